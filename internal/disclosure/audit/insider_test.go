// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/audit"
	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/disclosure/verify"
)

// people are drawn one by one into areas, sexes and ages, and counted by the
// dimensions of each table; zeros are not listed.
func people(r *rand.Rand, many int, sizes map[string]int, tables ...[]string) input {
	counts := make([]map[string]int, len(tables))
	for i := range tables {
		counts[i] = map[string]int{}
	}
	names := slices.Sorted(maps.Keys(sizes))
	for range many {
		codes := map[string]string{}
		for _, name := range names {
			codes[name] = fmt.Sprint(name, r.IntN(sizes[name]))
		}
		for i, table := range tables {
			var line []string
			for _, name := range table {
				line = append(line, codes[name])
			}
			counts[i][strings.Join(line, ",")]++
		}
	}
	var in input
	for i, table := range tables {
		var text strings.Builder
		fmt.Fprintf(&text, "%s,freq\n", strings.Join(table, ","))
		for _, line := range slices.Sorted(maps.Keys(counts[i])) {
			fmt.Fprintf(&text, "%s,%d\n", line, counts[i][line])
		}
		in.tables = append(in.tables, text.String())
	}
	return in
}

// persons lists what each conceivable person knows: the cells of value 1 around
// one leaf of each table, where the leaves agree on common dimensions.
func persons(s *disclosure.System) (all []map[int32]bool) {
	var choose func(table int, codes []int32, knows map[int32]bool)
	choose = func(table int, codes []int32, knows map[int32]bool) {
		if table == len(s.Tables)-1 {
			if len(knows) > 0 && !slices.ContainsFunc(all, func(other map[int32]bool) bool { return maps.Equal(knows, other) }) {
				all = append(all, knows)
			}
			return
		}
		for leaf := s.Tables[table]; leaf < s.Tables[table+1]; leaf++ {
			if s.Leaves[leaf] < 0 {
				continue
			}
			both, fits := slices.Clone(codes), true
			for d, code := range s.Cells[s.Leaves[leaf]].Codes {
				if code != 0 && both[d] != 0 && both[d] != code {
					fits = false
				}
				both[d] = max(both[d], code)
			}
			if !fits {
				continue
			}
			more := maps.Clone(knows)
			for _, cell := range s.Within[leaf] {
				if s.Cells[cell].Value == 1 {
					more[cell] = true
				}
			}
			choose(table+1, both, more)
		}
	}
	if len(s.Cells) > 0 {
		choose(0, make([]int32, len(s.Cells[0].Codes)), map[int32]bool{})
	}
	return all
}

// ring is three tables that are linked in a circle. Somebody who is alone in
// area1 × age0 and in area1 × sex0 could exist, and she knew of area0 × age1.
var ring = input{tables: []string{
	"sex,area,freq\nsex0,area0,3\nsex0,area1,1\nsex1,area1,1\nsex2,area0,5\nsex2,area1,1\n",
	"age,area,freq\nage0,area0,4\nage0,area1,1\nage1,area0,1\nage1,area1,1\nage2,area0,3\nage2,area1,1\n",
	"sex,age,freq\nsex0,age0,1\nsex0,age2,3\nsex1,age0,1\nsex2,age0,3\nsex2,age1,2\nsex2,age2,1\n",
}}

