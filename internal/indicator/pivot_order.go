// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
)

// arrange lists the rows and columns in which anything was published, in the
// order that was asked for.
func (g *Grid) arrange() error {
	rows, columns := newTrack(g.Rows), newTrack(g.Columns)
	if rows.size*columns.size == 0 || rows.size > mostPlaces || columns.size > mostPlaces {
		return g.tooLarge(rows.size)
	}
	if err := g.mark(rows, columns); err != nil {
		return err
	}
	g.rows, g.columns = rows.list(), columns.list()
	if len(g.columns) > mostColumns {
		return fault.Refuse("indicator.pivot.too_many_columns", "count", len(g.columns), "max", mostColumns)
	}
	if len(g.rows) > mostRows {
		return g.tooLarge(len(g.rows))
	}
	g.sort()
	return nil
}

func (g *Grid) tooLarge(rows int) error {
	return fault.Refuse("indicator.pivot.too_large", "count", rows, "max", mostRows)
}

// mark notes every row and column in which something was observed.
func (g *Grid) mark(rows, columns *track) error {
	axes := g.axes()
	raw := make([]int, len(axes))
	region := slices.IndexFunc(axes, func(a *Axis) bool { return a.Kind == RegionAxis })
	looked := 0
	for _, one := range g.sheets {
		if looked += len(one.columns) * one.table.Rows(); looked > mostPlaces {
			return g.tooLarge(looked)
		}
		for n, a := range axes {
			switch a.Kind {
			case PeriodAxis:
				raw[n] = one.period
			case MeasureAxis:
				raw[n] = one.measure
			case CategoryAxis, RegionAxis: // differ within the sheet
			}
		}
		for _, packed := range one.columns {
			g.unpack(packed, raw)
			c := one.column[packed]
			for p := range one.table.Rows() {
				if !one.table.Observed(p, c) || one.gone != nil && one.gone[p] && one.table.At(p, c).Numbers == 0 {
					continue
				}
				if region >= 0 {
					raw[region] = p
				}
				rows.mark(raw[:len(g.Rows)])
				columns.mark(raw[len(g.Rows):])
			}
		}
	}
	return nil
}

// track notes which combinations of the members of some axes occur.
type track struct {
	axes   []*Axis
	size   int // of all combinations
	marked []bool
	last   int // the place marked last: neighbours mostly share it
}

func newTrack(axes []*Axis) *track {
	t := &track{axes: axes, size: 1, last: -1}
	for _, a := range axes {
		if t.size *= len(a.Members); t.size > mostPlaces {
			return t
		}
	}
	t.marked = make([]bool, t.size)
	return t
}

// mark notes the combination that shows some raw codes; those that only count
// in a sum mark none.
func (t *track) mark(raw []int) {
	at := 0
	for n, a := range t.axes {
		m := a.member[raw[n]]
		if m < 0 {
			t.markSums(raw)
			return
		}
		at = at*len(a.Members) + m
	}
	t.marked[at] = true
}

// markSums notes the sums in which hidden codes count, where the others are
// shown.
func (t *track) markSums(raw []int) {
	at := 0
	for n, a := range t.axes {
		m := a.member[raw[n]]
		if m < 0 {
			m = slices.IndexFunc(a.sums, func(sum []int) bool { return slices.Contains(sum, raw[n]) })
		}
		if m < 0 {
			return
		}
		at = at*len(a.Members) + m
	}
	t.marked[at] = true
}

// list gives the combinations marked, and the sums over them, in the order of
// the members.
func (t *track) list() [][]int {
	stride := t.size
	for _, a := range t.axes {
		stride /= len(a.Members)
		for n, m := range a.Members {
			if m.Computed {
				t.markWhole(a, stride, n)
			}
		}
	}
	var found [][]int
	var room []int // for many rows at once
	for at, marked := range t.marked {
		if !marked {
			continue
		}
		if len(room) < len(t.axes) {
			room = make([]int, 4096*max(len(t.axes), 1))
		}
		members, rest := room[:len(t.axes):len(t.axes)], at
		room = room[len(t.axes):]
		for n := len(t.axes) - 1; n >= 0; n-- {
			size := len(t.axes[n].Members)
			members[n], rest = rest%size, rest/size
		}
		found = append(found, members)
	}
	return found
}

