// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package overview_test

import (
	"fmt"
	"slices"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
	"kursbuch/internal/overview"
	"kursbuch/internal/strategy"
	"kursbuch/internal/vocabulary"
)

const today civil.Day = "2026-11-17"

var (
	manager   = identity.Operator("aalen", "Ada")
	reader    = identity.Person{ID: "reader", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{identity.ReadSteering: identity.Tenant}}
	colleague = identity.Person{ID: "cato", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{
		identity.ReadSteering: identity.Tenant, identity.EditMeasures: identity.Own, identity.ReportStatus: identity.Own,
	}}
)

// data is an overview's data with the measures under one goal.
func data(measures ...strategy.Measure) overview.Data {
	goal := strategy.GoalBranch{Goal: strategy.Goal{ID: "g", Number: "1.1", Targets: []strategy.Target{{Baseline: indicator.Pinned{Pin: indicator.Pin{Indicator: "i"}}}}}, Measures: measures}
	return overview.Data{
		Measures: measures, Latest: map[strategy.MeasureID]delivery.StatusReport{},
		Tree: strategy.Tree{Fields: []strategy.FieldBranch{{Field: vocabulary.Field{ID: "f"}, Goals: []strategy.GoalBranch{goal}}}},
	}
}

// brief is what a list says, one short word a row.
func brief(items []overview.Item) []string {
	var all []string
	for _, i := range items {
		all = append(all, fmt.Sprintf("%s %s %d %s", i.Measure.ID, i.Kind, i.Days(today), i.Href))
	}
	return all
}

func TestDatesAreLateDueOrNeither(t *testing.T) {
	d := data(
		strategy.Measure{ID: "a", Number: 1, Owner: "cato", StartsOn: today.Add(-100), EndsOn: today.Add(30)},
		strategy.Measure{ID: "b", Number: 2, StartsOn: today.Add(-100), EndsOn: today.Add(-1)},
		strategy.Measure{ID: "c", Number: 3, Owner: "cato", EndsOn: today.Add(31)},
		strategy.Measure{ID: "d", Number: 4, EndsOn: today.Add(-50)},
	)
	d.Latest["a"] = delivery.StatusReport{ID: "r1", On: today.Add(-10), Set: delivery.Warn, NextStep: "Raum", NextStepOn: today}
	d.Latest["d"] = delivery.StatusReport{ID: "r2", On: today.Add(-200), Set: delivery.Done, NextStep: "Fest", NextStepOn: today.Add(-40)}
	d.Open = []delivery.Milestone{
		{ID: "m1", Measure: "b", DueOn: today.Add(-20)},
		{ID: "m2", Measure: "a", DueOn: today.Add(2)},
		{ID: "m3", Measure: "d", DueOn: today.Add(-60)},
		{ID: "m4", Measure: "archived", DueOn: today},
	}
	for _, test := range []struct {
		name      string
		who       identity.Person
		late, due []string
	}{
		{
			"who may do everything", manager,
			[]string{"b milestone 20 /measures/b/milestones/m1/edit", "b end 1 /measures/b/status"},
			[]string{"a step 0 /measures/a/status", "a milestone 2 /measures/a/milestones/m2/edit", "a end 30 /measures/a/status"},
		},
		{
			"who leads one measure", colleague,
			[]string{"b milestone 20 /measures/b", "b end 1 /measures/b"},
			[]string{"a step 0 /measures/a/status", "a milestone 2 /measures/a/milestones/m2/edit", "a end 30 /measures/a/status"},
		},
		{
			"who only reads", reader,
			[]string{"b milestone 20 /measures/b", "b end 1 /measures/b"},
			[]string{"a step 0 /measures/a", "a milestone 2 /measures/a", "a end 30 /measures/a"},
		},
	} {
		o := overview.Compile(d, test.who, today)
		if late := brief(o.Late); !slices.Equal(late, test.late) {
			t.Errorf("%s: late %q, want %q", test.name, late, test.late)
		}
		if due := brief(o.Due); !slices.Equal(due, test.due) {
			t.Errorf("%s: due %q, want %q", test.name, due, test.due)
		}
	}
}

