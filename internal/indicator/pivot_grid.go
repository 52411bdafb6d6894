// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
	"kursbuch/internal/fault"
)

// Grid is the answer to a Pivot: which rows and columns there are, and the
// figure at each place. It holds sums of blocks, not cells: a figure is looked
// up when it is shown.
type Grid struct {
	Table, Title  string
	Rows, Columns []*Axis
	Sources       []string // credit lines
	Releases      []Release
	// Unit is that of all figures, empty when measures are on an axis.
	Unit string
	// Period is that of all figures, empty when periods are on an axis.
	Period civil.Period

	ask      Pivot
	scheme   *scheme
	request  *request
	measures []measure
	sheets   []*gridSheet
	at       map[[2]int]int // period and measure -> sheet
	rows     [][]int        // members on each row axis, in order of display
	columns  [][]int
	credits  []credited
	all      []*Axis // rows before columns, once all are there
}

// gridSheet holds the sums of one measure in one period.
type gridSheet struct {
	table    *cube.Table
	period   int // place on the axis of periods, 0 without one
	measure  int
	decimals int
	unit     string
	ratio    bool           // rates and averages, which do not add up
	column   map[uint64]int // codes of the variables on the axes -> column
	columns  []uint64
	gone     []bool // by place: dissolved before the end of the period
	unlisted []int  // by member of the axis of regions: parts of a sum that no table lists
	absent   []bool // by place: not there at the end of the period
	gathered bool   // all regions are added up, none is on an axis
}

// read adds up every block that the pivot touches.
func (g *Grid) read(ctx context.Context, s *Service) error {
	g.at = map[[2]int]int{}
	blocks := 0
	for _, src := range g.scheme.sources {
		before := len(g.sheets)
		for _, period := range src.periods {
			if !allows(g.request.periods, string(period)) {
				continue
			}
			for series, m := range src.names.Measures {
				if !allows(g.request.measures, m.Code) {
					continue
				}
				if blocks++; blocks > mostBlocks {
					return fault.Refuse("indicator.pivot.too_many_tables", "max", mostBlocks)
				}
				if err := g.readSheet(ctx, s, src, series, period); err != nil {
					return err
				}
			}
		}
		if len(g.sheets) > before {
			g.Releases = append(g.Releases, src.Release)
		}
	}
	return g.single()
}

func (g *Grid) readSheet(ctx context.Context, s *Service, src source, series int, period civil.Period) error {
	block, cells, err := s.blockWithCells(ctx, src.Release, series, period)
	if err != nil || block.Len() == 0 {
		return err
	}
	columns, err := g.scheme.columns(g.request, cells)
	if err != nil || len(columns) == 0 {
		return err
	}
	places, err := g.places(s, src, block, columns, period)
	if err != nil {
		return err
	}
	m := src.names.Measures[series]
	one := &gridSheet{decimals: m.Decimals, unit: m.Unit.in(g.ask.Lang), ratio: m.fixed(), column: map[uint64]int{}}
	if a := g.axis(RegionAxis); a != nil {
		one.gone, one.absent = make([]bool, len(a.raw)), make([]bool, len(a.raw))
		for p, key := range a.raw {
			one.gone[p], one.absent[p] = s.dissolved(key, period), s.absent(key, period)
		}
	}
	one.gathered = g.axis(RegionAxis) == nil && len(places[0].keys) > 1
	one.unlisted = g.unlisted(s, places[0].keys, period)
	if a := g.axis(PeriodAxis); a != nil {
		one.period = a.position[string(period)]
	} else {
		g.Period = period
	}
	measure := slices.IndexFunc(g.measures, func(known measure) bool { return sameMeasure(known, m) })
	if a := g.axis(MeasureAxis); a != nil {
		one.measure = a.position[g.measureCode(measure)]
	}
	for c, column := range columns {
		if packed, shown := g.pack(column.codes); shown {
			one.column[packed] = c
			one.columns = append(one.columns, packed)
		}
	}
	if one.table, err = pivot(block, places, columns); err != nil {
		return err
	}
	g.keep(one, src.Release, period)
	return nil
}

// keep takes a sheet in that has a figure for the view.
func (g *Grid) keep(one *gridSheet, r Release, period civil.Period) {
	for _, packed := range one.columns {
		c := one.column[packed]
		for p := range one.table.Rows() {
			if one.table.Observed(p, c) {
				g.sheets = append(g.sheets, one)
				g.credit(r, period)
				return
			}
		}
	}
}

// credit notes whom to credit for a period: one line for each publisher.
func (g *Grid) credit(r Release, period civil.Period) {
	at := slices.IndexFunc(g.credits, func(c credited) bool { return c.release.Source == r.Source })
	if at < 0 {
		at = len(g.credits)
		g.credits = append(g.credits, credited{r, period, period})
		g.Sources = append(g.Sources, "")
	}
	c := &g.credits[at]
	if comparePeriods(period, c.from) < 0 {
		c.from = period
	}
	if comparePeriods(period, c.to) > 0 {
		c.to = period
	}
	g.Sources[at] = c.release.sourceSpan(c.from, c.to)
}

