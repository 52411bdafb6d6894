// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"kursbuch/internal/civil"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/indicator"
)

// nextTable gives each random table a code of its own.
func nextTable() string { return "R" + fmt.Sprint(uuid.New().ID()) }

// For random tables, the sum over the declared set of a dimension equals the
// published total, and what the source rounded away is all that differs.
func TestDeclaredSetsAddUpToThePublishedTotal(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	rapid.Check(t, func(r *rapid.T) {
		step := rapid.SampledFrom([]float64{1, 5}).Draw(r, "step") // the source rounds to it
		rounded := func(n float64) float64 { return math.Round(n/step) * step }
		men, women := float64(rapid.IntRange(0, 100_000).Draw(r, "men")), float64(rapid.IntRange(0, 100_000).Draw(r, "women"))
		parts := rounded(men) + rounded(women)
		total := rounded(men + women)
		code := nextTable()
		table := indicator.OwnTable{
			Code: code, Title: "Probe", Source: "Amt", Regions: codes("16063"), Measures: []indicator.Measure{{Code: "N"}},
			Dimensions: []indicator.Dimension{{Code: "GES", Categories: []indicator.Category{{Code: ""}, {Code: "GESM"}, {Code: "GESW"}}}},
		}
		for category, n := range map[string]float64{"": total, "GESM": rounded(men), "GESW": rounded(women)} {
			table.Observations = append(table.Observations, indicator.OwnObservation{
				Period: "2024", Region: "16063", Measure: "N", Categories: []string{category}, Figure: count(n),
			})
		}
		if _, err := s.ImportOwn(t.Context(), who, table); err != nil {
			r.Fatal(err)
		}
		read := func(where map[string][]string) float64 {
			series, err := s.Try(t.Context(), who, indicator.Indicator{Factor: 1, Direction: indicator.Neutral, Count: indicator.Selection{Table: code, Where: where}}, "16063", indicator.View{})
			if err != nil || len(series.Points) != 1 {
				r.Fatalf("%+v, %v", series, err)
			}
			return series.Points[0].Figure.Value
		}
		if got := read(nil); got != total {
			r.Fatalf("the total: %v, want %v as published", got, total)
		}
		got := read(map[string][]string{"GES": {"GESM", "GESW"}})
		if got != parts || math.Abs(got-total) > step {
			r.Fatalf("the set: %v, want %v; the total is %v, rounded to %v", got, parts, total, step)
		}
	})
}

// Converting borders moves figures, and neither loses nor adds any.
func TestConvertingBordersKeepsTheTotal(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	then := append(counties(t), "16056") // the counties of 2020, among them Eisenach
	rapid.Check(t, func(r *rapid.T) {
		table := indicator.OwnTable{Code: nextTable(), Title: "Probe", Source: "Amt", Regions: codes(then...), Measures: []indicator.Measure{{Code: "N"}}}
		published := 0.0
		for _, key := range then {
			n := float64(rapid.IntRange(0, 300_000).Draw(r, key))
			published += n
			table.Observations = append(table.Observations, indicator.OwnObservation{Period: "2020-12-31", Region: key, Measure: "N", Figure: count(n)})
		}
		if _, err := s.ImportOwn(t.Context(), who, table); err != nil {
			r.Fatal(err)
		}
		i := indicator.Indicator{Factor: 1, Direction: indicator.Neutral, Count: indicator.Selection{Table: table.Code}}
		for _, borders := range []civil.Day{"", "2020-12-31", today} {
			sum := 0.0
			for _, region := range then {
				series, err := s.Try(t.Context(), who, i, region, indicator.View{Borders: borders})
				if err != nil {
					r.Fatal(err)
				}
				for _, p := range series.Points {
					sum += p.Figure.Value
				}
			}
			if math.Abs(sum-published) > 1e-6 {
				r.Fatalf("in the borders of %q: %v, want %v", borders, sum, published)
			}
		}
	})
}
