// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/audit"
	"kursbuch/internal/disclosure/leafcsv"
	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/disclosure/verify"
)

// chain is a protected table with everything that was made on the way.
type chain struct {
	design  disclosure.Design
	system  *disclosure.System
	pattern *suppress.Pattern
	check   verify.Input

	protecting, certifying time.Duration
}

// input is tables and hierarchies as text, by name; hierarchies by dimension.
type input struct {
	tables      []string
	hierarchies [][2]string
}

func options(standard suppress.Standard) suppress.Options {
	return suppress.Options{Standard: standard, Threshold: 3, Width: 12, Work: 3000, Seed: 1, Left: func() float64 { return 1 }}
}

// protect runs the whole chain, without the check at its end.
func protect(t testing.TB, in input, o suppress.Options) chain {
	t.Helper()
	return protectUnder(t, audit.Rules{}, in, o)
}

// protectUnder is protect with further rules for what is sensitive.
func protectUnder(t testing.TB, rules audit.Rules, in input, o suppress.Options) chain {
	t.Helper()
	var tables []leafcsv.File
	var hierarchies []leafcsv.Hierarchy
	var c chain
	for i, text := range in.tables {
		f := leafcsv.File{Name: fmt.Sprintf("table %d", i), Data: []byte(text)}
		tables = append(tables, f)
		c.check.Tables = append(c.check.Tables, verify.File(f))
	}
	for _, h := range in.hierarchies {
		f := leafcsv.File{Name: "hierarchy", Data: []byte(h[1])}
		hierarchies = append(hierarchies, leafcsv.Hierarchy{Dimension: h[0], File: f})
		c.check.Hierarchies = append(c.check.Hierarchies, verify.Hierarchy{Dimension: h[0], File: verify.File(f)})
	}
	var err error
	if rules.Magnitude {
		c.design, rules.Decimals, err = leafcsv.ReadMagnitudes(tables, hierarchies)
	} else {
		c.design, err = leafcsv.Read(tables, hierarchies)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.design.Group, c.design.Listed = rules.Group, true
	o.Interval = float64(rules.Interval) / 100
	if c.system, err = disclosure.Compile(c.design); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if c.pattern, err = suppress.Protect(c.system, c.system.Primary(rules.Rule(o.Threshold)), o); err != nil {
		t.Fatal(err)
	}
	c.protecting = time.Since(start)
	var pattern bytes.Buffer
	if rules.Magnitude {
		err = leafcsv.WriteMagnitudes(&pattern, c.design, c.system, rules.Decimals, c.pattern.Primary, c.pattern.Suppressed)
	} else {
		err = leafcsv.WritePattern(&pattern, c.design, c.system, c.pattern.Primary, c.pattern.Suppressed)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.check.Pattern = verify.File{Name: "pattern", Data: pattern.Bytes()}
	start = time.Now()
	about := audit.Subject{Tables: tables, Hierarchies: hierarchies, Pattern: pattern.Bytes(), Standard: o.Standard, Threshold: o.Threshold, Rules: rules}
	if c.check.Certificate, err = audit.Certify(about, c.design, c.system, c.pattern.Circuits); err != nil {
		t.Fatal(err)
	}
	c.certifying = time.Since(start)
	return c
}

// proven runs the chain and its check.
func proven(t testing.TB, in input, o suppress.Options) chain {
	t.Helper()
	c := protect(t, in, o)
	if _, err := verify.Check(c.check); err != nil {
		t.Fatalf("%+v\n%s\n%s", err, c.check.Pattern.Data, c.check.Certificate)
	}
	return c
}

// random draws a small table of two or three dimensions, the first with a
// hierarchy half of the time.
func random(r *rand.Rand) input {
	var in input
	sizes := [][]int{{3, 3}, {4, 2}, {2, 2, 2}, {3, 2, 2}, {4, 3}}[r.IntN(5)]
	var text strings.Builder
	heading := []string{"a", "b", "c"}[:len(sizes)]
	fmt.Fprintf(&text, "%s,freq\n", strings.Join(heading, ","))
	count := 1
	for _, size := range sizes {
		count *= size
	}
	for i := range count {
		rest := i
		var codes []string
		for d, size := range sizes {
			codes = append(codes, fmt.Sprintf("%s%d", heading[d], rest%size))
			rest /= size
		}
		value := []int{0, 0, 1, 1, 2, 3, 4, 6}[r.IntN(8)]
		fmt.Fprintf(&text, "%s,%d\n", strings.Join(codes, ","), value)
	}
	in.tables = []string{text.String()}
	if sizes[0] >= 3 && r.IntN(2) == 0 {
		lines := "code,parent\na0,ax\na1,ax\nax,Total\n"
		for i := 2; i < sizes[0]; i++ {
			lines += fmt.Sprintf("a%d,Total\n", i)
		}
		in.hierarchies = append(in.hierarchies, [2]string{"a", lines})
		if r.IntN(2) == 0 { // a second hierarchy over the same leaves
			lines = "code,parent\na0,Total\na1,ay\na2,ay\nay,Total\n"
			for i := 3; i < sizes[0]; i++ {
				lines += fmt.Sprintf("a%d,Total\n", i)
			}
			in.hierarchies = append(in.hierarchies, [2]string{"a", lines})
		}
	}
	return in
}

// No table of thousands lets an attacker who tries everything compute a
// sensitive cell, nor prove under S2 that it is small.
func TestNoAttackerComputesASensitiveCell(t *testing.T) {
	draws := 1500
	if testing.Short() {
		draws = 200
	}
	for draw := range draws {
		r := rand.New(rand.NewPCG(7, uint64(draw)))
		in := random(r)
		standard := suppress.Exact + suppress.Standard(draw%3)
		c := proven(t, in, options(standard))
		seen := attack(c.system, published(c.system, c.pattern.Suppressed, nil))
		for cell, primary := range c.pattern.Primary {
			if primary && !holds(standard, seen[cell]) {
				t.Fatalf("draw %d, %v: %v can only be %v\n%s%v\n%s", draw, standard, c.system.Codes(int32(cell)), seen[cell], in.tables, in.hierarchies, c.check.Pattern.Data)
			}
		}
		if standard == suppress.Insider {
			insiders(t, c)
		}
	}
}

func holds(standard suppress.Standard, values map[int64]bool) bool {
	if standard < suppress.Small {
		return len(values) > 1
	}
	for value := range values {
		if value >= 3 {
			return true
		}
	}
	return false
}

// insiders lets everybody who is alone in a cell attack with what they know.
func insiders(t *testing.T, c chain) {
	t.Helper()
	for leaf, own := range c.system.Leaves {
		if own < 0 || c.system.Cells[own].Value != 1 {
			continue
		}
		fixed := map[int32]bool{}
		for _, cell := range c.system.Within[leaf] {
			fixed[cell] = c.system.Cells[cell].Value == 1
		}
		seen := attack(c.system, published(c.system, c.pattern.Suppressed, fixed))
		for cell, primary := range c.pattern.Primary {
			if primary && !fixed[int32(cell)] && !holds(suppress.Small, seen[cell]) {
				t.Fatalf("whoever is in %v knows that %v is one of %v\n%s", c.system.Codes(own), c.system.Codes(int32(cell)), seen[cell], c.check.Pattern.Data)
			}
		}
	}
}

// The attacker finds something where there is something to find.
func TestTheAttackerIsNoFool(t *testing.T) {
	c := protect(t, input{tables: []string{"a,freq\nx,1\ny,1\nz,3\nw,10\n"}}, options(suppress.Exact))
	naive := make([]bool, len(c.system.Cells))
	for i, cell := range c.system.Cells {
		naive[i] = cell.Value < 3
	}
	x, _ := c.system.Find([]string{"x"})
	if seen := attack(c.system, published(c.system, naive, nil)); len(seen[x]) != 1 {
		t.Errorf("15 = 10 + 3 + x + x leaves %v for the ones", seen[x])
	}
}

func flat(values string) input {
	var text strings.Builder
	text.WriteString("a,b,freq\n")
	row := 0
	for line := range strings.SplitSeq(values, "/") {
		for column, value := range strings.Fields(line) {
			fmt.Fprintf(&text, "r%d,c%d,%s\n", row, column, value)
		}
		row++
	}
	return input{tables: []string{text.String()}}
}

// Known counter-examples, where patterns of other programs or by hand gave a
// cell away.
func TestKnownCounterExamples(t *testing.T) {
	for name, in := range map[string]input{
		"15 = 10 + 3 + x + x reveals two ones": {tables: []string{"a,freq\nx,1\ny,1\nz,3\nw,10\n"}},
		"three singletons in a row":            flat("1 1 1 9 20/ 7 8 9 9 9/ 9 9 8 7 30"),
		"three singletons alone in their row":  flat("1 1 1/ 7 8 9/ 9 9 8"),
		"a row with one cell":                  flat("2 0 0/ 5 6 7/ 8 4 4"),
		"everybody alone":                      flat("1 1/ 1 1"),
		"one person":                           {tables: []string{"a,freq\nx,1\n"}},
		"a row far from all others":            flat("1 0 0 0/ 0 5 6 7/ 0 8 4 4"),
		"two tables over one margin": {tables: []string{
			"a,b,freq\nx,m,1\nx,w,9\ny,m,8\ny,w,9\nz,m,5\nz,w,6\n", "a,c,freq\nx,old,5\nx,new,5\ny,old,16\ny,new,1\nz,old,5\nz,new,6\n",
		}},
	} {
		for standard := suppress.Exact; standard <= suppress.Insider; standard++ {
			c := proven(t, in, options(standard))
			seen := attack(c.system, published(c.system, c.pattern.Suppressed, nil))
			for cell, primary := range c.pattern.Primary {
				if primary && !holds(standard, seen[cell]) {
					t.Errorf("%s, %v: %v can only be %v", name, standard, c.system.Codes(int32(cell)), seen[cell])
				}
			}
		}
	}
}

// What an attacker without bounds can add up and subtract is the first standard.
func TestLinearStandardSuppressesLeast(t *testing.T) {
	c := proven(t, flat("1 5 6/ 7 8 9/ 9 9 8"), options(suppress.Linear))
	count := 0
	for _, yes := range c.pattern.Suppressed {
		if yes {
			count++
		}
	}
	if count != 4 {
		t.Errorf("%d cells are suppressed, want a rectangle of 4\n%s", count, c.check.Pattern.Data)
	}
}

func TestSameSeedSamePattern(t *testing.T) {
	in := flat("1 5 6 2/ 7 8 1 9/ 2 9 9 8/ 3 3 3 1")
	a, b := proven(t, in, options(suppress.Small)), proven(t, in, options(suppress.Small))
	if !bytes.Equal(a.check.Pattern.Data, b.check.Pattern.Data) || !bytes.Equal(a.check.Certificate, b.check.Certificate) {
		t.Error("the same input gave two patterns")
	}
}

// files and groupings are what a chain was made of.
func files(c chain) (all []leafcsv.File) {
	for _, f := range c.check.Tables {
		all = append(all, leafcsv.File(f))
	}
	return all
}

func groupings(c chain) (all []leafcsv.Hierarchy) {
	for _, h := range c.check.Hierarchies {
		all = append(all, leafcsv.Hierarchy{Dimension: h.Dimension, File: leafcsv.File(h.File)})
	}
	return all
}
