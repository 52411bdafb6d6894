// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"html/template"
	"strings"
)

// AgeGroup is one row of a Pyramid.
type AgeGroup struct {
	Label string
	// Short stands for the label in the picture; empty takes the label.
	Short string
	// Left and Right are the values of the two sides; nil where one is missing.
	Left, Right *float64
	// LeftBefore and RightBefore are those of an earlier period, if there is
	// one.
	LeftBefore, RightBefore *float64
	// The signs say why a value is missing, or tell a reservation.
	LeftSign, RightSign, LeftBeforeSign, RightBeforeSign string
}

// Pyramid is a population pyramid: two sides on one scale, the youngest at the
// bottom, an earlier period as an outline over it.
type Pyramid struct {
	Alt Alt
	// Left and Right name the sides, such as "Männer" and "Frauen".
	Left, Right string
	// Now and Before name the periods; Before is empty without an earlier one.
	Now, Before string
	Groups      []AgeGroup // the youngest first
	Format      Format
}

const pyramidRow = 24 // pixels

// HTML returns the pyramid for a page.
func (p Pyramid) HTML() template.HTML {
	height := decimal(p.height())
	var b strings.Builder
	b.WriteString(`<div class="kb-pyramid"` + p.Alt.attributes() + `>`)
	b.WriteString(`<span class="kb-pyramid__side">` + escape(p.Left) + `</span><span></span><span class="kb-pyramid__side">` + escape(p.Right) + `</span>`)
	for i, marks := range [][]mark{p.side(true), p.middle(), p.side(false)} {
		b.WriteString(`<svg class="kb-chart" height="` + height + `">`)
		for _, m := range marks {
			m.svg(&b)
		}
		if i != 1 {
			b.WriteString(`<svg width="100%" height="` + height + `" viewBox="0 0 1000 ` + height + `" preserveAspectRatio="none" overflow="visible">`)
			for _, c := range p.outlines(i == 0) {
				c.svg(&b)
			}
			b.WriteString(`</svg>`)
		}
		b.WriteString(`</svg>`)
	}
	b.WriteString(`</div>`)
	return safe(&b)
}

// Drawing returns the pyramid for a document, width points wide.
func (p Pyramid) Drawing(width float64) Drawing {
	const middle, head = 96, 22
	pixels := max(width/pointsPerPixel, middle+160)
	side := (pixels - middle) / 2
	d := Drawing{Width: pixels * pointsPerPixel, Height: (p.height() + head) * pointsPerPixel}
	add := func(left, width float64, title string, marks []mark) {
		c := &canvas{left: left, width: width}
		for _, m := range marks {
			m.draw(c)
		}
		d.Shapes = append(d.Shapes, Drawing{Shapes: c.shapes}.moved(0, head*pointsPerPixel)...)
		top := &canvas{left: left, width: width}
		text{class: "kb-dots__label", x: 0.5, y: 15, anchor: Middle, text: title}.draw(top)
		d.Shapes = append(d.Shapes, top.shapes...)
	}
	withOutlines := func(left bool) []mark {
		marks := p.side(left)
		for _, c := range p.outlines(left) {
			marks = append(marks, c)
		}
		return marks
	}
	add(0, side, p.Left, withOutlines(true))
	add(side, middle, "", p.middle())
	add(side+middle, side, p.Right, withOutlines(false))
	return d
}

