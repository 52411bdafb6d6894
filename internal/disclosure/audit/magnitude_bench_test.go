// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit_test

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/suppress"
)

// frame is a file of rtauargus, by column.
type frame struct {
	columns []string
	rows    [][]string
}

func readFrame(t testing.TB, name string) frame {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(data(t, "rtauargus/"+name))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return frame{all[0], all[1:]}
}

func (f frame) number(t testing.TB, row []string, column string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(row[slices.Index(f.columns, column)], 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// leaves takes the rows of a frame that are no margins: none of the first
// columns, one a dimension, is in margins.
func (f frame) leaves(t testing.TB, dimensions int, margins map[string]bool, units, value, largest string) []disclosure.Leaf {
	t.Helper()
	var all []disclosure.Leaf
	for _, row := range f.rows {
		if slices.ContainsFunc(row[:dimensions], func(code string) bool { return margins[code] }) {
			continue
		}
		all = append(all, disclosure.Leaf{
			Codes: row[:dimensions], Units: int64(f.number(t, row, units)), Value: tenThousandths(f.number(t, row, value)),
			Largest: []int64{tenThousandths(f.number(t, row, largest))},
		})
	}
	return all
}

func tenThousandths(x float64) int64 { return int64(math.Round(x * 1e4)) }

// nested reads a hierarchy from a table of correspondence, finest column last,
// and the codes above its leaves.
func nested(t testing.TB, name string) (lines []disclosure.Grouping, margins map[string]bool) {
	t.Helper()
	margins = map[string]bool{disclosure.Total: true}
	known := map[string]bool{}
	for _, row := range readFrame(t, name).rows {
		below := row[len(row)-1]
		for i := len(row) - 2; i >= -1; i-- {
			above := disclosure.Total
			if i >= 0 {
				above = row[i]
			}
			if below == above {
				continue
			}
			margins[above] = true
			if !known[below] {
				known[below] = true
				lines = append(lines, disclosure.Grouping{Code: below, Parent: above})
			}
			below = above
		}
	}
	return lines, margins
}

// linkedTurnover is the four linked tables of rtauargus: turnover by activity or
// region, and by size or kind of firm.
func linkedTurnover(t testing.TB) disclosure.Design {
	t.Helper()
	d := disclosure.Design{Magnitude: true, Dimensions: []disclosure.Dimension{{Name: "activity"}, {Name: "nuts"}, {Name: "size"}, {Name: "cj"}}}
	margins := map[string]bool{}
	for i, name := range []string{"activity_corr_table.csv", "nuts23_fr_corr_table.csv"} {
		lines, above := nested(t, name)
		d.Dimensions[i].Hierarchies = [][]disclosure.Grouping{lines}
		for code := range above {
			margins[code] = true
		}
	}
	for name, dimensions := range map[string][]int{"act_size": {0, 2}, "act_cj": {0, 3}, "nuts_size": {1, 2}, "nuts_cj": {1, 3}} {
		f := readFrame(t, "turnover_"+name+".csv")
		d.Tables = append(d.Tables, disclosure.Table{Name: name, Dimensions: dimensions, Leaves: f.leaves(t, 2, margins, "N_OBS", "TOT", "MAX")})
	}
	slices.SortFunc(d.Tables, func(a, b disclosure.Table) int { return slices.Compare(a.Dimensions, b.Dimensions) })
	return d
}

// fourWay is datatest1 of rtauargus. Its margins are added up from the leaves;
// one of those that stand in the file is not their sum.
func fourWay(t testing.TB) disclosure.Design {
	t.Helper()
	f := readFrame(t, "datatest1.csv")
	table := disclosure.Table{Name: "datatest1", Dimensions: []int{0, 1, 2, 3}}
	table.Leaves = f.leaves(t, 4, map[string]bool{disclosure.Total: true}, "nb_obs_rnd", "pizzas_tot_abs", "pizzas_max")
	return disclosure.Design{
		Magnitude: true, Dimensions: []disclosure.Dimension{{Name: "treff"}, {Name: "cj"}, {Name: "type_distrib"}, {Name: "A10"}},
		Tables: []disclosure.Table{table},
	}
}

// BenchmarkMagnitudes suppresses the larger magnitude tables of rtauargus, with
// room of 10 % on both sides, each cell at the same cost. τ-ARGUS suppresses 83,
// 88, 82 and 101 cells in the linked tables, in this order: activity by size and
// by cj, nuts by size and by cj; and 265 in datatest1.
func BenchmarkMagnitudes(b *testing.B) {
	if os.Getenv("KURSBUCH_BENCH_DISCLOSURE") == "" {
		b.Skip("with KURSBUCH_BENCH_DISCLOSURE only, see make bench-disclosure")
	}
	for name, design := range map[string]func(testing.TB) disclosure.Design{"linked": linkedTurnover, "datatest1": fourWay} {
		b.Run(name, func(b *testing.B) {
			d := design(b)
			s, err := disclosure.Compile(d)
			if err != nil {
				b.Fatal(err)
			}
			primary := s.Primary(disclosure.Rule{Frequency: 3, Largest: 1, Share: .85})
			for b.Loop() {
				start := time.Now()
				p, err := suppress.Protect(s, primary, suppress.Options{
					Interval: .1, Standard: suppress.Exact, ByCount: true, Width: 8, Work: 2_000_000, Seed: 1, Left: func() float64 { return 1 },
				})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(time.Since(start).Seconds(), "protect-s")
				for i, table := range d.Tables {
					primaries, secondaries := counted(s, p, s.Within[s.Tables[i]:s.Tables[i+1]])
					b.ReportMetric(primaries, table.Name+"-primaries")
					b.ReportMetric(secondaries, table.Name+"-secondaries")
				}
			}
		})
	}
}

// counted counts the sensitive and the other suppressed cells around some leaves.
func counted(s *disclosure.System, p *suppress.Pattern, within [][]int32) (primaries, secondaries float64) {
	seen := make([]bool, len(s.Cells))
	for _, cells := range within {
		for _, cell := range cells {
			switch {
			case seen[cell]:
			case p.Primary[cell]:
				primaries++
			case p.Suppressed[cell]:
				secondaries++
			}
			seen[cell] = true
		}
	}
	return primaries, secondaries
}
