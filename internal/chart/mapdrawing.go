// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"math"
	"strings"
)

// Drawing returns the map for a document, width points wide.
func (m Map) Drawing(width float64) Drawing {
	p := newProjected(m)
	factor := max(width, 50) / viewWidth
	scaled := func(rings [][]Point) [][]Point {
		var all [][]Point
		for _, ring := range rings {
			var points []Point
			for _, q := range ring {
				points = append(points, Point{q.X * factor, q.Y * factor})
			}
			all = append(all, points)
		}
		return all
	}
	d := Drawing{Width: viewWidth * factor, Height: p.height * factor}
	for i, r := range m.Regions {
		d.Shapes = append(d.Shapes, m.regionShapes(r, scaled(p.rings[i]), factor)...)
	}
	border, outlined := styleOf("kb-map__border"), styleOf("kb-map__own")
	var all, owns [][]Point
	for i, r := range m.Regions {
		all = append(all, scaled(p.rings[i])...)
		if r.Own {
			owns = append(owns, scaled(p.rings[i])...)
		}
	}
	d.Shapes = append(d.Shapes, Area{Rings: all, Outline: border.stroke, OutlineWidth: border.width * factor})
	if owns != nil {
		d.Shapes = append(d.Shapes, Area{Rings: owns, Outline: outlined.stroke, OutlineWidth: outlined.width * factor})
	}
	for _, t := range p.labels {
		s := styleOf(t.class)
		if strings.HasSuffix(t.class, "kb-map-t0") { // clear the hatching
			b := t.box(1, s.size, false)
			d.Shapes = append(d.Shapes, clearing(b, factor))
		}
		d.Shapes = append(d.Shapes, Label{
			At: Point{t.x * factor, t.y * factor}, Anchor: Middle, Text: t.text,
			Size: s.size * factor, Bold: s.bold, Color: s.fill,
		})
	}
	return d
}

func clearing(b box, factor float64) Area {
	ring := []Point{{b.left - 2, b.top - 1}, {b.right + 2, b.top - 1}, {b.right + 2, b.bottom + 1}, {b.left - 2, b.bottom + 1}}
	for i, p := range ring {
		ring[i] = Point{p.X * factor, p.Y * factor}
	}
	return Area{Rings: [][]Point{ring}, Fill: paper()}
}

// regionShapes returns the filled area, hatched if its value is missing.
func (m Map) regionShapes(r Region, rings [][]Point, factor float64) []Shape {
	s := styleOf("kb-map-0")
	if r.known() {
		s = styleOf(m.class(*r.Number))
	}
	area := Area{Rings: rings, Fill: s.fill, Outline: s.stroke, OutlineWidth: s.width * factor}
	if r.known() {
		return []Shape{area}
	}
	return append([]Shape{area}, hatching(rings, factor)...)
}

// hatching fills rings with parallel lines at 45 degrees. Turning the rings by
// the same angle makes the lines level, so that chords finds them.
func hatching(rings [][]Point, factor float64) []Shape {
	const distance, angle = 7, math.Pi / 4
	sin, cos := math.Sincos(angle)
	var turned [][]Point
	for _, ring := range rings {
		var points []Point
		for _, p := range ring {
			points = append(points, Point{p.X*cos - p.Y*sin, p.X*sin + p.Y*cos})
		}
		turned = append(turned, points)
	}
	low, high, any := bounds([][][]Point{turned})
	if !any {
		return nil
	}
	var lines []Shape
	for y := math.Ceil(low.Y/(distance*factor)) * distance * factor; y < high.Y; y += distance * factor {
		for _, c := range chords(turned, y) {
			from := Point{c.from*cos + y*sin, y*cos - c.from*sin}
			to := Point{c.to*cos + y*sin, y*cos - c.to*sin}
			lines = append(lines, Path{Points: []Point{from, to}, Color: strong(), Width: 1.25 * factor})
		}
	}
	return lines
}
