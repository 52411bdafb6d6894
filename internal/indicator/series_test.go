// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

func factsOf(t *testing.T, s *indicator.Service, who identity.Person, id indicator.ID, region string) (indicator.Facts, error) {
	t.Helper()
	o, err := s.Open(t.Context(), who, id, indicator.View{})
	if err != nil {
		return indicator.Facts{}, err
	}
	return o.Facts(t.Context(), territory.Key(region))
}

func TestIndicatorsOfTheStarterSet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		importOfficial(t, s, protection)
		importOfficial(t, s, population)
		importOfficial(t, s, employees)
		newest := func(id indicator.ID, region string) indicator.Point {
			t.Helper()
			facts, err := factsOf(t, s, operator(), id, region)
			if err != nil {
				t.Fatal(err)
			}
			if facts.Newest == nil {
				return facts.Series.Points[0]
			}
			return *facts.Newest
		}
		for _, want := range []struct {
			id     indicator.ID
			region string
			value  float64
			parts  int
		}{
			{"population", "16", 2_100_277, 22},
			{"population", "DG", 83_577_140, 400},
			{"protection-seekers", "16051", 10_035, 0},
			{"protection-seekers", "16", 72_755, 22},
			{"protection-seekers-rate", "16", 72_755.0 * 1000 / 2_100_277, 22},
			{"foreign-employees", "16", 78_539, 0},
		} {
			if p := newest(want.id, want.region); !p.Figure.Has || p.Figure.Value != want.value || p.Parts != want.parts {
				t.Errorf("%s of %s: %+v, want %v", want.id, want.region, p, want.value)
			}
		}
		if p := newest("foreign-employees-rate", "16051"); p.Figure.Has || p.Figure.Symbol != "-" || p.Reason.Key == "" {
			t.Errorf("foreign employees of Erfurt: %+v, want a sign and its reason", p)
		}
		if p := newest("protection-seekers", "16051"); p.Source == "" {
			t.Error("a point without its source")
		}
	})
}

// cases is an own table of one year: cases and people, by region.
func cases(year string, figures map[string][2]indicator.Figure) indicator.OwnTable {
	t := indicator.OwnTable{
		Code: "CASES", Title: "Fälle", Source: "Sozialamt, eigene Zählung",
		Measures: []indicator.Measure{{Code: "CASES", Unit: "Anzahl"}, {Code: "PEOPLE", Unit: "Anzahl"}},
	}
	for region, pair := range figures {
		t.Regions = append(t.Regions, indicator.Category{Code: region, Label: "Gebiet " + region})
		for i, figure := range pair {
			if figure != (indicator.Figure{}) {
				t.Observations = append(t.Observations, indicator.OwnObservation{
					Period: civil.Period(year), Region: region, Measure: t.Measures[i].Code, Figure: figure,
				})
			}
		}
	}
	return t
}

func count(n float64) indicator.Figure { return indicator.Figure{Value: n, Has: true} }

func sign(s string) indicator.Figure { return indicator.Figure{Symbol: s} }

