// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbuch/demo"
	"kursbuch/internal/account"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/health"
	"kursbuch/internal/identity"
	"kursbuch/internal/need"
	"kursbuch/internal/sheet"
	"kursbuch/internal/statfile/template"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/watch"
	"kursbuch/internal/web"
	"kursbuch/migrations"
)

// other is a second tenant beside the sample. It is marked as a sample too,
// so that its people sign in without a second factor.
const other identity.TenantID = "other"

// member is somebody signed in.
type member struct {
	identity.Person
	token string
}

// world is the whole program with the sample, a second tenant, and somebody
// in every role of both.
type world struct {
	app     *app
	routes  []web.Route
	handler http.Handler
	people  map[identity.TenantID]map[identity.Role]member
	removed string            // session of somebody who was removed afterwards
	ids     map[string]string // objects of the sample by the names of parameters
	group   string            // a target group of the sample
	checks  int
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	clock := demo.NewClock(time.Now())
	w := wire(t, d, clock.Now)
	if _, err := demo.Build(t.Context(), w.app.sample(), clock); err != nil {
		t.Fatal(err)
	}
	w.addTenant(t)
	for _, tenant := range []identity.TenantID{demo.Tenant, other} {
		w.people[tenant] = map[identity.Role]member{}
		for _, role := range identity.Roles() {
			w.people[tenant][role] = w.signIn(t, tenant, role)
		}
	}
	gone := w.signIn(t, other, identity.Administrator)
	if err := w.app.account.RemoveMember(t.Context(), w.people[other][identity.Administrator].Person, gone.ID); err != nil {
		t.Fatal(err)
	}
	w.removed = gone.token
	w.name(t)
	return w
}

// newEmptyWorld is the whole program with one tenant and nobody in it.
func newEmptyWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := wire(t, d, time.Now)
	w.addTenant(t)
	return w
}

// wire builds the program on d, with its background work.
func wire(t *testing.T, d *db.DB, now func() time.Time) *world {
	t.Helper()
	a, err := newApp(d, []byte("0123456789abcdef0123456789abcdef"), newID, now)
	if err != nil {
		t.Fatal(err)
	}
	site, err := a.site(false, health.Place{DB: d, Log: a.log, Migrations: migrations.Files, Data: t.TempDir(), Now: now, Tenants: a.tenants})
	if err != nil {
		t.Fatal(err)
	}
	background, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	stopped := a.work(background)
	t.Cleanup(func() { stop(); <-stopped })
	routes := slices.Clone(site.Routes()) // without the one for unknown addresses
	return &world{app: a, routes: routes, handler: site.Handler(), people: map[identity.TenantID]map[identity.Role]member{}, ids: map[string]string{}}
}

