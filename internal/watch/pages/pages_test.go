// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jba/templatecheck"

	"kursbuch/internal/account"
	accountpages "kursbuch/internal/account/pages"
	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/job"
	"kursbuch/internal/territory"
	"kursbuch/internal/watch"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

var (
	manager = identity.Operator("aalen", "Ada")
	reader  = identity.Person{ID: "p2", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{identity.ReadSteering: identity.Tenant, identity.ReadIndicators: identity.Tenant}}
)

type world struct {
	db      *db.DB
	people  *account.Service
	figures *indicator.Service
	service *watch.Service
	queue   *job.Queue
	courses indicator.ID
}

// newWorld has courses that doubled in the newest of three years.
func newWorld(t *testing.T, d *db.DB) world {
	t.Helper()
	log := audit.New(d, []byte("key"), time.Now)
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	w := world{db: d, people: account.New(d, log, uuid.NewString, time.Now, []byte("0123456789abcdef0123456789abcdef"), account.Cost{Memory: 64, Time: 1, Threads: 1})}
	if _, err := w.people.CreateTenant(t.Context(), manager, account.Tenant{ID: "aalen", Name: "Aalen", Kind: identity.Municipality, Region: "16067"}); err != nil {
		t.Fatal(err)
	}
	w.figures = indicator.New(d, log, uuid.NewString, time.Now, directory, 1<<20)
	w.service = watch.New(d, log, uuid.NewString, time.Now, watch.Below{People: w.people, Figures: w.figures, Places: territory.New(d, log, uuid.NewString, time.Now, directory)})
	w.queue = job.New(d, map[string]job.Work{watch.Job: w.service.Work}, uuid.NewString, time.Now)
	table := indicator.OwnTable{
		Code: "KURSE", Title: "Kurse", Source: "Amt", Regions: []indicator.Category{{Code: "16067", Label: "Gotha"}},
		Measures: []indicator.Measure{{Code: "KURS", Label: "Kurse", Unit: "Kurse"}},
	}
	for n, value := range []float64{10, 11, 22} {
		table.Observations = append(table.Observations, indicator.OwnObservation{
			Period: civil.Period(fmt.Sprint(2022 + n)), Region: "16067", Measure: "KURS", Figure: indicator.Figure{Value: value, Has: true},
		})
	}
	if _, err := w.figures.ImportOwn(t.Context(), manager, table); err != nil {
		t.Fatal(err)
	}
	i := indicator.Indicator{Code: "K", Factor: 1, Direction: indicator.Neutral, Count: indicator.Selection{Table: "KURSE", Measure: "KURS"}}
	i.Texts = indicator.Texts{Name: "Deutschkurse", Definition: "x", Numerator: "x", Unit: "Kurse", Source: "Amt"}
	if w.courses, err = w.figures.Add(t.Context(), manager, i); err != nil {
		t.Fatal(err)
	}
	return w
}

// as is the site as who sees it.
func (w world) as(t *testing.T, who identity.Person) *webtest.Site {
	t.Helper()
	return webtest.New(t, w.db, who, []fs.FS{Locales, accountpages.Locales}, func(s *web.Site) { New(s, w.service, w.figures, w.people, w.queue).Register() })
}

// jump are the fields of a rule about jumps of a fifth.
func (w world) jump() url.Values {
	return url.Values{"kind": {"jump"}, "indicator": {string(w.courses)}, "limit": {"20"}, "scope": {"own"}, "active": {"yes"}}
}

var version = regexp.MustCompile(`name="_version" value="(\d+)"`)

