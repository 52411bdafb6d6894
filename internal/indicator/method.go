// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/indicator/formula"
)

// When says which period of an input belongs to a period of the indicator.
type When string

// The choices.
const (
	SamePeriod When = ""       // exactly the same
	SameYear   When = "year"   // the last of the same calendar year: 30 June goes with 31 December
	YearBefore When = "before" // the last of the calendar year before
)

// Weight says which share of a region's figures a reform carries over.
type Weight string

// The weights.
const (
	ByPeople Weight = ""
	ByArea   Weight = "area"
	ByJobs   Weight = "jobs"
)

// Input is a series that a formula uses under a name: another indicator, or
// figures of a table.
type Input struct {
	Name      string `json:"name"`
	Indicator ID     `json:"indicator,omitempty"`
	Selection        // when there is no Indicator; When counts for both
}

// Method says how an indicator becomes a number: the count alone, the count
// divided by the base, or a formula over inputs.
type Method struct {
	Count   Selection  `json:"count"`
	Base    *Selection `json:"base,omitempty"`
	Factor  float64    `json:"factor"`
	Formula string     `json:"formula,omitempty"` // as package formula prints it
	Inputs  []Input    `json:"inputs,omitempty"`  // in place of Count and Base
}

// Edition is a version of a definition: from a day on, another way of counting.
type Edition struct {
	Number int       // from 1
	From   civil.Day // first day of its validity; empty for the first edition
	Until  civil.Day // last day; empty for the newest
	Method
	Bridge  Bridge
	Note    string // what changed
	English string // the same, of official definitions
	Added   civil.Day
}

// BridgeKind says how the figures before an edition relate to its own.
type BridgeKind string

// The bridges.
const (
	NoBridge   BridgeKind = ""           // a break in the series
	Comparable BridgeKind = "comparable" // the change does not show in the figures
	ByFactor   BridgeKind = "factor"     // earlier figures times a factor are comparable
	ByTable    BridgeKind = "table"      // for earlier periods the new count is read from another table
)

// Bridges lists the bridges in display order.
func Bridges() []BridgeKind { return []BridgeKind{NoBridge, Comparable, ByFactor, ByTable} }

// Bridge leads from an edition to the one before.
type Bridge struct {
	Kind   BridgeKind `json:"kind,omitempty"`
	Factor float64    `json:"factor,omitempty"`
	Table  string     `json:"table,omitempty"`
}

// The names under which a count and its base stand in a formula.
const (
	countName = "a"
	baseName  = "b"
)

// maxInputs bounds one formula.
const maxInputs = 12

// inputs lists what m reads, with names, in order of the formula.
func (m Method) inputs() []Input {
	if m.Formula != "" {
		return m.Inputs
	}
	all := []Input{{Name: countName, Selection: m.Count}}
	if m.Base != nil {
		all = append(all, Input{Name: baseName, Selection: *m.Base})
	}
	return all
}

// parsed is the formula of m, also where count and base alone say it.
func (m Method) parsed() (formula.Formula, error) {
	switch {
	case m.Formula != "":
		return formula.Parse(m.Formula)
	case m.Base != nil:
		return formula.Parse("per(" + countName + "; " + baseName + "; " + strconv.FormatFloat(m.Factor, 'f', -1, 64) + ")")
	}
	return formula.Parse(countName)
}

// Tables lists the tables that m reads itself, each once.
func (m Method) Tables() []string {
	var tables []string
	for _, in := range m.inputs() {
		if in.Indicator != "" {
			continue
		}
		for _, table := range append([]string{in.Table}, in.Earlier...) {
			if !slices.Contains(tables, table) {
				tables = append(tables, table)
			}
		}
	}
	return tables
}

// SourceCodes lists the tables that i reads itself now, each once.
func (i Indicator) SourceCodes() []string { return i.method().Tables() }

// String is m on one line, for the history.
func (m Method) String() string {
	if m.Formula == "" && m.Base == nil {
		return m.Count.String()
	}
	var parts []string
	for _, in := range m.inputs() {
		what := in.String()
		if in.Indicator != "" {
			what = string(in.Indicator)
		}
		parts = append(parts, in.Name+" = "+what)
	}
	if m.Formula != "" {
		parts = append(parts, m.Formula)
	}
	return strings.Join(parts, "; ")
}

