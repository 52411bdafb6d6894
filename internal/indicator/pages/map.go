// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"html/template"
	"math"
	"slices"
	"strconv"

	"kursbuch/internal/chart"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// mapView is the map of the counties with the table of its values.
type mapView struct {
	HTML    template.HTML // empty when no county has a number
	Title   string
	Parts   string // heading of the table
	Legend  []keyView
	Period  string
	Within  string
	Ranked  bool // the rows stand in order of their values
	Mean    dot  // of the region above, for the dots
	Rows    []mapRow
	Absent  []string // counties that the table lacks
	Unknown []string // keys of the table without an outline
	Source  string
	Credit  string
	Whole   bool // all of Germany: too many areas to name them on the map
}

// keyView is one line of the legend.
type keyView struct {
	chart.Key
	SignText string
}

// dot is a value on the line that stands beside it.
type dot struct{ X, Label string }

// mapRow is one county.
type mapRow struct {
	Rank  int // 0 when not ranked
	Name  string
	Mark  string
	Key   territory.Key
	Value figure.View
	Dot   string // place of its dot, empty for none
	Own   bool
	Why   string // why there is no number

	figure indicator.Figure
}

// drawMap draws the counties and lists the same values.
func (p *Pages) drawMap(r *web.Request, s seen, met *figure.Signs) mapView {
	t := r.Text
	view := mapView{
		Period: t.Period(s.counties.Period), Within: p.title(s.within), Source: s.counties.Source,
		Credit: territory.OutlineCredit, Whole: s.within == territory.Germany, Ranked: s.indicator.Base != nil,
	}
	view.Title, view.Parts = t.T("indicator.map.title", "region", view.Within), t.T("indicator.rank.title", "region", view.Within)
	if s.within.Level() == territory.LevelCounty {
		view.Parts = t.T("indicator.rank.municipalities", "region", view.Within)
	}
	figures := map[territory.Key]indicator.RegionFigure{}
	for _, f := range s.counties.Figures {
		figures[f.Region.Key] = f
	}
	m, drawn := p.choropleth(t, s, figures)
	view.Absent, view.Unknown = p.unmatched(s, figures)
	if drawn > 0 {
		m.Alt = chart.Alt{LabelledBy: "h-map"}
		view.HTML = m.HTML()
		for _, key := range m.Legend() {
			view.Legend = append(view.Legend, keyView{key, figure.SignText(t, key.Sign)})
		}
	}
	view.Rows = mapRows(r, s, met)
	if view.Ranked {
		view.Mean = rank(t, s, view.Rows)
	}
	return view
}

// choropleth is the map of the page, and how many of its areas have a number.
func (p *Pages) choropleth(t *i18n.Printer, s seen, figures map[territory.Key]indicator.RegionFigure) (m chart.Map, drawn int) {
	m = chart.Map{ID: "counties", Format: chart.Format{
		Number: func(v float64) string { return t.Number(v, s.indicator.Decimals) },
	}}
	for _, outline := range p.atlas.Counties(s.within) {
		area := chart.Region{Rings: outline.Points(), Own: outline.Key == s.region.Key.County()}
		if region, err := p.directory.Region(outline.Key); err == nil {
			area.Name = region.Title()
			if s.within != territory.Germany {
				area.Code = region.Mark
			}
		}
		if f, ok := figures[outline.Key]; ok {
			area.Sign = f.Figure.Symbol
			if f.Figure.Has {
				area.Number = &f.Figure.Value
				drawn++
			}
		}
		m.Regions = append(m.Regions, area)
	}
	return m, drawn
}

// unmatched names what stands on one side only: counties on the map that the
// table lacks, and counties of the table that the map does not have, such as
// dissolved ones.
func (p *Pages) unmatched(s seen, figures map[territory.Key]indicator.RegionFigure) (absent, unknown []string) {
	drawn := map[territory.Key]bool{}
	for _, outline := range p.atlas.Counties(s.within) {
		drawn[outline.Key] = true
		if _, ok := figures[outline.Key]; !ok && len(figures) > 0 {
			absent = append(absent, p.title(outline.Key))
		}
	}
	for _, region := range s.shape.Regions {
		key := territory.Key(region.Code)
		if key.Level() == territory.LevelCounty && !drawn[key] && (s.within == territory.Germany || key.State() == s.within) {
			name := region.Label
			if known, err := p.directory.Region(key); err == nil {
				name = known.Title()
			}
			unknown = append(unknown, name+" ("+region.Code+")")
		}
	}
	return absent, unknown
}

// mapRows list the counties: a rate from the highest value down, a count by
// name, because a list by size would only rank the size of the counties.
func mapRows(r *web.Request, s seen, met *figure.Signs) []mapRow {
	figures := slices.Clone(s.counties.Figures)
	i18n.SortBy(r.Text, figures, func(f indicator.RegionFigure) string { return f.Region.ShortName() })
	if s.indicator.Base != nil {
		slices.SortStableFunc(figures, byValue)
	}
	var rows []mapRow
	for _, f := range figures {
		row := mapRow{
			Name: f.Region.Title(), Mark: f.Region.Mark, Key: f.Region.Key, Own: f.Region.Key == s.region.Key || f.Region.Key == s.region.Key.County(),
			Value: figure.Show(r.Text, f.Figure, s.indicator.Decimals), figure: f.Figure,
		}
		met.Note(f.Figure.Symbol)
		if !f.Figure.Has && f.Reason.Key != "" {
			row.Why = r.Text.Message(f.Reason)
		}
		rows = append(rows, row)
	}
	return rows
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

// rank numbers the rows, which stand in order, and places their dots. Rows
// whose values are shown alike share a rank.
func rank(t *i18n.Printer, s seen, rows []mapRow) dot {
	mean := yardstick(s)
	if s.facts.Newest == nil || s.counties.Period != s.facts.Newest.Period {
		mean = nil // that of another period would mislead
	}
	scale := scaleOf(rows, mean)
	for i := range rows {
		if !rows[i].figure.Has {
			continue
		}
		rows[i].Rank = i + 1
		if i > 0 && rows[i-1].Value.Text == rows[i].Value.Text {
			rows[i].Rank = rows[i-1].Rank
		}
		rows[i].Dot = scale.along(rows[i].figure.Value)
	}
	if mean == nil {
		return dot{}
	}
	value := t.Number(mean.Figure.Value, s.indicator.Decimals)
	return dot{X: scale.along(mean.Figure.Value), Label: t.T("indicator.map.mean", "region", mean.Region.ShortName(), "value", value)}
}

// scale places values on a line, from its lowest to its highest.
type scale struct{ low, high float64 }

func scaleOf(rows []mapRow, mean *indicator.RegionFigure) scale {
	s := scale{math.Inf(1), math.Inf(-1)}
	for _, row := range rows {
		if row.figure.Has {
			s.low, s.high = min(s.low, row.figure.Value), max(s.high, row.figure.Value)
		}
	}
	if mean != nil {
		s.low, s.high = min(s.low, mean.Figure.Value), max(s.high, mean.Figure.Value)
	}
	return s
}

// along is the place of a value in per cent of the line, with a margin at
// both ends.
func (s scale) along(value float64) string {
	const margin = 8
	share := 0.5
	if s.high > s.low {
		share = (value - s.low) / (s.high - s.low)
	}
	return strconv.FormatFloat(margin+share*(100-2*margin), 'f', 2, 64) + "%"
}
