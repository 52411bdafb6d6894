// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package perturb_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/perturb"
	"kursbuch/internal/fault"
)

// people counts random people by two of three dimensions a table: one table of
// a and b, or with linked also of a and c, and with circle of b and c. The first
// dimension has two hierarchies over the same leaves.
func people(t testing.TB, r *rand.Rand, tables int) *disclosure.System {
	t.Helper()
	d := disclosure.Design{Dimensions: []disclosure.Dimension{
		{Name: "a", Hierarchies: [][]disclosure.Grouping{
			{{Code: "a0", Parent: "ax"}, {Code: "a1", Parent: "ax"}, {Code: "ax", Parent: "Total"}, {Code: "a2", Parent: "Total"}, {Code: "a3", Parent: "Total"}},
			{{Code: "a0", Parent: "Total"}, {Code: "a1", Parent: "ay"}, {Code: "a2", Parent: "ay"}, {Code: "ay", Parent: "Total"}, {Code: "a3", Parent: "Total"}},
		}},
		{Name: "b"},
		{Name: "c"},
	}}
	pairs := [][]int{{0, 1}, {0, 2}, {1, 2}}[:tables]
	sums := make([]map[[2]int]int64, tables)
	for i := range sums {
		sums[i] = map[[2]int]int64{}
	}
	for range 40 {
		person := [3]int{r.IntN(4), r.IntN(4) * r.IntN(2), min(r.IntN(5), r.IntN(5))}
		count := int64(1 + r.IntN(3)*r.IntN(4))
		for i, pair := range pairs {
			sums[i][[2]int{person[pair[0]], person[pair[1]]}] += count
		}
	}
	for i, pair := range pairs {
		table := disclosure.Table{Name: fmt.Sprint(pair), Dimensions: pair}
		for row := range 4 {
			for column := range 5 {
				codes := []string{fmt.Sprint(d.Dimensions[pair[0]].Name, row), fmt.Sprint(d.Dimensions[pair[1]].Name, column)}
				table.Leaves = append(table.Leaves, disclosure.Leaf{Codes: codes, Value: sums[i][[2]int{row, column}]})
			}
		}
		d.Tables = append(d.Tables, table)
	}
	s, err := disclosure.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Whatever the tables, rounded counts add up, none is small, and nothing else
// changes than has to.
func TestSmallCountRounding(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		base := rapid.Int64Range(2, 7).Draw(rt, "base")
		tables := rapid.IntRange(1, 3).Draw(rt, "tables")
		seed := rapid.Uint64().Draw(rt, "seed")
		s := people(t, rand.New(rand.NewPCG(seed, 0)), tables)
		figures, err := perturb.Additive(s, base, seed)
		if refusedAs(err, "disclosure.perturb.linked") && tables == 3 {
			return // a circle of tables may have no way out
		}
		if err != nil {
			rt.Fatal(err)
		}
		for _, relation := range s.Relations {
			sum := figures[relation[0]].Value
			for _, part := range relation[1:] {
				sum -= figures[part].Value
			}
			if sum != 0 {
				rt.Errorf("%v no longer adds up", s.Codes(relation[0]))
			}
		}
		for i, figure := range figures {
			if figure.Suppressed || figure.Value < 0 || figure.Value > 0 && figure.Value < base {
				rt.Errorf("%v of %d is shown as %+v", s.Codes(int32(i)), s.Cells[i].Value, figure)
			}
		}
		for _, own := range s.Leaves {
			if own < 0 || tables > 1 {
				continue
			}
			value, shown := s.Cells[own].Value, figures[own].Value
			if value >= base && shown != value || value < base && shown != 0 && shown != base {
				rt.Errorf("leaf %v of %d is shown as %d", s.Codes(own), value, shown)
			}
		}
		again, err := perturb.Additive(s, base, seed)
		if err != nil || !slices.Equal(figures, again) {
			rt.Errorf("the same input gave other figures (%v)", err)
		}
	})
}

// Most circles of tables have a way out, and it is found.
func TestCirclesOfTablesAreRounded(t *testing.T) {
	refused := 0
	for draw := range 50 {
		s := people(t, rand.New(rand.NewPCG(3, uint64(draw))), 3)
		if _, err := perturb.Additive(s, 3, 1); err != nil {
			refused++
		}
	}
	if refused > 0 {
		t.Errorf("%d of 50 are refused", refused)
	}
}

func refusedAs(err error, key string) bool {
	refused, ok := errors.AsType[fault.Refused](err)
	return ok && refused.Key == key
}

