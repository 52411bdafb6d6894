// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"context"
	"fmt"
	"slices"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

// GoalsOfNeed lists the goals in use that answer a need, by number, without
// needs and targets. Faults: Forbidden.
func (s *Service) GoalsOfNeed(ctx context.Context, who identity.Person, id need.ID) ([]Goal, error) {
	if !who.May(identity.ReadSteering) {
		return nil, fault.Forbidden
	}
	goals, err := db.Collect(ctx, s.db, scanGoal, `
		SELECT g.id, g.version, g.place, g.level, coalesce(g.parent_id, ''), g.field_id, g.due_on, g.archived_at, g.title, g.description
		FROM strategy_goal_needs n
		JOIN strategy_goals g ON g.tenant_id = n.tenant_id AND g.id = n.goal_id
		WHERE n.tenant_id = $1 AND n.need_id = $2 AND g.archived_at = ''
		ORDER BY g.place`, who.Tenant, id)
	if err != nil {
		return nil, fmt.Errorf("goals of need %s: %w", id, err)
	}
	return goals, nil
}

// MeasuresOfNeed lists the measures in use that answer a need themselves, by
// number, without their links. Faults: Forbidden.
func (s *Service) MeasuresOfNeed(ctx context.Context, who identity.Person, id need.ID) ([]Measure, error) {
	if !who.May(identity.ReadSteering) {
		return nil, fault.Forbidden
	}
	measures, err := db.Collect(ctx, s.db, scanMeasure, `SELECT `+measureColumns+`
		FROM strategy_measure_links l
		JOIN strategy_measures m ON m.tenant_id = l.tenant_id AND m.id = l.measure_id
		WHERE l.tenant_id = $1 AND l.kind = 'need' AND l.other_id = $2 AND m.archived_at = ''
		ORDER BY m.number`, who.Tenant, id)
	if err != nil {
		return nil, fmt.Errorf("measures of need %s: %w", id, err)
	}
	return measures, nil
}

// GoalsOfIndicator lists the goals in use that an indicator measures, by
// number, without needs and targets. Faults: Forbidden.
func (s *Service) GoalsOfIndicator(ctx context.Context, who identity.Person, id indicator.ID) ([]Goal, error) {
	if !who.May(identity.ReadSteering) {
		return nil, fault.Forbidden
	}
	goals, err := db.Collect(ctx, s.db, scanGoal, `
		SELECT g.id, g.version, g.place, g.level, coalesce(g.parent_id, ''), g.field_id, g.due_on, g.archived_at, g.title, g.description
		FROM strategy_goals g
		WHERE g.tenant_id = $1 AND g.archived_at = '' AND EXISTS (
			SELECT 1
			FROM strategy_targets t
			WHERE t.tenant_id = g.tenant_id AND t.goal_id = g.id AND t.indicator_id = $2 AND t.archived_at = '')
		ORDER BY g.place`, who.Tenant, id)
	if err != nil {
		return nil, fmt.Errorf("goals of indicator %s: %w", id, err)
	}
	return goals, nil
}

// NeedsOfGoal lists the needs in use that a goal answers, by number.
// Faults: Forbidden.
func (s *Service) NeedsOfGoal(ctx context.Context, who identity.Person, g Goal) ([]need.Need, error) {
	return s.needsAmong(ctx, who, g.Needs)
}

// NeedsOfMeasure lists the needs in use that a measure answers itself, by
// number. Faults: Forbidden.
func (s *Service) NeedsOfMeasure(ctx context.Context, who identity.Person, m Measure) ([]need.Need, error) {
	return s.needsAmong(ctx, who, m.Needs)
}

func (s *Service) needsAmong(ctx context.Context, who identity.Person, ids []need.ID) ([]need.Need, error) {
	if !who.May(identity.ReadSteering) {
		return nil, fault.Forbidden
	}
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := s.below.Needs.All(ctx, who)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(n need.Need) bool { return !slices.Contains(ids, n.ID) }), nil
}

// Profile is a measure with everything it refers to, as its page shows it.
type Profile struct {
	Measure      Measure
	Goal         Goal // without needs and targets
	Field        vocabulary.Field
	Owner        string // by name, empty without one
	TargetGroups []vocabulary.TargetGroup
	SocialSpaces []territory.SocialSpace
	Needs        []need.Need
	MayEdit      bool
	MayArchive   bool
}

// Profile returns a measure, archived or not, with everything it refers to.
// Who reads only what they lead sees their own, without the needs.
// Faults: Forbidden, NotFound.
func (s *Service) Profile(ctx context.Context, who identity.Person, id MeasureID) (Profile, error) {
	m, err := s.Measure(ctx, who, id)
	if err != nil {
		return Profile{}, err
	}
	p := Profile{Measure: m, MayEdit: who.MayFor(identity.EditMeasures, m.Owner), MayArchive: who.May(identity.EditMeasures)}
	if p.Goal, err = findBareGoal(ctx, s.db, who.Tenant, m.Goal); err != nil {
		return p, fmt.Errorf("goal of measure %s: %w", id, err)
	}
	if p.Field, err = s.below.Vocabulary.Term(ctx, who, p.Goal.Field); err != nil {
		return p, err
	}
	names, err := s.below.People.Names(ctx, who)
	if err != nil {
		return p, err
	}
	p.Owner = names[m.Owner]
	groups, err := s.below.Vocabulary.TargetGroups(ctx, who)
	if err != nil {
		return p, err
	}
	spaces, err := s.below.Territory.SocialSpaces(ctx, who)
	if err != nil {
		return p, err
	}
	p.TargetGroups = slices.DeleteFunc(groups, func(g vocabulary.TargetGroup) bool { return !slices.Contains(m.TargetGroups, g.ID) })
	p.SocialSpaces = slices.DeleteFunc(spaces, func(sp territory.SocialSpace) bool { return !slices.Contains(m.SocialSpaces, sp.ID) })
	if who.May(identity.ReadSteering) {
		p.Needs, err = s.NeedsOfMeasure(ctx, who, m)
	}
	return p, err
}
