// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/strategy"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
)

// measuresView is all that measures.html may use.
type measuresView struct {
	Filter   web.Filter
	Rows     []measureRow
	Pager    web.Pager
	Export   string // address of the same list as CSV
	None     bool   // there is no measure at all
	MayPlan  bool
	HasGoals bool
	Archived *strategy.Measure
	Key      string
}

// measureRow is a measure in a list.
type measureRow struct {
	ID       strategy.MeasureID
	Number   int
	Title    string
	Goal     string // number of its goal
	Lead     string
	Owner    string
	EndsOn   civil.Day
	Priority string
	Light    strategy.Light
	Gap      *fault.Message
	NoMetric bool
	Step     int
	Effect   bool
}

func newMeasureRow(r *web.Request, m strategy.Measure, lights map[strategy.MeasureID]strategy.Light, names map[identity.PersonID]string) measureRow {
	row := measureRow{
		ID: m.ID, Number: m.Number, Title: m.Title, Lead: m.LeadUnit, Owner: names[m.Owner], EndsOn: m.EndsOn,
		Priority: priorityName(r.Text, m.Priority), Light: lightOf(lights, m.ID),
		NoMetric: m.Metric == "", Step: m.ImpactStep, Effect: m.ShowsEffect(),
	}
	for _, gap := range m.Gaps() {
		text := gapName(gap)
		row.Gap = &text
	}
	return row
}

// listing is what the list of measures and its export share.
type listing struct {
	filter strategy.MeasureFilter
	light  string
	lights map[strategy.MeasureID]strategy.Light
	names  map[identity.PersonID]string
	goals  map[strategy.GoalID]strategy.Goal
	order  []strategy.Goal
}

func (p *Pages) listing(r *web.Request) (listing, error) {
	q := r.URL.Query()
	l := listing{light: q.Get("light"), goals: map[strategy.GoalID]strategy.Goal{}, filter: strategy.MeasureFilter{
		Field: vocabulary.FieldID(q.Get("field")), Goal: strategy.GoalID(q.Get("goal")), Lead: q.Get("lead"),
		Priority: strategy.Priority(q.Get("priority")), Search: q.Get("q"), Sort: strategy.MeasureSort(q.Get("sort")),
	}}
	var err error
	if l.lights, err = p.Lights.LatestLights(r.Context(), r.Who); err != nil {
		return l, err
	}
	if l.names, err = p.People.Names(r.Context(), r.Who); err != nil {
		return l, err
	}
	if l.order, err = p.Strategy.GoalTitles(r.Context(), r.Who); err != nil {
		return l, err
	}
	for _, g := range l.order {
		l.goals[g.ID] = g
	}
	if l.light != "" {
		l.filter.Fits = fitsLight(l.lights, l.light)
	}
	return l, nil
}

func (p *Pages) showMeasures(w http.ResponseWriter, r *web.Request) error {
	l, err := p.listing(r)
	if err != nil {
		return err
	}
	l.filter.Limit, l.filter.Offset = web.PageSize, r.Offset()
	measures, total, err := p.Strategy.Measures(r.Context(), r.Who, l.filter)
	if err != nil {
		return err
	}
	view := measuresView{
		Pager: r.Pager(total), Export: "/measures.csv", Key: r.NewKey(), HasGoals: len(l.order) > 0, MayPlan: r.Who.May(identity.EditMeasures),
	}
	if r.URL.RawQuery != "" {
		view.Export += "?" + r.URL.RawQuery
	}
	for _, m := range measures {
		row := newMeasureRow(r, m, l.lights, l.names)
		row.Goal = l.goals[m.Goal].Number
		view.Rows = append(view.Rows, row)
	}
	if view.Filter, err = p.measureFilter(r, l, total); err != nil {
		return err
	}
	view.None = total == 0 && view.Filter.Clear == ""
	if id := r.URL.Query().Get("archived"); id != "" && view.MayPlan {
		if m, err := p.Strategy.Measure(r.Context(), r.Who, strategy.MeasureID(id)); err == nil && m.Archived {
			view.Archived = &m
		}
	}
	frame := web.Frame{Title: r.Text.T("strategy.measures.title"), Area: "delivery", Tab: "measures"}
	return r.Render(w, http.StatusOK, p.measures, frame, view)
}

func (p *Pages) measureFilter(r *web.Request, l listing, total int) (web.Filter, error) {
	known, err := p.Vocabulary.Fields(r.Context(), r.Who)
	if err != nil {
		return web.Filter{}, err
	}
	units, err := p.Strategy.Leads(r.Context(), r.Who)
	if err != nil {
		return web.Filter{}, err
	}
	t := r.Text.T
	all := t("strategy.filter.all")
	fields, goals, leads, priorities := none(all), none(all), none(all), none(all)
	for _, f := range known {
		fields = append(fields, web.Option{Value: string(f.ID), Text: f.Name})
	}
	for _, g := range l.order {
		goals = append(goals, web.Option{Value: string(g.ID), Text: goalText(g)})
	}
	for _, unit := range units {
		leads = append(leads, web.Option{Value: unit, Text: unit})
	}
	for _, priority := range strategy.Priorities() {
		priorities = append(priorities, web.Option{Value: string(priority), Text: priorityName(r.Text, priority)})
	}
	return r.NewFilter(t("strategy.measures.count", "count", total),
		web.Field{Name: "q", Label: t("strategy.filter.search"), Value: l.filter.Search},
		web.Field{Name: "field", Label: t("strategy.filter.field"), Kind: web.SelectField, Value: string(l.filter.Field), Options: fields},
		web.Field{Name: "goal", Label: t("strategy.filter.goal"), Kind: web.SelectField, Value: string(l.filter.Goal), Options: goals},
		web.Field{Name: "lead", Label: t("strategy.filter.lead"), Kind: web.SelectField, Value: l.filter.Lead, Options: leads},
		web.Field{Name: "light", Label: t("strategy.filter.light"), Kind: web.SelectField, Value: l.light, Options: lightOptions(r, l.lights)},
		web.Field{Name: "priority", Label: t("strategy.filter.priority"), Kind: web.SelectField, Value: string(l.filter.Priority), Options: priorities},
		web.Field{Name: "sort", Label: t("strategy.sort.label"), Kind: web.SelectField, Value: string(l.filter.Sort), Options: []web.Option{
			{Text: t("strategy.sort.number")},
			{Value: string(strategy.ByTitle), Text: t("strategy.sort.title")},
			{Value: string(strategy.ByEnd), Text: t("strategy.sort.end")},
			{Value: string(strategy.ByLead), Text: t("strategy.sort.lead")},
		}},
	), nil
}

// goalText is a goal as it stands in lists to choose from.
func goalText(g strategy.Goal) string { return g.Number + " " + g.Title }
