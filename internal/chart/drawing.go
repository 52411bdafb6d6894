// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import "image/color"

// Drawing is a chart as plain vector shapes with explicit colours, for
// documents where no style sheet applies. The unit is the point (1/72 inch);
// the origin is the upper left corner, x grows to the right, y grows down.
type Drawing struct {
	Width, Height float64
	// Shapes are painted in order, later ones over earlier ones.
	Shapes []Shape
}

// Shape is one of Path, Area, Disc and Label; consumers switch over the type.
type Shape interface{ shape() }

// Point is a position in a Drawing, in points.
type Point struct{ X, Y float64 }

// Path is an open line through at least two points.
type Path struct {
	Points []Point
	Color  color.NRGBA
	// Width of the line in points.
	Width float64
	// Dash holds the lengths of stroke and gap in points; nil is a solid line.
	Dash []float64
}

// Area is a filled shape of one or more closed rings; the last point of a ring
// joins its first. Rings inside others are holes (even-odd rule).
type Area struct {
	Rings [][]Point
	// Fill with alpha 0 leaves the area unfilled.
	Fill color.NRGBA
	// Outline is drawn only if OutlineWidth, in points, is above 0.
	Outline      color.NRGBA
	OutlineWidth float64
}

// Disc is a filled circle.
type Disc struct {
	Center Point
	Radius float64
	// Fill with alpha 0 leaves the circle unfilled.
	Fill color.NRGBA
	// Outline is drawn on the circle only if OutlineWidth is above 0.
	Outline      color.NRGBA
	OutlineWidth float64
}

// Label is one line of horizontal text; At is the anchor on the base line.
type Label struct {
	At     Point
	Anchor Anchor
	Text   string
	// Size of the type in points.
	Size  float64
	Bold  bool
	Color color.NRGBA
}

// Anchor says which part of a text stands at its position.
type Anchor int

// The anchors of a text.
const (
	Start Anchor = iota
	Middle
	End
)

func (Path) shape()  {}
func (Area) shape()  {}
func (Disc) shape()  {}
func (Label) shape() {}
