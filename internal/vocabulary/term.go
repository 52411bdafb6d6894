// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package vocabulary

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Kind says which list a term belongs to.
type Kind string

// The kinds of term.
const (
	FieldKind       Kind = "field"        // Handlungsfeld
	TargetGroupKind Kind = "target_group" // Zielgruppe
)

// TermID names a term.
type TermID string

// FieldID names a field of action.
type FieldID = TermID

// TargetGroupID names a target group.
type TargetGroupID = TermID

// Term is one word of the tenant.
type Term struct {
	ID          TermID
	Kind        Kind
	Version     int
	Number      int // order in lists and reports, from 1
	Name        string
	Description string
	Archived    bool
}

// Field is a field of action.
type Field = Term

// TargetGroup is a group of people whom measures are for.
type TargetGroup = Term

const (
	maxName        = 200
	maxDescription = 10_000
)

func (t *Term) validate() error {
	t.Name, t.Description = strings.TrimSpace(t.Name), strings.TrimSpace(t.Description)
	refused := fault.Invalid{}
	if t.Name == "" {
		refused.Refuse("name", "vocabulary.name.missing")
	}
	if utf8.RuneCountInString(t.Name) > maxName {
		refused.Refuse("name", "vocabulary.name.long", "max", maxName)
	}
	if utf8.RuneCountInString(t.Description) > maxDescription {
		refused.Refuse("description", "vocabulary.description.long", "max", maxDescription)
	}
	if t.Number < 0 || t.Number > 999 {
		refused.Refuse("number", "vocabulary.number.range")
	}
	if t.Kind != FieldKind && t.Kind != TargetGroupKind {
		return fault.NotFound
	}
	return refused.Err()
}

// Audited are the values of the term that the audit trail keeps.
func (t Term) Audited() audit.Fields {
	return audit.Fields{"name": t.Name, "description": t.Description, "number": strconv.Itoa(t.Number)}
}

// Object names the term in the audit trail.
func (t Term) Object() audit.Object {
	return audit.Object{Kind: string(t.Kind), ID: string(t.ID), Title: t.Name}
}

// Fields lists the fields of action in use, in their order. Everyone in the
// tenant may see them.
func (s *Service) Fields(ctx context.Context, who identity.Person) ([]Field, error) {
	return s.Terms(ctx, who, FieldKind)
}

// TargetGroups lists the target groups in use, in their order. Everyone in the
// tenant may see them.
func (s *Service) TargetGroups(ctx context.Context, who identity.Person) ([]TargetGroup, error) {
	return s.Terms(ctx, who, TargetGroupKind)
}

// Terms lists the terms of a kind in use, in their order. Everyone in the
// tenant may see them.
func (s *Service) Terms(ctx context.Context, who identity.Person, kind Kind) ([]Term, error) {
	return listTerms(ctx, s.db, who.Tenant, kind)
}

// Term returns one term, archived or not, or fault.NotFound. Everyone in the
// tenant may see it.
func (s *Service) Term(ctx context.Context, who identity.Person, id TermID) (Term, error) {
	t, err := findTerm(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Term{}, fmt.Errorf("term %s: %w", id, err)
	}
	return t, nil
}

// AddTerm records a term at its number, or last when the number is 0.
// Faults: Forbidden, Invalid.
func (s *Service) AddTerm(ctx context.Context, who identity.Person, t Term) (TermID, error) {
	if !who.May(identity.EditStrategy) {
		return "", fault.Forbidden
	}
	if err := t.validate(); err != nil {
		return "", err
	}
	t.ID, t.Version = TermID(s.newID()), 1
	err := s.db.Tx(ctx, func(tx *sql.Tx) (err error) {
		if t.Number == 0 {
			if t.Number, err = nextNumber(ctx, tx, who.Tenant, t.Kind); err != nil {
				return err
			}
		}
		if err := insertTerm(ctx, tx, who.Tenant, t); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, t.Object(), audit.Created, nil, t.Audited())
	})
	if err != nil {
		return "", fmt.Errorf("add term: %w", err)
	}
	return t.ID, nil
}

// ChangeTerm stores the name, description and number of t, which was read as
// version t.Version. Faults: Forbidden, Invalid, NotFound, Conflict.
func (s *Service) ChangeTerm(ctx context.Context, who identity.Person, t Term) error {
	return s.change(ctx, who, t.ID, audit.Changed, func(tx *sql.Tx, old Term) (Term, error) {
		t.Kind = old.Kind
		if err := t.validate(); err != nil {
			return t, err
		}
		return t, updateTerm(ctx, tx, who.Tenant, t)
	})
}

// ArchiveTerm takes a term, read as version, out of use; what refers to it keeps it.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) ArchiveTerm(ctx context.Context, who identity.Person, id TermID, version int) error {
	return s.change(ctx, who, id, audit.Deleted, func(tx *sql.Tx, old Term) (Term, error) {
		return old, archiveTerm(ctx, tx, who.Tenant, id, version, db.Timestamp(s.now()))
	})
}

// RestoreTerm takes an archived term, read as version, into use again.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) RestoreTerm(ctx context.Context, who identity.Person, id TermID, version int) error {
	return s.change(ctx, who, id, audit.Restored, func(tx *sql.Tx, old Term) (Term, error) {
		return old, archiveTerm(ctx, tx, who.Tenant, id, version, "")
	})
}

// change runs one change of a stored term and records it.
func (s *Service) change(ctx context.Context, who identity.Person, id TermID, act audit.Act, apply func(*sql.Tx, Term) (Term, error)) error {
	if !who.May(identity.EditStrategy) {
		return fault.Forbidden
	}
	err := audit.Alter(ctx, s.log, who, act, func(q db.Querier) (Term, error) { return findTerm(ctx, q, who.Tenant, id) }, apply)
	if err != nil {
		return fmt.Errorf("change term %s: %w", id, err)
	}
	return nil
}

// History lists the changes of a term, newest first, and their number.
// Everyone in the tenant may see them.
func (s *Service) History(ctx context.Context, who identity.Person, t Term, limit, offset int) ([]audit.Entry, int, error) {
	return s.log.History(ctx, who, string(t.Kind), string(t.ID), limit, offset)
}

// LastChange is the newest entry of a term's history, for the conflict view.
// Everyone in the tenant may see it.
func (s *Service) LastChange(ctx context.Context, who identity.Person, t Term) (audit.Entry, error) {
	return s.log.Newest(ctx, who, string(t.Kind), string(t.ID))
}
