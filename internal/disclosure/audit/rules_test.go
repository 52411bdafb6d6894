// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"kursbuch/internal/disclosure/audit"
	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/disclosure/verify"
)

// provenUnder runs the chain under further rules, and its check.
func provenUnder(t *testing.T, rules audit.Rules, in input, o suppress.Options) chain {
	t.Helper()
	c := protectUnder(t, rules, in, o)
	if _, err := verify.Check(c.check); err != nil {
		t.Fatalf("%+v\n%v\n%s\n%s", err, in, c.check.Pattern.Data, c.check.Certificate)
	}
	return c
}

// All or nearly all of a group share an attribute: nobody can be sure of it, in
// tables where suppressed cells can be zero.
func TestGroupDisclosureIsProvenAndHolds(t *testing.T) {
	watched := 0
	for draw := range draws(t, 400) {
		r := rand.New(rand.NewPCG(31, uint64(draw)))
		rules := audit.Rules{Group: int64(1 + draw%2)}
		standard := suppress.Exact + suppress.Standard(draw/2%2)
		c := provenUnder(t, rules, random(r), options(standard))
		open := map[int32]bool{}
		for cell, is := range c.pattern.Primary {
			if is {
				open[int32(cell)] = true
			}
			if c.system.Cells[cell].Group {
				watched++
			}
		}
		want := len(open)
		seen := attackFor(c.system, published(c.system, c.pattern.Suppressed, nil), open)
		for cell, is := range c.pattern.Primary {
			if is && len(seen[cell]) < 2 {
				t.Fatalf("draw %d, of %d: %v can only be %v\n%s", draw, want, c.system.Codes(int32(cell)), seen[cell], c.check.Pattern.Data)
			}
		}
	}
	if watched == 0 {
		t.Error("no draw has a group")
	}
}

// firms draws a table of turnover with decimals.
func firms(r *rand.Rand) input {
	var text strings.Builder
	text.WriteString("branch,size,units,value,first,second\n")
	for branch := range 4 {
		for size := range 3 {
			units := r.IntN(7)
			if units == 0 {
				continue
			}
			first := float64(1+r.IntN(9000)) / 10
			second, rest := first*r.Float64(), 0.0
			if units == 1 {
				second = 0
			}
			if units > 2 {
				rest = second * float64(units-2) * r.Float64()
			}
			fmt.Fprintf(&text, "b%d,s%d,%d,%.2f,%.2f,%.2f\n", branch, size, units, first+second+rest, first, second)
		}
	}
	return input{tables: []string{text.String()}, hierarchies: [][2]string{{"branch", "code,parent\nb0,x\nb1,x\nx,Total\nb2,Total\nb3,Total\n"}}}
}

// Whatever the rule, a sensitive magnitude can be a tenth larger and smaller.
func TestMagnitudesAreProven(t *testing.T) {
	for draw := range draws(t, 400) {
		rules := []audit.Rules{
			{Magnitude: true, Interval: 10},
			{Magnitude: true, Interval: 10, Largest: 1, Share: 85},
			{Magnitude: true, Interval: 20, Closeness: 10},
			{Magnitude: true, Largest: 2, Share: 75, Closeness: 15},
		}[draw%4]
		c := provenUnder(t, rules, firms(rand.New(rand.NewPCG(32, uint64(draw)))), options(suppress.Exact))
		down, up := make([]int64, len(c.system.Cells)), make([]int64, len(c.system.Cells))
		for _, circuit := range c.pattern.Circuits {
			for _, step := range circuit {
				down[step.Cell], up[step.Cell] = min(down[step.Cell], step.By), max(up[step.Cell], step.By)
			}
		}
		for cell, is := range c.pattern.Primary {
			room := float64(rules.Interval) / 100 * float64(c.system.Cells[cell].Value)
			if is && (float64(up[cell]) < room || float64(-down[cell]) < room || up[cell]-down[cell] == 0) {
				t.Fatalf("draw %d: %v moves from %d to %d, want %.1f both ways", draw, c.system.Codes(int32(cell)), down[cell], up[cell], room)
			}
		}
	}
}

// Totals may be larger than any single value may.
func TestLargeTotalsAreProven(t *testing.T) {
	var text strings.Builder
	text.WriteString("a,b,units,value,max\n")
	for row := range 4 {
		for column := range 3 {
			fmt.Fprintf(&text, "r%d,c%d,%d,%d.1234,1\n", row, column, 2+row*3+column, 90_000_000)
		}
	}
	provenUnder(t, audit.Rules{Magnitude: true, Interval: 10}, input{tables: []string{text.String()}}, options(suppress.Exact))
}

// A certificate that leaves rules out, or claims too much room, is refused.
func TestRulesCannotBeLeftOut(t *testing.T) {
	in := input{tables: []string{"area,work,freq\na,no,7\na,yes,0\nb,yes,5\nb,no,9\nc,yes,6\nc,no,6\n"}}
	c := protectUnder(t, audit.Rules{Group: 1}, in, options(suppress.Exact))
	c.pattern.Circuits = nil
	about := audit.Subject{Pattern: c.check.Pattern.Data, Standard: suppress.Exact, Threshold: 3, Rules: audit.Rules{Group: 1}}
	about.Tables = files(c)
	certificate, err := audit.Certify(about, c.design, c.system, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.check.Certificate = certificate
	if _, err := verify.Check(c.check); err == nil {
		t.Error("a group without a circuit passes")
	}
	c = provenUnder(t, audit.Rules{Magnitude: true, Interval: 10, Largest: 1, Share: 85}, firms(rand.New(rand.NewPCG(32, 9))), options(suppress.Exact))
	about = audit.Subject{Pattern: c.check.Pattern.Data, Standard: suppress.Exact, Threshold: 3}
	about.Tables = files(c)
	about.Hierarchies = groupings(c)
	for name, rules := range map[string]audit.Rules{
		"another rule":    {Magnitude: true, Decimals: 2, Interval: 10, Largest: 1, Share: 50},
		"more room":       {Magnitude: true, Decimals: 2, Interval: 90, Largest: 1, Share: 85},
		"other decimals":  {Magnitude: true, Decimals: 3, Interval: 10, Largest: 1, Share: 85},
		"room without it": {Interval: 10},
	} {
		about.Rules = rules
		if c.check.Certificate, err = audit.Certify(about, c.design, c.system, c.pattern.Circuits); err != nil {
			t.Fatal(err)
		}
		if _, err := verify.Check(c.check); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}
