// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package geo

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
)

// grid is how many steps a degree has: a step is a tenth of a metre. Points
// that close are one, so that borders drawn twice meet.
const grid = 1e6

// spot is a point on the grid.
type spot struct{ x, y int32 }

func spotOf(p Point) spot {
	return spot{int32(math.Round(p.X * grid)), int32(math.Round(p.Y * grid))}
}

func (s spot) point() Point { return Point{float64(s.x) / grid, float64(s.y) / grid} }

func (s spot) compare(other spot) int {
	return cmp.Or(cmp.Compare(s.x, other.x), cmp.Compare(s.y, other.y))
}

// Simplify takes away what a map of the whole layer cannot show. A border that
// two features share is simplified once, so neither gap nor overlap appears,
// and every feature keeps an area.
func Simplify(features []Feature) []Feature {
	s := simplifier{stretch: stretchOf(features), arcs: map[[2]spot]*arc{}, beside: map[spot][2]spot{}}
	s.tolerance = s.toleranceOf(features)
	traced := make([][][]tracedRing, len(features))
	for i, feature := range features {
		for _, polygon := range s.notable(feature.Polygons) {
			var rings []tracedRing
			for _, ring := range polygon {
				rings = append(rings, tracedRing{spots: snap(ring)})
			}
			traced[i] = append(traced[i], rings)
		}
	}
	each(traced, func(r *tracedRing) { s.note(r.spots) })
	each(traced, func(r *tracedRing) { r.parts = s.cut(r.spots) })
	for _, a := range s.arcs {
		a.spots = s.thin(a)
	}
	simple := make([]Feature, len(features))
	for i, feature := range features {
		simple[i].Properties = feature.Properties
		for _, rings := range traced[i] {
			var polygon []Ring
			for _, r := range rings {
				polygon = append(polygon, r.stitched())
			}
			simple[i].Polygons = append(simple[i].Polygons, assemble(polygon)...)
		}
		if len(simple[i].Polygons) == 0 {
			simple[i].Polygons = feature.Polygons
		}
	}
	return simple
}

func each(traced [][][]tracedRing, visit func(*tracedRing)) {
	for _, polygons := range traced {
		for _, rings := range polygons {
			for i := range rings {
				visit(&rings[i])
			}
		}
	}
}

// simplifier holds what is known about the borders of a layer.
type simplifier struct {
	stretch   float64          // of a degree of longitude against one of latitude
	tolerance float64          // degrees of latitude that a map cannot show
	beside    map[spot][2]spot // the neighbours of each spot; equal ones at a junction
	arcs      map[[2]spot]*arc // by the first two spots
}

// arc is a stretch of border between two junctions, or a whole ring.
type arc struct {
	spots []spot
	keep  bool // at least one spot between the ends must stay
}

type arcPart struct {
	arc      *arc
	reversed bool
}

type tracedRing struct {
	spots []spot // closed
	parts []arcPart
}

func stretchOf(features []Feature) float64 {
	b := emptyBox()
	for _, feature := range features {
		for _, polygon := range feature.Polygons {
			b = b.with(polygon[0][0])
		}
	}
	return math.Cos((b.minY + b.maxY) / 2 * math.Pi / 180)
}

// toleranceOf is a hundredth of the size of a middling feature: that is about
// the width of a line when the feature fills a column of a page.
func (s *simplifier) toleranceOf(features []Feature) float64 {
	const parts = 100
	sizes := make([]float64, 0, len(features))
	for _, feature := range features {
		b := emptyBox()
		for _, polygon := range feature.Polygons {
			for _, p := range polygon[0] {
				b = b.with(p)
			}
		}
		sizes = append(sizes, math.Hypot((b.maxX-b.minX)*s.stretch, b.maxY-b.minY))
	}
	slices.Sort(sizes)
	if len(sizes) == 0 {
		return 0
	}
	return sizes[len(sizes)/2] / parts
}

// notable leaves out islands and holes too small to be seen, but never the
// largest polygon.
func (s *simplifier) notable(polygons []Polygon) []Polygon {
	largest := slices.MaxFunc(append([]Polygon{{Ring{}}}, polygons...), func(a, b Polygon) int {
		return cmp.Compare(math.Abs(a[0].area()), math.Abs(b[0].area()))
	})
	var kept []Polygon
	for _, polygon := range polygons {
		if !s.visible(polygon[0]) && &polygon[0][0] != &largest[0][0] {
			continue
		}
		rings := Polygon{polygon[0]}
		for _, hole := range polygon[1:] {
			if s.visible(hole) {
				rings = append(rings, hole)
			}
		}
		kept = append(kept, rings)
	}
	return kept
}

func (s *simplifier) visible(r Ring) bool {
	return math.Abs(r.area())*s.stretch/2 > s.tolerance*s.tolerance
}

// snap puts a ring on the grid, each spot once in a row.
func snap(ring Ring) []spot {
	spots := make([]spot, 0, len(ring))
	for _, p := range ring {
		spots = append(spots, spotOf(p))
	}
	return slices.Compact(spots)
}

