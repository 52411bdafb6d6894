// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// What was added up before is read again only from the releases that it was
// made of, and by nobody who does not read them.
func TestSumsFollowTheReleasesOfTheReader(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who, other := newService(t, d), manager("gotha"), manager("jena")
		n := float64(len(counties(t)))
		id, theirs := counted(t, s, who, bySex(t, "2023")), counted(t, s, other, with(bySex(t, "2023"), "16061", "GESW", count(50)))
		expect := func(state string, who identity.Person, id indicator.ID, women, people float64) {
			t.Helper()
			for _, again := range []string{"first", "kept"} {
				b, err := breakDown(t, s, who, id, indicator.View{}, broken([]string{"GES"}, []territory.Key{"16"}, []civil.Period{"2023"}))
				check(t, err)
				if f, known := b.At(0, 0, 1); !known || f != count(women) {
					t.Errorf("%s, %s: %+v women in the Land, %v; want %v", state, again, f, known, women)
				}
				f, err := factsOf(t, s, who, id, "16")
				check(t, err)
				if f.Newest == nil || f.Newest.Figure != count(people) {
					t.Errorf("%s, %s: %+v people in the Land, want %v", state, again, f.Newest, people)
				}
			}
		}
		expect("before", who, id, 3*n, 5*n)
		expect("the other tenant", other, theirs, 3*(n-1)+50, 5*n)
		newer := store(t, s, who, with(with(bySex(t, "2023"), "16061", "GESW", count(7)), "16061", "", count(9)))
		expect("a newer release", who, id, 3*(n-1)+7, 5*(n-1)+9)
		expect("the other tenant still", other, theirs, 3*(n-1)+50, 5*n)
		check(t, s.Withdraw(t.Context(), who, newer.ID, newer.Version))
		expect("withdrawn", who, id, 3*n, 5*n)
		releases, _, err := s.Releases(t.Context(), who, 10, 0)
		check(t, err)
		for _, r := range releases {
			if r.ID == newer.ID {
				check(t, s.Reinstate(t.Context(), who, r.ID, r.Version))
			}
		}
		expect("reinstated", who, id, 3*(n-1)+7, 5*(n-1)+9)
	})
}
