// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"math"

	"kursbuch/internal/chart"
	"kursbuch/internal/document/pdf"
)

// tallestFigure is the height, in points, that a drawing may have on a page.
const tallestFigure = 560.0

// fit returns the factor that brings a drawing to the width of the text, or
// less where it would become too tall. Drawings are not enlarged.
func fit(d chart.Drawing, width, height float64) float64 {
	if !(d.Width > 0) || !(d.Height > 0) || math.IsInf(d.Width, 0) || math.IsInf(d.Height, 0) {
		return 0
	}
	return min(1, width/d.Width, height/d.Height)
}

// draw paints a drawing as vector graphics with its upper left corner at a point.
func (s *setter) draw(c *pdf.Canvas, d chart.Drawing, at pdf.Point, scale float64) {
	move := func(points []chart.Point) []pdf.Point {
		out := make([]pdf.Point, len(points))
		for i, p := range points {
			out[i] = pdf.Point{X: at.X + scale*p.X, Y: at.Y + scale*p.Y}
		}
		return out
	}
	for _, shape := range d.Shapes {
		switch shape := shape.(type) {
		case chart.Path:
			dash := make([]float64, len(shape.Dash))
			for i, length := range shape.Dash {
				dash[i] = length * scale
			}
			c.Line(pdf.Stroke{Color: shape.Color, Width: shape.Width * scale, Dash: dash}, move(shape.Points)...)
		case chart.Area:
			rings := make([][]pdf.Point, len(shape.Rings))
			for i, ring := range shape.Rings {
				rings[i] = move(ring)
			}
			if shape.Fill.A > 0 {
				c.Fill(shape.Fill, rings...)
			}
			if shape.OutlineWidth > 0 {
				c.Outline(pdf.Stroke{Color: shape.Outline, Width: shape.OutlineWidth * scale}, rings...)
			}
		case chart.Disc:
			center := move([]chart.Point{shape.Center})[0]
			if shape.Fill.A > 0 {
				c.Disc(shape.Fill, center, shape.Radius*scale)
			}
			if shape.OutlineWidth > 0 {
				c.Ring(pdf.Stroke{Color: shape.Outline, Width: shape.OutlineWidth * scale}, center, shape.Radius*scale)
			}
		case chart.Label:
			t := pdf.Type{Font: s.fonts[labelWeight(shape)], Size: shape.Size * scale, Color: shape.Color, Tabular: true}
			text := clean(shape.Text)
			start := move([]chart.Point{shape.At})[0]
			start.X -= anchored(shape.Anchor, t.Width(text))
			c.Text(start, t, text)
		}
	}
}

func labelWeight(l chart.Label) weight {
	if l.Bold {
		return strong
	}
	return regular
}

// anchored returns how far left of its anchor a text of a width starts.
func anchored(a chart.Anchor, width float64) float64 {
	switch a {
	case chart.Middle:
		return width / 2
	case chart.End:
		return width
	case chart.Start:
	}
	return 0
}
