// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"image/color"
	"math"
	"strconv"
	"strings"
)

// pointsPerPixel relates the two outputs: CSS fixes 96 pixels and 72 points to
// the inch.
const pointsPerPixel = 0.75

// A mark is one element of a chart. Its x is a share of the width (0 to 1), its
// y is in pixels, so one list of marks yields both the SVG and the Drawing.
type mark interface {
	svg(b *strings.Builder)
	draw(c *canvas)
}

// rule is a straight line.
type rule struct {
	class          string
	x1, x2, y1, y2 float64
}

// dot is a circle with a radius in pixels.
type dot struct {
	class   string
	x, y, r float64
}

// bar is a rectangle of a Share; its height and y are in pixels.
type bar struct {
	class               string
	x, width, y, height float64
}

// text is one line of text, dx pixels beside its place.
type text struct {
	class    string
	x, y, dx float64
	anchor   Anchor
	// prefix stands before the text on wide screens only.
	prefix, text string
	// wide hides the text on narrow screens.
	wide bool
}

// curve is a line through points whose x is a share of the width.
type curve struct {
	class  string
	points []Point
}

func (m rule) svg(b *strings.Builder) {
	b.WriteString(`<line class="` + m.class + `" x1="` + percent(m.x1) + `" x2="` + percent(m.x2) +
		`" y1="` + decimal(m.y1) + `" y2="` + decimal(m.y2) + `"/>`)
}

func (m dot) svg(b *strings.Builder) {
	b.WriteString(`<circle class="` + m.class + `" cx="` + percent(m.x) + `" cy="` + decimal(m.y) +
		`" r="` + decimal(m.r) + `"/>`)
}

func (m text) svg(b *strings.Builder) {
	classes := strings.TrimSpace(m.anchor.class() + " " + m.class)
	if m.wide {
		classes += " kb-wide-only"
	}
	b.WriteString(`<text class="` + classes + `" x="` + percent(m.x) + `" y="` + decimal(m.y) + `"`)
	if m.dx != 0 {
		b.WriteString(` dx="` + decimal(m.dx) + `"`)
	}
	b.WriteString(">")
	if m.prefix != "" {
		b.WriteString(`<tspan class="kb-wide-only">` + escape(m.prefix) + `</tspan>`)
	}
	b.WriteString(escape(m.text) + "</text>")
}

// svg writes the curve for the coordinate system of curves: 1000 units wide.
func (m curve) svg(b *strings.Builder) {
	b.WriteString(`<polyline class="kb-chart__line ` + m.class + `" points="`)
	for i, p := range m.points {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(decimal(p.X*1000) + "," + decimal(p.Y))
	}
	b.WriteString(`"/>`)
}

func (a Anchor) class() string {
	switch a {
	case Middle:
		return "kb-middle"
	case End:
		return "kb-end"
	default:
		return "kb-start"
	}
}

// canvas collects the shapes of a Drawing; left and width are in pixels.
type canvas struct {
	shapes      []Shape
	left, width float64
}

// at turns a place of a mark into points.
func (c *canvas) at(x, dx, y float64) Point {
	return Point{(c.left + x*c.width + dx) * pointsPerPixel, y * pointsPerPixel}
}

func (c *canvas) add(s Shape) { c.shapes = append(c.shapes, s) }

func (m rule) draw(c *canvas) {
	s := styleOf(m.class)
	c.add(Path{
		Points: []Point{c.at(m.x1, 0, m.y1), c.at(m.x2, 0, m.y2)},
		Color:  s.stroke, Width: s.width * pointsPerPixel, Dash: s.dashInPoints(),
	})
}

func (m dot) draw(c *canvas) {
	s := styleOf(m.class)
	c.add(Disc{
		Center: c.at(m.x, 0, m.y), Radius: m.r * pointsPerPixel,
		Fill: s.fill, Outline: s.stroke, OutlineWidth: s.width * pointsPerPixel,
	})
}

func (m bar) draw(c *canvas) {
	s := styleOf(m.class)
	a, b := c.at(m.x, 0, m.y), c.at(m.x+m.width, 0, m.y+m.height)
	ring := []Point{a, {b.X, a.Y}, b, {a.X, b.Y}}
	c.add(Area{
		Rings: [][]Point{ring}, Fill: s.fill,
		Outline: s.stroke, OutlineWidth: s.width * pointsPerPixel,
	})
}

func (m text) draw(c *canvas) {
	s := styleOf(m.class)
	c.add(Label{
		At: c.at(m.x, m.dx, m.y), Anchor: m.anchor, Text: m.prefix + m.text,
		Size: s.size * pointsPerPixel, Bold: s.bold, Color: s.fill,
	})
}

func (m curve) draw(c *canvas) {
	s := styleOf(m.class)
	points := make([]Point, len(m.points))
	for i, p := range m.points {
		points[i] = c.at(p.X, 0, p.Y)
	}
	c.add(Path{Points: points, Color: s.stroke, Width: s.width * pointsPerPixel, Dash: s.dashInPoints()})
}

// decimal writes a coordinate with at most two decimals.
func decimal(v float64) string {
	rounded := hundredth(v)
	if rounded == 0 { // no "-0"
		return "0"
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

func hundredth(v float64) float64 { return math.Round(v*100) / 100 }

func percent(share float64) string { return decimal(share*100) + "%" }

// style is how a class of the style sheet looks on paper; lengths in pixels.
type style struct {
	fill, stroke color.NRGBA
	width, size  float64
	bold         bool
	dash         []float64
}

func (s style) dashInPoints() []float64 {
	var points []float64
	for _, d := range s.dash {
		points = append(points, d*pointsPerPixel)
	}
	return points
}
