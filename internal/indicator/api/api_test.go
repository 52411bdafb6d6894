// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jba/templatecheck"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/export"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

var (
	planner = identity.Person{ID: "p1", Name: "Ada", Audience: identity.Internal, Tenant: "gotha", Region: "16067", Grants: map[identity.Action]identity.Scope{
		identity.ReadIndicators: identity.Tenant, identity.EditIndicators: identity.Tenant, identity.ImportFigures: identity.Tenant,
	}}
	outsider = identity.Person{ID: "p3", Name: "Cem", Audience: identity.Internal, Tenant: "erfurt", Region: "16051", Grants: planner.Grants}
	nobody   = identity.Person{ID: "p4", Name: "Dan", Audience: identity.Internal, Tenant: "gotha", Region: "16067"}
)

// fixture is the interface as one person's programs see it.
type fixture struct {
	api     *API
	site    *webtest.Site
	service *indicator.Service
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
	places := territory.New(d, log, uuid.NewString, time.Now, directory)
	f.site = webtest.New(t, d, who, []fs.FS{figure.Locales, legend.Locales, export.Locales, Locales}, func(site *web.Site) {
		f.api = New(site, f.service, places, directory, atlas, "test")
		f.api.Register()
	})
	return f
}

// ask sends a request with headers and returns the answer.
func (f fixture) ask(t testing.TB, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := f.site.Do(r)
	if strings.Contains(w.Body.String(), "⟦") {
		t.Errorf("%s has an untranslated key", path)
	}
	return w
}

