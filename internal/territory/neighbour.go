// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"maps"
	"slices"
)

// Neighbours lists by key the counties that share a border with a county; a
// border that only touches in a point does not count. Outlines leave out
// stretches of less than about a kilometre.
func (a *Atlas) Neighbours(key Key) []Key { return a.neighbours[key] }

// edge is a stretch between two points of an outline, in either direction.
type edge struct{ a, b [2]float64 }

func edgeOf(p, q [2]float64) edge {
	if p[0] > q[0] || p[0] == q[0] && p[1] > q[1] {
		p, q = q, p
	}
	return edge{p, q}
}

// neighboursOf finds which outlines share stretches: neighbours have their
// points in common exactly.
func neighboursOf(outlines []Outline) map[Key][]Key {
	owners := map[edge]Key{}
	found := map[Key]map[Key]bool{}
	note := func(key, other Key) {
		if found[key] == nil {
			found[key] = map[Key]bool{}
		}
		found[key][other] = true
	}
	for _, o := range outlines {
		for _, ring := range o.Rings {
			for i := 1; i < len(ring); i++ {
				e := edgeOf(ring[i-1], ring[i])
				other, known := owners[e]
				if known && other != o.Key {
					note(o.Key, other)
					note(other, o.Key)
				}
				owners[e] = o.Key
			}
		}
	}
	sorted := make(map[Key][]Key, len(found))
	for key, others := range found {
		sorted[key] = slices.Sorted(maps.Keys(others))
	}
	return sorted
}
