// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package inquiry

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// RecipientID names a recipient.
type RecipientID string

// Standing is where the answer of a recipient stands.
type Standing string

// The standings.
const (
	NotAsked Standing = "new"
	Waiting  Standing = "waiting"  // asked, nothing came
	Begun    Standing = "begun"    // a draft was saved
	Answered Standing = "answered" // submitted
	Returned Standing = "returned" // to be mended
	Approved Standing = "approved"
)

// Recipient is somebody in an office who is asked.
type Recipient struct {
	ID         RecipientID
	Inquiry    ID
	Version    int
	Name       string
	Office     string
	Email      string
	Rows       []string // codes of the rows asked; none: all
	Earlier    Earlier
	Standing   Standing
	AskedAt    time.Time
	RemindedAt time.Time
	Reminders  int
	AnsweredAt time.Time
	Revoked    bool
}

// Silent reports whether r was asked and owes an answer.
func (r Recipient) Silent() bool {
	return !r.Revoked && (r.Standing == Waiting || r.Standing == Begun || r.Standing == Returned)
}

// Overdue reports whether r is silent although the inquiry was due.
func (r Recipient) Overdue(due, today civil.Day) bool { return r.Silent() && due < today }

// officeCode names the office of r in the table of the answers.
func (r Recipient) officeCode() string { return CodeOf(r.Office) }

// validate trims the texts of r and refuses what cannot be stored.
func (r *Recipient) validate(i Inquiry) error {
	refused := fault.Invalid{}
	r.Name, r.Office, r.Email = strings.TrimSpace(r.Name), strings.TrimSpace(r.Office), strings.TrimSpace(r.Email)
	for name, text := range map[string]string{"name": r.Name, "office": r.Office, "email": r.Email} {
		if text == "" {
			refused.Refuse(name, "inquiry.field.missing")
		}
		if utf8.RuneCountInString(text) > maxName {
			refused.Refuse(name, "inquiry.field.long", "max", maxName)
		}
	}
	if address, err := mail.ParseAddress(r.Email); r.Email != "" && (err != nil || address.Address != r.Email) {
		refused.Refuse("email", "inquiry.email.invalid")
	}
	known := func(code string) bool {
		return slices.ContainsFunc(i.Rows, func(row Row) bool { return row.Code == code })
	}
	if slices.ContainsFunc(r.Rows, func(code string) bool { return !known(code) }) {
		refused.Refuse("rows", "inquiry.rows.unknown")
	}
	return refused.Err()
}

// person stands for r in the audit trail: somebody without rights.
func (r Recipient) person(tenant identity.TenantID) identity.Person {
	return identity.Person{ID: identity.PersonID(r.ID), Name: r.Name + ", " + r.Office, Tenant: tenant}
}

func (r Recipient) object() audit.Object {
	return audit.Object{Kind: "inquiry_recipient", ID: string(r.ID), Title: r.Office}
}

func (r Recipient) audited() audit.Fields {
	f := audit.Fields{
		"name": r.Name, "office": r.Office, "email": r.Email, "rows": strings.Join(r.Rows, ", "), "standing": string(r.Standing),
		"reminded_at": db.Timestamp(r.RemindedAt), "revoked": "",
	}
	if r.RemindedAt.IsZero() {
		f["reminded_at"] = ""
	}
	if r.Revoked {
		f["revoked"] = "yes"
	}
	return f
}

// Recipient returns one recipient of an inquiry. Faults: Forbidden, NotFound.
func (s *Service) Recipient(ctx context.Context, who identity.Person, id ID, recipient RecipientID) (Recipient, error) {
	if !who.May(identity.ManageInquiries) {
		return Recipient{}, fault.Forbidden
	}
	r, err := findRecipient(ctx, s.db, who.Tenant, recipient)
	if err == nil && r.Inquiry != id {
		err = fault.NotFound
	}
	if err != nil {
		return Recipient{}, fmt.Errorf("recipient %s: %w", recipient, err)
	}
	return r, nil
}

// AddRecipient puts somebody on the list of those who are asked.
// Faults: Forbidden, NotFound, Invalid, Refused when the inquiry is closed.
func (s *Service) AddRecipient(ctx context.Context, who identity.Person, id ID, r Recipient) (RecipientID, error) {
	r.ID, r.Inquiry, r.Version, r.Standing = RecipientID(s.newID()), id, 1, NotAsked
	err := s.changeRecipients(ctx, who, id, func(tx *sql.Tx, i Inquiry) error {
		if err := r.validate(i); err != nil {
			return err
		}
		if err := insertRecipient(ctx, tx, who.Tenant, r); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, r.object(), audit.Created, nil, r.audited())
	})
	return r.ID, err
}

