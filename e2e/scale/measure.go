// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kursbuch/e2e/outside"
	"kursbuch/internal/civil"
	"kursbuch/internal/identity"
)

// How often pages are opened.
const (
	coldPages  = 60 // indicators, each for the first time
	warmPages  = 20 // indicators, each warmRounds times
	warmRounds = 15
)

// reader is somebody signed in, with the addresses of the indicators.
type reader struct {
	*outside.Visitor
	server     *outside.Server
	indicators []string // in the order in which they were generated
	busy       map[string]busy
}

// read starts the program and signs in.
func (m *measurement) read(ctx context.Context) (*reader, error) {
	server, err := m.program.Serve(ctx)
	if err != nil {
		return nil, err
	}
	r := &reader{server: server, busy: map[string]busy{}}
	if r.Visitor, err = outside.NewVisitor(server.URL, m.program.Now, outside.NewTally()); err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	err = r.SignIn(ctx, server.Logins[0])
	if err == nil {
		r.indicators, err = m.addresses(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	return r, nil
}

// addresses lists the pages of the generated indicators.
func (m *measurement) addresses(ctx context.Context) (list []string, err error) {
	k, err := m.connect()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, k.db.Close()) }()
	all, err := k.figures.List(ctx, operator())
	for _, i := range all {
		if strings.HasPrefix(i.Code, "S0") {
			list = append(list, "/indicators/"+string(i.ID))
		}
	}
	for n := range list {
		list[n] += whole
	}
	return list, err
}

// whole asks for the map of Germany: every county is drawn and listed.
const whole = "?area=DG"

// pages measures the page of an indicator, cold, warm, and among fewer years.
func (m *measurement) pages(ctx context.Context) error {
	r, err := m.read(ctx)
	if err != nil {
		return err
	}
	long, short := r.indicators[:m.indicators], r.indicators[m.indicators:]
	err = m.visit(ctx, r, long, short)
	memory, other := r.server.Resident()
	if err := errors.Join(err, other, r.server.Stop()); err != nil {
		return err
	}
	if err := m.say("map and series of one indicator among %d, through HTTP:", len(long)); err != nil {
		return err
	}
	if err := r.Tally.Print(m.w); err != nil {
		return err
	}
	if err := m.sayBusy(r); err != nil {
		return err
	}
	return m.say("memory of the program at the end: %.0f MB", memory)
}

// sayBusy prints the processor time that the pages of each kind took.
func (m *measurement) sayBusy(r *reader) error {
	for _, kind := range slices.Sorted(maps.Keys(r.busy)) {
		b := r.busy[kind]
		if err := m.say("processor time of the program, %s: %.1f ms each", kind, float64(b.took.Microseconds())/1000/float64(b.pages)); err != nil {
			return err
		}
	}
	return nil
}

// The kinds of pages that are opened.
const (
	coldKind  = "GET page, cold"
	warmKind  = "GET page, warm"
	shortKind = "GET page, a tenth of the years"
)

// visit opens the pages, warm ones and those with fewer years by turns.
func (m *measurement) visit(ctx context.Context, r *reader, long, short []string) error {
	if _, err := r.Get(ctx, "GET /indicators", "/indicators"); err != nil {
		return err
	}
	var cold []string
	for n := range min(coldPages, len(long)) {
		cold = append(cold, long[n*len(long)/min(coldPages, len(long))])
	}
	if err := r.batch(ctx, coldKind, cold); err != nil {
		return err
	}
	for range warmRounds {
		if err := r.batch(ctx, warmKind, cold[:min(warmPages, len(cold))]); err != nil {
			return err
		}
		if err := r.batch(ctx, shortKind, short); err != nil {
			return err
		}
	}
	return nil
}

// busy is the processor time that pages took.
type busy struct {
	pages int
	took  time.Duration
}

// batch opens pages one after another.
func (r *reader) batch(ctx context.Context, kind string, pages []string) error {
	before, err := r.server.Processor()
	if err != nil {
		return err
	}
	for _, page := range pages {
		if _, err := r.Get(ctx, kind, page); err != nil {
			return err
		}
	}
	after, err := r.server.Processor()
	b := r.busy[kind]
	r.busy[kind] = busy{b.pages + len(pages), b.took + after - before}
	return err
}

// releaseAtOnce stores a new year of one indicator while the program runs, and
// looks how long it takes until the page shows it.
func (m *measurement) releaseAtOnce(ctx context.Context) error {
	r, err := m.read(ctx)
	if err != nil {
		return err
	}
	seen, err := m.publish(ctx, r)
	if err := errors.Join(err, r.server.Stop()); err != nil {
		return err
	}
	return m.say("a new release is on the page %.0f ms after it was stored", float64(seen.Microseconds())/1000)
}

func (m *measurement) publish(ctx context.Context, r *reader) (seen time.Duration, err error) {
	if _, err := r.Get(ctx, "before", r.indicators[0]); err != nil {
		return 0, err
	}
	k, err := m.connect()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, k.db.Close()) }()
	year := lastYear + 1
	release, err := k.figures.ImportOwn(ctx, identity.Operator(identity.Official, "scale"), k.table(0, year, 1, int(m.program.Now().UnixNano())))
	if err != nil {
		return 0, err
	}
	stored := m.program.Now()
	text, err := r.Get(ctx, "after", r.indicators[0])
	seen = m.program.Now().Sub(stored)
	if err == nil && !strings.Contains(text, string(release.ID)) {
		err = fmt.Errorf("the page does not show the release for %s", civil.Period(fmt.Sprint(year)))
	}
	return seen, err
}
