// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"context"
	"errors"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/vocabulary"
)

// Tree is the whole strategy in use.
type Tree struct {
	Concept Concept // zero before the first one is written
	Fields  []FieldBranch
}

// FieldBranch is a field of action with the goals at its top.
type FieldBranch struct {
	Field vocabulary.Field // without a name when it is out of use
	Goals []GoalBranch
}

// GoalBranch is a goal with what serves it.
type GoalBranch struct {
	Goal     Goal
	Goals    []GoalBranch
	Measures []Measure
}

// Gap is a link of the chain that is missing.
type Gap string

// The gaps of this slice.
const (
	NoIndicator Gap = "no_indicator" // a goal that nothing measures
	NoMeasure   Gap = "no_measure"   // a goal that nothing serves
	NoOwner     Gap = "no_owner"     // a measure that nobody answers for
)

// Gaps are the links that the goal lacks. A goal that others below it make
// concrete needs neither indicator nor measure of its own.
func (b GoalBranch) Gaps() []Gap {
	if len(b.Goals) > 0 {
		return nil
	}
	var gaps []Gap
	if len(b.Goal.Targets) == 0 {
		gaps = append(gaps, NoIndicator)
	}
	if len(b.Measures) == 0 {
		gaps = append(gaps, NoMeasure)
	}
	return gaps
}

// Gaps are the links that the measure lacks.
func (m Measure) Gaps() []Gap {
	if m.Owner == "" {
		return []Gap{NoOwner}
	}
	return nil
}

// Each calls visit with every goal of the tree, from top to bottom.
func (t Tree) Each(visit func(FieldBranch, GoalBranch)) {
	for _, field := range t.Fields {
		eachGoal(field.Goals, func(b GoalBranch) { visit(field, b) })
	}
}

func eachGoal(goals []GoalBranch, visit func(GoalBranch)) {
	for _, b := range goals {
		visit(b)
		eachGoal(b.Goals, visit)
	}
}

// Tree returns concept, fields of action, goals and measures in use, with all
// their links. Fields without goals are part of it. Faults: Forbidden.
func (s *Service) Tree(ctx context.Context, who identity.Person) (Tree, error) {
	concept, err := s.Concept(ctx, who)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return Tree{}, err
	}
	fields, err := s.below.Vocabulary.Fields(ctx, who)
	if err != nil {
		return Tree{}, err
	}
	goals, err := s.Goals(ctx, who)
	if err != nil {
		return Tree{}, err
	}
	measures, err := s.AllMeasures(ctx, who)
	if err != nil {
		return Tree{}, err
	}
	return Tree{Concept: concept, Fields: grow(fields, goals, measures)}, nil
}

// grow hangs measures on goals and goals on fields.
func grow(fields []vocabulary.Field, goals []Goal, measures []Measure) []FieldBranch {
	var branches []FieldBranch
	known := map[vocabulary.FieldID]bool{}
	for _, f := range fields {
		known[f.ID] = true
		branches = append(branches, FieldBranch{Field: f})
	}
	for _, g := range goals { // a field that is out of use stays while goals are in it
		if !known[g.Field] {
			known[g.Field] = true
			branches = append(branches, FieldBranch{Field: vocabulary.Field{ID: g.Field, Archived: true}})
		}
	}
	serving := map[GoalID][]Measure{}
	for _, m := range measures {
		serving[m.Goal] = append(serving[m.Goal], m)
	}
	for i, b := range branches {
		branches[i].Goals = goalsUnder(goals, serving, func(g Goal) bool { return g.Parent == "" && g.Field == b.Field.ID })
	}
	return branches
}

func goalsUnder(goals []Goal, serving map[GoalID][]Measure, here func(Goal) bool) []GoalBranch {
	var branches []GoalBranch
	for _, g := range goals {
		if here(g) {
			below := goalsUnder(goals, serving, func(lower Goal) bool { return lower.Parent == g.ID })
			branches = append(branches, GoalBranch{Goal: g, Goals: below, Measures: serving[g.ID]})
		}
	}
	return branches
}
