// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Enrolment is what a session still has to show once: an offered secret, then
// the recovery codes. It stays readable until the person has confirmed it, so
// that a reload or a lost answer loses nothing.
type Enrolment struct {
	Offer Offer    // to scan; empty once the app is set up
	Codes []string // recovery codes to keep; empty before
	Email string   // whose they are
	First bool     // part of the way in, not a change in an open session
}

// What a session keeps sealed, by its beginning.
const (
	sealedOffer = "offer "
	sealedCodes = "codes "
	sealSession = "session:" // the person whose ID follows
)

// Enrolment returns what the session of token has to show. Anyone with such a
// session may. Faults: SignedOut, NotFound when there is nothing to show.
func (s *Service) Enrolment(ctx context.Context, token string) (Enrolment, error) {
	p, err := s.findPending(ctx, s.db, token)
	if err != nil {
		return Enrolment{}, err
	}
	if p.sealed == "" && p.stage == AwaitsEnrolment {
		if p.sealed, err = s.keep(ctx, s.db, p, sealedOffer+newSecret()); err != nil {
			return Enrolment{}, err
		}
	}
	kept, err := s.kept(p)
	if err != nil {
		return Enrolment{}, err
	}
	known, err := findAccount(ctx, s.db, p.person)
	if err != nil {
		return Enrolment{}, fmt.Errorf("enrolment: %w", err)
	}
	e := Enrolment{Email: known.Email, First: p.stage == AwaitsEnrolment}
	if codes, ok := strings.CutPrefix(kept, sealedCodes); ok {
		e.Codes = strings.Fields(codes)
		return e, nil
	}
	e.Offer = offer(strings.TrimPrefix(kept, sealedOffer), known.Email)
	return e, nil
}

// keep seals text into the session and returns it sealed.
func (s *Service) keep(ctx context.Context, q db.Querier, p pending, text string) (string, error) {
	sealed := s.keys.close(sealSession+string(p.person), text)
	err := db.Change(ctx, q, `
		UPDATE account_sessions
		SET sealed = $2
		WHERE token_hash = $1`, p.hash, sealed)
	if errors.Is(err, fault.Conflict) {
		err = fault.SignedOut
	}
	return sealed, err
}

func (s *Service) kept(p pending) (string, error) {
	if p.sealed == "" || p.stage == AwaitsCode {
		return "", fault.NotFound
	}
	return s.keys.open(sealSession+string(p.person), p.sealed)
}

// ConfirmAuthenticator checks the first code of the offered secret, keeps the
// secret and makes recovery codes, which Enrolment then shows. Anyone with a
// session that has an offer may. Faults: SignedOut, NotFound, Invalid.
func (s *Service) ConfirmAuthenticator(ctx context.Context, token, code string) error {
	p, err := s.findPending(ctx, s.db, token)
	if err != nil {
		return err
	}
	kept, err := s.kept(p)
	if err != nil {
		return err
	}
	secret, ok := strings.CutPrefix(kept, sealedOffer)
	if !ok {
		return fault.NotFound
	}
	if err := s.attempt(ctx, "code:"+string(p.person), codeAttempts); err != nil {
		return err
	}
	step, err := s.step(secret, strings.ReplaceAll(code, " ", ""), 0)
	if err != nil {
		return fmt.Errorf("confirm authenticator: %w", err)
	}
	if step == 0 {
		return fault.Invalid{"code": fault.Say("account.code.wrong")}
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error { return s.setAuthenticator(ctx, tx, p, secret, step) })
	if err != nil {
		return fmt.Errorf("confirm authenticator: %w", err)
	}
	return s.forgive(ctx, "code:"+string(p.person))
}

func (s *Service) setAuthenticator(ctx context.Context, tx *sql.Tx, p pending, secret string, step int64) error {
	err := db.Change(ctx, tx, `
		UPDATE account_people
		SET totp = $2, totp_step = $3
		WHERE id = $1`, p.person, s.keys.close(sealTOTP+string(p.person), secret), step)
	if err != nil {
		return err
	}
	if err := endSessions(ctx, tx, p.person, p.hash); err != nil {
		return err
	}
	return s.setRecoveryCodes(ctx, tx, p, "authenticator")
}

// setRecoveryCodes makes new codes for the session to show. field is what the
// audit trail calls the change.
func (s *Service) setRecoveryCodes(ctx context.Context, tx *sql.Tx, p pending, field string) error {
	codes, err := s.newRecoveryCodes(ctx, tx, p.person)
	if err != nil {
		return err
	}
	if _, err := s.keep(ctx, tx, p, sealedCodes+strings.Join(codes, " ")); err != nil {
		return err
	}
	return s.recordRenewed(ctx, tx, p.tenant, p.person, field)
}

// recordRenewed notes that a person renewed or used up a secret, never the
// secret.
func (s *Service) recordRenewed(ctx context.Context, tx *sql.Tx, tenant identity.TenantID, person identity.PersonID, field string) error {
	known, err := findAccount(ctx, tx, person)
	if err != nil {
		return err
	}
	who := identity.Person{ID: known.ID, Name: known.Name}
	return s.record(ctx, tx, who, tenant, audit.Object{Kind: kindPerson, ID: string(known.ID), Title: known.Name}, audit.Changed,
		nil, audit.Fields{field: db.Timestamp(s.now())})
}

// FinishEnrolment is called when the person has kept the recovery codes. It
// opens the session under a new token. Faults: SignedOut, NotFound.
func (s *Service) FinishEnrolment(ctx context.Context, token string) (string, error) {
	p, err := s.findPending(ctx, s.db, token)
	if err != nil {
		return "", err
	}
	kept, err := s.kept(p)
	if err != nil {
		return "", err
	}
	if !strings.HasPrefix(kept, sealedCodes) {
		return "", fault.NotFound
	}
	return s.renew(ctx, s.db, p, p.tenant)
}
