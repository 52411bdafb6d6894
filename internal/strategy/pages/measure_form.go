// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"errors"
	"math"
	"net/http"
	"strconv"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/need"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
)

// measureFormView is all that measure_form.html may use.
type measureFormView struct {
	Measure    strategy.Measure
	Form       web.Form
	Fold       bool // only the first part is open: a new measure
	MoreIsOpen bool // a refused field lies in the folded part
	MayArchive bool
	Key        string
}

func (p *Pages) showNewMeasure(w http.ResponseWriter, r *web.Request) error {
	m := strategy.Measure{Goal: strategy.GoalID(r.URL.Query().Get("goal"))}
	if id := r.URL.Query().Get("need"); id != "" {
		m.Needs = []need.ID{need.ID(id)}
	}
	form, err := p.newMeasureForm(r, m)
	if err != nil {
		return err
	}
	return p.renderMeasureForm(w, r, m, form, nil)
}

func (p *Pages) addMeasure(w http.ResponseWriter, r *web.Request) error {
	m := postedMeasure(r)
	id, cause := p.Strategy.AddMeasure(r.Context(), r.Who, m)
	if cause == nil {
		return r.Redirect(w, "/measures/"+string(id), fault.Say("strategy.measure.added"))
	}
	if !web.IsFormFault(cause) {
		return cause
	}
	form, err := p.newMeasureForm(r, m)
	if err != nil {
		return err
	}
	return p.renderMeasureForm(w, r, m, form, cause)
}

func (p *Pages) showMeasureForm(w http.ResponseWriter, r *web.Request) error {
	m, err := p.ownMeasure(r)
	if err != nil {
		return err
	}
	form, err := p.newMeasureForm(r, m)
	if err != nil {
		return err
	}
	return p.renderMeasureForm(w, r, m, form, nil)
}

// ownMeasure is the measure of the address, if the reader may edit it.
func (p *Pages) ownMeasure(r *web.Request) (strategy.Measure, error) {
	m, err := p.Strategy.Measure(r.Context(), r.Who, measureID(r))
	if err == nil && !r.Who.MayFor(identity.EditMeasures, m.Owner) {
		err = fault.Forbidden
	}
	return m, err
}

func (p *Pages) changeMeasure(w http.ResponseWriter, r *web.Request) error {
	m := postedMeasure(r)
	m.ID, m.Version = measureID(r), r.FormVersion()
	cause := p.Strategy.ChangeMeasure(r.Context(), r.Who, m)
	if cause == nil {
		return r.Redirect(w, "/measures/"+string(m.ID), fault.Say("strategy.measure.saved"))
	}
	if !web.IsFormFault(cause) {
		return cause
	}
	stored, err := p.ownMeasure(r)
	if err != nil {
		return err
	}
	form, err := p.newMeasureForm(r, m)
	if err != nil {
		return err
	}
	if errors.Is(cause, fault.Conflict) {
		last, err := p.Strategy.LastMeasureChange(r.Context(), r.Who, m.ID)
		if err != nil {
			return err
		}
		theirs, err := p.newMeasureForm(r, stored)
		if err != nil {
			return err
		}
		form.Collide(theirs, last.PersonName, last.At)
	}
	return p.renderMeasureForm(w, r, stored, form, cause)
}

func (p *Pages) renderMeasureForm(w http.ResponseWriter, r *web.Request, m strategy.Measure, form web.Form, cause error) error {
	if cause != nil {
		form.Keep(r.PostForm)
	}
	form.Refuse(r.Text, cause)
	view := measureFormView{Measure: m, Fold: m.ID == "", MayArchive: r.Who.May(identity.EditMeasures), Key: r.NewKey()}
	for _, part := range form.Parts[1:] {
		for _, field := range part.Fields {
			view.MoreIsOpen = view.MoreIsOpen || field.Error != "" || field.Name == "needs" && len(field.Values) > 0
		}
	}
	view.Form = form.Prepared()
	title := cmp.Or(m.Title, r.Text.T("strategy.measure.new"))
	return r.RenderForm(w, cause, p.measureForm, measureFrame(r, title), view)
}

