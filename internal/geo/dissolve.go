// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package geo

// Dissolve joins polygons into their union, where neighbours share the points
// of their border: a side that two of them have falls away. Gaps between them
// stay.
func Dissolve(polygons []Polygon) []Polygon {
	type side struct{ from, to spot }
	times := map[side]int{}
	each := func(visit func(side)) {
		for _, polygon := range polygons {
			for i, ring := range polygon {
				spots := snap(ring.directed(i == 0))
				for k := 1; k < len(spots); k++ {
					visit(side{spots[k-1], spots[k]})
				}
			}
		}
	}
	each(func(s side) { times[s]++ })
	next := map[spot][]spot{}
	each(func(s side) {
		if times[side{s.to, s.from}] == 0 {
			next[s.from] = append(next[s.from], s.to)
		}
	})
	var rings []Ring
	each(func(s side) {
		if len(next[s.from]) == 0 {
			return
		}
		if ring := walk(next, s.from); ring != nil {
			rings = append(rings, ring)
		}
	})
	return assemble(rings)
}

// walk follows sides from a spot until it comes back, and takes them out.
func walk(next map[spot][]spot, start spot) Ring {
	ring := Ring{start.point()}
	for at := start; ; {
		ways := next[at]
		if len(ways) == 0 {
			return nil // an open line, which sides that were drawn twice leave
		}
		next[at] = ways[1:]
		at = ways[0]
		ring = append(ring, at.point())
		if at == start {
			return ring
		}
	}
}
