// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package cube holds observations in columnar blocks: pure data structures
// without files or a database.
//
// One block holds all regions × cells of one series and one period. A region is
// a key of the territory (for instance an AGS), a cell is the key of one tuple
// of breakdowns (for instance status, sex and nationality), and a place is the
// meeting of the two. At a place stands a number, a number with a statistical
// sign, a sign alone, or nothing; what goes in comes out, bit by bit, and a
// missing number never counts as zero. A payload is the encoded form of a block,
// a pivot adds blocks up over groups of regions and cells.
package cube

import (
	"iter"
	"slices"
)

// What one block can hold. The limits keep a damaged payload from claiming
// more memory than any real series needs.
const (
	MaxObservations = 1 << 24 // observations in one block
	MaxPlaces       = 1 << 28 // regions × cells of one block
	MaxKeyLength    = 1 << 10 // bytes of one region or cell key
	maxKeyBytes     = 1 << 26 // bytes of all keys of one dictionary
)

// Block is the decoded, immutable form of the observations of one series and
// period. It is safe for concurrent use.
type Block struct {
	regions, cells []string // sorted, without repetition
	counted        places   // where a number stands
	numbers        numbers
	marked         places // where a symbol stands, with or without number
	marks          []sign
}

// newBlock puts together a block of the places observed and the signs of each
// (nil when there are none). The caller adds the numbers, one for each entry of
// counted.
func newBlock(regions, cells []string, seen places, signs []sign) *Block {
	b := &Block{regions: regions, cells: cells}
	b.counted, b.marked, b.marks = split(seen, signs, len(regions))
	return b
}

// Regions returns the sorted region keys. The caller must not change them.
func (b *Block) Regions() []string { return b.regions }

// Cells returns the sorted cell keys. The caller must not change them.
func (b *Block) Cells() []string { return b.cells }

// Len returns the number of observations, those without a number included.
func (b *Block) Len() int {
	alone := 0
	for _, m := range b.marks {
		alone += one(!m.hasNumber())
	}
	return b.numbers.len() + alone
}

// Bytes returns roughly how much memory the block occupies.
func (b *Block) Bytes() int {
	const stringHeader, blockHeader = 16, 256
	total := blockHeader + b.counted.bytes() + b.numbers.bytes() + b.marked.bytes() + cap(b.marks)
	for _, keys := range [][]string{b.regions, b.cells} {
		for _, key := range keys {
			total += stringHeader + len(key)
		}
	}
	return total
}

// At returns the value at a place; it is absent where nothing was observed or
// a key is unknown.
func (b *Block) At(region, cell string) Value {
	r, known := slices.BinarySearch(b.regions, region)
	if !known {
		return Value{}
	}
	c, known := slices.BinarySearch(b.cells, cell)
	if !known {
		return Value{}
	}
	var v Value
	if i, found := b.counted.find(r, c); found {
		v = Number(b.numbers.at(i))
	}
	if i, found := b.marked.find(r, c); found {
		v.Symbol = b.marks[i].symbol()
	}
	return v
}

// All yields every observation, ordered by cell and then by region.
func (b *Block) All() iter.Seq[Observation] {
	return func(yield func(Observation) bool) {
		for c, cell := range b.cells {
			for p := range b.inCell(c) {
				o := Observation{Region: b.regions[p.region], Cell: cell, Value: Value{Symbol: p.sign.symbol()}}
				if p.sign.hasNumber() {
					o.Value.Number, o.Value.HasNumber = b.numbers.at(p.number), true
				}
				if !yield(o) {
					return
				}
			}
		}
	}
}

// spot is one observation inside a block: its region, its sign, and the
// position of its number, if it has one.
type spot struct {
	region uint32
	sign   sign
	number int
}

// inCell merges the numbers and the symbols of cell, by region.
func (b *Block) inCell(cell int) iter.Seq[spot] {
	return func(yield func(spot) bool) {
		n, lastNumber := int(b.counted.start[cell]), int(b.counted.start[cell+1])
		m, lastMark := int(b.marked.start[cell]), int(b.marked.start[cell+1])
		for n < lastNumber || m < lastMark {
			s := spot{number: n}
			if m == lastMark || n < lastNumber && b.counted.regionAt(cell, n) < b.marked.regionAt(cell, m) {
				s.region = b.counted.regionAt(cell, n)
			} else {
				s.region, s.sign = b.marked.regionAt(cell, m), b.marks[m]
				m++
			}
			if s.sign.hasNumber() {
				n++
			}
			if !yield(s) {
				return
			}
		}
	}
}

// Edit returns a block in which every change replaces what stood at its place;
// a change with an absent value removes it. Of two changes at one place the
// later holds. It refuses values that [Builder.Add] refuses.
func (b *Block) Edit(changes []Observation) (*Block, error) {
	type place struct{ region, cell string }
	edited := make(map[place]Value, len(changes))
	for _, o := range changes {
		edited[place{o.Region, o.Cell}] = o.Value
	}
	var build Builder
	for o := range b.All() {
		if _, replaced := edited[place{o.Region, o.Cell}]; replaced {
			continue
		}
		if err := build.Add(o.Region, o.Cell, o.Value); err != nil {
			return nil, err
		}
	}
	for p, v := range edited {
		if v.Absent() {
			continue
		}
		if err := build.Add(p.region, p.cell, v); err != nil {
			return nil, err
		}
	}
	return build.Block()
}
