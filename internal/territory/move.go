// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"context"
	"database/sql"
	"fmt"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// move takes something of the tenant's own out of use, or into use again: find
// says whose it is, put stores where it goes.
func (s *Service) move(ctx context.Context, who identity.Person, name string, act audit.Act, find func(*sql.Tx) (identity.TenantID, audit.Object, error), put func(*sql.Tx) error) error {
	if !who.May(identity.EditTerritory) {
		return fault.Forbidden
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		owner, object, err := find(tx)
		if err != nil {
			return err
		}
		if owner != who.Tenant {
			return fault.NotFound // the operator's are not ours to change
		}
		if err := put(tx); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, object, act, nil, nil)
	})
	if err != nil {
		return fmt.Errorf("%s %s: %w", act, name, err)
	}
	return nil
}

// refuseTaken turns the database's word that there is such a thing into a
// message at the field.
func refuseTaken(err error, field, message, attempt string) error {
	if db.IsUnique(err) {
		refused := fault.Invalid{}
		refused.Refuse(field, message)
		return refused
	}
	return fmt.Errorf("%s: %w", attempt, err)
}
