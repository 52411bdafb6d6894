// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package verify

import (
	"strconv"
	"strings"

	"kursbuch/internal/fault"
)

// checkChanged checks figures that were changed. Small count rounding is proven
// by the figures alone: they add up, and none is small. Rounding to multiples
// needs other tables that round to the same. Noise is checked within its bounds;
// that it is what the secret says, only the secret can tell.
func checkChanged(in Input) (Report, error) {
	c, err := readChanged(in.Certificate)
	if err != nil {
		return Report{}, err
	}
	if err := c.belongs(in); err != nil {
		return Report{}, err
	}
	p := newClaim(c.Threshold)
	pattern, err := p.add(in, "perturbed")
	if err != nil {
		return Report{}, err
	}
	shown, err := p.shown(pattern)
	if err != nil {
		return Report{}, err
	}
	for cell, figure := range shown {
		if !c.allows(p.values[cell], figure) {
			return Report{}, fault.Refuse("disclosure.verify.figure", "cell", name(cell))
		}
	}
	switch {
	case c.Method == "round":
		err = p.addUp(shown, c.Base)
	case c.Method == "nearest":
		err = p.alike(c.Circuits, c.Base)
	case len(c.Circuits) > 0:
		err = fault.Refuse("disclosure.verify.damaged")
	}
	if err != nil {
		return Report{}, err
	}
	return Report{
		Method: c.Method, Threshold: c.Threshold, Base: c.Base, Most: c.Most,
		Cells: len(p.values), Primary: len(p.primary), Circuits: len(c.Circuits),
	}, nil
}

// shown reads the pattern: every cell once, with its true count, and marked
// where it is sensitive.
func (p *claim) shown(lines [][]string) (map[string]int64, error) {
	shown := map[string]int64{}
	for _, line := range lines {
		last := len(line) - 3
		cell := strings.Join(line[:last], separator)
		value, err := strconv.ParseInt(line[last], 10, 64)
		figure, err2 := strconv.ParseInt(line[last+2], 10, 64)
		_, twice := shown[cell]
		primary := line[last+1] == "TRUE"
		if err != nil || err2 != nil || twice || value == 0 || p.values[cell] != value || !primary && line[last+1] != "FALSE" {
			return nil, fault.Refuse("disclosure.verify.cell", "cell", name(cell))
		}
		if primary != (value < p.threshold) {
			return nil, fault.Refuse("disclosure.verify.marked", "cell", name(cell))
		}
		if primary {
			p.primary[cell] = true
		}
		shown[cell] = figure
	}
	if len(shown) != len(p.values) {
		return nil, fault.Refuse("disclosure.verify.missing", "count", len(p.values)-len(shown))
	}
	return shown, nil
}

// allows says whether the method may show this figure for this count.
func (c changed) allows(value, figure int64) bool {
	if figure < 0 || figure-value > c.Most || value-figure > c.Most {
		return false
	}
	switch c.Method {
	case "round":
		return figure == 0 || figure >= c.Base
	case "nearest":
		return figure == nearest(value, c.Base)
	default:
		return figure == 0 || figure > c.Barred
	}
}

func nearest(value, base int64) int64 {
	if rest := value % base; 2*rest < base {
		return value - rest
	} else {
		return value - rest + base
	}
}

// addUp checks that the margins shown are the sums of the leaves shown, and that
// the leaves of a single table changed no further than they had to.
func (p *claim) addUp(shown map[string]int64, base int64) error {
	for _, t := range p.tables {
		sums := map[string]int64{}
		for row, cells := range t.within {
			leaf := t.leaves[row]
			if value, figure := p.values[leaf], shown[leaf]; len(p.tables) == 1 && figure != value && (value >= base || figure != 0 && figure != base) {
				return fault.Refuse("disclosure.verify.figure", "cell", name(leaf))
			}
			for _, cell := range cells {
				sums[cell] += shown[leaf]
			}
		}
		for cell, sum := range sums {
			if shown[cell] != sum {
				return fault.Refuse("disclosure.verify.sum", "cell", name(cell))
			}
		}
	}
	return nil
}

// alike checks that every sensitive cell differs in some table that is rounded
// to the same figures.
func (p *claim) alike(circuits [][]int64, base int64) error {
	differs := map[string]bool{}
	for i, steps := range circuits {
		all, err := p.walk(steps)
		for cell, by := range all {
			value := p.values[cell]
			if value+by < 0 || nearest(value, base) != nearest(value+by, base) {
				err = broken(name(cell))
				break
			}
			differs[cell] = differs[cell] || by != 0
		}
		if err != nil {
			return fault.Refuse("disclosure.verify.circuit", "number", i+1, "reason", err.Error())
		}
	}
	for cell := range p.primary {
		if !differs[cell] {
			return fault.Refuse("disclosure.verify.unproven", "cell", name(cell))
		}
	}
	return nil
}
