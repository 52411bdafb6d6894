// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import (
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type place struct{ region, cell string }

// contents reads a block back through All, and checks At and Len on the way.
func contents(t rapid.TB, b *Block) map[place]Value {
	t.Helper()
	found := map[place]Value{}
	for o := range b.All() {
		p := place{o.Region, o.Cell}
		if _, twice := found[p]; twice {
			t.Fatalf("All yields %v twice", p)
		}
		if at := b.At(o.Region, o.Cell); !same(at, o.Value) {
			t.Fatalf("At(%v) = %v, All yields %v", p, at, o.Value)
		}
		found[p] = o.Value
	}
	if b.Len() != len(found) {
		t.Fatalf("Len = %d, All yields %d", b.Len(), len(found))
	}
	return found
}

// same compares bit by bit, so that -0 and 0 differ.
func same(x, y Value) bool {
	return math.Float64bits(x.Number) == math.Float64bits(y.Number) && x.HasNumber == y.HasNumber && x.Symbol == y.Symbol
}

func build(t rapid.TB, values map[place]Value) *Block {
	t.Helper()
	var b Builder
	for p, v := range values {
		if err := b.Add(p.region, p.cell, v); err != nil {
			t.Fatalf("Add(%v, %v): %v", p, v, err)
		}
	}
	block, err := b.Block()
	if err != nil {
		t.Fatalf("Block of %d values: %v", len(values), err)
	}
	return block
}

// numberKinds are the sorts of numbers that a series may consist of.
var numberKinds = map[string]*rapid.Generator[float64]{
	"counts":         rapid.Map(rapid.IntRange(0, 400), func(n int) float64 { return float64(n) }),
	"rounded to 5":   rapid.Map(rapid.IntRange(-9, 90_000), func(n int) float64 { return float64(5 * n) }),
	"large integers": rapid.Map(rapid.Int64Range(-maxExact, maxExact), func(n int64) float64 { return float64(n) }),
	"one decimal":    rapid.Map(rapid.IntRange(-1000, 1000), func(n int) float64 { return float64(n) / 10 }),
	"two decimals":   rapid.Map(rapid.IntRange(-1_000_000, 90_000_000), func(n int) float64 { return float64(n) / 100 }),
	"any float": rapid.Map(rapid.Uint64(), math.Float64frombits).Filter(func(f float64) bool {
		return !math.IsNaN(f) && !math.IsInf(f, 0)
	}),
	"extremes": rapid.SampledFrom([]float64{
		0, math.Copysign(0, -1), 1, -1, 0.1, 1e-9, 1e-10, math.MaxFloat64, -math.MaxFloat64,
		math.SmallestNonzeroFloat64, maxExact, -maxExact, maxExact + 2, math.MaxInt32, math.MinInt32 - 1,
	}),
}

// drawValues draws the values of a block of any density and mixture.
func drawValues(t *rapid.T) map[place]Value {
	kind := rapid.SampledFrom(slices.Sorted(maps.Keys(numberKinds))).Draw(t, "kind")
	regions := rapid.SliceOfNDistinct(rapid.StringMatching(`[0-9]{2,5}`), 0, 12, rapid.ID[string]).Draw(t, "regions")
	cells := rapid.SliceOfNDistinct(rapid.StringMatching(`(AK-[1-5]\|)?[MW]?[A-Z]{0,3}`), 0, 12, rapid.ID[string]).Draw(t, "cells")
	presence := rapid.SampledFrom([]int{5, 50, 100}).Draw(t, "presence")
	symbols := rapid.SampledFrom([]int{0, 10, 100}).Draw(t, "symbols")
	percent := rapid.IntRange(1, 100)
	values := map[place]Value{}
	for _, r := range regions {
		for _, c := range cells {
			if percent.Draw(t, "present") > presence {
				continue
			}
			v := Number(numberKinds[kind].Draw(t, "number"))
			if percent.Draw(t, "marked") <= symbols {
				v.Symbol = rapid.SampledFrom(Symbols()).Draw(t, "symbol")
				if rapid.Bool().Draw(t, "alone") {
					v = Missing(v.Symbol)
				}
			}
			values[place{r, c}] = v
		}
	}
	return values
}

func sameContents(t rapid.TB, got, want map[place]Value) {
	t.Helper()
	if !maps.EqualFunc(got, want, same) {
		t.Fatalf("got %v, want %v", got, want)
	}
}

