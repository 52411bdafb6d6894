// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report_test

import (
	"fmt"
	"slices"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/indicator"
	"kursbuch/internal/report"
	"kursbuch/internal/strategy"
)

func TestDiff(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(old, now *report.Content)
		want   []string
	}{
		{"nothing happened", func(_, _ *report.Content) {}, nil},
		{"a light changed", func(old, _ *report.Content) { old.Fields[0].Measures[1].Light = delivery.Idle }, []string{"light M 2 idle ok"}},
		{"a first report on a measure", func(_, now *report.Content) { now.Fields[0].Measures[6].Light = delivery.OK }, []string{"light M 7  ok"}},
		{"a new measure", func(old, _ *report.Content) { old.Fields[0].Measures = old.Fields[0].Measures[1:] }, []string{"new M 1"}},
		{"a measure that ended", func(_, now *report.Content) { now.Fields[1].Measures = now.Fields[1].Measures[:6] }, []string{"ended M 14"}},
		{
			"a measure that moved to another field",
			func(_, now *report.Content) {
				moved := now.Fields[0].Measures[0]
				now.Fields[0].Measures, now.Fields[1].Measures = now.Fields[0].Measures[1:], append(now.Fields[1].Measures, moved)
			},
			nil,
		},
		{"a field that only one report is about", func(old, _ *report.Content) { old.Fields = old.Fields[:1] }, nil},
		{
			"a new figure, once for all goals that it measures",
			func(old, _ *report.Content) {
				eachDevelopment(old, func(d *report.Development) { d.Values = d.Values[:6] })
			},
			[]string{"figure 2025-06-30 new 38.4 p"},
		},
		{
			"a revised figure",
			func(_, now *report.Content) { eachDevelopment(now, revise(5, 36.1, "")) },
			[]string{"figure 2024-06-30 35.9 36.1"},
		},
		{
			"a figure whose sign alone changed",
			func(_, now *report.Content) { eachDevelopment(now, revise(6, 38.4, "")) },
			[]string{"figure 2025-06-30 38.4 p 38.4"},
		},
		{
			"a figure published again in a newer release",
			func(_, now *report.Content) {
				eachDevelopment(now, func(d *report.Development) { d.Values[6].Release = "rel2" })
			},
			nil,
		},
		{
			"an indicator that no goal had before",
			func(_, now *report.Content) {
				eachDevelopment(now, func(d *report.Development) { d.Indicator = "other" })
			},
			nil,
		},
		{"a new goal", func(old, _ *report.Content) { old.Fields[0].Goals = old.Fields[0].Goals[:2] }, []string{"new goal 1.2"}},
		{"a goal given up", func(_, now *report.Content) { now.Fields[0].Goals = now.Fields[0].Goals[:2] }, []string{"ended goal 1.2"}},
		{"a goal with another title", func(old, _ *report.Content) { old.Fields[0].Goals[1].Title = "Alt" }, []string{"goal 1.1 from Alt"}},
		{"a goal with another date", func(old, _ *report.Content) { old.Fields[0].Goals[1].DueOn = "2026-12-31" }, []string{"goal 1.1 due 2026-12-31 2027-12-31"}},
		{
			"a goal with another aim",
			func(old, _ *report.Content) { old.Fields[0].Goals[1].Developments[0].Aim.Value = 40 },
			[]string{"goal 1.1 aim 40 42"},
		},
		{
			"a goal that got an indicator",
			func(old, _ *report.Content) { old.Fields[0].Goals[1].Developments = nil },
			[]string{"goal 1.1 aim none 42"},
		},
		{
			"a goal that lost its indicator",
			func(_, now *report.Content) { now.Fields[0].Goals[1].Developments = nil },
			[]string{"goal 1.1 aim 42 none"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			old, now := invented(2), invented(2)
			test.change(&old, &now)
			changes := report.Diff(old, now)
			if got := told(changes); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if changes.Empty() != (len(test.want) == 0) || changes.Count() != len(test.want) {
				t.Errorf("count %d, want %d", changes.Count(), len(test.want))
			}
		})
	}
}

