// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"errors"
	"fmt"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// SignIn is what somebody enters to come in, and from where.
type SignIn struct {
	Email, Password string
	Address         string // network address
	Agent           string // the browser, as it calls itself
}

// Later ways in have their place here: a passkey (WebAuthn) replaces password
// and code together and then opens a session as ConfirmCode does; OpenID
// Connect replaces the password and leads to the same stages. Both add a table
// and a method beside SignIn; nothing else knows how somebody came in
// (docs/adr/0006).

// SignIn checks the password and starts a session that awaits the code, or the
// set-up of the authenticator app. Unknown addresses cost the same time and
// get the same answer. Anyone may. Faults: Invalid.
func (s *Service) SignIn(ctx context.Context, in SignIn) (token string, stage Stage, err error) {
	email := cleanEmail(in.Email)
	err = s.attempt(ctx, addressBucket(in.Address), addressAttempts)
	if err == nil {
		err = s.attempt(ctx, "email:"+email, accountAttempts)
	}
	if err != nil {
		note(ctx, tooManyAttempts, "", in.Address)
		return "", "", err
	}
	known, err := findAccountByEmail(ctx, s.db, email)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return "", "", fmt.Errorf("sign in: %w", err)
	}
	match, outdated, err := s.verify(ctx, in.Password, known.Password)
	if err != nil {
		return "", "", fmt.Errorf("sign in: %w", err)
	}
	tenant, errTenant := firstTenant(ctx, s.db, known.ID)
	if !match || errors.Is(errTenant, fault.NotFound) {
		note(ctx, passwordWrong, known.ID, in.Address)
		return "", "", fault.Invalid{"password": fault.Say("account.sign_in.wrong")}
	}
	if err := errors.Join(errTenant, s.forgive(ctx, "email:"+email), s.succeeded(ctx, addressBucket(in.Address))); err != nil {
		return "", "", fmt.Errorf("sign in: %w", err)
	}
	if outdated {
		if err := s.rehash(ctx, known, in.Password); err != nil {
			return "", "", fmt.Errorf("sign in: %w", err)
		}
	}
	if stage, err = s.firstStage(ctx, known); err != nil {
		return "", "", fmt.Errorf("sign in: %w", err)
	}
	if token, err = s.startSession(ctx, s.db, known.ID, tenant, stage, in.Agent); err == nil {
		note(ctx, passwordRight, known.ID, in.Address)
	}
	return token, stage, err
}

// firstStage is what follows the right password. Invented people of sample
// programmes have no telephone and nothing to protect; everybody else needs a
// second factor.
func (s *Service) firstStage(ctx context.Context, known account) (Stage, error) {
	if known.TOTP != "" {
		return AwaitsCode, nil
	}
	real, err := db.Value[int](ctx, s.db, `
		SELECT count(*)
		FROM account_memberships m
		JOIN account_tenants t ON t.tenant_id = m.tenant_id
		WHERE m.person_id = $1 AND NOT t.sample`, known.ID)
	if err != nil || real > 0 {
		return AwaitsEnrolment, err
	}
	return Open, nil
}

// firstTenant is where a person starts: the tenant they were added to first.
// It costs an unknown person the same query.
func firstTenant(ctx context.Context, q db.Querier, person identity.PersonID) (identity.TenantID, error) {
	return db.Value[identity.TenantID](ctx, q, `
		SELECT tenant_id
		FROM account_memberships
		WHERE person_id = $1 AND archived_at = ''
		ORDER BY added_at, tenant_id
		LIMIT 1`, person)
}

// rehash stores the password at today's cost. The old hash stands in the
// condition: a password that was changed meanwhile stays changed.
func (s *Service) rehash(ctx context.Context, a account, password string) error {
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, `
		UPDATE account_people
		SET password = $3
		WHERE id = $1 AND password = $2`, a.ID, a.Password, hash)
	return err
}

// ConfirmCode checks the six digits of the authenticator app, or a recovery
// code, and opens the session under a new token. Anyone with a session that
// awaits it may. Faults: SignedOut, Invalid.
func (s *Service) ConfirmCode(ctx context.Context, token, code string) (string, error) {
	p, err := s.findPending(ctx, s.db, token)
	if err != nil || p.stage != AwaitsCode {
		return "", errors.Join(fault.SignedOut, err)
	}
	bucket := "code:" + string(p.person)
	if err := s.attempt(ctx, bucket, codeAttempts); err != nil {
		note(ctx, tooManyAttempts, p.person, "")
		return "", err
	}
	known, err := findAccount(ctx, s.db, p.person)
	if err != nil {
		return "", fmt.Errorf("confirm code: %w", err)
	}
	right, err := s.secondFactor(ctx, p, known, code)
	if err != nil {
		return "", fmt.Errorf("confirm code: %w", err)
	}
	if !right {
		note(ctx, codeWrong, p.person, "")
		return "", fault.Invalid{"code": fault.Say("account.code.wrong")}
	}
	if err := s.forgive(ctx, bucket); err != nil {
		return "", err
	}
	renewed, err := s.renew(ctx, s.db, p, p.tenant)
	if err == nil {
		note(ctx, codeRight, p.person, "")
	}
	return renewed, err
}
