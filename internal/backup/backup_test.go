// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package backup_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/audit"
	"kursbuch/internal/backup"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/file"
	"kursbuch/internal/identity"
	"kursbuch/internal/vocabulary"
	"kursbuch/migrations"
)

var planner = identity.Operator("aalen", "Ada")

// fill puts text, numbers and bytes into a database.
func fill(t *testing.T, d *db.DB) (words *vocabulary.Service, log *audit.Log) {
	t.Helper()
	log = audit.New(d, []byte("key"), time.Now)
	words = vocabulary.New(d, log, uuid.NewString, time.Now)
	for _, name := range []string{"Sprache „ä“ \u0000", "Wohnen"} {
		name = string(bytes.ReplaceAll([]byte(name), []byte{0}, nil))
		if _, err := words.AddTerm(t.Context(), planner, vocabulary.Term{Kind: vocabulary.FieldKind, Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.ExecContext(t.Context(), `INSERT INTO account_tenants (tenant_id, name, kind, region, sample, created_at, version)
		VALUES ($1, 'Aalen', 'municipality', '08136088', TRUE, '2026-01-01T00:00:00.000Z', 1)`, planner.Tenant); err != nil {
		t.Fatal(err)
	}
	content := bytes.Repeat([]byte{0, 1, 254, 255}, 100)
	if _, err := file.New(d, uuid.NewString, time.Now).Add(t.Context(), planner, "x.bin", bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	return words, log
}

// Every engine's backup restores into every engine.
func TestABackupRestoresIntoEitherEngine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, from *db.DB) {
		words, log := fill(t, from)
		archive := filepath.Join(t.TempDir(), "backup.zip")
		saved, err := backup.Write(t.Context(), from, migrations.Files, archive, "test", time.Now())
		if err != nil || saved.Rows == 0 {
			t.Fatalf("Write: %+v, %v", saved, err)
		}
		want, err := words.Fields(t.Context(), planner)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := log.Verify(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		dbtest.Each(t, func(t *testing.T, to *db.DB) {
			read, err := backup.Read(t.Context(), to, migrations.Files, archive)
			if err != nil || read.Rows != saved.Rows {
				t.Fatalf("Read: %+v, %v; want %d rows", read, err, saved.Rows)
			}
			newLog := audit.New(to, []byte("key"), time.Now)
			got, err := vocabulary.New(to, newLog, uuid.NewString, time.Now).Fields(t.Context(), planner)
			if err != nil || len(got) != len(want) || got[0] != want[0] {
				t.Errorf("restored %+v, %v; want %+v", got, err, want)
			}
			var sample bool
			if err := to.QueryRowContext(t.Context(), `SELECT sample FROM account_tenants WHERE tenant_id = $1`, planner.Tenant).Scan(&sample); err != nil || !sample {
				t.Errorf("restored sample %v, %v; want true", sample, err)
			}
			if n, err := newLog.Verify(t.Context()); err != nil || n != entries {
				t.Errorf("audit trail: %d entries, %v; want %d", n, err, entries)
			}
			if _, err := backup.Read(t.Context(), to, migrations.Files, archive); !refusedAs(err, "backup.database.used") {
				t.Errorf("into a used database: %v", err)
			}
		})
	})
}

func TestDamagedArchivesRestoreNothing(t *testing.T) {
	from := dbtest.SQLite(t)
	fill(t, from)
	archive := filepath.Join(t.TempDir(), "backup.zip")
	if _, err := backup.Write(t.Context(), from, migrations.Files, archive, "test", time.Now()); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"cut off": whole[:len(whole)/2], "something else": []byte("GIF89a"), "empty": nil} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(archive, content, 0o600); err != nil {
				t.Fatal(err)
			}
			to := dbtest.SQLite(t)
			if _, err := backup.Read(t.Context(), to, migrations.Files, archive); err == nil {
				t.Fatal("a damaged archive was restored")
			}
			err := to.Tx(t.Context(), func(tx *sql.Tx) error {
				n, err := db.Value[int](t.Context(), tx, `SELECT count(*) FROM audit_entries WHERE tenant_id <> ''`)
				if n > 0 {
					t.Errorf("%d entries of a damaged archive are there", n)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// A flipped bit anywhere either hits nothing that is read, or is found.
func TestFlippedBitsAreFound(t *testing.T) {
	from := dbtest.SQLite(t)
	fill(t, from)
	archive := filepath.Join(t.TempDir(), "backup.zip")
	saved, err := backup.Write(t.Context(), from, migrations.Files, archive, "test", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for i := 7; i < len(whole); i += len(whole)/25 + 1 {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 0x40
		if err := os.WriteFile(archive, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		to := dbtest.SQLite(t)
		read, err := backup.Read(t.Context(), to, migrations.Files, archive)
		if err != nil {
			found++
			continue
		}
		entries, err := audit.New(to, []byte("key"), time.Now).Verify(t.Context())
		if err != nil || read.Rows != saved.Rows || entries != 2 {
			t.Errorf("bit at %d: %d rows, %d entries, %v", i, read.Rows, entries, err)
		}
	}
	if found == 0 {
		t.Error("no flipped bit was found")
	}
}

func refusedAs(err error, key string) bool {
	refused, ok := errors.AsType[fault.Refused](err)
	return ok && refused.Key == key
}
