// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"encoding/json"
	"strconv"

	"kursbuch/internal/civil"
	"kursbuch/internal/territory"
)

// blockOf names the figures of one measure and period.
type blockOf struct {
	source source
	series int
	period civil.Period
}

// parted is what a block has in some regions, category by category. As
// published it depends on nothing but releases and the question, so that all
// readers share it.
type parted struct {
	codes   [][]string // of each column, by dimension
	amounts []amount   // column after column, by region
}

// Bytes is roughly how much memory p takes.
func (p *parted) Bytes() int {
	const header, perAmount, perColumn = 64, 160, 80
	return header + perAmount*len(p.amounts) + perColumn*len(p.codes)
}

// part reads a block for the regions of the breakdown. In other borders it
// depends on the reforms that a tenant knows, and is not kept.
func (b *Breakdown) part(ctx context.Context, r *reading, s blockOf, v seenIn) (*parted, error) {
	if v.Borders != "" {
		return b.readPart(ctx, r, s, v)
	}
	key, err := r.key(s.period)
	if err != nil {
		return nil, err
	}
	question, err := json.Marshal([]any{b.variables(r), b.keys()})
	if err != nil {
		return nil, err
	}
	return r.service.parts.Get(ctx, key+strconv.Itoa(s.series)+string(question), func(ctx context.Context) (*parted, error) {
		return b.readPart(ctx, r, s, v)
	})
}

// variables are the dimensions of the breakdown.
func (b *Breakdown) variables(r *reading) []string {
	var all []string
	for _, d := range r.request.by {
		all = append(all, d.variable)
	}
	return all
}

func (b *Breakdown) keys() []territory.Key {
	var all []territory.Key
	for _, region := range b.Regions {
		all = append(all, region.Key)
	}
	return all
}

// readPart adds a block up. All columns share one table of sums.
func (b *Breakdown) readPart(ctx context.Context, r *reading, s blockOf, v seenIn) (*parted, error) {
	block, cells, err := r.service.blockWithCells(ctx, s.source.Release, s.series, s.period)
	if err != nil {
		return nil, err
	}
	columns, err := r.scheme.columns(r.request, cells)
	if err != nil {
		return nil, err
	}
	all := snapshot{source: s.source, period: s.period, service: r.service, weight: r.selection.Weight, members: map[territory.Key][]int{}}
	shared := layer{regions: b.needed(all, block, v), categories: len(columns)}
	rows := make([]place, len(shared.regions))
	for n := range rows {
		rows[n].keys = shared.regions[n : n+1]
	}
	if shared.table, err = pivot(block, rows, columns); err != nil {
		return nil, err
	}
	found := &parted{}
	for c, column := range columns {
		shared.column = c
		one := all
		one.counted = &counted{
			fixed:  r.selection.Fixed || s.source.names.Measures[s.series].fixed(),
			layers: []layer{shared}, summed: map[territory.Key]amount{},
		}
		found.codes = append(found.codes, column.codes)
		for _, region := range b.Regions {
			found.amounts = append(found.amounts, one.at(region.Key, v))
		}
	}
	return found, nil
}
