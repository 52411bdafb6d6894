// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"html/template"
	"strings"
	"time"
)

// Role says how a series is drawn.
type Role int

// The roles of a series: the municipality itself in a strong blue, others for
// comparison in grey, and a planned path dotted.
const (
	Own Role = iota
	Comparison
	Plan
)

// Value is one period of a series.
type Value struct {
	// At places the value in time, to the second.
	At time.Time
	// Label names the period, such as "2025" or "Ende 2025".
	Label string
	// Number is nil where the value is missing; it is drawn as a gap.
	Number *float64
	// Sign is the symbol of a reservation (p, r, ( )) beside a number, which
	// makes the point hollow, or the reason for a missing one (•, –).
	Sign string
}

// Series is one line of a Line chart.
type Series struct {
	Role Role
	// Name stands beside the line.
	Name string
	// Prefix stands before the name on wide screens only, such as "Landkreis ".
	Prefix string
	// Key is a short mark such as "1", which stands at the line on narrow
	// screens. Where any series has one, all names stand behind the line ends.
	Key    string
	Values []Value
}

// Band is the range between the lowest and the highest of several regions.
type Band struct {
	// Name stands in the band; LowName and HighName head the table's columns.
	Name, LowName, HighName string
	Values                  []Range
}

// Range is one period of a Band; a side that is nil leaves a gap.
type Range struct {
	At        time.Time
	Label     string
	Low, High *float64
}

// Target is a value to be reached, drawn as a dashed line.
type Target struct {
	Value float64
	// Label stands at the line, such as "Ziel: 6 Wochen".
	Label string
	// From and Until bound the line; a zero time leaves that side at the edge.
	From, Until time.Time
	// UntilLabel names Until on the time axis.
	UntilLabel string
}

// Break marks that values from First on are not comparable with earlier ones.
type Break struct {
	First time.Time
	// Lines explain the break at the rule, one short line each.
	Lines []string
}

// Line is a chart of values over time. Values that are not numbers, or beyond
// 1e300, count as missing.
type Line struct {
	Alt    Alt
	Series []Series
	// Band lies behind the lines; nil for none.
	Band   *Band
	Target *Target
	Breaks []Break
	// Unit follows the numbers of the value axis: a sign such as % each of
	// them, a word stands once above them all.
	Unit string
	// FromData lets the value axis begin near the smallest value; otherwise it
	// includes zero.
	FromData bool
	// Reach are values that the axis has to reach though they are not drawn,
	// so that several charts share one scale.
	Reach []float64
	// Height of the page version in pixels; 0 means 330.
	Height int
	// Width of its column on a wide screen in pixels, for which labels are
	// chosen; 0 means 600.
	Width  int
	Format Format
}

// HTML returns the chart for a page: two layers in a box of class kb-plot.
func (l Line) HTML() template.HTML {
	p := newPlot(l)
	height := decimal(p.height)
	var b strings.Builder
	class := "kb-plot"
	if p.named {
		class += " kb-plot--names"
	}
	if p.left == marginLong {
		class += " kb-plot--long"
	}
	b.WriteString(`<div class="` + class + `"` + l.Alt.attributes() + `>`)
	b.WriteString(`<svg class="kb-chart kb-plot__back" height="` + height + `">`)
	for _, m := range p.back() {
		m.svg(&b)
	}
	b.WriteString(`</svg><svg class="kb-chart kb-plot__front" height="` + height + `">`)
	b.WriteString(`<svg width="100%" height="` + height + `" viewBox="0 0 1000 ` + height +
		`" preserveAspectRatio="none" overflow="visible">`)
	for _, z := range p.zones() {
		z.svg(&b)
	}
	for _, c := range p.curves() {
		c.svg(&b)
	}
	b.WriteString(`</svg>`)
	for _, m := range p.front() {
		m.svg(&b)
	}
	b.WriteString(`</svg></div>`)
	return safe(&b)
}

// Drawing returns the chart for a document, width points wide.
func (l Line) Drawing(width float64) Drawing {
	pixels := max(width/pointsPerPixel, marginLeft+marginNames+100)
	l.Width = int(pixels)
	p := newPlot(l)
	p.narrow = p.wide
	back := &canvas{width: pixels}
	for _, m := range p.back() {
		m.draw(back)
	}
	front := &canvas{shapes: back.shapes, left: p.left, width: pixels - p.left - p.right}
	for _, z := range p.zones() {
		z.draw(front)
	}
	for _, c := range p.curves() {
		c.draw(front)
	}
	for _, m := range p.front() {
		m.draw(front)
	}
	return Drawing{Width: pixels * pointsPerPixel, Height: p.height * pointsPerPixel, Shapes: front.shapes}
}

// Table returns one row for each period, the earliest first, and one column for
// each series.
func (l Line) Table() Table {
	p := newPlot(l)
	var t Table
	for _, s := range p.series {
		t.Columns = append(t.Columns, s.Prefix+s.Name)
	}
	if p.band != nil {
		t.Columns = append(t.Columns, p.band.LowName, p.band.HighName)
	}
	for i, at := range p.times {
		row := Row{Label: p.labels[i], Break: i > 0 && p.breakBetween(p.times[i-1], at)}
		for _, s := range p.series {
			row.Cells = append(row.Cells, l.cell(s.at(at)))
		}
		if p.band != nil {
			low, high := p.band.at(at)
			row.Cells = append(row.Cells, l.cell(Value{Number: low}), l.cell(Value{Number: high}))
		}
		t.Rows = append(t.Rows, row)
	}
	if target := p.target; target != nil {
		cell := Cell{Value: &target.Value, Text: l.Format.number(target.Value)}
		t.Also = append(t.Also, Row{Label: target.Label, Cells: []Cell{cell}})
	}
	return t
}

func (l Line) cell(v Value) Cell {
	if v.Number == nil {
		return Cell{Sign: v.Sign}
	}
	return Cell{Value: v.Number, Text: l.Format.number(*v.Number), Sign: v.Sign}
}

// at returns both sides of a time, nil where the band has a gap.
func (b Band) at(t time.Time) (low, high *float64) {
	for _, r := range b.Values {
		if r.At.Equal(t) {
			return r.Low, r.High
		}
	}
	return nil, nil
}

// at returns the value of a time, or an empty one.
func (s Series) at(t time.Time) Value {
	for _, v := range s.Values {
		if v.At.Equal(t) {
			return v
		}
	}
	return Value{}
}
