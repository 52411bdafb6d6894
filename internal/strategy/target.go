// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strconv"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// TargetID names a target.
type TargetID string

// Target is what an indicator shall reach for a goal.
type Target struct {
	ID       TargetID
	Version  int
	Goal     GoalID
	Baseline indicator.Pinned // where it started; names indicator, region and unit
	Value    float64          // to be reached, in the unit of the baseline
	On       civil.Day        // when
	Archived bool
}

// Progress is how much of the way from the baseline to the target is done at
// current, from 0 to 1; false when a figure is missing or the target is the
// baseline.
func (t Target) Progress(current indicator.Figure) (float64, bool) {
	way := t.Value - t.Baseline.Figure.Value
	if !current.Has || !t.Baseline.Figure.Has || way == 0 {
		return 0, false
	}
	return min(max((current.Value-t.Baseline.Figure.Value)/way, 0), 1), true
}

func (t Target) validate() error {
	refused := fault.Invalid{}
	if math.IsNaN(t.Value) || math.IsInf(t.Value, 0) {
		refused.Refuse("value", "strategy.number.unknown")
	}
	if checkDay(refused, "on", t.On); t.On == "" {
		refused.Refuse("on", "strategy.target.day_missing")
	}
	if t.Baseline.Indicator == "" {
		refused.Refuse("indicator", "strategy.target.indicator_missing")
	}
	return refused.Err()
}

// Audited are the values of the target that the audit trail keeps.
func (t Target) Audited() audit.Fields {
	return audit.Fields{
		"indicator": t.Baseline.Name, "region": t.Baseline.Region, "period": string(t.Baseline.Period),
		"value": strconv.FormatFloat(t.Value, 'f', -1, 64), "on": string(t.On),
	}
}

// Object names the target in the audit trail.
func (t Target) Object() audit.Object {
	return audit.Object{Kind: targetKind, ID: string(t.ID), Title: t.Baseline.Name}
}

// AddTarget records what the indicator, region and period of t.Baseline shall
// reach for t.Goal, and pins the figure that was published for them last as
// the baseline; without a period the newest one, without a region that of the
// tenant. Faults: Forbidden, Invalid, NotFound.
func (s *Service) AddTarget(ctx context.Context, who identity.Person, t Target) (TargetID, error) {
	if !who.May(identity.EditStrategy) {
		return "", fault.Forbidden
	}
	if err := t.validate(); err != nil {
		return "", err
	}
	pin := t.Baseline.Pin
	if i, err := s.below.Indicators.Find(ctx, who, pin.Indicator); err == nil && i.Categorical() {
		return "", fault.Invalid{"indicator": fault.Say("strategy.target.classes")} // there is no way from one class to another to measure
	}
	baseline, err := s.below.Indicators.PinNow(ctx, who, pin.Indicator, cmp.Or(pin.Region, who.Region), pin.Period, indicator.View{Borders: pin.Borders})
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		return "", fault.Invalid{"indicator": refused.Message}
	}
	if errors.Is(err, fault.NotFound) {
		return "", fault.Invalid{"indicator": fault.Say("strategy.target.no_figure")}
	}
	if err != nil {
		return "", fmt.Errorf("pin baseline: %w", err)
	}
	t.ID, t.Version, t.Baseline = TargetID(s.newID()), 1, baseline
	err = s.record(ctx, who, audit.Created, func(tx *sql.Tx) (audit.Object, audit.Fields, audit.Fields, error) {
		if _, err := findBareGoal(ctx, tx, who.Tenant, t.Goal); err != nil {
			return audit.Object{}, nil, nil, err
		}
		return t.Object(), nil, t.Audited(), insertTarget(ctx, tx, who.Tenant, t)
	})
	if err != nil {
		return "", fmt.Errorf("add target to goal %s: %w", t.Goal, err)
	}
	return t.ID, nil
}

// Target returns a target, archived or not. Faults: Forbidden, NotFound.
func (s *Service) Target(ctx context.Context, who identity.Person, id TargetID) (Target, error) {
	if !who.May(identity.ReadSteering) {
		return Target{}, fault.Forbidden
	}
	t, err := findTarget(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Target{}, fmt.Errorf("target %s: %w", id, err)
	}
	shown := []Target{t}
	err = s.show(ctx, who, shown)
	return shown[0], err
}

