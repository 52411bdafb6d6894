// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/url"
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
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/profile"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

const county = "16067"

var (
	manager  = person("aalen")
	outsider = person("bebra")
	reader   = identity.Person{ID: "p2", Audience: identity.Internal, Tenant: "aalen", TenantName: "Aalen", Region: county, Grants: map[identity.Action]identity.Scope{identity.ReadIndicators: identity.Tenant}}
	nobody   = identity.Person{ID: "p3", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{identity.ReadSteering: identity.Tenant}}
)

func person(tenant identity.TenantID) identity.Person {
	who := identity.Operator(tenant, "Ada")
	who.Region = county
	return who
}

type world struct {
	db        *db.DB
	profiles  *profile.Service
	figures   *indicator.Service
	territory *territory.Service
	atlas     *territory.Atlas
	north     territory.SocialSpaceID
	ids       []indicator.ID
}

// newWorld has four Sozialräume and two rates of them.
func newWorld(t *testing.T, d *db.DB, filled bool) world {
	t.Helper()
	log := audit.New(d, []byte("key"), time.Now)
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	atlas, err := territory.LoadAtlas()
	if err != nil {
		t.Fatal(err)
	}
	w := world{db: d, atlas: atlas, territory: territory.New(d, log, uuid.NewString, time.Now, directory), figures: indicator.New(d, log, uuid.NewString, time.Now, directory, 1<<20)}
	w.profiles = profile.New(d, log, uuid.NewString, time.Now, w.figures, w.territory)
	table := indicator.OwnTable{
		Code: "ROOMS", Title: "Plätze", Source: "Wohnungsamt", Regions: []indicator.Category{{Code: county, Label: "Gotha"}},
		Measures:   []indicator.Measure{{Code: "USED", Label: "Belegt", Unit: "Plätze"}, {Code: "FREE", Label: "Frei", Unit: "Plätze"}, {Code: "ALL", Label: "Plätze", Unit: "Plätze"}},
		Dimensions: []indicator.Dimension{{Code: "SPACE", Label: "Sozialraum", Categories: []indicator.Category{{Label: "Insgesamt"}}}},
	}
	for n, name := range []string{"Nord", "Süd", "West", "Ost"} {
		id, err := w.territory.AddSocialSpace(t.Context(), manager, territory.SocialSpace{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			w.north = id
		}
		table.Dimensions[0].Categories = append(table.Dimensions[0].Categories, indicator.Category{Code: fmt.Sprint(n + 1), Label: name})
	}
	if !filled {
		return w
	}
	for code, n := range map[string][3]float64{"": {230, 60, 600}, "1": {150, 5, 200}, "2": {40, 25, 200}, "3": {30, 20, 150}, "4": {10, 10, 50}} {
		for m, measure := range []string{"USED", "FREE", "ALL"} {
			f := indicator.Figure{Value: n[m], Has: true}
			if code == "4" && measure == "FREE" {
				f = indicator.Figure{Symbol: "."}
			}
			table.Observations = append(table.Observations, indicator.OwnObservation{Period: "2024", Region: county, Categories: []string{code}, Measure: measure, Figure: f})
		}
	}
	if _, err := w.figures.ImportOwn(t.Context(), manager, table); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"USED", "FREE"} {
		i := indicator.Indicator{Code: code, Factor: 100, Decimals: 1, Direction: indicator.Less, Count: indicator.Selection{Table: "ROOMS", Measure: code}, Base: &indicator.Selection{Table: "ROOMS", Measure: "ALL"}}
		i.Texts = indicator.Texts{Name: "Quote " + code, Definition: "x", Numerator: "x", Denominator: "x", Unit: "%", Source: "Amt"}
		id, err := w.figures.Add(t.Context(), manager, i)
		if err != nil {
			t.Fatal(err)
		}
		w.ids = append(w.ids, id)
	}
	return w
}

