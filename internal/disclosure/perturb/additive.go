// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package perturb

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/fault"
)

// How long the search goes on, in turns, and how much worse a move may be at
// first, in the unit of weigh.
const (
	turnsEach  = 1000 // for each small leaf
	turnsLeast = 12_000
	turnsMost  = 4_000_000
	patience   = 60
	attempts   = 4
)

// Additive rounds small counts (Langsrud and Heldal 2018): leaves from 1 to
// base-1 become 0 or base, and all margins are added up anew. Which way each
// goes is chosen so that margins change as little as possible. Where tables are
// linked, a leaf takes one of each other table along, so that common cells stay
// common; larger leaves change by that. The same system, base and seed give the
// same figures.
func Additive(s *disclosure.System, base int64, seed uint64) ([]disclosure.Figure, error) {
	if err := counted(s); err != nil {
		return nil, err
	}
	if base < 2 {
		return nil, fault.Refuse("disclosure.perturb.base")
	}
	for attempt := range uint64(attempts) {
		r := newRounding(s, base, rand.New(rand.NewPCG(seed, attempt)))
		r.start()
		r.search()
		if !slices.ContainsFunc(r.value, r.isSmall) {
			return r.figures(), nil
		}
	}
	return nil, fault.Refuse("disclosure.perturb.linked")
}

// rounding is the state of the search. All of it adds up at every moment.
type rounding struct {
	*rand.Rand
	network
	base   int64
	value  []int64   // of each leaf, now
	off    []int64   // of each cell, how far it is from its true value
	open   []int32   // leaves that must become 0 or base, in the order of their cells
	around [][]int32 // of each cell, the open leaves in it
	move   move
}

func newRounding(s *disclosure.System, base int64, random *rand.Rand) *rounding {
	r := &rounding{
		Rand: random, network: newNetwork(s), base: base,
		value: make([]int64, len(s.Leaves)), off: make([]int64, len(s.Cells)),
		around: make([][]int32, len(s.Cells)), move: newMove(s),
	}
	for leaf, own := range s.Leaves {
		if own >= 0 {
			r.value[leaf] = s.Cells[own].Value
		}
		if r.isSmall(r.value[leaf]) {
			r.open = append(r.open, int32(leaf))
		}
	}
	slices.SortStableFunc(r.open, func(a, b int32) int { return cmp.Compare(s.Leaves[a], s.Leaves[b]) })
	for _, leaf := range r.open {
		for _, cell := range s.Within[leaf] {
			r.around[cell] = append(r.around[cell], leaf)
		}
	}
	return r
}

func (r *rounding) isSmall(value int64) bool { return value > 0 && value < r.base }

// start rounds each leaf to the side that fits better, as margins stand.
func (r *rounding) start() {
	var best, next move
	best, next = newMove(r.System), newMove(r.System)
	tries := 1
	if r.linked() {
		tries = 20
	}
	for _, at := range r.Perm(len(r.open)) {
		leaf := r.open[at]
		value := r.value[leaf]
		if !r.isSmall(value) {
			continue // taken along by another
		}
		found, least := false, int64(0)
		for i := range 2 * tries {
			by := -value
			if i%2 == 1 {
				by = r.base - value
			}
			next.clear()
			if !r.complete(&next, leaf, by, r.Rand) {
				continue
			}
			if price := r.price(&next); !found || price < least {
				found, least = true, price
				best, next = next, best
			}
		}
		if found {
			r.apply(&best)
		}
	}
}

// search takes moves that improve, and at first some that do not.
func (r *rounding) search() {
	if len(r.open) == 0 {
		return
	}
	turns := min(max(turnsEach*len(r.open), turnsLeast), turnsMost)
	for turn := range turns {
		leaf := r.open[r.IntN(len(r.open))]
		r.move.clear()
		by := r.turned(r.value[leaf])
		ok := r.complete(&r.move, leaf, by, r.Rand)
		switch {
		case !ok || turn%2 == 0:
		case r.linked(): // back again, with other leaves of the other tables
			ok = r.complete(&r.move, leaf, -by, r.Rand)
		default: // together with a leaf of the same margin
			if other := r.neighbour(leaf); other != leaf {
				ok = r.complete(&r.move, other, r.turned(r.value[other]), r.Rand)
			}
		}
		if ok && r.price(&r.move) <= r.Int64N(int64(patience*(turns-turn)/turns)+1) {
			r.apply(&r.move)
		}
	}
}

// neighbour picks a leaf that can be rounded and stands in a margin of another.
func (r *rounding) neighbour(leaf int32) int32 {
	within := r.Within[leaf]
	open := r.around[within[r.IntN(len(within))]]
	return open[r.IntN(len(open))]
}

// turned is the change that brings a leaf to the other side.
func (r *rounding) turned(value int64) int64 {
	switch {
	case value == 0:
		return r.base
	case r.isSmall(value) && r.IntN(2) == 0:
		return r.base - value
	default:
		return -value
	}
}

// far is what counts more than any margin: a leaf that is still small, or would
// be less than nothing.
const far = 4000

// price is how much worse the figures are after a move.
func (r *rounding) price(m *move) int64 {
	price := int64(0)
	for _, cell := range m.cells {
		if !r.Cells[cell].Hidden {
			price += weigh(r.off[cell]+m.byCell[cell]) - weigh(r.off[cell])
		}
	}
	for _, leaf := range m.leaves {
		price += far * (r.distance(r.value[leaf]+m.byLeaf[leaf]) - r.distance(r.value[leaf]))
	}
	return price
}

// distance is how far a leaf is from being 0, or base or more.
func (r *rounding) distance(value int64) int64 {
	switch {
	case value < 0:
		return r.base - value*r.base
	case r.isSmall(value):
		return min(value, r.base-value)
	default:
		return 0
	}
}

// weigh prefers two small changes to a large one, and shuns the largest.
func weigh(off int64) int64 {
	by := max(off, -off)
	beyond := max(by-3, 0)
	return 10*by + by*by + 30*beyond*beyond
}

func (r *rounding) apply(m *move) {
	for _, cell := range m.cells {
		r.off[cell] += m.byCell[cell]
	}
	for _, leaf := range m.leaves {
		r.value[leaf] += m.byLeaf[leaf]
	}
}

func (r *rounding) figures() []disclosure.Figure {
	figures := make([]disclosure.Figure, len(r.Cells))
	for i, cell := range r.Cells {
		figures[i].Value = cell.Value + r.off[i]
	}
	return figures
}
