// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package suppress

import "slices"

// An insider is somebody who is alone in a leaf. Where tables are linked she is
// in one leaf of each, and knows all cells of value 1 around them. Which leaves
// are the same person's nobody needs to know: everybody counts who could be one
// person, because the leaves agree on all dimensions that their tables share.

// findInsiders notes for each cell of value 1 a leaf that it is around.
func (p *plan) findInsiders() {
	p.insider = slices.Repeat([]int32{-1}, len(p.system.Cells))
	for leaf, own := range p.system.Leaves {
		if own < 0 || !p.single(own) {
			continue
		}
		for _, cell := range p.system.Within[leaf] {
			if p.single(cell) && p.insider[cell] < 0 {
				p.insider[cell] = int32(leaf)
			}
		}
	}
}

func (p *plan) single(cell int32) bool {
	return p.system.Cells[cell].Units == 1 && p.system.Cells[cell].Value == 1
}

// missing says what a goal lacks: a circuit at all, or one that leaves alone the
// cells that somebody knows who is not in the goal's cell herself. What is left of
// a group is protected against everybody but an insider.
func (p *plan) missing(g int32) (avoid []int32, missing bool) {
	if len(p.met[g]) == 0 {
		return nil, true
	}
	if p.insider == nil || p.system.Cells[p.goals[g].cell].Group {
		return nil, false
	}
	avoid = p.knower(p.goals[g].cell, p.met[g], nil)
	return avoid, avoid != nil
}

// knower finds a person who knows a cell of every circuit, and is in these
// leaves. It returns the cells that she knows, or nothing where nobody does.
func (p *plan) knower(target int32, circuits []*held, leaves []int32) []int32 {
	for len(circuits) > 0 && slices.ContainsFunc(leaves, func(leaf int32) bool { return p.touches(circuits[0], leaf) }) {
		circuits = circuits[1:]
	}
	if len(circuits) == 0 {
		return p.person(target, leaves)
	}
	for _, step := range circuits[0].steps {
		leaf := p.insider[step.Cell]
		if leaf < 0 || leaf == p.insider[target] || !p.together(leaves, leaf) {
			continue
		}
		if cells := p.knower(target, circuits[1:], append(slices.Clip(leaves), leaf)); cells != nil {
			return cells
		}
	}
	return nil
}

func (p *plan) touches(h *held, leaf int32) bool {
	return slices.ContainsFunc(h.steps, func(step Step) bool { return p.insider[step.Cell] == leaf })
}

// together says whether one person can be in all these leaves and one more.
func (p *plan) together(leaves []int32, more int32) bool {
	return !slices.ContainsFunc(leaves, func(leaf int32) bool {
		return !agree(p.codes(leaf), p.codes(more))
	})
}

// agree says whether two leaves can be one person's: where both say something
// of a dimension, it is the same.
func agree(a, b []int32) bool {
	for d, code := range a {
		if code != 0 && b[d] != 0 && code != b[d] {
			return false
		}
	}
	return true
}

func (p *plan) codes(leaf int32) []int32 { return p.system.Cells[p.system.Leaves[leaf]].Codes }

// maxLooks bounds the leaves that are looked at for one person. Beyond it she is
// taken to exist, which is safe.
const maxLooks = 100_000

// person looks for somebody who is in these leaves, in one of every other table,
// and not in the target. It returns the cells that she knows.
func (p *plan) person(target int32, leaves []int32) []int32 {
	codes := make([]int32, len(p.system.Cells[target].Codes))
	cells := []int32{}
	for _, leaf := range leaves {
		merge(codes, p.codes(leaf))
		cells = p.known(cells, leaf)
	}
	if slices.Contains(cells, target) {
		return nil
	}
	var open []int // tables of which no leaf is given
	for table, from := range p.system.Tables[:len(p.system.Tables)-1] {
		to := p.system.Tables[table+1]
		if !slices.ContainsFunc(leaves, func(leaf int32) bool { return int(leaf) >= from && int(leaf) < to }) {
			open = append(open, table)
		}
	}
	looks := maxLooks
	return p.personFrom(open, target, codes, cells, &looks)
}

func (p *plan) personFrom(open []int, target int32, codes, cells []int32, looks *int) []int32 {
	if len(open) == 0 {
		return cells
	}
	for leaf := p.system.Tables[open[0]]; leaf < p.system.Tables[open[0]+1]; leaf++ {
		if *looks--; *looks < 0 {
			return cells
		}
		own := p.system.Leaves[leaf]
		if own < 0 || p.system.Cells[own].Units == 0 || !agree(codes, p.system.Cells[own].Codes) {
			continue
		}
		both := slices.Clone(codes)
		merge(both, p.system.Cells[own].Codes)
		more := p.known(slices.Clip(cells), int32(leaf))
		if slices.Contains(more[len(cells):], target) {
			continue
		}
		if all := p.personFrom(open[1:], target, both, more, looks); all != nil {
			return all
		}
	}
	return nil
}

// known adds the cells that the only person of a leaf knows.
func (p *plan) known(cells []int32, leaf int32) []int32 {
	if !p.single(p.system.Leaves[leaf]) {
		return cells
	}
	for _, cell := range p.system.Within[leaf] {
		if p.single(cell) {
			cells = append(cells, cell)
		}
	}
	return cells
}
