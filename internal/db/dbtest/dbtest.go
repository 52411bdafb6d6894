// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package dbtest gives each test an empty, migrated database of its own, on
// both engines. Every process migrates once and copies from there.
package dbtest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"kursbuch/internal/db"
	"kursbuch/migrations"
)

// Each runs fn once per database engine. SQLite always runs; PostgreSQL runs
// when KURSBUCH_TEST_POSTGRES holds an address, as under make test.
func Each(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, connect(t, PostgresURL(t))) })
}

// SQLite is a fresh SQLite database.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return connect(t, SQLiteFile(t))
}

// SQLiteFile is the path of a fresh, migrated SQLite database.
func SQLiteFile(t testing.TB) string {
	t.Helper()
	content, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	return write(t, content)
}

// write is the path of a new SQLite database with a content.
func write(t testing.TB, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kursbuch.db")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// PostgresURL is the address of a fresh, migrated PostgreSQL database; the
// test is skipped where no server was given.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv("KURSBUCH_TEST_POSTGRES")
	if server == "" {
		t.Skip("KURSBUCH_TEST_POSTGRES is not set; make test sets it")
	}
	template, err := postgresTemplate()
	if err != nil {
		t.Fatal(err)
	}
	return create(t, server, template)
}

// Copy is the address of a copy of a database that nobody has open.
func Copy(t testing.TB, from string) string {
	t.Helper()
	if server, err := url.Parse(from); err == nil && db.IsPostgres(from) {
		return create(t, os.Getenv("KURSBUCH_TEST_POSTGRES"), strings.TrimPrefix(server.Path, "/"))
	}
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, content)
}

// create makes a database on a server like another, until the test ends.
func create(t testing.TB, server, template string) string {
	t.Helper()
	name := "t" + strings.ToLower(rand.Text())
	admin, err := db.Open(server)
	if err != nil {
		t.Fatal(err)
	}
	defer closeDB(t, admin)
	if _, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { drop(t, server, name) })
	return withDatabase(server, name)
}

var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "kursbuch-dbtest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a left-over temporary folder harms nobody
	file := filepath.Join(dir, "template.db")
	if err := migrate(file); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

var postgresTemplate = sync.OnceValues(func() (string, error) {
	server := os.Getenv("KURSBUCH_TEST_POSTGRES")
	admin, err := db.Open(server)
	if err != nil {
		return "", err
	}
	name := "template" + strings.ToLower(rand.Text())
	if _, err := admin.ExecContext(context.Background(), "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8'"); err != nil {
		return "", err
	}
	if err := admin.Close(); err != nil {
		return "", err
	}
	return name, migrate(withDatabase(server, name))
})

// migrate opens, migrates and closes, so that SQLite folds its log into the
// file and PostgreSQL accepts the database as a template.
func migrate(name string) error {
	d, err := db.Open(name)
	if err != nil {
		return err
	}
	if err := d.Migrate(context.Background(), migrations.Files); err != nil {
		return err
	}
	return d.Close()
}

func connect(t testing.TB, name string) *db.DB {
	t.Helper()
	d, err := db.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeDB(t, d) })
	return d
}

func closeDB(t testing.TB, d *db.DB) {
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// drop removes a database together with what is still connected to it. FORCE
// is refused while the server vacuums the database, because that process is not
// ours to end; DROP without it ends the vacuum itself.
func drop(t testing.TB, server, name string) {
	admin, err := db.Open(server)
	if err != nil {
		t.Error(err)
		return
	}
	defer closeDB(t, admin)
	ctx := context.Background()
	if _, err := admin.ExecContext(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err == nil {
		return
	}
	if _, err := admin.ExecContext(ctx, "DROP DATABASE "+name); err != nil {
		t.Error(err)
	}
}

func withDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + name
	return u.String()
}
