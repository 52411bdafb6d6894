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

func selection(measure string) indicator.Selection {
	return indicator.Selection{Table: "CASES", Measure: measure}
}

// computed adds an indicator by formula; a is cases, b is people, c another
// indicator if there is one.
func computed(t *testing.T, s *indicator.Service, who identity.Person, code, text string, inputs ...indicator.Input) (indicator.ID, error) {
	t.Helper()
	return s.Add(t.Context(), who, indicator.Indicator{
		Code: code, Texts: indicator.Texts{Name: code, Definition: "gerechnet"}, Direction: indicator.Neutral, Decimals: 1,
		Formula: text, Inputs: inputs,
	})
}

func TestFormulasAreComputedOnReading(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("wartburg")
		years(t, s, who, "2021", "2022", "2023", "2024")
		rated := addRate(t, s, who)
		a, b := indicator.Input{Name: "a", Selection: selection("CASES")}, indicator.Input{Name: "b", Selection: selection("PEOPLE")}
		q := indicator.Input{Name: "q", Indicator: rated}
		for _, test := range []struct {
			code, text string
			inputs     []indicator.Input
			want       float64 // in 2024, with 80 cases of 100
			relative   bool
		}{
			{"F1", "Anteil(a; b)", []indicator.Input{a, b}, 80, true},
			{"F2", "b − a", []indicator.Input{a, b}, 20, false},
			{"F3", "Veränderung(a; 1)", []indicator.Input{a}, 100, true},
			{"F4", "Index(a; 2021)", []indicator.Input{a}, 800, true},
			{"F5", "Mittel(a; 2)", []indicator.Input{a}, 60, false},
			{"F6", "q + Anteil(a; b)", []indicator.Input{q, a, b}, 160, false},
			{"F7", "Differenz(q; 1)", []indicator.Input{q}, 40, false},
		} {
			id, err := computed(t, s, who, test.code, test.text, test.inputs...)
			if err != nil {
				t.Fatalf("%s: %v", test.text, err)
			}
			got := points(t, s, who, id, "16067", indicator.View{})
			if p := got[len(got)-1]; p.Figure != count(test.want) || p.Release == "" || p.Source == "" {
				t.Errorf("%s: %+v, want %v", test.text, p, test.want)
			}
			i, err := s.Find(t.Context(), who, id)
			if err != nil || test.code != "F6" && test.code != "F7" && i.Relative() != test.relative {
				t.Errorf("%s: relative %v, %v", test.text, i.Relative(), err)
			}
			pinned, err := s.PinNow(t.Context(), who, id, "16067", "2024", indicator.View{})
			if err != nil {
				t.Fatal(err)
			}
			store(t, s, who, cases("2024", map[string][2]indicator.Figure{"16067": {count(1), count(100)}}))
			if again, err := s.ValueAt(t.Context(), who, pinned.Pin); err != nil || again.Figure != count(test.want) {
				t.Errorf("%s, pinned: %+v, %v", test.text, again, err)
			}
			withdrawNewest(t, s, who)
		}
	})
}

// withdrawNewest takes back the release that was imported last.
func withdrawNewest(t *testing.T, s *indicator.Service, who identity.Person) {
	t.Helper()
	releases, _, err := s.Releases(t.Context(), who, 1, 0)
	check(t, err)
	check(t, s.Withdraw(t.Context(), who, releases[0].ID, releases[0].Version))
}

func TestFormulasSayWhichInputIsMissing(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	store(t, s, who, cases("2022", map[string][2]indicator.Figure{"16067": {count(5), sign(".")}}))
	store(t, s, who, cases("2023", map[string][2]indicator.Figure{"16067": {count(5), count(0)}}))
	id, err := computed(t, s, who, "F", "a / b", indicator.Input{Name: "a", Selection: selection("CASES")}, indicator.Input{Name: "b", Selection: selection("PEOPLE")})
	check(t, err)
	got := points(t, s, who, id, "16067", indicator.View{})
	if p := got[0]; p.Figure != sign(".") || p.Reason.Key != "indicator.reason.input" || p.Reason.Args["period"] != civil.Period("2022") {
		t.Errorf("a secret input: %+v", p)
	}
	if p := got[1]; p.Figure.Has || p.Reason.Key != "indicator.reason.zero" {
		t.Errorf("a zero input: %+v", p)
	}
}

// The rate of a Land is that of its counties' sums, never the mean of their
// rates.
func TestPercentagesAggregateThroughTheirParts(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	figures := map[string][2]indicator.Figure{}
	for n, county := range counties(t) {
		figures[county] = [2]indicator.Figure{count(float64(n)), count(float64(100 * (n + 1)))}
	}
	store(t, s, who, cases("2024", figures))
	cases, people := 0.0, 0.0
	for _, pair := range figures {
		cases, people = cases+pair[0].Value, people+pair[1].Value
	}
	rated := addRate(t, s, who)
	id, err := computed(t, s, who, "F", "q * 1", indicator.Input{Name: "q", Indicator: rated})
	check(t, err)
	for _, one := range []indicator.ID{rated, id} {
		p := points(t, s, who, one, "16", indicator.View{})[0]
		if !p.Figure.Has || p.Figure.Value != cases*100/people || p.Parts != len(figures) {
			t.Errorf("%s: %+v, want %v", one, p, cases*100/people)
		}
	}
}