// addRate adds the rate of cases per 100 people.
func addRate(t *testing.T, s *indicator.Service, who identity.Person) indicator.ID {
	t.Helper()
	id, err := s.Add(t.Context(), who, rate())
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func rate() indicator.Indicator {
	return indicator.Indicator{
		Code: "Q1", Texts: indicator.Texts{Name: "Quote", Definition: "Fälle je 100 Personen", Unit: "%"},
		Count: indicator.Selection{Table: "CASES", Measure: "CASES"}, Base: &indicator.Selection{Table: "CASES", Measure: "PEOPLE"},
		Factor: 100, Decimals: 1, Direction: indicator.Less,
	}
}

func store(t *testing.T, s *indicator.Service, who identity.Person, table indicator.OwnTable) indicator.Release {
	t.Helper()
	r, err := s.ImportOwn(t.Context(), who, table)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPinsKeepWhatWasPublishedThen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("wartburg")
		first := store(t, s, who, cases("2023", map[string][2]indicator.Figure{"16063": {count(5), count(50)}}))
		id := addRate(t, s, who)
		pinned, err := s.PinNow(t.Context(), who, id, "16063", "", indicator.View{})
		if err != nil || pinned.Figure != count(10) || pinned.Release != first.ID || pinned.Base != first.ID || pinned.Unit != "%" {
			t.Fatalf("pinned %+v, %v", pinned, err)
		}
		if want := "Sozialamt, eigene Zählung, CASES (2023)"; !strings.HasPrefix(pinned.Source, want) {
			t.Errorf("source %q, want %q", pinned.Source, want)
		}
		second := store(t, s, who, cases("2023", map[string][2]indicator.Figure{"16063": {count(6), count(50)}}))
		now, err := s.PinNow(t.Context(), who, id, "16063", "2023", indicator.View{})
		if err != nil || now.Figure != count(12) || now.Release != second.ID {
			t.Errorf("pinned now %+v, %v", now, err)
		}
		check(t, s.Withdraw(t.Context(), who, first.ID, first.Version))
		then, err := s.ValueAt(t.Context(), who, pinned.Pin)
		if err != nil || then.Figure != count(10) {
			t.Errorf("as published then: %+v, %v", then, err)
		}
		_, err = s.ValueAt(t.Context(), manager("gotha"), pinned.Pin)
		wantFault(t, "a stranger's pin", err, fault.NotFound)
		_, err = s.PinNow(t.Context(), who, id, "16063", "2022", indicator.View{})
		wantFault(t, "a period without a figure", err, fault.NotFound)
	})
}

func TestSeriesKeepGapsAndTheirReasons(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	other := [2]indicator.Figure{count(1), count(10)}
	for year, pair := range map[string][2]indicator.Figure{
		"2019": {count(4), count(50)}, "2020": {sign("."), count(50)}, "2021": {count(6), sign("-")},
		"2022": {count(6), count(0)}, "2024": {count(9), count(60)},
	} {
		store(t, s, who, cases(year, map[string][2]indicator.Figure{"16063": pair, "16067": other}))
	}
	store(t, s, who, cases("2023", map[string][2]indicator.Figure{"16067": other, "16066": {count(7), count(10)}, "SR1": other}))
	id := addRate(t, s, who)
	series, err := s.Series(t.Context(), who, id, "16063", indicator.View{})
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		period civil.Period
		figure indicator.Figure
		reason string
	}{
		{"2019", count(8), ""},
		{"2020", sign("."), "indicator.reason.sign"},
		{"2021", sign("-"), "indicator.reason.base_missing"},
		{"2022", indicator.Figure{}, "indicator.reason.base_zero"},
		{"2023", indicator.Figure{}, "indicator.reason.not_listed"},
		{"2024", count(15), ""},
	}
	if len(series.Points) != len(want) {
		t.Fatalf("points %+v", series.Points)
	}
	for i, w := range want {
		if p := series.Points[i]; p.Period != w.period || p.Figure != w.figure || p.Reason.Key != w.reason {
			t.Errorf("point %+v, want %+v", p, w)
		}
	}
	if series.Note.Key != "indicator.note.enlarged" {
		t.Errorf("note %+v, want one on Eisenach", series.Note)
	}
	if dissolved, err := s.Series(t.Context(), who, id, "16056", indicator.View{}); err != nil || dissolved.Points != nil || dissolved.Note.Key != "indicator.note.dissolved" {
		t.Errorf("Eisenach: %+v, %v", dissolved, err)
	}
	if space, err := s.Series(t.Context(), who, id, "SR1", indicator.View{}); err != nil || space.Region.Name != "Gebiet SR1" || len(space.Points) == 0 {
		t.Errorf("a region of one's own: %+v, %v", space, err)
	}
	_, err = s.Series(t.Context(), who, id, "99999", indicator.View{})
	wantFault(t, "an unknown region", err, fault.NotFound)
	if before, err := s.Series(t.Context(), who, "population", "16063", indicator.View{}); err != nil || before.Points != nil {
		t.Errorf("before any import: %+v, %v", before, err)
	}
}

