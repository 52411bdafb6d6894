// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package tables

import (
	"context"
	"fmt"
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
	"kursbuch/internal/file"
	"kursbuch/internal/genesis"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/export"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/job"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

var (
	planner = identity.Person{ID: "p1", Name: "Ada", Audience: identity.Internal, Tenant: "gotha", Region: "16067", Grants: map[identity.Action]identity.Scope{
		identity.ReadIndicators: identity.Tenant, identity.EditIndicators: identity.Tenant, identity.ImportFigures: identity.Tenant,
	}}
	reader = identity.Person{ID: "p2", Name: "Bo", Audience: identity.Internal, Tenant: "gotha", Region: "16067", Grants: map[identity.Action]identity.Scope{
		identity.ReadIndicators: identity.Tenant,
	}}
	outsider = identity.Person{ID: "p3", Name: "Cem", Audience: identity.Internal, Tenant: "erfurt", Region: "16051", Grants: planner.Grants}
)

// fixture is the pages as one person sees them.
type fixture struct {
	*webtest.Site
	pages   *Pages
	service *indicator.Service
	sources *indicator.Sources
	places  *territory.Service
	queue   *job.Queue
}

// anyone is the person of every job.
type anyone struct{ who identity.Person }

func (a anyone) Identity(context.Context, identity.TenantID, identity.PersonID) (identity.Person, error) {
	return a.who, nil
}

// work runs background work until the test ends.
func (f fixture) work(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() { defer close(stopped); f.queue.Run(ctx) }()
	t.Cleanup(func() { stop(); <-stopped })
}

func open(t testing.TB, d *db.DB, who identity.Person) fixture {
	t.Helper()
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	atlas, err := territory.LoadAtlas()
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(d, []byte("a key outside the database"), time.Now)
	f := fixture{service: indicator.New(d, log, uuid.NewString, time.Now, directory, indicator.DefaultCacheBytes)}
	f.sources = indicator.NewSources(d, log, []byte("key"), time.Now, genesis.DefaultLimits())
	f.places = territory.New(d, log, uuid.NewString, time.Now, directory)
	locales := []fs.FS{figure.Locales, legend.Locales, export.Locales, Locales}
	texts, err := i18n.Load(append(locales, web.Locales)...)
	if err != nil {
		t.Fatal(err)
	}
	store := file.New(d, uuid.NewString, time.Now)
	queue := job.New(d, Works(f.service, f.places, atlas, directory, store, anyone{who}, texts, time.Now), uuid.NewString, time.Now)
	f.Site = webtest.New(t, d, who, locales, func(site *web.Site) {
		f.pages = New(site, f.service, f.sources, f.places, atlas, directory, store, queue)
		f.pages.Register()
	})
	f.queue = queue
	return f
}

// want asks for a page and checks its status and what it holds.
func (f fixture) want(t testing.TB, path string, status int, texts ...string) string {
	t.Helper()
	code, body := f.Get(t, path)
	if code != status {
		t.Errorf("%s: %d, want %d", path, code, status)
	}
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("%s lacks %q", path, text)
		}
	}
	if strings.Contains(body, "⟦") {
		t.Errorf("%s has an untranslated key", path)
	}
	return body
}

// laid is the address of the table of people, laid out so.
func laid(query string) string { return "/tables/PEOPLE?" + query }

// people is a table with totals of sex, a sign, an undeclared dimension of
// age, two years, and regions of three levels.
func people() indicator.OwnTable {
	t := indicator.OwnTable{
		Code: "PEOPLE", Title: "Einwohner", Source: "Meldeamt, dl-de/by-2.0",
		Measures: []indicator.Measure{{Code: "N", Label: "Personen", Unit: "Anzahl"}},
		Dimensions: []indicator.Dimension{
			{Code: "GES", Label: "Geschlecht", Categories: []indicator.Category{{Code: ""}, {Code: "GESM", Label: "männlich"}, {Code: "GESW", Label: "weiblich"}}},
			{Code: "ALT", Label: "Alter", Categories: []indicator.Category{{Code: "A0", Label: "unter 18"}, {Code: "A1", Label: "18 und älter"}}},
		},
		Regions: []indicator.Category{{Code: "16", Label: "Thüringen"}, {Code: "16067", Label: "Gotha, Kreis"}, {Code: "16068", Label: "Sömmerda, Kreis"}},
	}
	add := func(year, region, sex, age string, figure indicator.Figure) {
		t.Observations = append(t.Observations, indicator.OwnObservation{
			Period: civil.Period(year + "-12-31"), Region: region, Measure: "N", Categories: []string{sex, age}, Figure: figure,
		})
	}
	number := func(n float64) indicator.Figure { return indicator.Figure{Value: n, Has: true} }
	for _, year := range []string{"2023", "2024"} {
		for _, region := range t.Regions {
			n := float64(len(region.Code)) * 1000
			for _, age := range []string{"A0", "A1"} {
				add(year, region.Code, "", age, number(2*n+3))
				add(year, region.Code, "GESM", age, number(n))
				if region.Code == "16068" {
					add(year, region.Code, "GESW", age, indicator.Figure{Symbol: "."})
				} else {
					add(year, region.Code, "GESW", age, number(n))
				}
			}
		}
	}
	return t
}

