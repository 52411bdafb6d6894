// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"net/http"
	"strings"
	"testing"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
)

// The site builds without conflicting routes, nobody forgot to say who may use
// a route, and every page without parameters opens for the administrator of a
// tenant that has no data yet.
func TestEveryRouteOpensWhereNothingIsThereYet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newEmptyWorld(t, d)
		administrator := w.signIn(t, other, identity.Administrator)
		for _, route := range w.routes {
			if !route.Access.Allows(administrator.Person) {
				t.Errorf("%s lets not even the administrator in", pattern(route))
			}
			if route.Method != http.MethodGet || strings.Contains(strings.TrimSuffix(route.Path, "{$}"), "{") {
				continue
			}
			status, body := w.ask(t, route.Method, w.address(t, route, nil), administrator.token, nil)
			if want := answerWithoutData(route.Path); status != want {
				t.Errorf("%s: %d, want %d", pattern(route), status, want)
			}
			if _, key, found := strings.Cut(body, "⟦"); found {
				t.Errorf("%s: untranslated key %.60s", pattern(route), key)
			}
		}
	})
}

// answerWithoutData is what a page without parameters answers to the
// administrator of a tenant without data.
func answerWithoutData(path string) int {
	switch path {
	case "/setup", "/sign-in/authenticator", "/sign-in/recovery-codes": // nothing is to be set up
		return http.StatusNotFound
	case "/strategy/history": // there is no concept yet
		return http.StatusNotFound
	case "/sign-in", "/sign-in/code": // somebody is signed in
		return http.StatusSeeOther
	case "/regions": // leads to the own one
		return http.StatusSeeOther
	}
	return http.StatusOK
}
