// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// Statistics say what a protection costs, over the cells that anybody outside
// may see and that are not zero, unless zeros can be suppressed.
type Statistics struct {
	Cells     int   `json:"cells"`
	Primary   int   `json:"primary"`   // sensitive in themselves
	Secondary int   `json:"secondary"` // not shown for the sake of others, or changed
	Value     int64 `json:"value"`     // of all cells
	Lost      int64 `json:"lost"`      // of the secondary ones: their value, or the change
	// Groups are rests that are protected too; see Policy.Groups.
	Groups int `json:"groups,omitempty"`
}

func (s *Statistics) add(o Statistics) {
	s.Cells += o.Cells
	s.Primary += o.Primary
	s.Secondary += o.Secondary
	s.Value += o.Value
	s.Lost += o.Lost
	s.Groups += o.Groups
}

// Skipped is a measure that is not released, and why.
type Skipped struct {
	Measure string `json:"measure"`
	Reason  string `json:"reason"` // catalogue key
}

// built is one release, protected.
type built struct {
	picked
	matter  *indicator.Matter
	layout  *layout // nil for an open table
	systems []*protected
	skipped []Skipped
	method  Method
}

// build protects releases of one table as a policy says, with all that the
// ledger has told. Faults: Refused.
func (s *Service) build(ctx context.Context, who identity.Person, p Policy, releases []picked, entries []Entry, hard func(systems int) effort) ([]built, error) {
	past := &past{service: s, who: who, entries: entries, table: p.Table}
	var err error
	if past.kin, err = s.kinEntries(ctx, who, p); err != nil {
		return nil, err
	}
	var all []built
	for _, one := range releases {
		b := built{picked: one, method: p.Method}
		if b.matter, err = s.figures.Matter(ctx, who, one.ID, "de"); err != nil {
			return nil, err
		}
		if p.Method == Open {
			err = b.opens(past.kin)
		} else {
			err = b.protect(ctx, p, past, hard)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nothingCounted(p, all)
}

// nothingCounted refuses a table whose measures can all not be released.
func nothingCounted(p Policy, all []built) error {
	for _, b := range all {
		if p.Method == Open || len(b.systems) > 0 || len(b.skipped) == 0 {
			return nil
		}
	}
	if len(all) == 0 {
		return nil
	}
	return fault.Refuse("publication.refused.measures", "reason", fault.Say(all[0].skipped[0].Reason))
}

// amounts are words in units of what is added up and not counted.
var amounts = []string{
	"€", "eur", "euro", "euros", "cent", "stunde", "stunden", "hours", "tage", "days", "wochen", "weeks", "monate", "months", "jahre", "years", "ha", "hektar", "hectares",
	"m²", "qm", "sqm", "km", "km²", "qkm", "sqkm", "m³", "t", "tonnen", "tonnes", "kg", "kwh", "mwh", "gwh", "liter", "litres",
}

// amount reports whether a unit is one of sums, such as euros, hours and square
// metres. Whether they give somebody away depends on how many contribute and how
// much the largest do, which is not in the table.
func amount(unit string) bool {
	words := strings.FieldsFunc(strings.ToLower(unit), func(r rune) bool { return strings.ContainsRune(" .,/()[]-–·*", r) || r == '\u00a0' })
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(amounts, word) })
}

func (b *built) protect(ctx context.Context, p Policy, past *past, hard func(int) effort) error {
	told, err := past.of(ctx, b)
	if err != nil {
		return err
	}
	told.rule = p
	if b.layout, err = layoutOf(b.matter, p, told.policies...); err != nil {
		return err
	}
	b.layout.links = func(series int, period civil.Period) ([]link, error) {
		return told.links(ctx, p, b.matter, series, period)
	}
	var systems []*system
	for series := range b.matter.Measures {
		some, skipped, err := b.compile(ctx, series)
		if err != nil {
			return err
		}
		if skipped != "" {
			b.skipped = append(b.skipped, Skipped{b.matter.Measures[series].Label, skipped})
		}
		systems = append(systems, some...)
	}
	if err := b.linked(told.kin, systems); err != nil {
		return err
	}
	e := hard(len(systems))
	for _, sys := range systems {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		known, err := told.known(ctx, sys)
		if err != nil {
			return err
		}
		one, err := sys.protect(p, known, e)
		if err != nil {
			return err
		}
		b.systems = append(b.systems, one)
	}
	return nil
}

// uncounted says why a measure is no count, as far as it alone tells.
func uncounted(m indicator.MatterMeasure) string {
	switch {
	case m.Ratio:
		return "publication.skipped.ratio"
	case amount(m.Unit):
		return "publication.skipped.amount"
	case m.Decimals > 0:
		return "publication.skipped.decimals"
	}
	return ""
}

