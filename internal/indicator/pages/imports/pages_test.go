// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
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
	"kursbuch/internal/file"
	"kursbuch/internal/genesis"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/indicator/pages"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/job"
	"kursbuch/internal/statfile"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

var (
	planner = identity.Person{ID: "p1", Name: "Ada", Audience: identity.Internal, Tenant: "gotha", Region: "16067", Grants: map[identity.Action]identity.Scope{
		identity.ReadIndicators: identity.Tenant, identity.EditIndicators: identity.Tenant, identity.ImportFigures: identity.Tenant,
	}}
	reader = identity.Person{ID: "p2", Name: "Bo", Audience: identity.Internal, Tenant: "gotha", Region: "16067", Grants: map[identity.Action]identity.Scope{
		identity.ReadIndicators: identity.Tenant,
	}}
	outsider = identity.Person{ID: "p3", Name: "Cem", Audience: identity.Internal, Tenant: "erfurt", Region: "16051", Grants: planner.Grants}
)

// anyone is the same person for every token and every job.
type anyone struct{ who identity.Person }

func (a anyone) WhoIs(context.Context, string) (identity.Person, error) { return a.who, nil }

func (a anyone) Identity(context.Context, identity.TenantID, identity.PersonID) (identity.Person, error) {
	return a.who, nil
}

// browser asks these pages, and those that show what was imported, as one
// person.
type browser struct {
	pages   *Pages
	handler http.Handler
}

// noUses is a strategy that rests on no figure.
type noUses struct{}

func (noUses) Uses(context.Context, identity.Person) ([]pages.Use, error) { return nil, nil }

