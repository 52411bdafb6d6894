// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/publication"
)

// parted gives the people of a town as two tables of their own, by sex and by
// age.
func parted(t indicator.OwnTable) (bySex, byAge indicator.OwnTable) {
	only := func(code string, d int) indicator.OwnTable {
		one := t
		one.Code, one.Dimensions, one.Observations = code, t.Dimensions[d:d+1], nil
		for _, o := range t.Observations {
			if o.Categories[1-d] == "" {
				o.Categories = o.Categories[d : d+1]
				one.Observations = append(one.Observations, o)
			}
		}
		return one
	}
	return only("OWN-SEX", 0), only("OWN-AGE", 1)
}

// Sums of money beside the one count of a table are no second count.
func TestTheOneCountOfATableMeetsThatOfAnother(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	bySex, byAge := parted(town(rand.New(rand.NewPCG(6, 1)), 3, 3, period))
	bySex.Measures = append(slices.Clone(bySex.Measures), indicator.Measure{Code: "E", Label: "Ausgaben", Unit: "EUR"})
	for _, o := range slices.Clone(bySex.Observations) {
		o.Measure = "E"
		bySex.Observations = append(bySex.Observations, o)
	}
	byAge.Measures = []indicator.Measure{{Code: "P", Label: "Personen", Unit: "Personen"}}
	byAge.Observations = slices.Clone(byAge.Observations)
	for i := range byAge.Observations {
		byAge.Observations[i].Measure = "P"
	}
	w.store(t, byAge)
	w.store(t, bySex)
	w.publish(t, ofTable("OWN-AGE", "county"))
	second := ofTable("OWN-SEX", "county")
	second.Same = []string{"OWN-AGE"}
	if e := w.publish(t, second); len(e.Proofs) != 1 {
		t.Errorf("%d proofs, want that of the count", len(e.Proofs))
	}
}

// ofTable is a policy for one of the two, for everybody.
func ofTable(table string, areas ...string) publication.Policy {
	p := policy()
	p.Table = table
	p.Shapes = []publication.Shape{{Variables: []string{map[string]string{"OWN-SEX": "GES", "OWN-AGE": "ALT"}[table]}, Areas: areas, Audience: identity.Public}}
	return p
}

// both is what two tables show, for a town that they have between them.
func (w world) both(t testing.TB) view {
	return merge(w.readOf(t, "OWN-SEX", identity.Public, period), w.readOf(t, "OWN-AGE", identity.Public, period))
}

// of two tables of a town everything but what stands in neither.
func margins(t indicator.OwnTable) indicator.OwnTable {
	t.Observations = slices.DeleteFunc(slices.Clone(t.Observations), func(o indicator.OwnObservation) bool { return o.Categories[0] != "" && o.Categories[1] != "" })
	return t
}

