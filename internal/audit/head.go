// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Head names the newest entry of a chain. Kept outside the database, it proves
// later that the chain goes on from there: a database that was put back from an
// older copy is whole in itself, but lacks the entry (docs/adr/0012).
type Head struct {
	Tenant identity.TenantID
	Seq    int64
	Hash   string
}

// Heads lists the heads of all chains.
func (l *Log) Heads(ctx context.Context) ([]Head, error) {
	tenants, err := listTenants(ctx, l.db)
	if err != nil {
		return nil, fmt.Errorf("list chains: %w", err)
	}
	var heads []Head
	for _, tenant := range tenants {
		h, err := findHead(ctx, l.db, tenant)
		if err != nil {
			return nil, fmt.Errorf("head of %s: %w", tenant, err)
		}
		heads = append(heads, Head{Tenant: tenant, Seq: h.seq, Hash: h.hash})
	}
	return heads, nil
}

// Continue returns ErrBroken for the first of the kept heads whose entry is not
// in its chain any more. Verify says whether the chains are whole.
func (l *Log) Continue(ctx context.Context, kept []Head) error {
	for _, h := range kept {
		hash, err := findHash(ctx, l.db, h.Tenant, h.Seq)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return fmt.Errorf("entry %d of %s: %w", h.Seq, h.Tenant, err)
		}
		if !hmac.Equal([]byte(hash), []byte(h.Hash)) {
			return ErrBroken{h.Tenant, h.Seq, "audit.broken.replaced"}
		}
	}
	return nil
}

func findHash(ctx context.Context, q db.Querier, tenant identity.TenantID, seq int64) (string, error) {
	return db.Value[string](ctx, q, `
		SELECT hash
		FROM audit_entries
		WHERE tenant_id = $1 AND seq = $2`, tenant, seq)
}
