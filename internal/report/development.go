// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report

import (
	"slices"
	"strings"
	"time"

	"kursbuch/internal/chart"
	"kursbuch/internal/civil"
	"kursbuch/internal/document"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
)

// mostValues is how many periods a chart and its table show: what fits side by
// side on a page. The content keeps them all.
const mostValues = 8

// chartHeight is the height of a line chart in pixels: two of them with their
// tables stand on a page.
const chartHeight = 232

// shown are the values that the report prints, the newest ones.
func (d Development) shown() []Value { return d.Values[max(0, len(d.Values)-mostValues):] }

// breaks are those between values that the report prints.
func (d Development) breaks() []civil.Period {
	shown := d.shown()
	return slices.DeleteFunc(slices.Clone(d.Breaks), func(first civil.Period) bool {
		return len(shown) == 0 || first.End() <= shown[0].Period.End()
	})
}

// development writes the finding, the chart, and the same values as a table
// with their source.
func (w *writer) development(d Development) {
	w.paragraph(document.Message, w.finding(d))
	w.paragraph(document.Body, w.path(d))
	numbers := 0
	for _, v := range d.shown() {
		if v.Figure.Has && v.Class == "" {
			numbers++ // classes have no distance that a line could show
		}
	}
	title := w.caption(d)
	if numbers > 1 {
		w.add(document.Figure{
			Caption: []document.Span{{Text: title, Note: w.sources(d)}},
			Alt:     w.T("report.chart.alt", "title", title, "finding", w.finding(d), "path", w.path(d)),
			Drawing: w.line(d).Drawing(textWidth),
		})
		w.add(w.values(d, document.Text(w.T("report.values.caption", "title", title))))
	} else if len(d.Values) > 0 {
		w.add(w.values(d, []document.Span{{Text: title, Note: w.sources(d)}}))
	}
	for _, first := range d.breaks() {
		w.paragraph(document.Small, w.T("report.chart.break_note", "period", w.Period(first)))
	}
	if d.Notes != "" {
		w.paragraph(document.Small, d.Notes)
	}
}

// caption names indicator and place, and the reference day where all values
// share one.
func (w *writer) caption(d Development) string {
	if day, same := referenceDay(d.shown()); same {
		return w.T("report.chart.each", "name", d.Name, "region", d.RegionName, "day", w.dayAndMonth(day))
	}
	return w.T("report.chart.title", "name", d.Name, "region", d.RegionName)
}

// referenceDay is the day when all periods are days of the same day and month,
// such as each 31 December.
func referenceDay(values []Value) (civil.Day, bool) {
	common := ""
	for _, v := range values {
		day := civil.Day(v.Period)
		if len(day) != len(time.DateOnly) || !day.Valid() || common != "" && string(day[4:]) != common {
			return "", false
		}
		common = string(day[4:])
	}
	if common == "" {
		return "", false
	}
	return civil.Day(values[0].Period), true
}

// dayAndMonth is a day without its year: 31.12., 31 Dec.
func (w *writer) dayAndMonth(day civil.Day) string {
	return strings.TrimSpace(strings.ReplaceAll(w.Day(day), string(day[:4]), ""))
}

// periodLabel is how a period stands in a chart and a table: the year alone
// where the caption names day and month.
func (w *writer) periodLabel(d Development, p civil.Period) string {
	if _, same := referenceDay(d.shown()); same {
		return string(p[:4])
	}
	return w.Period(p)
}

