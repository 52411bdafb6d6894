// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"context"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

func findConcept(ctx context.Context, q db.Querier, tenant identity.TenantID) (Concept, error) {
	return db.One(ctx, q, func(scan db.Scan) (c Concept, err error) {
		err = scan(&c.Edition, &c.Version, &c.Title, &c.MissionStatement, &c.ValidFrom, &c.ValidTo, &c.AdoptedOn, &c.ResolutionRef)
		return c, err
	}, `
		SELECT edition, version, title, mission, valid_from, valid_to, adopted_on, resolution
		FROM strategy_concepts
		WHERE tenant_id = $1
		ORDER BY edition DESC
		LIMIT 1`, tenant)
}

func insertConcept(ctx context.Context, q db.Querier, tenant identity.TenantID, c Concept) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO strategy_concepts (tenant_id, edition, version, title, mission, valid_from, valid_to, adopted_on, resolution)
		VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8)`,
		tenant, c.Edition, c.Title, c.MissionStatement, c.ValidFrom, c.ValidTo, c.AdoptedOn, c.ResolutionRef)
	return err
}

func updateConcept(ctx context.Context, q db.Querier, tenant identity.TenantID, c Concept) error {
	return db.Change(ctx, q, `
		UPDATE strategy_concepts
		SET version = version + 1, title = $4, mission = $5, valid_from = $6, valid_to = $7, adopted_on = $8, resolution = $9
		WHERE tenant_id = $1 AND edition = $2 AND version = $3`,
		tenant, c.Edition, c.Version, c.Title, c.MissionStatement, c.ValidFrom, c.ValidTo, c.AdoptedOn, c.ResolutionRef)
}
