// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/file"
	"kursbuch/internal/indicator"
	"kursbuch/internal/job"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/source"
	"kursbuch/internal/web"
	"kursbuch/internal/web/work"
)

// uploadView is all that upload.html may use.
type uploadView struct {
	Form web.Form
	// MayFetch is set when a service has a token.
	MayFetch bool
	Archive  []archiveRow // the tables of an archive that was taken apart
}

// archiveRow is a table of an archive and how far it was read.
type archiveRow struct{ Name, Href, State string }

func (p *Pages) showUpload(w http.ResponseWriter, r *web.Request) error {
	return p.renderUpload(w, r, nil)
}

func (p *Pages) renderUpload(w http.ResponseWriter, r *web.Request, cause error) error {
	form := r.NewForm("/imports/new", r.Text.T("indicator.upload.submit"), "/imports", web.Part{Fields: []web.Field{{
		Name: "file", Label: r.Text.T("indicator.upload.label"), Hint: r.Text.T("indicator.upload.hint", "max", file.MaxSize>>20),
		Kind: web.UploadField, Accept: ".csv,.tsv,.txt,.json,.xlsx,.zip,.gz,text/csv,application/zip,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Required: true,
	}}})
	form.Refuse(r.Text, cause)
	archive, err := p.archive(r)
	if err != nil {
		return err
	}
	view := uploadView{Form: form, Archive: archive}
	sources, err := p.sources.List(r.Context(), r.Who)
	if err != nil {
		return err
	}
	view.MayFetch = slices.ContainsFunc(sources, indicator.Source.On)
	return r.RenderForm(w, cause, p.upload, importFrame(r.Text.T("indicator.upload.title"), importsCrumb(r)), view)
}

// receive keeps the uploaded file and starts to read it.
func (p *Pages) receive(w http.ResponseWriter, r *web.Request) error {
	content, header, err := r.FormFile("file")
	if err != nil {
		return p.renderUpload(w, r, fault.Invalid{"file": fault.Say("web.upload.missing")})
	}
	if several := source.Several(content, header.Size, statfile.DefaultLimits()); len(several) > 0 {
		err := p.receiveAll(w, r, several)
		return errors.Join(err, content.Close())
	}
	stored, err := work.Keep(r, p.files, header.Filename, content)
	if refused, ok := errors.AsType[fault.Invalid](err); ok {
		return p.renderUpload(w, r, refused)
	}
	if err != nil {
		return err
	}
	id, err := p.start(r, readKind, payload{File: stored.ID})
	if err != nil {
		return err
	}
	return r.Redirect(w, "/imports/new/"+string(id), fault.Message{})
}

// receiveAll keeps each table of an archive as a file of its own and starts to
// read all of them.
func (p *Pages) receiveAll(w http.ResponseWriter, r *web.Request, tables []*zip.File) error {
	started := url.Values{}
	for _, entry := range tables {
		name := path.Base(entry.Name)
		content, err := source.Unpack(entry, statfile.DefaultLimits())
		if refused, ok := errors.AsType[*statfile.Refusal](err); ok {
			return p.renderUpload(w, r, fault.Invalid{"file": refused.Reason})
		}
		if err != nil {
			return fmt.Errorf("unpack %s of an archive: %w", name, err)
		}
		stored, err := work.Keep(r, p.files, name, io.NopCloser(bytes.NewReader(content)))
		if refused, ok := errors.AsType[fault.Invalid](err); ok {
			return p.renderUpload(w, r, refused)
		}
		if err != nil {
			return err
		}
		text, err := json.Marshal(payload{File: stored.ID, Table: name})
		if err != nil {
			return err
		}
		id, err := p.indicators.Enqueue(r.Context(), r.Who, p.queue, readKind, string(text))
		if err != nil {
			return fmt.Errorf("start to read %s of an archive: %w", name, err)
		}
		started.Add("job", string(id))
	}
	return r.Redirect(w, "/imports/new?"+started.Encode(), fault.Message{})
}

