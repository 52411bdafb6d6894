// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/strategy"
)

// ReportID names a status report.
type ReportID string

// StatusReport is how a measure stood on a day, as a person saw it.
type StatusReport struct {
	ID          ReportID
	Measure     strategy.MeasureID
	On          civil.Day // the day it speaks of
	RecordedAt  time.Time
	Proposed    Light // from the data of that day
	ProposedWhy []fault.Message
	Set         Light
	Reason      string // what stands behind the light
	NextStep    string
	NextStepOn  civil.Day
	NextStepBy  string // unit or function that takes the step
	By          identity.PersonID
	ByName      string    // as it was then
	WithdrawnAt time.Time // zero: it holds
	WithdrawnBy string    // name of who withdrew it
}

// Withdrawn reports whether r was found to be mistaken.
func (r StatusReport) Withdrawn() bool { return !r.WithdrawnAt.IsZero() }

// reportKind is the kind of object that the audit trail names.
const reportKind = "status_report"

// validate trims the texts of r and refuses what cannot be stored; r must carry
// its proposal.
func (r *StatusReport) validate(today civil.Day) error {
	refused := fault.Invalid{}
	if r.On == "" || !r.On.Valid() {
		refused.Refuse("on", "delivery.report.on.missing")
	}
	if r.On > today {
		refused.Refuse("on", "delivery.report.on.future")
	}
	if !r.Set.known() {
		refused.Refuse("light", "delivery.report.light.missing")
	}
	checkText(refused, "reason", &r.Reason, maxText)
	checkText(refused, "next_step", &r.NextStep, maxTitle)
	checkText(refused, "next_step_by", &r.NextStepBy, maxTitle)
	switch {
	case r.Reason != "" || !r.Set.known():
	case r.Set.Deviates():
		refused.Refuse("reason", "delivery.report.reason.deviates")
	case r.Set != r.Proposed:
		refused.Refuse("reason", "delivery.report.reason.differs")
	}
	if !r.NextStepOn.Valid() {
		refused.Refuse("next_step_on", "delivery.day.unknown")
	}
	if r.NextStep == "" && (r.NextStepOn != "" || r.NextStepBy != "") {
		refused.Refuse("next_step", "delivery.report.step.missing")
	}
	return refused.Err()
}

func (r StatusReport) object(m strategy.Measure) audit.Object {
	return audit.Object{Kind: reportKind, ID: string(r.ID), Title: m.Title}
}

func (r StatusReport) audited() audit.Fields {
	return audit.Fields{
		"on": string(r.On), "proposed": string(r.Proposed), "light": string(r.Set), "reason": r.Reason,
		"next_step": r.NextStep, "next_step_on": string(r.NextStepOn), "next_step_by": r.NextStepBy,
	}
}

// Reports lists the status reports of a measure, newest first, withdrawn ones
// included. Faults: Forbidden, NotFound.
func (s *Service) Reports(ctx context.Context, who identity.Person, measure strategy.MeasureID) ([]StatusReport, error) {
	if _, err := s.readable(ctx, who, measure); err != nil {
		return nil, err
	}
	reports, err := listReports(ctx, s.db, who.Tenant, measure)
	if err != nil {
		return nil, fmt.Errorf("reports on measure %s: %w", measure, err)
	}
	return reports, nil
}

// Latest is the newest report that holds of every measure that who may see and
// that has one, without the reasons of its proposal. Faults: Forbidden.
func (s *Service) Latest(ctx context.Context, who identity.Person) (map[strategy.MeasureID]StatusReport, error) {
	may, err := s.mayRead(ctx, who)
	if err != nil {
		return nil, err
	}
	reports, err := listNewestReports(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("latest reports: %w", err)
	}
	latest := make(map[strategy.MeasureID]StatusReport, len(reports))
	for _, r := range reports {
		if may(r.Measure) {
			latest[r.Measure] = r
		}
	}
	return latest, nil
}

// LatestLights tells the newest light of every measure that has one and that
// who may see. Faults: Forbidden.
func (s *Service) LatestLights(ctx context.Context, who identity.Person) (map[strategy.MeasureID]strategy.Light, error) {
	latest, err := s.Latest(ctx, who)
	if err != nil {
		return nil, err
	}
	lights := make(map[strategy.MeasureID]strategy.Light, len(latest))
	for id, r := range latest {
		lights[id] = strategy.Light{Sign: string(r.Set), Word: r.Set.Word()}
	}
	return lights, nil
}

// Progress tells the newest report that holds and the milestones of every
// measure that who may see. Faults: Forbidden.
func (s *Service) Progress(ctx context.Context, who identity.Person) (map[strategy.MeasureID]strategy.Progress, error) {
	latest, err := s.Latest(ctx, who)
	if err != nil {
		return nil, err
	}
	milestones, err := s.AllMilestones(ctx, who)
	if err != nil {
		return nil, err
	}
	progress := make(map[strategy.MeasureID]strategy.Progress, len(latest))
	for id, r := range latest {
		progress[id] = strategy.Progress{On: r.On, Reason: r.Reason, NextStep: r.NextStep, NextStepOn: r.NextStepOn, NextStepBy: r.NextStepBy}
	}
	for _, m := range milestones {
		p := progress[m.Measure]
		p.Milestones = append(p.Milestones, strategy.Step{Title: m.Title, DueOn: m.DueOn, ReachedOn: m.ReachedOn})
		progress[m.Measure] = p
	}
	return progress, nil
}

