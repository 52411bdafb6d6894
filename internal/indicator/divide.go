// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/statfile/template"
	"kursbuch/internal/territory"
)

// Zone is a part of a place: an official region, or a tenant's own area, which
// a table may list as a region or as a category.
type Zone struct {
	Key  territory.Key // as figures name it; see territory.SocialSpace.FigureKey
	Name string        // of an own area; empty for an official region
}

// Cut is a place cut into areas of one kind.
type Cut struct {
	Areas []Zone
	Whole territory.Key
}

// ZonePoint is the value of an area.
type ZonePoint struct {
	Point
	// Base is what the value was divided by, without a number where it was not
	// or where that cannot be told.
	Base Figure
}

// Divided is an indicator in all areas of a division and in the whole, in one
// period.
type Divided struct {
	Indicator Indicator
	Period    civil.Period // empty when there is nothing
	Areas     []ZonePoint  // in the order of the division
	Whole     ZonePoint    // its own figure or, where no table states it, made of all areas
	Numbers   int          // areas with a number
	Years     []int        // for which the tables have figures, newest first
}

// mostLookedBack is how many periods without a number Divide passes over.
const mostLookedBack = 12

// Divide returns an indicator in the areas of a division for the newest period
// in which one of them has a number; in a year unless that is 0. A rate of the
// whole is divided after its numerator and denominator were found or added up,
// never a mean of rates. Faults: Forbidden, NotFound, Refused.
func (s *Service) Divide(ctx context.Context, who identity.Person, id ID, d Cut, year int) (Divided, error) {
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return Divided{}, err
	}
	found := Divided{Indicator: i}
	parts, whole, err := s.divide(ctx, who, i, d)
	if errors.Is(err, fault.NotFound) {
		return found, nil
	}
	if err != nil {
		return Divided{}, err
	}
	for _, period := range slices.Backward(whole.all) {
		if n := len(found.Years); n == 0 || found.Years[n-1] != period.Year() {
			found.Years = append(found.Years, period.Year())
		}
	}
	looked := 0
	for _, period := range slices.Backward(whole.all) {
		if year != 0 && period.Year() != year {
			continue
		}
		if looked++; looked > mostLookedBack {
			break
		}
		found.Areas, found.Numbers = make([]ZonePoint, len(d.Areas)), 0
		for n, area := range d.Areas {
			if found.Areas[n], err = parts[n].pointWithBase(ctx, period, area.Key); err != nil {
				return Divided{}, err
			}
			if found.Areas[n].Figure.Has {
				found.Numbers++
			}
		}
		if found.Numbers == 0 {
			continue
		}
		found.Period = period
		found.Whole, err = whole.pointWithBase(ctx, period, d.Whole)
		return found, err
	}
	found.Areas = nil
	return found, nil
}

// divide prepares the computation of each area and of the whole. Official
// regions share one, which reads all of them together.
func (s *Service) divide(ctx context.Context, who identity.Person, i Indicator, d Cut) (parts []*computation, whole *computation, err error) {
	plain, err := s.compute(ctx, i, wanted{who: who})
	if err != nil {
		return nil, nil, err
	}
	for _, area := range d.Areas {
		c := plain
		if area.Name != "" {
			if c, err = s.compute(ctx, i, wanted{who: who, within: []Zone{area}}); err != nil {
				return nil, nil, err
			}
			c.home = d.Whole
		}
		parts = append(parts, c)
	}
	whole, err = s.compute(ctx, i, wanted{who: who, within: d.Areas, whole: d.Whole})
	return parts, whole, err
}

// pointWithBase computes an area. The figures of an own area are looked for
// where a table has them: under the area, or under its whole.
func (c *computation) pointWithBase(ctx context.Context, period civil.Period, area territory.Key) (ZonePoint, error) {
	if c.home != "" {
		area = c.home
	}
	p, listed, err := c.point(ctx, period, area)
	if err != nil {
		return ZonePoint{}, err
	}
	a := ZonePoint{Point: p}
	if !listed && !p.Figure.Has && p.Reason.Key == "" {
		a.Reason = fault.Say("indicator.reason.not_listed")
	}
	program := c.programAt(period)
	base := program.operands[baseName]
	if program.edition.Formula != "" || base == nil || !p.Figure.Has {
		return a, nil
	}
	f, err := base.snapshot(ctx, base.period(period))
	if err == nil && f != nil {
		a.Base = base.amountOf(f, area, c.view).Figure
	}
	return a, err
}

