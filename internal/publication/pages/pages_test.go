// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"archive/zip"
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jba/templatecheck"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/job"
	"kursbuch/internal/publication"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

var (
	manager = identity.Operator("gotha", "Ada")
	member  = identity.Person{ID: "p2", Audience: identity.Committee, Tenant: "gotha", Grants: map[identity.Action]identity.Scope{identity.ReadIndicators: identity.Tenant}}
)

// world has one table of learners by quarter and sex, with small figures.
type world struct {
	db      *db.DB
	figures *indicator.Service
	service *publication.Service
	queue   *job.Queue
}

// anyone does the work of every job.
type anyone struct{}

func (anyone) Identity(context.Context, identity.TenantID, identity.PersonID) (identity.Person, error) {
	return manager, nil
}

func newWorld(t *testing.T, d *db.DB) world {
	t.Helper()
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	log, key := audit.New(d, []byte("key"), time.Now), []byte("0123456789abcdef0123456789abcdef")
	w := world{db: d, figures: indicator.New(d, log, uuid.NewString, time.Now, directory, 1<<20)}
	w.service = publication.New(d, log, uuid.NewString, time.Now, key, w.figures)
	w.queue = job.New(d, Works(w.service, anyone{}), uuid.NewString, time.Now)
	w.bring(t, 1)
	return w
}

// bring imports the table; small is the smallest figure of the first year.
func (w world) bring(t *testing.T, small float64) {
	t.Helper()
	table := indicator.OwnTable{
		Code: "KURSE", Title: "Lernende", Source: "Amt", Regions: []indicator.Category{{Code: "16067", Label: "Gotha"}},
		Dimensions: []indicator.Dimension{
			{Code: "RAUM", Label: "Sozialraum", Categories: []indicator.Category{{Label: "Insgesamt"}, {Code: "A", Label: "Altstadt"}, {Code: "B", Label: "Bahnhof"}, {Code: "C", Label: "Campus"}}},
			{Code: "GES", Label: "Geschlecht", Categories: []indicator.Category{{Label: "Insgesamt"}, {Code: "W", Label: "weiblich"}, {Code: "M", Label: "männlich"}}},
		},
		Measures: []indicator.Measure{{Code: "N", Label: "Lernende", Unit: "Personen"}},
	}
	sums := map[[2]string]float64{}
	for at, n := range map[[2]string]float64{{"A", "W"}: small, {"A", "M"}: 12, {"B", "W"}: 9, {"B", "M"}: 14, {"C", "W"}: 21, {"C", "M"}: 8} {
		for _, area := range []string{at[0], ""} {
			for _, sex := range []string{at[1], ""} {
				sums[[2]string{area, sex}] += n
			}
		}
	}
	for at, n := range sums {
		table.Observations = append(table.Observations, indicator.OwnObservation{
			Period: civil.Period("2025"), Region: "16067", Measure: "N", Categories: at[:], Figure: indicator.Figure{Value: n, Has: true},
		})
	}
	if _, err := w.figures.ImportOwn(t.Context(), manager, table); err != nil {
		t.Fatal(err)
	}
}

// as is the site as who sees it.
func (w world) as(t *testing.T, who identity.Person) *webtest.Site {
	t.Helper()
	return webtest.New(t, w.db, who, []fs.FS{Locales, publication.Locales}, func(s *web.Site) { New(s, w.service, w.figures, w.queue).Register() })
}

// rule are the fields of a rule: quarters by sex for committees.
func rule() url.Values {
	return url.Values{
		"method": {"suppress"}, "threshold": {"3"}, "standard": {"s1"}, "corrections": {"refuse"},
		"see:county:": {"committee"}, "see:county:RAUM": {"committee"}, "see:county:GES": {"public"}, "see:county:GES+RAUM": {"committee"},
		"category:RAUM": {"A", "B", "C"}, "category:GES": {"W", "M"},
	}
}

func with(form url.Values, name, value string) url.Values {
	form.Set(name, value)
	return form
}

var (
	version = regexp.MustCompile(`name="_version" value="(\d+)"`)
	entry   = regexp.MustCompile(`/ledger/[0-9a-f-]{36}`)
)

// keep stores the rule and publishes; it returns the address of the entry.
func (w world) publish(t *testing.T, site *webtest.Site) string {
	t.Helper()
	_, confirm := site.Get(t, "/publications/KURSE/publish")
	started := site.Post(t, "/publications/KURSE/publish", url.Values{"_version": {version.FindStringSubmatch(confirm)[1]}})
	status, page := site.Get(t, started.Header().Get("Location"))
	for range 100 {
		if status == http.StatusSeeOther {
			break
		}
		time.Sleep(100 * time.Millisecond)
		status, page = site.Get(t, started.Header().Get("Location"))
	}
	if status != http.StatusSeeOther {
		t.Fatalf("publish: %d\n%s", status, page)
	}
	_, table := site.Get(t, "/publications/KURSE")
	return entry.FindString(table)
}

