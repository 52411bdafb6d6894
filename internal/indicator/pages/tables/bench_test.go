// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package tables

import (
	"fmt"
	"net/http"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/indicator"
)

// The widest views that the limits allow: 400 counties, 20 categories, 16
// measures and 12 years, 1.5 million figures of a table of any length.
const (
	wideRegions    = 400
	wideCategories = 20
	wideMeasures   = 16
	wideYears      = 12
)

func wideTable(year int) indicator.OwnTable {
	t := indicator.OwnTable{Code: "WIDE", Title: "Breit", Source: "Amt", Dimensions: []indicator.Dimension{{Code: "KAT", Label: "Kategorie"}}}
	for m := range wideMeasures {
		t.Measures = append(t.Measures, indicator.Measure{Code: fmt.Sprintf("M%02d", m), Label: fmt.Sprint("Wert ", m), Unit: "Anzahl"})
	}
	for k := range wideCategories {
		t.Dimensions[0].Categories = append(t.Dimensions[0].Categories, indicator.Category{Code: fmt.Sprintf("K%02d", k), Label: fmt.Sprint("Art ", k)})
	}
	for r := range wideRegions {
		t.Regions = append(t.Regions, indicator.Category{Code: fmt.Sprintf("%05d", 1001+r*37), Label: fmt.Sprint("Kreis ", r)})
		for m := range wideMeasures {
			for k := range wideCategories {
				t.Observations = append(t.Observations, indicator.OwnObservation{
					Period: civil.Period(fmt.Sprint(year)), Region: t.Regions[r].Code, Measure: t.Measures[m].Code,
					Categories: []string{t.Dimensions[0].Categories[k].Code},
					Figure:     indicator.Figure{Value: float64((r*31 + m*7 + k*3 + year) % 9973), Has: true},
				})
			}
		}
	}
	return t
}

// BenchmarkWidestPivot asks for whole pages, from figures to HTML.
func BenchmarkWidestPivot(b *testing.B) {
	f := open(b, dbtest.SQLite(b), planner)
	for year := range wideYears {
		f.store(b, wideTable(2013+year))
	}
	for name, address := range map[string]string{
		"rows_of_all":      "/tables/WIDE?rows=region&rows=KAT&rows=period&cols=measure&region=DG&level=counties",
		"most_columns":     "/tables/WIDE?rows=region&rows=KAT&cols=measure&cols=period&region=DG&level=counties",
		"sorted_by_figure": "/tables/WIDE?rows=region&rows=KAT&rows=period&cols=measure&region=DG&level=counties&sort=-M03",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if status, _ := f.Get(b, address); status != http.StatusOK {
					b.Fatalf("%s: %d", address, status)
				}
			}
		})
	}
}