// Each figure is rounded on its own, and every sensitive one differs in some
// table that is rounded alike.
func TestNearestRoundsEachFigure(t *testing.T) {
	accepted := 0
	for draw := range 60 {
		base := int64(5 + draw%2*5)
		s := people(t, rand.New(rand.NewPCG(1, uint64(draw))), 1+draw%3)
		primary := s.Primary(disclosure.Rule{Frequency: 3})
		figures, witnesses, err := perturb.Nearest(s, primary, base, 1)
		if refusedAs(err, "disclosure.perturb.exposed") {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		accepted++
		differs := make([]bool, len(s.Cells))
		for _, witness := range witnesses {
			for cell, by := range cells(s, witness) {
				value := s.Cells[cell].Value
				if value+by < 0 || (value+by+base/2)/base*base != figures[cell].Value {
					t.Errorf("base %d: %d and %d are rounded alike", base, value, value+by)
				}
				differs[cell] = differs[cell] || by != 0
			}
		}
		for i, figure := range figures {
			by := figure.Value - s.Cells[i].Value
			if figure.Value%base != 0 || 2*by > base || -2*by >= base {
				t.Errorf("base %d: %d becomes %d", base, s.Cells[i].Value, figure.Value)
			}
			if primary[i] && !differs[i] {
				t.Errorf("%v has no witness", s.Codes(int32(i)))
			}
		}
	}
	if accepted < 30 {
		t.Errorf("only %d of 60 are accepted", accepted)
	}
}

// cells adds a witness up, table by table; tables must agree.
func cells(s *disclosure.System, witness perturb.Witness) map[int32]int64 {
	all := map[int32]int64{}
	for table := range s.Tables[:len(s.Tables)-1] {
		one := map[int32]int64{}
		for _, step := range witness {
			if int(step.Leaf) >= s.Tables[table] && int(step.Leaf) < s.Tables[table+1] {
				for _, cell := range s.Within[step.Leaf] {
					one[cell] += step.By
				}
			}
		}
		maps.Copy(all, one)
	}
	return all
}

// Eight, shown as ten, beside four twos, shown as nothing, gives the twos away.
func TestNearestRefusesWhatTotalsGiveAway(t *testing.T) {
	table := disclosure.Table{Dimensions: []int{0}}
	for _, code := range []string{"a", "b", "c", "d"} {
		table.Leaves = append(table.Leaves, disclosure.Leaf{Codes: []string{code}, Value: 2})
	}
	s, err := disclosure.Compile(disclosure.Design{Dimensions: []disclosure.Dimension{{Name: "a"}}, Tables: []disclosure.Table{table}})
	if err != nil {
		t.Fatal(err)
	}
	primary := s.Primary(disclosure.Rule{Frequency: 3})
	if _, _, err := perturb.Nearest(s, primary, 5, 1); !refusedAs(err, "disclosure.perturb.exposed") {
		t.Errorf("base 5: %v", err)
	}
	if _, _, err := perturb.Nearest(s, primary, 10, 1); err != nil {
		t.Errorf("base 10: %v", err)
	}
}

var noise = perturb.Noise{Most: 5, Variance: 3, Barred: 2}

func keyer(t testing.TB, secret string) perturb.Keyer {
	t.Helper()
	k, err := perturb.NewKeyer([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func pTable(t testing.TB, n perturb.Noise) *perturb.PTable {
	t.Helper()
	table, err := perturb.NewPTable(n)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// A cell changes alike in every table that shows it, and a zero never.
func TestTheSameCellHasTheSameNoise(t *testing.T) {
	table, k := pTable(t, noise), keyer(t, "a secret of the county office")
	r := func() *rand.Rand { return rand.New(rand.NewPCG(5, 5)) }
	small, large := people(t, r(), 1), people(t, r(), 3)
	show := func(s *disclosure.System, k perturb.Keyer, about ...string) []disclosure.Figure {
		figures, err := perturb.CellKey(s, table, k.Cells(s, about...))
		if err != nil {
			t.Fatal(err)
		}
		return figures
	}
	one, all := show(small, k, "people", "2026"), show(large, k, "people", "2026")
	other, later := show(small, keyer(t, "another secret of the office"), "people", "2026"), show(small, k, "people", "2027")
	differ, differLater := 0, 0
	for i := range small.Cells {
		same, found := large.Find(small.Codes(int32(i)))
		if len(small.Cells[i].Codes) != len(large.Cells[0].Codes) || !found {
			t.Fatalf("%v is missing in the larger system", small.Codes(int32(i)))
		}
		value, shown := small.Cells[i].Value, one[i].Value
		if shown != all[same].Value {
			t.Errorf("%v is %d here and %d there", small.Codes(int32(i)), shown, all[same].Value)
		}
		if by := shown - value; shown < 0 || shown == 1 || shown == 2 || by > 5 || by < -5 {
			t.Errorf("%d becomes %d", value, shown)
		}
		if shown != other[i].Value {
			differ++
		}
		if shown != later[i].Value {
			differLater++
		}
	}
	if differ == 0 || differLater == 0 {
		t.Errorf("%d figures differ with another secret, %d a year later", differ, differLater)
	}
}

// Keys of records add up, so cells of the same people change alike whatever
// their name.
func TestKeysOfRecordsAddUp(t *testing.T) {
	k, table := keyer(t, "a secret of the county office"), pTable(t, noise)
	women := k.Record("1") + k.Record("2") + k.Record("3")
	people := k.Record("3") + k.Record("1") + k.Record("2") // there are only women
	if table.Apply(3, women) != table.Apply(3, people) {
		t.Error("the same three people change in two ways")
	}
	if k.Record("12") == k.Record("1")+k.Record("2") || k.Record("1") == k.Record("2") {
		t.Error("keys follow from others")
	}
}

// Over many keys, changes come as often as the p-table says.
func TestNoiseIsDistributedAsSaid(t *testing.T) {
	const draws = 100_000
	k := keyer(t, "a secret of the county office")
	var keys [draws]perturb.Key
	for i := range keys {
		keys[i] = k.Record(fmt.Sprint(i))
	}
	for _, n := range []perturb.Noise{noise, {Most: 2, Variance: 1}, {Most: 4, Variance: 2, Stay: .6}} {
		table := pTable(t, n)
		for count := range int64(9) {
			seen := map[int64]int{}
			for i := range draws {
				seen[table.Apply(count, keys[i])-count]++
			}
			square, classes := 0.0, 0
			for _, change := range table.Row(count) {
				expected := change.P * draws
				if expected < 5 {
					continue
				}
				square += math.Pow(float64(seen[change.By])-expected, 2) / expected
				classes++
			}
			if limit := float64(classes) + 5*math.Sqrt(2*float64(classes)); square > limit {
				t.Errorf("%+v, %d: chi square %.1f over %d changes", n, count, square, classes)
			}
		}
	}
}

// Every p-table has mean zero, variance within bounds, falls that become rarer
// the deeper they are, and leaves a count alone as often as asked.
func TestPTablesAreWhatTheySay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := perturb.Noise{
			Most: rapid.IntRange(1, 10).Draw(rt, "most"), Variance: rapid.Float64Range(.2, 6).Draw(rt, "variance"),
			Barred: rapid.IntRange(0, 3).Draw(rt, "barred"), Stay: rapid.Float64Range(0, .9).Draw(rt, "stay"),
		}
		table, err := perturb.NewPTable(n)
		if refusedAs(err, "disclosure.noise.impossible") {
			return
		}
		if err != nil {
			rt.Fatal(err)
		}
		for count := range int64(table.Rows()) {
			sum, mean, variance, before := 0.0, 0.0, 0.0, 0.0
			for _, change := range table.Row(count) {
				shown := count + change.By
				if shown < 0 || shown > 0 && shown <= int64(n.Barred) || change.By > int64(n.Most) || -change.By > int64(n.Most) {
					rt.Errorf("%d may become %d", count, shown)
				}
				sum, mean, variance = sum+change.P, mean+change.P*float64(change.By), variance+change.P*float64(change.By*change.By)
				if barred := count >= 1 && count <= int64(n.Barred); !barred && change.By <= 0 && change.P < before-1e-9 {
					rt.Errorf("%d falls by %d less often than further", count, -change.By)
				}
				before = change.P
			}
			if math.Abs(sum-1) > 1e-9 || math.Abs(mean) > 1e-6 || variance > n.Variance+1e-6 {
				rt.Errorf("%d: sum %g, mean %g, variance %g", count, sum, mean, variance)
			}
		}
	})
}

func TestWhatCannotBePerturbedIsRefused(t *testing.T) {
	firms := disclosure.Design{Magnitude: true, Dimensions: []disclosure.Dimension{{Name: "a"}}, Tables: []disclosure.Table{{Dimensions: []int{0}, Leaves: []disclosure.Leaf{{Codes: []string{"x"}, Value: 7, Units: 1}}}}}
	s, err := disclosure.Compile(firms)
	if err != nil {
		t.Fatal(err)
	}
	_, err = perturb.Additive(s, 3, 1)
	_, _, err2 := perturb.Nearest(s, nil, 5, 1)
	_, err3 := perturb.CellKey(s, pTable(t, noise), nil)
	for _, err := range []error{err, err2, err3} {
		if !refusedAs(err, "disclosure.perturb.counts") {
			t.Errorf("a magnitude: %v", err)
		}
	}
	people := people(t, rand.New(rand.NewPCG(1, 1)), 1)
	_, err = perturb.Additive(people, 1, 1)
	_, _, err2 = perturb.Nearest(people, nil, 0, 1)
	for _, err := range []error{err, err2} {
		if !refusedAs(err, "disclosure.perturb.base") {
			t.Errorf("a base that says nothing: %v", err)
		}
	}
	if _, err := perturb.NewKeyer([]byte("short")); !refusedAs(err, "disclosure.noise.secret") {
		t.Errorf("a short secret: %v", err)
	}
	for key, n := range map[string]perturb.Noise{
		"disclosure.noise.range":      {Most: 0, Variance: 1},
		"disclosure.noise.impossible": {Most: 5, Variance: 1, Barred: 3},
	} {
		if _, err := perturb.NewPTable(n); !refusedAs(err, key) {
			t.Errorf("%+v: %v, want %s", n, err, key)
		}
	}
}
