// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package job

import (
	"context"
	"encoding/json"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

func findJob(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID) (Job, error) {
	return db.One(ctx, q, scanJob, `
		SELECT tenant_id, id, kind, payload, person_id, state, step, steps, attempts, result, failure
		FROM job_jobs
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

// claim takes the oldest job that waits or whose process fell silent. The
// outer conditions are checked again under the row lock, so that of two
// processes one gets it.
func (q *Queue) claim(ctx context.Context) (Job, error) {
	now := q.now()
	return db.One(ctx, q.db, scanJob, `
		UPDATE job_jobs
		SET state = 'running', attempts = attempts + 1, leased_till = $2
		WHERE (tenant_id, id) IN (
			SELECT tenant_id, id
			FROM job_jobs
			WHERE state = 'waiting' OR state = 'running' AND leased_till < $1
			ORDER BY created_at, id
			LIMIT 1)
		AND (state = 'waiting' OR state = 'running' AND leased_till < $1)
		RETURNING tenant_id, id, kind, payload, person_id, state, step, steps, attempts, result, failure`,
		db.Timestamp(now), db.Timestamp(now.Add(lease)))
}

func (q *Queue) extend(ctx context.Context, j Job) error {
	_, err := q.db.ExecContext(ctx, `
		UPDATE job_jobs
		SET leased_till = $4
		WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND state = 'running'`,
		j.Tenant, j.ID, j.Attempts, db.Timestamp(q.now().Add(lease)))
	return err
}

func (q *Queue) report(ctx context.Context, j Job, step, steps int) error {
	_, err := q.db.ExecContext(ctx, `
		UPDATE job_jobs
		SET step = $4, steps = $5
		WHERE tenant_id = $1 AND id = $2 AND attempts = $3`,
		j.Tenant, j.ID, j.Attempts, step, steps)
	return err
}

func (q *Queue) finish(ctx context.Context, j Job, state State, result string, failure fault.Message) error {
	text, err := marshalMessage(failure)
	if err != nil {
		return err
	}
	_, err = q.db.ExecContext(ctx, `
		UPDATE job_jobs
		SET state = $4, result = $5, failure = $6, finished_at = $7, step = steps
		WHERE tenant_id = $1 AND id = $2 AND attempts = $3`,
		j.Tenant, j.ID, j.Attempts, state, result, text, db.Timestamp(q.now()))
	return err
}

func scanJob(scan db.Scan) (j Job, err error) {
	failure := ""
	err = scan(&j.Tenant, &j.ID, &j.Kind, &j.Payload, &j.Person, &j.State, &j.Step, &j.Steps, &j.Attempts, &j.Result, &failure)
	if err != nil || failure == "" {
		return j, err
	}
	return j, json.Unmarshal([]byte(failure), &j.Failure)
}
