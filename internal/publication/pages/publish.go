// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"
	"time"

	"kursbuch/internal/fault"
	"kursbuch/internal/job"
	"kursbuch/internal/publication"
	"kursbuch/internal/web"
)

// publishView is all that publish.html may use.
type publishView struct {
	Table, Title string
	Sentence     string // what becomes visible to whom
	Preview      previewView
	Version      int
	Key          string
	Back         string
}

func (p *Pages) showPublish(w http.ResponseWriter, r *web.Request) error {
	policy, err := p.service.Policy(r.Context(), r.Who, r.PathValue("table"))
	if err != nil {
		return err
	}
	if policy.Version == 0 {
		return fault.Refuse("publication.refused.policy")
	}
	state, err := p.state(r, policy.Table)
	if err != nil {
		return err
	}
	if !state.Waiting {
		return fault.Refuse("publication.refused.nothing")
	}
	outline, err := p.service.Outline(r.Context(), r.Who, policy.Table, string(r.Text.Lang))
	if err != nil {
		return err
	}
	preview, err := p.service.Preview(r.Context(), r.Who, policy)
	if err != nil {
		return err
	}
	view := publishView{
		Table: policy.Table, Title: outline.Title, Preview: previewOf(r.Text, outline, preview), Version: policy.Version, Key: r.NewKey(), Back: tableAddress(policy.Table),
	}
	if view.Preview.Ready {
		view.Sentence = becomes(r.Text, outline.Title, preview)
	}
	title := r.Text.T("publication.publish.title", "title", outline.Title)
	return r.Render(w, http.StatusOK, p.publish, frame(r, title, web.Crumb{Text: outline.Title, Href: view.Back}), view)
}

// patience is how long a page waits for work in the background.
const patience = 2 * time.Second

// start publishes; what takes longer goes on in the background.
func (p *Pages) start(w http.ResponseWriter, r *web.Request) error {
	state, err := p.state(r, r.PathValue("table"))
	if err != nil {
		return err
	}
	id, err := p.service.Enqueue(r.Context(), r.Who, p.jobs, state.Table, r.FormVersion())
	if err != nil {
		return err
	}
	if _, err := p.jobs.Wait(r.Context(), r.Who.Tenant, id, patience); err != nil {
		return err
	}
	return r.Redirect(w, "/publication-jobs/"+string(id), fault.Message{})
}

// workingView is all that working.html may use.
type workingView struct {
	Title    string
	Job      job.Job
	Progress web.Progress
	Failure  string
}

func progressOf(r *web.Request, j job.Job) web.Progress {
	now := web.Progress{Done: j.Step, Total: max(j.Steps, 1), Finished: j.Over(), Text: r.Text.T("publication.working.proving")}
	if j.State == job.Waiting {
		now.Text = r.Text.T("publication.working.waiting")
	}
	return now
}

func (p *Pages) find(r *web.Request) (job.Job, error) {
	j, err := p.jobs.Find(r.Context(), r.Who.Tenant, job.ID(r.PathValue("publishing")))
	if err == nil && j.Kind != publication.Job {
		return job.Job{}, fault.NotFound
	}
	return j, err
}

func (p *Pages) showWorking(w http.ResponseWriter, r *web.Request) error {
	j, err := p.find(r)
	if err != nil {
		return err
	}
	if j.State == job.Done {
		return r.Redirect(w, "/ledger/"+j.Result, fault.Say("publication.published"))
	}
	view := workingView{Title: r.Text.T("publication.working.title"), Job: j, Progress: progressOf(r, j)}
	if j.State == job.Failed {
		view.Title, view.Failure = r.Text.T("publication.working.failed"), r.Text.Message(j.Failure)
	}
	return r.Render(w, http.StatusOK, p.working, frame(r, view.Title), view)
}

// showProgress answers the script that follows a job.
func (p *Pages) showProgress(w http.ResponseWriter, r *web.Request) error {
	j, err := p.find(r)
	if err != nil {
		return err
	}
	return r.JSON(w, progressOf(r, j))
}

func (p *Pages) takeBack(w http.ResponseWriter, r *web.Request) error {
	id := publication.EntryID(r.PathValue("entry"))
	e, err := p.service.Entry(r.Context(), r.Who, id)
	if err != nil {
		return err
	}
	if err := p.service.TakeBack(r.Context(), r.Who, id); err != nil {
		return err
	}
	return r.Redirect(w, tableAddress(e.Table), fault.Say("publication.taken_back"))
}
