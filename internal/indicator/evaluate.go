// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator/formula"
	"kursbuch/internal/territory"
)

// computation is an indicator that is being read: each of its editions with
// what it is read from.
type computation struct {
	service   *Service
	indicator Indicator
	view      seenIn
	programs  []*program // by validity, never empty
	all       []civil.Period
	home      territory.Key // of an own area: where its whole lies
}

// program is one edition, ready to be computed.
type program struct {
	edition  Edition
	scale    float64 // makes figures comparable with those of later editions
	formula  formula.Formula
	operands map[string]*operand
	leading  *operand // whose periods the indicator has
}

// operand is an input: figures of tables, or another indicator.
type operand struct {
	input     Input
	title     fault.Message // as a reason names it
	reading   *reading      // nil when not imported
	withheld  bool          // imported, but not released to who asks
	nested    *computation
	all       []civil.Period
	snapshots map[civil.Period]*snapshot
}

// wanted says what is read: which indicator, by whom, seen how, from which
// releases.
type wanted struct {
	who   identity.Person
	view  seenIn
	only  []ReleaseID // nil for the newest
	pins  string      // editions of inputs that a pin names
	outer []ID        // indicators that this one is an input of

	// tables are the sources that were looked up for one of the inputs, by
	// table; compute makes it.
	tables map[string][]source

	within []Zone        // one own area, or with whole all of a division
	whole  territory.Key // what the areas of within make up
}

// look prepares a view: it needs the regions that the tenant knows, and the
// reforms that lead to its borders.
func (s *Service) look(ctx context.Context, who identity.Person, v View) (seen seenIn, err error) {
	if seen.directory, err = s.regions(ctx, who); err != nil || v.Borders == "" {
		return seen, err
	}
	seen.View = v
	seen.reforms, err = s.reforms(ctx, who)
	return seen, err
}

// compute prepares an indicator. When none of the tables behind its first
// input was imported it is fault.NotFound.
func (s *Service) compute(ctx context.Context, i Indicator, w wanted) (*computation, error) {
	if slices.Contains(w.outer, i.ID) && i.ID != "" {
		return nil, fault.Refuse("indicator.formula.cycle", "name", i.Name)
	}
	w.outer = append(slices.Clone(w.outer), i.ID)
	if w.tables == nil {
		w.tables = map[string][]source{}
	}
	c := &computation{service: s, indicator: i, view: w.view}
	editions := i.editions()
	for n, edition := range editions {
		if n+1 < len(editions) {
			edition = bridged(edition, editions[n+1])
		}
		p, err := s.program(ctx, edition, w)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", i.Code, err)
		}
		c.programs = append(c.programs, p)
	}
	c.scale()
	if c.all = c.periodsOfAll(); len(c.all) == 0 {
		nothing := fault.NotFound
		if c.withheld() {
			nothing = NotReleased
		}
		return nil, fmt.Errorf("figures of %s: %w", i.ID, nothing)
	}
	return c, nil
}

// withheld reports whether an input is there, but not for who asks.
func (c *computation) withheld() bool {
	return slices.ContainsFunc(c.programs, func(p *program) bool {
		for _, o := range p.operands {
			if o.withheld {
				return true
			}
		}
		return false
	})
}

// protected reports whether an input is read as prepared for an audience.
func (c *computation) protected() bool {
	return slices.ContainsFunc(c.programs, func(p *program) bool {
		for _, o := range p.operands {
			if o.withheld || o.nested != nil && o.nested.protected() || o.reading != nil && o.reading.protected() {
				return true
			}
		}
		return false
	})
}

// bridged replaces the method of an edition when the next one says that its
// own count is to be read from another table for the time before.
func bridged(edition, next Edition) Edition {
	if next.Bridge.Kind != ByTable || next.Formula != "" {
		return edition
	}
	edition.Method = next.Method
	edition.Count.Table, edition.Count.Earlier = next.Bridge.Table, nil
	return edition
}

// scale multiplies the figures of earlier editions up to the next break.
func (c *computation) scale() {
	factor := 1.0
	for _, p := range slices.Backward(c.programs) {
		p.scale = factor
		switch p.edition.Bridge.Kind {
		case ByFactor:
			factor *= p.edition.Bridge.Factor
		case NoBridge:
			factor = 1
		case Comparable, ByTable:
		}
	}
}

