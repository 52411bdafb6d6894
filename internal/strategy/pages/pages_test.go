// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"context"
	"fmt"
	"io/fs"
	"net/http/httptest"
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
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

var (
	planner  = inRegion(identity.Operator("aalen", "Ada"))
	outsider = identity.Operator("bebra", "Bo")
	reader   = identity.Person{ID: "reader", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{
		identity.ReadSteering: identity.Tenant, identity.ReadIndicators: identity.Tenant,
	}}
	partner = identity.Person{ID: "partner", Audience: identity.Internal, Tenant: "aalen", Grants: account.Grants([]identity.Role{identity.ExternalActor})}
)

func inRegion(p identity.Person) identity.Person {
	p.Region = "16063"
	return p
}

// publish imports the waiting time for a course, 14 weeks in 2024 and 9 in
// 2026, and defines an indicator on it.
func publish(t *testing.T, s *indicator.Service) indicator.ID {
	t.Helper()
	weeks := func(period civil.Period, n float64) indicator.OwnObservation {
		return indicator.OwnObservation{Period: period, Region: "16063", Measure: "WEEKS", Figure: indicator.Figure{Value: n, Has: true}}
	}
	must(s.ImportOwn(t.Context(), planner, indicator.OwnTable{
		Code: "OWN-WAITING", Title: "Wartezeit", Source: "Volkshochschule", Regions: []indicator.Category{{Code: "16063", Label: "Wartburgkreis"}},
		Measures:     []indicator.Measure{{Code: "WEEKS", Label: "Wartezeit", Unit: "Wochen"}},
		Observations: []indicator.OwnObservation{weeks("2024", 14), weeks("2026", 9)},
	}))
	return must(s.Add(t.Context(), planner, indicator.Indicator{
		Code: "WAIT", Texts: indicator.Texts{Name: "Wartezeit", Definition: "Wochen bis zum Kurs", Unit: "Wochen", Source: "Volkshochschule"},
		Count: indicator.Selection{Table: "OWN-WAITING", Measure: "WEEKS"}, Factor: 1, Direction: indicator.Less,
	}))
}

// lights are those that a test sets.
type lights map[strategy.MeasureID]strategy.Light

func (l lights) LatestLights(context.Context, identity.Person) (map[strategy.MeasureID]strategy.Light, error) {
	return l, nil
}

// Progress says the same of every measure with a light.
func (l lights) Progress(context.Context, identity.Person) (map[strategy.MeasureID]strategy.Progress, error) {
	progress := map[strategy.MeasureID]strategy.Progress{}
	for id := range l {
		progress[id] = strategy.Progress{On: "2026-11-02", Reason: "=Es fehlt ein Raum", NextStep: "Raum suchen", NextStepOn: "2026-12-01", Milestones: []strategy.Step{
			{Title: "Start", DueOn: "2026-03-01", ReachedOn: "2026-03-04"}, {Title: "Kurs", DueOn: "2026-09-30"},
		}}
	}
	return progress, nil
}

