// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package suppress_test

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/suppress"
)

func leaf(value int64, codes ...string) disclosure.Leaf {
	return disclosure.Leaf{Codes: codes, Value: value}
}

func compile(t testing.TB, d disclosure.Design, leaves ...disclosure.Leaf) *disclosure.System {
	t.Helper()
	table := disclosure.Table{Name: "t", Leaves: leaves}
	for i := range d.Dimensions {
		table.Dimensions = append(table.Dimensions, i)
	}
	d.Tables = append(d.Tables, table)
	s, err := disclosure.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func protect(t testing.TB, s *disclosure.System, rule disclosure.Rule, o suppress.Options) *suppress.Pattern {
	t.Helper()
	o.Threshold, o.Width, o.Work, o.Left = rule.Frequency, 12, 2000, func() float64 { return 1 }
	p, err := suppress.Protect(s, s.Primary(rule), o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// reach checks each circuit against the relations and bounds, and returns how
// far it moves each cell at most, down and up.
func reach(t testing.TB, s *disclosure.System, p *suppress.Pattern) (down, up []int64) {
	t.Helper()
	down, up = make([]int64, len(s.Cells)), make([]int64, len(s.Cells))
	for _, circuit := range p.Circuits {
		change := make([]int64, len(s.Cells))
		for _, step := range circuit {
			change[step.Cell] = step.By
			down[step.Cell], up[step.Cell] = min(down[step.Cell], step.By), max(up[step.Cell], step.By)
			cell := s.Cells[step.Cell]
			if !p.Suppressed[step.Cell] && !cell.Hidden {
				t.Errorf("%v is shown and changes", s.Codes(step.Cell))
			}
			floor := s.Floor
			if cell.Hidden {
				floor = 0
			}
			if !s.Unbounded && cell.Value+step.By < floor {
				t.Errorf("%v falls to %d", s.Codes(step.Cell), cell.Value+step.By)
			}
		}
		for _, relation := range s.Relations {
			rest := change[relation[0]]
			for _, part := range relation[1:] {
				rest -= change[part]
			}
			if rest != 0 {
				t.Errorf("the sum %v becomes untrue by %d", s.Codes(relation[0]), rest)
			}
		}
	}
	for i, primary := range p.Primary {
		if primary && down[i] == 0 && up[i] == 0 {
			t.Errorf("%v never changes", s.Codes(int32(i)))
		}
	}
	return down, up
}

var twoWay = disclosure.Design{Dimensions: []disclosure.Dimension{{Name: "area"}, {Name: "sex"}}}

// Balances may be negative: nothing bounds a suppressed cell.
func TestNegativeBalances(t *testing.T) {
	gain := func(value, units int64, codes ...string) disclosure.Leaf {
		return disclosure.Leaf{Codes: codes, Value: value, Units: units}
	}
	s := compile(t, twoWay, gain(-1, 2, "a", "m"), gain(4, 9, "a", "w"), gain(-7, 12, "b", "m"), gain(0, 8, "b", "w"))
	p := protect(t, s, disclosure.Rule{Frequency: 3}, suppress.Options{Standard: suppress.Exact})
	reach(t, s, p)
	if cell, _ := s.Find([]string{"a", "m"}); !p.Primary[cell] || !p.Suppressed[cell] {
		t.Error("two people with a loss are shown")
	}
}

func TestStructuralZerosStay(t *testing.T) {
	zero := leaf(0, "b", "w")
	zero.Structural = true
	s := compile(t, twoWay, leaf(1, "a", "m"), leaf(9, "a", "w"), leaf(8, "b", "m"), zero, leaf(7, "c", "m"), leaf(6, "c", "w"))
	p := protect(t, s, disclosure.Rule{Frequency: 3}, suppress.Options{Standard: suppress.Small})
	reach(t, s, p)
	if _, found := s.Find([]string{"b", "w"}); found {
		t.Error("the structural zero can change")
	}
	if cell, _ := s.Find([]string{"c", "w"}); !p.Suppressed[cell] {
		t.Error("the only partner is shown")
	}
}

// 9 of 10 employed, shown as a rate beside the 10, says that one is not.
func TestARateDoesNotRevealTheRest(t *testing.T) {
	d := twoWay
	d.Rates = []disclosure.Rate{{Numerator: []string{"a", "m"}, Denominator: []string{"a", disclosure.Total}}}
	s := compile(t, d, leaf(9, "a", "m"), leaf(1, "a", "w"), leaf(8, "b", "m"), leaf(7, "b", "w"))
	p := protect(t, s, disclosure.Rule{Frequency: 3}, suppress.Options{Standard: suppress.Exact})
	reach(t, s, p)
	numerator, _ := s.Find([]string{"a", "m"})
	denominator, _ := s.Find([]string{"a", disclosure.Total})
	if !p.Suppressed[numerator] && !p.Suppressed[denominator] {
		t.Error("numerator and denominator are shown, and give the rest away")
	}
}

// What readers see is the true value or nothing.
func TestFiguresShowWhatIsNotSuppressed(t *testing.T) {
	s := compile(t, twoWay, leaf(1, "a", "m"), leaf(9, "a", "w"), leaf(8, "b", "m"), leaf(7, "b", "w"), leaf(5, "c", "m"))
	p := protect(t, s, disclosure.Rule{Frequency: 3}, suppress.Options{Standard: suppress.Exact})
	for i, figure := range p.Figures(s) {
		want := disclosure.Figure{Value: s.Cells[i].Value}
		if p.Suppressed[i] {
			want = disclosure.Figure{Suppressed: true}
		}
		if figure != want {
			t.Errorf("%v is shown as %+v, want %+v", s.Codes(int32(i)), figure, want)
		}
	}
}

// Each dominated cell keeps room on both sides.
func TestMagnitudesKeepRoomOnBothSides(t *testing.T) {
	firm := func(value, units, largest int64, codes ...string) disclosure.Leaf {
		return disclosure.Leaf{Codes: codes, Value: value, Units: units, Largest: []int64{largest}}
	}
	d := twoWay
	d.Magnitude = true
	s := compile(t, d, firm(1000, 5, 950, "a", "m"), firm(700, 9, 100, "a", "w"), firm(800, 9, 100, "b", "m"), firm(900, 9, 100, "b", "w"),
		firm(60, 9, 20, "c", "m"), firm(50, 9, 20, "c", "w"))
	p := protect(t, s, disclosure.Rule{Frequency: 3, Largest: 1, Share: .85}, suppress.Options{Standard: suppress.Exact, Interval: .1})
	down, up := reach(t, s, p)
	cell, _ := s.Find([]string{"a", "m"})
	if down[cell] > -100 || up[cell] < 100 {
		t.Errorf("the dominated cell moves from %d to %d, want 100 both ways", down[cell], up[cell])
	}
}

// All seven are unemployed: the group's zero is hidden with a partner.
func TestGroupDisclosureHidesTheZero(t *testing.T) {
	d := twoWay
	d.Group = 1
	s := compile(t, d, leaf(7, "a", "m"), leaf(5, "b", "m"), leaf(9, "b", "w"), leaf(6, "c", "m"), leaf(6, "c", "w"))
	p := protect(t, s, disclosure.Rule{Frequency: 3}, suppress.Options{Standard: suppress.Exact})
	reach(t, s, p)
	zero, _ := s.Find([]string{"a", "w"})
	whole, _ := s.Find([]string{"a", disclosure.Total})
	part, _ := s.Find([]string{"a", "m"})
	if !p.Suppressed[part] && !p.Suppressed[whole] || !p.Suppressed[zero] && !p.Suppressed[whole] {
		t.Error("that all of a are m can be read off")
	}
}

// Whatever the table, circuits are true and every sensitive cell has its own.
func TestPatternsAreProtected(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows, columns := rapid.IntRange(1, 6).Draw(rt, "rows"), rapid.IntRange(1, 5).Draw(rt, "columns")
		standard := suppress.Standard(rapid.IntRange(0, 3).Draw(rt, "standard"))
		threshold := rapid.Int64Range(2, 6).Draw(rt, "threshold")
		r := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(rt, "seed")))
		var leaves []disclosure.Leaf
		for i := range rows {
			for j := range columns {
				leaves = append(leaves, leaf(int64(r.IntN(4)*r.IntN(5)), string(rune('a'+i)), string(rune('m'+j))))
			}
		}
		s := compile(t, twoWay, leaves...)
		p := protect(t, s, disclosure.Rule{Frequency: threshold}, suppress.Options{Standard: standard})
		if standard == suppress.Linear {
			return // no bounds to check
		}
		_, up := reach(t, s, p)
		for i, primary := range p.Primary {
			if primary && standard >= suppress.Small && s.Cells[i].Value+up[i] < threshold {
				rt.Errorf("%v reaches %d of %d", s.Codes(int32(i)), s.Cells[i].Value+up[i], threshold)
			}
		}
	})
}

