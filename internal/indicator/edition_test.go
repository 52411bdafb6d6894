// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"errors"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// years stores cases and people of the county of Gotha: twice as many cases each year.
func years(t *testing.T, s *indicator.Service, who identity.Person, list ...string) {
	t.Helper()
	n := 10.0
	for _, year := range list {
		store(t, s, who, cases(year, map[string][2]indicator.Figure{"16067": {count(n), count(100)}}))
		n *= 2
	}
}

// edit adds an edition to the indicator as it is stored now.
func edit(t *testing.T, s *indicator.Service, who identity.Person, id indicator.ID, e indicator.Edition) error {
	t.Helper()
	i, err := s.Find(t.Context(), who, id)
	if err != nil {
		t.Fatal(err)
	}
	return s.AddEdition(t.Context(), who, id, i.Version, e)
}

// perPeople is the rate turned round: people per case.
func perPeople(from civil.Day, b indicator.Bridge) indicator.Edition {
	return indicator.Edition{From: from, Note: "umgekehrt", Bridge: b, Method: indicator.Method{
		Count: indicator.Selection{Table: "CASES", Measure: "PEOPLE"}, Base: &indicator.Selection{Table: "CASES", Measure: "CASES"}, Factor: 1,
	}}
}

func TestANewEditionLeavesEarlierPeriodsAndPinsAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("wartburg")
		years(t, s, who, "2021", "2022", "2023")
		id := addRate(t, s, who)
		pinned, err := s.PinNow(t.Context(), who, id, "16067", "2023", indicator.View{})
		if err != nil || pinned.Figure != count(40) {
			t.Fatalf("pinned %+v, %v", pinned, err)
		}
		check(t, edit(t, s, who, id, perPeople("2023-01-01", indicator.Bridge{})))
		series, err := s.Series(t.Context(), who, id, "16067", indicator.View{})
		if err != nil || len(series.Points) != 3 {
			t.Fatalf("%+v, %v", series, err)
		}
		for n, want := range []struct {
			figure  float64
			edition int
		}{{10, 1}, {20, 1}, {2.5, 2}} {
			if p := series.Points[n]; p.Figure != count(want.figure) || p.Edition != want.edition {
				t.Errorf("%s: %+v, want %+v", p.Period, p, want)
			}
		}
		if b, found := series.BreakAt("2023"); !found || b.Note.Key != "indicator.break.edition" {
			t.Errorf("breaks %+v: want one where the definition changed", series.Breaks)
		}
		if again, err := s.ValueAt(t.Context(), who, pinned.Pin); err != nil || again.Figure != count(40) {
			t.Errorf("the pinned value: %+v, %v", again, err)
		}
		i, err := s.Find(t.Context(), who, id)
		if err != nil || len(i.Editions) != 2 || i.Editions[0].Until != "2022-12-31" || i.Count.Measure != "PEOPLE" {
			t.Errorf("editions %+v, %v", i.Editions, err)
		}
		wantFault(t, "an old version", s.AddEdition(t.Context(), who, id, 1, perPeople("2024-01-01", indicator.Bridge{})), fault.Conflict)
		wantFault(t, "a stranger", s.AddEdition(t.Context(), manager("gotha"), id, 2, perPeople("2024-01-01", indicator.Bridge{})), fault.NotFound)
		reader := person("wartburg", identity.ReadIndicators)
		wantFault(t, "a reader", s.AddEdition(t.Context(), reader, id, 2, perPeople("2024-01-01", indicator.Bridge{})), fault.Forbidden)
		if _, n, err := s.History(t.Context(), who, id, 10, 0); err != nil || n != 2 {
			t.Errorf("%d entries in the history, %v", n, err)
		}
	})
}

