// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
)

// Breakdown is what an indicator counts, by one or two dimensions of its
// table. A rate is broken down by its numerator: what it divides by is not
// published for every category.
type Breakdown struct {
	By       []Dimension // with their categories, without totals
	Periods  []civil.Period
	Regions  []territory.Region
	Unit     string // of the table
	Decimals int
	Source   string // of the first period
	lang     string
	partial  []bool // the definition counts some categories of the dimension only
	figures  []Figure
	known    []bool
	totals   []Figure // published for everything, by region and period
}

// At is the figure of a region and period in a category of each dimension, by
// their places; false when the table does not state it.
func (b Breakdown) At(region, period int, categories ...int) (Figure, bool) {
	at := b.place(region, period, categories...)
	return b.figures[at], b.known[at]
}

func (b Breakdown) place(region, period int, categories ...int) int {
	at := region*len(b.Periods) + period
	for n, c := range categories {
		at = at*len(b.By[n].Categories) + c
	}
	return at
}

// DimensionsOf lists the dimensions by which the indicator can be broken down:
// those of the counted table with two categories or more beside the total,
// that the definition does not narrow to one. Lang is de or en.
// Faults: Forbidden, NotFound, Refused.
func (s *Service) DimensionsOf(ctx context.Context, who identity.Person, id ID, lang string) ([]Dimension, error) {
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return nil, err
	}
	counted := i.Counted()
	shape, err := s.Shape(ctx, who, counted.Table, "", lang)
	if err != nil {
		return nil, err
	}
	var found []Dimension
	for _, d := range shape.Dimensions {
		d.Categories = slices.DeleteFunc(slices.Clone(d.Categories), func(c Category) bool { return c.Code == "" })
		if d.Categories = narrowed(d.Categories, counted.Where[d.Code]); len(d.Categories) > 1 {
			found = append(found, d)
		}
	}
	return found, nil
}

// Counted is the first thing that the indicator counts in a table; of a formula
// it is its first input. The table is empty where there is none.
func (i Indicator) Counted() Selection {
	if i.Formula == "" {
		return i.Count
	}
	for _, in := range i.Inputs {
		if in.Indicator == "" {
			return in.Selection
		}
	}
	return Selection{}
}

// named finds a region in the directory, or one that only the tables know.
func (s *Service) named(r *reading, key territory.Key) territory.Region {
	if region, err := s.directory.Region(key); err == nil {
		return region
	}
	for _, src := range r.scheme.sources {
		if label, known := src.names.regionLabel[string(key)]; known {
			return territory.Region{Key: key, Name: label.in("de")}
		}
	}
	return territory.Region{Key: key, Name: string(key)}
}

// isTotal reports whether a condition asks for the total.
func isTotal(asked []string) bool { return slices.Contains(codes([]string{""}, asked[0]), "") }

// narrowed leaves the categories that a definition asks for; the total stands
// for all of them.
func narrowed(all []Category, asked []string) []Category {
	var known []string
	for _, c := range all {
		known = append(known, c.Code)
	}
	var wanted []string
	for _, one := range asked {
		found := codes(append(known, ""), one)
		if slices.Contains(found, "") {
			return all
		}
		wanted = append(wanted, found...)
	}
	if asked == nil {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(c Category) bool { return !slices.Contains(wanted, c.Code) })
}

// Breakdown reads what an indicator counts in some regions and periods by one
// or two dimensions, as it was published. Faults: Forbidden, NotFound, Refused.
func (s *Service) Breakdown(ctx context.Context, who identity.Person, id ID, by []string, regions []territory.Key, periods []civil.Period, lang string) (Breakdown, error) {
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return Breakdown{}, err
	}
	counted := i.Counted()
	sel := counted
	sel.Where = maps.Clone(counted.Where)
	for _, d := range by {
		delete(sel.Where, d)
	}
	r, err := s.read(ctx, who, sel, nil)
	if err != nil {
		return Breakdown{}, err
	}
	if err := r.groupBy(by); err != nil {
		return Breakdown{}, err
	}
	b := Breakdown{Periods: periods, lang: lang}
	for _, key := range regions {
		b.Regions = append(b.Regions, s.named(r, key))
	}
	if b.By, err = s.dimensionsNamed(ctx, who, id, by, lang); err != nil {
		return Breakdown{}, err
	}
	for _, d := range b.By {
		b.partial = append(b.partial, counted.Where[d.Code] != nil && !isTotal(counted.Where[d.Code]))
	}
	return b, b.fill(ctx, r)
}

// dimensionsNamed lists the dimensions of by in its order.
func (s *Service) dimensionsNamed(ctx context.Context, who identity.Person, id ID, by []string, lang string) ([]Dimension, error) {
	all, err := s.DimensionsOf(ctx, who, id, lang)
	if err != nil {
		return nil, err
	}
	var named []Dimension
	for _, code := range by {
		at := slices.IndexFunc(all, func(d Dimension) bool { return d.Code == code })
		if at < 0 {
			return nil, fmt.Errorf("dimension %q: %w", code, fault.NotFound)
		}
		named = append(named, all[at])
	}
	return named, nil
}