// archive lists the tables of the archive whose jobs the address names.
func (p *Pages) archive(r *web.Request) ([]archiveRow, error) {
	var rows []archiveRow
	ids := r.URL.Query()["job"]
	for _, id := range ids[:min(len(ids), mostListed)] {
		j, err := work.Find(r, p.queue, id, readKind)
		if errors.Is(err, fault.NotFound) {
			continue // gone after a week, or never there
		}
		if err != nil {
			return nil, err
		}
		var about payload
		if err := json.Unmarshal([]byte(j.Payload), &about); err != nil {
			return nil, fmt.Errorf("payload of job %s: %w", j.ID, err)
		}
		row := archiveRow{Name: about.Table, Href: "/imports/new/" + id, State: r.Text.T("indicator.upload.archive_reading")}
		switch {
		case j.State == job.Failed:
			row.State = r.Text.T("indicator.upload.archive_failed")
		case j.Over():
			row.State = r.Text.T("indicator.upload.archive_read")
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// mostListed bounds what an address can make the page look up.
const mostListed = 20

// start begins background work on an upload and waits a moment for it.
func (p *Pages) start(r *web.Request, kind string, about payload) (job.ID, error) {
	return work.Begin(r, p.queue, p.indicators.Enqueue, kind, about)
}

// find returns a job of these pages that the address names.
func (p *Pages) find(r *web.Request) (job.Job, error) {
	return work.Find(r, p.queue, r.PathValue("job"), readKind, takeKind, fetchKind)
}

// showJob shows how far a job is, and when it is over, what came of it.
func (p *Pages) showJob(w http.ResponseWriter, r *web.Request) error {
	j, err := p.find(r)
	switch {
	case err != nil:
		return err
	case j.State == job.Done && j.Kind == takeKind:
		return r.Redirect(w, "/imports/"+j.Result, fault.Say("indicator.release.taken"))
	case j.State == job.Done:
		return p.showReading(w, r, j)
	}
	view := previewView{Job: j, Progress: progress(r, j)}
	title := r.Text.T("indicator.preview.working")
	if j.State == job.Failed {
		title, view.Failure = r.Text.T("indicator.preview.failed"), r.Text.Message(j.Failure)
	}
	view.Title = title
	return r.Render(w, http.StatusOK, p.preview, importFrame(title, importsCrumb(r)), view)
}

func progress(r *web.Request, j job.Job) web.Progress {
	now := work.Progress(r, j)
	if j.Kind == fetchKind && j.State == job.Running {
		now.Text = fetchText(r.Text, j.Step)
	}
	return now
}

// showProgress answers the script that follows a job.
func (p *Pages) showProgress(w http.ResponseWriter, r *web.Request) error {
	j, err := p.find(r)
	if err != nil {
		return err
	}
	return r.JSON(w, progress(r, j))
}

// read is the result of a job that read an upload.
func (p *Pages) read(r *web.Request) (reading, error) {
	j, err := p.find(r)
	if err != nil {
		return reading{}, err
	}
	if j.State != job.Done || j.Kind == takeKind {
		return reading{}, fault.NotFound
	}
	return work.Result[reading](j)
}

// accept stores what was read as a release.
func (p *Pages) accept(w http.ResponseWriter, r *web.Request) error {
	result, err := p.read(r)
	if err != nil {
		return err
	}
	if result.Refusal != nil || result.Unknown || result.Summary.Accepted == 0 {
		return fault.NotFound
	}
	id, err := p.start(r, takeKind, payload{File: result.File, By: result.By, Template: result.Template, Places: result.Places})
	if err != nil {
		return err
	}
	return r.Redirect(w, "/imports/new/"+string(id), fault.Message{})
}

// discard drops an upload; nothing of it was stored.
func (p *Pages) discard(w http.ResponseWriter, r *web.Request) error {
	result, err := p.read(r)
	if err != nil {
		return err
	}
	if err := p.files.Remove(r.Context(), r.Who.Tenant, result.File); err != nil {
		return fmt.Errorf("drop upload %s: %w", result.File, err)
	}
	return r.Redirect(w, "/imports", fault.Say("indicator.upload.discarded", "name", result.Name))
}

// releaseLink is the page of a release.
func releaseLink(id indicator.ReleaseID) string { return "/imports/" + string(id) }