// places says where a reading finds the figures of areas.
type places struct {
	regions []territory.Key // as published; several are added up
	reason  fault.Message   // why it has none
}

// keepWithin makes a reading count in an own area alone, or in all areas of a
// division for a whole that its tables do not list.
func (r *reading) keepWithin(w wanted) {
	for _, e := range r.earlier {
		e.keepWithin(w)
	}
	if w.whole != "" {
		if !r.lists(w.whole) {
			r.places.regions = r.regionsOf(w.within)
		}
		return
	}
	if w.within == nil {
		return
	}
	if r.places.regions = r.regionsOf(w.within); r.places.regions != nil {
		return
	}
	variable, code := r.categoryOf(w.within[0])
	switch {
	case variable == "":
		r.places.reason = fault.Say("indicator.reason.no_area", "table", r.scheme.sources[0].Table)
	case r.request.asked[variable] != nil:
		r.places.reason = fault.Say("indicator.reason.area_fixed")
	default:
		request := *r.request
		request.asked = maps.Clone(request.asked)
		request.asked[variable] = []string{code}
		r.request, r.name = &request, ""
	}
}

func (r *reading) lists(key territory.Key) bool {
	return slices.ContainsFunc(r.scheme.sources, func(src source) bool {
		_, known := src.names.regionKey[key]
		return known
	})
}

// regionsOf finds all areas among the regions of the tables, nil when one is
// missing.
func (r *reading) regionsOf(areas []Zone) []territory.Key {
	var found []territory.Key
	for _, area := range areas {
		key := r.regionOf(area)
		if key == "" {
			return nil
		}
		found = append(found, key)
	}
	return found
}

func (r *reading) regionOf(area Zone) territory.Key {
	if r.lists(area.Key) {
		return area.Key
	}
	if area.Name == "" {
		return ""
	}
	for _, src := range r.scheme.sources {
		for _, region := range src.names.Regions {
			if area.isNamed(strings.TrimPrefix(region.Code, template.OwnPrefix), region.Label) {
				return territory.Key(region.Code)
			}
		}
	}
	return ""
}

// categoryOf finds an own area among the categories of the tables.
func (r *reading) categoryOf(area Zone) (variable, code string) {
	for _, src := range r.scheme.sources {
		for _, dimension := range src.names.Dimensions {
			for _, one := range dimension {
				if one.Code != "" && area.isNamed(one.Code, one.Label) {
					return src.names.Variables[one.Variable].Code, one.Code
				}
			}
		}
	}
	return "", ""
}

// isNamed reports whether a table means the area by a code or by its label.
func (a Zone) isNamed(code string, l label) bool {
	same := func(text string) bool { return text != "" && strings.EqualFold(strings.TrimSpace(text), a.Name) }
	return code == string(a.Key) || same(code) || same(l.De) || same(l.En)
}

// amountOf returns what an input counts in a region, or in the places that
// stand for it.
func (o *operand) amountOf(f *snapshot, region territory.Key, v seenIn) amount {
	var at places
	if o.reading != nil {
		at = o.reading.placesIn(f.source)
	}
	switch {
	case at.reason.Key != "":
		return amount{reason: at.reason}
	case len(at.regions) == 0:
		return f.at(region, v)
	case len(at.regions) == 1:
		return f.at(at.regions[0], v)
	}
	return f.together(at.regions, v)
}

// placesIn are the places of the reading, or of the earlier one that has the
// source.
func (r *reading) placesIn(src source) places {
	if r.scheme.sources[0].Table == src.Table {
		return r.places
	}
	for _, e := range r.earlier {
		if e.scheme.sources[0].Table == src.Table {
			return e.places
		}
	}
	return r.places
}

// together adds regions up, provided that each has a number.
func (f *snapshot) together(regions []territory.Key, v seenIn) amount {
	if f.fixed {
		return amount{reason: fault.Say("indicator.reason.fixed_summed"), listed: true}
	}
	sum := amount{listed: true, parts: len(regions), Figure: Figure{Has: true}}
	for _, key := range regions {
		one := f.at(key, v)
		if !one.Has {
			return amount{reason: fault.Say("indicator.reason.parts", "region", f.named(key)), listed: true}
		}
		sum.add(one, 1)
	}
	return sum
}

// named is the name of a region that only the table may know.
func (f *snapshot) named(key territory.Key) string {
	if l, known := f.source.names.regionLabel[string(key)]; known && l.in("de") != "" {
		return l.in("de")
	}
	return f.service.nameOf(key)
}
