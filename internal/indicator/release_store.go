// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"database/sql"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

// Every query reads the tenant's own rows and the official ones, which belong
// to identity.Official and are everybody's to read.

// listByTable lists releases table by table, that with the newest import first,
// and of each table the newest first.
func listByTable(ctx context.Context, q db.Querier, tenant identity.TenantID, limit, offset int) ([]Release, error) {
	return db.Collect(ctx, q, scanRelease, `
		SELECT tenant_id, id, version, table_code, number, title, source, file, digest, row_count, number_count, region_count,
			periods, imported_at, imported_by, withdrawn_at, public
		FROM indicator_releases
		WHERE tenant_id IN ($1, $2)
		ORDER BY MAX(imported_at) OVER (PARTITION BY table_code) DESC, table_code, imported_at DESC, number DESC, id DESC
		LIMIT $3 OFFSET $4`, tenant, identity.Official, limit, offset)
}

func countReleases(ctx context.Context, q db.Querier, tenant identity.TenantID) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT count(*)
		FROM indicator_releases
		WHERE tenant_id IN ($1, $2)`, tenant, identity.Official)
}

// visibleReleases lists the releases of a table that are not withdrawn, newest
// first; of all tables when the code is empty.
func visibleReleases(ctx context.Context, q db.Querier, tenant identity.TenantID, table string) ([]Release, error) {
	return db.Collect(ctx, q, scanRelease, `
		SELECT tenant_id, id, version, table_code, number, title, source, file, digest, row_count, number_count, region_count,
			periods, imported_at, imported_by, withdrawn_at, public
		FROM indicator_releases
		WHERE tenant_id IN ($1, $2) AND ($3 = '' OR table_code = $3) AND withdrawn_at = ''
		ORDER BY imported_at DESC, number DESC, id DESC`, tenant, identity.Official, table)
}

func findRelease(ctx context.Context, q db.Querier, tenant identity.TenantID, id ReleaseID) (Release, error) {
	return db.One(ctx, q, scanRelease, `
		SELECT tenant_id, id, version, table_code, number, title, source, file, digest, row_count, number_count, region_count,
			periods, imported_at, imported_by, withdrawn_at, public
		FROM indicator_releases
		WHERE tenant_id IN ($1, $2) AND id = $3`, tenant, identity.Official, id)
}

// findSame is the visible release of r's table with the figures of r.
func findSame(ctx context.Context, q db.Querier, tenant identity.TenantID, r Release) (Release, error) {
	return db.One(ctx, q, scanRelease, `
		SELECT tenant_id, id, version, table_code, number, title, source, file, digest, row_count, number_count, region_count,
			periods, imported_at, imported_by, withdrawn_at, public
		FROM indicator_releases
		WHERE tenant_id IN ($1, $2) AND digest = $3 AND table_code = $4 AND withdrawn_at = ''
		ORDER BY imported_at DESC, number DESC, id DESC
		LIMIT 1`, tenant, identity.Official, r.Digest, r.Table)
}

// findBefore is the newest visible release of r's table that came before r.
func findBefore(ctx context.Context, q db.Querier, tenant identity.TenantID, r Release) (Release, error) {
	return db.One(ctx, q, scanRelease, `
		SELECT tenant_id, id, version, table_code, number, title, source, file, digest, row_count, number_count, region_count,
			periods, imported_at, imported_by, withdrawn_at, public
		FROM indicator_releases
		WHERE tenant_id IN ($1, $2) AND table_code = $3 AND withdrawn_at = ''
			AND (imported_at < $4 OR (imported_at = $4 AND number < $5))
		ORDER BY imported_at DESC, number DESC, id DESC
		LIMIT 1`, tenant, identity.Official, r.Table, db.Timestamp(r.ImportedAt), r.Number)
}

func nextNumber(ctx context.Context, q db.Querier, tenant identity.TenantID, table string) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT coalesce(max(number), 0) + 1
		FROM indicator_releases
		WHERE tenant_id = $1 AND table_code = $2`, tenant, table)
}

