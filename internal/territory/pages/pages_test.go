// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"context"
	"io/fs"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jba/templatecheck"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/file"
	"kursbuch/internal/geo"
	"kursbuch/internal/gvisys"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/job"
	"kursbuch/internal/sheet"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

var (
	planner = identity.Person{
		ID: "p1", Name: "Ada", Tenant: "gotha", Region: "16067",
		Grants: map[identity.Action]identity.Scope{identity.EditTerritory: identity.Tenant},
	}
	reader   = identity.Person{ID: "p2", Name: "Bo", Tenant: "gotha", Region: "16067"}
	outsider = identity.Person{ID: "p3", Name: "Cem", Tenant: "erfurt", Region: "16051", Grants: planner.Grants}
)

func TestTemplatesMatchTheirViews(t *testing.T) {
	p, _ := newSite(t, dbtest.SQLite(t), planner)
	for _, lang := range i18n.Langs() {
		for _, test := range []struct {
			template *web.Template
			view     any
		}{
			{p.list, listView{}},
			{p.space, spaceView{}},
			{p.edit, editView{}},
			{p.region, regionView{}},
			{p.hub, hubView{}},
			{p.boundaryPage, boundaryView{}},
			{p.upload, uploadView{}},
			{p.preview, previewView{}},
		} {
			if err := templatecheck.CheckHTML(test.template.For(lang), test.view); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestASocialSpaceFromTheFirstFormToTheArchive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, site := newSite(t, d, planner)
		wantPage(t, site, "/social-spaces", 200, `href="/social-spaces/new"`, "kb-empty")
		wantPage(t, site, "/social-spaces/new", 200, `name="regions" value="16067029"`)

		w := site.Post(t, "/social-spaces", url.Values{"name": {""}, "regions": {"16067029"}})
		if body := w.Body.String(); w.Code != 422 || !strings.Contains(body, `id="name-error"`) || !strings.Contains(body, `value="16067029" checked`) {
			t.Errorf("a missing name: %d, want 422 at its field with the choices kept", w.Code)
		}
		w = site.Post(t, "/social-spaces", url.Values{"name": {"Gotha West"}, "description": {"Zeile 1\nZeile 2"}, "regions": {"16067029"}})
		address := w.Header().Get("Location")
		if w.Code != 303 || !strings.HasPrefix(address, "/social-spaces/") {
			t.Fatalf("adding: %d to %q, want 303 to the Sozialraum", w.Code, address)
		}
		wantPage(t, site, address, 200, "<h1 dir=\"auto\">Gotha West</h1>", "<p>Zeile 2</p>", territory.DirectoryCredit)
		wantPage(t, site, "/social-spaces", 200, "Gotha West", "29 Gemeinden")
		wantPage(t, site, "/social-spaces?search=westen", 200, "kb-empty")
		wantPage(t, site, address+"/edit", 200, `value="Gotha West"`, `name="_version" value="1"`)

		w = site.Post(t, address, url.Values{"name": {"Gotha Süd"}, "_version": {"1"}})
		if w.Code != 303 {
			t.Errorf("changing: %d, want 303", w.Code)
		}
		w = site.Post(t, address, url.Values{"name": {"Gotha Ost"}, "_version": {"1"}})
		if body := w.Body.String(); w.Code != 409 || !strings.Contains(body, "Gotha Süd") || !strings.Contains(body, "Gotha Ost") || !strings.Contains(body, "Ada") {
			t.Errorf("a conflict: %d, want 409 with both versions and who made the other", w.Code)
		}
		wantPage(t, site, address+"/history", 200, "Gotha West", "Gotha Süd")

		w = site.Post(t, address+"/archive", url.Values{"_version": {"2"}})
		undo := w.Header().Get("Location")
		if w.Code != 303 {
			t.Fatalf("archiving: %d, want 303", w.Code)
		}
		wantPage(t, site, undo, 200, `action="`+address+`/restore"`)
		wantPage(t, site, "/social-spaces?state=archived", 200, "Gotha Süd")
		wantPage(t, site, address, 200, `action="`+address+`/restore"`)
		if w := site.Post(t, address, url.Values{"name": {"x"}, "_version": {"2"}}); w.Code != 422 {
			t.Errorf("changing an archived one: %d, want 422", w.Code)
		}
		if w := site.Post(t, address+"/restore", url.Values{"_version": {"3"}}); w.Code != 303 {
			t.Errorf("restoring: %d, want 303", w.Code)
		}
	})
}

