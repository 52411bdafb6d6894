// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"kursbuch/e2e/outside"
	"kursbuch/internal/db"
	"kursbuch/internal/identity"

	"kursbuch/demo"
)

func operator() identity.Person { return identity.Operator(demo.Tenant, "scale") }

// rowIndicators is how many indicators are stored as rows too; all of them
// would take hours.
const rowIndicators = 10

// rowsInSQLite stores some of the figures as rows of an SQL table and reads
// from them what a page shows: the newest year by county, and the sum by year.
func (m *measurement) rowsInSQLite(ctx context.Context) error {
	d, err := db.Open(filepath.Join(m.dir, "rows.db"))
	if err != nil {
		return err
	}
	return errors.Join(m.rows(ctx, d, "SQLite"), d.Close())
}

// rows measures figures as rows, as compact as SQL allows.
func (m *measurement) rows(ctx context.Context, d *db.DB, engine string) (err error) {
	k, err := m.connect()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, k.db.Close()) }()
	if _, err := d.ExecContext(ctx, `DROP TABLE IF EXISTS figures`); err != nil {
		return err
	}
	if _, err := d.ExecContext(ctx, `
		CREATE TABLE figures (tenant_id SMALLINT, indicator INTEGER, year SMALLINT, region SMALLINT, cell SMALLINT, value DOUBLE PRECISION,
			PRIMARY KEY (tenant_id, indicator, year, region, cell))`); err != nil {
		return err
	}
	before, err := onDisk(ctx, d)
	if err != nil {
		return err
	}
	for n := range min(rowIndicators, m.indicators) {
		if err := m.storeRows(ctx, d, k, n); err != nil {
			return err
		}
	}
	after, err := onDisk(ctx, d)
	if err != nil {
		return err
	}
	var times []time.Duration
	for round := range 5 * rowIndicators {
		begun := m.program.Now()
		if err := readRows(ctx, d, round%min(rowIndicators, m.indicators)); err != nil {
			return err
		}
		times = append(times, m.program.Now().Sub(begun))
	}
	values := min(rowIndicators, m.indicators) * m.years * counties * cells
	return m.say("the same figures of a page from %.1f M rows in %s, without HTTP: %s; %.1f bytes a value",
		float64(values)/1e6, engine, outside.Spread(times), float64(after-before)/float64(values))
}

// onDisk is the size of a database in bytes.
func onDisk(ctx context.Context, d *db.DB) (int, error) {
	if d.Postgres() {
		return db.Value[int](ctx, d, `SELECT pg_database_size(current_database())`)
	}
	return db.Value[int](ctx, d, `SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`)
}

// storeRows writes the table of one indicator.
func (m *measurement) storeRows(ctx context.Context, d *db.DB, k *maker, n int) error {
	t := k.table(n, lastYear-m.years+1, m.years, 0)
	return d.Tx(ctx, func(tx *sql.Tx) error {
		insert, err := tx.PrepareContext(ctx, `INSERT INTO figures VALUES (1, $1, $2, $3, $4, $5)`)
		if err != nil {
			return err
		}
		defer insert.Close()
		for i, o := range t.Observations {
			year, cell, region := i/(counties*cells), i/counties%cells, i%counties
			if _, err := insert.ExecContext(ctx, n, year, region, cell, o.Figure.Value); err != nil {
				return fmt.Errorf("row %d: %w", i, err)
			}
		}
		return nil
	})
}

// readRows reads the newest year by county and all years of one county.
func readRows(ctx context.Context, d *db.DB, n int) error {
	sums := func(scan db.Scan) (sum float64, err error) {
		key := 0
		err = scan(&key, &sum)
		return sum, err
	}
	if _, err := db.Collect(ctx, d, sums, `
		SELECT region, sum(value)
		FROM figures
		WHERE tenant_id = 1 AND indicator = $1 AND year = (SELECT max(year) FROM figures WHERE tenant_id = 1 AND indicator = $1)
		GROUP BY region`, n); err != nil {
		return err
	}
	_, err := db.Collect(ctx, d, sums, `
		SELECT year, sum(value)
		FROM figures
		WHERE tenant_id = 1 AND indicator = $1
		GROUP BY year`, n)
	return err
}