// Two tables that are declared to count the same people are protected together:
// nobody computes a sensitive figure from both. Without the declaration somebody
// does.
func TestNobodyComputesAFigureFromTwoTables(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	attacked, refused, undeclared, tenant := 0, 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(6, rapid.Uint64().Draw(rt, "seed")))
		whole := town(r, rapid.IntRange(2, 3).Draw(rt, "areas"), rapid.IntRange(2, 3).Draw(rt, "ages"), period)
		standard := rapid.SampledFrom(publication.Standards()).Draw(rt, "standard")
		groups := rapid.Bool().Draw(rt, "groups")
		areas := [][]string{{"county"}, {"municipality"}, {"county", "municipality"}}
		first := ofTable("OWN-SEX", rapid.SampledFrom(areas).Draw(rt, "areas of the first")...)
		second := ofTable("OWN-AGE", rapid.SampledFrom(areas).Draw(rt, "areas of the second")...)
		declare := rapid.SampledFrom([]*publication.Policy{&first, &second}).Draw(rt, "declared by")
		for _, declared := range []bool{true, false} {
			if !declared && undeclared > 5 {
				break // that somebody does is seen
			}
			tenant++
			w.who = officer(identity.TenantID(fmt.Sprint("town-", tenant)))
			bySex, byAge := parted(whole)
			w.store(t, bySex)
			w.store(t, byAge)
			first.Same, second.Same = nil, nil
			first.Standard, second.Standard, first.Groups, second.Groups = standard, standard, groups, groups
			if declared && declare == &first {
				first.Same = []string{"OWN-AGE"}
			} else if declared {
				second.Same = []string{"OWN-SEX"}
			}
			if !w.published(t, first) || !w.published(t, second) {
				refused++
				continue
			}
			later := first
			later.Shapes = append(slices.Clone(first.Shapes), publication.Shape{Areas: []string{"county", "municipality"}, Audience: identity.Partner})
			if !w.published(t, later) {
				refused++
			}
			shown := merge(w.both(t), w.readOf(t, "OWN-SEX", identity.Partner, period))
			if groups {
				shown = unsure(shown)
			}
			if !declared {
				found, _ := computed(margins(whole), false, shown)
				undeclared += len(found)
				continue
			}
			attacked += attack(rt, whole, publication.S1, shown)
			attacked += attack(rt, margins(whole), standard, shown)
			if n, err := w.Verify(t.Context()); err != nil || n == 0 {
				rt.Errorf("%d entries, %v", n, err)
			}
		}
		if rt.Failed() {
			rt.FailNow()
		}
	})
	if t.Logf("%d attacks, %d of %d refused, %d found without declaration", attacked, refused, tenant, undeclared); attacked == 0 || refused*2 > tenant || undeclared == 0 {
		t.Error("too little was attacked")
	}
}

