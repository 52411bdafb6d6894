// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"time"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/file"
	"kursbuch/internal/geo"
	"kursbuch/internal/job"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
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

// patience is how long a page waits for a job before it shows the progress.
const patience = 2 * time.Second

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
		return p.renderUpload(w, r, fault.Invalid{"file": fault.Say("territory.upload.missing")})
	}
	stored, err := p.files.Add(r.Context(), r.Who, header.Filename, content)
	if closed := content.Close(); err == nil && closed != nil {
		err = closed
	}
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		return p.renderUpload(w, r, fault.Invalid{"file": refused.Message})
	}
	if err != nil {
		return fmt.Errorf("keep upload: %w", err)
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

// start begins background work on an upload, waits a moment, because most files
// are read by then, and leads to its page.
func (p *Pages) start(w http.ResponseWriter, r *web.Request, kind string, about payload) error {
	text, err := json.Marshal(about)
	if err != nil {
		return err
	}
	id, err := p.territory.Enqueue(r.Context(), r.Who, p.queue, kind, string(text))
	if err != nil {
		return fmt.Errorf("start to work on upload %s: %w", about.File, err)
	}
	if _, err = p.queue.Wait(r.Context(), r.Who.Tenant, id, patience); err != nil {
		return err
	}
	return r.Redirect(w, "/territory/uploads/"+string(id), fault.Message{})
}

// find returns a job of these pages that the address names.
func (p *Pages) find(r *web.Request) (job.Job, error) {
	j, err := p.queue.Find(r.Context(), r.Who.Tenant, job.ID(r.PathValue("upload")))
	if err == nil && j.Kind != readKind && j.Kind != takeKind {
		return job.Job{}, fault.NotFound
	}
	return j, err
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
	view := previewView{Job: j, Progress: progressOf(r, j), Title: r.Text.T("territory.upload.working")}
	if j.State == job.Failed {
		view.Title, view.Failure = r.Text.T("territory.upload.failed"), r.Text.Message(j.Failure)
	}
	return r.Render(w, http.StatusOK, p.preview, frame(view.Title, hubCrumb(r)), view)
}

func progressOf(r *web.Request, j job.Job) web.Progress {
	now := web.Progress{Done: j.Step, Total: max(j.Steps, 1), Finished: j.Over()}
	switch {
	case j.Over():
		now.Text = r.Text.T("territory.progress.over")
	case j.State == job.Waiting:
		now.Text = r.Text.T("territory.progress.waiting")
	default:
		now.Text = r.Text.T("territory.progress.reading")
	}
	return now
}

// showProgress answers the script that follows a job.
func (p *Pages) showProgress(w http.ResponseWriter, r *web.Request) error {
	j, err := p.find(r)
	if err != nil {
		return err
	}
	return r.JSON(w, progressOf(r, j))
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
	return decode(j)
}

func decode(j job.Job) (reading, error) {
	var result reading
	if err := json.Unmarshal([]byte(j.Result), &result); err != nil {
		return reading{}, fmt.Errorf("result of job %s: %w", j.ID, err)
	}
	return result, nil
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
