// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
	"kursbuch/internal/fault"
	"kursbuch/internal/indicator/formula"
	"kursbuch/internal/territory"
)

// point computes the indicator for one region and period. It is false when
// the tables do not list the region.
func (c *computation) point(ctx context.Context, period civil.Period, region territory.Key) (Point, bool, error) {
	p := c.programAt(period)
	t := &tracing{ctx: ctx, computation: c, program: p, region: region, period: period}
	t.releases, t.sources = t.room.releases[:0], t.room.sources[:0]
	value := p.formula.Eval(t.value, period)
	if t.err != nil {
		return Point{}, false, t.err
	}
	if !t.met { // the formula stopped before it looked at the first input
		t.value(p.leading.input.Name, period)
	}
	point := Point{
		Period: period, Source: strings.Join(t.sources, "; "), Parts: t.parts, Converted: t.converted, Edition: p.edition.Number, Inputs: t.inputs,
	}
	point.Release, point.Base, point.More = t.named(p)
	if !value.Has() {
		point.Figure.Symbol, point.Reason = t.why(value)
		return point, t.listed, t.err
	}
	point.Figure = Figure{Value: value.Number * p.scale, Has: true, Symbol: t.sign}
	point.Bridged = p.scale != 1
	point.Class = c.indicator.ClassOf(point.Figure.Value)
	return point, true, t.err
}

// tracing hands the values of the inputs to a formula and keeps what the
// result rests on.
type tracing struct {
	ctx         context.Context //nolint:containedctx // lives no longer than one call of point
	computation *computation
	program     *program
	region      territory.Key
	period      civil.Period

	met       bool // the first input of the period was looked at
	listed    bool // it knows the region
	releases  []ReleaseID
	base      ReleaseID // first release of the denominator
	sources   []string
	inputs    string // editions of the indicators among the inputs
	parts     int
	converted bool
	sign      string
	missing   amount // of the input that was missed
	err       error
	room      struct { // for what nearly all values rest on
		releases [2]ReleaseID
		sources  [2]string
	}
}

// value is what the formula asks for; see formula.Source.
func (t *tracing) value(name string, at civil.Period) formula.Value {
	o := t.program.operands[name]
	if o == nil || t.err != nil {
		return formula.Value{Cause: formula.Missing}
	}
	a := t.amount(o, o.period(at))
	if o == t.program.leading && at == t.period {
		t.met, t.listed = true, a.listed
	}
	t.parts, t.converted = max(t.parts, a.parts), t.converted || a.converted
	if !a.Has {
		t.missing = a
		return formula.Value{Cause: formula.Missing}
	}
	t.sign = stronger(t.sign, a.Symbol)
	return formula.Value{Number: a.Value}
}

// amount reads one input in a period of its own.
func (t *tracing) amount(o *operand, at civil.Period) amount {
	if o.nested != nil && at != "" {
		return t.nested(o, at)
	}
	f, err := o.snapshot(t.ctx, at)
	if err != nil {
		t.err = err
		return amount{}
	}
	if f == nil {
		return amount{reason: fault.Say("indicator.reason.no_period")}
	}
	t.rest(o, f.source.ID, f.line)
	return o.amountOf(f, t.region, t.computation.view)
}

func (t *tracing) nested(o *operand, at civil.Period) amount {
	p, listed, err := o.nested.point(t.ctx, at, t.region)
	if err != nil {
		t.err = err
		return amount{}
	}
	for _, id := range append([]ReleaseID{p.Release, p.Base}, p.More.List()...) {
		t.rest(o, id, "")
	}
	for line := range strings.SplitSeq(p.Source, "; ") {
		t.rest(o, "", line)
	}
	t.inputs = joinInputs(t.inputs, o.nested.indicator, p.Inputs)
	return amount{Figure: p.Figure, reason: p.Reason, listed: listed, parts: p.Parts, converted: p.Converted}
}

// rest notes a release and a source line that the value rests on.
func (t *tracing) rest(o *operand, id ReleaseID, line string) {
	if id != "" {
		if o.input.Name == baseName && t.base == "" {
			t.base = id
		}
		if !slices.Contains(t.releases, id) {
			t.releases = append(t.releases, id)
		}
	}
	if line != "" && !slices.Contains(t.sources, line) {
		t.sources = append(t.sources, line)
	}
}

// named sorts the releases: that of the count, of the base, and all others.
func (t *tracing) named(p *program) (count, base ReleaseID, more Releases) {
	if len(t.releases) == 0 {
		return "", "", ""
	}
	count = t.releases[0]
	switch {
	case p.edition.Formula == "" && p.edition.Base != nil:
		base = t.base
	case len(t.releases) > 1:
		base = t.releases[1]
	}
	for _, id := range t.releases {
		if id != count && id != base {
			more = more.add(id)
		}
	}
	return count, base, more
}

// why gives the sign and the reason of a value without a number.
func (t *tracing) why(v formula.Value) (string, fault.Message) {
	plain := t.program.edition.Formula == ""
	switch {
	case v.Cause == formula.TooLarge:
		return "", fault.Say("indicator.reason.large")
	case v.Cause == formula.ByZero && (plain || v.Input == ""):
		return "", fault.Say("indicator.reason.base_zero")
	case v.Cause == formula.ByZero:
		return "", fault.Say("indicator.reason.zero", "input", t.title(v), "period", v.Period)
	case plain && v.Input == baseName && t.program.operands[baseName].withheld:
		return "", fault.Say("indicator.reason.base_not_released")
	case plain && v.Input == baseName && !t.program.operands[baseName].imported():
		return "", fault.Say("indicator.reason.no_base")
	case plain && v.Input == baseName && t.missing.Symbol != cube.Protected.String():
		return t.missing.Symbol, fault.Say("indicator.reason.base_missing")
	case plain:
		return t.missing.Symbol, t.missing.reason
	}
	reason := t.missing.reason
	switch o := t.program.operands[v.Input]; {
	case o.withheld:
		reason = fault.Say("indicator.reason.not_released")
	case !o.imported():
		reason = fault.Say("indicator.reason.not_imported")
	}
	return t.missing.Symbol, fault.Say("indicator.reason.input", "input", t.title(v), "period", v.Period, "why", reason)
}

func (t *tracing) title(v formula.Value) fault.Message {
	if o := t.program.operands[v.Input]; o != nil {
		return o.title
	}
	return fault.Message{}
}
