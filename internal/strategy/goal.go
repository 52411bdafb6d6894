// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/need"
	"kursbuch/internal/vocabulary"
)

// GoalID names a goal.
type GoalID string

// Level is how concrete a goal is.
type Level string

// The levels from top to bottom. A strategy may leave out the middle one.
const (
	Guiding      Level = "guiding"      // Leitziel: an ideal
	Intermediate Level = "intermediate" // Mittlerziel: a way towards it
	Operational  Level = "operational"  // Handlungsziel: who reaches what by when
)

// Levels lists the levels from top to bottom.
func Levels() []Level { return []Level{Guiding, Intermediate, Operational} }

// Goal is something the municipality wants to reach.
type Goal struct {
	ID          GoalID
	Version     int
	Number      string // 1.2: second goal in the first field of action; given when the goal is placed
	Level       Level
	Parent      GoalID // empty at the top of its field
	Field       vocabulary.FieldID
	Title       string
	Description string
	DueOn       civil.Day
	Needs       []need.ID // that it answers
	Targets     []Target  // in use
	Archived    bool
	place       string // Number, padded so that text sorts
}

// below reports whether a goal of level l may stand under one of level upper.
func (l Level) below(upper Level) bool {
	return slices.Index(Levels(), l) > slices.Index(Levels(), upper)
}

func (g *Goal) validate(refs references, old Goal) error {
	refused := fault.Invalid{}
	checkTitle(refused, "title", &g.Title)
	checkLength(refused, "description", &g.Description, maxText)
	checkDay(refused, "due_on", g.DueOn)
	if !slices.Contains(Levels(), g.Level) {
		refused.Refuse("level", "strategy.goal.level_missing")
	}
	if g.Level == Guiding && g.Parent != "" {
		refused.Refuse("parent", "strategy.goal.guiding_stands_on_top")
	}
	_, known := refs.fields[g.Field]
	if g.Field == "" && g.Parent == "" || g.Field != "" && !known && g.Field != old.Field {
		refused.Refuse("field", "strategy.goal.field_missing")
	}
	checkLinks(refused, "needs", &g.Needs, refs.needs, old.Needs)
	return refused.Err()
}

func (g Goal) audited(refs references, parent Goal) audit.Fields {
	return audit.Fields{
		"title": g.Title, "description": g.Description, "level": string(g.Level), "due_on": string(g.DueOn),
		"field": cmp.Or(refs.fields[g.Field].Name, string(g.Field)), "parent": parent.Number, "needs": named(g.Needs, refs.needs),
		"number": g.Number,
	}
}

func (g Goal) object() audit.Object {
	return audit.Object{Kind: goalKind, ID: string(g.ID), Title: g.Title}
}

// Goals lists the goals in use with their needs and targets, by number.
// Faults: Forbidden.
func (s *Service) Goals(ctx context.Context, who identity.Person) ([]Goal, error) {
	if !who.May(identity.ReadSteering) {
		return nil, fault.Forbidden
	}
	goals, err := listGoals(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("goals: %w", err)
	}
	for _, g := range goals {
		if err := s.show(ctx, who, g.Targets); err != nil {
			return nil, err
		}
	}
	return goals, nil
}

// GoalTitles lists the goals in use without needs and targets, by number: for
// choosing one. Faults: Forbidden.
func (s *Service) GoalTitles(ctx context.Context, who identity.Person) ([]Goal, error) {
	if !who.May(identity.ReadSteering) {
		return nil, fault.Forbidden
	}
	goals, err := listBareGoals(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("titles of goals: %w", err)
	}
	return goals, nil
}

// Goal returns a goal, archived or not, with its needs and targets.
// Faults: Forbidden, NotFound.
func (s *Service) Goal(ctx context.Context, who identity.Person, id GoalID) (Goal, error) {
	if !who.May(identity.ReadSteering) {
		return Goal{}, fault.Forbidden
	}
	g, err := findGoal(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Goal{}, fmt.Errorf("goal %s: %w", id, err)
	}
	return g, s.show(ctx, who, g.Targets)
}

