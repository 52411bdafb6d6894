// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kursbuch/demo"
	"kursbuch/internal/account"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
)

// parameter is a part of a route that names an object.
var parameter = regexp.MustCompile(`\{([a-z]+)\}`)

// ofNoTenant lists the parameters that name nothing a tenant owns: public
// reference data, pages of the handbook, lists of whoever asks, one-time
// tokens, proposals of the program, file formats, services of the statistical
// offices, audiences.
var ofNoTenant = []string{"region", "page", "list", "token", "starter", "format", "file", "service", "audience"}

// endings act on the session itself or on the whole tenant; they are walked
// last, each with a session of its own.
var endings = []string{
	"POST /sign-out", "POST /profile/sign-out-everywhere", "POST /profile/sessions/{session}/end", "POST /system/sample",
}

// leastChecks is what the walk must reach, so that nobody shortens it unseen.
const leastChecks = 2000

// Every route is asked as every role: in the own tenant, for the objects of a
// foreign one, and without being signed in.
func TestAuthorisation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		before := w.entries(t, demo.Tenant)
		for _, route := range w.routes {
			w.walkForeign(t, route)
			w.walkNobody(t, route)
		}
		w.swapIDs(t)
		if after := w.entries(t, demo.Tenant); after != before {
			t.Errorf("strangers left %d entries in the trail of the sample", after-before)
		}
		w.opens(t)
		for _, route := range w.routes {
			w.walkOwn(t, route)
		}
		w.walkEndings(t)
		t.Logf("%d routes, %d checks", len(w.routes), w.checks)
		if w.checks < leastChecks {
			t.Errorf("%d checks, fewer than %d", w.checks, leastChecks)
		}
	})
}

// pattern is a route as it is registered.
func pattern(route web.Route) string { return route.Method + " " + route.Path }

// ownedParameters are the parameters of a route that name objects of a tenant.
func ownedParameters(route web.Route) []string {
	var owned []string
	for _, match := range parameter.FindAllStringSubmatch(route.Path, -1) {
		if !slices.Contains(ofNoTenant, match[1]) {
			owned = append(owned, match[1])
		}
	}
	return owned
}

// walkForeign asks for the objects of the sample as people of the other
// tenant. They learn nothing, not even that the objects exist.
func (w *world) walkForeign(t *testing.T, route web.Route) {
	if len(ownedParameters(route)) == 0 || slices.Contains(endings, pattern(route)) {
		return
	}
	for _, role := range identity.Roles() {
		who := w.people[other][role]
		status, body := w.ask(t, route.Method, w.address(t, route, w.ids), who.token, plausible())
		allowed := []int{http.StatusForbidden}
		if route.Access.Allows(who.Person) {
			allowed = append(allowed, http.StatusNotFound)
		}
		w.checks++
		if !slices.Contains(allowed, status) {
			t.Errorf("%s as %s of a foreign tenant: %d, want %v", pattern(route), role, status, allowed)
		}
		if strings.Contains(body, "Ahlenfurt") {
			t.Errorf("%s as %s of a foreign tenant shows the tenant", pattern(route), role)
		}
	}
}

// walkNobody asks without a session, and with the session of somebody who was
// removed from the tenant: what is not public leads to the sign-in.
func (w *world) walkNobody(t *testing.T, route web.Route) {
	if route.Access.Allows(identity.Person{}) {
		return
	}
	for name, token := range map[string]string{"nobody": "", "a removed member": w.removed, "a forged session": "forged"} {
		want := http.StatusSeeOther
		if route.Method != http.MethodGet || route.API {
			want = http.StatusUnauthorized
		}
		status, _ := w.ask(t, route.Method, w.address(t, route, w.ids), token, plausible())
		w.checks++
		if status != want {
			t.Errorf("%s as %s: %d, want %d", pattern(route), name, status, want)
		}
	}
}

