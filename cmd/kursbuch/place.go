// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/migrations"
)

// keyFile holds the secret that seals the audit trail, beside the database and
// never in it.
const keyFile = "secret.key"

// keyVariable may hold the key instead, where several processes share a
// database.
const keyVariable = "KURSBUCH_KEY"

// databaseFile is the name of the embedded database in the data directory.
const databaseFile = "kursbuch.db"

// open opens the database at p, brings its schema up to date and wires the
// program. The clock is now.
func (p *Place) open(ctx context.Context, now func() time.Time) (*app, error) {
	if err := os.MkdirAll(p.Data, 0o700); err != nil {
		return nil, fault.Refuse("command.data.unusable", "dir", p.Data)
	}
	key, err := loadKey(filepath.Join(p.Data, keyFile))
	if err != nil {
		return nil, err
	}
	d, err := p.connect(ctx)
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(ctx, migrations.Files); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	a, err := newApp(d, key, newID, now)
	if err != nil {
		return nil, err
	}
	a.publish.UseSolver(p.steadySolver)
	return a, nil
}

// connect opens the database at p, or says in words that it does not answer.
func (p *Place) connect(ctx context.Context) (*db.DB, error) {
	if p.Database == "" {
		if err := makePrivate(p.database()); err != nil {
			return nil, fault.Refuse("command.database.unreachable", "reason", err.Error())
		}
	}
	d, err := db.Open(p.database())
	if err != nil {
		return nil, fault.Refuse("command.database.unreachable", "reason", err.Error())
	}
	if err := d.PingContext(ctx); err != nil {
		return nil, errors.Join(fault.Refuse("command.database.unreachable", "reason", err.Error()), d.Close())
	}
	return d, nil
}

// makePrivate makes the database file, where there is none, readable by its
// owner alone, whatever the data directory lets others see. SQLite gives its
// log the same mode.
func makePrivate(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// database is the name under which db opens the database.
func (p *Place) database() string {
	if p.Database != "" {
		return p.Database
	}
	return filepath.Join(p.Data, databaseFile)
}

// loadKey reads the key, or makes one where there is none. Two processes that
// start at once agree on the key that was there first.
func loadKey(name string) ([]byte, error) {
	if env := os.Getenv(keyVariable); env != "" {
		return parseKey(keyVariable, env)
	}
	fresh := make([]byte, 32)
	if _, err := rand.Read(fresh); err != nil {
		return nil, err
	}
	if _, err := os.Stat(name); err == nil {
		return readKey(name)
	}
	if err := writeKey(name, fresh); err != nil {
		return nil, fmt.Errorf("create key – Schlüssel anlegen: %w", err)
	}
	return readKey(name)
}

// writeKey puts a whole key at name, unless one is there already.
func writeKey(name string, key []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".key-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // linked by then, or worthless
	_, err = fmt.Fprintln(f, hex.EncodeToString(key))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), name); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func readKey(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read key – Schlüssel lesen: %w", err)
	}
	return parseKey(name, string(text))
}

// parseKey reads 32 bytes in hexadecimal out of text, found at place.
func parseKey(place, text string) ([]byte, error) {
	key, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("%s: kein gültiger Schlüssel – not a valid key", place)
	}
	return key, nil
}

// newID makes UUIDs of version 7, which sort by time (RFC 9562 § 5.7).
func newID() string {
	return uuid.Must(uuid.NewV7()).String()
}
