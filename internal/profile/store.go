// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package profile

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

func listIndices(ctx context.Context, q db.Querier, tenant identity.TenantID, archived bool) ([]Index, error) {
	return db.Collect(ctx, q, scanIndex, `
		SELECT i.id, i.version, i.number, i.edition, i.archived_at, e.definition
		FROM profile_indices i
		JOIN profile_editions e ON e.tenant_id = i.tenant_id AND e.index_id = i.id AND e.number = i.edition
		WHERE i.tenant_id = $1 AND (i.archived_at <> '') = $2
		ORDER BY i.number`, tenant, archived)
}

func findIndex(ctx context.Context, q db.Querier, tenant identity.TenantID, id IndexID) (Index, error) {
	return db.One(ctx, q, scanIndex, `
		SELECT i.id, i.version, i.number, i.edition, i.archived_at, e.definition
		FROM profile_indices i
		JOIN profile_editions e ON e.tenant_id = i.tenant_id AND e.index_id = i.id AND e.number = i.edition
		WHERE i.tenant_id = $1 AND i.id = $2`, tenant, id)
}

func scanIndex(scan db.Scan) (x Index, err error) {
	var archived, definition string
	if err := scan(&x.ID, &x.Version, &x.Number, &x.Edition, &archived, &definition); err != nil {
		return x, err
	}
	x.Archived = archived != ""
	return x, json.Unmarshal([]byte(definition), &x.Definition)
}

func listEditions(ctx context.Context, q db.Querier, tenant identity.TenantID, id IndexID) ([]Edition, error) {
	return db.Collect(ctx, q, func(scan db.Scan) (e Edition, err error) {
		var definition, added string
		if err := scan(&e.Number, &definition, &added, &e.AddedBy); err != nil {
			return e, err
		}
		e.AddedAt, err = db.ParseTimestamp(added)
		return e, errors.Join(err, json.Unmarshal([]byte(definition), &e.Definition))
	}, `
		SELECT number, definition, added_at, added_by
		FROM profile_editions
		WHERE tenant_id = $1 AND index_id = $2
		ORDER BY number DESC`, tenant, id)
}

func nextNumber(ctx context.Context, q db.Querier, tenant identity.TenantID) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT coalesce(max(number), 0) + 1
		FROM profile_indices
		WHERE tenant_id = $1`, tenant)
}

func insertIndex(ctx context.Context, q db.Querier, tenant identity.TenantID, x Index) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO profile_indices (tenant_id, id, version, number, edition)
		VALUES ($1, $2, $3, $4, $5)`, tenant, x.ID, x.Version, x.Number, x.Edition)
	return err
}

func insertEdition(ctx context.Context, q db.Querier, who identity.Person, x Index, at string) error {
	definition, err := json.Marshal(x.Definition)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO profile_editions (tenant_id, index_id, number, definition, added_at, added_by)
		VALUES ($1, $2, $3, $4, $5, $6)`, who.Tenant, x.ID, x.Edition, string(definition), at, who.Name)
	return err
}

// updateIndex moves an index on; a version that is not the stored one is a
// Conflict.
func updateIndex(ctx context.Context, q db.Querier, tenant identity.TenantID, x Index, archivedAt string) error {
	return db.Change(ctx, q, `
		UPDATE profile_indices
		SET version = version + 1, edition = $4, archived_at = $5
		WHERE tenant_id = $1 AND id = $2 AND version = $3`, tenant, x.ID, x.Version, x.Edition, archivedAt)
}

// Forget deletes every row of the sample tenant of who inside tx; see
// db.ForgetSample. Faults: Forbidden.
func (s *Service) Forget(ctx context.Context, tx *sql.Tx, who identity.Person) error {
	return db.ForgetSample(ctx, tx, who,
		`DELETE FROM profile_editions WHERE tenant_id = $1`,
		`DELETE FROM profile_indices WHERE tenant_id = $1`,
	)
}
