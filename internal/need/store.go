// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package need

import (
	"context"
	"encoding/json"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/vocabulary"
)

func listNeeds(ctx context.Context, q db.Querier, tenant identity.TenantID, f Filter, limit, offset int) ([]Need, error) {
	return withGroups(ctx, q, tenant, func() ([]Need, error) {
		return db.Collect(ctx, q, scanNeed, `
			SELECT id, version, number, title, description, field_id, space_id, kind, extent_from, extent_to, extent_unit, urgency, archived_at
			FROM need_needs AS n
			WHERE tenant_id = $1 AND (archived_at <> '') = $2 AND folded LIKE $3 ESCAPE '!'
				AND ($4 = '' OR field_id = $4) AND ($5 = '' OR space_id = $5) AND ($6 = 0 OR urgency = $6)
				AND ($7 = '' OR EXISTS (
					SELECT 1 FROM need_target_groups AS g
					WHERE g.tenant_id = n.tenant_id AND g.need_id = n.id AND g.group_id = $7))
			ORDER BY urgency DESC, number
			LIMIT $8 OFFSET $9`,
			tenant, f.Archived, db.Containing(i18n.Fold(strings.TrimSpace(f.Search))), f.Field, f.SocialSpace, f.Urgency.rank(), f.TargetGroup, limit, offset)
	})
}

func countNeeds(ctx context.Context, q db.Querier, tenant identity.TenantID, f Filter) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT count(*)
		FROM need_needs AS n
		WHERE tenant_id = $1 AND (archived_at <> '') = $2 AND folded LIKE $3 ESCAPE '!'
			AND ($4 = '' OR field_id = $4) AND ($5 = '' OR space_id = $5) AND ($6 = 0 OR urgency = $6)
			AND ($7 = '' OR EXISTS (
				SELECT 1 FROM need_target_groups AS g
				WHERE g.tenant_id = n.tenant_id AND g.need_id = n.id AND g.group_id = $7))`,
		tenant, f.Archived, db.Containing(i18n.Fold(strings.TrimSpace(f.Search))), f.Field, f.SocialSpace, f.Urgency.rank(), f.TargetGroup)
}

func allNeeds(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]Need, error) {
	return withEvidence(ctx, q, tenant, "", func() ([]Need, error) {
		return withGroups(ctx, q, tenant, func() ([]Need, error) {
			return db.Collect(ctx, q, scanNeed, `
				SELECT id, version, number, title, description, field_id, space_id, kind, extent_from, extent_to, extent_unit, urgency, archived_at
				FROM need_needs
				WHERE tenant_id = $1 AND archived_at = ''
				ORDER BY number`, tenant)
		})
	})
}

func findNeed(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID) (Need, error) {
	needs, err := withEvidence(ctx, q, tenant, id, func() ([]Need, error) {
		return withGroups(ctx, q, tenant, func() ([]Need, error) {
			n, err := db.One(ctx, q, scanNeed, `
				SELECT id, version, number, title, description, field_id, space_id, kind, extent_from, extent_to, extent_unit, urgency, archived_at
				FROM need_needs
				WHERE tenant_id = $1 AND id = $2`, tenant, id)
			return []Need{n}, err
		})
	})
	if err != nil {
		return Need{}, err
	}
	return needs[0], nil
}

// withGroups adds the target groups to the needs that read yields.
func withGroups(ctx context.Context, q db.Querier, tenant identity.TenantID, read func() ([]Need, error)) ([]Need, error) {
	needs, err := read()
	if err != nil {
		return nil, err
	}
	type link struct {
		need  ID
		group vocabulary.TargetGroupID
	}
	links, err := db.Collect(ctx, q, func(scan db.Scan) (l link, err error) {
		err = scan(&l.need, &l.group)
		return l, err
	}, `
		SELECT need_id, group_id
		FROM need_target_groups
		WHERE tenant_id = $1
		ORDER BY need_id, group_id`, tenant)
	groups := map[ID][]vocabulary.TargetGroupID{}
	for _, l := range links {
		groups[l.need] = append(groups[l.need], l.group)
	}
	for i := range needs {
		needs[i].TargetGroups = groups[needs[i].ID]
	}
	return needs, err
}

// withEvidence adds the evidence to the needs that read yields; an empty id
// stands for all of them.
func withEvidence(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID, read func() ([]Need, error)) ([]Need, error) {
	needs, err := read()
	if err != nil {
		return nil, err
	}
	type owned struct {
		need ID
		Evidence
	}
	found, err := db.Collect(ctx, q, func(scan db.Scan) (o owned, err error) {
		o.Evidence, err = scanEvidence(scan, &o.need)
		return o, err
	}, `
		SELECT need_id, id, source, method, on_day, note, pinned
		FROM need_evidence
		WHERE tenant_id = $1 AND ($2 = '' OR need_id = $2)
		ORDER BY on_day DESC, id`, tenant, id)
	evidence := map[ID][]Evidence{}
	for _, o := range found {
		evidence[o.need] = append(evidence[o.need], o.Evidence)
	}
	for i := range needs {
		needs[i].Evidence = evidence[needs[i].ID]
	}
	return needs, err
}

func nextNumber(ctx context.Context, q db.Querier, tenant identity.TenantID) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT coalesce(max(number), 0) + 1
		FROM need_needs
		WHERE tenant_id = $1`, tenant)
}

