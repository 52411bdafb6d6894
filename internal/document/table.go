// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"image/color"

	"kursbuch/internal/document/pdf"
)

// grid is a table whose columns have got their widths.
type grid struct {
	setter *setter
	table  Table
	style  style
	x      []float64 // left edge of each column
	width  []float64
	header *unit
}

const (
	rowPadding = 4.5 // above and below the text of a row
	rowChunk   = 24  // lines of a row that stay together
)

// table sets a table; its header is painted again on each further page, there
// as an artifact, because the structure tree has it once.
func (s *setter) table(root *pdf.Element, t Table) {
	if len(t.Columns) == 0 {
		return
	}
	element := root.Add("Table")
	first := len(s.units)
	if len(t.Caption) > 0 {
		s.text(element.Add("Caption"), "P", t.Caption, smallStyle(), 0)
		for i := first; i < len(s.units); i++ {
			s.units[i].keep = true
		}
	}
	g := s.measure(t, 1)
	if t.hasHeader() {
		header := g.headerRow(element.Add("THead").Add("TR"))
		header.space = 4.5
		g.header = &unit{height: header.height, paint: g.repeated(header)}
		s.add(header)
	}
	if len(t.Rows) > 0 {
		body := element.Add("TBody")
		for i, r := range t.Rows {
			units := g.row(body.Add("TR"), r)
			if i == len(t.Rows)-2 && t.Rows[i+1].Total {
				units[len(units)-1].keep = true
			}
			s.add(units...)
		}
	}
	s.spaceBefore(first, 12)
	s.gap = 12
}

// setCell is a cell with the lines of its text and of its note.
type setCell struct {
	text, note    []line
	holder, below *inline
}

func (g *grid) cellStyle(c Column, total bool) style {
	st := g.style
	st.tabular = c.Align == End
	if total {
		st.weight = strong
	}
	return st
}

func (g *grid) noteStyle() style {
	st := g.style
	st.color = inkMuted()
	return st
}

// headerRow sets the row of column headers.
func (g *grid) headerRow(row *pdf.Element) unit {
	cells := make([]setCell, len(g.table.Columns))
	deepest := 0
	var notes []*note
	for i, c := range g.table.Columns {
		st := g.cellStyle(c, false)
		st.color = inkMuted()
		th := row.Add("TH").Scope("Column")
		cells[i] = setCell{text: g.setter.lines(c.Header, st, g.width[i])}
		cells[i].holder = g.setter.inline(g.setter.cellHolder(th, cells[i].text), c.Header)
		g.setter.tagNotes(th, cells[i].text)
		notes = append(notes, notesOf(cells[i].text)...)
		deepest = max(deepest, len(cells[i].text))
	}
	height := float64(deepest)*g.style.lead + rowPadding
	return unit{height: height + 1, keep: true, notes: notes, paint: func(p *pdf.Page, y float64) {
		for i, c := range g.table.Columns {
			top := y + float64(deepest-len(cells[i].text))*g.style.lead
			g.paintLines(p, cells[i].holder, cells[i].text, c.Align, i, top)
		}
		g.line(p, lineStrong(), y+height, 1)
	}}
}

// repeated paints the header once more, outside the structure tree.
func (g *grid) repeated(header unit) func(*pdf.Page, float64) {
	return func(p *pdf.Page, y float64) {
		p.Artifact(pdf.Layout, func(c *pdf.Canvas) {
			for i, column := range g.table.Columns {
				st := g.cellStyle(column, false)
				st.color = inkMuted()
				lines := g.setter.lines(withoutNotes(column.Header), st, g.width[i])
				top := y + header.height - 1 - rowPadding - float64(len(lines))*st.lead
				for k, l := range lines {
					at := pdf.Point{X: g.start(column.Align, i, l), Y: top + float64(k)*st.lead + st.ascent()}
					paintPieces(c, l.pieces, at)
				}
			}
			c.Box(lineStrong(), pdf.Box{X: marginLeft, Y: y + header.height - 1, Width: textWidth, Height: 1})
		})
	}
}

func withoutNotes(spans []Span) []Span {
	out := make([]Span, len(spans))
	for i, s := range spans {
		s.Note = nil
		out[i] = s
	}
	return out
}

func notesOf(lines []line) []*note {
	var notes []*note
	for _, l := range lines {
		notes = append(notes, l.notes()...)
	}
	return notes
}