// What readers know stays shown, what they do not see costs nothing, and both
// hold whatever the table.
func TestKnownCellsStayShown(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(3, rapid.Uint64().Draw(rt, "seed")))
		var leaves []disclosure.Leaf
		for i := range 4 {
			for j := range 3 {
				leaves = append(leaves, leaf(int64(1+r.IntN(6)), string(rune('a'+i)), string(rune('m'+j))))
			}
		}
		s := compile(t, twoWay, leaves...)
		primary := s.Primary(disclosure.Rule{Frequency: 3})
		known, held := make([]bool, len(s.Cells)), make([]bool, len(s.Cells))
		for i := range s.Cells {
			known[i] = !primary[i] && r.IntN(6) == 0
			held[i] = !known[i] && r.IntN(4) == 0
		}
		p, err := suppress.Protect(s, primary, suppress.Options{
			Standard: suppress.Exact, Threshold: 3, Width: 8, Work: 500, Left: func() float64 { return 1 }, Known: known, Held: held,
		})
		if err != nil {
			return // what is known leaves no way
		}
		reach(t, s, p)
		for i := range s.Cells {
			if known[i] && p.Suppressed[i] || held[i] && !p.Suppressed[i] {
				rt.Errorf("%v: known %v, held %v, suppressed %v", s.Codes(int32(i)), known[i], held[i], p.Suppressed[i])
			}
		}
	})
	s := compile(t, twoWay, leaf(1, "a", "m"), leaf(9, "a", "w"), leaf(8, "b", "m"), leaf(7, "b", "w"))
	primary := s.Primary(disclosure.Rule{Frequency: 3})
	if _, err := suppress.Protect(s, primary, suppress.Options{Standard: suppress.Exact, Threshold: 3, Width: 8, Known: primary}); err == nil {
		t.Error("a sensitive figure that is known counts as protected")
	}
}