// ChangeRecipient stores whom to ask and for which rows; the rows only as long
// as nothing was asked. Faults: Forbidden, NotFound, Invalid, Conflict.
func (s *Service) ChangeRecipient(ctx context.Context, who identity.Person, id ID, r Recipient) error {
	return s.changeRecipients(ctx, who, id, func(tx *sql.Tx, i Inquiry) error {
		old, err := ofInquiry(ctx, tx, who.Tenant, id, r.ID)
		if err != nil {
			return err
		}
		changed := old
		changed.Version, changed.Name, changed.Office, changed.Email = r.Version, r.Name, r.Office, r.Email
		if old.Standing == NotAsked {
			changed.Rows = r.Rows
		}
		if err := changed.validate(i); err != nil {
			return err
		}
		if err := updateRecipient(ctx, tx, who.Tenant, changed); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, old.object(), audit.Changed, old.audited(), changed.audited())
	})
}

// RemoveRecipient strikes somebody off who was not asked yet.
// Faults: Forbidden, NotFound, Refused when they were asked.
func (s *Service) RemoveRecipient(ctx context.Context, who identity.Person, id ID, recipient RecipientID) error {
	return s.changeRecipients(ctx, who, id, func(tx *sql.Tx, _ Inquiry) error {
		r, err := ofInquiry(ctx, tx, who.Tenant, id, recipient)
		if err != nil {
			return err
		}
		if r.Standing != NotAsked {
			return fault.Refuse("inquiry.recipient.asked", "office", r.Office)
		}
		if err := deleteRecipient(ctx, tx, who.Tenant, recipient); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, r.object(), audit.Deleted, r.audited(), nil)
	})
}

// changeRecipients runs one change of the list of an inquiry that is not closed.
func (s *Service) changeRecipients(ctx context.Context, who identity.Person, id ID, apply func(*sql.Tx, Inquiry) error) error {
	if !who.May(identity.ManageInquiries) {
		return fault.Forbidden
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		i, err := findInquiry(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		if i.State == Closed {
			return fault.Refuse("inquiry.state.closed")
		}
		return apply(tx, i)
	})
	if err != nil {
		return fmt.Errorf("recipients of inquiry %s: %w", id, err)
	}
	return nil
}

// ofInquiry finds a recipient of an inquiry. Faults: NotFound.
func ofInquiry(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID, recipient RecipientID) (Recipient, error) {
	r, err := findRecipient(ctx, q, tenant, recipient)
	if err == nil && r.Inquiry != id {
		err = fault.NotFound
	}
	return r, err
}

// RecipientHistory lists what became of a recipient's answers, newest first,
// with their number. Faults: Forbidden, NotFound.
func (s *Service) RecipientHistory(ctx context.Context, who identity.Person, id ID, recipient RecipientID, limit, offset int) ([]audit.Entry, int, error) {
	r, err := s.Recipient(ctx, who, id, recipient)
	if err != nil {
		return nil, 0, err
	}
	return s.log.History(ctx, who, r.object().Kind, string(r.ID), limit, offset)
}

// LastRecipientChange is the newest entry of that history.
// Faults: Forbidden, NotFound.
func (s *Service) LastRecipientChange(ctx context.Context, who identity.Person, id ID, recipient RecipientID) (audit.Entry, error) {
	r, err := s.Recipient(ctx, who, id, recipient)
	if err != nil {
		return audit.Entry{}, err
	}
	return s.log.Newest(ctx, who, r.object().Kind, string(r.ID))
}

// covered refuses rows that two recipients or none are asked for.
func covered(i Inquiry, recipients []Recipient) error {
	if i.ByOffice {
		offices := map[string]bool{}
		for _, r := range recipients {
			if offices[r.officeCode()] {
				return fault.Refuse("inquiry.recipient.office_twice", "office", r.Office)
			}
			offices[r.officeCode()] = true
		}
		return nil
	}
	asked := map[string]string{}
	for _, r := range recipients {
		for _, row := range formOf(i, r).Inquiry.Rows {
			if other, twice := asked[row.Code]; twice {
				return fault.Refuse("inquiry.recipient.row_twice", "row", row.Label, "first", other, "second", r.Office)
			}
			asked[row.Code] = r.Office
		}
	}
	for _, row := range i.Rows {
		if asked[row.Code] == "" {
			return fault.Refuse("inquiry.recipient.row_nobody", "row", row.Label)
		}
	}
	return nil
}

// errOver says that the time to answer is over.
var errOver = errors.New("the inquiry is over")
