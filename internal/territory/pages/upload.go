// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/file"
	"kursbuch/internal/geo"
	"kursbuch/internal/job"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
	"kursbuch/internal/web/work"
)

// uploadView is all that upload.html may use.
type uploadView struct {
	Title, Lead string
	Notes       []string // what the file must hold
	Form        web.Form
}

// previewView is all that preview.html may use: a job that runs or failed, a
// refused file, or what was understood of a good one.
type previewView struct {
	Title, Lead string
	Job         job.Job
	Purpose     purpose
	Progress    web.Progress
	Failure     string // why the job failed or the file was refused
	Nothing     bool   // a file without anything to take
	Ready       bool   // there is something to take over
	First       string // what is missing before it can be taken over
	Change      *web.Form
	Facts       []fact
	Warnings    []string
	Sheets      []territory.SheetSummary // of an Umsteigeschlüssel
	Changes     []changedUnit            // of a directory against the one before
	Rows        []areaRow
	Members     []areaRow // of a hierarchy: unit, name of the parent, parent
	Pager       web.Pager
	Refused     []refusedRow
	Map         template.HTML
	Key         string
}

// fact is one line of what was understood.
type fact struct{ Label, Text, Note string }

// refusedRow says what could not be taken and why.
type refusedRow struct {
	Number        int // 0 when no single place is at fault
	Value, Reason string
}

func purposeOf(r *web.Request) (purpose, error) {
	switch p := purpose(r.FormValue("purpose")); p {
	case forSpaces, forBoundaries, forDirectory, forTransition, forHierarchy:
		return p, nil
	case "":
		return forSpaces, nil
	}
	return "", fault.NotFound
}

func (p *Pages) showUpload(w http.ResponseWriter, r *web.Request) error {
	return p.renderUpload(w, r, nil)
}

func (p *Pages) renderUpload(w http.ResponseWriter, r *web.Request, cause error) error {
	what, err := purposeOf(r)
	if err != nil {
		return err
	}
	t := r.Text
	fields := []web.Field{
		{Name: "purpose", Kind: web.HiddenField, Value: string(what)},
		{
			Name: "file", Label: t.T("territory.upload.file"), Hint: t.T("territory.upload.file_hint", "max", file.MaxSize>>20),
			Kind: web.UploadField, Accept: accepted(what), Required: true,
		},
	}
	view, back := describeUpload(r, what)
	view.Form = r.NewForm("/territory/uploads", t.T("territory.upload.submit"), back.Href, web.Part{Fields: fields})
	view.Form.Refuse(t, cause)
	return r.RenderForm(w, cause, p.upload, frame(view.Title, back), view)
}

// describeUpload says what a file must hold, and where the page leads back to.
func describeUpload(r *web.Request, what purpose) (uploadView, web.Crumb) {
	t := r.Text
	switch what {
	case forSpaces:
		return uploadView{
			Title: t.T("territory.upload.spaces"), Lead: t.T("territory.upload.spaces_lead"),
			Notes: []string{t.T("territory.upload.spaces_note_1"), t.T("territory.upload.spaces_note_2"), t.T("territory.upload.geo_note")},
		}, listCrumb(r)
	case forDirectory:
		return uploadView{
			Title: t.T("territory.upload.directory"), Lead: t.T("territory.upload.directory_lead"),
			Notes: []string{t.T("territory.upload.directory_note_1"), t.T("territory.upload.directory_note_2")},
		}, hubCrumb(r)
	case forTransition:
		return uploadView{
			Title: t.T("territory.upload.transition"), Lead: t.T("territory.upload.transition_lead"),
			Notes: []string{t.T("territory.upload.transition_note_1"), t.T("territory.upload.transition_note_2")},
		}, hubCrumb(r)
	case forHierarchy:
		return uploadView{
			Title: t.T("territory.upload.hierarchy"), Lead: t.T("territory.upload.hierarchy_lead"),
			Notes: []string{t.T("territory.upload.hierarchy_note_1"), t.T("territory.upload.hierarchy_note_2"), t.T("territory.upload.hierarchy_note_3")},
		}, hubCrumb(r)
	case forBoundaries:
	}
	return uploadView{
		Title: t.T("territory.upload.boundaries"), Lead: t.T("territory.upload.boundaries_lead"),
		Notes: []string{t.T("territory.upload.boundaries_note_1"), t.T("territory.upload.boundaries_note_2"), t.T("territory.upload.geo_note")},
	}, hubCrumb(r)
}

func accepted(what purpose) string {
	switch what {
	case forDirectory:
		return ".txt,.asc,.zip,.xlsx"
	case forTransition:
		return ".xlsx"
	case forHierarchy:
		return ".csv,.txt,.xlsx"
	case forSpaces, forBoundaries:
	}
	return ".geojson,.json,.zip,application/geo+json,application/zip"
}

