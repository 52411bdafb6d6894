// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package verify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"kursbuch/internal/disclosure/verify"
)

// The same table as in verify_test.go, with a × x and the total changed in it.
const rounded = `area,sex,freq,primary,perturbed
Total,Total,30,FALSE,29
Total,x,14,FALSE,13
Total,y,16,FALSE,16
ab,Total,25,FALSE,24
ab,x,9,FALSE,8
ab,y,16,FALSE,16
a,Total,10,FALSE,9
a,x,1,TRUE,0
a,y,9,FALSE,9
b,Total,15,FALSE,15
b,x,8,FALSE,8
b,y,7,FALSE,7
c,Total,5,FALSE,5
c,x,5,FALSE,5
`

const multiples = `area,sex,freq,primary,perturbed
Total,Total,30,FALSE,30
Total,x,14,FALSE,10
Total,y,16,FALSE,20
ab,Total,25,FALSE,30
ab,x,9,FALSE,10
ab,y,16,FALSE,20
a,Total,10,FALSE,10
a,x,1,TRUE,0
a,y,9,FALSE,10
b,Total,15,FALSE,20
b,x,8,FALSE,10
b,y,7,FALSE,10
c,Total,5,FALSE,10
c,x,5,FALSE,10
`

// changed mirrors the certificate of changed figures.
type changed struct {
	Format      string    `json:"format"`
	Method      string    `json:"method"`
	Threshold   int64     `json:"threshold"`
	Base        int64     `json:"base"`
	Most        int64     `json:"most"`
	Barred      int64     `json:"barred"`
	Tables      []string  `json:"tables"`
	Hierarchies []string  `json:"hierarchies"`
	Pattern     string    `json:"pattern"`
	Circuits    [][]int64 `json:"circuits"`
	Seal        string    `json:"seal"`
}

// assert seals a claim about changed figures.
func assert(pattern, method string, base, most, barred int64, circuits ...[]int64) verify.Input {
	in := files(leaves, tree, pattern)
	c := changed{
		Format: "kursbuch-perturbation-1", Method: method, Threshold: 3, Base: base, Most: most, Barred: barred,
		Tables: []string{hash(in.Tables[0].Data)}, Hierarchies: []string{"area " + hash(in.Hierarchies[0].Data)},
		Pattern: hash(in.Pattern.Data), Circuits: append([][]int64{}, circuits...),
	}
	open, _ := json.Marshal(c) // cannot fail: plain fields
	c.Seal = hash(open)
	sealed, _ := json.Marshal(c)
	in.Certificate = append(sealed, '\n')
	return in
}

// One less in a × x, one more in b × y: all is rounded to the same tens.
var moved = []int64{0, 0, -1, 0, 3, 1}

func TestTrueChangesHold(t *testing.T) {
	for _, c := range []struct {
		in   verify.Input
		want verify.Report
	}{
		{assert(rounded, "round", 3, 1, 0), verify.Report{Method: "round", Threshold: 3, Base: 3, Most: 1, Cells: 14, Primary: 1}},
		{assert(multiples, "nearest", 10, 5, 0, moved), verify.Report{Method: "nearest", Threshold: 3, Base: 10, Most: 5, Cells: 14, Primary: 1, Circuits: 1}},
		{assert(multiples, "cellkey", 0, 5, 2), verify.Report{Method: "cellkey", Threshold: 3, Most: 5, Cells: 14, Primary: 1}},
	} {
		report, err := verify.Check(c.in)
		if err != nil || report != c.want {
			t.Errorf("%+v, %+v, want %+v", report, err, c.want)
		}
	}
}

