// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"
	"slices"
	"strconv"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/strategy"
	"kursbuch/internal/web"
)

// treeView is all that tree.html may use.
type treeView struct {
	Concept   strategy.Concept
	Mission   []string // its paragraphs
	Filter    web.Filter
	Tally     []tally
	Gaps      []fault.Message
	Fields    []fieldView
	HasGoals  bool
	HasFields bool
	MayEdit   bool // concept and goals
	MayPlan   bool // measures
	Archived  *strategy.Goal
	Key       string
}

// tally counts the measures under one light.
type tally struct {
	Light strategy.Light
	Count int
	Href  string // the list of these measures
}

// fieldView is one field of action with its goals and measures as rows.
type fieldView struct {
	Number      int // 0 for a field that is out of use
	ID          string
	Name        string
	Description string
	Measures    int
	Tally       []tally
	Rows        []treeRow
}

// treeRow is either a goal or a measure.
type treeRow struct {
	Goal    *goalRow
	Measure *measureRow
	Last    bool // the line through the goals of a field ends here
}

// goalRow is a goal in the tree.
type goalRow struct {
	Goal    strategy.Goal
	Level   string
	Targets []targetRow
	Gaps    []fault.Message
}

// targetRow is a target and how far it is reached.
type targetRow struct {
	ID       strategy.TargetID
	Version  int
	Name     string
	Source   string
	Baseline string
	From     civil.Period // of the baseline
	Current  string       // empty without a figure
	At       civil.Period // of the current figure
	Target   string
	On       civil.Day
	Width    string // of the bar, empty when the way cannot be told
}

func (p *Pages) showTree(w http.ResponseWriter, r *web.Request) error {
	tree, err := p.Strategy.Tree(r.Context(), r.Who)
	if err != nil {
		return err
	}
	all, err := p.Lights.LatestLights(r.Context(), r.Who)
	if err != nil {
		return err
	}
	names, err := p.People.Names(r.Context(), r.Who)
	if err != nil {
		return err
	}
	var targets []strategy.Target
	tree.Each(func(_ strategy.FieldBranch, b strategy.GoalBranch) { targets = append(targets, b.Goal.Targets...) })
	current, err := p.Strategy.Current(r.Context(), r.Who, targets)
	if err != nil {
		return err
	}
	view := treeView{
		Concept: tree.Concept, Mission: strategy.Paragraphs(tree.Concept.MissionStatement), HasFields: len(tree.Fields) > 0, Key: r.NewKey(),
		MayEdit: r.Who.May(identity.EditStrategy), MayPlan: r.Who.May(identity.EditMeasures),
	}
	g := gardener{r: r, lights: all, names: names, current: current, gaps: map[strategy.Gap]int{}}
	g.choose()
	for _, field := range tree.Fields {
		view.HasGoals = view.HasGoals || len(field.Goals) > 0
		if g.fieldID == "" || g.fieldID == string(field.Field.ID) {
			view.Fields = append(view.Fields, g.field(field))
		}
	}
	view.Tally, view.Gaps = g.tally(g.found), g.gapTexts()
	if view.Filter, err = p.treeFilter(r, tree, &g); err != nil {
		return err
	}
	if id := r.URL.Query().Get("archived"); id != "" && view.MayEdit {
		if goal, err := p.Strategy.Goal(r.Context(), r.Who, strategy.GoalID(id)); err == nil && goal.Archived {
			view.Archived = &goal
		}
	}
	frame := web.Frame{Title: r.Text.T("strategy.tree.title"), Area: "strategy", Tab: "strategy"}
	return r.Render(w, http.StatusOK, p.tree, frame, view)
}

// treeFilter offers the fields, leads and lights that occur.
func (p *Pages) treeFilter(r *web.Request, tree strategy.Tree, g *gardener) (web.Filter, error) {
	units, err := p.Strategy.Leads(r.Context(), r.Who)
	if err != nil {
		return web.Filter{}, err
	}
	fields, leads := none(r.Text.T("strategy.filter.all")), none(r.Text.T("strategy.filter.all"))
	for _, b := range tree.Fields {
		if b.Field.Name != "" {
			fields = append(fields, web.Option{Value: string(b.Field.ID), Text: strconv.Itoa(b.Field.Number) + " " + b.Field.Name})
		}
	}
	for _, unit := range units {
		leads = append(leads, web.Option{Value: unit, Text: unit})
	}
	return r.NewFilter(r.Text.T("strategy.tree.count", "measures", len(g.found), "goals", g.goals),
		web.Field{Name: "field", Label: r.Text.T("strategy.filter.field"), Kind: web.SelectField, Value: g.fieldID, Options: fields},
		web.Field{Name: "light", Label: r.Text.T("strategy.filter.light"), Kind: web.SelectField, Value: g.light, Options: lightOptions(r, g.lights)},
		web.Field{Name: "lead", Label: r.Text.T("strategy.filter.lead"), Kind: web.SelectField, Value: g.lead, Options: leads},
	), nil
}

