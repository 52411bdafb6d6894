// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"fmt"
	"io/fs"
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
	deliverypages "kursbuch/internal/delivery/pages"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/mail"
	"kursbuch/internal/need"
	"kursbuch/internal/overview"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/watch"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

const today civil.Day = "2026-11-17"

var (
	manager   = identity.Operator("aalen", "Ada")
	reader    = identity.Person{ID: "reader", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{identity.ReadSteering: identity.Tenant}}
	committee = identity.Person{ID: "council", Audience: identity.Internal, Tenant: "aalen", TenantName: "Aalen", Grants: map[identity.Action]identity.Scope{
		identity.ReadReports: identity.Tenant, identity.ReadIndicators: identity.Tenant,
	}}
)

func clock() time.Time { return today.Time().Add(12 * time.Hour) }

// world is an empty tenant with a colleague and an external actor.
type world struct {
	db        *db.DB
	needs     *need.Service
	strategy  *strategy.Service
	delivery  *delivery.Service
	inquiries *inquiry.Service
	watch     *watch.Service
	words     *vocabulary.Service
	colleague identity.Person
	actor     identity.Person
}

func newWorld(t *testing.T, d *db.DB) world {
	t.Helper()
	ctx, log := t.Context(), audit.New(d, []byte("key"), clock)
	people := account.New(d, log, uuid.NewString, clock, []byte("0123456789abcdef0123456789abcdef"), account.Cost{Memory: 64, Time: 1, Threads: 1})
	places := territory.New(d, log, uuid.NewString, clock, &territory.Directory{})
	w := world{db: d, words: vocabulary.New(d, log, uuid.NewString, clock)}
	w.needs = need.New(d, log, uuid.NewString, clock, w.words, places)
	w.strategy = strategy.New(d, log, uuid.NewString, clock, strategy.Below{People: people, Territory: places, Vocabulary: w.words, Needs: w.needs})
	w.delivery = delivery.New(d, log, uuid.NewString, clock, w.strategy)
	w.watch = watch.New(d, log, uuid.NewString, clock, watch.Below{})
	w.inquiries = inquiry.New(d, log, uuid.NewString, clock, inquiry.Below{
		People: people, Places: places, Figures: indicator.New(d, log, uuid.NewString, clock, &territory.Directory{}, 1<<20), Mail: mail.New(d, uuid.NewString, clock),
	})
	must(people.CreateTenant(ctx, manager, account.Tenant{ID: "aalen", Name: "Aalen", Kind: identity.Municipality, Region: "16063"}))
	person := func(name string, role identity.Role) identity.Person {
		id := must(people.AddPerson(ctx, manager, account.NewPerson{Name: name, Email: name + "@aalen.example", Password: "Kurs mit Betreuung 26", Roles: []identity.Role{role}}))
		return must(people.Identity(ctx, "aalen", id))
	}
	w.colleague, w.actor = person("Cato", identity.Colleague), person("Dora", identity.ExternalActor)
	return w
}

// must gives the value of a call that has to succeed.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// steer gives the world a need, a goal and two measures, one of them late and
// off its plan. It returns the measures.
func (w world) steer(t *testing.T) (courses, letters strategy.MeasureID) {
	t.Helper()
	ctx := t.Context()
	field := must(w.words.AddTerm(ctx, manager, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Sprache"}))
	must(w.needs.Add(ctx, manager, need.Need{Title: "Lange Wartezeit", Field: field, Kind: need.Felt, Urgency: need.High}))
	goal := must(w.strategy.AddGoal(ctx, manager, strategy.Goal{Title: "Kurse beginnen bald", Level: strategy.Operational, Field: field}))
	courses = must(w.strategy.AddMeasure(ctx, manager, strategy.Measure{Title: "Kurse mit Betreuung", Goal: goal, Owner: w.colleague.ID, StartsOn: "2026-06-01"}))
	letters = must(w.strategy.AddMeasure(ctx, manager, strategy.Measure{Title: "Elternbriefe", Goal: goal, Owner: w.actor.ID, StartsOn: "2026-06-01"}))
	must(w.delivery.AddMilestone(ctx, manager, delivery.Milestone{Measure: courses, Title: "Kurs in Mühlrieden", DueOn: "2026-11-12"}))
	must(w.delivery.Report(ctx, manager, delivery.StatusReport{Measure: courses, On: today, Set: delivery.Stop, Reason: "Kein Raum.", NextStep: "Bürgerhaus ansehen", NextStepOn: "2026-11-20"}))
	return courses, letters
}

// as is the site as who sees it.
func (w world) as(t *testing.T, who identity.Person) *webtest.Site {
	t.Helper()
	return webtest.New(t, w.db, who, []fs.FS{Locales, deliverypages.Locales}, func(s *web.Site) {
		New(s, overview.New(overview.Below{Needs: w.needs, Strategy: w.strategy, Delivery: w.delivery, Inquiries: w.inquiries, Watch: w.watch}, clock)).Register()
	})
}

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

// Who asks offices for figures sees what is due and who is silent; others do
// not.
func TestRunningDataRequestsShowWhoIsSilent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		id := must(w.inquiries.Add(t.Context(), manager, inquiry.Inquiry{
			Title: "Vorkurse", Purpose: "Bericht", Contact: "Ada", Period: "2026", DueOn: today.Add(5), RowName: "Schule", Rows: inquiry.ParseRows("Nord"),
			Columns: []inquiry.Column{{Label: "Kinder", Unit: "Personen"}},
		}, ""))
		must(w.inquiries.AddRecipient(t.Context(), manager, id, inquiry.Recipient{Name: "Kim", Office: "Schulamt Süd", Email: "kim@amt.example"}))
		must(w.inquiries.Send(t.Context(), manager, id, func(inquiry.Inquiry, inquiry.Recipient, string) inquiry.Letter { return inquiry.Letter{} }))
		if _, body := w.as(t, manager).Get(t, "/"); !strings.Contains(body, "/inquiries/"+string(id)) || !strings.Contains(body, "Schulamt Süd") {
			t.Error("the overview does not show the data request and who is silent")
		}
		if _, body := w.as(t, reader).Get(t, "/"); strings.Contains(body, "Schulamt Süd") {
			t.Error("a reader without the right sees the data request")
		}
	})
}

