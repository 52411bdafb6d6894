// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import (
	"math"
	"runtime"
	"slices"
	"sync"
)

// Table holds the sums of a pivot: one row for each group of regions, one
// column for each group of cells.
type Table struct {
	rows, columns Groups
	blocks        int // number of blocks that were added up
	// The sums lie column by column; each column ends with one more row, which
	// takes what is in no group of regions and is never shown.
	totals []float64
	counts []uint32
	// Counted by symbol; a symbol that does not occur has no counts.
	missing, marked [symbolCount][]uint32
}

// Sum is what the places of one row and one column add up to.
type Sum struct {
	Total   float64 // of the numbers alone; says nothing when Numbers is 0
	Numbers int     // places with a number
	Absent  int     // places named in the groups at which nothing was observed
	// Missing counts the places with a symbol in place of a number, Marked
	// those with a symbol beside the number; both by Symbol.
	Missing, Marked [symbolCount]int
}

// Complete reports whether every place named in the groups had a number. The
// sum of an incomplete set is a lower bound at best; say so beside it.
func (s Sum) Complete() bool { return s.Absent == 0 && s.WithoutNumber() == 0 }

// WithoutNumber returns the number of places with a symbol alone.
func (s Sum) WithoutNumber() int {
	total := 0
	for _, n := range s.Missing {
		total += n
	}
	return total
}

// Rows returns the number of groups of regions.
func (t *Table) Rows() int { return t.rows.Len() }

// Columns returns the number of groups of cells.
func (t *Table) Columns() int { return t.columns.Len() }

// At returns the sum of one group of regions and one group of cells, both
// counted from 0.
func (t *Table) At(row, column int) Sum {
	at := column*t.height() + row
	s := Sum{Total: t.totals[at], Numbers: int(t.counts[at])}
	for symbol := range symbolCount {
		if t.missing[symbol] != nil {
			s.Missing[symbol] = int(t.missing[symbol][at])
		}
		if t.marked[symbol] != nil {
			s.Marked[symbol] = int(t.marked[symbol][at])
		}
	}
	places := t.rows.keys(row) * t.columns.keys(column) * t.blocks
	s.Absent = places - s.Numbers - s.WithoutNumber()
	return s
}

// Observed reports whether anything was observed where a row and a column
// meet.
func (t *Table) Observed(row, column int) bool {
	at := column*t.height() + row
	if t.counts[at] > 0 {
		return true
	}
	for symbol := range symbolCount {
		if t.missing[symbol] != nil && t.missing[symbol][at] > 0 {
			return true
		}
	}
	return false
}

// Plain adds some rows of a column up, in their order; false when one of them
// lacks a number or has a symbol.
func (t *Table) Plain(rows []int, column int) (total float64, plain bool) {
	slab := column * t.height()
	for _, row := range rows {
		if t.counts[slab+row] == 0 {
			return 0, false
		}
		total += t.totals[slab+row]
	}
	for symbol := range symbolCount {
		for _, tally := range [][]uint32{t.missing[symbol], t.marked[symbol]} {
			if tally != nil && slices.ContainsFunc(rows, func(row int) bool { return tally[slab+row] > 0 }) {
				return 0, false
			}
		}
	}
	return total, true
}

// Wide reports whether a row and a column stand for more than one place.
func (t *Table) Wide(row, column int) bool {
	return t.rows.keys(row)*t.columns.keys(column)*t.blocks > 1
}

// Plus adds two sums over different places.
func (s Sum) Plus(other Sum) Sum {
	s.Total += other.Total
	s.Numbers += other.Numbers
	s.Absent += other.Absent
	for symbol := range symbolCount {
		s.Missing[symbol] += other.Missing[symbol]
		s.Marked[symbol] += other.Marked[symbol]
	}
	return s
}

// Narrow reports whether a column stands for one cell.
func (t *Table) Narrow(column int) bool { return t.columns.keys(column) == 1 }

func (t *Table) height() int { return t.rows.Len() + 1 }

// Pivot adds the block up over groups of regions (rows) and cells (columns).
// Counts and decimals that fit into 32 bits without their point, as nearly all
// do, add up exactly; others add up as floats. See [Sum] for what is not a number.
func (b *Block) Pivot(regions, cells Groups) *Table {
	size := (regions.Len() + 1) * cells.Len()
	t := &Table{rows: regions, columns: cells, blocks: 1, totals: make([]float64, size), counts: make([]uint32, size)}
	t.fill(b, regions.ofKeys(b.regions), cells.ofKeys(b.cells))
	return t
}

// fill adds the block to t, whose sums are zero; rows and columns are the
// groups of its regions and cells.
func (t *Table) fill(b *Block, rows, columns []int32) {
	if b.numbers.small != nil {
		add[int32, int64](t, b, b.numbers.small, rows, columns)
	} else {
		add[float64, float64](t, b, b.numbers.wide, rows, columns)
	}
	t.scaleDown(b.numbers.scale)
	t.tally(b, rows, columns)
}

// ByRegion adds the cells of each region up: one row for each of Regions, in
// their order, and one column. Cells that the block does not have count as
// absent.
func (b *Block) ByRegion(cells []string) *Table {
	n := len(b.regions)
	t := &Table{
		rows: Groups{ones: n}, columns: Groups{size: []int{len(cells)}},
		blocks: 1, totals: make([]float64, n+1), counts: make([]uint32, n+1),
	}
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	columns := slices.Repeat([]int32{1}, len(b.cells)) // in no group
	for _, cell := range cells {
		if at, known := slices.BinarySearch(b.cells, cell); known {
			columns[at] = 0
		}
	}
	t.fill(b, rows, columns)
	return t
}

