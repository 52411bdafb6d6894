// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/chart"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/indicator/pages/figure"
)

// draw fills the view with the picture and its table.
func (b *brokenDown) draw(t *i18n.Printer, view *breakdownView, met *legend.Signs) {
	alt := chart.Alt{LabelledBy: "h-breakdown"}
	view.Table.Caption, view.Table.Head = b.caption(t), b.title
	switch b.as {
	case asPyramid:
		c := b.pyramid(t)
		c.Alt = alt
		view.HTML, view.Legend = c.HTML(), legendNames(c.Legend())
		view.Table.fill(t, c.Table(), met)
	case asPanels:
		c := b.panels(t)
		c.Alt = alt
		view.HTML = c.HTML()
		if more := len(b.By[0].Categories) - len(c.Panels); more > 0 {
			view.Breaks = append(view.Breaks, t.T("indicator.breakdown.largest", "count", len(c.Panels), "all", len(b.By[0].Categories)))
		}
		for _, known := range c.Breaks {
			view.Breaks = append(view.Breaks, t.T("indicator.breakdown.dotted", "why", strings.Join(known.Lines, ": ")))
		}
		view.Table.Head = t.T("indicator.table.period")
		view.Table.fill(t, c.Table(), met)
		slices.Reverse(view.Table.Rows) // a break then stands below its row
	case asShare, asStack:
		c := b.stacked(t)
		c.Alt = alt
		view.HTML, view.Legend = c.HTML(), legendNames(c.Legend())
		view.Table.Head = t.T("indicator.table.region")
		if b.as == asStack {
			view.Table.Head = t.T("indicator.table.period")
		}
		view.Table.fill(t, c.Table(), met)
	default:
		view.Rank = b.bars(t, met)
	}
}

// caption names region, period and unit of the values.
func (b *brokenDown) caption(t *i18n.Printer) string {
	region, period, unit := b.source.region.Title(), t.Period(b.Periods[0]), b.Unit
	switch b.as {
	case asShare:
		return t.T("indicator.breakdown.caption_share", "period", period)
	case asStack, asPanels:
		return t.T("indicator.breakdown.caption_time", "region", region, "unit", unit)
	}
	return t.T("indicator.breakdown.caption", "region", region, "period", period, "unit", unit)
}

// legendNames are the keys of parts and periods.
func legendNames(keys []chart.Key) []legendKey {
	var all []legendKey
	for _, k := range keys {
		all = append(all, legendKey{Swatch: k.Swatch, Text: k.Name})
	}
	return all
}

// fill takes over the values of a chart.
func (v *valueTable) fill(t *i18n.Printer, table chart.Table, met *legend.Signs) {
	v.Columns = table.Columns
	for _, row := range table.Rows {
		one := valueRow{Label: row.Label, Break: row.Break}
		for _, cell := range row.Cells {
			met.Note(cell.Sign)
			one.Cells = append(one.Cells, legend.View{Text: cell.Text, Sign: cell.Sign, SignText: legend.Text(t, cell.Sign)})
		}
		v.Rows = append(v.Rows, one)
	}
}

// name is how a category stands in a picture.
func (b *brokenDown) name(t *i18n.Printer, dimension, category int) string {
	c := b.By[dimension].Categories[category]
	return figure.Category(t, c.Code, c.Label)
}

func number(f indicator.Figure, known bool) (*float64, string) {
	if !known || !f.Has {
		return nil, f.Symbol
	}
	return &f.Value, f.Symbol
}

// stacked draws shares of the regions in one period, or the own region over
// time.
func (b *brokenDown) stacked(t *i18n.Printer) chart.Stacked {
	c := chart.Stacked{ID: "parts", Share: b.as == asShare, Format: format(t, b.Decimals)}
	for _, n := range b.whole {
		c.Parts = append(c.Parts, b.name(t, 0, n))
	}
	add := func(label string, region, period int, own bool) {
		stack := chart.Stack{Label: label, Own: own}
		any := false
		for _, n := range b.whole {
			f, known := b.At(region, period, n)
			v, sign := number(f, known)
			any = any || v != nil
			stack.Values, stack.Signs = append(stack.Values, v), append(stack.Signs, sign)
		}
		if any {
			c.Stacks = append(c.Stacks, stack)
		}
	}
	if c.Share {
		c.Format = format(t, 1)
		for n, region := range b.Regions {
			if len(c.Stacks) < mostStacks {
				add(region.Title(), n, 0, n == 0)
			}
		}
		return c
	}
	for n := range b.Periods[:min(len(b.Periods), mostStacks)] {
		add(t.Period(b.Periods[n]), 0, n, n == 0)
	}
	return c
}

