// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pdf

import (
	"fmt"
	"image/color"
	"slices"
)

// Canvas paints on a page. Colours that let the ground through are mixed with
// the white of the paper.
type Canvas struct{ page *Page }

// Point is a place on a page, in points from its upper left corner.
type Point struct{ X, Y float64 }

// Stroke is how a line is drawn.
type Stroke struct {
	Color color.NRGBA
	Width float64   // in points
	Dash  []float64 // lengths of dash and gap in points; nil for a solid line
}

// Type is how text is set.
type Type struct {
	Font    *Font
	Size    float64 // in points
	Color   color.NRGBA
	Tabular bool // whether digits have equal widths
}

// Width returns the width of a text, in points.
func (t Type) Width(s string) float64 {
	return float64(t.Font.face.Width(s, t.Tabular)) * t.Size / 1000
}

func (c *Canvas) op(operands []float64, operator string) {
	for _, x := range operands {
		c.page.content = append(number(c.page.content, x), ' ')
	}
	c.page.content = append(append(c.page.content, operator...), '\n')
}

func (c *Canvas) color(col color.NRGBA, operator string) {
	alpha := float64(col.A) / 255
	mixed := func(v uint8) float64 { return (float64(v)*alpha + 255*(1-alpha)) / 255 }
	c.op([]float64{mixed(col.R), mixed(col.G), mixed(col.B)}, operator)
}

// Text sets a text with the given start on its base line.
func (c *Canvas) Text(at Point, t Type, s string) {
	codes := t.Font.encode(s, t.Tabular)
	if len(codes) == 0 {
		return
	}
	c.page.content = append(c.page.content, "BT "...)
	c.color(t.Color, "rg")
	c.page.content = fmt.Appendf(c.page.content, "/F%d ", t.Font.number)
	c.op([]float64{t.Size}, "Tf")
	c.op([]float64{at.X, PageHeight - at.Y}, "Td")
	c.page.content = append(append(append(c.page.content, '['), codes...), "]TJ ET\n"...)
}

// Line draws an open line through points.
func (c *Canvas) Line(s Stroke, points ...Point) {
	if len(points) < 2 {
		return
	}
	c.page.content = append(c.page.content, "q "...)
	c.stroke(s)
	c.trace(points)
	c.op(nil, "S Q")
}

// Fill fills the closed rings; a ring within another is a hole.
func (c *Canvas) Fill(col color.NRGBA, rings ...[]Point) {
	if !anyPoint(rings) {
		return
	}
	c.color(col, "rg")
	c.close(rings)
	c.op(nil, "f*")
}

// Outline draws the closed rings.
func (c *Canvas) Outline(s Stroke, rings ...[]Point) {
	if !anyPoint(rings) {
		return
	}
	c.page.content = append(c.page.content, "q "...)
	c.stroke(s)
	c.close(rings)
	c.op(nil, "S Q")
}

// Box fills a rectangle.
func (c *Canvas) Box(col color.NRGBA, b Box) {
	c.color(col, "rg")
	c.op([]float64{b.X, PageHeight - b.Y - b.Height, b.Width, b.Height}, "re f")
}

// Disc fills a circle.
func (c *Canvas) Disc(col color.NRGBA, center Point, radius float64) {
	c.color(col, "rg")
	c.circle(center, radius)
	c.op(nil, "f")
}

// Ring draws a circle.
func (c *Canvas) Ring(s Stroke, center Point, radius float64) {
	c.page.content = append(c.page.content, "q "...)
	c.stroke(s)
	c.circle(center, radius)
	c.op(nil, "S Q")
}

func (c *Canvas) stroke(s Stroke) {
	c.color(s.Color, "RG")
	c.op([]float64{s.Width}, "w")
	if len(s.Dash) > 0 {
		c.page.content = append(c.page.content, '[')
		for _, d := range s.Dash {
			c.page.content = append(number(c.page.content, d), ' ')
		}
		c.page.content = append(c.page.content, "]0 d "...)
	}
	c.op(nil, "1 j")
}

// close traces rings that have points and joins their ends.
func (c *Canvas) close(rings [][]Point) {
	for _, ring := range rings {
		if len(ring) > 0 {
			c.trace(ring)
			c.op(nil, "h")
		}
	}
}

func anyPoint(rings [][]Point) bool {
	return slices.ContainsFunc(rings, func(ring []Point) bool { return len(ring) > 0 })
}

func (c *Canvas) trace(points []Point) {
	for i, p := range points {
		operator := "l"
		if i == 0 {
			operator = "m"
		}
		c.op([]float64{p.X, PageHeight - p.Y}, operator)
	}
}

// circle traces a circle of four Bézier curves; the constant keeps the error
// below 0.03 % of the radius.
func (c *Canvas) circle(at Point, r float64) {
	const arc = 0.5523
	x, y, k := at.X, PageHeight-at.Y, r*arc
	c.op([]float64{x + r, y}, "m")
	c.op([]float64{x + r, y + k, x + k, y + r, x, y + r}, "c")
	c.op([]float64{x - k, y + r, x - r, y + k, x - r, y}, "c")
	c.op([]float64{x - r, y - k, x - k, y - r, x, y - r}, "c")
	c.op([]float64{x + k, y - r, x + r, y - k, x + r, y}, "c h")
}
