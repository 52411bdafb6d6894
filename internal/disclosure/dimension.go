// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package disclosure

import (
	"maps"
	"slices"

	"kursbuch/internal/fault"
)

// Total is the code of the root of each hierarchy.
const Total = "Total"

// Grouping is one line of a hierarchy: Code lies in Parent.
type Grouping struct{ Code, Parent string }

// Dimension is one breakdown of a table. Its hierarchies stand over the same
// leaves, each with the root Total; groups of one hierarchy may overlap. A
// dimension without hierarchies is a flat list of the codes that occur.
type Dimension struct {
	Name        string
	Hierarchies [][]Grouping
}

// tree is a dimension, read: codes by number, with 0 for Total.
type tree struct {
	name    string
	codes   []string
	index   map[string]int32
	parents [][]int32
	leaves  [][]int32   // of each code, ascending; a leaf has itself
	above   [][]int32   // of each leaf: every group around it, and last itself
	sums    [][][]int32 // of each code: the sets of codes that add up to it
}

func readTree(d Dimension, occurring []string) (*tree, error) {
	t := &tree{name: d.Name, index: map[string]int32{}}
	t.number(Total)
	groups := make([]map[int32][]int32, len(d.Hierarchies))
	for h, hierarchy := range d.Hierarchies {
		groups[h] = map[int32][]int32{}
		for _, line := range hierarchy {
			code, parent := t.number(line.Code), t.number(line.Parent)
			if code == 0 || code == parent {
				return nil, fault.Refuse("disclosure.hierarchy.loop", "dimension", d.Name, "code", line.Code)
			}
			if !slices.Contains(groups[h][parent], code) {
				groups[h][parent] = append(groups[h][parent], code)
			}
		}
	}
	if len(d.Hierarchies) == 0 {
		flat := map[int32][]int32{}
		for _, code := range occurring {
			if _, known := t.index[code]; !known {
				flat[0] = append(flat[0], t.number(code))
			}
		}
		groups = append(groups, flat)
	}
	if err := t.gather(groups); err != nil {
		return nil, err
	}
	return t, t.add(groups)
}

func (t *tree) number(code string) int32 {
	if i, known := t.index[code]; known {
		return i
	}
	i := int32(len(t.codes))
	t.index[code] = i
	t.codes = append(t.codes, code)
	return i
}

// gather finds the leaves below each code and the groups above each leaf.
func (t *tree) gather(groups []map[int32][]int32) error {
	n := len(t.codes)
	t.parents, t.leaves, t.above = make([][]int32, n), make([][]int32, n), make([][]int32, n)
	inner := make([]bool, n)
	for _, hierarchy := range groups {
		for parent, children := range hierarchy {
			inner[parent] = true
			for _, child := range children {
				t.parents[child] = append(t.parents[child], parent)
			}
		}
	}
	for leaf := range int32(n) {
		if inner[leaf] {
			continue
		}
		seen := map[int32]bool{}
		t.climb(leaf, seen)
		if !seen[0] {
			return fault.Refuse("disclosure.hierarchy.rootless", "dimension", t.name, "code", t.codes[leaf])
		}
		for _, code := range slices.Sorted(maps.Keys(seen)) {
			t.leaves[code] = append(t.leaves[code], leaf)
			if code != leaf {
				t.above[leaf] = append(t.above[leaf], code)
			}
		}
		t.above[leaf] = append(t.above[leaf], leaf)
	}
	for code, leaves := range t.leaves {
		if len(leaves) == 0 { // only a circle has nothing at its bottom
			return fault.Refuse("disclosure.hierarchy.loop", "dimension", t.name, "code", t.codes[code])
		}
	}
	return nil
}

func (t *tree) climb(code int32, seen map[int32]bool) {
	if seen[code] {
		return
	}
	seen[code] = true
	for _, parent := range t.parents[code] {
		t.climb(parent, seen)
	}
}

// add keeps the groups whose parts cover their parent once each. A parent that
// has no such group, because its parts overlap, adds up from its leaves.
func (t *tree) add(groups []map[int32][]int32) error {
	t.sums = make([][][]int32, len(t.codes))
	for _, hierarchy := range groups {
		for parent, children := range hierarchy {
			var parts []int32
			for _, child := range children {
				if slices.Contains(t.leaves[child], parent) {
					return fault.Refuse("disclosure.hierarchy.loop", "dimension", t.name, "code", t.codes[child])
				}
				parts = append(parts, t.leaves[child]...)
			}
			slices.Sort(parts)
			if slices.Equal(parts, t.leaves[parent]) {
				t.sums[parent] = append(t.sums[parent], children)
			}
		}
	}
	for code := range t.codes {
		if len(t.sums[code]) == 0 && len(t.above[code]) == 0 {
			t.sums[code] = [][]int32{t.leaves[code]}
		}
	}
	return nil
}
