// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
	"kursbuch/internal/fault"
	"kursbuch/internal/territory"
)

// reading is a selection with the releases it is read from.
type reading struct {
	service   *Service
	scheme    *scheme
	request   *request
	earlier   []*reading // for periods that the scheme lacks
	selection Selection
	places    places // where own areas are found; see Divide
	name      string // see key
}

// read prepares a selection. Faults: NotFound when nothing was imported, Refused
// when the selection cannot be answered.
func (s *Service) read(ctx context.Context, sel Selection, w wanted) (*reading, error) {
	var found *reading
	nothing := fault.NotFound
	for _, table := range append([]string{sel.Table}, sel.Earlier...) {
		r, err := s.readTable(ctx, table, sel, w)
		switch {
		case errors.Is(err, NotReleased):
			nothing = NotReleased
		case errors.Is(err, fault.NotFound):
		case err != nil:
			return nil, err
		case found == nil:
			found = r
		default:
			found.earlier = append(found.earlier, r)
		}
	}
	if found == nil {
		return nil, nothing
	}
	return found, nil
}

func (s *Service) readTable(ctx context.Context, table string, sel Selection, w wanted) (*reading, error) {
	sources, err := w.sources(ctx, s, table)
	if err != nil {
		return nil, err
	}
	r := &reading{service: s, selection: sel}
	if r.scheme, err = s.scheme(ctx, sources); err != nil {
		return nil, err
	}
	if err := r.resolve(); err != nil {
		if _, refused := errors.AsType[fault.Refused](err); refused && slices.ContainsFunc(sources, func(src source) bool { return src.Protected() }) {
			return nil, fmt.Errorf("%w: %w", NotReleased, err) // it asks for more than the audience may see
		}
		return nil, err
	}
	return r, nil
}

func (r *reading) resolve() (err error) {
	if r.request, err = r.scheme.resolve(Query{Where: r.selection.Where}); err != nil || r.selection.Measure == "" {
		return err
	}
	r.request.measures, err = meant(r.scheme.measures, "measure", []string{r.selection.Measure})
	return err
}

// sources looks the releases of a table up, once for all inputs.
func (w wanted) sources(ctx context.Context, s *Service, table string) ([]source, error) {
	if known, ok := w.tables[table]; ok {
		return known, nil
	}
	found, err := s.sources(ctx, w.who, table, w.only...)
	if err == nil && w.tables != nil {
		w.tables[table] = found
	}
	return found, err
}

// protected reports whether r is read as prepared for an audience.
func (r *reading) protected() bool {
	return slices.ContainsFunc(r.scheme.sources, func(src source) bool { return src.Protected() })
}

// periods lists the periods that can be read, oldest first.
func (r *reading) periods() []civil.Period {
	var periods []civil.Period
	for _, src := range r.scheme.sources {
		periods = append(periods, src.periods...)
	}
	for _, e := range r.earlier {
		periods = append(periods, e.periods()...)
	}
	slices.SortFunc(periods, comparePeriods)
	return slices.Compact(periods)
}

// snapshot holds the figures of a selection in one period for all regions.
type snapshot struct {
	*counted
	source  source
	line    string // its credit line for the period
	period  civil.Period
	service *Service
	weight  Weight
	members map[territory.Key][]int // see rows; nil to look each time

	borders *standing
}

// standing is the day whose borders the figures of a snapshot have, once
// somebody asked; see territory.
type standing struct {
	once sync.Once
	day  civil.Day
}

// snapshot reads one period; fault.NotFound when the reading does not have it.
func (r *reading) snapshot(ctx context.Context, period civil.Period) (*snapshot, error) {
	for _, src := range r.scheme.sources {
		if slices.Contains(src.periods, period) {
			return r.snapshotOf(ctx, src, period)
		}
	}
	for _, e := range r.earlier {
		if f, err := e.snapshot(ctx, period); !errors.Is(err, fault.NotFound) {
			return f, err
		}
	}
	return nil, fault.NotFound
}

func (r *reading) snapshotOf(ctx context.Context, src source, period civil.Period) (*snapshot, error) {
	key, err := r.key(period)
	if err != nil {
		return nil, err
	}
	found, err := r.service.counts.Get(ctx, key, func(ctx context.Context) (*counted, error) { return r.count(ctx, src, period) })
	if err != nil {
		return nil, err
	}
	return &snapshot{counted: found, source: src, line: src.sourceLine(period), period: period, service: r.service, weight: r.selection.Weight, borders: &standing{}}, nil
}

// amount is what a selection counts in one region: a figure, or the reason why
// there is none.
type amount struct {
	Figure
	reason    fault.Message
	listed    bool // the table has the region
	parts     int  // regions added up
	converted bool // into other borders
}

// known reports whether there is a number or a sign.
func (a amount) known() bool { return a.Has || a.Symbol != "" }

// add adds a part of another amount; the sign that says most stays.
func (a *amount) add(other amount, weight float64) {
	a.Value += other.Value * weight
	a.Symbol = stronger(a.Symbol, other.Symbol)
	a.parts = max(a.parts, other.parts)
}

