// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package watch looks at indicators by rules and makes tasks of what it finds.
// A rule says what is remarkable: a threshold, a trend, an outlier, or a figure
// that cannot be right. It is checked when a new release arrives and whenever
// somebody asks. A hit is one region in one period that a rule finds
// remarkable; it becomes one task, once, with the figures it rests on pinned.
// A task is done or dismissed with a reason by a person.
package watch

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
)

// RuleID names a rule.
type RuleID string

// Kind is what a rule looks for.
type Kind string

// The kinds: what is remarkable about the place, then what cannot be right.
const (
	Threshold Kind = "threshold" // above or below a value
	Trend     Kind = "trend"     // several periods in one direction
	Change    Kind = "change"    // per cent within some periods
	Outlier   Kind = "outlier"   // far from its own past or from similar counties
	Part      Kind = "part"      // above the indicator it is a part of
	Jump      Kind = "jump"      // per cent from one period to the next
	Base      Kind = "base"      // without a denominator
	Gap       Kind = "gap"       // periods without a number
)

// Kinds lists the kinds in display order.
func Kinds() []Kind { return []Kind{Threshold, Trend, Change, Outlier, Part, Jump, Base, Gap} }

// Direction is which way a value must lie or go.
type Direction string

// The directions. Either is no direction of a threshold.
const (
	Up     Direction = "up" // above
	Down   Direction = "down"
	Either Direction = "either"
)

// Scope is which regions a rule looks at.
type Scope string

// The scopes.
const (
	Own    Scope = "own"    // the tenant's region
	Within Scope = "within" // the regions within it
	Chosen Scope = "chosen" // those named
)

// Against is what an outlier is compared with.
type Against string

// What an outlier is compared with.
const (
	OwnHistory Against = "history"
	Similar    Against = "similar" // counties of the same kind and size
)

// Settings are the numbers of a rule; each kind uses some of them.
type Settings struct {
	Direction Direction    `json:"direction,omitempty"`
	Limit     float64      `json:"limit,omitempty"`   // a value, per cent, or a robust z
	Periods   int          `json:"periods,omitempty"` // of a trend or a change
	Against   Against      `json:"against,omitempty"`
	Whole     indicator.ID `json:"whole,omitempty"` // what a part must not exceed
	Scope     Scope        `json:"scope"`
	Regions   []string     `json:"regions,omitempty"` // keys, of the scope Chosen
}

// Rule is one rule of a tenant.
type Rule struct {
	ID        RuleID
	Version   int
	Number    int
	Starter   string // the proposal that it was made of
	Kind      Kind
	Indicator indicator.ID
	Settings
	Advice    string // what is to be done about a hit
	Active    bool
	CheckedAt time.Time
	Archived  bool
}

// Label is the number as people say it: R 4.
func (r Rule) Label() string { return "R" + i18n.NoBreak + strconv.Itoa(r.Number) }

// The limits of what a rule may hold.
const (
	maxText    = 4000
	maxPeriods = 20
	maxRegions = 100
	maxLimit   = 1e12
)

var regionKey = regexp.MustCompile(`^(DG|\d{2}|\d{3}|\d{5}|\d{8})$`)

// NeedsLimit reports whether rules of the kind have a number.
func (k Kind) NeedsLimit() bool {
	return k == Threshold || k == Change || k == Outlier || k == Jump
}

// NeedsPeriods reports whether rules of the kind look at several periods.
func (k Kind) NeedsPeriods() bool { return k == Trend || k == Change }

// NeedsDirection reports whether rules of the kind have a direction.
func (k Kind) NeedsDirection() bool { return k == Threshold || k == Trend || k == Change }

// validate trims r, forgets what its kind does not use, and refuses what cannot
// be stored.
func (r *Rule) validate() error {
	refused := fault.Invalid{}
	r.Advice = strings.TrimSpace(r.Advice)
	if !slices.Contains(Kinds(), r.Kind) {
		refused.Refuse("kind", "watch.kind.missing")
	}
	if r.Indicator == "" {
		refused.Refuse("indicator", "watch.indicator.missing")
	}
	if utf8.RuneCountInString(r.Advice) > maxText {
		refused.Refuse("advice", "watch.text.long", "max", maxText)
	}
	r.validateNumbers(refused)
	if r.Kind != Part {
		r.Whole = ""
	} else if r.Whole == "" || r.Whole == r.Indicator {
		refused.Refuse("whole", "watch.whole.missing")
	}
	if r.Kind != Outlier {
		r.Against = ""
	} else if r.Against != OwnHistory && r.Against != Similar {
		refused.Refuse("against", "watch.against.missing")
	}
	switch {
	case r.Scope != Chosen:
		r.Regions = nil
	case len(r.Regions) == 0 || len(r.Regions) > maxRegions:
		refused.Refuse("regions", "watch.regions.count", "max", maxRegions)
	}
	if r.Scope != Own && r.Scope != Within && r.Scope != Chosen {
		refused.Refuse("scope", "watch.scope.missing")
	}
	for _, key := range r.Regions {
		if !regionKey.MatchString(key) {
			refused.Refuse("more", "watch.regions.invalid", "key", key)
		}
	}
	return refused.Err()
}

