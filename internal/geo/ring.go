// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package geo

import (
	"cmp"
	"math"
	"slices"
)

// area is twice the signed area, positive when the ring runs against the clock.
func (r Ring) area() float64 {
	sum := 0.0
	for i := 1; i < len(r); i++ {
		sum += (r[i-1].X-r[0].X)*(r[i].Y-r[0].Y) - (r[i].X-r[0].X)*(r[i-1].Y-r[0].Y)
	}
	return sum
}

// close gives a ring its first point as its last and drops repeated points; a
// ring that encloses nothing becomes empty.
func (r Ring) tidy() Ring {
	r = slices.Compact(slices.Clone(r))
	if len(r) > 0 && r[0] != r[len(r)-1] {
		r = append(r, r[0])
	}
	if len(r) < 4 || r.area() == 0 {
		return nil
	}
	return r
}

// directed turns the ring so that it runs against the clock or with it.
func (r Ring) directed(against bool) Ring {
	if (r.area() > 0) == against {
		return r
	}
	r = slices.Clone(r)
	slices.Reverse(r)
	return r
}

// contains reports whether p lies within the ring, by the even-odd rule.
func (r Ring) contains(p Point) bool {
	inside := false
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		if (a.Y > p.Y) != (b.Y > p.Y) && p.X < (b.X-a.X)*(p.Y-a.Y)/(b.Y-a.Y)+a.X {
			inside = !inside
		}
	}
	return inside
}

// box is the smallest rectangle around points.
type box struct{ minX, minY, maxX, maxY float64 }

func emptyBox() box { return box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)} }

func (b box) with(p Point) box {
	return box{min(b.minX, p.X), min(b.minY, p.Y), max(b.maxX, p.X), max(b.maxY, p.Y)}
}

func (b box) holds(other box) bool {
	return b.minX <= other.minX && b.minY <= other.minY && b.maxX >= other.maxX && b.maxY >= other.maxY
}

func boxOf(r Ring) box {
	b := emptyBox()
	for _, p := range r {
		b = b.with(p)
	}
	return b
}

// assemble makes polygons of loose rings whatever way they run: a ring within
// an odd number of others is a hole of the smallest of them. The results obey
// the right-hand rule of RFC 7946 § 3.1.6: outer rings against the clock.
func assemble(rings []Ring) []Polygon {
	type placed struct {
		ring    Ring
		box     box
		size    float64
		depth   int
		polygon int
	}
	var all []placed
	for _, r := range rings {
		if r = r.tidy(); r != nil {
			all = append(all, placed{ring: r, box: boxOf(r), size: math.Abs(r.area())})
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(b.size, a.size) })
	var polygons []Polygon
	for i := range all {
		inner, around := &all[i], -1
		for j := range i {
			if all[j].box.holds(inner.box) && all[j].ring.holds(inner.ring) {
				inner.depth, around = inner.depth+1, j
			}
		}
		if inner.depth%2 == 0 {
			inner.polygon = len(polygons)
			polygons = append(polygons, Polygon{inner.ring.directed(true)})
			continue
		}
		inner.polygon = all[around].polygon
		polygons[inner.polygon] = append(polygons[inner.polygon], inner.ring.directed(false))
	}
	return polygons
}

// holds reports whether the inner ring lies within r. Rings may touch, so the
// middles of a few sides decide.
func (r Ring) holds(inner Ring) bool {
	const votes = 9
	within, asked := 0, 0
	step := max(1, len(inner)/votes)
	for i := 1; i < len(inner); i += step {
		middle := Point{X: (inner[i-1].X + inner[i].X) / 2, Y: (inner[i-1].Y + inner[i].Y) / 2}
		asked++
		if r.contains(middle) {
			within++
		}
	}
	return 2*within > asked
}
