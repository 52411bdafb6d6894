// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
	"kursbuch/internal/statfile/template"
)

// listTemplates lists the templates in use, or the archived ones.
func listTemplates(ctx context.Context, q db.Querier, tenant identity.TenantID, archived bool) ([]ImportTemplate, error) {
	return db.Collect(ctx, q, scanTemplate, `
		SELECT id, version, body, changed_at, archived_at
		FROM indicator_templates
		WHERE tenant_id = $1 AND (archived_at <> '') = $2
		ORDER BY title, id`, tenant, archived)
}

func findTemplate(ctx context.Context, q db.Querier, tenant identity.TenantID, id TemplateID) (ImportTemplate, error) {
	return db.One(ctx, q, scanTemplate, `
		SELECT id, version, body, changed_at, archived_at
		FROM indicator_templates
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

func insertTemplate(ctx context.Context, q db.Querier, tenant identity.TenantID, t ImportTemplate, body string) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO indicator_templates (tenant_id, id, version, title, table_code, body, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tenant, t.ID, t.Version, t.Spec.Title, t.Spec.Table, body, db.Timestamp(t.ChangedAt))
	return err
}

func updateTemplate(ctx context.Context, q db.Querier, tenant identity.TenantID, t ImportTemplate, body string) error {
	return db.Change(ctx, q, `
		UPDATE indicator_templates
		SET version = version + 1, title = $4, table_code = $5, body = $6, changed_at = $7
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND archived_at = ''`,
		tenant, t.ID, t.Version, t.Spec.Title, t.Spec.Table, body, db.Timestamp(t.ChangedAt))
}

func archiveTemplate(ctx context.Context, q db.Querier, tenant identity.TenantID, id TemplateID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE indicator_templates
		SET version = version + 1, archived_at = $4
		WHERE tenant_id = $1 AND id = $2 AND version = $3`, tenant, id, version, at)
}

func scanTemplate(scan db.Scan) (t ImportTemplate, err error) {
	body, changedAt, archivedAt := "", "", ""
	if err = scan(&t.ID, &t.Version, &body, &changedAt, &archivedAt); err != nil {
		return t, err
	}
	t.Archived = archivedAt != ""
	if t.ChangedAt, err = db.ParseTimestamp(changedAt); err != nil {
		return t, err
	}
	t.Spec, err = template.Decode([]byte(body))
	return t, err
}