func TestARuleIsPreviewedKeptAndPublished(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		site := w.as(t, manager)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go w.queue.Run(ctx)
		if _, list := site.Get(t, "/publications"); !strings.Contains(list, `href="/publications/KURSE"`) {
			t.Errorf("the list lacks the table:\n%s", list)
		}
		preview := site.Post(t, "/publications/KURSE/edit", with(rule(), "act", "preview"))
		if body := preview.Body.String(); preview.Code != http.StatusOK || !strings.Contains(body, `id="preview"`) || strings.Contains(body, "⟦") {
			t.Fatalf("preview: %d\n%s", preview.Code, body)
		}
		if body := preview.Body.String(); !strings.Contains(body, `scope="col">Wer darf es sehen?</th>`) || !strings.Contains(body, "Gröber gliedern?") {
			t.Errorf("the preview does not ask who may see the only level, or offers nothing coarser:\n%s", body)
		}
		bare := with(with(with(rule(), "act", "preview"), "see:county:RAUM", ""), "see:county:GES+RAUM", "")
		if body := site.Post(t, "/publications/KURSE/edit", bare).Body.String(); !strings.Contains(body, `id="preview"`) || strings.Contains(body, "Gröber gliedern?") {
			t.Errorf("a preview that protects nothing offers something coarser:\n%s", body)
		}
		if p, err := w.service.Policy(t.Context(), manager, "KURSE"); err != nil || p.Version != 0 {
			t.Errorf("the preview stored version %d, %v", p.Version, err)
		}
		if kept := site.Post(t, "/publications/KURSE/edit", with(rule(), "act", "save")); kept.Code != http.StatusSeeOther {
			t.Fatalf("keep: %d\n%s", kept.Code, kept.Body)
		}
		at := w.publish(t, site)
		for _, address := range []string{"/publications", "/publications/KURSE", "/publications/KURSE/edit", "/publications/KURSE/history", "/publications/KURSE/cells", at, at + "/cells?measure=N&period=2025&show=all"} {
			if status, body := site.Get(t, address); status != http.StatusOK || strings.Contains(body, "⟦") {
				t.Errorf("%s: %d\n%s", address, status, body)
			}
		}
		_, seen := site.Get(t, "/publications/KURSE/readers/committee?rows=RAUM&by=GES")
		if !strings.Contains(seen, "•") || !strings.Contains(seen, "21") && !strings.Contains(seen, "14") {
			t.Errorf("the committee sees\n%s", seen)
		}
		if _, public := site.Get(t, "/publications/KURSE/readers/public?rows=RAUM"); strings.Contains(public, "<td") && strings.Contains(public, "Altstadt") {
			t.Errorf("the public sees quarters:\n%s", public)
		}
		if _, history := site.Get(t, "/publications/KURSE/history"); !strings.Contains(history, "Sozialraum × Geschlecht") {
			t.Errorf("the history names variables by code:\n%s", history)
		}
		w.hasProof(t, site, at)
		if back := site.Post(t, at+"/take-back", nil); back.Code != http.StatusSeeOther {
			t.Fatalf("take back: %d", back.Code)
		}
		if _, after := site.Get(t, "/publications/KURSE/readers/committee"); strings.Contains(after, "Altstadt") {
			t.Error("the committee still sees what was taken back")
		}
	})
}

func (w world) hasProof(t *testing.T, site *webtest.Site, at string) {
	t.Helper()
	status, body := site.Get(t, at+"/proof.zip?measure=N&period=2025")
	archive, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
	if status != http.StatusOK || err != nil {
		t.Fatalf("proof: %d, %v", status, err)
	}
	var names []string
	for _, f := range archive.File {
		names = append(names, f.Name)
	}
	if all := strings.Join(names, " "); !strings.Contains(all, "certificate") && !strings.Contains(all, "cert") || len(names) < 3 {
		t.Errorf("the proof holds %s", all)
	}
}

// A rule can ask for groups; pages say so, and the officer sees them.
func TestARuleAsksForGroups(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	site := w.as(t, manager)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go w.queue.Run(ctx)
	w.bring(t, 0)
	preview := site.Post(t, "/publications/KURSE/edit", with(with(rule(), "groups", "1"), "act", "preview")).Body.String()
	if !strings.Contains(preview, "<dt>Gruppen</dt>") || !regexp.MustCompile(`name="groups"[^>]* checked`).MatchString(preview) {
		t.Fatalf("preview\n%s", preview)
	}
	site.Post(t, "/publications/KURSE/edit", with(with(rule(), "groups", "1"), "act", "save"))
	at := w.publish(t, site)
	for address, want := range map[string]string{
		"/publications/KURSE": "Auch Gruppen schützen", "/publications/KURSE/history": "Auch Gruppen schützen", at: "Auch Gruppen schützen",
		"/publications/KURSE/cells": "ohne: ", at + "/cells?measure=N&period=2025": "ohne: ",
	} {
		if _, body := site.Get(t, address); !strings.Contains(body, want) || strings.Contains(body, "⟦") {
			t.Errorf("%s lacks %q\n%s", address, want, body)
		}
	}
	w.hasProof(t, site, at)
}

