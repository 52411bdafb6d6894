// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"context"
	"fmt"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/vocabulary"
)

// MeasureFilter chooses measures; its zero value chooses all that are in use.
type MeasureFilter struct {
	Field    vocabulary.FieldID
	Goal     GoalID
	Lead     string // LeadUnit
	Priority Priority
	Search   string               // in number, title, lead and texts
	Fits     func(MeasureID) bool // what another slice knows, such as a light; nil: all fit
	Archived bool                 // the archived ones instead
	Sort     MeasureSort
	Limit    int // 0: no limit
	Offset   int
}

// MeasureSort is the order of a list of measures.
type MeasureSort string

// The orders. ByNumber is the zero order.
const (
	ByNumber MeasureSort = ""
	ByTitle  MeasureSort = "title"
	ByEnd    MeasureSort = "end" // what ends first comes first, open ends last
	ByLead   MeasureSort = "lead"
)

// Measures lists one page of the measures that fit f, without their links, and
// the number of all that fit. Faults: Forbidden.
func (s *Service) Measures(ctx context.Context, who identity.Person, f MeasureFilter) ([]Measure, int, error) {
	if !who.May(identity.ReadSteering) {
		return nil, 0, fault.Forbidden
	}
	if f.Fits != nil {
		return s.measuresThatFit(ctx, who, f)
	}
	measures, err := listMeasures(ctx, s.db, who.Tenant, f)
	if err != nil {
		return nil, 0, fmt.Errorf("list measures: %w", err)
	}
	n, err := countMeasures(ctx, s.db, who.Tenant, f)
	if err != nil {
		return nil, 0, fmt.Errorf("count measures: %w", err)
	}
	return measures, n, nil
}

// measuresThatFit cuts the page here, because the query cannot know what fits.
func (s *Service) measuresThatFit(ctx context.Context, who identity.Person, f MeasureFilter) ([]Measure, int, error) {
	limit, offset := f.Limit, f.Offset
	f.Limit, f.Offset = 0, 0
	measures, err := listMeasures(ctx, s.db, who.Tenant, f)
	if err != nil {
		return nil, 0, fmt.Errorf("list measures: %w", err)
	}
	measures = slices.DeleteFunc(measures, func(m Measure) bool { return !f.Fits(m.ID) })
	end := len(measures)
	if limit > 0 {
		end = min(end, offset+limit)
	}
	return measures[min(offset, end):end], len(measures), nil
}

// AllMeasures lists every measure in use with its links, by number.
// Faults: Forbidden.
func (s *Service) AllMeasures(ctx context.Context, who identity.Person) ([]Measure, error) {
	if !who.May(identity.ReadSteering) {
		return nil, fault.Forbidden
	}
	measures, err := listMeasures(ctx, s.db, who.Tenant, MeasureFilter{})
	if err == nil {
		err = linkMeasures(ctx, s.db, who.Tenant, "", measures)
	}
	if err != nil {
		return nil, fmt.Errorf("all measures: %w", err)
	}
	return measures, nil
}

// Leads lists the units in charge of measures in use, in the order of their
// letters. Faults: Forbidden.
func (s *Service) Leads(ctx context.Context, who identity.Person) ([]string, error) {
	if !who.May(identity.ReadSteering) {
		return nil, fault.Forbidden
	}
	leads, err := listLeads(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("leads: %w", err)
	}
	return leads, nil
}
