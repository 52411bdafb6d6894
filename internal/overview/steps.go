// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package overview

import (
	"kursbuch/internal/identity"
	"kursbuch/internal/strategy"
)

// StepKind names one of the first steps of a new tenant.
type StepKind string

// The first steps, in their order.
const (
	FirstField   StepKind = "field"
	FirstNeed    StepKind = "need"
	FirstGoal    StepKind = "goal"
	FirstMeasure StepKind = "measure"
	FirstStatus  StepKind = "status"
	FirstReport  StepKind = "report"
)

// StartStep is one entry of the task list of a new tenant.
type StartStep struct {
	Kind StepKind
	Done bool
	Next bool   // the first one that is not done
	Href string // empty when the person may not do it
}

// steps lists the first steps until the last but one is done: by then the
// overview has something to show. The report ends the list and is never done
// within it.
func steps(d Data, who identity.Person) []StartStep {
	goals, status := 0, len(d.Latest) > 0
	d.Tree.Each(func(strategy.FieldBranch, strategy.GoalBranch) { goals++ })
	if status && goals > 0 && len(d.Needs) > 0 {
		return nil
	}
	toReport := ""
	if len(d.Measures) > 0 {
		toReport, _ = statusPage(d.Measures[0], who)
	}
	all := []StartStep{
		{Kind: FirstField, Done: len(d.Tree.Fields) > 0, Href: allowed(who, identity.EditStrategy, "/fields")},
		{Kind: FirstNeed, Done: len(d.Needs) > 0, Href: allowed(who, identity.EditNeeds, "/needs/new")},
		{Kind: FirstGoal, Done: goals > 0, Href: allowed(who, identity.EditStrategy, "/goals/new")},
		{Kind: FirstMeasure, Done: len(d.Measures) > 0, Href: allowed(who, identity.EditMeasures, "/measures/new")},
		{Kind: FirstStatus, Done: status, Href: toReport},
		{Kind: FirstReport, Href: allowed(who, identity.WriteReports, "/reports")},
	}
	for i := range all {
		if !all[i].Done {
			all[i].Next = true
			break
		}
	}
	return all
}

func allowed(who identity.Person, a identity.Action, href string) string {
	if who.May(a) {
		return href
	}
	return ""
}
