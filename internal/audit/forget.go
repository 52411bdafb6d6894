// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit

import (
	"context"
	"database/sql"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

// Forget deletes every row of the sample tenant of who inside tx; see
// db.ForgetSample. Faults: Forbidden.
func (l *Log) Forget(ctx context.Context, tx *sql.Tx, who identity.Person) error {
	return db.ForgetSample(ctx, tx, who,
		`DELETE FROM audit_entries WHERE tenant_id = $1`,
		`DELETE FROM audit_heads WHERE tenant_id = $1`,
	)
}
