// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package delivery

import (
	"context"
	"encoding/json"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/strategy"
)

func listReports(ctx context.Context, q db.Querier, tenant identity.TenantID, measure strategy.MeasureID) ([]StatusReport, error) {
	return db.Collect(ctx, q, scanReport, `
		SELECT id, measure_id, on_day, recorded_at, proposed, proposed_why, light, reason,
			next_step, next_step_on, next_step_by, person_id, person_name, withdrawn_at, withdrawn_by
		FROM delivery_reports
		WHERE tenant_id = $1 AND measure_id = $2
		ORDER BY on_day DESC, recorded_at DESC, id DESC`, tenant, measure)
}

// listNewestReports leaves out why the lights were proposed, which lists of
// measures do not show.
func listNewestReports(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]StatusReport, error) {
	return db.Collect(ctx, q, scanReport, `
		SELECT id, measure_id, on_day, recorded_at, proposed, '[]', light, reason,
			next_step, next_step_on, next_step_by, person_id, person_name, withdrawn_at, withdrawn_by
		FROM delivery_reports
		WHERE tenant_id = $1 AND newest = TRUE
		ORDER BY measure_id`, tenant)
}

func findReport(ctx context.Context, q db.Querier, tenant identity.TenantID, measure strategy.MeasureID, id ReportID) (StatusReport, error) {
	return db.One(ctx, q, scanReport, `
		SELECT id, measure_id, on_day, recorded_at, proposed, proposed_why, light, reason,
			next_step, next_step_on, next_step_by, person_id, person_name, withdrawn_at, withdrawn_by
		FROM delivery_reports
		WHERE tenant_id = $1 AND measure_id = $2 AND id = $3`, tenant, measure, id)
}

func insertReport(ctx context.Context, q db.Querier, tenant identity.TenantID, r StatusReport) error {
	why, err := json.Marshal(r.ProposedWhy)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO delivery_reports (tenant_id, id, measure_id, on_day, recorded_at, proposed, proposed_why, light, reason,
			next_step, next_step_on, next_step_by, person_id, person_name)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tenant, r.ID, r.Measure, r.On, db.Timestamp(r.RecordedAt), r.Proposed, string(why), r.Set, r.Reason,
		r.NextStep, r.NextStepOn, r.NextStepBy, r.By, r.ByName)
	return err
}

func withdrawReport(ctx context.Context, q db.Querier, tenant identity.TenantID, id ReportID, at, by string) error {
	return db.Change(ctx, q, `
		UPDATE delivery_reports
		SET withdrawn_at = $3, withdrawn_by = $4
		WHERE tenant_id = $1 AND id = $2 AND withdrawn_at = ''`, tenant, id, at, by)
}

func reinstateReport(ctx context.Context, q db.Querier, tenant identity.TenantID, id ReportID) error {
	return db.Change(ctx, q, `
		UPDATE delivery_reports
		SET withdrawn_at = '', withdrawn_by = ''
		WHERE tenant_id = $1 AND id = $2 AND withdrawn_at <> ''`, tenant, id)
}

// markNewestReport marks the newest report of a measure that holds, so that the
// lists find it without looking at the others.
func markNewestReport(ctx context.Context, q db.Querier, tenant identity.TenantID, measure strategy.MeasureID) error {
	_, err := q.ExecContext(ctx, `
		UPDATE delivery_reports
		SET newest = coalesce(id = (
			SELECT id
			FROM delivery_reports
			WHERE tenant_id = $1 AND measure_id = $2 AND withdrawn_at = ''
			ORDER BY on_day DESC, recorded_at DESC, id DESC
			LIMIT 1), FALSE)
		WHERE tenant_id = $1 AND measure_id = $2`, tenant, measure)
	return err
}

func scanReport(scan db.Scan) (r StatusReport, err error) {
	recorded, why, withdrawn := "", "", ""
	err = scan(&r.ID, &r.Measure, &r.On, &recorded, &r.Proposed, &why, &r.Set, &r.Reason,
		&r.NextStep, &r.NextStepOn, &r.NextStepBy, &r.By, &r.ByName, &withdrawn, &r.WithdrawnBy)
	if err != nil {
		return r, err
	}
	if r.RecordedAt, err = db.ParseTimestamp(recorded); err != nil {
		return r, err
	}
	if r.WithdrawnAt, err = db.ParseTimestamp(withdrawn); err != nil {
		return r, err
	}
	r.ProposedWhy, err = parseWhy(why)
	return r, err
}

// parseWhy reads stored reasons. JSON knows neither whole numbers nor days:
// counts become int again, the placeholder "on" a day.
func parseWhy(text string) ([]fault.Message, error) {
	var why []fault.Message
	if err := json.Unmarshal([]byte(text), &why); err != nil {
		return nil, err
	}
	for _, m := range why {
		for name, value := range m.Args {
			switch value := value.(type) {
			case float64:
				m.Args[name] = int(value)
			case string:
				if name == "on" {
					m.Args[name] = civil.Day(value)
				}
			}
		}
	}
	return why, nil
}