func TestFactsCompareOnlyWhatIsThere(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	figures := map[string][2]indicator.Figure{"16063": {count(5), count(50)}}
	store(t, s, who, cases("2022", figures))
	figures["16063"] = [2]indicator.Figure{count(6), count(50)}
	store(t, s, who, cases("2023", figures))
	store(t, s, who, cases("2024", map[string][2]indicator.Figure{
		"16063": {count(7), count(50)}, "16066": {count(8), count(50)}, "16067": {count(7), count(50)}, "16065": {sign("."), count(50)},
		"16069": {count(1), count(50)}, "DG": {count(20), count(100)},
	}))
	id := addRate(t, s, who)
	f, err := factsOf(t, s, who, id, "16063")
	if err != nil {
		t.Fatal(err)
	}
	if f.Newest.Figure != count(14) || f.Previous.Figure != count(12) || f.First.Figure != count(10) {
		t.Errorf("over time %+v %+v %+v", f.Newest, f.Previous, f.First)
	}
	if f.Rank != 2 || f.Of != 4 || f.High.Region.Key != "16066" || f.Low.Region.Key != "16069" {
		t.Errorf("rank %d of %d, from %+v to %+v", f.Rank, f.Of, f.Low, f.High)
	}
	if f.State != nil || f.Country == nil || f.Country.Figure != count(20) {
		t.Errorf("Land %+v, Germany %+v: the Land lacks counties, Germany stands in the table", f.State, f.Country)
	}
	m, err := s.Map(t.Context(), who, id, "", "16", indicator.View{})
	if err != nil || m.Period != "2024" || len(m.Figures) != 5 || m.Source == "" {
		t.Errorf("map %+v, %v", m, err)
	}
	periods, levels, err := s.Coverage(t.Context(), who, id, indicator.View{})
	if err != nil || len(periods) != 3 || len(levels) != 2 || levels[1].Regions != 5 || levels[1].Numbers != 4 {
		t.Errorf("coverage %v %+v, %v", periods, levels, err)
	}
	if o, err := s.Open(t.Context(), who, id, indicator.View{}); err != nil || !slices.Equal(o.Periods(), periods) {
		t.Errorf("periods %v, %v, want %v", o.Periods(), err, periods)
	}
}

func TestAnOwnIndicatorLivesFromCreationToArchive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("wartburg")
		store(t, s, who, cases("2023", map[string][2]indicator.Figure{"16063": {count(5), count(50)}}))
		id := addRate(t, s, who)
		i, err := s.Find(t.Context(), who, id)
		if err != nil || i.Name != "Quote" || i.Base == nil || i.Base.Measure != "PEOPLE" || i.Official {
			t.Fatalf("found %+v, %v", i, err)
		}
		i.Name, i.Count.Measure = "Fallquote", "PEOPLE"
		check(t, s.Change(t.Context(), who, i))
		wantFault(t, "a change of an old version", s.Change(t.Context(), who, i), fault.Conflict)
		if now, err := s.Find(t.Context(), who, id); err != nil || now.Name != "Fallquote" || now.Count.Measure != "CASES" {
			t.Errorf("changed %+v, %v: what is counted must stay", now, err)
		}
		if all, err := s.List(t.Context(), who); err != nil || all[len(all)-1].ID != id || !all[0].Official {
			t.Errorf("list %+v, %v", all, err)
		}
		_, err = s.Find(t.Context(), manager("gotha"), id)
		wantFault(t, "a stranger's indicator", err, fault.NotFound)
		wantFault(t, "archiving a stranger's", s.Archive(t.Context(), manager("gotha"), id, 2), fault.NotFound)
		wantFault(t, "changing a starter", s.Change(t.Context(), who, indicator.Indicator{ID: "population"}), fault.NotFound)
		reader := person("wartburg", identity.ReadIndicators)
		_, err = s.Add(t.Context(), reader, rate())
		wantFault(t, "adding without the right", err, fault.Forbidden)
		wantFault(t, "changing without the right", s.Change(t.Context(), reader, i), fault.Forbidden)
		wantFault(t, "archiving without the right", s.Archive(t.Context(), reader, id, 2), fault.Forbidden)
		check(t, s.Archive(t.Context(), who, id, 2))
		if archived, err := s.Archived(t.Context(), who); err != nil || len(archived) != 1 || !archived[0].Archived {
			t.Errorf("archived %+v, %v", archived, err)
		}
		check(t, s.Restore(t.Context(), who, id, 3))
		if entries, n, err := s.History(t.Context(), who, id, 10, 0); err != nil || n != 4 || len(entries) != 4 {
			t.Errorf("%d entries in the history, %v", n, err)
		}
		if last, err := s.LastChange(t.Context(), who, id); err != nil || last.Act != "restored" {
			t.Errorf("last change %+v, %v", last, err)
		}
	})
}