// world is a strategy with one goal of each level and two measures.
type world struct {
	Slices
	db             *db.DB
	field          vocabulary.FieldID
	need           need.ID
	weeks          indicator.ID // of waiting for a course
	top, leaf      strategy.GoalID
	course, advice strategy.MeasureID
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func newSlices(d *db.DB) Slices {
	log := audit.New(d, []byte("key"), time.Now)
	people := account.New(d, log, uuid.NewString, time.Now, []byte("0123456789abcdef0123456789abcdef"), account.Cost{Memory: 64, Time: 1, Threads: 1})
	places := territory.New(d, log, uuid.NewString, time.Now, must(territory.LoadDirectory()))
	words := vocabulary.New(d, log, uuid.NewString, time.Now)
	needs := need.New(d, log, uuid.NewString, time.Now, words, places)
	indicators := indicator.New(d, log, uuid.NewString, time.Now, places.Directory(), indicator.DefaultCacheBytes)
	below := strategy.Below{People: people, Territory: places, Vocabulary: words, Needs: needs, Indicators: indicators}
	return Slices{
		Strategy: strategy.New(d, log, uuid.NewString, time.Now, below),
		People:   people, Territory: places, Vocabulary: words, Needs: needs, Indicators: indicators, Lights: lights{},
	}
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w, ctx := &world{Slices: newSlices(d), db: d}, t.Context()
	w.weeks = publish(t, w.Indicators)
	w.field = must(w.Vocabulary.AddTerm(ctx, planner, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Sprache"}))
	w.need = must(w.Needs.Add(ctx, planner, need.Need{Title: "Lange Wartezeit", Field: w.field, Kind: need.Felt, Urgency: need.High}))
	w.top = must(w.Strategy.AddGoal(ctx, planner, strategy.Goal{Title: "Früh Deutsch lernen", Level: strategy.Guiding, Field: w.field}))
	w.leaf = must(w.Strategy.AddGoal(ctx, planner, strategy.Goal{Title: "Kurse nach sechs Wochen", Level: strategy.Operational, Parent: w.top, Needs: []need.ID{w.need}, Description: "Eins.\n\nZwei."}))
	w.course = must(w.Strategy.AddMeasure(ctx, planner, strategy.Measure{Title: "Kurse mit Betreuung", Goal: w.leaf, LeadUnit: "Jugendamt", EndsOn: "2027-12-31", Metric: "Kurse", ImpactStep: 4}))
	w.advice = must(w.Strategy.AddMeasure(ctx, planner, strategy.Measure{Title: "=Beratung", Goal: w.leaf, LeadUnit: "Jobcenter", CostCents: 1_234_50}))
	w.Lights = lights{w.course: {Sign: "warn", Word: "strategy.priority.focus"}}
	return w
}

func (w *world) site(t testing.TB, who identity.Person) *webtest.Site {
	return webtest.New(t, w.db, who, []fs.FS{Locales}, func(s *web.Site) { New(s, w.Slices).Register() })
}

func TestTemplatesMatchTheirViews(t *testing.T) {
	var p *Pages
	webtest.New(t, dbtest.SQLite(t), planner, []fs.FS{Locales}, func(s *web.Site) { p = New(s, Slices{}) })
	for _, page := range []struct {
		template *web.Template
		view     any
	}{
		{p.tree, treeView{}},
		{p.concept, conceptView{}},
		{p.goal, goalView{}},
		{p.goalForm, goalFormView{}},
		{p.targetForm, targetFormView{}},
		{p.measures, measuresView{}},
		{p.measureForm, measureFormView{}},
	} {
		for _, lang := range i18n.Langs() {
			if err := templatecheck.CheckHTML(page.template.For(lang), page.view); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestPagesShowTheChain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		target := must(w.Strategy.AddTarget(t.Context(), planner, strategy.Target{
			Goal: w.leaf, Value: 6, On: "2027-12-31", Baseline: indicator.Pinned{Pin: indicator.Pin{Indicator: w.weeks, Region: "16063", Period: "2024"}},
		}))
		must(0, w.Strategy.SaveConcept(t.Context(), planner, strategy.Concept{Title: "Konzept", MissionStatement: "Wer hier lebt.\n\nGehört dazu."}))
		site := w.site(t, planner)
		for path, wants := range map[string][]string{
			"/strategy":                                 {"<p>Gehört dazu.</p>", "1 Sprache", "Z\u00a01.1.1", "M\u00a01", `width="62.5%"`, "9\u00a0Wochen", "niemand verantwortlich"},
			"/strategy?lead=Jugendamt":                  {"Kurse mit Betreuung", "Eine Maßnahme"},
			"/strategy/edit":                            {"Wer hier lebt.", `name="_version" value="1"`},
			"/strategy/history":                         {"Wer hier lebt."},
			"/goals/new?field=" + string(w.field):       {"selected>1 Sprache"},
			"/goals/" + string(w.leaf):                  {"<h1>Kurse nach sechs Wochen</h1>", "/targets/" + string(target) + "/history", "Lange Wartezeit", "Früh Deutsch lernen", "14\u00a0Wochen", "Volkshochschule", "Jobcenter"},
			"/goals/" + string(w.top):                   {"Ein Ziel macht es konkret"},
			"/goals/" + string(w.leaf) + "/edit":        {"checked", "Lange Wartezeit"},
			"/goals/" + string(w.leaf) + "/history":     {"1.1.1", "Handlungsziel"},
			"/goals/" + string(w.leaf) + "/targets/new": {"Wartezeit (WAIT)"},
			"/targets/" + string(target) + "/edit":      {"14\u00a0Wochen", `value="6"`},
			"/targets/" + string(target) + "/history":   {"Wartezeit", "Gebiet", "31.12.2027", "/goals/" + string(w.leaf)},
			"/measures":                                  {"2 Maßnahmen", "Kurse mit Betreuung", "ohne Sachstand"},
			"/measures?light=warn":                       {"Eine Maßnahme", "Kurse mit Betreuung"},
			"/measures?light=none":                       {"Eine Maßnahme", "=Beratung"},
			"/measures?q=zzz":                            {"Keine Maßnahme passt"},
			"/measures/new?goal=" + string(w.leaf):       {"selected>1.1.1 Kurse"},
			"/measures/" + string(w.advice) + "/edit":    {`value="1.234,50"`},
			"/measures/" + string(w.advice) + "/history": {"1.234,50\u00a0€"},
			"/measures/" + string(w.course) + "/history": {"31.12.2027"},
		} {
			status, body := site.Get(t, path)
			if status != 200 || strings.Contains(body, "⟦") {
				t.Errorf("%s: %d, untranslated %v", path, status, strings.Contains(body, "⟦"))
			}
			for _, want := range wants {
				if !strings.Contains(body, want) {
					t.Errorf("%s lacks %q", path, want)
				}
			}
		}
		if _, body := site.Get(t, "/strategy?lead=Jugendamt"); strings.Contains(body, "=Beratung") {
			t.Error("the tree shows a measure that was filtered out")
		}
		if _, body := site.Get(t, "/measures.csv?lead=Jobcenter"); !strings.Contains(body, ";Handlungsfeld;") || !strings.Contains(body, ";'=Beratung;") || strings.Contains(body, "Kurse mit") || !strings.Contains(body, ";1234,50;") {
			t.Errorf("export %q", body)
		}
		w.Lights = lights{w.advice: {Sign: "warn", Word: "delivery.light.warn"}}
		_, body := w.site(t, planner).Get(t, "/measures.csv?lead=Jobcenter")
		for _, want := range []string{";2026-11-02;'=Es fehlt ein Raum;Raum suchen;2026-12-01;", "Start (Soll 01.03.2026, erreicht 04.03.2026); Kurs (Soll 30.09.2026)"} {
			if !strings.Contains(body, want) {
				t.Errorf("the export lacks how the measure stands: %q in\n%s", want, body)
			}
		}
	})
}

// In an empty organisation a form leads to where its choices come from.
func TestFormsWithNothingToChooseLeadOn(t *testing.T) {
	d := dbtest.SQLite(t)
	site := webtest.New(t, d, planner, []fs.FS{Locales}, func(s *web.Site) { New(s, newSlices(d)).Register() })
	for path, want := range map[string]string{"/goals/new": `<a href="/fields">`, "/measures/new": `<a href="/goals/new">`} {
		if status, body := site.Get(t, path); status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d without %s", path, status, want)
		}
	}
	full := newWorld(t, dbtest.SQLite(t)).site(t, planner)
	if _, body := full.Get(t, "/measures/new"); strings.Contains(body, `<a href="/goals/new">`) {
		t.Error("a form with goals to choose leads away from them")
	}
}

func TestGoalsAreEdited(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		site := w.site(t, planner)
		answer := site.Post(t, "/goals/new", url.Values{"title": {""}, "level": {"operational"}})
		expect(t, answer, 422, `id="title-error"`, `id="field-error"`)
		answer = site.Post(t, "/goals/new", url.Values{"title": {"Neu"}, "level": {"operational"}, "parent": {string(w.top)}, "needs": {string(w.need)}, "due_on": {"31.12.2027"}})
		added := answer.Header().Get("Location")
		expect(t, answer, 303)
		if _, body := site.Get(t, added); !strings.Contains(body, "31.12.2027") || !strings.Contains(body, "Z\u00a01.1.2") {
			t.Errorf("goal %s: %s", added, body)
		}
		form := url.Values{"title": {"Mein Ziel"}, "level": {"operational"}, "parent": {string(w.top)}, "_version": {"1"}}
		expect(t, site.Post(t, added+"/edit", form), 303)
		form.Set("title", "Anders")
		expect(t, site.Post(t, added+"/edit", form), 409, "Anders", "Mein Ziel", `name="_version" value="2"`)
		expect(t, site.Post(t, "/goals/"+string(w.top)+"/archive", url.Values{"_version": {"1"}}), 422, "(2)")
		expect(t, site.Post(t, added+"/archive", url.Values{"_version": {"1"}}), 409)
		answer = site.Post(t, added+"/archive", url.Values{"_version": {"2"}})
		expect(t, answer, 303)
		if _, body := site.Get(t, answer.Header().Get("Location")); !strings.Contains(body, added+"/restore") {
			t.Error("the tree offers no way to undo")
		}
		expect(t, site.Post(t, added+"/restore", url.Values{"_version": {"3"}}), 303)

		targets := "/goals/" + string(w.leaf) + "/targets/new"
		expect(t, site.Post(t, targets, url.Values{"indicator": {string(w.weeks)}, "value": {"sechs"}, "on": {"2027-12-31"}}), 422, `id="value-error"`, `value="sechs"`)
		expect(t, site.Post(t, targets, url.Values{"indicator": {string(w.weeks)}, "period": {"1999"}, "value": {"6,5"}, "on": {"2027-12-31"}}), 422, `id="indicator-error"`)
		expect(t, site.Post(t, targets, url.Values{"indicator": {string(w.weeks)}, "value": {"6,5"}, "on": {"2027-12-31"}}), 303)
		goal := must(w.Strategy.Goal(t.Context(), planner, w.leaf))
		target := "/targets/" + string(goal.Targets[0].ID)
		expect(t, site.Post(t, target+"/edit", url.Values{"value": {"5"}, "on": {"2028-12-31"}, "_version": {"1"}}), 303)
		expect(t, site.Post(t, target+"/edit", url.Values{"value": {"4"}, "on": {"2028-12-31"}, "_version": {"1"}}), 409)
		answer = site.Post(t, target+"/archive", url.Values{"_version": {"2"}})
		if _, body := site.Get(t, answer.Header().Get("Location")); !strings.Contains(body, target+"/restore") {
			t.Error("the goal offers no way to undo")
		}
		expect(t, site.Post(t, target+"/restore", url.Values{"_version": {"3"}}), 303)
	})
}

