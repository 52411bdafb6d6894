// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"html/template"
	"net/url"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// The ways to draw a breakdown, as they stand in the address.
const (
	asBars    = "bars"  // one bar for each category
	asShare   = "share" // parts of 100 per cent, region beside region
	asStack   = "stack" // parts added up, period after period
	asPanels  = "panels"
	asPyramid = "pyramid"
)

// Limits of what one picture holds.
const (
	mostParts   = 6  // parts that look different
	mostPanels  = 12 // the largest categories
	mostAges    = 24
	mostStacks  = 10 // regions, or the newest periods
	fewestYears = 2
)

// breakdownView is the section that shows what the indicator counts by one of
// its dimensions.
type breakdownView struct {
	Title  string // empty when there is nothing to break down
	Note   string
	Form   lookForm
	HTML   template.HTML
	Legend []legendKey
	Breaks []string // sentences on small panels, which have no room for words
	Table  valueTable
	Rank   rankView // instead of the table for bars
	Notes  []string // what has to be known of the values
	Source string
	None   string // why there is no picture
	Way    string // the table by the dimension, where there is none
	Files  picturesOf
}

// valueTable holds exactly the values of a chart.
type valueTable struct {
	Caption string
	Head    string // of the first column
	Columns []string
	Rows    []valueRow
}

type valueRow struct {
	Label string
	Cells []legend.View
	Break bool
}

// brokenDown is a breakdown that was read, and how it is to be drawn.
type brokenDown struct {
	indicator.Breakdown
	dimension string // as in the address
	as        string
	ways      []string // in which it can be drawn
	title     string
	whole     []int        // categories that make up everything, in one bar
	since     civil.Period // of the outline of a pyramid
	source    seen
	converted bool // some figure that was shown
}

// drawBreakdown shows the breakdown that the address asks for.
func (p *Pages) drawBreakdown(r *web.Request, s seen, met *legend.Signs) (breakdownView, error) {
	all, err := p.dimensions(r, s)
	if err != nil || len(all) == 0 {
		return breakdownView{}, err
	}
	t := r.Text
	b, err := p.breakDown(r, s, all)
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		title := t.T("indicator.breakdown.title_plain", "by", b.title)
		return breakdownView{Title: title, Form: b.form(r, all), None: t.Message(refused.Message)}, nil
	}
	if err != nil {
		return breakdownView{}, err
	}
	view := breakdownView{
		Title: t.T("indicator.breakdown.title", "what", s.indicator.Name, "by", b.title), Form: b.form(r, all),
		Source: b.Source, Files: downloads(r, "breakdown"),
	}
	if relative(s.indicator) {
		view.Title = t.T("indicator.breakdown.title", "what", s.indicator.Numerator, "by", b.title)
		if s.indicator.Numerator == "" {
			view.Title = t.T("indicator.breakdown.title_plain", "by", b.title)
		}
		view.Note = t.T("indicator.breakdown.numerator")
	}
	if b.empty() {
		view.None = t.T("indicator.breakdown.none", "region", s.region.Title(), "period", t.Period(s.period))
		if count, why := b.Lacking(0, 0); count > 0 {
			view.None = t.T("indicator.breakdown.lacking_all", "region", s.region.Title(), "why", t.Message(why))
		}
		if sel := s.indicator.Counted(); sel.Table != "" && b.dimension != asPyramid {
			view.Way = "/tables/" + url.PathEscape(sel.Table) + "?" + url.Values{"rows": {b.dimension}, "region": {string(s.region.Key)}}.Encode()
		}
		return view, nil
	}
	b.draw(t, &view, met)
	view.Notes = b.notes(t)
	return view, nil
}

// notes say which figures were added up or converted, and which are lacking
// for that reason.
func (b *brokenDown) notes(t *i18n.Printer) []string {
	var all []string
	region := b.source.region.Title()
	if counties := b.Summed(0, 0); counties > 0 {
		all = append(all, t.T("indicator.breakdown.summed", "region", region, "count", counties))
	}
	if count, why := b.Lacking(0, 0); count > 0 {
		all = append(all, t.T("indicator.breakdown.lacking", "region", region, "count", count, "why", t.Message(why)))
	}
	if b.converted {
		all = append(all, t.T("indicator.reading.converted", "day", b.source.view.Borders))
	}
	return all
}

// At is a figure as pages show it: with our sign where it was converted.
func (b *brokenDown) At(region, period int, categories ...int) (indicator.Figure, bool) {
	f, known := b.Breakdown.At(region, period, categories...)
	if b.Converted(region, period, categories...) {
		f.Symbol = strings.TrimSpace(f.Symbol + " " + legend.Converted)
		b.converted = true
	}
	return f, known
}

// dimensions are those by which the indicator can be broken down.
func (p *Pages) dimensions(r *web.Request, s seen) ([]indicator.Dimension, error) {
	if s.refused != nil || s.period == "" || s.indicator.Categorical() {
		return nil, nil
	}
	all, err := s.opened.Dimensions(r.Context(), string(r.Text.Lang))
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	return all, err
}