// Bytes returns roughly how much memory the table occupies.
func (t *Table) Bytes() int {
	const header = 512
	total := header + 8*cap(t.totals) + 4*cap(t.counts) + 8*(cap(t.rows.size)+cap(t.columns.size))
	for symbol := range symbolCount {
		total += 4 * (cap(t.missing[symbol]) + cap(t.marked[symbol]))
	}
	return total
}

// scaleDown divides sums of scaled integers, which float64 adds exactly.
func (t *Table) scaleDown(scale int) {
	if scale == 0 {
		return
	}
	unit := math.Pow10(scale)
	for i := range t.totals {
		t.totals[i] /= unit
	}
}

// add puts the values of the block into t; neighbours are first added up as S.
// An int64 cannot overflow: MaxObservations × 2^31 is below 2^63.
func add[T int32 | float64, S int64 | float64](t *Table, b *Block, values []T, rows, columns []int32) {
	for c, column := range columns {
		if int(column) == t.columns.Len() {
			continue
		}
		from, to := b.counted.start[c], b.counted.start[c+1]
		slab := int(column) * t.height()
		totals, counts := t.totals[slab:slab+t.height()], t.counts[slab:slab+t.height()]
		if b.counted.region == nil {
			addAll[T, S](totals, counts, values[from:to], rows)
		} else {
			addSome[T, S](totals, counts, values[from:to], b.counted.region[from:to], rows)
		}
	}
}

// addAll adds the values of one cell that has a number for every region.
// Neighbouring regions tend to be of one group: their sum stays in a register
// until the group changes.
func addAll[T int32 | float64, S int64 | float64](totals []float64, counts []uint32, values []T, rows []int32) {
	for i := 0; i < len(values); {
		row, first := rows[i], i
		var sum S
		for ; i < len(values) && rows[i] == row; i++ {
			sum += S(values[i])
		}
		totals[row] += float64(sum)
		counts[row] += uint32(i - first)
	}
}

// addSome is addAll for a cell that lacks some regions.
func addSome[T int32 | float64, S int64 | float64](totals []float64, counts []uint32, values []T, regions []uint32, rows []int32) {
	for i := 0; i < len(values); {
		row, first := rows[regions[i]], i
		var sum S
		for ; i < len(values) && rows[regions[i]] == row; i++ {
			sum += S(values[i])
		}
		totals[row] += float64(sum)
		counts[row] += uint32(i - first)
	}
}

// tally counts the symbols of the block in t.
func (t *Table) tally(b *Block, rows, columns []int32) {
	for c, column := range columns {
		if int(column) == t.columns.Len() {
			continue
		}
		slab := int(column) * t.height()
		for i := int(b.marked.start[c]); i < int(b.marked.start[c+1]); i++ {
			tallies := &t.missing
			if b.marks[i].hasNumber() {
				tallies = &t.marked
			}
			symbol := b.marks[i].symbol()
			if tallies[symbol] == nil {
				tallies[symbol] = make([]uint32, len(t.counts))
			}
			tallies[symbol][slab+int(rows[b.marked.regionAt(c, i)])]++
		}
	}
}

// merge adds the sums of another table with the same groups.
func (t *Table) merge(other *Table) {
	t.blocks += other.blocks
	for i, total := range other.totals {
		t.totals[i] += total
	}
	addCounts(t.counts, other.counts)
	for s := range symbolCount {
		t.missing[s] = sumCounts(t.missing[s], other.missing[s])
		t.marked[s] = sumCounts(t.marked[s], other.marked[s])
	}
}

// sumCounts returns x + y, where nil stands for zeros.
func sumCounts(x, y []uint32) []uint32 {
	switch {
	case x == nil:
		return y
	case y != nil:
		addCounts(x, y)
	}
	return x
}

func addCounts(to, from []uint32) {
	for i, n := range from {
		to[i] += n
	}
}

// PivotEach makes the table of every block, in the order of the blocks, on as
// many processors as GOMAXPROCS allows: a time series, when each block is a
// period.
func PivotEach(blocks []*Block, regions, cells Groups) []*Table {
	tables := make([]*Table, len(blocks))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(blocks)) {
		workers.Go(func() {
			for i := range next {
				tables[i] = blocks[i].Pivot(regions, cells)
			}
		})
	}
	for i := range blocks {
		next <- i
	}
	close(next)
	workers.Wait()
	return tables
}

// PivotSum makes one table of all blocks, on as many processors as GOMAXPROCS
// allows. It adds the blocks in their order, so that the result does not
// depend on the number of processors; the sums of blocks add up as floats.
// Without blocks every sum is empty.
func PivotSum(blocks []*Block, regions, cells Groups) *Table {
	size := (regions.Len() + 1) * cells.Len()
	sum := &Table{rows: regions, columns: cells, totals: make([]float64, size), counts: make([]uint32, size)}
	for batch := range slices.Chunk(blocks, runtime.GOMAXPROCS(0)) {
		for _, t := range PivotEach(batch, regions, cells) {
			sum.merge(t)
		}
	}
	return sum
}
