// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
)

// request is a query whose names and codes were found in the scheme.
type request struct {
	by       []dimension
	asked    map[string][]string // variable -> codes that Where names
	regions  []string            // codes and beginnings as asked; nil for no condition
	places   []string            // variables of regions that count; nil for all
	byRegion bool
	periods  []string // nil for no condition
	measures []string // nil for no condition
}

// resolve finds the names of q in the scheme; what is unknown is refused.
func (c *scheme) resolve(q Query) (*request, error) {
	r := &request{asked: map[string][]string{}}
	for _, name := range q.By {
		d, err := c.dimension(name)
		if err != nil {
			return nil, err
		}
		r.by = append(r.by, d)
		r.byRegion = r.byRegion || d.kind == byRegion
		if d.kind == byRegion && d.variable != "" {
			r.places = append(r.places, d.variable)
		}
	}
	for name, asked := range q.Where {
		d, err := c.dimension(name)
		if err != nil {
			return nil, err
		}
		if err := c.condition(r, d, name, asked); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// condition adds one entry of Where to r.
func (c *scheme) condition(r *request, d dimension, name string, asked []string) (err error) {
	switch d.kind {
	case byRegion:
		if d.variable != "" && !slices.Contains(r.places, d.variable) {
			r.places = append(r.places, d.variable)
		}
		r.regions, err = c.regionsAsked(name, asked)
	case byPeriod:
		r.periods, err = meant(c.periods, name, periodsAsked(c.periods, asked))
	case byMeasure:
		r.measures, err = meant(c.measures, name, asked)
	default:
		r.asked[d.variable], err = meant(c.categories[d.variable], name, asked)
	}
	return err
}

// periodsAsked writes dates as the table does (31.12.2024), and a year in place
// of the dates, months or quarters in it.
func periodsAsked(known, asked []string) []string {
	periods := make([]string, len(asked))
	for i, one := range asked {
		periods[i] = strings.TrimSpace(one)
		if p, err := civil.ParsePeriod(periods[i]); err == nil {
			periods[i] = string(p)
		}
		inside := func(p string) bool { return strings.HasPrefix(p, periods[i]+"-") }
		if len(periods[i]) == len("2024") && !slices.Contains(known, periods[i]) && slices.ContainsFunc(known, inside) {
			periods[i] += "-*"
		}
	}
	return periods
}

// meant lists the known codes that all entries of asked mean together.
func meant(known []string, name string, asked []string) ([]string, error) {
	var all []string
	for _, one := range asked {
		found := codes(known, one)
		if len(found) == 0 {
			return nil, fault.Refuse("indicator.table.category_unknown", "dimension", name, "category", one, "known", listed(known))
		}
		all = append(all, found...)
	}
	return distinct(all), nil
}

// regionsAsked checks that each key or beginning names a region of the table
// or one that some of them lie in.
func (c *scheme) regionsAsked(name string, asked []string) ([]string, error) {
	if len(c.regionKeys) == 0 {
		return nil, fault.Refuse("indicator.table.no_regions", "dimension", name)
	}
	asked = c.divided(asked)
	regions := make([]string, len(asked))
	for i, one := range asked {
		regions[i] = strings.TrimSpace(one)
		key := strings.TrimSuffix(regions[i], "*")
		inside := func(region string) bool { return region == key || within(region, key) }
		if !slices.ContainsFunc(c.regionKeys, inside) {
			return nil, fault.Refuse("indicator.table.region_unknown", "region", one)
		}
	}
	return regions, nil
}