// cellHolder returns the element for the text of a cell: a paragraph of its own
// where a footnote stands beside it.
func (s *setter) cellHolder(cell *pdf.Element, lines []line) *pdf.Element {
	if callsNotes(lines) {
		return cell.Add("P")
	}
	return cell
}

// row sets a row as one unit, or as several when it is too tall for a page.
func (g *grid) row(element *pdf.Element, r Row) []unit {
	cells := make([]setCell, len(g.table.Columns))
	deepest := 0
	for i, cell := range g.table.cells(r) {
		cells[i] = g.cell(element, cell, i, r.Total)
		deepest = max(deepest, len(cells[i].text)+len(cells[i].note))
	}
	var units []unit
	for from := 0; from == 0 || from < deepest; from += rowChunk {
		to := min(from+rowChunk, max(deepest, 1))
		units = append(units, g.chunk(cells, from, to, to >= deepest, r.Total))
	}
	if r.Total {
		paint := units[0].paint
		units[0].paint = func(p *pdf.Page, y float64) {
			g.line(p, lineStrong(), y-0.75, 1)
			paint(p, y)
		}
	}
	for i := range units {
		units[i].repeat = g.header
	}
	return units
}

// cell sets one cell of a row.
func (g *grid) cell(row *pdf.Element, cell Cell, column int, total bool) setCell {
	s, c := g.setter, g.table.Columns[column]
	var e *pdf.Element
	if c.HeadsRows {
		e = row.Add("TH").Scope("Row")
	} else {
		e = row.Add("TD")
	}
	set := setCell{
		text: s.lines(cell.Text, g.cellStyle(c, total), g.width[column]),
		note: s.lines(Text(cell.Note), g.noteStyle(), g.width[column]),
	}
	holder, below := s.cellHolder(e, set.text), e
	if len(set.note) > 0 {
		if holder == e {
			holder = e.Add("P")
		}
		below = e.Add("P")
	}
	set.holder, set.below = s.inline(holder, cell.Text), s.inline(below, Text(cell.Note))
	s.tagNotes(e, set.text)
	return set
}

// chunk makes a unit of some lines of every cell.
func (g *grid) chunk(cells []setCell, from, to int, last, total bool) unit {
	u := unit{height: float64(to-from)*g.style.lead + 2*rowPadding}
	for _, c := range cells {
		text, _ := c.between(from, to)
		u.notes = append(u.notes, notesOf(text)...)
	}
	u.paint = func(p *pdf.Page, y float64) {
		for i, c := range cells {
			text, note := c.between(from, to)
			align := g.table.Columns[i].Align
			g.paintLines(p, c.holder, text, align, i, y+rowPadding)
			g.paintLines(p, c.below, note, align, i, y+rowPadding+float64(len(text))*g.style.lead)
		}
		switch {
		case last && total:
			g.line(p, lineStrong(), y+u.height-0.75, 1)
		case last:
			g.line(p, hairline(), y+u.height-0.75, 0.75)
		}
	}
	return u
}

// between returns the lines of a cell that fall into a range.
func (c setCell) between(from, to int) (text, note []line) {
	n := len(c.text)
	text = c.text[min(from, n):min(to, n)]
	note = c.note[min(max(from-n, 0), len(c.note)):min(max(to-n, 0), len(c.note))]
	return text, note
}

func (g *grid) paintLines(p *pdf.Page, in *inline, lines []line, align Align, column int, y float64) {
	for k, l := range lines {
		in.paint(p, l, g.start(align, column, l), y+float64(k)*g.style.lead+g.style.ascent())
	}
}

// start returns where a line of a column begins.
func (g *grid) start(align Align, column int, l line) float64 {
	if align == End {
		return g.x[column] + g.width[column] - l.width
	}
	return g.x[column]
}

func (g *grid) line(p *pdf.Page, col color.NRGBA, y, height float64) {
	p.Artifact(pdf.Layout, func(c *pdf.Canvas) {
		c.Box(col, pdf.Box{X: marginLeft, Y: y, Width: textWidth, Height: height})
	})
}

// officeSlack is how much wider a word may be in an office document, which is
// set in a font of the reader's machine.
const officeSlack = 1.12

