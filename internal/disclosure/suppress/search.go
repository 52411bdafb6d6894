// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package suppress

import (
	"cmp"
	"slices"
)

// The search grows partial circuits step by step and keeps the most promising
// of each length. A partial circuit leaves some relations untrue; expanding it
// takes the smallest of them and tries each cell that can make it true. What it
// will still cost is guessed from the cheapest cell of each untrue relation.
const (
	unit     = 64 // price of a cell against the length of a circuit
	perStep  = 2
	maxSteps = 48
)

// partial is a circuit on its way: one more step after a parent.
type partial struct {
	parent int32
	cell   int32
	depth  int32
	by     int64
	price  int64
	guess  int64 // of the relations that are still untrue
	state  uint64
}

// searcher finds circuits in one network. It keeps its memory between searches.
type searcher struct {
	*network
	nodes   []partial
	queue   []ranked
	change  []int64 // by cell, of the partial circuit in hand
	rest    []int64 // by relation, what is missing for it to be true
	touched []int32 // relations with a rest that was set
	least   []int64 // by relation and sign of its rest, the cheapest cell; valid where stamp is now
	stamp   []int32
	now     int32
	dirty   []bool   // by relation, whether it is among touched
	seen    []uint64 // partial circuits of this search by hash; 0 is free
	filled  []int32  // the places of seen that are not
	haste   int64    // price of an untrue relation: more of it closes circuits sooner, and dearer
	work    int64    // partial circuits expanded so far
}

// ranked is a partial circuit in the queue.
type ranked struct {
	key  int64
	node int32
}

func newSearcher(n *network) *searcher {
	return &searcher{
		network: n,
		change:  make([]int64, len(n.places)),
		rest:    make([]int64, len(n.relations)),
		least:   make([]int64, 2*len(n.relations)),
		stamp:   make([]int32, 2*len(n.relations)),
		dirty:   make([]bool, len(n.relations)),
		seen:    make([]uint64, seenSize),
	}
}

// find returns a cheap circuit in which cell changes by by, and its price, or
// nothing where it finds none for less than bound. It keeps width partial
// circuits of each length.
func (s *searcher) find(cell int32, by int64, width int, bound int64) (best Circuit, price int64) {
	if s.banned[cell] || by < s.lowest[cell] {
		return nil, 0
	}
	s.now++
	s.nodes, s.queue = s.nodes[:0], s.queue[:0]
	for _, i := range s.filled {
		s.seen[i] = 0
	}
	s.filled = s.filled[:0]
	s.add(-1, cell, by)
	front := make([]ranked, 0, width)
	for range maxSteps {
		front = append(front[:0], s.narrow(width)...)
		if len(front) == 0 {
			break
		}
		s.queue = s.queue[:0]
		for _, r := range front {
			if best != nil && (s.nodes[r.node].price >= bound || r.key >= bound*unit) {
				continue
			}
			s.work++
			s.apply(r.node)
			if open := s.open(); open >= 0 {
				s.expand(r.node, open, bound)
			} else if s.nodes[r.node].price < bound {
				best, bound = s.circuit(r.node), s.nodes[r.node].price
			}
			s.undo(r.node)
		}
	}
	return best, bound
}

// narrow keeps the most promising of the queue.
func (s *searcher) narrow(width int) []ranked {
	q := most(s.queue, width)
	slices.SortFunc(q, ranked.compare)
	return q[:min(width, len(q))]
}

func (r ranked) compare(o ranked) int {
	if r.key != o.key {
		return cmp.Compare(r.key, o.key)
	}
	return cmp.Compare(r.node, o.node)
}

// most parts a queue until not much more is left than its first count.
func most(q []ranked, count int) []ranked {
	for len(q) > 4*count {
		pivot, before := q[len(q)/2], 0
		for i, r := range q {
			if r.compare(pivot) < 0 {
				q[i], q[before] = q[before], r
				before++
			}
		}
		if before < count {
			break
		}
		q = q[:before]
	}
	return q
}

// apply puts a partial circuit into hand, undo takes it out again.
func (s *searcher) apply(at int32) {
	for ; at >= 0; at = s.nodes[at].parent {
		node := &s.nodes[at]
		s.change[node.cell] = node.by
		for _, p := range s.places[node.cell] {
			if !s.dirty[p.relation] {
				s.dirty[p.relation] = true
				s.touched = append(s.touched, p.relation)
			}
			s.rest[p.relation] += p.sign * node.by
		}
	}
}

