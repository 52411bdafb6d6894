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
	"slices"
	"strconv"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/need"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

// MeasureID names a measure.
type MeasureID string

// Priority says what sort of effort a measure is.
type Priority string

// The priorities. The empty Priority is unset.
const (
	Focus     Priority = "focus"     // Schwerpunkt: reach and effect
	QuickWin  Priority = "quick_win" // resources secured, own responsibility
	Permanent Priority = "permanent" // Daueraufgabe
)

// Priorities lists the priorities in display order.
func Priorities() []Priority { return []Priority{Focus, QuickWin, Permanent} }

// Amount is a number that may be unknown, which is not 0.
type Amount struct {
	Value float64
	Has   bool
}

// Measure is one concrete undertaking towards a goal.
type Measure struct {
	ID             MeasureID
	Version        int
	Number         int // M 2
	Goal           GoalID
	Needs          []need.ID // that it answers
	Title          string
	Situation      string // what is lacking today (Ausgangslage)
	Description    string
	TargetGroups   []vocabulary.TargetGroupID
	SocialSpaces   []territory.SocialSpaceID // none: the whole municipality
	LeadUnit       string                    // Amt in charge (Federführung)
	LeadFunction   string                    // who there, by function
	Owner          identity.PersonID         // who reports its status
	Contributors   string
	StartsOn       civil.Day
	EndsOn         civil.Day
	Priority       Priority
	CostCents      int64 // planned in total, 0 unknown
	Funding        string
	Metric         string // the measure's own indicator, by name
	MetricUnit     string
	MetricBaseline Amount
	MetricTarget   Amount
	ImpactStep     int // 1 to 7 on the ladder of effects that the metric shows, 0 unknown
	Resolution     string
	Archived       bool
}

// The ladder of effects (Wirkungstreppe) has seven steps: 1 to 3 count what
// was done, 4 to 6 what changed for people, 7 what changed for society.
const (
	lastStep        = 7
	firstEffectStep = 4
)

// ShowsEffect reports whether the measure's own indicator shows more than that
// something was done.
func (m Measure) ShowsEffect() bool { return m.Metric != "" && m.ImpactStep >= firstEffectStep }

func (m *Measure) validate(refs references, old Measure) error {
	refused := fault.Invalid{}
	checkTitle(refused, "title", &m.Title)
	for field, text := range map[string]*string{
		"lead_unit": &m.LeadUnit, "lead_function": &m.LeadFunction, "metric": &m.Metric, "metric_unit": &m.MetricUnit, "resolution": &m.Resolution,
	} {
		checkLength(refused, field, text, maxTitle)
	}
	for field, text := range map[string]*string{
		"situation": &m.Situation, "description": &m.Description, "contributors": &m.Contributors, "funding": &m.Funding,
	} {
		checkLength(refused, field, text, maxText)
	}
	m.checkTime(refused)
	m.checkNumbers(refused)
	if m.Priority != "" && !slices.Contains(Priorities(), m.Priority) {
		refused.Refuse("priority", "strategy.link.unknown")
	}
	if m.Goal == "" {
		refused.Refuse("goal", "strategy.measure.goal_missing")
	}
	if owner, known := refs.people[m.Owner]; m.Owner != "" && m.Owner != old.Owner {
		switch {
		case !known:
			refused.Refuse("owner", "strategy.link.unknown")
		case !owner.MaySome(identity.ReportStatus):
			refused.Refuse("owner", "strategy.measure.owner_right")
		}
	}
	checkLinks(refused, "needs", &m.Needs, refs.needs, old.Needs)
	checkLinks(refused, "target_groups", &m.TargetGroups, refs.groups, old.TargetGroups)
	checkLinks(refused, "social_spaces", &m.SocialSpaces, refs.spaces, old.SocialSpaces)
	return refused.Err()
}

func (m Measure) checkTime(refused fault.Invalid) {
	checkDay(refused, "starts_on", m.StartsOn)
	checkDay(refused, "ends_on", m.EndsOn)
	if m.StartsOn != "" && m.EndsOn != "" && m.EndsOn < m.StartsOn {
		refused.Refuse("ends_on", "strategy.end.before_start")
	}
}

