// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
	"kursbuch/internal/strategy"
)

func TestGoalsAreNumberedWhereTheyStand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		top := w.goal(t, strategy.Goal{Level: strategy.Guiding})
		child := w.goal(t, strategy.Goal{Level: strategy.Intermediate, Parent: top.ID})
		leaf := w.goal(t, strategy.Goal{Parent: child.ID})
		second := w.goal(t, strategy.Goal{Parent: child.ID})
		other := w.goal(t, strategy.Goal{Field: w.work})
		for goal, want := range map[*strategy.Goal]string{&top: "1.1", &child: "1.1.1", &leaf: "1.1.1.1", &second: "1.1.1.2", &other: "2.1"} {
			if goal.Number != want {
				t.Errorf("number %s, want %s", goal.Number, want)
			}
		}
		if leaf.Field != w.language {
			t.Errorf("field %q: a goal takes the field of its parent", leaf.Field)
		}
		if err := w.ArchiveGoal(t.Context(), planner, second.ID, second.Version); err != nil {
			t.Fatal(err)
		}
		if third := w.goal(t, strategy.Goal{Parent: child.ID}); third.Number != "1.1.1.3" {
			t.Errorf("number %s, want 1.1.1.3: none is given twice", third.Number)
		}
		leaf.Parent = top.ID
		if err := w.ChangeGoal(t.Context(), planner, leaf); err != nil {
			t.Fatal(err)
		}
		if moved, err := w.Goal(t.Context(), reader, leaf.ID); err != nil || moved.Number != "1.1.2" || moved.Version != 2 {
			t.Errorf("moved goal: %+v, %v", moved, err)
		}
		goals, err := w.Goals(t.Context(), reader)
		var numbers []string
		for _, g := range goals {
			numbers = append(numbers, g.Number)
		}
		if err != nil || strings.Join(numbers, " ") != "1.1 1.1.1 1.1.1.3 1.1.2 2.1" {
			t.Errorf("order %v, %v", numbers, err)
		}
	})
}

func TestAGoalThatCannotStandThereIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		top := w.goal(t, strategy.Goal{Level: strategy.Guiding})
		leaf := w.goal(t, strategy.Goal{Parent: top.ID})
		for _, test := range []struct {
			name, field, want string
			give              strategy.Goal
		}{
			{"title is required", "title", "strategy.title.missing", strategy.Goal{Level: strategy.Guiding, Field: w.language}},
			{"long title", "title", "strategy.text.long", strategy.Goal{Title: strings.Repeat("ä", 201), Level: strategy.Guiding, Field: w.language}},
			{"field is required", "field", "strategy.goal.field_missing", strategy.Goal{Title: "x", Level: strategy.Guiding}},
			{"unknown field", "field", "strategy.goal.field_missing", strategy.Goal{Title: "x", Level: strategy.Guiding, Field: "gone"}},
			{"level is required", "level", "strategy.goal.level_missing", strategy.Goal{Title: "x", Field: w.language}},
			{"a guiding goal stands on top", "parent", "strategy.goal.guiding_stands_on_top", strategy.Goal{Title: "x", Level: strategy.Guiding, Parent: top.ID}},
			{"levels descend", "level", "strategy.goal.level_order", strategy.Goal{Title: "x", Level: strategy.Intermediate, Parent: leaf.ID}},
			{"the field is the parent's", "field", "strategy.goal.field_of_parent", strategy.Goal{Title: "x", Level: strategy.Operational, Parent: top.ID, Field: w.work}},
			{"unknown parent", "parent", "strategy.link.unknown", strategy.Goal{Title: "x", Level: strategy.Operational, Parent: "gone"}},
			{"unknown need", "needs", "strategy.link.unknown", strategy.Goal{Title: "x", Level: strategy.Guiding, Field: w.language, Needs: []need.ID{"gone"}}},
			{"no such day", "due_on", "strategy.day.unknown", strategy.Goal{Title: "x", Level: strategy.Guiding, Field: w.language, DueOn: "2027-02-30"}},
		} {
			if _, err := w.AddGoal(t.Context(), planner, test.give); refusedAt(err, test.field) != test.want {
				t.Errorf("%s: %v %q, want %q", test.name, err, refusedAt(err, test.field), test.want)
			}
		}
		top.Level = strategy.Intermediate
		if err := w.ChangeGoal(t.Context(), planner, top); refusedAt(err, "parent") != "strategy.goal.has_goals_below" {
			t.Errorf("a goal with goals below it moved: %v", err)
		}
		leaf.Parent = leaf.ID
		if err := w.ChangeGoal(t.Context(), planner, leaf); refusedAt(err, "level") != "strategy.goal.level_order" {
			t.Errorf("a goal stands below itself: %v", err)
		}
	})
}