func (w world) as(t *testing.T, who identity.Person) *webtest.Site {
	t.Helper()
	return webtest.New(t, w.db, who, []fs.FS{legend.Locales, Locales}, func(s *web.Site) { New(s, w.profiles, w.figures, w.territory, w.atlas).Register() })
}

func wants(t *testing.T, page, body string, texts ...string) {
	t.Helper()
	body = html.UnescapeString(body)
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("%s lacks %q", page, text)
		}
	}
}

func TestProfileOfAnArea(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, true)
		status, body := w.as(t, reader).Get(t, "/profiles/"+string(w.north))
		if status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
		wants(t, "profile", body, "Nord weicht bei 2 von 2 Indikatoren deutlich", "75,0", "38,3", "36,7 Prozentpunkte über dem Gesamtwert, ungünstig",
			"weniger ist günstiger", "kb-dots__dot--own", "Wohnungsamt", `rel="next"`, "20,0", "13,3", "unbekannt oder geheim")
		if strings.Contains(body, `rel="prev"`) {
			t.Error("the first area has one before it")
		}
		_, csv := w.as(t, reader).Get(t, "/profiles/"+string(w.north)+"/values.csv")
		wants(t, "CSV", csv, "Nord;USED;Quote USED;2024;75,0", ";38,3;36,7;")
		if strings.Contains(csv, "Süd") {
			t.Error("the CSV of one area holds another")
		}
		if status, _ := w.as(t, outsider).Get(t, "/profiles/"+string(w.north)); status != http.StatusNotFound {
			t.Errorf("a stranger gets %d", status)
		}
		if status, _ := w.as(t, nobody).Get(t, "/profiles/"+string(w.north)); status != http.StatusForbidden {
			t.Errorf("without the right: %d", status)
		}
	})
}

func TestEmptyProfileSaysWhatToDo(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), false)
	_, body := w.as(t, manager).Get(t, "/profiles/"+string(w.north))
	wants(t, "empty profile", body, "noch keine Werte", `href="/imports/new"`, `href="/inquiries"`)
	_, body = w.as(t, outsider).Get(t, "/profiles")
	wants(t, "comparison without areas", body, `href="/social-spaces/new"`, "keine Gebiete bekannt")
	_, body = w.as(t, reader).Get(t, "/profiles/16067029")
	wants(t, "municipality", body, "noch keine Werte")
}

// Readers outside the office cannot tell what is missing from what is not for
// them; neither do the pages.
func TestEmptyPagesTellOutsidersThatNothingIsReleased(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), false)
	council := reader
	council.Audience = identity.Committee
	for _, path := range []string{"/profiles/" + string(w.north), "/profiles"} {
		_, body := w.as(t, council).Get(t, path)
		wants(t, path, body, "keine freigegebenen Werte", "keine Werte freigegeben")
		if strings.Contains(body, "noch keine Werte") {
			t.Errorf("%s says that there are none", path)
		}
	}
}

func TestComparison(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), true)
	site := w.as(t, reader)
	_, body := site.Get(t, "/profiles")
	wants(t, "scores", body, "4 Gebiete mit 2 Indikatoren", "▲▲", "weit darüber", "+1,", "/profiles/"+string(w.north))
	_, body = site.Get(t, "/profiles?show=difference&indicator="+string(w.ids[0]))
	wants(t, "differences", body, "+36,7", "mit einem Indikator")
	if strings.Contains(body, "Quote FREE</a><small>") {
		t.Error("an indicator that was not chosen has a column")
	}
	_, csv := site.Get(t, "/profiles.csv")
	if rows := strings.Count(csv, "\n"); rows != 9 {
		t.Errorf("%d lines of CSV, want 9", rows)
	}
	if status, _ := site.Get(t, "/profiles?kind=counties"); status != http.StatusOK {
		t.Errorf("counties: %d", status)
	}
}

