// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

var planner = identity.Person{ID: "p1", Name: "Ada", Tenant: "aalen", Grants: map[identity.Action]identity.Scope{
	identity.EditStrategy: identity.Tenant, identity.ReportStatus: identity.Own,
}}

// thing is a tiny slice: one object with a title and a version.
type thing struct {
	title   string
	version int
	writes  int
	db      *db.DB
	page    *web.Template
}

type thingView struct{ Form web.Form }

func (th *thing) form(r *web.Request, title string, version int) web.Form {
	f := r.NewForm("/thing", "Save", "/", web.Part{Fields: []web.Field{
		{Name: "title", Label: "Title", Value: title, Required: true},
		{Name: "kind", Label: "Kind", Kind: web.SelectField, Value: "a", Options: []web.Option{{Value: "a", Text: "A"}, {Value: "b", Text: "B"}}},
	}})
	f.Version = version
	return f
}

func (th *thing) show(w http.ResponseWriter, r *web.Request) error {
	return r.Render(w, http.StatusOK, th.page, web.Frame{Title: "Thing"}, thingView{th.form(r, th.title, th.version)})
}

func (th *thing) save(w http.ResponseWriter, r *web.Request) error {
	title, version := r.PostFormValue("title"), r.FormVersion()
	err := th.db.Tx(r.Context(), func(*sql.Tx) error {
		refused := fault.Invalid{}
		if title == "" {
			refused.Refuse("title", "web.refused.invalid")
		}
		if version != th.version {
			return fault.Conflict
		}
		return refused.Err()
	})
	if web.IsFormFault(err) {
		form := th.form(r, title, version)
		form.Refuse(r.Text, err)
		if errors.Is(err, fault.Conflict) {
			form.Collide(th.form(r, th.title, th.version), "Bo", time.Unix(0, 0))
		}
		return r.RenderForm(w, err, th.page, web.Frame{Title: "Thing"}, thingView{form})
	}
	if err != nil {
		return err
	}
	th.title, th.version, th.writes = title, th.version+1, th.writes+1
	return r.Redirect(w, "/thing?saved", fault.Say("audit.act.changed"))
}

func newThing(t *testing.T, d *db.DB, who identity.Person) (*thing, *webtest.Site) {
	t.Helper()
	th := &thing{title: "old", version: 3, db: d}
	pages := fstest.MapFS{"thing.html": {Data: []byte(`<h1>Thing</h1>{{template "form" .Form}}`)}}
	site := webtest.New(t, d, who, []fs.FS{}, func(s *web.Site) {
		th.page = web.Must(s.Template(pages, "thing.html"))
		s.Handle("GET /thing", web.SignedIn(), th.show)
		s.Handle("POST /thing", web.May(identity.EditStrategy), th.save)
		s.Handle("GET /broken", web.Public(), func(http.ResponseWriter, *web.Request) error { return errors.New("secret detail") })
		s.Handle("POST /closed-form", web.Public(), func(http.ResponseWriter, *web.Request) error { return fault.Conflict })
		s.Handle("POST /busy", web.SignedIn(), func(http.ResponseWriter, *web.Request) error { return fault.Refuse("db.busy.retry") })
		s.Handle("GET /closed", web.Access{}, th.show)
		s.Handle("GET /own", web.MaySome(identity.ReportStatus), th.show)
		s.Handle("GET /inside", web.May(identity.EditStrategy).Inside(), th.show)
		s.Handle("GET /all", web.May(identity.ReportStatus), th.show)
	})
	return th, site
}

func TestAccess(t *testing.T) {
	_, known := newThing(t, dbtest.SQLite(t), planner)
	_, stranger := newThing(t, dbtest.SQLite(t), identity.Person{})
	officer := planner
	officer.Audience = identity.Internal
	_, office := newThing(t, dbtest.SQLite(t), officer)
	for _, test := range []struct {
		name string
		site *webtest.Site
		path string
		want int
	}{
		{"signed in", known, "/thing", 200},
		{"signed out leads to the sign-in", stranger, "/thing", 303},
		{"a route without policy is closed", known, "/closed", 403},
		{"own scope opens a MaySome route", known, "/own", 200},
		{"own scope does not open a May route", known, "/all", 403},
		{"what is inside opens in the office", office, "/inside", 200},
		{"what is inside stays closed to others", known, "/inside", 403},
		{"unknown page", known, "/nowhere", 404},
		{"internal error", known, "/broken", 500},
	} {
		status, body := test.site.Get(t, test.path)
		if status != test.want {
			t.Errorf("%s: %d, want %d", test.name, status, test.want)
		}
		if strings.Contains(body, "secret detail") {
			t.Errorf("%s: the page tells the internal error", test.name)
		}
		if strings.Contains(body, "⟦") {
			t.Errorf("%s: untranslated key", test.name)
		}
	}
}

func TestHeaders(t *testing.T) {
	_, site := newThing(t, dbtest.SQLite(t), planner)
	w := site.Post(t, "/thing", url.Values{"title": {"x"}, "_version": {"3"}})
	csp := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("policy %q lacks %s", csp, want)
		}
	}
	if strings.Contains(csp, "unsafe") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers %v", w.Header())
	}
}

