// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report

import (
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/strategy"
	"kursbuch/internal/vocabulary"
)

// schema is the version of the form in which contents are stored. The names of
// the fields below are part of it: whoever renames one reads old contents with
// a step of their own.
const schema = 1

// Content is everything a report says, compiled on one day. It is stored as
// JSON when the report is frozen; each figure carries its release.
type Content struct {
	Schema       int
	Report       ID
	Draft        bool // not frozen: every page says so
	Language     i18n.Lang
	Title        string
	Committee    string
	MeetsOn      civil.Day
	Paper        string
	PeriodFrom   civil.Day
	PeriodTo     civil.Day
	Author       string
	Organisation string
	Sample       bool // made-up data of the sample programme: every page says so
	CompiledOn   civil.Day
	Concept      Concept
	Foreword     string
	Proposal     string
	Outlook      string
	Fields       []Field
	Releases     []Release // behind the figures, by table and number
	Changes      *Changes  // since the report before; nil for the first one
}

// Concept is the integration concept that the report follows.
type Concept struct {
	Title      string
	ValidFrom  civil.Day
	ValidTo    civil.Day
	AdoptedOn  civil.Day
	Resolution string
}

// Field is a field of action.
type Field struct {
	ID         vocabulary.FieldID
	Number     int
	Name       string
	Assessment string
	Goals      []Goal
	Measures   []Measure
}

// Goal is a goal with how its indicators developed.
type Goal struct {
	ID           strategy.GoalID
	Number       string
	Level        strategy.Level
	Title        string
	Description  string
	DueOn        civil.Day
	Leaf         bool // no goals stand below it
	Developments []Development
}

// Development is an indicator over time, with where it started and what it
// shall reach.
type Development struct {
	Target     strategy.TargetID
	Indicator  indicator.ID
	Name       string
	Definition string
	Notes      string
	Unit       string
	Decimals   int
	Region     string // official key
	RegionName string
	Baseline   Value
	Aim        Aim
	Values     []Value // oldest first
	// Breaks are the periods that cannot be compared with the one before.
	Breaks []civil.Period `json:",omitempty"`
	// Withheld says that there are numbers, but none that may be shown to those
	// the report is for.
	Withheld bool `json:",omitempty"`
}

// Aim is a value to be reached by a day.
type Aim struct {
	Value float64
	On    civil.Day
}

// Value is one published figure, pinned: the release names exactly where it
// comes from.
type Value struct {
	Period  civil.Period
	Figure  indicator.Figure
	Release indicator.ReleaseID
	Base    indicator.ReleaseID // of the denominator, if there is one
	More    indicator.Releases  `json:",omitempty"` // of further inputs of a formula
	Class   string              `json:",omitempty"` // label, for an indicator with classes
	Source  string              // publisher, table, reference date, licence
}

// releases lists everything that the value rests on.
func (v Value) releases() []indicator.ReleaseID {
	return append([]indicator.ReleaseID{v.Release, v.Base}, v.More.List()...)
}

// Release is an import that figures of the report come from.
type Release struct {
	ID         indicator.ReleaseID
	Table      string
	Number     int
	Title      string
	Source     string
	ImportedOn civil.Day
	// Protection says how the figures were protected for those the report is for.
	Protection indicator.Protection `json:",omitzero"`
}

// Measure is a measure with how far it has come.
type Measure struct {
	ID           strategy.MeasureID
	Number       int
	Title        string
	Goal         string // number of the goal that it serves
	LeadUnit     string
	LeadFunction string
	Contributors string
	TargetGroups []string
	SocialSpaces []string // none: the whole municipality
	StartsOn     civil.Day
	EndsOn       civil.Day
	Priority     strategy.Priority
	CostCents    int64 // 0 unknown
	Funding      string
	Resolution   string
	Light        delivery.Light // empty without a status report
	ReportedOn   civil.Day
	Status       string // what was reported last
	NextStep     string
	NextStepOn   civil.Day
	NextStepBy   string
	Milestones   int
	Reached      int // milestones
}

// Newest is the last value with a number, or false.
func (d Development) Newest() (Value, bool) {
	for _, v := range slices.Backward(d.Values) {
		if v.Figure.Has {
			return v, true
		}
	}
	return Value{}, false
}

// Previous is the value with a number before the newest one, or false.
func (d Development) Previous() (Value, bool) {
	newest, ok := d.Newest()
	for i := len(d.Values) - 1; ok && i >= 0; i-- {
		if v := d.Values[i]; v.Figure.Has && v.Period != newest.Period {
			return v, true
		}
	}
	return Value{}, false
}

// Reached reports whether v stands at the aim or beyond it, seen from the
// baseline.
func (d Development) Reached(v Value) bool {
	if !v.Figure.Has {
		return false
	}
	if d.Baseline.Figure.Has && d.Aim.Value < d.Baseline.Figure.Value {
		return v.Figure.Value <= d.Aim.Value
	}
	return v.Figure.Value >= d.Aim.Value
}

// Way is how much of the way from the baseline to the aim v has covered,
// negative when it went the other way; false without a way.
func (d Development) Way(v Value) (float64, bool) {
	way := d.Aim.Value - d.Baseline.Figure.Value
	if !v.Figure.Has || !d.Baseline.Figure.Has || way == 0 {
		return 0, false
	}
	return (v.Figure.Value - d.Baseline.Figure.Value) / way, true
}

// Measures lists the measures of all fields.
func (c Content) Measures() []Measure {
	var all []Measure
	for _, f := range c.Fields {
		all = append(all, f.Measures...)
	}
	return all
}

// Goals lists the goals of all fields.
func (c Content) Goals() []Goal {
	var all []Goal
	for _, f := range c.Fields {
		all = append(all, f.Goals...)
	}
	return all
}

// Count is how many of measures have a light.
func Count(measures []Measure, light delivery.Light) int {
	n := 0
	for _, m := range measures {
		if m.Light == light {
			n++
		}
	}
	return n
}
