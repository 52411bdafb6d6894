// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"html/template"
	"strings"
)

// Ranked is one row of a Ranking.
type Ranked struct {
	Label string
	// Number is nil where the value is missing; the row has no dot.
	Number *float64
	Sign   string
	// Own sets the row off from the others.
	Own bool
}

// Reference is a value that all rows are seen against, such as that of the
// Land.
type Reference struct {
	Label string
	Value float64
}

// Ranking is a dot plot: one row for each region, a dot for its value, and a
// line for each reference. On a page it is a table whose rows hold the dots.
type Ranking struct {
	Rows  []Ranked
	Marks []Reference // two at most
	// FromZero begins the scale at zero, where amounts are compared.
	FromZero bool
	Format   Format
}

// The picture in a row in pixels, and how far the lines of references reach
// beyond it to meet those of the next row.
const (
	dotsHeight = 24
	reach      = 6
)

// Dots returns the pictures of all rows.
func (r Ranking) Dots() []template.HTML {
	s := r.scale()
	all := make([]template.HTML, len(r.Rows))
	var b strings.Builder
	for i := range r.Rows {
		b.Reset()
		b.WriteString(`<svg class="kb-dots" aria-hidden="true">`)
		for _, m := range r.row(s, i, 0, dotsHeight) {
			if line, ok := m.(rule); ok && line.class != "kb-dots__leader" {
				line.y1, line.y2 = -reach, dotsHeight+reach
				if i < len(r.Rows)-1 { // rows with a long name are higher
					line.y2 += dotsHeight
				}
				m = line
			}
			m.svg(&b)
		}
		b.WriteString(`</svg>`)
		all[i] = safe(&b)
	}
	return all
}

// Head returns the names of the references, which stand above the rows.
func (r Ranking) Head() template.HTML {
	if len(r.marks()) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(`<svg class="kb-dots kb-dots--head" height="` + decimal(r.headHeight()) + `" aria-hidden="true">`)
	for _, m := range r.head() {
		m.svg(&b)
	}
	b.WriteString(`</svg>`)
	return safe(&b)
}

// Drawing returns the ranking for a document, width points wide.
func (r Ranking) Drawing(width float64) Drawing {
	const step, left, right = 24, 210, 64
	pixels := max(width/pointsPerPixel, left+right+100)
	s, top := r.scale(), r.headHeight()
	names, plot := &canvas{width: pixels}, &canvas{left: left, width: pixels - left - right}
	for _, m := range r.head() {
		m.draw(plot)
	}
	for i, row := range r.Rows {
		y := top + float64(i*step)
		class := "kb-dots__name"
		if row.Own {
			class = "kb-dots__name--own"
		}
		text{class: class, y: y + 17, text: row.Label}.draw(names)
		value := row.Sign
		if r.drawn(row) {
			value = strings.TrimSpace(r.Format.number(*row.Number) + "\u202f" + row.Sign)
		}
		text{class: class, x: 1, y: y + 17, anchor: End, text: or(value, "–")}.draw(names)
		for _, m := range r.row(s, i, y, step) {
			m.draw(plot)
		}
	}
	return Drawing{
		Width: pixels * pointsPerPixel, Height: (top + float64(len(r.Rows)*step)) * pointsPerPixel,
		Shapes: append(names.shapes, plot.shapes...),
	}
}

// Table returns one row for each row, in the given order, and the references
// beside them.
func (r Ranking) Table() Table {
	t := Table{Columns: []string{""}}
	for _, row := range r.Rows {
		cell := Cell{Sign: row.Sign}
		if r.drawn(row) {
			cell.Value, cell.Text = row.Number, r.Format.number(*row.Number)
		}
		t.Rows = append(t.Rows, Row{Label: row.Label, Cells: []Cell{cell}})
	}
	for _, m := range r.marks() {
		t.Also = append(t.Also, Row{Label: m.Label, Cells: []Cell{{Value: new(m.Value), Text: r.Format.number(m.Value)}}})
	}
	return t
}

func (r Ranking) drawn(row Ranked) bool { return row.Number != nil && drawable(*row.Number) }

// marks are the references that can be drawn.
func (r Ranking) marks() []Reference {
	var marks []Reference
	for _, m := range r.Marks {
		if drawable(m.Value) && len(marks) < 2 {
			marks = append(marks, m)
		}
	}
	return marks
}

// scale runs from the lowest to the highest value across the width, with a
// margin for the dots at both ends.
func (r Ranking) scale() scale {
	const margin = 0.08
	var values []float64
	for _, row := range r.Rows {
		if r.drawn(row) {
			values = append(values, *row.Number)
		}
	}
	for _, m := range r.marks() {
		values = append(values, m.Value)
	}
	if r.FromZero {
		values = append(values, 0)
	}
	low, high := extent(values)
	low, high = widened(low, high, false)
	return scale{low: low, high: high, base: margin, top: 1 - margin}
}

// row returns the marks of a row whose upper edge is at y. The lines of the
// references run through its whole height.
func (r Ranking) row(s scale, i int, y, height float64) []mark {
	var marks []mark
	for n, m := range r.marks() {
		x := s.y(m.Value)
		marks = append(marks, rule{class: meanClass(n), x1: x, x2: x, y1: y, y2: y + height})
	}
	row := r.Rows[i]
	if !r.drawn(row) {
		return marks
	}
	x, middle := s.y(*row.Number), y+height/2
	d := dot{class: "kb-dots__dot", x: x, y: middle, r: 5.5}
	if row.Own {
		d.class, d.r = "kb-dots__dot--own", 7
	}
	return append(marks, rule{class: "kb-dots__leader", x2: x, y1: middle, y2: middle}, d)
}

func meanClass(n int) string {
	if n == 0 {
		return "kb-dots__mean"
	}
	return "kb-dots__mean kb-dots__mean--2"
}

func (r Ranking) headHeight() float64 { return float64(len(r.marks())) * 18 }

// head returns the names of the references, one below the other; a rule joins
// the upper one with its line.
func (r Ranking) head() []mark {
	s, height := r.scale(), r.headHeight()
	var marks []mark
	for n, m := range r.marks() {
		y := float64(n*18) + 13
		label := text{class: "kb-dots__label", x: s.y(m.Value), y: y, anchor: Middle, text: m.Label}
		switch {
		case label.x < 0.3:
			label.anchor, label.dx = Start, -4
		case label.x > 0.7:
			label.anchor, label.dx = End, 4
		}
		if y+5 < height {
			marks = append(marks, rule{class: meanClass(n), x1: label.x, x2: label.x, y1: y + 4, y2: height})
		}
		marks = append(marks, label)
	}
	return marks
}