// newMeasureForm is the form of a measure: first what is enough for a new one,
// then the rest. Everyone who may open it may read what it offers to choose.
func (p *Pages) newMeasureForm(r *web.Request, m strategy.Measure) (web.Form, error) {
	o, err := p.measureOptions(r, m)
	if err != nil {
		return web.Form{}, err
	}
	action, cancel := "/measures/new", "/measures"
	if m.ID != "" {
		action, cancel = "/measures/"+string(m.ID)+"/edit", "/measures/"+string(m.ID)
	}
	parts := offering(essentials(r, m, o), whatPart(r, m, o), whoPart(r, m), timePart(r, m), effectPart(r, m))
	form := r.NewForm(action, r.Text.T("strategy.save"), cancel, parts...)
	form.Version = m.Version
	return form, nil
}

// measureOptions are what the fields of the form offer.
type measureOptions struct{ goals, owners, needs, groups, spaces []web.Option }

func (p *Pages) measureOptions(r *web.Request, m strategy.Measure) (o measureOptions, err error) {
	goals, err := p.Strategy.GoalTitles(r.Context(), r.Who)
	if err != nil {
		return o, err
	}
	people, err := p.People.People(r.Context(), r.Who)
	if err != nil {
		return o, err
	}
	groups, err := p.Vocabulary.TargetGroups(r.Context(), r.Who)
	if err != nil {
		return o, err
	}
	spaces, err := p.Territory.SocialSpaces(r.Context(), r.Who)
	if err != nil {
		return o, err
	}
	if o.needs, err = p.needOptions(r, m.Needs); err != nil {
		return o, err
	}
	o.goals, o.owners = none(r.Text.T("strategy.choose")), none(r.Text.T("strategy.measure.no_owner"))
	for _, g := range goals {
		o.goals = append(o.goals, web.Option{Value: string(g.ID), Text: goalText(g)})
	}
	for _, person := range people {
		if !person.MaySome(identity.ReportStatus) && person.ID != m.Owner {
			continue
		}
		text := person.Name
		if person.Unit != "" {
			text += ", " + person.Unit
		}
		o.owners = append(o.owners, web.Option{Value: string(person.ID), Text: text})
	}
	for _, g := range groups {
		o.groups = append(o.groups, web.Option{Value: string(g.ID), Text: g.Name})
	}
	for _, s := range spaces {
		o.spaces = append(o.spaces, web.Option{Value: string(s.ID), Text: s.Name})
	}
	gone := r.Text.T("strategy.option.out_of_use")
	o.goals, o.owners = withStray(o.goals, gone, m.Goal), withStray(o.owners, gone, m.Owner)
	o.groups, o.spaces = withStray(o.groups, gone, m.TargetGroups...), withStray(o.spaces, gone, m.SocialSpaces...)
	return o, nil
}

// essentials are enough for a new measure.
func essentials(r *web.Request, m strategy.Measure, o measureOptions) web.Part {
	t := r.Text.T
	return web.Part{Fields: []web.Field{
		{Name: "title", Label: t("strategy.measure.title"), Hint: t("strategy.measure.title_hint"), Value: m.Title, Required: true},
		{Name: "goal", Label: t("strategy.measure.goal"), Kind: web.SelectField, Value: string(m.Goal), Options: o.goals, Required: true, None: web.Crumb{Text: t("strategy.measure.no_goals"), Href: "/goals/new"}},
		{Name: "owner", Label: t("strategy.measure.owner"), Hint: t("strategy.measure.owner_hint"), Kind: web.SelectField, Value: string(m.Owner), Options: o.owners},
		{Name: "ends_on", Label: t("strategy.measure.ends_on"), Hint: t("strategy.measure.ends_on_hint"), Kind: web.DateField, Value: string(m.EndsOn)},
		{Name: "metric", Label: t("strategy.measure.metric"), Hint: t("strategy.measure.metric_hint"), Value: m.Metric},
		{Name: "metric_target", Label: t("strategy.measure.metric_target"), Kind: web.NumberField, Value: amount(r.Text, m.MetricTarget), Unit: m.MetricUnit},
	}}
}

