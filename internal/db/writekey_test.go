// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package db_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
)

// A request whose first transaction is refused may try another one; the key
// goes with the one that writes.
func TestTheWriteKeyGoesWithTheTransactionThatWrites(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		request := func() context.Context { return db.WithWriteKey(t.Context(), "aalen", "key", time.Unix(0, 0)) }
		write := func(ctx context.Context, result error) error {
			return d.Tx(ctx, func(*sql.Tx) error { return result })
		}
		first := request()
		if err := write(first, fault.Conflict); !errors.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
		if err := write(first, nil); err != nil {
			t.Fatal(err)
		}
		if err := write(request(), nil); !errors.Is(err, fault.Repeated) {
			t.Errorf("the same form again: %v, want Repeated", err)
		}
	})
}

// Of two requests with one key at the same moment, one writes and the other
// learns that it was repeated.
func TestTheSameFormAtTheSameMomentWritesOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		results := make(chan error)
		for range 2 {
			go func() {
				ctx := db.WithWriteKey(t.Context(), "aalen", "key", time.Unix(0, 0))
				results <- d.Tx(ctx, func(*sql.Tx) error { return nil })
			}()
		}
		written := 0
		for range 2 {
			if err := <-results; err == nil {
				written++
			} else if !errors.Is(err, fault.Repeated) {
				t.Errorf("the other one: %v, want Repeated", err)
			}
		}
		if written != 1 {
			t.Errorf("%d writes, want 1", written)
		}
	})
}
