// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package overview

import (
	"cmp"
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/identity"
	"kursbuch/internal/strategy"
)

// Kind says what falls due.
type Kind string

// The kinds of dates.
const (
	Milestone Kind = "milestone"
	Step      Kind = "step"   // the next step of a report
	End       Kind = "end"    // of a measure that is not done
	Status    Kind = "status" // a report
)

// Item is something with a date.
type Item struct {
	Kind    Kind
	On      civil.Day // when it is or was due; the newest report or the start for Status
	Title   string    // of the milestone or the step
	Measure Ref
	Never   bool   // no report was ever made
	Mend    bool   // Href leads to a form
	Href    string // the page that mends it
}

// Days is the number of days between today and the date of i, whichever comes
// first.
func (i Item) Days(today civil.Day) int {
	return max(i.On, today).Sub(min(i.On, today))
}

// Ref names a measure.
type Ref struct {
	ID     strategy.MeasureID
	Number int
	Title  string
	Lead   string
}

func ref(m strategy.Measure) Ref {
	return Ref{ID: m.ID, Number: m.Number, Title: m.Title, Lead: m.LeadUnit}
}

// schedule sorts the dates of all measures that are not done into late, due
// and waiting.
func (o *Overview) schedule(d Data, who identity.Person) {
	running := make(map[strategy.MeasureID]strategy.Measure, len(d.Measures))
	silent := o.Today.Add(-delivery.SilentAfter)
	for _, m := range d.Measures {
		report := d.Latest[m.ID]
		if report.Set == delivery.Done {
			continue
		}
		running[m.ID] = m
		status, mend := statusPage(m, who)
		if m.EndsOn != "" {
			o.put(Item{Kind: End, On: m.EndsOn, Measure: ref(m), Href: status, Mend: mend})
		}
		if report.NextStepOn != "" {
			o.put(Item{Kind: Step, On: report.NextStepOn, Title: report.NextStep, Measure: ref(m), Href: status, Mend: mend})
		}
		if since := max(report.On, m.StartsOn); since != "" && since < silent {
			o.Waiting = append(o.Waiting, Item{Kind: Status, On: since, Measure: ref(m), Never: report.ID == "", Href: status, Mend: mend})
		}
	}
	for _, stone := range d.Open {
		if m, ok := running[stone.Measure]; ok {
			href, mend := milestonePage(stone, m, who)
			o.put(Item{Kind: Milestone, On: stone.DueOn, Title: stone.Title, Measure: ref(m), Href: href, Mend: mend})
		}
	}
	for _, items := range [][]Item{o.Late, o.Due, o.Waiting} {
		slices.SortFunc(items, func(a, b Item) int {
			return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Measure.Number, b.Measure.Number), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Href, b.Href))
		})
	}
}

// put files a date under late or due; what lies further ahead is left out.
func (o *Overview) put(i Item) {
	switch {
	case i.On < o.Today:
		o.Late = append(o.Late, i)
	case i.On <= o.horizon:
		o.Due = append(o.Due, i)
	}
}

// statusPage is where who can say how a measure stands, or else read it.
func statusPage(m strategy.Measure, who identity.Person) (href string, mend bool) {
	if delivery.MayReport(who, m) {
		return measurePage(m.ID) + "/status", true
	}
	return measurePage(m.ID), false
}

// milestonePage is where who can mark a milestone as reached or give it another
// day, or else read about it.
func milestonePage(stone delivery.Milestone, m strategy.Measure, who identity.Person) (href string, mend bool) {
	if delivery.MayPlan(who, m) {
		return measurePage(m.ID) + "/milestones/" + string(stone.ID) + "/edit", true
	}
	return statusPage(m, who)
}

func measurePage(id strategy.MeasureID) string { return "/measures/" + string(id) }

func sortByNumber(measures []strategy.Measure) {
	slices.SortFunc(measures, func(a, b strategy.Measure) int { return cmp.Compare(a.Number, b.Number) })
}