// walkOwn asks in the own tenant: who may not is told so, who may is let in.
// Forms go to objects that do not exist, so that the walk changes nothing.
func (w *world) walkOwn(t *testing.T, route web.Route) {
	if slices.Contains(endings, pattern(route)) {
		return
	}
	ids := w.ids
	if route.Method != http.MethodGet {
		ids = nowhere(w.ids)
	}
	for _, role := range identity.Roles() {
		who := w.people[demo.Tenant][role]
		status, _ := w.ask(t, route.Method, w.address(t, route, ids), who.token, url.Values{})
		w.checks++
		switch {
		case status >= http.StatusInternalServerError:
			t.Errorf("%s as %s: %d", pattern(route), role, status)
		case !route.Access.Allows(who.Person) && status != http.StatusForbidden:
			t.Errorf("%s as %s: %d, want %d", pattern(route), role, status, http.StatusForbidden)
		case route.Access.Allows(everywhere(who.Person)) && status == http.StatusForbidden:
			t.Errorf("%s as %s: %d, though the role may", pattern(route), role, status)
		}
	}
}

// everywhere is who without the rights that reach only to what who leads:
// those may end in a refusal by the service.
func everywhere(who identity.Person) identity.Person {
	who.Grants = maps.Clone(who.Grants)
	maps.DeleteFunc(who.Grants, func(_ identity.Action, scope identity.Scope) bool { return scope < identity.Tenant })
	return who
}

// nowhere names objects that do not exist.
func nowhere(ids map[string]string) map[string]string {
	none := maps.Clone(ids)
	for name := range none {
		if !slices.Contains(ofNoTenant, name) {
			none[name] = "00000000-0000-7000-8000-000000000000"
		}
	}
	return none
}

// plausible are the fields that forms of changes carry.
func plausible() url.Values {
	return url.Values{
		"_version": {"1"}, "title": {"Übernommen"}, "name": {"Übernommen"}, "description": {"Text"}, "set": {"ok"}, "on": {"2026-01-15"},
		"due_on": {"2027-01-15"}, "roles": {string(identity.Colleague)}, "source": {"Amt"}, "value": {"5"}, "urgency": {"high"}, "kind": {"felt"},
	}
}

// opens makes sure that the addresses of the walk are real: the administrator
// of the sample sees a page at each, or what is wrong with the object, such as
// a frozen report that cannot be edited.
func (w *world) opens(t *testing.T) {
	who := w.people[demo.Tenant][identity.Administrator]
	for _, route := range w.routes {
		if route.Method != http.MethodGet || len(ownedParameters(route)) == 0 {
			continue
		}
		status, _ := w.ask(t, route.Method, w.address(t, route, w.ids), who.token, nil)
		w.checks++
		if status != http.StatusOK && status != http.StatusUnprocessableEntity {
			t.Errorf("%s as administrator: %d", pattern(route), status)
		}
	}
}

