// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"errors"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
)

// Figures returns the indicator for the regions of a list, such as a tenant's
// own Sozialräume; the empty period stands for the newest. Regions that the
// tables do not list are absent. Faults: NotFound, Refused.
func (o *Opened) Figures(ctx context.Context, period civil.Period, keys []territory.Key) (MapData, error) {
	return o.in(ctx, period, func(civil.Period) []territory.Region {
		var regions []territory.Region
		for _, key := range keys {
			if region, err := o.asked.view.place(o.figures, key); err == nil {
				regions = append(regions, region)
			}
		}
		return regions
	})
}

// Panel is an indicator over time in several regions, as Series gives it for
// one. Regions that nobody knows are left out. It is empty before anything was
// imported. Faults: Forbidden, NotFound, Refused.
func (s *Service) Panel(ctx context.Context, who identity.Person, id ID, regions []territory.Key, v View) ([]Series, error) {
	o, err := s.Open(ctx, who, id, v)
	if err != nil {
		return nil, err
	}
	return o.Panel(ctx, regions)
}

// Panel is Service.Panel of the indicator. Faults: Refused.
func (o *Opened) Panel(ctx context.Context, regions []territory.Key) ([]Series, error) {
	if o.figures == nil {
		return nil, o.refused
	}
	var panel []Series
	for _, key := range regions {
		series, err := o.Series(ctx, key)
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
