// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"kursbuch/e2e/outside"
	"kursbuch/internal/db"
)

// onPostgres measures processes that share a PostgreSQL database.
func (m *measurement) onPostgres(ctx context.Context) (err error) {
	server := os.Getenv("KURSBUCH_TEST_POSTGRES")
	if server == "" {
		return errors.New("KURSBUCH_TEST_POSTGRES names no server; scripts/with-postgres.sh starts one")
	}
	address, err := url.Parse(server)
	if err != nil {
		return err
	}
	admin, err := db.Open(server)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, admin.Close()) }()
	name := fmt.Sprintf("scale%d", m.program.Now().UnixNano())
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8'"); err != nil {
		return err
	}
	defer func() {
		_, gone := admin.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE "+name)
		err = errors.Join(err, gone)
	}()
	address.Path = "/" + name
	m.program.Database, m.program.Key = address.String(), strings.Repeat("ab", 32)
	if err := m.prepare(ctx); err != nil {
		return err
	}
	return m.measure(ctx, []part{{"pages", m.pages}, {"processes", m.processes}, {"rows", m.rowsInPostgres}})
}

// processes measures one, two and four of them.
func (m *measurement) processes(ctx context.Context) error {
	for _, count := range []int{1, 2, 4} {
		if err := m.together(ctx, count); err != nil {
			return err
		}
	}
	return nil
}

func (m *measurement) rowsInPostgres(ctx context.Context) error {
	d, err := db.Open(m.program.Database)
	if err != nil {
		return err
	}
	return errors.Join(m.rows(ctx, d, "PostgreSQL"), d.Close())
}

// together opens pages in several processes at once, as fast as they answer,
// and checks that all give the same answers.
func (m *measurement) together(ctx context.Context, processes int) error {
	const length, readersEach = 20 * time.Second, 4
	var readers []*reader
	stop := func() (err error) {
		for _, r := range readers {
			err = errors.Join(err, r.server.Stop())
		}
		return err
	}
	for range processes {
		r, err := m.read(ctx)
		if err != nil {
			return errors.Join(err, stop())
		}
		readers = append(readers, r)
	}
	if err := same(ctx, readers); err != nil {
		return errors.Join(err, stop())
	}
	tally := outside.NewTally()
	var visitors []*outside.Visitor
	for i := range processes * readersEach { // one after another, before the clock starts: signing in is costly
		server := readers[i%processes].server
		v, err := outside.NewVisitor(server.URL, m.program.Now, tally)
		if err == nil {
			err = v.SignIn(ctx, server.Logins[i%len(server.Logins)])
		}
		if err != nil {
			return errors.Join(err, stop())
		}
		visitors = append(visitors, v)
	}
	var all errgroup.Group
	end := m.program.Now().Add(length)
	count := make([]int, len(visitors))
	for i, v := range visitors {
		pages := readers[i%processes].indicators
		all.Go(func() (err error) {
			for ; err == nil && m.program.Now().Before(end); count[i]++ {
				_, err = v.Get(ctx, "GET page", pages[(i*7+count[i])%m.indicators])
			}
			return err
		})
	}
	if err := errors.Join(all.Wait(), stop()); err != nil {
		return err
	}
	total := 0
	for _, n := range count {
		total += n
	}
	return m.say("%d processes on PostgreSQL, %d readers each: %.0f pages a second", processes, readersEach, float64(total)/length.Seconds())
}

// same opens pages in every process and compares them.
func same(ctx context.Context, readers []*reader) error {
	const pages = 10
	for n := range pages {
		var first [sha256.Size]byte
		for i, r := range readers {
			text, err := r.Get(ctx, "compare", strings.Replace(r.indicators[n], "?", "/map.csv?", 1))
			if err != nil {
				return err
			}
			if sum := sha256.Sum256([]byte(text)); i == 0 {
				first = sum
			} else if sum != first {
				return fmt.Errorf("process %d gives other figures for %s", i+1, r.indicators[n])
			}
		}
	}
	return nil
}