func TestMeasuresAreEdited(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		site := w.site(t, planner)
		expect(t, site.Post(t, "/measures/new", url.Values{"title": {"Neu"}, "cost": {"viel"}}), 422, `id="goal-error"`, `id="cost-error"`, `value="viel"`, "<details class=\"kern-accordion kb-after\" open>")
		answer := site.Post(t, "/measures/new", url.Values{"title": {"Neu"}, "goal": {string(w.leaf)}, "metric": {"Kurse"}, "metric_target": {"4,5"}, "ends_on": {"2027-12-31"}})
		expect(t, answer, 303)
		id := strategy.MeasureID(strings.TrimPrefix(answer.Header().Get("Location"), "/measures/"))
		m := must(w.Strategy.Measure(t.Context(), planner, id))
		if m.Number != 3 || m.MetricTarget != (strategy.Amount{Value: 4.5, Has: true}) || m.MetricBaseline.Has || m.CostCents != 0 {
			t.Errorf("stored %+v", m)
		}
		form := url.Values{"title": {"Mein Titel"}, "goal": {string(w.leaf)}, "cost": {"18.500,50"}, "needs": {string(w.need)}, "impact_step": {"0"}, "_version": {"1"}}
		edit := "/measures/" + string(id) + "/edit"
		expect(t, site.Post(t, edit, form), 303)
		if m = must(w.Strategy.Measure(t.Context(), planner, id)); m.CostCents != 18_500_50 || len(m.Needs) != 1 {
			t.Errorf("stored %+v", m)
		}
		form.Set("title", "Anders")
		expect(t, site.Post(t, edit, form), 409, "Anders", "Mein Titel")
		answer = site.Post(t, "/measures/"+string(id)+"/archive", url.Values{"_version": {"2"}})
		if _, body := site.Get(t, answer.Header().Get("Location")); !strings.Contains(body, "/measures/"+string(id)+"/restore") {
			t.Error("the list offers no way to undo")
		}
		expect(t, site.Post(t, "/measures/"+string(id)+"/restore", url.Values{"_version": {"3"}}), 303)
		concept := url.Values{"title": {"Konzept"}, "mission": {"Alle."}}
		expect(t, site.Post(t, "/strategy/edit", concept), 303)
		concept.Set("title", "Mein Konzept")
		expect(t, site.Post(t, "/strategy/edit", concept), 409, "Mein Konzept")
	})
}

