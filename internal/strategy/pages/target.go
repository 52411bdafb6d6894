// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"math"
	"net/http"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
	"kursbuch/internal/strategy"
	"kursbuch/internal/web"
)

// targetFormView is all that target_form.html may use.
type targetFormView struct {
	Goal   strategy.Goal
	Target *targetRow // nil for a new one
	Form   web.Form
	Key    string
}

func (p *Pages) showNewTarget(w http.ResponseWriter, r *web.Request) error {
	goal, err := p.Strategy.Goal(r.Context(), r.Who, goalID(r))
	if err != nil {
		return err
	}
	return p.renderNewTarget(w, r, goal, strategy.Target{On: goal.DueOn}, nil)
}

func (p *Pages) addTarget(w http.ResponseWriter, r *web.Request) error {
	t := postedTarget(r)
	t.Goal = goalID(r)
	t.Baseline.Pin = indicator.Pin{Indicator: indicator.ID(r.PostFormValue("indicator")), Region: r.Who.Region, Period: civil.Period(r.PostFormValue("period"))}
	_, cause := p.Strategy.AddTarget(r.Context(), r.Who, t)
	if !web.IsFormFault(cause) {
		if cause != nil {
			return cause
		}
		return r.Redirect(w, "/goals/"+string(t.Goal), fault.Say("strategy.target.added"))
	}
	goal, err := p.Strategy.Goal(r.Context(), r.Who, t.Goal)
	if err != nil {
		return err
	}
	return p.renderNewTarget(w, r, goal, t, cause)
}

func (p *Pages) renderNewTarget(w http.ResponseWriter, r *web.Request, goal strategy.Goal, t strategy.Target, cause error) error {
	known, err := p.Indicators.List(r.Context(), r.Who)
	if err != nil {
		return err
	}
	options := none(r.Text.T("strategy.choose"))
	for _, i := range known {
		if i.Categorical() {
			continue // no number to reach
		}
		options = append(options, web.Option{Value: string(i.ID), Text: i.Label(string(r.Text.Lang))})
	}
	value := ""
	if t.Baseline.Indicator != "" {
		value = plain(r.Text, t.Value)
	}
	l := r.Text.T
	form := r.NewForm("/goals/"+string(goal.ID)+"/targets/new", l("strategy.save"), "/goals/"+string(goal.ID), web.Part{Fields: []web.Field{
		{Name: "indicator", Label: l("strategy.target.indicator"), Hint: l("strategy.target.indicator_hint"), Kind: web.SelectField, Value: string(t.Baseline.Indicator), Options: options, Required: true},
		{Name: "period", Label: l("strategy.target.period"), Hint: l("strategy.target.period_hint"), Value: string(t.Baseline.Period)},
		{Name: "value", Label: l("strategy.target.value"), Hint: l("strategy.target.value_hint"), Kind: web.NumberField, Value: value, Required: true},
		{Name: "on", Label: l("strategy.target.on"), Kind: web.DateField, Value: string(t.On), Required: true},
	}})
	return p.renderTarget(w, r, targetFormView{Goal: goal, Form: form}, cause)
}

func (p *Pages) showTarget(w http.ResponseWriter, r *web.Request) error {
	t, err := p.Strategy.Target(r.Context(), r.Who, targetID(r))
	if err != nil {
		return err
	}
	return p.renderChangedTarget(w, r, t, targetForm(r, t), nil)
}

func (p *Pages) changeTarget(w http.ResponseWriter, r *web.Request) error {
	t := postedTarget(r)
	t.ID, t.Version = targetID(r), r.FormVersion()
	cause := p.Strategy.ChangeTarget(r.Context(), r.Who, t)
	stored, err := p.Strategy.Target(r.Context(), r.Who, t.ID)
	if err != nil {
		return err
	}
	if !web.IsFormFault(cause) {
		if cause != nil {
			return cause
		}
		return r.Redirect(w, "/goals/"+string(stored.Goal), fault.Say("strategy.target.saved"))
	}
	t.Baseline = stored.Baseline
	form := targetForm(r, t)
	if errors.Is(cause, fault.Conflict) {
		last, err := p.Strategy.LastTargetChange(r.Context(), r.Who, t.ID)
		if err != nil {
			return err
		}
		form.Collide(targetForm(r, stored), last.PersonName, last.At)
	}
	return p.renderChangedTarget(w, r, stored, form, cause)
}

