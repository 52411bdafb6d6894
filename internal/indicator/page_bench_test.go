// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"fmt"
	"math"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/indicator"
)

// BenchmarkSeries reads an indicator over time in one county, among 400 counties
// with 20 cells each: few and many years, from the cache and from SQLite.
func BenchmarkSeries(b *testing.B) {
	d := dbtest.SQLite(b)
	s := newService(b, d)
	ids := map[int]indicator.ID{}
	for _, years := range []int{3, 30} {
		code := fmt.Sprintf("YEARS-%d", years)
		importOwn(b, s, yearsTable(code, years))
		id, err := s.Add(b.Context(), operator(), indicator.Indicator{
			Code: code, Factor: 1, Direction: indicator.Neutral,
			Texts: indicator.Texts{Name: code, Definition: "generated", Unit: "persons"},
			Count: indicator.Selection{Table: code, Where: map[string][]string{"GES": {"GESM", "GESW"}}},
		})
		if err != nil {
			b.Fatal(err)
		}
		ids[years] = id
	}
	for _, years := range []int{3, 30} {
		b.Run(fmt.Sprintf("%d years, warm", years), func(b *testing.B) {
			for b.Loop() {
				readSeries(b, s, ids[years], years)
			}
		})
	}
	b.Run("30 years, cold", func(b *testing.B) {
		for b.Loop() {
			readSeries(b, serviceWithCache(b, d, 0), ids[30], 30)
		}
	})
}

func readSeries(b *testing.B, s *indicator.Service, id indicator.ID, years int) {
	b.Helper()
	series, err := s.Series(b.Context(), operator(), id, "16055", indicator.View{})
	if err != nil || len(series.Points) != years {
		b.Fatalf("%d points, want %d: %v", len(series.Points), years, err)
	}
}

// yearsTable has counts of men and women in ten age groups for real counties.
func yearsTable(code string, years int) indicator.OwnTable {
	t := indicator.OwnTable{
		Code: code, Title: "Counts", Source: "generated",
		Measures: []indicator.Measure{{Code: "N", Label: "Counts", Unit: "persons"}},
		Dimensions: []indicator.Dimension{
			{Code: "GES", Categories: []indicator.Category{{Code: "GESM"}, {Code: "GESW"}}},
			{Code: "AGE", Categories: append([]indicator.Category{{Code: ""}}, categories("A%02d", 9)...)},
		},
	}
	for n := range benchCounties {
		t.Regions = append(t.Regions, indicator.Category{Code: fmt.Sprintf("%05d", 16055+n-200)})
	}
	for year := range years {
		for c := range 20 {
			for r, region := range t.Regions {
				t.Observations = append(t.Observations, indicator.OwnObservation{
					Period: civil.Period(fmt.Sprint(2025 - years + year)), Region: region.Code, Measure: "N",
					Categories: []string{t.Dimensions[0].Categories[c%2].Code, t.Dimensions[1].Categories[c/2].Code},
					Figure:     indicator.Figure{Value: math.Round(5000 + 4000*math.Sin(float64(r*31+c*7+year))), Has: true},
				})
			}
		}
	}
	return t
}
