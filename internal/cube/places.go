// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

// places lists, cell by cell, the regions that have an entry. Entries are
// numbered through all cells.
type places struct {
	start  []uint32 // cell c owns the entries start[c] up to start[c+1]
	region []uint32 // region of each entry, rising within a cell; nil when every region has one in every cell
}

// newPlaces returns room for entries; the caller calls add and endCell in
// cell-major order and then dense.
func newPlaces(cells, entries int) places {
	return places{start: make([]uint32, 1, cells+1), region: make([]uint32, 0, entries)}
}

func (p *places) add(region uint32) { p.region = append(p.region, region) }

func (p *places) endCell() { p.start = append(p.start, uint32(len(p.region))) }

// dense drops the list of regions where it says nothing: all of them, always.
func (p *places) dense(regions int) {
	if len(p.region) == regions*(len(p.start)-1) {
		p.region = nil
	}
}

// allPlaces returns the places of a block in which nothing is absent.
func allPlaces(regions, cells int) places {
	p := places{start: make([]uint32, cells+1)}
	for c := range p.start {
		p.start[c] = uint32(c * regions)
	}
	return p
}

func (p places) len() int { return int(p.start[len(p.start)-1]) }

// regionAt returns the region of an entry of cell.
func (p places) regionAt(cell, entry int) uint32 {
	if p.region == nil {
		return uint32(entry) - p.start[cell]
	}
	return p.region[entry]
}

// find returns the entry of region in cell.
func (p places) find(region, cell int) (entry int, found bool) {
	low, high := int(p.start[cell]), int(p.start[cell+1])
	for low < high {
		middle := int(uint(low+high) >> 1)
		if int(p.regionAt(cell, middle)) < region {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, low < int(p.start[cell+1]) && int(p.regionAt(cell, low)) == region
}

func (p places) bytes() int { return 4 * (cap(p.start) + cap(p.region)) }

// sign is a symbol and whether it marks a number or stands alone; the zero
// sign is a number without symbol.
type sign uint8

const onNumber sign = 0x80

func signOf(v Value) sign {
	if v.HasNumber && v.Symbol != None {
		return sign(v.Symbol) | onNumber
	}
	return sign(v.Symbol)
}

func (s sign) symbol() Symbol { return Symbol(s &^ onNumber) }

func (s sign) hasNumber() bool { return s == 0 || s&onNumber != 0 }

// valid reports whether s is a code that signOf can return.
func (s sign) valid() bool {
	return s == 0 || s.symbol() != None && s.symbol() < symbolCount
}

// split parts the observed places into those with a number and those with a
// symbol. The signs are one per observation, or nil when there is no symbol.
func split(observed places, signs []sign, regions int) (numbers, marked places, marks []sign) {
	cells := len(observed.start) - 1
	if signs == nil {
		return observed, places{start: make([]uint32, cells+1)}, nil
	}
	withNumber, withSymbol := 0, 0
	for _, s := range signs {
		withNumber += one(s.hasNumber())
		withSymbol += one(s != 0)
	}
	numbers, marked = newPlaces(cells, withNumber), newPlaces(cells, withSymbol)
	marks = make([]sign, 0, withSymbol)
	for c := range cells {
		for i := int(observed.start[c]); i < int(observed.start[c+1]); i++ {
			if signs[i].hasNumber() {
				numbers.add(observed.regionAt(c, i))
			}
			if signs[i] != 0 {
				marked.add(observed.regionAt(c, i))
				marks = append(marks, signs[i])
			}
		}
		numbers.endCell()
		marked.endCell()
	}
	numbers.dense(regions)
	return numbers, marked, marks
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
