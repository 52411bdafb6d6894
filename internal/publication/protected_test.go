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

// outside is everything that anybody outside sees.
func (w world) outside(t testing.TB) view {
	return merge(w.read(t, identity.Partner, period), w.read(t, identity.Committee, period), w.read(t, identity.Public, period))
}

// anyShapes draws shapes: wholes and margins, linked tables, in any order of
// audiences; parts is the level below the county.
func anyShapes(t *rapid.T, parts string) []publication.Shape {
	variables := [][]string{nil, {"GES"}, {"ALT"}, {"ALT", "GES"}}
	areas := [][]string{{"county"}, {parts}, {"county", parts}}
	audiences := publication.Outside()
	var all []publication.Shape
	for range rapid.IntRange(1, 4).Draw(t, "shapes") {
		all = append(all, publication.Shape{
			Variables: rapid.SampledFrom(variables).Draw(t, "variables"), Areas: rapid.SampledFrom(areas).Draw(t, "areas"),
			Audience: rapid.SampledFrom(audiences).Draw(t, "audience"),
		})
	}
	return all
}

// Whatever the table and the shapes, nobody outside can compute a sensitive
// figure from all that all audiences have seen, now and in earlier publications
// of the same table or of a corrected one.
func TestNobodyOutsideComputesASensitiveFigure(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	attacked, refused, corrected := 0, 0, 0
	tenant := 0
	rapid.Check(t, func(rt *rapid.T) {
		tenant++
		w.who = officer(identity.TenantID(fmt.Sprint("town-", tenant)))
		r := rand.New(rand.NewPCG(2, rapid.Uint64().Draw(rt, "seed")))
		table := town(r, rapid.IntRange(2, 3).Draw(rt, "areas"), rapid.IntRange(2, 3).Draw(rt, "ages"), period)
		parts := "municipality"
		if rapid.Bool().Draw(rt, "own areas") {
			table, parts = quarters(table), "own:REGION"
		}
		p := policy()
		p.Shapes = anyShapes(rt, parts)
		p.Standard = rapid.SampledFrom(publication.Standards()).Draw(rt, "standard")
		p.Corrections = rapid.SampledFrom([]publication.Corrections{publication.Refuse, publication.Protect}).Draw(rt, "corrections")
		p.Groups = rapid.Bool().Draw(rt, "groups")
		outside := func() view {
			shown := w.outside(t)
			if p.Groups {
				shown = unsure(shown)
				found, n := bared(table, shown)
				if attacked += n; len(found) > 0 {
					rt.Errorf("%q\n%s", found, describe(table, shown))
				}
			}
			return shown
		}
		w.store(t, table)
		if !w.published(t, p) {
			refused++
			return
		}
		first := outside()
		attacked += attack(rt, table, p.Standard, first)

		p.Shapes = append(p.Shapes, anyShapes(rt, parts)...)
		if !w.published(t, p) {
			refused++
		}
		first = merge(first, outside())
		attacked += attack(rt, table, p.Standard, first)

		change := int64(rapid.IntRange(1, 5).Draw(rt, "change"))
		area, sex, age := table.Regions[1].Code, "GESM", "A0"
		other := table
		other.Observations = nil
		was := truth(table)
		draw(&other, period, func(a, s, y string) int64 {
			if a == area && s == sex && y == age {
				return was[[3]string{a, s, y}] + change
			}
			return was[[3]string{a, s, y}]
		})
		before := table
		table = other
		w.store(t, table)
		if !w.published(t, p) {
			refused++
			return
		}
		corrected++
		second := outside()
		attacked += attack(rt, table, p.Standard, second)
		changes(rt, before, table, first, second)
		if rt.Failed() {
			rt.FailNow()
		}
	})
	t.Logf("%d attacks, %d refused, %d corrections published", attacked, refused, corrected)
	if attacked == 0 || refused == 0 || corrected == 0 {
		t.Error("something was never tried")
	}
}