func TestRefusedIndicators(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	store(t, s, who, cases("2023", map[string][2]indicator.Figure{"16063": {count(5), count(50)}}))
	addRate(t, s, who)
	for field, spoil := range map[string]func(*indicator.Indicator){
		"code":       func(i *indicator.Indicator) {},
		"name":       func(i *indicator.Indicator) { i.Name = " " },
		"definition": func(i *indicator.Indicator) { i.Definition = strings.Repeat("x", 10_001) },
		"decimals":   func(i *indicator.Indicator) { i.Decimals = 7 },
		"factor":     func(i *indicator.Indicator) { i.Factor = 0 },
		"direction":  func(i *indicator.Indicator) { i.Direction = "up" },
		"table":      func(i *indicator.Indicator) { i.Count.Table = "NOWHERE" },
		"base_table": func(i *indicator.Indicator) { i.Base = &indicator.Selection{Table: "CASES", Measure: "DOGS"} },
	} {
		i := rate()
		spoil(&i)
		_, err := s.Add(t.Context(), who, i)
		refused, ok := errors.AsType[fault.Invalid](err)
		if !ok || refused[field].Key == "" {
			t.Errorf("%s: %v, want it refused", field, err)
		}
	}
}

// A second table fills the periods that the first lacks, and only those; its
// pins keep naming its own release.
func TestEarlierTablesLengthenASeries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("wartburg")
		one := func(table, year string, n float64) indicator.Release {
			t.Helper()
			own := cases(year, map[string][2]indicator.Figure{"16067": {count(n), {}}})
			own.Code = table
			return store(t, s, who, own)
		}
		i := rate()
		i.Count, i.Base = indicator.Selection{Table: "NEW", Earlier: []string{"OLD", "NEVER"}, Measure: "CASES"}, nil
		i.Factor = 1
		old := one("OLD", "2018", 5)
		one("OLD", "2024", 1)
		id, err := s.Add(t.Context(), who, i)
		if err != nil {
			t.Fatal(err)
		}
		alone, err := s.Series(t.Context(), who, id, "16067", indicator.View{})
		if err != nil || len(alone.Points) != 2 {
			t.Fatalf("the earlier table alone: %+v, %v", alone.Points, err)
		}
		one("NEW", "2024", 9)
		series, err := s.Series(t.Context(), who, id, "16067", indicator.View{})
		if err != nil || len(series.Points) != 2 || series.Points[0].Figure != count(5) || series.Points[1].Figure != count(9) {
			t.Fatalf("points %+v, %v; want 5 of the old and 9 of the new table", series.Points, err)
		}
		pinned, err := s.PinNow(t.Context(), who, id, "16067", "2018", indicator.View{})
		if err != nil || pinned.Release != old.ID {
			t.Fatalf("pin %+v, %v; want release %s", pinned, err, old.ID)
		}
		if again, err := s.ValueAt(t.Context(), who, pinned.Pin); err != nil || again.Figure != count(5) {
			t.Errorf("the pinned value: %+v, %v", again, err)
		}
	})
}

// populationOf is a flat file of the population statistics with one county.
func populationOf(years ...string) []byte {
	var lines []string
	for _, year := range years {
		lines = append(lines, year+"-12-31;16063;GESM;60", year+"-12-31;16063;GESW;40")
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(flat(lines...), []byte("99999"), []byte("12411")), []byte("N001"), []byte("BEVSTD"))
}

func TestCensusesBreakThePopulation(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	importFile(t, s, who, "12411-01-01-4_de_flat.csv", populationOf("2010", "2011", "2018", "2024"))
	series, err := s.Series(t.Context(), who, "population", "16063", indicator.View{})
	if err != nil {
		t.Fatal(err)
	}
	for period, want := range map[civil.Period]string{
		"2011-12-31": "indicator.break.census_2011", "2018-12-31": "", "2024-12-31": "indicator.break.census_2022",
	} {
		if b, _ := series.BreakAt(period); b.Note.Key != want {
			t.Errorf("%s: %q, want %q", period, b.Note.Key, want)
		}
	}
}
