// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package inquiry

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
		`DELETE FROM inquiry_links WHERE tenant_id = $1`,
		`DELETE FROM inquiry_rounds WHERE tenant_id = $1`,
		`DELETE FROM inquiry_recipients WHERE tenant_id = $1`,
		`DELETE FROM inquiry_inquiries WHERE tenant_id = $1`,
	)
}
