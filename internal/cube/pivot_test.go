// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func groups(t rapid.TB, lists ...[]string) Groups {
	t.Helper()
	g, err := NewGroups(lists...)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// drawGroups puts some of the keys, and one that no block knows, into groups.
func drawGroups(t *rapid.T, keys []string, label string) [][]string {
	lists := make([][]string, rapid.IntRange(0, 3).Draw(t, label))
	for _, key := range append([]string{"unknown to all blocks"}, keys...) {
		if in := rapid.IntRange(0, len(lists)).Draw(t, label); in < len(lists) {
			lists[in] = append(lists[in], key)
		}
	}
	return lists
}

// sumByHand adds up place by place what a pivot adds up by columns.
func sumByHand(blocks []*Block, regions, cells []string) (s Sum, exact *big.Float) {
	exact = new(big.Float).SetPrec(2200)
	for _, b := range blocks {
		for _, region := range regions {
			for _, cell := range cells {
				switch v := b.At(region, cell); {
				case v.Absent():
					s.Absent++
				case !v.HasNumber:
					s.Missing[v.Symbol]++
				default:
					s.Numbers++
					s.Marked[v.Symbol] += one(v.Symbol != None)
					exact.Add(exact, big.NewFloat(v.Number))
				}
			}
		}
	}
	return s, exact
}

func TestPivotAddsWhatStandsAtTheNamedPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var blocks []*Block
		var regions, cells keys
		for range rapid.IntRange(0, 3).Draw(t, "blocks") {
			b := build(t, moderate(drawValues(t)))
			blocks = append(blocks, b)
			for o := range b.All() {
				if _, err := regions.position(o.Region); err != nil {
					t.Fatal(err)
				}
				if _, err := cells.position(o.Cell); err != nil {
					t.Fatal(err)
				}
			}
		}
		rows, columns := drawGroups(t, regions.list, "rows"), drawGroups(t, cells.list, "columns")
		table := PivotSum(blocks, groups(t, rows...), groups(t, columns...))
		each := PivotEach(blocks, groups(t, rows...), groups(t, columns...))
		for r, row := range rows {
			for c, column := range columns {
				checkSum(t, table.At(r, c), blocks, row, column)
				for i := range blocks {
					checkSum(t, each[i].At(r, c), blocks[i:i+1], row, column)
				}
			}
		}
		for i, b := range blocks {
			for _, column := range columns {
				byRegion := b.ByRegion(column)
				for r, region := range b.Regions() {
					checkSum(t, byRegion.At(r, 0), blocks[i:i+1], []string{region}, column)
				}
				checkPlain(t, byRegion)
			}
		}
	})
}

// checkPlain adds all rows up, and knows whether all are plain numbers.
func checkPlain(t *rapid.T, table *Table) {
	var all Sum
	var rows []int
	want := true
	for row := range table.Rows() {
		one := table.At(row, 0)
		want = want && one.Numbers > 0 && one.WithoutNumber() == 0 && one.Marked == [symbolCount]int{}
		all, rows = all.Plus(one), append(rows, row)
	}
	if got, plain := table.Plain(rows, 0); plain != want || plain && got != all.Total {
		t.Fatalf("all rows add up to %v, %t; want %v, %t", got, plain, all.Total, want)
	}
}

// moderate keeps sums of extreme numbers from overflowing, which is another
// matter than adding the right ones.
func moderate(values map[place]Value) map[place]Value {
	for p, v := range values {
		if math.Abs(v.Number) > maxExact {
			v.Number = math.Remainder(v.Number, maxExact)
			values[p] = v
		}
	}
	return values
}

func checkSum(t *rapid.T, got Sum, blocks []*Block, regions, cells []string) {
	t.Helper()
	want, exact := sumByHand(blocks, regions, cells)
	want.Total, _ = exact.Float64()
	if math.Abs(got.Total-want.Total) > 64 { // of up to 432 numbers of up to 2^53, each rounded
		t.Fatalf("total is %v, want %v", got.Total, want.Total)
	}
	if got.Complete() != (want.Numbers == len(blocks)*len(regions)*len(cells)) {
		t.Fatalf("Complete is %t for %+v", got.Complete(), got)
	}
	got.Total = want.Total
	if got != want {
		t.Fatalf("got %+v, want %+v", got, want)
	}
}

func TestSumsOfDecimalsAreExact(t *testing.T) {
	b := build(t, map[place]Value{{"1", "a"}: Number(0.1), {"2", "a"}: Number(0.2), {"3", "a"}: Number(0.3)})
	sum := b.Pivot(groups(t, []string{"1", "2", "3"}), groups(t, []string{"a"})).At(0, 0)
	if sum.Total != 0.6 { // floats add up to 0.6000000000000001
		t.Errorf("got %v, want 0.6", sum.Total)
	}
}

func TestMissingNumberIsNeverZero(t *testing.T) {
	b := build(t, map[place]Value{
		{"16051", "F"}: Number(0), {"16052", "F"}: Missing(Nil), {"16053", "F"}: Missing(Secret),
		{"16054", "F"}: Marked(4, Provisional), {"16055", "M"}: Number(1),
	})
	rows := groups(t, []string{"16051"}, []string{"16052"}, []string{"16055"}, []string{"16053", "16054"})
	table := b.Pivot(rows, groups(t, []string{"F"}))
	if s := table.At(0, 0); s.Numbers != 1 || !s.Complete() {
		t.Errorf("a zero that was printed: %+v", s)
	}
	if s := table.At(1, 0); s.Numbers != 0 || s.Complete() {
		t.Errorf("a dash: %+v", s)
	}
	if s := table.At(2, 0); s.Numbers != 0 || s.Absent != 1 || s.Complete() {
		t.Errorf("nothing observed: %+v", s)
	}
	s := table.At(3, 0)
	if s.Total != 4 || s.Numbers != 1 || s.Missing[Secret] != 1 || s.Marked[Provisional] != 1 || s.Complete() {
		t.Errorf("a secret and a provisional figure: %+v", s)
	}
}

func TestGroupsRefuseToCountAKeyTwice(t *testing.T) {
	if _, err := NewGroups([]string{"16", "16051"}, []string{"16051"}); err == nil {
		t.Error("a key in two groups was accepted")
	}
	if _, err := Together("16", "16"); err == nil {
		t.Error("a repeated key was accepted")
	}
	g, err := Each("16051", "16052")
	if err != nil || g.Len() != 2 {
		t.Errorf("got %d groups, %v; want 2", g.Len(), err)
	}
}

func TestPivotOfNoBlocksIsEmpty(t *testing.T) {
	table := PivotSum(nil, groups(t, []string{"16051"}), groups(t, []string{"F"}))
	if s := table.At(0, 0); s != (Sum{}) {
		t.Errorf("got %+v, want an empty sum", s)
	}
	if table.Rows() != 1 || table.Columns() != 1 {
		t.Errorf("got %d × %d, want 1 × 1", table.Rows(), table.Columns())
	}
}