func (s *searcher) undo(at int32) {
	for ; at >= 0; at = s.nodes[at].parent {
		s.change[s.nodes[at].cell] = 0
	}
	for _, r := range s.touched {
		s.rest[r], s.dirty[r] = 0, false
	}
	s.touched = s.touched[:0]
}

// open is the untrue relation with the fewest cells that can make it true, or
// -1 where all relations are true.
func (s *searcher) open() int32 {
	best, fewest := int32(-1), len(s.change)
	for _, r := range s.touched {
		if s.rest[r] == 0 {
			continue
		}
		ways := 0
		for at, cell := range s.relations[r] {
			if s.change[cell] == 0 && s.way(at, cell, s.rest[r]) != 0 {
				if ways++; ways >= fewest {
					break
				}
			}
		}
		if ways < fewest {
			best, fewest = r, ways
		}
	}
	return best
}

// way is the change by which the cell at a place of a relation makes up for
// rest, as far as it can; 0 where it cannot.
func (s *searcher) way(at int, cell int32, rest int64) int64 {
	if at > 0 {
		rest = -rest
	}
	if s.banned[cell] {
		return 0
	}
	return max(rest, min(s.lowest[cell], 0))
}

func (s *searcher) expand(parent, open int32, bound int64) {
	for at, cell := range s.relations[open] {
		if s.change[cell] != 0 || s.nodes[parent].price+s.price(cell) >= bound {
			continue
		}
		if by := s.way(at, cell, s.rest[open]); by != 0 {
			s.add(parent, cell, by)
		}
	}
}

// add queues a partial circuit with one more step.
func (s *searcher) add(parent, cell int32, by int64) {
	node := partial{parent: parent, cell: cell, by: by, price: s.price(cell), state: mix(cell, by)}
	if parent >= 0 {
		p := &s.nodes[parent]
		node.depth, node.price, node.guess, node.state = p.depth+1, p.price+node.price, p.guess, p.state+node.state
		if s.known(node.state) {
			return
		}
	}
	for _, p := range s.places[cell] {
		before := int64(0)
		if parent >= 0 {
			before = s.rest[p.relation]
		}
		node.guess += s.cheapest(p.relation, before+p.sign*by) - s.cheapest(p.relation, before)
	}
	s.nodes = append(s.nodes, node)
	s.queue = append(s.queue, ranked{node.price*unit + node.guess + int64(node.depth)*perStep, int32(len(s.nodes) - 1)})
}

// seenSize is how many partial circuits one search remembers, a power of two.
// What it forgets it may try twice.
const seenSize = 1 << 15

// known says whether a partial circuit was there before, and remembers it.
func (s *searcher) known(state uint64) bool {
	state |= 1
	i := state >> 32 & (seenSize - 1)
	for s.seen[i] != 0 {
		if s.seen[i] == state {
			return true
		}
		i = (i + 1) & (seenSize - 1)
	}
	if len(s.filled) < seenSize/2 {
		s.seen[i] = state
		s.filled = append(s.filled, int32(i))
	}
	return false
}

// cheapest guesses what it will cost to make a relation with a rest true again.
func (s *searcher) cheapest(r int32, rest int64) int64 {
	if rest == 0 {
		return 0
	}
	i := 2 * r
	if rest > 0 {
		i++
	}
	if s.stamp[i] == s.now {
		return s.least[i]
	}
	least := int64(-1)
	for at, cell := range s.relations[r] {
		if s.way(at, cell, rest) != 0 {
			if price := s.price(cell); least < 0 || price < least {
				least = price
			}
		}
	}
	s.least[i], s.stamp[i] = max(least, 0)*unit+s.haste, s.now
	return s.least[i]
}

func (s *searcher) circuit(at int32) Circuit {
	var c Circuit
	for ; at >= 0; at = s.nodes[at].parent {
		c = append(c, Step{s.nodes[at].cell, s.nodes[at].by})
	}
	slices.SortFunc(c, func(a, b Step) int { return cmp.Compare(a.Cell, b.Cell) })
	return c
}

// mix spreads a step over 64 bits, so that sums of steps name sets of them.
func mix(cell int32, by int64) uint64 {
	x := uint64(cell)<<32 ^ uint64(by)*0x9e3779b97f4a7c15
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