func TestWaitingForAStatus(t *testing.T) {
	d := data(
		strategy.Measure{ID: "fresh", Number: 1, StartsOn: today.Add(-400)},
		strategy.Measure{ID: "silent", Number: 2, StartsOn: today.Add(-400)},
		strategy.Measure{ID: "never", Number: 3, StartsOn: today.Add(-121)},
		strategy.Measure{ID: "young", Number: 4, StartsOn: today.Add(-120)},
		strategy.Measure{ID: "done", Number: 5, StartsOn: today.Add(-400)},
		strategy.Measure{ID: "later", Number: 6, StartsOn: today.Add(10)},
		strategy.Measure{ID: "undated", Number: 7},
	)
	d.Latest["fresh"] = delivery.StatusReport{ID: "1", On: today.Add(-120), Set: delivery.OK}
	d.Latest["silent"] = delivery.StatusReport{ID: "2", On: today.Add(-130), Set: delivery.OK}
	d.Latest["done"] = delivery.StatusReport{ID: "3", On: today.Add(-130), Set: delivery.Done}
	o := overview.Compile(d, manager, today)
	if got, want := brief(o.Waiting), []string{"silent status 130 /measures/silent/status", "never status 121 /measures/never/status"}; !slices.Equal(got, want) {
		t.Fatalf("waiting %q, want %q", got, want)
	}
	if o.Waiting[0].Never || !o.Waiting[1].Never {
		t.Error("only the second measure was never reported on")
	}
}

func TestLightsAreCountedAndTheWorstComesFirst(t *testing.T) {
	d := data(strategy.Measure{ID: "a", Number: 1, Owner: "cato"}, strategy.Measure{ID: "b", Number: 2}, strategy.Measure{ID: "c", Number: 3}, strategy.Measure{ID: "d", Number: 4, Owner: "cato"})
	d.Latest["a"] = delivery.StatusReport{ID: "1", Set: delivery.Warn}
	d.Latest["b"] = delivery.StatusReport{ID: "2", Set: delivery.OK}
	d.Latest["c"] = delivery.StatusReport{ID: "3", Set: delivery.Stop}
	o := overview.Compile(d, colleague, today)
	if len(o.Care) != 2 || o.Care[0].Measure.ID != "c" || o.Care[1].Measure.ID != "a" {
		t.Errorf("care %+v, want c before a", o.Care)
	}
	if len(o.Own) != 2 || o.Own[0].Measure.ID != "a" || o.Own[1].Report.ID != "" {
		t.Errorf("own %+v, want a and d, which nobody reported on", o.Own)
	}
	sum := 0
	for _, c := range o.Lights {
		sum += c.N
	}
	if sum != 4 || o.Lights[0] != (overview.Count{Light: delivery.Stop, N: 1}) || o.Lights[len(o.Lights)-1] != (overview.Count{N: 1}) {
		t.Errorf("lights %v, want one each of stop, warn, ok and none", o.Lights)
	}
}

