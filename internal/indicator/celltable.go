// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"slices"
)

// absent stands for a cell that does not have a variable.
const absent = ^uint32(0)

// cellTable holds the coordinates of the cells of a block by variable, so that
// a query need not take the cell keys apart again.
type cellTable struct {
	cells     []string // keys, as the block has them
	variables []cellColumn
}

// cellColumn says where each cell stands on one variable.
type cellColumn struct {
	variable string
	codes    []string // sorted; the total, if it is there, comes first
	at       []uint32 // position of each cell among codes, or absent
}

// newCellTable takes the keys of cells apart.
func newCellTable(cells []string) *cellTable {
	t := &cellTable{cells: cells}
	column := map[string]int{}
	for i, cell := range cells {
		for _, c := range parseCell(cell) {
			v, known := column[c.variable]
			if !known {
				v = len(t.variables)
				column[c.variable] = v
				t.variables = append(t.variables, newCellColumn(c.variable, len(cells)))
			}
			t.variables[v].set(i, c.code)
		}
	}
	for v := range t.variables {
		t.variables[v].sort()
	}
	return t
}

// Bytes is roughly how much memory t takes; the keys of the cells are those of
// the block.
func (t *cellTable) Bytes() int {
	const header = 64
	total := header
	for _, key := range t.cells {
		total += len(key) + 16
	}
	for _, c := range t.variables {
		total += header + 4*len(c.at)
		for _, code := range c.codes {
			total += len(code) + 16
		}
	}
	return total
}

func newCellColumn(variable string, cells int) cellColumn {
	return cellColumn{variable: variable, at: slices.Repeat([]uint32{absent}, cells)}
}

// set notes the code of a cell; codes are in order of arrival until sort.
// Neighbouring cells mostly share a code, and variables have few.
func (c *cellColumn) set(cell int, code string) {
	if cell > 0 && c.at[cell-1] != absent && c.codes[c.at[cell-1]] == code {
		c.at[cell] = c.at[cell-1]
		return
	}
	position := slices.Index(c.codes, code)
	if position < 0 {
		position = len(c.codes)
		c.codes = append(c.codes, code)
	}
	c.at[cell] = uint32(position)
}

func (c *cellColumn) sort() {
	ordered := slices.Sorted(slices.Values(c.codes))
	rank := make([]uint32, len(c.codes))
	for i, code := range c.codes {
		position, _ := slices.BinarySearch(ordered, code)
		rank[i] = uint32(position)
	}
	for i, at := range c.at {
		if at != absent {
			c.at[i] = rank[at]
		}
	}
	c.codes = ordered
}
