// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package backup writes everything in a database to one file and reads it
// back into an empty database of either engine. The file is a zip archive: a
// manifest and, for each table, one JSON array a row. It holds neither sessions
// nor the key that seals the audit trail.
package backup

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
)

// manifest describes an archive; it is its last entry.
type manifest struct {
	Format  int             `json:"format"`
	Schema  int64           `json:"schema"` // number of the newest migration
	MadeAt  string          `json:"made_at"`
	Tables  []tableManifest `json:"tables"`
	Program string          `json:"program"`
}

// tableManifest describes the rows of one table.
type tableManifest struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int      `json:"rows"`
	SHA256  string   `json:"sha256"`
}

const (
	format       = 1
	manifestName = "manifest.json"
)

// transient tables are not worth keeping: sessions must not come back to life,
// and write keys belong to forms that are long closed.
var transient = []string{"account_sessions", "db_writes"}

// Summary says what a backup holds.
type Summary struct {
	Tables, Rows int
	Bytes        int64
	MadeAt       time.Time
}

var createTable = regexp.MustCompile(`(?m)^CREATE TABLE (\w+)`)

// tables lists the tables in the order in which the migrations create them, so
// that each comes after those it refers to.
func tables(migrations fs.FS) ([]string, error) {
	names, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		return nil, err
	}
	var all []string
	for _, name := range names {
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			return nil, err
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		for _, found := range createTable.FindAllStringSubmatch(up, -1) {
			if !slices.Contains(transient, found[1]) {
				all = append(all, found[1])
			}
		}
	}
	return all, nil
}

// Write saves the database to a file. The file appears whole or not at all.
func Write(ctx context.Context, d *db.DB, migrations fs.FS, name, program string, now time.Time) (Summary, error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".kursbuch-backup-*")
	if err != nil {
		return Summary{}, fmt.Errorf("create backup: %w", err)
	}
	defer os.Remove(f.Name()) //nolint:errcheck // it is renamed by then, or worthless
	summary, err := write(ctx, d, migrations, f, program, now)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return Summary{}, fmt.Errorf("write backup: %w", err)
	}
	info, err := os.Stat(f.Name())
	if err != nil {
		return Summary{}, err
	}
	summary.Bytes = info.Size()
	return summary, os.Rename(f.Name(), name)
}

func write(ctx context.Context, d *db.DB, migrations fs.FS, w io.Writer, program string, now time.Time) (Summary, error) {
	schema, err := d.SchemaVersion(ctx, migrations)
	if err != nil {
		return Summary{}, err
	}
	names, err := tables(migrations)
	if err != nil {
		return Summary{}, err
	}
	archive := zip.NewWriter(w)
	m := manifest{Format: format, Schema: schema, MadeAt: db.Timestamp(now), Program: program}
	summary := Summary{Tables: len(names), MadeAt: now}
	err = d.Snapshot(ctx, func(q db.Querier) error {
		for _, name := range names {
			t, err := writeTable(ctx, q, archive, name)
			if err != nil {
				return fmt.Errorf("table %s: %w", name, err)
			}
			m.Tables = append(m.Tables, t)
			summary.Rows += t.Rows
		}
		return nil
	})
	if err != nil {
		return Summary{}, err
	}
	entry, err := archive.Create(manifestName)
	if err == nil {
		err = json.NewEncoder(entry).Encode(m)
	}
	return summary, errors.Join(err, archive.Close())
}

func writeTable(ctx context.Context, q db.Querier, archive *zip.Writer, name string) (tableManifest, error) {
	t := tableManifest{Name: name}
	rows, err := q.QueryContext(ctx, "SELECT * FROM "+name) // a name out of our own migrations
	if err != nil {
		return t, err
	}
	defer rows.Close()
	if t.Columns, err = rows.Columns(); err != nil {
		return t, err
	}
	entry, err := archive.Create("tables/" + name + ".jsonl")
	if err != nil {
		return t, err
	}
	sum := sha256.New()
	out := json.NewEncoder(io.MultiWriter(entry, sum))
	values := make([]any, len(t.Columns))
	places := make([]any, len(t.Columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return t, err
		}
		if err := out.Encode(encoded(values)); err != nil {
			return t, err
		}
		t.Rows++
	}
	t.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return t, rows.Err()
}

// binary marks a value as bytes; JSON knows only text.
type binary struct {
	Base64 []byte `json:"base64"`
}

func encoded(values []any) []any {
	row := slices.Clone(values)
	for i, v := range row {
		if bytes, ok := v.([]byte); ok {
			row[i] = binary{bytes}
		}
	}
	return row
}

// open reads the manifest of an archive.
func open(name string) (*zip.ReadCloser, manifest, error) {
	archive, err := zip.OpenReader(name)
	if err != nil {
		return nil, manifest{}, errors.Join(fault.Refuse("backup.file.unreadable", "name", filepath.Base(name)), err)
	}
	var m manifest
	entry, err := archive.Open(manifestName)
	if err == nil {
		err = errors.Join(json.NewDecoder(entry).Decode(&m), entry.Close())
	}
	if err != nil || m.Format != format {
		return nil, manifest{}, errors.Join(fault.Refuse("backup.file.unreadable", "name", filepath.Base(name)), archive.Close())
	}
	return archive, m, nil
}

// lines calls fn for each row of a table in the archive and checks the rows
// against the manifest.
func lines(archive *zip.ReadCloser, t tableManifest, fn func([]any) error) error {
	entry, err := archive.Open("tables/" + t.Name + ".jsonl")
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := decodeRows(io.TeeReader(entry, sum), len(t.Columns), fn)
	if err := errors.Join(err, entry.Close()); err != nil {
		return err
	}
	return check(t, n, sum)
}

func check(t tableManifest, rows int, sum hash.Hash) error {
	if rows != t.Rows || hex.EncodeToString(sum.Sum(nil)) != t.SHA256 {
		return fault.Refuse("backup.file.damaged", "table", t.Name)
	}
	return nil
}

func decodeRows(r io.Reader, columns int, fn func([]any) error) (rows int, err error) {
	in := json.NewDecoder(bufio.NewReaderSize(r, 1<<16))
	in.UseNumber()
	for {
		var row []any
		if err := in.Decode(&row); errors.Is(err, io.EOF) {
			return rows, nil
		} else if err != nil {
			return rows, err
		}
		if len(row) != columns {
			return rows, fmt.Errorf("row %d has %d values, want %d", rows+1, len(row), columns)
		}
		if err := decode(row); err != nil {
			return rows, err
		}
		if err := fn(row); err != nil {
			return rows, err
		}
		rows++
	}
}
