// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit

import (
	"context"
	"database/sql"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

// Subject is something whose changes stand in the trail.
type Subject interface {
	// Object names it in the trail.
	Object() Object
	// Audited are its values as the trail keeps them.
	Audited() Fields
}

// Alter makes one change of a stored subject in a transaction of its own: find
// reads it, apply stores and returns what it becomes, and the difference is
// recorded. Callers check that who may. Faults: those of find and apply.
func Alter[T Subject](ctx context.Context, l *Log, who identity.Person, act Act, find func(db.Querier) (T, error), apply func(*sql.Tx, T) (T, error)) error {
	return l.db.Tx(ctx, func(tx *sql.Tx) error {
		old, err := find(tx)
		if err != nil {
			return err
		}
		changed, err := apply(tx, old)
		if err != nil {
			return err
		}
		return l.Record(ctx, tx, who, old.Object(), act, old.Audited(), changed.Audited())
	})
}