func TestGoalsComeBackAfterArchiving(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		top := w.goal(t, strategy.Goal{Level: strategy.Guiding})
		leaf := w.goal(t, strategy.Goal{Parent: top.ID, Needs: []need.ID{w.waiting}})
		refused, ok := errors.AsType[fault.Refused](w.ArchiveGoal(ctx, planner, top.ID, top.Version))
		if !ok || refused.Args["goals"] != 1 {
			t.Errorf("archived a goal with goals below it: %v", refused)
		}
		for _, id := range []strategy.GoalID{leaf.ID, top.ID} {
			if err := w.ArchiveGoal(ctx, planner, id, 1); err != nil {
				t.Fatal(err)
			}
		}
		if goals, err := w.Goals(ctx, reader); err != nil || len(goals) != 0 {
			t.Errorf("goals in use: %v, %v", goals, err)
		}
		if _, ok := errors.AsType[fault.Refused](w.RestoreGoal(ctx, planner, leaf.ID, 2)); !ok {
			t.Error("restored a goal below an archived one")
		}
		if err := w.RestoreGoal(ctx, planner, top.ID, 1); !errors.Is(err, fault.Conflict) {
			t.Errorf("restoring an old version: %v, want Conflict", err)
		}
		for _, id := range []strategy.GoalID{top.ID, leaf.ID} {
			if err := w.RestoreGoal(ctx, planner, id, 2); err != nil {
				t.Fatal(err)
			}
		}
		if goals, err := w.GoalsOfNeed(ctx, reader, w.waiting); err != nil || len(goals) != 1 || goals[0].ID != leaf.ID {
			t.Errorf("goals of the need: %v, %v", goals, err)
		}
		entries, n, err := w.GoalHistory(ctx, reader, leaf.ID, 10, 0)
		if err != nil || n != 3 || entries[0].Act != "restored" || entries[2].Act != "created" {
			t.Errorf("history: %v, %d, %v", entries, n, err)
		}
	})
}

func TestTargetsKeepTheirBaseline(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx, g := t.Context(), w.goal(t, strategy.Goal{})
		give := strategy.Target{Goal: g.ID, Value: 6, On: "2027-12-31"}
		if _, err := w.AddTarget(ctx, planner, give); refusedAt(err, "indicator") != "strategy.target.indicator_missing" {
			t.Errorf("target without indicator: %v", err)
		}
		give.Baseline.Indicator = "unpublished"
		if _, err := w.AddTarget(ctx, planner, give); refusedAt(err, "indicator") != "strategy.target.no_figure" {
			t.Errorf("target without a figure: %v", err)
		}
		give.Baseline.Indicator = w.classes
		if _, err := w.AddTarget(ctx, planner, give); refusedAt(err, "indicator") != "strategy.target.classes" {
			t.Errorf("target in classes: %v", err)
		}
		give.Baseline.Pin = indicator.Pin{Indicator: w.weeks, Region: "16063", Period: "2024"}
		id, err := w.AddTarget(ctx, planner, give)
		if err != nil {
			t.Fatal(err)
		}
		target, err := w.Target(ctx, reader, id)
		if err != nil || target.Baseline.Figure.Value != 14 || target.Baseline.Release == "" {
			t.Fatalf("stored %+v, %v", target, err)
		}
		target.Value = 4
		if err := w.ChangeTarget(ctx, planner, target); err != nil {
			t.Fatal(err)
		}
		if err := w.ChangeTarget(ctx, planner, target); !errors.Is(err, fault.Conflict) {
			t.Errorf("second change of version 1: %v", err)
		}
		g, err = w.Goal(ctx, reader, g.ID)
		if err != nil || len(g.Targets) != 1 || g.Targets[0].Value != 4 || g.Targets[0].Baseline != target.Baseline {
			t.Fatalf("goal %+v, %v", g, err)
		}
		current, err := w.Current(ctx, reader, g.Targets)
		if done, ok := g.Targets[0].Progress(current[id].Figure); err != nil || !ok || done != 0.5 {
			t.Errorf("progress %v %v of %v, %v", done, ok, current, err)
		}
		if err := w.ArchiveTarget(ctx, planner, id, 1); !errors.Is(err, fault.Conflict) {
			t.Errorf("archiving an old version: %v, want Conflict", err)
		}
		if err := w.ArchiveTarget(ctx, planner, id, 2); err != nil {
			t.Fatal(err)
		}
		if goals, err := w.GoalsOfIndicator(ctx, reader, w.weeks); err != nil || len(goals) != 0 {
			t.Errorf("goals of the indicator after archiving: %v, %v", goals, err)
		}
		if err := w.RestoreTarget(ctx, planner, id, 3); err != nil {
			t.Fatal(err)
		}
		if goals, err := w.GoalsOfIndicator(ctx, reader, w.weeks); err != nil || len(goals) != 1 {
			t.Errorf("goals of the indicator: %v, %v", goals, err)
		}
	})
}