// show makes the baselines of targets what who may see of them.
func (s *Service) show(ctx context.Context, who identity.Person, targets []Target) error {
	for i, t := range targets {
		seen, err := s.below.Indicators.Shown(ctx, who, t.Baseline)
		if err != nil {
			return fmt.Errorf("baseline of target %s: %w", t.ID, err)
		}
		targets[i].Baseline = seen
	}
	return nil
}

// ChangeTarget stores the value and the day of t, which was read as version
// t.Version. The baseline stays as pinned. Faults: Forbidden, Invalid,
// NotFound, Conflict.
func (s *Service) ChangeTarget(ctx context.Context, who identity.Person, t Target) error {
	return s.alterTarget(ctx, who, t.ID, audit.Changed, func(tx *sql.Tx, stored Target) (Target, error) {
		stored.Version, stored.Value, stored.On = t.Version, t.Value, t.On
		if err := stored.validate(); err != nil {
			return stored, err
		}
		return stored, updateTarget(ctx, tx, who.Tenant, stored)
	})
}

// ArchiveTarget takes a target, read as version, away from its goal. Faults: Forbidden, NotFound, Conflict.
func (s *Service) ArchiveTarget(ctx context.Context, who identity.Person, id TargetID, version int) error {
	return s.alterTarget(ctx, who, id, audit.Deleted, func(tx *sql.Tx, stored Target) (Target, error) {
		return stored, archiveTarget(ctx, tx, who.Tenant, id, version, db.Timestamp(s.now()))
	})
}

// RestoreTarget brings an archived target, read as version, back. Faults: Forbidden, NotFound, Conflict.
func (s *Service) RestoreTarget(ctx context.Context, who identity.Person, id TargetID, version int) error {
	return s.alterTarget(ctx, who, id, audit.Restored, func(tx *sql.Tx, stored Target) (Target, error) {
		return stored, archiveTarget(ctx, tx, who.Tenant, id, version, "")
	})
}

func (s *Service) alterTarget(ctx context.Context, who identity.Person, id TargetID, act audit.Act, apply func(*sql.Tx, Target) (Target, error)) error {
	if !who.May(identity.EditStrategy) {
		return fault.Forbidden
	}
	err := audit.Alter(ctx, s.log, who, act, func(q db.Querier) (Target, error) { return findTarget(ctx, q, who.Tenant, id) }, apply)
	if err != nil {
		return fmt.Errorf("change target %s: %w", id, err)
	}
	return nil
}

// TargetHistory lists the changes of a target, newest first, and their number.
// Faults: Forbidden, NotFound.
func (s *Service) TargetHistory(ctx context.Context, who identity.Person, id TargetID, limit, offset int) ([]audit.Entry, int, error) {
	if _, err := s.Target(ctx, who, id); err != nil {
		return nil, 0, err
	}
	return s.log.History(ctx, who, targetKind, string(id), limit, offset)
}

// LastTargetChange is the newest entry of a target's history, for the conflict
// view. Faults: Forbidden, NotFound.
func (s *Service) LastTargetChange(ctx context.Context, who identity.Person, id TargetID) (audit.Entry, error) {
	if !who.May(identity.ReadSteering) {
		return audit.Entry{}, fault.Forbidden
	}
	return s.log.Newest(ctx, who, targetKind, string(id))
}

// Current gives the newest published figure of each target's indicator in its
// region; targets without one are missing, and all of them for whom figures
// are not meant. It reads each series once.
func (s *Service) Current(ctx context.Context, who identity.Person, targets []Target) (map[TargetID]indicator.Pinned, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, nil
	}
	type series struct {
		id      indicator.ID
		region  string
		borders civil.Day
	}
	newest, current := map[series]indicator.Pinned{}, map[TargetID]indicator.Pinned{}
	for _, t := range targets {
		key := series{t.Baseline.Indicator, t.Baseline.Region, t.Baseline.Borders}
		figure, read := newest[key]
		if !read {
			var err error
			figure, err = s.below.Indicators.PinNow(ctx, who, key.id, key.region, "", indicator.View{Borders: key.borders})
			_, refused := errors.AsType[fault.Refused](err)
			if err != nil && !refused && !errors.Is(err, fault.NotFound) {
				return nil, fmt.Errorf("newest figure of %s: %w", key.id, err)
			}
			newest[key] = figure
		}
		if figure.Indicator != "" {
			current[t.ID] = figure
		}
	}
	return current, nil
}
