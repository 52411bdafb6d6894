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

// bar is a rectangle; its height and y are in pixels. A pattern, if it has an
// id, lies over its fill.
type bar struct {
	class               string
	x, width, y, height float64
	pattern             pattern
	id                  string // of the chart, for its patterns
}

// notch is a short hatched piece, 16 pixels wide: a part that is missing.
type notch struct {
	id           string // of the hatching
	x, y, height float64
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
	// key takes the place of the text on narrow screens.
	key string
}

// zone is a filled area whose x is a share of the width.
type zone struct {
	class  string
	points []Point
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

func (m bar) svg(b *strings.Builder) {
	at := ` x="` + percent(m.x) + `" y="` + decimal(m.y) + `" width="` + percent(m.width) + `" height="` + decimal(m.height) + `"/>`
	b.WriteString(`<rect class="` + m.class + `"` + at)
	if m.pattern != plain {
		b.WriteString(`<rect fill="url(#` + m.id + m.pattern.suffix() + `)"` + at)
	}
}

const notchWidth = 16

func (m notch) svg(b *strings.Builder) {
	b.WriteString(`<rect class="kb-part-edge" fill="url(#` + m.id + hatched.suffix() + `)" x="` + percent(m.x) + `" y="` + decimal(m.y) +
		`" width="` + strconv.Itoa(notchWidth) + `" height="` + decimal(m.height) + `"/>`)
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
	if m.key != "" {
		b.WriteString(`<tspan class="kb-wide-only">` + escape(m.text) + `</tspan><tspan class="kb-chart__key">` + escape(m.key) + `</tspan></text>`)
		return
	}
	b.WriteString(escape(m.text) + "</text>")
}

// svg writes the curve for the coordinate system of curves: 1000 units wide.
func (m curve) svg(b *strings.Builder) {
	b.WriteString(`<polyline class="kb-chart__line ` + m.class + `" points="` + thousandths(m.points) + `"/>`)
}

func (m zone) svg(b *strings.Builder) {
	b.WriteString(`<polygon class="` + m.class + `" points="` + thousandths(m.points) + `"/>`)
}

func thousandths(points []Point) string {
	var b strings.Builder
	for i, p := range points {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(decimal(p.X*1000) + "," + decimal(p.Y))
	}
	return b.String()
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
	c.box(m.class, m.pattern, c.at(m.x, 0, m.y), c.at(m.x+m.width, 0, m.y+m.height))
}

func (m notch) draw(c *canvas) {
	c.box("kb-part-edge", hatched, c.at(m.x, 0, m.y), c.at(m.x, notchWidth, m.y+m.height))
}

// box adds a filled rectangle with its pattern.
func (c *canvas) box(class string, over pattern, a, b Point) {
	s := styleOf(class)
	rings := [][]Point{{a, {b.X, a.Y}, b, {a.X, b.Y}}}
	c.add(Area{Rings: rings, Fill: s.fill, Outline: s.stroke, OutlineWidth: s.width * pointsPerPixel})
	c.shapes = append(c.shapes, over.shapes(rings, pointsPerPixel)...)
}

func (m text) draw(c *canvas) {
	s := styleOf(m.class)
	c.add(Label{
		At: c.at(m.x, m.dx, m.y), Anchor: m.anchor, Text: m.prefix + m.text,
		Size: s.size * pointsPerPixel, Bold: s.bold, Color: s.fill,
	})
}

func (m zone) draw(c *canvas) {
	ring := make([]Point, len(m.points))
	for i, p := range m.points {
		ring[i] = c.at(p.X, 0, p.Y)
	}
	c.add(Area{Rings: [][]Point{ring}, Fill: styleOf(m.class).fill})
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
func decimal(v float64) string { return string(appendDecimal(nil, v)) }

// appendDecimal appends what decimal writes. A map has ten thousands of
// coordinates, all on half pixels, so these go without a general conversion.
func appendDecimal(b []byte, v float64) []byte {
	rounded := hundredth(v)
	const exact = 1 << 50
	halves := rounded * 2
	if math.Abs(halves) > exact || halves != math.Trunc(halves) {
		return strconv.AppendFloat(b, rounded, 'f', -1, 64)
	}
	n := int64(halves)
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/2, 10)
	if n%2 == 1 {
		b = append(b, ".5"...)
	}
	return b
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
