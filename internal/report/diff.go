// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report

import (
	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/indicator"
	"kursbuch/internal/strategy"
	"kursbuch/internal/vocabulary"
)

// Changes is what happened between two reports, in the fields of action that
// both are about.
type Changes struct {
	Since         ID
	SinceTitle    string
	SinceOn       civil.Day
	Lights        []LightChange
	NewMeasures   []MeasureRef
	EndedMeasures []MeasureRef // no longer in the plan
	Values        []ValueChange
	NewGoals      []GoalRef
	EndedGoals    []GoalRef // no longer pursued
	Goals         []GoalChange
}

// MeasureRef names a measure.
type MeasureRef struct {
	ID     strategy.MeasureID
	Number int
	Title  string
}

// LightChange is a measure whose light is another than before; the empty light
// stands for no report.
type LightChange struct {
	MeasureRef
	Before, After delivery.Light
}

// ValueChange is a figure that is new or was revised.
type ValueChange struct {
	Indicator  indicator.ID
	Name       string
	RegionName string
	Unit       string
	Decimals   int
	Before     *Value // nil when the figure is new
	After      Value
}

// GoalRef names a goal.
type GoalRef struct {
	ID     strategy.GoalID
	Number string
	Title  string
}

// GoalChange is a goal that says something else than before. Fields that did
// not change are alike in Before and After.
type GoalChange struct {
	GoalRef
	TitleBefore string
	DueBefore   civil.Day
	DueAfter    civil.Day
	Aims        []AimChange
}

// AimChange is an indicator of a goal whose aim is new, gone or another.
type AimChange struct {
	Name          string
	Unit          string
	Decimals      int
	Before, After *Aim // nil: none
}

// Empty reports whether nothing changed.
func (c Changes) Empty() bool { return c.Count() == 0 }

// Count is the number of changes.
func (c Changes) Count() int {
	return len(c.Lights) + len(c.NewMeasures) + len(c.EndedMeasures) + len(c.Values) + len(c.NewGoals) + len(c.EndedGoals) + len(c.Goals)
}

// Diff compares two contents, the older one first. Only fields of action that
// both are about count: that a report is about less says nothing of the place.
func Diff(old, now Content) Changes {
	old, now = common(old, now)
	c := Changes{Since: old.Report, SinceTitle: old.Title, SinceOn: old.CompiledOn}
	c.diffMeasures(old.Measures(), now.Measures())
	c.diffGoals(old.Goals(), now.Goals())
	c.diffValues(old.Goals(), now.Goals())
	return c
}

// common leaves the fields of action that both contents have. What moved to or
// from another field is neither new nor ended, unless that field is left out.
func common(old, now Content) (Content, Content) {
	shared := map[vocabulary.FieldID]int{}
	for _, f := range old.Fields {
		shared[f.ID]++
	}
	for _, f := range now.Fields {
		shared[f.ID]++
	}
	keep := func(fields []Field) (kept []Field) {
		for _, f := range fields {
			if shared[f.ID] == 2 {
				kept = append(kept, f)
			}
		}
		return kept
	}
	old.Fields, now.Fields = keep(old.Fields), keep(now.Fields)
	return old, now
}

func (c *Changes) diffMeasures(old, now []Measure) {
	before := map[strategy.MeasureID]Measure{}
	for _, m := range old {
		before[m.ID] = m
	}
	for _, m := range now {
		was, known := before[m.ID]
		delete(before, m.ID)
		switch {
		case !known:
			c.NewMeasures = append(c.NewMeasures, m.ref())
		case was.Light != m.Light:
			c.Lights = append(c.Lights, LightChange{m.ref(), was.Light, m.Light})
		}
	}
	for _, m := range old {
		if _, ended := before[m.ID]; ended {
			c.EndedMeasures = append(c.EndedMeasures, m.ref())
		}
	}
}

func (m Measure) ref() MeasureRef { return MeasureRef{m.ID, m.Number, m.Title} }

func (c *Changes) diffGoals(old, now []Goal) {
	before := map[strategy.GoalID]Goal{}
	for _, g := range old {
		before[g.ID] = g
	}
	for _, g := range now {
		was, known := before[g.ID]
		delete(before, g.ID)
		if !known {
			c.NewGoals = append(c.NewGoals, g.ref())
			continue
		}
		change := GoalChange{GoalRef: g.ref(), TitleBefore: was.Title, DueBefore: was.DueOn, DueAfter: g.DueOn, Aims: diffAims(was, g)}
		if was.Title != g.Title || was.DueOn != g.DueOn || len(change.Aims) > 0 {
			c.Goals = append(c.Goals, change)
		}
	}
	for _, g := range old {
		if _, ended := before[g.ID]; ended {
			c.EndedGoals = append(c.EndedGoals, g.ref())
		}
	}
}

func (g Goal) ref() GoalRef { return GoalRef{g.ID, g.Number, g.Title} }

// diffAims compares what the indicators of a goal shall reach.
func diffAims(old, now Goal) []AimChange {
	var changes []AimChange
	before := map[strategy.TargetID]Development{}
	for _, d := range old.Developments {
		before[d.Target] = d
	}
	for _, d := range now.Developments {
		was, known := before[d.Target]
		delete(before, d.Target)
		change := AimChange{Name: d.Name, Unit: d.Unit, Decimals: d.Decimals, After: &d.Aim}
		if known {
			change.Before = &was.Aim
		}
		if !known || was.Aim != d.Aim {
			changes = append(changes, change)
		}
	}
	for _, d := range old.Developments {
		if _, gone := before[d.Target]; gone {
			changes = append(changes, AimChange{Name: d.Name, Unit: d.Unit, Decimals: d.Decimals, Before: &d.Aim})
		}
	}
	return changes
}

// place is what a figure speaks of.
type place struct {
	indicator indicator.ID
	region    string
	period    civil.Period
}

// diffValues finds the figures that are new or revised. An indicator that
// serves several goals counts once; one that no goal had before is no news of
// the place.
func (c *Changes) diffValues(old, now []Goal) {
	before := map[place]Value{}
	followed := map[place]bool{}
	for _, d := range developments(old) {
		followed[place{d.Indicator, d.Region, ""}] = true
		for _, v := range d.Values {
			before[place{d.Indicator, d.Region, v.Period}] = v
		}
	}
	seen := map[place]bool{}
	for _, d := range developments(now) {
		for _, v := range d.Values {
			at := place{d.Indicator, d.Region, v.Period}
			was, known := before[at]
			if seen[at] || !followed[place{d.Indicator, d.Region, ""}] || known && was.Figure == v.Figure {
				continue
			}
			seen[at] = true
			change := ValueChange{Indicator: d.Indicator, Name: d.Name, RegionName: d.RegionName, Unit: d.Unit, Decimals: d.Decimals, After: v}
			if known {
				change.Before = &was
			}
			c.Values = append(c.Values, change)
		}
	}
}

func developments(goals []Goal) []Development {
	var all []Development
	for _, g := range goals {
		all = append(all, g.Developments...)
	}
	return all
}
