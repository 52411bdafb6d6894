// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package suppress

import (
	"cmp"
	"math"
	"slices"

	"kursbuch/internal/linear"
)

// widest is how far a cell may change in the circuits that the solver thinks
// of, in multiples of what the goal needs. It leaves dear circuits out only.
const widest = 2

// cut says what a goal needs: factors times suppressed cells, added up, are at
// least 1. It holds of every pattern that protects the goal, wherever the cut
// was found (Fischetti and Salazar 2001, section 4).
type cut []term

// term is what a cell does for a goal; cuts list them by ascending cell.
type term struct {
	cell   int32
	factor float64
}

// bounds says within what the cells of a part can change for a goal, in
// multiples of what it needs, where its open cells are suppressed in part.
func (p *polisher) bounds(n *part, need int64, suppressed []float64) (low, high []float64) {
	low, high = make([]float64, len(n.region)), make([]float64, len(n.region))
	for i, cell := range n.region {
		share := 1.0
		if k, open := n.column[cell]; open {
			share = suppressed[k]
		}
		low[i], high[i] = -share*p.fall(cell, need), share*widest
	}
	return low, high
}

// fall is how far a cell can fall, in multiples of need.
func (p *polisher) fall(cell int32, need int64) float64 {
	return min(widest, max(0, -float64(p.lowest[cell])/float64(need)))
}

// strike tries to change the cell of a goal in one direction. It returns how
// much of what is needed can be reached, the changes, and why it is not more.
func (p *polisher) strike(n *part, g goal, up float64, suppressed []float64) (float64, []float64, cut) {
	need := max(g.by, -g.by)
	t := n.tableau
	before := t.steps
	t.low, t.high = p.bounds(n, need, suppressed)
	at := n.within[g.cell]
	reached := t.attack(at, up)
	p.work += int64((t.steps - before) * len(t.rows) / stepsPerRow)
	if reached >= enough {
		return reached, slices.Clone(t.change), nil
	}
	weight := map[int32]float64{g.cell: up}
	for k, factor := range t.reasons(at) {
		if factor == 0 {
			continue
		}
		for place, cell := range p.relations[n.origin[k]] {
			weight[cell] -= up * sign(place) * factor
		}
	}
	var c cut
	for cell, w := range weight {
		factor := w * widest
		if w < 0 {
			factor = -w * p.fall(cell, need)
		}
		if factor > tiny {
			c = append(c, term{cell, min(1, factor)})
		}
	}
	slices.SortFunc(c, func(a, b term) int { return cmp.Compare(a.cell, b.cell) })
	return reached, nil, c
}

// enough is what of a goal has to be reached, but for errors of calculation.
const enough = 1 - 1e-6

// separate strikes at all goals of a part. It returns changes for those that
// can be reached, by their place, and rows that the others need.
func (p *polisher) separate(n *part, suppressed []float64) (changes [][]float64, rows []linear.Row) {
	changes = make([][]float64, len(n.goals))
	for i, number := range n.goals {
		g := p.goals[number]
		up := math.Copysign(1, float64(g.by))
		reached, change, c := p.strike(n, g, up, suppressed)
		if reached < enough && g.either {
			var other cut
			reached, change, other = p.strike(n, g, -up, suppressed)
			c = c.or(other)
		}
		if reached >= enough {
			changes[i] = change
			continue
		}
		p.cuts[number] = append(p.cuts[number], c)
		if len(p.cuts[number]) > maxCuts {
			p.cuts[number] = p.cuts[number][1:]
		}
		if row, useful := n.restrict(c); useful {
			rows = append(rows, row)
		}
	}
	return changes, rows
}

// or is a cut that holds where one of two does.
func (c cut) or(other cut) cut {
	var both cut
	for len(c) > 0 && len(other) > 0 {
		switch {
		case c[0].cell < other[0].cell:
			both, c = append(both, c[0]), c[1:]
		case c[0].cell > other[0].cell:
			both, other = append(both, other[0]), other[1:]
		default:
			both = append(both, term{c[0].cell, max(c[0].factor, other[0].factor)})
			c, other = c[1:], other[1:]
		}
	}
	return append(append(both, c...), other...)
}

// maxCuts is how many cuts are kept of each goal, the latest.
const maxCuts = 80

// restrict says what a cut means for the open cells of a part, with all others
// as they are. It is of no use where it holds whatever they are.
func (n *part) restrict(c cut) (linear.Row, bool) {
	row := linear.Row{Low: 1, High: linear.Infinity}
	for _, t := range c {
		if k, open := n.column[t.cell]; open {
			row.Columns, row.Factors = append(row.Columns, k), append(row.Factors, t.factor)
		} else if _, in := n.within[t.cell]; in {
			row.Low -= t.factor
		}
	}
	if row.Low < tiny {
		return row, false
	}
	for i, factor := range row.Factors {
		row.Factors[i] = min(1, factor/row.Low)
	}
	row.Low = 1
	return row, true
}

// partners says that a cell is of no use alone: each relation that it stands in
// needs another one that changes.
func (n *part) partners() []linear.Row {
	var rows []linear.Row
	for _, relation := range n.rows {
		var columns []int32
		for _, at := range relation.Columns {
			if k, open := n.column[n.region[at]]; open {
				columns = append(columns, k)
			}
		}
		if len(columns) < len(relation.Columns) {
			continue // one that costs nothing is there
		}
		for i := range columns {
			row := linear.Row{High: linear.Infinity, Columns: columns, Factors: make([]float64, len(columns))}
			for k := range columns {
				row.Factors[k] = 1
			}
			row.Factors[i] = -1
			rows = append(rows, row)
		}
	}
	return rows
}
