// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
)

// told writes changes as kind, region, categories, before and after.
func told(changes []indicator.Change) string {
	show := func(f indicator.Figure) string {
		if !f.Has {
			return f.Symbol
		}
		return fmt.Sprint(f.Value) + f.Symbol
	}
	var lines []string
	for _, c := range changes {
		var codes []string
		for _, at := range c.Categories {
			codes = append(codes, at.Code)
		}
		lines = append(lines, fmt.Sprintf("%s %s %s: %s > %s", c.Kind, c.Region.Code, strings.Join(codes, ","), show(c.Before), show(c.After)))
	}
	return strings.Join(lines, "\n")
}

func TestTheDifferenceOfTwoReleases(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("wartburg")
		first, _ := importFile(t, s, who, sample, flat(
			"2023-12-31;16063;GESM;10", "2023-12-31;16063;GESW;12p", "2023-12-31;16067;GESM;100", "2023-12-31;16067;GESW;.", "2023-12-31;16051;GESM;7"))
		newer, p := importFile(t, s, who, sample, flat(
			"2023-12-31;16063;GESM;15", "2023-12-31;16063;GESW;12", "2023-12-31;16067;GESM;90", "2023-12-31;16067;GESW;5", "2023-12-31;16055;GESM;3"))
		want := "changed 16067 GESM: 100 > 90\nchanged 16063 GESM: 10 > 15\nrevised 16063 GESW: 12p > 12\ngone 16051 GESM: 7 > \nchanged 16067 GESW: . > 5\nnew 16055 GESM:  > 3"
		counts := indicator.Changes{New: 1, Changed: 3, Revised: 1, Gone: 1}
		if p.Changes != counts || told(p.Listed) != want {
			t.Errorf("preview %+v\n%s\nwant %+v\n%s", p.Changes, told(p.Listed), counts, want)
		}
		got, err := s.Difference(t.Context(), who, newer.ID, "", indicator.ChangeFilter{})
		if err != nil || got.Against == nil || got.Against.ID != first.ID || got.Counts != counts || got.Found != 6 || told(got.Listed) != want {
			t.Errorf("difference %+v against %v, %v\n%s", got.Counts, got.Against, err, told(got.Listed))
		}
		if percent, ok := got.Listed[1].Percent(); !ok || percent != 50 {
			t.Errorf("from 10 to 15 is %v %%, want 50", percent)
		}
		if _, ok := got.Listed[4].Difference(); ok {
			t.Error("a difference from a sign")
		}
		for name, test := range map[string]struct {
			filter indicator.ChangeFilter
			found  int
			want   string
		}{
			"one kind":      {indicator.ChangeFilter{Kind: indicator.FigureRevised}, 1, "revised 16063 GESW: 12p > 12"},
			"one region":    {indicator.ChangeFilter{Search: "16055"}, 1, "new 16055 GESM:  > 3"},
			"one category":  {indicator.ChangeFilter{Search: "gesw", Sort: indicator.ByPlace, Limit: 1}, 2, "revised 16063 GESW: 12p > 12"},
			"by percent":    {indicator.ChangeFilter{Sort: indicator.ByPercent, Limit: 1}, 6, "changed 16063 GESM: 10 > 15"},
			"another page":  {indicator.ChangeFilter{Limit: 2, Offset: 4}, 6, "changed 16067 GESW: . > 5\nnew 16055 GESM:  > 3"},
			"past the end":  {indicator.ChangeFilter{Limit: 2, Offset: 40}, 6, ""},
			"nothing found": {indicator.ChangeFilter{Search: "München"}, 0, ""},
		} {
			got, err := s.Difference(t.Context(), who, newer.ID, "", test.filter)
			if err != nil || got.Found != test.found || told(got.Listed) != test.want {
				t.Errorf("%s: %d found, %v\n%s\nwant %d\n%s", name, got.Found, err, told(got.Listed), test.found, test.want)
			}
		}
		if got, err := s.Difference(t.Context(), who, first.ID, "", indicator.ChangeFilter{}); err != nil || got.Against != nil {
			t.Errorf("the first release differs from %v, %v", got.Against, err)
		}
		back, err := s.Difference(t.Context(), who, first.ID, newer.ID, indicator.ChangeFilter{})
		if err != nil || back.Counts.New != 1 || back.Counts.Gone != 1 {
			t.Errorf("the other way round: %+v, %v", back.Counts, err)
		}
		other, _ := importFile(t, s, who, "88888-01-01-4_de.csv", flat("2023-12-31;16063;GESM;20"))
		wantFault(t, "another table", second(s.Difference(t.Context(), who, newer.ID, other.ID, indicator.ChangeFilter{})), fault.NotFound)
		wantFault(t, "another tenant", second(s.Difference(t.Context(), manager("gotha"), newer.ID, "", indicator.ChangeFilter{})), fault.NotFound)
	})
}

// TestChangesAddUp compares random tables: what is new, changed, revised and
// identical is the newer one, and with what is gone instead of new the older.
func TestChangesAddUp(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		code := fmt.Sprintf("TABLE%d", n)
		var releases []indicator.Release
		for range 2 {
			release, err := s.ImportOwn(t.Context(), who, randomTable(r, code))
			if err != nil {
				r.Fatal(err)
			}
			releases = append(releases, release)
		}
		d, err := s.Difference(t.Context(), who, releases[1].ID, releases[0].ID, indicator.ChangeFilter{})
		if err != nil {
			r.Fatal(err)
		}
		c := d.Counts
		if got := c.New + c.Changed + c.Revised + c.Identical; got != releases[1].Rows {
			r.Errorf("%+v makes %d figures, the newer release has %d", c, got, releases[1].Rows)
		}
		if d.Found != c.Of("") || len(d.Listed) != d.Found {
			r.Errorf("%d found, %d listed, %+v", d.Found, len(d.Listed), c)
		}
		if releases[0].ID == releases[1].ID && c.Of("") != 0 {
			r.Errorf("the same figures differ: %+v", c)
		}
	})
}
