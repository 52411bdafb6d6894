// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"io/fs"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jba/templatecheck"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

var (
	planner = identity.Person{
		ID: "p1", Name: "Ada", Tenant: "gotha",
		Grants: map[identity.Action]identity.Scope{identity.ReadSteering: identity.Tenant, identity.EditStrategy: identity.Tenant},
	}
	reader = identity.Person{
		ID: "p2", Name: "Bo", Tenant: "gotha",
		Grants: map[identity.Action]identity.Scope{identity.ReadSteering: identity.Tenant},
	}
	outsider = identity.Person{ID: "p3", Name: "Cem", Tenant: "erfurt", Grants: planner.Grants}
)

func newSite(t *testing.T, d *db.DB, who identity.Person) (*Pages, *webtest.Site) {
	t.Helper()
	var p *Pages
	site := webtest.New(t, d, who, []fs.FS{Locales}, func(s *web.Site) {
		p = New(s, vocabulary.New(d, audit.New(d, []byte("key"), time.Now), uuid.NewString, time.Now))
		p.Register()
	})
	return p, site
}

func wantPage(t *testing.T, site *webtest.Site, path string, status int, parts ...string) {
	t.Helper()
	got, body := site.Get(t, path)
	if got != status {
		t.Errorf("GET %s: %d, want %d", path, got, status)
	}
	for _, part := range parts {
		if !strings.Contains(body, part) {
			t.Errorf("GET %s: no %q", path, part)
		}
	}
}

// added records a term and returns the address of its form.
func added(t *testing.T, site *webtest.Site, kind, name string) string {
	t.Helper()
	w := site.Post(t, "/fields/new?kind="+kind, url.Values{"name": {name}})
	if w.Code != 303 {
		t.Fatalf("adding %s: %d", name, w.Code)
	}
	_, body := site.Get(t, "/fields")
	found := regexp.MustCompile(`href="(/fields/[^"]+)">` + regexp.QuoteMeta(name) + `<`).FindStringSubmatch(body)
	if found == nil {
		t.Fatalf("%s is not in the list", name)
	}
	return found[1]
}

func TestTemplatesMatchTheirViews(t *testing.T) {
	p, _ := newSite(t, dbtest.SQLite(t), planner)
	for _, lang := range i18n.Langs() {
		for _, test := range []struct {
			template *web.Template
			view     any
		}{{p.list, listView{}}, {p.edit, editView{}}} {
			if err := templatecheck.CheckHTML(test.template.For(lang), test.view); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestATermFromTheFirstFormToTheArchive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, site := newSite(t, d, planner)
		wantPage(t, site, "/fields", 200, "kb-empty", `href="/fields/new?kind=field"`)
		wantPage(t, site, "/fields/new?kind=target_group", 200, `action="/fields/new?kind=target_group"`)
		w := site.Post(t, "/fields/new", url.Values{"name": {""}, "number": {"zwei"}})
		if body := w.Body.String(); w.Code != 422 || !strings.Contains(body, `id="name-error"`) || !strings.Contains(body, `id="number-error"`) {
			t.Errorf("no name and no number: %d, want 422 at both fields", w.Code)
		}
		address := added(t, site, "field", "Arbeit")
		added(t, site, "target_group", "Eltern")
		wantPage(t, site, address, 200, `value="Arbeit"`, `name="_version" value="1"`)
		if w := site.Post(t, address, url.Values{"name": {"Beruf"}, "number": {"1"}, "_version": {"1"}}); w.Code != 303 {
			t.Errorf("changing: %d, want 303", w.Code)
		}
		w = site.Post(t, address, url.Values{"name": {"Handwerk"}, "number": {"1"}, "_version": {"1"}})
		if body := w.Body.String(); w.Code != 409 || !strings.Contains(body, "Beruf") || !strings.Contains(body, "Handwerk") || !strings.Contains(body, "Ada") {
			t.Errorf("a conflict: %d, want 409 with both versions and who made the other", w.Code)
		}
		wantPage(t, site, address+"/history", 200, "Arbeit", "Beruf")
		undo := site.Post(t, address+"/archive", url.Values{"_version": {"2"}}).Header().Get("Location")
		wantPage(t, site, undo, 200, `action="`+address+`/restore"`)
		if w := site.Post(t, address+"/restore", url.Values{"_version": {"3"}}); w.Code != 303 {
			t.Errorf("restoring: %d, want 303", w.Code)
		}
		wantPage(t, site, "/fields", 200, `href="`+address+`"`)
	})
}

func TestReadersSeeAndOutsidersDoNot(t *testing.T) {
	d := dbtest.SQLite(t)
	_, own := newSite(t, d, planner)
	address := added(t, own, "field", "Arbeit")

	_, site := newSite(t, d, reader)
	if status, body := site.Get(t, "/fields"); status != 200 || !strings.Contains(body, "Arbeit") || strings.Contains(body, `href="/fields/`) {
		t.Errorf("a reader: %d, want the list without ways to change it", status)
	}
	wantPage(t, site, address+"/history", 200, "Arbeit")
	wantPage(t, site, address, 403)
	for _, path := range []string{"/fields/new?kind=field", address, address + "/archive", address + "/restore"} {
		if w := site.Post(t, path, url.Values{"name": {"x"}}); w.Code != 403 {
			t.Errorf("a reader posts to %s: %d, want 403", path, w.Code)
		}
	}

	_, foreign := newSite(t, d, outsider)
	if _, body := foreign.Get(t, "/fields"); strings.Contains(body, "Arbeit") {
		t.Error("another tenant sees the term")
	}
	wantPage(t, foreign, address, 404)
	wantPage(t, foreign, address+"/history", 404)
	for _, path := range []string{address, address + "/archive", address + "/restore"} {
		if w := foreign.Post(t, path, url.Values{"name": {"x"}, "_version": {"1"}}); w.Code != 404 {
			t.Errorf("another tenant posts to %s: %d, want 404", path, w.Code)
		}
	}
}
