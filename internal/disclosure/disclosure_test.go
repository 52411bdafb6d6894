// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package disclosure_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/fault"
)

// counts is a table "codes value" a line, codes parted by blanks.
func counts(t *testing.T, d disclosure.Design, text string) *disclosure.System {
	t.Helper()
	s, err := disclosure.Compile(withTable(d, text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func withTable(d disclosure.Design, text string) disclosure.Design {
	table := disclosure.Table{Name: "t"}
	for i := range d.Dimensions {
		table.Dimensions = append(table.Dimensions, i)
	}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		value := int64(0)
		last := words[len(words)-1]
		for _, digit := range strings.TrimPrefix(last, "-") {
			value = value*10 + int64(digit-'0')
		}
		if strings.HasPrefix(last, "-") {
			value = -value
		}
		table.Leaves = append(table.Leaves, disclosure.Leaf{Codes: words[:len(words)-1], Value: value})
	}
	d.Tables = append(d.Tables, table)
	return d
}

func value(t *testing.T, s *disclosure.System, codes ...string) int64 {
	t.Helper()
	i, found := s.Find(codes)
	if !found {
		t.Fatalf("no cell %v", codes)
	}
	return s.Cells[i].Value
}

// Every relation holds for the values themselves, margins included.
func checkRelations(t *testing.T, s *disclosure.System) {
	t.Helper()
	for _, relation := range s.Relations {
		rest := s.Cells[relation[0]].Value
		for _, part := range relation[1:] {
			rest -= s.Cells[part].Value
		}
		if rest != 0 {
			t.Errorf("%v is not the sum of its parts", s.Codes(relation[0]))
		}
	}
}

func TestSeveralHierarchiesStandOverTheSameLeaves(t *testing.T) {
	age := disclosure.Dimension{Name: "age", Hierarchies: [][]disclosure.Grouping{
		{{Code: "0-14", Parent: "young"}, {Code: "15-24", Parent: "young"}, {Code: "young", Parent: "Total"}, {Code: "25+", Parent: "Total"}},
		{{Code: "15-24", Parent: "working"}, {Code: "25+", Parent: "working"}, {Code: "0-14", Parent: "Total"}, {Code: "working", Parent: "Total"}},
	}}
	s := counts(t, disclosure.Design{Dimensions: []disclosure.Dimension{age, {Name: "sex"}}}, `
		0-14 m 3
		0-14 w 1
		15-24 m 4
		25+ w 7`)
	checkRelations(t, s)
	for codes, want := range map[string]int64{"Total Total": 15, "young Total": 8, "working w": 7, "working Total": 11, "Total m": 7} {
		if got := value(t, s, strings.Fields(codes)...); got != want {
			t.Errorf("%s is %d, want %d", codes, got, want)
		}
	}
	if total, _ := s.Find([]string{"Total", "Total"}); total != 0 {
		t.Errorf("the grand total is cell %d, want the first", total)
	}
	if len(s.Within) != 4 || len(s.Within[2]) != 8 {
		t.Errorf("the third leaf is in %d cells, want 8", len(s.Within[2]))
	}
}

// Overlapping groups cannot be added; their total adds up from the leaves.
func TestOverlappingGroupsDoNotCountTwice(t *testing.T) {
	d := disclosure.Dimension{Name: "area", Hierarchies: [][]disclosure.Grouping{{
		{Code: "a", Parent: "north"},
		{Code: "b", Parent: "north"},
		{Code: "b", Parent: "south"},
		{Code: "c", Parent: "south"},
		{Code: "north", Parent: "Total"},
		{Code: "south", Parent: "Total"},
	}}}
	s := counts(t, disclosure.Design{Dimensions: []disclosure.Dimension{d}}, "a 1\nb 2\nc 4")
	checkRelations(t, s)
	if total, north := value(t, s, "Total"), value(t, s, "north"); total != 7 || north != 3 {
		t.Errorf("total %d, north %d, want 7 and 3", total, north)
	}
}

func TestLinkedTablesShareTheirCells(t *testing.T) {
	d := disclosure.Design{Dimensions: []disclosure.Dimension{{Name: "area"}, {Name: "sex"}, {Name: "age"}}, Tables: []disclosure.Table{
		{Name: "one", Dimensions: []int{0, 1}, Leaves: []disclosure.Leaf{{Codes: []string{"a", "m"}, Value: 3}, {Codes: []string{"b", "w"}, Value: 4}}},
		{Name: "two", Dimensions: []int{0, 2}, Leaves: []disclosure.Leaf{{Codes: []string{"a", "old"}, Value: 3}, {Codes: []string{"b", "old"}, Value: 4}}},
	}}
	s, err := disclosure.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	checkRelations(t, s)
	if len(s.Cells) != 10 { // total and 2 areas, 2 sexes and 1 age in all, 2 crossings in each table
		t.Errorf("%d cells, want 10", len(s.Cells))
	}
	d.Tables[1].Leaves[0].Value = 2
	if _, err := disclosure.Compile(d); !refusedAs(err, "disclosure.table.disagree") {
		t.Errorf("tables that disagree: %v", err)
	}
}

func refusedAs(err error, key string) bool {
	refused, ok := errors.AsType[fault.Refused](err)
	return ok && refused.Key == key
}

func TestBadHierarchiesAreRefused(t *testing.T) {
	for key, lines := range map[string][]disclosure.Grouping{
		"disclosure.hierarchy.loop":     {{Code: "a", Parent: "b"}, {Code: "b", Parent: "a"}, {Code: "c", Parent: "Total"}},
		"disclosure.hierarchy.rootless": {{Code: "a", Parent: "b"}},
		"disclosure.table.code":         {{Code: "z", Parent: "Total"}},
		"disclosure.table.inner":        {{Code: "z", Parent: "a"}, {Code: "a", Parent: "Total"}},
	} {
		d := disclosure.Design{Dimensions: []disclosure.Dimension{{Name: "area", Hierarchies: [][]disclosure.Grouping{lines}}}}
		if _, err := disclosure.Compile(withTable(d, "a 1")); !refusedAs(err, key) {
			t.Errorf("%v: %v, want %s", lines, err, key)
		}
	}
	if _, err := disclosure.Compile(withTable(disclosure.Design{Dimensions: []disclosure.Dimension{{Name: "area"}}}, "a 1\na 2")); !refusedAs(err, "disclosure.table.twice") {
		t.Errorf("a row that stands twice: %v", err)
	}
}

func TestPrimaryRules(t *testing.T) {
	leaf := func(code string, value, units int64, largest ...int64) disclosure.Leaf {
		return disclosure.Leaf{Codes: []string{code}, Value: value, Units: units, Largest: largest}
	}
	s, err := disclosure.Compile(disclosure.Design{Magnitude: true, Dimensions: []disclosure.Dimension{{Name: "branch"}}, Tables: []disclosure.Table{{
		Dimensions: []int{0},
		Leaves: []disclosure.Leaf{
			leaf("few", 100, 2, 50, 50), leaf("dominated", 100, 9, 90, 2), leaf("close", 100, 9, 70, 26), leaf("even", 100, 9, 20, 18),
		},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	for want, rule := range map[string]disclosure.Rule{
		"few":                 {Frequency: 3},
		"dominated":           {Largest: 1, Share: .85},
		"few close dominated": {Closeness: .1},
	} {
		var got []string
		for i, primary := range s.Primary(rule) {
			if primary {
				got = append(got, s.Codes(int32(i))[0])
			}
		}
		wanted := strings.Fields(want)
		slices.Sort(wanted)
		slices.Sort(got)
		if !slices.Equal(got, wanted) {
			t.Errorf("%+v marks %v, want %v", rule, got, wanted)
		}
	}
}

func TestARateBringsItsComplement(t *testing.T) {
	d := disclosure.Design{
		Dimensions: []disclosure.Dimension{{Name: "area"}, {Name: "work"}},
		Rates:      []disclosure.Rate{{Numerator: []string{"a", "yes"}, Denominator: []string{"a", "Total"}}},
	}
	s := counts(t, d, "a yes 8\na no 1\nb yes 9\nb no 9")
	last := s.Cells[len(s.Cells)-1]
	if !last.Hidden || last.Value != 1 || !s.Primary(disclosure.Rule{Frequency: 3})[len(s.Cells)-1] {
		t.Errorf("the complement is %+v, want a hidden sensitive 1", last)
	}
	checkRelations(t, s)
	d.Rates[0].Denominator = []string{"b", "Total"}
	if _, err := disclosure.Compile(withTable(d, "a yes 8\nb no 9")); !refusedAs(err, "disclosure.rate.part") {
		t.Errorf("a rate whose numerator lies outside: %v", err)
	}
}

// All seven are unemployed: the zero beside them gives it away.
func TestGroupDisclosureWatchesDifferences(t *testing.T) {
	d := disclosure.Design{Group: 1, Dimensions: []disclosure.Dimension{{Name: "area"}, {Name: "work"}}}
	s := counts(t, d, "a no 7\nb yes 5\nb no 9")
	checkRelations(t, s)
	if zero := value(t, s, "a", "yes"); zero != 0 {
		t.Errorf("the zero is %d", zero)
	}
	watched := 0
	for i, primary := range s.Primary(disclosure.Rule{Frequency: 3}) {
		if cell := s.Cells[i]; cell.Group && cell.Value == 0 && primary {
			watched++
		}
	}
	if watched != 2 || s.Floor != 0 { // a without its no; Total yes without b
		t.Errorf("%d differences are watched, floor %d", watched, s.Floor)
	}
	d.Tables = nil
	table := withTable(d, "a no 7\nb yes 5\nb no 9\na yes 0")
	table.Tables[0].Leaves[3].Structural = true
	s, err := disclosure.Compile(table)
	if err != nil {
		t.Fatal(err)
	}
	if _, found := s.Find([]string{"a", "yes"}); found {
		t.Error("a structural zero is a cell")
	}
}

// Each further dimension doubles the margins; nobody waits for a million.
func TestTooManyDimensionsAreRefused(t *testing.T) {
	var d disclosure.Design
	line := ""
	for range 20 {
		d.Dimensions = append(d.Dimensions, disclosure.Dimension{Name: "d"})
		line += "x "
	}
	if _, err := disclosure.Compile(withTable(d, line+"1")); !refusedAs(err, "disclosure.table.large") {
		t.Errorf("twenty dimensions: %v", err)
	}
}
