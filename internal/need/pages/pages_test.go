// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"context"
	"io/fs"
	"net/http/httptest"
	"net/url"
	"strconv"
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
	"kursbuch/internal/need"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

var (
	planner = identity.Operator("aalen", "Ada")
	reader  = identity.Person{ID: "p2", Name: "Bo", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{identity.ReadSteering: identity.Tenant}}
)

// oneGoal answers every need with one goal.
type oneGoal struct{}

func (oneGoal) GoalsOfNeed(context.Context, identity.Person, need.ID) ([]Link, error) {
	return []Link{{Label: "Z 1.1", Text: "Schneller in den Kurs", Href: "/goals/g1"}}, nil
}

func (oneGoal) MeasuresOfNeed(context.Context, identity.Person, need.ID) ([]Link, error) {
	return nil, nil
}

type world struct {
	pages *Pages
	site  *webtest.Site
	field vocabulary.FieldID
	needs *need.Service
}

func newWorld(t *testing.T, d *db.DB, who identity.Person) world {
	t.Helper()
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(d, []byte("key"), time.Now)
	words := vocabulary.New(d, log, uuid.NewString, time.Now)
	spaces := territory.New(d, log, uuid.NewString, time.Now, directory)
	w := world{needs: need.New(d, log, uuid.NewString, time.Now, words, spaces)}
	figures := indicator.New(d, log, uuid.NewString, time.Now, directory, 1<<20)
	w.site = webtest.New(t, d, who, []fs.FS{Locales}, func(s *web.Site) {
		w.pages = New(s, w.needs, words, spaces, figures, oneGoal{})
		w.pages.Register()
	})
	if w.field, err = words.AddTerm(t.Context(), planner, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Sprache"}); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w world) form() url.Values {
	return url.Values{"title": {"Deutschkurse"}, "field": {string(w.field)}, "urgency": {"high"}, "kind": {"felt"}, "extent_from": {"1.200"}}
}

func (w world) add(t *testing.T) string {
	t.Helper()
	answer := w.site.Post(t, "/needs/new", w.form())
	if answer.Code != 303 {
		t.Fatalf("add: %d %s", answer.Code, answer.Body)
	}
	return answer.Header().Get("Location")
}

func TestTemplatesMatchTheirViews(t *testing.T) {
	p := newWorld(t, dbtest.SQLite(t), planner).pages
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

func TestANeedFromFormToPageAndBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, planner)
		if _, body := w.site.Get(t, "/needs"); !strings.Contains(body, "kb-empty") {
			t.Error("the empty list shows no way to begin")
		}
		at := w.add(t)
		for path, want := range map[string]string{
			at: `href="/goals/g1"`, at + "/edit": `value="1200"`, at + "/evidence": `name="indicator"`, at + "/history": "Ada", "/needs?q=deutsch": at,
		} {
			status, body := w.site.Get(t, path)
			if status != 200 || !strings.Contains(body, want) || strings.Contains(body, "⟦") {
				t.Errorf("GET %s: %d without %q\n%s", path, status, want, body)
			}
		}
		if status, body := w.site.Get(t, "/needs?page=99&q=deutsch"); status != 303 {
			t.Errorf("a page beyond the last: %d %s", status, body)
		}
		if answer := w.site.Post(t, at+"/evidence", url.Values{"source": {"Volkshochschule"}, "on": {"2026-09-30"}}); answer.Code != 303 {
			t.Errorf("evidence: %d", answer.Code)
		}
		if _, body := w.site.Get(t, at); !strings.Contains(body, "Volkshochschule") {
			t.Error("the evidence is not shown")
		}
		for step, version := range map[string]string{"/archive": "2", "/restore": "1"} {
			if answer := w.site.Post(t, at+step, url.Values{"_version": {version}}); answer.Code != 409 {
				t.Errorf("%s of another version: %d, want 409", step, answer.Code)
			}
		}
		for i, step := range []string{"/archive", "/restore"} {
			if answer := w.site.Post(t, at+step, url.Values{"_version": {strconv.Itoa(1 + i)}}); answer.Code != 303 {
				t.Errorf("%s: %d", step, answer.Code)
			}
		}
	})
}

func TestRefusedInputKeepsWhatWasTyped(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), planner)
	form := w.form()
	form.Set("title", "")
	form.Set("extent_from", "viele <")
	form.Set("description", "Text bleibt")
	answer := w.site.Post(t, "/needs/new", form)
	for _, want := range []string{`id="title-error"`, `id="extent_from-error"`, "Text bleibt", `href="#title"`, `value="viele &lt;"`} {
		if answer.Code != 422 || !strings.Contains(answer.Body.String(), want) {
			t.Errorf("answer %d lacks %q", answer.Code, want)
		}
	}
}

func TestAConflictShowsBothVersions(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), planner)
	at := w.add(t)
	send := func(title string) *httptest.ResponseRecorder {
		form := w.form()
		form.Set("title", title)
		form.Set("_version", "1")
		return w.site.Post(t, at+"/edit", form)
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
}

func TestReadersSeeNoForms(t *testing.T) {
	d := dbtest.SQLite(t)
	at := newWorld(t, d, planner).add(t)
	site := newWorld(t, d, reader).site
	if status, body := site.Get(t, at); status != 200 || strings.Contains(body, at+"/edit") {
		t.Errorf("a reader's page: %d, or with an edit link", status)
	}
	if status, _ := site.Get(t, at+"/edit"); status != 403 {
		t.Errorf("a reader's form: %d, want 403", status)
	}
	if answer := site.Post(t, at+"/archive", nil); answer.Code != 403 {
		t.Errorf("a reader archives: %d, want 403", answer.Code)
	}
}
