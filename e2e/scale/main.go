// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Command scale measures the built program over the figures of a whole country:
// it generates the values of 600 indicators for 400 counties, 30 years and 20
// cells each, opens pages through HTTP as a browser does, and asks the same of
// rows in SQL tables in the same run.
//
//	go run ./e2e/scale -binary dist/kursbuch
//	scripts/with-postgres.sh go run ./e2e/scale -binary dist/kursbuch -postgres
//
// A cold page is the first of its indicator after the program started, a warm
// one was opened before. Generator, database and program share the processors.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kursbuch/e2e/outside"
)

// settings are the flags.
type settings struct {
	binary     string
	indicators int
	years      int
	postgres   bool
	keep       string
	parts      string
}

func main() {
	var s settings
	flag.StringVar(&s.binary, "binary", "dist/kursbuch", "the built program")
	flag.IntVar(&s.indicators, "indicators", 600, "indicators to generate; each has 8,000 values a year")
	flag.IntVar(&s.years, "years", 30, "years of each indicator")
	flag.BoolVar(&s.postgres, "postgres", false, "measure on the server at KURSBUCH_TEST_POSTGRES, with one, two and four processes")
	flag.StringVar(&s.keep, "data", "", "directory that keeps the generated figures for another run; empty for a temporary one")
	flag.StringVar(&s.parts, "parts", "pages pivot release import processes rows", "what to measure")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, s, os.Stdout, time.Now); err != nil { //nolint:forbidigo // the one place that measures
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to undo
	}
}

// run generates the figures, measures and prints to w.
func run(ctx context.Context, s settings, w io.Writer, now outside.Clock) (err error) {
	dir := s.keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "kursbuch-scale"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	m := measurement{settings: s, dir: dir, w: w, program: outside.Program{Binary: s.binary, Data: filepath.Join(dir, "data"), Now: now}}
	if s.postgres {
		return m.onPostgres(ctx)
	}
	return m.onSQLite(ctx)
}

// measurement is one run of the command.
type measurement struct {
	settings
	program outside.Program
	dir     string
	w       io.Writer
}

// say prints one figure.
func (m *measurement) say(format string, values ...any) error {
	_, err := fmt.Fprintf(m.w, format+"\n", values...)
	return err
}

// onSQLite measures the program on its embedded database.
func (m *measurement) onSQLite(ctx context.Context) error {
	if err := m.prepare(ctx); err != nil {
		return err
	}
	return m.measure(ctx, []part{
		{"pages", m.pages}, {"pivot", m.pivots}, {"release", m.releaseAtOnce}, {"import", m.imports}, {"rows", m.rowsInSQLite},
	})
}

// part is something to measure.
type part struct {
	name string
	run  func(context.Context) error
}

// measure runs the parts that the command line names.
func (m *measurement) measure(ctx context.Context, parts []part) error {
	for _, one := range parts {
		if !slices.Contains(strings.Fields(m.parts), one.name) {
			continue
		}
		if err := one.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
	}
	return nil
}

// prepare builds the sample programme and generates the figures, unless an
// earlier run has left them.
func (m *measurement) prepare(ctx context.Context) error {
	if _, err := os.Stat(m.program.Data); err == nil && m.program.Database == "" {
		return m.say("figures of an earlier run in %s", m.program.Data)
	}
	if err := m.program.Build(ctx, filepath.Join(m.dir, "report")); err != nil {
		return fmt.Errorf("build the sample programme: %w", err)
	}
	return m.generate(ctx)
}