// swapIDs sends forms of the other tenant that point to objects of the sample.
func (w *world) swapIDs(t *testing.T) {
	who := w.people[other][identity.Administrator]
	own := w.addOwn(t, who.Person)
	before := w.entries(t, other)
	for _, form := range []struct {
		address string
		values  url.Values
	}{
		{"/needs/new", url.Values{"title": {"Bedarf"}, "kind": {"felt"}, "urgency": {"high"}, "field": {w.ids["term"]}}},
		{"/needs/new", url.Values{"title": {"Bedarf"}, "kind": {"felt"}, "urgency": {"high"}, "field": {own.field}, "social_space": {w.ids["space"]}}},
		{"/needs/new", url.Values{"title": {"Bedarf"}, "kind": {"felt"}, "urgency": {"high"}, "field": {own.field}, "target_groups": {w.group}}},
		{"/needs/" + own.need + "/evidence", url.Values{"source": {"Amt"}, "method": {"Zählung"}, "on": {"2026-01-15"}, "indicator": {w.ids["indicator"]}}},
		{"/goals/new", url.Values{"title": {"Ziel"}, "level": {"guiding"}, "field": {w.ids["term"]}}},
		{"/goals/new", url.Values{"title": {"Ziel"}, "level": {"operational"}, "field": {own.field}, "parent": {w.ids["goal"]}}},
		{"/goals/new", url.Values{"title": {"Ziel"}, "level": {"guiding"}, "field": {own.field}, "needs": {w.ids["need"]}}},
		{"/goals/" + own.goal + "/targets/new", url.Values{"indicator": {w.ids["indicator"]}, "value": {"5"}, "on": {"2027-12-31"}}},
		{"/measures/new", url.Values{"title": {"Maßnahme"}, "goal": {w.ids["goal"]}}},
		{"/measures/new", url.Values{"title": {"Maßnahme"}, "goal": {own.goal}, "owner": {w.ids["person"]}}},
		{"/measures/new", url.Values{"title": {"Maßnahme"}, "goal": {own.goal}, "needs": {w.ids["need"]}}},
		{"/measures/new", url.Values{"title": {"Maßnahme"}, "goal": {own.goal}, "social_spaces": {w.ids["space"]}}},
		{"/measures/new", url.Values{"title": {"Maßnahme"}, "goal": {own.goal}, "target_groups": {w.group}}},
		{"/profile/tenant", url.Values{"tenant": {string(demo.Tenant)}}},
	} {
		status, body := w.ask(t, http.MethodPost, form.address, who.token, form.values)
		w.checks++
		if status != http.StatusUnprocessableEntity && status != http.StatusForbidden && status != http.StatusNotFound {
			t.Errorf("POST %s with %v of a foreign tenant: %d", form.address, form.values, status)
		}
		if strings.Contains(body, "Ahlenfurt") {
			t.Errorf("POST %s with %v shows the foreign tenant", form.address, form.values)
		}
	}
	if after := w.entries(t, other); after != before {
		t.Errorf("forms with foreign objects were written %d times", after-before)
	}
}

// walkEndings asks the routes that end something: foreign sessions cannot be
// ended, and only who manages a sample removes it.
func (w *world) walkEndings(t *testing.T) {
	for _, role := range identity.Roles() {
		foreign := w.people[other][role]
		status, _ := w.ask(t, http.MethodPost, "/profile/sessions/"+w.ids["session"]+"/end", foreign.token, nil)
		w.checks++
		if status != http.StatusNotFound && status != http.StatusSeeOther {
			t.Errorf("end a foreign session as %s: %d", role, status)
		}
		who := w.people[demo.Tenant][role]
		if role != identity.Administrator {
			status, _ = w.ask(t, http.MethodPost, "/system/sample", who.token, nil)
			w.checks++
			if status != http.StatusForbidden {
				t.Errorf("remove the sample as %s: %d", role, status)
			}
		}
	}
	if who, err := w.app.account.WhoIs(t.Context(), w.people[demo.Tenant][identity.Administrator].token); err != nil || !who.SignedIn() {
		t.Errorf("somebody of a foreign tenant has ended the administrator's session: %v", err)
	}
	for _, ending := range []string{"/profile/sign-out-everywhere", "/sign-out"} {
		who := w.signIn(t, other, identity.Colleague)
		w.ask(t, http.MethodPost, ending, who.token, nil)
		status, _ := w.ask(t, http.MethodGet, "/profile", who.token, nil)
		w.checks++
		if status != http.StatusSeeOther {
			t.Errorf("after %s the session still opens pages: %d", ending, status)
		}
	}
	status, _ := w.ask(t, http.MethodPost, "/system/sample", w.people[demo.Tenant][identity.Administrator].token, nil)
	if tenants, err := w.app.account.Tenants(t.Context(), operator("")); err != nil || slices.ContainsFunc(tenants, func(x account.Tenant) bool { return x.ID == demo.Tenant }) {
		t.Errorf("the administrator could not remove the sample: %d, %v", status, err)
	}
}