func newBrowser(t *testing.T, d *db.DB, who identity.Person) *browser {
	t.Helper()
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	atlas, err := territory.LoadAtlas()
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := i18n.Load(web.Locales, statfile.Locales, genesis.Locales, figure.Locales, legend.Locales, pages.Locales, Locales)
	if err != nil {
		t.Fatal(err)
	}
	me := anyone{who}
	log := audit.New(d, []byte("a key outside the database"), time.Now)
	service := indicator.New(d, log, uuid.NewString, time.Now, directory, indicator.DefaultCacheBytes)
	uploads := file.New(d, uuid.NewString, time.Now)
	limits := genesis.DefaultLimits()
	limits.Pause = 0
	sources := indicator.NewSources(d, audit.New(d, []byte("a key outside the database"), time.Now), bytes.Repeat([]byte{1}, 32), time.Now, limits)
	queue := job.New(d, Works(service, sources, uploads, me), uuid.NewString, time.Now)
	site, err := web.New(web.Config{DB: d, Catalogue: catalogue, Auth: me, NewID: uuid.NewString, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	p := New(site, service, sources, uploads, queue)
	p.Register()
	pages.New(site, service, territory.New(d, log, uuid.NewString, time.Now, directory), directory, atlas, noUses{}).Register()
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() { defer close(stopped); queue.Run(ctx) }()
	t.Cleanup(func() { stop(); <-stopped })
	return &browser{p, site.Handler()}
}

func (b *browser) do(r *http.Request) *httptest.ResponseRecorder {
	r.AddCookie(&http.Cookie{Name: "kursbuch", Value: "token"})
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	return w
}

func (b *browser) get(t *testing.T, path string) *httptest.ResponseRecorder {
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

func (b *browser) upload(t *testing.T, name string, content []byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField("_key", uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	if name != "" {
		part, err := form.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/imports/new", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.do(r)
}

// read uploads a file and returns the address of what was understood, once
// the file was read.
func (b *browser) read(t *testing.T, name string, content []byte) string {
	t.Helper()
	w := b.upload(t, name, content)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("uploading %s: %d", name, w.Code)
	}
	b.finish(t, w.Header().Get("Location"))
	return w.Header().Get("Location")
}

// finish waits until the job behind an address is over.
func (b *browser) finish(t *testing.T, address string) {
	t.Helper()
	for range 3000 { // a minute: machines are slow at times
		if strings.Contains(b.want(t, address+"/progress", 200), `"finished":true`) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%s does not end", address)
}

// bring imports a file and returns the address of its release.
func (b *browser) bring(t *testing.T, name string, content []byte) string {
	t.Helper()
	work := b.post(t, b.read(t, name, content)+"/accept", nil).Header().Get("Location")
	b.finish(t, work)
	release := b.get(t, work).Header().Get("Location")
	if !strings.HasPrefix(release, "/imports/") {
		t.Fatalf("accepting %s leads to %q, want its release", name, release)
	}
	return release
}

// value is what a file says of one county.
type value struct{ key, text string }

const (
	populationHeader = "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;" +
		"2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label"
)

// population writes a file of table 12411-01-01-4 for 31 December 2024.
func population(values ...value) []byte {
	lines := []string{populationHeader}
	for _, v := range values {
		lines = append(lines, fmt.Sprintf("12411;Fortschreibung des Bevölkerungsstandes;STAG;Stichtag;2024-12-31;KREISE;Kreise;%s;Kreis %s;GES;Geschlecht;;Insgesamt;%s;Anzahl;BEVSTD;Bevölkerungsstand", v.key, v.key, v.text))
	}
	return []byte("\ufeff" + strings.Join(lines, "\n") + "\n")
}

const populationName = "12411-01-01-4_%d_de_flat.csv"

func TestTemplatesMatchTheirViews(t *testing.T) {
	p := newBrowser(t, dbtest.SQLite(t), planner).pages
	for _, lang := range i18n.Langs() {
		for _, test := range []struct {
			template *web.Template
			view     any
		}{
			{p.imports, importsView{}},
			{p.release, releaseView{}},
			{p.upload, uploadView{}},
			{p.preview, previewView{}},
			{p.assistant, assistantView{}},
			{p.templates, templatesView{}},
			{p.oneTemplate, templateView{}},
			{p.bring, bringView{}},
			{p.changes, changesView{}},
			{p.services, servicesView{}},
			{p.service, serviceView{}},
			{p.fetching, fetchView{}},
		} {
			if err := templatecheck.CheckHTML(test.template.For(lang), test.view); err != nil {
				t.Error(err)
			}
		}
	}
}

// A table that is damaged in its archive is refused in words.
func TestADamagedTableOfAnArchiveIsRefused(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for _, name := range []string{"first.csv", "second.csv"} {
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = entry.Write([]byte("DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE\nX:A(1.0),DE,2024,1\n"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Replace(packed.Bytes(), []byte("DE,2024"), []byte("DE,2023"), 1)
	if w := b.upload(t, "both.zip", damaged); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "beschädigt") {
		t.Errorf("%d:\n%s", w.Code, w.Body)
	}
}

// An archive of several tables is taken apart: each is read by itself.
func TestAnArchiveOfSeveralTablesIsTakenApart(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for _, name := range []string{"b/second.csv", "first.csv", "readme.md"} {
		entry, err := archive.Create(name)
		if err == nil {
			_, err = entry.Write([]byte("DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE\nX:" + name[:1] + "(1.0),DE,2024,1\n"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	w := b.upload(t, "both.zip", packed.Bytes())
	at := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || strings.Count(at, "job=") != 2 {
		t.Fatalf("%d to %s, want a page with two jobs", w.Code, at)
	}
	body := b.want(t, at, 200, "first.csv", "second.csv")
	jobs := regexp.MustCompile(`href="(/imports/new/[^"]+)"`).FindAllStringSubmatch(body, -1)
	if len(jobs) != 2 {
		t.Fatalf("%d ways to a table, want 2:\n%s", len(jobs), body)
	}
	for _, one := range jobs {
		b.finish(t, one[1])
		b.want(t, one[1], 200, one[1]+"/accept")
	}
	if body := b.want(t, at, 200); strings.Count(body, "<small>gelesen</small>") != 2 {
		t.Error("the page does not say that both were read")
	}
	b.want(t, "/imports/new?job=nobody", 200)
}
