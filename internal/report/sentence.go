// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report

import (
	"fmt"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
)

// Label is the short name people use for m: M 2.
func (m Measure) Label() string { return measureLabel(m.Number) }

func measureLabel(number int) string { return fmt.Sprintf("M%s%d", i18n.NoBreak, number) }

// lights is the first main point: how many measures stand how.
func (w *writer) lights(measures []Measure) string {
	if len(measures) == 0 {
		return w.T("report.lights.none")
	}
	stop := Count(measures, delivery.Stop)
	pairs := []any{
		"total", len(measures), "ok", Count(measures, delivery.OK), "done", Count(measures, delivery.Done),
		"open", Count(measures, delivery.Idle) + Count(measures, ""), "warn", Count(measures, delivery.Warn), "count", stop,
	}
	if stop == 0 {
		return w.T("report.lights.calm", pairs...)
	}
	return w.T("report.lights.stop", pairs...)
}

// best is the second main point: the goal whose indicator came closest to its
// aim since it was set; else what was completed.
func (w *writer) best() string {
	goal, d, way := Goal{}, Development{}, 0.0
	for _, g := range w.content.Goals() {
		for _, candidate := range g.Developments {
			newest, ok := candidate.Newest()
			if covered, known := candidate.Way(newest); ok && known && newest.Period.End() > candidate.Baseline.Period.End() && covered > way {
				goal, d, way = g, candidate, covered
			}
		}
	}
	if way > 0 {
		newest, _ := d.Newest()
		pairs := []any{
			"goal", goal.Number, "name", d.Name, "value", w.value(newest, d), "period", w.Period(newest.Period),
			"baseline", w.value(d.Baseline, d), "aim", w.aim(d.Aim, d.Unit, d.Decimals), "on", d.Aim.On,
		}
		if d.Reached(newest) {
			return w.T("report.best.reached", pairs...)
		}
		return w.T("report.best.nearest", pairs...)
	}
	if done := among(w.content.Measures(), delivery.Done); len(done) > 0 {
		return w.T("report.best.done", "count", len(done), "measures", named(done))
	}
	return w.T("report.best.none")
}

// decisions is the third main point: which measures wait for somebody else.
func (w *writer) decisions(measures []Measure) string {
	stop := among(measures, delivery.Stop)
	if len(stop) == 0 {
		return w.T("report.decision.none")
	}
	return w.T("report.decision", "count", len(stop), "measures", named(stop))
}

func among(measures []Measure, light delivery.Light) []Measure {
	var found []Measure
	for _, m := range measures {
		if m.Light == light {
			found = append(found, m)
		}
	}
	return found
}

// mostTitles is how many measures a sentence names by their titles.
const mostTitles = 3

// named lists measures inside a sentence: a few by title, many by number.
func named(measures []Measure) string {
	names := make([]string, len(measures))
	for i, m := range measures {
		names[i] = m.Label()
		if len(measures) <= mostTitles {
			names[i] += " (" + m.Title + ")"
		}
	}
	return strings.Join(names, ", ")
}

// finding says in one sentence what is to be seen of an indicator.
func (w *writer) finding(d Development) string {
	newest, ok := d.Newest()
	if !ok && d.Withheld {
		return w.T("report.finding.withheld", "name", d.Name, "region", d.RegionName)
	}
	if !ok {
		return w.T("report.finding.none", "name", d.Name, "region", d.RegionName)
	}
	pairs := []any{"name", d.Name, "region", d.RegionName, "value", w.value(newest, d), "period", w.Period(newest.Period)}
	previous, ok := d.Previous()
	if !ok {
		return w.T("report.finding.single", pairs...)
	}
	pairs = append(pairs, "before", w.value(previous, d), "earlier", w.Period(previous.Period))
	switch change := newest.Figure.Value - previous.Figure.Value; {
	case w.Number(change, d.Decimals) == w.Number(0, d.Decimals):
		return w.T("report.finding.same", pairs...)
	case change > 0:
		return w.T("report.finding.more", pairs...)
	}
	return w.T("report.finding.less", pairs...)
}

// path says how far the indicator is from what it shall reach.
func (w *writer) path(d Development) string {
	newest, _ := d.Newest()
	way, known := d.Way(newest)
	pairs := []any{
		"aim", w.aim(d.Aim, d.Unit, d.Decimals), "on", d.Aim.On,
		"baseline", w.value(d.Baseline, d), "period", w.Period(d.Baseline.Period),
	}
	switch {
	case d.Reached(newest):
		return w.T("report.path.reached", pairs...)
	case !d.Baseline.Figure.Has && d.Baseline.Class == "":
		return w.T("report.path.aim", pairs...)
	case !known:
		return w.T("report.path.open", pairs...)
	case way < 0:
		return w.T("report.path.away", pairs...)
	}
	return w.T("report.path.way", append(pairs, "share", w.Number(100*way, 0))...)
}

// value is a figure with its unit and its sign, or the label of its class.
func (w *writer) value(v Value, d Development) string {
	if v.Class != "" {
		return v.Class
	}
	return w.figure(v.Figure, d.Unit, d.Decimals)
}

// plain is a value without its unit.
func (w *writer) plain(v Value, d Development) string {
	d.Unit = ""
	return w.value(v, d)
}

// figure is a figure as a number, a sign, or both; the unit may be empty.
func (w *writer) figure(f indicator.Figure, unit string, decimals int) string {
	number, sign := w.Number(f.Value, decimals), printed(f.Symbol)
	if unit != "" {
		number += i18n.NoBreak + unit
	}
	switch {
	case f.Has && f.Symbol == "()":
		return "(" + number + ")"
	case f.Has && sign != "":
		return number + "\u202f" + sign
	case f.Has:
		return number
	case sign != "":
		return sign
	}
	return w.T("report.value.none")
}

// printed is how a statistical sign stands in a report: the point of secret
// figures would be lost on paper.
func printed(symbol string) string {
	switch symbol {
	case "-":
		return "–"
	case ".":
		return "·"
	case "...":
		return "…"
	case "()":
		return "(\u202f)"
	}
	return symbol
}

// aim is the value to be reached with its unit.
func (w *writer) aim(a Aim, unit string, decimals int) string {
	if unit == "" {
		return w.Number(a.Value, decimals)
	}
	return w.Number(a.Value, decimals) + i18n.NoBreak + unit
}

// span is a time from one day to another, either of which may be open.
func (w *writer) span(from, to civil.Day) string {
	switch {
	case from == "" && to == "":
		return w.T("report.span.none")
	case to == "":
		return w.T("report.span.from", "from", from)
	case from == "":
		return w.T("report.span.to", "to", to)
	}
	return w.T("report.period.range", "from", from, "to", to)
}
