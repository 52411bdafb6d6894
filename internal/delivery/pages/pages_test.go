// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"io/fs"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jba/templatecheck"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/delivery"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/need"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

const today civil.Day = "2026-11-17"

var (
	manager  = identity.Operator("aalen", "Ada")
	outsider = identity.Operator("bebra", "Bo")
	reader   = identity.Person{ID: "reader", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{identity.ReadSteering: identity.Tenant}}
	actor    = identity.Person{ID: "actor", Name: "Cem", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{
		identity.ReadSteering: identity.Own, identity.ReportStatus: identity.Own,
	}}
)

func clock() time.Time { return today.Time().Add(12 * time.Hour) }

// world is a measure and the pages about it, for several people.
type world struct {
	db       *db.DB
	delivery *delivery.Service
	strategy *strategy.Service
	measure  strategy.MeasureID
}

func newWorld(t *testing.T, d *db.DB) world {
	t.Helper()
	ctx, log := t.Context(), audit.New(d, []byte("key"), clock)
	people := account.New(d, log, uuid.NewString, clock, []byte("0123456789abcdef0123456789abcdef"), account.Cost{Memory: 64, Time: 1, Threads: 1})
	places := territory.New(d, log, uuid.NewString, clock, &territory.Directory{})
	words := vocabulary.New(d, log, uuid.NewString, clock)
	needs := need.New(d, log, uuid.NewString, clock, words, places)
	w := world{db: d, strategy: strategy.New(d, log, uuid.NewString, clock, strategy.Below{People: people, Territory: places, Vocabulary: words, Needs: needs})}
	w.delivery = delivery.New(d, log, uuid.NewString, clock, w.strategy)
	must(people.CreateTenant(ctx, manager, account.Tenant{ID: "aalen", Name: "Aalen", Kind: identity.Municipality, Region: "16063"}))
	field := must(words.AddTerm(ctx, manager, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Sprache"}))
	lack := must(needs.Add(ctx, manager, need.Need{Title: "Lange Wartezeit", Field: field, Kind: need.Felt, Urgency: need.High}))
	goal := must(w.strategy.AddGoal(ctx, manager, strategy.Goal{Title: "Kurse beginnen bald", Level: strategy.Operational, Field: field}))
	w.measure = must(w.strategy.AddMeasure(ctx, manager, strategy.Measure{
		Title: "Kurse mit Betreuung", Goal: goal, Needs: []need.ID{lack}, StartsOn: "2026-01-01", EndsOn: "2027-12-31",
		Metric: "Wartezeit", MetricUnit: "Wochen", MetricBaseline: strategy.Amount{Value: 14.5, Has: true}, MetricTarget: strategy.Amount{Value: 6, Has: true},
	}))
	return w
}

// must gives the value of a call that has to succeed.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// as is the site as who sees it.
func (w world) as(t *testing.T, who identity.Person) *webtest.Site {
	t.Helper()
	return webtest.New(t, w.db, who, []fs.FS{Locales}, func(s *web.Site) { New(s, w.delivery, w.strategy).Register() })
}

func (w world) path(rest string) string { return "/measures/" + string(w.measure) + rest }

// want asks for a page and looks for its status, texts that it must have and,
// after "not", texts that it must not have.
func want(t *testing.T, site *webtest.Site, path string, status int, texts ...string) {
	t.Helper()
	got, body := site.Get(t, path)
	if got != status {
		t.Errorf("%s: %d, want %d", path, got, status)
	}
	if strings.Contains(body, "⟦") {
		t.Errorf("%s: untranslated key", path)
	}
	banned := false
	for _, text := range texts {
		if text == "not" {
			banned = true
		} else if strings.Contains(body, text) == banned {
			t.Errorf("%s: contains %q: %v, want %v", path, text, banned, !banned)
		}
	}
}

func TestTemplatesMatchTheirViews(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	var p *Pages
	webtest.New(t, w.db, manager, []fs.FS{Locales}, func(s *web.Site) { p = New(s, w.delivery, w.strategy) })
	for _, lang := range i18n.Langs() {
		for _, test := range []struct {
			template *web.Template
			view     any
		}{{p.measure, measureView{}}, {p.status, statusView{}}, {p.milestone, milestoneView{}}} {
			if err := templatecheck.CheckHTML(test.template.For(lang), test.view); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestAMeasureFromTheFirstMilestoneToAWithdrawnReport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		site := w.as(t, manager)
		want(t, site, w.path(""), 200, "<h1 dir=\"auto\">Kurse mit Betreuung</h1>", "kb-empty", w.path("/milestones/new"), w.path("/status"), w.path("/edit"),
			`href="/goals/`, `href="/needs/`, "14,5", "Seit 320 Tagen")
		want(t, site, w.path("/milestones/new"), 200, `name="due_on"`)

		answer := site.Post(t, w.path("/milestones"), url.Values{"title": {""}, "due_on": {"2026-09-30"}})
		if body := answer.Body.String(); answer.Code != 422 || !strings.Contains(body, `id="title-error"`) || !strings.Contains(body, `value="2026-09-30"`) {
			t.Errorf("a missing title: %d, want 422 at its field with the rest kept", answer.Code)
		}
		if answer = site.Post(t, w.path("/milestones"), url.Values{"title": {"Kurs in Mühlrieden"}, "due_on": {"30.9.2026"}}); answer.Code != 303 {
			t.Fatalf("adding a milestone: %d %s", answer.Code, answer.Body)
		}
		want(t, site, w.path(""), 200, "48 Tage im Verzug", "kb-line__late", "#s-stop", "not", "kb-empty\"><p>Meil")

		want(t, site, w.path("/status"), 200, "kb-light-choice__proposed", `value="2026-11-17"`, "not", " checked", "Unverändert")
		answer = site.Post(t, w.path("/status"), url.Values{"light": {"warn"}, "on": {"2026-11-02"}})
		if body := answer.Body.String(); answer.Code != 422 || !strings.Contains(body, `id="reason-error"`) || !strings.Contains(body, `value="warn" checked`) {
			t.Errorf("a deviation without reason: %d, want 422 at the reason with the light kept", answer.Code)
		}
		answer = site.Post(t, w.path("/status"), url.Values{"light": {"warn"}, "on": {"2026-11-02"}, "reason": {"Nur ein Raum fehlt."}, "next_step": {"Bürgerhaus ansehen"}, "next_step_on": {"2026-11-10"}})
		if answer.Code != 303 || answer.Header().Get("Location") != w.path("") {
			t.Fatalf("reporting: %d to %q", answer.Code, answer.Header().Get("Location"))
		}
		want(t, site, w.path(""), 200, "02.11.2026", "Nur ein Raum fehlt.", "Bürgerhaus ansehen", "10.11.2026, überfällig", "Ada")
		want(t, site, w.path("/status"), 200, "Unverändert", `value="warn" checked`)

		reports := must(w.delivery.Reports(t.Context(), manager, w.measure))
		withdraw := w.path("/status/" + string(reports[0].ID))
		answer = site.Post(t, withdraw+"/withdraw", nil)
		undo := answer.Header().Get("Location")
		want(t, site, undo, 200, "kb-undo", withdraw+"/reinstate", "<del", "Nur ein Raum fehlt.")
		if answer = site.Post(t, withdraw+"/reinstate", nil); answer.Code != 303 {
			t.Errorf("undoing: %d", answer.Code)
		}
		want(t, site, undo, 200, "not", "kb-undo", "<del")
	})
}

func TestUnchangedIsOneClick(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	site := w.as(t, manager)
	want(t, site, w.path(""), 200, "not", "/repeat")
	site.Post(t, w.path("/status"), url.Values{"light": {"ok"}, "on": {"2026-06-30"}, "reason": {"Vierter Kurs läuft."}, "next_step": {"Bilanz"}})
	first := must(w.delivery.Reports(t.Context(), manager, w.measure))[0]
	repeat := w.path("/status/" + string(first.ID) + "/repeat")
	want(t, site, w.path(""), 200, repeat)
	want(t, site, w.path("/status"), 200, repeat)
	if answer := site.Post(t, repeat, nil); answer.Code != 303 || answer.Header().Get("Location") != w.path("") {
		t.Fatalf("repeating gave %d %s", answer.Code, answer.Body)
	}
	reports := must(w.delivery.Reports(t.Context(), manager, w.measure))
	if len(reports) != 2 || reports[0].On != today || reports[0].Set != delivery.OK || reports[0].Reason != "Vierter Kurs läuft." || reports[0].NextStep != "Bilanz" {
		t.Errorf("reports %+v, want the last one again as of today", reports)
	}
	want(t, site, w.path(""), 200, "not", "/repeat")
	if answer := site.Post(t, repeat, nil); answer.Code != 409 {
		t.Errorf("repeating what no longer holds: %d, want 409", answer.Code)
	}
	if answer := w.as(t, reader).Post(t, repeat, nil); answer.Code != 403 {
		t.Errorf("a reader repeats: %d, want 403", answer.Code)
	}
}

func TestUnchangedAsksForTheReasonThatIsMissing(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	site := w.as(t, manager)
	site.Post(t, w.path("/status"), url.Values{"light": {"ok"}, "on": {"2026-06-30"}})
	site.Post(t, w.path("/milestones"), url.Values{"title": {"Kurs in Mühlrieden"}, "due_on": {"2026-08-01"}})
	first := must(w.delivery.Reports(t.Context(), manager, w.measure))[0]
	answer := site.Post(t, w.path("/status/"+string(first.ID)+"/repeat"), nil)
	if body := answer.Body.String(); answer.Code != 422 || !strings.Contains(body, `id="reason-error"`) || !strings.Contains(body, `value="ok" checked`) {
		t.Errorf("a plan that was missed since: %d, want 422 at the reason", answer.Code)
	}
}

func TestAMilestoneIsReachedChangedAndArchived(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	site := w.as(t, manager)
	id := must(w.delivery.AddMilestone(t.Context(), manager, delivery.Milestone{Measure: w.measure, Title: "Start", DueOn: today}))
	path := w.path("/milestones/" + string(id))
	want(t, site, w.path(""), 200, path+"/reach", "heute fällig")
	if answer := site.Post(t, path+"/reach", url.Values{"_version": {"1"}}); answer.Code != 303 {
		t.Fatalf("reaching: %d", answer.Code)
	}
	want(t, site, w.path(""), 200, "pünktlich", "not", path+"/reach")
	want(t, site, path+"/edit", 200, `name="_version" value="2"`, `name="reached_on" value="2026-11-17"`)
	answer := site.Post(t, path, url.Values{"title": {"Beginn"}, "due_on": {"2026-11-20"}, "_version": {"1"}})
	if body := answer.Body.String(); answer.Code != 409 || !strings.Contains(body, "Beginn") || !strings.Contains(body, "Start") || !strings.Contains(body, "Ada") {
		t.Errorf("a conflict: %d, want 409 with both versions and who made the other", answer.Code)
	}
	if answer = site.Post(t, path, url.Values{"title": {"Beginn"}, "due_on": {"2026-11-20"}, "_version": {"2"}}); answer.Code != 303 {
		t.Errorf("changing: %d", answer.Code)
	}
	want(t, site, path+"/history", 200, "Start", "Beginn")
	if answer = site.Post(t, path+"/archive", url.Values{"_version": {"2"}}); answer.Code != 409 {
		t.Errorf("archiving an old version: %d, want 409", answer.Code)
	}
	undo := site.Post(t, path+"/archive", url.Values{"_version": {"3"}}).Header().Get("Location")
	want(t, site, undo, 200, "kb-undo", path+"/restore")
	if answer = site.Post(t, path+"/restore", url.Values{"_version": {"4"}}); answer.Code != 303 {
		t.Errorf("restoring: %d", answer.Code)
	}
	want(t, site, w.path(""), 200, "Beginn")
	want(t, site, "/measures/other/milestones/"+string(id)+"/edit", 404)
}

func TestPagesShowOnlyWhatIsAllowed(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	id := must(w.delivery.AddMilestone(t.Context(), manager, delivery.Milestone{Measure: w.measure, Title: "Start", DueOn: today}))
	for _, test := range []struct {
		name   string
		who    identity.Person
		path   string
		status int
	}{
		{"a reader sees the measure", reader, "", 200},
		{"a reader gets no status form", reader, "/status", 403},
		{"a reader gets no milestone form", reader, "/milestones/new", 403},
		{"who leads another measure sees nothing of it", actor, "", 403},
		{"who leads another measure gets no status form", actor, "/status", 403},
		{"another tenant", outsider, "", 404},
		{"another tenant's form", outsider, "/status", 404},
		{"another tenant's milestone", outsider, "/milestones/" + string(id) + "/edit", 404},
	} {
		if status, _ := w.as(t, test.who).Get(t, w.path(test.path)); status != test.status {
			t.Errorf("%s: %d, want %d", test.name, status, test.status)
		}
	}
	want(t, w.as(t, reader), w.path(""), 200, "Start", "not", w.path("/status"), w.path("/milestones/"), w.path("/edit"))
	for _, post := range []string{"/status", "/milestones", "/milestones/" + string(id) + "/reach", "/milestones/" + string(id) + "/archive"} {
		if answer := w.as(t, reader).Post(t, w.path(post), url.Values{"title": {"x"}, "due_on": {"2026-01-01"}}); answer.Code != 403 {
			t.Errorf("a reader posts %s: %d, want 403", post, answer.Code)
		}
	}
}
