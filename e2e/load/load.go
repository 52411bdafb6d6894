// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"kursbuch/e2e/outside"
)

// measureLoad lets sessions work and prints how they were answered.
func measureLoad(ctx context.Context, p outside.Program, s settings, w io.Writer) error {
	server, err := p.Serve(ctx)
	if err != nil {
		return err
	}
	signIns := outside.NewTally()
	visitors, err := signInAll(ctx, server, s.sessions, p.Now, signIns)
	if err != nil {
		return errors.Join(err, server.Stop())
	}
	where, err := visitors[0].explore(ctx)
	if err != nil {
		return errors.Join(err, server.Stop())
	}
	answers := outside.NewTally()
	work(ctx, visitors, where, s, answers)
	memory, err := server.Resident()
	if err := errors.Join(err, server.Stop()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%d sessions, %v between actions, %v:\n", s.sessions, s.think, s.length)
	if err := errors.Join(err, answers.Print(w)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "memory at the end %.1f MB, processor time in all %v\nsigning in, four at once:\n",
		memory, server.Busy().Round(100*time.Millisecond))
	return errors.Join(err, signIns.Print(w))
}

// signInAll makes n sessions. The first half belongs to people who may write:
// the first two logins are those of the integration manager and the
// administrator, the third that of a colleague who reads.
func signInAll(ctx context.Context, s *outside.Server, n int, now outside.Clock, t *outside.Tally) ([]*visitor, error) {
	if len(s.Logins) < 3 {
		return nil, errors.New("the sample programme has too few logins")
	}
	visitors := make([]*visitor, n)
	var group errgroup.Group
	group.SetLimit(4)
	for i := range visitors {
		person, writes := s.Logins[i%2], true
		if i >= (n+1)/2 {
			person, writes = s.Logins[2], false
		}
		v, err := outside.NewVisitor(s.URL, now, t)
		if err != nil {
			return nil, err
		}
		visitors[i] = &visitor{v, writes}
		group.Go(func() error { return v.SignIn(ctx, person) })
	}
	return visitors, group.Wait()
}

// explore finds what there is to open.
func (v *visitor) explore(ctx context.Context) (*places, error) {
	where := &places{}
	for _, list := range []struct {
		page, prefix string
		found        *[]string
	}{
		{"/needs", "/needs/", &where.needs},
		{"/measures", "/measures/", &where.measures},
		{"/strategy", "/goals/", &where.goals},
		{"/indicators", "/indicators/", &where.indicators},
	} {
		text, err := v.Get(ctx, "GET "+list.page, list.page)
		if err != nil {
			return nil, err
		}
		p, err := outside.ParsePage(text)
		if err != nil {
			return nil, err
		}
		if *list.found = p.Links(list.prefix); len(*list.found) == 0 {
			return nil, fmt.Errorf("%s leads to nothing", list.page)
		}
	}
	where.editing = make([]sync.Mutex, len(where.needs))
	return where, nil
}

// work lets all visitors act, think and act again until the time is over. They
// begin at different moments, as people do.
func work(ctx context.Context, visitors []*visitor, where *places, s settings, t *outside.Tally) {
	open, end := context.WithTimeout(ctx, s.length) // running answers are waited for
	defer end()
	var all sync.WaitGroup
	for _, v := range visitors {
		v.Tally = t
		all.Go(func() {
			pause := time.Duration(rand.Int64N(int64(s.think)))
			for wait(open, pause) {
				if err := v.act(ctx, where); err != nil {
					t.Fail(err)
				}
				pause = s.think/2 + time.Duration(rand.Int64N(int64(s.think)))
			}
		})
	}
	all.Wait()
}

// wait reports whether there is time left after the pause.
func wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