// Everything here bears a true seal, and is wrong.
func TestFalseChangesAreRefused(t *testing.T) {
	swap := func(text, old, new string) string {
		if !strings.Contains(text, old) {
			t.Fatalf("the pattern lacks %q", old)
		}
		return strings.Replace(text, old, new, 1)
	}
	for _, c := range []struct {
		name, key string
		in        verify.Input
	}{
		{"a margin that is no sum", "disclosure.verify.sum", assert(swap(rounded, "30,FALSE,29", "30,FALSE,30"), "round", 3, 1, 0)},
		{"a small figure", "disclosure.verify.figure", assert(swap(rounded, "a,x,1,TRUE,0", "a,x,1,TRUE,1"), "round", 3, 1, 0)},
		{"a figure below zero", "disclosure.verify.figure", assert(swap(rounded, "a,x,1,TRUE,0", "a,x,1,TRUE,-3"), "round", 3, 4, 0)},
		{"a change beyond what is said", "disclosure.verify.figure", assert(rounded, "round", 3, 0, 0)},
		{"a large leaf changed", "disclosure.verify.figure", assert(swap(swap(swap(swap(swap(rounded, "c,x,5,FALSE,5", "c,x,5,FALSE,6"), "c,Total,5,FALSE,5", "c,Total,5,FALSE,6"), "30,FALSE,29", "30,FALSE,30"), "Total,x,14,FALSE,13", "Total,x,14,FALSE,14"), "b,x,8,FALSE,8", "b,x,8,FALSE,8"), "round", 3, 1, 0)},
		{"a sensitive cell denied", "disclosure.verify.marked", assert(swap(rounded, "a,x,1,TRUE", "a,x,1,FALSE"), "round", 3, 1, 0)},
		{"a wrong count", "disclosure.verify.cell", assert(swap(rounded, "b,x,8", "b,x,9"), "round", 3, 1, 0)},
		{"a cell missing", "disclosure.verify.missing", assert(swap(rounded, "c,x,5,FALSE,5\n", ""), "round", 3, 1, 0)},
		{"a cell twice", "disclosure.verify.cell", assert(swap(rounded, "c,x,5,FALSE,5", "b,x,8,FALSE,8"), "round", 3, 1, 0)},
		{"a base that hides nothing", "disclosure.verify.damaged", assert(rounded, "round", 1, 1, 0)},
		{"a method that nobody knows", "disclosure.verify.damaged", assert(rounded, "swap", 3, 1, 0)},
		{"no multiple", "disclosure.verify.figure", assert(swap(multiples, "14,FALSE,10", "14,FALSE,12"), "nearest", 10, 5, 0, moved)},
		{"a multiple that is further", "disclosure.verify.figure", assert(swap(multiples, "14,FALSE,10", "14,FALSE,20"), "nearest", 10, 6, 0, moved)},
		{"a sensitive cell without another table", "disclosure.verify.unproven", assert(multiples, "nearest", 10, 5, 0)},
		{"another table that is rounded otherwise", "disclosure.verify.circuit", assert(multiples, "nearest", 10, 5, 0, []int64{0, 0, 4, 0, 3, -4})},
		{"another table with less than nobody", "disclosure.verify.circuit", assert(multiples, "nearest", 10, 5, 0, []int64{0, 0, -2, 0, 3, 2})},
		{"a barred figure", "disclosure.verify.figure", assert(swap(multiples, "a,x,1,TRUE,0", "a,x,1,TRUE,2"), "cellkey", 0, 5, 2)},
		{"noise with circuits", "disclosure.verify.damaged", assert(multiples, "cellkey", 0, 5, 2, moved)},
		{"a pattern of suppression", "disclosure.verify.csv", assert(pattern, "round", 3, 1, 0)},
	} {
		if _, err := verify.Check(c.in); !refusedAs(err, c.key) {
			t.Errorf("%s: %+v, want %s", c.name, err, c.key)
		}
	}
}