func whatPart(r *web.Request, m strategy.Measure, o measureOptions) web.Part {
	t := r.Text.T
	return web.Part{Title: t("strategy.measure.part_what"), Fields: []web.Field{
		{Name: "situation", Label: t("strategy.measure.situation"), Hint: t("strategy.measure.situation_hint"), Kind: web.AreaField, Value: m.Situation},
		{Name: "description", Label: t("strategy.measure.description"), Hint: t("strategy.no_persons"), Kind: web.AreaField, Rows: 6, Value: m.Description},
		{Name: "needs", Label: t("strategy.measure.needs"), Kind: web.ChecksField, Values: texts(m.Needs), Options: o.needs},
		{Name: "target_groups", Label: t("strategy.measure.target_groups"), Kind: web.ChecksField, Values: texts(m.TargetGroups), Options: o.groups},
		{Name: "social_spaces", Label: t("strategy.measure.social_spaces"), Hint: t("strategy.measure.social_spaces_hint"), Kind: web.ChecksField, Values: texts(m.SocialSpaces), Options: o.spaces},
	}}
}

func whoPart(r *web.Request, m strategy.Measure) web.Part {
	t := r.Text.T
	return web.Part{Title: t("strategy.measure.part_who"), Fields: []web.Field{
		{Name: "lead_unit", Label: t("strategy.measure.lead_unit"), Hint: t("strategy.measure.lead_unit_hint"), Value: m.LeadUnit},
		{Name: "lead_function", Label: t("strategy.measure.lead_function"), Hint: t("strategy.measure.lead_function_hint"), Value: m.LeadFunction},
		{Name: "contributors", Label: t("strategy.measure.contributors"), Kind: web.AreaField, Rows: 2, Value: m.Contributors},
	}}
}

func timePart(r *web.Request, m strategy.Measure) web.Part {
	t := r.Text.T
	priorities := none(t("strategy.priority.unset"))
	for _, priority := range strategy.Priorities() {
		priorities = append(priorities, web.Option{Value: string(priority), Text: priorityName(r.Text, priority)})
	}
	cost := ""
	if m.CostCents > 0 {
		cost = r.Text.Number(float64(m.CostCents)/100, 2)
	}
	return web.Part{Title: t("strategy.measure.part_time"), Fields: []web.Field{
		{Name: "starts_on", Label: t("strategy.measure.starts_on"), Kind: web.DateField, Value: string(m.StartsOn)},
		{Name: "priority", Label: t("strategy.measure.priority"), Kind: web.SelectField, Value: string(m.Priority), Options: priorities},
		{Name: "cost", Label: t("strategy.measure.cost"), Hint: t("strategy.measure.cost_hint"), Kind: web.NumberField, Value: cost, Unit: "€"},
		{Name: "funding", Label: t("strategy.measure.funding"), Hint: t("strategy.measure.funding_hint"), Kind: web.AreaField, Rows: 2, Value: m.Funding},
		{Name: "resolution", Label: t("strategy.measure.resolution"), Hint: t("strategy.concept.resolution_hint"), Value: m.Resolution},
	}}
}

