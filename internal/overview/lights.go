// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package overview

import (
	"cmp"
	"slices"

	"kursbuch/internal/delivery"
	"kursbuch/internal/identity"
)

// Concern is a measure with its newest report, zero when there is none.
type Concern struct {
	Measure Ref
	Report  delivery.StatusReport
	Href    string
}

// Count is the number of measures that show a light; the empty Light counts
// those without a report.
type Count struct {
	Light delivery.Light
	N     int
}

// judge counts the lights, and collects the measures that have left their plan
// and those that who leads.
func (o *Overview) judge(d Data, who identity.Person) {
	n := map[delivery.Light]int{}
	for _, m := range d.Measures {
		report := d.Latest[m.ID]
		n[report.Set]++
		concern := Concern{Measure: ref(m), Report: report, Href: measurePage(m.ID)}
		if report.Set.Deviates() {
			o.Care = append(o.Care, concern)
		}
		if m.Owner == who.ID {
			o.Own = append(o.Own, concern)
		}
	}
	order := append(delivery.Lights(), "")
	for _, l := range order {
		o.Lights = append(o.Lights, Count{Light: l, N: n[l]})
	}
	slices.SortStableFunc(o.Care, func(a, b Concern) int {
		return cmp.Compare(slices.Index(order, a.Report.Set), slices.Index(order, b.Report.Set))
	})
}
