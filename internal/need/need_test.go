// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package need_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

var (
	planner  = identity.Operator("aalen", "Ada")
	outsider = identity.Operator("bebra", "Bo")
	reader   = identity.Person{ID: "p2", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{identity.ReadSteering: identity.Tenant}}
)

type world struct {
	needs    *need.Service
	language vocabulary.FieldID
	families vocabulary.TargetGroupID
}

func newWorld(t *testing.T, d *db.DB) world {
	t.Helper()
	log := audit.New(d, []byte("key"), time.Now)
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	words := vocabulary.New(d, log, uuid.NewString, time.Now)
	w := world{needs: need.New(d, log, uuid.NewString, time.Now, words, territory.New(d, log, uuid.NewString, time.Now, directory))}
	w.language = add(t, words, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Sprache"})
	w.families = add(t, words, vocabulary.Term{Kind: vocabulary.TargetGroupKind, Name: "Familien"})
	return w
}

func add(t *testing.T, words *vocabulary.Service, term vocabulary.Term) vocabulary.TermID {
	t.Helper()
	id, err := words.AddTerm(t.Context(), planner, term)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (w world) course() need.Need {
	return need.Need{
		Title: "Deutschkurse mit Kinderbetreuung", Field: w.language, TargetGroups: []vocabulary.TargetGroupID{w.families},
		Kind: need.Expressed, Urgency: need.High, ExtentFrom: 60, ExtentTo: 90, ExtentUnit: "Personen",
		Evidence: []need.Evidence{{Source: "Kreisvolkshochschule", Method: "Warteliste", On: "2026-09-30"}},
	}
}

func TestANeedComesBackWithItsEvidence(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		id, err := w.needs.Add(t.Context(), planner, w.course())
		if err != nil {
			t.Fatal(err)
		}
		pinned := &indicator.Pinned{Pin: indicator.Pin{Indicator: "population", Region: "16063", Period: "2024-12-31"}, Figure: indicator.Figure{Value: 12, Has: true}}
		if err := w.needs.AddEvidence(t.Context(), planner, id, need.Evidence{Source: "Destatis", On: "2026-10-01", Pinned: pinned}); err != nil {
			t.Fatal(err)
		}
		n, err := w.needs.Find(t.Context(), reader, id)
		if err != nil || n.Number != 1 || n.Urgency != need.High || len(n.TargetGroups) != 1 || len(n.Evidence) != 2 {
			t.Fatalf("Find: %+v, %v", n, err)
		}
		if got := n.Evidence[0].Pinned; got == nil || *got != *pinned {
			t.Errorf("pinned figure %+v, want %+v", got, pinned)
		}
		if err := w.needs.RemoveEvidence(t.Context(), planner, id, n.Evidence[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, total, err := w.needs.History(t.Context(), reader, id, 10, 0); err != nil || total != 3 {
			t.Errorf("history of %d entries, %v; want 3", total, err)
		}
		all, err := w.needs.All(t.Context(), reader)
		if err != nil || len(all) != 1 || len(all[0].Evidence) != 1 {
			t.Errorf("All: %+v, %v", all, err)
		}
	})
}

func TestListFilters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		acute := w.course()
		acute.Title, acute.Urgency, acute.TargetGroups = "Größere Wohnungen 100%", need.Acute, nil
		for _, n := range []need.Need{w.course(), acute} {
			if _, err := w.needs.Add(t.Context(), planner, n); err != nil {
				t.Fatal(err)
			}
		}
		for _, test := range []struct {
			name   string
			filter need.Filter
			want   []string
		}{
			{"most urgent first", need.Filter{}, []string{acute.Title, w.course().Title}},
			{"search folds umlauts", need.Filter{Search: "GROESSERE"}, []string{acute.Title}},
			{"a per cent sign is no wildcard", need.Filter{Search: "0%"}, []string{acute.Title}},
			{"an underscore is no wildcard", need.Filter{Search: "_"}, nil},
			{"target group", need.Filter{TargetGroup: w.families}, []string{w.course().Title}},
			{"urgency", need.Filter{Urgency: need.Acute}, []string{acute.Title}},
			{"another field", need.Filter{Field: "x"}, nil},
		} {
			needs, total, err := w.needs.List(t.Context(), reader, test.filter, 50, 0)
			var got []string
			for _, n := range needs {
				got = append(got, n.Title)
			}
			if err != nil || total != len(test.want) || len(got) != len(test.want) || len(got) > 0 && got[0] != test.want[0] {
				t.Errorf("%s: %q of %d, %v; want %q", test.name, got, total, err, test.want)
			}
		}
	})
}

