// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package suppress

import (
	"maps"
	"slices"
)

// maxLifts bounds how many leaves of a cell are tried, where tables are linked.
const maxLifts = 200

// lift is the circuit of last resort: one leaf of the cell changes, and every
// margin above it as much. One table always has it. Of linked tables it takes a
// leaf each, all of the same person as far as their common dimensions tell.
func (p *plan) lift(g goal, bound int64) Circuit {
	var best Circuit
	tries := 0
	for _, leaf := range p.leavesIn(g.cell) {
		within := p.system.Within[leaf]
		if p.blocked(within, g.by) {
			continue
		}
		if tries++; tries > maxLifts && len(p.system.Tables) > 2 {
			break
		}
		cells := map[int32]bool{}
		for _, cell := range within {
			cells[cell] = true
		}
		if !p.join(int(leaf), g.by, cells) {
			continue
		}
		price := int64(0)
		var c Circuit
		for _, cell := range slices.Sorted(maps.Keys(cells)) {
			price += p.price(cell)
			c = append(c, Step{cell, g.by})
		}
		if price < bound && p.closed(c) {
			best, bound = c, price
		}
	}
	return best
}

// leavesIn lists the leaves that a cell is around.
func (p *plan) leavesIn(cell int32) []int32 {
	if p.below == nil {
		p.below = make([][]int32, len(p.system.Cells))
		for leaf, within := range p.system.Within {
			for _, cell := range within {
				p.below[cell] = append(p.below[cell], int32(leaf))
			}
		}
	}
	return p.below[cell]
}

// blocked says whether some of the cells cannot change so.
func (p *plan) blocked(cells []int32, by int64) bool {
	return slices.ContainsFunc(cells, func(cell int32) bool { return p.banned[cell] || by < p.lowest[cell] })
}

// join adds the cells of one leaf of every other table that fits the first.
func (p *plan) join(first int, by int64, cells map[int32]bool) bool {
	codes := slices.Clone(p.system.Cells[p.system.Leaves[first]].Codes)
	return p.joinFrom(0, first, codes, by, cells)
}

func (p *plan) joinFrom(table, first int, codes []int32, by int64, cells map[int32]bool) bool {
	if table == len(p.system.Tables)-1 {
		return true
	}
	from, to := p.system.Tables[table], p.system.Tables[table+1]
	if first >= from && first < to {
		return p.joinFrom(table+1, first, codes, by, cells)
	}
	for leaf := from; leaf < to; leaf++ {
		own := p.system.Leaves[leaf]
		if own < 0 || p.blocked(p.system.Within[leaf], by) {
			continue
		}
		together := slices.Clone(codes)
		if !merge(together, p.system.Cells[own].Codes) {
			continue
		}
		if p.joinFrom(table+1, first, together, by, cells) {
			for _, cell := range p.system.Within[leaf] {
				cells[cell] = true
			}
			return true
		}
	}
	return false
}

// merge fills the codes that are still open; it fails where both differ. Code 0
// is the total, which stands for a dimension that a table does not have.
func merge(codes, more []int32) bool {
	for d, code := range more {
		if code != 0 && codes[d] != 0 && code != codes[d] {
			return false
		}
		codes[d] = max(codes[d], code)
	}
	return true
}

// closed says whether all relations are true after a change.
func (p *plan) closed(c Circuit) bool {
	rest := map[int32]int64{}
	for _, step := range c {
		for _, at := range p.places[step.Cell] {
			rest[at.relation] += at.sign * step.By
		}
	}
	for _, r := range rest {
		if r != 0 {
			return false
		}
	}
	return true
}