func TestBlockHoldsExactlyWhatWasAdded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := drawValues(t)
		sameContents(t, contents(t, build(t, values)), values)
	})
}

func TestAtIsAbsentWhereNothingWasObserved(t *testing.T) {
	b := build(t, map[place]Value{{"16051", "F"}: Number(1), {"16052", "M"}: Missing(Secret)})
	for _, p := range []place{{"16051", "M"}, {"16052", "F"}, {"09162", "F"}, {"16051", "X"}} {
		if v := b.At(p.region, p.cell); !v.Absent() {
			t.Errorf("At(%v) = %v, want absent", p, v)
		}
	}
}

func TestKeysAreSorted(t *testing.T) {
	b := build(t, map[place]Value{{"2", "b"}: Number(1), {"10", "c"}: Number(2), {"1", "a"}: Missing(Later)})
	if got := b.Regions(); !slices.Equal(got, []string{"1", "10", "2"}) {
		t.Errorf("regions are %q", got)
	}
	if got := b.Cells(); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("cells are %q", got)
	}
}

func TestBuilderRefusesMorePlacesThanABlockHolds(t *testing.T) {
	var b Builder
	for i := range 1<<14 + 1 { // on the diagonal: few observations, many places
		if err := b.Add(strconv.Itoa(i), strconv.Itoa(i), Number(1)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Block(); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
}

func TestAllStopsWhenTheReaderStops(t *testing.T) {
	b := build(t, map[place]Value{{"1", "a"}: Number(1), {"2", "a"}: Number(2), {"1", "b"}: Number(3)})
	seen := 0
	for range b.All() {
		if seen++; seen == 2 {
			break
		}
	}
	if seen != 2 {
		t.Errorf("saw %d observations, want 2", seen)
	}
}

func TestEditReplacesAddsAndRemoves(t *testing.T) {
	b := build(t, map[place]Value{
		{"16051", "F"}: Number(1), {"16051", "M"}: Number(2), {"16052", "F"}: Missing(Later),
	})
	edited, err := b.Edit([]Observation{
		{"16051", "F", Marked(7, Revised)},
		{"16051", "M", Number(3)},
		{"16051", "M", Value{}},
		{"16053", "F", Number(9)},
		{"16054", "F", Value{}},
	})
	if err != nil {
		t.Fatal(err)
	}
	sameContents(t, contents(t, edited), map[place]Value{
		{"16051", "F"}: Marked(7, Revised), {"16052", "F"}: Missing(Later), {"16053", "F"}: Number(9),
	})
	if v := b.At("16051", "F"); v != Number(1) {
		t.Errorf("the edited block itself changed to %v", v)
	}
	if _, err := b.Edit([]Observation{{"16051", "F", Number(math.NaN())}}); err == nil {
		t.Error("a change to NaN was accepted")
	}
}

func TestBuilderNamesThePlaceOfADuplicate(t *testing.T) {
	var b Builder
	for _, p := range []place{{"16051", "F"}, {"16051", "M"}, {"16052", "F"}} {
		if err := b.Add(p.region, p.cell, Number(1)); err != nil {
			t.Fatal(err)
		}
	}
	err := b.Add("16051", "M", Missing(Secret))
	var duplicate *DuplicateError
	if !errors.As(err, &duplicate) || *duplicate != (DuplicateError{"16051", "M"}) {
		t.Fatalf("got %v, want a duplicate of 16051, M", err)
	}
	for _, name := range []string{"16051", "M"} {
		if !strings.Contains(err.Error(), strconv.Quote(name)) {
			t.Errorf("%q does not name %q", err, name)
		}
	}
}

func TestBuilderRefusesWhatABlockCannotHold(t *testing.T) {
	long := string(make([]byte, MaxKeyLength+1))
	for _, o := range []Observation{
		{"16051", "F", Number(math.NaN())},
		{"16051", "F", Number(math.Inf(1))},
		{"16051", "F", Marked(math.Inf(-1), Provisional)},
		{"16051", "F", Value{}},
		{"16051", "F", Missing(symbolCount)},
		{long, "F", Number(1)},
		{"16051", long, Number(1)},
	} {
		var b Builder
		if err := b.Add(o.Region, o.Cell, o.Value); err == nil {
			t.Errorf("Add(%.10q, %.10q, %v) was accepted", o.Region, o.Cell, o.Value)
		}
	}
}