func TestOnlyThoseWhoMay(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	forms := map[string]int{"/strategy/edit": 403, "/goals/new": 403, "/measures/new": 403, "/measures/" + string(w.course) + "/edit": 403}
	for _, test := range []struct {
		name  string
		who   identity.Person
		wants map[string]int
	}{
		{"a reader reads", reader, map[string]int{"/strategy": 200, "/measures": 200, "/measures.csv": 200, "/goals/" + string(w.leaf): 200, "/measures/" + string(w.course) + "/history": 200}},
		{"a reader writes nothing", reader, forms},
		{"a partner sees nothing that is not theirs", partner, map[string]int{"/strategy": 403, "/measures": 403, "/measures/" + string(w.course) + "/history": 403}},
		{"another tenant finds nothing", outsider, map[string]int{"/goals/" + string(w.leaf): 404, "/goals/" + string(w.leaf) + "/edit": 404, "/measures/" + string(w.course) + "/edit": 404}},
	} {
		site := w.site(t, test.who)
		for path, want := range test.wants {
			if status, _ := site.Get(t, path); status != want {
				t.Errorf("%s: %s answers %d, want %d", test.name, path, status, want)
			}
		}
	}
	if _, body := w.site(t, reader).Get(t, "/goals/"+string(w.leaf)); strings.Contains(body, "/edit") || strings.Contains(body, "/archive") {
		t.Error("a reader is offered to edit")
	}
	if _, body := w.site(t, outsider).Get(t, "/strategy"); strings.Contains(body, "Früh Deutsch lernen") {
		t.Error("another tenant sees the tree")
	}
}

