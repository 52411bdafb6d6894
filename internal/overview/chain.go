// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package overview

import (
	"fmt"

	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
	"kursbuch/internal/strategy"
)

// GapKind says which link of the chain is missing.
type GapKind string

// The kinds of gaps, from the top of the chain to its end.
const (
	NeedWithoutEvidence  GapKind = "need_evidence"
	NeedWithoutGoal      GapKind = "need_goal"
	GoalWithoutIndicator GapKind = "goal_indicator"
	GoalWithoutMeasure   GapKind = "goal_measure"
	MeasureWithoutOwner  GapKind = "measure_owner"
)

// GapKinds lists the kinds in the order of the chain.
func GapKinds() []GapKind {
	return []GapKind{NeedWithoutEvidence, NeedWithoutGoal, GoalWithoutIndicator, GoalWithoutMeasure, MeasureWithoutOwner}
}

// Gap is one missing link.
type Gap struct {
	Kind  GapKind
	Label string // B 4, Z 1.2, M 2
	Title string
	Mend  bool   // Href leads to a form
	Href  string // the page that mends it
}

// Station is one stop of the chain.
type Station struct {
	Total  int
	Broken map[GapKind]int
}

// Whole is the number of those at the stop that lack nothing of a kind.
func (s Station) Whole(kind GapKind) int { return s.Total - s.Broken[kind] }

// Chain counts the way from need to indicator. Goals are those that no others
// make concrete.
type Chain struct {
	Needs, Goals, Measures Station
	Indicators             int // different ones that goals are measured by
}

// examiner walks the chain for one person.
type examiner struct {
	who   identity.Person
	gaps  map[GapKind][]Gap
	chain Chain
}

// examine finds the missing links in the order of the chain, and counts.
func examine(d Data, who identity.Person) ([]Gap, Chain) {
	e := &examiner{who: who, gaps: map[GapKind][]Gap{}}
	e.needs(d)
	e.goals(d)
	e.measures(d)
	var all []Gap
	for _, kind := range GapKinds() {
		all = append(all, e.gaps[kind]...)
	}
	return all, e.chain
}

func (e *examiner) needs(d Data) {
	answered := map[need.ID]bool{}
	d.Tree.Each(func(_ strategy.FieldBranch, b strategy.GoalBranch) {
		for _, id := range b.Goal.Needs {
			answered[id] = true
		}
	})
	for _, m := range d.Measures { // each of them serves a goal
		for _, id := range m.Needs {
			answered[id] = true
		}
	}
	e.chain.Needs = Station{Total: len(d.Needs), Broken: map[GapKind]int{}}
	for _, n := range d.Needs {
		page := "/needs/" + string(n.ID)
		if len(n.Evidence) == 0 {
			e.note(&e.chain.Needs, NeedWithoutEvidence, n.Label(), n.Title, identity.EditNeeds, page+"/evidence", page)
		}
		if !answered[n.ID] {
			e.note(&e.chain.Needs, NeedWithoutGoal, n.Label(), n.Title, identity.EditStrategy, "/goals/new?need="+string(n.ID), page)
		}
	}
}

func (e *examiner) goals(d Data) {
	measuring := map[indicator.ID]bool{}
	e.chain.Goals.Broken = map[GapKind]int{}
	d.Tree.Each(func(_ strategy.FieldBranch, b strategy.GoalBranch) {
		for _, t := range b.Goal.Targets {
			measuring[t.Baseline.Indicator] = true
		}
		if len(b.Goals) > 0 {
			return
		}
		e.chain.Goals.Total++
		label, page := "Z\u00a0"+b.Goal.Number, "/goals/"+string(b.Goal.ID)
		for _, gap := range b.Gaps() {
			switch gap {
			case strategy.NoOwner: // a gap of measures
			case strategy.NoIndicator:
				e.note(&e.chain.Goals, GoalWithoutIndicator, label, b.Goal.Title, identity.EditStrategy, page+"/targets/new", page)
			case strategy.NoMeasure:
				e.note(&e.chain.Goals, GoalWithoutMeasure, label, b.Goal.Title, identity.EditMeasures, "/measures/new?goal="+string(b.Goal.ID), page)
			}
		}
	})
	e.chain.Indicators = len(measuring)
}

func (e *examiner) measures(d Data) {
	e.chain.Measures = Station{Total: len(d.Measures), Broken: map[GapKind]int{}}
	for _, m := range d.Measures {
		if len(m.Gaps()) > 0 {
			page := measurePage(m.ID)
			e.note(&e.chain.Measures, MeasureWithoutOwner, fmt.Sprintf("M\u00a0%d", m.Number), m.Title, identity.EditMeasures, page+"/edit", page)
		}
	}
}

// note records a gap, with the form that closes it when the person may use it.
func (e *examiner) note(s *Station, kind GapKind, label, title string, right identity.Action, form, page string) {
	s.Broken[kind]++
	g := Gap{Kind: kind, Label: label, Title: title, Href: page}
	if e.who.May(right) {
		g.Href, g.Mend = form, true
	}
	e.gaps[kind] = append(e.gaps[kind], g)
}
