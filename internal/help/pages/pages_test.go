// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

func newSite(t *testing.T, who identity.Person) (*Pages, *webtest.Site) {
	t.Helper()
	var p *Pages
	site := webtest.New(t, dbtest.SQLite(t), who, []fs.FS{Locales}, func(s *web.Site) {
		p = New(s)
		p.Register()
	})
	return p, site
}

func TestTemplatesFitTheirViews(t *testing.T) {
	p, _ := newSite(t, identity.Person{})
	for _, lang := range i18n.Langs() {
		if err := templatecheck.CheckHTML(p.contents.For(lang), contentsView{}); err != nil {
			t.Error(err)
		}
		if err := templatecheck.CheckHTML(p.page.For(lang), pageView{}); err != nil {
			t.Error(err)
		}
	}
}

func TestEverybodyReadsTheHandbook(t *testing.T) {
	for name, who := range map[string]identity.Person{
		"nobody signed in":   {},
		"a reader signed in": {ID: "p1", Tenant: "aalen", Grants: map[identity.Action]identity.Scope{}},
	} {
		p, site := newSite(t, who)
		status, contents := site.Get(t, "/hilfe")
		if status != 200 {
			t.Fatalf("%s: contents answer %d", name, status)
		}
		pages := p.books[i18n.German].Pages()
		for i, page := range pages {
			address := "/hilfe/" + page.Slug
			if !strings.Contains(contents, `href="`+address+`"`) {
				t.Errorf("%s: the contents lack %s", name, address)
			}
			status, body := site.Get(t, address)
			if status != 200 || strings.Count(body, "<h1") != 1 || strings.Contains(body, "⟦") {
				t.Errorf("%s: %s answers %d with %d titles", name, address, status, strings.Count(body, "<h1"))
			}
			if !strings.Contains(body, `href="`+address+`" aria-current="page"`) {
				t.Errorf("%s: %s is not marked in the navigation", name, address)
			}
			if got, want := strings.Contains(body, `rel="next"`), i+1 < len(pages); got != want {
				t.Errorf("%s: %s leads on: %v, want %v", name, address, got, want)
			}
			if got, want := strings.Contains(body, `rel="prev"`), i > 0; got != want {
				t.Errorf("%s: %s leads back: %v, want %v", name, address, got, want)
			}
		}
	}
}

func TestAnUnknownPageIsNotFound(t *testing.T) {
	_, site := newSite(t, identity.Person{})
	if status, _ := site.Get(t, "/hilfe/nowhere"); status != 404 {
		t.Errorf("answer %d, want 404", status)
	}
}
