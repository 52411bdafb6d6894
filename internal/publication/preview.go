// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// Preview says what a policy would show and cost. Nothing is stored, and the
// pattern of a publication is somewhat better.
type Preview struct {
	Policy    Policy
	Releases  []Covered
	Counts    Statistics
	Shapes    []ShapeCost    // in the order of the policy
	Audiences []AudienceCost // the most trusted first
	Skipped   []Skipped
	// Conflicts must be decided before the table can be published.
	Conflicts []Conflict
	// Refused says why the table cannot be published this way at all; Key is
	// empty where it can.
	Refused fault.Message
	Advice  []fault.Message
	// Coarser says what leaving a variable or a level out would save, in the
	// newest period of the first measure; empty for very large tables.
	Coarser []Coarser
	Systems []Shown
}

// ShapeCost is what a shape shows and loses.
type ShapeCost struct {
	Shape  Shape
	Counts Statistics
}

// AudienceCost is what an audience sees and does not see.
type AudienceCost struct {
	Audience identity.Audience
	Counts   Statistics
}

// Coarser is what is left when one variable or level is left out.
type Coarser struct {
	Variable string // or
	Level    string
	Before   Statistics
	After    Statistics
}

// Shown is one measure and period of a preview or an entry.
type Shown struct {
	Measure string // names it in Cells
	Label   string
	Period  civil.Period
	Counts  Statistics
}

// mostCoarser is how many cells a table may have so that a preview tries
// coarser ones too: it is an answer to a click.
const mostCoarser = 12_000

// adviseAt is the part of sensitive cells, in per cent, from which on other
// methods than suppression are better.
const adviseAt = 20

// Preview protects a table as a policy says, without storing anything. What
// stands in the way is part of the answer. Faults: Forbidden, NotFound, Invalid.
func (s *Service) Preview(ctx context.Context, who identity.Person, p Policy) (*Preview, error) {
	all, p, err := s.try(ctx, who, p)
	view := &Preview{Policy: p}
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		view.Refused = refused.Message
		return view, nil
	}
	if err != nil {
		return nil, err
	}
	for _, shape := range p.Shapes {
		view.Shapes = append(view.Shapes, ShapeCost{Shape: shape})
	}
	for _, audience := range Outside() {
		if sees(audience, p.audience()) {
			view.Audiences = append(view.Audiences, AudienceCost{Audience: audience})
		}
	}
	for _, b := range all {
		view.Releases = append(view.Releases, Covered{Release: b.ID, Number: b.Number, Periods: b.periods})
		view.Skipped = append(view.Skipped, b.skipped...)
		for _, sys := range b.systems {
			view.add(sys)
		}
	}
	view.Conflicts = conflicts(all)
	if n := view.Counts; p.Method == Suppress && n.Primary*100 >= n.Cells*adviseAt && n.Primary > 0 {
		view.Advice = append(view.Advice, fault.Say("publication.advice.coarser", "percent", n.Primary*100/n.Cells))
	}
	more, err := s.adviseKin(ctx, who, p, all)
	if err != nil {
		return nil, err
	}
	view.Advice = append(view.Advice, more...)
	view.Coarser, err = coarser(ctx, p, all, s.quick(who, p.Table)(1))
	return view, err
}

// try builds what a policy would publish now; everything where nothing waits.
func (s *Service) try(ctx context.Context, who identity.Person, p Policy) ([]built, Policy, error) {
	releases, m, err := s.open(ctx, who, p.Table, "de")
	if err != nil {
		return nil, p, err
	}
	p = p.tidy()
	if err := p.check(); err != nil {
		return nil, p, err
	}
	if err := p.fits(m); err != nil {
		return nil, p, err
	}
	entries, err := listEntries(ctx, s.db, who.Tenant, p.Table)
	if err != nil {
		return nil, p, fmt.Errorf("ledger of %s: %w", p.Table, err)
	}
	if due := waiting(releases, entries, p); len(due) > 0 {
		releases = due
	}
	all, err := s.build(ctx, who, p, releases, entries, s.quick(who, p.Table))
	return all, p, err
}

func (v *Preview) add(sys *protected) {
	counts := sys.counts(sys.outside)
	v.Counts.add(counts)
	v.Systems = append(v.Systems, Shown{measureKey(sys.matter, sys.series), sys.matter.Measures[sys.series].Label, sys.period, counts})
	for i := range v.Shapes {
		v.Shapes[i].Counts.add(sys.counts(func(f indicator.Fact) bool { return sys.inShape(f, v.Shapes[i].Shape, sys.shown) }))
	}
	for i := range v.Audiences {
		v.Audiences[i].Counts.add(sys.counts(func(f indicator.Fact) bool { return sys.visible(f, v.Audiences[i].Audience) }))
	}
}

// coarser tries the policy without each variable and each level in turn.
func coarser(ctx context.Context, p Policy, all []built, e effort) ([]Coarser, error) {
	if len(all) == 0 || len(all[0].systems) == 0 {
		return nil, nil
	}
	b := all[0]
	first := b.systems[0].series
	newest := b.systems[0]
	for _, sys := range b.systems {
		if sys.series == first && sys.period.End() >= newest.period.End() {
			newest = sys
		}
	}
	if len(newest.compiled.Cells) > mostCoarser {
		return nil, nil
	}
	before := newest.counts(newest.outside)
	var found []Coarser
	variables, levels := map[string]bool{}, map[string]bool{}
	for _, s := range p.Shapes {
		for _, v := range s.Variables {
			variables[v] = !slices.Contains(needed(b.matter), v)
		}
		for _, l := range s.Areas {
			levels[l] = true
		}
	}
	for _, d := range b.matter.Dimensions {
		if variables[d.Code] {
			after, ok, err := b.without(ctx, p, newest.system, e, func(s Shape) (Shape, bool) {
				s.Variables = slices.DeleteFunc(slices.Clone(s.Variables), func(v string) bool { return v == d.Code })
				return s, true
			})
			if err != nil {
				return nil, err
			}
			if ok {
				found = append(found, Coarser{Variable: d.Code, Before: before, After: after})
			}
		}
	}
	for _, l := range levelsOf(b.matter) {
		if levels[l.Code] && len(levels) > 1 {
			after, ok, err := b.without(ctx, p, newest.system, e, func(s Shape) (Shape, bool) {
				s.Areas = slices.DeleteFunc(slices.Clone(s.Areas), func(a string) bool { return a == l.Code })
				return s, len(s.Areas) > 0
			})
			if err != nil {
				return nil, err
			}
			if ok {
				found = append(found, Coarser{Level: l.Code, Before: before, After: after})
			}
		}
	}
	return found, nil
}

// without counts what is left under changed shapes, as if nothing had been
// published before; false where they cannot be protected.
func (b *built) without(ctx context.Context, p Policy, sys *system, e effort, change func(Shape) (Shape, bool)) (Statistics, bool, error) {
	var shapes []Shape
	for _, s := range p.Shapes {
		if changed, left := change(s); left {
			shapes = append(shapes, changed)
		}
	}
	if p.Shapes = shapes; len(shapes) == 0 || ctx.Err() != nil {
		return Statistics{}, false, ctx.Err()
	}
	l, err := layoutOf(b.matter, p)
	if err == nil {
		sys, err = l.compile(sys.series, sys.period, sys.facts)
	}
	var result *protected
	if err == nil {
		result, err = sys.protect(p, nil, e)
	}
	if _, refused := errors.AsType[fault.Refused](err); refused {
		return Statistics{}, false, nil
	}
	if err != nil {
		return Statistics{}, false, err
	}
	return result.counts(result.outside), true, nil
}