func TestFormFaults(t *testing.T) {
	th, site := newThing(t, dbtest.SQLite(t), planner)
	w := site.Post(t, "/thing", url.Values{"title": {""}, "_version": {"3"}})
	if body := w.Body.String(); w.Code != 422 || !strings.Contains(body, `id="title-error"`) || !strings.Contains(body, `href="#title"`) {
		t.Errorf("refused form: %d %s", w.Code, body)
	}
	w = site.Post(t, "/thing", url.Values{"title": {"mine"}, "_version": {"2"}})
	body := w.Body.String()
	if w.Code != 409 || !strings.Contains(body, "mine") || !strings.Contains(body, "old") || !strings.Contains(body, `name="_version" value="3"`) {
		t.Errorf("conflict: %d %s", w.Code, body)
	}
	if th.title != "old" {
		t.Error("the conflict overwrote the stored version")
	}
}

// A button that came too late leads back to the page that it stood on, and to
// no other site.
func TestAFailureLeadsBackToItsPage(t *testing.T) {
	_, site := newThing(t, dbtest.SQLite(t), planner)
	late := url.Values{"title": {"new"}, "_version": {"3"}}
	for page, want := range map[string]string{
		"http://example.com/thing?a=1&b=2": `href="/thing?a=1&amp;b=2"`,
		"http://example.com//evil.example": `href="//evil.example"`,
		"http://evil.example/thing":        "evil.example",
		"":                                 `href=""`,
	} {
		body := site.PostFrom(t, page, "/closed-form", late).Body.String()
		if back := strings.Contains(body, want); back != strings.HasPrefix(want, `href="/thing`) {
			t.Errorf("from %q: %v %s", page, back, body)
		}
	}
}

// Whoever writes for an hour must not lose it because the session has ended.
func TestWhatIsSentWithoutASessionCanBeSentAgain(t *testing.T) {
	_, site := newThing(t, dbtest.SQLite(t), identity.Person{})
	form := url.Values{"title": {`a "long" <text>`}, "kind": {"a", "b"}, "_version": {"3"}, "_key": {"k1"}}
	answer := site.Post(t, "/thing?x=1", form)
	body := answer.Body.String()
	if answer.Code != http.StatusUnauthorized || strings.Contains(body, "⟦") {
		t.Errorf("answer %d\n%s", answer.Code, body)
	}
	for _, want := range []string{
		`<form class="kb-after" method="post" action="/thing?x=1"`, `name="title" value="a &#34;long&#34; &lt;text&gt;"`,
		`name="kind" value="a"`, `name="kind" value="b"`, `name="_version" value="3"`, `name="_key" value="k1"`, `href="/sign-in" target="_blank"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the answer lacks %s:\n%s", want, body)
		}
	}
	_, busy := newThing(t, dbtest.SQLite(t), planner)
	if body := busy.Post(t, "/busy", form).Body.String(); !strings.Contains(body, `action="/busy"`) || !strings.Contains(body, `name="kind" value="b"`) || strings.Contains(body, "/sign-in") {
		t.Errorf("a busy database loses the form:\n%s", body)
	}
	if body := busy.Post(t, "/closed-form", form).Body.String(); strings.Contains(body, `name="kind" value="b"`) {
		t.Errorf("a conflict offers to send the same again:\n%s", body)
	}
	form.Set("current", "secret word")
	if body := site.Post(t, "/thing", form).Body.String(); strings.Contains(body, "secret word") || strings.Contains(body, "long") {
		t.Errorf("a form with a password came back:\n%s", body)
	}
}

func TestAFormSentTwiceWritesOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		th, site := newThing(t, d, planner)
		form := url.Values{"title": {"new"}, "_version": {"3"}, "_key": {"k1"}}
		first, second := site.Post(t, "/thing", form), site.Post(t, "/thing", form)
		if first.Code != 303 || second.Code != 303 || second.Header().Get("Location") != "/thing?saved" {
			t.Errorf("answers %d, %d to %q", first.Code, second.Code, second.Header().Get("Location"))
		}
		if th.writes != 1 {
			t.Errorf("%d writes, want 1", th.writes)
		}
	})
}

func TestAFormWithoutKeyIsRefused(t *testing.T) {
	th, site := newThing(t, dbtest.SQLite(t), planner)
	if w := site.Post(t, "/thing", url.Values{"title": {"new"}, "_version": {"3"}, "_key": {""}}); w.Code != 422 || th.writes != 0 {
		t.Errorf("answer %d, %d writes", w.Code, th.writes)
	}
}

func TestLocalPath(t *testing.T) {
	for give, want := range map[string]string{
		"/needs?x=1": "/needs?x=1", "": "/", "//evil.example": "/", "https://evil.example": "/", `/\evil.example`: "/", "/a\nb": "/",
	} {
		if got := web.LocalPath(give); got != want {
			t.Errorf("LocalPath(%q) = %q, want %q", give, got, want)
		}
	}
}
