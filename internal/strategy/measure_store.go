// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"

	"kursbuch/internal/db"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/need"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

// measureColumns are read by scanMeasure.
const measureColumns = `
	m.id, m.version, m.number, m.goal_id, m.owner_id, m.lead_unit, m.lead_function, m.starts_on, m.ends_on, m.priority,
	m.cost_cents, m.impact_step, m.metric_baseline, m.metric_target, m.archived_at, m.title, m.metric, m.metric_unit,
	m.resolution, m.contributors, m.funding, m.situation, m.description`

// fittingMeasures takes the tenant and the arguments of a filter. A goal stands
// for the goals below it, too. What is not sought costs nothing: the engine
// looks neither at goals nor at texts, and counts in an index.
const fittingMeasures = `
		AND ($2 = '' OR m.goal_id IN (SELECT id FROM strategy_goals WHERE tenant_id = $1 AND field_id = $2))
		AND ($3 = '' OR m.goal_id IN (
			SELECT g.id
			FROM strategy_goals g
			JOIN strategy_goals top ON top.tenant_id = g.tenant_id AND top.id = $3
			WHERE g.tenant_id = $1 AND g.place LIKE top.place || '%'))
		AND ($4 = '' OR m.lead_unit = $4)
		AND ($5 = '' OR m.priority = $5)
		AND ($6 = '' OR m.folded LIKE $6 ESCAPE '!')`

const measuresInUse = `
	FROM strategy_measures m
	WHERE m.tenant_id = $1 AND m.archived_at = ''` + fittingMeasures

const archivedMeasures = `
	FROM strategy_measures m
	WHERE m.tenant_id = $1 AND m.archived_at <> ''` + fittingMeasures

const pageOfMeasures = `
	LIMIT $7 OFFSET $8`

func (f MeasureFilter) arguments(tenant identity.TenantID) []any {
	search := ""
	if f.Search != "" {
		search = db.Containing(i18n.Fold(strings.TrimSpace(f.Search)))
	}
	return []any{tenant, f.Field, f.Goal, f.Lead, f.Priority, search}
}

func (f MeasureFilter) chosen() string {
	if f.Archived {
		return archivedMeasures
	}
	return measuresInUse
}

// order is a constant for each sort, so that no query is made from input.
func (f MeasureFilter) order() string {
	switch f.Sort {
	case ByTitle:
		return ` ORDER BY m.folded, m.number`
	case ByEnd:
		return ` ORDER BY m.ends_on = '', m.ends_on, m.number`
	case ByLead:
		return ` ORDER BY m.lead_unit, m.number`
	case ByNumber:
	}
	return ` ORDER BY m.number`
}

func listMeasures(ctx context.Context, q db.Querier, tenant identity.TenantID, f MeasureFilter) ([]Measure, error) {
	limit := f.Limit
	if limit == 0 {
		limit = math.MaxInt32
	}
	return db.Collect(ctx, q, scanMeasure,
		`SELECT `+measureColumns+f.chosen()+f.order()+pageOfMeasures, append(f.arguments(tenant), limit, f.Offset)...)
}

// everything reports whether f leaves nothing in use out.
func (f MeasureFilter) everything() bool {
	return f.Field == "" && f.Goal == "" && f.Lead == "" && f.Priority == "" && f.Search == "" && !f.Archived
}

func countMeasures(ctx context.Context, q db.Querier, tenant identity.TenantID, f MeasureFilter) (int, error) {
	if f.everything() { // many times faster than asking each measure whether it fits
		return db.Value[int](ctx, q, `
			SELECT count(*)
			FROM strategy_measures
			WHERE tenant_id = $1 AND archived_at = ''`, tenant)
	}
	return db.Value[int](ctx, q, `SELECT count(*)`+f.chosen(), f.arguments(tenant)...)
}

// listLeads jumps in the index from one unit to the next, because a plain
// DISTINCT would read every measure.
func listLeads(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]string, error) {
	return db.Collect(ctx, q, func(scan db.Scan) (unit string, err error) {
		err = scan(&unit)
		return unit, err
	}, `
		WITH RECURSIVE units (unit) AS (
			SELECT min(lead_unit)
			FROM strategy_measures
			WHERE tenant_id = $1 AND archived_at = '' AND lead_unit > ''
			UNION ALL
			SELECT (
				SELECT min(m.lead_unit)
				FROM strategy_measures m
				WHERE m.tenant_id = $1 AND m.archived_at = '' AND m.lead_unit > units.unit)
			FROM units
			WHERE units.unit IS NOT NULL
		)
		SELECT unit
		FROM units
		WHERE unit IS NOT NULL
		ORDER BY unit`, tenant)
}

func findMeasure(ctx context.Context, q db.Querier, tenant identity.TenantID, id MeasureID) (Measure, error) {
	m, err := db.One(ctx, q, scanMeasure, `SELECT `+measureColumns+`
		FROM strategy_measures m
		WHERE m.tenant_id = $1 AND m.id = $2`, tenant, id)
	if err != nil {
		return m, err
	}
	measures := []Measure{m}
	err = linkMeasures(ctx, q, tenant, id, measures)
	return measures[0], err
}

// The kinds of link of a measure.
const (
	needLink        = "need"
	targetGroupLink = "target_group"
	socialSpaceLink = "social_space"
)

