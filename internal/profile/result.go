// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package profile

import (
	"context"
	"errors"
	"math"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// PartResult is one indicator of an index with its figures.
type PartResult struct {
	Part
	Compared           // as it is shown
	Share      float64 // of the whole weight, in per cent
	Basis      Spread  // what the areas are measured against
	BasePeriod civil.Period
	Reason     fault.Message // why the part counts nowhere; its key is empty when it does
}

// AreaResult is the index of one area.
type AreaResult struct {
	Sum
	Class Class
	// Low and High are the lowest and the highest index when one part is left
	// out.
	Low, High float64
	// Stable says that the class stays the same whichever part is left out.
	Stable bool
}

// Sensitivity says what leaving one part out changes most.
type Sensitivity struct {
	Areas, Stable int // with an index; those whose class never changes
	// Part and Area are the change that moves the index of an area most, -1
	// when no class changes.
	Part, Area int
	To         Class
}

// Result is an index in all areas.
type Result struct {
	Division    Division
	Definition  Definition
	Parts       []PartResult
	Areas       []AreaResult // in the order of the division
	Sensitivity Sensitivity
}

// Compute reads the figures of a definition, which need not be stored, and adds
// them up. Faults: Forbidden.
func (s *Service) Compute(ctx context.Context, who identity.Person, d Definition) (Result, error) {
	division, err := s.Division(ctx, who, d.Kind)
	if err != nil {
		return Result{}, err
	}
	r := Result{Division: division, Definition: d}
	for n, p := range d.Parts {
		part, err := s.part(ctx, who, d, p, division)
		if err != nil {
			return Result{}, err
		}
		part.Share = d.Share(n)
		r.Parts = append(r.Parts, part)
	}
	r.sum()
	return r, nil
}

// part reads one indicator; what cannot be read is missing with a reason.
func (s *Service) part(ctx context.Context, who identity.Person, d Definition, p Part, division Division) (PartResult, error) {
	part := PartResult{Part: p}
	shown, err := s.divide(ctx, who, p.Indicator, division, 0)
	if err != nil {
		return part, err
	}
	part.Compared = compared(shown)
	base := shown
	if d.BaseYear != 0 {
		if base, err = s.divide(ctx, who, p.Indicator, division, d.BaseYear); err != nil {
			return part, err
		}
	}
	part.Basis, part.BasePeriod = compared(base).Spread, base.Period
	switch {
	case shown.Numbers == 0:
		part.Reason = fault.Say("profile.part.none")
	case base.Numbers == 0:
		part.Reason = fault.Say("profile.part.no_base", "year", d.BaseYear)
	case part.Basis.Areas < FewestAreas:
		part.Reason = fault.Say("profile.part.few", "count", FewestAreas)
	case !part.Basis.usable():
		part.Reason = fault.Say("profile.part.same")
	}
	return part, nil
}

// divide is Divide, with nothing for an indicator that is gone or does not fit
// its tables any more.
func (s *Service) divide(ctx context.Context, who identity.Person, id indicator.ID, d Division, year int) (indicator.Divided, error) {
	divided, err := s.figures.Divide(ctx, who, id, d.zones(), year)
	if _, refused := errors.AsType[fault.Refused](err); refused || errors.Is(err, fault.NotFound) {
		i, missing := s.figures.Find(ctx, who, id)
		if missing != nil {
			i = indicator.Indicator{ID: id, Texts: indicator.Texts{Name: string(id)}}
		}
		divided, err = indicator.Divided{Indicator: i}, nil
	}
	if divided.Areas == nil {
		divided.Areas = make([]indicator.ZonePoint, len(d.Areas))
	}
	return divided, err
}

// sum adds the parts up for every area, once with all of them and once without
// each.
func (r *Result) sum() {
	parts := make([]weighed, len(r.Parts))
	for n, p := range r.Parts {
		parts[n] = weighed{weight: p.Weight, lowers: p.Lowers, basis: p.Basis}
		for a := range r.Division.Areas {
			parts[n].values = append(parts[n].values, p.Position(a))
		}
	}
	m, threshold := r.Definition.Method, float64(r.Definition.Threshold)/100
	r.Sensitivity = Sensitivity{Part: -1, Area: -1}
	widest := 0.0
	for a := range r.Division.Areas {
		one := AreaResult{Sum: add(m, parts, a, threshold, -1), Stable: true}
		one.Class = m.class(one.Sum)
		one.Low, one.High = one.Value, one.Value
		for n := range parts {
			left := add(m, parts, a, threshold, n)
			if !one.Has || !left.Has {
				continue
			}
			one.Low, one.High = math.Min(one.Low, left.Value), math.Max(one.High, left.Value)
			class := m.class(left)
			if class == one.Class {
				continue
			}
			one.Stable = false
			if moved := math.Abs(left.Value - one.Value); moved > widest {
				widest, r.Sensitivity.Part, r.Sensitivity.Area, r.Sensitivity.To = moved, n, a, class
			}
		}
		if one.Has {
			r.Sensitivity.Areas++
			if one.Stable {
				r.Sensitivity.Stable++
			}
		}
		r.Areas = append(r.Areas, one)
	}
}
