// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"io"
	"iter"
	"strconv"

	"kursbuch/internal/i18n"
	"kursbuch/internal/sheet"
)

// dialect is that of the reader's language: the German one opens in a German
// spreadsheet program by a click.
func (d Document) dialect() sheet.Dialect {
	if d.Text.Lang == i18n.English {
		return sheet.International()
	}
	return sheet.German()
}

// CSV writes the table as it is shown, a column for signs beside each that
// has any. The first line names the columns.
func (d Document) CSV(w io.Writer) error {
	header, rows := d.shown()
	return sheet.WriteCSV(w, d.dialect(), header, rows)
}

// LongCSV writes one line for each published figure.
func (d Document) LongCSV(w io.Writer) error {
	header, rows := d.long()
	return sheet.WriteCSV(w, d.dialect(), header, rows)
}

// shown is the table with the heads of its rows and columns.
func (d Document) shown() (header []string, rows iter.Seq[[]sheet.Cell]) {
	t, signed := d.Text, d.signed()
	for _, a := range d.Grid.Rows {
		header = append(header, t.T("indicator.export.code_of", "dimension", d.Axis(a)), d.Axis(a))
	}
	for c := range d.Grid.ColumnCount() {
		header = append(header, d.head(c))
		if signed[c] {
			header = append(header, t.T("indicator.export.sign_of", "column", d.head(c)))
		}
	}
	return header, func(yield func([]sheet.Cell) bool) {
		for r := range d.Grid.RowCount() {
			var cells []sheet.Cell
			for n, m := range d.Grid.Row(r) {
				cells = append(cells, sheet.Text(m.Code), sheet.Text(d.Member(d.Grid.Rows[n], m)))
			}
			for c := range d.Grid.ColumnCount() {
				found := d.Grid.At(r, c)
				number := sheet.Cell{}
				if found.Figure.Has {
					number = sheet.Number(found.Figure.Value, found.Decimals)
				}
				cells = append(cells, number)
				if signed[c] {
					cells = append(cells, sheet.Text(found.Figure.Symbol))
				}
			}
			d.written()
			if !yield(cells) {
				return
			}
		}
	}
}

// long is one line for each published figure: code and label of every
// dimension, value, sign with its meaning, parts without a number, unit.
func (d Document) long() (header []string, rows iter.Seq[[]sheet.Cell]) {
	t, axes := d.Text, d.axes()
	for _, a := range axes {
		header = append(header, t.T("indicator.export.code_of", "dimension", d.Axis(a)), d.Axis(a))
	}
	header = append(header,
		t.T("indicator.export.value"), t.T("indicator.export.sign"), t.T("indicator.export.meaning"), t.T("indicator.export.missing"), t.T("indicator.export.unit"))
	return header, func(yield func([]sheet.Cell) bool) {
		for o := range d.observations() {
			var cells []sheet.Cell
			for n, m := range o.members {
				cells = append(cells, sheet.Text(m.Code), sheet.Text(d.Member(axes[n], m)))
			}
			number := sheet.Cell{}
			if o.Figure.Has {
				number = sheet.Number(o.Figure.Value, o.Decimals)
			}
			cells = append(cells, number, sheet.Text(o.Figure.Symbol), sheet.Text(d.Sign(o.Figure.Symbol)),
				sheet.Text(strconv.Itoa(o.Missing)), sheet.Text(o.Unit))
			if !yield(cells) {
				return
			}
		}
	}
}
