// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package suppress

import (
	"maps"
	"slices"

	"kursbuch/internal/disclosure"
)

// goal is what a circuit must do for a sensitive cell.
type goal struct {
	cell   int32
	by     int64 // at least this much, up or down by its sign
	either bool  // or the other way
}

func (g goal) met(by int64) bool {
	if g.either && by != 0 {
		return true
	}
	return g.by > 0 && by >= g.by || g.by < 0 && by <= g.by
}

// held is a circuit in use.
type held struct {
	steps Circuit
	goals []int32 // that it meets
	at    int     // among those in use
}

// plan is a pattern under construction: the circuits in use, and for each goal
// those that meet it. A cell is suppressed where a circuit uses it or where it
// is sensitive.
type plan struct {
	*searcher
	system  *disclosure.System
	primary []bool
	goals   []goal
	of      map[int32][]int32 // goals of a cell
	met     [][]*held         // by goal
	using   [][]*held         // by cell, in the order of their arrival
	holds   map[*held]int     // with the number of its arrival
	arrived int
	inUse   []*held   // the same in any order, to pick from
	insider []int32   // by cell, a leaf whose only person knows it; or -1. nil is nobody
	below   [][]int32 // by cell, the leaves that it is around, once somebody asks
	hastes  []int64   // to search with, until one finds something
	grown   []Step    // by the circuit that grow is at
	journal []entry   // what came into use and went since the best pattern
	value   int64     // cost of all cells that are suppressed and not sensitive
}

// patient is the order in which circuits are searched for: cheap ones first.
var patient = []int64{40, 400, 4000, 400, 40000}

func newPlan(s *disclosure.System, primary []bool, goals []goal, n *network) *plan {
	p := &plan{
		hastes: patient, searcher: newSearcher(n), system: s, primary: primary, goals: goals,
		of: map[int32][]int32{}, met: make([][]*held, len(goals)),
		using: make([][]*held, len(s.Cells)), holds: map[*held]int{},
	}
	for i, g := range goals {
		p.of[g.cell] = append(p.of[g.cell], int32(i))
	}
	for i, is := range primary {
		if is {
			p.free[i]++
		}
	}
	return p
}

// hold takes a circuit into use.
func (p *plan) hold(steps Circuit) *held {
	h := &held{steps: steps}
	p.keep(h)
	return h
}

// entry is one line of the journal.
type entry struct {
	*held
	came bool
}

// goBack undoes what the journal says since it had so many lines.
func (p *plan) goBack(lines int) {
	for i := len(p.journal) - 1; i >= lines; i-- {
		if e := p.journal[i]; e.came {
			p.drop(e.held)
		} else {
			p.keep(e.held)
		}
	}
	p.journal = p.journal[:lines]
}

func (p *plan) keep(h *held) {
	p.journal = append(p.journal, entry{h, true})
	p.arrived++
	p.holds[h] = p.arrived
	h.at = len(p.inUse)
	p.inUse = append(p.inUse, h)
	h.goals = h.goals[:0]
	for _, step := range h.steps {
		p.value += p.price(step.Cell)
		p.free[step.Cell]++
		p.using[step.Cell] = append(p.using[step.Cell], h)
		for _, g := range p.of[step.Cell] {
			if p.goals[g].met(step.By) {
				p.met[g] = append(p.met[g], h)
				h.goals = append(h.goals, g)
			}
		}
	}
}

// drop takes a circuit out of use.
func (p *plan) drop(h *held) {
	p.journal = append(p.journal, entry{h, false})
	delete(p.holds, h)
	last := len(p.inUse) - 1
	p.inUse[h.at] = p.inUse[last]
	p.inUse[h.at].at = h.at
	p.inUse = p.inUse[:last]
	for _, step := range h.steps {
		p.free[step.Cell]--
		p.value -= p.price(step.Cell)
		p.using[step.Cell] = without(p.using[step.Cell], h)
	}
	for _, g := range h.goals {
		p.met[g] = without(p.met[g], h)
	}
}

// without takes a circuit out of a list, mostly one of the last.
func without(all []*held, h *held) []*held {
	for i, other := range slices.Backward(all) {
		if other == h {
			return slices.Delete(all, i, i+1)
		}
	}
	return all
}

func (p *plan) order(all []*held) {
	slices.SortFunc(all, func(a, b *held) int { return p.holds[a] - p.holds[b] })
}

// serve meets a goal completely, with circuits that add as little as possible.
// It gives up where these would cost bound or more.
func (p *plan) serve(g int32, width int, bound int64) ([]*held, bool) {
	var added []*held
	for {
		avoid, missing := p.missing(g)
		if !missing {
			return added, true
		}
		circuit := p.route(g, avoid, width, bound-p.value)
		if circuit == nil {
			return added, false
		}
		added = append(added, p.hold(circuit))
	}
}

// route finds the cheapest circuit for a goal that leaves some cells alone.
func (p *plan) route(g int32, avoid []int32, width int, bound int64) Circuit {
	for _, cell := range avoid {
		p.banned[cell] = true
	}
	defer func() {
		for _, cell := range avoid {
			p.banned[cell] = p.fixed[cell]
		}
	}()
	goal := p.goals[g]
	var best Circuit
	for i, haste := range p.hastes {
		p.haste = haste
		if i == 3 {
			width *= 8
		}
		if best, bound = p.find(goal.cell, goal.by, width, bound); goal.either {
			if other, less := p.find(goal.cell, -goal.by, width, bound); other != nil {
				best, bound = other, less
			}
		} else if goal.by > 1 && !p.system.Magnitude {
			if other, less := p.grow(goal, width, bound); other != nil {
				best, bound = other, less
			}
		}
		if best != nil {
			return best
		}
	}
	return p.lift(goal, bound)
}

// grow builds a circuit one unit at a time, which finds ways that no cell could
// go in one step.
func (p *plan) grow(g goal, width int, bound int64) (Circuit, int64) {
	by := map[int32]int64{}
	price := int64(0)
	for range g.by {
		step, more := p.find(g.cell, 1, width, bound-price)
		if step == nil {
			by = nil
			break
		}
		price += more
		for _, s := range step {
			by[s.Cell] += s.By
			p.lowest[s.Cell] -= s.By
			p.free[s.Cell]++
		}
		p.grown = append(p.grown, step...)
	}
	for _, s := range p.grown {
		p.lowest[s.Cell] += s.By
		p.free[s.Cell]--
	}
	p.grown = p.grown[:0]
	var sum Circuit
	for _, cell := range slices.Sorted(maps.Keys(by)) {
		if by[cell] != 0 {
			sum = append(sum, Step{cell, by[cell]})
		}
	}
	return sum, price
}

// suppressed marks the cells that are not shown.
func (p *plan) suppressed() []bool {
	marks := slices.Clone(p.primary)
	for cell, free := range p.free {
		marks[cell] = marks[cell] || free > 0
	}
	return marks
}
