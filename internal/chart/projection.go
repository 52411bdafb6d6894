// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"math"
	"slices"
	"strings"
)

// tallest keeps long countries from filling more than a screen.
const tallest = 520

// layout is where the areas of the map are.
func (m Map) layout() *Areas {
	if m.Areas != nil {
		return m.Areas
	}
	var outlines [][][]Point
	for _, r := range m.Regions {
		outlines = append(outlines, r.Rings)
	}
	return Lay(outlines, m.Planar)
}

// labels are the texts that have room in the areas.
func (m Map) labels(a *Areas) []text {
	if len(m.Regions) > mostLabels {
		return nil
	}
	var labels []text
	classes := m.bounds()
	for i, r := range m.Regions {
		labels = append(labels, m.regionLabels(r, classes, func(height, width float64) (Point, float64) { return a.room(i, height, width) })...)
	}
	return labels
}

// flat copies the rings of all areas, without unusable points, into a plane.
// Degrees are projected equirectangularly: at the mean latitude a degree of
// longitude is as long as cos(latitude) degrees of latitude, which is true to
// shape within a state.
func flat(outlines [][][]Point, planar bool) [][][]Point {
	var all [][][]Point
	for _, area := range outlines {
		var rings [][]Point
		for _, ring := range area {
			rings = append(rings, slices.DeleteFunc(slices.Clone(ring), func(p Point) bool {
				const farthest = 1e9 // coordinates beyond the earth are damaged
				return !(math.Abs(p.X) <= farthest && math.Abs(p.Y) <= farthest)
			}))
		}
		all = append(all, rings)
	}
	if planar {
		return all
	}
	low, high, any := bounds(all)
	if any {
		shrink := math.Max(math.Abs(math.Cos((low.Y+high.Y)/2*math.Pi/180)), 0.01)
		place(all, func(p Point) Point { return Point{p.X * shrink, p.Y} })
	}
	return all
}

func bounds(regions [][][]Point) (low, high Point, any bool) {
	low, high = Point{math.Inf(1), math.Inf(1)}, Point{math.Inf(-1), math.Inf(-1)}
	for _, region := range regions {
		for _, ring := range region {
			for _, p := range ring {
				low = Point{math.Min(low.X, p.X), math.Min(low.Y, p.Y)}
				high = Point{math.Max(high.X, p.X), math.Max(high.Y, p.Y)}
				any = true
			}
		}
	}
	return low, high, any
}

func place(regions [][][]Point, to func(Point) Point) {
	for _, region := range regions {
		for _, ring := range region {
			for i, p := range ring {
				ring[i] = to(p)
			}
		}
	}
}

// tidyRings rounds to half a pixel, finer than any border, and drops points
// that then repeat the one before, as well as rings without an area. Shared
// borders stay shared, since equal points round equally.
func tidyRings(rings [][]Point) [][]Point {
	var kept [][]Point
	for _, ring := range rings {
		for i, p := range ring {
			ring[i] = Point{math.Round(p.X*2) / 2, math.Round(p.Y*2) / 2}
		}
		ring = slices.Compact(ring)
		if n := len(ring); n > 1 && ring[0] == ring[n-1] {
			ring = ring[:n-1]
		}
		if len(ring) >= 3 {
			kept = append(kept, ring)
		}
	}
	return kept
}

// The size of type for which the room in an area is measured: the style sheet
// enlarges it on narrow screens to 17 and 18 units.
const (
	codeSize  = 17
	valueSize = 18
	lineStep  = 17
)

// regionLabels returns code and value where both fit into the area, the value
// alone where only that fits, and nothing in small areas; find looks for room.
func (m Map) regionLabels(r Region, classes []float64, find func(height, need float64) (Point, float64)) []text {
	value, class, valueClass := r.missingSign(), "kb-map-t0", "kb-map__secret kb-map-t0"
	if look, over := m.look(r, classes); over == plain {
		class = strings.Replace(strings.Replace(look, "kb-map-", "kb-map-t", 1), "kb-part-", "kb-part-t", 1)
	}
	switch {
	case !m.known(r):
	case len(m.Categories) > 0:
		value, valueClass = letter(*r.Category), "kb-map__v "+class
	default:
		value, valueClass = m.Format.number(*r.Number), "kb-map__v "+class
	}
	need := max(textWidth(value, valueSize), textWidth(r.Code, codeSize)) + 6
	if at, room := find(2*lineStep+4, need); r.Code != "" && room >= need {
		return []text{
			{class: class, x: at.X, y: at.Y - 3, anchor: Middle, text: r.Code},
			{class: valueClass, x: at.X, y: at.Y + 14, anchor: Middle, text: value},
		}
	}
	need = textWidth(value, valueSize) + 4
	if at, room := find(valueSize, need); room >= need {
		return []text{{class: valueClass, x: at.X, y: at.Y + 5, anchor: Middle, text: value}}
	}
	return nil
}

// roomiest returns the middle of a wide upright rectangle of the given height
// within the rings, and its width. It tries levels four units apart; of those
// with ample room for the need it prefers the one nearest to the middle.
func roomiest(rings [][]Point, height, need float64) (Point, float64) {
	low, high, any := bounds([][][]Point{rings})
	if !any || high.X-low.X < need || high.Y-low.Y < height {
		return Point{}, 0
	}
	const step = 4
	var best Point
	var room, highest float64
	middle := (low.Y + high.Y) / 2
	for y := low.Y + height/2; y <= high.Y-height/2; y += step {
		for _, s := range chords(rings, y) {
			score := func() float64 { return min(s.to-s.from, need+16) - 0.1*math.Abs(y-middle) }
			if room > 0 && score() <= highest {
				continue // narrowed it has even less room
			}
			s = narrowed(s, rings, y, height)
			width := s.to - s.from
			if score := score(); width > 0 && (room == 0 || score > highest) {
				best, room, highest = Point{(s.from + s.to) / 2, y}, width, score
			}
		}
	}
	return best, room
}

// chord is the part of a level that lies inside an area.
type chord struct{ from, to float64 }

// narrowed cuts a chord to what is inside over the whole height, as far as the
// outline reaches into it.
func narrowed(s chord, rings [][]Point, y, height float64) chord {
	middle := (s.from + s.to) / 2
	for _, offset := range []float64{-0.5, -0.25, 0.25, 0.5} {
		inside := false
		for _, c := range chords(rings, y+offset*height) {
			if c.from <= middle && middle <= c.to {
				s = chord{max(s.from, c.from), min(s.to, c.to)}
				inside = true
			}
		}
		if !inside {
			return chord{middle, middle}
		}
	}
	return s
}

// chords returns where the level y runs inside the rings (even-odd rule).
func chords(rings [][]Point, y float64) []chord {
	var crossings []float64
	for _, ring := range rings {
		for i, p := range ring {
			q := ring[(i+1)%len(ring)]
			if (p.Y > y) != (q.Y > y) {
				crossings = append(crossings, p.X+(y-p.Y)/(q.Y-p.Y)*(q.X-p.X))
			}
		}
	}
	slices.Sort(crossings)
	var inside []chord
	for i := 0; i+1 < len(crossings); i += 2 {
		inside = append(inside, chord{crossings[i], crossings[i+1]})
	}
	return inside
}