func (f fixture) store(t testing.TB, table indicator.OwnTable) indicator.Release {
	t.Helper()
	release, err := f.service.ImportOwn(t.Context(), planner, table)
	if err != nil {
		t.Fatal(err)
	}
	return release
}

var cellText = regexp.MustCompile(`<td class="kb-r"[^>]*>([^<]*)`)

// cells are the texts of the figures on a page.
func cells(body string) []string {
	var texts []string
	for _, m := range cellText.FindAllStringSubmatch(body, -1) {
		texts = append(texts, m[1])
	}
	return texts
}

func TestTemplatesMatchTheirViews(t *testing.T) {
	p := open(t, dbtest.SQLite(t), planner).pages
	for _, lang := range i18n.Langs() {
		for _, test := range []struct {
			template *web.Template
			view     any
		}{
			{p.list, listView{}},
			{p.table, tableView{}},
			{p.edit, editView{}},
			{p.making, makingView{}},
		} {
			if err := templatecheck.CheckHTML(test.template.For(lang), test.view); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestATableOpensWithoutAChoice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := open(t, d, planner)
		f.want(t, "/tables", 200, "kb-empty", "/imports/new")
		f.store(t, people())
		f.want(t, "/tables", 200, `href="/tables/PEOPLE"`)
		f.want(t, "/tables?search=gibtesnicht", 200)
		// Age has no total and nobody declared its parts: it is broken down.
		body := f.want(t, "/tables/PEOPLE", 200, "unter 18", "männlich", `rowspan="2"`)
		if got := strings.Join(cells(body), " "); got != "10.003 10.003 5.000 5.000 5.000 5.000" {
			t.Errorf("figures %s", got)
		}
		f.want(t, "/tables/NOTHING", 404)
	})
}

// The county of the sample programme is in no directory.
func TestATableOpensAtTheOwnRegionThatNoDirectoryKnows(t *testing.T) {
	invented := planner
	invented.Region = "16099"
	f := open(t, dbtest.SQLite(t), invented)
	table := people()
	for n := range table.Regions {
		table.Regions[n].Code = strings.Replace(table.Regions[n].Code, "16067", "16099", 1)
	}
	for n := range table.Observations {
		table.Observations[n].Region = strings.Replace(table.Observations[n].Region, "16067", "16099", 1)
	}
	f.store(t, table)
	for _, address := range []string{"/tables/PEOPLE", laid("rows=GES&ALT=A0")} {
		f.want(t, address, 200, `<option value="16099" selected>Gotha, Kreis</option>`)
	}
	f.want(t, laid("rows=GES&ALT=A0&region=16"), 200, `<option value="16099">Gotha, Kreis</option>`, `<option value="16" selected>`)
}

func TestATableLeadsToItsReleasesAndIndicators(t *testing.T) {
	f := open(t, dbtest.SQLite(t), planner)
	release := f.store(t, people())
	one := indicator.Indicator{
		Code: "N", Factor: 1, Direction: indicator.Neutral, Texts: indicator.Texts{Name: "Menschen", Definition: "Alle", Unit: "Personen"},
		Count: indicator.Selection{Table: "PEOPLE", Where: map[string][]string{"GES": {""}, "ALT": {"A0"}}},
	}
	id, err := f.service.Add(t.Context(), planner, one)
	if err != nil {
		t.Fatal(err)
	}
	f.want(t, "/tables/PEOPLE", 200, `href="/imports/`+string(release.ID)+`"`, `href="/indicators/`+string(id)+`"`)
	f.want(t, "/tables", 200, `data-label="Gebiete"`, "31.12.2024")
}