func TestTheTreeShowsGaps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		top := w.goal(t, strategy.Goal{Level: strategy.Guiding})
		bare := w.goal(t, strategy.Goal{Parent: top.ID})
		served := w.goal(t, strategy.Goal{Parent: top.ID})
		w.measure(t, strategy.Measure{Goal: served.ID})
		w.measure(t, strategy.Measure{Goal: served.ID, Owner: w.cato})
		must(w.AddTarget(ctx, planner, strategy.Target{Goal: served.ID, Value: 6, On: "2027-12-31", Baseline: indicator.Pinned{Pin: indicator.Pin{Indicator: w.weeks, Region: "16063"}}}))
		tree, err := w.Tree(ctx, reader)
		if err != nil || len(tree.Fields) != 2 || tree.Concept.Edition != 0 {
			t.Fatalf("tree %+v, %v", tree, err)
		}
		gaps := map[strategy.GoalID][]strategy.Gap{}
		measures := 0
		tree.Each(func(_ strategy.FieldBranch, b strategy.GoalBranch) {
			gaps[b.Goal.ID] = b.Gaps()
			for _, m := range b.Measures {
				measures++
				if want := m.Owner == ""; (len(m.Gaps()) == 1) != want {
					t.Errorf("gaps of %s led by %q: %v", m.Title, m.Owner, m.Gaps())
				}
			}
		})
		if len(gaps) != 3 || measures != 2 {
			t.Errorf("%d goals, %d measures in the tree", len(gaps), measures)
		}
		for id, want := range map[strategy.GoalID][]strategy.Gap{top.ID: nil, bare.ID: {strategy.NoIndicator, strategy.NoMeasure}, served.ID: nil} {
			if !slices.Equal(gaps[id], want) {
				t.Errorf("gaps %v, want %v", gaps[id], want)
			}
		}
	})
}

// A baseline is pinned by the office; readers outside it see it as released.
func TestBaselinesAreShownAsReleased(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		g := w.goal(t, strategy.Goal{})
		id := must(w.AddTarget(ctx, planner, strategy.Target{Goal: g.ID, Value: 6, On: "2027-12-31", Baseline: indicator.Pinned{Pin: indicator.Pin{Indicator: w.weeks, Region: "16063"}}}))
		companion := identity.Person{ID: "ida", Tenant: "aalen", Audience: identity.Partner, Grants: map[identity.Action]identity.Scope{
			identity.ReadSteering: identity.Tenant, identity.ReadIndicators: identity.Tenant,
		}}
		for what, target := range map[string]strategy.Target{
			"the goal": must(w.Goal(ctx, companion, g.ID)).Targets[0], "all goals": must(w.Goals(ctx, companion))[0].Targets[0], "the target": must(w.Target(ctx, companion, id)),
		} {
			if target.Baseline.Figure.Has || !target.Baseline.Withheld {
				t.Errorf("%s shows a companion %+v", what, target.Baseline)
			}
		}
		if current := must(w.Current(ctx, companion, must(w.Goal(ctx, planner, g.ID)).Targets)); len(current) > 0 {
			t.Errorf("current figures for a companion: %+v", current)
		}
		if target := must(w.Target(ctx, planner, id)); !target.Baseline.Figure.Has {
			t.Errorf("the office lost its baseline: %+v", target.Baseline)
		}
		entries, _, err := w.GoalHistory(ctx, companion, g.ID, 50, 0)
		if err != nil || len(entries) == 0 {
			t.Errorf("history: %d entries, %v", len(entries), err)
		}
	})
}
