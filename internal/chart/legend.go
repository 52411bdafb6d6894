// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"html/template"
	"strings"
)

// Key is one line of the legend of a chart.
type Key struct {
	// Swatch is the sample of the look.
	Swatch template.HTML
	// Name says what a part, a category or a period is called; empty for the
	// classes of a map.
	Name string
	// From is the lower bound of a class, included; nil for the lowest. To is
	// the upper bound, excluded; nil for the highest.
	From, To *float64
	// FromText and ToText are the formatted bounds.
	FromText, ToText string
	// Sign is set on the key of missing values only.
	Sign string
	// Count is how many areas belong to the key.
	Count int

	class string
	over  pattern
}

// sampled fills in the swatch of a key; id names the patterns of the chart.
func (k Key) sampled(id string) Key {
	place := ` x="0.5" y="0.5" width="27" height="15"/>`
	var b strings.Builder
	b.WriteString(`<svg class="kb-swatch" width="28" height="16" aria-hidden="true">`)
	switch k.class {
	case "":
		b.WriteString(`<rect fill="url(#` + id + k.over.suffix() + `)"` + place)
	case "kb-pyramid__before":
		b.WriteString(`<path class="` + k.class + `" d="M2 8H26"/>`)
	default:
		b.WriteString(`<rect class="` + k.class + `"` + place)
		if k.over != plain {
			b.WriteString(`<rect fill="url(#` + id + k.over.suffix() + `)"` + place)
		}
	}
	b.WriteString(`</svg>`)
	k.Swatch = safe(&b)
	return k
}

// Frame is what makes a drawing speak for itself outside a page.
type Frame struct {
	Title string
	// Keys are the legend; Texts say what each of them means.
	Keys  []Key
	Texts []string
	// Notes stand below, such as signs, source and licence.
	Notes []string
}

// Framed returns the drawing with title, legend and notes around it.
func (d Drawing) Framed(f Frame) Drawing {
	const size, lead, edge = 9.0, 13.0, 12.0
	c := &canvas{}
	y := edge
	for _, line := range wrapped(f.Title, 13, d.Width) {
		y += 17
		c.add(Label{At: Point{edge, y}, Text: line, Size: 13, Bold: true, Color: ink()})
	}
	y += edge
	c.shapes = append(c.shapes, d.moved(edge, y)...)
	y += d.Height + edge
	x := edge
	for i, k := range f.Keys {
		room := 21 + 5 + textWidth(f.Texts[i], size) + 14
		if x > edge && x+room > d.Width+edge {
			x, y = edge, y+lead+3
		}
		c.swatch(k, x, y)
		c.add(Label{At: Point{x + 26, y + 9.5}, Text: f.Texts[i], Size: size, Color: ink()})
		x += room
	}
	if len(f.Keys) > 0 {
		y += lead + 6
	}
	for _, note := range f.Notes {
		for _, line := range wrapped(note, size, d.Width) {
			y += lead
			c.add(Label{At: Point{edge, y}, Text: line, Size: size, Color: muted()})
		}
	}
	return Drawing{Width: d.Width + 2*edge, Height: y + edge, Shapes: c.shapes}
}

// swatch draws the sample of a key with its upper left corner at x and y.
func (c *canvas) swatch(k Key, x, y float64) {
	a, b := Point{x, y}, Point{x + 21, y + 12}
	switch k.class {
	case "":
		c.box("kb-part-edge", k.over, a, b)
	case "kb-pyramid__before":
		s := styleOf(k.class)
		c.add(Path{Points: []Point{{a.X, y + 6}, {b.X, y + 6}}, Color: s.stroke, Width: s.width * pointsPerPixel})
	default:
		c.box(k.class, k.over, a, b)
	}
}

// wrapped breaks a text at spaces so that each line fits the width.
func wrapped(s string, size, width float64) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(s) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && textWidth(longer, size) > width {
			lines, longer = append(lines, line), word
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// moved returns the shapes of the drawing at another place.
func (d Drawing) moved(x, y float64) []Shape {
	move := func(p Point) Point { return Point{p.X + x, p.Y + y} }
	all := func(points []Point) []Point {
		moved := make([]Point, len(points))
		for i, p := range points {
			moved[i] = move(p)
		}
		return moved
	}
	var shapes []Shape
	for _, shape := range d.Shapes {
		switch s := shape.(type) {
		case Path:
			s.Points = all(s.Points)
			shapes = append(shapes, s)
		case Area:
			rings := make([][]Point, len(s.Rings))
			for i, ring := range s.Rings {
				rings[i] = all(ring)
			}
			s.Rings = rings
			shapes = append(shapes, s)
		case Disc:
			s.Center = move(s.Center)
			shapes = append(shapes, s)
		case Label:
			s.At = move(s.At)
			shapes = append(shapes, s)
		}
	}
	return shapes
}