// AddGoal records a goal and gives it the next number at its place. Without a
// field of action it takes that of its parent. Its targets come later, by
// AddTarget. Faults: Forbidden, Invalid.
func (s *Service) AddGoal(ctx context.Context, who identity.Person, g Goal) (GoalID, error) {
	g.ID, g.Version = GoalID(s.newID()), 1
	err := s.writeGoal(ctx, who, audit.Created, Goal{}, g, func(tx *sql.Tx, refs references, g *Goal, _, parent Goal) (err error) {
		if g.place, err = nextPlace(ctx, tx, who.Tenant, above(refs, *g, parent)); err != nil {
			return err
		}
		g.Number = numberOf(g.place)
		return insertGoal(ctx, tx, who.Tenant, *g)
	})
	if err != nil {
		return "", fmt.Errorf("add goal: %w", err)
	}
	return g.ID, nil
}

// ChangeGoal stores g, which was read as version g.Version; its targets stay.
// A goal that moves to another field or parent gets a new number there; one
// with goals below it stays where it is. Faults: Forbidden, Invalid, NotFound,
// Conflict.
func (s *Service) ChangeGoal(ctx context.Context, who identity.Person, g Goal) error {
	if !who.May(identity.EditStrategy) {
		return fault.Forbidden
	}
	stored, err := findGoal(ctx, s.db, who.Tenant, g.ID)
	if err != nil {
		return fmt.Errorf("goal %s: %w", g.ID, err)
	}
	err = s.writeGoal(ctx, who, audit.Changed, stored, g, func(tx *sql.Tx, refs references, g *Goal, old, parent Goal) (err error) {
		g.place, g.Number = old.place, old.Number
		if g.Field != old.Field || g.Parent != old.Parent {
			if g.place, err = nextPlace(ctx, tx, who.Tenant, above(refs, *g, parent)); err != nil {
				return err
			}
			g.Number = numberOf(g.place)
		}
		return updateGoal(ctx, tx, who.Tenant, *g)
	})
	if err != nil {
		return fmt.Errorf("change goal %s: %w", g.ID, err)
	}
	return nil
}

// writeGoal checks g and its place in the tree, then stores it with write.
// old is the zero Goal for a new one.
func (s *Service) writeGoal(ctx context.Context, who identity.Person, act audit.Act, old, g Goal, write func(tx *sql.Tx, refs references, g *Goal, old, parent Goal) error) error {
	if !who.May(identity.EditStrategy) {
		return fault.Forbidden
	}
	refs, err := s.references(ctx, who)
	if err != nil {
		return err
	}
	if err := g.validate(refs, old); err != nil {
		return err
	}
	return s.record(ctx, who, act, func(tx *sql.Tx) (o audit.Object, before, after audit.Fields, err error) {
		parent, err := checkPlace(ctx, tx, who.Tenant, &g, old)
		if err != nil {
			return o, nil, nil, err
		}
		oldParent, err := parentOf(ctx, tx, who.Tenant, old)
		if err != nil {
			return o, nil, nil, err
		}
		before = old.audited(refs, oldParent)
		err = write(tx, refs, &g, old, parent)
		return g.object(), before, g.audited(refs, parent), err
	})
}

// checkPlace refuses a goal that cannot stand where it says, and gives its
// parent. Levels descend strictly, so that no goal can come to stand below
// itself.
func checkPlace(ctx context.Context, q db.Querier, tenant identity.TenantID, g *Goal, old Goal) (Goal, error) {
	refused := fault.Invalid{}
	parent, err := parentOf(ctx, q, tenant, *g)
	switch {
	case errors.Is(err, fault.NotFound) || err == nil && parent.Archived && g.Parent != old.Parent:
		refused.Refuse("parent", "strategy.link.unknown")
		return parent, refused
	case err != nil:
		return parent, err
	}
	if g.Parent != "" {
		g.Field = cmp.Or(g.Field, parent.Field)
		if !g.Level.below(parent.Level) {
			refused.Refuse("level", "strategy.goal.level_order")
		}
		if g.Field != parent.Field {
			refused.Refuse("field", "strategy.goal.field_of_parent")
		}
	}
	if old.ID != "" && (g.Level != old.Level || g.Field != old.Field || g.Parent != old.Parent) {
		below, err := countGoalsBelow(ctx, q, tenant, g.ID)
		if err != nil {
			return parent, err
		}
		if below > 0 {
			refused.Refuse("parent", "strategy.goal.has_goals_below", "count", below)
		}
	}
	return parent, refused.Err()
}

