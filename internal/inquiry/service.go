// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package inquiry

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/mail"
	"kursbuch/internal/territory"
)

// Service is the only way into the tables of inquiries.
type Service struct {
	db      *db.DB
	log     *audit.Log
	newID   func() string
	now     func() time.Time
	people  *account.Service
	places  *territory.Service
	figures *indicator.Service
	mail    *mail.Outbox
}

// Below are the slices and the outbox that inquiries stand on.
type Below struct {
	People  *account.Service
	Places  *territory.Service
	Figures *indicator.Service
	Mail    *mail.Outbox
}

// New returns the service on d.
func New(d *db.DB, log *audit.Log, newID func() string, now func() time.Time, b Below) *Service {
	return &Service{db: d, log: log, newID: newID, now: now, people: b.People, places: b.Places, figures: b.Figures, mail: b.Mail}
}

func (s *Service) today() civil.Day { return civil.DayOf(s.now()) }

// Overview is an inquiry with those who are asked.
type Overview struct {
	Inquiry
	Recipients []Recipient
}

// Answered is how many have submitted or were approved.
func (o Overview) Answered() (n int) {
	for _, r := range o.Recipients {
		if r.Standing == Answered || r.Standing == Approved {
			n++
		}
	}
	return n
}

// Silent lists those who owe an answer.
func (o Overview) Silent() (silent []Recipient) {
	for _, r := range o.Recipients {
		if o.State == Open && r.Silent() {
			silent = append(silent, r)
		}
	}
	return silent
}

// ToApprove lists those whose answers wait for a decision.
func (o Overview) ToApprove() (waiting []Recipient) {
	for _, r := range o.Recipients {
		if o.State == Open && r.Standing == Answered {
			waiting = append(waiting, r)
		}
	}
	return waiting
}

// Settled reports whether every answer that is to come was approved.
func (o Overview) Settled() bool {
	approved := 0
	for _, r := range o.Recipients {
		switch {
		case r.Standing == Approved:
			approved++
		case !r.Revoked:
			return false
		}
	}
	return approved > 0
}

// List returns one page of the inquiries in a state, or of all, with those who
// are asked, the latest due first, and the number of all. Faults: Forbidden.
func (s *Service) List(ctx context.Context, who identity.Person, state State, limit, offset int) ([]Overview, int, error) {
	if !who.May(identity.ManageInquiries) {
		return nil, 0, fault.Forbidden
	}
	list, err := listInquiries(ctx, s.db, who.Tenant, state, limit, offset)
	if err != nil {
		return nil, 0, fmt.Errorf("list inquiries: %w", err)
	}
	n, err := countInquiries(ctx, s.db, who.Tenant, state)
	if err != nil {
		return nil, 0, fmt.Errorf("count inquiries: %w", err)
	}
	all, err := listRecipients(ctx, s.db, who.Tenant, "")
	if err != nil {
		return nil, 0, fmt.Errorf("list recipients: %w", err)
	}
	overviews := make([]Overview, len(list))
	for at, i := range list {
		overviews[at].Inquiry = i
		for _, r := range all {
			if r.Inquiry == i.ID {
				overviews[at].Recipients = append(overviews[at].Recipients, r)
			}
		}
	}
	return overviews, n, nil
}

// Running lists the open inquiries with those who are asked, the nearest due
// day first; none for who may not manage them.
func (s *Service) Running(ctx context.Context, who identity.Person) ([]Overview, error) {
	if !who.May(identity.ManageInquiries) {
		return nil, nil
	}
	const most = 200
	list, _, err := s.List(ctx, who, Open, most, 0)
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list, err
}

// Find returns an inquiry. Faults: Forbidden, NotFound.
func (s *Service) Find(ctx context.Context, who identity.Person, id ID) (Inquiry, error) {
	if !who.May(identity.ManageInquiries) {
		return Inquiry{}, fault.Forbidden
	}
	i, err := findInquiry(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Inquiry{}, fmt.Errorf("inquiry %s: %w", id, err)
	}
	return i, nil
}

// Show returns an inquiry with those who are asked, by office.
// Faults: Forbidden, NotFound.
func (s *Service) Show(ctx context.Context, who identity.Person, id ID) (Overview, error) {
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return Overview{}, err
	}
	recipients, err := listRecipients(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Overview{}, fmt.Errorf("recipients of %s: %w", id, err)
	}
	return Overview{Inquiry: i, Recipients: recipients}, nil
}

// Add stores a new inquiry as a draft, under the next number. With like, those
// who were asked by that inquiry are asked again. Faults: Forbidden, Invalid.
func (s *Service) Add(ctx context.Context, who identity.Person, i Inquiry, like ID) (ID, error) {
	if !who.May(identity.ManageInquiries) {
		return "", fault.Forbidden
	}
	i.ID, i.Version, i.State, i.Release, i.Released = ID(s.newID()), 1, Draft, "", ""
	i.complete()
	if err := i.validate(); err != nil {
		return "", err
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) (err error) {
		// The entry comes first: it holds the tenant's audit chain, so that two
		// people adding at once do not get the same number.
		if err := s.log.Record(ctx, tx, who, i.object(), audit.Created, nil, i.audited()); err != nil {
			return err
		}
		if i.Number, err = nextNumber(ctx, tx, who.Tenant); err != nil {
			return err
		}
		if i.Table == "" {
			i.Table = fmt.Sprintf("ABFRAGE-%d", i.Number)
		}
		if err := insertInquiry(ctx, tx, who.Tenant, i); err != nil {
			return err
		}
		return s.askAgain(ctx, tx, who, i, like)
	})
	if err != nil {
		return "", fmt.Errorf("add inquiry: %w", err)
	}
	return i.ID, nil
}

