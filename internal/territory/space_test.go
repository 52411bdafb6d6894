// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
)

var (
	planner = identity.Person{
		ID: "p1", Name: "Ada", Tenant: "gotha", Region: "16067",
		Grants: map[identity.Action]identity.Scope{identity.EditTerritory: identity.Tenant},
	}
	reader   = identity.Person{ID: "p2", Name: "Bo", Tenant: "gotha", Region: "16067"}
	outsider = identity.Person{ID: "p3", Name: "Cem", Tenant: "erfurt", Region: "16051", Grants: planner.Grants}
)

func TestASocialSpaceLivesFromCreationToArchive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		id := add(t, s, planner, territory.SocialSpace{Name: "  Gotha   West ", Description: " Plattenbau ", Regions: []string{"16067072", "16067029", "16067029"}})
		want := territory.SocialSpace{ID: id, Version: 1, Number: 1, Name: "Gotha West", Description: "Plattenbau", Regions: []string{"16067029", "16067072"}}
		wantSpace(t, s, want)

		want.Name, want.Regions = "Gotha Nord", []string{}
		check(t, s.ChangeSocialSpace(t.Context(), planner, want))
		want.Version = 2
		wantSpace(t, s, want)
		wantFault(t, "a change of an old version", s.ChangeSocialSpace(t.Context(), planner, territory.SocialSpace{ID: id, Version: 1, Name: "x"}), fault.Conflict)

		check(t, s.ArchiveSocialSpace(t.Context(), planner, id, 2))
		want.Version, want.Archived = 3, true
		wantSpace(t, s, want)
		wantNames(t, s, planner)
		wantFault(t, "a second archiving", s.ArchiveSocialSpace(t.Context(), planner, id, 3), fault.Conflict)
		wantFault(t, "a change of an archived one", s.ChangeSocialSpace(t.Context(), planner, want), fault.Conflict)

		check(t, s.RestoreSocialSpace(t.Context(), planner, id, 3))
		wantNames(t, s, planner, "1 Gotha Nord")

		entries, total, err := s.SocialSpaceHistory(t.Context(), reader, id, 2, 0)
		check(t, err)
		if total != 4 || len(entries) != 2 || entries[0].Act != audit.Restored || entries[1].Act != audit.Deleted {
			t.Errorf("history: %d of %d entries, %v", len(entries), total, entries)
		}
		entries, _, err = s.SocialSpaceHistory(t.Context(), reader, id, 10, 2)
		check(t, err)
		wantChanges := []audit.Change{
			{Field: "name", Before: "Gotha West", After: "Gotha Nord"},
			{Field: "regions", Before: "Gotha, Waltershausen"},
		}
		if !reflect.DeepEqual(entries[0].Changes, wantChanges) {
			t.Errorf("changes %v, want %v", entries[0].Changes, wantChanges)
		}
	})
}

func TestRefusedSocialSpaces(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	taken := add(t, s, planner, territory.SocialSpace{Name: "Straße"})
	for _, test := range []struct {
		name  string
		give  territory.SocialSpace
		field string
		key   string
	}{
		{"a name is required", territory.SocialSpace{Name: " "}, "name", "territory.space.name_missing"},
		{"a name has 200 characters at most", territory.SocialSpace{Name: strings.Repeat("ä", 201)}, "name", "territory.space.name_long"},
		{"a name is used once, however it is written", territory.SocialSpace{Name: "STRASSE"}, "name", "territory.space.name_taken"},
		{"a description has 10,000 characters at most", territory.SocialSpace{Name: "x", Description: strings.Repeat("ä", 10_001)}, "description", "territory.space.description_long"},
		{"a municipality lies in the county", territory.SocialSpace{Name: "x", Regions: []string{"16051000"}}, "regions", "territory.space.region_foreign"},
		{"a region is known", territory.SocialSpace{Name: "x", Regions: []string{"16067999"}}, "regions", "territory.space.region_foreign"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := s.AddSocialSpace(t.Context(), planner, test.give)
			wantInvalid(t, err, test.field, test.key)
		})
	}
	wantNames(t, s, planner, "1 Straße")

	check(t, s.ArchiveSocialSpace(t.Context(), planner, taken, 1))
	other := add(t, s, planner, territory.SocialSpace{Name: "Strasse"})
	var refused fault.Refused
	if err := s.RestoreSocialSpace(t.Context(), planner, taken, 2); !errors.As(err, &refused) {
		t.Errorf("restoring beside one of the same name: %v, want Refused", err)
	}
	if err := s.ChangeSocialSpace(t.Context(), planner, territory.SocialSpace{ID: other, Version: 1, Name: "Strasse", Description: "new"}); err != nil {
		t.Errorf("a Sozialraum may keep its own name: %v", err)
	}
}

func TestOnlyEditorsOfTheTenantChangeItsSocialSpaces(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		id := add(t, s, planner, territory.SocialSpace{Name: "Mitte"})
		for _, test := range []struct {
			name string
			who  identity.Person
			want error
		}{{"a reader", reader, fault.Forbidden}, {"another tenant", outsider, fault.NotFound}} {
			wantFault(t, test.name+" changes", s.ChangeSocialSpace(t.Context(), test.who, territory.SocialSpace{ID: id, Version: 1, Name: "x"}), test.want)
			wantFault(t, test.name+" archives", s.ArchiveSocialSpace(t.Context(), test.who, id, 1), test.want)
			wantFault(t, test.name+" restores", s.RestoreSocialSpace(t.Context(), test.who, id, 1), test.want)
		}
		_, err := s.AddSocialSpace(t.Context(), reader, territory.SocialSpace{Name: "x"})
		wantFault(t, "a reader adds", err, fault.Forbidden)
		_, err = s.SocialSpace(t.Context(), outsider, id)
		wantFault(t, "another tenant reads", err, fault.NotFound)
		_, _, err = s.SocialSpaceHistory(t.Context(), outsider, id, 10, 0)
		wantFault(t, "another tenant reads the history", err, fault.NotFound)

		add(t, s, outsider, territory.SocialSpace{Name: "Mitte"})
		wantNames(t, s, reader, "1 Mitte")
		wantNames(t, s, outsider, "1 Mitte")
	})
}

