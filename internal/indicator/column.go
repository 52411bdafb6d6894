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

// choice says which cells count on one dimension: those whose code of the
// variable is allowed; without a variable those that do not have the dimension.
type choice struct {
	column  *cellColumn // nil: none
	allowed []bool      // by position among the codes of column
	others  []*cellColumn
}

// columns sorts the cells of a block into the rows that r asks for. A
// dimension whose categories could only be added up by mixing totals with
// parts is refused.
func (c *scheme) columns(r *request, t *cellTable) ([]column, error) {
	if len(t.cells) == 0 {
		return nil, nil
	}
	var choices []choice
	for position := range c.dimensions() {
		one, err := c.choose(r, position, t)
		if err != nil {
			return nil, err
		}
		choices = append(choices, one)
	}
	return group(r, t, choices), nil
}

// dimensions is the number of positions beside the region.
func (c *scheme) dimensions() int {
	n := 0
	for _, position := range c.position {
		n = max(n, position+1)
	}
	return n
}

// choose decides which categories of the dimension at a position count.
func (c *scheme) choose(r *request, position int, t *cellTable) (choice, error) {
	named := c.named(r, position)
	if len(named) > 1 {
		return choice{}, fault.Refuse("indicator.table.alternatives", "dimensions", strings.Join(named, ", "))
	}
	present := map[string][]string{} // variable -> codes
	columns := map[string]*cellColumn{}
	with := 0 // cells that have the dimension
	for v := range t.variables {
		one := &t.variables[v]
		if c.position[one.variable] != position {
			continue
		}
		present[one.variable], columns[one.variable] = one.codes, one
		for _, at := range one.at {
			if at != absent {
				with++
			}
		}
	}
	if with < len(t.cells) {
		present[""] = []string{""} // stated without the dimension: a total
	}
	var counted coordinates
	var err error
	if len(named) == 1 {
		counted, err = r.choose(named[0], present[named[0]])
	} else {
		counted, err = whole(present)
	}
	return counted.choice(columns), err
}

// coordinates are categories of one variable.
type coordinates struct {
	variable string
	codes    []string
}

func (c coordinates) choice(columns map[string]*cellColumn) choice {
	one := choice{column: columns[c.variable]}
	if c.variable == "" {
		one.others = slices.Collect(maps.Values(columns))
		return one
	}
	if one.column == nil { // named, but none of the cells has it
		one.column = &cellColumn{variable: c.variable}
		return one
	}
	one.allowed = make([]bool, len(one.column.codes))
	for _, code := range c.codes {
		if at, found := slices.BinarySearch(one.column.codes, code); found {
			one.allowed[at] = true
		}
	}
	return one
}

// counts reports whether a cell counts.
func (c choice) counts(cell int) bool {
	if c.column != nil {
		return len(c.column.at) > 0 && c.column.at[cell] != absent && c.allowed[c.column.at[cell]]
	}
	return !slices.ContainsFunc(c.others, func(o *cellColumn) bool { return o.at[cell] != absent })
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
func (r *request) choose(variable string, present []string) (coordinates, error) {
	codes, asked := r.asked[variable]
	if !asked {
		return coordinates{variable, present}, nil
	}
	if !slices.Contains(r.by, dimension{byVariable, variable}) {
		if a, b, found := structureOf(variable).overlap(codes); found {
			return coordinates{}, fault.Refuse("indicator.table.categories_overlap",
				"dimension", variable, "category", listed([]string{a}), "part", listed([]string{b}))
		}
	}
	return coordinates{variable, codes}, nil
}

// whole takes the categories of a dimension that make up everything: the
// total, the only category, or the declared set.
func whole(present map[string][]string) (coordinates, error) {
	variables := slices.Sorted(maps.Keys(present))
	for _, v := range variables {
		if slices.Contains(present[v], "") {
			return coordinates{v, []string{""}}, nil
		}
	}
	if len(variables) > 1 {
		return coordinates{}, fault.Refuse("indicator.table.alternatives", "dimensions", strings.Join(variables, ", "))
	}
	v := variables[0]
	if len(present[v]) == 1 {
		return coordinates{v, present[v]}, nil
	}
	covering, found := structureOf(v).cover(present[v])
	if !found {
		return coordinates{}, fault.Refuse("indicator.table.dimension_missing", "dimension", v, "categories", listed(present[v]))
	}
	return coordinates{v, covering}, nil
}

// group puts the cells that count on every dimension into columns.
func group(r *request, t *cellTable, choices []choice) []column {
	g := grouper{next: map[step]uint32{}}
	for _, d := range r.by {
		for _, c := range choices {
			if d.kind == byVariable && c.column != nil && c.column.variable == d.variable {
				g.by = append(g.by, c.column)
			}
		}
	}
	for cell, key := range t.cells {
		if counts(choices, cell) {
			at := g.column(cell)
			g.columns[at].cells = append(g.columns[at].cells, key)
		}
	}
	return g.columns
}

func counts(choices []choice, cell int) bool {
	for _, c := range choices {
		if !c.counts(cell) {
			return false
		}
	}
	return true
}

// grouper finds the column of a cell by its codes, variable after variable.
type grouper struct {
	by      []*cellColumn
	next    map[step]uint32
	columns []column
	inner   uint32 // groups of the variables before the last
}

// step leads from a group of cells to the one that also shares the code of
// the variable at level.
type step struct {
	level       int
	group, code uint32
}

func (g *grouper) column(cell int) uint32 {
	if len(g.by) == 0 {
		if g.columns == nil {
			g.columns = []column{{}}
		}
		return 0
	}
	group := uint32(0)
	for level, variable := range g.by {
		s := step{level, group, variable.at[cell]}
		next, known := g.next[s]
		if !known {
			next = g.open(level, cell)
			g.next[s] = next
		}
		group = next
	}
	return group
}

// open makes a new group; those of the last variable are columns.
func (g *grouper) open(level, cell int) uint32 {
	if level < len(g.by)-1 {
		g.inner++
		return g.inner
	}
	var codes []string
	for _, variable := range g.by {
		codes = append(codes, variable.codes[variable.at[cell]])
	}
	g.columns = append(g.columns, column{codes: codes})
	return uint32(len(g.columns) - 1)
}
