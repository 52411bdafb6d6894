// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package tables

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"kursbuch/internal/fault"
	"kursbuch/internal/file"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/job"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
	"kursbuch/internal/web/work"
)

// exportKind is the background work that makes a file.
const exportKind = "indicator.export"

// Works says how the background work of these pages is done, by kind of job.
func Works(indicators *indicator.Service, places *territory.Service, atlas *territory.Atlas, directory *territory.Directory, store *file.Store, members work.Members, texts *i18n.Catalogue, now func() time.Time) map[string]job.Work {
	w := works{desk{indicators, places, atlas, directory, now}, store, members, texts}
	return map[string]job.Work{exportKind: w.export}
}

type works struct {
	desk
	files   *file.Store
	members work.Members
	texts   *i18n.Catalogue
}

// order says which file is wanted, in the payload of a job.
type order struct {
	Table string    `json:"table"`
	Query string    `json:"query"`
	Lang  i18n.Lang `json:"lang"`
}

// made is a finished file, in the result of a job.
type made struct {
	File file.ID `json:"file"`
	Name string  `json:"name"`
}

// export makes a workbook of what an address shows and keeps it.
func (w works) export(ctx context.Context, j job.Job, progress func(step, steps int)) (string, error) {
	o, who, err := work.Payload[order](ctx, w.members, j)
	if err != nil {
		return "", err
	}
	if w.directory, err = w.territory.Regions(ctx, who); err != nil {
		return "", fmt.Errorf("regions for job %s: %w", j.ID, err)
	}
	query, err := url.ParseQuery(o.Query)
	if err != nil {
		return "", fmt.Errorf("query of job %s: %w", j.ID, err)
	}
	asking := request{who: who, text: w.texts.Printer(o.Lang), table: o.Table, query: query}
	a, err := w.ask(ctx, asking)
	if err != nil {
		return "", err
	}
	g, err := w.answer(ctx, asking, a)
	if err != nil {
		return "", err
	}
	d, done := w.document(asking, a, g), 0
	d.Progress = func() {
		const step = 200 // rows between two reports
		if done++; done%step == 0 {
			progress(done, g.RowCount())
		}
	}
	var content bytes.Buffer
	if err := d.XLSX(&content); err != nil {
		return "", err
	}
	kept, err := w.files.Add(ctx, who, a.pivot.Table+".xlsx", &content)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(made{kept.ID, kept.Name})
	return string(text), err
}

// makingView is all that making.html may use.
type makingView struct {
	Title    string
	Job      job.Job
	Progress web.Progress
	Failure  string
	Ready    bool
}

func progressOf(r *web.Request, j job.Job) web.Progress {
	now := web.Progress{Done: j.Step, Total: max(j.Steps, 1), Finished: j.Over()}
	switch {
	case j.Over():
		now.Text = r.Text.T("indicator.making.over")
	case j.State == job.Waiting, j.Steps == 0:
		now.Text = r.Text.T("indicator.making.waiting")
	default:
		now.Text = r.Text.T("indicator.making.writing", "percent", j.Step*100/max(j.Steps, 1))
	}
	return now
}

// makeFile begins to make a large file and waits a moment for it.
func (p *Pages) makeFile(w http.ResponseWriter, r *web.Request) error {
	table := r.PathValue("code")
	if _, err := p.indicators.ReleasesOf(r.Context(), r.Who, table); err != nil {
		return err
	}
	id, err := work.Begin(r, p.queue, p.indicators.EnqueueExport, exportKind, order{table, r.PostFormValue("query"), r.Text.Lang})
	if err != nil {
		return err
	}
	return r.Redirect(w, "/table-files/"+string(id), fault.Message{})
}

// find returns the job of the address. A file belongs to who asked for it: it
// holds what that person may see.
func (p *Pages) find(r *web.Request) (job.Job, error) {
	j, err := work.Find(r, p.queue, r.PathValue("made"), exportKind)
	if err == nil && j.Person != r.Who.ID {
		return job.Job{}, fault.NotFound
	}
	return j, err
}

func (p *Pages) showMaking(w http.ResponseWriter, r *web.Request) error {
	j, err := p.find(r)
	if err != nil {
		return err
	}
	view := makingView{Title: r.Text.T("indicator.making.title"), Job: j, Progress: progressOf(r, j)}
	switch j.State {
	case job.Failed:
		view.Title, view.Failure = r.Text.T("indicator.making.failed"), r.Text.Message(j.Failure)
	case job.Done:
		view.Title, view.Ready = r.Text.T("indicator.making.ready"), true
	case job.Waiting, job.Running:
	}
	return r.Render(w, http.StatusOK, p.making, frame(view.Title, listCrumb(r)), view)
}

// showProgress answers the script that follows a job.
func (p *Pages) showProgress(w http.ResponseWriter, r *web.Request) error {
	j, err := p.find(r)
	if err != nil {
		return err
	}
	return r.JSON(w, progressOf(r, j))
}

// sendFile sends a file that was made; it is forgotten after a week.
func (p *Pages) sendFile(w http.ResponseWriter, r *web.Request) error {
	j, err := p.find(r)
	if err != nil {
		return err
	}
	if j.State != job.Done {
		return fault.Refuse("indicator.making.not_yet")
	}
	result, err := work.Result[made](j)
	if err != nil {
		return err
	}
	_, content, err := p.files.Open(r.Context(), r.Who.Tenant, result.File)
	if errors.Is(err, fault.NotFound) {
		return fault.Refuse("indicator.making.gone")
	}
	if err != nil {
		return err
	}
	return r.Send(w, formats()[0].media, figure.Attachment(r, result.Name), content)
}
