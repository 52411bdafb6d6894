// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package disclosure

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"

	"kursbuch/internal/fault"
)

const (
	maxLargest = 5       // contributions kept of each cell
	maxZeros   = 1 << 20 // leaves of one table, where zeros are cells
	maxMargins = 1 << 14 // cells that one leaf counts in
)

// Compile adds the leaves of a design up into one system. It refuses codes
// that no hierarchy knows, and linked tables that disagree.
func Compile(d Design) (*System, error) {
	s := &System{Magnitude: d.Magnitude, Floor: 1, group: d.Group, listed: d.Listed, index: map[uint64]int32{}}
	if d.Magnitude || d.Group > 0 {
		s.Floor = 0
	}
	if err := s.plant(d); err != nil {
		return nil, err
	}
	sums := make([]sum, len(d.Tables))
	for i, table := range d.Tables {
		var err error
		if sums[i], err = s.addUp(table); err != nil {
			return nil, err
		}
	}
	if err := s.unite(d.Tables, sums); err != nil {
		return nil, err
	}
	for i, table := range d.Tables {
		s.relate(table, sums[i])
	}
	for _, rate := range d.Rates {
		if err := s.complement(rate); err != nil {
			return nil, err
		}
	}
	if d.Group > 0 {
		s.differences()
	}
	return s, nil
}

// plant reads the hierarchies.
func (s *System) plant(d Design) error {
	size := uint64(1)
	for n, dimension := range d.Dimensions {
		var occurring []string
		for _, table := range d.Tables {
			if at := slices.Index(table.Dimensions, n); at >= 0 {
				for _, leaf := range table.Leaves {
					occurring = append(occurring, leaf.Codes[at])
				}
			}
		}
		t, err := readTree(dimension, occurring)
		if err != nil {
			return err
		}
		s.trees = append(s.trees, t)
		over, product := bits.Mul64(size, uint64(len(t.codes)))
		if over != 0 {
			return fault.Refuse("disclosure.table.large")
		}
		size = product
	}
	return nil
}

// key numbers a combination of codes, the first dimension counting most.
func (s *System) key(codes []int32) uint64 {
	key := uint64(0)
	for d, code := range codes {
		key = key*uint64(len(s.trees[d].codes)) + uint64(code)
	}
	return key
}

// sum is one table, added up: its cells by key, and the keys of each leaf.
type sum struct {
	cells  map[uint64]*Cell
	leaves [][]uint64
}

func (s *System) addUp(table Table) (sum, error) {
	result := sum{cells: map[uint64]*Cell{}}
	seen := map[uint64]bool{}
	for _, leaf := range table.Leaves {
		codes, err := s.locate(table, leaf)
		if err != nil {
			return sum{}, err
		}
		key := s.key(codes)
		if seen[key] {
			return sum{}, fault.Refuse("disclosure.table.twice", "table", table.Name, "code", join(leaf.Codes))
		}
		seen[key] = true
		s.Unbounded = s.Unbounded || leaf.Value < 0
		if leaf.Units == 0 && !s.Magnitude {
			leaf.Units = max(leaf.Value, -leaf.Value)
		}
		if leaf.Structural || leaf.Value == 0 && leaf.Units == 0 && s.group == 0 {
			result.leaves = append(result.leaves, nil)
			continue
		}
		result.leaves = append(result.leaves, s.spread(table, codes, leaf, result.cells))
	}
	if s.group > 0 && !s.listed {
		return result, s.fill(table, seen, &result)
	}
	return result, nil
}

// fill adds the zeros that a table does not list.
func (s *System) fill(table Table, seen map[uint64]bool, result *sum) error {
	places := [][]int32{make([]int32, len(s.trees))}
	for _, d := range table.Dimensions {
		var more [][]int32
		for _, place := range places {
			for _, leaf := range s.trees[d].leaves[0] {
				next := slices.Clone(place)
				next[d] = leaf
				more = append(more, next)
			}
		}
		if places = more; len(places) > maxZeros {
			return fault.Refuse("disclosure.table.large")
		}
	}
	for _, place := range places {
		if !seen[s.key(place)] {
			result.leaves = append(result.leaves, s.spread(table, place, Leaf{}, result.cells))
		}
	}
	return nil
}