// credited is a publisher with the periods that come from it.
type credited struct {
	release  Release
	from, to civil.Period
}

// places are the regions on the axis, each by itself, or the sum of those that
// the pivot is about.
func (g *Grid) places(s *Service, src source, block *cube.Block, columns []column, period civil.Period) ([]place, error) {
	if a := g.axis(RegionAxis); a != nil {
		places := make([]place, len(a.raw))
		for n := range a.raw {
			places[n].keys = a.raw[n : n+1]
		}
		return places, nil
	}
	places, err := s.places(g.request, src, block.Regions(), g.ask.Lang)
	if err != nil {
		return nil, err
	}
	if living := s.living(places[0].keys, block, columns, period); len(living) > 0 {
		places[0].keys = living
	}
	places[0].keys = filter(places[0].keys, func(key string) bool {
		_, stated := slices.BinarySearch(block.Regions(), key)
		return stated || !s.absent(key, period)
	})
	return places, nil
}

// single refuses figures of two measures or periods at one place, and a view
// without one axis for several units.
func (g *Grid) single() error {
	periods, measures := map[int]bool{}, map[string]bool{}
	for n, one := range g.sheets {
		at := [2]int{one.period, one.measure}
		if _, taken := g.at[at]; taken {
			return g.ambiguous()
		}
		g.at[at] = n
		periods[one.period], measures[one.unit] = true, true
	}
	if g.axis(MeasureAxis) == nil && len(g.sheets) > 0 {
		g.Unit = g.sheets[0].unit
		if len(measures) > 1 {
			return fault.Refuse("indicator.table.dimension_missing", "dimension", MeasureDimension, "categories", listed(g.scheme.measures))
		}
	}
	return nil
}

// ambiguous says which dimension has to be chosen from.
func (g *Grid) ambiguous() error {
	if g.axis(PeriodAxis) == nil {
		periods := filter(g.scheme.periods, func(p string) bool { return allows(g.request.periods, p) })
		if len(periods) > 1 {
			return fault.Refuse("indicator.table.dimension_missing", "dimension", PeriodDimension, "categories", listed(periods))
		}
	}
	return fault.Refuse("indicator.table.dimension_missing", "dimension", MeasureDimension, "categories", listed(g.scheme.measures))
}

func (g *Grid) axis(kind AxisKind) *Axis {
	for _, a := range g.axes() {
		if a.Kind == kind {
			return a
		}
	}
	return nil
}

func (g *Grid) axes() []*Axis {
	if g.all == nil && len(g.Rows)+len(g.Columns) == len(g.request.by) {
		g.all = slices.Concat(g.Rows, g.Columns)
	}
	if g.all == nil {
		return slices.Concat(g.Rows, g.Columns)
	}
	return g.all
}

// pack makes one number of the codes of the variables on the axes, given in
// the order of the axes; false when one of them is not shown.
func (g *Grid) pack(codes []string) (packed uint64, shown bool) {
	n := 0
	for _, a := range g.axes() {
		if a.Kind != CategoryAxis {
			continue
		}
		at, known := a.position[codes[n]]
		if !known {
			return 0, false
		}
		packed = packed*uint64(len(a.raw)) + uint64(at)
		n++
	}
	return packed, true
}

// unpack is the raw code of each category axis in packed; other axes are 0.
func (g *Grid) unpack(packed uint64, into []int) {
	axes := g.axes()
	for n := len(axes) - 1; n >= 0; n-- {
		if axes[n].Kind == CategoryAxis {
			size := uint64(len(axes[n].raw))
			into[n], packed = int(packed%size), packed/size
		}
	}
}

// RowCount and ColumnCount say how large the grid is.
func (g *Grid) RowCount() int { return len(g.rows) }

// ColumnCount is the number of columns beside the heads of the rows.
func (g *Grid) ColumnCount() int { return len(g.columns) }

// Row lists the members that head a row, one for each axis of the rows.
func (g *Grid) Row(row int) []Member { return membersAt(g.Rows, g.rows[row]) }

// Column lists the members that head a column.
func (g *Grid) Column(column int) []Member { return membersAt(g.Columns, g.columns[column]) }

func membersAt(axes []*Axis, at []int) []Member {
	members := make([]Member, len(axes))
	for n, a := range axes {
		members[n] = a.Members[at[n]]
	}
	return members
}

// Key names a column in Pivot.Sort: the codes of its members joined by |, or
// value where there is only one column.
func (g *Grid) Key(column int) string { return g.keyOf(g.columns[column]) }
