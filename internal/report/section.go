// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report

import (
	"strconv"

	"kursbuch/internal/delivery"
	"kursbuch/internal/document"
	"kursbuch/internal/strategy"
)

// field writes a field of action: how the place develops, how the measures
// stand, and what is thought of it, each under its own heading.
func (w *writer) field(f Field) {
	over := w.T("report.field.one")
	if f.Number > 0 {
		over = w.T("report.field.numbered", "number", strconv.Itoa(f.Number))
	}
	w.chapter(over, f.Name)
	for _, g := range f.Goals {
		if g.Level == strategy.Guiding {
			w.paragraph(document.Lead, w.T("report.goal.guiding", "title", g.Title))
		}
	}
	w.monitoring(f)
	w.controlling(f)
	if f.Assessment != "" {
		w.heading(2, w.T("report.judgement.title"))
		w.paragraphs(f.Assessment)
	}
}

// monitoring writes the goals with the development of their indicators.
func (w *writer) monitoring(f Field) {
	w.heading(2, w.T("report.monitoring.title"))
	if len(f.Goals) == 0 {
		w.paragraph(document.Body, w.T("report.monitoring.none"))
		return
	}
	w.paragraph(document.Small, w.T("report.monitoring.note"))
	for _, g := range f.Goals {
		if g.Level != strategy.Guiding || len(g.Developments) > 0 {
			w.goal(g)
		}
	}
}

func (w *writer) goal(g Goal) {
	w.heading(3, w.T("report.goal.heading", "number", g.Number, "title", g.Title))
	w.paragraphs(g.Description)
	if g.DueOn != "" {
		w.paragraph(document.Lead, w.T("report.goal.due", "day", g.DueOn))
	}
	if g.Leaf && len(g.Developments) == 0 {
		w.paragraph(document.Body, w.T("report.goal.unmeasured"))
	}
	for _, d := range g.Developments {
		w.development(d)
	}
}

// controlling writes how far the measures have come and why some are off
// course.
func (w *writer) controlling(f Field) {
	w.heading(2, w.T("report.controlling.title"))
	if len(f.Measures) == 0 {
		w.paragraph(document.Body, w.T("report.controlling.none"))
		return
	}
	t := document.Table{
		Caption: document.Text(w.T("report.controlling.caption", "field", f.Name, "day", w.content.CompiledOn)),
		Columns: []document.Column{
			{Header: document.Text(w.T("report.measure.number")), Share: 7},
			{Header: document.Text(w.T("report.measure.one")), HeadsRows: true, Share: 26},
			{Header: document.Text(w.T("report.measure.status")), Share: 18},
			{Header: document.Text(w.T("report.measure.done")), Share: 29},
			{Header: document.Text(w.T("report.measure.next")), Share: 20},
		},
	}
	for _, m := range f.Measures {
		t.Rows = append(t.Rows, document.Row{Cells: []document.Cell{
			{Text: document.Text(m.Label())},
			{Text: document.Text(m.Title), Note: m.LeadUnit},
			{Text: w.status(m.Light), Note: w.reported(m)},
			{Text: document.Text(m.Status), Note: w.milestones(m)},
			{Text: document.Text(m.NextStep), Note: w.Day(m.NextStepOn)},
		}})
	}
	w.add(t)
	w.deviations(f.Measures)
}

func (w *writer) reported(m Measure) string {
	if m.ReportedOn == "" {
		return ""
	}
	return w.T("report.measure.reported", "day", m.ReportedOn)
}

func (w *writer) milestones(m Measure) string {
	if m.Milestones == 0 {
		return ""
	}
	return w.T("report.measure.milestones", "reached", m.Reached, "count", m.Milestones)
}

// deviations says of each measure off course why, what needs a decision first.
func (w *writer) deviations(measures []Measure) {
	off := append(among(measures, delivery.Stop), among(measures, delivery.Warn)...)
	if len(off) == 0 {
		return
	}
	w.heading(3, w.T("report.deviation.title"))
	var list document.List
	for _, m := range off {
		light := w.status(m.Light)
		light[0].Strong = true
		reason := m.Status
		if reason == "" {
			reason = w.T("report.deviation.unexplained")
		}
		text := w.T("report.deviation.line", "measure", m.Label(), "title", m.Title, "reason", reason)
		list.Items = append(list.Items, document.Item{Text: append(light, document.Span{Text: " " + text})})
	}
	w.add(list)
}
