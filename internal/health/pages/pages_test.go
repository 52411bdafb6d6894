// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/jba/templatecheck"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/health"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
	"kursbuch/migrations"
)

// newSite returns the pages for who and how often the sample was removed.
func newSite(t *testing.T, d *db.DB, who identity.Person) (p *Pages, site *webtest.Site, removed *int) {
	t.Helper()
	removed = new(int)
	place := health.Place{DB: d, Log: audit.New(d, []byte("key"), time.Now), Migrations: migrations.Files, Data: t.TempDir(), Now: time.Now, Tenants: noTenants}
	site = webtest.New(t, d, who, []fs.FS{Locales}, func(s *web.Site) {
		p = New(s, place, "test", func(context.Context, identity.Person) error { *removed++; return nil })
		p.Register()
	})
	return p, site, removed
}

func TestTemplatesMatchTheirViews(t *testing.T) {
	p, _, _ := newSite(t, dbtest.SQLite(t), identity.Operator("aalen", "Ada"))
	for _, lang := range i18n.Langs() {
		if err := templatecheck.CheckHTML(p.system.For(lang), systemView{}); err != nil {
			t.Error(err)
		}
		if err := templatecheck.CheckHTML(p.sample.For(lang), sampleView{}); err != nil {
			t.Error(err)
		}
	}
}

func TestSystemPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, site, _ := newSite(t, d, identity.Operator("aalen", "Ada"))
		if status, body := site.Get(t, "/system"); status != 200 || strings.Contains(body, "⟦") || !strings.Contains(body, "kb-status") {
			t.Errorf("GET /system: %d %s", status, body)
		}
		_, reader, _ := newSite(t, d, identity.Person{ID: "p", Tenant: "aalen"})
		if status, _ := reader.Get(t, "/system"); status != 403 {
			t.Errorf("without the right: %d, want 403", status)
		}
	})
}

func TestOnlyASampleCanBeRemoved(t *testing.T) {
	d := dbtest.SQLite(t)
	who := identity.Operator("aalen", "Ada")
	_, site, removed := newSite(t, d, who)
	if answer := site.Post(t, "/system/sample", nil); answer.Code != 404 || *removed != 0 {
		t.Errorf("a real tenant: %d, removed %d times", answer.Code, *removed)
	}
	who.Sample = true
	_, site, removed = newSite(t, d, who)
	if status, body := site.Get(t, "/system/sample"); status != 200 || !strings.Contains(body, "kb-btn--stop") {
		t.Errorf("the question: %d %s", status, body)
	}
	if answer := site.Post(t, "/system/sample", nil); answer.Code != 303 || *removed != 1 {
		t.Errorf("a sample: %d, removed %d times", answer.Code, *removed)
	}
}

func noTenants(context.Context) ([]identity.TenantID, error) { return nil, nil }
