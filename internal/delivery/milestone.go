// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package delivery

import (
	"context"
	"database/sql"
	"fmt"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/strategy"
)

// MilestoneID names a milestone.
type MilestoneID string

// Milestone is a step of a measure that is reached on a day.
type Milestone struct {
	ID        MilestoneID
	Version   int
	Measure   strategy.MeasureID
	Number    int // place by planned day, from 1; 0 when read alone
	Title     string
	DueOn     civil.Day
	ReachedOn civil.Day // empty while it is open
	Archived  bool
}

// milestoneKind is the kind of object that the audit trail names.
const milestoneKind = "milestone"

// reachedBy reports whether m was reached by the end of a day.
func (m Milestone) reachedBy(day civil.Day) bool { return m.ReachedOn != "" && m.ReachedOn <= day }

// Late is the number of days by which an open milestone has missed its day, 0
// when it has not or was reached.
func (m Milestone) Late(today civil.Day) int {
	if m.reachedBy(today) {
		return 0
	}
	return max(0, today.Sub(m.DueOn))
}

// Delay is the number of days from plan to fact of a reached milestone,
// negative when it was early.
func (m Milestone) Delay() int { return m.ReachedOn.Sub(m.DueOn) }

// validate trims the texts of m and refuses what cannot be stored; today limits
// the day on which it was reached.
func (m *Milestone) validate(today civil.Day) error {
	refused := fault.Invalid{}
	checkText(refused, "title", &m.Title, maxTitle)
	if m.Title == "" {
		refused.Refuse("title", "delivery.milestone.title.missing")
	}
	if m.DueOn == "" || !m.DueOn.Valid() {
		refused.Refuse("due_on", "delivery.milestone.due.missing")
	}
	if !m.ReachedOn.Valid() {
		refused.Refuse("reached_on", "delivery.day.unknown")
	}
	if m.ReachedOn > today {
		refused.Refuse("reached_on", "delivery.milestone.reached.future")
	}
	return refused.Err()
}

// Object names the milestone in the audit trail.
func (m Milestone) Object() audit.Object {
	return audit.Object{Kind: milestoneKind, ID: string(m.ID), Title: m.Title}
}

// Audited are the values of the milestone that the audit trail keeps.
func (m Milestone) Audited() audit.Fields {
	return audit.Fields{"title": m.Title, "due_on": string(m.DueOn), "reached_on": string(m.ReachedOn)}
}

// Milestones lists the milestones of a measure by planned day.
// Faults: Forbidden, NotFound.
func (s *Service) Milestones(ctx context.Context, who identity.Person, measure strategy.MeasureID) ([]Milestone, error) {
	if _, err := s.readable(ctx, who, measure); err != nil {
		return nil, err
	}
	milestones, err := listMilestones(ctx, s.db, who.Tenant, measure)
	if err != nil {
		return nil, fmt.Errorf("milestones of measure %s: %w", measure, err)
	}
	return milestones, nil
}

// AllMilestones lists the milestones of every measure that who may see, by
// measure and planned day. Faults: Forbidden.
func (s *Service) AllMilestones(ctx context.Context, who identity.Person) ([]Milestone, error) {
	return s.visible(ctx, who, listAllMilestones)
}

// OpenMilestones lists the milestones that are not reached and planned for a
// day up to until, of every measure that who may see, by planned day. Their
// numbers are 0. Faults: Forbidden.
func (s *Service) OpenMilestones(ctx context.Context, who identity.Person, until civil.Day) ([]Milestone, error) {
	return s.visible(ctx, who, func(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]Milestone, error) {
		return listOpenMilestones(ctx, q, tenant, until)
	})
}

// visible reads milestones of the tenant and leaves out what who may not see.
func (s *Service) visible(ctx context.Context, who identity.Person, read func(context.Context, db.Querier, identity.TenantID) ([]Milestone, error)) ([]Milestone, error) {
	may, err := s.mayRead(ctx, who)
	if err != nil {
		return nil, err
	}
	all, err := read(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("list milestones: %w", err)
	}
	seen := all[:0]
	for _, m := range all {
		if may(m.Measure) {
			seen = append(seen, m)
		}
	}
	return seen, nil
}

// Milestone returns a milestone, archived or not. Faults: Forbidden, NotFound.
func (s *Service) Milestone(ctx context.Context, who identity.Person, id MilestoneID) (Milestone, error) {
	m, err := findMilestone(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Milestone{}, fmt.Errorf("milestone %s: %w", id, err)
	}
	_, err = s.readable(ctx, who, m.Measure)
	return m, err
}

