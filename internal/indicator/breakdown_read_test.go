// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// people is a table of one county by sex and age, with the total of each, and
// a dimension whose categories overlap.
func people() indicator.OwnTable {
	t := indicator.OwnTable{
		Code: "PEOPLE", Title: "Menschen", Source: "Meldeamt",
		Measures: []indicator.Measure{{Code: "N", Label: "Menschen", Unit: "Personen"}},
		Dimensions: []indicator.Dimension{
			{Code: "GES", Label: "Geschlecht", Categories: codes("", "GESM", "GESW")},
			{Code: "ALT", Label: "Alter", Categories: codes("", "ALT000B18", "ALT018UM", "ALT065UM")},
		},
		Regions: codes("16061", "16062"),
	}
	for i, period := range []civil.Period{"2023-12-31", "2024-12-31"} {
		for _, region := range []string{"16061", "16062"} {
			for age, n := range map[string]float64{"": 100, "ALT000B18": 20, "ALT018UM": 80, "ALT065UM": 25} {
				for sex, share := range map[string]float64{"": 1, "GESM": 0.5, "GESW": 0.5} {
					o := observe(region, n*share*float64(i+1), sex, age)
					o.Period = period
					t.Observations = append(t.Observations, o)
				}
			}
		}
	}
	return t
}

func counted(t *testing.T, s *indicator.Service, who identity.Person, table indicator.OwnTable) indicator.ID {
	t.Helper()
	store(t, s, who, table)
	id, err := s.Add(t.Context(), who, indicator.Indicator{
		Code: table.Code, Factor: 1, Direction: indicator.Neutral, Count: indicator.Selection{Table: table.Code},
		Texts: indicator.Texts{Name: "Menschen", Definition: "Alle", Unit: "Personen"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// broken asks for a breakdown as published.
func broken(by []string, regions []territory.Key, periods []civil.Period) indicator.BreakdownQuery {
	return indicator.BreakdownQuery{By: by, Regions: regions, Periods: periods, Lang: "de"}
}

func breakDown(t *testing.T, s *indicator.Service, who identity.Person, id indicator.ID, v indicator.View, q indicator.BreakdownQuery) (indicator.Breakdown, error) {
	t.Helper()
	o, err := s.Open(t.Context(), who, id, v)
	if err != nil {
		return indicator.Breakdown{}, err
	}
	return o.Breakdown(t.Context(), q)
}

// bySex is a table of all counties of Thüringen by sex: 3 women and 2 men in each.
func bySex(t *testing.T, year civil.Period) indicator.OwnTable {
	t.Helper()
	table := indicator.OwnTable{
		Code: "SEXES", Title: "Menschen", Source: "Meldeamt",
		Measures:   []indicator.Measure{{Code: "N", Label: "Menschen", Unit: "Personen"}},
		Dimensions: []indicator.Dimension{{Code: "GES", Label: "Geschlecht", Categories: codes("", "GESM", "GESW")}},
	}
	for _, county := range counties(t) {
		table.Regions = append(table.Regions, indicator.Category{Code: county, Label: county})
		for sex, n := range map[string]float64{"": 5, "GESM": 2, "GESW": 3} {
			o := observe(county, n, sex)
			o.Period = year
			table.Observations = append(table.Observations, o)
		}
	}
	return table
}

// with replaces what stands for a county and sex.
func with(table indicator.OwnTable, county, sex string, f indicator.Figure) indicator.OwnTable {
	table.Observations = slices.Clone(table.Observations)
	for n, o := range table.Observations {
		if o.Region == county && o.Categories[0] == sex {
			table.Observations[n].Figure = f
		}
	}
	return table
}

func TestBreakdownAddsCountiesUpOnlyWhole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("gotha")
		n := float64(len(counties(t)))
		table := with(with(bySex(t, "2024"), "16061", "GESM", sign(".")), "16062", "GESW", sign("-"))
		id := counted(t, s, who, table)
		b, err := breakDown(t, s, who, id, indicator.View{}, broken([]string{"GES"}, []territory.Key{"16", "16061", "DG"}, []civil.Period{"2024"}))
		if err != nil {
			t.Fatal(err)
		}
		if f, known := b.At(0, 0, 1); !known || f != count(3*(n-1)) || b.Summed(0, 0) != int(n) {
			t.Errorf("women of the Land = %+v, %v of %d counties; want those of all, none in 16062", f, known, b.Summed(0, 0))
		}
		if f, known := b.At(0, 0, 0); known {
			t.Errorf("men of the Land = %+v although those of 16061 are secret", f)
		}
		if lacking, why := b.Lacking(0, 0); lacking != 1 || why.Key != "indicator.reason.parts" {
			t.Errorf("%d categories lack, %v; want one, since a part is secret", lacking, why)
		}
		if f, known := b.At(1, 0, 0); !known || f != sign(".") {
			t.Errorf("men of 16061 = %+v, %v, want the sign", f, known)
		}
		if lacking, _ := b.Lacking(2, 0); lacking != 2 {
			t.Errorf("Germany of one Land: %d categories lack, want both", lacking)
		}
	})
}

func TestBreakdownInBordersAsked(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	table := people()
	for n := range table.Observations {
		o := &table.Observations[n]
		o.Region = map[string]string{"16061": "16056", "16062": "16063"}[o.Region]
		o.Period = map[civil.Period]civil.Period{"2023-12-31": "2019-12-31", "2024-12-31": "2020-12-31"}[o.Period]
	}
	table.Regions = codes("16056", "16063")
	id := counted(t, s, who, table)
	q := broken([]string{"GES"}, []territory.Key{"16063"}, []civil.Period{"2020-12-31"})
	for borders, want := range map[civil.Day]float64{"": 100, today: 200} {
		b, err := breakDown(t, s, who, id, indicator.View{Borders: borders}, q)
		if err != nil {
			t.Fatal(err)
		}
		if f, known := b.At(0, 0, 0); !known || f != count(want) || b.Converted(0, 0, 0) != (borders != "") {
			t.Errorf("borders of %q: %+v, %v, want %v", borders, f, known, want)
		}
	}
}

func TestBreakdownBySexAndAge(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("gotha")
		id := counted(t, s, who, people())
		periods := []civil.Period{"2024-12-31", "2023-12-31", "1999"}
		b, err := breakDown(t, s, who, id, indicator.View{}, broken([]string{"GES", "ALT"}, []territory.Key{"16061", "16062"}, periods))
		if err != nil {
			t.Fatal(err)
		}
		if f, known := b.At(1, 0, 1, 0); !known || f != count(20) {
			t.Errorf("women below 18 in 16062 in 2024 = %+v, %v, want 20", f, known)
		}
		if f, known := b.At(0, 1, 0, 1); !known || f != count(40) {
			t.Errorf("men from 18 on in 16061 in 2023 = %+v, %v, want 40", f, known)
		}
		if _, known := b.At(0, 2, 0, 0); known {
			t.Error("a period that the table lacks has a figure")
		}
		if len(b.Covering(0)) != 2 || b.Covering(1) != nil {
			t.Errorf("the sexes make up everything: %v; ages of which one is part of another: %v", b.Covering(0), b.Covering(1))
		}
		if b.Unit != "Personen" || len(b.By[1].Categories) != 3 {
			t.Errorf("unit %q, %d ages", b.Unit, len(b.By[1].Categories))
		}
		if _, err := breakDown(t, s, who, id, indicator.View{}, broken([]string{"NAT"}, nil, periods)); err == nil {
			t.Error("a dimension that the table lacks was broken down")
		}
		if _, err := breakDown(t, s, manager("elsewhere"), id, indicator.View{}, broken([]string{"GES"}, nil, periods)); !errors.Is(err, fault.NotFound) {
			t.Errorf("another tenant: %v, want NotFound", err)
		}
	})
}