func TestThePivotFollowsItsAddress(t *testing.T) {
	f := open(t, dbtest.SQLite(t), planner)
	f.store(t, people())
	body := f.want(t, laid("rows=region&cols=period&cols=GES&ALT=A0&region=16&level=counties&above=yes&gaps=yes"), 200,
		`class="kb-own-row"`, `scope="colgroup" colspan="3"`, "31.12.2023", `headers="r0-0 c0-0 c1-0"`, "3 zu den Teilen", "Geheimhaltung", `class="kb-in-1"`)
	if got := strings.Join(cells(body)[:3], " "); got != "4.003 2.000 2.000" {
		t.Errorf("the Land above its counties: %s", got)
	}
	body = f.want(t, laid("rows=region&ALT=A0&GES=GESM&region=16&level=counties&sort=-value"), 200, `aria-sort="descending"`)
	if strings.Contains(body, "headers=") {
		t.Error("a simple table needs no headers attributes")
	}
	f.want(t, laid("rows=region&rows=ALT&cols=&GES="), 303)
	f.want(t, laid("rows=region&region=16%2Bcounties&ALT=A0"), 200, "10.003") // as in earlier versions
	f.want(t, laid("rows=region&cols=NONSENSE&ALT=A0"), 422, `role="alert"`, "NONSENSE")
}

func TestARefusedPivotOffersWaysOut(t *testing.T) {
	f := open(t, dbtest.SQLite(t), planner)
	f.store(t, people())
	body := f.want(t, laid("rows=region&region=16067"), 422, "Alter in Zeilen", "Alter in Spalten", "nur unter 18")
	for _, m := range regexp.MustCompile(`class="kb-chip" href="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		f.want(t, strings.ReplaceAll(m[1], "&amp;", "&"), 200, "kb-pivot")
	}
}

func TestDownloadsHoldWhatIsShown(t *testing.T) {
	f := open(t, dbtest.SQLite(t), planner)
	f.store(t, people())
	body := f.want(t, "/tables/PEOPLE/figures.csv?rows=region&cols=GES&ALT=A0&region=16068", 200)
	want := "16068;Sömmerda, Kreis;GESW;weiblich;;.;unbekannt oder geheim"
	if !strings.Contains(body, want) || !strings.Contains(body, "16068;Sömmerda, Kreis;GESM;männlich;5000;;;0;Anzahl") {
		t.Errorf("the file lacks %q:\n%s", want, body)
	}
}

func TestEveryDownloadOfThePageOpens(t *testing.T) {
	f := open(t, dbtest.SQLite(t), planner)
	f.store(t, people())
	body := f.want(t, laid("rows=region&cols=GES&ALT=A0&region=16&level=counties"), 200)
	links := regexp.MustCompile(`<a href="([^"]+)" download>`).FindAllStringSubmatch(body, -1)
	if len(links) != len(formats()) {
		t.Errorf("%d downloads of %d formats", len(links), len(formats()))
	}
	for _, m := range links {
		if body := f.want(t, strings.ReplaceAll(m[1], "&amp;", "&"), 200); len(body) < 100 {
			t.Errorf("%s is empty", m[1])
		}
	}
	f.want(t, "/tables/PEOPLE/table.xlsx?rows=region&region=16067", 422) // age would be added up
}

func TestOwnHierarchiesGatherRegions(t *testing.T) {
	f := open(t, dbtest.SQLite(t), planner)
	f.store(t, people())
	mapper := planner
	mapper.Grants = map[identity.Action]identity.Scope{identity.EditTerritory: identity.Tenant}
	id, err := f.places.AddHierarchy(t.Context(), mapper, territory.Hierarchy{Name: "Agenturbezirke", From: "2012-10-01"}, []territory.Membership{
		{Unit: "16067", Parent: "094", ParentName: "Agentur Gotha"}, {Unit: "16068", Parent: "094", ParentName: "Agentur Gotha"},
	})
	if err != nil {
		t.Fatal(err)
	}
	address := "rows=region&GES=GESM&ALT=A0&above=yes&hierarchy=" + string(id)
	body := f.want(t, laid(address), 200, "Agentur Gotha", "Agenturbezirke", "<b>Σ</b>")
	if got := strings.Join(cells(body), " "); got != "10.000 5.000 5.000" {
		t.Errorf("figures %s", got)
	}
	file := f.want(t, "/tables/PEOPLE/areas.geojson?"+address, 200, `"id":"16067"`, `"value":5000`, `"id":"094"`, `"value":10000`)
	if strings.Contains(file, `"id":"16051"`) {
		t.Error("the file has a region that the page does not show")
	}
	f.want(t, "/tables/PEOPLE/areas.geojson?rows=GES&ALT=A0", 422)
}