func TestNumbersAsTyped(t *testing.T) {
	catalogue := must(i18n.Load(web.Locales, Locales))
	for _, test := range []struct {
		lang  i18n.Lang
		typed string
		want  float64
	}{
		{i18n.German, "1.234,5", 1234.5},
		{i18n.German, "1.234", 1234},
		{i18n.German, "38.4", 38.4},
		{i18n.German, "1 000", 1000},
		{i18n.German, "−2,5", -2.5},
		{i18n.English, "1,234.5", 1234.5},
		{i18n.English, "1,234,567", 1234567},
		{i18n.English, "0,5", 0.5},
	} {
		if got, ok := typedNumber(catalogue.Printer(test.lang), test.typed); !ok || got != test.want {
			t.Errorf("typedNumber(%s, %q) = %v, want %v", test.lang, test.typed, got, test.want)
		}
	}
	if _, ok := typedNumber(catalogue.Printer(i18n.German), " "); ok {
		t.Error("nothing typed is a number")
	}
}

func expect(t *testing.T, answer *httptest.ResponseRecorder, status int, texts ...string) {
	t.Helper()
	if answer.Code != status {
		t.Errorf("status %d, want %d", answer.Code, status)
	}
	for _, want := range texts {
		if !strings.Contains(answer.Body.String(), want) {
			t.Errorf("%d lacks %q", answer.Code, want)
		}
	}
}

func BenchmarkMeasureList(b *testing.B) {
	d := dbtest.SQLite(b)
	slices, ctx := newSlices(d), b.Context()
	field := must(slices.Vocabulary.AddTerm(ctx, planner, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Sprache"}))
	var goals []strategy.GoalID
	for n := range 20 {
		goals = append(goals, must(slices.Strategy.AddGoal(ctx, planner, strategy.Goal{Title: fmt.Sprint("Ziel ", n), Level: strategy.Operational, Field: field})))
	}
	reported := lights{}
	for n := range 2000 {
		id := must(slices.Strategy.AddMeasure(ctx, planner, strategy.Measure{
			Title: fmt.Sprint("Deutschkurse mit Kinderbetreuung ", n), Goal: goals[n%len(goals)], LeadUnit: fmt.Sprint("Amt ", n%12),
			EndsOn: "2027-12-31", Description: strings.Repeat("Ein Satz zur Maßnahme. ", 20),
		}))
		reported[id] = strategy.Light{Sign: "ok", Word: "strategy.priority.focus"}
	}
	slices.Lights = reported
	w := world{Slices: slices, db: d}
	site := w.site(b, planner)
	for b.Loop() {
		if status, _ := site.Get(b, "/measures?page=3"); status != 200 {
			b.Fatal(status)
		}
	}
}
