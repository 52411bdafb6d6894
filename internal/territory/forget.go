// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"context"
	"database/sql"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

// Forget deletes every row of the sample tenant of who inside tx; see
// db.ForgetSample. Faults: Forbidden.
func (s *Service) Forget(ctx context.Context, tx *sql.Tx, who identity.Person) error {
	return db.ForgetSample(ctx, tx, who,
		`DELETE FROM territory_outlines WHERE tenant_id = $1`,
		`DELETE FROM territory_boundaries WHERE tenant_id = $1`,
		`DELETE FROM territory_hierarchy_units WHERE tenant_id = $1`,
		`DELETE FROM territory_hierarchies WHERE tenant_id = $1`,
		`DELETE FROM territory_reforms WHERE tenant_id = $1`,
		`DELETE FROM territory_transitions WHERE tenant_id = $1`,
		`DELETE FROM territory_directories WHERE tenant_id = $1`,
		`DELETE FROM territory_social_spaces WHERE tenant_id = $1`)
}
