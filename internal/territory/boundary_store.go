// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"context"
	"strings"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

func listBoundaries(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]Boundary, error) {
	return db.Collect(ctx, q, scanBoundary, `
		SELECT tenant_id, id, version, layer, day, file, source, digest, areas, created, imported_at, imported_by, archived_at
		FROM territory_boundaries
		WHERE tenant_id IN ($1, $2)
		ORDER BY imported_at DESC, id`,
		tenant, identity.Official)
}

func findBoundary(ctx context.Context, q db.Querier, tenant identity.TenantID, id BoundaryID) (Boundary, error) {
	return db.One(ctx, q, scanBoundary, `
		SELECT tenant_id, id, version, layer, day, file, source, digest, areas, created, imported_at, imported_by, archived_at
		FROM territory_boundaries
		WHERE tenant_id IN ($1, $2) AND id = $3`,
		tenant, identity.Official, id)
}

func scanBoundary(scan db.Scan) (b Boundary, err error) {
	var created, importedAt, archivedAt string
	err = scan(&b.Tenant, &b.ID, &b.Version, &b.Layer, &b.Day, &b.File, &b.Source, &b.Digest, &b.Areas, &created, &importedAt, &b.ImportedBy, &archivedAt)
	if err != nil {
		return b, err
	}
	b.Created, b.Archived = strings.Fields(created), archivedAt != ""
	b.ImportedAt, err = db.ParseTimestamp(importedAt)
	return b, err
}

func insertBoundary(ctx context.Context, q db.Querier, b Boundary) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO territory_boundaries
			(tenant_id, id, version, layer, day, file, source, digest, areas, created, imported_at, imported_by, archived_at)
		VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, '')`,
		b.Tenant, b.ID, b.Layer, b.Day, b.File, b.Source, b.Digest, b.Areas, strings.Join(b.Created, " "), db.Timestamp(b.ImportedAt), b.ImportedBy)
	return err
}

// archiveBoundary changes only a set that is not yet as asked for.
func archiveBoundary(ctx context.Context, q db.Querier, tenant identity.TenantID, id BoundaryID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE territory_boundaries
		SET version = version + 1, archived_at = $4
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND (archived_at = '') <> ($4 = '')`,
		tenant, id, version, at)
}

func insertOutlines(ctx context.Context, q db.Querier, b Boundary, part string, content []byte) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO territory_outlines (tenant_id, boundary_id, part, content)
		VALUES ($1, $2, $3, $4)`,
		b.Tenant, b.ID, part, content)
	return err
}

// listOutlines gives the outlines of the tenant's own sets in use, oldest set
// first.
func listOutlines(ctx context.Context, q db.Querier, tenant identity.TenantID, layer Layer, part string) ([][]Outline, error) {
	return db.Collect(ctx, q, scanOutlines, `
		SELECT o.content
		FROM territory_boundaries b
		JOIN territory_outlines o ON o.tenant_id = b.tenant_id AND o.boundary_id = b.id
		WHERE b.tenant_id = $1 AND b.layer = $2 AND b.archived_at = '' AND o.part = $3
		ORDER BY b.imported_at, b.id`,
		tenant, layer, part)
}

// setOutlines gives the outlines of one set in a Land, or all when part is empty.
func setOutlines(ctx context.Context, q db.Querier, b Boundary, part string) ([]Outline, error) {
	parts, err := db.Collect(ctx, q, scanOutlines, `
		SELECT content
		FROM territory_outlines
		WHERE tenant_id = $1 AND boundary_id = $2 AND ($3 = '' OR part = $3)
		ORDER BY part`,
		b.Tenant, b.ID, part)
	var all []Outline
	for _, part := range parts {
		all = append(all, part...)
	}
	return all, err
}

func scanOutlines(scan db.Scan) ([]Outline, error) {
	var content []byte
	if err := scan(&content); err != nil {
		return nil, err
	}
	return unpackOutlines(content)
}