func (m Measure) checkNumbers(refused fault.Invalid) {
	if m.CostCents < 0 {
		refused.Refuse("cost", "strategy.cost.negative")
	}
	if m.ImpactStep < 0 || m.ImpactStep > lastStep {
		refused.Refuse("impact_step", "strategy.link.unknown")
	}
	for field, amount := range map[string]Amount{"metric_baseline": m.MetricBaseline, "metric_target": m.MetricTarget} {
		if math.IsNaN(amount.Value) || math.IsInf(amount.Value, 0) {
			refused.Refuse(field, "strategy.number.unknown")
		}
	}
	if m.Metric == "" && (m.MetricTarget.Has || m.MetricBaseline.Has) {
		refused.Refuse("metric", "strategy.measure.metric_missing")
	}
}

func (m Measure) audited(refs references, goal Goal) audit.Fields {
	step := ""
	if m.ImpactStep > 0 {
		step = strconv.Itoa(m.ImpactStep)
	}
	return audit.Fields{
		"title": m.Title, "goal": goal.Number, "situation": m.Situation, "description": m.Description,
		"needs": named(m.Needs, refs.needs), "target_groups": named(m.TargetGroups, refs.groups), "social_spaces": named(m.SocialSpaces, refs.spaces),
		"lead_unit": m.LeadUnit, "lead_function": m.LeadFunction, "owner": cmp.Or(refs.people[m.Owner].Name, string(m.Owner)),
		"contributors": m.Contributors, "starts_on": string(m.StartsOn), "ends_on": string(m.EndsOn), "priority": string(m.Priority),
		"cost": centsText(m.CostCents), "funding": m.Funding, "metric": m.Metric, "metric_unit": m.MetricUnit,
		"metric_baseline": m.MetricBaseline.String(), "metric_target": m.MetricTarget.String(), "impact_step": step, "resolution": m.Resolution,
	}
}

// String is the number as short as it goes, empty when it is unknown.
func (a Amount) String() string {
	if !a.Has {
		return ""
	}
	return strconv.FormatFloat(a.Value, 'f', -1, 64)
}

// centsText is an amount of money in euros, empty when it is unknown.
func centsText(cents int64) string {
	if cents == 0 {
		return ""
	}
	return fmt.Sprintf("%d.%02d", cents/100, cents%100)
}

func (m Measure) object() audit.Object {
	return audit.Object{Kind: measureKind, ID: string(m.ID), Title: m.Title}
}

// Measure returns a measure, archived or not, with its links. Who reads only
// what they lead sees their own. Faults: Forbidden, NotFound.
func (s *Service) Measure(ctx context.Context, who identity.Person, id MeasureID) (Measure, error) {
	if !who.MaySome(identity.ReadSteering) {
		return Measure{}, fault.Forbidden
	}
	m, err := findMeasure(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Measure{}, fmt.Errorf("measure %s: %w", id, err)
	}
	if !who.MayFor(identity.ReadSteering, m.Owner) {
		return Measure{}, fault.Forbidden
	}
	return m, nil
}

// AddMeasure records a measure under the next number. Without a lead it takes
// the unit and function of its owner. Faults: Forbidden, Invalid.
func (s *Service) AddMeasure(ctx context.Context, who identity.Person, m Measure) (MeasureID, error) {
	if !who.May(identity.EditMeasures) {
		return "", fault.Forbidden
	}
	refs, err := s.references(ctx, who)
	if err != nil {
		return "", err
	}
	if m.LeadUnit == "" && m.LeadFunction == "" {
		m.LeadUnit, m.LeadFunction = refs.people[m.Owner].Unit, refs.people[m.Owner].Function
	}
	if err := m.validate(refs, Measure{}); err != nil {
		return "", err
	}
	m.ID, m.Version = MeasureID(s.newID()), 1
	err = s.record(ctx, who, audit.Created, func(tx *sql.Tx) (o audit.Object, before, after audit.Fields, err error) {
		goal, err := goalFor(ctx, tx, who.Tenant, m, Measure{})
		if err != nil {
			return o, nil, nil, err
		}
		if m.Number, err = nextNumber(ctx, tx, who.Tenant, measureSeries); err != nil {
			return o, nil, nil, err
		}
		return m.object(), nil, m.audited(refs, goal), insertMeasure(ctx, tx, who.Tenant, m)
	})
	if err != nil {
		return "", fmt.Errorf("add measure: %w", err)
	}
	return m.ID, nil
}

