// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package export writes a pivot's grid into the formats that others read. A
// shown table keeps its rows and columns; a long table has one line for each
// published figure. Signs stay beside the numbers in every format, and what
// was not published is left out, never written as zero.
package export

import (
	"cmp"
	"embed"
	"iter"
	"strings"
	"time"

	"kursbuch/internal/civil"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// Locales holds the words of exported files.
//
//go:embed locales
var Locales embed.FS

// Document is a grid with what has to stand beside it.
type Document struct {
	Grid *indicator.Grid
	Words
	// Chosen says what of the dimensions on no axis is meant: name and choice.
	Chosen  [][2]string
	Address string // of the page that shows the same
	Made    time.Time
	// Progress hears of each row that was written, nil when nobody listens.
	Progress func()
}

func (d Document) written() {
	if d.Progress != nil {
		d.Progress()
	}
}

// Words puts a grid into the reader's language.
type Words struct {
	Text      *i18n.Printer
	Directory *territory.Directory
	Sign      func(sign string) string // what a sign means
}

// Axis is the name of a dimension.
func (w Words) Axis(a *indicator.Axis) string {
	switch a.Kind {
	case indicator.RegionAxis:
		return w.Text.T("indicator.export.region")
	case indicator.PeriodAxis:
		return w.Text.T("indicator.export.period")
	case indicator.MeasureAxis:
		return w.Text.T("indicator.export.measure")
	case indicator.CategoryAxis:
	}
	return cmp.Or(strings.TrimSpace(a.Label), a.Code)
}

// Member is a member of an axis as people read it.
func (w Words) Member(a *indicator.Axis, m indicator.Member) string {
	switch {
	case a.Kind == indicator.PeriodAxis:
		return w.Text.Period(civil.Period(m.Code))
	case a.Kind == indicator.RegionAxis && m.Label == "":
		if region, err := w.Directory.Region(territory.Key(m.Code)); err == nil {
			return region.Title()
		}
	case m.Total && m.Computed:
		return w.Text.T("indicator.export.sum")
	case m.Total && strings.TrimSpace(m.Label) == "":
		return w.Text.T("indicator.export.total")
	}
	return cmp.Or(strings.TrimSpace(m.Label), m.Code)
}

// observation is one published figure with its place on every axis, rows
// before columns.
type observation struct {
	members []indicator.Member
	indicator.GridCell
}

// axes are all axes, rows before columns.
func (d Document) axes() []*indicator.Axis {
	return append(append([]*indicator.Axis{}, d.Grid.Rows...), d.Grid.Columns...)
}

// observations walks the published figures row by row.
func (d Document) observations() iter.Seq[observation] {
	return func(yield func(observation) bool) {
		for r := range d.Grid.RowCount() {
			row := d.Grid.Row(r)
			for c := range d.Grid.ColumnCount() {
				cell := d.Grid.At(r, c)
				if !cell.Published {
					continue
				}
				members := append(append([]indicator.Member{}, row...), d.Grid.Column(c)...)
				if !yield(observation{members, cell}) {
					return
				}
			}
		}
	}
}

// head is what stands above a column.
func (d Document) head(column int) string {
	var texts []string
	for n, m := range d.Grid.Column(column) {
		texts = append(texts, d.Member(d.Grid.Columns[n], m))
	}
	return cmp.Or(strings.Join(texts, " · "), d.Text.T("indicator.export.value"))
}

// signed lists the columns in which a sign stands beside or in place of a
// number.
func (d Document) signed() []bool {
	found := make([]bool, d.Grid.ColumnCount())
	for r := range d.Grid.RowCount() {
		for c := range found {
			found[c] = found[c] || d.Grid.At(r, c).Figure.Symbol != ""
		}
	}
	return found
}
