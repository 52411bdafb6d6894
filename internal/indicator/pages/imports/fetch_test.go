// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
)

var administrator = identity.Person{ID: "p4", Name: "Dana", Audience: identity.Internal, Tenant: "gotha", Region: "16067", Grants: map[identity.Action]identity.Scope{
	identity.ManageTenant: identity.Tenant, identity.ReadIndicators: identity.Tenant, identity.ImportFigures: identity.Tenant,
}}

func TestATableIsFetchedFromAService(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		answer := string(population(value{"16067", "134700"}))
		service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("username") != "geheim" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			_, _ = w.Write([]byte(answer)) // the page shows what arrives
		}))
		defer service.Close()
		b := newBrowser(t, d, administrator)
		b.want(t, "/imports/fetch", 200, "kb-empty", `href="/services"`)
		if body := b.want(t, "/imports/new", 200); strings.Contains(body, "/imports/fetch") {
			t.Error("fetching is offered before a token is set")
		}
		held := b.bring(t, "12411-01-01-4_1_de_flat.csv", population(value{"16067", "1"}))
		if body := b.want(t, held, 200); strings.Contains(body, "/imports/fetch") {
			t.Error("a newer version is offered before a token is set")
		}
		ask := url.Values{"table": {"12411-01-01-4"}}
		if w := b.post(t, "/imports/fetch", ask); w.Code != 422 || !strings.Contains(w.Body.String(), `id="table-error"`) {
			t.Errorf("fetching while it is off: %d, want 422", w.Code)
		}
		if w := b.post(t, "/services/regional", url.Values{"address": {"http://elsewhere.example"}}); w.Code != 422 || !strings.Contains(w.Body.String(), `id="address-error"`) || !strings.Contains(w.Body.String(), `id="token-error"`) {
			t.Errorf("an address without encryption: %d, want 422 at both fields", w.Code)
		}
		if w := b.post(t, "/services/regional", url.Values{"address": {service.URL}, "token": {"falsch"}}); w.Code != 303 {
			t.Fatalf("setting a token: %d", w.Code)
		}
		if body := b.want(t, "/services", 200, service.URL) + b.want(t, "/services/regional", 200, `value="1"`); strings.Contains(body, "falsch") {
			t.Error("a page shows the token")
		}
		b.want(t, "/services/unbekannt", 404)
		b.want(t, "/imports/new", 200, `href="/imports/fetch"`)

		w := b.post(t, "/imports/fetch", ask)
		b.finish(t, w.Header().Get("Location"))
		b.want(t, w.Header().Get("Location"), 200, "kb-notice--stop", "Zugangsschlüssel nicht an")
		if w := b.post(t, "/services/regional", url.Values{"address": {service.URL}, "token": {"geheim"}, "_version": {"1"}}); w.Code != 303 {
			t.Fatalf("changing the token: %d", w.Code)
		}
		w = b.post(t, "/imports/fetch", ask)
		job := w.Header().Get("Location")
		b.finish(t, job)
		b.want(t, job, 200, "12411-01-01-4", `action="`+job+`/accept"`)
		work := b.post(t, job+"/accept", nil).Header().Get("Location")
		b.finish(t, work)
		release := b.get(t, work).Header().Get("Location")
		b.want(t, release, 200, "134.700", `href="/imports/fetch?table=12411-01-01-4"`, `action="`+release+`/withdraw"`)
		b.want(t, "/imports/fetch?table=12411-01-01-4", 200, `value="12411-01-01-4"`)

		for field, text := range map[string]string{"table": "Bevölkerung", "region": "Gotha"} {
			if w := b.post(t, "/imports/fetch", url.Values{"table": {"12411-01-01-4"}, field: {text}}); w.Code != 422 || !strings.Contains(w.Body.String(), `id="`+field+`-error"`) {
				t.Errorf("%s %q: %d, want 422", field, text, w.Code)
			}
		}
		if w := b.post(t, "/services/regional/remove", url.Values{"_version": {"1"}}); w.Code != 409 {
			t.Errorf("removing an older version: %d, want 409", w.Code)
		}
		if w := b.post(t, "/services/regional/remove", url.Values{"_version": {"2"}}); w.Code != 303 {
			t.Errorf("removing: %d", w.Code)
		}
		b.want(t, "/imports/fetch", 200, "kb-empty")
	})
}

func TestWhoMayUseServices(t *testing.T) {
	d := dbtest.SQLite(t)
	for _, who := range []identity.Person{reader, planner} {
		b := newBrowser(t, d, who)
		b.want(t, "/services", 403)
		b.want(t, "/services/regional", 403)
		for _, path := range []string{"/services/regional", "/services/regional/remove"} {
			if w := b.post(t, path, url.Values{"token": {"x"}}); w.Code != 403 {
				t.Errorf("%s posts to %s: %d, want 403", who.Name, path, w.Code)
			}
		}
	}
	newBrowser(t, d, reader).want(t, "/imports/fetch", 403)
	newBrowser(t, d, planner).want(t, "/imports/fetch", 200, "kb-empty")
}
