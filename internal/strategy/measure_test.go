// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/account"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/need"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

func (w world) whole(goal strategy.GoalID) strategy.Measure {
	return strategy.Measure{
		Goal: goal, Title: "Deutschkurse mit Kinderbetreuung", Situation: "Mütter warten.", Description: "Fünf Kurse.",
		Needs: []need.ID{w.waiting}, TargetGroups: []vocabulary.TargetGroupID{w.families}, SocialSpaces: []territory.SocialSpaceID{w.north},
		LeadUnit: "Jugendamt", LeadFunction: "Leitung", Owner: w.cato, Contributors: "Jobcenter",
		StartsOn: "2025-03-01", EndsOn: "2027-12-31", Priority: strategy.Focus, CostCents: 18_640_000, Funding: "Landesförderung",
		Metric: "Wartezeit", MetricUnit: "Wochen", MetricBaseline: strategy.Amount{Value: 14, Has: true}, MetricTarget: strategy.Amount{Value: 0, Has: true},
		ImpactStep: 4, Resolution: "KT 87/2024",
	}
}

func TestAMeasureKeepsAllItsFields(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx, g := t.Context(), w.goal(t, strategy.Goal{})
		want := w.whole(g.ID)
		stored := w.measure(t, want)
		want.ID, want.Version, want.Number = stored.ID, 1, 1
		if !reflect.DeepEqual(stored, want) {
			t.Errorf("stored %+v\nwant   %+v", stored, want)
		}
		short := w.measure(t, strategy.Measure{Goal: g.ID, Owner: w.cato})
		if short.Number != 2 || short.LeadUnit != "Kreisvolkshochschule" || short.LeadFunction != "Fachbereichsleitung" {
			t.Errorf("lead of a short measure: %+v", short)
		}
		p, err := w.Profile(ctx, planner, stored.ID)
		if err != nil || p.Owner != "Cato" || p.Goal.Number != "1.1" || p.Field.Name != "Sprache" || !p.MayEdit ||
			len(p.Needs) != 1 || len(p.TargetGroups) != 1 || len(p.SocialSpaces) != 1 {
			t.Errorf("profile %+v, %v", p, err)
		}
		if found, err := w.MeasuresOfNeed(ctx, reader, w.waiting); err != nil || len(found) != 1 || found[0].ID != stored.ID {
			t.Errorf("measures of the need: %v, %v", found, err)
		}
		stored.Title, stored.Needs = "Kurse", nil
		if err := w.ChangeMeasure(ctx, planner, stored); err != nil {
			t.Fatal(err)
		}
		if err := w.ChangeMeasure(ctx, planner, stored); !errors.Is(err, fault.Conflict) {
			t.Errorf("second change of version 1: %v", err)
		}
		last, err := w.LastMeasureChange(ctx, reader, stored.ID)
		if err != nil || len(last.Changes) != 2 || last.Changes[0].Field != "needs" || last.Changes[0].Before != "B\u00a01" {
			t.Errorf("audit entry %+v, %v", last, err)
		}
		if _, err := w.log.Verify(ctx); err != nil {
			t.Error(err)
		}
	})
}

func TestMeasuresAreRefusedAtTheField(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		g := w.goal(t, strategy.Goal{})
		for _, test := range []struct {
			field, want string
			spoil       func(*strategy.Measure)
		}{
			{"title", "strategy.title.missing", func(m *strategy.Measure) { m.Title = " " }},
			{"goal", "strategy.measure.goal_missing", func(m *strategy.Measure) { m.Goal = "" }},
			{"goal", "strategy.measure.goal_missing", func(m *strategy.Measure) { m.Goal = "gone" }},
			{"owner", "strategy.link.unknown", func(m *strategy.Measure) { m.Owner = "gone" }},
			{"needs", "strategy.link.unknown", func(m *strategy.Measure) { m.Needs = append(m.Needs, "gone") }},
			{"target_groups", "strategy.link.unknown", func(m *strategy.Measure) { m.TargetGroups = append(m.TargetGroups, "gone") }},
			{"social_spaces", "strategy.link.unknown", func(m *strategy.Measure) { m.SocialSpaces = append(m.SocialSpaces, "gone") }},
			{"ends_on", "strategy.end.before_start", func(m *strategy.Measure) { m.EndsOn = "2025-02-28" }},
			{"starts_on", "strategy.day.unknown", func(m *strategy.Measure) { m.StartsOn = "soon" }},
			{"priority", "strategy.link.unknown", func(m *strategy.Measure) { m.Priority = "high" }},
			{"cost", "strategy.cost.negative", func(m *strategy.Measure) { m.CostCents = -1 }},
			{"impact_step", "strategy.link.unknown", func(m *strategy.Measure) { m.ImpactStep = 8 }},
			{"metric", "strategy.measure.metric_missing", func(m *strategy.Measure) { m.Metric = "" }},
			{"description", "strategy.text.long", func(m *strategy.Measure) { m.Description = strings.Repeat("x", 10_001) }},
		} {
			m := w.whole(g.ID)
			test.spoil(&m)
			if _, err := w.AddMeasure(t.Context(), planner, m); refusedAt(err, test.field) != test.want {
				t.Errorf("%s: %v, want %s", test.field, err, test.want)
			}
		}
	})
}

