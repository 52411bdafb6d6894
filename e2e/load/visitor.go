// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"sync"

	"kursbuch/e2e/outside"
)

// visitor is one session.
type visitor struct {
	*outside.Visitor
	writes bool // may send forms
}

// places is what the visitors may open; a need is edited by one at a time, as
// two versions of one need would rightly collide.
type places struct {
	needs, measures, goals, indicators []string
	editing                            []sync.Mutex // of each need
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
		_, err = v.Get(ctx, "GET /", "/")
	case 2:
		_, err = v.Get(ctx, "GET /needs", "/needs")
	case 3:
		_, err = v.Get(ctx, "GET /measures", "/measures")
	case 4:
		_, err = v.Get(ctx, "GET /strategy", "/strategy")
	case 5, 6:
		_, err = v.Get(ctx, "GET /measures/…", one(p.measures))
	case 7:
		_, err = v.Get(ctx, "GET /needs/…", one(p.needs))
	case 8:
		_, err = v.Get(ctx, "GET /indicators/…", one(p.indicators))
	default:
		_, err = v.Get(ctx, "GET /goals/…", one(p.goals))
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
	text, err := v.Get(ctx, "GET "+kind, path)
	if err != nil {
		return err
	}
	p, err := outside.ParsePage(text)
	if err != nil {
		return err
	}
	form, err := p.Form(action)
	if err != nil {
		return err
	}
	change(form)
	return v.Post(ctx, "POST "+kind, action, form)
}