// AddMilestone records a step of the measure m.Measure.
// Faults: Forbidden, Invalid, NotFound, Refused.
func (s *Service) AddMilestone(ctx context.Context, who identity.Person, m Milestone) (MilestoneID, error) {
	if _, err := s.permitted(ctx, who, m.Measure, identity.EditMeasures); err != nil {
		return "", err
	}
	if err := m.validate(s.Today()); err != nil {
		return "", err
	}
	m.ID, m.Version = MilestoneID(s.newID()), 1
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := insertMilestone(ctx, tx, who.Tenant, m); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, m.Object(), audit.Created, nil, m.Audited())
	})
	if err != nil {
		return "", fmt.Errorf("add milestone to measure %s: %w", m.Measure, err)
	}
	return m.ID, nil
}

// ChangeMilestone stores title and days of m, which was read as version
// m.Version. Faults: Forbidden, Invalid, NotFound, Conflict, Refused.
func (s *Service) ChangeMilestone(ctx context.Context, who identity.Person, m Milestone) error {
	return s.alter(ctx, who, m.ID, audit.Changed, func(tx *sql.Tx, old Milestone) (Milestone, error) {
		m.Measure = old.Measure
		if err := m.validate(s.Today()); err != nil {
			return m, err
		}
		return m, updateMilestone(ctx, tx, who.Tenant, m)
	})
}

// ReachMilestone notes the day on which a milestone, read as version, was
// reached; the empty day opens it again.
// Faults: Forbidden, Invalid, NotFound, Conflict, Refused.
func (s *Service) ReachMilestone(ctx context.Context, who identity.Person, id MilestoneID, version int, on civil.Day) error {
	return s.alter(ctx, who, id, audit.Changed, func(tx *sql.Tx, old Milestone) (Milestone, error) {
		m := old
		m.Version, m.ReachedOn = version, on
		if err := m.validate(s.Today()); err != nil {
			return m, err
		}
		return m, updateMilestone(ctx, tx, who.Tenant, m)
	})
}

// ArchiveMilestone takes a milestone, read as version, out of its measure.
// Faults: Forbidden, NotFound, Conflict, Refused.
func (s *Service) ArchiveMilestone(ctx context.Context, who identity.Person, id MilestoneID, version int) error {
	return s.alter(ctx, who, id, audit.Deleted, func(tx *sql.Tx, old Milestone) (Milestone, error) {
		return old, archiveMilestone(ctx, tx, who.Tenant, id, version, db.Timestamp(s.now()))
	})
}

// RestoreMilestone puts an archived milestone, read as version, back.
// Faults: Forbidden, NotFound, Conflict, Refused.
func (s *Service) RestoreMilestone(ctx context.Context, who identity.Person, id MilestoneID, version int) error {
	return s.alter(ctx, who, id, audit.Restored, func(tx *sql.Tx, old Milestone) (Milestone, error) {
		return old, archiveMilestone(ctx, tx, who.Tenant, id, version, "")
	})
}

// alter runs one change of a stored milestone and records it.
func (s *Service) alter(ctx context.Context, who identity.Person, id MilestoneID, act audit.Act, apply func(*sql.Tx, Milestone) (Milestone, error)) error {
	stored, err := s.Milestone(ctx, who, id)
	if err != nil {
		return err
	}
	if _, err := s.permitted(ctx, who, stored.Measure, identity.EditMeasures); err != nil {
		return err
	}
	err = audit.Alter(ctx, s.log, who, act, func(q db.Querier) (Milestone, error) { return findMilestone(ctx, q, who.Tenant, id) }, apply)
	if err != nil {
		return fmt.Errorf("change milestone %s: %w", id, err)
	}
	return nil
}

// MilestoneHistory lists the changes of a milestone, newest first, and their
// number. Faults: Forbidden, NotFound.
func (s *Service) MilestoneHistory(ctx context.Context, who identity.Person, id MilestoneID, limit, offset int) ([]audit.Entry, int, error) {
	if _, err := s.Milestone(ctx, who, id); err != nil {
		return nil, 0, err
	}
	return s.log.History(ctx, who, milestoneKind, string(id), limit, offset)
}

// LastMilestoneChange is the newest entry of a milestone's history, for the
// conflict view. Faults: Forbidden, NotFound.
func (s *Service) LastMilestoneChange(ctx context.Context, who identity.Person, id MilestoneID) (audit.Entry, error) {
	if _, err := s.Milestone(ctx, who, id); err != nil {
		return audit.Entry{}, err
	}
	return s.log.Newest(ctx, who, milestoneKind, string(id))
}