func TestSearchFindsWordsHoweverTheyAreWritten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		gone := add(t, s, planner, territory.SocialSpace{Name: "Alt"})
		check(t, s.ArchiveSocialSpace(t.Context(), planner, gone, 1))
		add(t, s, planner, territory.SocialSpace{Name: "Müllerstraße"})
		add(t, s, planner, territory.SocialSpace{Name: "Ost", Description: "100 % Neubau an der Mühle"})
		for _, test := range []struct {
			name  string
			give  territory.SocialSpaceFilter
			total int
			want  []string
		}{
			{"all in use", territory.SocialSpaceFilter{Limit: 10}, 2, []string{"2 Müllerstraße", "3 Ost"}},
			{"the archived", territory.SocialSpaceFilter{Archived: true, Limit: 10}, 1, []string{"1 Alt"}},
			{"umlauts written out", territory.SocialSpaceFilter{Search: "MUELLERSTRASSE", Limit: 10}, 1, []string{"2 Müllerstraße"}},
			{"a word of the description", territory.SocialSpaceFilter{Search: "mühle", Limit: 10}, 1, []string{"3 Ost"}},
			{"a wildcard stands for itself", territory.SocialSpaceFilter{Search: "0 %", Limit: 10}, 1, []string{"3 Ost"}},
			{"the second page", territory.SocialSpaceFilter{Limit: 1, Offset: 1}, 2, []string{"3 Ost"}},
			{"nothing", territory.SocialSpaceFilter{Search: "_", Limit: 10}, 0, nil},
		} {
			found, total, err := s.SearchSocialSpaces(t.Context(), reader, test.give)
			if got := names(found); err != nil || total != test.total || !slices.Equal(got, test.want) {
				t.Errorf("%s: %v of %d, %v; want %v of %d", test.name, got, total, err, test.want, test.total)
			}
		}
	})
}

func TestPeopleAddingAtOnceGetDifferentNumbers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		const people = 8
		errs := make([]error, people)
		var all sync.WaitGroup
		for i := range people {
			all.Go(func() {
				_, errs[i] = s.AddSocialSpace(t.Context(), planner, territory.SocialSpace{Name: fmt.Sprintf("Raum %d", i)})
			})
		}
		all.Wait()
		check(t, errors.Join(errs...))
		spaces, err := s.SocialSpaces(t.Context(), planner)
		check(t, err)
		for i, space := range spaces {
			if space.Number != i+1 {
				t.Errorf("Sozialraum %d has number %d", i+1, space.Number)
			}
		}
	})
}

func TestAssignableRegionsDependOnTheTenant(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	for _, test := range []struct {
		name, region string
		want         int
	}{
		{"a county has its municipalities", "16067", 30},
		{"a kreisfreie Stadt has itself", "16051", 1},
		{"a Land has its counties", "16", 22},
		{"a county outside Thüringen has none known", "09162", 0},
		{"no region has none", "", 0},
	} {
		assignable, err := s.Assignable(t.Context(), identity.Person{Region: test.region})
		if got := len(assignable); err != nil || got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

func TestUnassignedRegionsLieInNoSocialSpaceInUse(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	unassigned := func() int {
		regions, err := s.Unassigned(t.Context(), reader)
		check(t, err)
		return len(regions)
	}
	id := add(t, s, planner, territory.SocialSpace{Name: "Gotha", Regions: []string{"16067029"}})
	if got := unassigned(); got != 29 {
		t.Errorf("%d regions without Sozialraum, want 29", got)
	}
	check(t, s.ArchiveSocialSpace(t.Context(), planner, id, 1))
	if got := unassigned(); got != 30 {
		t.Errorf("%d regions without Sozialraum after archiving, want 30", got)
	}
}

func newService(t *testing.T, d *db.DB) *territory.Service {
	t.Helper()
	clock := func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }
	return territory.New(d, audit.New(d, []byte("a key outside the database"), clock), uuid.NewString, clock, loadDirectory(t))
}

func add(t *testing.T, s *territory.Service, who identity.Person, space territory.SocialSpace) territory.SocialSpaceID {
	t.Helper()
	id, err := s.AddSocialSpace(t.Context(), who, space)
	check(t, err)
	return id
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantFault(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func wantInvalid(t *testing.T, err error, field, key string) {
	t.Helper()
	refused, ok := errors.AsType[fault.Invalid](err)
	if !ok || refused[field].Key != key {
		t.Errorf("refused: %v %v, want %s at %s", err, refused, key, field)
	}
}

func wantSpace(t *testing.T, s *territory.Service, want territory.SocialSpace) {
	t.Helper()
	got, err := s.SocialSpace(t.Context(), reader, want.ID)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("stored %+v, %v; want %+v", got, err, want)
	}
}

func wantNames(t *testing.T, s *territory.Service, who identity.Person, want ...string) {
	t.Helper()
	spaces, err := s.SocialSpaces(t.Context(), who)
	if got := names(spaces); err != nil || !slices.Equal(got, want) {
		t.Errorf("in use: %v, %v; want %v", got, err, want)
	}
}

func names(spaces []territory.SocialSpace) []string {
	var all []string
	for _, space := range spaces {
		all = append(all, fmt.Sprint(space.Number, " ", space.Name))
	}
	return all
}