// quarters makes the municipalities of a table areas of the tenant's own.
func quarters(t indicator.OwnTable) indicator.OwnTable {
	rename := func(code string) string {
		if code == "16063" {
			return code
		}
		return "SR-" + code[len(code)-1:]
	}
	for i, r := range t.Regions {
		t.Regions[i].Code = rename(r.Code)
	}
	for i, o := range t.Observations {
		t.Observations[i].Region = rename(o.Region)
	}
	return t
}

// Nobody computes a sensitive figure where the release has only linked tables,
// or where the listed categories leave something over.
func TestNobodyComputesAFigureFromLinksAndRests(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	attacked, refused, tenant := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		tenant++
		w.who = officer(identity.TenantID(fmt.Sprint("town-", tenant)))
		r := rand.New(rand.NewPCG(3, rapid.Uint64().Draw(rt, "seed")))
		whole := town(r, rapid.IntRange(2, 3).Draw(rt, "areas"), rapid.IntRange(2, 3).Draw(rt, "ages"), period)
		given := whole
		linked, rest, signs := rapid.Bool().Draw(rt, "linked"), rapid.Bool().Draw(rt, "rest"), rapid.Bool().Draw(rt, "signs")
		given.Observations = slices.DeleteFunc(slices.Clone(whole.Observations), func(o indicator.OwnObservation) bool {
			return linked && o.Categories[0] != "" && o.Categories[1] != "" || rest && o.Categories[1] == "A1"
		})
		p := policy()
		p.Shapes = []publication.Shape{
			{Variables: []string{"GES"}, Areas: []string{"county", "municipality"}, Audience: identity.Committee},
			{Variables: []string{"ALT"}, Areas: []string{"county", "municipality"}, Audience: identity.Public},
		}
		if !linked {
			p.Shapes = append(p.Shapes, anyShapes(rt, "municipality")...)
		}
		for i, o := range given.Observations {
			if signs && o.Region != "16063" && o.Categories[1] != "" && r.IntN(4) == 0 {
				given.Observations[i].Figure = indicator.Figure{Symbol: "."}
			}
		}
		w.store(t, given)
		if !w.published(t, p) {
			refused++
			return
		}
		shown := w.outside(t)
		for at, figure := range shown { // a sign says nothing of the number
			if figure.Symbol == "." {
				delete(shown, at)
			}
		}
		attacked += attack(rt, whole, publication.S1, shown)
		if rt.Failed() {
			rt.FailNow()
		}
	})
	if t.Logf("%d attacks, %d refused", attacked, refused); attacked == 0 || refused*2 > tenant {
		t.Error("too little was attacked")
	}
}

// Shapes that are linked in a circle need the one table behind them: without it
// they are refused, with it no figure can be computed.
func TestShapesInACircleNeedTheTableBehindThem(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	p := policy()
	p.Shapes = []publication.Shape{
		{Variables: []string{"GES"}, Areas: []string{"county", "municipality"}, Audience: identity.Committee},
		{Variables: []string{"ALT"}, Areas: []string{"county", "municipality"}, Audience: identity.Public},
		{Variables: []string{"ALT", "GES"}, Areas: []string{"county"}, Audience: identity.Public},
	}
	for i := range 8 {
		w.who = officer(identity.TenantID(fmt.Sprint("town-", i)))
		whole := town(rand.New(rand.NewPCG(3, uint64(i))), 3, 3, period)
		given := whole
		given.Observations = slices.DeleteFunc(slices.Clone(whole.Observations), func(o indicator.OwnObservation) bool {
			return o.Region != "16063" && o.Categories[0] != "" && o.Categories[1] != ""
		})
		w.store(t, given)
		version := w.save(t, p)
		if _, err := w.Publish(t.Context(), w.who, p.Table, version); refusal(err) != "publication.refused.circle" {
			t.Fatalf("without the table behind: %v", err)
		}
		w.store(t, whole)
		_, err := w.Publish(t.Context(), w.who, p.Table, version)
		check(t, err)
		attack(t, whole, publication.S1, w.outside(t))
	}
}