// Table returns one row for each age group.
func (p Pyramid) Table() Table {
	t := Table{Columns: []string{p.Left, p.Right}}
	if p.Before != "" {
		t.Columns = []string{p.Left + ", " + p.Now, p.Right + ", " + p.Now, p.Left + ", " + p.Before, p.Right + ", " + p.Before}
	}
	cell := func(v *float64, sign string) Cell {
		if !barred(v) {
			return Cell{Sign: sign}
		}
		return Cell{Value: v, Text: p.Format.number(*v), Sign: sign}
	}
	for _, g := range p.Groups {
		row := Row{Label: g.Label, Cells: []Cell{cell(g.Left, g.LeftSign), cell(g.Right, g.RightSign)}}
		if p.Before != "" {
			row.Cells = append(row.Cells, cell(g.LeftBefore, g.LeftBeforeSign), cell(g.RightBefore, g.RightBeforeSign))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Legend tells the two periods apart; it is empty with one.
func (p Pyramid) Legend() []Key {
	if p.Before == "" {
		return nil
	}
	return []Key{
		Key{Name: p.Now, class: "kb-pyramid__bar"}.sampled(""),
		Key{Name: p.Before, class: "kb-pyramid__before"}.sampled(""),
	}
}

func (p Pyramid) height() float64 { return float64(len(p.Groups)*pyramidRow + scaleHeight) }

// barred tells whether a value can be drawn as the length of a bar.
func barred(v *float64) bool { return v != nil && drawable(*v) && *v >= 0 }

// scale is the common one of both sides.
func (p Pyramid) scale() scale {
	longest := 0.0
	for _, g := range p.Groups {
		for _, v := range []*float64{g.Left, g.Right, g.LeftBefore, g.RightBefore} {
			if barred(v) {
				longest = max(longest, *v)
			}
		}
	}
	_, longest = widened(0, longest, true)
	return scale{high: longest * 1.04, base: 160}
}

// top is the upper edge of a group; the youngest stands at the bottom.
func (p Pyramid) top(i int) float64 { return float64((len(p.Groups) - 1 - i) * pyramidRow) }

// side returns bars, numbers and scale of one side; the left one runs
// backwards.
func (p Pyramid) side(left bool) []mark {
	s := p.scale()
	var marks []mark
	for i, g := range p.Groups {
		v, sign := g.Right, g.RightSign
		if left {
			v, sign = g.Left, g.LeftSign
		}
		label := text{x: 0, dx: 6, y: p.top(i) + 17, text: or(sign, "–")}
		if barred(v) {
			b := bar{class: "kb-pyramid__bar", width: *v / s.high, y: p.top(i) + 2, height: pyramidRow - 4}
			if left {
				b.x = 1 - b.width
			}
			marks = append(marks, b)
			label.wide = true // no room in the bars of a narrow screen
			label.class, label.text = "kb-dots__name", strings.TrimSpace(p.Format.number(*v)+"\u202f"+sign)
		}
		if left { // at the inner end of the bar, where no outline runs
			label.x, label.dx, label.anchor = 1, -label.dx, End
		}
		marks = append(marks, label)
	}
	return append(marks, p.ticks(s, left)...)
}

// ticks returns the scale of one side.
func (p Pyramid) ticks(s scale, left bool) []mark {
	y := p.height() - scaleHeight
	marks := []mark{rule{class: "kb-chart__base", x2: 1, y1: y + 1, y2: y + 1}}
	ticks := s.ticks(false)
	for i, v := range ticks {
		x, anchor := v/s.high, Middle
		if v == 0 {
			anchor = Start
		}
		if left {
			x = 1 - x
			if v == 0 {
				anchor = End
			}
		}
		marks = append(marks, rule{class: "kb-chart__base", x1: x, x2: x, y1: y + 1, y2: y + 6},
			text{x: x, y: y + 19, anchor: anchor, text: p.Format.tick(v), wide: i%2 == 1})
	}
	return marks
}

// middle returns the names of the groups.
func (p Pyramid) middle() []mark {
	var marks []mark
	for i, g := range p.Groups {
		marks = append(marks, text{class: "kb-dots__name", x: 0.5, y: p.top(i) + 17, anchor: Middle, text: or(g.Short, g.Label)})
	}
	return marks
}

// outlines are the steps of the earlier period, parted where a value is
// missing.
func (p Pyramid) outlines(left bool) []curve {
	if p.Before == "" {
		return nil
	}
	s := p.scale()
	var curves []curve
	var run []Point
	finish := func() {
		if run != nil {
			curves = append(curves, curve{class: "kb-pyramid__before", points: run})
		}
		run = nil
	}
	for i, g := range p.Groups {
		v := g.RightBefore
		if left {
			v = g.LeftBefore
		}
		if !barred(v) {
			finish()
			continue
		}
		x := *v / s.high
		if left {
			x = 1 - x
		}
		run = append(run, Point{x, p.top(i) + pyramidRow}, Point{x, p.top(i)})
	}
	finish()
	return curves
}