// ChangeMeasure stores m, which was read as version m.Version. Who may edit
// only what they lead cannot hand it to somebody else. Faults: Forbidden,
// Invalid, NotFound, Conflict.
func (s *Service) ChangeMeasure(ctx context.Context, who identity.Person, m Measure) error {
	if !who.MaySome(identity.EditMeasures) {
		return fault.Forbidden
	}
	old, err := findMeasure(ctx, s.db, who.Tenant, m.ID)
	if err != nil {
		return fmt.Errorf("measure %s: %w", m.ID, err)
	}
	if !who.MayFor(identity.EditMeasures, old.Owner) || !who.MayFor(identity.EditMeasures, m.Owner) {
		return fault.Forbidden
	}
	refs, err := s.references(ctx, who)
	if err != nil {
		return err
	}
	if err := m.validate(refs, old); err != nil {
		return err
	}
	m.Number = old.Number
	err = s.record(ctx, who, audit.Changed, func(tx *sql.Tx) (o audit.Object, before, after audit.Fields, err error) {
		goal, err := goalFor(ctx, tx, who.Tenant, m, old)
		if err != nil {
			return o, nil, nil, err
		}
		oldGoal, err := findBareGoal(ctx, tx, who.Tenant, old.Goal)
		if err != nil {
			return o, nil, nil, err
		}
		return m.object(), old.audited(refs, oldGoal), m.audited(refs, goal), updateMeasure(ctx, tx, who.Tenant, m)
	})
	if err != nil {
		return fmt.Errorf("change measure %s: %w", m.ID, err)
	}
	return nil
}

// goalFor is the goal that m serves; an archived one is refused unless m stood
// there before.
func goalFor(ctx context.Context, q db.Querier, tenant identity.TenantID, m, old Measure) (Goal, error) {
	goal, err := findBareGoal(ctx, q, tenant, m.Goal)
	if errors.Is(err, fault.NotFound) || err == nil && goal.Archived && m.Goal != old.Goal {
		return Goal{}, fault.Invalid{"goal": fault.Say("strategy.measure.goal_missing")}
	}
	return goal, err
}

// ArchiveMeasure takes a measure, read as version, out of the plan; its history stays.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) ArchiveMeasure(ctx context.Context, who identity.Person, id MeasureID, version int) error {
	return s.setMeasureArchived(ctx, who, id, version, audit.Deleted, db.Timestamp(s.now()))
}

// RestoreMeasure takes an archived measure, read as version, into the plan again, unless its
// goal is out of use. Faults: Forbidden, NotFound, Conflict, Refused.
func (s *Service) RestoreMeasure(ctx context.Context, who identity.Person, id MeasureID, version int) error {
	return s.setMeasureArchived(ctx, who, id, version, audit.Restored, "")
}

func (s *Service) setMeasureArchived(ctx context.Context, who identity.Person, id MeasureID, version int, act audit.Act, at string) error {
	if !who.May(identity.EditMeasures) {
		return fault.Forbidden
	}
	refs, err := s.references(ctx, who)
	if err != nil {
		return err
	}
	err = s.record(ctx, who, act, func(tx *sql.Tx) (o audit.Object, before, after audit.Fields, err error) {
		m, err := findMeasure(ctx, tx, who.Tenant, id)
		if err != nil {
			return o, nil, nil, err
		}
		goal, err := findBareGoal(ctx, tx, who.Tenant, m.Goal)
		if err != nil {
			return o, nil, nil, err
		}
		if goal.Archived && act == audit.Restored {
			return o, nil, nil, fault.Refuse("strategy.measure.goal_archived")
		}
		fields := m.audited(refs, goal)
		return m.object(), fields, fields, archiveMeasure(ctx, tx, who.Tenant, id, version, at)
	})
	if err != nil {
		return fmt.Errorf("archive or restore measure %s: %w", id, err)
	}
	return nil
}

// MeasureHistory lists the changes of a measure, newest first, and their
// number. Faults: Forbidden, NotFound.
func (s *Service) MeasureHistory(ctx context.Context, who identity.Person, id MeasureID, limit, offset int) ([]audit.Entry, int, error) {
	if _, err := s.Measure(ctx, who, id); err != nil {
		return nil, 0, err
	}
	return s.log.History(ctx, who, measureKind, string(id), limit, offset)
}

// LastMeasureChange is the newest entry of a measure's history, for the
// conflict view. Faults: Forbidden, NotFound.
func (s *Service) LastMeasureChange(ctx context.Context, who identity.Person, id MeasureID) (audit.Entry, error) {
	if _, err := s.Measure(ctx, who, id); err != nil {
		return audit.Entry{}, err
	}
	return s.log.Newest(ctx, who, measureKind, string(id))
}