// stronger is the sign of two that says more of what both belong to.
func stronger(a, b string) string {
	if a == "" || b == "" {
		return cmp.Or(a, b)
	}
	counts := make([]int, len(cube.Symbols())+1)
	for _, sign := range []string{a, b} {
		if symbol, err := cube.ParseSymbol(sign); err == nil {
			counts[symbol]++
		}
	}
	return strongest(counts)
}

// at returns the amount of a region, seen as v says.
func (f *snapshot) at(key territory.Key, v seenIn) amount {
	if v.converts(key.Level()) {
		return f.in(key, v)
	}
	return f.asPublished(key)
}

// asPublished returns the amount of a region of the period itself. A Land or
// Germany that the table lacks is the sum of its counties when every one of
// them has a number.
func (f *snapshot) asPublished(key territory.Key) amount {
	if published, known := f.source.names.regionKey[key]; known {
		return f.own(published)
	}
	level := key.Level()
	if level == territory.LevelCountry && len(f.source.names.Regions) == 0 {
		return f.own("") // a table without regions speaks of Germany
	}
	if level == territory.LevelState || level == territory.LevelCountry {
		if f.fixed {
			return amount{reason: fault.Say("indicator.reason.fixed_summed")}
		}
		return f.once(key, func() amount { return f.sum(key) })
	}
	return notListed()
}

// sum adds the counties of a region up, provided that each has a number.
func (f *snapshot) sum(key territory.Key) amount {
	if rows := f.rows(key); rows != nil {
		if total, plain := f.layers[0].table.Plain(rows, f.layers[0].column); plain {
			return amount{Figure: Figure{Value: total, Has: true}, listed: true, parts: len(rows)}
		}
	}
	var sum amount
	for county := range f.service.directory.Each(territory.LevelCounty, key, f.period.End()) {
		sum.listed, sum.Has, sum.parts = true, true, sum.parts+1
		published, known := f.source.names.regionKey[county.Key]
		one := notListed()
		if known {
			one = f.part(published)
		}
		if !one.Has {
			return amount{reason: fault.Say("indicator.reason.parts", "region", county.Title())}
		}
		sum.add(one, 1)
	}
	return sum
}

// rows are where the counties of a region stand in the only layer; nil when one
// of them is not there.
func (f *snapshot) rows(key territory.Key) []int {
	found, known := f.members[key]
	if known || len(f.layers) != 1 || f.gone.Key != "" {
		return found
	}
	for county := range f.service.directory.Each(territory.LevelCounty, key, f.period.End()) {
		row, listed := slices.BinarySearch(f.layers[0].regions, f.source.names.regionKey[county.Key])
		if !listed {
			found = nil
			break
		}
		found = append(found, row)
	}
	if f.members != nil {
		f.members[key] = found
	}
	return found
}

// part is what a region adds to a sum. A category of which a region has nothing
// counts as zero there, provided that it has a number for another one: the sign
// alone may also mean that nothing was reported.
func (f *snapshot) part(published string) amount {
	one := f.own(published)
	if one.Symbol == cube.Nil.String() && !one.Has && slices.ContainsFunc(f.layers, func(l layer) bool { return l.reported(published) }) {
		return amount{Figure: Figure{Has: true}, listed: true}
	}
	return one
}

func notListed() amount { return amount{reason: fault.Say("indicator.reason.not_listed")} }

// own returns the amount of a region that the table states itself.
func (f *snapshot) own(published string) amount {
	if f.gone.Key != "" {
		return amount{listed: true, reason: f.gone}
	}
	for i := range f.layers {
		sum, known := f.layers[i].sum(published)
		if !known {
			continue
		}
		figure, observed := figureOf(sum)
		switch {
		case !observed:
			continue
		case f.fixed && sum.Numbers > 1:
			return amount{listed: true, reason: fault.Say("indicator.reason.fixed_cells")}
		case sum.Numbers > 0 && sum.WithoutNumber() > 0:
			sign := strongest(sum.Missing[:])
			if sign == cube.Protected.String() {
				return amount{Figure: Figure{Symbol: sign}, listed: true, reason: fault.Say("indicator.reason.protected_part")}
			}
			return amount{Figure: Figure{Symbol: sign}, listed: true, reason: fault.Say("indicator.reason.incomplete", "sign", sign)}
		case !figure.Has:
			return amount{Figure: figure, listed: true, reason: f.signReason(published, figure.Symbol)}
		}
		return amount{Figure: figure, listed: true}
	}
	if f.source.Protected() {
		return amount{reason: fault.Say("indicator.reason.not_released")}
	}
	return notListed()
}

func (f *snapshot) signReason(published, sign string) fault.Message {
	if f.service.dissolved(published, f.period) {
		return fault.Say("indicator.reason.dissolved", "sign", sign)
	}
	if sign == cube.Protected.String() {
		return fault.Say("indicator.reason.protected")
	}
	return fault.Say("indicator.reason.sign", "sign", sign)
}