// Somebody who is alone in leaves of several tables knows all of them, and still
// cannot prove of anybody else's cell that it is small.
func TestInsidersOfLinkedTablesLearnNothing(t *testing.T) {
	ins := []input{ring}
	for draw := range draws(t, 400) {
		r := rand.New(rand.NewPCG(21, uint64(draw)))
		sizes := map[string]int{"area": 2, "sex": 3, "age": 3}
		tables := [][][]string{
			{{"sex", "area"}, {"age", "area"}},
			{{"sex", "area"}, {"age", "area"}, {"sex", "age"}},
			{{"sex"}, {"age", "area"}},
			{{"sex"}, {"age"}, {"area"}},
		}[draw%4]
		ins = append(ins, people(r, 6+r.IntN(14), sizes, tables...))
	}
	refused := 0
	for draw, in := range ins {
		o := options(suppress.Insider)
		o.Work *= int64(1 - draw%2)
		if s := compiled(t, in); len(in.tables) == 3 {
			if _, err := suppress.Protect(s, s.Primary(disclosure.Rule{Frequency: 3}), o); err != nil {
				refused++ // somebody is conceivable before whom nothing helps
				continue
			}
		}
		c := proven(t, in, o)
		for _, knows := range persons(c.system) {
			open := map[int32]bool{}
			for cell, primary := range c.pattern.Primary {
				if primary && !knows[int32(cell)] {
					open[int32(cell)] = true
				}
			}
			if draw%16 > 0 {
				maps.DeleteFunc(open, func(cell int32, _ bool) bool { return spared(c, cell, knows) })
			} else {
				attackUntil(c.system, published(c.system, c.pattern.Suppressed, knows), open, func(values map[int64]bool) bool { return holds(suppress.Small, values) })
			}
			if len(open) > 0 {
				t.Fatalf("draw %d: whoever is in %v knows that %v are small\n%v\n%s", draw, named(c.system, knows), named(c.system, open), in.tables, c.check.Pattern.Data)
			}
		}
	}
	if refused > len(ins)/100 {
		t.Errorf("%d of %d are refused", refused, len(ins))
	}
}

// spared says whether a circuit brings a cell to the threshold and changes
// nothing that somebody knows.
func spared(c chain, cell int32, knows map[int32]bool) bool {
	return slices.ContainsFunc(c.pattern.Circuits, func(circuit suppress.Circuit) bool {
		reached := false
		for _, step := range circuit {
			if knows[step.Cell] {
				return false
			}
			reached = reached || step.Cell == cell && c.system.Cells[cell].Value+step.By >= 3
		}
		return reached
	})
}

// Of a proof for linked tables, no circuit can be left out unless it is spared
// before everybody who is conceivable.
func TestNoCircuitIsLeftOutBeforeInsiders(t *testing.T) {
	refused, passed := 0, 0
	for draw := range draws(t, 40) {
		in := ring
		if draw > 0 {
			in = people(rand.New(rand.NewPCG(22, uint64(draw))), 8+draw%12, map[string]int{"area": 2, "sex": 3, "age": 3}, []string{"sex", "area"}, []string{"age", "area"})
		}
		c := proven(t, in, options(suppress.Insider))
		whole := c.pattern.Circuits
		for i := range whole {
			c.pattern.Circuits = slices.Delete(slices.Clone(whole), i, i+1)
			about := audit.Subject{Tables: files(c), Pattern: c.check.Pattern.Data, Standard: suppress.Insider, Threshold: 3}
			var err error
			if c.check.Certificate, err = audit.Certify(about, c.design, c.system, c.pattern.Circuits); err != nil {
				t.Fatal(err)
			}
			enough := !slices.ContainsFunc(append(persons(c.system), map[int32]bool{}), func(knows map[int32]bool) bool {
				for cell, primary := range c.pattern.Primary {
					if primary && !knows[int32(cell)] && !spared(c, int32(cell), knows) {
						return true
					}
				}
				return false
			})
			if _, err := verify.Check(c.check); (err == nil) != enough {
				t.Fatalf("draw %d: without circuit %d the check says %v\n%v\n%s", draw, i, err, in.tables, c.check.Pattern.Data)
			}
			if enough {
				passed++
			} else {
				refused++
			}
		}
	}
	t.Logf("%d refused, %d passed", refused, passed)
	if refused == 0 {
		t.Error("every circuit can be left out")
	}
}

func named(s *disclosure.System, cells map[int32]bool) (names [][]string) {
	for _, cell := range slices.Sorted(maps.Keys(cells)) {
		names = append(names, s.Codes(cell))
	}
	return names
}
