// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"database/sql"
	"encoding/json"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

// extractSeen is what the column shapes holds.
type extractSeen struct {
	Shapes     [][]string     `json:"shapes"`
	Protection Protection     `json:"protection"`
	Periods    []civil.Period `json:"periods"`
}

// listExtracts lists what an audience sees, of one release or, when that is
// empty, of all.
func listExtracts(ctx context.Context, q db.Querier, tenant identity.TenantID, audience identity.Audience, only ReleaseID) ([]extractRow, error) {
	return db.Collect(ctx, q, scanExtract, `
		SELECT release_id, audience, publication, whole, row_count, number_count, region_count, shapes
		FROM indicator_extracts
		WHERE tenant_id = $1 AND audience = $2 AND ($3 = '' OR release_id = $3)`, tenant, audience, only)
}

func insertExtract(ctx context.Context, q db.Querier, tenant identity.TenantID, e extractRow, dictionary []byte) error {
	seen, err := json.Marshal(extractSeen{e.Shapes, e.Protection, e.periods})
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO indicator_extracts (tenant_id, release_id, audience, publication, whole, row_count, number_count, region_count, shapes, dictionary)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tenant, e.release, e.Audience, e.Publication, flag(e.Whole), e.rows, e.numbers, e.regions, string(seen), dictionary)
	return err
}

func insertExtractBlocks(ctx context.Context, tx *sql.Tx, tenant identity.TenantID, e extractRow, parts []part, payloads [][]byte) error {
	for i, p := range parts {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO indicator_extract_blocks (tenant_id, release_id, audience, series_id, period, payload)
			VALUES ($1, $2, $3, $4, $5, $6)`, tenant, e.release, e.Audience, p.series, p.period, payloads[i])
		if err != nil {
			return err
		}
	}
	return nil
}

// deleteExtracts removes the extracts of a release; their blocks go with them.
func deleteExtracts(ctx context.Context, q db.Querier, tenant identity.TenantID, id ReleaseID) error {
	_, err := q.ExecContext(ctx, `
		DELETE FROM indicator_extracts
		WHERE tenant_id = $1 AND release_id = $2`, tenant, id)
	return err
}

func scanExtract(scan db.Scan) (e extractRow, err error) {
	text, whole := "", 0
	if err = scan(&e.release, &e.Audience, &e.Publication, &whole, &e.rows, &e.numbers, &e.regions, &text); err != nil {
		return e, err
	}
	var seen extractSeen
	err = json.Unmarshal([]byte(text), &seen)
	e.Whole, e.Shapes, e.Protection, e.periods = whole != 0, seen.Shapes, seen.Protection, seen.Periods
	return e, err
}
