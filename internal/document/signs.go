// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import "kursbuch/internal/document/pdf"

// signGrid is the side of the square that signs are drawn in.
const signGrid = 20.0

// paintSign paints a status sign into a square with the given upper left corner.
func paintSign(c *pdf.Canvas, sign Sign, at pdf.Point, side float64) {
	k := side / signGrid
	points := func(xy ...float64) []pdf.Point {
		var out []pdf.Point
		for i := 0; i+1 < len(xy); i += 2 {
			out = append(out, pdf.Point{X: at.X + k*xy[i], Y: at.Y + k*xy[i+1]})
		}
		return out
	}
	fill := signColor(sign)
	mark := pdf.Stroke{Color: paper(), Width: 2.2 * k}
	center := points(10, 10)[0]
	switch sign {
	case SignStop:
		c.Fill(fill, points(6.2, 0.8, 13.8, 0.8, 19.2, 6.2, 19.2, 13.8, 13.8, 19.2, 6.2, 19.2, 0.8, 13.8, 0.8, 6.2))
		c.Line(mark, points(10, 5, 10, 11.4)...)
		c.Disc(paper(), points(10, 14.8)[0], 1.3*k)
	case SignWarn:
		c.Fill(fill, points(10, 1.8, 19, 17.7, 1, 17.7))
		c.Outline(pdf.Stroke{Color: warning(), Width: 1.4 * k}, points(10, 1.8, 19, 17.7, 1, 17.7))
		c.Line(pdf.Stroke{Color: ink(), Width: 1.9 * k}, points(10, 7.3, 10, 12.3)...)
		c.Disc(ink(), points(10, 14.9)[0], 1.1*k)
	case SignOK:
		c.Disc(fill, center, 9*k)
		c.Line(mark, points(5.9, 10.4, 8.8, 13.3, 14.1, 7.2)...)
	case SignIdle:
		c.Ring(pdf.Stroke{Color: fill, Width: 2 * k, Dash: []float64{3.2 * k, 2.2 * k}}, center, 7.8*k)
	case SignDone:
		c.Fill(fill, points(1.2, 1.2, 18.8, 1.2, 18.8, 18.8, 1.2, 18.8))
		c.Line(mark, points(5.7, 10.3, 8.7, 13.3, 14.3, 6.9)...)
	case NoSign:
	}
}
