// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

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
		`DELETE FROM indicator_visits WHERE tenant_id = $1`,
		`DELETE FROM indicator_core WHERE tenant_id = $1`,
		`DELETE FROM indicator_editions WHERE tenant_id = $1`,
		`DELETE FROM indicator_views WHERE tenant_id = $1`,
		`DELETE FROM indicator_definitions WHERE tenant_id = $1`,
		`DELETE FROM indicator_templates WHERE tenant_id = $1`,
		`DELETE FROM indicator_services WHERE tenant_id = $1`,
		`DELETE FROM indicator_blocks WHERE tenant_id = $1`,
		`DELETE FROM indicator_releases WHERE tenant_id = $1`,
	)
}
