// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

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
		`DELETE FROM strategy_measure_links WHERE tenant_id = $1`,
		`DELETE FROM strategy_measures WHERE tenant_id = $1`,
		`DELETE FROM strategy_targets WHERE tenant_id = $1`,
		`DELETE FROM strategy_goal_needs WHERE tenant_id = $1`,
		`DELETE FROM strategy_goals WHERE tenant_id = $1`,
		`DELETE FROM strategy_numbers WHERE tenant_id = $1`,
		`DELETE FROM strategy_concepts WHERE tenant_id = $1`,
	)
}
