// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package db_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pressly/goose/v3/lock"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/migrations"
)

// Other SQLite drivers bind $2 and $1 by order of appearance and swap values
// silently; this one must bind by number as PostgreSQL does.
func TestPlaceholdersBindByNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var first, second string
		err := d.QueryRowContext(t.Context(), `SELECT CAST($2 AS TEXT), CAST($1 AS TEXT)`, "one", "two").Scan(&first, &second)
		if err != nil || first != "two" || second != "one" {
			t.Errorf("got %q, %q, %v; want two, one", first, second, err)
		}
	})
}

// modernc.org/sqlite works only with the libc it was generated for.
func TestLibcIsTheOneOfTheDriver(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"modernc.org/sqlite v1.61.1", "modernc.org/libc v1.79.0"} {
		if !strings.Contains(string(mod), want) {
			t.Errorf("go.mod lacks %q; change both lines together, libc to the version in the driver's go.mod", want)
		}
	}
}

func TestPragmasHoldOnEveryConnection(t *testing.T) {
	d := dbtest.SQLite(t)
	for range 3 {
		conn, err := d.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { closeConn(t, conn) })
		var foreignKeys, synchronous int
		if err := conn.QueryRowContext(t.Context(), `PRAGMA foreign_keys`).Scan(&foreignKeys); err != nil {
			t.Fatal(err)
		}
		if err := conn.QueryRowContext(t.Context(), `PRAGMA synchronous`).Scan(&synchronous); err != nil {
			t.Fatal(err)
		}
		if foreignKeys != 1 || synchronous != 2 {
			t.Errorf("foreign_keys %d, synchronous %d; want 1, 2 (FULL)", foreignKeys, synchronous)
		}
	}
}

func closeConn(t *testing.T, conn *sql.Conn) {
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
}

func TestTxRollsBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		boom := errors.New("boom")
		err := d.Tx(t.Context(), func(tx *sql.Tx) error {
			if err := addWrite(t.Context(), tx, "k1"); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatalf("Tx: %v, want boom", err)
		}
		if n := countWrites(t, d); n != 0 {
			t.Errorf("%d rows after a rollback", n)
		}
	})
}

func TestAWriteKeyWritesOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		send := func(fail error) error {
			ctx := db.WithWriteKey(t.Context(), "aalen", "key", time.Unix(0, 0))
			err := d.Tx(ctx, func(*sql.Tx) error { return fail })
			if err == nil {
				err = d.KeepAnswer(ctx, "/measures/1")
			}
			return err
		}
		if err := send(fault.Forbidden); !errors.Is(err, fault.Forbidden) {
			t.Fatalf("a refused write: %v", err)
		}
		if err := send(nil); err != nil {
			t.Fatalf("the key of a refused write is free again, got %v", err)
		}
		if err := send(nil); !errors.Is(err, fault.Repeated) {
			t.Fatalf("the second write: %v, want Repeated", err)
		}
		answer, err := d.Answer(db.WithWriteKey(t.Context(), "aalen", "key", time.Now()))
		if err != nil || answer != "/measures/1" {
			t.Errorf("Answer = %q, %v", answer, err)
		}
		if answer, err := d.Answer(db.WithWriteKey(t.Context(), "bebra", "key", time.Now())); err != nil || answer != "" {
			t.Errorf("another tenant reads the answer %q, %v", answer, err)
		}
	})
}

// A query stays prepared while many ask it and the schema changes below
// it.
func TestPreparedQueriesSeeWhatIsThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var asking sync.WaitGroup
		for range 8 {
			asking.Go(func() {
				if n := countWrites(t, d); n != 0 {
					t.Errorf("%d rows, want none", n)
				}
			})
		}
		asking.Wait()
		for _, change := range []string{
			`ALTER TABLE db_writes ADD COLUMN extra TEXT NOT NULL DEFAULT ''`,
			`INSERT INTO db_writes (tenant_id, write_key, written_at, answer, extra) VALUES ('aalen', 'k', '', '', 'x')`,
		} {
			if _, err := d.ExecContext(t.Context(), change); err != nil {
				t.Fatal(err)
			}
		}
		if n := countWrites(t, d); n != 1 {
			t.Errorf("%d rows after a change, want 1", n)
		}
	})
}

// An older program must not misread what a newer one has stored.
func TestANewerSchemaIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		older := fstest.MapFS{}
		for _, name := range []string{"0001_floor.sql", "0002_account.sql"} {
			text, err := fs.ReadFile(migrations.Files, name)
			if err != nil {
				t.Fatal(err)
			}
			older[name] = &fstest.MapFile{Data: text}
		}
		refused, ok := errors.AsType[fault.Refused](d.Migrate(t.Context(), older))
		if !ok || refused.Key != "db.schema.newer" {
			t.Errorf("an older program: %v, want to be refused", refused)
		}
		if err := d.Migrate(t.Context(), migrations.Files); err != nil {
			t.Errorf("the same program: %v", err)
		}
	})
}

// A server that starts while another process holds the lock of the migrations
// (a running import, a killed one whose session lives on) is ready at once.
func TestACurrentSchemaWaitsForNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if !d.Postgres() {
			return // knows no such lock
		}
		other, err := d.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := other.Close(); err != nil {
				t.Error(err)
			}
		}()
		if _, err := other.ExecContext(t.Context(), `SELECT pg_advisory_lock($1)`, lock.DefaultLockID); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if err := d.Migrate(ctx, migrations.Files); err != nil {
			t.Errorf("a schema that is current: %v", err)
		}
	})
}

func TestChangeOfNothingIsAConflict(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := db.Change(t.Context(), d, `UPDATE db_writes SET answer = '' WHERE tenant_id = $1`, "nobody")
		if !errors.Is(err, fault.Conflict) {
			t.Errorf("Change: %v, want Conflict", err)
		}
	})
}

func TestUniqueViolationsAreSeen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := addWrite(t.Context(), d, "k1"); err != nil {
			t.Fatal(err)
		}
		if err := addWrite(t.Context(), d, "k1"); !db.IsUnique(err) {
			t.Errorf("a second insert: %v, want a unique violation", err)
		}
	})
}

func TestBlobsComeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if _, err := d.ExecContext(t.Context(), `
			INSERT INTO file_files (tenant_id, id, name, size, sha256, added_at, added_by)
			VALUES ('aalen', 'f', 'f', 3, '', '', '')`); err != nil {
			t.Fatal(err)
		}
		want := []byte{0, 255, 7}
		if _, err := d.ExecContext(t.Context(), `
			INSERT INTO file_chunks (tenant_id, file_id, n, data)
			VALUES ('aalen', 'f', 0, $1)`, want); err != nil {
			t.Fatal(err)
		}
		got, err := db.Value[[]byte](t.Context(), d, `SELECT data FROM file_chunks WHERE tenant_id = 'aalen'`)
		if err != nil || string(got) != string(want) {
			t.Errorf("got %v, %v; want %v", got, err, want)
		}
	})
}

func addWrite(ctx context.Context, q db.Querier, key string) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO db_writes (tenant_id, write_key, written_at, answer)
		VALUES ('aalen', $1, '', '')`, key)
	return err
}

func countWrites(t *testing.T, d *db.DB) int {
	t.Helper()
	n, err := db.Value[int](t.Context(), d, `SELECT count(*) FROM db_writes WHERE tenant_id = 'aalen'`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
