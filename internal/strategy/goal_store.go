// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"context"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
	"kursbuch/internal/need"
)

func listBareGoals(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]Goal, error) {
	return db.Collect(ctx, q, scanGoal, `
		SELECT id, version, place, level, coalesce(parent_id, ''), field_id, due_on, archived_at, title, description
		FROM strategy_goals
		WHERE tenant_id = $1 AND archived_at = ''
		ORDER BY place`, tenant)
}

// listGoals reads the goals in use, their needs and their targets in one query
// each.
func listGoals(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]Goal, error) {
	goals, err := listBareGoals(ctx, q, tenant)
	if err != nil {
		return nil, err
	}
	return goals, completeGoals(ctx, q, tenant, "", goals)
}

func findGoal(ctx context.Context, q db.Querier, tenant identity.TenantID, id GoalID) (Goal, error) {
	g, err := findBareGoal(ctx, q, tenant, id)
	if err != nil {
		return g, err
	}
	goals := []Goal{g}
	err = completeGoals(ctx, q, tenant, id, goals)
	return goals[0], err
}

func findBareGoal(ctx context.Context, q db.Querier, tenant identity.TenantID, id GoalID) (Goal, error) {
	return db.One(ctx, q, scanGoal, `
		SELECT id, version, place, level, coalesce(parent_id, ''), field_id, due_on, archived_at, title, description
		FROM strategy_goals
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

// completeGoals adds needs and targets; an empty id stands for all goals.
func completeGoals(ctx context.Context, q db.Querier, tenant identity.TenantID, id GoalID, goals []Goal) error {
	type link struct {
		goal GoalID
		need need.ID
	}
	links, err := db.Collect(ctx, q, func(scan db.Scan) (l link, err error) {
		err = scan(&l.goal, &l.need)
		return l, err
	}, `
		SELECT goal_id, need_id
		FROM strategy_goal_needs
		WHERE tenant_id = $1 AND ($2 = '' OR goal_id = $2)
		ORDER BY goal_id, need_id`, tenant, id)
	if err != nil {
		return err
	}
	targets, err := listTargets(ctx, q, tenant, id)
	if err != nil {
		return err
	}
	needs, reach := map[GoalID][]need.ID{}, map[GoalID][]Target{}
	for _, l := range links {
		needs[l.goal] = append(needs[l.goal], l.need)
	}
	for _, t := range targets {
		reach[t.Goal] = append(reach[t.Goal], t)
	}
	for i, g := range goals {
		goals[i].Needs, goals[i].Targets = needs[g.ID], reach[g.ID]
	}
	return nil
}

func countGoalsBelow(ctx context.Context, q db.Querier, tenant identity.TenantID, id GoalID) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT count(*)
		FROM strategy_goals
		WHERE tenant_id = $1 AND parent_id = $2 AND archived_at = ''`, tenant, id)
}

func insertGoal(ctx context.Context, q db.Querier, tenant identity.TenantID, g Goal) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO strategy_goals (tenant_id, id, version, place, level, parent_id, field_id, due_on, title, description)
		VALUES ($1, $2, $3, $4, $5, nullif($6, ''), $7, $8, $9, $10)`,
		tenant, g.ID, g.Version, g.place, g.Level, g.Parent, g.Field, g.DueOn, g.Title, g.Description)
	if err != nil {
		return err
	}
	return insertGoalNeeds(ctx, q, tenant, g)
}

func updateGoal(ctx context.Context, q db.Querier, tenant identity.TenantID, g Goal) error {
	err := db.Change(ctx, q, `
		UPDATE strategy_goals
		SET version = version + 1, place = $4, level = $5, parent_id = nullif($6, ''), field_id = $7, due_on = $8, title = $9, description = $10
		WHERE tenant_id = $1 AND id = $2 AND version = $3`,
		tenant, g.ID, g.Version, g.place, g.Level, g.Parent, g.Field, g.DueOn, g.Title, g.Description)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `DELETE FROM strategy_goal_needs WHERE tenant_id = $1 AND goal_id = $2`, tenant, g.ID)
	if err != nil {
		return err
	}
	return insertGoalNeeds(ctx, q, tenant, g)
}

func insertGoalNeeds(ctx context.Context, q db.Querier, tenant identity.TenantID, g Goal) error {
	for _, id := range g.Needs { // a handful, inside one transaction
		_, err := q.ExecContext(ctx, `
			INSERT INTO strategy_goal_needs (tenant_id, goal_id, need_id)
			VALUES ($1, $2, $3)`, tenant, g.ID, id)
		if err != nil {
			return err
		}
	}
	return nil
}

func archiveGoal(ctx context.Context, q db.Querier, tenant identity.TenantID, id GoalID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE strategy_goals
		SET version = version + 1, archived_at = $4
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND (archived_at = '') <> ($4 = '')`,
		tenant, id, version, at)
}

func scanGoal(scan db.Scan) (g Goal, err error) {
	archivedAt := ""
	err = scan(&g.ID, &g.Version, &g.place, &g.Level, &g.Parent, &g.Field, &g.DueOn, &archivedAt, &g.Title, &g.Description)
	g.Number, g.Archived = numberOf(g.place), archivedAt != ""
	return g, err
}
