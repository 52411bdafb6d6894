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

// Profile is what a person sees of their own account.
type Profile struct {
	Name, Email string
	CodesLeft   int // unused recovery codes
}

// Profile is the account of who.
func (s *Service) Profile(ctx context.Context, who identity.Person) (Profile, error) {
	known, err := findAccount(ctx, s.db, who.ID)
	if err != nil {
		return Profile{}, fmt.Errorf("profile: %w", err)
	}
	left, err := countRecoveryCodes(ctx, s.db, who.ID)
	return Profile{Name: known.Name, Email: known.Email, CodesLeft: left}, err
}

// Rename changes the name of who, in every tenant. Faults: Invalid.
func (s *Service) Rename(ctx context.Context, who identity.Person, name string) error {
	p := Person{ID: who.ID, Name: strings.TrimSpace(name)}
	refused := fault.Invalid{}
	if p.validateName(refused); refused.Err() != nil {
		return refused
	}
	return s.db.Tx(ctx, func(tx *sql.Tx) error {
		err := db.Change(ctx, tx, `
			UPDATE account_people
			SET name = $2
			WHERE id = $1`, who.ID, p.Name)
		if err != nil {
			return err
		}
		return s.record(ctx, tx, who, who.Tenant, p.object(), audit.Changed, audit.Fields{"name": who.Name}, audit.Fields{"name": p.Name})
	})
}

// ChangePassword replaces the password of who, ends all other sessions and
// gives this one a new token. Faults: Invalid, SignedOut.
func (s *Service) ChangePassword(ctx context.Context, who identity.Person, token, current, password string) (renewed string, err error) {
	known, err := s.prove(ctx, who, current)
	if err != nil {
		return "", err
	}
	refused := fault.Invalid{}
	validatePassword(password, refused, known.Name, known.Email)
	if current == password {
		refused.Refuse("password", "account.password.same")
	}
	if refused.Err() != nil {
		return "", refused
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		renewed, err = s.setPassword(ctx, tx, who, token, hash)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("change password: %w", err)
	}
	return renewed, nil
}

func (s *Service) setPassword(ctx context.Context, tx *sql.Tx, who identity.Person, token, hash string) (string, error) {
	p, err := s.findPending(ctx, tx, token)
	if err != nil {
		return "", err
	}
	if err := storePassword(ctx, tx, who.ID, hash); err != nil {
		return "", err
	}
	if err := endSessions(ctx, tx, who.ID, p.hash); err != nil {
		return "", err
	}
	if err := s.recordRenewed(ctx, tx, who.Tenant, who.ID, "password"); err != nil {
		return "", err
	}
	return s.renew(ctx, tx, p, p.tenant)
}

func storePassword(ctx context.Context, q db.Querier, person identity.PersonID, hash string) error {
	return db.Change(ctx, q, `
		UPDATE account_people
		SET password = $2
		WHERE id = $1`, person, hash)
}

// prove checks the present password before something weighty, with the same
// limit as at the sign-in. The refusal stands at the field "current".
func (s *Service) prove(ctx context.Context, who identity.Person, password string) (account, error) {
	bucket := "prove:" + string(who.ID)
	if err := s.attempt(ctx, bucket, accountAttempts); err != nil {
		return account{}, err
	}
	known, err := findAccount(ctx, s.db, who.ID)
	if err != nil {
		return account{}, fmt.Errorf("account: %w", err)
	}
	match, _, err := s.verify(ctx, password, known.Password)
	if err != nil {
		return account{}, err
	}
	if !match {
		return account{}, fault.Invalid{"current": fault.Say("account.password.current_wrong")}
	}
	return known, s.forgive(ctx, bucket)
}

// RenewAuthenticator offers a new secret in the open session of token; see
// Enrolment. The old one counts until the new one is confirmed. Faults:
// Invalid, SignedOut.
func (s *Service) RenewAuthenticator(ctx context.Context, who identity.Person, token, password string) error {
	if _, err := s.prove(ctx, who, password); err != nil {
		return err
	}
	p, err := s.ownSession(ctx, who, token)
	if err != nil {
		return err
	}
	_, err = s.keep(ctx, s.db, p, sealedOffer+newSecret())
	return err
}

// RenewRecoveryCodes replaces the recovery codes of who; Enrolment then shows
// them. Faults: Invalid, SignedOut.
func (s *Service) RenewRecoveryCodes(ctx context.Context, who identity.Person, token, password string) error {
	if _, err := s.prove(ctx, who, password); err != nil {
		return err
	}
	p, err := s.ownSession(ctx, who, token)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sql.Tx) error { return s.setRecoveryCodes(ctx, tx, p, "recovery_codes") })
}

func (s *Service) ownSession(ctx context.Context, who identity.Person, token string) (pending, error) {
	p, err := s.findPending(ctx, s.db, token)
	if err != nil || p.stage != Open || p.person != who.ID {
		return pending{}, errors.Join(fault.SignedOut, err)
	}
	return p, nil
}
