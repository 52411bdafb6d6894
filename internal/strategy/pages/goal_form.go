// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"

	"kursbuch/internal/fault"
	"kursbuch/internal/need"
	"kursbuch/internal/strategy"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
)

// goalFormView is all that goal_form.html may use.
type goalFormView struct {
	Goal strategy.Goal
	Form web.Form
}

func (p *Pages) showNewGoal(w http.ResponseWriter, r *web.Request) error {
	q := r.URL.Query()
	g := strategy.Goal{
		Level: strategy.Operational, Parent: strategy.GoalID(q.Get("parent")), Field: vocabulary.FieldID(q.Get("field")),
	}
	if id := q.Get("need"); id != "" {
		g.Needs = []need.ID{need.ID(id)}
	}
	return p.renderGoalForm(w, r, g, g, nil)
}

func (p *Pages) addGoal(w http.ResponseWriter, r *web.Request) error {
	g := postedGoal(r)
	id, err := p.Strategy.AddGoal(r.Context(), r.Who, g)
	if web.IsFormFault(err) {
		return p.renderGoalForm(w, r, strategy.Goal{}, g, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/goals/"+string(id), fault.Say("strategy.goal.added"))
}

func (p *Pages) showGoalForm(w http.ResponseWriter, r *web.Request) error {
	g, err := p.Strategy.Goal(r.Context(), r.Who, goalID(r))
	if err != nil {
		return err
	}
	return p.renderGoalForm(w, r, g, g, nil)
}

func (p *Pages) changeGoal(w http.ResponseWriter, r *web.Request) error {
	g := postedGoal(r)
	g.ID, g.Version = goalID(r), r.FormVersion()
	cause := p.Strategy.ChangeGoal(r.Context(), r.Who, g)
	if cause == nil {
		return r.Redirect(w, "/goals/"+string(g.ID), fault.Say("strategy.goal.saved"))
	}
	if !web.IsFormFault(cause) {
		return cause
	}
	stored, err := p.Strategy.Goal(r.Context(), r.Who, g.ID)
	if err != nil {
		return err
	}
	return p.renderGoalForm(w, r, stored, g, cause)
}

// renderGoalForm shows the form filled with typed; after a conflict beside
// what is stored now.
func (p *Pages) renderGoalForm(w http.ResponseWriter, r *web.Request, stored, typed strategy.Goal, cause error) error {
	form, err := p.newGoalForm(r, typed)
	if err != nil {
		return err
	}
	if errors.Is(cause, fault.Conflict) {
		last, err := p.Strategy.LastGoalChange(r.Context(), r.Who, stored.ID)
		if err != nil {
			return err
		}
		theirs, err := p.newGoalForm(r, stored)
		if err != nil {
			return err
		}
		form.Collide(theirs, last.PersonName, last.At)
	}
	form.Refuse(r.Text, cause)
	frame := strategyFrame(r, cmp.Or(stored.Title, r.Text.T("strategy.goal.new")))
	return r.RenderForm(w, cause, p.goalForm, frame, goalFormView{Goal: stored, Form: form})
}

func (p *Pages) newGoalForm(r *web.Request, g strategy.Goal) (web.Form, error) {
	fields, err := p.fieldOptions(r, g.Field)
	if err != nil {
		return web.Form{}, err
	}
	parents, err := p.parentOptions(r, g)
	if err != nil {
		return web.Form{}, err
	}
	needs, err := p.needOptions(r, g.Needs)
	if err != nil {
		return web.Form{}, err
	}
	action, cancel := "/goals/new", "/strategy"
	if g.ID != "" {
		action, cancel = "/goals/"+string(g.ID)+"/edit", "/goals/"+string(g.ID)
	}
	form := r.NewForm(action, r.Text.T("strategy.save"), cancel, offering(goalParts(r, g, fields, parents, needs)...)...)
	form.Version = g.Version
	return form, nil
}

func goalParts(r *web.Request, g strategy.Goal, fields, parents, needs []web.Option) []web.Part {
	t := r.Text.T
	levels := []web.Option{
		{Value: string(strategy.Guiding), Text: t("strategy.level.guiding"), Note: t("strategy.level.guiding_note")},
		{Value: string(strategy.Intermediate), Text: t("strategy.level.intermediate"), Note: t("strategy.level.intermediate_note")},
		{Value: string(strategy.Operational), Text: t("strategy.level.operational"), Note: t("strategy.level.operational_note")},
	}
	return []web.Part{
		{Fields: []web.Field{
			{Name: "title", Label: t("strategy.goal.title"), Hint: t("strategy.goal.title_hint"), Value: g.Title, Required: true},
			{Name: "level", Label: t("strategy.goal.level"), Kind: web.RadioField, Value: string(g.Level), Options: levels, Required: true},
			{Name: "field", Label: t("strategy.goal.field"), Hint: t("strategy.goal.field_hint"), Kind: web.SelectField, Value: string(g.Field), Options: fields, None: web.Crumb{Text: t("strategy.goal.no_fields"), Href: "/fields"}},
			{Name: "parent", Label: t("strategy.goal.parent"), Hint: t("strategy.goal.parent_hint"), Kind: web.SelectField, Value: string(g.Parent), Options: parents},
			{Name: "due_on", Label: t("strategy.goal.due_on"), Kind: web.DateField, Value: string(g.DueOn)},
			{Name: "description", Label: t("strategy.goal.description"), Hint: t("strategy.no_persons"), Kind: web.AreaField, Rows: 6, Value: g.Description},
			{Name: "needs", Label: t("strategy.goal.needs"), Hint: t("strategy.goal.needs_hint"), Kind: web.ChecksField, Values: texts(g.Needs), Options: needs},
		}},
	}
}

func (p *Pages) fieldOptions(r *web.Request, chosen vocabulary.FieldID) ([]web.Option, error) {
	fields, err := p.Vocabulary.Fields(r.Context(), r.Who)
	if err != nil {
		return nil, err
	}
	options := none(r.Text.T("strategy.choose"))
	for _, f := range fields {
		options = append(options, web.Option{Value: string(f.ID), Text: strconv.Itoa(f.Number) + " " + f.Name})
	}
	return withStray(options, r.Text.T("strategy.option.out_of_use"), chosen), nil
}

// parentOptions offers the goals that others can stand under.
func (p *Pages) parentOptions(r *web.Request, g strategy.Goal) ([]web.Option, error) {
	goals, err := p.Strategy.GoalTitles(r.Context(), r.Who)
	if err != nil {
		return nil, err
	}
	options := none(r.Text.T("strategy.goal.no_parent"))
	for _, upper := range goals {
		if upper.Level != strategy.Operational && upper.ID != g.ID {
			options = append(options, web.Option{Value: string(upper.ID), Text: goalText(upper)})
		}
	}
	return withStray(options, r.Text.T("strategy.option.out_of_use"), g.Parent), nil
}

func (p *Pages) needOptions(r *web.Request, chosen []need.ID) ([]web.Option, error) {
	needs, err := p.Needs.All(r.Context(), r.Who)
	if err != nil {
		return nil, err
	}
	var options []web.Option
	for _, n := range needs {
		options = append(options, web.Option{Value: string(n.ID), Text: strategy.NeedNumber(n.Number) + " " + n.Title})
	}
	return withStray(options, r.Text.T("strategy.option.out_of_use"), chosen...), nil
}

func postedGoal(r *web.Request) strategy.Goal {
	v := r.PostFormValue
	return strategy.Goal{
		Title: v("title"), Description: v("description"), Level: strategy.Level(v("level")), Field: vocabulary.FieldID(v("field")),
		Parent: strategy.GoalID(v("parent")), DueOn: typedDay(r, "due_on"), Needs: typedIDs[need.ID](r.PostForm, "needs"),
	}
}

func (p *Pages) showGoalHistory(w http.ResponseWriter, r *web.Request) error {
	g, err := p.Strategy.Goal(r.Context(), r.Who, goalID(r))
	if err != nil {
		return err
	}
	entries, total, err := p.Strategy.GoalHistory(r.Context(), r.Who, g.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	labels := web.Form{Parts: goalParts(r, g, nil, nil, nil)}.Labels()
	labels["number"] = r.Text.T("strategy.number")
	over := r.Text.T("strategy.goal.short", "number", g.Number)
	return r.RenderHistory(w, strategyFrame(r, g.Title), over, g.Title, "/goals/"+string(g.ID), said(r.Text, entries), total, labels)
}