// note remembers what stands beside each spot. Where two rings pass a spot
// between different neighbours, borders meet.
func (s *simplifier) note(ring []spot) {
	n := len(ring) - 1
	for i := range n {
		before, after := ring[(i+n-1)%n], ring[i+1]
		if before.compare(after) > 0 {
			before, after = after, before
		}
		pair, seen := s.beside[ring[i]]
		switch {
		case !seen:
			s.beside[ring[i]] = [2]spot{before, after}
		case pair != [2]spot{before, after}:
			s.beside[ring[i]] = [2]spot{ring[i], ring[i]}
		}
	}
}

func (s *simplifier) junction(at spot) bool {
	pair := s.beside[at]
	return pair[0] == pair[1]
}

// cut parts a ring at its junctions. A ring without any starts at its lowest
// spot, so that the same ring of another feature starts there as well.
func (s *simplifier) cut(ring []spot) []arcPart {
	n := len(ring) - 1
	if n < 3 {
		return nil
	}
	start, lowest := -1, 0
	for i := range n {
		if s.junction(ring[i]) {
			start = i
			break
		}
		if ring[i].compare(ring[lowest]) < 0 {
			lowest = i
		}
	}
	if start < 0 {
		start = lowest
	}
	var parts []arcPart
	from := 0
	turned := append(slices.Clone(ring[start:n]), ring[:start+1]...)
	for i := 1; i < len(turned); i++ {
		if i == n || s.junction(turned[i]) {
			parts = append(parts, s.share(turned[from:i+1]))
			from = i
		}
	}
	if len(parts) <= 2 {
		for _, part := range parts {
			part.arc.keep = true
		}
	}
	return parts
}

// share finds the arc that another ring has run along already.
func (s *simplifier) share(spots []spot) arcPart {
	last := len(spots) - 1
	ahead, back := [2]spot{spots[0], spots[1]}, [2]spot{spots[last], spots[last-1]}
	reversed := cmp.Or(back[0].compare(ahead[0]), back[1].compare(ahead[1])) < 0
	key := ahead
	if reversed {
		key = back
	}
	found, known := s.arcs[key]
	if !known {
		found = &arc{spots: slices.Clone(spots)}
		if reversed {
			slices.Reverse(found.spots)
		}
		s.arcs[key] = found
	}
	return arcPart{found, reversed}
}

// stitched joins the arcs of a ring again.
func (r tracedRing) stitched() Ring {
	var ring Ring
	for _, part := range r.parts {
		spots := part.arc.spots
		for i := range spots {
			at := spots[i]
			if part.reversed {
				at = spots[len(spots)-1-i]
			}
			if len(ring) == 0 || i > 0 {
				ring = append(ring, at.point())
			}
		}
	}
	return ring
}

// corner is a spot of an arc with the area that would be lost without it.
type corner struct {
	place, before, after int
	area                 float64
	at                   int // in the heap, -1 when taken out
}

// corners is a heap with the least area on top.
type corners []*corner

func (c corners) Len() int { return len(c) }
func (c corners) Less(i, j int) bool {
	return c[i].area < c[j].area || c[i].area == c[j].area && c[i].place < c[j].place
}
func (c corners) Swap(i, j int) { c[i], c[j] = c[j], c[i]; c[i].at, c[j].at = i, j }

// Push satisfies heap.Interface.
func (c *corners) Push(x any) {
	one := x.(*corner) //nolint:forcetypeassert // only corners are pushed
	one.at = len(*c)
	*c = append(*c, one)
}

// Pop satisfies heap.Interface.
func (c *corners) Pop() any {
	one := (*c)[len(*c)-1]
	one.at = -1
	*c = (*c)[:len(*c)-1]
	return one
}

// thin takes the spots out one by one whose triangle with their neighbours is
// smallest, until each left is worth showing: Visvalingam and Whyatt, Line
// generalisation by repeated elimination of points, 1993.
func (s *simplifier) thin(a *arc) []spot {
	n := len(a.spots)
	least := 2
	if a.keep {
		least = 3
	}
	if a.spots[0] == a.spots[n-1] {
		least = 4 // a ring needs three corners
	}
	if n <= least {
		return a.spots
	}
	all := make([]*corner, n)
	var queue corners
	for i := range n {
		all[i] = &corner{place: i, before: i - 1, after: i + 1, at: -1}
		if i > 0 && i < n-1 {
			all[i].area = s.triangle(a.spots[i-1], a.spots[i], a.spots[i+1])
			heap.Push(&queue, all[i])
		}
	}
	left, limit := n, s.tolerance*s.tolerance/2
	gone := make([]bool, n)
	for queue.Len() > 0 && left > least && queue[0].area < limit {
		one := heap.Pop(&queue).(*corner) //nolint:forcetypeassert // only corners are in it
		gone[one.place] = true
		left--
		all[one.before].after, all[one.after].before = one.after, one.before
		for _, beside := range []int{one.before, one.after} {
			if c := all[beside]; c.at >= 0 {
				c.area = max(one.area, s.triangle(a.spots[c.before], a.spots[c.place], a.spots[c.after]))
				heap.Fix(&queue, c.at)
			}
		}
	}
	var kept []spot
	for i, at := range a.spots {
		if !gone[i] {
			kept = append(kept, at)
		}
	}
	return kept
}

// triangle is the area of a corner in square degrees of latitude.
func (s *simplifier) triangle(a, b, c spot) float64 {
	p, q, r := a.point(), b.point(), c.point()
	return math.Abs((q.X-p.X)*(r.Y-p.Y)-(r.X-p.X)*(q.Y-p.Y)) * s.stretch / 2
}