// compile makes the systems of one measure, or says why it is not released.
func (b *built) compile(ctx context.Context, series int) (systems []*system, skipped string, err error) {
	m := b.matter.Measures[series]
	if skipped := uncounted(m); skipped != "" {
		return nil, skipped, nil
	}
	for _, period := range b.periods {
		facts, err := b.matter.Facts(ctx, series, period)
		if err != nil {
			return nil, "", err
		}
		if len(facts) == 0 {
			continue
		}
		if slices.ContainsFunc(facts, func(f indicator.Fact) bool {
			_, counts := whole(f.Value)
			return f.Value.HasNumber && !counts
		}) {
			return nil, "publication.skipped.decimals", nil
		}
		sys, err := b.layout.compile(series, period, facts)
		if err != nil {
			return nil, "", fmt.Errorf("%s, %s: %w", m.Code, period, err)
		}
		systems = append(systems, sys)
	}
	return systems, "", nil
}

// counts adds up the cells that meet a condition.
func (p *protected) counts(of func(indicator.Fact) bool) Statistics {
	var all Statistics
	counted := map[int32]bool{}
	for i, f := range p.facts {
		cell := p.cell[i]
		if cell < 0 || counted[cell] || !of(f) {
			continue
		}
		counted[cell] = true
		value := p.compiled.Cells[cell].Value
		lost := max(value-p.figures[cell].Value, p.figures[cell].Value-value)
		all.Cells++
		all.Value += value
		switch {
		case p.primary[cell]:
			all.Primary++
		case lost > 0 || p.figures[cell].Suppressed:
			all.Secondary++
			all.Lost += lost
		}
	}
	for _, relation := range p.compiled.Relations {
		if last := relation[len(relation)-1]; p.compiled.Cells[last].Group && counted[relation[0]] && counted[relation[1]] {
			all.Groups++
		}
	}
	return all
}

func (p *protected) outside(f indicator.Fact) bool { return p.visible(f, identity.Partner) }

// extracts makes what each audience reads in place of a release.
func (b *built) extracts(e Entry) ([]indicator.Extract, error) {
	var all []indicator.Extract
	p := e.Policy
	protection := indicator.Protection{Method: string(p.Method), Groups: b.layout != nil && b.layout.group > 0, Threshold: int(p.Threshold), Number: int(e.Seq), On: civil.DayOf(e.At)}
	for _, audience := range Outside() {
		if p.Method == Open {
			if sees(audience, p.Audience) {
				all = append(all, indicator.Extract{Audience: audience, Publication: string(e.ID), Whole: true})
			}
			continue
		}
		one := indicator.Extract{Audience: audience, Publication: string(e.ID), Shapes: p.seenBy(audience), Protection: protection}
		if len(one.Shapes) == 0 {
			continue
		}
		for _, sys := range b.systems {
			part, err := sys.part(audience)
			if err != nil {
				return nil, err
			}
			if len(part.Cells) > 0 {
				one.Parts = append(one.Parts, part)
			}
		}
		all = append(all, one)
	}
	return all, nil
}

// seenBy lists the sets of variables that an audience may see together.
func (p Policy) seenBy(audience identity.Audience) [][]string {
	var shapes [][]string
	for _, s := range p.Shapes {
		same := func(other []string) bool { return slices.Equal(other, s.Variables) }
		if sees(audience, s.Audience) && !slices.ContainsFunc(shapes, same) {
			shapes = append(shapes, append([]string{}, s.Variables...))
		}
	}
	return shapes
}

// part is one measure and period as an audience sees it: the same figure or
// sign as every other audience.
func (p *protected) part(audience identity.Audience) (indicator.ExtractPart, error) {
	part := indicator.ExtractPart{Series: p.series, Period: p.period}
	for i, f := range p.facts {
		if !p.visible(f, audience) {
			continue
		}
		switch value, counts := whole(f.Value); {
		case !counts && !f.Value.HasNumber, value == 0 && p.cell[i] < 0: // signs and known zeros stay as they are
		case p.cell[i] < 0:
			return part, fmt.Errorf("%s, %s %q: %w", f.Region, p.period, f.Cell, p.refuse(f, "publication.refused.sum"))
		case p.figures[p.cell[i]].Suppressed:
			f.Value = cube.Missing(cube.Protected)
		case value == 0:
		default:
			f.Value.Number = float64(p.figures[p.cell[i]].Value)
		}
		part.Cells = append(part.Cells, cube.Observation{Region: f.Region, Cell: f.Cell, Value: f.Value})
	}
	return part, nil
}

// measureKey names a measure across releases.
func measureKey(m *indicator.Matter, series int) string {
	one := m.Measures[series]
	for i, other := range m.Measures {
		if i != series && other.Code == one.Code {
			return one.Code + " [" + one.Unit + "]"
		}
	}
	return one.Code
}
