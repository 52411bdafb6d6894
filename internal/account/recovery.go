// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"database/sql"
	"encoding/base32"
	"strings"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

// Recovery codes stand in for the authenticator app, each once.
const (
	recoveryCodes = 10
	recoveryBytes = 8 // 60 bits are kept, in 12 signs
	recoverySigns = 12
)

// kindRecovery marks recovery codes among the tokens.
const kindRecovery = "recovery"

// newRecoveryCodes replaces the recovery codes of a person.
func (s *Service) newRecoveryCodes(ctx context.Context, q db.Querier, person identity.PersonID) ([]string, error) {
	_, err := q.ExecContext(ctx, `
		DELETE FROM account_tokens
		WHERE person_id = $1 AND kind = $2`, person, kindRecovery)
	codes := make([]string, 0, recoveryCodes)
	for len(codes) < recoveryCodes && err == nil {
		code := recoveryCode()
		codes = append(codes, code)
		err = s.insertToken(ctx, q, oneTime{hash: s.recoveryHash(person, code), kind: kindRecovery, person: person})
	}
	return codes, err
}

func recoveryCode() string {
	raw := make([]byte, recoveryBytes)
	fill(raw)
	return base32.StdEncoding.EncodeToString(raw)[:recoverySigns]
}

// recoveryHash is keyed, because a code is shorter than a token.
func (s *Service) recoveryHash(person identity.PersonID, code string) string {
	return s.keys.fingerprint("recovery "+string(person), code)
}

// useRecoveryCode uses code up and records that it was, in the tenant that the
// sign-in leads to.
func (s *Service) useRecoveryCode(ctx context.Context, p pending, code string) (bool, error) {
	return changed(s.db.Tx(ctx, func(tx *sql.Tx) error {
		err := db.Change(ctx, tx, `
			UPDATE account_tokens
			SET used_at = $3
			WHERE token_hash = $1 AND kind = $2 AND used_at = ''`,
			s.recoveryHash(p.person, code), kindRecovery, db.Timestamp(s.now()))
		if err != nil {
			return err
		}
		return s.recordRenewed(ctx, tx, p.tenant, p.person, "recovery_code")
	}))
}

func countRecoveryCodes(ctx context.Context, q db.Querier, person identity.PersonID) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT count(*)
		FROM account_tokens
		WHERE person_id = $1 AND kind = $2 AND used_at = ''`, person, kindRecovery)
}

// Grouped writes a secret or recovery code in groups of four for reading.
func Grouped(code string) string {
	var b strings.Builder
	for i, r := range code {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