// locate finds the codes of a leaf in all dimensions.
func (s *System) locate(table Table, leaf Leaf) ([]int32, error) {
	codes := make([]int32, len(s.trees))
	margins := 1
	for at, d := range table.Dimensions {
		t := s.trees[d]
		code, known := t.index[leaf.Codes[at]]
		if !known {
			return nil, fault.Refuse("disclosure.table.code", "table", table.Name, "dimension", t.name, "code", leaf.Codes[at])
		}
		if len(t.above[code]) == 0 {
			return nil, fault.Refuse("disclosure.table.inner", "table", table.Name, "dimension", t.name, "code", leaf.Codes[at])
		}
		codes[d] = code
		if margins *= len(t.above[code]); margins > maxMargins {
			return nil, fault.Refuse("disclosure.table.large")
		}
	}
	return codes, nil
}

// spread adds a leaf to itself and all margins above it.
func (s *System) spread(table Table, place []int32, leaf Leaf, cells map[uint64]*Cell) []uint64 {
	places := [][]int32{make([]int32, len(s.trees))}
	for _, d := range table.Dimensions {
		var more [][]int32
		for _, p := range places {
			for _, code := range s.trees[d].above[place[d]] {
				next := slices.Clone(p)
				next[d] = code
				more = append(more, next)
			}
		}
		places = more
	}
	keys := make([]uint64, len(places))
	for i, codes := range places { // the last of them is the leaf itself
		keys[i] = s.key(codes)
		cell := cells[keys[i]]
		if cell == nil {
			cell = &Cell{Codes: codes}
			cells[keys[i]] = cell
		}
		cell.Value += leaf.Value
		cell.Units += leaf.Units
		cell.Largest = append(cell.Largest, leaf.Largest...)
		slices.SortFunc(cell.Largest, func(a, b int64) int { return cmp.Compare(b, a) })
		cell.Largest = cell.Largest[:min(len(cell.Largest), maxLargest)]
	}
	return keys
}

// unite makes the cells of all tables one list, in the order of their codes.
func (s *System) unite(tables []Table, sums []sum) error {
	all := map[uint64]*Cell{}
	for i, one := range sums {
		for key, cell := range one.cells {
			if other := all[key]; other != nil && (other.Value != cell.Value || other.Units != cell.Units) {
				return fault.Refuse("disclosure.table.disagree", "table", tables[i].Name, "code", join(s.names(cell.Codes)))
			}
			all[key] = cell
		}
	}
	keys := slices.Sorted(maps.Keys(all))
	for _, key := range keys {
		for i, one := range sums {
			if cell := all[key]; cell.Value != 0 && one.cells[key] == nil && tables[i].covers(cell.Codes) { // a 0 there
				return fault.Refuse("disclosure.table.disagree", "table", tables[i].Name, "code", join(s.names(cell.Codes)))
			}
		}
	}
	s.Cells = make([]Cell, len(keys))
	for i, key := range keys {
		s.Cells[i] = *all[key]
		s.index[key] = int32(i)
	}
	for _, one := range sums {
		s.Tables = append(s.Tables, len(s.Leaves))
		for _, leaf := range one.leaves {
			own := int32(-1)
			if len(leaf) > 0 {
				own = s.index[leaf[len(leaf)-1]]
			}
			s.Leaves = append(s.Leaves, own)
			cells := make([]int32, len(leaf))
			for i, key := range leaf {
				cells[i] = s.index[key]
			}
			slices.Sort(cells)
			s.Within = append(s.Within, cells)
		}
	}
	s.Tables = append(s.Tables, len(s.Leaves))
	return nil
}

// covers says whether a cell breaks down by dimensions of the table only.
func (t Table) covers(codes []int32) bool {
	for d, code := range codes {
		if code != 0 && !slices.Contains(t.Dimensions, d) {
			return false
		}
	}
	return true
}

// relate notes how the cells of one table add up.
func (s *System) relate(table Table, one sum) {
	type place struct{ cell, dimension, group int32 }
	known := map[place]bool{}
	codes := make([]int32, len(s.trees))
	for i := range int32(len(s.Cells)) {
		cell := s.Cells[i]
		if one.cells[s.key(cell.Codes)] == nil {
			continue
		}
		for _, d := range table.Dimensions {
			for g, parts := range s.trees[d].sums[cell.Codes[d]] {
				if known[place{i, int32(d), int32(g)}] {
					continue
				}
				known[place{i, int32(d), int32(g)}] = true
				relation := []int32{i}
				copy(codes, cell.Codes)
				for _, part := range parts {
					codes[d] = part
					if p, found := s.index[s.key(codes)]; found {
						relation = append(relation, p)
					}
				}
				s.Relations = append(s.Relations, relation)
			}
		}
	}
}
