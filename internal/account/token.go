// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// oneTime is a token that counts once.
type oneTime struct {
	id      string // made when empty
	hash    string
	kind    string
	tenant  identity.TenantID
	person  identity.PersonID
	offer   Person // whom an invitation is for: e-mail address, roles, unit, function
	madeBy  identity.PersonID
	byName  string
	madeAt  time.Time
	expires time.Time // never when zero
}

func (s *Service) insertToken(ctx context.Context, q db.Querier, t oneTime) error {
	if t.id == "" {
		t.id = s.newID()
	}
	expires := ""
	if !t.expires.IsZero() {
		expires = db.Timestamp(t.expires)
	}
	_, err := q.ExecContext(ctx, `
		INSERT INTO account_tokens (id, token_hash, kind, tenant_id, person_id, email, roles, unit, function,
			made_by, made_by_name, made_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (id) DO UPDATE
		SET token_hash = excluded.token_hash, made_at = excluded.made_at, expires_at = excluded.expires_at
		WHERE account_tokens.used_at = ''`,
		t.id, t.hash, t.kind, t.tenant, t.person, t.offer.Email, strings.Join(codes(t.offer.Roles), " "), t.offer.Unit, t.offer.Function,
		t.madeBy, t.byName, db.Timestamp(s.now()), expires)
	return err
}

// findToken finds a token that still counts. Faults: NotFound.
func (s *Service) findToken(ctx context.Context, q db.Querier, kind, token string) (oneTime, error) {
	return db.One(ctx, q, scanToken, `
		SELECT id, token_hash, kind, tenant_id, person_id, email, roles, unit, function, made_by, made_by_name, made_at, expires_at
		FROM account_tokens
		WHERE token_hash = $1 AND kind = $2 AND used_at = '' AND revoked_at = '' AND expires_at > $3`,
		hashToken(token), kind, db.Timestamp(s.now()))
}

// useToken uses a token up. Faults: NotFound when somebody was faster.
func (s *Service) useToken(ctx context.Context, q db.Querier, t oneTime) error {
	now := db.Timestamp(s.now())
	err := db.Change(ctx, q, `
		UPDATE account_tokens
		SET used_at = $2
		WHERE token_hash = $1 AND used_at = '' AND revoked_at = '' AND expires_at > $2`, t.hash, now)
	if errors.Is(err, fault.Conflict) {
		return fault.NotFound
	}
	return err
}

func scanToken(scan db.Scan) (t oneTime, err error) {
	roles, made, expires := "", "", ""
	err = scan(&t.id, &t.hash, &t.kind, &t.tenant, &t.person, &t.offer.Email, &roles, &t.offer.Unit, &t.offer.Function,
		&t.madeBy, &t.byName, &made, &expires)
	if err != nil {
		return t, err
	}
	t.offer.Roles = parseRoles(roles)
	if t.madeAt, err = db.ParseTimestamp(made); err != nil {
		return t, err
	}
	t.expires, err = db.ParseTimestamp(expires)
	return t, err
}
