// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package suppress

import (
	"math"

	"kursbuch/internal/disclosure"
)

// Step is the change of one cell in a circuit.
type Step struct {
	Cell int32
	By   int64
}

// Circuit is a change that leaves all relations true, by ascending cell.
type Circuit []Step

// place is a relation that a cell stands in, and its sign there.
type place struct {
	relation int32
	sign     int64
}

// network is a system as the search walks it.
type network struct {
	relations [][]int32 // the first cell is the sum of the others
	places    [][]place // of each cell
	lowest    []int64   // what a cell may change by at least
	cost      []int64   // what it costs not to show a cell
	free      []int32   // how many reasons there are not to show it anyway
	banned    []bool    // must not change
	fixed     []bool    // banned for good
}

// unlimited is below every change that can occur.
const unlimited = math.MinInt64 / 4

func newNetwork(s *disclosure.System, bounded bool, cost []int64) *network {
	n := &network{
		relations: s.Relations,
		places:    make([][]place, len(s.Cells)),
		lowest:    make([]int64, len(s.Cells)),
		cost:      cost,
		free:      make([]int32, len(s.Cells)),
		banned:    make([]bool, len(s.Cells)),
		fixed:     make([]bool, len(s.Cells)),
	}
	for r, relation := range s.Relations {
		for i, cell := range relation {
			sign := int64(1)
			if i == 0 {
				sign = -1
			}
			n.places[cell] = append(n.places[cell], place{int32(r), sign})
		}
	}
	for i, cell := range s.Cells {
		switch {
		case !bounded || s.Unbounded:
			n.lowest[i] = unlimited
		case cell.Hidden:
			n.lowest[i] = -cell.Value
		default:
			n.lowest[i] = s.Floor - cell.Value
		}
		if cell.Hidden {
			n.free[i] = 1
		}
	}
	return n
}

// settle takes over what is decided before the search: cells that readers know,
// and cells that are not shown anyway.
func (n *network) settle(known, held []bool) {
	copy(n.fixed, known)
	copy(n.banned, known)
	for i, is := range held {
		if is {
			n.free[i]++
		}
	}
}

// knows says whether readers know a sensitive cell already.
func (n *network) knows(sensitive []bool) bool {
	for i, is := range sensitive {
		if is && n.fixed[i] {
			return true
		}
	}
	return false
}

// price is what it costs to let a cell change.
func (n *network) price(cell int32) int64 {
	if n.free[cell] > 0 {
		return 0
	}
	return n.cost[cell]
}
