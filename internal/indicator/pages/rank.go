// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"kursbuch/internal/chart"
	"kursbuch/internal/civil"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// rankView is a table of regions whose rows hold the dots of a dot plot.
type rankView struct {
	ID       string // of the table, to which the link leads that unfolds it
	What     string // heading of the names, empty for regions
	Title    string
	Note     string
	Period   string
	Ranked   bool // the rows stand in order of their values, with a rank
	Dotted   bool // the rows have dots
	Head     template.HTML
	Rows     []rankRow
	Folded   int // rows that are folded on a screen
	Unit     string
	Files    picturesOf
	NoFigure string // said when there are no rows
}

// rankRow is one region.
type rankRow struct {
	Rank   int    // 0 when it has no number
	Prefix string // of the name, shown where there is room
	Name   string
	Mark   string
	Value  legend.View
	Dot    template.HTML
	Own    bool
	Why    string // why there is no number
	Folded bool   // hidden on a screen until unfolded
	Skips  int    // rows folded away before this one

	figure indicator.Figure
	key    territory.Key
}

// ranked reports whether regions may be put in order: rates only, because a
// list of counts would rank the size of the regions.
func ranked(s seen) bool { return relative(s.indicator) }

// drawRank lists the counties of the map.
func (p *Pages) drawRank(r *web.Request, s seen, met *legend.Signs) rankView {
	t := r.Text
	view := rankView{
		ID: "rank-all", Title: p.rankTitle(t, s), Period: t.Period(s.counties.Period), Ranked: ranked(s), Dotted: ranked(s),
		Unit: s.indicator.Unit, Files: downloads(r, "ranking"), NoFigure: s.say(t, "indicator.rank.none", "indicator.rank.none_municipalities", "indicator.rank.none_spaces"),
	}
	switch {
	case s.indicator.Categorical():
		view.Note = t.T("indicator.rank.classes")
	case !view.Ranked:
		view.Note = t.T("indicator.rank.unranked")
	}
	view.Rows = rankRows(t, s, s.counties.Figures, met)
	view.plot(p.rankChart(t, s, view.Rows))
	view.fold(s.region.Key.County())
	return view
}

