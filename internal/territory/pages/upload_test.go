// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/web/webtest"
)

// send uploads a file and gives the address that the answer leads to.
func send(t *testing.T, site *webtest.Site, purpose, name, content string) string {
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
		address := send(t, site, "spaces", "quartiere.geojson", twoQuarters)
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
	address := send(t, site, "spaces", "q.geojson", strings.ReplaceAll(twoQuarters, "50.9", "5600000"))
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
	address := send(t, site, "boundaries", "gemeinden.geojson", county)
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