// receive keeps the uploaded file and starts to read it.
func (p *Pages) receive(w http.ResponseWriter, r *web.Request) error {
	what, err := purposeOf(r)
	if err != nil {
		return err
	}
	content, header, err := r.FormFile("file")
	if err != nil {
		return p.renderUpload(w, r, fault.Invalid{"file": fault.Say("web.upload.missing")})
	}
	stored, err := work.Keep(r, p.files, header.Filename, content)
	if refused, ok := errors.AsType[fault.Invalid](err); ok {
		return p.renderUpload(w, r, refused)
	}
	if err != nil {
		return err
	}
	start := payload{File: stored.ID, Purpose: what}
	start.Boundary.Layer = layerOf(what)
	return p.start(w, r, readKind, start)
}

func layerOf(what purpose) territory.Layer {
	if what == forSpaces {
		return territory.SpaceLayer
	}
	return territory.RegionLayer
}

// start begins background work on an upload, waits a moment for it, and leads
// to its page.
func (p *Pages) start(w http.ResponseWriter, r *web.Request, kind string, about payload) error {
	id, err := work.Begin(r, p.queue, p.territory.Enqueue, kind, about)
	if err != nil {
		return err
	}
	return r.Redirect(w, "/territory/uploads/"+string(id), fault.Message{})
}

// find returns a job of these pages that the address names.
func (p *Pages) find(r *web.Request) (job.Job, error) {
	return work.Find(r, p.queue, r.PathValue("upload"), readKind, takeKind)
}

// showJob shows how far a job is, and when it is over, what came of it.
func (p *Pages) showJob(w http.ResponseWriter, r *web.Request) error {
	j, err := p.find(r)
	switch {
	case err != nil:
		return err
	case j.State == job.Done && j.Kind == takeKind:
		return r.Redirect(w, j.Result, fault.Say("territory.upload.taken"))
	case j.State == job.Done:
		return p.showReading(w, r, j)
	}
	view := previewView{Job: j, Progress: work.Progress(r, j), Title: r.Text.T("territory.upload.working")}
	if j.State == job.Failed {
		view.Title, view.Failure = r.Text.T("territory.upload.failed"), r.Text.Message(j.Failure)
	}
	return r.Render(w, http.StatusOK, p.preview, frame(view.Title, hubCrumb(r)), view)
}

// showProgress answers the script that follows a job.
func (p *Pages) showProgress(w http.ResponseWriter, r *web.Request) error {
	j, err := p.find(r)
	if err != nil {
		return err
	}
	return r.JSON(w, work.Progress(r, j))
}

// readingOf is the result of the job that read an upload.
func (p *Pages) readingOf(r *web.Request) (reading, error) {
	j, err := p.find(r)
	if err != nil {
		return reading{}, err
	}
	if j.State != job.Done || j.Kind != readKind {
		return reading{}, fault.NotFound
	}
	return work.Result[reading](j)
}

// readAgain reads the upload once more, meant another way.
func (p *Pages) readAgain(w http.ResponseWriter, r *web.Request) error {
	result, err := p.readingOf(r)
	if err != nil {
		return err
	}
	again := result.payload
	if result.Purpose == forHierarchy {
		again.Hierarchy, err = hierarchyOf(r)
	} else {
		again.Boundary, err = choiceOf(r, result.Boundary)
	}
	if err != nil {
		return p.renderReading(w, r, result, err)
	}
	return p.start(w, r, readKind, again)
}

// choiceOf reads how a file of boundaries is meant from the form.
func choiceOf(r *web.Request, c territory.BoundaryChoice) (territory.BoundaryChoice, error) {
	c.Key, c.Name, c.Source = r.PostFormValue("key"), r.PostFormValue("name"), r.PostFormValue("source")
	c.System = geo.Unknown
	for _, system := range geo.Systems() {
		if r.PostFormValue("system") == system.String() {
			c.System = system
		}
	}
	day, err := civil.ParseDay(r.PostFormValue("day"))
	if err != nil {
		return c, fault.Invalid{"day": fault.Say("territory.upload.day_bad")}
	}
	c.Day = day
	return c, nil
}

// accept stores what was read.
func (p *Pages) accept(w http.ResponseWriter, r *web.Request) error {
	result, err := p.readingOf(r)
	if err != nil {
		return err
	}
	if result.Refusal != nil {
		return fault.NotFound
	}
	return p.start(w, r, takeKind, result.payload)
}

// discard drops an upload; nothing of it was stored.
func (p *Pages) discard(w http.ResponseWriter, r *web.Request) error {
	result, err := p.readingOf(r)
	if err != nil {
		return err
	}
	if err := p.files.Remove(r.Context(), r.Who.Tenant, result.File); err != nil {
		return fmt.Errorf("drop upload %s: %w", result.File, err)
	}
	back := "/territory"
	if result.Purpose == forSpaces {
		back = "/social-spaces"
	}
	return r.Redirect(w, back, fault.Say("territory.upload.discarded", "name", result.Name))
}
