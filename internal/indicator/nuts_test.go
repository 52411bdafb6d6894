// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/indicator"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/concept"
	"kursbuch/internal/territory"
)

// The counties of NUTS 3 bear the names of the directory.
func TestCountiesOfNUTSAreThoseOfTheDirectory(t *testing.T) {
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile("../statfile/concept/data/nuts3.txt")
	if err != nil {
		t.Fatal(err)
	}
	named := map[territory.Key]bool{}
	for line := range strings.Lines(string(content)) {
		code, _, is := strings.Cut(line, ";")
		if !is || strings.HasPrefix(line, "#") {
			continue
		}
		place := concept.Region(statfile.Item{Code: code})
		region, err := directory.Region(territory.Key(place.Code))
		if err != nil || region.Title() != place.Label {
			t.Errorf("%s is %s %s, in the directory %s: %v", code, place.Code, place.Label, region.Title(), err)
		}
		named[region.Key] = true
	}
	for _, county := range directory.Regions(territory.LevelCounty, territory.Germany, "") {
		if !named[county.Key] {
			t.Errorf("no code of NUTS is %s %s", county.Key, county.Title())
		}
	}
}

// The Federal Agency for Cartography gives the same codes to the same keys.
func TestCountiesOfNUTSAreThoseOfTheBoundaries(t *testing.T) {
	var file struct {
		Features []struct {
			Properties struct{ AGS, NUTS string }
		}
	}
	if err := json.Unmarshal(published(t, "boundaries", "landkreise_sim200.geojson"), &file); err != nil {
		t.Fatal(err)
	}
	for _, f := range file.Features {
		if got := concept.Region(statfile.Item{Code: f.Properties.NUTS}).Code; got != f.Properties.AGS {
			t.Errorf("%s is %s, in the file %s", f.Properties.NUTS, got, f.Properties.AGS)
		}
	}
}

// A table of Eurostat by NUTS 3 is a series of counties, beside those of the
// German offices.
func TestTablesOfEurostatAreSeriesOfCounties(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	r, _ := importFile(t, s, operator(), "estat_demo_r_pjanaggr3.tsv", []byte("freq,unit,geo\\TIME_PERIOD\t2023 \t2024 \nA,NR,DE\t100 \t101 \nA,NR,DEG\t30 \t31 \nA,NR,DEG0C\t10 \t11 \nA,NR,DEG0R\t20 \t20 p\nA,NR,FRB\t7 \t8 \n"))
	rows := figuresByPlace(t, s, r)
	for place, want := range map[string]float64{"DG 2023": 100, "16 2024": 31, "16067 2023": 10, "16063 2024": 20, "FRB 2024": 8} {
		if rows[place] != want {
			t.Errorf("%s: %v, want %v", place, rows[place], want)
		}
	}
	wantNumber(t, single(t, s, r.Table, map[string][]string{"region": {"16067"}, "period": {"2024"}}), 11, 1)
	labels := ask(t, s, indicator.Query{Table: r.Table, By: []string{"region"}, Where: map[string][]string{"region": {"16067"}, "period": {"2024"}}}).Rows
	if len(labels) != 1 || labels[0].Labels[0] != "Landkreis Gotha" {
		t.Errorf("the name of 16067: %+v", labels)
	}
}
