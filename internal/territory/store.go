// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"context"
	"strings"

	"kursbuch/internal/db"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
)

func listSocialSpaces(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]SocialSpace, error) {
	return db.Collect(ctx, q, scanSocialSpace, `
		SELECT id, version, number, name, code, description, regions, archived_at
		FROM territory_social_spaces
		WHERE tenant_id = $1 AND archived_at = ''
		ORDER BY number`,
		tenant)
}

// everySocialSpace lists the archived ones as well.
func everySocialSpace(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]SocialSpace, error) {
	return db.Collect(ctx, q, scanSocialSpace, `
		SELECT id, version, number, name, code, description, regions, archived_at
		FROM territory_social_spaces
		WHERE tenant_id = $1
		ORDER BY number`,
		tenant)
}

func searchSocialSpaces(ctx context.Context, q db.Querier, tenant identity.TenantID, f SocialSpaceFilter) ([]SocialSpace, error) {
	return db.Collect(ctx, q, scanSocialSpace, `
		SELECT id, version, number, name, code, description, regions, archived_at
		FROM territory_social_spaces
		WHERE tenant_id = $1 AND (archived_at <> '') = $2 AND folded LIKE $3 ESCAPE '!'
		ORDER BY number
		LIMIT $4 OFFSET $5`,
		tenant, f.Archived, db.Containing(i18n.Fold(strings.TrimSpace(f.Search))), f.Limit, f.Offset)
}

func countSocialSpaces(ctx context.Context, q db.Querier, tenant identity.TenantID, f SocialSpaceFilter) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT COUNT(*)
		FROM territory_social_spaces
		WHERE tenant_id = $1 AND (archived_at <> '') = $2 AND folded LIKE $3 ESCAPE '!'`,
		tenant, f.Archived, db.Containing(i18n.Fold(strings.TrimSpace(f.Search))))
}

func findSocialSpace(ctx context.Context, q db.Querier, tenant identity.TenantID, id SocialSpaceID) (SocialSpace, error) {
	return db.One(ctx, q, scanSocialSpace, `
		SELECT id, version, number, name, code, description, regions, archived_at
		FROM territory_social_spaces
		WHERE tenant_id = $1 AND id = $2`,
		tenant, id)
}

// countSpacesWithCode counts the other Sozialräume in use that have the code.
func countSpacesWithCode(ctx context.Context, q db.Querier, tenant identity.TenantID, s SocialSpace) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT COUNT(*)
		FROM territory_social_spaces
		WHERE tenant_id = $1 AND code = $2 AND id <> $3 AND archived_at = ''`,
		tenant, s.Code, s.ID)
}

func nextNumber(ctx context.Context, q db.Querier, tenant identity.TenantID) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT COALESCE(MAX(number), 0) + 1
		FROM territory_social_spaces
		WHERE tenant_id = $1`,
		tenant)
}

func insertSocialSpace(ctx context.Context, q db.Querier, tenant identity.TenantID, s SocialSpace) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO territory_social_spaces
			(tenant_id, id, version, number, name, description, regions, name_folded, folded, archived_at, code)
		VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, '', $9)`,
		tenant, s.ID, s.Number, s.Name, s.Description, strings.Join(s.Regions, " "), i18n.Fold(s.Name), searched(s), s.Code)
	return err
}

func updateSocialSpace(ctx context.Context, q db.Querier, tenant identity.TenantID, s SocialSpace) error {
	return db.Change(ctx, q, `
		UPDATE territory_social_spaces
		SET version = version + 1, name = $4, description = $5, regions = $6, name_folded = $7, folded = $8, code = $9
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND archived_at = ''`,
		tenant, s.ID, s.Version, s.Name, s.Description, strings.Join(s.Regions, " "), i18n.Fold(s.Name), searched(s), s.Code)
}

// archiveSocialSpace changes only a Sozialraum that is not yet as asked for.
func archiveSocialSpace(ctx context.Context, q db.Querier, tenant identity.TenantID, id SocialSpaceID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE territory_social_spaces
		SET version = version + 1, archived_at = $4
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND (archived_at = '') <> ($4 = '')`,
		tenant, id, version, at)
}

func searched(s SocialSpace) string { return i18n.Fold(s.Code + " " + s.Name + " " + s.Description) }

func scanSocialSpace(scan db.Scan) (s SocialSpace, err error) {
	var regions, archivedAt string
	err = scan(&s.ID, &s.Version, &s.Number, &s.Name, &s.Code, &s.Description, &regions, &archivedAt)
	s.Regions, s.Archived = strings.Fields(regions), archivedAt != ""
	return s, err
}
