// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package db

import (
	"context"
	"database/sql"
	"sync"
)

// maxPrepared bounds the prepared queries; the program has about 200.
const maxPrepared = 500

// statements are queries that SQLite has parsed and planned already, which is
// half of the work of a short one. pgx keeps its own. Queries are literals in
// the program, so that there are few.
type statements struct {
	mu  sync.Mutex
	all map[string]*sql.Stmt
}

// prepared is the statement of query; nil when it is to run without one.
func (d *DB) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if d.postgres {
		return nil, nil
	}
	d.statements.mu.Lock()
	known, full := d.statements.all[query], len(d.statements.all) >= maxPrepared
	d.statements.mu.Unlock()
	if known != nil || full {
		return known, nil
	}
	// Not under the lock: this may wait for a free connection.
	fresh, err := d.PrepareContext(ctx, query) // closed with the database
	if err != nil {
		return nil, err
	}
	d.statements.mu.Lock()
	defer d.statements.mu.Unlock()
	if known := d.statements.all[query]; known != nil {
		return known, fresh.Close() //nolint:sqlclosecheck // somebody else was faster; the other one stays
	}
	d.statements.all[query] = fresh
	return fresh, nil
}

// QueryContext runs a query that returns rows.
func (d *DB) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	statement, err := d.prepared(ctx, query) //nolint:sqlclosecheck // kept for the next query
	if err != nil {
		return nil, explain(err)
	}
	if statement == nil {
		return d.DB.QueryContext(ctx, query, args...)
	}
	return statement.QueryContext(ctx, args...)
}

// QueryRowContext runs a query that returns at most one row.
func (d *DB) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	statement, err := d.prepared(ctx, query) //nolint:sqlclosecheck // kept for the next query
	if err != nil || statement == nil {
		return d.DB.QueryRowContext(ctx, query, args...) // reports the same error
	}
	return statement.QueryRowContext(ctx, args...)
}
