// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/perturb"
	"kursbuch/internal/disclosure/suppress"
)

// bounds is what an attacker knows of a cell.
type bounds struct{ low, high int64 }

const unknown = math.MaxInt64 / 4

// published is what everybody knows of a pattern: shown cells, and that the
// others are at least 1. fixed cells are known to the attacker beside these.
func published(s *disclosure.System, suppressed []bool, fixed map[int32]bool) []bounds {
	all := make([]bounds, len(s.Cells))
	for i, cell := range s.Cells {
		switch {
		case cell.Hidden:
			all[i] = bounds{0, unknown}
		case !suppressed[i] || fixed[int32(i)]:
			all[i] = bounds{cell.Value, cell.Value}
		default:
			all[i] = bounds{s.Floor, unknown}
		}
	}
	return all
}

// attacker enumerates tables, leaf by leaf. Linked tables must agree in their
// common cells.
type attacker struct {
	*disclosure.System
	known  []bounds
	least  int64 // that a leaf can be
	leaves []int
	table  []int     // of each leaf
	sum    [][]int64 // by table and cell, of the leaves so far
	left   [][]int64 // leaves that are still to come
	stands [][]int   // tables of each cell
	seen   []map[int64]bool
	open   map[int32]bool // cells that are not done; when none is left, nobody looks further
	done   func(values map[int64]bool) bool
}

// attack returns, for each cell, the values that it takes in all tables that fit
// what is known. Leaves are tried up to 4 above their value.
func attack(s *disclosure.System, known []bounds) []map[int64]bool {
	return attackFor(s, known, nil)
}

// attackFor stops when it has two values of each cell that is asked for.
func attackFor(s *disclosure.System, known []bounds, open map[int32]bool) []map[int64]bool {
	return attackUntil(s, known, open, func(values map[int64]bool) bool { return len(values) > 1 })
}

// attackUntil stops when all cells that are asked for are done.
func attackUntil(s *disclosure.System, known []bounds, open map[int32]bool, done func(values map[int64]bool) bool) []map[int64]bool {
	a := &attacker{System: s, known: known, stands: make([][]int, len(s.Cells)), table: make([]int, len(s.Leaves)), open: open, done: done}
	a.least = unknown
	for range s.Cells {
		a.seen = append(a.seen, map[int64]bool{})
	}
	for t := range s.Tables[:len(s.Tables)-1] {
		a.sum, a.left = append(a.sum, make([]int64, len(s.Cells))), append(a.left, make([]int64, len(s.Cells)))
		for leaf := s.Tables[t]; leaf < s.Tables[t+1]; leaf++ {
			a.table[leaf] = t
			if s.Leaves[leaf] < 0 {
				continue
			}
			a.leaves = append(a.leaves, leaf)
			a.least = min(a.least, known[s.Leaves[leaf]].low)
			for _, cell := range s.Within[leaf] {
				if a.left[t][cell] == 0 {
					a.stands[cell] = append(a.stands[cell], t)
				}
				a.left[t][cell]++
			}
		}
	}
	a.place(0)
	return a.seen
}

func (a *attacker) place(i int) {
	if i == len(a.leaves) {
		for cell := range a.Cells {
			if len(a.stands[cell]) > 0 { // else it is in no table, as a rest that is nobody's
				a.seen[cell][a.sum[a.stands[cell][0]][cell]] = true
			}
			if a.open[int32(cell)] && a.done(a.seen[cell]) {
				delete(a.open, int32(cell))
			}
		}
		return
	}
	if a.open != nil && len(a.open) == 0 {
		return
	}
	leaf := a.leaves[i]
	own, t := a.Leaves[leaf], a.table[leaf]
	from, to := a.known[own].low, min(a.known[own].high, a.Cells[own].Value+4)
	for value := from; value <= to; value++ {
		fits := true
		for _, cell := range a.Within[leaf] {
			a.sum[t][cell] += value
			a.left[t][cell]--
			fits = fits && a.possible(t, cell)
		}
		if fits {
			a.place(i + 1)
		}
		for _, cell := range a.Within[leaf] {
			a.sum[t][cell] -= value
			a.left[t][cell]++
		}
	}
}

// possible says whether a cell can still become what is known of it.
func (a *attacker) possible(t int, cell int32) bool {
	sum, left := a.sum[t][cell], a.left[t][cell]
	if sum+left*a.least > a.known[cell].high {
		return false
	}
	if left > 0 {
		return true
	}
	for _, other := range a.stands[cell] {
		if a.left[other][cell] == 0 && a.sum[other][cell] != sum {
			return false
		}
	}
	return sum >= a.known[cell].low
}