// Whoever is named as responsible is asked for the status, and must be able to
// report it.
func TestOnlyWhoMayReportIsResponsible(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		g := w.goal(t, strategy.Goal{})
		for role, want := range map[identity.Role]string{
			identity.ExternalActor: "", identity.CommitteeMember: "strategy.measure.owner_right",
			identity.MinistryReader: "strategy.measure.owner_right", identity.ProcessCompanion: "strategy.measure.owner_right",
		} {
			person := must(w.people.AddPerson(t.Context(), planner, account.NewPerson{
				Name: string(role), Email: string(role) + "@aalen.example", Password: "Kurs mit Betreuung 26", Roles: []identity.Role{role},
			}))
			_, err := w.AddMeasure(t.Context(), planner, strategy.Measure{Title: "Kurs", Goal: g.ID, Owner: person})
			if got := refusedAt(err, "owner"); got != want {
				t.Errorf("%s as owner: %q (%v), want %q", role, got, err, want)
			}
		}
	})
}

func TestWhoMayWhat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx, g := t.Context(), w.goal(t, strategy.Goal{})
		hers, other := w.measure(t, strategy.Measure{Goal: g.ID, Owner: w.cato}), w.measure(t, strategy.Measure{Goal: g.ID})
		cato := identity.Person{ID: w.cato, Name: "Cato", Tenant: "aalen", Grants: account.Grants([]identity.Role{identity.Colleague})}
		partner := identity.Person{ID: w.cato, Tenant: "aalen", Grants: account.Grants([]identity.Role{identity.ExternalActor})}
		taken := other
		taken.Owner = w.cato
		handed := hers
		handed.Owner = ""
		read := func(_ any, err error) error { return err }
		for i, test := range []struct {
			err, want error
		}{
			{w.ChangeMeasure(ctx, cato, hers), nil},
			{w.ChangeMeasure(ctx, cato, other), fault.Forbidden},
			{w.ChangeMeasure(ctx, cato, taken), fault.Forbidden},
			{w.ChangeMeasure(ctx, cato, handed), fault.Forbidden},
			{w.ArchiveMeasure(ctx, cato, hers.ID, 1), fault.Forbidden},
			{read(w.AddMeasure(ctx, cato, hers)), fault.Forbidden},
			{read(w.AddGoal(ctx, cato, g)), fault.Forbidden},
			{w.ChangeGoal(ctx, cato, g), fault.Forbidden},
			{w.ArchiveGoal(ctx, reader, g.ID, 1), fault.Forbidden},
			{w.SaveConcept(ctx, cato, strategy.Concept{Title: "x"}), fault.Forbidden},
			{read(w.AddTarget(ctx, cato, strategy.Target{Goal: g.ID})), fault.Forbidden},
			{read(w.Measure(ctx, partner, hers.ID)), nil},
			{read(w.Measure(ctx, partner, other.ID)), fault.Forbidden},
			{read(w.Tree(ctx, partner)), fault.Forbidden},
			{read(w.Tree(ctx, nobody)), fault.Forbidden},
			{read(w.Goals(ctx, nobody)), fault.Forbidden},
			{read(w.Measure(ctx, nobody, hers.ID)), fault.Forbidden},
			{read(w.Goal(ctx, outsider, g.ID)), fault.NotFound},
			{read(w.Measure(ctx, outsider, hers.ID)), fault.NotFound},
			{w.ChangeMeasure(ctx, outsider, hers), fault.NotFound},
			{w.ArchiveGoal(ctx, outsider, g.ID, 1), fault.NotFound},
			{w.RestoreMeasure(ctx, outsider, hers.ID, 1), fault.NotFound},
		} {
			if !errors.Is(test.err, test.want) {
				t.Errorf("case %d: %v, want %v", i, test.err, test.want)
			}
		}
		if tree, err := w.Tree(ctx, outsider); err != nil || len(tree.Fields) != 0 {
			t.Errorf("another tenant sees %+v, %v", tree, err)
		}
	})
}

func TestMeasuresAreFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		top := w.goal(t, strategy.Goal{Level: strategy.Guiding})
		leaf, work := w.goal(t, strategy.Goal{Parent: top.ID}), w.goal(t, strategy.Goal{Field: w.work})
		first := w.measure(t, strategy.Measure{Goal: leaf.ID, Title: "Zuhören", LeadUnit: "Jugendamt", EndsOn: "2027-12-31", Priority: strategy.Focus, Description: "100 % Förderung"})
		second := w.measure(t, strategy.Measure{Goal: work.ID, Title: "Ämterlotsen", LeadUnit: "Jobcenter"})
		third := w.measure(t, strategy.Measure{Goal: work.ID, Title: "Mentoring", LeadUnit: "Jobcenter", EndsOn: "2026-12-31"})
		gone := w.measure(t, strategy.Measure{Goal: work.ID, Title: "Altes", LeadUnit: "Bauamt"})
		if err := w.ArchiveMeasure(ctx, planner, gone.ID, gone.Version+1); !errors.Is(err, fault.Conflict) {
			t.Errorf("archiving another version: %v, want Conflict", err)
		}
		if err := w.ArchiveMeasure(ctx, planner, gone.ID, gone.Version); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			name  string
			give  strategy.MeasureFilter
			want  string
			total int
		}{
			{"all, by number", strategy.MeasureFilter{}, "1 2 3", 3},
			{"of a field", strategy.MeasureFilter{Field: w.work}, "2 3", 2},
			{"of a goal and those below it", strategy.MeasureFilter{Goal: top.ID}, "1", 1},
			{"of an unknown goal", strategy.MeasureFilter{Goal: "gone"}, "", 0},
			{"of a lead", strategy.MeasureFilter{Lead: "Jobcenter"}, "2 3", 2},
			{"of a priority", strategy.MeasureFilter{Priority: strategy.Focus}, "1", 1},
			{"by word, umlauts spelt out", strategy.MeasureFilter{Search: "AEMTER"}, "2", 1},
			{"by number", strategy.MeasureFilter{Search: "M 3"}, "3", 1},
			{"wildcards are plain text", strategy.MeasureFilter{Search: "100 %"}, "1", 1},
			{"wildcards match nothing else", strategy.MeasureFilter{Search: "_"}, "", 0},
			{"by title", strategy.MeasureFilter{Sort: strategy.ByTitle}, "2 3 1", 3},
			{"by end", strategy.MeasureFilter{Sort: strategy.ByEnd}, "3 1 2", 3},
			{"by lead", strategy.MeasureFilter{Sort: strategy.ByLead}, "2 3 1", 3},
			{"second page", strategy.MeasureFilter{Limit: 2, Offset: 2}, "3", 3},
			{"among some", strategy.MeasureFilter{Fits: among(first.ID, third.ID), Limit: 1, Offset: 1}, "3", 2},
			{"among none", strategy.MeasureFilter{Fits: among()}, "", 0},
			{"beyond the last page", strategy.MeasureFilter{Fits: among(second.ID), Limit: 50, Offset: 50}, "", 1},
			{"archived", strategy.MeasureFilter{Archived: true}, "4", 1},
		} {
			found, total, err := w.Measures(ctx, reader, test.give)
			var numbers []string
			for _, m := range found {
				numbers = append(numbers, fmt.Sprint(m.Number))
			}
			if got := strings.Join(numbers, " "); err != nil || got != test.want || total != test.total {
				t.Errorf("%s: %q of %d, want %q of %d, %v", test.name, got, total, test.want, test.total, err)
			}
		}
		if leads, err := w.Leads(ctx, reader); err != nil || strings.Join(leads, ",") != "Jobcenter,Jugendamt" {
			t.Errorf("leads %v, %v", leads, err)
		}
		if err := w.RestoreMeasure(ctx, planner, gone.ID, gone.Version+1); err != nil {
			t.Fatal(err)
		}
		if all, err := w.AllMeasures(ctx, reader); err != nil || len(all) != 4 {
			t.Errorf("all measures: %d, %v", len(all), err)
		}
	})
}

func among(ids ...strategy.MeasureID) func(strategy.MeasureID) bool {
	return func(id strategy.MeasureID) bool { return slices.Contains(ids, id) }
}

func TestConcept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		if _, err := w.Concept(ctx, reader); !errors.Is(err, fault.NotFound) {
			t.Errorf("before the first concept: %v", err)
		}
		c := strategy.Concept{Title: "Integrationskonzept", MissionStatement: "Wer hier lebt,\ngehört dazu.\r\n\r\n\r\nAlle.", ValidFrom: "2025-01-01", ValidTo: "2024-12-31"}
		if err := w.SaveConcept(ctx, planner, c); refusedAt(err, "valid_to") != "strategy.end.before_start" {
			t.Errorf("concept that ends before it starts: %v", err)
		}
		c.ValidTo = "2028-12-31"
		if err := w.SaveConcept(ctx, planner, c); err != nil {
			t.Fatal(err)
		}
		if err := w.SaveConcept(ctx, planner, c); !errors.Is(err, fault.Conflict) {
			t.Errorf("second first concept: %v", err)
		}
		stored, err := w.Concept(ctx, reader)
		if err != nil || stored.Edition != 1 || stored.Version != 1 || len(strategy.Paragraphs(stored.MissionStatement)) != 2 {
			t.Fatalf("stored %+v, %v", stored, err)
		}
		stored.ResolutionRef = "KT 87/2024"
		if err := w.SaveConcept(ctx, planner, stored); err != nil {
			t.Fatal(err)
		}
		if err := w.SaveConcept(ctx, planner, stored); !errors.Is(err, fault.Conflict) {
			t.Errorf("second change of version 1: %v", err)
		}
		if entries, n, err := w.ConceptHistory(ctx, reader, 10, 0); err != nil || n != 2 || entries[0].Changes[0].After != "KT 87/2024" {
			t.Errorf("history %+v, %v", entries, err)
		}
	})
}