func (w world) filled() url.Values {
	return url.Values{
		"name": {"Druck"}, "purpose": {"Zum Prüfen"}, "meaning": {"mehr Druck"}, "kind": {"spaces"}, "method": {"z"}, "threshold": {"60"},
		"indicator_1": {string(w.ids[0])}, "weight_1": {"2,5"}, "effect_1": {"raises"},
		"indicator_3": {string(w.ids[1])}, "weight_3": {""}, "effect_3": {"lowers"},
	}
}

func TestWriteAndReadAnIndex(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, true)
		site := w.as(t, manager)
		bad := w.filled()
		bad.Set("weight_1", "viel")
		if refused := site.Post(t, "/indices", bad); refused.Code != http.StatusUnprocessableEntity || !strings.Contains(refused.Body.String(), "weight_1-error") {
			t.Errorf("a weight in words: %d", refused.Code)
		}
		added := site.Post(t, "/indices", w.filled())
		at := added.Header().Get("Location")
		if added.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/indices/") {
			t.Fatalf("add: %d, %s", added.Code, at)
		}
		_, body := w.as(t, reader).Get(t, at)
		wants(t, "index", body, "„Druck“ ist höher als im Mittel der Gebiete in Nord", "mehr Druck", "2,5", "71", "fehlt", "kb-part-1", "vergleicht Gebiete miteinander, nicht Menschen", "Wie fest das Ergebnis steht")
		if strings.Contains(body, at+"/edit") {
			t.Error("a reader is offered to change the index")
		}
		_, csv := site.Get(t, at+"/values.csv")
		wants(t, "CSV", csv, "Ost;", ";71;FREE;")

		form := w.filled()
		form.Set("_version", "1")
		form.Set("name", "Neuer Druck")
		if changed := site.Post(t, at, form); changed.Code != http.StatusSeeOther {
			t.Fatalf("change: %d", changed.Code)
		}
		form.Set("name", "Dritter")
		if stale := site.Post(t, at, form); stale.Code != http.StatusConflict || !strings.Contains(stale.Body.String(), "Neuer Druck") {
			t.Errorf("an old version: %d", stale.Code)
		}
		_, body = site.Get(t, at+"?edition=1")
		wants(t, "old edition", body, "Sie sehen Fassung 1", "„Druck“")
		_, body = site.Get(t, at+"/history")
		wants(t, "history", body, "Neuer Druck", "2.5 × USED")
		if status, _ := site.Get(t, at+"?edition=9"); status != http.StatusNotFound {
			t.Errorf("an edition that is not there: %d", status)
		}
		site.Post(t, at+"/archive", url.Values{"_version": {"2"}})
		_, body = site.Get(t, "/indices")
		wants(t, "indices", body, "Archivierte Indizes", at+"/restore")
		site.Post(t, at+"/restore", url.Values{"_version": {"3"}})
		if _, body = site.Get(t, "/indices"); strings.Contains(body, "Archivierte Indizes") {
			t.Error("the index stays archived")
		}
		if status, _ := w.as(t, reader).Get(t, "/indices/new"); status != http.StatusForbidden {
			t.Errorf("a reader may add: %d", status)
		}
		if status, _ := w.as(t, outsider).Get(t, at); status != http.StatusNotFound {
			t.Errorf("a stranger reads the index: %d", status)
		}
	})
}

func TestTemplatesFitTheirViews(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), false)
	var p *Pages
	webtest.New(t, w.db, manager, []fs.FS{Locales}, func(s *web.Site) { p = New(s, w.profiles, w.figures, w.territory, w.atlas) })
	for name, page := range map[string]struct {
		template *web.Template
		view     any
	}{
		"profile": {p.profile, profileView{}}, "compare": {p.compare, compareView{}}, "indices": {p.indices, indicesView{}}, "index": {p.index, indexView{}}, "write": {p.write, writeView{}},
	} {
		for _, lang := range i18n.Langs() {
			if err := templatecheck.CheckHTML(page.template.For(lang), page.view); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
