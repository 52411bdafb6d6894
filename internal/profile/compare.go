// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package profile

import (
	"context"
	"errors"
	"math"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// FewestCore is how many indicators of the core set must have a value for the
// areas, so that it makes a profile by itself.
const FewestCore = 3

// MostIndicators is how many indicators one page compares.
const MostIndicators = 24

// SmallBase is the denominator below which a rate is marked as resting on a
// small number: one case more or less moves it by more than a point.
const SmallBase = 100

// Compared is an indicator in all areas of a division.
type Compared struct {
	indicator.Divided
	// Share is set for a count: the areas are shown as shares of the whole,
	// because the count alone tells how large an area is.
	Share bool
	// Spread are the mean and the standard deviation over the areas.
	Spread Spread
}

// Position is the number by which the area n is compared: its value, or for a
// count its share of the whole in per cent; nil without one.
func (c Compared) Position(n int) *float64 {
	f := c.Areas[n].Figure
	switch {
	case !f.Has:
		return nil
	case !c.Share:
		return &f.Value
	case !c.Whole.Figure.Has || c.Whole.Figure.Value == 0:
		return nil
	}
	return new(f.Value / c.Whole.Figure.Value * 100)
}

// Difference is how far an area lies from the whole, in the unit of the
// indicator; nil where one of the two is missing, and for counts.
func (c Compared) Difference(n int) *float64 {
	if c.Share || !c.Areas[n].Figure.Has || !c.Whole.Figure.Has {
		return nil
	}
	return new(c.Areas[n].Figure.Value - c.Whole.Figure.Value)
}

// Score is the standardised value of an area: how many standard deviations it
// lies from the mean of the areas; nil where it has none, and for counts.
func (c Compared) Score(n int) *float64 {
	if c.Share || !c.Areas[n].Figure.Has || !c.Spread.usable() {
		return nil
	}
	return new(c.Spread.score(c.Areas[n].Figure.Value))
}

// Small reports whether the value of an area rests on a small number.
func (c Compared) Small(n int) bool {
	base := c.Areas[n].Base
	return base.Has && math.Abs(base.Value) < SmallBase
}

// Comparison is a choice of indicators in all areas of a division.
type Comparison struct {
	Division Division
	Rows     []Compared
	// Without are the indicators of the choice that have no value in any area.
	Without []indicator.Indicator
	// Core says that the tenant's core set was taken.
	Core bool
	// Years are those for which one of the indicators has figures, newest first.
	Years []int
	year  int // of the figures, 0 for the newest of each indicator
}

// Compare reads indicators in all areas of a division, for a year or with 0 the
// newest figures of each: those named; the core
// set when none is named; or all that have a value, when too little of the core
// set has. Faults: Forbidden, NotFound.
func (s *Service) Compare(ctx context.Context, who identity.Person, d Division, ids []indicator.ID, year int) (Comparison, error) {
	if !who.May(identity.ReadIndicators) {
		return Comparison{}, fault.Forbidden
	}
	c := Comparison{Division: d, year: year}
	if len(d.Areas) == 0 {
		return c, nil
	}
	if len(ids) > 0 {
		err := c.read(ctx, s, who, ids)
		return c, err
	}
	set, err := s.figures.CoreSet(ctx, who)
	if err != nil {
		return c, err
	}
	for _, one := range set {
		ids = append(ids, one.Indicator.ID)
	}
	if err := c.read(ctx, s, who, ids); err != nil {
		return c, err
	}
	if c.Core = len(c.Rows) >= FewestCore; c.Core {
		return c, nil
	}
	c.Rows, c.Without, ids = nil, nil, nil
	all, err := s.figures.List(ctx, who)
	if err != nil {
		return c, err
	}
	for _, i := range all {
		ids = append(ids, i.ID)
	}
	err = c.read(ctx, s, who, ids)
	c.Without = nil // nobody chose them
	return c, err
}

// read adds indicators that have a value in an area, and names those that have
// none.
func (c *Comparison) read(ctx context.Context, s *Service, who identity.Person, ids []indicator.ID) error {
	zones := c.Division.zones()
	defer func() {
		slices.SortFunc(c.Years, func(a, b int) int { return b - a })
		c.Years = slices.Compact(c.Years)
	}()
	for _, id := range ids {
		if len(c.Rows) == MostIndicators {
			return nil
		}
		divided, err := s.figures.Divide(ctx, who, id, zones, c.year)
		if _, refused := errors.AsType[fault.Refused](err); refused { // a definition that does not fit its table
			continue
		}
		if err != nil {
			return err
		}
		c.Years = append(c.Years, divided.Years...)
		if divided.Indicator.Categorical() || divided.Numbers == 0 {
			c.Without = append(c.Without, divided.Indicator)
			continue
		}
		c.Rows = append(c.Rows, compared(divided))
	}
	return nil
}

func compared(d indicator.Divided) Compared {
	c := Compared{Divided: d, Share: !d.Indicator.Relative()}
	var values []*float64
	for n := range d.Areas {
		values = append(values, c.Position(n))
	}
	c.Spread = spread(values)
	return c
}