// line is the chart: the values, the dotted way from the baseline to the aim,
// and the aim.
func (w *writer) line(d Development) chart.Line {
	own := chart.Series{Role: chart.Own, Name: d.RegionName}
	extent := []float64{d.Aim.Value}
	for _, v := range d.shown() {
		at := chart.Value{At: v.Period.End().Time(), Label: w.periodLabel(d, v.Period), Sign: printed(v.Figure.Symbol)}
		if v.Figure.Has {
			at.Number = &v.Figure.Value
			extent = append(extent, v.Figure.Value)
		}
		own.Values = append(own.Values, at)
	}
	line := chart.Line{
		Series: []chart.Series{own}, Unit: d.Unit, Height: chartHeight, FromData: slices.Min(extent) > slices.Max(extent)/2,
		Target: &chart.Target{
			Value: d.Aim.Value, Label: w.T("report.chart.aim", "aim", w.aim(d.Aim, d.Unit, d.Decimals), "on", d.Aim.On),
			From: d.Baseline.Period.End().Time(), Until: d.Aim.On.Time(), UntilLabel: string(d.Aim.On[:4]),
		},
		Format: chart.Format{
			Number: func(x float64) string { return w.Number(x, d.Decimals) },
			Tick:   func(x float64) string { return w.Number(x, ticks(x)) },
			Date:   func(t time.Time) string { return w.Day(civil.DayOf(t)) },
		},
	}
	for _, first := range d.breaks() {
		line.Breaks = append(line.Breaks, chart.Break{First: first.End().Time(), Lines: []string{w.T("report.chart.break")}})
	}
	if d.Baseline.Figure.Has && d.Baseline.Period.End() < d.Aim.On {
		line.Series = append(line.Series, chart.Series{Role: chart.Plan, Name: w.T("report.chart.plan"), Values: []chart.Value{
			{At: d.Baseline.Period.End().Time(), Label: w.periodLabel(d, d.Baseline.Period), Number: &d.Baseline.Figure.Value},
			{At: d.Aim.On.Time(), Label: string(d.Aim.On[:4]), Number: &d.Aim.Value},
		}})
	}
	return line
}

// ticks is the number of decimals that a round number of the axis needs.
func ticks(x float64) int {
	if x == float64(int64(x)) {
		return 0
	}
	return 1
}

// values is the table beside the chart, one column for each period.
func (w *writer) values(d Development, caption []document.Span) document.Table {
	unit := d.Unit
	if unit == "" {
		unit = w.T("report.values.number")
	}
	t := document.Table{
		Caption: caption,
		Columns: []document.Column{{Header: document.Text(w.T("report.values.unit", "unit", unit)), HeadsRows: true}},
		Rows:    []document.Row{{Cells: []document.Cell{{Text: document.Strong(d.RegionName)}}}},
	}
	cell := func(header, text string) {
		t.Columns = append(t.Columns, document.Column{Header: document.Text(header), Align: document.End})
		t.Rows[0].Cells = append(t.Rows[0].Cells, document.Cell{Text: document.Text(text)})
	}
	for _, v := range d.shown() {
		cell(w.periodLabel(d, v.Period), w.plain(v, d))
	}
	cell(w.T("report.values.aim", "year", string(d.Aim.On[:4])), w.Number(d.Aim.Value, d.Decimals))
	return t
}

// sources is the footnote of a development: the source line of the newest
// value, which names table and reference date, and the releases behind all of
// them.
func (w *writer) sources(d Development) []document.Span {
	last := d.Values[len(d.Values)-1]
	if newest, ok := d.Newest(); ok {
		last = newest
	}
	text := []string{last.Source}
	for _, id := range d.releases() {
		if r, known := w.releases[id]; known {
			text = append(text, w.T("report.source.release", "table", r.Table, "number", r.Number, "day", r.ImportedOn))
		}
	}
	return document.Text(strings.Join(text, ". ") + ".")
}

// releases lists the releases of the values shown, each once, in the order in
// which they are met.
func (d Development) releases() []indicator.ReleaseID {
	var ids []indicator.ReleaseID
	for _, v := range d.shown() {
		for _, id := range v.releases() {
			if id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// releaseName names the release of a value: table and number; empty when it is
// not known.
func (w *writer) releaseName(v Value) string {
	if r, known := w.releases[v.Release]; known {
		return w.T("report.source.named", "table", r.Table, "number", r.Number)
	}
	return strings.ReplaceAll(v.Source, i18n.NoBreak, " ")
}
