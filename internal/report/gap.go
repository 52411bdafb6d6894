// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report

import (
	"kursbuch/internal/delivery"
	"kursbuch/internal/strategy"
)

// GapKind is something that a committee would miss in a report.
type GapKind string

// The kinds of gap.
const (
	NoStatus    GapKind = "no_status"    // a measure that nobody reported on
	NoReason    GapKind = "no_reason"    // a measure off course without a reason
	NoNextStep  GapKind = "no_next_step" // a measure off course without a next step
	NoIndicator GapKind = "no_indicator" // a goal that nothing measures
	NoFigures   GapKind = "no_figures"   // an indicator without a single number
	NotReleased GapKind = "not_released" // an indicator whose numbers this audience may not see
	NoJudgement GapKind = "no_judgement" // a field of action that nobody judged
	NoOutlook   GapKind = "no_outlook"
)

// Gap is one place to mend before the report is frozen; only the fields that
// name the place are set.
type Gap struct {
	Kind    GapKind
	Measure *Measure
	Goal    *Goal
	Field   string // name of the field of action
	Figures string // name of the indicator
}

// Gaps lists what is missing, in the order of the report.
func (c Content) Gaps() []Gap {
	var gaps []Gap
	for _, f := range c.Fields {
		for _, g := range f.Goals {
			gaps = append(gaps, g.gaps()...)
		}
		for _, m := range f.Measures {
			gaps = append(gaps, m.gaps()...)
		}
		if f.Assessment == "" {
			gaps = append(gaps, Gap{Kind: NoJudgement, Field: f.Name})
		}
	}
	if c.Outlook == "" {
		gaps = append(gaps, Gap{Kind: NoOutlook})
	}
	return gaps
}

func (g Goal) gaps() []Gap {
	if g.Leaf && g.Level != strategy.Guiding && len(g.Developments) == 0 {
		return []Gap{{Kind: NoIndicator, Goal: &g}}
	}
	var gaps []Gap
	for _, d := range g.Developments {
		if _, ok := d.Newest(); ok {
			continue
		}
		kind := NoFigures
		if d.Withheld {
			kind = NotReleased
		}
		gaps = append(gaps, Gap{Kind: kind, Goal: &g, Figures: d.Name})
	}
	return gaps
}

func (m Measure) gaps() []Gap {
	off := m.Light == delivery.Stop || m.Light == delivery.Warn
	switch {
	case m.Light == "":
		return []Gap{{Kind: NoStatus, Measure: &m}}
	case off && m.Status == "":
		return []Gap{{Kind: NoReason, Measure: &m}}
	case off && m.NextStep == "":
		return []Gap{{Kind: NoNextStep, Measure: &m}}
	}
	return nil
}
