// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication_test

import (
	"strings"
	"testing"

	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/publication"
	"kursbuch/internal/statfile/template"
)

// districts imports a list of a city, its districts and its quarters.
func districts(t *testing.T, w world, lines string) {
	t.Helper()
	by := template.Template{
		Table: "OWN-CITY", Title: "Einwohner", Source: "Melderegister", Language: "de", First: 1, Header: []template.Line{{Role: template.Name}},
		Columns: []template.Column{{Header: "Nummer", Role: template.Key}, {Header: "Gebiet", Role: template.Label}, {Header: "Art", Role: template.Dimension}, {Header: "Anzahl", Role: template.Value}},
		Region: template.Region{Kind: template.OwnArea, Levels: []template.Division{
			{Name: "Stadt", Pattern: "0"}, {Name: "Bezirk", Pattern: "?"}, {Name: "Viertel", Pattern: "*"},
		}},
		Period: template.Period{Asked: true}, Decimal: ",", Symbols: template.DefaultSymbols(),
	}
	content := "Nummer;Gebiet;Art;Anzahl\n" + lines
	p, err := w.figures.PreviewBy(t.Context(), w.who, indicator.Upload{Name: "city.csv", Content: strings.NewReader(content), Size: int64(len(content))}, indicator.By{Template: by, Period: "2024"})
	check(t, err)
	_, err = w.figures.Commit(t.Context(), w.who, p)
	check(t, err)
}

func cityPolicy(w world, t *testing.T, areas ...string) publication.Policy {
	p, err := w.Policy(t.Context(), w.who, "OWN-CITY")
	check(t, err)
	p.Shapes[0].Areas, p.Shapes[0].Audience = areas, identity.Public
	return p
}

// Two quarters of one district: that one of them is 2 must not follow from the
// district, whichever quarter of another district is hidden with it.
func TestQuartersLieInDistricts(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	districts(t, w, "0;Stadt;x;100\n1;Nord;x;40\n2;Süd;x;60\n11;A;x;2\n12;B;x;38\n21;C;x;3\n22;D;x;57\n")
	outline, err := w.Outline(t.Context(), w.who, "OWN-CITY", "de")
	check(t, err)
	if len(outline.Levels) != 3 || outline.Levels[0].Label != "Stadt" {
		t.Fatalf("levels %+v", outline.Levels)
	}
	w.publish(t, cityPolicy(w, t, outline.Levels[0].Code, outline.Levels[1].Code, outline.Levels[2].Code))
	result, err := w.figures.Table(t.Context(), w.reader(identity.Public), indicator.Query{Table: "OWN-CITY", By: []string{"region"}, Where: map[string][]string{"region": {"SR-0", "SR-1", "SR-2", "SR-11", "SR-12", "SR-21", "SR-22"}}})
	check(t, err)
	shown := map[string]bool{}
	for _, row := range result.Rows {
		shown[row.Codes[0]] = row.Figure.Has
	}
	if len(shown) != 7 || shown["SR-11"] || shown["SR-12"] && shown["SR-1"] || !shown["SR-0"] {
		t.Errorf("shown %v", shown)
	}
}

// Divisions whose areas are not known to lie in each other are not released
// together, each alone is.
func TestDivisionsThatOverlapAreRefusedTogether(t *testing.T) {
	for name, lines := range map[string]string{
		"by their keys":    "0;Stadt;x;100\n1;Nord;x;40\n2;Süd;x;60\n91;A;x;50\n92;B;x;50\n",
		"by their figures": "0;Stadt;x;100\n1;Nord;x;40\n2;Süd;x;60\n11;A;x;30\n12;B;x;5\n21;C;x;65\n",
	} {
		w := newWorld(t, dbtest.SQLite(t))
		districts(t, w, lines)
		outline, err := w.Outline(t.Context(), w.who, "OWN-CITY", "de")
		check(t, err)
		p := cityPolicy(w, t, outline.Levels[1].Code, outline.Levels[2].Code)
		version := w.save(t, p)
		if _, err := w.Publish(t.Context(), w.who, p.Table, version); refusal(err) != "publication.refused.nesting" {
			t.Errorf("%s: %v", name, err)
		}
		w.publish(t, cityPolicy(w, t, outline.Levels[0].Code, outline.Levels[2].Code))
	}
}

// How own areas lie to municipalities is not known.
func TestOwnAreasBesideMunicipalitiesAreRefused(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	table := plain(20, period)
	table.Regions = append(table.Regions, codes("SR-1")...)
	table.Observations = append(table.Observations, indicator.OwnObservation{
		Period: period, Region: "SR-1", Measure: "N", Categories: []string{"", ""}, Figure: indicator.Figure{Value: 7, Has: true},
	})
	w.store(t, table)
	p := policy()
	p.Shapes = []publication.Shape{{Areas: []string{"municipality", "own:REGION"}, Audience: identity.Public}}
	if _, err := w.Publish(t.Context(), w.who, p.Table, w.save(t, p)); refusal(err) != "publication.refused.areas" {
		t.Errorf("published: %v", err)
	}
}