func effectPart(r *web.Request, m strategy.Measure) web.Part {
	t := r.Text.T
	var steps []web.Option
	for step, name := range stepNames(r.Text) {
		steps = append(steps, web.Option{Value: strconv.Itoa(step), Text: name})
	}
	return web.Part{Title: t("strategy.measure.part_effect"), Note: t("strategy.measure.part_effect_note"), Fields: []web.Field{
		{Name: "metric_unit", Label: t("strategy.measure.metric_unit"), Hint: t("strategy.measure.metric_unit_hint"), Value: m.MetricUnit},
		{Name: "metric_baseline", Label: t("strategy.measure.metric_baseline"), Kind: web.NumberField, Value: amount(r.Text, m.MetricBaseline), Unit: m.MetricUnit},
		{Name: "impact_step", Label: t("strategy.measure.impact_step"), Hint: t("strategy.measure.impact_step_hint"), Kind: web.SelectField, Value: strconv.Itoa(m.ImpactStep), Options: steps},
	}}
}

func (p *Pages) showMeasureHistory(w http.ResponseWriter, r *web.Request) error {
	m, err := p.Strategy.Measure(r.Context(), r.Who, measureID(r))
	if err != nil {
		return err
	}
	entries, total, err := p.Strategy.MeasureHistory(r.Context(), r.Who, m.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	form := web.Form{Parts: []web.Part{
		essentials(r, m, measureOptions{}), whatPart(r, m, measureOptions{}), whoPart(r, m), timePart(r, m), effectPart(r, m),
	}}
	over := r.Text.T("strategy.measure.short", "number", strconv.Itoa(m.Number))
	return r.RenderHistory(w, measureFrame(r, m.Title), over, m.Title, "/measures/"+string(m.ID), said(r.Text, entries), total, form.Labels())
}

func (p *Pages) archiveMeasure(w http.ResponseWriter, r *web.Request) error {
	err := p.Strategy.ArchiveMeasure(r.Context(), r.Who, measureID(r), r.FormVersion())
	return r.Answer(w, err, "/measures?archived="+string(measureID(r)), fault.Message{})
}

func (p *Pages) restoreMeasure(w http.ResponseWriter, r *web.Request) error {
	err := p.Strategy.RestoreMeasure(r.Context(), r.Who, measureID(r), r.FormVersion())
	return r.Answer(w, err, "/measures/"+string(measureID(r)), fault.Say("strategy.measure.restored"))
}

// postedMeasure reads the measure from the form; what is no number or day is
// refused by the service.
func postedMeasure(r *web.Request) strategy.Measure {
	v := r.PostFormValue
	m := strategy.Measure{
		Title: v("title"), Goal: strategy.GoalID(v("goal")), Needs: typedIDs[need.ID](r.PostForm, "needs"),
		Situation: v("situation"), Description: v("description"),
		TargetGroups: typedIDs[vocabulary.TargetGroupID](r.PostForm, "target_groups"),
		SocialSpaces: typedIDs[territory.SocialSpaceID](r.PostForm, "social_spaces"),
		LeadUnit:     v("lead_unit"), LeadFunction: v("lead_function"), Owner: identity.PersonID(v("owner")), Contributors: v("contributors"),
		StartsOn: typedDay(r, "starts_on"), EndsOn: typedDay(r, "ends_on"), Priority: strategy.Priority(v("priority")),
		CostCents: typedCents(r), Funding: v("funding"), Metric: v("metric"), MetricUnit: v("metric_unit"), Resolution: v("resolution"),
	}
	m.MetricBaseline.Value, m.MetricBaseline.Has = typedNumber(r.Text, v("metric_baseline"))
	m.MetricTarget.Value, m.MetricTarget.Has = typedNumber(r.Text, v("metric_target"))
	if step := v("impact_step"); step != "" {
		n, err := strconv.Atoi(step)
		if err != nil {
			n = -1
		}
		m.ImpactStep = n
	}
	return m
}

// typedCents reads an amount of euros; what is none is refused by the service.
func typedCents(r *web.Request) int64 {
	euros, _ := typedNumber(r.Text, r.PostFormValue("cost"))
	if math.IsNaN(euros) || euros < 0 || euros > 1e12 {
		return -1
	}
	return int64(math.Round(100 * euros))
}
