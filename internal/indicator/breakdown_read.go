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
	amounts  []amount
	totals   []Figure // for everything, by region and period
}

// At is the figure of a region and period in a category of each dimension, by
// their places; false when the table states neither it nor all parts of it.
func (b Breakdown) At(region, period int, categories ...int) (Figure, bool) {
	a := b.amounts[b.place(region, period, categories...)]
	return a.Figure, a.known()
}

// Lacking counts the places of a region and period that have no figure because
// a part of them lacks one, and says why the first of them has none.
func (b Breakdown) Lacking(region, period int) (count int, why fault.Message) {
	for _, a := range b.of(region, period) {
		if a.known() || a.reason.Key == "" || a.reason.Key == notListed().reason.Key {
			continue
		}
		if count++; count == 1 {
			why = a.reason
		}
	}
	return count, why
}

// Converted reports whether a figure was brought into the borders asked for.
func (b Breakdown) Converted(region, period int, categories ...int) bool {
	return b.amounts[b.place(region, period, categories...)].converted
}

// Summed is how many counties make up the figures of a Land or Germany that
// the table lacks, else 0.
func (b Breakdown) Summed(region, period int) int {
	most := 0
	for _, a := range b.of(region, period) {
		if a.Has && !a.converted {
			most = max(most, a.parts)
		}
	}
	return most
}

// of are the amounts of a region and period in all categories.
func (b Breakdown) of(region, period int) []amount {
	size := len(b.amounts) / (len(b.Regions) * len(b.Periods))
	at := (region*len(b.Periods) + period) * size
	return b.amounts[at : at+size]
}

func (b Breakdown) place(region, period int, categories ...int) int {
	at := region*len(b.Periods) + period
	for n, c := range categories {
		at = at*len(b.By[n].Categories) + c
	}
	return at
}

// Dimensions lists the dimensions by which the indicator can be broken down:
// those of the counted table with two categories or more beside the total,
// that the definition does not narrow to one. Lang is de or en.
// Faults: NotFound.
func (o *Opened) Dimensions(ctx context.Context, lang string) ([]Dimension, error) {
	counted := o.Indicator.Counted()
	shape, err := o.Shape(ctx, lang)
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
func (v seenIn) named(r *reading, key territory.Key) territory.Region {
	if region, err := v.directory.Region(key); err == nil {
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

// BreakdownQuery asks for what an indicator counts, by one or two dimensions of
// its table.
type BreakdownQuery struct {
	By      []string // codes of dimensions
	Regions []territory.Key
	Periods []civil.Period
	Lang    string // of the labels: de or en
}

// Breakdown reads what an indicator counts in some regions and periods, in the
// borders of the view. A Land or Germany that the table lacks is the sum of its
// counties where every one of them is stated. Faults: NotFound, Refused.
func (o *Opened) Breakdown(ctx context.Context, q BreakdownQuery) (Breakdown, error) {
	counted := o.Indicator.Counted()
	sel := counted
	sel.Where = maps.Clone(counted.Where)
	for _, d := range q.By {
		delete(sel.Where, d)
	}
	r, err := o.service.read(ctx, sel, o.asked)
	if err != nil {
		return Breakdown{}, err
	}
	if err := r.groupBy(q.By); err != nil {
		return Breakdown{}, err
	}
	b := Breakdown{Periods: q.Periods, lang: q.Lang}
	for _, key := range q.Regions {
		b.Regions = append(b.Regions, o.asked.view.named(r, key))
	}
	if b.By, err = o.dimensionsNamed(ctx, q.By, q.Lang); err != nil {
		return Breakdown{}, err
	}
	for _, d := range b.By {
		b.partial = append(b.partial, counted.Where[d.Code] != nil && !isTotal(counted.Where[d.Code]))
	}
	return b, b.fill(ctx, r, o.asked.view)
}

// dimensionsNamed lists the dimensions of by in its order.
func (o *Opened) dimensionsNamed(ctx context.Context, by []string, lang string) ([]Dimension, error) {
	all, err := o.Dimensions(ctx, lang)
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
func (b *Breakdown) fill(ctx context.Context, r *reading, v seenIn) error {
	size := len(b.Regions) * len(b.Periods)
	places := make([]map[string]int, len(b.By))
	for n, d := range b.By {
		size *= len(d.Categories)
		places[n] = map[string]int{}
		for place, c := range d.Categories {
			places[n][c.Code] = place
		}
	}
	b.amounts = make([]amount, size)
	b.totals = make([]Figure, len(b.Regions)*len(b.Periods))
	for n, period := range b.Periods {
		if err := b.read(ctx, r, filling{n, places, v}); err != nil {
			return fmt.Errorf("break down %s: %w", period, err)
		}
	}
	return nil
}

// filling is the period of a breakdown that is being read.
type filling struct {
	period int
	places []map[string]int // code -> category, by dimension
	view   seenIn
}

// read adds the figures of one period; a period that the table lacks has none.
func (b *Breakdown) read(ctx context.Context, r *reading, f filling) error {
	period := b.Periods[f.period]
	for _, src := range r.scheme.sources {
		if !slices.Contains(src.periods, period) {
			continue
		}
		for series, m := range src.names.Measures {
			if !allows(r.request.measures, m.Code) {
				continue
			}
			one, err := b.part(ctx, r, blockOf{src, series, period}, f.view)
			if err != nil {
				return err
			}
			b.Source = cmp.Or(b.Source, src.sourceLine(period))
			b.Unit, b.Decimals = m.Unit.in(b.lang), max(b.Decimals, m.Decimals)
			b.add(one, f)
		}
	}
	for _, e := range r.earlier {
		if err := b.read(ctx, e, f); err != nil {
			return err
		}
	}
	return nil
}

// add takes the figures of one block, unless an earlier block had them.
func (b *Breakdown) add(block *parted, f filling) {
	for c, codes := range block.codes {
		at, isPart := make([]int, len(f.places)), true
		for d, code := range codes {
			place, known := f.places[d][code]
			at[d], isPart = place, isPart && known
		}
		if !isPart && len(f.places) > 1 {
			continue
		}
		for region, a := range block.amounts[c*len(b.Regions) : (c+1)*len(b.Regions)] {
			if !isPart {
				b.totals[region*len(b.Periods)+f.period] = a.Figure
			} else if into := &b.amounts[b.place(region, f.period, at...)]; !into.known() && (a.known() || into.reason.Key == "") {
				*into = a
			}
		}
	}
}

// needed are the regions of a block whose sums are wanted, sorted: those that the
// breakdown shows, or all when some of them are made of others.
func (b *Breakdown) needed(all snapshot, block *cube.Block, v seenIn) []string {
	var keys []string
	for _, region := range b.Regions {
		published, listed := all.source.names.regionKey[region.Key]
		if !listed || v.converts(region.Level()) {
			return block.Regions()
		}
		keys = append(keys, published)
	}
	return distinct(keys)
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