func TestReadersSeeAndOutsidersDoNot(t *testing.T) {
	d := dbtest.SQLite(t)
	_, own := newSite(t, d, planner)
	address := own.Post(t, "/social-spaces", url.Values{"name": {"Mitte"}}).Header().Get("Location")

	_, site := newSite(t, d, reader)
	for _, path := range []string{"/social-spaces", address} {
		if status, body := site.Get(t, path); status != 200 || strings.Contains(body, "/edit") || strings.Contains(body, "/archive") || strings.Contains(body, "/new") {
			t.Errorf("a reader at %s: %d, want 200 without buttons to change", path, status)
		}
	}
	wantPage(t, site, address+"/edit", 403)
	wantPage(t, site, "/social-spaces/new", 403)
	if w := site.Post(t, address, url.Values{"name": {"x"}, "_version": {"1"}}); w.Code != 403 {
		t.Errorf("a reader changes: %d, want 403", w.Code)
	}

	_, foreign := newSite(t, d, outsider)
	for _, path := range []string{address, address + "/edit", address + "/history"} {
		wantPage(t, foreign, path, 404)
	}
	for _, path := range []string{address, address + "/archive", address + "/restore"} {
		if w := foreign.Post(t, path, url.Values{"name": {"x"}, "_version": {"1"}}); w.Code != 404 {
			t.Errorf("another tenant posts to %s: %d, want 404", path, w.Code)
		}
	}
	_, stranger := newSite(t, d, identity.Person{})
	for _, path := range []string{"/social-spaces", "/regions/16"} {
		wantPage(t, stranger, path, 303)
	}
}

func TestRegionPages(t *testing.T) {
	d := dbtest.SQLite(t)
	_, site := newSite(t, d, planner)
	site.Post(t, "/social-spaces", url.Values{"name": {"Weststadt"}, "regions": {"16067029"}})
	for _, test := range []struct {
		name, path string
		status     int
		want       []string
	}{
		{"Germany lists its Länder", "/regions/DG", 200, []string{`href="/regions/16"`, "kb-map", territory.OutlineCredit}},
		{"a Land lists its counties", "/regions/16", 200, []string{`href="/regions/16063"`, "kb-map", "GTH"}},
		{"the own county names its Sozialräume", "/regions/16067", 200, []string{"Weststadt", "kb-map__own", "134.941"}},
		{"a county without municipalities says so", "/regions/09162", 200, []string{"kb-empty"}},
		{"a dissolved county leads to its successor", "/regions/16056", 200, []string{`href="/regions/16063"`, "30.06.2021"}},
		{"a successor leads back", "/regions/16063", 200, []string{`href="/regions/16056"`}},
		{"a municipality is found", "/regions/16067029", 200, []string{"<h1 lang=\"de\">Gotha</h1>"}},
		{"an unknown key is not", "/regions/99999", 404, nil},
		{"the own region has an address of its own", "/regions", 303, nil},
	} {
		t.Run(test.name, func(t *testing.T) { wantPage(t, site, test.path, test.status, test.want...) })
	}
}

// members knows the one person of a test.
type members struct{ who identity.Person }

func (m members) Identity(context.Context, identity.TenantID, identity.PersonID) (identity.Person, error) {
	return m.who, nil
}

func wantPage(t *testing.T, site *webtest.Site, path string, status int, want ...string) {
	t.Helper()
	got, body := site.Get(t, path)
	if got != status {
		t.Errorf("%s: %d, want %d", path, got, status)
	}
	for _, text := range want {
		if !strings.Contains(body, text) {
			t.Errorf("%s lacks %q", path, text)
		}
	}
	if strings.Contains(body, "⟦") {
		t.Errorf("%s has an untranslated key", path)
	}
}

func newSite(t *testing.T, d *db.DB, who identity.Person) (*Pages, *webtest.Site) {
	t.Helper()
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	atlas, err := territory.LoadAtlas()
	if err != nil {
		t.Fatal(err)
	}
	service := territory.New(d, audit.New(d, []byte("a key outside the database"), time.Now), uuid.NewString, time.Now, directory)
	files := file.New(d, uuid.NewString, time.Now)
	queue := job.New(d, Works(service, files, members{who}), uuid.NewString, time.Now)
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() { defer close(stopped); queue.Run(ctx) }()
	t.Cleanup(func() { stop(); <-stopped })
	var p *Pages
	site := webtest.New(t, d, who, []fs.FS{Locales, geo.Locales, gvisys.Locales, sheet.Locales}, func(s *web.Site) {
		p = New(s, service, atlas, files, queue)
		p.Register()
	})
	return p, site
}
