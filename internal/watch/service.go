// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package watch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// Service is the only way into the tables of rules and tasks.
type Service struct {
	db      *db.DB
	log     *audit.Log
	newID   func() string
	now     func() time.Time
	people  *account.Service
	figures *indicator.Service
	places  *territory.Service
}

// Below is what rules and tasks stand on.
type Below struct {
	People  *account.Service
	Figures *indicator.Service
	Places  *territory.Service
}

// New returns the service on d.
func New(d *db.DB, log *audit.Log, newID func() string, now func() time.Time, b Below) *Service {
	return &Service{db: d, log: log, newID: newID, now: now, people: b.People, figures: b.Figures, places: b.Places}
}

// mayRead reports whether who may read rules and tasks. They are the office's
// own: a rule looks at raw figures, and that it found something tells of them.
func mayRead(who identity.Person) bool {
	return who.Audience == identity.Internal && who.May(identity.ReadSteering)
}

// Rules lists the rules in use, or the archived ones, by number, with their
// indicators in a language. Faults: Forbidden.
func (s *Service) Rules(ctx context.Context, who identity.Person, lang string, archived bool) ([]Named, error) {
	if !mayRead(who) {
		return nil, fault.Forbidden
	}
	rules, err := listRules(ctx, s.db, who.Tenant, archived)
	if err != nil {
		return nil, fmt.Errorf("list rules: %w", err)
	}
	named := make([]Named, 0, len(rules))
	for _, r := range rules {
		n, err := s.named(ctx, who, r, lang)
		if err != nil {
			return nil, err
		}
		named = append(named, n)
	}
	return named, nil
}

// named finds the indicators of a rule. One that is gone leaves its ID as name.
func (s *Service) named(ctx context.Context, who identity.Person, r Rule, lang string) (Named, error) {
	n := Named{Rule: r}
	for id, to := range map[indicator.ID]*indicator.Indicator{r.Indicator: &n.Of, r.Whole: &n.Whole} {
		if id == "" {
			continue
		}
		found, err := s.figures.Find(ctx, who, id)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return n, fmt.Errorf("indicator of rule %s: %w", r.ID, err)
		}
		if *to = found.In(lang); err != nil {
			to.ID, to.Name = id, string(id)
		}
	}
	return n, nil
}

// Rule returns one rule with its indicators. Faults: Forbidden, NotFound.
func (s *Service) Rule(ctx context.Context, who identity.Person, id RuleID, lang string) (Named, error) {
	if !mayRead(who) {
		return Named{}, fault.Forbidden
	}
	r, err := findRule(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Named{}, fmt.Errorf("rule %s: %w", id, err)
	}
	return s.named(ctx, who, r, lang)
}

// AddRule stores a rule under the next number. Faults: Forbidden, Invalid.
func (s *Service) AddRule(ctx context.Context, who identity.Person, r Rule) (RuleID, error) {
	if !who.May(identity.EditRules) {
		return "", fault.Forbidden
	}
	if err := s.checkRule(ctx, who, &r); err != nil {
		return "", err
	}
	r.ID, r.Version = RuleID(s.newID()), 1
	err := s.db.Tx(ctx, func(tx *sql.Tx) (err error) {
		// The entry comes first: it holds the tenant's audit chain, so that two
		// people adding at once do not get the same number.
		if err := s.log.Record(ctx, tx, who, r.object(), audit.Created, nil, r.audited()); err != nil {
			return err
		}
		if r.Number, err = nextRule(ctx, tx, who.Tenant); err != nil {
			return err
		}
		return insertRule(ctx, tx, who.Tenant, r)
	})
	if err != nil {
		return "", fmt.Errorf("add rule: %w", err)
	}
	return r.ID, nil
}

// ChangeRule stores r, which was read as version r.Version.
// Faults: Forbidden, Invalid, NotFound, Conflict.
func (s *Service) ChangeRule(ctx context.Context, who identity.Person, r Rule) error {
	if !who.May(identity.EditRules) {
		return fault.Forbidden
	}
	if err := s.checkRule(ctx, who, &r); err != nil {
		return err
	}
	return s.alterRule(ctx, who, r.ID, r.Version, audit.Changed, func(old *Rule) {
		r.Number, r.Starter, r.CheckedAt, r.Archived, r.Active = old.Number, old.Starter, old.CheckedAt, old.Archived, old.Active
		*old = r
	})
}