func TestARuleIsPreviewedThenKeptAndFindsTasks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		site := w.as(t, manager)
		preview := site.Post(t, "/rules/new", w.jump())
		body := preview.Body.String()
		if preview.Code != http.StatusOK || !strings.Contains(body, `name="act" value="save"`) || !strings.Contains(body, "2024") {
			t.Fatalf("preview: %d\n%s", preview.Code, body)
		}
		if rules, err := w.service.Rules(t.Context(), manager, "de", false); err != nil || len(rules) != 0 {
			t.Errorf("the preview stored %d rules, %v", len(rules), err)
		}
		form := w.jump()
		form.Set("act", "save")
		if kept := site.Post(t, "/rules/new", form); kept.Code != http.StatusSeeOther {
			t.Fatalf("keep: %d\n%s", kept.Code, kept.Body)
		}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go w.queue.Run(ctx)
		if checked := site.Post(t, "/rules/check", nil); checked.Header().Get("Location") != "/tasks" {
			t.Fatalf("check: %d to %s", checked.Code, checked.Header().Get("Location"))
		}
		_, list := site.Get(t, "/tasks")
		task := regexp.MustCompile(`/tasks/[0-9a-f-]{36}`).FindString(list)
		_, page := site.Get(t, task)
		if !strings.Contains(page, "Deutschkurse") || !strings.Contains(page, "22") || !strings.Contains(page, "11") {
			t.Fatalf("the task:\n%s", page)
		}
		form = url.Values{"_version": {version.FindStringSubmatch(page)[1]}, "state": {"done"}}
		if refused := site.Post(t, task+"/finish", form); refused.Code != http.StatusUnprocessableEntity || !strings.Contains(refused.Body.String(), "outcome-error") {
			t.Errorf("done without a word: %d", refused.Code)
		}
		form.Set("outcome", "Neuer Träger")
		if done := site.Post(t, task+"/finish", form); done.Code != http.StatusSeeOther {
			t.Fatalf("finish: %d\n%s", done.Code, done.Body)
		}
		if _, open := site.Get(t, "/tasks"); strings.Contains(open, task) {
			t.Error("a closed task is among the open ones")
		}
		if _, all := site.Get(t, "/tasks?state=done"); !strings.Contains(all, task) {
			t.Error("a closed task is gone")
		}
		for _, address := range []string{task + "/history", "/rules"} {
			if status, body := site.Get(t, address); status != http.StatusOK || strings.Contains(body, "⟦") {
				t.Errorf("%s: %d", address, status)
			}
		}
	})
}

func TestRulesAreChangedByTheVersionRead(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	site := w.as(t, manager)
	form := w.jump()
	form.Set("act", "save")
	site.Post(t, "/rules/new", form)
	rules, err := w.service.Rules(t.Context(), manager, "de", false)
	if err != nil || len(rules) != 1 {
		t.Fatalf("rules %v, %v", rules, err)
	}
	at := "/rules/" + string(rules[0].ID)
	form.Set("_version", "1")
	form.Set("limit", "30,5")
	if changed := site.Post(t, at+"/edit", form); changed.Code != http.StatusSeeOther {
		t.Fatalf("change: %d\n%s", changed.Code, changed.Body)
	}
	form.Set("limit", "40")
	if stale := site.Post(t, at+"/edit", form); stale.Code != http.StatusConflict || !strings.Contains(stale.Body.String(), "30,5") {
		t.Errorf("an older version: %d", stale.Code)
	}
	if off := site.Post(t, at+"/switch", url.Values{"_version": {"2"}}); off.Code != http.StatusSeeOther {
		t.Errorf("switch off: %d", off.Code)
	}
	if gone := site.Post(t, at+"/archive", url.Values{"_version": {"3"}}); gone.Code != http.StatusSeeOther {
		t.Errorf("archive: %d", gone.Code)
	}
	if status, body := site.Get(t, at+"/history"); status != http.StatusOK || !strings.Contains(body, "30.5") || strings.Contains(body, "⟦") {
		t.Errorf("history: %d", status)
	}
	if back := site.Post(t, at+"/restore", url.Values{"_version": {"4"}}); back.Code != http.StatusSeeOther {
		t.Errorf("restore: %d", back.Code)
	}
}