func TestOverlappingCategoriesDoNotMakeUpAWhole(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("gotha")
	whole := people()
	id := counted(t, s, who, whole)
	b, err := breakDown(t, s, who, id, indicator.View{}, broken([]string{"ALT"}, []territory.Key{"16061"}, []civil.Period{"2024-12-31"}))
	if err != nil || b.Covering(0) != nil {
		t.Errorf("20, 80 and 25 of 100 make up everything: %v, %v", b.Covering(0), err)
	}
	parts := people()
	parts.Code = "PARTS"
	parts.Dimensions[1].Categories = codes("", "ALT000B18", "ALT018UM")
	var kept []indicator.OwnObservation
	for _, o := range parts.Observations {
		if o.Categories[1] != "ALT065UM" {
			kept = append(kept, o)
		}
	}
	parts.Observations = kept
	id = counted(t, s, who, parts)
	b, err = breakDown(t, s, who, id, indicator.View{}, broken([]string{"ALT"}, []territory.Key{"16061"}, []civil.Period{"2024-12-31"}))
	if err != nil || len(b.Covering(0)) != 2 {
		t.Errorf("20 and 80 of 100 make up everything: %v, %v", b.Covering(0), err)
	}
	id = counted(t, s, who, counts())
	b, err = breakDown(t, s, who, id, indicator.View{}, broken([]string{"SCHST"}, []territory.Key{"16061"}, []civil.Period{"2024-12-31"}))
	if err != nil || !reflect.DeepEqual(b.Covering(0), []int{0, 3, 4}) {
		t.Errorf("recognised, open and rejected make up everything: %v, %v", b.Covering(0), err)
	}
}

func TestBreakdownKeepsToWhatIsCounted(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("gotha")
	store(t, s, who, people())
	id, err := s.Add(t.Context(), who, indicator.Indicator{
		Code: "K", Factor: 1, Direction: indicator.Neutral,
		Count: indicator.Selection{Table: "PEOPLE", Where: map[string][]string{"GES": {""}, "ALT": {"ALT000B18", "ALT018UM"}}},
		Texts: indicator.Texts{Name: "Menschen", Definition: "Alle", Unit: "Personen"},
	})
	if err != nil {
		t.Fatal(err)
	}
	o, err := s.Open(t.Context(), who, id, indicator.View{})
	check(t, err)
	dimensions, err := o.Dimensions(t.Context(), "de")
	if err != nil || len(dimensions) != 2 || len(dimensions[0].Categories) != 2 || len(dimensions[1].Categories) != 2 {
		t.Errorf("dimensions = %+v, %v; want both sexes, since the total is counted, and the two ages that are", dimensions, err)
	}
}

// A panel says of each region what its series says.
func TestPanelAgreesWithSeries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("wartburg")
		reform(t, s, who)
		id := addRate(t, s, who)
		for _, v := range []indicator.View{{}, {Borders: today}} {
			keys := []territory.Key{"16063", "16056", "99999", "16", "DG", "16061", "16062", "16064", "16065", "16066"}
			panel, err := s.Panel(t.Context(), who, id, keys, v)
			if err != nil || len(panel) != len(keys)-1 {
				t.Fatalf("%d series, %v; want one for each region that is known", len(panel), err)
			}
			for _, got := range panel {
				want, err := s.Series(t.Context(), who, id, string(got.Region.Key), v)
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s in %+v:\ngot  %+v\nwant %+v (%v)", got.Region.Key, v, got, want, err)
				}
			}
		}
	})
}
