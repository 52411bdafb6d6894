// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"math"
	"slices"

	"kursbuch/internal/cube"
)

// GridCell is one figure of a grid; the zero cell was not published.
type GridCell struct {
	Figure    Figure
	Published bool // there is a number or a sign
	Decimals  int
	Unit      string
	// Missing counts the figures without a number in a sum, nil aside: where
	// there are any, the sum is too small.
	Missing int
	// Gap is a published whole less the sum of its published parts: what
	// rounding and disclosure control leave. HasGap is false where there are no
	// parts, or one of them is not known.
	Gap    float64
	HasGap bool
}

// At is the figure of a row and column.
func (g *Grid) At(row, column int) GridCell {
	members := g.membersOf(g.rows[row], g.columns[column])
	cell, adds := g.cell(members)
	if cell.Figure.Has && adds {
		cell.Gap, cell.HasGap = g.gap(members, cell)
	}
	return cell
}

// membersOf puts the members of a row and a column together.
func (g *Grid) membersOf(row, column []int) []int {
	members := make([]int, 0, len(row)+len(column))
	return append(append(members, row...), column...)
}

// mostAxes bounds the dimensions of a grid; a table has a handful.
const mostAxes = 16

// cell looks up, or adds up, the figure of one member for each axis. Rates and
// averages are looked up alone: they do not add up.
func (g *Grid) cell(members []int) (found GridCell, adds bool) {
	look := lookup{grid: g, axes: g.axes(), members: members}
	look.walk(0)
	figure, observed := figureOf(look.sum)
	if !observed {
		return GridCell{}, false
	}
	cell := GridCell{Figure: figure, Published: true, Decimals: look.decimals, Unit: look.unit}
	if look.count > 1 || look.wide {
		cell.Missing = look.sum.WithoutNumber() - look.sum.Missing[cube.Nil]
	}
	cell.Missing += look.lacking()
	for n, a := range g.axes() {
		cell.Missing += a.Members[members[n]].Absent
	}
	return cell, !look.ratio
}

// lookup walks the raw codes that the members of a cell add up.
type lookup struct {
	grid    *Grid
	axes    []*Axis
	members []int
	raw     [mostAxes]int

	sum      cube.Sum
	count    int  // sums found
	wide     bool // one of them is itself a sum of several figures
	ratio    bool
	decimals int
	unit     string
	unstated int        // places of a sum of regions that the table says nothing of
	last     *gridSheet // that was looked up
}

func (l *lookup) walk(axis int) {
	if axis < len(l.axes) {
		for _, raw := range l.axes[axis].sums[l.members[axis]] {
			l.raw[axis] = raw
			l.walk(axis + 1)
		}
		return
	}
	period, measure, place := 0, 0, 0
	var packed uint64
	for n, a := range l.axes {
		switch a.Kind {
		case PeriodAxis:
			period = l.raw[n]
		case MeasureAxis:
			measure = l.raw[n]
		case RegionAxis:
			place = l.raw[n]
		default:
			packed = packed*uint64(len(a.raw)) + uint64(l.raw[n])
		}
	}
	at, read := l.grid.at[[2]int{period, measure}]
	if !read {
		return
	}
	one := l.grid.sheets[at]
	column, known := one.column[packed]
	if !known {
		return
	}
	l.last = one
	if !one.table.Observed(place, column) {
		l.unstated += one.silent(place)
		return
	}
	sum := one.table.At(place, column)
	if one.gathered && one.table.Narrow(column) {
		l.unstated += sum.Absent
	}
	if one.gone != nil && one.gone[place] && sum.Numbers == 0 && l.adds() {
		return // dissolved: no part of a sum
	}
	if one.ratio && (l.adds() || sum.Numbers > 1) {
		return
	}
	l.sum = l.sum.Plus(sum)
	l.count++
	l.wide = l.wide || one.table.Wide(place, column)
	l.decimals, l.unit, l.ratio = max(l.decimals, one.decimals), one.unit, one.ratio
}

// adds reports whether the cell is a sum over one of the axes.
func (l *lookup) adds() bool {
	for n, a := range l.axes {
		if len(a.sums[l.members[n]]) > 1 {
			return true
		}
	}
	return false
}

// gap compares a published whole with the sum of its parts along the first
// axis on which it has some.
func (g *Grid) gap(members []int, whole GridCell) (gap float64, known bool) {
	if whole.Missing > 0 {
		return 0, false
	}
	for n, a := range g.axes() {
		m := a.Members[members[n]]
		if m.Computed || len(m.Parts) == 0 {
			continue
		}
		total, found := 0.0, false
		part := slices.Clone(members)
		for _, code := range m.Parts {
			raw, shown := a.position[code]
			if !shown || a.member[raw] < 0 {
				return 0, false
			}
			part[n] = a.member[raw]
			cell, _ := g.cell(part)
			if cell.Missing > 0 || cell.Published && !cell.Figure.Has && cell.Figure.Symbol != cube.Nil.String() {
				return 0, false
			}
			total += cell.Figure.Value
			found = found || cell.Figure.Has
		}
		unit := math.Pow10(whole.Decimals)
		return math.Round((whole.Figure.Value-total)*unit) / unit, found
	}
	return 0, false
}
