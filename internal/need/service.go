// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package need

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

// Service is the only way into the tables of needs.
type Service struct {
	db         *db.DB
	log        *audit.Log
	newID      func() string
	now        func() time.Time
	vocabulary *vocabulary.Service
	territory  *territory.Service
	shown      func(context.Context, identity.Person, indicator.Pinned) (indicator.Pinned, error)
}

// New returns the service on d.
func New(d *db.DB, log *audit.Log, newID func() string, now func() time.Time, v *vocabulary.Service, t *territory.Service) *Service {
	return &Service{db: d, log: log, newID: newID, now: now, vocabulary: v, territory: t}
}

// ShowFigures tells s how a pinned figure looks to readers outside the office;
// without it they see none.
func (s *Service) ShowFigures(shown func(context.Context, identity.Person, indicator.Pinned) (indicator.Pinned, error)) {
	s.shown = shown
}

// show makes the figures of evidence what who may see of them.
func (s *Service) show(ctx context.Context, who identity.Person, n *Need) error {
	if who.Audience == identity.Internal {
		return nil
	}
	for i, e := range n.Evidence {
		if e.Pinned == nil {
			continue
		}
		seen := indicator.Pinned{Pin: e.Pinned.Pin, Name: e.Pinned.Name, Unit: e.Pinned.Unit, Withheld: true}
		if s.shown != nil {
			var err error
			if seen, err = s.shown(ctx, who, *e.Pinned); err != nil {
				return fmt.Errorf("figure of need %s: %w", n.ID, err)
			}
		}
		n.Evidence[i].Pinned = &seen
	}
	return nil
}

// Filter narrows the list of needs; empty fields do not.
type Filter struct {
	Search      string
	Field       vocabulary.FieldID
	TargetGroup vocabulary.TargetGroupID
	SocialSpace territory.SocialSpaceID
	Urgency     Urgency
	Archived    bool // the archived ones instead of those in use
}

// List returns one page of the needs that fit f, most urgent first, without
// evidence, and the number of all that fit. Faults: Forbidden.
func (s *Service) List(ctx context.Context, who identity.Person, f Filter, limit, offset int) ([]Need, int, error) {
	if !who.May(identity.ReadSteering) {
		return nil, 0, fault.Forbidden
	}
	needs, err := listNeeds(ctx, s.db, who.Tenant, f, limit, offset)
	if err != nil {
		return nil, 0, fmt.Errorf("list needs: %w", err)
	}
	n, err := countNeeds(ctx, s.db, who.Tenant, f)
	if err != nil {
		return nil, 0, fmt.Errorf("count needs: %w", err)
	}
	return needs, n, nil
}

// All returns every need in use with its evidence, by number.
// Faults: Forbidden.
func (s *Service) All(ctx context.Context, who identity.Person) ([]Need, error) {
	if !who.May(identity.ReadSteering) {
		return nil, fault.Forbidden
	}
	needs, err := allNeeds(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("all needs: %w", err)
	}
	for i := range needs {
		if err := s.show(ctx, who, &needs[i]); err != nil {
			return nil, err
		}
	}
	return needs, nil
}

// Find returns a need, archived or not, with its evidence.
// Faults: Forbidden, NotFound.
func (s *Service) Find(ctx context.Context, who identity.Person, id ID) (Need, error) {
	if !who.May(identity.ReadSteering) {
		return Need{}, fault.Forbidden
	}
	n, err := findNeed(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Need{}, fmt.Errorf("need %s: %w", id, err)
	}
	return n, s.show(ctx, who, &n)
}