// Of tables linked without a circle, figures that nobody sees can be proven to
// be small. S2 and S3 protect the one table behind them where there is one.
func TestStricterStandardsProtectTheTableBehind(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	whole := town(rand.New(rand.NewPCG(2, 1)), 3, 3, period)
	linked := whole
	linked.Observations = slices.DeleteFunc(slices.Clone(whole.Observations), func(o indicator.OwnObservation) bool {
		return o.Categories[0] != "" && o.Categories[1] != ""
	})
	p := policy()
	p.Shapes = []publication.Shape{
		{Variables: []string{"GES"}, Areas: []string{"county", "municipality"}, Audience: identity.Committee},
		{Variables: []string{"ALT"}, Areas: []string{"county", "municipality"}, Audience: identity.Public},
	}
	for _, p.Standard = range publication.Standards() {
		w.who = officer(identity.TenantID("linked-" + p.Standard))
		w.store(t, linked)
		w.publish(t, p)
		attack(t, linked, p.Standard, w.outside(t))

		w.who = officer(identity.TenantID("whole-" + p.Standard))
		w.store(t, whole)
		w.publish(t, p)
		attack(t, whole, p.Standard, w.outside(t))
	}
}

// published tries to publish; what is refused must say why.
func (w world) published(t testing.TB, p publication.Policy) bool {
	t.Helper()
	_, err := w.Publish(t.Context(), w.who, p.Table, w.save(t, p))
	if refused, ok := errors.AsType[fault.Refused](err); ok && refused.Key != "publication.refused.unproven" {
		return refused.Key == "publication.refused.nothing"
	}
	check(t, err)
	return true
}

// changes fails where a change below the threshold can be computed from what
// was shown before and after it.
func changes(t rapid.TB, before, after indicator.OwnTable, first, second view) {
	t.Helper()
	was, is := truth(before), truth(after)
	for at, now := range is {
		if change := now - was[at]; change == 0 || change >= 3 || change <= -3 {
			continue
		}
		other, decided := newAttacker(before, first).another(at, func(n int64) bool { return n != was[at] })
		if other || !decided {
			continue
		}
		other, decided = newAttacker(after, second).another(at, func(n int64) bool { return n != now })
		if !other && decided {
			t.Errorf("that %v changed from %d to %d can be computed", at, was[at], now)
		}
	}
}

// Every method keeps a figure the same for all audiences, and rounding leaves
// nothing from 1 to 2.
func TestMethodsThatChangeFigures(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	for i, method := range []publication.Method{publication.Round, publication.Round5, publication.Round10, publication.CellKey} {
		w.who = officer(identity.TenantID(fmt.Sprint("method-", i)))
		table := town(rand.New(rand.NewPCG(5, 5)), 4, 3, period)
		w.store(t, table)
		p := policy()
		p.Method = method
		e, err := w.Publish(t.Context(), w.who, p.Table, w.save(t, p))
		if refused, ok := errors.AsType[fault.Refused](err); ok && refused.Key == "disclosure.perturb.exposed" {
			t.Logf("%s: %s", method, refused.Key)
			continue
		}
		check(t, err)
		partner, committee := w.read(t, identity.Partner, period), w.read(t, identity.Committee, period)
		was := truth(table)
		different := 0
		for at, figure := range partner {
			if !figure.Has || figure.Value < 0 || was[at] == 0 && figure.Value != 0 {
				t.Errorf("%s: %v is %+v, was %d", method, at, figure, was[at])
			}
			if method == publication.Round && (figure.Value == 1 || figure.Value == 2) || method == publication.Round10 && int(figure.Value)%10 != 0 {
				t.Errorf("%s: %v is shown as %v", method, at, figure.Value)
			}
			if seen, is := committee[at]; is && seen != figure {
				t.Errorf("%s: %v is %v and %v", method, at, figure, seen)
			}
			if int64(figure.Value) != was[at] {
				different++
			}
		}
		if different == 0 || e.Verifier != "kursbuch-perturbation-1" {
			t.Errorf("%s changes nothing, verifier %q", method, e.Verifier)
		}
		if cells, err := w.Cells(t.Context(), w.who, e.ID, e.Proofs[0].Measure, period); err != nil || len(cells) == 0 {
			t.Errorf("%s: %d cells, %v", method, len(cells), err)
		}
	}
}