// groupBy makes the reading keep the categories of some dimensions apart.
func (r *reading) groupBy(by []string) error {
	for _, name := range by {
		d, err := r.scheme.dimension(name)
		if err != nil {
			return err
		}
		if d.kind != byVariable {
			return fmt.Errorf("dimension %q: %w", name, fault.NotFound)
		}
		r.request.by = append(r.request.by, d)
	}
	r.earlier = slices.DeleteFunc(r.earlier, func(e *reading) bool { return e.groupBy(by) != nil }) // tables without the dimension
	return nil
}

// fill reads the figures, period by period.
func (b *Breakdown) fill(ctx context.Context, r *reading) error {
	size := len(b.Regions) * len(b.Periods)
	places := make([]map[string]int, len(b.By))
	for n, d := range b.By {
		size *= len(d.Categories)
		places[n] = map[string]int{}
		for place, c := range d.Categories {
			places[n][c.Code] = place
		}
	}
	b.figures, b.known = make([]Figure, size), make([]bool, size)
	b.totals = make([]Figure, len(b.Regions)*len(b.Periods))
	for n, period := range b.Periods {
		if err := b.read(ctx, r, n, period, places); err != nil {
			return fmt.Errorf("break down %s: %w", period, err)
		}
	}
	return nil
}

// read adds the figures of one period; a period that the table lacks has none.
func (b *Breakdown) read(ctx context.Context, r *reading, n int, period civil.Period, places []map[string]int) error {
	for _, src := range r.scheme.sources {
		if !slices.Contains(src.periods, period) {
			continue
		}
		for series, m := range src.names.Measures {
			if !allows(r.request.measures, m.Code) {
				continue
			}
			block, cells, err := r.service.blockWithCells(ctx, src.Release, series, period)
			if err != nil {
				return err
			}
			columns, err := r.scheme.columns(r.request, cells)
			if err != nil {
				return err
			}
			b.Source = cmp.Or(b.Source, src.sourceLine(period))
			b.Unit, b.Decimals = m.Unit.in(b.lang), max(b.Decimals, m.Decimals)
			if err := b.add(src, block, columns, n, places); err != nil {
				return err
			}
		}
	}
	for _, e := range r.earlier {
		if err := b.read(ctx, e, n, period, places); err != nil {
			return err
		}
	}
	return nil
}

// add takes the figures of one block, unless an earlier block had them.
func (b *Breakdown) add(src source, block *cube.Block, columns []column, n int, places []map[string]int) error {
	var rows []place
	var regions []int
	for region := range b.Regions {
		if published, listed := src.names.regionKey[b.Regions[region].Key]; listed {
			rows, regions = append(rows, place{keys: []string{published}}), append(regions, region)
		}
	}
	sums, err := pivot(block, rows, columns)
	if err != nil {
		return err
	}
	for c, column := range columns {
		at, isPart := make([]int, len(places)), true
		for d, code := range column.codes {
			place, known := places[d][code]
			at[d], isPart = place, isPart && known
		}
		for row, region := range regions {
			f, observed := complete(sums.At(row, c))
			switch {
			case !observed:
			case !isPart && len(places) == 1:
				b.totals[region*len(b.Periods)+n] = f
			case isPart && !b.known[b.place(region, n, at...)]:
				b.figures[b.place(region, n, at...)], b.known[b.place(region, n, at...)] = f, true
			}
		}
	}
	return nil
}

// complete is the figure of a sum that lacks nothing, else the sign of what it
// lacks; false when nothing was observed.
func complete(sum cube.Sum) (Figure, bool) {
	if sum.Numbers > 0 && sum.WithoutNumber() > 0 {
		return Figure{Symbol: strongest(sum.Missing[:])}, true
	}
	return figureOf(sum)
}

// Covering lists the categories of a dimension, by place, that together make
// up everything without overlap, so that they may stand in one bar: declared
// ones, or all of them where their numbers add up to the published total. Of a
// dimension that the definition narrows, it is everything that is counted. It
// is empty where that cannot be told.
func (b Breakdown) Covering(dimension int) []int {
	d := b.By[dimension]
	codes := make([]string, len(d.Categories))
	var all []int
	for n, c := range d.Categories {
		codes[n], all = c.Code, append(all, n)
	}
	if b.partial[dimension] {
		return all // the definition adds them up
	}
	if covering, declared := structureOf(d.Code).cover(codes); declared {
		return slices.DeleteFunc(all, func(n int) bool { return !slices.Contains(covering, codes[n]) })
	}
	if len(b.By) == 1 && b.addsUp(len(codes)) {
		return all
	}
	return nil
}

// addsUp compares the categories with the published totals, wherever all have
// numbers. Each part may be rounded to a multiple of 5, so by 2 at most.
func (b Breakdown) addsUp(categories int) bool {
	const rounding = 2
	compared := false
	for region := range b.Regions {
		for period := range b.Periods {
			total := b.totals[region*len(b.Periods)+period]
			sum, all := 0.0, total.Has
			for c := range categories {
				f, known := b.At(region, period, c)
				all = all && (f.Has || !known || f.Symbol == "-")
				sum += f.Value
			}
			if !all {
				continue
			}
			compared = true
			if math.Abs(sum-total.Value) > rounding*float64(categories+1) {
				return false
			}
		}
	}
	return compared
}