func TestTemplatesMatchTheirViews(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	var p *Pages
	webtest.New(t, w.db, manager, []fs.FS{Locales, deliverypages.Locales}, func(s *web.Site) {
		p = New(s, overview.New(overview.Below{Needs: w.needs, Strategy: w.strategy, Delivery: w.delivery, Inquiries: w.inquiries, Watch: w.watch}, clock))
	})
	for _, lang := range i18n.Langs() {
		for _, test := range []struct {
			template *web.Template
			view     any
		}{{p.main, mainView{}}, {p.list, listView{}}, {p.guest, guestView{}}} {
			if err := templatecheck.CheckHTML(test.template.For(lang), test.view); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestOverviewOfACounty(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		want(t, w.as(t, manager), "/", 200, "kb-stepper", `href="/fields"`, "not", "kb-chain", "kb-share")
		courses, letters := w.steer(t)
		want(t, w.as(t, manager), "/", 200, "<h1>Eine Frist ist überschritten.</h1>", "5 Tage zu spät", "in 3 Tagen", "Kein Raum.", "kb-share-stop",
			"kb-chain__stop--broken", "/overview/gaps?kind=need_goal", "/goals/new?need=", "/evidence", "/targets/new",
			fmt.Sprintf("/measures/%s/milestones/", courses), fmt.Sprintf("/measures/%s/status", letters), "/measures?light=stop",
			"not", "kb-stepper", `id="h-own"`)
		want(t, w.as(t, reader), "/", 200, "Kein Raum.", "not", "/milestones/", "/status\"", "/new", "/edit")
		want(t, w.as(t, w.colleague), "/", 200, `id="h-own"`, "Elternbriefe", fmt.Sprintf("/measures/%s/status", courses), "not", fmt.Sprintf("/measures/%s/status", letters))
		want(t, w.as(t, w.actor), "/", 200, `id="h-own"`, "Elternbriefe", fmt.Sprintf("/measures/%s/status", letters), "not", "Kein Raum.", "kb-chain", "Lange Wartezeit", `href="/measures"`, "?light=")
	})
}

func TestListsAsAWhole(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.steer(t)
	site := w.as(t, manager)
	for path, text := range map[string]string{
		"/overview/late": "Kurs in Mühlrieden", "/overview/due": "Bürgerhaus ansehen", "/overview/waiting": "Elternbriefe",
		"/overview/care": "Kein Raum.", "/overview/gaps": "Kurse beginnen bald", "/overview/gaps?kind=need_goal": "Lange Wartezeit",
	} {
		want(t, site, path, 200, text)
	}
	want(t, site, "/overview/gaps?kind=need_goal", 200, "not", "Kurse beginnen bald")
	want(t, site, "/overview/late?page=9", 303)
	want(t, site, "/overview/else", 404)
	want(t, w.as(t, w.actor), "/overview/gaps", 200, "not", "Lange Wartezeit")
	want(t, w.as(t, committee), "/overview/late", 403)
}

func TestThoseWhoDoNotSteerAreLedToWhatTheyMayRead(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.steer(t)
	want(t, w.as(t, committee), "/", 200, `href="/reports"`, `href="/indicators"`, "Aalen", "not", "Mühlrieden", "/measures")
	want(t, w.as(t, identity.Person{ID: "nobody", Audience: identity.Internal, Tenant: "aalen"}), "/", 200, `href="/hilfe"`, "not", `href="/reports"`)
	want(t, w.as(t, identity.Person{}), "/", 303)
}

func TestALineBreaksWhereLinksAreMissing(t *testing.T) {
	for _, test := range []struct {
		total, broken int
		track, gap    string
	}{
		{0, 0, "100", ""}, {8, 0, "100", ""}, {31, 1, "88", "90"}, {31, 15, "51", "53"}, {4, 4, "30", "32"},
	} {
		s := overview.Station{Total: test.total, Broken: map[overview.GapKind]int{overview.NeedWithoutGoal: test.broken}}
		got := stops(overview.Chain{Needs: s})[0]
		if got.Track != test.track || got.Gap != test.gap || (len(got.Lost) > 0) != (test.broken > 0) {
			t.Errorf("%d of %d broken: track to %s, gap from %q, lost %v; want %s and %q", test.broken, test.total, got.Track, got.Gap, got.Lost, test.track, test.gap)
		}
	}
}