// A damaged certificate of changed figures never passes.
func FuzzChangedCertificate(f *testing.F) {
	good := assert(multiples, "nearest", 10, 5, 0, moved)
	f.Add(good.Certificate)
	f.Add(bytes.Replace(good.Certificate, []byte("nearest"), []byte("cellkey"), 1))
	f.Add(bytes.Replace(good.Certificate, []byte("perturbation"), []byte("disclosure"), 1))
	f.Add(append(bytes.Clone(good.Certificate), ' '))
	f.Add([]byte(`{"format":"kursbuch-perturbation-1"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := good
		in.Certificate = data
		if _, err := verify.Check(in); (err == nil) != bytes.Equal(data, good.Certificate) {
			t.Errorf("err %v for %q", err, data)
		}
	})
}

// Any figures may stand in a pattern under a true seal; of the rounded ones only
// those pass that add up and hide what is small.
func FuzzChangedFigures(f *testing.F) {
	f.Add(int64(0), int64(9), int64(8), int64(7), int64(5))
	f.Add(int64(3), int64(9), int64(8), int64(7), int64(5))
	f.Add(int64(1), int64(9), int64(8), int64(7), int64(5))
	f.Add(int64(-3), int64(1<<62), int64(1<<62), int64(7), int64(5))
	f.Fuzz(func(t *testing.T, ax, ay, bx, by, cx int64) {
		pattern := "area,sex,freq,primary,perturbed\n"
		for _, row := range []struct {
			cell  string
			value int64
			shown int64
		}{
			{"Total,Total", 30, ax + ay + bx + by + cx},
			{"Total,x", 14, ax + bx + cx},
			{"Total,y", 16, ay + by},
			{"ab,Total", 25, ax + ay + bx + by},
			{"ab,x", 9, ax + bx},
			{"ab,y", 16, ay + by},
			{"a,Total", 10, ax + ay},
			{"a,x", 1, ax},
			{"a,y", 9, ay},
			{"b,Total", 15, bx + by},
			{"b,x", 8, bx},
			{"b,y", 7, by},
			{"c,Total", 5, cx},
			{"c,x", 5, cx},
		} {
			pattern += fmt.Sprintf("%s,%d,%s,%d\n", row.cell, row.value, strings.ToUpper(fmt.Sprint(row.value < 3)), row.shown)
		}
		_, err := verify.Check(assert(pattern, "round", 3, 100, 0))
		if whole := (ax == 0 || ax == 3) && ay == 9 && bx == 8 && by == 7 && cx == 5; (err == nil) != whole {
			t.Errorf("%v for %s", err, pattern)
		}
	})
}

// Rules that the tables do not bear out never pass, whatever they are.
func FuzzRules(f *testing.F) {
	f.Add(int64(0), false, 0, int64(0), int64(0), int64(0), int64(0))
	f.Add(int64(1), false, 0, int64(0), int64(0), int64(0), int64(0))
	f.Add(int64(0), true, 2, int64(1), int64(85), int64(10), int64(10))
	f.Add(int64(-1), false, -1, int64(-1), int64(1<<62), int64(101), int64(-10))
	f.Fuzz(func(t *testing.T, group int64, magnitude bool, decimals int, largest, share, closeness, interval int64) {
		in := files(leaves, tree, pattern)
		c := struct {
			Format      string    `json:"format"`
			Standard    string    `json:"standard"`
			Threshold   int64     `json:"threshold"`
			Group       int64     `json:"group,omitempty"`
			Magnitude   bool      `json:"magnitude,omitempty"`
			Decimals    int       `json:"decimals,omitempty"`
			Largest     int64     `json:"largest,omitempty"`
			Share       int64     `json:"share,omitempty"`
			Closeness   int64     `json:"closeness,omitempty"`
			Interval    int64     `json:"interval,omitempty"`
			Tables      []string  `json:"tables"`
			Hierarchies []string  `json:"hierarchies"`
			Pattern     string    `json:"pattern"`
			Circuits    [][]int64 `json:"circuits"`
			Seal        string    `json:"seal"`
		}{
			"kursbuch-disclosure-1", "s1", 3, group, magnitude, decimals, largest, share, closeness, interval,
			[]string{hash(in.Tables[0].Data)},
			[]string{"area " + hash(in.Hierarchies[0].Data)},
			hash(in.Pattern.Data),
			[][]int64{rectangle},
			"",
		}
		open, _ := json.Marshal(c) // cannot fail: plain fields
		c.Seal = hash(open)
		sealed, _ := json.Marshal(c)
		in.Certificate = append(sealed, '\n')
		_, err := verify.Check(in)
		if plain := group == 0 && !magnitude && decimals == 0 && largest == 0 && share == 0 && closeness == 0 && interval == 0; (err == nil) != plain {
			t.Errorf("%v for %s", err, sealed)
		}
	})
}
