// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package vocabulary_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/vocabulary"
)

var (
	planner = identity.Person{
		ID: "p1", Name: "Ada", Tenant: "gotha",
		Grants: map[identity.Action]identity.Scope{identity.EditStrategy: identity.Tenant},
	}
	reader   = identity.Person{ID: "p2", Name: "Bo", Tenant: "gotha"}
	outsider = identity.Person{ID: "p3", Name: "Cem", Tenant: "erfurt", Grants: planner.Grants}
)

func newService(d *db.DB) *vocabulary.Service {
	now := func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }
	return vocabulary.New(d, audit.New(d, []byte("key"), now), uuid.NewString, now)
}

func add(t *testing.T, s *vocabulary.Service, term vocabulary.Term) vocabulary.TermID {
	t.Helper()
	id, err := s.AddTerm(t.Context(), planner, term)
	if err != nil {
		t.Fatalf("add %q: %v", term.Name, err)
	}
	return id
}

func names(terms []vocabulary.Term, err error) ([]string, error) {
	var all []string
	for _, term := range terms {
		all = append(all, term.Name)
	}
	return all, err
}

func TestTermsStandInTheirOrderAndKind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(d)
		add(t, s, vocabulary.Term{Kind: vocabulary.FieldKind, Name: " Sprache ", Number: 2})
		add(t, s, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Arbeit", Number: 1})
		add(t, s, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Wohnen"}) // last
		add(t, s, vocabulary.Term{Kind: vocabulary.TargetGroupKind, Name: "Eltern"})
		if got, err := names(s.Fields(t.Context(), reader)); err != nil || !slices.Equal(got, []string{"Arbeit", "Sprache", "Wohnen"}) {
			t.Errorf("fields %q, %v", got, err)
		}
		if got, err := names(s.TargetGroups(t.Context(), reader)); err != nil || !slices.Equal(got, []string{"Eltern"}) {
			t.Errorf("target groups %q, %v", got, err)
		}
		if got, err := names(s.Fields(t.Context(), outsider)); err != nil || len(got) != 0 {
			t.Errorf("another tenant sees %q, %v", got, err)
		}
	})
}

func TestRefusedTerms(t *testing.T) {
	d := dbtest.SQLite(t)
	s := newService(d)
	for _, test := range []struct{ name, field, give string }{
		{"no name", "name", " "},
		{"a name that is too long", "name", strings.Repeat("ä", 201)},
	} {
		_, err := s.AddTerm(t.Context(), planner, vocabulary.Term{Kind: vocabulary.FieldKind, Name: test.give})
		if refused, ok := errors.AsType[fault.Invalid](err); !ok || refused[test.field].Key == "" {
			t.Errorf("%s: %v, want it refused at %s", test.name, err, test.field)
		}
	}
	_, err := s.AddTerm(t.Context(), planner, vocabulary.Term{
		Kind: vocabulary.FieldKind, Name: strings.Repeat("ä", 200), Number: 1000, Description: strings.Repeat("ä", 10_001),
	})
	refused, _ := errors.AsType[fault.Invalid](err)
	if len(refused) != 2 || refused["number"].Key == "" || refused["description"].Key == "" {
		t.Errorf("number and description out of range: %v", err)
	}
	if _, err := s.AddTerm(t.Context(), planner, vocabulary.Term{Kind: "colour", Name: "Blau"}); !errors.Is(err, fault.NotFound) {
		t.Errorf("an unknown kind: %v, want NotFound", err)
	}
}

func TestChangesNeedTheRightTheTenantAndTheVersion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(d)
		id := add(t, s, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Arbeit"})
		change := func(who identity.Person, version int, name string) error {
			return s.ChangeTerm(t.Context(), who, vocabulary.Term{ID: id, Version: version, Name: name, Number: 3})
		}
		if err := change(reader, 1, "Beruf"); !errors.Is(err, fault.Forbidden) {
			t.Errorf("a reader: %v, want Forbidden", err)
		}
		if err := change(outsider, 1, "Beruf"); !errors.Is(err, fault.NotFound) {
			t.Errorf("another tenant: %v, want NotFound", err)
		}
		if err := change(planner, 1, "Beruf"); err != nil {
			t.Fatal(err)
		}
		if err := change(planner, 1, "Handwerk"); !errors.Is(err, fault.Conflict) {
			t.Errorf("an old version: %v, want Conflict", err)
		}
		got, err := s.Term(t.Context(), reader, id)
		want := vocabulary.Term{ID: id, Kind: vocabulary.FieldKind, Version: 2, Number: 3, Name: "Beruf"}
		if err != nil || got != want {
			t.Errorf("stored %+v, %v, want %+v", got, err, want)
		}
	})
}

func TestArchivedTermsLeaveTheListsAndComeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(d)
		id := add(t, s, vocabulary.Term{Kind: vocabulary.TargetGroupKind, Name: "Eltern"})
		for _, act := range []struct {
			name     string
			do       func(context.Context, identity.Person, vocabulary.TermID, int) error
			version  int
			archived bool
			listed   int
		}{{"archive", s.ArchiveTerm, 1, true, 0}, {"restore", s.RestoreTerm, 2, false, 1}} {
			if err := act.do(t.Context(), reader, id, act.version); !errors.Is(err, fault.Forbidden) {
				t.Errorf("a reader may %s: %v", act.name, err)
			}
			if err := act.do(t.Context(), planner, id, act.version-1); !errors.Is(err, fault.Conflict) {
				t.Errorf("%s an old version: %v, want Conflict", act.name, err)
			}
			if err := act.do(t.Context(), planner, id, act.version); err != nil {
				t.Fatalf("%s: %v", act.name, err)
			}
			term, err := s.Term(t.Context(), reader, id)
			groups, listErr := s.TargetGroups(t.Context(), reader)
			if err := errors.Join(err, listErr); err != nil || term.Archived != act.archived || len(groups) != act.listed {
				t.Errorf("after %s: archived %v, %d listed, %v", act.name, term.Archived, len(groups), err)
			}
		}
		term := vocabulary.Term{ID: id, Kind: vocabulary.TargetGroupKind}
		entries, total, err := s.History(t.Context(), reader, term, 10, 0)
		if err != nil || total != 3 || len(entries) != 3 || entries[0].Act != audit.Restored || entries[1].Act != audit.Deleted {
			t.Errorf("history of %d: %+v, %v", total, entries, err)
		}
		if last, err := s.LastChange(t.Context(), reader, term); err != nil || last.Act != audit.Restored || last.PersonName != "Ada" {
			t.Errorf("last change %+v, %v", last, err)
		}
	})
}

func TestOnlySamplesAreForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(d)
		add(t, s, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Arbeit"})
		owner := planner
		owner.Grants = map[identity.Action]identity.Scope{identity.ManageTenant: identity.Tenant}
		forget := func(sample bool) error {
			owner.Sample = sample
			return d.Tx(t.Context(), func(tx *sql.Tx) error { return s.Forget(t.Context(), tx, owner) })
		}
		if err := forget(false); !errors.Is(err, fault.Forbidden) {
			t.Errorf("a real tenant: %v, want Forbidden", err)
		}
		if fields, err := s.Fields(t.Context(), reader); err != nil || len(fields) != 1 {
			t.Errorf("after the refusal: %d fields, %v", len(fields), err)
		}
		if err := forget(true); err != nil {
			t.Fatal(err)
		}
		if fields, err := s.Fields(t.Context(), reader); err != nil || len(fields) != 0 {
			t.Errorf("afterwards: %d fields, %v", len(fields), err)
		}
	})
}
