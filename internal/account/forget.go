// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"database/sql"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Forget deletes the sample tenant of who inside tx, for good and
// without an audit entry: the sample goes as a whole. Faults: Forbidden, also
// for a tenant that is no sample. People who work nowhere else go with it.
func (s *Service) Forget(ctx context.Context, tx *sql.Tx, who identity.Person) error {
	if !who.Sample || !who.May(identity.ManageTenant) {
		return fault.Forbidden
	}
	tenant, err := findTenant(ctx, tx, who.Tenant)
	if err != nil {
		return err
	}
	if !tenant.Sample {
		return fault.Forbidden
	}
	return removeTenant(ctx, tx, tenant.ID)
}

// removeTenant deletes a tenant, and the people who work nowhere else.
func removeTenant(ctx context.Context, q db.Querier, tenant identity.TenantID) error {
	only, err := db.Collect(ctx, q, func(scan db.Scan) (id identity.PersonID, err error) {
		err = scan(&id)
		return id, err
	}, `
		SELECT m.person_id
		FROM account_memberships m
		WHERE m.tenant_id = $1 AND NOT EXISTS (
			SELECT 1
			FROM account_memberships o
			WHERE o.person_id = m.person_id AND o.tenant_id <> $1)
		ORDER BY m.person_id`, tenant)
	if err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM account_sessions WHERE tenant_id = $1`,
		`DELETE FROM account_access_tokens WHERE tenant_id = $1`,
		`DELETE FROM account_tokens WHERE tenant_id = $1`,
		`DELETE FROM account_memberships WHERE tenant_id = $1`,
		`DELETE FROM account_tenants WHERE tenant_id = $1`,
	} {
		if _, err := q.ExecContext(ctx, statement, tenant); err != nil {
			return err
		}
	}
	for _, person := range only { // a sample has a dozen people
		for _, statement := range []string{
			`DELETE FROM account_sessions WHERE person_id = $1`,
			`DELETE FROM account_access_tokens WHERE person_id = $1`,
			`DELETE FROM account_tokens WHERE person_id = $1`,
			`DELETE FROM account_people WHERE id = $1`,
		} {
			if _, err := q.ExecContext(ctx, statement, person); err != nil {
				return err
			}
		}
	}
	return nil
}