func (p *Pages) renderChangedTarget(w http.ResponseWriter, r *web.Request, t strategy.Target, form web.Form, cause error) error {
	goal, err := p.Strategy.Goal(r.Context(), r.Who, t.Goal)
	if err != nil {
		return err
	}
	row := newTargetRow(r, t, nil)
	return p.renderTarget(w, r, targetFormView{Goal: goal, Target: &row, Form: form, Key: r.NewKey()}, cause)
}

func (p *Pages) renderTarget(w http.ResponseWriter, r *web.Request, view targetFormView, cause error) error {
	if cause != nil {
		view.Form.Keep(r.PostForm)
	}
	view.Form.Refuse(r.Text, cause)
	frame := strategyFrame(r, r.Text.T("strategy.target.one"), web.Crumb{Text: view.Goal.Title, Href: "/goals/" + string(view.Goal.ID)})
	return r.RenderForm(w, cause, p.targetForm, frame, view)
}

func targetForm(r *web.Request, t strategy.Target) web.Form {
	l := r.Text.T
	form := r.NewForm("/targets/"+string(t.ID)+"/edit", l("strategy.save"), "/goals/"+string(t.Goal), web.Part{Row: true, Fields: []web.Field{
		{Name: "value", Label: l("strategy.target.value"), Kind: web.NumberField, Value: plain(r.Text, t.Value), Unit: t.Baseline.Unit, Required: true},
		{Name: "on", Label: l("strategy.target.on"), Kind: web.DateField, Value: string(t.On), Required: true},
	}})
	form.Version = t.Version
	return form
}

func postedTarget(r *web.Request) strategy.Target {
	t := strategy.Target{On: typedDay(r, "on")}
	value, typed := typedNumber(r.Text, r.PostFormValue("value"))
	if t.Value = value; !typed {
		t.Value = math.NaN() // the service refuses it, as it does what is no number
	}
	return t
}

func (p *Pages) showTargetHistory(w http.ResponseWriter, r *web.Request) error {
	t, err := p.Strategy.Target(r.Context(), r.Who, targetID(r))
	if err != nil {
		return err
	}
	goal, err := p.Strategy.Goal(r.Context(), r.Who, t.Goal)
	if err != nil {
		return err
	}
	entries, total, err := p.Strategy.TargetHistory(r.Context(), r.Who, t.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	l := r.Text.T
	labels := targetForm(r, t).Labels()
	labels["indicator"], labels["period"], labels["region"] = l("strategy.target.indicator"), l("strategy.target.period"), l("strategy.target.region")
	back := "/goals/" + string(goal.ID)
	frame := strategyFrame(r, t.Baseline.Name, web.Crumb{Text: goal.Title, Href: back})
	return r.RenderHistory(w, frame, l("strategy.target.one"), t.Baseline.Name, back, said(r.Text, entries), total, labels)
}

func (p *Pages) archiveTarget(w http.ResponseWriter, r *web.Request) error {
	t, err := p.Strategy.Target(r.Context(), r.Who, targetID(r))
	if err != nil {
		return err
	}
	err = p.Strategy.ArchiveTarget(r.Context(), r.Who, t.ID, r.FormVersion())
	return r.Answer(w, err, "/goals/"+string(t.Goal)+"?removed="+string(t.ID), fault.Message{})
}

func (p *Pages) restoreTarget(w http.ResponseWriter, r *web.Request) error {
	if err := p.Strategy.RestoreTarget(r.Context(), r.Who, targetID(r), r.FormVersion()); err != nil {
		return err
	}
	t, err := p.Strategy.Target(r.Context(), r.Who, targetID(r))
	if err != nil {
		return err
	}
	return r.Redirect(w, "/goals/"+string(t.Goal), fault.Say("strategy.target.restored"))
}
