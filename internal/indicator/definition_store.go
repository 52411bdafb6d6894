// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"encoding/json"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

func listDefinitions(ctx context.Context, q db.Querier, tenant identity.TenantID, archived bool) ([]Indicator, error) {
	return db.Collect(ctx, q, scanDefinition, `
		SELECT id, version, code, name, definition, numerator, denominator, unit, source, relevance, notes,
			count_figures, base_figures, factor, decimals, direction, archived_at
		FROM indicator_definitions
		WHERE tenant_id = $1 AND (archived_at <> '') = $2
		ORDER BY code, id`, tenant, archived)
}

func findDefinition(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID) (Indicator, error) {
	return db.One(ctx, q, scanDefinition, `
		SELECT id, version, code, name, definition, numerator, denominator, unit, source, relevance, notes,
			count_figures, base_figures, factor, decimals, direction, archived_at
		FROM indicator_definitions
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

func insertDefinition(ctx context.Context, q db.Querier, tenant identity.TenantID, i Indicator) error {
	count, err := json.Marshal(i.Count)
	if err != nil {
		return err
	}
	var base []byte
	if i.Base != nil {
		if base, err = json.Marshal(i.Base); err != nil {
			return err
		}
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO indicator_definitions (tenant_id, id, version, code, name, definition, numerator, denominator, unit, source,
			relevance, notes, count_figures, base_figures, factor, decimals, direction)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		tenant, i.ID, i.Version, i.Code, i.Name, i.Definition, i.Numerator, i.Denominator, i.Unit, i.Source,
		i.Relevance, i.Notes, string(count), string(base), i.Factor, i.Decimals, i.Direction)
	return err
}

func updateDefinition(ctx context.Context, q db.Querier, tenant identity.TenantID, i Indicator) error {
	return db.Change(ctx, q, `
		UPDATE indicator_definitions
		SET version = version + 1, code = $4, name = $5, definition = $6, numerator = $7, denominator = $8, unit = $9,
			source = $10, relevance = $11, notes = $12, decimals = $13, direction = $14
		WHERE tenant_id = $1 AND id = $2 AND version = $3`,
		tenant, i.ID, i.Version, i.Code, i.Name, i.Definition, i.Numerator, i.Denominator, i.Unit,
		i.Source, i.Relevance, i.Notes, i.Decimals, i.Direction)
}

func archiveDefinition(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE indicator_definitions
		SET archived_at = $4, version = version + 1
		WHERE tenant_id = $1 AND id = $2 AND version = $3`, tenant, id, version, at)
}

func scanDefinition(scan db.Scan) (i Indicator, err error) {
	count, base, archivedAt := "", "", ""
	err = scan(&i.ID, &i.Version, &i.Code, &i.Name, &i.Definition, &i.Numerator, &i.Denominator, &i.Unit, &i.Source,
		&i.Relevance, &i.Notes, &count, &base, &i.Factor, &i.Decimals, &i.Direction, &archivedAt)
	if err != nil {
		return i, err
	}
	i.Archived = archivedAt != ""
	if err := json.Unmarshal([]byte(count), &i.Count); err != nil {
		return i, err
	}
	if base == "" {
		return i, nil
	}
	i.Base = &Selection{}
	return i, json.Unmarshal([]byte(base), i.Base)
}