// breakDown reads what the address asks for: a dimension, or age by sex.
func (p *Pages) breakDown(r *web.Request, s seen, all []indicator.Dimension) (brokenDown, error) {
	query := r.URL.Query()
	b := brokenDown{dimension: query.Get("by"), as: query.Get("as"), source: s}
	sex, age := sexAndAge(all)
	by := []string{b.dimension}
	switch at := slices.IndexFunc(all, func(d indicator.Dimension) bool { return d.Code == b.dimension }); {
	case b.dimension == asPyramid && sex != nil:
		by = []string{sex.Code, age.Code}
		b.title = r.Text.T("indicator.breakdown.age_and_sex")
	case at >= 0:
		b.title = all[at].Label
	default:
		b.dimension, by, b.title = all[0].Code, []string{all[0].Code}, all[0].Label
	}
	regions := []territory.Key{s.region.Key}
	for _, key := range append(p.larger(r, s.region), s.compared.keys...) {
		if _, err := p.directory.Region(key); err == nil && !slices.Contains(regions, key) {
			regions = append(regions, key)
		}
	}
	var err error
	b.Breakdown, err = s.opened.Breakdown(r.Context(), indicator.BreakdownQuery{By: by, Regions: regions, Periods: s.upTo(), Lang: string(r.Text.Lang)})
	if err != nil {
		return b, err
	}
	b.decide(civil.Period(query.Get("since")))
	return b, nil
}

// upTo are the periods up to that of the map, the newest first.
func (s seen) upTo() []civil.Period {
	var periods []civil.Period
	for _, period := range slices.Backward(s.periods) {
		if period.End() <= s.period.End() {
			periods = append(periods, period)
		}
	}
	return periods
}

// How the official codes of the variables sex and age begin.
const (
	sexCode = "GES"
	ageCode = "ALT"
)

// sexAndAge finds the dimensions of a pyramid by their codes.
func sexAndAge(all []indicator.Dimension) (sex, age *indicator.Dimension) {
	for n, d := range all {
		switch {
		case strings.HasPrefix(d.Code, sexCode) && len(d.Categories) == 2:
			sex = &all[n]
		case strings.HasPrefix(d.Code, ageCode):
			age = &all[n]
		}
	}
	if sex == nil || age == nil {
		return nil, nil
	}
	return sex, age
}

// decide chooses a way to draw that suits the figures, unless the address
// names one that does.
func (b *brokenDown) decide(since civil.Period) {
	if b.dimension == asPyramid {
		b.ways, b.as = []string{asPyramid}, asPyramid
		if at := slices.Index(b.Periods, since); at > 0 {
			b.since = since
		} else if since == "" && len(b.Periods) > 1 {
			b.since = b.Periods[len(b.Periods)-1]
		}
		return
	}
	b.whole = b.Covering(0)
	if len(b.whole) > 1 && len(b.whole) <= mostParts {
		b.ways = append(b.ways, asShare)
		if len(b.Periods) > 1 {
			b.ways = append(b.ways, asStack)
		}
	}
	b.ways = append(b.ways, asBars)
	if len(b.Periods) >= fewestYears {
		b.ways = append(b.ways, asPanels)
	}
	if !slices.Contains(b.ways, b.as) {
		b.as = b.ways[0]
	}
}

// empty reports whether the own region has no number in the period.
func (b *brokenDown) empty() bool {
	for c := range b.By[0].Categories {
		if len(b.By) == 1 {
			if f, known := b.At(0, 0, c); known && f.Has {
				return false
			}
			continue
		}
		for d := range b.By[1].Categories {
			if f, known := b.At(0, 0, c, d); known && f.Has {
				return false
			}
		}
	}
	return true
}

// form chooses dimension and way.
func (b *brokenDown) form(r *web.Request, all []indicator.Dimension) lookForm {
	t := r.Text
	var by, as []web.Option
	if sex, _ := sexAndAge(all); sex != nil {
		by = append(by, web.Option{Value: asPyramid, Text: t.T("indicator.breakdown.age_and_sex"), Chosen: b.dimension == asPyramid})
	}
	for _, d := range all {
		by = append(by, web.Option{Value: d.Code, Text: d.Label, Chosen: d.Code == b.dimension})
	}
	form := lookForm{
		Fields: []choice{{Name: "by", Label: t.T("indicator.breakdown.by"), Groups: []choiceGroup{{Options: by}}}},
		Kept:   kept(r, "by", "as", "since"), Anchor: "h-breakdown",
	}
	if b.dimension == asPyramid {
		if len(b.Periods) > 1 {
			form.Fields = append(form.Fields, b.sinceChoice(t))
		}
		return form
	}
	for _, way := range b.ways {
		as = append(as, web.Option{Value: way, Text: wayName(t, way), Chosen: way == b.as})
	}
	form.Fields = append(form.Fields, choice{Name: "as", Label: t.T("indicator.breakdown.as"), Groups: []choiceGroup{{Options: as}}})
	return form
}

func (b *brokenDown) sinceChoice(t *i18n.Printer) choice {
	options := []web.Option{{Value: "none", Text: t.T("indicator.choice.none"), Chosen: b.since == ""}}
	for _, period := range b.Periods[1:] {
		options = append(options, web.Option{Value: string(period), Text: t.Period(period), Chosen: period == b.since})
	}
	return choice{Name: "since", Label: t.T("indicator.breakdown.since"), Groups: []choiceGroup{{Options: options}}}
}

func wayName(t *i18n.Printer, way string) string {
	switch way {
	case asShare:
		return t.T("indicator.breakdown.share")
	case asStack:
		return t.T("indicator.breakdown.stack")
	case asPanels:
		return t.T("indicator.breakdown.panels")
	}
	return t.T("indicator.breakdown.bars")
}
