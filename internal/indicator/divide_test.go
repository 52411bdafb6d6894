// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"math"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// byQuarter is a table of a county that has its quarters as categories, with
// their total.
func byQuarter() indicator.OwnTable {
	t := indicator.OwnTable{
		Code: "QUARTERS", Title: "Plätze", Source: "Amt", Regions: codes("16061"),
		Measures: []indicator.Measure{{Code: "USED", Label: "Belegt", Unit: "Plätze"}, {Code: "ALL", Label: "Plätze", Unit: "Plätze"}},
		Dimensions: []indicator.Dimension{{Code: "QUARTER", Label: "Sozialraum", Categories: []indicator.Category{
			{Label: "Insgesamt"}, {Code: "Q1", Label: "Nord"}, {Code: "Q2", Label: "Süd"}, {Code: "Q3", Label: "West"},
		}}},
	}
	for quarter, n := range map[string][2]float64{"": {60, 200}, "Q1": {10, 100}, "Q2": {50, 100}} {
		for m, measure := range []string{"USED", "ALL"} {
			o := observe("16061", n[m], quarter)
			o.Measure, o.Period = measure, "2024"
			t.Observations = append(t.Observations, o)
		}
	}
	secret := observe("16061", 0, "Q3")
	secret.Measure, secret.Period, secret.Figure = "USED", "2024", indicator.Figure{Symbol: "."}
	t.Observations = append(t.Observations, secret)
	return t
}

// byRegion is the same with the quarters as regions, as a template reads them,
// and without the county.
func byRegion() indicator.OwnTable {
	t := indicator.OwnTable{
		Code: "REGIONS", Title: "Plätze", Source: "Amt", Regions: []indicator.Category{{Code: "SR-Nord"}, {Code: "SR-2"}},
		Measures: []indicator.Measure{{Code: "USED", Label: "Belegt", Unit: "Plätze"}, {Code: "ALL", Label: "Plätze", Unit: "Plätze"}},
	}
	for region, n := range map[string][2]float64{"SR-Nord": {10, 100}, "SR-2": {50, 150}} {
		for m, measure := range []string{"USED", "ALL"} {
			o := observe(region, n[m])
			o.Measure, o.Period = measure, "2024"
			t.Observations = append(t.Observations, o)
		}
	}
	return t
}

func occupancy(t *testing.T, s *indicator.Service, who identity.Person, table indicator.OwnTable) indicator.ID {
	t.Helper()
	store(t, s, who, table)
	id, err := s.Add(t.Context(), who, indicator.Indicator{
		Code: table.Code, Factor: 100, Direction: indicator.Less, Count: indicator.Selection{Table: table.Code, Measure: "USED"},
		Base: &indicator.Selection{Table: table.Code, Measure: "ALL"}, Texts: indicator.Texts{Name: "Belegt", Definition: "Belegte Plätze", Unit: "%"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestDivideRatesByCategoryAndByRegion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("gotha")
		for _, test := range []struct {
			table indicator.OwnTable
			zones []indicator.Zone
			want  []float64 // NaN for none
			whole float64
			base  float64 // of the first
		}{
			{byQuarter(), []indicator.Zone{{Key: "Nord", Name: "Nord"}, {Key: "Q2", Name: "Süd"}, {Key: "West", Name: "West"}, {Key: "Ost", Name: "Ost"}}, []float64{10, 50, math.NaN(), math.NaN()}, 30, 100},
			// 60 of 250, not the mean of 10 and 33.3
			{byRegion(), []indicator.Zone{{Key: "Nord", Name: "Nord"}, {Key: "2", Name: "Süd"}}, []float64{10, 100.0 / 3}, 24, 100},
		} {
			id := occupancy(t, s, who, test.table)
			got, err := s.Divide(t.Context(), who, id, indicator.Cut{Areas: test.zones, Whole: "16061"}, 0)
			if err != nil {
				t.Fatal(err)
			}
			if got.Period != civil.Period("2024") || math.Abs(got.Whole.Figure.Value-test.whole) > 1e-9 || got.Areas[0].Base.Value != test.base {
				t.Errorf("%s: period %s, whole %v, base %v", test.table.Code, got.Period, got.Whole.Figure, got.Areas[0].Base)
			}
			for n, want := range test.want {
				f := got.Areas[n]
				if math.IsNaN(want) != !f.Figure.Has || f.Figure.Has && math.Abs(f.Figure.Value-want) > 1e-9 {
					t.Errorf("%s in %s: %v, want %v", test.table.Code, test.zones[n].Name, f.Figure, want)
				}
				if !f.Figure.Has && f.Reason.Key == "" {
					t.Errorf("%s in %s has neither number nor reason", test.table.Code, test.zones[n].Name)
				}
			}
			if none, err := s.Divide(t.Context(), who, id, indicator.Cut{Areas: test.zones, Whole: "16061"}, 1999); err != nil || none.Period != "" || none.Numbers != 0 {
				t.Errorf("a year without figures: %v, %v", none, err)
			}
		}
	})
}

func TestDivideOfficialRegions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("gotha")
		id := counted(t, s, who, people())
		got, err := s.Divide(t.Context(), who, id, indicator.Cut{Areas: []indicator.Zone{{Key: "16061"}, {Key: "16062"}}, Whole: "16"}, 2023)
		if err != nil || got.Period != "2023-12-31" || got.Numbers != 2 || got.Areas[1].Figure.Value != 100 || got.Whole.Figure.Value != 200 || got.Whole.Parts != 2 {
			t.Errorf("counties of a Land: %+v, %v", got, err)
		}
		if _, err := s.Divide(t.Context(), identity.Person{}, id, indicator.Cut{}, 0); err == nil {
			t.Error("anybody reads figures")
		}
	})
}