func TestDiffOfAContentWithItselfReversedTellsTheOpposite(t *testing.T) {
	old, now := invented(2), invented(2)
	old.Fields[0].Measures = old.Fields[0].Measures[2:]
	now.Fields[1].Goals = append(now.Fields[1].Goals, report.Goal{ID: strategy.GoalID("new"), Number: "2.9"})
	there, back := report.Diff(old, now), report.Diff(now, old)
	if !slices.Equal(there.NewMeasures, back.EndedMeasures) || !slices.Equal(there.NewGoals, back.EndedGoals) || there.Count() != back.Count() {
		t.Errorf("there %+v, back %+v", there, back)
	}
}

func eachDevelopment(c *report.Content, change func(*report.Development)) {
	for _, f := range c.Fields {
		for _, g := range f.Goals {
			for i := range g.Developments {
				change(&g.Developments[i])
			}
		}
	}
}

func revise(at int, value float64, sign string) func(*report.Development) {
	return func(d *report.Development) {
		d.Values[at].Figure = indicator.Figure{Value: value, Has: true, Symbol: sign}
	}
}

// told says changes in short, so that a table of tests can name them.
func told(c report.Changes) []string {
	var all []string
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, l := range c.Lights {
		say("light M %d %s %s", l.Number, l.Before, l.After)
	}
	for _, m := range c.NewMeasures {
		say("new M %d", m.Number)
	}
	for _, m := range c.EndedMeasures {
		say("ended M %d", m.Number)
	}
	for _, v := range c.Values {
		before := "new"
		if v.Before != nil {
			before = figure(*v.Before)
		}
		say("figure %s %s %s", v.After.Period, before, figure(v.After))
	}
	for _, g := range c.NewGoals {
		say("new goal %s", g.Number)
	}
	for _, g := range c.EndedGoals {
		say("ended goal %s", g.Number)
	}
	for _, g := range c.Goals {
		if g.TitleBefore != g.Title {
			say("goal %s from %s", g.Number, g.TitleBefore)
		}
		if g.DueBefore != g.DueAfter {
			say("goal %s due %s %s", g.Number, g.DueBefore, g.DueAfter)
		}
		for _, a := range g.Aims {
			say("goal %s aim %s %s", g.Number, aim(a.Before), aim(a.After))
		}
	}
	return all
}

func figure(v report.Value) string {
	if v.Figure.Symbol == "" {
		return fmt.Sprint(v.Figure.Value)
	}
	return fmt.Sprint(v.Figure.Value, " ", v.Figure.Symbol)
}

func aim(a *report.Aim) string {
	if a == nil {
		return "none"
	}
	return fmt.Sprint(a.Value)
}

func TestWaysAndAims(t *testing.T) {
	number := func(x float64) report.Value { return report.Value{Figure: indicator.Figure{Value: x, Has: true}} }
	for _, test := range []struct {
		name              string
		baseline, aim, at float64
		way               float64
		known, reached    bool
	}{
		{"half way up", 10, 20, 15, 0.5, true, false},
		{"half way down", 20, 10, 15, 0.5, true, false},
		{"reached upwards", 10, 20, 20, 1, true, true},
		{"reached downwards", 20, 10, 9, 1.1, true, true},
		{"away from the aim", 10, 20, 8, -0.2, true, false},
		{"nowhere to go, and kept", 10, 10, 10, 0, false, true},
		{"nowhere to go, and lost", 10, 10, 9, 0, false, false},
	} {
		d := report.Development{Baseline: number(test.baseline), Aim: report.Aim{Value: test.aim, On: civil.Day("2027-12-31")}}
		way, known := d.Way(number(test.at))
		if way != test.way || known != test.known || d.Reached(number(test.at)) != test.reached {
			t.Errorf("%s: way %v %v, reached %v", test.name, way, known, d.Reached(number(test.at)))
		}
	}
	if (report.Development{}).Reached(report.Value{}) {
		t.Error("a missing value reached its aim")
	}
}