func (s *Service) program(ctx context.Context, edition Edition, w wanted) (*program, error) {
	f, err := edition.parsed()
	if wrong, ok := errors.AsType[*formula.Error](err); ok {
		return nil, fault.Refused{Message: FormulaProblem(wrong)}
	}
	if err != nil {
		return nil, err
	}
	p := &program{edition: edition, formula: f, operands: map[string]*operand{}}
	for _, in := range edition.inputs() {
		o, err := s.operand(ctx, in, w)
		if err != nil {
			return nil, err
		}
		p.operands[in.Name] = o
	}
	for _, name := range f.Names() {
		if p.leading == nil {
			p.leading = p.operands[name]
		}
	}
	return p, nil
}

func (s *Service) operand(ctx context.Context, in Input, w wanted) (*operand, error) {
	o := &operand{input: in, snapshots: map[civil.Period]*snapshot{}}
	if in.Indicator != "" {
		i, err := s.Find(ctx, w.who, in.Indicator)
		if err != nil {
			return nil, err
		}
		i = i.asOf(pinnedEdition(w.pins, i.ID))
		o.title = fault.Say("indicator.formula.named", "name", i.Name)
		o.nested, err = s.compute(ctx, i, w)
		if errors.Is(err, fault.NotFound) {
			o.withheld = errors.Is(err, NotReleased)
			return o, nil
		}
		if err == nil {
			o.all = o.nested.all
		}
		return o, err
	}
	var err error
	o.title = fault.Say("indicator.formula.table", "table", in.Table)
	o.reading, err = s.read(ctx, in.Selection, w)
	if errors.Is(err, fault.NotFound) {
		o.withheld = errors.Is(err, NotReleased)
		return o, nil
	}
	if err == nil {
		o.all = o.reading.periods()
		o.reading.keepWithin(w)
	}
	return o, err
}

// imported reports whether there is anything to read.
func (o *operand) imported() bool { return o.reading != nil || o.nested != nil }

// period is the period of the input that belongs to one of the indicator,
// empty when there is none.
func (o *operand) period(at civil.Period) civil.Period {
	if o.input.When == SamePeriod || o.input.When == SameYear && slices.Contains(o.all, at) {
		return at
	}
	year := at.Year()
	if o.input.When == YearBefore {
		year--
	}
	for _, p := range slices.Backward(o.all) {
		if p.Year() == year {
			return p
		}
	}
	return ""
}

// snapshot reads the figures of one period, nil when there are none.
func (o *operand) snapshot(ctx context.Context, at civil.Period) (*snapshot, error) {
	found, known := o.snapshots[at]
	if o.reading == nil || at == "" {
		return found, nil
	}
	if !known {
		var err error
		found, err = o.reading.snapshot(ctx, at)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return nil, err
		}
		o.snapshots[at] = found
	}
	return found, nil
}

// programAt is the edition that is valid in a period.
func (c *computation) programAt(period civil.Period) *program {
	found := c.programs[0]
	for _, p := range c.programs[1:] {
		if p.edition.From <= period.End() {
			found = p
		}
	}
	return found
}

// periodsOfAll lists the periods of the indicator, oldest first: those of the
// first input of each edition while it is valid.
func (c *computation) periodsOfAll() []civil.Period {
	var all []civil.Period
	for _, p := range c.programs {
		for _, period := range p.leading.all {
			if c.programAt(period) == p {
				all = append(all, period)
			}
		}
	}
	slices.SortFunc(all, comparePeriods)
	return slices.Compact(all)
}

// regionsOf lists the regions that the first input states in a period.
func (c *computation) regionsOf(ctx context.Context, period civil.Period) ([]territory.Key, error) {
	leading := c.programAt(period).leading
	at := leading.period(period)
	if leading.nested != nil {
		return leading.nested.regionsOf(ctx, at)
	}
	f, err := leading.snapshot(ctx, at)
	if err != nil || f == nil {
		return nil, err
	}
	keys := make([]territory.Key, 0, len(f.source.names.regionKey))
	for key := range f.source.names.regionKey {
		keys = append(keys, key)
	}
	return keys, nil
}

// regionLabel is the name that a table gives a region, for those that the
// directory does not know.
func (c *computation) regionLabel(key territory.Key) (string, bool) {
	for _, p := range c.programs {
		if p.leading.nested != nil {
			return p.leading.nested.regionLabel(key)
		}
		if p.leading.reading == nil {
			continue
		}
		for _, src := range p.leading.reading.scheme.sources {
			if label, known := src.names.regionLabel[string(key)]; known {
				return label.in("de"), true
			}
		}
	}
	return "", false
}
