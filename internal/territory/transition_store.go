// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"context"
	"strings"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

func listTransitions(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]TransitionSet, error) {
	return db.Collect(ctx, q, scanTransitions, `
		SELECT tenant_id, id, version, file, digest, from_days, to_day, row_count, imported_at, imported_by, archived_at
		FROM territory_transitions
		WHERE tenant_id IN ($1, $2)
		ORDER BY imported_at DESC, id`,
		tenant, identity.Official)
}

func findTransitions(ctx context.Context, q db.Querier, tenant identity.TenantID, id TransitionID) (TransitionSet, error) {
	return db.One(ctx, q, scanTransitions, `
		SELECT tenant_id, id, version, file, digest, from_days, to_day, row_count, imported_at, imported_by, archived_at
		FROM territory_transitions
		WHERE tenant_id IN ($1, $2) AND id = $3`,
		tenant, identity.Official, id)
}

func scanTransitions(scan db.Scan) (t TransitionSet, err error) {
	var from, importedAt, archivedAt string
	err = scan(&t.Tenant, &t.ID, &t.Version, &t.File, &t.Digest, &from, &t.To, &t.Rows, &importedAt, &t.ImportedBy, &archivedAt)
	if err != nil {
		return t, err
	}
	t.From, t.Archived = daysOf(from), archivedAt != ""
	t.ImportedAt, err = db.ParseTimestamp(importedAt)
	return t, err
}

func transitionContent(ctx context.Context, q db.Querier, tenant identity.TenantID, id TransitionID) ([]byte, error) {
	return db.Value[[]byte](ctx, q, `
		SELECT content
		FROM territory_transitions
		WHERE tenant_id IN ($1, $2) AND id = $3`,
		tenant, identity.Official, id)
}

func insertTransitions(ctx context.Context, q db.Querier, t TransitionSet, content []byte) error {
	var from strings.Builder
	for _, day := range t.From {
		from.WriteString(" " + string(day))
	}
	_, err := q.ExecContext(ctx, `
		INSERT INTO territory_transitions
			(tenant_id, id, version, file, digest, from_days, to_day, row_count, content, imported_at, imported_by, archived_at)
		VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, '')`,
		t.Tenant, t.ID, t.File, t.Digest, from.String(), t.To, t.Rows, content, db.Timestamp(t.ImportedAt), t.ImportedBy)
	return err
}

// archiveTransitions changes only a set that is not yet as asked for.
func archiveTransitions(ctx context.Context, q db.Querier, tenant identity.TenantID, id TransitionID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE territory_transitions
		SET version = version + 1, archived_at = $4
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND (archived_at = '') <> ($4 = '')`,
		tenant, id, version, at)
}