// Switch turns a rule on or off. Faults: Forbidden, NotFound, Conflict.
func (s *Service) Switch(ctx context.Context, who identity.Person, id RuleID, version int, on bool) error {
	if !who.May(identity.EditRules) {
		return fault.Forbidden
	}
	return s.alterRule(ctx, who, id, version, audit.Changed, func(r *Rule) { r.Active = on })
}

// ArchiveRule takes a rule out of use; its tasks stay.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) ArchiveRule(ctx context.Context, who identity.Person, id RuleID, version int) error {
	if !who.May(identity.EditRules) {
		return fault.Forbidden
	}
	return s.alterRule(ctx, who, id, version, audit.Deleted, func(r *Rule) { r.Archived, r.Active = true, false })
}

// RestoreRule takes an archived rule into use again, switched off.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) RestoreRule(ctx context.Context, who identity.Person, id RuleID, version int) error {
	if !who.May(identity.EditRules) {
		return fault.Forbidden
	}
	return s.alterRule(ctx, who, id, version, audit.Restored, func(r *Rule) { r.Archived = false })
}

// checkRule validates r and that its indicators are there.
func (s *Service) checkRule(ctx context.Context, who identity.Person, r *Rule) error {
	err := r.validate()
	refused, ok := errors.AsType[fault.Invalid](err)
	if !ok {
		refused = fault.Invalid{}
	}
	for field, id := range map[string]indicator.ID{"indicator": r.Indicator, "whole": r.Whole} {
		if id == "" {
			continue
		}
		_, err := s.figures.Find(ctx, who, id)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
		if err != nil {
			refused.Refuse(field, "watch.indicator.unknown")
		}
	}
	return refused.Err()
}

// alterRule runs one change of a stored rule that was read as a version.
func (s *Service) alterRule(ctx context.Context, who identity.Person, id RuleID, version int, act audit.Act, apply func(*Rule)) error {
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		old, err := findRule(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		if old.Version != version {
			return fault.Conflict
		}
		changed := old
		apply(&changed)
		if err := updateRule(ctx, tx, who.Tenant, changed, db.Timestamp(s.now())); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, old.object(), act, old.audited(), changed.audited())
	})
	if err != nil {
		return fmt.Errorf("change rule %s: %w", id, err)
	}
	return nil
}

// RuleHistory lists the changes of a rule, newest first, and their number.
// Faults: Forbidden.
func (s *Service) RuleHistory(ctx context.Context, who identity.Person, id RuleID, limit, offset int) ([]audit.Entry, int, error) {
	if !mayRead(who) {
		return nil, 0, fault.Forbidden
	}
	return s.log.History(ctx, who, "rule", string(id), limit, offset)
}

// LastRuleChange is the newest entry of a rule's history. Faults: Forbidden.
func (s *Service) LastRuleChange(ctx context.Context, who identity.Person, id RuleID) (audit.Entry, error) {
	if !mayRead(who) {
		return audit.Entry{}, fault.Forbidden
	}
	return s.log.Newest(ctx, who, "rule", string(id))
}

// Forget deletes every row of the sample tenant of who inside tx; see
// db.ForgetSample. Faults: Forbidden.
func (s *Service) Forget(ctx context.Context, tx *sql.Tx, who identity.Person) error {
	return db.ForgetSample(ctx, tx, who,
		`DELETE FROM watch_due WHERE tenant_id = $1`,
		`DELETE FROM watch_tasks WHERE tenant_id = $1`,
		`DELETE FROM watch_rules WHERE tenant_id = $1`,
	)
}

// Describe finds the indicators of a rule that need not be stored yet.
// Faults: Forbidden.
func (s *Service) Describe(ctx context.Context, who identity.Person, r Rule, lang string) (Named, error) {
	if !mayRead(who) {
		return Named{}, fault.Forbidden
	}
	return s.named(ctx, who, r, lang)
}
