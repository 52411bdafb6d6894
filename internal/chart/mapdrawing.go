// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"strings"
)

// Drawing returns the map for a document, width points wide.
func (m Map) Drawing(width float64) Drawing {
	p := m.layout()
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
	classes := m.bounds()
	for i, r := range m.Regions {
		d.Shapes = append(d.Shapes, m.regionShapes(r, classes, scaled(p.rings[i]), factor)...)
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
	for _, t := range m.labels(p) {
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

// regionShapes returns the filled area with its pattern, hatched if its value
// is missing.
func (m Map) regionShapes(r Region, classes []float64, rings [][]Point, factor float64) []Shape {
	class, over := m.look(r, classes)
	s, edge := styleOf(or(class, "kb-map-0")), styleOf("kb-map-0")
	area := Area{Rings: rings, Fill: s.fill, Outline: edge.stroke, OutlineWidth: edge.width * factor}
	return append([]Shape{area}, over.shapes(rings, factor)...)
}
