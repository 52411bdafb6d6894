// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package watch

import (
	"context"
	"encoding/json"
	"errors"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

func listRules(ctx context.Context, q db.Querier, tenant identity.TenantID, archived bool) ([]Rule, error) {
	return db.Collect(ctx, q, scanRule, `
		SELECT id, version, number, starter, kind, indicator_id, settings, advice, active, checked_at, archived_at
		FROM watch_rules
		WHERE tenant_id = $1 AND (archived_at <> '') = $2
		ORDER BY number`, tenant, archived)
}

func findRule(ctx context.Context, q db.Querier, tenant identity.TenantID, id RuleID) (Rule, error) {
	return db.One(ctx, q, scanRule, `
		SELECT id, version, number, starter, kind, indicator_id, settings, advice, active, checked_at, archived_at
		FROM watch_rules
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

func scanRule(scan db.Scan) (r Rule, err error) {
	var settings, checked, archived string
	if err := scan(&r.ID, &r.Version, &r.Number, &r.Starter, &r.Kind, &r.Indicator, &settings, &r.Advice, &r.Active, &checked, &archived); err != nil {
		return r, err
	}
	r.Archived = archived != ""
	r.CheckedAt, err = db.ParseTimestamp(checked)
	return r, errors.Join(err, json.Unmarshal([]byte(settings), &r.Settings))
}

func nextRule(ctx context.Context, q db.Querier, tenant identity.TenantID) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT coalesce(max(number), 0) + 1
		FROM watch_rules
		WHERE tenant_id = $1`, tenant)
}

func insertRule(ctx context.Context, q db.Querier, tenant identity.TenantID, r Rule) error {
	settings, err := json.Marshal(r.Settings)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO watch_rules (tenant_id, id, version, number, starter, kind, indicator_id, settings, advice, active)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tenant, r.ID, r.Version, r.Number, r.Starter, r.Kind, r.Indicator, string(settings), r.Advice, r.Active)
	return err
}

func updateRule(ctx context.Context, q db.Querier, tenant identity.TenantID, r Rule, now string) error {
	settings, err := json.Marshal(r.Settings)
	if err != nil {
		return err
	}
	if !r.Archived {
		now = ""
	}
	return db.Change(ctx, q, `
		UPDATE watch_rules
		SET version = version + 1, kind = $4, indicator_id = $5, settings = $6, advice = $7, active = $8, archived_at = $9
		WHERE tenant_id = $1 AND id = $2 AND version = $3`,
		tenant, r.ID, r.Version, r.Kind, r.Indicator, string(settings), r.Advice, r.Active, now)
}

func touchRule(ctx context.Context, q db.Querier, tenant identity.TenantID, id RuleID, at string) error {
	_, err := q.ExecContext(ctx, `
		UPDATE watch_rules
		SET checked_at = $3
		WHERE tenant_id = $1 AND id = $2`, tenant, id, at)
	return err
}

// watchingTenants lists the tenants that have active rules.
func watchingTenants(ctx context.Context, q db.Querier) ([]identity.TenantID, error) {
	return db.Collect(ctx, q, func(scan db.Scan) (id identity.TenantID, err error) {
		err = scan(&id)
		return id, err
	}, `
		SELECT DISTINCT tenant_id
		FROM watch_rules
		WHERE tenant_id >= '' AND active
		ORDER BY tenant_id`)
}

