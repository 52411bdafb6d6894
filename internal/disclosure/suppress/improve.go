// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package suppress

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// build meets every goal, the dearest cells first, and drops the circuits that
// later ones have made superfluous.
func (p *plan) build(width int) bool {
	order := make([]int32, len(p.goals))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		return cmp.Compare(p.cost[p.goals[b].cell], p.cost[p.goals[a].cell])
	})
	for _, g := range order {
		if _, ok := p.serve(g, width, math.MaxInt64/4); !ok {
			return false
		}
	}
	return true
}

// secondaries lists the cells that are suppressed for the sake of others, the
// dearest first.
func (p *plan) secondaries() []int32 {
	var cells []int32
	for i := range p.free {
		if cell := int32(i); len(p.using[i]) > 0 && !p.primary[i] && !p.system.Cells[i].Hidden {
			cells = append(cells, cell)
		}
	}
	slices.SortStableFunc(cells, func(a, b int32) int { return cmp.Compare(p.cost[b], p.cost[a]) })
	return cells
}

// improve changes the pattern bit by bit where that pays, until the work is
// used up or nothing is left of the time. The first round tries to show each secondary cell
// again, the dearest first. Then come random changes, which may cost a little
// at first; the best pattern is kept.
func (p *plan) improve(width int, work int64, seed uint64, left func() float64) {
	random := rand.New(rand.NewPCG(seed, uint64(len(p.primary))))
	defer func() { p.hastes = patient }()
	end := p.work + work
	for i, cell := range p.secondaries() {
		if p.work >= end || left() <= 0 {
			return
		}
		p.hastes = patient[i%3:][:1]
		p.change([]int32{cell}, slices.Clone(p.using[cell]), width, p.value, random)
	}
	least, last := p.value, 0
	p.journal = p.journal[:0]
	usual := float64(least) / float64(max(1, len(p.secondaries()))) // cost of a cell
	for i := 0; len(p.inUse) > 0 && i-last < patience*(len(p.inUse)+patience); i++ {
		p.hastes = patient[random.IntN(3):][:1]
		rest := float64(end-p.work) / float64(work)
		if rest <= 0 || left() <= 0 { // the clock only ends it: it must not decide what is found before
			break
		}
		slack := int64(usual * slackest * rest)
		most := min(p.value+slack, least+slack*max(slackAtOnce, int64(len(p.inUse)/slackAtOnce)))
		width := width << random.IntN(4)
		h := p.inUse[random.IntN(len(p.inUse))]
		cell := h.steps[random.IntN(len(h.steps))].Cell
		switch {
		case p.primary[cell] || p.system.Cells[cell].Hidden:
		case i%2 == 0:
			p.change([]int32{cell}, slices.Clone(p.using[cell]), width, most, random)
		default:
			p.change(nil, p.around(h, 2+random.IntN(6), random), width, most, random)
		}
		if p.value < least {
			least, last = p.value, i
			p.journal = p.journal[:0]
		}
	}
	p.goBack(0)
}

// patience is how many changes a circuit are tried without success.
const patience = 60

// A change may make the pattern dearer on the way by slackest of what a cell
// usually costs, and all changes since the best by so much for each tenth circuit,
// or ten times that.
const (
	slackest    = .5
	slackAtOnce = 10
)

// around lists a circuit and up to count others that share secondary cells
// with it.
func (p *plan) around(h *held, count int, random *rand.Rand) []*held {
	all := []*held{h}
	for _, at := range random.Perm(len(h.steps)) {
		for _, other := range p.using[h.steps[at].Cell] {
			if len(all) <= count && !p.primary[h.steps[at].Cell] && !slices.Contains(all, other) {
				all = append(all, other)
			}
		}
	}
	return all
}

// circuits lists those in use, in the order of their arrival.
func (p *plan) circuits() []*held {
	all := make([]*held, 0, len(p.holds))
	for h := range p.holds {
		all = append(all, h)
	}
	p.order(all)
	return all
}

// change replaces the circuits gone by others that leave the cells shown. It is
// undone where the pattern then costs more than most, and more than before.
func (p *plan) change(shown []int32, gone []*held, width int, most int64, random *rand.Rand) {
	most = max(most, p.value)
	before := len(p.journal)
	for _, h := range gone {
		p.drop(h)
	}
	for _, cell := range shown {
		p.banned[cell] = true
	}
	var added []*held
	ok := p.meet(gone, width, most+1, random, &added)
	for _, cell := range shown {
		p.banned[cell] = false
	}
	if ok && p.value <= most {
		p.thin(added)
		return
	}
	p.goBack(before)
}

// meet serves the goals that the circuits gone have left.
func (p *plan) meet(gone []*held, width int, bound int64, random *rand.Rand, added *[]*held) bool {
	var goals []int32
	for _, h := range gone {
		goals = append(goals, h.goals...)
	}
	slices.Sort(goals)
	goals = slices.Compact(goals)
	random.Shuffle(len(goals), func(i, j int) { goals[i], goals[j] = goals[j], goals[i] })
	for _, g := range goals {
		more, ok := p.serve(g, width, bound)
		*added = append(*added, more...)
		if !ok {
			return false
		}
	}
	return true
}

// thin drops those of some circuits that nothing lacks.
func (p *plan) thin(some []*held) {
	for _, h := range some {
		goals := slices.Clone(h.goals)
		p.drop(h)
		if slices.ContainsFunc(goals, func(g int32) bool { _, missing := p.missing(g); return missing }) {
			p.keep(h)
		}
	}
}
