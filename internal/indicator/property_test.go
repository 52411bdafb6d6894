// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"kursbuch/internal/civil"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
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

// A reform of the tenant's own that divides counties by random weights moves
// figures, too, and what it moves away from one county arrives in others.
func TestConvertingByWeightsKeepsTheTotal(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	all := counties(t)
	rapid.Check(t, func(r *rapid.T) {
		chosen := rapid.Permutation(all).Draw(r, "counties")[:5]
		from, share := territory.Key(chosen[0]), rapid.Float64Range(0.01, 0.99).Draw(r, "share")
		own := territory.Reform{Key: from, Day: "2025-07-01", Into: []territory.Share{
			{Key: territory.Key(chosen[1]), People: share, Area: 0.5, Jobs: 0.5}, {Key: territory.Key(chosen[2]), People: 1 - share, Area: 0.5, Jobs: 0.5},
		}}
		s.ReadReforms(func(context.Context, identity.Person) (*territory.Reforms, error) {
			return territory.NewReforms(directory, []territory.Reform{own}, nil), nil
		})
		table := indicator.OwnTable{Code: nextTable(), Title: "Probe", Source: "Amt", Regions: codes(chosen...), Measures: []indicator.Measure{{Code: "N"}}}
		published, figures := 0.0, map[string]float64{}
		for _, key := range chosen {
			figures[key] = float64(rapid.IntRange(1, 300_000).Draw(r, key))
			published += figures[key]
			table.Observations = append(table.Observations, indicator.OwnObservation{Period: "2024-12-31", Region: key, Measure: "N", Figure: count(figures[key])})
		}
		if _, err := s.ImportOwn(t.Context(), who, table); err != nil {
			r.Fatal(err)
		}
		sum := 0.0
		for _, key := range chosen {
			series, err := s.Try(t.Context(), who, indicator.Indicator{Factor: 1, Direction: indicator.Neutral, Count: indicator.Selection{Table: table.Code}}, key, indicator.View{Borders: "2025-12-31"})
			if err != nil {
				r.Fatal(err)
			}
			got := 0.0
			for _, p := range series.Points {
				got += p.Figure.Value
			}
			if want := figures[key] + share*figures[chosen[0]]; key == chosen[1] && math.Abs(got-want) > 1e-6 {
				r.Fatalf("%s gets %v of %s and has %v, want %v", key, share, from, got, want)
			}
			sum += got
		}
		if math.Abs(sum-published) > 1e-6 {
			r.Fatalf("%s divided: %v, want %v", from, sum, published)
		}
	})
}

// statuses are the declared parts of the status of protection, by their whole.
var statuses = map[string][]string{
	"":              {"SCHUTZST-AK-1", "SCHUTZST-OF", "SCHUTZST-X"},
	"SCHUTZST-AK-1": {"SCHUTZST-AK-2", "SCHUTZST-AK-5"},
	"SCHUTZST-AK-2": {"SCHUTZST-AK-3", "SCHUTZST-AK-4"},
	"SCHUTZST-X":    {"AUSRPFL-G", "AUSRPFL-L", "AUSRPFL-V"},
}

// For random tables with noise on every whole, the published total less the sum
// over any declared set without overlap, coarse or fine or mixed, is the noise
// that the grid shows at the wholes which the set resolves.
func TestAnySetWithoutOverlapDiffersByTheNoiseShown(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	rapid.Check(t, func(r *rapid.T) {
		published := map[string]float64{}
		var publish func(code string) float64 // without noise
		publish = func(code string) float64 {
			n, noise := 0.0, 0
			if parts := statuses[code]; parts == nil {
				n = float64(rapid.IntRange(0, 5000).Draw(r, code))
			} else {
				for _, part := range parts {
					n += publish(part)
				}
				noise = rapid.IntRange(-5, 5).Draw(r, "noise of "+code)
			}
			published[code] = n + float64(noise)
			return n
		}
		publish("")
		table := indicator.OwnTable{
			Code: nextTable(), Title: "Probe", Source: "Amt", Regions: codes("16063"), Measures: []indicator.Measure{{Code: "N"}},
			Dimensions: []indicator.Dimension{{Code: "SCHST2"}},
		}
		for code, n := range published {
			table.Dimensions[0].Categories = append(table.Dimensions[0].Categories, indicator.Category{Code: code})
			table.Observations = append(table.Observations, indicator.OwnObservation{Period: "2024", Region: "16063", Measure: "N", Categories: []string{code}, Figure: count(n)})
		}
		if _, err := s.ImportOwn(t.Context(), who, table); err != nil {
			r.Fatal(err)
		}
		shown := noiseShown(t, r, s, who, table.Code)
		noise := 0.0
		var set []string
		var resolve func(code string)
		resolve = func(code string) {
			noise += shown[code]
			for _, part := range statuses[code] {
				if statuses[part] != nil && rapid.Bool().Draw(r, "resolve "+part) {
					resolve(part)
				} else {
					set = append(set, part)
				}
			}
		}
		resolve("")
		series, err := s.Try(t.Context(), who, indicator.Indicator{
			Factor: 1, Direction: indicator.Neutral, Count: indicator.Selection{Table: table.Code, Where: map[string][]string{"SCHST2": set}},
		}, "16063", indicator.View{})
		if err != nil || len(series.Points) != 1 {
			r.Fatalf("%v: %+v, %v", set, series, err)
		}
		if got := series.Points[0].Figure.Value; published[""]-got != noise {
			r.Fatalf("%v is %v and the total %v, but %v is shown as noise", set, got, published[""], noise)
		}
	})
}

// noiseShown reads from the grid what each whole is above its parts.
func noiseShown(t *testing.T, r *rapid.T, s *indicator.Service, who identity.Person, table string) map[string]float64 {
	t.Helper()
	g, err := s.Pivot(t.Context(), who, indicator.Pivot{Table: table, Rows: []string{"SCHST2"}})
	if err != nil {
		r.Fatal(err)
	}
	shown := map[string]float64{}
	for row := range g.RowCount() {
		code := g.Row(row)[0].Code
		cell := g.At(row, 0)
		if cell.HasGap != (statuses[code] != nil) {
			r.Fatalf("%q: %+v", code, cell)
		}
		shown[code] = cell.Gap
	}
	if len(shown) != 11 {
		r.Fatalf("%d rows, want the total, 3 wholes and 7 parts: %v", len(shown), shown)
	}
	return shown
}
