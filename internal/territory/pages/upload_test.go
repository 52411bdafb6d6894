// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/sheet"
	"kursbuch/internal/territory"
	"kursbuch/internal/web/webtest"
)

// uploadTo uploads a file and gives the address that the answer leads to.
func uploadTo(t *testing.T, site *webtest.Site, purpose, name, content string) string {
	t.Helper()
	w := site.Upload(t, "/territory/uploads", url.Values{"purpose": {purpose}}, name, []byte(content))
	if w.Code != 303 {
		t.Fatalf("upload of %s: %d %s", name, w.Code, w.Body.String())
	}
	return w.Header().Get("Location")
}

const twoQuarters = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"nr":"101","name":"Nord"},"geometry":{"type":"Polygon","coordinates":[[[10.7,50.9],[10.8,50.9],[10.8,51],[10.7,51],[10.7,50.9]]]}},
{"type":"Feature","properties":{"nr":"102","name":"West"},"geometry":{"type":"Polygon","coordinates":[[[10.8,50.9],[10.9,50.9],[10.9,51],[10.8,51],[10.8,50.9]]]}}]}`

func TestSocialSpacesFromTheUploadToTheUndo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, site := newSite(t, d, planner)
		wantPage(t, site, "/territory/uploads/new?purpose=spaces", 200, `type="file"`)
		wantPage(t, site, "/territory/uploads/new?purpose=other", 404)
		address := uploadTo(t, site, "spaces", "quartiere.geojson", twoQuarters)
		wantPage(t, site, address, 200, "<svg", "quartiere.geojson", "Nord", address+"/accept")
		wantPage(t, site, "/social-spaces", 200, "kb-empty")

		w := site.Post(t, address+"/read", url.Values{"key": {"name"}, "name": {"name"}})
		wantPage(t, site, w.Header().Get("Location"), 200, "Nord")
		w = site.Post(t, address+"/accept", url.Values{})
		set, _ := site.Get(t, w.Header().Get("Location"))
		if set != 303 {
			t.Fatalf("after taking over: %d", set)
		}
		wantPage(t, site, "/social-spaces", 200, "kb-map", "Nord", "/social-spaces.geojson")
		wantPage(t, site, "/social-spaces.geojson", 200, `"id":"101"`, `"schluessel":"101"`)
		_, body := site.Get(t, "/territory")
		link := regexp.MustCompile(`/boundaries/[0-9a-f-]+`).FindString(body)
		wantPage(t, site, link, 200, "kb-map", "Nord", link+"/archive")
		wantPage(t, site, link+"/history", 200, "Ada")
		wantPage(t, site, link+"/areas.geojson", 200, `"name":"West"`)

		w = site.Post(t, link+"/archive", url.Values{"_version": {"1"}})
		wantPage(t, site, w.Header().Get("Location"), 200, "kb-undo")
		wantPage(t, site, "/social-spaces", 200, "kb-empty")
		site.Post(t, link+"/restore", url.Values{"_version": {"2"}})
		wantPage(t, site, "/social-spaces", 200, "kb-map", "Nord")

		_, foreign := newSite(t, d, outsider)
		wantPage(t, foreign, link, 404)
		wantPage(t, foreign, address, 404)
		_, reading := newSite(t, d, reader)
		wantPage(t, reading, "/territory/uploads/new?purpose=spaces", 403)
		if status, body := reading.Get(t, link); status != 200 || strings.Contains(body, "/archive") {
			t.Errorf("a reader at %s: %d, want 200 without a way to archive", link, status)
		}
	})
}

func TestARefusedFileSaysWhyAndOffersAChoice(t *testing.T) {
	d := dbtest.SQLite(t)
	_, site := newSite(t, d, planner)
	address := uploadTo(t, site, "spaces", "q.geojson", strings.ReplaceAll(twoQuarters, "50.9", "5600000"))
	wantPage(t, site, address, 422, "kb-notice--stop", `name="system"`)
	w := site.Post(t, address+"/discard", url.Values{})
	if w.Header().Get("Location") != "/social-spaces" {
		t.Errorf("discarding leads to %q", w.Header().Get("Location"))
	}
}

func TestBoundariesOfRegionsNeedTheirDay(t *testing.T) {
	d := dbtest.SQLite(t)
	_, site := newSite(t, d, planner)
	county := strings.NewReplacer(`"nr":"101"`, `"AGS":"16067029"`, `"nr":"102"`, `"AGS":"99999999"`).Replace(twoQuarters)
	address := uploadTo(t, site, "boundaries", "gemeinden.geojson", county)
	_, body := site.Get(t, address)
	if strings.Contains(body, address+"/accept") || !strings.Contains(body, "99999999") {
		t.Error("without a day, boundaries can be taken, or the refused key is not named")
	}
	w := site.Post(t, address+"/read", url.Values{"day": {"31.12.2023"}, "source": {"© BKG"}})
	address = w.Header().Get("Location")
	wantPage(t, site, address, 200, address+"/accept")
	w = site.Post(t, address+"/read", url.Values{"day": {"gestern"}})
	if w.Code != 422 {
		t.Errorf("a day that is none: %d, want 422", w.Code)
	}
}

// gvLine writes a line of GV100AD.
func gvLine(day, key, name string) string {
	line := fmt.Sprintf("60%s%-8s0000%-50s%-50s64    %011d%011d%011d", day, key, name, "Sitz", 1000, 500, 240)
	return line + strings.Repeat(" ", 220-len([]rune(line))) + "\n"
}

func TestDirectoriesAreImportedAndCompared(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, site := newSite(t, d, planner)
		wantPage(t, site, "/directories/compare", 200, "kb-empty")
		take := func(name, text string) {
			address := uploadTo(t, site, "directory", name, text)
			wantPage(t, site, address, 200, address+"/accept")
			site.Post(t, address+"/accept", url.Values{})
		}
		take("GV_2022.txt", gvLine("20221231", "09162001", "Alt")+gvLine("20221231", "09162002", "Bleibt"))
		take("GV_2023.txt", gvLine("20231231", "09162002", "Bleibt")+gvLine("20231231", "09162003", "Neuheim")+"60 zu kurz\n")
		_, body := site.Get(t, "/territory")
		link := regexp.MustCompile(`/directories/[0-9a-f-]{36}`).FindString(body)
		wantPage(t, site, link+"?search=neuheim", 200, "Neuheim", `href="/regions/09162003"`)
		wantPage(t, site, link+"?search=nirgendwo", 200, "kb-empty")
		wantPage(t, site, "/directories/compare", 200, "Alt", "Neuheim", "/directories/compare.csv?")
		wantPage(t, site, "/directories/compare?what=gone", 200, "09162001")
		wantPage(t, site, "/directories/compare.csv", 200, ";09162001;Alt;;", "Neuheim")
		wantPage(t, site, "/regions/09162003", 200, "Neuheim")
		wantPage(t, site, "/regions/search?search=09162&level=municipality", 200, "Neuheim")
		wantPage(t, site, "/regions/search?search=09162001&state=dissolved", 200, "31.12.2022")
	})
}

func TestAReformFromTheFormToTheUndo(t *testing.T) {
	d := dbtest.SQLite(t)
	_, site := newSite(t, d, planner)
	wantPage(t, site, "/reforms/new", 200, `name="into"`)
	form := url.Values{"key": {"16067"}, "day": {"01.01.2027"}, "into": {"16066; 40,5; 30\n16067; 50"}, "source": {"Gesetz"}}
	if w := site.Post(t, "/reforms", form); w.Code != 422 || !strings.Contains(w.Body.String(), `id="into-error"`) {
		t.Errorf("shares of 90.5 per cent: %d, want 422 at the field", w.Code)
	}
	form.Set("into", "16066; 40,5; 30\n16067; 59,5; 70")
	address := site.Post(t, "/reforms", form).Header().Get("Location")
	wantPage(t, site, address, 200, "40,5", address+"/edit")
	wantPage(t, site, address+"/edit", 200, "16066; 40,5; 30")
	wantPage(t, site, "/regions/16067", 200, "01.01.2027")
	form.Set("_version", "1")
	form.Set("into", "16066")
	if w := site.Post(t, address, form); w.Code != 303 {
		t.Errorf("changing: %d, want 303", w.Code)
	}
	if w := site.Post(t, address, form); w.Code != 409 {
		t.Errorf("changing the old version: %d, want 409", w.Code)
	}
	w := site.Post(t, address+"/archive", url.Values{"_version": {"2"}})
	wantPage(t, site, w.Header().Get("Location"), 200, address+"/restore")
	site.Post(t, address+"/restore", url.Values{"_version": {"3"}})
	wantPage(t, site, address+"/history", 200, "Ada")
}

func TestAHierarchyFromAFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, site := newSite(t, d, planner)
		address := uploadTo(t, site, "hierarchy", "a.csv", "Schlüssel;Agentur;Name\n16067;094;Gotha\n16051;093;Erfurt\n16067;093;Erfurt\n")
		if _, body := site.Get(t, address); strings.Contains(body, address+"/accept") || !strings.Contains(body, `name="overlapping"`) {
			t.Error("a hierarchy without a name can be taken, or offers no form")
		}
		address = site.Post(t, address+"/read", url.Values{"name": {"Agenturbezirke"}, "from": {"2012-10-01"}}).Header().Get("Location")
		wantPage(t, site, address, 200, address+"/accept", "Agenturbezirke")
		job := site.Post(t, address+"/accept", url.Values{}).Header().Get("Location")
		if status, _ := site.Get(t, job); status != 303 {
			t.Fatalf("taking over: %d", status)
		}
		_, body := site.Get(t, "/territory")
		link := regexp.MustCompile(`/hierarchies/[0-9a-f-]{36}`).FindString(body)
		wantPage(t, site, link, 200, "kb-map", "Gotha", link+"/units.csv")
		wantPage(t, site, link+"/units.csv", 200, "16067;094;Gotha")
		wantPage(t, site, link+"/areas.geojson", 200, `"id":"094"`, `"name":"Gotha"`)
		wantPage(t, site, "/regions/16067", 200, "Agenturbezirke")
		form := url.Values{"name": {"Agenturbezirke"}, "members": {"16067; 094; Gotha\n16067; 093; Erfurt"}, "_version": {"1"}}
		if w := site.Post(t, link, form); w.Code != 422 || !strings.Contains(w.Body.String(), `id="members-error"`) {
			t.Errorf("a unit twice: %d, want 422 at the field", w.Code)
		}
		form.Set("overlapping", "yes")
		if w := site.Post(t, link, form); w.Code != 303 {
			t.Errorf("a unit twice in an overlapping hierarchy: %d, want 303", w.Code)
		}
	})
}

func TestAnUmsteigeschluesselWithAGapIsNotTaken(t *testing.T) {
	d := dbtest.SQLite(t)
	_, site := newSite(t, d, planner)
	header := []string{"Kreise 31.12.2010", "Kreisname", "flächenproportionaler Umsteigeschlüssel", "bevölkerungsproportionaler Umsteigeschlüssel", "Kreise 31.12.2020"}
	book := func(share float64) string {
		var b bytes.Buffer
		row := []sheet.Cell{sheet.Text("13052000"), sheet.Text("Demmin"), sheet.Number(1, 2), sheet.Number(share, 2), sheet.Text("13071000")}
		if err := sheet.WriteXLSX(&b, "2010-2020", header, slices.Values([][]sheet.Cell{row})); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	address := uploadTo(t, site, "transition", "u.xlsx", book(0.75))
	if _, body := site.Get(t, address); strings.Contains(body, address+"/accept") || !strings.Contains(body, "0.7500") {
		t.Error("a gap can be taken over, or is not named")
	}
	address = uploadTo(t, site, "transition", "u.xlsx", book(1))
	job := site.Post(t, address+"/accept", url.Values{}).Header().Get("Location")
	if status, _ := site.Get(t, job); status != 303 {
		t.Fatalf("taking over: %d", status)
	}
	_, body := site.Get(t, "/territory")
	wantPage(t, site, regexp.MustCompile(`/transitions/[0-9a-f-]{36}`).FindString(body), 200, "31.12.2010")
}

// A map that names nothing says nothing.
func TestAMapOfOutlinesNamesWhatHasRoom(t *testing.T) {
	square := [][][2]float64{{{10, 50}, {11, 50}, {11, 51}, {10, 51}, {10, 50}}}
	for key, want := range map[territory.Key]string{"Unterstadt am Fluss": "Nord", "16063": "16063"} {
		if drawn := string(drawOutlines([]territory.Outline{{Key: key, Name: "Nord", Rings: square}}, "")); !strings.Contains(drawn, ">"+want+"</text>") {
			t.Errorf("the map of %s does not say %s:\n%s", key, want, drawn)
		}
	}
}