// panels draws one small line chart for each category, of many the largest.
func (b *brokenDown) panels(t *i18n.Printer) chart.Multiples {
	c := chart.Multiples{Breaks: breaks(t, b.source.facts.Series), Format: format(t, b.Decimals)}
	named := periodLabel(t, b.Periods)
	for _, n := range b.largest(mostPanels) {
		panel := chart.Panel{Title: b.name(t, 0, n), Series: make([]chart.Series, 1)}
		for period, p := range b.Periods {
			f, known := b.At(0, period, n)
			v := chart.Value{At: at(p), Label: named(p)}
			v.Number, v.Sign = number(f, known)
			panel.Series[0].Values = append(panel.Series[0].Values, v)
		}
		c.Panels = append(c.Panels, panel)
	}
	return c
}

// largest are the categories with the highest newest numbers, in the order of
// the table where all fit.
func (b *brokenDown) largest(most int) []int {
	var all []int
	for n := range b.By[0].Categories {
		all = append(all, n)
	}
	if len(all) <= most || strings.HasPrefix(b.dimension, ageCode) { // ages have an order of their own
		return all[:min(len(all), mostAges)]
	}
	b.descending(all)
	return all[:most]
}

func (b *brokenDown) descending(all []int) {
	slices.SortStableFunc(all, func(x, y int) int {
		fx, _ := b.At(0, 0, x)
		fy, _ := b.At(0, 0, y)
		if fx.Has != fy.Has {
			if fx.Has {
				return -1
			}
			return 1
		}
		return cmp.Compare(fy.Value, fx.Value)
	})
}

// categories is the dot plot of the categories, the highest first.
func (b *brokenDown) categories(t *i18n.Printer) (chart.Ranking, []rankRow) {
	var all []int
	for n := range b.By[0].Categories {
		if _, known := b.At(0, 0, n); known {
			all = append(all, n)
		}
	}
	if !strings.HasPrefix(b.dimension, ageCode) { // ages have an order of their own
		b.descending(all)
	}
	c := chart.Ranking{Format: format(t, b.Decimals), FromZero: true}
	var rows []rankRow
	for _, category := range all {
		f, known := b.At(0, 0, category)
		row := rankRow{Name: b.name(t, 0, category), Value: legend.Show(t, f, b.Decimals), figure: f}
		one := chart.Ranked{Label: row.Name}
		one.Number, one.Sign = number(f, known)
		c.Rows, rows = append(c.Rows, one), append(rows, row)
	}
	return c, rows
}

// bars lists the categories with their dots.
func (b *brokenDown) bars(t *i18n.Printer, met *legend.Signs) rankView {
	c, rows := b.categories(t)
	for _, row := range rows {
		met.Note(row.figure.Symbol)
	}
	view := rankView{ID: "breakdown-all", What: b.title, Title: b.caption(t), Dotted: true, Rows: rows}
	if len(b.whole) < len(b.By[0].Categories) {
		view.Note = t.T("indicator.breakdown.overlap")
	}
	view.plot(c)
	view.fold("")
	return view
}

// pyramid draws age by sex.
func (b *brokenDown) pyramid(t *i18n.Printer) chart.Pyramid {
	c := chart.Pyramid{Left: b.name(t, 0, 0), Right: b.name(t, 0, 1), Now: t.Period(b.Periods[0]), Format: format(t, b.Decimals)}
	before := slices.Index(b.Periods, b.since)
	if before > 0 {
		c.Before = t.Period(b.since)
	}
	for n := range b.By[1].Categories {
		g := chart.AgeGroup{Label: b.name(t, 1, n), Short: shortAge(b.name(t, 1, n))}
		take := func(sex, period int) (*float64, string) { return number(b.At(0, period, sex, n)) }
		g.Left, g.LeftSign = take(0, 0)
		g.Right, g.RightSign = take(1, 0)
		if before > 0 {
			g.LeftBefore, g.LeftBeforeSign = take(0, before)
			g.RightBefore, g.RightBeforeSign = take(1, before)
		}
		c.Groups = append(c.Groups, g)
	}
	return c
}

// The forms in which official tables name age groups, in German and English.
var (
	agesBetween = regexp.MustCompile(`^(\d+) (?:bis unter|to under) (\d+)\b`)
	agesFrom    = regexp.MustCompile(`^(\d+) .*(?:mehr|over|more)$`)
	agesWords   = regexp.MustCompile(` (?:Jahre?n?|years?)$`)
)

// shortAge writes an age group so short that it fits between the sides of a
// pyramid: 65–74, 75+. Ages are whole years, so "under 75" ends with 74.
func shortAge(label string) string {
	if m := agesBetween.FindStringSubmatch(label); m != nil {
		until, err := strconv.Atoi(m[2])
		if first, wrong := strconv.Atoi(m[1]); err == nil && wrong == nil && first == until-1 {
			return m[1]
		}
		return m[1] + "–" + strconv.Itoa(until-1)
	}
	if m := agesFrom.FindStringSubmatch(label); m != nil {
		return m[1] + "+"
	}
	return agesWords.ReplaceAllString(label, "")
}