// gardener turns the branches of the tree into rows and counts on the way.
type gardener struct {
	r       *web.Request
	lights  map[strategy.MeasureID]strategy.Light
	names   map[identity.PersonID]string
	current map[strategy.TargetID]indicator.Pinned

	fieldID, light, lead string // what the reader chose

	goals int
	gaps  map[strategy.Gap]int
	found []strategy.MeasureID
}

func (g *gardener) choose() {
	q := g.r.URL.Query()
	g.fieldID, g.light, g.lead = q.Get("field"), q.Get("light"), q.Get("lead")
}

func (g *gardener) field(b strategy.FieldBranch) fieldView {
	v := fieldView{ID: string(b.Field.ID), Number: b.Field.Number, Name: b.Field.Name, Description: b.Field.Description}
	before := len(g.found)
	for _, branch := range b.Goals {
		g.goal(&v, branch)
	}
	v.Measures, v.Tally = len(g.found)-before, g.tally(g.found[before:])
	if n := len(v.Rows); n > 0 {
		v.Rows[n-1].Last = true
	}
	return v
}

// goal adds the rows of a goal and of what serves it. While the reader seeks
// certain measures, goals without any are left out.
func (g *gardener) goal(v *fieldView, b strategy.GoalBranch) {
	row := &goalRow{Goal: b.Goal, Level: levelName(g.r.Text, b.Goal.Level)}
	at := len(v.Rows)
	v.Rows = append(v.Rows, treeRow{Goal: row})
	fits := fitsLight(g.lights, g.light)
	for _, m := range b.Measures {
		if fits(m.ID) && (g.lead == "" || g.lead == m.LeadUnit) {
			g.measure(v, m)
		}
	}
	for _, below := range b.Goals {
		g.goal(v, below)
	}
	if len(v.Rows) == at+1 && (g.light != "" || g.lead != "") {
		v.Rows = v.Rows[:at]
		return
	}
	g.goals++
	for _, t := range b.Goal.Targets {
		row.Targets = append(row.Targets, newTargetRow(g.r, t, g.current))
	}
	for _, gap := range b.Gaps() {
		row.Gaps = append(row.Gaps, gapName(gap))
		g.gaps[gap]++
	}
}

func (g *gardener) measure(v *fieldView, m strategy.Measure) {
	for _, gap := range m.Gaps() {
		g.gaps[gap]++
	}
	g.found = append(g.found, m.ID)
	row := newMeasureRow(g.r, m, g.lights, g.names)
	v.Rows = append(v.Rows, treeRow{Measure: &row})
}

func (g *gardener) tally(ids []strategy.MeasureID) []tally {
	counts := map[strategy.Light]int{}
	for _, id := range ids {
		counts[lightOf(g.lights, id)]++
	}
	var all []tally
	for light, n := range counts {
		all = append(all, tally{Light: light, Count: n, Href: "/measures?light=" + lightCode(light)})
	}
	slices.SortFunc(all, func(a, b tally) int { return urgency(a.Light) - urgency(b.Light) })
	return all
}

// gapTexts says how many links of each kind are missing.
func (g *gardener) gapTexts() []fault.Message {
	var said []fault.Message
	if n := g.gaps[strategy.NoIndicator]; n > 0 {
		said = append(said, fault.Say("strategy.gaps.indicator", "count", n))
	}
	if n := g.gaps[strategy.NoMeasure]; n > 0 {
		said = append(said, fault.Say("strategy.gaps.measure", "count", n))
	}
	if n := g.gaps[strategy.NoOwner]; n > 0 {
		said = append(said, fault.Say("strategy.gaps.owner", "count", n))
	}
	return said
}

func newTargetRow(r *web.Request, t strategy.Target, current map[strategy.TargetID]indicator.Pinned) targetRow {
	row := targetRow{
		ID: t.ID, Version: t.Version, Name: t.Baseline.Name, Source: t.Baseline.Source, Baseline: figure(r.Text, t.Baseline), From: t.Baseline.Period,
		Target: plain(r.Text, t.Value) + "\u00a0" + t.Baseline.Unit, On: t.On,
	}
	now, known := current[t.ID]
	if !known {
		return row
	}
	row.Current, row.At = figure(r.Text, now), now.Period
	if share, ok := t.Progress(now.Figure); ok {
		row.Width = strconv.FormatFloat(100*share, 'f', 1, 64) + "%"
	}
	return row
}