// noteDue notes that new figures wait; it is false when that was known.
func noteDue(ctx context.Context, q db.Querier, tenant identity.TenantID, now string) (bool, error) {
	result, err := q.ExecContext(ctx, `
		INSERT INTO watch_due (tenant_id, since)
		VALUES ($1, $2)
		ON CONFLICT (tenant_id) DO NOTHING`, tenant, now)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

func clearDue(ctx context.Context, q db.Querier, tenant identity.TenantID) error {
	_, err := q.ExecContext(ctx, `
		DELETE FROM watch_due
		WHERE tenant_id = $1`, tenant)
	return err
}

// hitKey is what makes a hit the same.
type hitKey struct {
	rule   RuleID
	region string
	period civil.Period
}

func knownHits(ctx context.Context, q db.Querier, tenant identity.TenantID) (map[hitKey]bool, error) {
	keys, err := db.Collect(ctx, q, func(scan db.Scan) (k hitKey, err error) {
		err = scan(&k.rule, &k.region, &k.period)
		return k, err
	}, `
		SELECT rule_id, region, period
		FROM watch_tasks
		WHERE tenant_id = $1`, tenant)
	known := map[hitKey]bool{}
	for _, k := range keys {
		known[k] = true
	}
	return known, err
}

func listTasks(ctx context.Context, q db.Querier, tenant identity.TenantID, f Filter, limit, offset int) ([]Task, error) {
	return db.Collect(ctx, q, scanTask, `
		SELECT id, version, number, rule_id, rule, indicator_id, region, region_name, period, hit, pins, state, owner_id, outcome, made_at, closed_at
		FROM watch_tasks
		WHERE tenant_id = $1 AND ($2 = '' OR state = $2) AND ($3 = '' OR owner_id = $3 OR $4 AND owner_id = '')
		ORDER BY made_at DESC, number DESC
		LIMIT $5 OFFSET $6`, tenant, f.State, f.Owner, f.Nobody, limit, offset)
}

func countTasks(ctx context.Context, q db.Querier, tenant identity.TenantID, f Filter) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT count(*)
		FROM watch_tasks
		WHERE tenant_id = $1 AND ($2 = '' OR state = $2) AND ($3 = '' OR owner_id = $3 OR $4 AND owner_id = '')`,
		tenant, f.State, f.Owner, f.Nobody)
}

func findTask(ctx context.Context, q db.Querier, tenant identity.TenantID, id TaskID) (Task, error) {
	return db.One(ctx, q, scanTask, `
		SELECT id, version, number, rule_id, rule, indicator_id, region, region_name, period, hit, pins, state, owner_id, outcome, made_at, closed_at
		FROM watch_tasks
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

func scanTask(scan db.Scan) (t Task, err error) {
	var rule, hit, pins, made, closed string
	err = scan(&t.ID, &t.Version, &t.Number, &t.Rule, &rule, &t.Indicator, &t.Region, &t.RegionName, &t.Period, &hit, &pins, &t.State, &t.Owner, &t.Outcome, &made, &closed)
	if err != nil {
		return t, err
	}
	err = errors.Join(json.Unmarshal([]byte(rule), &t.Was), json.Unmarshal([]byte(hit), &t.Hit), json.Unmarshal([]byte(pins), &t.Pins))
	if err != nil {
		return t, err
	}
	if t.MadeAt, err = db.ParseTimestamp(made); err != nil {
		return t, err
	}
	t.ClosedAt, err = db.ParseTimestamp(closed)
	return t, err
}

func nextTask(ctx context.Context, q db.Querier, tenant identity.TenantID) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT coalesce(max(number), 0) + 1
		FROM watch_tasks
		WHERE tenant_id = $1`, tenant)
}

func insertTask(ctx context.Context, q db.Querier, tenant identity.TenantID, t Task) error {
	rule, err := json.Marshal(t.Was.kept())
	if err != nil {
		return err
	}
	hit, err := json.Marshal(t.Hit)
	if err != nil {
		return err
	}
	pins, err := json.Marshal(t.Pins)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO watch_tasks (tenant_id, id, version, number, rule_id, rule, indicator_id, region, region_name, period, hit, pins, state, owner_id, outcome, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		tenant, t.ID, t.Version, t.Number, t.Rule, string(rule), t.Indicator, t.Region, t.RegionName, t.Period, string(hit), string(pins), t.State, t.Owner,
		t.Outcome, db.Timestamp(t.MadeAt))
	return err
}

func updateTask(ctx context.Context, q db.Querier, tenant identity.TenantID, t Task) error {
	closed := ""
	if !t.ClosedAt.IsZero() {
		closed = db.Timestamp(t.ClosedAt)
	}
	return db.Change(ctx, q, `
		UPDATE watch_tasks
		SET version = version + 1, state = $4, owner_id = $5, outcome = $6, closed_at = $7
		WHERE tenant_id = $1 AND id = $2 AND version = $3`, tenant, t.ID, t.Version, t.State, t.Owner, t.Outcome, closed)
}
