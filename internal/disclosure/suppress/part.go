// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package suppress

import (
	"cmp"
	"slices"

	"kursbuch/internal/linear"
)

// part is a piece of a pattern that is thought over as a whole: circuits that
// are taken out, the goals that then lack one, and the cells around them.
type part struct {
	gone    []*held
	goals   []int32
	cost    int64           // of the cells that are free with the circuits gone
	region  []int32         // cells that may change
	within  map[int32]int32 // place in region
	open    []int32         // those of them that it costs something to suppress
	column  map[int32]int32 // place in open
	origin  []int32         // relations of the region
	rows    []linear.Row    // what they say of its cells, by place
	tableau *tableau
}

// Reach of a part beyond the cells of its circuits.
const (
	maxDistance   = 3
	perDistance   = 10 // what a step away counts as, against the price of a cell
	otherCells    = 100
	cellsPerGoal  = 12
	manyTimes     = 2 // dearest cell tried, against the dearest that is there
	andALittle    = 5
	seldomThrough = 3 // one in so many sensitive cells leads on to other goals
)

// takeOut takes out all circuits of count goals that share cells with each
// other, beginning anywhere.
func (p *polisher) takeOut(count int) *part {
	n := &part{}
	first := int32(p.random.IntN(len(p.goals)))
	goals, seen, gone := []int32{first}, map[int32]bool{first: true}, map[*held]bool{}
	for i := 0; i < len(goals) && i < count; i++ {
		for _, h := range p.met[goals[i]] {
			if !gone[h] {
				gone[h] = true
				n.gone = append(n.gone, h)
			}
			for _, at := range p.random.Perm(len(h.steps)) {
				cell := h.steps[at].Cell
				if p.primary[cell] && p.random.IntN(seldomThrough) > 0 {
					continue
				}
				for _, other := range p.using[cell] {
					for _, g := range other.goals {
						if !seen[g] {
							seen[g] = true
							goals = append(goals, g)
						}
					}
				}
			}
		}
	}
	before := p.value
	for _, h := range n.gone {
		p.drop(h)
	}
	n.cost = before - p.value
	for _, h := range n.gone {
		n.goals = append(n.goals, h.goals...)
	}
	slices.Sort(n.goals)
	n.goals = slices.DeleteFunc(slices.Compact(n.goals), func(g int32) bool { return len(p.met[g]) > 0 })
	p.survey(n, otherCells+cellsPerGoal*count)
	return n
}

// putBack undoes takeOut.
func (p *polisher) putBack(n *part) {
	for _, h := range n.gone {
		p.keep(h)
	}
}

// survey collects the cells that may change: those of the circuits gone, and
// the closest and cheapest others.
func (p *polisher) survey(n *part, others int) {
	distance := map[int32]int{}
	var queue []int32
	dearest := int64(0)
	for _, h := range n.gone {
		for _, step := range h.steps {
			if _, known := distance[step.Cell]; !known {
				distance[step.Cell] = 0
				queue = append(queue, step.Cell)
				dearest = max(dearest, p.price(step.Cell))
			}
		}
	}
	own := len(queue)
	dearest = min(n.cost, manyTimes*dearest+andALittle*p.scale)
	for i := 0; i < len(queue); i++ {
		away := distance[queue[i]] + 1
		if away > maxDistance {
			break
		}
		for _, at := range p.places[queue[i]] {
			for _, cell := range p.relations[at.relation] {
				if _, known := distance[cell]; !known && !p.banned[cell] && p.price(cell) <= dearest {
					distance[cell] = away
					queue = append(queue, cell)
				}
			}
		}
	}
	slices.SortStableFunc(queue[own:], func(a, b int32) int {
		return cmp.Compare(int64(distance[a]*perDistance)*p.scale+p.price(a), int64(distance[b]*perDistance)*p.scale+p.price(b))
	})
	n.within = map[int32]int32{}
	for _, cell := range queue[:min(len(queue), own+others)] {
		n.within[cell] = 0
	}
	p.layOut(n, p.tighten(n))
}

// tighten leaves out cells that cannot change because they are alone in a
// relation. It returns how many cells are left in each.
func (p *polisher) tighten(n *part) map[int32]int {
	count := map[int32]int{}
	for cell := range n.within {
		for _, at := range p.places[cell] {
			count[at.relation]++
		}
	}
	var alone []int32
	for r, cells := range count {
		if cells == 1 {
			alone = append(alone, r)
		}
	}
	for len(alone) > 0 {
		r := alone[len(alone)-1]
		alone = alone[:len(alone)-1]
		for _, cell := range p.relations[r] {
			if _, in := n.within[cell]; !in {
				continue
			}
			delete(n.within, cell)
			for _, at := range p.places[cell] {
				if count[at.relation]--; count[at.relation] == 1 {
					alone = append(alone, at.relation)
				}
			}
			break
		}
	}
	return count
}

// layOut numbers cells and relations of a part.
func (p *polisher) layOut(n *part, count map[int32]int) {
	n.column = map[int32]int32{}
	for cell := range n.within {
		n.region = append(n.region, cell)
	}
	slices.Sort(n.region)
	for i, cell := range n.region {
		n.within[cell] = int32(i)
		if p.price(cell) > 0 {
			n.column[cell] = int32(len(n.open))
			n.open = append(n.open, cell)
		}
	}
	for r, cells := range count {
		if cells > 1 {
			n.origin = append(n.origin, r)
		}
	}
	slices.Sort(n.origin)
	for _, r := range n.origin {
		var row linear.Row
		for at, cell := range p.relations[r] {
			if i, in := n.within[cell]; in {
				row.Columns, row.Factors = append(row.Columns, i), append(row.Factors, sign(at))
			}
		}
		n.rows = append(n.rows, row)
	}
	n.tableau = newTableau(len(n.region), n.rows)
}

// sign is that of a cell by its place in a relation: the first is the sum.
func sign(at int) float64 {
	if at == 0 {
		return -1
	}
	return 1
}

// reachable says whether all goals lie in the region.
func (p *polisher) reachable(n *part) bool {
	return !slices.ContainsFunc(n.goals, func(g int32) bool {
		_, in := n.within[p.goals[g].cell]
		return !in
	})
}
