// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package delivery

import (
	"context"
	"fmt"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/strategy"
)

// MayReport reports whether who may report the status of m.
func MayReport(who identity.Person, m strategy.Measure) bool {
	return who.MayFor(identity.ReportStatus, m.Owner) && !m.Archived
}

// MayPlan reports whether who may change the milestones of m.
func MayPlan(who identity.Person, m strategy.Measure) bool {
	return who.MayFor(identity.EditMeasures, m.Owner) && !m.Archived
}

// readable returns the measure when who may see it.
// Faults: Forbidden, NotFound.
func (s *Service) readable(ctx context.Context, who identity.Person, id strategy.MeasureID) (strategy.Measure, error) {
	return s.permitted(ctx, who, id, identity.ReadSteering)
}

// permitted returns the measure when who may do a on it.
// Faults: Forbidden, NotFound.
func (s *Service) permitted(ctx context.Context, who identity.Person, id strategy.MeasureID, a identity.Action) (strategy.Measure, error) {
	if !who.MaySome(a) {
		return strategy.Measure{}, fault.Forbidden
	}
	m, err := s.measures.Measure(ctx, who, id)
	if err != nil {
		return strategy.Measure{}, fmt.Errorf("measure %s: %w", id, err)
	}
	if !who.MayFor(a, m.Owner) {
		return strategy.Measure{}, fault.Forbidden
	}
	return m, nil
}

// mayRead tells which measures who may see: all of them, or those that who
// leads. Faults: Forbidden.
func (s *Service) mayRead(ctx context.Context, who identity.Person) (func(strategy.MeasureID) bool, error) {
	if who.May(identity.ReadSteering) {
		return func(strategy.MeasureID) bool { return true }, nil
	}
	if !who.MaySome(identity.ReadSteering) {
		return nil, fault.Forbidden
	}
	measures, err := s.measures.AllMeasures(ctx, who)
	if err != nil {
		return nil, fmt.Errorf("measures of %s: %w", who.ID, err)
	}
	own := map[strategy.MeasureID]bool{}
	for _, m := range measures {
		own[m.ID] = who.MayFor(identity.ReadSteering, m.Owner)
	}
	return func(id strategy.MeasureID) bool { return own[id] }, nil
}
