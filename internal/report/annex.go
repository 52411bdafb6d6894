// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report

import (
	"cmp"
	"slices"
	"strings"

	"kursbuch/internal/delivery"
	"kursbuch/internal/document"
	"kursbuch/internal/indicator"
)

// next writes the steps ahead by date, those without one last, and the outlook.
func (w *writer) next() {
	w.chapter("", w.T("report.next.title"))
	measures := slices.DeleteFunc(w.content.Measures(), func(m Measure) bool { return m.NextStep == "" })
	slices.SortStableFunc(measures, func(a, b Measure) int {
		return cmp.Or(cmp.Compare(cmp.Or(a.NextStepOn, "9999"), cmp.Or(b.NextStepOn, "9999")), cmp.Compare(a.Number, b.Number))
	})
	if len(measures) == 0 {
		w.paragraph(document.Body, w.T("report.next.none"))
	} else {
		w.add(w.steps(measures))
	}
	if w.content.Outlook != "" {
		w.heading(2, w.T("report.outlook.label"))
		w.paragraphs(w.content.Outlook)
	}
}

func (w *writer) steps(measures []Measure) document.Table {
	t := document.Table{
		Caption: document.Text(w.T("report.next.caption", "day", w.content.CompiledOn)),
		Columns: []document.Column{
			{Header: document.Text(w.T("report.next.day")), Share: 14},
			{Header: document.Text(w.T("report.next.step")), HeadsRows: true, Share: 33},
			{Header: document.Text(w.T("report.measure.one")), Share: 28},
			{Header: document.Text(w.T("report.next.by")), Share: 25},
		},
	}
	for _, m := range measures {
		day := w.Day(m.NextStepOn)
		if day == "" {
			day = w.T("report.next.undated")
		}
		t.Rows = append(t.Rows, row(day, m.NextStep, m.Label()+" "+m.Title, cmp.Or(m.NextStepBy, m.LeadUnit)))
	}
	return t
}

func row(cells ...string) document.Row {
	var r document.Row
	for _, c := range cells {
		r.Cells = append(r.Cells, document.Cell{Text: document.Text(c)})
	}
	return r
}

// annex writes the action plan, the sources, and what signs and lights mean.
func (w *writer) annex() {
	w.plan()
	w.chapter("", w.T("report.annex.sources"))
	w.releaseList()
	w.heading(2, w.T("report.annex.signs"))
	w.add(w.signs())
	w.heading(2, w.T("report.annex.lights"))
	w.paragraph(document.Body, w.T("report.annex.lights.note"))
	w.add(w.meanings())
	w.paragraph(document.Small, w.T("report.annex.proposal", "stop", delivery.StopAfter, "silent", delivery.SilentAfter))
}

// plan is the action plan (Maßnahmenplan), one table for each field of action.
func (w *writer) plan() {
	if len(w.content.Measures()) == 0 {
		return
	}
	w.chapter("", w.T("report.annex.plan"))
	for _, f := range w.content.Fields {
		if len(f.Measures) == 0 {
			continue
		}
		w.heading(2, fieldName(f))
		t := document.Table{
			Caption: document.Text(w.T("report.plan.caption", "field", f.Name)),
			Columns: []document.Column{
				{Header: document.Text(w.T("report.measure.number")), Share: 7},
				{Header: document.Text(w.T("report.measure.one")), HeadsRows: true, Share: 27},
				{Header: document.Text(w.T("report.plan.goal")), Share: 6},
				{Header: document.Text(w.T("report.plan.lead")), Share: 27},
				{Header: document.Text(w.T("report.plan.span")), Share: 16},
				{Header: document.Text(w.T("report.plan.cost")), Align: document.End, Share: 17},
			},
		}
		for _, m := range f.Measures {
			t.Rows = append(t.Rows, w.planned(m))
		}
		w.add(t)
	}
}

