// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"slices"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

func officialOnes(t *testing.T, s *indicator.Service) []indicator.Indicator {
	t.Helper()
	all, err := s.List(t.Context(), manager("wartburg"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheCatalogueIsWhole(t *testing.T) {
	all := officialOnes(t, newService(t, dbtest.SQLite(t)))
	codes, known := map[string]bool{}, map[string]bool{}
	for _, table := range indicator.SourceTables() {
		known[table.Code] = true
		if table.Office == "" || table.OfficeEN == "" || table.Title == "" || table.TitleEN == "" || !table.Official && (table.Content == "" || table.Held == "") {
			t.Errorf("table %s: %+v lacks words", table.Code, table)
		}
	}
	for _, i := range all {
		if codes[i.Code] || !i.Official {
			t.Errorf("%s: code %s twice, or not official", i.ID, i.Code)
		}
		codes[i.Code] = true
		for lang, x := range map[string]indicator.Texts{"de": i.Texts, "en": i.English} {
			if x.Name == "" || x.Definition == "" || x.Numerator == "" || x.Unit == "" || x.Source == "" || x.Availability == "" ||
				i.Base != nil && x.Denominator == "" {
				t.Errorf("%s lacks words in %s: %+v", i.ID, lang, x)
			}
		}
		if i.Levels == nil || !slices.Contains(indicator.Subjects(), i.Subject) || i.Subject == "" {
			t.Errorf("%s: levels %v, subject %q", i.ID, i.Levels, i.Subject)
		}
		for _, table := range i.SourceCodes() {
			if !known[table] {
				t.Errorf("%s reads table %s, which the catalogue does not name", i.ID, table)
			}
		}
		if i.Proxy != "" && !slices.ContainsFunc(all, func(o indicator.Indicator) bool { return o.ID == i.Proxy }) {
			t.Errorf("%s: its stand-in %s does not exist", i.ID, i.Proxy)
		}
	}
	// Every indicator of the county catalogue whose definition was read.
	for _, code := range []string{
		"A3", "B2a", "B2b", "AI0220", "DE 2.0", "C1a", "C1b", "C2a", "C2b", "C3", "C4", "D3a", "D3b", "D4", "E1b", "SVB", "SVB-A", "E3", "ASYLBLG", "G2", "I1",
	} {
		if !codes[code] {
			t.Errorf("indicator %s is missing", code)
		}
	}
	// Pins and targets name these: they never go.
	for _, id := range []indicator.ID{
		"population", "census-population", "protection-seekers", "protection-recognised", "protection-open", "protection-none",
		"protection-ukraine", "protection-seekers-rate", "employees", "foreign-employees", "foreign-employees-rate",
	} {
		if !slices.ContainsFunc(all, func(i indicator.Indicator) bool { return i.ID == id }) {
			t.Errorf("indicator %s is gone", id)
		}
	}
}

// own is a table of one county with one period.
func own(code string, period civil.Period, figures map[string]float64) indicator.OwnTable {
	t := indicator.OwnTable{Code: code, Title: code, Source: "Amt", Regions: codes("16063")}
	for measure, n := range figures {
		t.Measures = append(t.Measures, indicator.Measure{Code: measure, Unit: "Anzahl"})
		t.Observations = append(t.Observations, indicator.OwnObservation{Period: period, Region: "16063", Measure: measure, Figure: count(n)})
	}
	return t
}

// The four rates of naturalisation share their numerator and differ in what
// they divide by.
func TestTheFourRatesOfNaturalisationStayFour(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	bases := map[string]indicator.ID{}
	for _, i := range officialOnes(t, s) {
		if i.Count.Table != "EINBUERGERUNGEN" {
			continue
		}
		if other, twice := bases[i.Base.String()+string(i.Base.When)]; twice {
			t.Errorf("%s and %s divide by the same", i.ID, other)
		}
		bases[i.Base.String()+string(i.Base.When)] = i.ID
	}
	if len(bases) != 4 {
		t.Fatalf("%v, want four rates", bases)
	}
	store(t, s, who, own("EINBUERGERUNGEN", "2024", map[string]float64{"EINB": 50}))
	store(t, s, who, own("AUSLAENDER-DAUER", "2023-12-31", map[string]float64{"AB8J": 2500, "AB10J": 2000}))
	for id, want := range map[indicator.ID]float64{"naturalisation-ready": 2, "naturalisation-potential": 2.5} {
		if p := points(t, s, who, id, "16063", indicator.View{})[0]; p.Figure != count(want) {
			t.Errorf("%s: %+v, want %v", id, p, want)
		}
	}
	if p := points(t, s, who, "naturalisation-all", "16063", indicator.View{})[0]; p.Figure.Has || p.Reason.Key != "indicator.reason.no_base" {
		t.Errorf("without its base: %+v, want the table named as missing", p)
	}
	i, err := s.Find(t.Context(), who, "naturalisation-all")
	check(t, err)
	needed, err := s.Needed(t.Context(), who, i, "en")
	if err != nil || len(needed) != 2 || !needed[0].Imported || needed[1].Imported || needed[1].Code != "12521-0040" || needed[1].Office == "" {
		t.Errorf("needed %+v, %v", needed, err)
	}
}

func TestIndicatorsOfOwnFiguresAreComputed(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	store(t, s, who, own("KITA-KINDER", "2024-03-01", map[string]float64{"U3": 400, "U3_MH": 60, "A36": 1000, "A36_MH": 200, "A36_SPRACHE": 150}))
	store(t, s, who, own("SCHULEINGANG", "2024", map[string]float64{"UNTERSUCHT": 800, "FOERDERBEDARF": 120}))
	for id, want := range map[indicator.ID]float64{
		"daycare-migration-u3": 15, "daycare-migration-3-6": 20, "family-language": 15, "language-support": 15,
	} {
		if p := points(t, s, who, id, "16063", indicator.View{})[0]; p.Figure != count(want) {
			t.Errorf("%s: %+v, want %v", id, p, want)
		}
	}
}

func TestTheCoreSetKeepsItsOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("wartburg")
		check(t, s.AddCore(t.Context(), who, "population", "Grundlage"))
		check(t, s.AddCore(t.Context(), who, "protection-seekers", ""))
		check(t, s.AddCore(t.Context(), who, "employees", "Ziel 3"))
		check(t, s.MoveCore(t.Context(), who, "employees", 1, false))
		check(t, s.MoveCore(t.Context(), who, "employees", 2, false))
		check(t, s.MoveCore(t.Context(), who, "employees", 3, false)) // at the top already
		set, err := s.CoreSet(t.Context(), who)
		if err != nil || len(set) != 3 || set[0].Indicator.ID != "employees" || set[1].Indicator.ID != "population" || set[1].Reason != "Grundlage" {
			t.Fatalf("set %+v, %v", set, err)
		}
		wantFault(t, "an old version", s.ExplainCore(t.Context(), who, "employees", 1, "x"), fault.Conflict)
		check(t, s.ExplainCore(t.Context(), who, "employees", set[0].Version, "Beschluss"))
		wantFault(t, "an unknown indicator", s.AddCore(t.Context(), who, "nowhere", ""), fault.NotFound)
		reader := person("wartburg", identity.ReadIndicators)
		wantFault(t, "a reader", s.AddCore(t.Context(), reader, "census-population", ""), fault.Forbidden)
		check(t, s.RemoveCore(t.Context(), who, "population", set[1].Version))
		if set, err = s.CoreSet(t.Context(), who); err != nil || len(set) != 2 || set[0].Reason != "Beschluss" {
			t.Errorf("set %+v, %v", set, err)
		}
		if other, err := s.CoreSet(t.Context(), manager("gotha")); err != nil || len(other) != 0 {
			t.Errorf("another tenant's set %+v, %v", other, err)
		}
	})
}

