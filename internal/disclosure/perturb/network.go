// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package perturb

import (
	"math/rand/v2"

	"kursbuch/internal/disclosure"
)

// network is a system whose leaves move together where tables are linked.
type network struct {
	*disclosure.System
	partners [][][]int32 // of each leaf, by table, the leaves that fit it; nil until asked for
}

// guesses is how many leaves of another table are tried to go with some.
const guesses = 12

func newNetwork(s *disclosure.System) network {
	return network{System: s, partners: make([][][]int32, len(s.Leaves))}
}

func (n *network) linked() bool { return len(n.Tables) > 2 }

// move is a change of leaves and of all cells around them.
type move struct {
	leaves, cells    []int32
	byLeaf, byCell   []int64 // of all leaves and cells, 0 where nothing changes
	hasLeaf, hasCell []bool  // listed in leaves and cells
	seen             []int32 // of each cell, the last change that it counts in
	changes          int32
}

func newMove(s *disclosure.System) move {
	return move{
		byLeaf: make([]int64, len(s.Leaves)), byCell: make([]int64, len(s.Cells)),
		hasLeaf: make([]bool, len(s.Leaves)), hasCell: make([]bool, len(s.Cells)), seen: make([]int32, len(s.Cells)),
	}
}

func (m *move) clear() {
	for _, leaf := range m.leaves {
		m.byLeaf[leaf], m.hasLeaf[leaf] = 0, false
	}
	for _, cell := range m.cells {
		m.byCell[cell], m.hasCell[cell] = 0, false
	}
	m.leaves, m.cells = m.leaves[:0], m.cells[:0]
}

// add changes a leaf as part of the current change, in which a cell of several
// tables counts once.
func (m *move) add(leaf int32, within []int32, by int64) {
	if !m.hasLeaf[leaf] {
		m.hasLeaf[leaf] = true
		m.leaves = append(m.leaves, leaf)
	}
	m.byLeaf[leaf] += by
	for _, cell := range within {
		if m.seen[cell] == m.changes {
			continue
		}
		m.seen[cell] = m.changes
		if !m.hasCell[cell] {
			m.hasCell[cell] = true
			m.cells = append(m.cells, cell)
		}
		m.byCell[cell] += by
	}
}

// complete adds the change of a leaf, and of one leaf of every other table that
// agrees with it and with each other in all dimensions that they share: the same
// person counts in all of them. It says whether such leaves were found.
func (n *network) complete(m *move, leaf int32, by int64, random *rand.Rand) bool {
	m.changes++
	m.add(leaf, n.Within[leaf], by)
	if !n.linked() {
		return true
	}
	codes := append([]int32{}, n.Cells[n.Leaves[leaf]].Codes...)
	for _, fitting := range n.fitting(leaf) {
		if fitting == nil {
			continue // the table of the leaf itself
		}
		found := false
		for range min(guesses, len(fitting)) {
			other := fitting[random.IntN(len(fitting))]
			if found = merge(codes, n.Cells[n.Leaves[other]].Codes); found {
				m.add(other, n.Within[other], by)
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// fitting lists, by table, the leaves that agree with one.
func (n *network) fitting(leaf int32) [][]int32 {
	if n.partners[leaf] != nil {
		return n.partners[leaf]
	}
	own := n.Cells[n.Leaves[leaf]].Codes
	lists := make([][]int32, len(n.Tables)-1)
	for t := range lists {
		if from, to := n.Tables[t], n.Tables[t+1]; int(leaf) < from || int(leaf) >= to {
			lists[t] = []int32{}
			for other := from; other < to; other++ {
				if cell := n.Leaves[other]; cell >= 0 && agree(own, n.Cells[cell].Codes) {
					lists[t] = append(lists[t], int32(other))
				}
			}
		}
	}
	n.partners[leaf] = lists
	return lists
}

// agree says whether two places can be the same person's. Code 0 is the total,
// which stands for a dimension that a table does not have.
func agree(a, b []int32) bool {
	for d := range a {
		if a[d] != 0 && b[d] != 0 && a[d] != b[d] {
			return false
		}
	}
	return true
}

// merge fills the codes that are still open, unless both disagree.
func merge(codes, more []int32) bool {
	if !agree(codes, more) {
		return false
	}
	for d, code := range more {
		codes[d] = max(codes[d], code)
	}
	return true
}
