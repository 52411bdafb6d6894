// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
)

// RegionFigure is the value of one region on a map or in a comparison.
type RegionFigure struct {
	Region territory.Region
	Point
}

// MapData is an indicator in one period over the counties of a region.
type MapData struct {
	Indicator Indicator
	Period    civil.Period
	Source    string
	View      View
	Figures   []RegionFigure // by key; regions that the table lacks are absent
}

// Map returns an indicator for the counties of a Land, or of Germany for the
// key DG, or for the municipalities of a county; the empty period stands for
// the newest. It has no figures before anything was imported.
// Faults: Forbidden, NotFound, Refused.
func (s *Service) Map(ctx context.Context, who identity.Person, id ID, period civil.Period, parent territory.Key, v View) (MapData, error) {
	o, err := s.Open(ctx, who, id, v)
	if err != nil {
		return MapData{}, err
	}
	return o.Map(ctx, period, parent)
}

// Map is Service.Map of the indicator. Faults: NotFound, Refused.
func (o *Opened) Map(ctx context.Context, period civil.Period, parent territory.Key) (MapData, error) {
	return o.in(ctx, period, func(period civil.Period) []territory.Region {
		return o.asked.view.below(parent, period)
	})
}

// in reads some regions in a period.
func (o *Opened) in(ctx context.Context, period civil.Period, regions func(civil.Period) []territory.Region) (MapData, error) {
	m := MapData{Indicator: o.Indicator, Period: period, View: o.View}
	if o.figures == nil {
		return m, o.refused
	}
	periods := o.figures.all
	m.Period = cmp.Or(period, periods[len(periods)-1])
	if !slices.Contains(periods, m.Period) {
		return MapData{}, fmt.Errorf("%s in %s: %w", o.Indicator.ID, period, fault.NotFound)
	}
	var err error
	if m.Figures, err = o.figures.regions(ctx, m.Period, regions(m.Period)); err != nil {
		return MapData{}, err
	}
	if len(m.Figures) > 0 {
		m.Source = m.Figures[0].Source
	}
	return m, nil
}

// below lists the counties of a Land or Germany, or the municipalities
// of a county, as they were at the end of the period or on the day of the
// borders asked for.
func (v seenIn) below(parent territory.Key, period civil.Period) []territory.Region {
	level := territory.LevelCounty
	if parent.Level() == territory.LevelCounty {
		level = territory.LevelMunicipality
	}
	return v.directory.Regions(level, parent, cmp.Or(v.Borders, period.End()))
}

// regions computes the indicator for the regions that the table lists.
func (c *computation) regions(ctx context.Context, period civil.Period, regions []territory.Region) ([]RegionFigure, error) {
	var figures []RegionFigure
	for _, region := range regions {
		p, listed, err := c.point(ctx, period, region.Key)
		if err != nil {
			return nil, err
		}
		if listed {
			figures = append(figures, RegionFigure{region, p})
		}
	}
	return figures, nil
}

// Availability says for how many regions of a level an indicator has numbers
// in its newest period.
type Availability struct {
	Level   territory.Level
	Regions int // listed
	Numbers int // with a number
}

// Coverage lists the periods of an indicator, oldest first, and what is there
// in the newest one, by level. Both are empty before anything was imported.
// Faults: Forbidden, NotFound, Refused.
func (s *Service) Coverage(ctx context.Context, who identity.Person, id ID, v View) ([]civil.Period, []Availability, error) {
	o, err := s.Open(ctx, who, id, v)
	if err != nil {
		return nil, nil, err
	}
	return o.Coverage(ctx)
}

// Coverage is Service.Coverage of the indicator. Faults: Refused.
func (o *Opened) Coverage(ctx context.Context) ([]civil.Period, []Availability, error) {
	if o.figures == nil {
		return nil, nil, o.refused
	}
	periods := o.figures.all
	levels, err := o.figures.coverage(ctx, periods[len(periods)-1])
	return periods, levels, err
}

