// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"io/fs"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jba/templatecheck"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/delivery"
	deliverypages "kursbuch/internal/delivery/pages"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
	"kursbuch/internal/report"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

var (
	writer   = identity.Operator("aalen", "Ada")
	reader   = identity.Person{ID: "p2", Name: "Bo", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{identity.ReadReports: identity.Tenant}}
	outsider = identity.Operator("bebra", "Cy")
)

// world is a county with one field of action, a goal without an indicator, and
// a measure without a status report.
type world struct {
	d       *db.DB
	reports *report.Service
	words   *vocabulary.Service
	field   vocabulary.FieldID
	measure strategy.MeasureID
}

func newWorld(t *testing.T, d *db.DB) world {
	t.Helper()
	ctx, log, now := t.Context(), audit.New(d, []byte("key"), time.Now), time.Now
	directory := must(territory.LoadDirectory())
	texts := must(i18n.Load(Locales, deliverypages.Locales))
	people := account.New(d, log, uuid.NewString, now, []byte("0123456789abcdef0123456789abcdef"), account.Cost{Memory: 64, Time: 1, Threads: 1})
	places := territory.New(d, log, uuid.NewString, now, directory)
	words := vocabulary.New(d, log, uuid.NewString, now)
	needs := need.New(d, log, uuid.NewString, now, words, places)
	figures := indicator.New(d, log, uuid.NewString, now, directory, 1<<20)
	plans := strategy.New(d, log, uuid.NewString, now, strategy.Below{People: people, Territory: places, Vocabulary: words, Needs: needs, Indicators: figures})
	w := world{d: d, words: words, reports: report.New(d, log, uuid.NewString, now, texts, report.Below{
		People: people, Territory: places, Vocabulary: words, Strategy: plans, Delivery: delivery.New(d, log, uuid.NewString, now, plans), Figures: figures,
	})}
	must(people.CreateTenant(ctx, writer, account.Tenant{ID: "aalen", Name: "Landkreis Aalen", Kind: identity.Municipality, Region: "16063"}))
	w.field = must(words.AddTerm(ctx, writer, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Sprache"}))
	goal := must(plans.AddGoal(ctx, writer, strategy.Goal{Title: "Kurse beginnen bald", Level: strategy.Operational, Field: w.field}))
	w.measure = must(plans.AddMeasure(ctx, writer, strategy.Measure{Title: "Kurse mit Kinderbetreuung", Goal: goal}))
	return w
}

// must gives the value of a call that has to succeed.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// site is the reports as who sees them.
func (w world) site(t *testing.T, who identity.Person) (*webtest.Site, *Pages) {
	t.Helper()
	var p *Pages
	site := webtest.New(t, w.d, who, []fs.FS{Locales, deliverypages.Locales}, func(s *web.Site) {
		p = New(s, w.reports, w.words)
		p.Register()
	})
	return site, p
}

func (w world) form() url.Values {
	return url.Values{
		"title": {"Bericht <2026>"}, "language": {"de"}, "audience": {"internal"}, "committee": {"Kreistag"}, "meets_on": {"16.12.2026"},
		"period_from": {"2026-01-01"}, "period_to": {"2026-11-23"}, "fields": {string(w.field)},
		report.AssessmentField(w.field): {"Es geht voran."},
	}
}

func add(t *testing.T, site *webtest.Site, form url.Values) string {
	t.Helper()
	answer := site.Post(t, "/reports/new", form)
	if answer.Code != 303 {
		t.Fatalf("add: %d %s", answer.Code, answer.Body)
	}
	return answer.Header().Get("Location")
}

func TestTemplatesMatchTheirViews(t *testing.T) {
	_, p := newWorld(t, dbtest.SQLite(t)).site(t, writer)
	for _, lang := range i18n.Langs() {
		for _, check := range []struct {
			template *web.Template
			view     any
		}{{p.list, listView{}}, {p.show, showView{}}, {p.write, writeView{}}} {
			if err := templatecheck.CheckHTML(check.template.For(lang), check.view); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestAReportFromDraftToFrozen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		site, _ := w.site(t, writer)
		if _, body := site.Get(t, "/reports"); !strings.Contains(body, "kb-empty") || !strings.Contains(body, `href="/reports/new"`) {
			t.Error("the empty list shows no way to begin")
		}
		if _, body := site.Get(t, "/reports/new"); !strings.Contains(body, `value="`+string(w.field)+`" checked`) {
			t.Error("a new report is not about all fields of action")
		}
		at := add(t, site, w.form())
		for path, want := range map[string]string{
			"/reports": "Bericht &lt;2026&gt;", at + "/edit": "Es geht voran.", at + "/history": "Sprache", at + "/freeze": `name="_version" value="1"`,
		} {
			if status, body := site.Get(t, path); status != 200 || !strings.Contains(body, want) || strings.Contains(body, "⟦") {
				t.Errorf("GET %s: %d without %q\n%s", path, status, want, body)
			}
		}
		_, body := site.Get(t, at)
		for _, want := range []string{`class="kb-sheet kb-light`, "Kurse mit Kinderbetreuung", "Entwurf vom", "/measures/" + string(w.measure) + "/status", "/goals/", at + "/freeze"} {
			if !strings.Contains(body, want) || strings.Contains(body, "⟦") {
				t.Errorf("the preview lacks %q, or shows a bare key", want)
			}
		}
		if answer := site.Post(t, at+"/freeze", url.Values{"_version": {"1"}}); answer.Code != 303 {
			t.Fatalf("freeze: %d %s", answer.Code, answer.Body)
		}
		_, body = site.Get(t, at)
		if strings.Contains(body, "Entwurf vom") || strings.Contains(body, at+"/freeze") || strings.Contains(body, at+"/edit") {
			t.Error("a frozen report is marked as a draft or offers to change it")
		}
		if status, _ := site.Get(t, at+"/edit"); status != 409 && status != 422 {
			t.Errorf("the form of a frozen report: %d", status)
		}
		second := add(t, site, w.form())
		if _, body = site.Get(t, second); !strings.Contains(body, "Seit dem letzten Bericht hat sich nichts geändert.") {
			t.Error("a second report is not compared with the first")
		}
		for i, step := range []string{"/archive", "/restore"} {
			if answer := site.Post(t, at+step, url.Values{"_version": {strconv.Itoa(2 + i)}}); answer.Code != 303 {
				t.Errorf("%s: %d", step, answer.Code)
			}
		}
	})
}

func TestDownloads(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	site, p := w.site(t, writer)
	at := add(t, site, w.form())
	for _, format := range report.Formats() {
		request := httptest.NewRequestWithContext(t.Context(), "GET", at, nil)
		request.SetPathValue("report", strings.TrimPrefix(at, "/reports/"))
		request.SetPathValue("format", string(format))
		answer := httptest.NewRecorder()
		if err := p.download(answer, &web.Request{Request: request, Who: writer}); err != nil {
			t.Fatal(err)
		}
		if answer.Header().Get("Content-Type") != format.MediaType() || answer.Header().Get("Content-Length") != strconv.Itoa(answer.Body.Len()) {
			t.Errorf("%s: %v with %d bytes", format, answer.Header(), answer.Body.Len())
		}
		disposition := answer.Header().Get("Content-Disposition")
		if !strings.HasPrefix(disposition, "attachment; filename=umsetzungsbericht-entwurf-20") || !strings.HasSuffix(disposition, "."+string(format)) {
			t.Errorf("%s is sent as %q", format, disposition)
		}
	}
	if status, _ := site.Get(t, at+"/files/exe"); status != 404 {
		t.Errorf("an unknown format: %d, want 404", status)
	}
}

func TestRefusedInputKeepsWhatWasTyped(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	site, _ := w.site(t, writer)
	form := w.form()
	form.Set("title", "")
	form.Set("meets_on", "bald")
	form.Del("fields")
	form.Set("outlook", "Text bleibt")
	answer := site.Post(t, "/reports/new", form)
	for _, want := range []string{`id="title-error"`, `id="meets_on-error"`, `id="fields-error"`, "Text bleibt", `href="#title"`} {
		if answer.Code != 422 || !strings.Contains(answer.Body.String(), want) {
			t.Errorf("answer %d lacks %q", answer.Code, want)
		}
	}
}

func TestAConflictShowsBothVersions(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	site, _ := w.site(t, writer)
	at := add(t, site, w.form())
	send := func(title string) *httptest.ResponseRecorder {
		form := w.form()
		form.Set("title", title)
		form.Set("_version", "1")
		return site.Post(t, at+"/edit", form)
	}
	if first := send("Zuerst gespeichert"); first.Code != 303 {
		t.Fatalf("first: %d %s", first.Code, first.Body)
	}
	second := send("Zu spät")
	for _, want := range []string{"Zuerst gespeichert", "Zu spät", `name="_version" value="2"`} {
		if second.Code != 409 || !strings.Contains(second.Body.String(), want) {
			t.Errorf("second: %d lacks %q", second.Code, want)
		}
	}
	stale := site.Post(t, at+"/freeze", url.Values{"_version": {"1"}})
	if stale.Code != 409 || !strings.Contains(stale.Body.String(), `name="_version" value="2"`) {
		t.Errorf("freezing a version that nobody sees any more: %d", stale.Code)
	}
}

func TestReadersSeeFrozenReportsOnly(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	site, _ := w.site(t, writer)
	at := add(t, site, w.form())
	bo, _ := w.site(t, reader)
	for _, path := range []string{at, at + "/files/pdf", at + "/edit", at + "/freeze", at + "/history", "/reports/new"} {
		if status, _ := bo.Get(t, path); status != 403 {
			t.Errorf("a reader opens %s of a draft: %d, want 403", path, status)
		}
	}
	if _, list := site.Get(t, "/reports"); strings.Contains(list, at+"/files/pdf") {
		t.Error("the list offers the file of a draft")
	}
	site.Post(t, at+"/freeze", url.Values{"_version": {"1"}})
	if _, list := bo.Get(t, "/reports"); !strings.Contains(list, `href="`+at+`/files/pdf"`) {
		t.Errorf("a reader's list lacks the file:\n%s", list)
	}
	if status, body := bo.Get(t, at); status != 200 || strings.Contains(body, at+"/history") || strings.Contains(body, at+"/archive") {
		t.Errorf("a reader's page: %d, or with forms", status)
	}
	if status, _ := bo.Get(t, at+"/files/pdf"); status != 200 {
		t.Errorf("a reader's file: %d", status)
	}
	foreign, _ := w.site(t, outsider)
	for _, path := range []string{at, at + "/files/pdf"} {
		if status, _ := foreign.Get(t, path); status != 404 {
			t.Errorf("another tenant opens %s: %d, want 404", path, status)
		}
	}
}