// markWhole marks a computed member wherever one of its parts is marked.
func (t *track) markWhole(a *Axis, stride, whole int) {
	for at, marked := range t.marked {
		m := at / stride % len(a.Members)
		if marked && m != whole && slices.Contains(a.sums[whole], a.position[a.Members[m].Code]) {
			t.marked[at+(whole-m)*stride] = true
		}
	}
}

// sort orders the rows within what stands to the left of their last head;
// totals stay before their parts.
func (g *Grid) sort() {
	key, descending := strings.CutPrefix(g.ask.Sort, "-")
	if key == "" || len(g.Rows) == 0 {
		return
	}
	column := -1
	if key != "label" {
		if column = slices.IndexFunc(g.columns, func(at []int) bool { return g.keyOf(at) == key }); column < 0 {
			return
		}
	}
	ranks := g.ranks(column)
	compare := func(a, b rank) int { return g.compare(a, b, column >= 0, descending) }
	last := len(g.Rows) - 1
	for rest := ranks; len(rest) > 0; { // rows with the same outer members stand together
		end := slices.IndexFunc(rest, func(r rank) bool { return !slices.Equal(r.row[:last], rest[0].row[:last]) })
		if end < 0 {
			end = len(rest)
		}
		slices.SortStableFunc(rest[:end], compare)
		rest = rest[end:]
	}
	for n, r := range ranks {
		g.rows[n] = r.row
	}
}

// rank is what a row is sorted by among those with the same outer members.
type rank struct {
	row    []int
	part   int    // 0 for a total and for a region with its parts, which come first
	figure Figure // in the column that is sorted by
}

// ranks are the rows in the order of their outer members. A column below 0
// stands for the labels.
func (g *Grid) ranks(column int) []rank {
	last := len(g.Rows) - 1
	ranks := make([]rank, len(g.rows))
	members := make([]int, 0, mostAxes)
	for n, row := range g.rows {
		ranks[n] = rank{row: row, part: 1}
		if m := g.Rows[last].Members[row[last]]; m.Total || len(m.Parts) > 0 && g.Rows[last].Kind == RegionAxis {
			ranks[n].part = 0
		}
		if column >= 0 {
			members = append(append(members[:0], row...), g.columns[column]...)
			cell, _ := g.cell(members)
			ranks[n].figure = cell.Figure
		}
	}
	outer := func(a, b rank) int { return slices.Compare(a.row[:last], b.row[:last]) }
	if !slices.IsSortedFunc(ranks, outer) {
		slices.SortStableFunc(ranks, outer)
	}
	return ranks
}

// compare puts wholes first, then goes by figures, those without one last, or
// by labels.
func (g *Grid) compare(a, b rank, figures, descending bool) int {
	x, y := a, b
	if descending {
		x, y = b, a
	}
	switch {
	case a.part != b.part:
		return cmp.Compare(a.part, b.part)
	case !figures:
		return g.byLabel(x.row, y.row)
	case a.figure.Has != b.figure.Has && a.figure.Has:
		return -1
	case a.figure.Has != b.figure.Has:
		return 1
	}
	return cmp.Compare(x.figure.Value, y.figure.Value)
}

func (g *Grid) keyOf(column []int) string {
	if len(column) == 0 {
		return "value"
	}
	codes := make([]string, len(column))
	for n, m := range membersAt(g.Columns, column) {
		codes[n] = m.Code
	}
	return strings.Join(codes, "|")
}

func (g *Grid) byLabel(a, b []int) int {
	last := len(g.Rows) - 1
	text := func(row []int) string {
		m := g.Rows[last].Members[row[last]]
		return i18n.Fold(cmp.Or(m.Label, m.Code))
	}
	return cmp.Compare(text(a), text(b))
}
