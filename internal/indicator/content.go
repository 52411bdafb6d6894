// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
	"kursbuch/internal/statfile"
)

// content is a table ready to be stored: its blocks and the names of its codes.
type content struct {
	dictionary *dictionary
	parts      []part
	periods    []civil.Period // oldest first
	digest     string
	// bareSigns counts signs that stood beside another sign, for which a block
	// has no place; reducedSigns those of which one letter was kept.
	bareSigns, reducedSigns int
}

// arrange turns a file that was read into blocks.
func arrange(t *statfile.Table) (*content, error) {
	c := &content{dictionary: newDictionary(t)}
	if position := doubledVariable(t); position > 0 {
		return nil, statfile.RefuseFile(t.Finding.File, "indicator.import.variable_doubled", "position", position)
	}
	symbols, reduced, err := symbolsOf(t.Signs)
	if err != nil {
		return nil, err
	}
	builders := newBuilders(t)
	cells := cellKeys(t)
	for i := range t.Len() {
		value := valueAt(t, symbols, i)
		if !value.HasNumber && t.Rows.Quality[i] != 0 {
			c.bareSigns++
		}
		if reduced[t.Rows.Sign[i]] || reduced[t.Rows.Quality[i]] {
			c.reducedSigns++
		}
		region := ""
		if len(t.Regions) > 0 {
			region = t.Regions[t.Rows.Region[i]].Code
		}
		b := &builders[int(t.Rows.Period[i])*len(t.Measures)+int(t.Rows.Measure[i])]
		if err := b.Append(region, cells[t.Rows.Cell[i]], value); err != nil { // the reader has refused doubled rows
			return nil, refuseRow(t, i, err)
		}
	}
	blocks, err := buildAll(builders)
	if double, twice := errors.AsType[*cube.DuplicateError](err); twice {
		return nil, refuseRow(t, second(t, cells, double), err)
	}
	if err != nil {
		return nil, err
	}
	for i, block := range blocks {
		if block.Len() > 0 {
			c.parts = append(c.parts, part{i % len(t.Measures), t.Periods[i/len(t.Measures)].Key, block})
		}
	}
	c.periods = periodsOf(c.parts)
	c.digest = digest(t.Finding.Table, c.dictionary, c.parts)
	return c, nil
}

// newBuilders makes a builder for each period and measure, with room for their
// figures.
func newBuilders(t *statfile.Table) []cube.Builder {
	builders := make([]cube.Builder, len(t.Periods)*len(t.Measures))
	sizes := make([]int, len(builders))
	for i, period := range t.Rows.Period {
		sizes[int(period)*len(t.Measures)+int(t.Rows.Measure[i])]++
	}
	for i, size := range sizes {
		builders[i].Grow(size)
	}
	return builders
}

// buildAll makes the blocks, several at a time.
func buildAll(builders []cube.Builder) ([]*cube.Block, error) {
	blocks := make([]*cube.Block, len(builders))
	var workers errgroup.Group
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for i := range builders {
		workers.Go(func() (err error) {
			if blocks[i], err = builders[i].Block(); err != nil {
				return fmt.Errorf("build block: %w", err)
			}
			return nil
		})
	}
	return blocks, workers.Wait()
}

// refuseRow refuses the whole file because of a row that no block can hold;
// the reader of the file lets none of these through but keys of great length.
func refuseRow(t *statfile.Table, i int, err error) error {
	if _, twice := errors.AsType[*cube.DuplicateError](err); twice {
		return statfile.RefuseFile(t.Finding.File, "indicator.import.total_doubled", "line", int(t.Rows.Line[i]))
	}
	if errors.Is(err, cube.ErrTooLarge) {
		return statfile.RefuseFile(t.Finding.File, "indicator.import.large", "line", int(t.Rows.Line[i]))
	}
	return fmt.Errorf("line %d: %w", t.Rows.Line[i], err)
}

// doubledVariable is the position of a dimension that shares a variable with
// an earlier one, 0 when there is none: their codes could not be told apart.
func doubledVariable(t *statfile.Table) int {
	home := map[string]int{}
	for _, d := range t.Dimensions {
		for _, v := range d.Variables() {
			if at, taken := home[v.Code]; taken && at != d.Position {
				return d.Position
			}
			home[v.Code] = d.Position
		}
	}
	return 0
}

// symbolsOf finds the symbols of published signs. Of letters that stand
// together as no symbol does, the one that says most is kept, and the sign
// counts as reduced.
func symbolsOf(signs []string) (symbols []cube.Symbol, reduced []bool, err error) {
	symbols, reduced = make([]cube.Symbol, len(signs)), make([]bool, len(signs))
	for i, sign := range signs {
		if symbols[i], err = cube.ParseSymbol(sign); err == nil {
			continue
		}
		if symbols[i], err = cube.ParseSymbol(gravest(sign)); err != nil {
			return nil, nil, err
		}
		reduced[i] = true
	}
	return symbols, reduced, nil
}

// gravest is the flag that limits the use of a figure most.
func gravest(flags string) string {
	for _, flag := range "cubdvefpsrnz" {
		if strings.ContainsRune(flags, flag) {
			return string(flag)
		}
	}
	return flags
}

func valueAt(t *statfile.Table, symbols []cube.Symbol, i int) cube.Value {
	if sign := symbols[t.Rows.Sign[i]]; sign != cube.None {
		return cube.Missing(sign)
	}
	return cube.Marked(t.Rows.Value[i], symbols[t.Rows.Quality[i]])
}

func periodsOf(parts []part) []civil.Period {
	var periods []civil.Period
	for _, p := range parts {
		if !slices.Contains(periods, p.period) {
			periods = append(periods, p.period)
		}
	}
	slices.SortFunc(periods, comparePeriods)
	return periods
}

// comparePeriods orders by the last day, then by name: a year ends with its
// fourth quarter.
func comparePeriods(a, b civil.Period) int {
	return cmp.Or(cmp.Compare(a.End(), b.End()), cmp.Compare(a, b))
}

// cellKeys are the keys of the cells of a table.
func cellKeys(t *statfile.Table) []string {
	keys := make([]string, t.Cells.Len())
	at := make([]coordinate, len(t.Dimensions))
	for cell := range keys {
		for d, category := range t.Cells.At(uint32(cell)) {
			c := t.Dimensions[d].Categories[category]
			at[d] = coordinate{c.Variable.Code, normalTotal(c.Code)}
		}
		keys[cell] = cellKey(at)
	}
	return keys
}

// second is the row that gives a place another value: its total has two names.
func second(t *statfile.Table, cells []string, double *cube.DuplicateError) int {
	type block struct{ period, measure uint32 }
	seen := map[block]bool{}
	for i := range t.Len() {
		if len(t.Regions) > 0 && t.Regions[t.Rows.Region[i]].Code != double.Region || cells[t.Rows.Cell[i]] != double.Cell {
			continue
		}
		at := block{t.Rows.Period[i], t.Rows.Measure[i]}
		if seen[at] {
			return i
		}
		seen[at] = true
	}
	return 0
}
