// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package geo reads boundaries from GeoJSON and Shapefiles, brings them to
// WGS 84, simplifies them so that neighbours stay neighbours, and writes
// GeoJSON. Reading keeps within limits, so that an archive bomb or an endless
// shape is refused early; a refused file is a fault.Refused.
package geo

import (
	"embed"

	"kursbuch/internal/fault"
)

// Locales holds the texts of refusals.
//
//go:embed locales
var Locales embed.FS

// Point is a place: X the longitude or easting, Y the latitude or northing.
type Point struct{ X, Y float64 }

// Ring is a closed line: its last point is its first.
type Ring []Point

// Polygon is an outer ring and the holes in it.
type Polygon []Ring

// Feature is one thing of a layer with what the file says about it.
type Feature struct {
	Properties map[string]string
	Polygons   []Polygon
}

// Layer is what a file holds, in degrees of WGS 84.
type Layer struct {
	Names    []string // of the properties, in the file's order
	Features []Feature
	System   System // of the file
	Assumed  bool   // the file does not name its system
	Skipped  int    // features without an area: points, lines, empty ones
}

// Limits keep a file from exhausting memory.
type Limits struct {
	UnpackedBytes            int64 // of all parts together
	Entries                  int   // parts of an archive
	Features, Points, Fields int
}

// DefaultLimits fit all municipalities of Germany, and what simplifying them
// needs fits into 300 MB.
func DefaultLimits() Limits {
	return Limits{UnpackedBytes: 256 << 20, Entries: 200, Features: 30_000, Points: 2_000_000, Fields: 200}
}

// budget counts what was read against the limits.
type budget struct {
	limits           Limits
	features, points int
}

func (b *budget) feature() error {
	if b.features++; b.features > b.limits.Features {
		return fault.Refuse("geo.limit.features", "max", b.limits.Features)
	}
	return nil
}

func (b *budget) spend(points int) error {
	if b.points += points; b.points > b.limits.Points {
		return fault.Refuse("geo.limit.points", "max", b.limits.Points)
	}
	return nil
}
