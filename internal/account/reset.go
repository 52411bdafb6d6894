// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

const (
	kindReset = "reset"
	resetLife = 24 * time.Hour
)

// Reset makes a one-time link's token with which a person sets a new password
// and authenticator app. Only the operator may, who has checked in person who
// asks. Faults: Forbidden, NotFound, also for who works nowhere any more.
func (s *Service) Reset(ctx context.Context, who identity.Person, email string) (token string, err error) {
	if !isOperator(who) {
		return "", fault.Forbidden
	}
	known, err := findAccountByEmail(ctx, s.db, cleanEmail(email))
	if err != nil {
		return "", fmt.Errorf("reset %s: %w", email, err)
	}
	token = newToken()
	made := oneTime{
		kind: kindReset, hash: hashToken(token), person: known.ID, madeBy: who.ID, byName: who.Name, expires: s.now().Add(resetLife),
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error { return s.addReset(ctx, tx, who, known, made) })
	if err != nil {
		return "", fmt.Errorf("reset %s: %w", email, err)
	}
	return token, nil
}

// addReset records the link in the tenant to which it leads, where the person's
// administrators see it.
func (s *Service) addReset(ctx context.Context, tx *sql.Tx, who identity.Person, known account, t oneTime) error {
	tenant, err := firstTenant(ctx, tx, known.ID)
	if err != nil {
		return err
	}
	if err := s.insertToken(ctx, tx, t); err != nil {
		return err
	}
	return s.record(ctx, tx, who, tenant, audit.Object{Kind: kindPerson, ID: string(known.ID), Title: known.Name}, audit.Changed,
		nil, audit.Fields{"reset_link": db.Timestamp(s.now())})
}

// ResetFor is whose access a reset link renews: name and e-mail address. Who
// has the token may. Faults: NotFound.
func (s *Service) ResetFor(ctx context.Context, token string) (Profile, error) {
	t, err := s.findToken(ctx, s.db, kindReset, token)
	if err != nil {
		return Profile{}, fmt.Errorf("reset link: %w", err)
	}
	known, err := findAccount(ctx, s.db, t.person)
	return Profile{Name: known.Name, Email: known.Email}, err
}

// FinishReset sets the new password, takes away the authenticator app and
// every session, and starts one that awaits a new app. Who has the token may.
// Faults: NotFound, Invalid.
func (s *Service) FinishReset(ctx context.Context, token, password, agent string) (session string, err error) {
	about, err := s.ResetFor(ctx, token)
	if err != nil {
		return "", err
	}
	refused := fault.Invalid{}
	if validatePassword(password, refused, about.Name, about.Email); refused.Err() != nil {
		return "", refused
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		session, err = s.finishReset(ctx, tx, token, hash, agent)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("finish reset: %w", err)
	}
	return session, nil
}

func (s *Service) finishReset(ctx context.Context, tx *sql.Tx, token, hash, agent string) (string, error) {
	t, err := s.findToken(ctx, tx, kindReset, token)
	if err != nil {
		return "", err
	}
	if err := s.useToken(ctx, tx, t); err != nil {
		return "", err
	}
	_, err = tx.ExecContext(ctx, `
		DELETE FROM account_tokens
		WHERE person_id = $1 AND kind = $2`, t.person, kindReset)
	if err != nil {
		return "", err
	}
	tenant, err := firstTenant(ctx, tx, t.person)
	if err != nil {
		return "", err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE account_people
		SET password = $2, totp = ''
		WHERE id = $1`, t.person, hash)
	if err != nil {
		return "", err
	}
	if err := endSessions(ctx, tx, t.person, ""); err != nil {
		return "", err
	}
	if err := s.recordRenewed(ctx, tx, tenant, t.person, "password"); err != nil {
		return "", err
	}
	return s.startSession(ctx, tx, t.person, tenant, AwaitsEnrolment, agent)
}

// EndSessionsOf ends every session of the person with this e-mail address and
// returns who that was. Only the operator may. Faults: Forbidden, NotFound.
func (s *Service) EndSessionsOf(ctx context.Context, who identity.Person, email string) (identity.PersonID, error) {
	if !isOperator(who) {
		return "", fault.Forbidden
	}
	known, err := findAccountByEmail(ctx, s.db, cleanEmail(email))
	if err != nil {
		return "", fmt.Errorf("end sessions of %s: %w", email, err)
	}
	return known.ID, endSessions(ctx, s.db, known.ID, "")
}