// read wants an answer of JSON.
func (f fixture) read(t testing.TB, path string, into any) {
	t.Helper()
	w := f.ask(t, path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// people is a table that gives the indicator of population.
func people(years ...string) indicator.OwnTable {
	t := indicator.OwnTable{
		Code: "PEOPLE", Title: "Einwohner", Source: "Meldeamt, dl-de/by-2.0",
		Measures:   []indicator.Measure{{Code: "N", Label: "Personen", Unit: "Anzahl"}},
		Dimensions: []indicator.Dimension{{Code: "GES", Label: "Geschlecht", Categories: []indicator.Category{{}, {Code: "GESM", Label: "männlich"}, {Code: "GESW", Label: "weiblich"}}}},
		Regions:    []indicator.Category{{Code: "16", Label: "Thüringen"}, {Code: "16067", Label: "Gotha"}, {Code: "16068", Label: "Sömmerda"}},
	}
	for _, year := range years {
		for n, region := range t.Regions {
			for _, sex := range []string{"", "GESM", "GESW"} {
				f := indicator.Figure{Value: float64(1000 * (n + 1)), Has: true}
				switch {
				case sex == "":
					f.Value = 2*f.Value + 3
				case region.Code == "16068" && sex == "GESW":
					f = indicator.Figure{Symbol: "."}
				}
				t.Observations = append(t.Observations, indicator.OwnObservation{
					Period: civil.Period(year + "-12-31"), Region: region.Code, Measure: "N", Categories: []string{sex}, Figure: f,
				})
			}
		}
	}
	return t
}

// store brings a table and an indicator that counts in it.
func (f fixture) store(t testing.TB, years ...string) indicator.ID {
	t.Helper()
	if _, err := f.service.ImportOwn(t.Context(), planner, people(years...)); err != nil {
		t.Fatal(err)
	}
	id, err := f.service.Add(t.Context(), planner, indicator.Indicator{
		Code: "EW", Texts: indicator.Texts{Name: "Einwohnerinnen und Einwohner", Definition: "Alle mit Hauptwohnung", Unit: "Personen"},
		Count: indicator.Selection{Table: "PEOPLE"}, Factor: 1, Direction: indicator.Neutral,
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestPageMatchesItsView(t *testing.T) {
	f := open(t, dbtest.SQLite(t), planner)
	for _, lang := range i18n.Langs() {
		if err := templatecheck.CheckHTML(f.api.page.For(lang), pageView{}); err != nil {
			t.Error(err)
		}
	}
	body := f.ask(t, "/api").Body.String()
	for _, r := range f.api.routes() {
		if !strings.Contains(body, `id="`+r.id+`"`) {
			t.Errorf("the page lacks %s", r.path)
		}
	}
}

// Every answer of every route fits the schema that the document gives for it.
func TestAnswersFitTheDocument(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := open(t, d, planner)
		id := string(f.store(t, "2023", "2024"))
		var document map[string]any
		f.read(t, "/api/v1/openapi.json", &document)
		asked := map[string]bool{}
		for _, test := range []struct{ path, address string }{
			{"/openapi.json", "/openapi.json"},
			{"/indicators", "/indicators?size=5"},
			{"/indicators", "/indicators?search=Einwohner"},
			{"/indicators/{indicator}", "/indicators/" + id},
			{"/indicators/{indicator}", "/indicators/population"},
			{"/indicators/{indicator}/series", "/indicators/" + id + "/series?region=16067&region=16068"},
			{"/indicators/{indicator}/series", "/indicators/population/series"},
			{"/indicators/{indicator}/series", "/indicators/" + id + "/series?borders=2023-11-30"},
			{"/indicators/{indicator}/map", "/indicators/" + id + "/map?within=16"},
			{"/tables", "/tables"},
			{"/tables/{code}", "/tables/PEOPLE"},
			{"/tables/{code}/figures", "/tables/PEOPLE/figures?rows=region&cols=GES&region=16&level=counties&above=yes"},
			{"/tables/{code}/figures", "/tables/PEOPLE/figures?rows=period&GES=GESW&region=16068&size=1"},
			{"/regions", "/regions?level=states"},
			{"/regions/{region}", "/regions/16063"},
		} {
			asked[test.path] = true
			w := f.ask(t, base+test.address)
			if w.Code != http.StatusOK {
				t.Errorf("%s: %d %s", test.address, w.Code, w.Body)
				continue
			}
			schema := at(document, "paths", test.path, "get", "responses", "200", "content", jsonMedia, "schema")
			validate(t, document, test.address, schema, w.Body.Bytes())
		}
		for _, r := range f.api.routes() {
			if !asked[r.path] {
				t.Errorf("no answer of %s was checked", r.path)
			}
		}
		outlines := f.ask(t, base+"/indicators/"+id+"/map?within=16&format=geojson")
		validate(t, document, "outlines", at(document, "paths", "/indicators/{indicator}/map", "get", "responses", "200", "content", geoMedia, "schema"), outlines.Body.Bytes())
		if !strings.Contains(outlines.Body.String(), `"value":4003`) {
			t.Errorf("the outlines lack the value of Gotha: %.300s", outlines.Body)
		}
	})
}

func TestProblemsFitTheDocument(t *testing.T) {
	d := dbtest.SQLite(t)
	f := open(t, d, planner)
	id := string(f.store(t, "2024"))
	var document map[string]any
	f.read(t, "/api/v1/openapi.json", &document)
	problem := map[string]any{"$ref": "#/components/schemas/Problem"}
	for _, test := range []struct {
		who     identity.Person
		address string
		status  int
		want    string
	}{
		{planner, "/indicators/nothing", 404, "nicht"},
		{planner, "/indicators?colour=red", 422, `"field":"colour"`},
		{planner, "/indicators?size=0", 422, `"field":"size"`},
		{planner, "/indicators?page=1&page=2", 422, `"field":"page"`},
		{planner, "/indicators/" + id + "/series?borders=gestern", 422, `"field":"borders"`},
		{planner, "/indicators/" + id + "/series?region=" + strings.Repeat("16067&region=", 51) + "16", 422, `"field":"region"`},
		{planner, "/indicators/" + id + "/map?within=99", 422, `"field":"within"`},
		{planner, "/indicators/" + id + "/map?format=xml", 422, "geojson"},
		{planner, "/tables/PEOPLE/figures?rows=NONSENSE&region=16", 422, "NONSENSE"},
		{planner, "/regions/99999", 404, "nicht"},
		{outsider, "/tables/PEOPLE", 404, "nicht"},
		{outsider, "/indicators/" + id, 404, "nicht"},
		{outsider, "/indicators/" + id + "/series", 404, "nicht"},
		{nobody, "/indicators", 403, "Recht"},
	} {
		w := open(t, d, test.who).ask(t, base+test.address)
		if w.Code != test.status || w.Header().Get("Content-Type") != problemMedia || !strings.Contains(w.Body.String(), test.want) {
			t.Errorf("%s as %s: %d %s, want %d with %q", test.address, test.who.Name, w.Code, w.Body, test.status, test.want)
		}
		validate(t, document, test.address, problem, w.Body.Bytes())
	}
	if w := f.ask(t, base+"/indicators?size=0", "Accept-Language", "en"); !strings.Contains(w.Body.String(), "whole number") {
		t.Errorf("in English: %s", w.Body)
	}
}

func TestMissingFiguresAreNull(t *testing.T) {
	f := open(t, dbtest.SQLite(t), planner)
	f.store(t, "2024")
	var answer figuresAnswer
	f.read(t, base+"/tables/PEOPLE/figures?rows=region&cols=GES&region=16&level=counties", &answer)
	found := false
	for _, e := range answer.Items {
		switch strings.Join(e.Codes, "|") {
		case "16068|GESW":
			found = true
			if e.Value != nil || e.Sign != "." {
				t.Errorf("a secret figure: %+v", e)
			}
		case "16067|INSGESAMT":
			if e.Value == nil || *e.Value != 4003 || e.Gap == nil || *e.Gap != 3 {
				t.Errorf("a total beside its parts: %+v", e)
			}
		}
	}
	if !found || answer.Total != 2 || answer.Period != "2024-12-31" || answer.Unit != "Anzahl" {
		t.Errorf("answer %+v", answer)
	}
	for format, want := range map[string]string{"csv": "Sömmerda", "sdmx-csv": "REF_AREA", "jsonstat": `"class":"dataset"`} {
		w := f.ask(t, base+"/tables/PEOPLE/figures?rows=region&cols=GES&region=16&level=counties&format="+format)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %.200s", format, w.Code, w.Body)
		}
	}
}

func TestListsHavePages(t *testing.T) {
	f := open(t, dbtest.SQLite(t), planner)
	keys := map[string]bool{}
	pages := 0
	for next := base + "/regions?level=counties&within=16&size=10&on=2020-01-01"; next != ""; pages++ {
		var list struct {
			Total int
			Next  string
			Items []struct{ Key string }
		}
		f.read(t, next, &list)
		for _, r := range list.Items {
			keys[r.Key] = true
		}
		next = list.Next
		if list.Total != 23 {
			t.Fatalf("%d counties, want 23", list.Total)
		}
	}
	if pages != 3 || len(keys) != 23 || !keys["16056"] {
		t.Errorf("%d pages with %d counties", pages, len(keys))
	}
}

func TestETagsChangeWithTheReleases(t *testing.T) {
	f := open(t, dbtest.SQLite(t), planner)
	id := string(f.store(t, "2023"))
	addresses := []string{
		base + "/indicators", base + "/indicators/" + id, base + "/indicators/" + id + "/series?region=16067", base + "/indicators/" + id + "/map?within=16",
		base + "/indicators/" + id + "/series?region=16067&borders=2023-11-30",
		base + "/tables", base + "/tables/PEOPLE", base + "/tables/PEOPLE/figures?rows=region&region=16",
	}
	tags := map[string]string{}
	for _, address := range addresses {
		w := f.ask(t, address)
		tag := w.Header().Get("ETag")
		if w.Code != 200 || !strings.HasPrefix(tag, `"`) || !strings.HasPrefix(w.Header().Get("Cache-Control"), "private") {
			t.Errorf("%s: %d, ETag %s, %s", address, w.Code, tag, w.Header().Get("Cache-Control"))
		}
		if w := f.ask(t, address, "If-None-Match", `"other", `+tag); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
			t.Errorf("%s again: %d", address, w.Code)
		}
		if w := f.ask(t, address, "If-None-Match", tag, "Accept-Language", "en"); w.Code != 200 {
			t.Errorf("%s in English: %d", address, w.Code)
		}
		tags[address] = tag
	}
	if slices.Sort(addresses); len(slices.Compact(addresses)) != len(tags) {
		t.Error("two addresses share a tag")
	}
	if _, err := f.service.ImportOwn(t.Context(), planner, people("2023", "2024")); err != nil {
		t.Fatal(err)
	}
	for address, tag := range tags {
		if w := f.ask(t, address, "If-None-Match", tag); w.Code != http.StatusOK {
			t.Errorf("%s after a new release: %d", address, w.Code)
		}
	}
	converted := base + "/indicators/" + id + "/series?region=16067&borders=2023-11-30"
	tag := f.ask(t, converted).Header().Get("ETag")
	f.dissolve(t)
	if w := f.ask(t, converted, "If-None-Match", tag); w.Code != http.StatusOK {
		t.Errorf("after a reform was entered: %d", w.Code)
	}
}

func TestWhoAsksTooOftenWaits(t *testing.T) {
	f := open(t, dbtest.SQLite(t), planner)
	for n := range 1000 {
		w := f.ask(t, base+"/regions/16")
		if w.Code == http.StatusTooManyRequests {
			if n < 100 || w.Header().Get("Retry-After") == "" || w.Header().Get("Content-Type") != problemMedia {
				t.Errorf("refused after %d: %v", n, w.Header())
			}
			return
		}
	}
	t.Error("a thousand requests at once were answered")
}

// at follows a path of keys.
func at(v any, keys ...string) any {
	for _, key := range keys {
		object, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = object[key]
	}
	return v
}

// validate checks a text against a schema of the document, as far as the
// document uses JSON Schema.
func validate(t *testing.T, document map[string]any, name string, schema any, text []byte) {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if schema == nil {
		t.Errorf("%s: the document has no schema", name)
		return
	}
	for _, problem := range mismatches(document, schema.(map[string]any), v, "$") {
		t.Errorf("%s: %s", name, problem)
	}
}

func mismatches(document, schema map[string]any, v any, place string) (found []string) {
	if name, ok := schema["$ref"].(string); ok {
		resolved, ok := at(document, strings.Split(strings.TrimPrefix(name, "#/"), "/")...).(map[string]any)
		if !ok {
			return []string{place + ": no schema " + name}
		}
		return mismatches(document, resolved, v, place)
	}
	if !fits(schema["type"], v) {
		return []string{fmt.Sprintf("%s: %v is no %v", place, v, schema["type"])}
	}
	if options, ok := schema["enum"].([]any); ok && !slices.Contains(options, v) {
		found = append(found, fmt.Sprintf("%s: %v is none of %v", place, v, options))
	}
	switch v := v.(type) {
	case []any:
		items, _ := schema["items"].(map[string]any)
		for n, item := range v {
			found = append(found, mismatches(document, items, item, fmt.Sprintf("%s[%d]", place, n))...)
		}
	case map[string]any:
		found = append(found, objectMismatches(document, schema, v, place)...)
	}
	return found
}

func objectMismatches(document, schema, v map[string]any, place string) (found []string) {
	properties, _ := schema["properties"].(map[string]any)
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, there := v[name.(string)]; !there {
			found = append(found, fmt.Sprintf("%s lacks %v", place, name))
		}
	}
	for name, value := range v {
		property, known := properties[name].(map[string]any)
		switch {
		case known:
			found = append(found, mismatches(document, property, value, place+"."+name)...)
		case schema["additionalProperties"] == false:
			found = append(found, fmt.Sprintf("%s: %s is not in the document", place, name))
		}
	}
	return found
}

func fits(kind, v any) bool {
	if kinds, several := kind.([]any); several {
		return slices.ContainsFunc(kinds, func(k any) bool { return fits(k, v) })
	}
	switch kind {
	case nil:
		return true
	case "null":
		return v == nil
	case "integer":
		n, ok := v.(float64)
		return ok && n == float64(int64(n))
	case "number":
		_, ok := v.(float64)
		return ok
	case "string":
		_, ok := v.(string)
		return ok
	case "boolean":
		_, ok := v.(bool)
		return ok
	case "array":
		_, ok := v.([]any)
		return ok
	}
	_, ok := v.(map[string]any)
	return ok && kind == "object"
}

// dissolve enters a reform of the tenant's own.
func (f fixture) dissolve(t *testing.T) {
	t.Helper()
	mapper := planner
	mapper.Grants = maps.Clone(planner.Grants)
	mapper.Grants[identity.EditTerritory] = identity.Tenant
	_, err := f.api.territory.AddReform(t.Context(), mapper, territory.OwnReform{
		Reform: territory.Reform{Key: "16068", Day: "2024-01-01", Into: []territory.Share{territory.Whole("16067")}}, Source: "Gesetz",
	})
	if err != nil {
		t.Fatal(err)
	}
}
