// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package db opens SQLite or PostgreSQL and runs queries on either. Only the
// portable subset of SQL is used, with $1 placeholders; the few differences
// between the engines live here (docs/adr/0003).
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"time"

	"kursbuch/internal/fault"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite"
)

// Querier is what a store function needs: a pool or a running transaction.
type Querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Scan copies the columns of one row into its arguments.
type Scan func(...any) error

// DB is a pool of connections to one database.
type DB struct {
	*sql.DB
	postgres bool
	// writer lets one transaction write at a time on SQLite, so that writers
	// queue fairly instead of polling the file lock. It is nil on PostgreSQL.
	writer     chan struct{}
	statements statements
}

// IsPostgres reports whether name is a PostgreSQL address, not a file.
func IsPostgres(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
}

// Open connects to a postgres:// address or, failing that, to a SQLite file.
// It does not touch the schema; see Migrate.
func Open(name string) (*DB, error) {
	d := &DB{postgres: IsPostgres(name), statements: statements{all: map[string]*sql.Stmt{}}}
	driver, dsn := "pgx", name
	if !d.postgres {
		driver, dsn = "sqlite", sqliteDSN(name)
		d.writer = make(chan struct{}, 1)
	}
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", driver, err)
	}
	connections := 2*runtime.GOMAXPROCS(0) + 4
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections) // each has its prepared queries
	pool.SetConnMaxIdleTime(time.Minute)
	d.DB = pool
	return d, nil
}

// busyTimeout is how long a write waits for those before it.
const busyTimeout = 10 * time.Second

// sqliteDSN sets what must hold on every pooled connection. synchronous=FULL
// keeps acknowledged writes through a power loss; NORMAL would not in WAL mode.
func sqliteDSN(file string) string {
	pragmas := []string{
		"foreign_keys(1)", fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "journal_mode(wal)", "synchronous(full)",
		"cache_size(-8000)", "temp_store(memory)",
	}
	query := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}
	return "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + query.Encode()
}

// Postgres reports whether d is a PostgreSQL database.
func (d *DB) Postgres() bool { return d.postgres }

// Tx runs fn in one transaction: committed if fn returns nil, else rolled
// back. When the request carries a write key (WithWriteKey), the first
// transaction stores it; if it was stored before, nothing runs and the fault
// is Repeated. A full disk and a locked database come back as Refused.
func (d *DB) Tx(ctx context.Context, fn func(tx *sql.Tx) error) error {
	leave, err := d.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return explain(d.transact(ctx, fn))
}

// ExecContext runs one statement that is a transaction of its own; it queues
// and fails as Tx does.
func (d *DB) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	leave, err := d.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	result, err := d.DB.ExecContext(ctx, query, args...)
	return result, explain(err)
}

// enter waits for the turn to write, as long as for the lock of another
// process; leave passes the turn on.
func (d *DB) enter(ctx context.Context) (leave func(), err error) {
	if d.writer == nil {
		return func() {}, nil
	}
	patience := time.NewTimer(busyTimeout)
	defer patience.Stop()
	select {
	case d.writer <- struct{}{}:
		return func() { <-d.writer }, nil
	case <-patience.C:
		return nil, fault.Refuse("db.busy.retry")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (d *DB) transact(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it reports ErrTxDone; before, the first error matters
	if err := storeWriteKey(ctx, tx); err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	markWriteKeyStored(ctx)
	return nil
}

// Snapshot runs fn on one unchanging state of the database, read-only.
func (d *DB) Snapshot(ctx context.Context, fn func(q Querier) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if d.postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.BeginTx(ctx, opts)
	if err != nil {
		return explain(err)
	}
	defer tx.Rollback() // nothing was written
	return fn(tx)
}

// Collect reads all rows with scan. It closes the rows and checks rows.Err.
func Collect[T any](ctx context.Context, q Querier, scan func(Scan) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, explain(rows.Err())
}

// One reads one row with scan, or returns fault.NotFound.
func One[T any](ctx context.Context, q Querier, scan func(Scan) (T, error), query string, args ...any) (T, error) {
	v, err := scan(q.QueryRowContext(ctx, query, args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return v, fault.NotFound
	}
	return v, explain(err)
}

// Value reads one column of one row, or returns fault.NotFound.
func Value[T any](ctx context.Context, q Querier, query string, args ...any) (T, error) {
	return One(ctx, q, func(scan Scan) (v T, err error) {
		err = scan(&v)
		return v, err
	}, query, args...)
}

// Change runs a statement that must touch exactly one row. When it touches
// none, the row is gone or was changed meanwhile: fault.Conflict. Updates with
// optimistic locking name the version they read in their WHERE clause.
func Change(ctx context.Context, q Querier, query string, args ...any) error {
	result, err := q.ExecContext(ctx, query, args...)
	if err != nil {
		return explain(err)
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return fault.Conflict
	}
	return err
}

// Timestamp is t as it is stored: UTC text that sorts by time.
func Timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// ParseTimestamp reads what Timestamp wrote; the zero time when it is empty.
func ParseTimestamp(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse("2006-01-02T15:04:05.000Z", s)
}
