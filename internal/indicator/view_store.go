// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

func listViews(ctx context.Context, q db.Querier, tenant identity.TenantID, owner identity.PersonID, archived bool) ([]SavedView, error) {
	return db.Collect(ctx, q, scanView, `
		SELECT id, version, owner_id, owner_name, shared, number, name, description, table_code, query, archived_at
		FROM indicator_views
		WHERE tenant_id = $1 AND (shared OR owner_id = $2) AND (archived_at <> '') = $3
		ORDER BY number, name, id
		LIMIT 500`, tenant, owner, archived)
}

func findView(ctx context.Context, q db.Querier, tenant identity.TenantID, id SavedViewID) (SavedView, error) {
	return db.One(ctx, q, scanView, `
		SELECT id, version, owner_id, owner_name, shared, number, name, description, table_code, query, archived_at
		FROM indicator_views
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

func nextViewNumber(ctx context.Context, q db.Querier, tenant identity.TenantID) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT coalesce(max(number), 0) + 1
		FROM indicator_views
		WHERE tenant_id = $1`, tenant)
}

func insertView(ctx context.Context, q db.Querier, tenant identity.TenantID, v SavedView) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO indicator_views (tenant_id, id, version, owner_id, owner_name, shared, number, name, description, table_code, query)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tenant, v.ID, v.Version, v.Owner, v.OwnerName, v.Shared, v.Number, v.Name, v.Description, v.Table, v.Query)
	return err
}

func updateView(ctx context.Context, q db.Querier, tenant identity.TenantID, v SavedView) error {
	return db.Change(ctx, q, `
		UPDATE indicator_views
		SET version = version + 1, shared = $4, number = $5, name = $6, description = $7, query = $8
		WHERE tenant_id = $1 AND id = $2 AND version = $3`,
		tenant, v.ID, v.Version, v.Shared, v.Number, v.Name, v.Description, v.Query)
}

func archiveView(ctx context.Context, q db.Querier, tenant identity.TenantID, id SavedViewID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE indicator_views
		SET archived_at = $4, version = version + 1
		WHERE tenant_id = $1 AND id = $2 AND version = $3`, tenant, id, version, at)
}

func scanView(scan db.Scan) (v SavedView, err error) {
	archivedAt := ""
	err = scan(&v.ID, &v.Version, &v.Owner, &v.OwnerName, &v.Shared, &v.Number, &v.Name, &v.Description, &v.Table, &v.Query, &archivedAt)
	v.Archived = archivedAt != ""
	return v, err
}
