// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"

	"kursbuch/internal/delivery"
	"kursbuch/internal/fault"
	"kursbuch/internal/strategy"
	"kursbuch/internal/web"
)

// milestoneView is all that milestone.html may use.
type milestoneView struct {
	Measure   strategy.Measure
	Over      string
	Milestone delivery.Milestone
	Form      web.Form
	Key       string
}

func (p *Pages) showNewMilestone(w http.ResponseWriter, r *web.Request) error {
	return p.renderMilestone(w, r, delivery.Milestone{}, milestoneForm(r, delivery.Milestone{}), nil)
}

func (p *Pages) addMilestone(w http.ResponseWriter, r *web.Request) error {
	m := postedMilestone(r)
	_, err := p.delivery.AddMilestone(r.Context(), r.Who, m)
	if web.IsFormFault(err) {
		return p.renderMilestone(w, r, delivery.Milestone{}, milestoneForm(r, m), err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, milestonesOf(r), fault.Say("delivery.milestone.saved"))
}

func (p *Pages) showMilestone(w http.ResponseWriter, r *web.Request) error {
	m, err := p.milestoneOf(r, measureID(r), milestoneID(r))
	if err != nil {
		return err
	}
	return p.renderMilestone(w, r, m, milestoneForm(r, m), nil)
}

func (p *Pages) changeMilestone(w http.ResponseWriter, r *web.Request) error {
	stored, err := p.milestoneOf(r, measureID(r), milestoneID(r))
	if err != nil {
		return err
	}
	m := postedMilestone(r)
	m.ID, m.Version = stored.ID, r.FormVersion()
	err = p.delivery.ChangeMilestone(r.Context(), r.Who, m)
	if web.IsFormFault(err) {
		return p.refuseMilestone(w, r, m, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, milestonesOf(r), fault.Say("delivery.milestone.saved"))
}

// refuseMilestone shows the form again, after a conflict with both versions.
func (p *Pages) refuseMilestone(w http.ResponseWriter, r *web.Request, m delivery.Milestone, cause error) error {
	stored, err := p.delivery.Milestone(r.Context(), r.Who, m.ID)
	if err != nil {
		return err
	}
	form := milestoneForm(r, m)
	if errors.Is(cause, fault.Conflict) {
		last, err := p.delivery.LastMilestoneChange(r.Context(), r.Who, m.ID)
		if err != nil {
			return err
		}
		form.Collide(milestoneForm(r, stored), last.PersonName, last.At)
	}
	return p.renderMilestone(w, r, stored, form, cause)
}

func (p *Pages) renderMilestone(w http.ResponseWriter, r *web.Request, stored delivery.Milestone, form web.Form, cause error) error {
	m, err := p.strategy.Measure(r.Context(), r.Who, measureID(r))
	if err != nil {
		return err
	}
	if !delivery.MayPlan(r.Who, m) {
		return fault.Forbidden
	}
	form.Refuse(r.Text, cause)
	view := milestoneView{Measure: m, Over: over(r, m, ""), Milestone: stored, Form: form, Key: r.NewKey()}
	title := stored.Title
	if title == "" {
		title = r.Text.T("delivery.milestone.new")
	}
	return r.RenderForm(w, cause, p.milestone, frame(r, title, m), view)
}

func milestoneForm(r *web.Request, m delivery.Milestone) web.Form {
	action := address(measureID(r)) + "/milestones"
	if m.ID != "" {
		action += "/" + string(m.ID)
	}
	form := r.NewForm(action, r.Text.T("delivery.milestone.save"), milestonesOf(r),
		web.Part{Fields: []web.Field{
			{Name: "title", Label: r.Text.T("delivery.milestone.title.label"), Hint: r.Text.T("delivery.milestone.title.hint"), Value: m.Title, Required: true},
		}},
		web.Part{Row: true, Fields: []web.Field{
			{Name: "due_on", Label: r.Text.T("delivery.milestone.due.label"), Kind: web.DateField, Value: string(m.DueOn), Required: true},
			{Name: "reached_on", Label: r.Text.T("delivery.milestone.reached.label"), Kind: web.DateField, Value: string(m.ReachedOn)},
		}})
	form.Version = m.Version
	return form
}

// reachMilestone notes that a milestone was reached today.
func (p *Pages) reachMilestone(w http.ResponseWriter, r *web.Request) error {
	m, err := p.milestoneOf(r, measureID(r), milestoneID(r))
	if err != nil {
		return err
	}
	err = p.delivery.ReachMilestone(r.Context(), r.Who, m.ID, r.FormVersion(), p.delivery.Today())
	return r.Answer(w, err, milestonesOf(r), fault.Say("delivery.milestone.reached", "title", m.Title))
}

func (p *Pages) archiveMilestone(w http.ResponseWriter, r *web.Request) error {
	m, err := p.milestoneOf(r, measureID(r), milestoneID(r))
	if err != nil {
		return err
	}
	err = p.delivery.ArchiveMilestone(r.Context(), r.Who, m.ID, r.FormVersion())
	return r.Answer(w, err, address(measureID(r))+"?archived="+string(m.ID), fault.Message{})
}

func (p *Pages) restoreMilestone(w http.ResponseWriter, r *web.Request) error {
	m, err := p.milestoneOf(r, measureID(r), milestoneID(r))
	if err != nil {
		return err
	}
	err = p.delivery.RestoreMilestone(r.Context(), r.Who, m.ID, r.FormVersion())
	return r.Answer(w, err, milestonesOf(r), fault.Say("delivery.milestone.restored"))
}

func (p *Pages) showMilestoneHistory(w http.ResponseWriter, r *web.Request) error {
	m, err := p.strategy.Measure(r.Context(), r.Who, measureID(r))
	if err != nil {
		return err
	}
	stone, err := p.milestoneOf(r, m.ID, milestoneID(r))
	if err != nil {
		return err
	}
	entries, total, err := p.delivery.MilestoneHistory(r.Context(), r.Who, stone.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	return r.RenderHistory(w, frame(r, stone.Title, m), r.Text.T("delivery.milestone.one"), stone.Title, milestonesOf(r),
		entries, total, milestoneForm(r, stone).Labels())
}

func postedMilestone(r *web.Request) delivery.Milestone {
	return delivery.Milestone{Measure: measureID(r), Title: r.PostFormValue("title"), DueOn: day(r, "due_on"), ReachedOn: day(r, "reached_on")}
}

// milestonesOf is where the milestones of the measure stand.
func milestonesOf(r *web.Request) string { return address(measureID(r)) + "#h-ms" }

func milestoneID(r *web.Request) delivery.MilestoneID {
	return delivery.MilestoneID(r.PathValue("milestone"))
}
