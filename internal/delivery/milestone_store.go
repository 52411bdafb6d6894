// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package delivery

import (
	"context"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/identity"
	"kursbuch/internal/strategy"
)

func listMilestones(ctx context.Context, q db.Querier, tenant identity.TenantID, measure strategy.MeasureID) ([]Milestone, error) {
	milestones, err := db.Collect(ctx, q, scanMilestone, `
		SELECT id, version, measure_id, title, due_on, reached_on, archived_at
		FROM delivery_milestones
		WHERE tenant_id = $1 AND measure_id = $2 AND archived_at = ''
		ORDER BY due_on, title, id`, tenant, measure)
	return numbered(milestones), err
}

func listAllMilestones(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]Milestone, error) {
	milestones, err := db.Collect(ctx, q, scanMilestone, `
		SELECT id, version, measure_id, title, due_on, reached_on, archived_at
		FROM delivery_milestones
		WHERE tenant_id = $1 AND archived_at = ''
		ORDER BY measure_id, due_on, title, id`, tenant)
	return numbered(milestones), err
}

func listOpenMilestones(ctx context.Context, q db.Querier, tenant identity.TenantID, until civil.Day) ([]Milestone, error) {
	return db.Collect(ctx, q, scanMilestone, `
		SELECT id, version, measure_id, title, due_on, reached_on, archived_at
		FROM delivery_milestones
		WHERE tenant_id = $1 AND archived_at = '' AND reached_on = '' AND due_on <= $2
		ORDER BY due_on, title, id`, tenant, until)
}

func findMilestone(ctx context.Context, q db.Querier, tenant identity.TenantID, id MilestoneID) (Milestone, error) {
	return db.One(ctx, q, scanMilestone, `
		SELECT id, version, measure_id, title, due_on, reached_on, archived_at
		FROM delivery_milestones
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

func insertMilestone(ctx context.Context, q db.Querier, tenant identity.TenantID, m Milestone) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO delivery_milestones (tenant_id, id, version, measure_id, title, due_on, reached_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tenant, m.ID, m.Version, m.Measure, m.Title, m.DueOn, m.ReachedOn)
	return err
}

func updateMilestone(ctx context.Context, q db.Querier, tenant identity.TenantID, m Milestone) error {
	return db.Change(ctx, q, `
		UPDATE delivery_milestones
		SET version = version + 1, title = $4, due_on = $5, reached_on = $6
		WHERE tenant_id = $1 AND id = $2 AND version = $3`,
		tenant, m.ID, m.Version, m.Title, m.DueOn, m.ReachedOn)
}

func archiveMilestone(ctx context.Context, q db.Querier, tenant identity.TenantID, id MilestoneID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE delivery_milestones
		SET version = version + 1, archived_at = $4
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND (archived_at = '') <> ($4 = '')`,
		tenant, id, version, at)
}

// numbered counts the milestones of each measure, which stand together.
func numbered(milestones []Milestone) []Milestone {
	for i := range milestones {
		milestones[i].Number = 1
		if i > 0 && milestones[i-1].Measure == milestones[i].Measure {
			milestones[i].Number += milestones[i-1].Number
		}
	}
	return milestones
}

func scanMilestone(scan db.Scan) (m Milestone, err error) {
	archivedAt := ""
	err = scan(&m.ID, &m.Version, &m.Measure, &m.Title, &m.DueOn, &m.ReachedOn, &archivedAt)
	m.Archived = archivedAt != ""
	return m, err
}