func TestEveryKindHasItsForm(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	site := w.as(t, manager)
	for _, kind := range watch.Kinds() {
		status, body := site.Get(t, "/rules/new?kind="+string(kind))
		if status != http.StatusOK || strings.Contains(body, `name="limit"`) != kind.NeedsLimit() || strings.Contains(body, `name="periods"`) != kind.NeedsPeriods() {
			t.Errorf("%s: %d", kind, status)
		}
	}
	refused := site.Post(t, "/rules/new", url.Values{"kind": {"threshold"}, "limit": {"viel"}, "scope": {"chosen"}})
	blank := site.Post(t, "/rules/new", url.Values{"kind": {"threshold"}, "indicator": {string(w.courses)}, "direction": {"up"}, "limit": {""}, "scope": {"own"}})
	if blank.Code != http.StatusUnprocessableEntity || !strings.Contains(blank.Body.String(), "limit-error") {
		t.Errorf("a threshold of nothing: %d", blank.Code)
	}
	for _, id := range []string{"indicator-error", "limit-error", "direction-error", "regions-error"} {
		if refused.Code != http.StatusUnprocessableEntity || !strings.Contains(refused.Body.String(), id) {
			t.Errorf("%d without %s", refused.Code, id)
		}
	}
}

func TestReadersSeeNoButtons(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	if _, err := w.service.Take(t.Context(), manager, "population-gap"); err != nil {
		t.Fatal(err)
	}
	site := w.as(t, reader)
	if status, body := site.Get(t, "/rules"); status != http.StatusOK || strings.Contains(body, "<form method=\"post\" action=\"/rules") {
		t.Errorf("the rules: %d, or with buttons", status)
	}
	if status, _ := site.Get(t, "/rules/new"); status != http.StatusForbidden {
		t.Errorf("a new rule: %d", status)
	}
}

func TestTemplatesMatchTheirViews(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	var p *Pages
	webtest.New(t, w.db, manager, []fs.FS{Locales, accountpages.Locales}, func(s *web.Site) { p = New(s, w.service, w.figures, w.people, w.queue) })
	for name, page := range map[string]struct {
		template *web.Template
		view     any
	}{
		"tasks": {p.tasks, tasksView{}}, "task": {p.task, taskView{}}, "rules": {p.rules, rulesView{}}, "write": {p.write, writeView{}},
	} {
		for _, lang := range i18n.Langs() {
			if err := templatecheck.CheckHTML(page.template.For(lang), page.view); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestRegionsAreChosenByName(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	local := manager
	local.Region = "16067"
	site := w.as(t, local)
	status, body := site.Get(t, "/rules/new?kind=gap")
	if status != http.StatusOK || !strings.Contains(body, ">Ilm-Kreis<") || !strings.Contains(body, `name="regions" value="16067029"`) {
		t.Errorf("%d; the counties of the Land and the municipalities of the county are not offered", status)
	}
	form := url.Values{"kind": {"gap"}, "indicator": {string(w.courses)}, "scope": {"chosen"}, "regions": {"16067", "16070"}, "more": {"Landkreis Göttingen; 09162"}}
	preview := site.Post(t, "/rules/new", form)
	if preview.Code != http.StatusOK || strings.Count(preview.Body.String(), `type="hidden" name="regions"`) != 2 {
		t.Fatalf("preview: %d, or without the regions chosen", preview.Code)
	}
	form.Set("act", "save")
	if saved := site.Post(t, "/rules/new", form); saved.Code != http.StatusSeeOther {
		t.Fatalf("save: %d", saved.Code)
	}
	rules, err := w.service.Rules(t.Context(), local, "de", false)
	if err != nil || len(rules) != 1 || !slices.Equal(rules[0].Regions, []string{"16067", "16070", "03159", "09162"}) {
		t.Fatalf("stored %+v, %v", rules, err)
	}
	if _, body := site.Get(t, "/rules/"+string(rules[0].ID)+"/edit"); !strings.Contains(body, "Landkreis Göttingen; München") {
		t.Error("regions further away are not shown by name")
	}
	form["more"] = []string{"Gotta"}
	if refused := site.Post(t, "/rules/new", form); refused.Code != http.StatusUnprocessableEntity || !strings.Contains(refused.Body.String(), "more-error") {
		t.Errorf("an unknown name: %d", refused.Code)
	}
}