func TestRefusedFormulas(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	years(t, s, who, "2023", "2024")
	a := indicator.Input{Name: "a", Selection: selection("CASES")}
	id, err := computed(t, s, who, "F", "a", a)
	check(t, err)
	self := perPeople("2024-01-01", indicator.Bridge{})
	self.Formula, self.Inputs = "a + x", []indicator.Input{a, {Name: "x", Indicator: id}}
	refused, ok := errors.AsType[fault.Invalid](edit(t, s, who, id, self))
	if !ok || refused["formula"].Key != "indicator.formula.cycle" {
		t.Errorf("a formula that leads back: %v", refused)
	}
	second, err := computed(t, s, who, "G", "x", indicator.Input{Name: "x", Indicator: id})
	check(t, err)
	self.Inputs[1].Indicator = second
	if refused, ok = errors.AsType[fault.Invalid](edit(t, s, who, id, self)); !ok || refused["formula"].Key != "indicator.formula.cycle" {
		t.Errorf("a formula that leads back by another: %v", refused)
	}
	for text, want := range map[string]string{
		"a + b": "indicator.formula.input", "1": "indicator.formula.empty", "a +": "indicator.formula.unfinished",
	} {
		_, err := computed(t, s, who, "H", text, a)
		if refused, ok := errors.AsType[fault.Invalid](err); !ok || refused["formula"].Key != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	_, err = computed(t, s, who, "H", "x", indicator.Input{Name: "x", Indicator: "nowhere"})
	if refused, ok := errors.AsType[fault.Invalid](err); !ok || refused["formula"].Key != "indicator.formula.indicator_unknown" {
		t.Errorf("an unknown indicator: %v", err)
	}
}

func TestInputsMayBelongToOtherDaysOfTheYear(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	for period, n := range map[string]float64{"2022-12-31": 100, "2023-12-31": 200} {
		base := cases(period, map[string][2]indicator.Figure{"16067": {count(n), {}}})
		base.Code = "BASE"
		store(t, s, who, base)
	}
	store(t, s, who, cases("2023-06-30", map[string][2]indicator.Figure{"16067": {count(50), {}}}))
	for when, want := range map[indicator.When]float64{indicator.SameYear: 25, indicator.YearBefore: 50} {
		i := rate()
		i.Code, i.Base = "W"+string(when), &indicator.Selection{Table: "BASE", Measure: "CASES", When: when}
		id, err := s.Add(t.Context(), who, i)
		check(t, err)
		if p := points(t, s, who, id, "16067", indicator.View{})[0]; p.Figure != count(want) {
			t.Errorf("%q: %+v, want %v", when, p, want)
		}
	}
}

func TestClassesAreShownAndNeverAdded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("wartburg")
		figures := map[string][2]indicator.Figure{}
		for _, county := range counties(t) {
			figures[county] = [2]indicator.Figure{count(2), count(50)}
		}
		store(t, s, who, cases("2024", figures))
		bound := 10.0
		i := rate()
		i.Classes = []indicator.Class{{Label: "gering", Below: &bound}, {Label: "hoch"}}
		bounded, err := s.Add(t.Context(), who, i)
		check(t, err)
		for _, region := range []string{"16063", "16"} {
			if p := points(t, s, who, bounded, region, indicator.View{})[0]; p.Class != 1 || p.Figure.Value != 4 {
				t.Errorf("%s: %+v, want class 1 of the region's own rate", region, p)
			}
		}
		i = rate()
		i.Code, i.Base, i.Factor, i.Coded = "K", nil, 1, true
		i.Classes = []indicator.Class{{Label: "ländlich", Code: 1}, {Label: "städtisch", Code: 2}}
		coded, err := s.Add(t.Context(), who, i)
		check(t, err)
		if p := points(t, s, who, coded, "16063", indicator.View{})[0]; p.Class != 2 {
			t.Errorf("a county: %+v, want class 2", p)
		}
		if got := points(t, s, who, coded, "16", indicator.View{}); len(got) > 0 && (got[0].Figure.Has || got[0].Class != 0) {
			t.Errorf("the Land: %+v, want no sum of codes", got)
		}
		pinned, err := s.PinNow(t.Context(), who, coded, "16063", "", indicator.View{})
		if err != nil || pinned.Class != "städtisch" {
			t.Errorf("pinned %+v, %v", pinned, err)
		}
		if _, err := computed(t, s, who, "F", "x", indicator.Input{Name: "x", Indicator: coded}); err == nil {
			t.Error("classes were accepted as the input of a formula")
		}
		if f, err := factsOf(t, s, who, coded, "16063"); err != nil || f.Rank != 0 {
			t.Errorf("ranked %+v, %v", f.Rank, err)
		}
	})
}
