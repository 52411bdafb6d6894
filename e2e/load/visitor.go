// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"time"
)

// visitor is one session with cookies and a connection of its own.
type visitor struct {
	base   string
	client *http.Client
	tally  *tally
	now    clock
	writes bool // may send forms
}

// places is what the visitors may open; a need is edited by one at a time, as
// two versions of one need would rightly collide.
type places struct {
	needs, measures, goals, indicators []string
	editing                            []sync.Mutex // of each need
}

func newVisitor(base string, now clock, t *tally, writes bool) (*visitor, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	return &visitor{base: base, now: now, tally: t, writes: writes, client: &http.Client{
		Jar: jar, Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 2},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// signIn comes in with a password.
func (v *visitor) signIn(ctx context.Context, l login) error {
	text, err := v.get(ctx, "GET /sign-in", "/sign-in")
	if err != nil {
		return err
	}
	p, err := parsePage(text)
	if err != nil {
		return err
	}
	form, err := p.form("/sign-in")
	if err != nil {
		return err
	}
	form.Set("email", l.email)
	form.Set("password", l.password)
	return v.post(ctx, "POST /sign-in", "/sign-in", form)
}

// act does one thing at random; one action in five of who may write is a form.
func (v *visitor) act(ctx context.Context, p *places) error {
	if v.writes && rand.IntN(5) == 0 {
		if rand.IntN(2) == 0 {
			return v.report(ctx, p)
		}
		return v.edit(ctx, p)
	}
	var err error
	switch rand.IntN(10) {
	case 0, 1:
		_, err = v.get(ctx, "GET /", "/")
	case 2:
		_, err = v.get(ctx, "GET /needs", "/needs")
	case 3:
		_, err = v.get(ctx, "GET /measures", "/measures")
	case 4:
		_, err = v.get(ctx, "GET /strategy", "/strategy")
	case 5, 6:
		_, err = v.get(ctx, "GET /measures/…", one(p.measures))
	case 7:
		_, err = v.get(ctx, "GET /needs/…", one(p.needs))
	case 8:
		_, err = v.get(ctx, "GET /indicators/…", one(p.indicators))
	default:
		_, err = v.get(ctx, "GET /goals/…", one(p.goals))
	}
	return err
}

func one(addresses []string) string { return addresses[rand.IntN(len(addresses))] }

// report sets the light of a measure.
func (v *visitor) report(ctx context.Context, p *places) error {
	at := one(p.measures) + "/status"
	return v.fill(ctx, "/measures/…/status", at, at, func(form url.Values) {
		form.Set("light", "ok")
		form.Set("reason", "Die Gruppen laufen, die Plätze sind belegt.")
		form.Set("next_step", "Zwischenstand im Arbeitskreis vorstellen")
	})
}

// edit changes the description of a need.
func (v *visitor) edit(ctx context.Context, p *places) error {
	n := rand.IntN(len(p.needs))
	p.editing[n].Lock()
	defer p.editing[n].Unlock()
	at := p.needs[n] + "/edit"
	return v.fill(ctx, "/needs/…/edit", at, at, func(form url.Values) {
		form.Set("description", fmt.Sprintf("Stand der Erhebung %d.", rand.IntN(1_000_000)))
	})
}

// fill opens a form, changes it and sends it.
func (v *visitor) fill(ctx context.Context, kind, path, action string, change func(url.Values)) error {
	text, err := v.get(ctx, "GET "+kind, path)
	if err != nil {
		return err
	}
	p, err := parsePage(text)
	if err != nil {
		return err
	}
	form, err := p.form(action)
	if err != nil {
		return err
	}
	change(form)
	return v.post(ctx, "POST "+kind, action, form)
}

func (v *visitor) get(ctx context.Context, kind, path string) (string, error) {
	return v.send(ctx, kind, http.MethodGet, path, nil, http.StatusOK)
}

func (v *visitor) post(ctx context.Context, kind, path string, form url.Values) error {
	_, err := v.send(ctx, kind, http.MethodPost, path, form, http.StatusSeeOther)
	return err
}

// send sends one request, reads the whole answer and notes how long it took.
func (v *visitor) send(ctx context.Context, kind, method, path string, form url.Values, want int) (string, error) {
	r, err := http.NewRequestWithContext(ctx, method, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	begun := v.now()
	response, err := v.client.Do(r)
	if err != nil {
		return "", fmt.Errorf("%s: %w", kind, err)
	}
	text, err := io.ReadAll(response.Body)
	took := v.now().Sub(begun)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return "", fmt.Errorf("%s: %w", kind, err)
	}
	if response.StatusCode != want {
		return "", fmt.Errorf("%s: status %d", kind, response.StatusCode)
	}
	v.tally.note(kind, took)
	return string(text), nil
}
