// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package db

import (
	"context"
	"database/sql"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// ForgetSample runs statements, each with the sample tenant of who as $1,
// inside tx. They delete for good and without an audit entry: the sample goes
// as a whole. Faults: Forbidden, also for a tenant that is no sample.
func ForgetSample(ctx context.Context, tx *sql.Tx, who identity.Person, statements ...string) error {
	if !who.Sample || !who.May(identity.ManageTenant) {
		return fault.Forbidden
	}
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement, who.Tenant); err != nil {
			return err
		}
	}
	return nil
}

// Forget deletes the write keys of the sample tenant of who inside tx; see
// ForgetSample. Faults: Forbidden.
func Forget(ctx context.Context, tx *sql.Tx, who identity.Person) error {
	return ForgetSample(ctx, tx, who, `DELETE FROM db_writes WHERE tenant_id = $1`)
}
