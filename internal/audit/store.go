// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit

import (
	"context"
	"encoding/json"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

func insertEntry(ctx context.Context, q db.Querier, e Entry, changes string) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO audit_entries (tenant_id, seq, at, person_id, person_name, kind, object_id, title, act, changes, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		e.Tenant, e.Seq, db.Timestamp(e.At), e.Person, e.PersonName, e.Object.Kind, e.Object.ID, e.Object.Title, e.Act, changes, e.Hash)
	return err
}

func listEntries(ctx context.Context, q db.Querier, tenant identity.TenantID, kind, id string, limit, offset int) ([]Entry, error) {
	return db.Collect(ctx, q, scanEntry, `
		SELECT tenant_id, seq, at, person_id, person_name, kind, object_id, title, act, changes, hash
		FROM audit_entries
		WHERE tenant_id = $1 AND ($2 = '' OR kind = $2) AND ($3 = '' OR object_id = $3)
		ORDER BY seq DESC
		LIMIT $4 OFFSET $5`,
		tenant, kind, id, limit, offset)
}

func countEntries(ctx context.Context, q db.Querier, tenant identity.TenantID, kind, id string) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT count(*)
		FROM audit_entries
		WHERE tenant_id = $1 AND ($2 = '' OR kind = $2) AND ($3 = '' OR object_id = $3)`,
		tenant, kind, id)
}

// eachEntry calls fn for every entry of tenant, oldest first, without holding
// the chain in memory.
func eachEntry(ctx context.Context, q db.Querier, tenant identity.TenantID, fn func(e Entry, changes string) error) error {
	rows, err := q.QueryContext(ctx, `
		SELECT tenant_id, seq, at, person_id, person_name, kind, object_id, title, act, changes, hash
		FROM audit_entries
		WHERE tenant_id = $1
		ORDER BY seq`, tenant)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		e, at, changes := Entry{}, "", ""
		if err := scanColumns(rows.Scan, &e, &at, &changes); err != nil {
			return err
		}
		// A time that does not parse was edited; the link then fails.
		e.At, err = db.ParseTimestamp(at)
		if err != nil {
			return ErrBroken{tenant, e.Seq, "audit.broken.edited"}
		}
		if err := fn(e, changes); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Used reports whether anything was ever recorded in the database, for whatever
// tenant.
func Used(ctx context.Context, q db.Querier) (bool, error) {
	tenants, err := listTenants(ctx, q)
	return len(tenants) > 0, err
}

type head struct {
	seq        int64
	hash, seal string
}

func findHead(ctx context.Context, q db.Querier, tenant identity.TenantID) (head, error) {
	return db.One(ctx, q, func(scan db.Scan) (h head, err error) {
		err = scan(&h.seq, &h.hash, &h.seal)
		return h, err
	}, `
		SELECT seq, hash, seal
		FROM audit_heads
		WHERE tenant_id = $1`, tenant)
}

// listTenants names every tenant that has a chain or a head.
func listTenants(ctx context.Context, q db.Querier) ([]identity.TenantID, error) {
	return db.Collect(ctx, q, func(scan db.Scan) (id identity.TenantID, err error) {
		err = scan(&id)
		return id, err
	}, `
		SELECT tenant_id FROM audit_heads
		UNION
		SELECT tenant_id FROM audit_entries
		ORDER BY tenant_id`)
}

func scanEntry(scan db.Scan) (e Entry, err error) {
	at, changes := "", ""
	if err = scanColumns(scan, &e, &at, &changes); err != nil {
		return e, err
	}
	if e.At, err = db.ParseTimestamp(at); err != nil {
		return e, err
	}
	return e, json.Unmarshal([]byte(changes), &e.Changes)
}

func scanColumns(scan db.Scan, e *Entry, at, changes *string) error {
	return scan(&e.Tenant, &e.Seq, at, &e.Person, &e.PersonName, &e.Object.Kind, &e.Object.ID, &e.Object.Title, &e.Act, changes, &e.Hash)
}
