// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/chart"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// mapView is the map of the counties; its values stand in the table beside it.
type mapView struct {
	HTML     template.HTML // empty when no county has a number
	Title    string
	Legend   []legendKey
	Period   string
	Absent   namesView // areas that the table lacks
	None     string    // that there is nothing to draw
	Absolute string    // what to know of a map of counts
	Unknown  namesView // keys of the table without an outline
	Source   string
	Credit   string
	Fine     bool     // it shows smaller areas than counties, whose outlines are uploaded
	Ranked   bool     // values of large and small counties can be compared
	Classed  bool     // the classes are those of the indicator
	Form     lookForm // how values are sorted into classes
	Bounds   string   // as typed
	Refused  string   // what is wrong with them
	Files    picturesOf
}

// namesView is a list of names in a sentence, folded when it is long.
type namesView struct {
	Label, Names string // no names for none
	Long         bool
}

// fewNames is up to how many names stand openly.
const fewNames = 12

// legendKey is one line of a legend with its words.
type legendKey struct {
	Swatch template.HTML
	Text   string
	Count  string // how many areas, empty where that says nothing
}

// The methods of sorting values into classes, as they stand in the address.
const (
	quantiles = "quantiles"
	equal     = "equal"
	natural   = "natural"
	ownBounds = "own"
)

// The number of classes: more than five shades of one colour cannot be told
// apart.
const (
	fewestClasses = 2
	usualClasses  = 4
	mostClasses   = 5
)

// classing is how values are sorted into classes.
type classing struct {
	method string
	count  int
	bounds []float64 // of the own method, ascending
}

// readClassing reads the address; refused says what is wrong with own bounds.
func readClassing(r *web.Request) (c classing, refused string) {
	query := r.URL.Query()
	c = classing{method: query.Get("method"), count: usualClasses}
	if n, err := strconv.Atoi(query.Get("classes")); err == nil {
		c.count = min(max(n, fewestClasses), mostClasses)
	}
	if c.method != ownBounds {
		return c, ""
	}
	for text := range strings.FieldsFuncSeq(query.Get("bounds"), func(c rune) bool { return c == ';' || c == ' ' || c == '\u00a0' }) {
		v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return classing{method: ownBounds, count: c.count}, r.Text.T("indicator.map.bound_unread", "text", text)
		}
		c.bounds = append(c.bounds, v)
	}
	switch {
	case len(c.bounds) == 0:
		return c, r.Text.T("indicator.map.bounds_missing")
	case len(c.bounds) >= mostClasses:
		return classing{method: ownBounds, count: c.count}, r.Text.T("indicator.map.bounds_many", "max", mostClasses-1)
	case !slices.IsSorted(c.bounds) || len(slices.Compact(slices.Clone(c.bounds))) < len(c.bounds):
		return classing{method: ownBounds, count: c.count}, r.Text.T("indicator.map.bounds_order")
	}
	return c, ""
}

// apply sets the classes of a map. Bounds that cannot be read leave quantiles.
func (c classing) apply(m *chart.Map) {
	m.Count = c.count
	switch c.method {
	case equal:
		m.Method = chart.Equal
	case natural:
		m.Method = chart.Natural
	case ownBounds:
		m.Bounds = c.bounds
	}
}

// form chooses the classes.
func (c classing) form(r *web.Request) lookForm {
	t := r.Text
	var methods, counts []web.Option
	for _, m := range []struct{ name, text string }{
		{quantiles, t.T("indicator.map.quantiles")},
		{equal, t.T("indicator.map.equal")},
		{natural, t.T("indicator.map.natural")},
		{ownBounds, t.T("indicator.map.own")},
	} {
		methods = append(methods, web.Option{Value: m.name, Text: m.text, Chosen: c.method == m.name || c.method == "" && m.name == quantiles})
	}
	for n := fewestClasses; n <= mostClasses; n++ {
		counts = append(counts, web.Option{Value: strconv.Itoa(n), Text: t.Int(n), Chosen: n == c.count})
	}
	return lookForm{
		Fields: []choice{
			{Name: "method", Label: t.T("indicator.map.method"), Groups: []choiceGroup{{Options: methods}}},
			{Name: "classes", Label: t.T("indicator.map.count"), Groups: []choiceGroup{{Options: counts}}},
		},
		Kept: kept(r, "method", "classes", "bounds"), Anchor: "h-map",
	}
}