// rankRows are the regions: a rate from the highest value down, a count by
// name.
func rankRows(t *i18n.Printer, s seen, all []indicator.RegionFigure, met *legend.Signs) []rankRow {
	figures, ordered := slices.Clone(all), ranked(s)
	i18n.SortBy(t, figures, func(f indicator.RegionFigure) string { return f.Region.ShortName() })
	switch {
	case ordered:
		slices.SortStableFunc(figures, byValue)
	case s.indicator.Categorical():
		slices.SortStableFunc(figures, func(a, b indicator.RegionFigure) int { return cmp.Compare(b.Class, a.Class) })
	}
	names := map[string]int{}
	for _, f := range figures {
		names[f.Region.ShortName()]++
	}
	rows := make([]rankRow, 0, len(figures))
	for _, f := range figures {
		prefix, short := splitName(f.Region)
		if names[f.Region.ShortName()] > 1 { // the county around a city of the same name
			prefix, short = "", f.Region.Title()
		}
		row := rankRow{
			Prefix: prefix, Name: short, Mark: f.Region.Mark, Own: f.Region.Key == s.region.Key || f.Region.Key == s.region.Key.County(),
			Value: shown(t, f.Point, s.indicator, met), figure: f.Figure, key: f.Region.Key,
		}
		if !f.Figure.Has && f.Reason.Key != "" {
			row.Why = t.Message(f.Reason)
		}
		if n := len(rows); ordered && f.Figure.Has {
			row.Rank = n + 1
			if n > 0 && rows[n-1].Value.Text == row.Value.Text {
				row.Rank = rows[n-1].Rank
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// splitName parts the title of a county into what it is and its name.
func splitName(r territory.Region) (prefix, name string) {
	if prefix, found := strings.CutSuffix(r.Title(), r.ShortName()); found {
		return prefix, r.ShortName()
	}
	return "", r.Title()
}

// byValue puts the highest number first and those without one last.
func byValue(a, b indicator.RegionFigure) int {
	switch {
	case a.Figure.Has != b.Figure.Has && a.Figure.Has:
		return -1
	case a.Figure.Has != b.Figure.Has:
		return 1
	case a.Figure.Value > b.Figure.Value:
		return -1
	case a.Figure.Value < b.Figure.Value:
		return 1
	}
	return 0
}

// rankChart is the dot plot of the rows, with the Land and Germany as lines.
func (p *Pages) rankChart(t *i18n.Printer, s seen, rows []rankRow) chart.Ranking {
	c := chart.Ranking{Format: format(t, s.indicator.Decimals)}
	if s.indicator.Categorical() {
		return c
	}
	for _, row := range rows {
		one := chart.Ranked{Label: row.Prefix + row.Name, Sign: row.Value.Sign, Own: row.Own}
		if row.figure.Has {
			one.Number = new(row.figure.Value)
		}
		c.Rows = append(c.Rows, one)
	}
	for _, series := range s.larger {
		at := slices.IndexFunc(series.Points, func(p indicator.Point) bool { return p.Period == s.counties.Period })
		if at < 0 || !series.Points[at].Figure.Has {
			continue
		}
		value := series.Points[at].Figure.Value
		label := t.T("indicator.map.mean", "region", series.Region.ShortName(), "value", t.Number(value, s.indicator.Decimals))
		c.Marks = append(c.Marks, chart.Reference{Label: label, Value: value})
	}
	return c
}

// plot puts the dots into the rows of a ranking.
func (v *rankView) plot(c chart.Ranking) {
	if !v.Dotted {
		return
	}
	v.Head = c.Head()
	for n, dot := range c.Dots() {
		v.Rows[n].Dot = dot
	}
}

// How long lists are folded: what stays visible at their ends and around the
// own region.
const (
	longList   = 30
	shownEnds  = 5
	shownClose = 4
)

// fold hides the rows of a long list that are neither at its ends nor near the
// own region. On paper all of them stand.
func (v *rankView) fold(county territory.Key) {
	if len(v.Rows) <= longList {
		return
	}
	own := slices.IndexFunc(v.Rows, func(r rankRow) bool { return r.Own || r.key == county })
	skipped := 0
	for n := range v.Rows {
		near := own >= 0 && n >= own-shownClose && n <= own+shownClose
		if n < shownEnds || n >= len(v.Rows)-shownEnds || near {
			v.Rows[n].Skips, skipped = skipped, 0
			continue
		}
		v.Rows[n].Folded = true
		v.Folded++
		skipped++
	}
}

// groupView is the group that the own region is compared with.
type groupView struct {
	Title, Rule string // empty without a group
	Without     string // members without a value
	Rank        rankView
}

// drawGroup lists the members of the group with their newest values.
func (p *Pages) drawGroup(r *web.Request, s seen) groupView {
	if !s.compared.isGroup() {
		return groupView{}
	}
	t := r.Text
	view := groupView{Title: s.compared.groupName(t, len(s.compared.keys)), Rule: s.compared.rule(t, s.region)}
	if s.facts.Newest == nil {
		view.Without = t.T("indicator.group.none", "count", len(s.compared.keys))
		return view
	}
	period := s.facts.Newest.Period
	figures := newestFigures(append(slices.Clone(s.compared.series), s.facts.Series), period)
	view.Without = p.without(t, s.compared.keys, figures)
	if len(figures) < 2 {
		view.Without = t.T("indicator.group.none", "count", len(s.compared.keys))
		return view
	}
	view.Rank = rankView{ID: "group-all", Title: view.Title, Period: t.Period(period), Ranked: ranked(s), Dotted: ranked(s), Unit: s.indicator.Unit}
	view.Rank.Rows = rankRows(t, s, figures, legend.NewSigns(t))
	at := s
	at.counties.Period = period
	view.Rank.plot(p.rankChart(t, at, view.Rank.Rows))
	view.Rank.fold(s.region.Key)
	return view
}

// newestFigures are the numbers of several regions in one period.
func newestFigures(all []indicator.Series, period civil.Period) []indicator.RegionFigure {
	var figures []indicator.RegionFigure
	for _, series := range all {
		for _, point := range series.Points {
			if point.Period == period && point.Figure.Has {
				figures = append(figures, indicator.RegionFigure{Region: series.Region, Point: point})
			}
		}
	}
	return figures
}

// without names the members of a group that have no number.
func (p *Pages) without(t *i18n.Printer, keys []territory.Key, figures []indicator.RegionFigure) string {
	var names []string
	for _, key := range keys {
		if !slices.ContainsFunc(figures, func(f indicator.RegionFigure) bool { return f.Region.Key == key }) {
			names = append(names, p.title(key))
		}
	}
	if names == nil {
		return ""
	}
	return t.T("indicator.group.missing", "count", len(names), "names", strings.Join(names, ", "))
}
