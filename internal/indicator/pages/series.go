// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"slices"
	"time"

	"kursbuch/internal/chart"
	"kursbuch/internal/civil"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/web"
)

// drawSeries draws the own region over time, in front of the one compared
// with, and lists the same values.
func (p *Pages) drawSeries(r *web.Request, s seen, met *figure.Signs) seriesView {
	t := r.Text
	view := seriesView{Own: s.region.Title(), Rows: p.seriesRows(t, s, met)}
	line := p.line(t, s)
	if s.other != nil {
		view.Other = s.other.Region.Title()
		view.Gap = s.indicator.Base != nil
		if !comparable(s) {
			view.TooLarge = t.T("indicator.series.too_large", "region", view.Other)
		}
	}
	for _, line := range releaseLines(s.releases) {
		source := t.T("indicator.series.source", "source", line.Source, "table", line.Table)
		if !slices.Contains(view.Sources, source) {
			view.Sources = append(view.Sources, source)
		}
	}
	first, last, count := numbers(s.facts.Series)
	if count > 1 {
		view.Title = t.T("indicator.series.since", "period", t.Period(first))
		view.Label = t.T("indicator.series.spoken", "name", s.indicator.Name, "region", s.region.Title(), "from", t.Period(first), "to", t.Period(last))
		line.Alt = chart.Alt{Text: view.Label}
		view.HTML = line.HTML()
	}
	return view
}

// numbers are the first and last period with a number, and how many there are.
func numbers(s indicator.Series) (first, last civil.Period, count int) {
	for _, point := range s.Points {
		if !point.Figure.Has {
			continue
		}
		if count == 0 {
			first = point.Period
		}
		last = point.Period
		count++
	}
	return first, last, count
}

// line is the chart of the page.
func (p *Pages) line(t *i18n.Printer, s seen) chart.Line {
	line := chart.Line{Unit: s.indicator.Unit, Breaks: breaks(t, s.facts.Series), Format: chart.Format{
		Number: func(v float64) string { return t.Number(v, s.indicator.Decimals) },
		Tick:   func(v float64) string { return t.Number(v, tickDecimals(v)) },
		Date:   func(d time.Time) string { return t.Day(civil.DayOf(d)) },
	}}
	if s.other != nil && comparable(s) {
		line.Series = append(line.Series, chart.Series{Role: chart.Comparison, Name: s.other.Region.Title(), Values: chartValues(t, *s.other)})
	}
	line.Series = append(line.Series, chart.Series{Role: chart.Own, Name: s.region.Title(), Values: chartValues(t, s.facts.Series)})
	return line
}

// tickDecimals are the places that the number of an axis needs.
func tickDecimals(v float64) int {
	if v == float64(int64(v)) {
		return 0
	}
	return 1
}

// comparable reports whether both series can share one scale: rates always
// can; counts only when the other region is no more than ten times as large,
// else the own line would lie flat on the axis.
func comparable(s seen) bool {
	if s.indicator.Base != nil {
		return true
	}
	own, ok := s.facts.Series.Newest()
	other, also := s.other.Newest()
	return ok && also && other.Figure.Value <= 10*own.Figure.Value
}

func chartValues(t *i18n.Printer, s indicator.Series) []chart.Value {
	var values []chart.Value
	for _, point := range s.Points {
		v := chart.Value{At: at(point.Period), Label: t.Period(point.Period), Sign: point.Figure.Symbol}
		if point.Figure.Has {
			v.Number = &point.Figure.Value
		}
		values = append(values, v)
	}
	return values
}

// breaks are the periods that cannot be compared with the one before.
func breaks(t *i18n.Printer, series indicator.Series) []chart.Break {
	var breaks []chart.Break
	for _, b := range series.Breaks {
		breaks = append(breaks, chart.Break{First: at(b.After), Lines: []string{t.Message(b.Note)}})
	}
	return breaks
}

// parted says why the newest value cannot be compared with that of an earlier
// period, empty when it can.
func parted(t *i18n.Printer, series indicator.Series, since *indicator.Point) string {
	if since == nil {
		return ""
	}
	if b, found := series.BreakSince(since.Period); found {
		return t.Message(b.Note)
	}
	return ""
}

// seriesRows list every period of either series, newest first.
func (p *Pages) seriesRows(t *i18n.Printer, s seen, met *figure.Signs) []seriesRow {
	others := map[civil.Period]indicator.Point{}
	if s.other != nil {
		for _, point := range s.other.Points {
			others[point.Period] = point
		}
	}
	var rows []seriesRow
	points := s.facts.Series.Points
	for _, point := range points {
		row := seriesRow{
			Period: t.Period(point.Period), Own: figure.Show(t, point.Figure, s.indicator.Decimals), Release: point.Release,
			Number: s.releases[point.Release].Number,
		}
		met.Note(point.Figure.Symbol)
		row.Remark = row.Own.SignText
		if !point.Figure.Has && point.Reason.Key != "" {
			row.Remark = t.Message(point.Reason)
		}
		if b, found := s.facts.Series.BreakAt(point.Period); found {
			row.Remark, row.BreakBelow = t.Message(b.Note), true
		}
		if other, ok := others[point.Period]; ok {
			row.Other = figure.Show(t, other.Figure, s.indicator.Decimals)
			met.Note(other.Figure.Symbol)
			if point.Figure.Has && other.Figure.Has {
				row.Gap = signed(t, point.Figure.Value-other.Figure.Value, s.indicator)
			}
		}
		rows = append(rows, row)
	}
	slices.Reverse(rows)
	return rows
}
