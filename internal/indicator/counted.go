// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
	"kursbuch/internal/fault"
	"kursbuch/internal/territory"
)

// counted is what a selection counts in each region in one period. It depends
// on nothing but releases and the selection, so that all readers share it.
type counted struct {
	layers []layer       // one for each measure: a table may change it by level
	gone   fault.Message // why the release has none of what is selected
	// fixed figures, such as rates or averages, are never added up over regions.
	fixed bool

	mu     sync.Mutex
	summed map[territory.Key]amount // of the Länder and Germany where the table lacks them
}

// layer is one measure, added up over the cells of the selection.
type layer struct {
	regions []string // sorted; a row of the table each
	shared  bool     // the regions are those of the scheme
	table   *cube.Table
	column  int // of the table

	categories int // columns of a breakdown, 0 where there is only one
}

// key names what the reading counts in a period among all that is counted: the
// releases, the selection, and the categories that it stands for.
func (r *reading) key(period civil.Period) (string, error) {
	if r.name == "" {
		text, err := json.Marshal(struct {
			Selection
			Asked map[string][]string
		}{r.selection, r.request.asked})
		if err != nil {
			return "", err
		}
		r.name = r.scheme.key + string(text)
	}
	return r.name + string(period), nil
}

// count adds up what a source has in a period.
func (r *reading) count(ctx context.Context, src source, period civil.Period) (*counted, error) {
	request, gone := r.requestFor(src)
	found := &counted{gone: gone, fixed: r.selection.Fixed, summed: map[territory.Key]amount{}}
	for series, m := range src.names.Measures {
		if gone.Key != "" || !allows(r.request.measures, m.Code) {
			continue
		}
		block, cells, err := r.service.blockWithCells(ctx, src.Release, series, period)
		if err != nil {
			return nil, err
		}
		columns, err := r.scheme.columns(request, cells)
		if err != nil {
			return nil, err
		}
		if len(columns) == 0 {
			continue
		}
		found.fixed = found.fixed || m.fixed()
		one := layer{regions: block.Regions(), table: block.ByRegion(columns[0].cells)}
		if slices.Equal(one.regions, r.scheme.regionKeys) {
			one.regions, one.shared = r.scheme.regionKeys, true // one list for all periods
		}
		found.layers = append(found.layers, one)
	}
	return found, nil
}

// Bytes is roughly how much memory c takes.
func (c *counted) Bytes() int {
	const (
		header   = 512
		larger   = 4 * 256 // sums of Länder and of Germany
		perPlace = 24
	)
	total := header + larger
	for _, l := range c.layers {
		total += l.table.Bytes()
		if !l.shared {
			total += perPlace * len(l.regions)
		}
	}
	return total
}

// once makes the sum of a larger region, or gives the one that was made before.
func (c *counted) once(key territory.Key, sum func() amount) amount {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, known := c.summed[key]
	if !known {
		found = sum()
		c.summed[key] = found
	}
	return found
}

// sum is that of the cells of one region; false when the table lacks it.
func (l layer) sum(region string) (cube.Sum, bool) {
	row, found := slices.BinarySearch(l.regions, region)
	if !found {
		return cube.Sum{}, false
	}
	return l.table.At(row, l.column), true
}

// reported tells whether a region has a number in any category of a breakdown.
func (l layer) reported(region string) bool {
	row, found := slices.BinarySearch(l.regions, region)
	for c := 0; found && c < l.categories; c++ {
		if l.table.At(row, c).Numbers > 0 {
			return true
		}
	}
	return false
}
