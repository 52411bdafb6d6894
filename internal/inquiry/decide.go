// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package inquiry

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Rounds lists the rounds of a recipient's answer, the newest first.
// Faults: Forbidden, NotFound.
func (s *Service) Rounds(ctx context.Context, who identity.Person, id ID, recipient RecipientID) ([]Round, error) {
	r, err := s.Recipient(ctx, who, id, recipient)
	if err != nil {
		return nil, err
	}
	rounds, err := listRounds(ctx, s.db, who.Tenant, r.ID)
	if err != nil {
		return nil, fmt.Errorf("rounds of %s: %w", recipient, err)
	}
	slices.Reverse(rounds)
	return rounds, nil
}

// FormFor is the form of a recipient as they see it. Faults: Forbidden, NotFound.
func (s *Service) FormFor(ctx context.Context, who identity.Person, id ID, recipient RecipientID) (Form, error) {
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return Form{}, err
	}
	r, err := s.Recipient(ctx, who, id, recipient)
	if err != nil {
		return Form{}, err
	}
	return formOf(i, r), nil
}

// Approve takes a submitted round as it is; version is that of the round.
// Faults: Forbidden, NotFound, Conflict, Refused.
func (s *Service) Approve(ctx context.Context, who identity.Person, id ID, recipient RecipientID, version int) error {
	return s.decide(ctx, who, id, recipient, version, func(r *Round) (Standing, error) {
		if r.State != Submitted {
			return "", fault.Refuse("inquiry.decide.nothing")
		}
		r.State, r.ApprovedAt = RoundApproved, s.now()
		return Approved, nil
	})
}

// Return sends a submitted or approved round back with a remark that the
// recipient reads. Faults: Forbidden, NotFound, Invalid, Conflict, Refused.
func (s *Service) Return(ctx context.Context, who identity.Person, id ID, recipient RecipientID, version int, remark string) error {
	remark = strings.TrimSpace(remark)
	switch {
	case remark == "":
		return fault.Invalid{"remark": fault.Say("inquiry.remark.missing")}
	case utf8.RuneCountInString(remark) > maxText:
		return fault.Invalid{"remark": fault.Say("inquiry.field.long", "max", maxText)}
	}
	return s.decide(ctx, who, id, recipient, version, func(r *Round) (Standing, error) {
		if r.State != Submitted && r.State != RoundApproved {
			return "", fault.Refuse("inquiry.decide.nothing")
		}
		r.State, r.Remark = RoundReturned, remark
		return Returned, nil
	})
}

// decide changes the newest round of a recipient.
func (s *Service) decide(ctx context.Context, who identity.Person, id ID, recipient RecipientID, version int, apply func(*Round) (Standing, error)) error {
	return s.changeRecipients(ctx, who, id, func(tx *sql.Tx, i Inquiry) error {
		r, err := ofInquiry(ctx, tx, who.Tenant, id, recipient)
		if err != nil {
			return err
		}
		round, err := newestRound(ctx, tx, who.Tenant, recipient)
		if err != nil {
			return err
		}
		if round.Version != version {
			return fault.Conflict
		}
		before := round
		if r.Standing, err = apply(&round); err != nil {
			return err
		}
		round.DecidedAt, round.DecidedBy = s.now(), who.Name
		if err := updateRound(ctx, tx, who.Tenant, recipient, round); err != nil {
			return err
		}
		if err := moveRecipient(ctx, tx, who.Tenant, r); err != nil {
			return err
		}
		form := formOf(i, r)
		return s.log.Record(ctx, tx, who, r.object(), audit.Changed, before.audited(form), round.audited(form))
	})
}
