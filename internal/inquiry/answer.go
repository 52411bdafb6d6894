// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package inquiry

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// RoundState is where one round of an answer stands.
type RoundState string

// The states of a round.
const (
	InDraft       RoundState = "draft"
	Submitted     RoundState = "submitted"
	RoundReturned RoundState = "returned"
	RoundApproved RoundState = "approved"
)

// Round is one attempt of a recipient to answer.
type Round struct {
	Number      int // from 1; 0 where nothing was saved yet
	Version     int
	State       RoundState
	Cells       Cells
	Comment     string
	SavedAt     time.Time
	SubmittedAt time.Time
	// ApprovedAt stays when the round is returned later for a correction: until
	// the next one is approved, these are the figures that count.
	ApprovedAt time.Time
	DecidedAt  time.Time
	DecidedBy  string
	Remark     string
}

// Editable reports whether the recipient may write: nothing was submitted, or
// it came back.
func (r Round) Editable() bool {
	return r.Number == 0 || r.State == InDraft || r.State == RoundReturned
}

// next is the round that writing after r goes into.
func (r Round) next() Round {
	if r.State == InDraft {
		return r
	}
	return Round{Number: r.Number + 1, State: InDraft, Cells: r.Cells, Comment: r.Comment}
}

// Visit is what somebody sees who opens a link.
type Visit struct {
	Tenant    account.Tenant
	Recipient Recipient
	Form      Form
	Newest    Round // as it was stored
	Returned  Round // the round before that came back; Number 0 without one
	Over      bool  // the time is over: the form stays closed
}

// Writing is the round that the visitor's next save goes into.
func (v Visit) Writing() Round { return v.Newest.next() }

// Open returns what stands behind the token of a link; who has it may.
// Faults: NotFound.
func (s *Service) Open(ctx context.Context, token string) (Visit, error) {
	tenant, i, r, err := s.behind(ctx, s.db, token)
	over := errors.Is(err, errOver)
	if err != nil && !over {
		return Visit{}, err
	}
	v := Visit{Recipient: r, Form: formOf(i, r), Over: over}
	if v.Tenant, err = s.people.Tenant(ctx, r.person(tenant)); err != nil {
		return Visit{}, fmt.Errorf("tenant of link: %w", err)
	}
	rounds, err := listRounds(ctx, s.db, tenant, r.ID)
	if err != nil {
		return Visit{}, fmt.Errorf("rounds of %s: %w", r.ID, err)
	}
	for _, round := range rounds {
		v.Newest = round
		if round.State == RoundReturned {
			v.Returned = round
		}
	}
	return v, nil
}

// Answer is what a recipient sends.
type Answer struct {
	Round, Version int // those of Visit.Writing
	Cells          Cells
	Comment        string
	Confirmed      bool // jumps were looked at
}

// Save stores a draft to be continued; who has the token may.
// Faults: NotFound, Refused, Invalid, Conflict.
func (s *Service) Save(ctx context.Context, token string, a Answer) error {
	return s.write(ctx, token, a, false)
}

// Submit hands the answer in, provided that it is complete and sound.
// Faults: NotFound, Refused, Invalid with the names of CellField, Conflict.
func (s *Service) Submit(ctx context.Context, token string, a Answer) error {
	return s.write(ctx, token, a, true)
}

func (s *Service) write(ctx context.Context, token string, a Answer, submit bool) error {
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		tenant, i, r, err := s.behind(ctx, tx, token)
		if errors.Is(err, errOver) {
			return fault.Refuse("inquiry.answer.over")
		}
		if err != nil {
			return err
		}
		stored, err := newestRound(ctx, tx, tenant, r.ID)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
		if !stored.Editable() {
			return fault.Refuse("inquiry.answer.sent")
		}
		round := stored.next()
		if a.Round != round.Number || a.Version != round.Version {
			return fault.Conflict
		}
		form := formOf(i, r)
		if err := round.take(form, a, submit); err != nil {
			return err
		}
		round.SavedAt = s.now()
		if submit {
			round.State, round.SubmittedAt = Submitted, round.SavedAt
		}
		return s.keep(ctx, tx, tenant, r, form, stored, round)
	})
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

// take checks what was sent and puts it into the round.
func (r *Round) take(f Form, a Answer, submit bool) error {
	refused := fault.Invalid{}
	r.Cells, r.Comment = f.clean(a.Cells), strings.TrimSpace(a.Comment)
	if utf8.RuneCountInString(r.Comment) > maxText {
		refused.Refuse("comment", "inquiry.field.long", "max", maxText)
	}
	if !submit {
		return refused.Err()
	}
	found := f.Check(r.Cells)
	for _, remark := range found.Errors {
		refused[CellField(remark.Row, remark.Column)] = remark.Message
	}
	for y, row := range f.Inquiry.Rows {
		for x, column := range f.Inquiry.Columns {
			if r.Cells.At(row.Code, column.Code) == "" {
				refused.Refuse(CellField(y, x), "inquiry.cell.empty")
			}
		}
	}
	if len(found.Jumps) > 0 && !a.Confirmed {
		refused.Refuse("confirmed", "inquiry.answer.jumps", "count", len(found.Jumps))
	}
	return refused.Err()
}

// CellField is the name of the form field of a cell, by its position.
func CellField(row, column int) string {
	return "c" + strconv.Itoa(row+1) + "-" + strconv.Itoa(column+1)
}

// keep stores a round, where the recipient stands now, and the entry.
func (s *Service) keep(ctx context.Context, tx *sql.Tx, tenant identity.TenantID, r Recipient, f Form, before, after Round) error {
	store := updateRound
	if after.Version == 0 {
		store = insertRound
	}
	if err := store(ctx, tx, tenant, r.ID, after); err != nil {
		if db.IsUnique(err) {
			return fault.Conflict
		}
		return err
	}
	switch {
	case after.State == Submitted:
		r.Standing, r.AnsweredAt = Answered, s.now()
	case r.Standing == Waiting:
		r.Standing = Begun
	}
	if err := moveRecipient(ctx, tx, tenant, r); err != nil {
		return err
	}
	return s.log.Record(ctx, tx, r.person(tenant), r.object(), audit.Changed, before.audited(f), after.audited(f))
}

// audited are the fields of a round, its cells by the words of the form.
func (r Round) audited(f Form) audit.Fields {
	fields := audit.Fields{"round": "", "answer": string(r.State), "comment": r.Comment, "remark": r.Remark}
	if r.Number > 0 {
		fields["round"] = strconv.Itoa(r.Number)
	}
	for _, row := range f.Inquiry.Rows {
		for _, column := range f.Inquiry.Columns {
			if text := r.Cells.At(row.Code, column.Code); text != "" {
				fields[row.Label+", "+column.Label] = text
			}
		}
	}
	return fields
}
