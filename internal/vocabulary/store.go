// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package vocabulary

import (
	"context"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

func listTerms(ctx context.Context, q db.Querier, tenant identity.TenantID, kind Kind) ([]Term, error) {
	return db.Collect(ctx, q, scanTerm, `
		SELECT id, kind, version, number, name, description, archived_at
		FROM vocabulary_terms
		WHERE tenant_id = $1 AND kind = $2 AND archived_at = ''
		ORDER BY number, id`, tenant, kind)
}

func findTerm(ctx context.Context, q db.Querier, tenant identity.TenantID, id TermID) (Term, error) {
	return db.One(ctx, q, scanTerm, `
		SELECT id, kind, version, number, name, description, archived_at
		FROM vocabulary_terms
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

func nextNumber(ctx context.Context, q db.Querier, tenant identity.TenantID, kind Kind) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT coalesce(max(number), 0) + 1
		FROM vocabulary_terms
		WHERE tenant_id = $1 AND kind = $2`, tenant, kind)
}

func insertTerm(ctx context.Context, q db.Querier, tenant identity.TenantID, t Term) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO vocabulary_terms (tenant_id, id, kind, version, number, name, description)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tenant, t.ID, t.Kind, t.Version, t.Number, t.Name, t.Description)
	return err
}

func updateTerm(ctx context.Context, q db.Querier, tenant identity.TenantID, t Term) error {
	return db.Change(ctx, q, `
		UPDATE vocabulary_terms
		SET version = version + 1, number = $4, name = $5, description = $6
		WHERE tenant_id = $1 AND id = $2 AND version = $3`,
		tenant, t.ID, t.Version, t.Number, t.Name, t.Description)
}

func archiveTerm(ctx context.Context, q db.Querier, tenant identity.TenantID, id TermID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE vocabulary_terms
		SET version = version + 1, archived_at = $4
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND (archived_at = '') <> ($4 = '')`,
		tenant, id, version, at)
}

func scanTerm(scan db.Scan) (t Term, err error) {
	archivedAt := ""
	err = scan(&t.ID, &t.Kind, &t.Version, &t.Number, &t.Name, &t.Description, &archivedAt)
	t.Archived = archivedAt != ""
	return t, err
}