func TestBridgesLeadAcrossEditions(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	years(t, s, who, "2021", "2022", "2023")
	other := cases("2021", map[string][2]indicator.Figure{"16067": {count(5), count(70)}})
	other.Code = "OLD"
	store(t, s, who, other)
	for _, test := range []struct {
		bridge  indicator.Bridge
		want    float64 // in 2021
		bridged bool
		breaks  int
	}{
		{indicator.Bridge{Kind: indicator.Comparable}, 10, false, 0},
		{indicator.Bridge{Kind: indicator.ByFactor, Factor: 1.5}, 15, true, 0},
		{indicator.Bridge{Kind: indicator.ByTable, Table: "OLD"}, 7, false, 0},
		{indicator.Bridge{}, 10, false, 1},
	} {
		i := rate()
		i.Code = "B" + string(test.bridge.Kind)
		id, err := s.Add(t.Context(), who, i)
		if err != nil {
			t.Fatal(err)
		}
		e := perPeople("2022-01-01", test.bridge)
		check(t, edit(t, s, who, id, e))
		series, err := s.Series(t.Context(), who, id, "16067", indicator.View{})
		if err != nil {
			t.Fatal(err)
		}
		p := series.Points[0]
		if p.Figure.Value != test.want || p.Bridged != test.bridged || len(series.Breaks) != test.breaks {
			t.Errorf("%+v: %+v and %d breaks", test, p, len(series.Breaks))
		}
	}
}

func TestRefusedEditions(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	years(t, s, who, "2021", "2022")
	id := addRate(t, s, who)
	check(t, edit(t, s, who, id, perPeople("2022-01-01", indicator.Bridge{})))
	for field, spoil := range map[string]func(*indicator.Edition){
		"from":          func(e *indicator.Edition) { e.From = "2021-12-31" },
		"note":          func(e *indicator.Edition) { e.Note = "" },
		"bridge_factor": func(e *indicator.Edition) { e.Bridge = indicator.Bridge{Kind: indicator.ByFactor} },
		"bridge_table":  func(e *indicator.Edition) { e.Bridge = indicator.Bridge{Kind: indicator.ByTable} },
		"bridge":        func(e *indicator.Edition) { e.Bridge = indicator.Bridge{Kind: "rope"} },
		"table":         func(e *indicator.Edition) { e.Count.Table = "NOWHERE" },
		"formula":       func(e *indicator.Edition) { e.Formula = "a +" },
	} {
		e := perPeople("2023-01-01", indicator.Bridge{})
		spoil(&e)
		refused, ok := errors.AsType[fault.Invalid](edit(t, s, who, id, e))
		if !ok || refused[field].Key == "" {
			t.Errorf("%s: %v, want it refused", field, refused)
		}
	}
}

// A release that is cut into other categories has no value, unless the
// selection says what takes the place of the one that is gone.
func TestAChangedBreakdownNeverShrinksASum(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	aged := func(year string, groups ...string) {
		table := indicator.OwnTable{
			Code: "AGED", Title: "Alter", Source: "Meldeamt", Regions: codes("16067"), Measures: []indicator.Measure{{Code: "N"}},
			Dimensions: []indicator.Dimension{{Code: "AGE", Categories: codes(groups...)}},
		}
		for _, group := range groups {
			table.Observations = append(table.Observations, indicator.OwnObservation{
				Period: civil.Period(year), Region: "16067", Measure: "N", Categories: []string{group}, Figure: count(10),
			})
		}
		store(t, s, who, table)
	}
	aged("2022", "0-6", "6-18", "18-99")
	aged("2023", "0-3", "3-6", "6-18", "18-99")
	i := rate()
	i.Base, i.Factor = nil, 1
	i.Count = indicator.Selection{Table: "AGED", Where: map[string][]string{"AGE": {"0-6", "6-18"}}}
	id, err := s.Add(t.Context(), who, i)
	if refused, ok := errors.AsType[fault.Invalid](err); ok {
		t.Fatal(refused)
	}
	check(t, err)
	got := points(t, s, who, id, "16067", indicator.View{})
	if got[0].Figure != count(20) || got[1].Figure.Has || got[1].Reason.Key != "indicator.reason.category_gone" {
		t.Errorf("without a mapping: %+v", got)
	}
	i.Code, i.Count.Instead = "Q2", map[string][]string{"0-6": {"0-3", "3-6"}}
	if id, err = s.Add(t.Context(), who, i); err != nil {
		t.Fatal(err)
	}
	if got = points(t, s, who, id, "16067", indicator.View{}); got[0].Figure != count(20) || got[1].Figure != count(30) {
		t.Errorf("with a mapping: %+v", got)
	}
}