func (r *Rule) validateNumbers(refused fault.Invalid) {
	switch {
	case !r.Kind.NeedsLimit():
		r.Limit = 0
	case math.IsNaN(r.Limit) || math.Abs(r.Limit) > maxLimit:
		refused.Refuse("limit", "watch.limit.invalid")
	case r.Kind != Threshold && r.Limit <= 0:
		refused.Refuse("limit", "watch.limit.positive")
	}
	switch {
	case !r.Kind.NeedsPeriods():
		r.Periods = 0
	case r.Periods < 1 || r.Periods > maxPeriods || r.Kind == Trend && r.Periods < 2:
		refused.Refuse("periods", "watch.periods.invalid", "max", maxPeriods)
	}
	switch {
	case !r.Kind.NeedsDirection():
		r.Direction = ""
	case r.Direction != Up && r.Direction != Down && (r.Direction != Either || r.Kind == Threshold):
		refused.Refuse("direction", "watch.direction.missing")
	}
}

// Named is a rule with the indicators that it speaks of.
type Named struct {
	Rule
	Of    indicator.Indicator
	Whole indicator.Indicator // of a Part
}

// kept is what a task keeps of a rule: its numbers, and of its indicators the
// words.
func (n Named) kept() Named {
	words := func(i indicator.Indicator) indicator.Indicator {
		return indicator.Indicator{ID: i.ID, Code: i.Code, Texts: indicator.Texts{Name: i.Name, Unit: i.Unit}, Decimals: i.Decimals}
	}
	n.Of, n.Whole = words(n.Of), words(n.Whole)
	return n
}

// Words says a rule as a sentence. The indicators are in the reader's language
// already.
func (n Named) Words() fault.Message {
	limit := i18n.Quantity{Value: n.Limit, Decimals: decimalsOf(n.Limit)}
	switch n.Kind {
	case Threshold:
		if n.Direction == Down {
			return fault.Say("watch.rule.below", "name", n.Of.Name, "limit", limit, "unit", n.Of.Unit)
		}
		return fault.Say("watch.rule.above", "name", n.Of.Name, "limit", limit, "unit", n.Of.Unit)
	case Trend:
		return fault.Say("watch.rule.trend", "name", n.Of.Name, "count", n.Periods, "direction", directionWord(n.Direction))
	case Change:
		if n.Direction == Either {
			return fault.Say("watch.rule.changed", "name", n.Of.Name, "count", n.Periods, "limit", limit)
		}
		return fault.Say("watch.rule.change", "name", n.Of.Name, "count", n.Periods, "direction", directionWord(n.Direction), "limit", limit)
	case Outlier:
		if n.Against == Similar {
			return fault.Say("watch.rule.outlier_similar", "name", n.Of.Name, "limit", limit)
		}
		return fault.Say("watch.rule.outlier_history", "name", n.Of.Name, "limit", limit)
	case Part:
		return fault.Say("watch.rule.part", "name", n.Of.Name, "whole", n.Whole.Name)
	case Jump:
		return fault.Say("watch.rule.jump", "name", n.Of.Name, "limit", limit)
	case Base:
		return fault.Say("watch.rule.base", "name", n.Of.Name)
	case Gap:
		return fault.Say("watch.rule.gap", "name", n.Of.Name)
	}
	return fault.Message{}
}

// directionWord says which way something goes.
func directionWord(d Direction) fault.Message {
	switch d {
	case Up:
		return fault.Say("watch.direction.up")
	case Down:
		return fault.Say("watch.direction.down")
	case Either:
		return fault.Say("watch.direction.either")
	}
	return fault.Message{}
}

// decimalsOf is how many decimals a number that somebody typed has.
func decimalsOf(x float64) int {
	_, fraction, _ := strings.Cut(strconv.FormatFloat(x, 'f', -1, 64), ".")
	return len(fraction)
}

func (r Rule) object() audit.Object {
	return audit.Object{Kind: "rule", ID: string(r.ID), Title: r.Label()}
}

func (r Rule) audited() audit.Fields {
	f := audit.Fields{
		"kind": string(r.Kind), "indicator": string(r.Indicator), "direction": string(r.Direction), "limit": strconv.FormatFloat(r.Limit, 'f', -1, 64),
		"periods": strconv.Itoa(r.Periods), "against": string(r.Against), "whole": string(r.Whole), "scope": string(r.Scope),
		"regions": strings.Join(r.Regions, " "), "advice": r.Advice, "active": "no",
	}
	if r.Active {
		f["active"] = "yes"
	}
	return f
}
