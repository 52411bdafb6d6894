// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package file keeps uploaded files in the database, in chunks, so that a
// backup of the database is a backup of everything and several processes see
// the same files.
package file

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// MaxSize is the largest file that is taken, in bytes.
const MaxSize = 64 << 20

const chunkSize = 1 << 20

// ID names a stored file.
type ID string

// File describes a stored file.
type File struct {
	ID     ID
	Name   string // base name as uploaded
	Size   int64  // bytes
	SHA256 string // hex
}

// Store keeps files.
type Store struct {
	db    *db.DB
	newID func() string
	now   func() time.Time
}

// New returns the store on d.
func New(d *db.DB, newID func() string, now func() time.Time) *Store {
	return &Store{db: d, newID: newID, now: now}
}

// Add stores what r yields. Faults: Refused when it is larger than MaxSize or
// empty. r is read to its end before the database is locked. Callers check
// that who may upload.
func (s *Store) Add(ctx context.Context, who identity.Person, name string, r io.Reader) (File, error) {
	content, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	switch {
	case err != nil:
		return File{}, fmt.Errorf("read upload: %w", err)
	case len(content) > MaxSize:
		return File{}, fault.Refuse("file.size.large", "name", name, "max", MaxSize>>20)
	case len(content) == 0:
		return File{}, fault.Refuse("file.size.empty", "name", name)
	}
	sum := sha256.Sum256(content)
	f := File{ID: ID(s.newID()), Name: baseName(name), Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:])}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error { return s.insert(ctx, tx, who, f, content) })
	return f, err
}

func (s *Store) insert(ctx context.Context, tx *sql.Tx, who identity.Person, f File, content []byte) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO file_files (tenant_id, id, name, size, sha256, added_at, added_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		who.Tenant, f.ID, f.Name, f.Size, f.SHA256, db.Timestamp(s.now()), who.ID)
	for n := 0; err == nil && n*chunkSize < len(content); n++ {
		_, err = tx.ExecContext(ctx, `
			INSERT INTO file_chunks (tenant_id, file_id, n, data)
			VALUES ($1, $2, $3, $4)`,
			who.Tenant, f.ID, n, content[n*chunkSize:min(len(content), (n+1)*chunkSize)])
	}
	if err != nil {
		return fmt.Errorf("store file: %w", err)
	}
	return nil
}

// Open returns a file of the tenant with its content, or fault.NotFound.
func (s *Store) Open(ctx context.Context, tenant identity.TenantID, id ID) (File, *bytes.Reader, error) {
	f, err := db.One(ctx, s.db, scanFile, `
		SELECT id, name, size, sha256
		FROM file_files
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
	if err != nil {
		return File{}, nil, fmt.Errorf("file %s: %w", id, err)
	}
	chunks, err := db.Collect(ctx, s.db, scanChunk, `
		SELECT data
		FROM file_chunks
		WHERE tenant_id = $1 AND file_id = $2
		ORDER BY n`, tenant, id)
	if err != nil {
		return File{}, nil, fmt.Errorf("content of file %s: %w", id, err)
	}
	return f, bytes.NewReader(bytes.Join(chunks, nil)), nil
}

// Remove deletes a file; removing what is gone is no error.
func (s *Store) Remove(ctx context.Context, tenant identity.TenantID, id ID) error {
	return s.db.Tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			DELETE FROM file_files
			WHERE tenant_id = $1 AND id = $2`, tenant, id)
		return err
	})
}

// ForgetOlder deletes the files added before t, in every tenant: uploads that
// nobody decided about. What was taken from them is stored elsewhere.
func (s *Store) ForgetOlder(ctx context.Context, t time.Time) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM file_files WHERE tenant_id >= '' AND added_at < $1`, db.Timestamp(t))
	return err
}

func scanFile(scan db.Scan) (f File, err error) {
	err = scan(&f.ID, &f.Name, &f.Size, &f.SHA256)
	return f, err
}

func scanChunk(scan db.Scan) (data []byte, err error) {
	err = scan(&data)
	return data, err
}

// baseName drops folders, also those of Windows, and limits the length.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if runes := []rune(name); len(runes) > 200 {
		name = string(runes[len(runes)-200:])
	}
	return name
}
