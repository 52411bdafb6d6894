// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package db

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"kursbuch/internal/fault"
)

// Migrate brings the schema up to the newest of files. Each step is one
// transaction: a failed one leaves the schema as it was. Several processes may
// start at once on PostgreSQL; one migrates, the others wait. A schema that is
// newer than files belongs to a later program: Refused, before it is misread.
func (d *DB) Migrate(ctx context.Context, files fs.FS) error {
	provider, err := d.migrations(files)
	if err != nil {
		return err
	}
	// Only who finds something to do waits for the lock: a server that starts
	// beside a running import is ready at once.
	if pending, err := provider.HasPending(ctx); err != nil || pending {
		if _, err := provider.Up(ctx); err != nil {
			return explain(fmt.Errorf("migrate: %w", err))
		}
	}
	version, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return explain(fmt.Errorf("read schema version: %w", err))
	}
	if version > newest {
		return fault.Refuse("db.schema.newer", "schema", int(version))
	}
	return nil
}

// MigrateTo is Migrate up to and including the step with number version.
func (d *DB) MigrateTo(ctx context.Context, files fs.FS, version int64) error {
	provider, err := d.migrations(files)
	if err != nil {
		return err
	}
	if _, err := provider.UpTo(ctx, version); err != nil {
		return explain(fmt.Errorf("migrate to %d: %w", version, err))
	}
	return nil
}

// SchemaVersion is the number of the newest applied step, 0 for none.
func (d *DB) SchemaVersion(ctx context.Context, files fs.FS) (int64, error) {
	provider, err := d.migrations(files)
	if err != nil {
		return 0, err
	}
	return provider.GetDBVersion(ctx)
}

func (d *DB) migrations(files fs.FS) (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if d.postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
		if err != nil {
			return nil, fmt.Errorf("migration lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
		files = postgresTypes{files}
	}
	provider, err := goose.NewProvider(dialect, d.DB, files, options...)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return provider, nil
}

// postgresTypes reads the one line of migrations with the type names of
// PostgreSQL where it has its own: BLOB is BYTEA there.
type postgresTypes struct{ fs.FS }

var blob = regexp.MustCompile(`\bBLOB\b`)

// Open serves a migration with its types replaced.
func (p postgresTypes) Open(name string) (fs.File, error) {
	f, err := p.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return f, err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	return &textFile{Reader: strings.NewReader(blob.ReplaceAllString(string(text), "BYTEA")), name: name}, nil
}

// ReadDir lists the migrations.
func (p postgresTypes) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(p.FS, name) }

// textFile is an open migration in memory.
type textFile struct {
	*strings.Reader
	name string
}

func (f *textFile) Close() error               { return nil }
func (f *textFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *textFile) Name() string               { return f.name }
func (f *textFile) Mode() fs.FileMode          { return 0o444 }
func (f *textFile) ModTime() time.Time         { return time.Time{} }
func (f *textFile) IsDir() bool                { return false }
func (f *textFile) Sys() any                   { return nil }