// Report stores how a measure stood on r.On and what the program proposed for
// that day; r names the measure, the light, the reason and the next step.
// Faults: Forbidden, Invalid, NotFound, Refused.
func (s *Service) Report(ctx context.Context, who identity.Person, r StatusReport) (ReportID, error) {
	m, err := s.permitted(ctx, who, r.Measure, identity.ReportStatus)
	if err != nil {
		return "", err
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		if r.Proposed, r.ProposedWhy, err = proposeReport(ctx, tx, who.Tenant, m, r.On); err != nil {
			return err
		}
		if err := r.validate(s.Today()); err != nil {
			return err
		}
		r.ID, r.RecordedAt, r.By, r.ByName = ReportID(s.newID()), s.now(), who.ID, who.Name
		if err := insertReport(ctx, tx, who.Tenant, r); err != nil {
			return err
		}
		if err := markNewestReport(ctx, tx, who.Tenant, m.ID); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, r.object(m), audit.Created, nil, r.audited())
	})
	if err != nil {
		return "", fmt.Errorf("report on measure %s: %w", m.ID, err)
	}
	return r.ID, nil
}

// Repeat reports that a measure stands today as last says, the newest report
// that holds. Faults: Forbidden, NotFound, Conflict when another one holds by
// now, Invalid when the same light would need a reason today, Refused.
func (s *Service) Repeat(ctx context.Context, who identity.Person, measure strategy.MeasureID, last ReportID) (StatusReport, error) {
	reports, err := s.Reports(ctx, who, measure)
	if err != nil {
		return StatusReport{}, err
	}
	r := Standing(reports, s.Today())
	if r.ID != last {
		return r, fault.Conflict
	}
	r.On = s.Today()
	r.ID, err = s.Report(ctx, who, r)
	return r, err
}

// ProposeReport is what Report would propose for a report of a day.
// Faults: Forbidden, NotFound.
func (s *Service) ProposeReport(ctx context.Context, who identity.Person, measure strategy.MeasureID, on civil.Day) (Light, []fault.Message, error) {
	m, err := s.readable(ctx, who, measure)
	if err != nil {
		return "", nil, err
	}
	light, why, err := proposeReport(ctx, s.db, who.Tenant, m, on)
	if err != nil {
		return "", nil, fmt.Errorf("propose light of measure %s: %w", measure, err)
	}
	return light, why, nil
}

// proposeReport proposes a light for a report of a day. Silence before it does
// not count: the report ends it.
func proposeReport(ctx context.Context, q db.Querier, tenant identity.TenantID, m strategy.Measure, on civil.Day) (Light, []fault.Message, error) {
	milestones, err := listMilestones(ctx, q, tenant, m.ID)
	if err != nil {
		return "", nil, err
	}
	reports, err := listReports(ctx, q, tenant, m.ID)
	if err != nil {
		return "", nil, err
	}
	last := Standing(reports, on)
	last.On = on
	light, why := Propose(m, milestones, last, on)
	return light, why, nil
}

// Standing is the newest of reports, which stand newest first, that holds and
// speaks of a day up to on; the zero report when there is none.
func Standing(reports []StatusReport, on civil.Day) StatusReport {
	for _, r := range reports {
		if !r.Withdrawn() && r.On <= on {
			return r
		}
	}
	return StatusReport{}
}

// Withdraw marks a report of a measure as mistaken; it stays in the history and
// the one before it counts again.
// Faults: Forbidden, NotFound, Conflict, Refused.
func (s *Service) Withdraw(ctx context.Context, who identity.Person, measure strategy.MeasureID, id ReportID) error {
	return s.mark(ctx, who, measure, id, func(tx *sql.Tx, m strategy.Measure, r StatusReport) error {
		if err := withdrawReport(ctx, tx, who.Tenant, r.ID, db.Timestamp(s.now()), who.Name); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, r.object(m), audit.Deleted, r.audited(), nil)
	})
}

// Reinstate undoes Withdraw. Faults: Forbidden, NotFound, Conflict, Refused.
func (s *Service) Reinstate(ctx context.Context, who identity.Person, measure strategy.MeasureID, id ReportID) error {
	return s.mark(ctx, who, measure, id, func(tx *sql.Tx, m strategy.Measure, r StatusReport) error {
		if err := reinstateReport(ctx, tx, who.Tenant, r.ID); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, r.object(m), audit.Restored, nil, r.audited())
	})
}

// mark changes whether a report holds, and then which one is the newest.
func (s *Service) mark(ctx context.Context, who identity.Person, measure strategy.MeasureID, id ReportID, apply func(*sql.Tx, strategy.Measure, StatusReport) error) error {
	m, err := s.permitted(ctx, who, measure, identity.ReportStatus)
	if err != nil {
		return err
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		r, err := findReport(ctx, tx, who.Tenant, measure, id)
		if err != nil {
			return err
		}
		if err := apply(tx, m, r); err != nil {
			return err
		}
		return markNewestReport(ctx, tx, who.Tenant, measure)
	})
	if err != nil {
		return fmt.Errorf("mark report %s: %w", id, err)
	}
	return nil
}