// check refuses a method that cannot be computed, whatever is imported. Field
// names are those of the form.
func (m *Method) check(refused fault.Invalid) {
	if m.Formula == "" {
		if m.Count.Table == "" {
			refused.Refuse("table", "indicator.definition.table_missing")
		}
		if !(m.Factor > 0 && m.Factor <= maxFactor) {
			refused.Refuse("factor", "indicator.definition.factor")
		}
		return
	}
	if m.Factor == 0 {
		m.Factor = 1
	}
	if len(m.Inputs) > maxInputs {
		refused.Refuse("formula", "indicator.formula.inputs", "max", maxInputs)
		return
	}
	f, err := formula.Parse(m.Formula)
	if err == nil {
		err = f.Check(m.inputNames())
	}
	if wrong, ok := errors.AsType[*formula.Error](err); ok {
		refused["formula"] = FormulaProblem(wrong)
		return
	}
	m.Formula = f.String()
	for _, in := range m.Inputs {
		if in.Indicator == "" && in.Table == "" {
			refused.Refuse("formula", "indicator.formula.empty_input", "input", in.Name)
		}
	}
}

func (m Method) inputNames() []string {
	var names []string
	for _, in := range m.inputs() {
		names = append(names, in.Name)
	}
	return names
}

// FormulaProblem says what is wrong with a formula in words.
func FormulaProblem(e *formula.Error) fault.Message {
	args := []any{"text", e.Text, "position", e.Position}
	switch e.Problem {
	case formula.Empty, formula.WithoutName:
		return fault.Say("indicator.formula.empty")
	case formula.TooLong:
		return fault.Say("indicator.formula.long", "max", formula.MaxLength)
	case formula.TooDeep:
		return fault.Say("indicator.formula.deep")
	case formula.Unfinished:
		return fault.Say("indicator.formula.unfinished")
	case formula.NoFunction:
		return fault.Say("indicator.formula.function", args...)
	case formula.Arguments:
		return fault.Say("indicator.formula.arguments", args...)
	case formula.NoNumber:
		return fault.Say("indicator.formula.number", args...)
	case formula.NoSteps:
		return fault.Say("indicator.formula.steps", "text", e.Text, "max", formula.MaxSteps)
	case formula.NoPeriod:
		return fault.Say("indicator.formula.period", args...)
	case formula.Unknown:
		return fault.Say("indicator.formula.input", args...)
	case formula.Unused:
		return fault.Say("indicator.formula.unused", args...)
	case formula.Unexpected:
	}
	return fault.Say("indicator.formula.unexpected", args...)
}

// method is how i counts now: that of its newest edition.
func (i Indicator) method() Method {
	return Method{Count: i.Count, Base: i.Base, Factor: i.Factor, Formula: i.Formula, Inputs: i.Inputs}
}

// use makes m the way in which i counts now.
func (i *Indicator) use(m Method) {
	i.Count, i.Base, i.Factor, i.Formula, i.Inputs = m.Count, m.Base, m.Factor, m.Formula, m.Inputs
}

// editions lists the editions of i, oldest first; one made of what i counts
// now where none are recorded.
func (i Indicator) editions() []Edition {
	if len(i.Editions) > 0 {
		return i.Editions
	}
	return []Edition{{Number: 1, Method: i.method()}}
}

// asOf is i as it was defined when it had that many editions; 0 is as it is.
func (i Indicator) asOf(edition int) Indicator {
	if edition > 0 && edition < len(i.Editions) {
		i.Editions = slices.Clone(i.Editions[:edition])
		i.settle()
	}
	return i
}

// settle sets the end of each edition and makes the newest the one that
// counts.
func (i *Indicator) settle() {
	for n := range i.Editions {
		i.Editions[n].Until = ""
		if n+1 < len(i.Editions) {
			i.Editions[n].Until = i.Editions[n+1].From.Add(-1)
		}
	}
	if n := len(i.Editions); n > 0 {
		i.use(i.Editions[n-1].Method)
	}
}

// Relative reports whether i is a ratio, which can be compared between large
// and small places.
func (i Indicator) Relative() bool {
	m := i.method()
	if i.Categorical() {
		return true
	}
	if m.Formula == "" {
		return m.Base != nil || m.Count.Fixed || isRatio(label{De: i.Unit})
	}
	f, err := m.parsed()
	return err == nil && f.Relative(func(input string) bool {
		at := slices.IndexFunc(m.Inputs, func(in Input) bool { return in.Name == input })
		return at < 0 || !m.Inputs[at].Fixed
	})
}
