// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Command load measures the built program from outside: how large it is, how
// fast it starts, how much memory it holds when idle, and how it answers many
// people at once. It builds the sample programme in a temporary directory and
// serves it on loopback.
//
//	go run ./e2e/load -binary dist/kursbuch
//
// Every session is a sign-in of its own with the password of a person of the
// sample programme; several sessions belong to one person. Half of them are of
// people who may write, and these send a form with one action in five, which
// makes one in ten of all. The generator runs on the same machine as the
// program and takes processor time from it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"

	"kursbuch/e2e/outside"
)

// settings are the flags.
type settings struct {
	binary   string
	sessions int
	think    time.Duration
	length   time.Duration
	starts   int
	table    string
}

func main() {
	var s settings
	flag.StringVar(&s.binary, "binary", "dist/kursbuch", "the built program")
	flag.IntVar(&s.sessions, "sessions", 1000, "people at work at once; 0 measures no load")
	flag.DurationVar(&s.think, "think", 5*time.Second, "mean time between two actions of a session")
	flag.DurationVar(&s.length, "for", time.Minute, "how long they work")
	flag.IntVar(&s.starts, "starts", 10, "starts to measure")
	flag.StringVar(&s.table, "import", officialTable(), "an official file to import; without it no import is measured")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, s, os.Stdout, time.Now); err != nil { //nolint:forbidigo // the one place that measures
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to undo
	}
}

// officialTable is the file of protection seekers, 116,738 rows in its zip.
func officialTable() string {
	data := os.Getenv("KURSBUCH_TEST_DATA")
	if data == "" {
		data = "../shared/data"
	}
	return filepath.Join(data, "ffcsv", "12531-0043_175879554.zip")
}

// run builds the sample, measures and prints the figures to w.
func run(ctx context.Context, s settings, w io.Writer, now outside.Clock) (err error) {
	dir, err := os.MkdirTemp("", "kursbuch-load")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	p := outside.Program{Binary: s.binary, Data: filepath.Join(dir, "data"), Now: now}
	if err := p.Build(ctx, filepath.Join(dir, "report")); err != nil {
		return err
	}
	if err := measureImports(ctx, p, s, dir, w); err != nil {
		return err
	}
	if err := measureStarts(ctx, p, s.starts, w); err != nil {
		return err
	}
	if s.sessions == 0 {
		return nil
	}
	return measureLoad(ctx, p, s, w)
}

// measureStarts prints size, start and idle memory.
func measureStarts(ctx context.Context, p outside.Program, n int, w io.Writer) error {
	info, err := os.Stat(p.Binary)
	if err != nil {
		return err
	}
	var starts []time.Duration
	resident := 0.0
	for range n {
		server, err := p.Serve(ctx)
		if err != nil {
			return err
		}
		starts = append(starts, server.Answered)
		memory, err := server.Resident()
		if err := errors.Join(err, server.Stop()); err != nil {
			return err
		}
		resident = max(resident, memory)
	}
	_, err = fmt.Fprintf(w, "binary %.1f MB\nstart to first page, %d times: %s\nmemory after the first page: at most %.1f MB\n",
		float64(info.Size())/1e6, n, outside.Spread(starts), resident)
	return err
}

// measureImports prints how long the command takes that imports the table into
// an installation without figures, from exec to exit.
func measureImports(ctx context.Context, p outside.Program, s settings, dir string, w io.Writer) error {
	if _, err := os.Stat(s.table); err != nil {
		_, err = fmt.Fprintf(w, "import: not measured, there is no %s\n", s.table)
		return err
	}
	var times []time.Duration
	for n := range s.starts {
		begun := p.Now()
		data := filepath.Join(dir, fmt.Sprint("import", n))
		if err := exec.CommandContext(ctx, p.Binary, "import", "statistics", "--data", data, s.table).Run(); err != nil {
			return fmt.Errorf("import %s: %w", s.table, err)
		}
		times = append(times, p.Now().Sub(begun))
	}
	_, err := fmt.Fprintf(w, "import of %s: %s\n", filepath.Base(s.table), outside.Spread(times))
	return err
}
