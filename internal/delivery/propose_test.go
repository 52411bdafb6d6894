// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package delivery_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/strategy"
)

const today civil.Day = "2026-11-17"

// due is an open milestone, so many days from today.
func due(days int) delivery.Milestone {
	return delivery.Milestone{Number: 1, Title: "Kurs", DueOn: today.Add(days)}
}

// reached is a milestone that was reached so many days from today.
func reached(days int) delivery.Milestone {
	m := due(days)
	m.ReachedOn = m.DueOn
	return m
}

// said is a report of so many days ago.
func said(days int, l delivery.Light) delivery.StatusReport {
	return delivery.StatusReport{ID: "r", On: today.Add(-days), Set: l}
}

func TestPropose(t *testing.T) {
	running := strategy.Measure{StartsOn: today.Add(-400), EndsOn: today.Add(200)}
	ended := strategy.Measure{StartsOn: today.Add(-400), EndsOn: today.Add(-1)}
	standing := strategy.Measure{StartsOn: today.Add(-400), Priority: strategy.Permanent}
	for _, test := range []struct {
		name       string
		measure    strategy.Measure
		milestones []delivery.Milestone
		last       delivery.StatusReport
		want       delivery.Light
		why        []string
	}{
		{"it starts tomorrow", strategy.Measure{StartsOn: today.Add(1)}, nil, delivery.StatusReport{}, delivery.Idle, []string{"starts"}},
		{"it starts tomorrow, a milestone is late", strategy.Measure{StartsOn: today.Add(1)}, []delivery.Milestone{due(-31)}, delivery.StatusReport{}, delivery.Idle, []string{"starts"}},
		{"it starts tomorrow, a milestone is reached", strategy.Measure{StartsOn: today.Add(1)}, []delivery.Milestone{reached(-1), due(5)}, delivery.StatusReport{}, delivery.OK, []string{"ontime"}},
		{"it starts today", strategy.Measure{StartsOn: today}, nil, delivery.StatusReport{}, delivery.OK, []string{"ontime"}},
		{"no start and no report", strategy.Measure{}, nil, delivery.StatusReport{}, delivery.Idle, []string{"unscheduled"}},
		{"no start, but late", strategy.Measure{}, []delivery.Milestone{due(-1)}, delivery.StatusReport{}, delivery.Warn, []string{"late"}},
		{"all milestones reached", running, []delivery.Milestone{reached(-300), reached(-10)}, said(300, delivery.OK), delivery.Done, []string{"reached"}},
		{"all milestones of a standing task reached", standing, []delivery.Milestone{reached(-10)}, said(10, delivery.OK), delivery.OK, []string{"ontime"}},
		{"a milestone that is reached tomorrow", running, []delivery.Milestone{reached(1)}, said(1, delivery.OK), delivery.OK, []string{"ontime"}},
		{"the end passed and done", ended, []delivery.Milestone{due(-300)}, said(300, delivery.Done), delivery.Done, []string{"finished"}},
		{"the end passed and not done", ended, nil, said(1, delivery.OK), delivery.Stop, []string{"ended"}},
		{"the last day", strategy.Measure{StartsOn: today.Add(-9), EndsOn: today}, nil, said(1, delivery.OK), delivery.OK, []string{"ontime"}},
		{"a milestone due today", running, []delivery.Milestone{due(0)}, said(1, delivery.OK), delivery.OK, []string{"ontime"}},
		{"a milestone one day late", running, []delivery.Milestone{due(-1)}, said(1, delivery.OK), delivery.Warn, []string{"late"}},
		{"a milestone 30 days late", running, []delivery.Milestone{due(-30)}, said(1, delivery.OK), delivery.Warn, []string{"late"}},
		{"a milestone 31 days late", running, []delivery.Milestone{due(-31)}, said(1, delivery.OK), delivery.Stop, []string{"late"}},
		{"two late, the end passed, silent", ended, []delivery.Milestone{due(-40), due(-2)}, said(200, delivery.Warn), delivery.Stop, []string{"late", "late", "ended", "silent"}},
		{"a report of 120 days ago", running, nil, said(120, delivery.OK), delivery.OK, []string{"ontime"}},
		{"a report of 121 days ago", running, nil, said(121, delivery.OK), delivery.Warn, []string{"silent"}},
		{"never a report since the start 121 days ago", strategy.Measure{StartsOn: today.Add(-121)}, nil, delivery.StatusReport{}, delivery.Warn, []string{"silent"}},
	} {
		light, why := delivery.Propose(test.measure, test.milestones, test.last, today)
		var keys []string
		for _, m := range why {
			keys = append(keys, m.Key[len("delivery.why."):])
		}
		if light != test.want || !slices.Equal(keys, test.why) {
			t.Errorf("%s: proposed %s because of %v, want %s because of %v", test.name, light, keys, test.want, test.why)
		}
	}
}

// A proposal always has a reason, and time alone never makes it milder while
// nothing is done.
func TestProposeOnlyGrowsMoreUrgentWithTime(t *testing.T) {
	rank := map[delivery.Light]int{delivery.Idle: 0, delivery.OK: 1, delivery.Warn: 2, delivery.Stop: 3}
	rapid.Check(t, func(t *rapid.T) {
		m := strategy.Measure{StartsOn: today.Add(rapid.IntRange(-500, 100).Draw(t, "start"))}
		m.EndsOn = m.StartsOn.Add(rapid.IntRange(0, 500).Draw(t, "length"))
		var milestones []delivery.Milestone
		for _, days := range rapid.SliceOfN(rapid.IntRange(-300, 300), 0, 5).Draw(t, "due") {
			milestones = append(milestones, due(days))
		}
		before, _ := delivery.Propose(m, milestones, delivery.StatusReport{}, today)
		later, why := delivery.Propose(m, milestones, delivery.StatusReport{}, today.Add(rapid.IntRange(0, 200).Draw(t, "later")))
		if rank[later] < rank[before] || len(why) == 0 {
			t.Errorf("%v with %v: %s, later %s because of %v", m, milestones, before, later, why)
		}
	})
}