func (c *computation) coverage(ctx context.Context, period civil.Period) ([]Availability, error) {
	keys, err := c.regionsOf(ctx, period)
	if err != nil {
		return nil, err
	}
	byLevel := map[territory.Level]*Availability{}
	for _, key := range keys {
		p, listed, err := c.point(ctx, period, key)
		if err != nil {
			return nil, err
		}
		if !listed {
			continue
		}
		at := byLevel[key.Level()]
		if at == nil {
			at = &Availability{Level: key.Level()}
			byLevel[key.Level()] = at
		}
		at.Regions++
		if p.Figure.Has {
			at.Numbers++
		}
	}
	var all []Availability
	for _, at := range byLevel {
		all = append(all, *at)
	}
	slices.SortFunc(all, func(a, b Availability) int { return cmp.Compare(a.Level, b.Level) })
	return all, nil
}

// Facts is what one sentence about an indicator needs. A side of a comparison
// without a number is nil.
type Facts struct {
	Series   Series
	Newest   *Point
	Previous *Point // the number before the newest
	First    *Point // the oldest number, nil when it is one of the two above
	// Rank is the place among the Of counties of the Land that have a number,
	// the highest first; equal numbers share a place. 0 when not ranked.
	Rank, Of  int
	State     *RegionFigure // the Land in the newest period
	Country   *RegionFigure // Germany in the newest period
	High, Low *RegionFigure // among the counties of the Land
}

// Facts gathers what is to be seen of the indicator in a region.
// Faults: NotFound, Refused.
func (o *Opened) Facts(ctx context.Context, region territory.Key) (facts Facts, err error) {
	if facts.Series, err = o.Series(ctx, region); err != nil {
		return Facts{}, err
	}
	facts.overTime()
	if facts.Newest == nil {
		return facts, nil
	}
	return facts, o.service.around(ctx, o.figures, &facts, region)
}

// around adds what stands around a region in its newest period.
func (s *Service) around(ctx context.Context, c *computation, facts *Facts, key territory.Key) (err error) {
	period := facts.Newest.Period
	if facts.Country, err = s.compared(ctx, c, period, territory.Germany, key); err != nil {
		return err
	}
	if facts.State, err = s.compared(ctx, c, period, key.State(), key); err != nil {
		return err
	}
	if key.Level() != territory.LevelCounty || c.indicator.Categorical() {
		return nil
	}
	counties, err := c.regions(ctx, period, c.view.below(key.State(), period))
	facts.rank(key, counties)
	return err
}

// overTime finds the newest number, the one before and the oldest.
func (f *Facts) overTime() {
	var numbers []*Point
	for i := range f.Series.Points {
		if f.Series.Points[i].Figure.Has {
			numbers = append(numbers, &f.Series.Points[i])
		}
	}
	n := len(numbers)
	if n > 0 {
		f.Newest = numbers[n-1]
	}
	if n > 1 {
		f.Previous = numbers[n-2]
	}
	if n > 2 {
		f.First = numbers[0]
	}
}

// compared is the figure of a larger region, nil when it has no number or is
// the region itself.
func (s *Service) compared(ctx context.Context, c *computation, period civil.Period, larger, region territory.Key) (*RegionFigure, error) {
	place, err := c.view.directory.Region(larger)
	if err != nil || larger == region {
		return nil, nil //nolint:nilnil,nilerr // nothing to compare with is an answer, not a failure
	}
	p, listed, err := c.point(ctx, period, larger)
	if err != nil || !listed || !p.Figure.Has {
		return nil, err
	}
	return &RegionFigure{place, p}, nil
}

// rank places the region among the counties with a number.
func (f *Facts) rank(region territory.Key, counties []RegionFigure) {
	counties = slices.DeleteFunc(counties, func(c RegionFigure) bool { return !c.Figure.Has })
	own := slices.IndexFunc(counties, func(c RegionFigure) bool { return c.Region.Key == region })
	if own < 0 || len(counties) < 2 {
		return
	}
	f.Rank, f.Of = 1, len(counties)
	f.High, f.Low = &counties[0], &counties[0]
	for i := range counties {
		if counties[i].Figure.Value > counties[own].Figure.Value {
			f.Rank++
		}
		if counties[i].Figure.Value > f.High.Figure.Value {
			f.High = &counties[i]
		}
		if counties[i].Figure.Value < f.Low.Figure.Value {
			f.Low = &counties[i]
		}
	}
}
