// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package delivery

import (
	"context"
	"fmt"
	"slices"

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

// permitted returns the measure when who may do a on it; an archived one can
// only be read. Faults: Forbidden, NotFound, Refused.
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
	if m.Archived && a != identity.ReadSteering {
		return strategy.Measure{}, fault.Refuse("delivery.measure.archived")
	}
	return m, nil
}

// Measures lists the measures in use that who may see, by number: all of them,
// or those that who leads. Faults: Forbidden.
func (s *Service) Measures(ctx context.Context, who identity.Person) ([]strategy.Measure, error) {
	if !who.MaySome(identity.ReadSteering) {
		return nil, fault.Forbidden
	}
	all, err := s.measures.AllMeasures(ctx, wide(who))
	if err != nil {
		return nil, fmt.Errorf("measures that %s may see: %w", who.ID, err)
	}
	return slices.DeleteFunc(all, func(m strategy.Measure) bool { return !who.MayFor(identity.ReadSteering, m.Owner) }), nil
}

// wide is who reading the whole tenant, for a list that is narrowed to what who
// may see before it is handed on.
func wide(who identity.Person) identity.Person {
	who.Grants = map[identity.Action]identity.Scope{identity.ReadSteering: identity.Tenant}
	return who
}

// mayRead tells which measures who may see. Faults: Forbidden.
func (s *Service) mayRead(ctx context.Context, who identity.Person) (func(strategy.MeasureID) bool, error) {
	if who.May(identity.ReadSteering) {
		return func(strategy.MeasureID) bool { return true }, nil
	}
	measures, err := s.Measures(ctx, who)
	if err != nil {
		return nil, err
	}
	own := map[strategy.MeasureID]bool{}
	for _, m := range measures {
		own[m.ID] = true
	}
	return func(id strategy.MeasureID) bool { return own[id] }, nil
}