// drawMap draws the counties.
func (p *Pages) drawMap(r *web.Request, s seen, c classing, view *mapView) {
	t := r.Text
	view.Title, view.Fine = p.mapTitle(t, s), s.area.within.Level() == territory.LevelCounty || s.area.within == ownSpaces
	view.Period, view.Source, view.Credit = t.Period(s.counties.Period), s.counties.Source, s.area.credit
	view.Ranked, view.Files = s.indicator.Relative(), downloads(r, "map")
	view.Classed = s.indicator.Categorical()
	view.Form, view.Bounds = c.form(r), r.URL.Query().Get("bounds")
	figures := s.countyFigures()
	absent, unknown := p.unmatched(s, figures)
	view.None = s.say(t, "indicator.map.none", "indicator.map.none_municipalities", "indicator.map.none_spaces", "period", view.Period)
	view.Absolute = s.say(t, "indicator.map.absolute", "indicator.map.absolute_municipalities", "indicator.map.absolute_spaces")
	lacking := s.say(t, "indicator.map.absent", "indicator.map.absent_municipalities", "indicator.map.absent_spaces", "count", len(absent))
	view.Absent = namesView{lacking, strings.Join(absent, ", "), len(absent) > fewNames}
	view.Unknown = namesView{t.T("indicator.map.unknown", "count", len(unknown)), strings.Join(unknown, ", "), len(unknown) > fewNames}
	m, drawn := p.choropleth(t, s, c)
	if drawn == 0 {
		return
	}
	m.Alt = chart.Alt{LabelledBy: "h-map"}
	view.HTML, view.Legend = m.HTML(), keysOf(t, s, m.Legend())
}

// countyFigures are the figures of the map by key.
func (s *seen) countyFigures() map[territory.Key]*indicator.RegionFigure {
	figures := make(map[territory.Key]*indicator.RegionFigure, len(s.counties.Figures))
	for n := range s.counties.Figures {
		figures[s.counties.Figures[n].Region.Key] = &s.counties.Figures[n]
	}
	return figures
}

// choropleth is the map of the page, and how many of its areas have a number.
func (p *Pages) choropleth(t *i18n.Printer, s seen, c classing) (m chart.Map, drawn int) {
	m = chart.Map{ID: "counties", Areas: s.area.laid, Format: format(t, s.indicator.Decimals)}
	c.apply(&m)
	m.Ordered = true // classes stand lowest first
	for _, class := range s.indicator.Classes {
		m.Categories = append(m.Categories, class.In(string(t.Lang)))
	}
	figures := s.countyFigures()
	for _, outline := range s.area.outlines {
		area := chart.Region{Name: outline.Name, Own: outline.Key == s.region.Key || outline.Key == s.region.Key.County()}
		if s.area.laid == nil {
			area.Rings = outline.Points()
		}
		if region, err := p.directory.Region(outline.Key); err == nil && s.area.within != ownSpaces {
			area.Name = region.Title()
			if s.area.within != territory.Germany {
				area.Code = region.Mark
			}
		}
		if f, ok := figures[outline.Key]; ok {
			area.Sign = f.Figure.Symbol
			if f.Figure.Has {
				area.Number = &f.Figure.Value
				drawn++
			}
			if f.Class > 0 {
				area.Category = new(f.Class - 1)
			}
		}
		m.Regions = append(m.Regions, area)
	}
	return m, drawn
}

// keysOf puts the keys of a map into words.
func keysOf(t *i18n.Printer, s seen, keys []chart.Key) []legendKey {
	var all []legendKey
	for _, k := range keys {
		one := legendKey{Swatch: k.Swatch, Count: areaCount(t, s, k.Count)}
		switch {
		case k.Sign != "":
			one.Text = k.Sign + " " + legend.Text(t, k.Sign)
		case k.Name != "":
			one.Text = k.Name
		case k.From != nil && k.To != nil:
			one.Text = t.T("indicator.map.between", "from", k.FromText, "to", k.ToText)
		case k.To != nil:
			one.Text = t.T("indicator.map.below", "to", k.ToText)
		case k.From != nil:
			one.Text = t.T("indicator.map.from", "from", k.FromText)
		default:
			one.Text = t.T("indicator.map.one_class")
		}
		all = append(all, one)
	}
	return all
}

// unmatched names what stands on one side only: counties on the map that the
// table lacks, and counties of the table that the map does not have, such as
// dissolved ones.
func (p *Pages) unmatched(s seen, figures map[territory.Key]*indicator.RegionFigure) (absent, unknown []string) {
	drawn := map[territory.Key]bool{}
	for _, outline := range s.area.outlines {
		drawn[outline.Key] = true
		if _, ok := figures[outline.Key]; !ok && len(figures) > 0 {
			absent = append(absent, cmp.Or(outline.Name, p.title(outline.Key)))
		}
	}
	if s.area.within == ownSpaces {
		return absent, undrawn(s, drawn)
	}
	for _, region := range s.shape.Regions {
		key := territory.Key(region.Code)
		if key.Level() == territory.LevelCounty && !drawn[key] && (s.area.within == territory.Germany || key.State() == s.area.within) {
			name := region.Label
			if known, err := p.directory.Region(key); err == nil {
				name = known.Title()
			}
			unknown = append(unknown, name+" ("+region.Code+")")
		}
	}
	return absent, unknown
}

// undrawn names the Sozialräume with figures but without an outline.
func undrawn(s seen, drawn map[territory.Key]bool) []string {
	var names []string
	for _, space := range s.spaces {
		if !drawn[space.key] {
			names = append(names, space.Name)
		}
	}
	return names
}
