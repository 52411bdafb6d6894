// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report

import (
	"context"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

// sees is what an audience may see, for a condition with four places.
func sees(a identity.Audience) (four [4]identity.Audience) {
	seen := a.Sees()
	for i := range four {
		four[i] = seen[min(i, len(seen)-1)]
	}
	return four
}

// listReports lists drafts before frozen reports, because an empty text sorts
// before a time, and the newest of each first.
func listReports(ctx context.Context, q db.Querier, who identity.Person, archived, drafts bool, limit, offset int) ([]Report, error) {
	seen := sees(who.Audience)
	return db.Collect(ctx, q, scanReport, `
		SELECT id, version, title, language, audience, committee, meets_on, paper_ref, period_from, period_to, author,
			foreword, proposal, outlook, created_at, frozen_at, frozen_by, archived_at
		FROM report_reports
		WHERE tenant_id = $1 AND (archived_at <> '') = $2 AND ($3 OR frozen_at <> '') AND audience IN ($4, $5, $6, $7)
		ORDER BY (frozen_at <> ''), frozen_at DESC, created_at DESC, id
		LIMIT $8 OFFSET $9`, who.Tenant, archived, drafts, seen[0], seen[1], seen[2], seen[3], limit, offset)
}

func countReports(ctx context.Context, q db.Querier, who identity.Person, archived, drafts bool) (int, error) {
	seen := sees(who.Audience)
	return db.Value[int](ctx, q, `
		SELECT count(*)
		FROM report_reports
		WHERE tenant_id = $1 AND (archived_at <> '') = $2 AND ($3 OR frozen_at <> '') AND audience IN ($4, $5, $6, $7)`,
		who.Tenant, archived, drafts, seen[0], seen[1], seen[2], seen[3])
}

func listFrozen(ctx context.Context, q db.Querier, who identity.Person) ([]Report, error) {
	seen := sees(who.Audience)
	return db.Collect(ctx, q, scanReport, `
		SELECT id, version, title, language, audience, committee, meets_on, paper_ref, period_from, period_to, author,
			foreword, proposal, outlook, created_at, frozen_at, frozen_by, archived_at
		FROM report_reports
		WHERE tenant_id = $1 AND archived_at = '' AND frozen_at <> '' AND audience IN ($2, $3, $4, $5)
		ORDER BY frozen_at DESC, id`, who.Tenant, seen[0], seen[1], seen[2], seen[3])
}

// findReport reads a report with its sections.
func findReport(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID) (Report, error) {
	r, err := db.One(ctx, q, scanReport, `
		SELECT id, version, title, language, audience, committee, meets_on, paper_ref, period_from, period_to, author,
			foreword, proposal, outlook, created_at, frozen_at, frozen_by, archived_at
		FROM report_reports
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
	if err != nil {
		return Report{}, err
	}
	r.Sections, err = db.Collect(ctx, q, func(scan db.Scan) (section Section, err error) {
		err = scan(&section.Field, &section.Assessment)
		return section, err
	}, `
		SELECT field_id, assessment
		FROM report_sections
		WHERE tenant_id = $1 AND report_id = $2
		ORDER BY field_id`, tenant, id)
	return r, err
}

// newestFrozen is the report in the list that was frozen last, among those that
// an audience may see.
func newestFrozen(ctx context.Context, q db.Querier, tenant identity.TenantID, audience identity.Audience) (Report, error) {
	seen := sees(audience)
	return db.One(ctx, q, scanReport, `
		SELECT id, version, title, language, audience, committee, meets_on, paper_ref, period_from, period_to, author,
			foreword, proposal, outlook, created_at, frozen_at, frozen_by, archived_at
		FROM report_reports
		WHERE tenant_id = $1 AND archived_at = '' AND frozen_at <> '' AND audience IN ($2, $3, $4, $5)
		ORDER BY frozen_at DESC, id
		LIMIT 1`, tenant, seen[0], seen[1], seen[2], seen[3])
}

func insertReport(ctx context.Context, q db.Querier, tenant identity.TenantID, r Report) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO report_reports (tenant_id, id, version, title, language, committee, meets_on, paper_ref, period_from, period_to,
			author, foreword, proposal, outlook, created_at, audience)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		tenant, r.ID, r.Version, r.Title, r.Language, r.Committee, r.MeetsOn, r.Paper, r.PeriodFrom, r.PeriodTo,
		r.Author, r.Foreword, r.Proposal, r.Outlook, db.Timestamp(r.CreatedAt), r.Audience)
	if err != nil {
		return err
	}
	return insertSections(ctx, q, tenant, r)
}

func updateReport(ctx context.Context, q db.Querier, tenant identity.TenantID, r Report) error {
	err := db.Change(ctx, q, `
		UPDATE report_reports
		SET version = version + 1, title = $4, language = $5, committee = $6, meets_on = $7, paper_ref = $8,
			period_from = $9, period_to = $10, author = $11, foreword = $12, proposal = $13, outlook = $14,
			audience = $15
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND frozen_at = ''`,
		tenant, r.ID, r.Version, r.Title, r.Language, r.Committee, r.MeetsOn, r.Paper,
		r.PeriodFrom, r.PeriodTo, r.Author, r.Foreword, r.Proposal, r.Outlook, r.Audience)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		DELETE FROM report_sections
		WHERE tenant_id = $1 AND report_id = $2`, tenant, r.ID)
	if err != nil {
		return err
	}
	return insertSections(ctx, q, tenant, r)
}

// insertSections writes one row after the other: a report has about ten.
func insertSections(ctx context.Context, q db.Querier, tenant identity.TenantID, r Report) error {
	for _, section := range r.Sections {
		_, err := q.ExecContext(ctx, `
			INSERT INTO report_sections (tenant_id, report_id, field_id, assessment)
			VALUES ($1, $2, $3, $4)`, tenant, r.ID, section.Field, section.Assessment)
		if err != nil {
			return err
		}
	}
	return nil
}

func archiveReport(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE report_reports
		SET version = version + 1, archived_at = $4
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND (archived_at = '') <> ($4 = '')`,
		tenant, id, version, at)
}

// freezeReport notes that a draft, read as version, can no longer change, and
// stores what it says.
func freezeReport(ctx context.Context, q db.Querier, tenant identity.TenantID, r Report, content, hash string) error {
	err := db.Change(ctx, q, `
		UPDATE report_reports
		SET version = version + 1, frozen_at = $4, frozen_by = $5
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND frozen_at = ''`,
		tenant, r.ID, r.Version, db.Timestamp(r.FrozenAt), r.FrozenBy)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO report_contents (tenant_id, report_id, content, hash)
		VALUES ($1, $2, $3, $4)`, tenant, r.ID, content, hash)
	return err
}

// stored is the content of a frozen report as it was written.
type stored struct{ content, hash string }

func findContent(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID) (stored, error) {
	return db.One(ctx, q, func(scan db.Scan) (s stored, err error) {
		err = scan(&s.content, &s.hash)
		return s, err
	}, `
		SELECT content, hash
		FROM report_contents
		WHERE tenant_id = $1 AND report_id = $2`, tenant, id)
}

func scanReport(scan db.Scan) (r Report, err error) {
	createdAt, frozenAt, archivedAt := "", "", ""
	err = scan(&r.ID, &r.Version, &r.Title, &r.Language, &r.Audience, &r.Committee, &r.MeetsOn, &r.Paper, &r.PeriodFrom, &r.PeriodTo, &r.Author,
		&r.Foreword, &r.Proposal, &r.Outlook, &createdAt, &frozenAt, &r.FrozenBy, &archivedAt)
	if err != nil {
		return r, err
	}
	r.Archived = archivedAt != ""
	if r.CreatedAt, err = db.ParseTimestamp(createdAt); err != nil {
		return r, err
	}
	r.FrozenAt, err = db.ParseTimestamp(frozenAt)
	return r, err
}