// undetermined checks that no sensitive cell has only one value left.
func undetermined(t *testing.T, name string, s *disclosure.System, primary []bool, known []bounds) {
	t.Helper()
	sensitive := map[int32]bool{}
	for cell, is := range primary {
		if is && !s.Cells[cell].Hidden {
			sensitive[int32(cell)] = true
		}
	}
	seen := attackFor(s, known, maps.Clone(sensitive))
	for cell := range sensitive {
		if len(seen[cell]) < 2 {
			t.Fatalf("%s: %v of %d can only be %v", name, s.Codes(cell), s.Cells[cell].Value, seen[cell])
		}
	}
}

// linkedTables counts a few people by a and b, and again by a and c.
func linkedTables(r *rand.Rand) input {
	one, two := map[[2]int]int{}, map[[2]int]int{}
	for range 6 {
		a, count := r.IntN(3), 1+r.IntN(3)*r.IntN(2)
		one[[2]int{a, r.IntN(2)}] += count
		two[[2]int{a, r.IntN(2)}] += count
	}
	var in input
	for name, counts := range map[string]map[[2]int]int{"b": one, "c": two} {
		var text strings.Builder
		fmt.Fprintf(&text, "a,%s,freq\n", name)
		for a := range 3 {
			for other := range 2 {
				fmt.Fprintf(&text, "a%d,%s%d,%d\n", a, name, other, counts[[2]int{a, other}])
			}
		}
		in.tables = append(in.tables, text.String())
	}
	if in.tables[0] > in.tables[1] {
		in.tables[0], in.tables[1] = in.tables[1], in.tables[0]
	}
	return in
}

func draws(t *testing.T, many int) int {
	t.Helper()
	if testing.Short() {
		return many / 8
	}
	return many
}

// What one table hides, a table that shares its margins does not give away.
func TestLinkedTablesGiveNothingAway(t *testing.T) {
	for draw := range draws(t, 200) {
		standard := suppress.Exact + suppress.Standard(draw%2)
		c := proven(t, linkedTables(rand.New(rand.NewPCG(11, uint64(draw)))), options(standard))
		seen := attack(c.system, published(c.system, c.pattern.Suppressed, nil))
		for cell, primary := range c.pattern.Primary {
			if primary && !holds(standard, seen[cell]) {
				t.Fatalf("draw %d, %v: %v can only be %v\n%s", draw, standard, c.system.Codes(int32(cell)), seen[cell], c.check.Pattern.Data)
			}
		}
	}
}

// Rounding a leaf to 0 or the base leaves at least two true values for it,
// however much of the table is laid beside it.
func TestRoundedCountsGiveNothingAway(t *testing.T) {
	for draw := range draws(t, 400) {
		r := rand.New(rand.NewPCG(12, uint64(draw)))
		in := random(r)
		if draw%16 == 0 {
			in = linkedTables(r)
		}
		s := compiled(t, in)
		figures, err := perturb.Additive(s, 3, uint64(draw))
		if err != nil {
			t.Fatal(err)
		}
		addUp(t, s, figures, 3)
		known := make([]bounds, len(s.Cells))
		for i := range known {
			known[i] = bounds{0, unknown}
		}
		if len(in.tables) > 1 {
			continue // larger leaves go along, and little is known of any
		}
		for _, own := range s.Leaves {
			if own < 0 {
				continue
			}
			switch shown := figures[own].Value; shown {
			case 0:
				known[own] = bounds{1, 2}
			case 3:
				known[own] = bounds{1, 3}
			default:
				known[own] = bounds{shown, shown}
			}
		}
		undetermined(t, fmt.Sprintf("draw %d %v", draw, in.tables), s, s.Primary(disclosure.Rule{Frequency: 3}), known)
	}
}

// Multiples of 5 and 10 that are not refused leave every sensitive cell open.
func TestMultiplesGiveNothingAway(t *testing.T) {
	refused := 0
	many := draws(t, 400)
	for draw := range many {
		r := rand.New(rand.NewPCG(13, uint64(draw)))
		in := random(r)
		if draw%4 == 0 {
			in = linkedTables(r)
		}
		base := int64(5 + draw%2*5)
		s := compiled(t, in)
		primary := s.Primary(disclosure.Rule{Frequency: 3})
		figures, _, err := perturb.Nearest(s, primary, base, 1)
		if err != nil {
			refused++
			continue
		}
		known := make([]bounds, len(s.Cells))
		for i, figure := range figures {
			known[i] = bounds{max(figure.Value-base/2, 0), figure.Value + (base-1)/2}
		}
		undetermined(t, fmt.Sprintf("draw %d base %d %v", draw, base, in.tables), s, primary, known)
	}
	if refused == 0 || refused > many/2 {
		t.Errorf("%d of %d are refused", refused, many)
	}
}

