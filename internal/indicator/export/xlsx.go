// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"io"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/indicator"
	"kursbuch/internal/sheet"
)

// How much of a table its chart draws: more bars cannot be read.
const (
	mostBars   = 25
	mostSeries = 5
)

// XLSX writes a workbook: the table as it is shown, the same figures one a
// line, what has to be known of them, and a chart of the first rows. Numbers
// are numbers, signs stand as text in a column of their own.
func (d Document) XLSX(w io.Writer) error {
	t := d.Text
	shownHeader, shownRows := d.shown()
	longHeader, longRows := d.long()
	pages := []sheet.Page{
		{Name: t.T("indicator.export.sheet_table"), Header: shownHeader, Fixed: 2 * len(d.Grid.Rows), Rows: shownRows},
		{Name: t.T("indicator.export.sheet_long"), Header: longHeader, Rows: longRows},
		{Name: t.T("indicator.export.sheet_about"), Header: []string{t.T("indicator.export.about"), ""}, Rows: d.about()},
	}
	return sheet.WriteBook(w, pages, d.chart())
}

// chart draws the last row axis against the first columns.
func (d Document) chart() sheet.Chart {
	c := sheet.Chart{Name: d.Text.T("indicator.export.sheet_chart"), Title: d.Grid.Title, Labels: max(0, 2*len(d.Grid.Rows)-1), Rows: min(d.Grid.RowCount(), mostBars)}
	if len(d.Grid.Rows) == 0 {
		return sheet.Chart{}
	}
	column := 2 * len(d.Grid.Rows)
	for n, signed := range d.signed() {
		if n < mostSeries {
			c.Columns = append(c.Columns, column)
		}
		column++
		if signed {
			column++
		}
	}
	return c
}

// about lists what stands beside the figures: table, choice, sources,
// releases, signs.
func (d Document) about() func(yield func([]sheet.Cell) bool) {
	t, g := d.Text, d.Grid
	lines := [][2]string{{t.T("indicator.export.table"), g.Table}, {t.T("indicator.export.title"), g.Title}}
	add := func(name, text string) {
		if text != "" {
			lines = append(lines, [2]string{name, text})
		}
	}
	if g.Period != "" {
		add(t.T("indicator.export.period"), t.Period(g.Period))
	}
	for _, c := range d.Chosen {
		add(c[0], c[1])
	}
	add(t.T("indicator.export.unit"), g.Unit)
	add(t.T("indicator.export.source"), strings.Join(g.Sources, "; "))
	for _, l := range d.licences() {
		add(t.T("indicator.export.licence"), l.Title+" ("+l.Path+")")
	}
	for _, protection := range indicator.Sentences(g.Releases) {
		add(t.T("indicator.export.protection"), t.Message(protection))
	}
	for _, r := range g.Releases {
		add(t.T("indicator.export.release"), t.T("indicator.export.release_line", "number", r.Number, "on", t.Day(civil.DayOf(r.ImportedAt)), "id", string(r.ID)))
	}
	add(t.T("indicator.export.address"), d.Address)
	add(t.T("indicator.export.made"), t.Moment(d.Made))
	for _, sign := range d.signs() {
		add(t.T("indicator.export.sign")+" "+sign, d.Sign(sign))
	}
	return func(yield func([]sheet.Cell) bool) {
		for _, line := range lines {
			if !yield([]sheet.Cell{sheet.Text(line[0]), sheet.Text(line[1])}) {
				return
			}
		}
	}
}

// signs lists the signs of the table in the order they are met.
func (d Document) signs() []string {
	var list []string
	known := map[string]bool{"": true}
	for o := range d.observations() {
		if !known[o.Figure.Symbol] {
			known[o.Figure.Symbol] = true
			list = append(list, o.Figure.Symbol)
		}
	}
	return list
}
