// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"kursbuch/internal/chart"
	"kursbuch/internal/civil"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/web"
)

// seriesView is the line chart with the table of its values.
type seriesView struct {
	HTML        template.HTML // empty while there are fewer than two numbers
	Title       string
	Keys        []lineKey // what the keys at the lines mean on narrow screens
	Caption     string    // of the table
	Own         string
	Columns     []string // of the regions compared with
	TooLarge    string   // which of them are not drawn, empty when all are
	Gap         string   // heading of the distance to the first of them, empty for none
	Rows        []seriesRow
	Wide        bool // the table has so many columns that it scrolls
	NotFromZero bool // the value axis does not begin at zero
	Sources     []string
	Files       picturesOf
}

// lineKey says what a key at a line means.
type lineKey struct{ Key, Name string }

// seriesRow is one period of the table, newest first.
type seriesRow struct {
	Period     string
	Own        legend.View
	Others     []legend.View
	Gap        string
	Remark     string // why there is no number, or what to know of it
	BreakBelow bool   // this period cannot be compared with the one below
	Release    indicator.ReleaseID
	Number     int // of the release
}

// drawSeries draws the own region over time, in front of those compared with,
// and lists the same values.
func (p *Pages) drawSeries(r *web.Request, s seen, met *legend.Signs) seriesView {
	t := r.Text
	view := seriesView{Own: s.region.Title(), Rows: p.seriesRows(t, s, met), Files: downloads(r, "series")}
	line := p.line(t, s)
	for _, series := range s.compared.series {
		if s.compared.kind != nothing && !s.drawsRange() && !comparable(s, series) {
			view.TooLarge = t.T("indicator.series.too_large", "region", series.Region.Title())
		}
	}
	view.Columns, view.Gap = s.columns(t)
	view.Wide = len(view.Columns) > 3
	view.Caption = t.T("indicator.series.caption", "region", view.Own, "unit", s.indicator.Unit)
	for n, series := range line.Series {
		if series.Key != "" {
			view.Keys = append(view.Keys, lineKey{line.Series[n].Key, series.Name})
		}
	}
	view.NotFromZero = line.FromData
	for _, release := range releaseLines(s.releases) {
		source := t.T("indicator.series.source", "source", release.Source, "table", release.Table)
		if !slices.Contains(view.Sources, source) {
			view.Sources = append(view.Sources, source)
		}
	}
	if first, last, count := numbers(s.facts.Series); count > 1 && !s.indicator.Categorical() {
		view.Title = t.T("indicator.series.since", "period", periodLabel(t, s.periods)(first))
		if day := referenceDay(s.periods); day != "" {
			view.Title = t.T("indicator.series.since_day", "year", string(first[:4]), "day", dayAndMonth(t, day))
		}
		line.Alt = chart.Alt{Text: t.T("indicator.series.spoken", "name", s.indicator.Name, "region", s.region.Title(), "from", t.Period(first), "to", t.Period(last))}
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
	line := chart.Line{Unit: s.indicator.Unit, Breaks: breaks(t, s.facts.Series), Format: format(t, s.indicator.Decimals)}
	line.FromData = narrow(s)
	own := chart.Series{Role: chart.Own, Name: s.region.Title(), Values: chartValues(s.facts.Series, periodLabel(t, s.periods))}
	if s.drawsRange() {
		line.Band, line.Series = p.band(t, s)
		line.Series = append(line.Series, own)
		return line
	}
	keyed := len(s.compared.series) > 2
	for n, series := range s.compared.series {
		if !comparable(s, series) {
			continue
		}
		other := chart.Series{Role: chart.Comparison, Name: series.Region.ShortName(), Values: chartValues(series, periodLabel(t, s.periods))}
		if keyed {
			other.Key, own.Name = strconv.Itoa(n+1), s.region.ShortName()
		}
		line.Series = append(line.Series, other)
	}
	line.Series = append(line.Series, own)
	return line
}

// narrow reports whether the values lie so close together that an axis from
// zero would show a flat line.
func narrow(s seen) bool {
	low, high := math.Inf(1), math.Inf(-1)
	for _, series := range append([]indicator.Series{s.facts.Series}, s.compared.series...) {
		for _, point := range series.Points {
			if point.Figure.Has && (series.Region.Key == s.region.Key || comparable(s, series)) {
				low, high = min(low, point.Figure.Value), max(high, point.Figure.Value)
			}
		}
	}
	return low > high/2
}

// drawsRange reports whether the group is so large that the chart shows its
// range and median instead of its members.
func (s seen) drawsRange() bool {
	return s.compared.isGroup() && len(s.compared.series) > fewLines && !s.indicator.Categorical()
}

// band is the range of the group, and the line of its median.
func (p *Pages) band(t *i18n.Printer, s seen) (*chart.Band, []chart.Series) {
	band := &chart.Band{
		Name: s.compared.groupName(t, len(s.compared.series)), LowName: t.T("indicator.group.low"), HighName: t.T("indicator.group.high"),
	}
	named := periodLabel(t, s.periods)
	median := chart.Series{Role: chart.Comparison, Name: t.T("indicator.group.median")}
	for n, point := range s.facts.Series.Points {
		when, label := at(point.Period), named(point.Period)
		v, r := chart.Value{At: when, Label: label}, chart.Range{At: when, Label: label}
		if spread, ok := spreadOf(s.compared.series, n, point.Figure); ok {
			v.Number, r.Low, r.High = &spread.median, &spread.low, &spread.high
		}
		median.Values, band.Values = append(median.Values, v), append(band.Values, r)
	}
	return band, []chart.Series{median}
}

// format writes the numbers of a chart.
func format(t *i18n.Printer, decimals int) chart.Format {
	return chart.Format{
		Number: func(v float64) string { return t.Number(v, decimals) },
		Tick:   func(v float64) string { return t.Number(v, tickDecimals(v)) },
		Bound:  func(v float64) string { return t.Number(v, max(decimals, tickDecimals(v))) },
		Date:   func(d time.Time) string { return t.Day(civil.DayOf(d)) },
	}
}

// tickDecimals are the places that a round number, of an axis or a class, needs.
func tickDecimals(v float64) int {
	const most = 6
	for places := range most {
		if rounded := math.Round(v*math.Pow10(places)) / math.Pow10(places); rounded == v {
			return places
		}
	}
	return most
}

// comparable reports whether a series can share the scale of the own one:
// rates always can; counts only when the other region is no more than ten times
// as large, else the own line would lie flat on the axis.
func comparable(s seen, series indicator.Series) bool {
	if relative(s.indicator) {
		return true
	}
	own, ok := s.facts.Series.Newest()
	other, also := series.Newest()
	return ok && also && other.Figure.Value <= 10*own.Figure.Value
}

func chartValues(s indicator.Series, named func(civil.Period) string) []chart.Value {
	var values []chart.Value
	for _, point := range s.Points {
		v := chart.Value{At: at(point.Period), Label: named(point.Period), Sign: sign(point)}
		if point.Figure.Has {
			v.Number = &point.Figure.Value
		}
		values = append(values, v)
	}
	return values
}

// referenceDay is the first of some periods when all of them are days of the
// same day and month, such as each 31 December; else empty.
func referenceDay(periods []civil.Period) civil.Day {
	for _, period := range periods {
		day := civil.Day(period)
		if len(day) != len(time.DateOnly) || !day.Valid() || day[4:] != civil.Day(periods[0])[4:] {
			return ""
		}
	}
	if len(periods) == 0 {
		return ""
	}
	return civil.Day(periods[0])
}

// dayAndMonth is a day without its year: 31.12., 31 Dec.
func dayAndMonth(t *i18n.Printer, day civil.Day) string {
	return strings.TrimSpace(strings.ReplaceAll(t.Day(day), string(day[:4]), ""))
}

// periodLabel names periods in a chart: by their year alone where all have the
// same day, which the heading says.
func periodLabel(t *i18n.Printer, periods []civil.Period) func(civil.Period) string {
	if referenceDay(periods) == "" {
		return t.Period
	}
	return func(p civil.Period) string { return string(p[:4]) }
}

// ownSigns are the signs of a number that are ours and not the source's.
func ownSigns(point indicator.Point) []string {
	var own []string
	if point.Converted {
		own = append(own, legend.Converted)
	}
	if point.Bridged {
		own = append(own, legend.Bridged)
	}
	return own
}

// sign is the sign of a point with ours.
func sign(point indicator.Point) string {
	if !point.Figure.Has {
		return point.Figure.Symbol
	}
	return strings.TrimSpace(point.Figure.Symbol + " " + strings.Join(ownSigns(point), " "))
}

// shown is a point as people read it.
func shown(t *i18n.Printer, point indicator.Point, i indicator.Indicator, met *legend.Signs) legend.View {
	met.Note(point.Figure.Symbol)
	v := legend.Show(t, point.Figure, i.Decimals)
	if !point.Figure.Has {
		return v
	}
	if i.Categorical() {
		v.Text = className(t, point, i)
	}
	for _, own := range ownSigns(point) {
		met.Note(own)
		v.Sign = strings.TrimSpace(v.Sign + " " + own)
		v.SignText = strings.TrimPrefix(v.SignText+", "+legend.Text(t, own), ", ")
	}
	return v
}

// breaks are the periods that cannot be compared with the one before.
func breaks(t *i18n.Printer, series indicator.Series) []chart.Break {
	var breaks []chart.Break
	for _, b := range series.Breaks {
		breaks = append(breaks, chart.Break{First: at(b.After), Lines: []string{t.T("indicator.series.break"), breakNote(t, b)}})
	}
	return breaks
}

// breakNote is the reason for a break without the word for it.
func breakNote(t *i18n.Printer, b indicator.SeriesBreak) string {
	return strings.TrimLeft(strings.TrimPrefix(t.Message(b.Note), t.T("indicator.series.break")), ": ")
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

// columns are the headings of what the own region is compared with, and that
// of the distance to the first of them.
func (s seen) columns(t *i18n.Printer) (columns []string, gap string) {
	if s.drawsRange() {
		return []string{t.T("indicator.group.median"), t.T("indicator.group.low"), t.T("indicator.group.high")}, t.T("indicator.series.gap")
	}
	for _, series := range s.compared.series {
		columns = append(columns, series.Region.Title())
	}
	if len(columns) > 0 && len(columns) <= 2 && relative(s.indicator) {
		gap = t.T("indicator.series.gap")
		if len(columns) == 2 {
			gap = t.T("indicator.glance.gap", "region", columns[0])
		}
	}
	return columns, gap
}

// seriesRows list every period of the own series, newest first, beside the
// values compared with.
func (p *Pages) seriesRows(t *i18n.Printer, s seen, met *legend.Signs) []seriesRow {
	var rows []seriesRow
	for n, point := range s.facts.Series.Points {
		row := seriesRow{
			Period: t.Period(point.Period), Own: shown(t, point, s.indicator, met), Release: point.Release,
			Number: s.releases[point.Release].Number,
		}
		row.Remark = row.Own.SignText
		if !point.Figure.Has && point.Reason.Key != "" {
			row.Remark = t.Message(point.Reason)
		}
		if b, found := s.facts.Series.BreakAt(point.Period); found {
			row.Remark, row.BreakBelow = t.Message(b.Note), true
		}
		if g, found := s.facts.Series.GapBefore(point.Period); found {
			missing := t.T("indicator.series.after_gap", "period", t.Period(g.After))
			row.Remark = strings.TrimPrefix(row.Remark+", "+missing, ", ")
		}
		s.others(t, &row, n, met)
		rows = append(rows, row)
	}
	slices.Reverse(rows)
	return rows
}

// others fills in what the own value of a period is compared with.
func (s seen) others(t *i18n.Printer, row *seriesRow, n int, met *legend.Signs) {
	own := s.facts.Series.Points[n].Figure
	if s.drawsRange() {
		spread, ok := spreadOf(s.compared.series, n, own)
		if !ok {
			row.Others = make([]legend.View, 3)
			return
		}
		for _, v := range []float64{spread.median, spread.low, spread.high} {
			row.Others = append(row.Others, legend.Show(t, indicator.Figure{Value: v, Has: true}, s.indicator.Decimals))
		}
		if own.Has {
			row.Gap = signed(t, own.Value-spread.median, s.indicator)
		}
		return
	}
	for at, series := range s.compared.series {
		if n >= len(series.Points) {
			row.Others = append(row.Others, legend.View{})
			continue
		}
		point := series.Points[n]
		row.Others = append(row.Others, shown(t, point, s.indicator, met))
		if at == 0 && own.Has && point.Figure.Has && relative(s.indicator) {
			row.Gap = signed(t, own.Value-point.Figure.Value, s.indicator)
		}
	}
}