// large has more figures than a workbook takes at once.
func large() indicator.OwnTable {
	t := indicator.OwnTable{
		Code: "LARGE", Title: "Viel", Source: "Amt", Measures: []indicator.Measure{{Code: "N"}},
		Dimensions: []indicator.Dimension{{Code: "ALT", Label: "Alter"}},
	}
	for r := range 400 {
		t.Regions = append(t.Regions, indicator.Category{Code: fmt.Sprintf("%05d", 16000+r)})
	}
	for a := range 80 {
		code := fmt.Sprintf("A%02d", a)
		t.Dimensions[0].Categories = append(t.Dimensions[0].Categories, indicator.Category{Code: code})
		for _, region := range t.Regions {
			t.Observations = append(t.Observations, indicator.OwnObservation{
				Period: "2024", Region: region.Code, Measure: "N", Categories: []string{code}, Figure: indicator.Figure{Value: float64(a), Has: true},
			})
		}
	}
	return t
}

func TestALargeWorkbookIsMadeInTheBackground(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := open(t, d, planner)
		f.store(t, large())
		const query = "rows=region&cols=ALT&region=16&level=counties"
		f.want(t, "/tables/LARGE/table.xlsx?"+query, 422)
		f.want(t, "/tables/LARGE?"+query, 200, `action="/tables/LARGE/files"`)
		f.work(t)
		w := f.Post(t, "/tables/LARGE/files", url.Values{"query": {query}})
		file := w.Header().Get("Location")
		for range 3000 { // a minute: machines are slow at times
			if strings.Contains(f.want(t, file+"/progress", 200), `"finished":true`) {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		f.want(t, file, 200, file+"/content")
		if body := f.want(t, file+"/content", 200); !strings.HasPrefix(body, "PK") {
			t.Errorf("the file begins with %.20q", body)
		}
		for _, path := range []string{file, file + "/progress", file + "/content"} {
			open(t, d, reader).want(t, path, 404)
			open(t, d, outsider).want(t, path, 404)
		}
	})
}

func TestTablesStayWithinTheTenant(t *testing.T) {
	d := dbtest.SQLite(t)
	open(t, d, planner).store(t, people())
	stranger := open(t, d, outsider)
	stranger.want(t, "/tables", 200, "kb-empty")
	for _, path := range []string{"/tables/PEOPLE", "/tables/PEOPLE/figures.csv"} {
		stranger.want(t, path, http.StatusNotFound)
	}
	if body := open(t, d, reader).want(t, "/tables", 200); strings.Contains(body, "/imports/new") {
		t.Error("a reader is offered to import")
	}
}

// keep saves a view and returns its address.
func (f fixture) keep(t testing.TB, form url.Values) string {
	t.Helper()
	w := f.Post(t, "/tables/PEOPLE/views/new", form)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("saving a view: %d", w.Code)
	}
	return w.Header().Get("Location")
}

func TestAViewIsKeptAndOpenedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := open(t, d, planner)
		f.store(t, people())
		body := f.want(t, laid("rows=region&region=16&level=counties&ALT=A0"), 200, "Ansicht speichern")
		save := strings.ReplaceAll(regexp.MustCompile(`href="(/tables/PEOPLE/views/new[^"]+)"`).FindStringSubmatch(body)[1], "&amp;", "&")
		body = f.want(t, save, 200, `name="query"`)
		stored := strings.ReplaceAll(regexp.MustCompile(`name="query" value="([^"]+)"`).FindStringSubmatch(body)[1], "&amp;", "&")
		if strings.Contains(stored, "period=") {
			t.Errorf("the view keeps the period of today: %s", stored)
		}
		view := f.keep(t, url.Values{"name": {"Kreise"}, "description": {"Für den Ausschuss"}, "query": {stored}, "shared": {"yes"}})
		f.want(t, view, 200, "<h1 dir=\"auto\">Kreise</h1>", "Für den Ausschuss", "31.12.2024", "10.003", "Ansicht bearbeiten")
		newer := people()
		for n := range newer.Observations {
			newer.Observations[n].Period = "2025-12-31"
			newer.Observations[n].Figure.Value++
		}
		newer.Observations = newer.Observations[:len(newer.Observations)/2]
		f.store(t, newer)
		f.want(t, view, 200, "31.12.2025")
		f.want(t, laid("rows=period&ALT=A0&view="+strings.TrimPrefix(view, "/views/")), 200, "Änderung in der Ansicht speichern")
		f.want(t, "/tables", 200, `href="`+view+`"`, "alle in der Organisation")
		f.want(t, view+"/history", 200, "alle in der Organisation", "Kreise")

		for _, test := range []struct {
			form url.Values
			want int
		}{
			{url.Values{"name": {""}, "_version": {"1"}, "query": {stored}}, 422},
			{url.Values{"name": {"Neu"}, "_version": {"1"}, "query": {stored}, "shared": {"yes"}}, 303},
			{url.Values{"name": {"Alt"}, "_version": {"1"}, "query": {stored}, "shared": {"yes"}}, 409},
			{url.Values{"name": {"Neu"}, "_version": {"2"}, "query": {stored}, "shared": {"yes"}, "number": {"x"}}, 422},
		} {
			if w := f.Post(t, view+"/edit", test.form); w.Code != test.want {
				t.Errorf("%v: %d, want %d", test.form, w.Code, test.want)
			}
		}
		w := f.Post(t, view+"/archive", url.Values{"_version": {"2"}})
		f.want(t, w.Header().Get("Location"), 200, `action="`+view+`/restore"`)
		f.want(t, "/tables?state=archived", 200, `href="`+view+`"`)
		if w := f.Post(t, view+"/restore", url.Values{"_version": {"3"}}); w.Header().Get("Location") != view {
			t.Errorf("restoring: %d %s", w.Code, w.Header().Get("Location"))
		}
	})
}