func TestRulesAndRights(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		id, err := w.needs.Add(t.Context(), planner, w.course())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.needs.Add(t.Context(), reader, w.course()); !errors.Is(err, fault.Forbidden) {
			t.Errorf("a reader adds: %v", err)
		}
		if _, err := w.needs.Find(t.Context(), outsider, id); !errors.Is(err, fault.NotFound) {
			t.Errorf("an outsider reads: %v", err)
		}
		for field, breakIt := range map[string]func(*need.Need){
			"title":         func(n *need.Need) { n.Title = "  " },
			"field":         func(n *need.Need) { n.Field = w.families },
			"target_groups": func(n *need.Need) { n.TargetGroups = []vocabulary.TargetGroupID{"x"} },
			"social_space":  func(n *need.Need) { n.SocialSpace = "x" },
			"kind":          func(n *need.Need) { n.Kind = "" },
			"urgency":       func(n *need.Need) { n.Urgency = "soon" },
			"extent_to":     func(n *need.Need) { n.ExtentTo = 10 },
			"extent_from":   func(n *need.Need) { n.ExtentFrom = -1 },
		} {
			n := w.course()
			breakIt(&n)
			_, err := w.needs.Add(t.Context(), planner, n)
			if refused, ok := errors.AsType[fault.Invalid](err); !ok || refused[field].Key == "" {
				t.Errorf("broken %s: %v", field, err)
			}
		}
	})
}

func TestChangesMeetNoSilentOverwrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		id, err := w.needs.Add(t.Context(), planner, w.course())
		if err != nil {
			t.Fatal(err)
		}
		n, err := w.needs.Find(t.Context(), planner, id)
		if err != nil {
			t.Fatal(err)
		}
		n.Title = "first"
		if err := w.needs.Change(t.Context(), planner, n); err != nil {
			t.Fatal(err)
		}
		n.Title = "second, from the old version"
		if err := w.needs.Change(t.Context(), planner, n); !errors.Is(err, fault.Conflict) {
			t.Errorf("a stale change: %v, want Conflict", err)
		}
		if err := w.needs.Archive(t.Context(), planner, id, n.Version); !errors.Is(err, fault.Conflict) {
			t.Errorf("archiving an old version: %v, want Conflict", err)
		}
		if err := w.needs.Archive(t.Context(), planner, id, 2); err != nil {
			t.Fatal(err)
		}
		if _, total, err := w.needs.List(t.Context(), planner, need.Filter{}, 50, 0); err != nil || total != 0 {
			t.Errorf("archived needs in the list: %d, %v", total, err)
		}
		if err := w.needs.Archive(t.Context(), planner, id, 3); !errors.Is(err, fault.Conflict) {
			t.Errorf("archiving twice: %v, want Conflict", err)
		}
		if err := w.needs.Restore(t.Context(), planner, id, 3); err != nil {
			t.Fatal(err)
		}
		if n, err := w.needs.Find(t.Context(), planner, id); err != nil || n.Title != "first" || n.Archived {
			t.Errorf("restored: %+v, %v", n, err)
		}
	})
}

func TestPeopleAddingAtOnceGetDifferentNumbers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		const people = 6
		results := make(chan error)
		for range people {
			go func() {
				_, err := w.needs.Add(t.Context(), planner, w.course())
				results <- err
			}()
		}
		for range people {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
		all, err := w.needs.All(t.Context(), planner)
		if err != nil || len(all) != people || all[people-1].Number != people {
			t.Errorf("%d needs, %v; want %d with numbers in a row", len(all), err, people)
		}
	})
}

// A database that does not answer is no reason to blame what people typed.
func TestAFailureIsNoRefusedField(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.needs.Add(ctx, planner, w.course())
	if _, refused := errors.AsType[fault.Invalid](err); err == nil || refused {
		t.Errorf("got %v, want the failure", err)
	}
}

// The figure behind a need is pinned by the office; readers outside it see it
// as released, and none of it without that.
func TestEvidenceIsShownAsReleased(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		n := w.course()
		n.Evidence[0].Pinned = &indicator.Pinned{Pin: indicator.Pin{Indicator: "waiting", Region: "16063", Period: "2024"}, Figure: indicator.Figure{Value: 2, Has: true}}
		id, err := w.needs.Add(t.Context(), planner, n)
		if err != nil {
			t.Fatal(err)
		}
		companion := reader
		companion.Audience = identity.Partner
		see := func() indicator.Pinned {
			t.Helper()
			n, err := w.needs.Find(t.Context(), companion, id)
			if err != nil {
				t.Fatal(err)
			}
			all, err := w.needs.All(t.Context(), companion)
			if err != nil || *all[0].Evidence[0].Pinned != *n.Evidence[0].Pinned {
				t.Errorf("the list shows %+v, %v", all, err)
			}
			return *n.Evidence[0].Pinned
		}
		if pin := see(); pin.Figure.Has || !pin.Withheld {
			t.Errorf("a companion reads %+v", pin)
		}
		w.needs.ShowFigures(func(_ context.Context, _ identity.Person, p indicator.Pinned) (indicator.Pinned, error) {
			p.Figure = indicator.Figure{Symbol: "•"}
			return p, nil
		})
		if pin := see(); pin.Figure.Symbol != "•" || pin.Withheld {
			t.Errorf("a companion reads %+v, want it protected", pin)
		}
		if n, err := w.needs.Find(t.Context(), planner, id); err != nil || n.Evidence[0].Pinned.Figure.Value != 2 {
			t.Errorf("the office reads %+v, %v", n.Evidence, err)
		}
	})
}
