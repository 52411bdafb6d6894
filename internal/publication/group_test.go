// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/publication"
)

// partsOf lists the parts that a figure of a table is the sum of, one list for
// each of its breakdowns.
func partsOf(t indicator.OwnTable, at [3]string) (all [][][3]string) {
	lists := [3][]indicator.Category{t.Regions[1:], t.Dimensions[0].Categories[1:], t.Dimensions[1].Categories[1:]}
	for i, total := range [3]string{t.Regions[0].Code, "", ""} {
		if at[i] != total {
			continue
		}
		var parts [][3]string
		for _, c := range lists[i] {
			part := at
			part[i] = c.Code
			parts = append(parts, part)
		}
		all = append(all, parts)
	}
	return all
}

// bared lists what is left of totals beside one part, nobody or one person,
// and can be computed from what was shown.
func bared(table indicator.OwnTable, shown view) (found []string, attacked int) {
	figures := truth(table)
	for total := range shown {
		for _, parts := range partsOf(table, total) {
			for _, part := range parts {
				rest := figures[total] - figures[part]
				if _, published := shown[part]; !published || figures[total] == 0 || rest > 1 || len(parts) < 2 {
					continue
				}
				attacked++
				a := newAttacker(table, shown)
				left := a.left
				other := a.search(0, &left, func() bool {
					n := int64(0)
					for i, leaf := range a.leaves {
						if inside(leaf, total) && !inside(leaf, part) {
							n += a.value[i]
						}
					}
					return n != rest
				})
				if !other && left > 0 {
					found = append(found, fmt.Sprintf("%v without %v can only be %d", total, part, rest))
				}
			}
		}
	}
	return found, attacked
}

// unsure is a view in which a figure that is not shown can be 0.
func unsure(shown view) view {
	all := view{}
	for at, figure := range shown {
		if !figure.Has {
			figure.Symbol = maybeNobody
		}
		all[at] = figure
	}
	return all
}

// Where groups are protected, nobody can compute that all, or all but one, of a
// group share an attribute: not from one publication, nor from one with more
// shapes after it.
func TestNobodyComputesWhatAllOfAGroupShare(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	attacked, refused, zeros, tenant := 0, 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		tenant++
		w.who = officer(identity.TenantID(fmt.Sprint("town-", tenant)))
		r := rand.New(rand.NewPCG(4, rapid.Uint64().Draw(rt, "seed")))
		table := town(r, rapid.IntRange(2, 3).Draw(rt, "areas"), rapid.IntRange(2, 3).Draw(rt, "ages"), period)
		p := policy()
		p.Shapes, p.Groups = anyShapes(rt, "municipality"), rapid.Bool().Draw(rt, "from the start")
		p.Standard = rapid.SampledFrom([]publication.Standard{publication.S1, publication.S2}).Draw(rt, "standard")
		w.store(t, table)
		if !w.published(t, p) {
			refused++
			return
		}
		p.Groups, p.Shapes = true, append(p.Shapes, anyShapes(rt, "municipality")...)
		shown := w.outside(t)
		if !w.published(t, p) {
			refused++
			return
		}
		for at, figure := range w.outside(t) {
			if old, was := shown[at]; was && old != figure {
				rt.Errorf("%v was %+v and is %+v", at, old, figure)
			}
			shown[at] = figure
		}
		figures := truth(table)
		for at, figure := range shown {
			if figures[at] == 0 && !figure.Has {
				zeros++
			}
		}
		found, n := bared(table, unsure(shown))
		if attacked += n; len(found) > 0 {
			rt.Fatalf("%q\n%s", found, describe(table, shown))
		}
		attack(rt, table, p.Standard, unsure(shown))
	})
	if t.Logf("%d attacks, %d of %d refused, %d zeros protected", attacked, refused, tenant, zeros); attacked == 0 || zeros == 0 || refused*2 > tenant {
		t.Error("too little was attacked")
	}
}

// The attacker finds groups where they are not protected.
func TestTheAttackerFindsWhatAllOfAGroupShare(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	table := town(rand.New(rand.NewPCG(1, 1)), 3, 2, period)
	w.store(t, table)
	w.publish(t, policy())
	if found, attacked := bared(table, unsure(w.outside(t))); len(found) == 0 || attacked == 0 {
		t.Errorf("found %d of %d", len(found), attacked)
	}
}

// all is a table in which all 20 of one municipality are women.
func all(at string) indicator.OwnTable {
	table := town(rand.New(rand.NewPCG(1, 1)), 3, 2)
	draw(&table, period, func(area, sex, _ string) int64 {
		if area == at && sex == "GESM" {
			return 0
		}
		return 10
	})
	return table
}

// What was published without groups cannot be protected with them afterwards,
// and the refusal says so.
func TestAStricterRuleComesTooLate(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.store(t, all("16063001"))
	p := policy()
	w.publish(t, p)
	p.Groups = true
	if _, err := w.Publish(t.Context(), w.who, p.Table, w.save(t, p)); refusal(err) != "publication.refused.stricter" {
		t.Errorf("%v, want a refusal", err)
	}
}

// The officer sees what was protected for a group's sake, readers learn that a
// protected figure can be 0, and a zero that was suppressed stays so when the
// rule asks for groups no longer.
func TestGroupsAreShownToTheOfficerAndRemembered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.store(t, all("16063001"))
		p := policy()
		preview, err := w.Preview(t.Context(), w.who, p)
		check(t, err)
		if preview.Counts.Primary != 0 || preview.Counts.Groups != 0 {
			t.Errorf("without groups %+v", preview.Counts)
		}
		p.Groups = true
		preview, err = w.Preview(t.Context(), w.who, p)
		check(t, err)
		if preview.Counts.Groups == 0 || preview.Counts.Secondary == 0 {
			t.Errorf("with groups %+v", preview.Counts)
		}
		e := w.publish(t, p)
		cells, err := w.Cells(t.Context(), w.who, e.ID, "N", period)
		check(t, err)
		rests, zeros := 0, 0
		for _, c := range cells {
			if c.State == publication.Rest {
				rests++
				if c.Beside == nil || c.Value != 0 || c.Low == c.High || c.Witness == c.Value {
					t.Errorf("rest %+v", c)
				}
			} else if c.Value == 0 && c.State != publication.Visible {
				zeros++
			}
		}
		if rests != e.Counts.Groups || zeros == 0 {
			t.Errorf("%d rests and %d zeros, counted %+v", rests, zeros, e.Counts)
		}
		shown := w.read(t, identity.Partner, period)
		men := shown[[3]string{"16063001", "GESM", ""}]
		if found, attacked := bared(all("16063001"), unsure(shown)); men.Has || men.Symbol != "•" || len(found) > 0 || attacked == 0 {
			t.Errorf("men are %+v, found %q of %d", men, found, attacked)
		}
		if releases, err := w.figures.ReleasesOf(t.Context(), w.reader(identity.Partner), p.Table); err != nil || releases[0].Protection.Sentence().Key != "indicator.protection.groups" {
			t.Errorf("releases %+v, %v", releases, err)
		}
		p.Groups, p.Shapes = false, append(slices.Clone(p.Shapes), publication.Shape{Areas: []string{"county"}, Audience: identity.Public})
		w.publish(t, p)
		if now := w.read(t, identity.Partner, period)[[3]string{"16063001", "GESM", ""}]; now != men {
			t.Errorf("men are %+v once groups are not asked for", now)
		}
	})
}
