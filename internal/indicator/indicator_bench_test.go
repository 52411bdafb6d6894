// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"fmt"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// BenchmarkIndicator reads thirty years of 400 counties and 20 cells: the series
// of a county and of Germany, a map, and a formula in the borders of today.
func BenchmarkIndicator(b *testing.B) {
	s := newService(b, dbtest.SQLite(b))
	directory, err := territory.LoadDirectory()
	if err != nil {
		b.Fatal(err)
	}
	counties := directory.Regions(territory.LevelCounty, territory.Germany, "")
	for year := 1995; year < 2025; year++ {
		importOwn(b, s, countyTable(year, counties))
	}
	selection := func(where map[string][]string) indicator.Selection {
		return indicator.Selection{Table: "WIDE", Measure: "N", Where: where}
	}
	young := selection(map[string][]string{"AGE": {"A01", "A02", "A03", "A04"}})
	all := selection(map[string][]string{"AGE": {"A*"}})
	i := indicator.Indicator{Code: "R", Texts: indicator.Texts{Name: "R", Definition: "R"}, Direction: indicator.Neutral, Count: young, Base: &all, Factor: 100}
	rated, err := s.Add(b.Context(), definer(), i)
	if err != nil {
		b.Fatal(err)
	}
	i.Code, i.Base, i.Formula = "M", nil, "mean(growth(q; 1); 3)"
	i.Inputs = []indicator.Input{{Name: "q", Indicator: rated}}
	mean, err := s.Add(b.Context(), definer(), i)
	if err != nil {
		b.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		id     indicator.ID
		region string
		view   indicator.View
	}{
		{"county", rated, "16063", indicator.View{}},
		{"Germany", rated, "DG", indicator.View{}},
		{"borders of today", rated, "16063", indicator.View{Borders: "2024-12-31"}},
		{"formula", mean, "16063", indicator.View{}},
	} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				if series, err := s.Series(b.Context(), definer(), test.id, test.region, test.view); err != nil || len(series.Points) != 30 {
					b.Fatal(len(series.Points), err)
				}
			}
		})
	}
	b.Run("map", func(b *testing.B) {
		for b.Loop() {
			if m, err := s.Map(b.Context(), definer(), rated, "2024-12-31", territory.Germany, indicator.View{}); err != nil || len(m.Figures) != len(counties) {
				b.Fatal(len(m.Figures), err)
			}
		}
	})
}

// definer may also define indicators.
func definer() identity.Person { return manager(identity.Official) }

// countyTable has 20 age groups of every county at the end of a year.
func countyTable(year int, counties []territory.Region) indicator.OwnTable {
	t := indicator.OwnTable{
		Code: "WIDE", Title: "Counts", Source: "generated", Measures: []indicator.Measure{{Code: "N", Unit: "persons"}},
		Dimensions: []indicator.Dimension{{Code: "AGE", Categories: categories("A%02d", 20)}},
	}
	for n, county := range counties {
		t.Regions = append(t.Regions, indicator.Category{Code: string(county.Key)})
		for _, age := range t.Dimensions[0].Categories {
			t.Observations = append(t.Observations, indicator.OwnObservation{
				Period: civil.Period(fmt.Sprintf("%d-12-31", year)), Region: string(county.Key), Measure: "N", Categories: []string{age.Code},
				Figure: count(float64(1000 + (n*37+year)%500)),
			})
		}
	}
	return t
}
