// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"errors"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
)

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
	c = c.forMany()
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