func TestACorrectionThatGivesADifferenceAwayIsRefused(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	site := w.as(t, manager)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go w.queue.Run(ctx)
	w.bring(t, 6) // nothing is small
	site.Post(t, "/publications/KURSE/edit", with(rule(), "act", "save"))
	w.publish(t, site)
	w.bring(t, 7)
	_, confirm := site.Get(t, "/publications/KURSE/publish")
	if !strings.Contains(confirm, "Altstadt") || strings.Contains(confirm, `action="/publications/KURSE/publish"`) {
		t.Errorf("a difference of one can be published:\n%s", confirm)
	}
	form := with(with(rule(), "corrections", "protect"), "_version", "1")
	if kept := site.Post(t, "/publications/KURSE/edit", with(form, "act", "save")); kept.Code != http.StatusSeeOther {
		t.Fatalf("keep: %d\n%s", kept.Code, kept.Body)
	}
	if _, confirm := site.Get(t, "/publications/KURSE/publish"); !strings.Contains(confirm, `action="/publications/KURSE/publish"`) {
		t.Errorf("the new value protected, and still refused:\n%s", confirm)
	}
}

func TestRulesAreChangedByTheVersionRead(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	site := w.as(t, manager)
	site.Post(t, "/publications/KURSE/edit", with(rule(), "act", "save"))
	form := with(with(rule(), "act", "save"), "_version", "1")
	if changed := site.Post(t, "/publications/KURSE/edit", with(form, "threshold", "5")); changed.Code != http.StatusSeeOther {
		t.Fatalf("change: %d\n%s", changed.Code, changed.Body)
	}
	stale := site.Post(t, "/publications/KURSE/edit", with(form, "threshold", "4"))
	if stale.Code != http.StatusConflict || !strings.Contains(stale.Body.String(), "kb-conflict") {
		t.Errorf("an older version: %d", stale.Code)
	}
	for field, value := range map[string]string{"threshold": "viele", "method": "open"} {
		refused := site.Post(t, "/publications/KURSE/edit", with(with(with(rule(), "act", "save"), "_version", "2"), field, value))
		if refused.Code != http.StatusUnprocessableEntity || !strings.Contains(refused.Body.String(), "kb-error") {
			t.Errorf("%s %s: %d", field, value, refused.Code)
		}
	}
	open := with(with(with(with(rule(), "act", "save"), "_version", "2"), "method", "open"), "audience", "public")
	if kept := site.Post(t, "/publications/KURSE/edit", with(open, "reason", "Steht so im Haushaltsplan.")); kept.Code != http.StatusSeeOther {
		t.Errorf("open with a reason: %d\n%s", kept.Code, kept.Body)
	}
	if _, page := site.Get(t, "/publications/KURSE"); !strings.Contains(page, "Haushaltsplan") {
		t.Error("the reason is not shown")
	}
}

func TestReadersHaveNoPublications(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	site := w.as(t, member)
	for _, address := range []string{"/publications", "/publications/KURSE", "/publications/KURSE/cells"} {
		if status, _ := site.Get(t, address); status != http.StatusForbidden {
			t.Errorf("%s: %d", address, status)
		}
	}
	stranger := identity.Operator("erfurt", "Bea")
	if status, _ := w.as(t, stranger).Get(t, "/publications/KURSE"); status != http.StatusNotFound {
		t.Errorf("a stranger: %d", status)
	}
}

func TestTemplatesMatchTheirViews(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	var p *Pages
	webtest.New(t, w.db, manager, []fs.FS{Locales, publication.Locales}, func(s *web.Site) { p = New(s, w.service, w.figures, w.queue) })
	for name, page := range map[string]struct {
		template *web.Template
		view     any
	}{
		"list": {p.list, listView{}}, "table": {p.table, tableView{}}, "edit": {p.edit, editView{}}, "publish": {p.publish, publishView{}},
		"working": {p.working, workingView{}}, "entry": {p.entry, entryView{}}, "cells": {p.cells, cellsView{}}, "reader": {p.reader, readerView{}},
	} {
		for _, lang := range i18n.Langs() {
			if err := templatecheck.CheckHTML(page.template.For(lang), page.view); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
