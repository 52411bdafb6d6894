// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"errors"
	"slices"
	"testing"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// viewer may read, and save views for nobody else.
func viewer() identity.Person {
	p := person("gotha", identity.ReadIndicators)
	p.ID = "viewer"
	return p
}

func namesOf(t *testing.T, s *indicator.Service, who identity.Person, archived bool) []string {
	t.Helper()
	views, err := s.SavedViews(t.Context(), who, archived)
	check(t, err)
	var names []string
	for _, v := range views {
		names = append(names, v.Name)
	}
	return names
}

func TestAViewLivesFromSavingToRestoring(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		importOwn(t, s, counts())
		who := manager("gotha")
		private, err := s.SaveView(t.Context(), who, indicator.SavedView{Name: " Meine ", Table: "COUNTS", Query: "rows=SCHST&cols=GES"})
		check(t, err)
		_, err = s.SaveView(t.Context(), who, indicator.SavedView{Name: "Alle", Table: "COUNTS", Query: "rows=GES", Shared: true, Number: 1})
		check(t, err)
		if got, want := namesOf(t, s, who, false), []string{"Alle", "Meine"}; !slices.Equal(got, want) {
			t.Errorf("own views %v, want %v", got, want)
		}
		if got, want := namesOf(t, s, viewer(), false), []string{"Alle"}; !slices.Equal(got, want) {
			t.Errorf("a colleague sees %v, want %v", got, want)
		}
		if got := namesOf(t, s, manager("erfurt"), false); got != nil {
			t.Errorf("another tenant sees %v", got)
		}
		v, err := s.SavedView(t.Context(), who, private)
		check(t, err)
		if v.Query != "cols=GES&rows=SCHST" || v.Name != "Meine" || v.Number != 1 {
			t.Errorf("stored %+v", v)
		}
		v.Name, v.Query = "Neu", "rows=GES"
		check(t, s.ChangeView(t.Context(), who, v))
		wantFault(t, "an old version", s.ChangeView(t.Context(), who, v), fault.Conflict)
		wantFault(t, "archiving an old version", s.ArchiveView(t.Context(), who, private, 1), fault.Conflict)
		check(t, s.ArchiveView(t.Context(), who, private, 2))
		if got := namesOf(t, s, who, true); !slices.Equal(got, []string{"Neu"}) {
			t.Errorf("archived: %v", got)
		}
		check(t, s.RestoreView(t.Context(), who, private, 3))
		entries, total, err := s.ViewHistory(t.Context(), who, private, 10, 0)
		check(t, err)
		if total != 4 || entries[0].Act != audit.Restored || entries[3].Act != audit.Created {
			t.Errorf("history of %d: %+v", total, entries)
		}
	})
}

func TestWhoMayChangeAView(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	importOwn(t, s, counts())
	who := manager("gotha")
	private, err := s.SaveView(t.Context(), who, indicator.SavedView{Name: "Meine", Table: "COUNTS"})
	check(t, err)
	shared, err := s.SaveView(t.Context(), who, indicator.SavedView{Name: "Alle", Table: "COUNTS", Shared: true})
	check(t, err)
	_, err = s.SavedView(t.Context(), viewer(), private)
	wantFault(t, "a colleague's private view", err, fault.NotFound)
	wantFault(t, "archiving it", s.ArchiveView(t.Context(), viewer(), private, 1), fault.NotFound)
	wantFault(t, "archiving a shared one", s.ArchiveView(t.Context(), viewer(), shared, 1), fault.Forbidden)
	_, _, err = s.ViewHistory(t.Context(), manager("erfurt"), shared, 10, 0)
	wantFault(t, "another tenant's history", err, fault.NotFound)
	_, err = s.SavedViews(t.Context(), person("gotha"), false)
	wantFault(t, "somebody without the right", err, fault.Forbidden)
	_, err = s.SaveView(t.Context(), who, indicator.SavedView{Name: "Nichts", Table: "NOTHING"})
	wantFault(t, "a table that is not there", err, fault.NotFound)
	_, err = s.SaveView(t.Context(), viewer(), indicator.SavedView{Table: "COUNTS", Shared: true, Number: -1, Query: "%zz"})
	refused, _ := errors.AsType[fault.Invalid](err)
	for _, field := range []string{"name", "number", "shared", "query"} {
		if refused[field].Key == "" {
			t.Errorf("%s is not refused: %v", field, err)
		}
	}
}
