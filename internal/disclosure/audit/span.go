// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit

import (
	"cmp"
	"container/heap"
	"slices"

	"kursbuch/internal/disclosure"
)

// prime is 2^31 - 1: elimination modulo a prime is exact and does not grow. What
// is in a span of whole numbers is in it modulo the prime as well, so nothing
// that can be computed is missed.
const prime = 1<<31 - 1

// entry is the factor of a cell in a sum.
type entry struct {
	cell   int32
	factor uint64
}

// Span attacks a pattern by sums and differences alone, independent of all
// circuits: it returns the cells that are not shown and yet follow from those
// that are, by sparse Gaussian elimination on the relations.
func Span(s *disclosure.System, suppressed []bool) []int32 {
	unknown := func(cell int32) bool { return suppressed[cell] || s.Cells[cell].Hidden }
	uses := make([]int, len(s.Cells))
	var sums [][]entry
	for _, relation := range s.Relations {
		var sum []entry
		for at, cell := range relation {
			if !unknown(cell) {
				continue
			}
			uses[cell]++
			if at == 0 {
				sum = append(sum, entry{cell, prime - 1})
			} else {
				sum = append(sum, entry{cell, 1})
			}
		}
		if len(sum) > 0 {
			slices.SortFunc(sum, byCell)
			sums = append(sums, sum)
		}
	}
	slices.SortStableFunc(sums, func(a, b []entry) int { return cmp.Compare(len(a), len(b)) })
	e := &elimination{solves: make([]int32, len(s.Cells)), value: make([]uint64, len(s.Cells)), listed: make([]bool, len(s.Cells))}
	for i := range e.solves {
		e.solves[i] = -1
	}
	for _, sum := range sums {
		rest := e.reduce(sum)
		if len(rest) == 0 {
			continue
		}
		pivot := slices.MinFunc(rest, func(a, b entry) int { return cmp.Or(cmp.Compare(uses[a.cell], uses[b.cell]), byCell(a, b)) })
		inverse := power(pivot.factor, prime-2)
		for i := range rest {
			rest[i].factor = rest[i].factor * inverse % prime
		}
		e.solves[pivot.cell] = int32(len(e.rows))
		e.rows, e.pivots = append(e.rows, rest), append(e.pivots, pivot.cell)
	}
	var found []int32
	for i := range int32(len(s.Cells)) {
		if suppressed[i] && len(e.reduce([]entry{{i, 1}})) == 0 {
			found = append(found, i)
		}
	}
	return found
}

func byCell(a, b entry) int { return cmp.Compare(a.cell, b.cell) }

// elimination holds rows in the order in which they came: each is free of the
// pivots of those before it.
type elimination struct {
	rows   [][]entry
	pivots []int32
	solves []int32  // by cell, the row that it is the pivot of, or -1
	value  []uint64 // by cell, of the sum in hand
	listed []bool
	due    due // rows to be subtracted from it
}

// reduce frees a sum of all pivots.
func (e *elimination) reduce(sum []entry) []entry {
	var cells []int32
	add := func(cell int32, factor uint64) {
		if !e.listed[cell] {
			e.listed[cell] = true
			cells = append(cells, cell)
			if e.solves[cell] >= 0 {
				heap.Push(&e.due, e.solves[cell])
			}
		}
		e.value[cell] = (e.value[cell] + factor) % prime
	}
	for _, x := range sum {
		add(x.cell, x.factor)
	}
	for len(e.due) > 0 {
		r := heap.Pop(&e.due).(int32)
		if times := e.value[e.pivots[r]]; times != 0 {
			for _, x := range e.rows[r] {
				add(x.cell, (prime-times)*x.factor%prime)
			}
		}
	}
	slices.Sort(cells)
	var rest []entry
	for _, cell := range cells {
		if e.value[cell] != 0 {
			rest = append(rest, entry{cell, e.value[cell]})
		}
		e.value[cell], e.listed[cell] = 0, false
	}
	return rest
}

// due gives the earliest row first.
type due []int32

func (d due) Len() int           { return len(d) }
func (d due) Less(i, j int) bool { return d[i] < d[j] }
func (d due) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *due) Push(x any)        { *d = append(*d, x.(int32)) }
func (d *due) Pop() any {
	last := (*d)[len(*d)-1]
	*d = (*d)[:len(*d)-1]
	return last
}

func power(base, exponent uint64) uint64 {
	result := uint64(1)
	for ; exponent > 0; exponent >>= 1 {
		if exponent&1 == 1 {
			result = result * base % prime
		}
		base = base * base % prime
	}
	return result
}