func TestNewerFiguresThanPinned(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("wartburg")
		store(t, s, who, cases("2023", map[string][2]indicator.Figure{"16063": {count(5), count(50)}}))
		id := addRate(t, s, who)
		pinned, err := s.PinNow(t.Context(), who, id, "16063", "", indicator.View{})
		check(t, err)
		pins := []indicator.Pinned{pinned, {Pin: indicator.Pin{Indicator: "gone"}}}
		if newer, err := s.Newer(t.Context(), who, pins); err != nil || len(newer) != 0 {
			t.Errorf("nothing new: %+v, %v", newer, err)
		}
		store(t, s, who, cases("2023", map[string][2]indicator.Figure{"16063": {count(6), count(50)}}))
		if newer, err := s.Newer(t.Context(), who, pins); err != nil || !newer[0].Revised || newer[0].Now.Figure != count(12) {
			t.Errorf("revised: %+v, %v", newer, err)
		}
		store(t, s, who, cases("2024", map[string][2]indicator.Figure{"16063": {count(7), count(50)}}))
		if newer, err := s.Newer(t.Context(), who, pins); err != nil || newer[0].Revised || newer[0].Now.Period != "2024" {
			t.Errorf("a later period: %+v, %v", newer, err)
		}
		fresh, since, err := s.Fresh(t.Context(), who)
		if err != nil || len(fresh) != 3 || !since.IsZero() {
			t.Errorf("fresh %d, %v, %v", len(fresh), since, err)
		}
		check(t, s.Saw(t.Context(), who))
		if fresh, since, err = s.Fresh(t.Context(), who); err != nil || len(fresh) != 0 || since.IsZero() {
			t.Errorf("after the visit: %d, %v, %v", len(fresh), since, err)
		}
	})
}
