// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report

import (
	"kursbuch/internal/civil"
	"kursbuch/internal/document"
)

// mostChanges is how many figures the report lists as new or revised; a table
// that was revised as a whole would fill pages.
const mostChanges = 40

// changes writes what is different from the report before.
func (w *writer) changes() {
	c := w.content.Changes
	if c == nil {
		return
	}
	w.chapter("", w.T("report.changes.title"))
	w.paragraph(document.Lead, w.T("report.changes.since", "title", c.SinceTitle, "day", c.SinceOn))
	if c.Empty() {
		w.paragraph(document.Body, w.T("report.changes.none"))
		return
	}
	w.changedLights(c.Lights)
	w.listed(w.T("report.changes.new_measures"), measureNames(c.NewMeasures))
	w.listed(w.T("report.changes.ended_measures"), measureNames(c.EndedMeasures))
	w.changedValues(c.Values)
	w.listed(w.T("report.changes.new_goals"), w.goalNames(c.NewGoals))
	w.listed(w.T("report.changes.ended_goals"), w.goalNames(c.EndedGoals))
	w.changedGoals(c.Goals)
}

func (w *writer) listed(title string, texts []string) {
	if len(texts) == 0 {
		return
	}
	w.heading(2, title)
	var list document.List
	for _, text := range texts {
		list.Items = append(list.Items, document.Item{Text: document.Text(text)})
	}
	w.add(list)
}

func measureNames(measures []MeasureRef) []string {
	var names []string
	for _, m := range measures {
		names = append(names, measureLabel(m.Number)+" "+m.Title)
	}
	return names
}

func (w *writer) goalNames(goals []GoalRef) []string {
	var names []string
	for _, g := range goals {
		names = append(names, w.T("report.goal.heading", "number", g.Number, "title", g.Title))
	}
	return names
}

func (w *writer) changedLights(changes []LightChange) {
	if len(changes) == 0 {
		return
	}
	w.heading(2, w.T("report.changes.lights"))
	t := document.Table{
		Caption: document.Text(w.T("report.changes.lights.caption")),
		Columns: []document.Column{
			{Header: document.Text(w.T("report.measure.one")), HeadsRows: true, Share: 50},
			{Header: document.Text(w.T("report.changes.before")), Share: 25},
			{Header: document.Text(w.T("report.changes.now")), Share: 25},
		},
	}
	for _, c := range changes {
		t.Rows = append(t.Rows, document.Row{Cells: []document.Cell{
			{Text: document.Text(measureLabel(c.Number) + " " + c.Title)}, {Text: w.status(c.Before)}, {Text: w.status(c.After)},
		}})
	}
	w.add(t)
}

func (w *writer) changedValues(changes []ValueChange) {
	if len(changes) == 0 {
		return
	}
	w.heading(2, w.T("report.changes.values"))
	t := document.Table{
		Caption: document.Text(w.T("report.changes.values.caption")),
		Columns: []document.Column{
			{Header: document.Text(w.T("report.changes.indicator")), HeadsRows: true, Share: 34},
			{Header: document.Text(w.T("report.changes.period")), Share: 15},
			{Header: document.Text(w.T("report.changes.before")), Align: document.End, Share: 14},
			{Header: document.Text(w.T("report.changes.now")), Align: document.End, Share: 14},
			{Header: document.Text(w.T("report.changes.release")), Share: 23},
		},
	}
	for _, c := range changes[:min(len(changes), mostChanges)] {
		d := Development{Unit: c.Unit, Decimals: c.Decimals}
		before := w.T("report.changes.new_value")
		if c.Before != nil {
			before = w.value(*c.Before, d)
		}
		t.Rows = append(t.Rows, document.Row{Cells: []document.Cell{
			{Text: document.Text(c.Name), Note: c.RegionName},
			{Text: document.Text(w.Period(c.After.Period))},
			{Text: document.Text(before)},
			{Text: document.Text(w.value(c.After, d))},
			{Text: document.Text(w.releaseName(c.After))},
		}})
	}
	w.add(t)
	if more := len(changes) - mostChanges; more > 0 {
		w.paragraph(document.Small, w.T("report.changes.more", "count", more))
	}
}

func (w *writer) changedGoals(changes []GoalChange) {
	if len(changes) == 0 {
		return
	}
	w.heading(2, w.T("report.changes.goals"))
	var list document.List
	for _, c := range changes {
		var sub document.List
		note := func(text string) { sub.Items = append(sub.Items, document.Item{Text: document.Text(text)}) }
		if c.TitleBefore != c.Title {
			note(w.T("report.changes.goal.title", "before", c.TitleBefore))
		}
		if c.DueBefore != c.DueAfter {
			note(w.T("report.changes.goal.due", "before", w.dayOrNone(c.DueBefore), "after", w.dayOrNone(c.DueAfter)))
		}
		for _, aim := range c.Aims {
			note(w.aimChange(aim))
		}
		name := w.goalNames([]GoalRef{c.GoalRef})[0]
		list.Items = append(list.Items, document.Item{Text: document.Text(name), Sub: &sub})
	}
	w.add(list)
}

func (w *writer) dayOrNone(day civil.Day) string {
	if day == "" {
		return w.T("report.span.none")
	}
	return w.Day(day)
}

func (w *writer) aimChange(c AimChange) string {
	switch {
	case c.Before == nil:
		return w.T("report.changes.aim.new", "name", c.Name, "after", w.aim(*c.After, c.Unit, c.Decimals), "on", c.After.On)
	case c.After == nil:
		return w.T("report.changes.aim.gone", "name", c.Name, "before", w.aim(*c.Before, c.Unit, c.Decimals))
	}
	return w.T("report.changes.aim.changed", "name", c.Name, "before", w.aim(*c.Before, c.Unit, c.Decimals), "earlier", c.Before.On,
		"after", w.aim(*c.After, c.Unit, c.Decimals), "on", c.After.On)
}
