// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"maps"
	"slices"
	"strings"

	"kursbuch/internal/fault"
)

// column is a set of cells that are added up for one row of a result.
type column struct {
	codes []string // of the variables that the query groups by, in its order
	cells []string
}

// columns sorts the cells of a block into the rows that r asks for. A
// dimension whose categories could only be added up by mixing totals with
// parts is refused.
func (c *scheme) columns(r *request, cells []string) ([]column, error) {
	parsed := make([][]coordinate, len(cells))
	for i, cell := range cells {
		parsed[i] = c.place(parseCell(cell))
	}
	counted := make([]map[coordinate]bool, c.dimensions())
	for position := range counted {
		var err error
		if counted[position], err = c.counted(r, position, parsed); err != nil {
			return nil, err
		}
	}
	return group(r, cells, parsed, counted), nil
}

// dimensions is the number of positions beside the region.
func (c *scheme) dimensions() int {
	n := 0
	for _, position := range c.position {
		n = max(n, position+1)
	}
	return n
}

// place orders the coordinates of a cell by the positions of the file.
func (c *scheme) place(at []coordinate) []coordinate {
	placed := make([]coordinate, c.dimensions())
	for _, one := range at {
		placed[c.position[one.variable]] = one
	}
	return placed
}

// counted decides which categories of a dimension count.
func (c *scheme) counted(r *request, position int, cells [][]coordinate) (map[coordinate]bool, error) {
	present := map[string][]string{} // variable -> codes
	for _, cell := range cells {
		at := cell[position]
		present[at.variable] = append(present[at.variable], at.code)
	}
	for v, codes := range present {
		present[v] = distinct(codes)
	}
	named := c.named(r, position)
	if len(named) > 1 {
		return nil, fault.Refuse("indicator.table.alternatives", "dimensions", strings.Join(named, ", "))
	}
	if len(named) == 1 {
		return choose(r, named[0], present[named[0]])
	}
	return whole(present)
}

// named lists the variables at a position that the query names.
func (c *scheme) named(r *request, position int) []string {
	names := slices.Collect(maps.Keys(r.asked))
	for _, d := range r.by {
		if d.kind == byVariable {
			names = append(names, d.variable)
		}
	}
	return distinct(filter(names, func(v string) bool { return c.position[v] == position }))
}

// choose takes the categories of a variable that the query names.
func choose(r *request, variable string, present []string) (map[coordinate]bool, error) {
	codes, asked := r.asked[variable]
	if !asked {
		return coordinates(variable, present), nil
	}
	if !slices.Contains(r.by, dimension{byVariable, variable}) {
		if a, b, found := structureOf(variable).overlap(codes); found {
			return nil, fault.Refuse("indicator.table.categories_overlap", "dimension", variable, "category", listed([]string{a}), "part", listed([]string{b}))
		}
	}
	return coordinates(variable, codes), nil
}

// whole takes the categories of a dimension that make up everything: the
// total, the only category, or the declared set.
func whole(present map[string][]string) (map[coordinate]bool, error) {
	variables := slices.Sorted(maps.Keys(present))
	for _, v := range variables {
		if slices.Contains(present[v], "") {
			return coordinates(v, []string{""}), nil
		}
	}
	if len(variables) > 1 {
		return nil, fault.Refuse("indicator.table.alternatives", "dimensions", strings.Join(variables, ", "))
	}
	for v, codes := range present {
		if len(codes) == 1 {
			return coordinates(v, codes), nil
		}
		covering, found := structureOf(v).cover(codes)
		if !found {
			return nil, fault.Refuse("indicator.table.dimension_missing", "dimension", v, "categories", listed(codes))
		}
		return coordinates(v, covering), nil
	}
	return nil, nil // no cells
}

func coordinates(variable string, codes []string) map[coordinate]bool {
	set := make(map[coordinate]bool, len(codes))
	for _, code := range codes {
		set[coordinate{variable, code}] = true
	}
	return set
}

// group puts the cells whose categories all count into columns.
func group(r *request, cells []string, parsed [][]coordinate, counted []map[coordinate]bool) []column {
	var columns []column
	at := map[string]int{}
	for i, cell := range parsed {
		if !allCount(cell, counted) {
			continue
		}
		codes := codesBy(r, cell)
		key := strings.Join(codes, "\x00")
		if _, known := at[key]; !known {
			at[key] = len(columns)
			columns = append(columns, column{codes: codes})
		}
		columns[at[key]].cells = append(columns[at[key]].cells, cells[i])
	}
	return columns
}

func allCount(cell []coordinate, counted []map[coordinate]bool) bool {
	for position, at := range cell {
		if !counted[position][at] {
			return false
		}
	}
	return true
}

// codesBy lists the codes of a cell for the variables that r groups by.
func codesBy(r *request, cell []coordinate) []string {
	var codes []string
	for _, d := range r.by {
		if d.kind != byVariable {
			continue
		}
		for _, at := range cell {
			if at.variable == d.variable {
				codes = append(codes, at.code)
			}
		}
	}
	return codes
}
