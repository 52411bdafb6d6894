// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package vocabulary

import (
	"context"
	"database/sql"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Forget deletes every row of the sample tenant of who inside tx, for good and
// without an audit entry: the sample goes as a whole. Faults: Forbidden, also
// for a tenant that is no sample.
func (s *Service) Forget(ctx context.Context, tx *sql.Tx, who identity.Person) error {
	if !who.Sample || !who.May(identity.ManageTenant) {
		return fault.Forbidden
	}
	_, err := tx.ExecContext(ctx, `
		DELETE FROM vocabulary_terms
		WHERE tenant_id = $1`, who.Tenant)
	return err
}
