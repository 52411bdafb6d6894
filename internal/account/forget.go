// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"database/sql"

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