func insertRelease(ctx context.Context, q db.Querier, tenant identity.TenantID, r Release, dictionary []byte) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO indicator_releases (tenant_id, id, version, table_code, number, title, source, file, digest,
			row_count, number_count, region_count, periods, imported_at, imported_by, public, dictionary)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		tenant, r.ID, r.Version, r.Table, r.Number, r.Title, r.Source, r.File, r.Digest,
		r.Rows, r.Numbers, r.Regions, joinPeriods(r.Periods), db.Timestamp(r.ImportedAt), r.ImportedBy, flag(r.Public), dictionary)
	return err
}

// insertBlocks writes block after block: each may have megabytes, so that one
// statement for all would have no bound.
func insertBlocks(ctx context.Context, tx *sql.Tx, tenant identity.TenantID, id ReleaseID, parts []part, payloads [][]byte) error {
	insert, err := tx.PrepareContext(ctx, `
		INSERT INTO indicator_blocks (tenant_id, release_id, series_id, period, rev, payload)
		VALUES ($1, $2, $3, $4, 1, $5)`)
	if err != nil {
		return err
	}
	defer insert.Close() // the transaction closes it anyway
	for i, p := range parts {
		if _, err := insert.ExecContext(ctx, tenant, id, p.series, p.period, payloads[i]); err != nil {
			return err
		}
	}
	return nil
}

func withdrawRelease(ctx context.Context, q db.Querier, tenant identity.TenantID, id ReleaseID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE indicator_releases
		SET withdrawn_at = $4, version = version + 1
		WHERE tenant_id = $1 AND id = $2 AND version = $3`, tenant, id, version, at)
}

func findDictionary(ctx context.Context, q db.Querier, r Release) ([]byte, error) {
	if r.audience != "" {
		return db.Value[[]byte](ctx, q, `
			SELECT dictionary
			FROM indicator_extracts
			WHERE tenant_id = $1 AND release_id = $2 AND audience = $3`, r.tenant, r.ID, r.audience)
	}
	return db.Value[[]byte](ctx, q, `
		SELECT dictionary
		FROM indicator_releases
		WHERE tenant_id = $1 AND id = $2`, r.tenant, r.ID)
}

func updateDictionary(ctx context.Context, q db.Querier, tenant identity.TenantID, r Release, dictionary []byte) error {
	return db.Change(ctx, q, `
		UPDATE indicator_releases
		SET dictionary = $4, version = version + 1
		WHERE tenant_id = $1 AND id = $2 AND version = $3`, tenant, r.ID, r.Version, dictionary)
}

func findPayload(ctx context.Context, q db.Querier, r Release, series int, period civil.Period) ([]byte, error) {
	if r.audience != "" {
		return db.Value[[]byte](ctx, q, `
			SELECT payload
			FROM indicator_extract_blocks
			WHERE tenant_id = $1 AND release_id = $2 AND audience = $3 AND series_id = $4 AND period = $5`,
			r.tenant, r.ID, r.audience, series, period)
	}
	return db.Value[[]byte](ctx, q, `
		SELECT payload
		FROM indicator_blocks
		WHERE tenant_id = $1 AND release_id = $2 AND series_id = $3 AND period = $4
		ORDER BY rev DESC
		LIMIT 1`, r.tenant, r.ID, series, period)
}

func scanRelease(scan db.Scan) (r Release, err error) {
	periods, importedAt, withdrawnAt, public := "", "", "", 0
	err = scan(&r.tenant, &r.ID, &r.Version, &r.Table, &r.Number, &r.Title, &r.Source, &r.File, &r.Digest,
		&r.Rows, &r.Numbers, &r.Regions, &periods, &importedAt, &r.ImportedBy, &withdrawnAt, &public)
	if err != nil {
		return r, err
	}
	for period := range strings.FieldsSeq(periods) {
		r.Periods = append(r.Periods, civil.Period(period))
	}
	r.Official, r.Withdrawn, r.Public = r.tenant == identity.Official, withdrawnAt != "", public != 0
	r.ImportedAt, err = db.ParseTimestamp(importedAt)
	return r, err
}
