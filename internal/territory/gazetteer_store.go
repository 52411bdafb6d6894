// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"context"
	"encoding/json"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

func listGazetteers(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]Gazetteer, error) {
	return db.Collect(ctx, q, scanGazetteer, `
		SELECT tenant_id, id, version, day, format, file, digest, counts, population, imported_at, imported_by, archived_at
		FROM territory_directories
		WHERE tenant_id IN ($1, $2)
		ORDER BY day DESC, imported_at DESC, id`,
		tenant, identity.Official)
}

func findGazetteer(ctx context.Context, q db.Querier, tenant identity.TenantID, id GazetteerID) (Gazetteer, error) {
	return db.One(ctx, q, scanGazetteer, `
		SELECT tenant_id, id, version, day, format, file, digest, counts, population, imported_at, imported_by, archived_at
		FROM territory_directories
		WHERE tenant_id IN ($1, $2) AND id = $3`,
		tenant, identity.Official, id)
}

func scanGazetteer(scan db.Scan) (g Gazetteer, err error) {
	var counts, importedAt, archivedAt string
	err = scan(&g.Tenant, &g.ID, &g.Version, &g.Day, &g.Format, &g.File, &g.Digest, &counts, &g.Population, &importedAt, &g.ImportedBy, &archivedAt)
	if err != nil {
		return g, err
	}
	g.Archived = archivedAt != ""
	if err = json.Unmarshal([]byte(counts), &g.Counts); err != nil {
		return g, err
	}
	g.ImportedAt, err = db.ParseTimestamp(importedAt)
	return g, err
}

func gazetteerContent(ctx context.Context, q db.Querier, tenant identity.TenantID, id GazetteerID) ([]byte, error) {
	return db.Value[[]byte](ctx, q, `
		SELECT content
		FROM territory_directories
		WHERE tenant_id IN ($1, $2) AND id = $3`,
		tenant, identity.Official, id)
}

func insertGazetteer(ctx context.Context, q db.Querier, g Gazetteer, content []byte) error {
	counts, err := json.Marshal(g.Counts)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO territory_directories
			(tenant_id, id, version, day, format, file, digest, counts, population, content, imported_at, imported_by, archived_at)
		VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, '')`,
		g.Tenant, g.ID, g.Day, g.Format, g.File, g.Digest, string(counts), g.Population, content, db.Timestamp(g.ImportedAt), g.ImportedBy)
	return err
}

// archiveGazetteer changes only a directory that is not yet as asked for.
func archiveGazetteer(ctx context.Context, q db.Querier, tenant identity.TenantID, id GazetteerID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE territory_directories
		SET version = version + 1, archived_at = $4
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND (archived_at = '') <> ($4 = '')`,
		tenant, id, version, at)
}
