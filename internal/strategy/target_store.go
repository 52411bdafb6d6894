// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"context"
	"encoding/json"
	"fmt"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

// listTargets reads the targets in use of one goal, or of all with an empty id.
func listTargets(ctx context.Context, q db.Querier, tenant identity.TenantID, id GoalID) ([]Target, error) {
	return db.Collect(ctx, q, scanTarget, `
		SELECT id, version, goal_id, target_value, target_on, archived_at, baseline
		FROM strategy_targets
		WHERE tenant_id = $1 AND archived_at = '' AND ($2 = '' OR goal_id = $2)
		ORDER BY goal_id, target_on, id`, tenant, id)
}

func findTarget(ctx context.Context, q db.Querier, tenant identity.TenantID, id TargetID) (Target, error) {
	return db.One(ctx, q, scanTarget, `
		SELECT id, version, goal_id, target_value, target_on, archived_at, baseline
		FROM strategy_targets
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

func insertTarget(ctx context.Context, q db.Querier, tenant identity.TenantID, t Target) error {
	baseline, err := json.Marshal(t.Baseline)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO strategy_targets (tenant_id, id, version, goal_id, indicator_id, region, target_value, target_on, baseline)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tenant, t.ID, t.Version, t.Goal, t.Baseline.Indicator, t.Baseline.Region, t.Value, t.On, string(baseline))
	return err
}

func updateTarget(ctx context.Context, q db.Querier, tenant identity.TenantID, t Target) error {
	return db.Change(ctx, q, `
		UPDATE strategy_targets
		SET version = version + 1, target_value = $4, target_on = $5
		WHERE tenant_id = $1 AND id = $2 AND version = $3`,
		tenant, t.ID, t.Version, t.Value, t.On)
}

func archiveTarget(ctx context.Context, q db.Querier, tenant identity.TenantID, id TargetID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE strategy_targets
		SET version = version + 1, archived_at = $4
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND (archived_at = '') <> ($4 = '')`,
		tenant, id, version, at)
}

func scanTarget(scan db.Scan) (t Target, err error) {
	archivedAt, baseline := "", ""
	if err := scan(&t.ID, &t.Version, &t.Goal, &t.Value, &t.On, &archivedAt, &baseline); err != nil {
		return t, err
	}
	t.Archived = archivedAt != ""
	if err := json.Unmarshal([]byte(baseline), &t.Baseline); err != nil {
		return t, fmt.Errorf("baseline of target %s: %w", t.ID, err)
	}
	return t, nil
}