// measure gives the columns their widths, and the table smaller type where
// even its longest words would not stand side by side. Words are taken to be
// wider by slack.
func (s *setter) measure(t Table, slack float64) *grid {
	g := &grid{setter: s, table: t, style: tableStyle()}
	room := textWidth - columnGap*float64(len(t.Columns)-1)
	var least, most []float64
	for {
		least, most = g.demand()
		for i := range least {
			least[i], most[i] = least[i]*slack, most[i]*slack
		}
		if sum(least) <= room || g.style.size < 8 {
			break
		}
		g.style.size -= 1.5
		g.style.lead -= 2.25
	}
	g.width = share(t.Columns, least, most, max(room, 1))
	x := marginLeft
	for i := range g.width {
		if i > 0 {
			x += columnGap
		}
		g.x = append(g.x, x)
		x += g.width[i]
	}
	return g
}

// demand returns for each column the width of its longest word and of its
// longest text.
func (g *grid) demand() (least, most []float64) {
	least, most = make([]float64, len(g.table.Columns)), make([]float64, len(g.table.Columns))
	for i, c := range g.table.Columns {
		see := func(spans []Span, total bool) {
			b := &breaker{setter: g.setter, base: g.cellStyle(c, total)}
			for k, span := range spans {
				if span.Note != nil {
					span.Text += "\u00A000"
					span.Note = nil
				}
				b.addSpan(k, span)
			}
			line := 0.0
			for _, w := range b.words {
				least[i] = max(least[i], w.width)
				line += w.width + w.space
			}
			most[i] = max(most[i], line)
		}
		see(c.Header, false)
		for _, r := range g.table.Rows {
			cell := g.table.cells(r)[i]
			see(cell.Text, r.Total)
			see(Text(cell.Note), false)
		}
	}
	return least, most
}

// share divides the room among the columns: by their shares where they have
// any, but no column gets less than its longest word where there is room for
// all of those. Else each column gets its longest word, then the texts get what
// they would like, then the numbers; what is left goes to the numbers, or to
// the texts where there are none.
func share(columns []Column, least, most []float64, room float64) []float64 {
	if shares := shares(columns); sum(shares) > 0 {
		return raised(scaled(shares, room), least)
	}
	spare := room - sum(least)
	if spare < 0 {
		return scaled(least, room)
	}
	widths := append([]float64{}, least...)
	for _, align := range []Align{Start, End} {
		spare -= grow(columns, align, widths, most, spare)
	}
	last := Start
	for _, c := range columns {
		if c.Align == End {
			last = End
		}
	}
	count := 0
	for _, c := range columns {
		if c.Align == last {
			count++
		}
	}
	for i, c := range columns {
		if c.Align == last {
			widths[i] += spare / float64(count)
		}
	}
	return widths
}

// grow widens the columns of one alignment towards their wishes, and returns
// the room it used.
func grow(columns []Column, align Align, widths, most []float64, spare float64) float64 {
	wish := 0.0
	for i, c := range columns {
		if c.Align == align {
			wish += most[i] - widths[i]
		}
	}
	if wish <= 0 {
		return 0
	}
	part := min(1, spare/wish)
	for i, c := range columns {
		if c.Align == align {
			widths[i] += part * (most[i] - widths[i])
		}
	}
	return part * wish
}

// shares returns the shares of the columns; where some have one, the others
// get the smallest of them. It returns zeros where none has.
func shares(columns []Column) []float64 {
	smallest := 0.0
	for _, c := range columns {
		if c.Share > 0 && (smallest == 0 || c.Share < smallest) {
			smallest = c.Share
		}
	}
	out := make([]float64, len(columns))
	for i, c := range columns {
		out[i] = max(c.Share, smallest)
	}
	return out
}

func scaled(values []float64, room float64) []float64 {
	total := sum(values)
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = room * v / total
	}
	return out
}

// raised widens the columns that are narrower than their longest word, at the
// cost of those that have more than theirs.
func raised(widths, least []float64) []float64 {
	lack, excess := 0.0, 0.0
	for i, w := range widths {
		lack += max(least[i]-w, 0)
		excess += max(w-least[i], 0)
	}
	if lack == 0 || lack > excess {
		return widths
	}
	out := make([]float64, len(widths))
	for i, w := range widths {
		out[i] = max(w-max(w-least[i], 0)*lack/excess, least[i])
	}
	return out
}

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}