func TestGapsLeadToWhatMendsThem(t *testing.T) {
	d := data(strategy.Measure{ID: "m1", Number: 1, Title: "Kurse", Owner: "cato", Needs: []need.ID{"n2"}}, strategy.Measure{ID: "m2", Number: 2, Title: "Briefe"})
	d.Needs = []need.Need{
		{ID: "n1", Number: 1, Title: "Wartezeit", Evidence: []need.Evidence{{}}}, {ID: "n2", Number: 2, Title: "Räume"}, {ID: "n3", Number: 3, Title: "Wege", Evidence: []need.Evidence{{}}},
	}
	field := &d.Tree.Fields[0]
	field.Goals[0].Goal.Needs = []need.ID{"n1"}
	upper := strategy.GoalBranch{Goal: strategy.Goal{ID: "g2", Number: "1.2"}, Goals: []strategy.GoalBranch{{Goal: strategy.Goal{ID: "g3", Number: "1.2.1", Title: "Teilhabe"}}}}
	field.Goals = append(field.Goals, upper)
	for _, test := range []struct {
		who  identity.Person
		want []string
	}{
		{manager, []string{
			"need_evidence B\u00a02 /needs/n2/evidence", "need_goal B\u00a03 /goals/new?need=n3", "goal_indicator Z\u00a01.2.1 /goals/g3/targets/new",
			"goal_measure Z\u00a01.2.1 /measures/new?goal=g3", "measure_owner M\u00a02 /measures/m2/edit",
		}},
		{reader, []string{
			"need_evidence B\u00a02 /needs/n2", "need_goal B\u00a03 /needs/n3", "goal_indicator Z\u00a01.2.1 /goals/g3",
			"goal_measure Z\u00a01.2.1 /goals/g3", "measure_owner M\u00a02 /measures/m2",
		}},
	} {
		o := overview.Compile(d, test.who, today)
		var got []string
		for _, g := range o.Gaps {
			got = append(got, fmt.Sprintf("%s %s %s", g.Kind, g.Label, g.Href))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: gaps %q, want %q", test.who.ID, got, test.want)
		}
		c := o.Chain
		if c.Needs.Total != 3 || c.Needs.Whole(overview.NeedWithoutGoal) != 2 || c.Goals.Total != 2 || c.Measures.Whole(overview.MeasureWithoutOwner) != 1 || c.Indicators != 1 {
			t.Errorf("%s: chain %+v", test.who.ID, c)
		}
	}
}

func TestFirstSteps(t *testing.T) {
	bare := overview.Data{}
	fields := overview.Data{Tree: strategy.Tree{Fields: []strategy.FieldBranch{{}}}}
	whole := data(strategy.Measure{ID: "a", Number: 1})
	whole.Needs = []need.Need{{ID: "n"}}
	reported := whole
	reported.Latest = map[strategy.MeasureID]delivery.StatusReport{"a": {ID: "r", Set: delivery.OK}}
	for _, test := range []struct {
		name  string
		data  overview.Data
		who   identity.Person
		empty bool
		next  overview.StepKind
		href  string
	}{
		{"nothing yet", bare, manager, true, overview.FirstField, "/fields"},
		{"nothing yet, for a reader", bare, reader, true, overview.FirstField, ""},
		{"fields of action", fields, manager, true, overview.FirstNeed, "/needs/new"},
		{"all but a report", whole, manager, false, overview.FirstStatus, "/measures/a/status"},
		{"a status", reported, manager, false, "", ""},
	} {
		o := overview.Compile(test.data, test.who, today)
		var next overview.StartStep
		for _, s := range o.Steps {
			if s.Next {
				next = s
			}
		}
		if o.Empty != test.empty || next.Kind != test.next || next.Href != test.href {
			t.Errorf("%s: empty %v, next %q to %q; want %v, %q to %q", test.name, o.Empty, next.Kind, next.Href, test.empty, test.next, test.href)
		}
	}
}

// county is the data of a county with so many measures, seven milestones each.
func county(measures int) overview.Data {
	var all []strategy.Measure
	for i := range measures {
		all = append(all, strategy.Measure{
			ID: strategy.MeasureID(fmt.Sprint("m", i)), Number: i + 1, Title: "Kurse", StartsOn: today.Add(-i % 500), EndsOn: today.Add(i%400 - 50),
		})
	}
	d := data(all...)
	for i, m := range all {
		d.Latest[m.ID] = delivery.StatusReport{ID: "r", On: today.Add(-i % 200), Set: delivery.Lights()[i%5], NextStep: "Raum", NextStepOn: today.Add(i%90 - 30)}
		for k := range 2 {
			d.Open = append(d.Open, delivery.Milestone{ID: "s", Measure: m.ID, DueOn: today.Add(i%60 - 40 + k)})
		}
	}
	return d
}

func BenchmarkCompileOf2000Measures(b *testing.B) {
	d := county(2000)
	for b.Loop() {
		if o := overview.Compile(d, manager, today); o.Measures != 2000 {
			b.Fatal("measures were lost")
		}
	}
}