// parentOf is the zero Goal for a goal at the top of its field.
func parentOf(ctx context.Context, q db.Querier, tenant identity.TenantID, g Goal) (Goal, error) {
	if g.Parent == "" {
		return Goal{}, nil
	}
	return findBareGoal(ctx, q, tenant, g.Parent)
}

// above is the place under which g is numbered.
func above(refs references, g, parent Goal) string {
	if g.Parent != "" {
		return parent.place
	}
	return padded(refs.fields[g.Field].Number)
}

// ArchiveGoal takes a goal, read as version, out of use. Goals and measures below it must go
// first. Faults: Forbidden, NotFound, Conflict, Refused.
func (s *Service) ArchiveGoal(ctx context.Context, who identity.Person, id GoalID, version int) error {
	return s.setGoalArchived(ctx, who, id, audit.Deleted, func(tx *sql.Tx, g Goal) error {
		goals, err := countGoalsBelow(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		measures, err := countMeasures(ctx, tx, who.Tenant, MeasureFilter{Goal: id})
		if err != nil {
			return err
		}
		if goals+measures > 0 {
			return fault.Refuse("strategy.goal.still_used", "goals", goals, "measures", measures)
		}
		return archiveGoal(ctx, tx, who.Tenant, id, version, db.Timestamp(s.now()))
	})
}

// RestoreGoal takes an archived goal, read as version, into use again, unless its parent is out
// of use. Faults: Forbidden, NotFound, Conflict, Refused.
func (s *Service) RestoreGoal(ctx context.Context, who identity.Person, id GoalID, version int) error {
	return s.setGoalArchived(ctx, who, id, audit.Restored, func(tx *sql.Tx, g Goal) error {
		parent, err := parentOf(ctx, tx, who.Tenant, g)
		if err != nil {
			return err
		}
		if parent.Archived {
			return fault.Refuse("strategy.goal.parent_archived")
		}
		return archiveGoal(ctx, tx, who.Tenant, id, version, "")
	})
}

func (s *Service) setGoalArchived(ctx context.Context, who identity.Person, id GoalID, act audit.Act, write func(*sql.Tx, Goal) error) error {
	if !who.May(identity.EditStrategy) {
		return fault.Forbidden
	}
	refs, err := s.references(ctx, who)
	if err != nil {
		return err
	}
	err = s.record(ctx, who, act, func(tx *sql.Tx) (o audit.Object, before, after audit.Fields, err error) {
		g, err := findGoal(ctx, tx, who.Tenant, id)
		if err != nil {
			return o, nil, nil, err
		}
		parent, err := parentOf(ctx, tx, who.Tenant, g)
		if err != nil {
			return o, nil, nil, err
		}
		fields := g.audited(refs, parent)
		return g.object(), fields, fields, write(tx, g)
	})
	if err != nil {
		return fmt.Errorf("archive or restore goal %s: %w", id, err)
	}
	return nil
}

// GoalHistory lists the changes of a goal, newest first, and their number.
// Faults: Forbidden, NotFound.
func (s *Service) GoalHistory(ctx context.Context, who identity.Person, id GoalID, limit, offset int) ([]audit.Entry, int, error) {
	if _, err := s.Goal(ctx, who, id); err != nil {
		return nil, 0, err
	}
	return s.log.History(ctx, who, goalKind, string(id), limit, offset)
}

// LastGoalChange is the newest entry of a goal's history, for the conflict
// view. Faults: Forbidden, NotFound.
func (s *Service) LastGoalChange(ctx context.Context, who identity.Person, id GoalID) (audit.Entry, error) {
	if !who.May(identity.ReadSteering) {
		return audit.Entry{}, fault.Forbidden
	}
	return s.log.Newest(ctx, who, goalKind, string(id))
}
