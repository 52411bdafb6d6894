// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"strconv"
	"strings"

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
	return r.service.parts.Get(ctx, key+"/"+strconv.Itoa(s.series)+"/"+b.question(r), func(ctx context.Context) (*parted, error) {
		return b.readPart(ctx, r, s, v)
	})
}

// question names the dimensions and regions of the breakdown. Neither codes of
// variables nor keys have line breaks.
func (b *Breakdown) question(r *reading) string {
	var all strings.Builder
	for _, d := range r.request.by {
		all.WriteString(d.variable + "\n")
	}
	for _, region := range b.Regions {
		all.WriteString("\n" + string(region.Key))
	}
	return all.String()
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
	all := snapshot{source: s.source, period: s.period, service: r.service, weight: r.selection.Weight, members: map[territory.Key][]int{}, borders: &standing{}}
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
