// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"fmt"
	"math"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// BenchmarkIndicatorPage shows the page of a rate over 400 counties, 30 years and
// 20 cells through HTTP, warm: with the counties of a Land and with those of
// Germany, beside a group of similar counties.
func BenchmarkIndicatorPage(b *testing.B) {
	browser := newBrowser(b, dbtest.SQLite(b), planner)
	if _, err := browser.pages.indicators.ImportOwn(b.Context(), planner, wideTable(browser.pages.directory, 30)); err != nil {
		b.Fatal(err)
	}
	id, err := browser.pages.indicators.Add(b.Context(), planner, indicator.Indicator{
		Code: "W", Factor: 100, Decimals: 1, Direction: indicator.Neutral,
		Count: indicator.Selection{Table: "WIDE", Where: map[string][]string{"GES": {"GESW"}, "ALT": {""}}},
		Base:  &indicator.Selection{Table: "WIDE", Where: map[string][]string{"GES": {""}, "ALT": {""}}},
		Texts: indicator.Texts{Name: "Frauen", Definition: "Anteil", Numerator: "Frauen", Unit: "%"},
	})
	if err != nil {
		b.Fatal(err)
	}
	for name, query := range map[string]string{
		"Land": "?region=16067", "Germany": "?region=16067&area=DG", "similar": "?region=16067&compare=similar", "pyramid": "?region=16067&by=pyramid",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if w := browser.get(b, "/indicators/"+string(id)+query); w.Code != 200 {
					b.Fatalf("%d", w.Code)
				}
			}
		})
	}
}

// wideTable has counts by sex and age for every county in the years up to 2024.
func wideTable(directory *territory.Directory, years int) indicator.OwnTable {
	t := indicator.OwnTable{
		Code: "WIDE", Title: "Menschen", Source: "erzeugt",
		Measures: []indicator.Measure{{Code: "N", Label: "Menschen", Unit: "Personen"}},
		Dimensions: []indicator.Dimension{
			{Code: "GES", Label: "Geschlecht", Categories: []indicator.Category{{}, {Code: "GESM", Label: "männlich"}, {Code: "GESW", Label: "weiblich"}}},
			{Code: "ALT", Label: "Alter", Categories: []indicator.Category{{}}},
		},
	}
	for n := range 9 {
		t.Dimensions[1].Categories = append(t.Dimensions[1].Categories, indicator.Category{Code: fmt.Sprintf("ALT%03d", 10*n), Label: fmt.Sprintf("ab %d", 10*n)})
	}
	for _, r := range directory.Regions(territory.LevelCounty, territory.Germany, "") {
		t.Regions = append(t.Regions, indicator.Category{Code: string(r.Key), Label: r.Title()})
	}
	for year := 30 - years; year < 30; year++ {
		for r, region := range t.Regions {
			for a, age := range t.Dimensions[1].Categories {
				people := func(sex int) float64 {
					return math.Round(5000 + 3000*math.Sin(float64(r*7+a*3+sex))*math.Cos(float64(year)/9))
				}
				for code, count := range map[string]float64{"GESM": people(0), "GESW": people(1), "": people(0) + people(1)} {
					t.Observations = append(t.Observations, indicator.OwnObservation{
						Period: civil.Period(fmt.Sprintf("%d-12-31", 1995+year)), Region: region.Code, Measure: "N",
						Categories: []string{code, age.Code}, Figure: indicator.Figure{Value: count, Has: true},
					})
				}
			}
		}
	}
	return t
}