// linkMeasures adds needs, target groups and social spaces to measures in one
// query; an empty id stands for all measures.
func linkMeasures(ctx context.Context, q db.Querier, tenant identity.TenantID, id MeasureID, measures []Measure) error {
	type link struct {
		measure     MeasureID
		kind, other string
	}
	links, err := db.Collect(ctx, q, func(scan db.Scan) (l link, err error) {
		err = scan(&l.measure, &l.kind, &l.other)
		return l, err
	}, `
		SELECT measure_id, kind, other_id
		FROM strategy_measure_links
		WHERE tenant_id = $1 AND ($2 = '' OR measure_id = $2)
		ORDER BY measure_id, kind, other_id`, tenant, id)
	if err != nil {
		return err
	}
	at := map[MeasureID]*Measure{}
	for i := range measures {
		at[measures[i].ID] = &measures[i]
	}
	for _, l := range links {
		m, wanted := at[l.measure]
		if !wanted {
			continue
		}
		switch l.kind {
		case needLink:
			m.Needs = append(m.Needs, need.ID(l.other))
		case targetGroupLink:
			m.TargetGroups = append(m.TargetGroups, vocabulary.TargetGroupID(l.other))
		case socialSpaceLink:
			m.SocialSpaces = append(m.SocialSpaces, territory.SocialSpaceID(l.other))
		}
	}
	return nil
}

func insertMeasure(ctx context.Context, q db.Querier, tenant identity.TenantID, m Measure) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO strategy_measures (tenant_id, id, version, number, goal_id, owner_id, lead_unit, lead_function,
			starts_on, ends_on, priority, cost_cents, impact_step, metric_baseline, metric_target, title, metric, metric_unit,
			resolution, contributors, funding, situation, description, folded)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
		tenant, m.ID, m.Version, m.Number, m.Goal, m.Owner, m.LeadUnit, m.LeadFunction,
		m.StartsOn, m.EndsOn, m.Priority, m.CostCents, m.ImpactStep, m.MetricBaseline.nullable(), m.MetricTarget.nullable(), m.Title, m.Metric, m.MetricUnit,
		m.Resolution, m.Contributors, m.Funding, m.Situation, m.Description, m.folded())
	if err != nil {
		return err
	}
	return insertLinks(ctx, q, tenant, m)
}

func updateMeasure(ctx context.Context, q db.Querier, tenant identity.TenantID, m Measure) error {
	err := db.Change(ctx, q, `
		UPDATE strategy_measures
		SET version = version + 1, goal_id = $4, owner_id = $5, lead_unit = $6, lead_function = $7,
			starts_on = $8, ends_on = $9, priority = $10, cost_cents = $11, impact_step = $12, metric_baseline = $13, metric_target = $14,
			title = $15, metric = $16, metric_unit = $17, resolution = $18, contributors = $19, funding = $20, situation = $21,
			description = $22, folded = $23
		WHERE tenant_id = $1 AND id = $2 AND version = $3`,
		tenant, m.ID, m.Version, m.Goal, m.Owner, m.LeadUnit, m.LeadFunction,
		m.StartsOn, m.EndsOn, m.Priority, m.CostCents, m.ImpactStep, m.MetricBaseline.nullable(), m.MetricTarget.nullable(),
		m.Title, m.Metric, m.MetricUnit, m.Resolution, m.Contributors, m.Funding, m.Situation, m.Description, m.folded())
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `DELETE FROM strategy_measure_links WHERE tenant_id = $1 AND measure_id = $2`, tenant, m.ID)
	if err != nil {
		return err
	}
	return insertLinks(ctx, q, tenant, m)
}

func insertLinks(ctx context.Context, q db.Querier, tenant identity.TenantID, m Measure) error {
	type link struct{ kind, other string }
	var links []link
	for _, id := range m.Needs {
		links = append(links, link{needLink, string(id)})
	}
	for _, id := range m.TargetGroups {
		links = append(links, link{targetGroupLink, string(id)})
	}
	for _, id := range m.SocialSpaces {
		links = append(links, link{socialSpaceLink, string(id)})
	}
	for _, l := range links { // a handful, inside one transaction
		_, err := q.ExecContext(ctx, `
			INSERT INTO strategy_measure_links (tenant_id, measure_id, kind, other_id)
			VALUES ($1, $2, $3, $4)`, tenant, m.ID, l.kind, l.other)
		if err != nil {
			return err
		}
	}
	return nil
}

func archiveMeasure(ctx context.Context, q db.Querier, tenant identity.TenantID, id MeasureID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE strategy_measures
		SET version = version + 1, archived_at = $4
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND (archived_at = '') <> ($4 = '')`,
		tenant, id, version, at)
}

func scanMeasure(scan db.Scan) (m Measure, err error) {
	archivedAt := ""
	var baseline, target sql.NullFloat64
	err = scan(&m.ID, &m.Version, &m.Number, &m.Goal, &m.Owner, &m.LeadUnit, &m.LeadFunction, &m.StartsOn, &m.EndsOn, &m.Priority,
		&m.CostCents, &m.ImpactStep, &baseline, &target, &archivedAt, &m.Title, &m.Metric, &m.MetricUnit,
		&m.Resolution, &m.Contributors, &m.Funding, &m.Situation, &m.Description)
	m.MetricBaseline, m.MetricTarget = Amount{baseline.Float64, baseline.Valid}, Amount{target.Float64, target.Valid}
	m.Archived = archivedAt != ""
	return m, err
}

func (a Amount) nullable() sql.NullFloat64 { return sql.NullFloat64{Float64: a.Value, Valid: a.Has} }

// folded is what the search looks in. The title comes first, so that lists can
// be ordered by it.
func (m Measure) folded() string {
	return i18n.Fold(strings.Join([]string{
		m.Title, fmt.Sprintf("M %d", m.Number), m.LeadUnit, m.LeadFunction, m.Contributors, m.Metric, m.Resolution, m.Funding, m.Situation, m.Description,
	}, "\n"))
}
