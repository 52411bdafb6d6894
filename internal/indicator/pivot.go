// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
)

// Pivot asks for figures of a table laid out in rows and columns. Dimensions
// go by their official codes; region, period and measure are understood too. A
// dimension on neither axis counts as in a Query: with its total, its only
// category, or the declared set that makes up the whole.
type Pivot struct {
	Table   string
	Release ReleaseID // empty takes the newest for each period
	// Rows and Columns name the dimensions on each axis, from outside inwards.
	Rows, Columns []string
	// Where names categories. Those of a dimension on an axis are the ones
	// shown, those of another add up.
	Where map[string][]string
	Area  Area
	// Totals adds totals that the table does not publish, where categories are
	// declared to make up a whole without overlap.
	Totals bool
	// Sort orders the rows: "label", or the key of a column (see Grid.Key);
	// with a minus before it from the last or highest. Empty for the order of
	// the table.
	Sort string
	Lang string // of the labels: de (also when empty) or en
}

// Area says which regions a pivot shows.
type Area struct {
	Regions []string // official keys; none for all
	// Level asks for the regions of one level inside Regions in place of those.
	Level territory.Level
	// Above adds the regions around them that the table lists.
	Above bool
	// Groups gathers regions under parents of another hierarchy than that of
	// the keys, in place of the above: each is the sum of those of its regions
	// that the table lists. With Above they stand below it.
	Groups []RegionGroup
}

// RegionGroup is a parent in a hierarchy of regions.
type RegionGroup struct {
	Code, Label string
	Regions     []string
}

// The names of the dimensions that every table calls differently.
const (
	RegionDimension  = "region"
	PeriodDimension  = "period"
	MeasureDimension = "measure"
)

// The limits of one pivot. They keep the slowest view of the largest table
// within a third of a second and its page readable.
const (
	mostColumns = 200
	mostBlocks  = 500
	mostPlaces  = 6_000_000 // figures that have to be looked at
	mostRows    = 200_000
)

// Pivot lays the figures of a table out. A view that mixes units or adds
// totals to parts is Refused with the dimension to choose from, one that is
// too large with what makes it so. Faults: Forbidden, NotFound, Refused.
func (s *Service) Pivot(ctx context.Context, who identity.Person, q Pivot) (*Grid, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, fault.Forbidden
	}
	sources, err := s.sources(ctx, who, q.Table, q.Release)
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", q.Table, err)
	}
	c, err := s.scheme(ctx, sources)
	if err != nil {
		return nil, err
	}
	g, err := s.newGrid(q, c)
	if err != nil {
		return nil, err
	}
	if err := g.read(ctx, s); err != nil {
		return nil, err
	}
	if err := g.arrange(); err != nil {
		return nil, err
	}
	return g, nil
}

// Edition names the state of a table that a query reads: it changes when a
// release comes, goes, or gets labels in another language, and only then.
// Faults: Forbidden, NotFound.
func (s *Service) Edition(ctx context.Context, who identity.Person, table string, only ReleaseID) (string, error) {
	if !who.May(identity.ReadIndicators) {
		return "", fault.Forbidden
	}
	releases, err := s.releasesOf(ctx, who, table, []ReleaseID{only})
	if err != nil {
		return "", fmt.Errorf("table %s: %w", table, err)
	}
	var names []string
	for _, r := range releases {
		names = append(names, fmt.Sprintf("%s.%d", r.edition(), r.Version))
	}
	return strings.Join(names, " "), nil
}

// newGrid finds the dimensions of both axes with their members.
func (s *Service) newGrid(q Pivot, c *scheme) (*Grid, error) {
	by := slices.Concat(q.Rows, q.Columns)
	q.Area.Regions = c.divided(q.Area.Regions)
	if len(by) > mostAxes {
		return nil, fault.Refuse("indicator.pivot.too_large", "count", len(by), "max", mostAxes)
	}
	request, err := c.resolve(Query{By: by, Where: q.Where})
	if err != nil {
		return nil, err
	}
	g := &Grid{
		Table: q.Table, Title: c.sources[0].names.Statistic.Label.in(q.Lang), ask: q, scheme: c, request: request,
		measures: measuresOf(c),
	}
	if !request.byRegion && len(q.Area.Regions) > 0 && len(c.regionKeys) > 0 {
		if request.regions, err = c.regionsAsked(RegionDimension, q.Area.Regions); err != nil {
			return nil, err
		}
	}
	for n, d := range request.by {
		if slices.Contains(request.by[:n], d) {
			return nil, fault.Refuse("indicator.pivot.twice", "dimension", by[n])
		}
		a, err := s.newAxis(g, by[n], d)
		if err != nil {
			return nil, err
		}
		if n < len(q.Rows) {
			g.Rows = append(g.Rows, a)
		} else {
			g.Columns = append(g.Columns, a)
		}
	}
	return g, nil
}

// measuresOf lists what the sources count, each unit by itself: figures in
// different units never stand under one name.
func measuresOf(c *scheme) []measure {
	var all []measure
	for _, src := range c.sources {
		for _, m := range src.names.Measures {
			if !slices.ContainsFunc(all, func(known measure) bool { return sameMeasure(known, m) }) {
				all = append(all, m)
			}
		}
	}
	return all
}