func insertNeed(ctx context.Context, q db.Querier, tenant identity.TenantID, n Need) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO need_needs (tenant_id, id, version, number, title, description, field_id, space_id, kind, extent_from, extent_to, extent_unit, urgency, folded)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tenant, n.ID, n.Version, n.Number, n.Title, n.Description, n.Field, n.SocialSpace, n.Kind,
		n.ExtentFrom, n.ExtentTo, n.ExtentUnit, n.Urgency.rank(), folded(n))
	if err != nil {
		return err
	}
	return insertGroups(ctx, q, tenant, n)
}

func updateNeed(ctx context.Context, q db.Querier, tenant identity.TenantID, n Need) error {
	err := db.Change(ctx, q, `
		UPDATE need_needs
		SET version = version + 1, title = $4, description = $5, field_id = $6, space_id = $7, kind = $8,
			extent_from = $9, extent_to = $10, extent_unit = $11, urgency = $12, folded = $13
		WHERE tenant_id = $1 AND id = $2 AND version = $3`,
		tenant, n.ID, n.Version, n.Title, n.Description, n.Field, n.SocialSpace, n.Kind,
		n.ExtentFrom, n.ExtentTo, n.ExtentUnit, n.Urgency.rank(), folded(n))
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		DELETE FROM need_target_groups
		WHERE tenant_id = $1 AND need_id = $2`, tenant, n.ID)
	if err != nil {
		return err
	}
	return insertGroups(ctx, q, tenant, n)
}

func insertGroups(ctx context.Context, q db.Querier, tenant identity.TenantID, n Need) error {
	for _, group := range n.TargetGroups {
		_, err := q.ExecContext(ctx, `
			INSERT INTO need_target_groups (tenant_id, need_id, group_id)
			VALUES ($1, $2, $3)
			ON CONFLICT (tenant_id, need_id, group_id) DO NOTHING`, tenant, n.ID, group)
		if err != nil {
			return err
		}
	}
	return nil
}

func archiveNeed(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE need_needs
		SET version = version + 1, archived_at = $4
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND (archived_at = '') <> ($4 = '')`,
		tenant, id, version, at)
}

func insertEvidence(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID, e Evidence) error {
	pinned := ""
	if e.Pinned != nil {
		text, err := json.Marshal(e.Pinned)
		if err != nil {
			return err
		}
		pinned = string(text)
	}
	_, err := q.ExecContext(ctx, `
		INSERT INTO need_evidence (tenant_id, id, need_id, source, method, on_day, note, pinned)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tenant, e.ID, id, e.Source, e.Method, e.On, e.Note, pinned)
	return err
}

func deleteEvidence(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID, evidence string) error {
	return db.Change(ctx, q, `
		DELETE FROM need_evidence
		WHERE tenant_id = $1 AND need_id = $2 AND id = $3`, tenant, id, evidence)
}

func scanNeed(scan db.Scan) (n Need, err error) {
	urgency, archivedAt := 0, ""
	err = scan(&n.ID, &n.Version, &n.Number, &n.Title, &n.Description, &n.Field, &n.SocialSpace, &n.Kind,
		&n.ExtentFrom, &n.ExtentTo, &n.ExtentUnit, &urgency, &archivedAt)
	n.Archived = archivedAt != ""
	if urgency > 0 {
		n.Urgency = Urgencies()[urgency-1]
	}
	return n, err
}

func scanEvidence(scan db.Scan, owner *ID) (e Evidence, err error) {
	on, pinned := "", ""
	if err = scan(owner, &e.ID, &e.Source, &e.Method, &on, &e.Note, &pinned); err != nil {
		return e, err
	}
	e.On = civil.Day(on)
	if pinned == "" {
		return e, nil
	}
	e.Pinned = &indicator.Pinned{}
	return e, json.Unmarshal([]byte(pinned), e.Pinned)
}

func folded(n Need) string { return i18n.Fold(n.Title + "\n" + n.Description) }