// askAgain copies those who were asked by another inquiry.
func (s *Service) askAgain(ctx context.Context, tx *sql.Tx, who identity.Person, i Inquiry, like ID) error {
	if like == "" {
		return nil
	}
	recipients, err := listRecipients(ctx, tx, who.Tenant, like)
	if err != nil {
		return err
	}
	for _, old := range recipients {
		if old.Revoked {
			continue
		}
		r := Recipient{
			ID: RecipientID(s.newID()), Inquiry: i.ID, Version: 1, Name: old.Name, Office: old.Office, Email: old.Email,
			Rows: knownRows(i, old.Rows), Standing: NotAsked,
		}
		if err := insertRecipient(ctx, tx, who.Tenant, r); err != nil {
			return err
		}
		if err := s.log.Record(ctx, tx, who, r.object(), audit.Created, nil, r.audited()); err != nil {
			return err
		}
	}
	return nil
}

// knownRows leaves the codes that i still asks for.
func knownRows(i Inquiry, codes []string) []string {
	var left []string
	for _, row := range i.Rows {
		for _, code := range codes {
			if row.Code == code {
				left = append(left, code)
			}
		}
	}
	return left
}

// Change stores i, which was read as version i.Version. What is asked changes
// in a draft only. Faults: Forbidden, Invalid, NotFound, Conflict, Refused.
func (s *Service) Change(ctx context.Context, who identity.Person, i Inquiry) error {
	if !who.May(identity.ManageInquiries) {
		return fault.Forbidden
	}
	return s.changeInquiry(ctx, who, i.ID, func(_ *sql.Tx, old *Inquiry) error {
		if old.State == Closed {
			return fault.Refuse("inquiry.state.closed")
		}
		i.Number, i.State, i.OpenedAt, i.Release, i.Released, i.Table, i.RowCode = old.Number, old.State, old.OpenedAt, old.Release, old.Released, old.Table, old.RowCode
		if old.State != Draft {
			i.Rows, i.Columns, i.RowName, i.Period, i.ByOffice = old.Rows, old.Columns, old.RowName, old.Period, old.ByOffice
		}
		i.complete()
		if err := i.validate(); err != nil {
			return err
		}
		*old = i
		return nil
	})
}

// Close ends an inquiry: links open no form any more.
// Faults: Forbidden, NotFound, Conflict, Refused.
func (s *Service) Close(ctx context.Context, who identity.Person, id ID, version int) error {
	return s.turn(ctx, who, id, version, Open, Closed)
}

// Reopen takes an inquiry up again that was closed.
// Faults: Forbidden, NotFound, Conflict, Refused.
func (s *Service) Reopen(ctx context.Context, who identity.Person, id ID, version int) error {
	return s.turn(ctx, who, id, version, Closed, Open)
}

func (s *Service) turn(ctx context.Context, who identity.Person, id ID, version int, from, to State) error {
	if !who.May(identity.ManageInquiries) {
		return fault.Forbidden
	}
	return s.changeInquiry(ctx, who, id, func(_ *sql.Tx, i *Inquiry) error {
		if i.Version != version {
			return fault.Conflict
		}
		if i.State != from {
			return fault.Refuse("inquiry.state.other")
		}
		i.State = to
		return nil
	})
}

// Remove deletes a draft for good: nobody has seen it.
// Faults: Forbidden, NotFound, Conflict, Refused when it was sent.
func (s *Service) Remove(ctx context.Context, who identity.Person, id ID, version int) error {
	if !who.May(identity.ManageInquiries) {
		return fault.Forbidden
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		i, err := findInquiry(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		if i.State != Draft {
			return fault.Refuse("inquiry.state.sent")
		}
		if i.Version != version {
			return fault.Conflict
		}
		if err := deleteInquiry(ctx, tx, who.Tenant, id); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, i.object(), audit.Deleted, i.audited(), nil)
	})
	if err != nil {
		return fmt.Errorf("remove inquiry %s: %w", id, err)
	}
	return nil
}

// changeInquiry runs one change of a stored inquiry and records it.
func (s *Service) changeInquiry(ctx context.Context, who identity.Person, id ID, apply func(*sql.Tx, *Inquiry) error) error {
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		old, err := findInquiry(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		changed := old
		if err := apply(tx, &changed); err != nil {
			return err
		}
		if err := updateInquiry(ctx, tx, who.Tenant, changed); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, old.object(), audit.Changed, old.audited(), changed.audited())
	})
	if err != nil {
		return fmt.Errorf("change inquiry %s: %w", id, err)
	}
	return nil
}

// complete gives codes to what has none yet.
func (i *Inquiry) complete() {
	if i.RowCode == "" {
		i.RowCode = CodeOf(i.RowName)
	}
	for n := range i.Columns {
		if c := &i.Columns[n]; !codeShape.MatchString(c.Code) {
			c.Code = CodeOf(c.Label)
		}
	}
}

// History lists the changes of an inquiry, newest first, and their number.
// Faults: Forbidden.
func (s *Service) History(ctx context.Context, who identity.Person, id ID, limit, offset int) ([]audit.Entry, int, error) {
	if !who.May(identity.ManageInquiries) {
		return nil, 0, fault.Forbidden
	}
	return s.log.History(ctx, who, "inquiry", string(id), limit, offset)
}

// LastChange is the newest entry of an inquiry's history. Faults: Forbidden.
func (s *Service) LastChange(ctx context.Context, who identity.Person, id ID) (audit.Entry, error) {
	if !who.May(identity.ManageInquiries) {
		return audit.Entry{}, fault.Forbidden
	}
	return s.log.Newest(ctx, who, "inquiry", string(id))
}
