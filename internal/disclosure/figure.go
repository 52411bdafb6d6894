// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package disclosure

import (
	"cmp"
	"slices"
)

// Figure is what a method lets readers see of one cell: a value, true or
// changed, or nothing. Every method answers with one figure for each cell of a
// system, in its order.
type Figure struct {
	Value      int64
	Suppressed bool // nothing is shown, and Value is 0
}

// Coordinate is a cell's place in one dimension.
type Coordinate struct{ Dimension, Code string }

// Place says where cell i lies in the dimensions of which it is not the total,
// by name. It is the same in every system that has this cell, whatever other
// dimensions stand beside.
func (s *System) Place(i int32) []Coordinate {
	var place []Coordinate
	for d, code := range s.Cells[i].Codes {
		if code != 0 {
			place = append(place, Coordinate{s.trees[d].name, s.trees[d].codes[code]})
		}
	}
	slices.SortFunc(place, func(a, b Coordinate) int { return cmp.Compare(a.Dimension, b.Dimension) })
	return place
}
