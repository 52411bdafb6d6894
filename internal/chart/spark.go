// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"html/template"
	"strings"
)

// Spark is a small line without scale or labels that ends in a point.
type Spark struct {
	Alt    Alt
	Values []Value
	Format Format
}

// The picture of a Spark in pixels and the edge kept free for its point.
const (
	sparkWidth  = 96
	sparkHeight = 24
	sparkEdge   = 4
)

// HTML returns the line for a page.
func (s Spark) HTML() template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="kb-spark" viewBox="0 0 96 24"` + s.Alt.attributes() + `>`)
	runs, end := s.points()
	for _, run := range runs {
		if len(run) == 1 {
			b.WriteString(`<circle class="kb-dots__dot" cx="` + decimal(run[0].X) + `" cy="` + decimal(run[0].Y) + `" r="1.5"/>`)
			continue
		}
		b.WriteString(`<polyline class="kb-chart__line kb-chart__line--other" points="`)
		for i, p := range run {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(decimal(p.X) + "," + decimal(p.Y))
		}
		b.WriteString(`"/>`)
	}
	if end != nil {
		b.WriteString(`<circle class="kb-chart__dot--own" cx="` + decimal(end.X) + `" cy="` + decimal(end.Y) + `" r="4"/>`)
	}
	b.WriteString(`</svg>`)
	return safe(&b)
}

// Drawing returns the line for a document, width points wide.
func (s Spark) Drawing(width float64) Drawing {
	factor := max(width, 10) / sparkWidth
	d := Drawing{Width: sparkWidth * factor, Height: sparkHeight * factor}
	line := styleOf("kb-chart__line--other")
	runs, end := s.points()
	for _, run := range runs {
		if len(run) == 1 {
			at := Point{run[0].X * factor, run[0].Y * factor}
			d.Shapes = append(d.Shapes, Disc{Center: at, Radius: 1.5 * factor, Fill: line.stroke})
			continue
		}
		path := Path{Color: line.stroke, Width: line.width * factor}
		for _, p := range run {
			path.Points = append(path.Points, Point{p.X * factor, p.Y * factor})
		}
		d.Shapes = append(d.Shapes, path)
	}
	if end != nil {
		d.Shapes = append(d.Shapes, Disc{Center: Point{end.X * factor, end.Y * factor}, Radius: 4 * factor, Fill: own()})
	}
	return d
}

// Table returns one row for each value.
func (s Spark) Table() Table { return s.line().Table() }

func (s Spark) line() Line {
	return Line{Series: []Series{{Values: s.Values}}, FromData: true, Format: s.Format}
}

// points returns the runs in pixels and the place of the last number.
func (s Spark) points() (runs [][]Point, end *Point) {
	p := newPlot(s.line())
	var values []float64
	for _, v := range p.series[0].Values {
		if v.Number != nil {
			values = append(values, *v.Number)
		}
	}
	low, high := extent(values)
	low, high = widened(low, high, false)
	y := scale{low: low, high: high, top: sparkEdge, base: sparkHeight - sparkEdge}
	for _, run := range p.runs(p.series[0]) {
		var points []Point
		for _, v := range run {
			points = append(points, Point{sparkEdge + p.span.x(v.At)*(sparkWidth-2*sparkEdge), y.y(*v.Number)})
		}
		runs, end = append(runs, points), &points[len(points)-1]
	}
	return runs, end
}