func TestWhoseViewsAreWhose(t *testing.T) {
	d := dbtest.SQLite(t)
	f := open(t, d, planner)
	f.store(t, people())
	private := f.keep(t, url.Values{"name": {"Meine"}, "query": {"rows=GES&ALT=A0"}})
	shared := f.keep(t, url.Values{"name": {"Alle"}, "query": {"rows=GES&ALT=A0"}, "shared": {"yes"}})
	colleague, stranger := open(t, d, reader), open(t, d, outsider)
	for _, path := range []string{private, private + "/edit", private + "/history"} {
		colleague.want(t, path, 404)
		stranger.want(t, path, 404)
	}
	if body := colleague.want(t, shared, 200); strings.Contains(body, "Ansicht bearbeiten") {
		t.Error("a reader is offered to change a shared view")
	}
	colleague.want(t, shared+"/edit", 404)
	stranger.want(t, shared, 404)
	if w := colleague.Post(t, shared+"/archive", url.Values{"_version": {"1"}}); w.Code != 403 {
		t.Errorf("a reader archives a shared view: %d", w.Code)
	}
	if w := colleague.Post(t, "/tables/PEOPLE/views/new", url.Values{"name": {"Für alle"}, "shared": {"yes"}}); w.Code != 422 {
		t.Errorf("a reader shares a view: %d", w.Code)
	}
	stranger.want(t, "/tables/PEOPLE/views/new", 404)
}

// A list may call a Sozialraum by its name although it has a code; whoever drew
// it is credited.
func TestAreasOfSozialraeumeAreMatchedByName(t *testing.T) {
	f := open(t, dbtest.SQLite(t), planner)
	mapper := planner
	mapper.Grants = map[identity.Action]identity.Scope{identity.EditTerritory: identity.Tenant}
	if _, err := f.places.AddSocialSpace(t.Context(), mapper, territory.SocialSpace{Name: "Nordstadt", Code: "101"}); err != nil {
		t.Fatal(err)
	}
	text := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nr":"101","name":"Nordstadt"},"geometry":{"type":"Polygon","coordinates":[[[10.7,50.9],[10.8,50.9],[10.8,51],[10.7,51],[10.7,50.9]]]}}]}`
	preview, err := f.places.PreviewBoundaries(t.Context(), mapper,
		territory.Upload{Name: "q.geojson", Content: strings.NewReader(text), Size: int64(len(text))}, territory.BoundaryChoice{Layer: territory.SpaceLayer, Source: "Stadtplanung Gotha"})
	if err == nil {
		_, err = f.places.TakeBoundaries(t.Context(), mapper, preview)
	}
	if err == nil {
		_, err = f.service.ImportOwn(t.Context(), planner, indicator.OwnTable{
			Code: "RAUM", Title: "Kinder", Source: "Jugendamt", Measures: []indicator.Measure{{Code: "N", Label: "Kinder", Unit: "Personen"}},
			Regions:      []indicator.Category{{Code: "Nordstadt", Label: "Nordstadt"}},
			Observations: []indicator.OwnObservation{{Period: "2024", Region: "Nordstadt", Measure: "N", Figure: indicator.Figure{Value: 7, Has: true}}},
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	file := f.want(t, "/tables/RAUM/areas.geojson?rows=region&region=Nordstadt", 200, `"id":"Nordstadt"`, `"value":7`, "Stadtplanung Gotha")
	if strings.Contains(file, territory.OutlineCredit) {
		t.Error("the program's own outlines are credited, which are not in the file")
	}
}