func (w *writer) planned(m Measure) document.Row {
	cost := w.T("report.plan.cost.unknown")
	if m.CostCents > 0 {
		cost = w.Euro(m.CostCents)
	}
	reach := slices.Concat(m.TargetGroups, m.SocialSpaces)
	lead := m.LeadUnit
	if m.LeadFunction != "" {
		lead += ", " + m.LeadFunction
	}
	return document.Row{Cells: []document.Cell{
		{Text: document.Text(m.Label())},
		{Text: document.Text(m.Title), Note: strings.Join(reach, " · ")},
		{Text: document.Text(m.Goal)},
		{Text: document.Text(lead), Note: m.Contributors},
		{Text: document.Text(w.span(m.StartsOn, m.EndsOn)), Note: m.Resolution},
		{Text: document.Text(cost), Note: m.Funding},
	}}
}

func (w *writer) releaseList() {
	if len(w.content.Releases) == 0 {
		w.paragraph(document.Body, w.T("report.source.none"))
		return
	}
	t := document.Table{
		Caption: document.Text(w.T("report.source.caption")),
		Columns: []document.Column{
			{Header: document.Text(w.T("report.source.table")), HeadsRows: true},
			{Header: document.Text(w.T("report.source.publisher"))},
			{Header: document.Text(w.T("report.source.number_of")), Align: document.End},
			{Header: document.Text(w.T("report.source.imported"))},
		},
	}
	for _, r := range w.content.Releases {
		t.Rows = append(t.Rows, document.Row{Cells: []document.Cell{
			{Text: document.Text(r.Table), Note: r.Title},
			{Text: document.Text(r.Source)},
			{Text: document.Text(w.Int(r.Number))},
			{Text: document.Text(w.Day(r.ImportedOn))},
		}})
	}
	w.add(t)
	w.protections()
}

// protections say how figures were protected.
func (w *writer) protections() {
	var releases []indicator.Release
	for _, r := range w.content.Releases {
		releases = append(releases, indicator.Release{Protection: r.Protection})
	}
	for _, m := range indicator.Sentences(releases) {
		w.paragraph(document.Body, w.Message(m))
	}
}

// signs explains the statistical signs, whether they occur or not: a reader
// may look one up in an older report.
func (w *writer) signs() document.Table {
	t := document.Table{
		Caption: document.Text(w.T("report.sign.caption")),
		Columns: []document.Column{
			{Header: document.Text(w.T("report.sign.one")), HeadsRows: true, Share: 12},
			{Header: document.Text(w.T("report.sign.meaning")), Share: 88},
		},
	}
	for _, s := range []struct{ sign, meaning string }{
		{"-", w.T("report.sign.nil")},
		{"•", w.T("report.sign.protected")},
		{".", w.T("report.sign.secret")},
		{"...", w.T("report.sign.later")},
		{"/", w.T("report.sign.unreliable")},
		{"x", w.T("report.sign.blocked")},
		{"()", w.T("report.sign.limited")},
		{"p", w.T("report.sign.provisional")},
		{"r", w.T("report.sign.revised")},
		{"s", w.T("report.sign.estimated")},
		{"e", w.T("report.sign.final")},
		{"b", w.T("report.sign.break")},
	} {
		t.Rows = append(t.Rows, row(printed(s.sign), s.meaning))
	}
	return t
}

// meanings says how the lights are defined.
func (w *writer) meanings() document.Table {
	t := document.Table{
		Caption: document.Text(w.T("report.light.caption")),
		Columns: []document.Column{
			{Header: document.Text(w.T("report.measure.status")), HeadsRows: true, Share: 30},
			{Header: document.Text(w.T("report.sign.meaning")), Share: 70},
		},
	}
	for _, light := range delivery.Lights() {
		t.Rows = append(t.Rows, document.Row{Cells: []document.Cell{{Text: w.status(light)}, {Text: document.Text(w.meaning(light))}}})
	}
	return t
}

func (w *writer) meaning(light delivery.Light) string {
	switch light {
	case delivery.OK:
		return w.T("report.light.ok")
	case delivery.Warn:
		return w.T("report.light.warn")
	case delivery.Stop:
		return w.T("report.light.stop")
	case delivery.Idle:
		return w.T("report.light.idle")
	case delivery.Done:
		return w.T("report.light.done")
	}
	return ""
}