func (w *world) addTenant(t *testing.T) {
	t.Helper()
	_, err := w.app.account.CreateTenant(t.Context(), operator(other), account.Tenant{
		ID: other, Name: "Landkreis Nebenan", Kind: identity.Municipality, Region: "16077", Sample: true,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// signIn adds somebody with a role to a tenant and signs them in.
func (w *world) signIn(t *testing.T, tenant identity.TenantID, role identity.Role) member {
	t.Helper()
	email := newID() + "@" + string(tenant) + ".example"
	_, err := w.app.account.AddPerson(t.Context(), operator(tenant), account.NewPerson{
		Name: "Kim " + string(role), Email: email, Password: demo.Password, Roles: []identity.Role{role},
	})
	if err != nil {
		t.Fatal(err)
	}
	token, stage, err := w.app.account.SignIn(t.Context(), account.SignIn{Email: email, Password: demo.Password, Address: newID(), Agent: "test"})
	if err != nil || stage != account.Open {
		t.Fatalf("sign in as %s of %s: stage %v, %v", role, tenant, stage, err)
	}
	who, err := w.app.account.WhoIs(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return member{who, token}
}

// name finds an object of the sample for every parameter of the routes.
func (w *world) name(t *testing.T) {
	t.Helper()
	ctx, who := t.Context(), w.people[demo.Tenant][identity.Administrator]
	w.ids["region"], w.ids["page"], w.ids["list"], w.ids["token"], w.ids["format"] = "16077", "erste-schritte", "late", "unknown", "html"
	w.ids["service"] = "regional"
	w.ids["person"], w.ids["code"] = string(w.people[demo.Tenant][identity.Colleague].ID), "AHL-BEV"

	needs := some(w.app.need.All(ctx, who.Person))
	n := needs[slices.IndexFunc(needs, func(n need.Need) bool { return len(n.Evidence) > 0 })]
	w.ids["need"], w.ids["evidence"], w.group = string(n.ID), n.Evidence[0].ID, string(n.TargetGroups[0])
	goals := some(w.app.strategy.Goals(ctx, who.Person))
	g := goals[slices.IndexFunc(goals, func(g strategy.Goal) bool { return len(g.Targets) > 0 })]
	w.ids["goal"], w.ids["target"], w.ids["term"] = string(g.ID), string(g.Targets[0].ID), string(g.Field)
	for _, m := range some(w.app.delivery.AllMilestones(ctx, who.Person)) {
		if reports := some(w.app.delivery.Reports(ctx, who.Person, m.Measure)); len(reports) > 0 {
			w.ids["measure"], w.ids["milestone"], w.ids["status"] = string(m.Measure), string(m.ID), string(reports[0].ID)
		}
	}
	w.ids["space"] = string(some(w.app.territory.SocialSpaces(ctx, who.Person))[0].ID)
	w.ids["report"] = string(some(w.app.report.Frozen(ctx, who.Person))[0].ID)
	for _, i := range some(w.app.indicator.List(ctx, who.Person)) {
		if strings.HasPrefix(i.Code, "AHL-") {
			w.ids["indicator"] = string(i.ID)
		}
	}
	views, err := w.app.indicator.SavedViews(ctx, who.Person, false)
	w.ids["view"] = string(some(views, err)[0].ID)
	releases, _, err := w.app.indicator.Releases(ctx, who.Person, 100, 0)
	for _, r := range some(releases, err) {
		if !r.Official {
			w.ids["release"] = string(r.ID)
		}
	}
	running := some(w.app.inquiry.Running(ctx, who.Person))[0]
	w.ids["inquiry"], w.ids["recipient"] = string(running.ID), string(running.Recipients[0].ID)
	tasks, _, err := w.app.watch.Tasks(ctx, who.Person, watch.Filter{}, 1, 0)
	w.ids["task"], w.ids["rule"] = string(some(tasks, err)[0].ID), string(some(w.app.watch.Rules(ctx, who.Person, "de", false))[0].ID)
	w.ids["area"], w.ids["index"] = w.ids["space"], string(some(w.app.profile.Indices(ctx, who.Person, false))[0].ID)
	w.ids["starter"] = "population-gap"
	w.ids["session"] = some(w.app.account.Sessions(ctx, who.Person, who.token))[0].ID
	if _, err := w.app.account.Invite(ctx, who.Person, account.NewInvitation{Email: "neu@ahlenfurt.example", Roles: []identity.Role{identity.Colleague}}); err != nil {
		t.Fatal(err)
	}
	w.ids["invitation"] = some(w.app.account.Invitations(ctx, who.Person))[0].ID
	w.ids["job"] = w.upload(t, who.token, "/imports/new", "Stadtteil;Zahl\nNord;1\n")
	w.nameTemplate(t, who.Person)
	w.ids["upload"] = w.upload(t, who.token, "/territory/uploads", quarters)
	w.nameTerritory(t, who.Person)
	if _, err := w.app.account.MakeAccessToken(ctx, who.Person, "Bericht", civil.DayOf(time.Now()).Add(300)); err != nil {
		t.Fatal(err)
	}
	w.ids["access"] = some(w.app.account.AccessTokens(ctx, who.Person))[0].ID
	file, err := w.app.indicator.EnqueueExport(ctx, who.Person, w.app.jobs, "indicator.export", `{"table":"AHL-BEV","query":""}`)
	if err != nil {
		t.Fatal(err)
	}
	w.ids["made"], w.ids["file"] = string(file), "series.svg"
	w.namePublication(t, who.Person)
}

// namePublication finds an entry of the ledger, and begins a publication by a
// rule that is not there.
func (w *world) namePublication(t *testing.T, who identity.Person) {
	t.Helper()
	const table, version = "AHL-BEV", 99
	entries, _, err := w.app.publish.Ledger(t.Context(), who, table, 1, 0)
	w.ids["table"], w.ids["entry"], w.ids["audience"] = table, string(some(entries, err)[0].ID), string(identity.Committee)
	id, err := w.app.publish.Enqueue(t.Context(), who, w.app.jobs, table, version)
	if err != nil {
		t.Fatal(err)
	}
	w.ids["publishing"] = string(id)
}

// nameTemplate keeps a template, as the assistant does.
func (w *world) nameTemplate(t *testing.T, who identity.Person) {
	t.Helper()
	id, err := w.app.indicator.AddTemplate(t.Context(), who, template.Template{
		Table: "STADTTEILE", Title: "Kinder nach Stadtteil", Source: "Schulamt", First: 1, Header: []template.Line{{Role: template.Name}},
		Columns: []template.Column{{Header: "Ort", Role: template.Key}, {Header: "Kinder", Role: template.Value}},
		Region:  template.Region{Kind: template.OwnArea}, Period: template.Period{Asked: true}, Decimal: ",",
	})
	if err != nil {
		t.Fatal(err)
	}
	w.ids["template"] = string(id)
}

// quarters are the outlines of one Sozialraum.
const quarters = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nr":"901","name":"Quartier am Fluss"},` +
	`"geometry":{"type":"Polygon","coordinates":[[[10.7,50.9],[10.8,50.9],[10.8,51],[10.7,50.9]]]}}]}`

// nameTerritory adds what the sample has not of boundaries.
func (w *world) nameTerritory(t *testing.T, who identity.Person) {
	t.Helper()
	up := territory.Upload{Name: "quartiere.geojson", Content: strings.NewReader(quarters), Size: int64(len(quarters))}
	preview, err := w.app.territory.PreviewBoundaries(t.Context(), who, up, territory.BoundaryChoice{Layer: territory.SpaceLayer})
	if err != nil {
		t.Fatal(err)
	}
	set, err := w.app.territory.TakeBoundaries(t.Context(), who, preview)
	if err != nil {
		t.Fatal(err)
	}
	w.ids["boundary"] = string(set.ID)

	line := "40" + "20231231" + "16067   " + "    " + "Gotha" + strings.Repeat(" ", 191)
	directory, err := w.app.territory.PreviewGazetteer(t.Context(), who, territory.Upload{Name: "GV100AD.txt", Content: strings.NewReader(line), Size: int64(len(line))})
	if err != nil {
		t.Fatal(err)
	}
	gazetteer, err := w.app.territory.TakeGazetteer(t.Context(), who, directory)
	if err != nil {
		t.Fatal(err)
	}
	transition, err := w.app.territory.TakeTransitions(t.Context(), who, w.transitions(t, who))
	if err != nil {
		t.Fatal(err)
	}
	reform, err := w.app.territory.AddReform(t.Context(), who, territory.OwnReform{Reform: territory.Reform{Key: "16067", Day: "2030-01-01", Into: []territory.Share{territory.Whole("16066")}}})
	if err != nil {
		t.Fatal(err)
	}
	hierarchy, err := w.app.territory.AddHierarchy(t.Context(), who, territory.Hierarchy{Name: "Agenturbezirke"}, []territory.Membership{{Unit: "16067", Parent: "094", ParentName: "Gotha"}})
	if err != nil {
		t.Fatal(err)
	}
	w.ids["directory"], w.ids["transition"], w.ids["reform"], w.ids["hierarchy"] = string(gazetteer.ID), string(transition.ID), string(reform), string(hierarchy)
}

// transitions is an Umsteigeschlüssel of one row.
func (w *world) transitions(t *testing.T, who identity.Person) *territory.TransitionPreview {
	t.Helper()
	var book bytes.Buffer
	header := []string{"Kreise\n 31.12.2019", "Kreisname 2019", "flächenproportionaler Umsteigeschlüssel", "bevölkerungsproportionaler Umsteigeschlüssel", "Kreise\n 31.12.2020"}
	row := []sheet.Cell{sheet.Text("16067000"), sheet.Text("Gotha"), sheet.Number(1, 0), sheet.Number(1, 0), sheet.Text("16067000")}
	if err := sheet.WriteXLSX(&book, "2019-2020", header, slices.Values([][]sheet.Cell{row})); err != nil {
		t.Fatal(err)
	}
	up := territory.Upload{Name: "umsteiger.xlsx", Content: bytes.NewReader(book.Bytes()), Size: int64(book.Len())}
	preview, err := w.app.territory.PreviewTransitions(t.Context(), who, up)
	if err != nil {
		t.Fatal(err)
	}
	return preview
}

// some is a list that must not be empty.
func some[T any](list []T, err error) []T {
	if err != nil || len(list) == 0 {
		panic(fmt.Sprintf("the sample has no %T: %v", list, err))
	}
	return list
}

// upload begins to read a file and returns its job.
func (w *world) upload(t *testing.T, token, to, content string) string {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "falsch.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := form.WriteField("_key", newID()); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, to, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: "kursbuch", Value: token})
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("upload: %d", answer.Code)
	}
	return path.Base(answer.Header().Get("Location"))
}

// address fills the parameters of a route.
func (w *world) address(t *testing.T, route web.Route, ids map[string]string) string {
	t.Helper()
	filled := strings.TrimSuffix(route.Path, "{$}")
	filled = strings.Replace(filled, "/status/{report}", "/status/{status}", 1)
	return parameter.ReplaceAllStringFunc(filled, func(p string) string {
		id := ids[strings.Trim(p, "{}")]
		if id == "" {
			t.Fatalf("%s: the walk knows no object for %s", route.Path, p)
		}
		return id
	})
}

// ask sends a request as whoever has the session; forms get a fresh key.
func (w *world) ask(t *testing.T, method, address, token string, form url.Values) (status int, body string) {
	t.Helper()
	var r *http.Request
	if method == http.MethodGet {
		r = httptest.NewRequestWithContext(t.Context(), method, address, nil)
	} else {
		sent := url.Values{"_key": {newID()}}
		maps.Copy(sent, form)
		r = httptest.NewRequestWithContext(t.Context(), method, address, strings.NewReader(sent.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "kursbuch", Value: token})
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer.Code, answer.Body.String()
}

// entries counts the audit trail of a tenant.
func (w *world) entries(t *testing.T, tenant identity.TenantID) int {
	t.Helper()
	_, count, err := w.app.log.History(t.Context(), operator(tenant), "", "", 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// ownObjects are what the other tenant has itself.
type ownObjects struct{ field, need, goal string }

func (w *world) addOwn(t *testing.T, who identity.Person) ownObjects {
	t.Helper()
	field, err := w.app.vocabulary.AddTerm(t.Context(), who, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Wohnen"})
	if err != nil {
		t.Fatal(err)
	}
	n, err := w.app.need.Add(t.Context(), who, need.Need{Title: "Wohnraum", Field: field, Kind: need.Felt, Urgency: need.High})
	if err != nil {
		t.Fatal(err)
	}
	g, err := w.app.strategy.AddGoal(t.Context(), who, strategy.Goal{Title: "Wohnen", Field: field, Level: strategy.Guiding})
	if err != nil {
		t.Fatal(err)
	}
	return ownObjects{string(field), string(n), string(g)}
}
