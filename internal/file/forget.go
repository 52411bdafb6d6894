// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package file

import (
	"context"
	"database/sql"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Forget deletes every row of the sample tenant of who inside tx, for good and
// without an audit entry: the sample goes as a whole. Faults: Forbidden, also
// for a tenant that is no sample.
func Forget(ctx context.Context, tx *sql.Tx, who identity.Person) error {
	if !who.Sample || !who.May(identity.ManageTenant) {
		return fault.Forbidden
	}
	for _, statement := range []string{
		`DELETE FROM file_chunks WHERE tenant_id = $1`,
		`DELETE FROM file_files WHERE tenant_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, statement, who.Tenant); err != nil {
			return err
		}
	}
	return nil
}
