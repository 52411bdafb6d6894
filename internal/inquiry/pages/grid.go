// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"kursbuch/internal/fault"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/web"
)

// gridView is all that grid.html may use: a form as a table with its contents.
type gridView struct {
	Caption  string
	RowName  string
	Columns  []gridColumn
	Rows     []gridRow
	Editable bool
	Summed   bool
	Jump     int
	Period   string // of the figures before
}

// gridColumn is the head of a column and its sum.
type gridColumn struct {
	Label, Unit, Whole string
	Sum                string
	Shown              bool
}

// gridRow is one row with its cells.
type gridRow struct {
	Label string
	Cells []gridCell
}

// gridCell is one cell with what is to be said about it.
type gridCell struct {
	Name, Column, Label string
	Value               string
	Before              string // the figure of the period before
	BeforeText          string
	Note                string
	Wrong               bool // Note must be mended
	Jump                bool // Note must be looked at
	At, Whole           int  // columns, from 0; -1: no part
	Decimals            int
}

// newGrid shows a form with its contents. refused are the cells that were
// refused, by name.
func newGrid(r *web.Request, f inquiry.Form, c inquiry.Cells, refused fault.Invalid) gridView {
	i := f.Inquiry
	g := gridView{
		Caption: r.Text.T("inquiry.form.caption", "period", r.Text.Period(i.Period)), RowName: i.RowName, Jump: i.Jump, Period: f.Earlier.Period,
	}
	sums := f.Sums(c)
	wholes := make([]int, len(i.Columns))
	for x, column := range i.Columns {
		head := gridColumn{Label: column.Label, Unit: column.Unit, Shown: sums[x].Shown}
		if sums[x].Shown {
			head.Sum = r.Text.Number(sums[x].Value, column.Decimals)
			g.Summed = len(i.Rows) > 1
		}
		wholes[x] = -1
		for n, other := range i.Columns {
			if column.PartOf == other.Code {
				wholes[x], head.Whole = n, other.Label
			}
		}
		g.Columns = append(g.Columns, head)
	}
	jumps := map[string]string{}
	for _, remark := range f.Check(c).Jumps {
		jumps[inquiry.CellField(remark.Row, remark.Column)] = r.Text.Message(remark.Message)
	}
	for y, row := range i.Rows {
		out := gridRow{Label: row.Label}
		for x, column := range i.Columns {
			cell := gridCell{
				Name: inquiry.CellField(y, x), Column: column.Label, Label: r.Text.T("inquiry.cell.label", "row", row.Label, "column", column.Label),
				Value: c.At(row.Code, column.Code), At: x, Whole: wholes[x], Decimals: column.Decimals,
			}
			if before, known := f.Earlier.Cells[row.Code][column.Code]; known {
				cell.Before = inquiry.FormatFigure(before)
				cell.BeforeText = r.Text.T("inquiry.cell.before", "period", f.Earlier.Period, "value", cell.Before)
			}
			cell.note(r, refused, jumps)
			out.Cells = append(out.Cells, cell)
		}
		g.Rows = append(g.Rows, out)
	}
	return g
}

// note says what is wrong with a cell, or remarkable, or what its sign means.
func (c *gridCell) note(r *web.Request, refused fault.Invalid, jumps map[string]string) {
	message, wrong := refused[c.Name]
	switch {
	case wrong:
		c.Note, c.Wrong = r.Text.Message(message), true
	case jumps[c.Name] != "":
		c.Note, c.Jump = jumps[c.Name], true
	case c.Value == inquiry.Secret:
		c.Note = r.Text.T("inquiry.sign.secret")
	case c.Value == inquiry.NotThere:
		c.Note = r.Text.T("inquiry.sign.missing")
	case c.Value == inquiry.Nothing:
		c.Note = r.Text.T("inquiry.sign.nothing")
	}
}

// postedCells reads the contents of a form.
func postedCells(r *web.Request, f inquiry.Form) inquiry.Cells {
	c := inquiry.Cells{}
	const longest = 60 // enough for a number or a sign in words
	for y, row := range f.Inquiry.Rows {
		for x, column := range f.Inquiry.Columns {
			text := r.PostFormValue(inquiry.CellField(y, x))
			if runes := []rune(text); len(runes) > longest {
				text = string(runes[:longest])
			}
			c.Set(row.Code, column.Code, text)
		}
	}
	return c
}