// Noise can give a cell away to somebody who knows its bounds. That is rare, and
// the cells are listed.
func TestNoiseTellsWhatItGivesAway(t *testing.T) {
	keyer, err := perturb.NewKeyer([]byte("a secret of the county office"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := perturb.NewPTable(perturb.Noise{Most: 2, Variance: 1})
	if err != nil {
		t.Fatal(err)
	}
	sensitive, determined := 0, 0
	for draw := range draws(t, 400) {
		s := compiled(t, random(rand.New(rand.NewPCG(14, uint64(draw)))))
		primary := s.Primary(disclosure.Rule{Frequency: 3})
		figures, err := perturb.CellKey(s, table, keyer.Cells(s, fmt.Sprint(draw)))
		if err != nil {
			t.Fatal(err)
		}
		known, ranges := make([]bounds, len(s.Cells)), make([]perturb.Range, len(s.Cells))
		for i, figure := range figures {
			known[i] = bounds{max(figure.Value-2, 1), figure.Value + 2}
			ranges[i] = perturb.Range{Low: known[i].low - s.Cells[i].Value, High: known[i].high - s.Cells[i].Value}
		}
		_, listed := perturb.Witnesses(s, primary, ranges, 1)
		exposed := map[int32]bool{}
		for _, cell := range listed {
			exposed[cell] = true
		}
		open := map[int32]bool{}
		for cell, is := range primary {
			if is {
				open[int32(cell)] = true
			}
		}
		seen := attackFor(s, known, open)
		for cell, is := range primary {
			if !is {
				continue
			}
			sensitive++
			if len(seen[cell]) < 2 {
				determined++
				if !exposed[int32(cell)] {
					t.Errorf("draw %d: %v can be computed and is not listed", draw, s.Codes(int32(cell)))
				}
			}
		}
	}
	t.Logf("%d of %d sensitive cells can be computed", determined, sensitive)
	if determined*10 > sensitive {
		t.Errorf("%d of %d sensitive cells can be computed", determined, sensitive)
	}
}

// small draws a table of three areas by work, some of its zeros structural. The
// rate of the first area is shown where its numbers are.
func small(t *testing.T, r *rand.Rand, balances bool) *disclosure.System {
	t.Helper()
	d := disclosure.Design{Dimensions: []disclosure.Dimension{{Name: "area"}, {Name: "work"}}}
	table := disclosure.Table{Dimensions: []int{0, 1}}
	for area := range 3 {
		for _, work := range []string{"yes", "no", "other"} {
			value := int64([]int{0, 1, 1, 2, 3, 5, 8}[r.IntN(7)])
			leaf := disclosure.Leaf{Codes: []string{fmt.Sprint("a", area), work}, Value: value, Structural: value == 0 && r.IntN(2) == 0}
			if balances {
				leaf.Value, leaf.Units, leaf.Structural = value-int64(r.IntN(6)), 1+value, false
			}
			if area == 0 && work == "yes" && leaf.Value > 0 && !balances {
				d.Rates = []disclosure.Rate{{Numerator: leaf.Codes, Denominator: []string{"a0", disclosure.Total}}}
			}
			table.Leaves = append(table.Leaves, leaf)
		}
	}
	d.Tables = []disclosure.Table{table}
	s, err := disclosure.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What a rate leaves of its denominator, structural zeros, and balances below
// zero: nobody who tries all tables computes a sensitive figure.
func TestRatesStructuralZerosAndBalancesGiveNothingAway(t *testing.T) {
	rests := 0
	for draw := range draws(t, 400) {
		s := small(t, rand.New(rand.NewPCG(15, uint64(draw))), draw%4 == 0)
		primary := s.Primary(disclosure.Rule{Frequency: 3})
		p, err := suppress.Protect(s, primary, options(suppress.Exact))
		if err != nil {
			t.Fatal(err)
		}
		known := published(s, p.Suppressed, nil)
		if s.Unbounded {
			for i, cell := range s.Cells {
				if p.Suppressed[i] {
					known[i] = bounds{-unknown, unknown}
				}
				if slices.Contains(s.Leaves, int32(i)) {
					known[i].low = max(known[i].low, cell.Value-4)
				}
			}
		}
		open := map[int32]bool{}
		for cell, is := range primary {
			if is {
				open[int32(cell)] = true
			}
			if is && s.Cells[cell].Hidden {
				rests++
			}
		}
		seen := attackFor(s, known, open)
		for cell, is := range primary {
			if is && len(seen[cell]) < 2 {
				t.Fatalf("draw %d: %v of %d can only be %v", draw, s.Codes(int32(cell)), s.Cells[cell].Value, seen[cell])
			}
		}
	}
	if rests == 0 {
		t.Error("no draw has a rate with a small rest")
	}
}