// Tables that cannot be protected together are refused, with the reason.
func TestTablesThatCannotBeProtectedTogether(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	whole := town(rand.New(rand.NewPCG(6, 1)), 3, 3, period)
	for i, c := range []struct {
		want   string
		change func(second *indicator.OwnTable, p *publication.Policy)
	}{
		{"", func(*indicator.OwnTable, *publication.Policy) {}},
		{"publication.refused.same_rule", func(_ *indicator.OwnTable, p *publication.Policy) { p.Threshold = 4 }},
		{"publication.refused.same_rule", func(_ *indicator.OwnTable, p *publication.Policy) { p.Standard = publication.S2 }},
		{"publication.refused.same_rule", func(_ *indicator.OwnTable, p *publication.Policy) { p.Groups = true }},
		{"publication.refused.same_measure", func(second *indicator.OwnTable, _ *publication.Policy) {
			second.Measures = []indicator.Measure{{Code: "M", Label: "Menschen", Unit: "Personen"}, {Code: "H", Label: "Haushalte", Unit: "Haushalte"}}
			for i := range second.Observations {
				second.Observations[i].Measure = "M"
			}
		}},
		{"publication.refused.same_sum", func(second *indicator.OwnTable, _ *publication.Policy) {
			second.Observations = nil
			_, other := parted(town(rand.New(rand.NewPCG(6, 2)), 3, 3, period))
			second.Observations = other.Observations
		}},
		{"publication.refused.same_areas", func(second *indicator.OwnTable, _ *publication.Policy) {
			second.Regions = slices.Clone(second.Regions)[1:2]
			second.Observations = slices.DeleteFunc(second.Observations, func(o indicator.OwnObservation) bool { return o.Region != second.Regions[0].Code })
		}},
		{"publication.refused.same_levels", func(second *indicator.OwnTable, p *publication.Policy) {
			second.Regions = slices.Clone(second.Regions)
			*second = quarters(*second)
			p.Shapes[0].Areas = []string{"county", "own:REGION"}
		}},
	} {
		w.who = officer(identity.TenantID(fmt.Sprint("kin-", i)))
		first, second := parted(whole)
		p := ofTable("OWN-AGE", "municipality", "county")
		p.Same = []string{"OWN-SEX"}
		c.change(&second, &p)
		if c.want == "publication.refused.same_areas" {
			p.Shapes[0].Areas = []string{"municipality"}
		}
		w.store(t, first)
		w.store(t, second)
		w.publish(t, ofTable("OWN-SEX", "municipality", "county"))
		_, err := w.Publish(t.Context(), w.who, p.Table, w.save(t, p))
		if refusal(err) != c.want || c.want == "" && err != nil {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

// A table of the same people as a protected one is not shown as it is, whichever
// of the two says so.
func TestATableOfTheSamePeopleIsNotShownOpenly(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	first, second := parted(town(rand.New(rand.NewPCG(6, 1)), 3, 3, period))
	w.store(t, first)
	w.store(t, second)
	p := ofTable("OWN-SEX", "municipality")
	p.Same = []string{"OWN-AGE"}
	w.publish(t, p)
	open := publication.Policy{Table: "OWN-AGE", Method: publication.Open, Reason: "steht schon im Bericht", Audience: identity.Public}
	if _, err := w.Publish(t.Context(), w.who, open.Table, w.save(t, open)); refusal(err) != "publication.refused.same_rule" {
		t.Errorf("%v, want a refusal", err)
	}
	if got := w.readOf(t, "OWN-AGE", identity.Public, period); len(got) > 0 {
		t.Errorf("%d figures are shown", len(got))
	}
}

// The preview asks about tables that may count the same people, and the rule
// takes only tables that are there.
func TestThePreviewAsksAboutTablesOfTheSamePeople(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	first, second := parted(town(rand.New(rand.NewPCG(6, 1)), 3, 3, period))
	w.store(t, first)
	w.store(t, second)
	w.publish(t, ofTable("OWN-SEX", "municipality"))
	p := ofTable("OWN-AGE", "municipality")
	advice := func() (keys []string) {
		preview, err := w.Preview(t.Context(), w.who, p)
		check(t, err)
		for _, m := range preview.Advice {
			keys = append(keys, m.Key)
		}
		return keys
	}
	if keys := advice(); !slices.Contains(keys, "publication.advice.same") {
		t.Errorf("advice %v", keys)
	}
	p.Same = []string{"OWN-SEX"}
	if keys := advice(); slices.Contains(keys, "publication.advice.same") || !slices.Contains(keys, "publication.advice.kin") {
		t.Errorf("advice %v once it is declared", keys)
	}
	for _, other := range []publication.Policy{{Same: []string{"NOWHERE"}}, {Same: []string{"OWN-SEX"}, Method: publication.Round}, {Same: []string{"OWN-SEX"}, Method: publication.Open}} {
		p := p
		if p.Same = other.Same; other.Method != "" {
			p.Method = other.Method
		}
		if invalid, ok := errors.AsType[fault.Invalid](w.Save(t.Context(), w.who, p)); !ok || invalid["same"].Key == "" {
			t.Errorf("saved %v by %s", p.Same, p.Method)
		}
	}
}

// Tables that are linked in a circle have a common table behind them that is
// not there to be protected.
func TestTablesInACircleAreRefused(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	whole := town(rand.New(rand.NewPCG(6, 1)), 3, 3, period)
	first, _ := parted(whole)
	w.store(t, first)
	w.store(t, whole)
	w.publish(t, ofTable("OWN-SEX", "municipality"))
	p := policy()
	p.Same, p.Shapes = []string{"OWN-SEX"}, []publication.Shape{
		{Variables: []string{"ALT"}, Areas: []string{"municipality"}, Audience: identity.Public},
		{Variables: []string{"ALT", "GES"}, Areas: []string{"county"}, Audience: identity.Public},
	}
	if _, err := w.Publish(t.Context(), w.who, p.Table, w.save(t, p)); refusal(err) != "publication.refused.same_circle" {
		t.Errorf("%v, want a refusal", err)
	}
}