// Add records a need, with the evidence it brings, under the next number.
// Faults: Forbidden, Invalid.
func (s *Service) Add(ctx context.Context, who identity.Person, n Need) (ID, error) {
	if !who.May(identity.EditNeeds) {
		return "", fault.Forbidden
	}
	if err := s.check(ctx, who, &n); err != nil {
		return "", err
	}
	n.ID, n.Version = ID(s.newID()), 1
	for i := range n.Evidence {
		if err := n.Evidence[i].validate(); err != nil {
			return "", err
		}
		n.Evidence[i].ID = s.newID()
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) (err error) {
		// The entry comes first: it holds the tenant's audit chain until the
		// end, so that two people adding at once do not get the same number.
		if err := s.log.Record(ctx, tx, who, n.Object(), audit.Created, nil, n.Audited()); err != nil {
			return err
		}
		if n.Number, err = nextNumber(ctx, tx, who.Tenant); err != nil {
			return err
		}
		if err := insertNeed(ctx, tx, who.Tenant, n); err != nil {
			return err
		}
		for _, e := range n.Evidence {
			if err := insertEvidence(ctx, tx, who.Tenant, n.ID, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("add need: %w", err)
	}
	return n.ID, nil
}

// Change stores n, which was read as version n.Version; its evidence stays.
// Faults: Forbidden, Invalid, NotFound, Conflict.
func (s *Service) Change(ctx context.Context, who identity.Person, n Need) error {
	if !who.May(identity.EditNeeds) {
		return fault.Forbidden
	}
	if err := s.check(ctx, who, &n); err != nil {
		return err
	}
	return s.alter(ctx, who, n.ID, audit.Changed, func(tx *sql.Tx, old Need) (Need, error) {
		n.Number = old.Number
		return n, updateNeed(ctx, tx, who.Tenant, n)
	})
}

// Archive takes a need, read as version, out of the lists. Faults: Forbidden, NotFound, Conflict.
func (s *Service) Archive(ctx context.Context, who identity.Person, id ID, version int) error {
	if !who.May(identity.EditNeeds) {
		return fault.Forbidden
	}
	return s.alter(ctx, who, id, audit.Deleted, func(tx *sql.Tx, old Need) (Need, error) {
		return old, archiveNeed(ctx, tx, who.Tenant, id, version, db.Timestamp(s.now()))
	})
}

// Restore takes an archived need, read as version, back. Faults: Forbidden, NotFound, Conflict.
func (s *Service) Restore(ctx context.Context, who identity.Person, id ID, version int) error {
	if !who.May(identity.EditNeeds) {
		return fault.Forbidden
	}
	return s.alter(ctx, who, id, audit.Restored, func(tx *sql.Tx, old Need) (Need, error) {
		return old, archiveNeed(ctx, tx, who.Tenant, id, version, "")
	})
}

// AddEvidence adds to what a need rests on.
// Faults: Forbidden, Invalid, NotFound.
func (s *Service) AddEvidence(ctx context.Context, who identity.Person, id ID, e Evidence) error {
	if !who.May(identity.EditNeeds) {
		return fault.Forbidden
	}
	if err := e.validate(); err != nil {
		return err
	}
	e.ID = s.newID()
	return s.record(ctx, who, id, nil, e.audited(), func(tx *sql.Tx) error {
		return insertEvidence(ctx, tx, who.Tenant, id, e)
	})
}

// RemoveEvidence takes evidence away again; the history keeps its text.
// Faults: Forbidden, NotFound.
func (s *Service) RemoveEvidence(ctx context.Context, who identity.Person, id ID, evidence string) error {
	if !who.May(identity.EditNeeds) {
		return fault.Forbidden
	}
	n, err := s.Find(ctx, who, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(n.Evidence, func(e Evidence) bool { return e.ID == evidence })
	if i < 0 {
		return fault.NotFound
	}
	return s.record(ctx, who, id, n.Evidence[i].audited(), nil, func(tx *sql.Tx) error {
		return deleteEvidence(ctx, tx, who.Tenant, id, evidence)
	})
}

// check validates n and that what it refers to is there.
func (s *Service) check(ctx context.Context, who identity.Person, n *Need) error {
	err := n.validate()
	refused, ok := errors.AsType[fault.Invalid](err)
	if !ok {
		refused = fault.Invalid{}
	}
	if n.Field != "" {
		known, err := s.isTerm(ctx, who, n.Field, vocabulary.FieldKind)
		if err != nil {
			return err
		}
		if !known {
			refused.Refuse("field", "need.field.missing")
		}
	}
	for _, id := range n.TargetGroups {
		known, err := s.isTerm(ctx, who, id, vocabulary.TargetGroupKind)
		if err != nil {
			return err
		}
		if !known {
			refused.Refuse("target_groups", "need.groups.unknown")
		}
	}
	if n.SocialSpace != "" {
		_, err := s.territory.SocialSpace(ctx, who, n.SocialSpace)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
		if err != nil {
			refused.Refuse("social_space", "need.space.unknown")
		}
	}
	return refused.Err()
}

// isTerm reports whether id names a term of kind in the tenant.
func (s *Service) isTerm(ctx context.Context, who identity.Person, id vocabulary.TermID, kind vocabulary.Kind) (bool, error) {
	t, err := s.vocabulary.Term(ctx, who, id)
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && t.Kind == kind, err
}

// alter runs one change of a stored need and records it.
func (s *Service) alter(ctx context.Context, who identity.Person, id ID, act audit.Act, apply func(*sql.Tx, Need) (Need, error)) error {
	err := audit.Alter(ctx, s.log, who, act, func(q db.Querier) (Need, error) { return findNeed(ctx, q, who.Tenant, id) }, apply)
	if err != nil {
		return fmt.Errorf("change need %s: %w", id, err)
	}
	return nil
}

// record writes evidence of a need and records it in the need's history.
func (s *Service) record(ctx context.Context, who identity.Person, id ID, before, after audit.Fields, write func(*sql.Tx) error) error {
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		n, err := findNeed(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		if err := write(tx); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, n.Object(), audit.Changed, before, after)
	})
	if err != nil {
		return fmt.Errorf("evidence of need %s: %w", id, err)
	}
	return nil
}

// History lists the changes of a need, newest first, and their number.
// Faults: Forbidden.
func (s *Service) History(ctx context.Context, who identity.Person, id ID, limit, offset int) ([]audit.Entry, int, error) {
	if !who.May(identity.ReadSteering) {
		return nil, 0, fault.Forbidden
	}
	return s.log.History(ctx, who, "need", string(id), limit, offset)
}

// LastChange is the newest entry of a need's history. Faults: Forbidden.
func (s *Service) LastChange(ctx context.Context, who identity.Person, id ID) (audit.Entry, error) {
	if !who.May(identity.ReadSteering) {
		return audit.Entry{}, fault.Forbidden
	}
	return s.log.Newest(ctx, who, "need", string(id))
}

func (e Evidence) audited() audit.Fields {
	f := audit.Fields{"source": e.Source, "method": e.Method, "on": string(e.On), "note": e.Note}
	if e.Pinned != nil {
		f["pinned"] = fmt.Sprintf("%s, %s, %s", e.Pinned.Name, e.Pinned.Region, e.Pinned.Period)
	}
	return f
}
