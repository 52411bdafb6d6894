// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"context"
	"errors"
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
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return MapData{}, err
	}
	c, err := s.compute(ctx, who, i, "", "")
	if errors.Is(err, fault.NotFound) {
		return MapData{Indicator: i, Period: period, View: v}, nil
	}
	if err != nil {
		return MapData{}, err
	}
	if period == "" {
		periods := c.count.periods()
		period = periods[len(periods)-1]
	}
	f, err := c.period(ctx, period)
	if err != nil {
		return MapData{}, err
	}
	m := MapData{Indicator: i, Period: period, View: v, Figures: f.regions(s.regionsBelow(parent, period, v), v)}
	if len(m.Figures) > 0 {
		m.Source = m.Figures[0].Source
	}
	return m, nil
}

// regionsBelow lists the counties of a Land or Germany, or the municipalities
// of a county, as they were at the end of the period or on the day of the
// borders asked for.
func (s *Service) regionsBelow(parent territory.Key, period civil.Period, v View) []territory.Region {
	level := territory.LevelCounty
	if parent.Level() == territory.LevelCounty {
		level = territory.LevelMunicipality
	}
	return s.directory.Regions(level, parent, cmp.Or(v.Borders, period.End()))
}

// regions computes the indicator for the regions that the table lists.
func (f *periodFigures) regions(regions []territory.Region, v View) []RegionFigure {
	f.prepare()
	var figures []RegionFigure
	for _, region := range regions {
		if p, listed := f.point(region.Key, v); listed {
			figures = append(figures, RegionFigure{region, p})
		}
	}
	return figures
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
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return nil, nil, err
	}
	c, err := s.compute(ctx, who, i, "", "")
	if errors.Is(err, fault.NotFound) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	periods := c.count.periods()
	f, err := c.period(ctx, periods[len(periods)-1])
	if err != nil {
		return nil, nil, err
	}
	return periods, f.coverage(v), nil
}

func (f *periodFigures) coverage(v View) []Availability {
	f.prepare()
	byLevel := map[territory.Level]*Availability{}
	for key := range f.count.source.names.regionKey {
		p, listed := f.point(key, v)
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
	return all
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

// Facts gathers what is to be seen of an indicator in a region.
// Faults: Forbidden, NotFound, Refused.
func (s *Service) Facts(ctx context.Context, who identity.Person, id ID, region string, v View) (Facts, error) {
	series, err := s.Series(ctx, who, id, region, v)
	if err != nil {
		return Facts{}, err
	}
	facts := Facts{Series: series}
	facts.overTime()
	if facts.Newest == nil {
		return facts, nil
	}
	c, err := s.compute(ctx, who, series.Indicator, "", "")
	if err != nil {
		return Facts{}, err
	}
	f, err := c.period(ctx, facts.Newest.Period)
	if err != nil {
		return Facts{}, err
	}
	key := territory.Key(region)
	facts.Country = s.compared(f, territory.Germany, key, v)
	facts.State = s.compared(f, key.State(), key, v)
	if key.Level() == territory.LevelCounty {
		facts.rank(key, f.regions(s.regionsBelow(key.State(), facts.Newest.Period, v), v))
	}
	return facts, nil
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
func (s *Service) compared(f *periodFigures, larger, region territory.Key, v View) *RegionFigure {
	place, err := s.directory.Region(larger)
	if err != nil || larger == region {
		return nil
	}
	p, listed := f.point(larger, v)
	if !listed || !p.Figure.Has {
		return nil
	}
	return &RegionFigure{place, p}
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
