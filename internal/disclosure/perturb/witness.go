// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package perturb

import (
	"math/rand/v2"

	"kursbuch/internal/disclosure"
)

// Step is the change of one leaf in a witness.
type Step struct {
	Leaf int32
	By   int64
}

// Witness is another table that shows the same figures: the changes of leaves
// that lead to it.
type Witness []Step

// How hard a witness is looked for.
const (
	starts     = 60
	repairs    = 40
	candidates = 24
)

// Range is how far a cell may be from its true value, downwards and upwards.
type Range struct{ Low, High int64 }

// Witnesses looks for tables within the given ranges of all cells that differ in
// the sensitive ones, and lists the sensitive cells for which it found none. An
// attacker who knows the ranges can compute no other than those.
func Witnesses(s *disclosure.System, primary []bool, ranges []Range, seed uint64) (found []Witness, exposed []int32) {
	w := &witnesses{
		Rand: rand.New(rand.NewPCG(seed, 1)), network: newNetwork(s), ranges: ranges,
		move: newMove(s), holding: make([][]int32, len(s.Cells)),
	}
	for leaf, within := range s.Within {
		for _, cell := range within {
			w.holding[cell] = append(w.holding[cell], int32(leaf))
		}
	}
	differs := make([]bool, len(s.Cells))
	for i, is := range primary {
		switch {
		case !is || differs[i]:
		case w.find(int32(i)):
			found = append(found, w.steps())
			for _, cell := range w.move.cells {
				differs[cell] = differs[cell] || w.move.byCell[cell] != 0
			}
		default:
			exposed = append(exposed, int32(i))
		}
	}
	return found, exposed
}

type witnesses struct {
	*rand.Rand
	network
	ranges  []Range
	move    move
	holding [][]int32 // leaves of each cell
}

// find changes a cell by one, and then other leaves until all is within its
// range again.
func (w *witnesses) find(cell int32) bool {
	holding := w.holding[cell]
	for start := range starts {
		if len(holding) == 0 {
			return false
		}
		w.move.clear()
		by := int64(1 - start%2*2)
		if w.complete(&w.move, holding[w.IntN(len(holding))], by, w.Rand) && w.mend(cell) {
			return true
		}
	}
	return false
}

// mend brings cells back into their ranges, one after the other.
func (w *witnesses) mend(cell int32) bool {
	for range repairs {
		worst, far := int32(-1), int64(0)
		for _, c := range w.move.cells {
			if d := w.distance(c, w.move.byCell[c]); d > far {
				worst, far = c, d
			}
		}
		if worst < 0 {
			return w.move.byCell[cell] != 0
		}
		by := int64(1)
		if w.move.byCell[worst] > w.ranges[worst].High {
			by = -1
		}
		if !w.complete(&w.move, w.partner(worst, cell, by), by, w.Rand) {
			return false
		}
	}
	return false
}

// partner picks, of some leaves of a cell, the one whose change mends most.
func (w *witnesses) partner(worst, cell int32, by int64) int32 {
	holding := w.holding[worst]
	best, least := holding[0], int64(0)
	for i := range candidates {
		leaf := holding[w.IntN(len(holding))]
		price := int64(0)
		for _, c := range w.Within[leaf] {
			now := w.move.byCell[c]
			price += w.distance(c, now+by) - w.distance(c, now)
			if c == cell && now+by == 0 {
				price += int64(repairs)
			}
		}
		if i == 0 || price < least {
			best, least = leaf, price
		}
	}
	return best
}

// distance is how far a change is beyond the range of its cell.
func (w *witnesses) distance(cell int32, by int64) int64 {
	return max(w.ranges[cell].Low-by, by-w.ranges[cell].High, 0)
}

func (w *witnesses) steps() Witness {
	var steps Witness
	for _, leaf := range w.move.leaves {
		if by := w.move.byLeaf[leaf]; by != 0 {
			steps = append(steps, Step{leaf, by})
		}
	}
	return steps
}
