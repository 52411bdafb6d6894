// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
)

// Figures returns an indicator for the regions of a list, such as a tenant's
// own Sozialräume; the empty period stands for the newest. Regions that the
// tables do not list are absent. Faults: Forbidden, NotFound, Refused.
func (s *Service) Figures(ctx context.Context, who identity.Person, id ID, period civil.Period, keys []territory.Key, v View) (MapData, error) {
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return MapData{}, err
	}
	view, err := s.look(ctx, who, v)
	if err != nil {
		return MapData{}, err
	}
	m := MapData{Indicator: i, Period: period, View: v}
	c, err := s.compute(ctx, i, wanted{who: who, view: view})
	if errors.Is(err, fault.NotFound) {
		return m, nil
	}
	if err != nil {
		return MapData{}, err
	}
	periods := c.periods()
	m.Period = cmp.Or(period, periods[len(periods)-1])
	if !slices.Contains(periods, m.Period) {
		return MapData{}, fmt.Errorf("%s in %s: %w", id, period, fault.NotFound)
	}
	var regions []territory.Region
	for _, key := range keys {
		if region, err := s.place(c, key); err == nil {
			regions = append(regions, region)
		}
	}
	if m.Figures, err = c.regions(ctx, m.Period, regions); err != nil {
		return MapData{}, err
	}
	if len(m.Figures) > 0 {
		m.Source = m.Figures[0].Source
	}
	return m, nil
}

// Panel is an indicator over time in several regions, as Series gives it for
// one, but read together: every period once. Regions that nobody knows are
// left out. Faults: Forbidden, NotFound, Refused.
func (s *Service) Panel(ctx context.Context, who identity.Person, id ID, regions []territory.Key, v View) ([]Series, error) {
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return nil, err
	}
	view, err := s.look(ctx, who, v)
	if err != nil {
		return nil, err
	}
	c, err := s.compute(ctx, i, wanted{who: who, view: view})
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var panel []Series
	for _, key := range regions {
		series, err := s.seriesOf(ctx, c, i, key, v)
		switch {
		case errors.Is(err, fault.NotFound):
		case err != nil:
			return nil, err
		default:
			panel = append(panel, series)
		}
	}
	return panel, nil
}
