// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
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
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/statfile"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

var planner = identity.Person{ID: "p1", Name: "Ada", Audience: identity.Internal, Tenant: "gotha", Region: "16067", Grants: map[identity.Action]identity.Scope{
	identity.ReadIndicators: identity.Tenant, identity.EditIndicators: identity.Tenant, identity.ImportFigures: identity.Tenant,
}}

// anyone is the same person for every token.
type anyone struct{ who identity.Person }

func (a anyone) WhoIs(context.Context, string) (identity.Person, error) { return a.who, nil }

// noUses is a strategy that rests on no figure.
type noUses struct{}

func (noUses) Uses(context.Context, identity.Person) ([]Use, error) { return nil, nil }

// browser asks the pages as one person.
type browser struct {
	pages   *Pages
	handler http.Handler
	who     identity.Person
}

func newBrowser(t testing.TB, d *db.DB, who identity.Person) *browser {
	t.Helper()
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	atlas, err := territory.LoadAtlas()
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := i18n.Load(web.Locales, statfile.Locales, figure.Locales, legend.Locales, Locales)
	if err != nil {
		t.Fatal(err)
	}
	me := anyone{who}
	service := indicator.New(d, audit.New(d, []byte("a key outside the database"), time.Now), uuid.NewString, time.Now, directory, indicator.DefaultCacheBytes)
	site, err := web.New(web.Config{DB: d, Catalogue: catalogue, Auth: me, NewID: uuid.NewString, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	regions := territory.New(d, audit.New(d, []byte("a key outside the database"), time.Now), uuid.NewString, time.Now, directory)
	p := New(site, service, regions, directory, atlas, noUses{})
	p.Register()
	return &browser{p, site.Handler(), who}
}

func (b *browser) do(r *http.Request) *httptest.ResponseRecorder {
	r.AddCookie(&http.Cookie{Name: "kursbuch", Value: "token"})
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	return w
}

func (b *browser) get(t testing.TB, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := b.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	if strings.Contains(w.Body.String(), "⟦") {
		t.Errorf("%s has an untranslated key", path)
	}
	return w
}

// want asks for a page and checks its status and what it holds.
func (b *browser) want(t *testing.T, path string, status int, texts ...string) string {
	t.Helper()
	w := b.get(t, path)
	if w.Code != status {
		t.Errorf("%s: %d, want %d", path, w.Code, status)
	}
	for _, text := range texts {
		if !strings.Contains(w.Body.String(), text) {
			t.Errorf("%s lacks %q", path, text)
		}
	}
	return w.Body.String()
}

func (b *browser) post(t *testing.T, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	sent := url.Values{"_key": {uuid.NewString()}}
	maps.Copy(sent, form)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(sent.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// bring imports a file.
func (b *browser) bring(t *testing.T, name string, content []byte) {
	t.Helper()
	preview, err := b.pages.indicators.Preview(t.Context(), b.who, indicator.Upload{Name: name, Content: bytes.NewReader(content), Size: int64(len(content))})
	if err == nil {
		_, err = b.pages.indicators.Commit(t.Context(), b.who, preview)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// value is what a file says of one county.
type value struct{ key, text string }

const (
	populationHeader = "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;" +
		"2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label"
	seekersHeader = "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;" +
		"2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;3_variable_code;3_variable_label;3_variable_attribute_code;3_variable_attribute_label;" +
		"4_variable_code;4_variable_label;4_variable_attribute_code;4_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label"
)

// population writes a file of table 12411-01-01-4 for 31 December of a year.
func population(year int, values ...value) []byte {
	lines := []string{populationHeader}
	for _, v := range values {
		lines = append(lines, fmt.Sprintf("12411;Fortschreibung des Bevölkerungsstandes;STAG;Stichtag;%d-12-31;KREISE;Kreise;%s;Kreis %s;GES;Geschlecht;;Insgesamt;%s;Anzahl;BEVSTD;Bevölkerungsstand", year, v.key, v.key, v.text))
	}
	return []byte("\ufeff" + strings.Join(lines, "\n") + "\n")
}

// seekers writes a file of table 12531-0043 for 31 December of a year.
func seekers(year int, values ...value) []byte {
	lines := []string{seekersHeader}
	for _, v := range values {
		lines = append(lines, fmt.Sprintf("12531;Statistik über Schutzsuchende;STAG;Stichtag;%d-12-31;KREISE;Kreise;%s;Kreis %s;SCHST2;Schutzstatus;SCHUTZST-OF;Offener Schutzstatus;GES;Geschlecht;GESM;männlich;STAAG5;Staatsangehörigkeit;ST166;Ukraine;%s;Anzahl;BEV030;Schutzsuchende", year, v.key, v.key, v.text))
	}
	return []byte("\ufeff" + strings.Join(lines, "\n") + "\n")
}

const (
	populationName = "12411-01-01-4_%d_de_flat.csv"
	seekersName    = "12531-0043_%d_de_flat.csv"
)

func TestTemplatesMatchTheirViews(t *testing.T) {
	p := newBrowser(t, dbtest.SQLite(t), planner).pages
	for _, lang := range i18n.Langs() {
		for _, test := range []struct {
			template *web.Template
			view     any
		}{
			{p.list, listView{}},
			{p.show, showView{}},
			{p.choose, chooseView{}},
			{p.edit, editView{}},
			{p.core, coreView{}},
			{p.news, newsView{}},
			{p.detail, detailView{}},
		} {
			if err := templatecheck.CheckHTML(test.template.For(lang), test.view); err != nil {
				t.Error(err)
			}
		}
	}
}

func germanPrinter(t *testing.T) *i18n.Printer {
	t.Helper()
	catalogue, err := i18n.Load(web.Locales, statfile.Locales, figure.Locales, legend.Locales, Locales)
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.Printer(i18n.German)
}
