// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/disclosure/verify"
)

// instances are the synthetic tables with reference patterns.
var instances = []struct {
	name, folder string
	dimensions   []string
}{
	{"I1", "I1_2way_12x10", []string{"district", "nat"}},
	{"I3", "I3_3way_22x18x2", []string{"kreis", "age", "sex"}},
	{"I2", "I2_2way_h_60x60", []string{"district", "nat"}},
	{"I7", "I7_3way_h_40x30x2", []string{"district", "nat", "sex"}},
	{"I4", "I4_3way_h_176x200x2", []string{"district", "nat", "sex"}},
}

// packed opens a file of the test data that may only be there packed.
func packed(t testing.TB, name string) string {
	t.Helper()
	text := data(t, name)
	if !strings.HasSuffix(name, ".gz") {
		return text
	}
	r, err := gzip.NewReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	whole, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(whole)
}

func instance(t testing.TB, name, folder string, dimensions []string) input {
	t.Helper()
	leaf := "instances/" + folder + "/leaf.csv"
	if name == "I4" {
		leaf += ".gz"
	}
	in := input{tables: []string{packed(t, leaf)}}
	for _, d := range dimensions {
		in.hierarchies = append(in.hierarchies, [2]string{d, data(t, "instances/"+folder+"/hier_"+d+".csv")})
	}
	return in
}

// secondary counts the cells of a pattern that are suppressed for the sake of
// others, and adds their values up.
func secondary(t testing.TB, pattern string) (cells, value float64) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(pattern)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		if n := len(row); row[n-2] == "FALSE" && row[n-1] == "TRUE" {
			v, err := strconv.ParseFloat(row[n-3], 64)
			if err != nil {
				t.Fatal(err)
			}
			cells++
			value += v
		}
	}
	return cells, value
}

// BenchmarkInstances protects, certifies and verifies each instance, beside the
// pattern of GaussSuppression with anySum. Preview is the first protected
// pattern, batch has ten seconds' work at the usual pace. The large instance
// runs where KURSBUCH_BENCH_DISCLOSURE is set, see make bench-disclosure.
func BenchmarkInstances(b *testing.B) {
	for _, i := range instances {
		if i.name == "I4" && os.Getenv("KURSBUCH_BENCH_DISCLOSURE") == "" {
			continue
		}
		for _, mode := range []struct {
			name     string
			standard suppress.Standard
			width    int
			work     int64
		}{
			{"S1_preview", suppress.Exact, 4, 0},
			{"S1_batch", suppress.Exact, 8, 5_000_000},
			{"S2_batch", suppress.Small, 8, 5_000_000},
			{"S3_batch", suppress.Insider, 8, 5_000_000},
		} {
			if i.name == "I4" {
				mode.work *= 5
			}
			b.Run(i.name+"/"+mode.name, func(b *testing.B) {
				measure(b, i.folder, instance(b, i.name, i.folder, i.dimensions), suppress.Options{
					Standard: mode.standard, Threshold: 3, Width: mode.width, Work: mode.work, Seed: 1, Left: func() float64 { return 1 },
				})
			})
		}
	}
}

func measure(b *testing.B, folder string, in input, o suppress.Options) {
	b.Helper()
	for b.Loop() {
		c := protect(b, in, o)
		start := time.Now()
		if _, err := verify.Check(c.check); err != nil {
			b.Fatal(err)
		}
		checking := time.Since(start)
		cells, value := secondary(b, string(c.check.Pattern.Data))
		b.ReportMetric(cells, "secondaries")
		b.ReportMetric(value, "value")
		b.ReportMetric(float64(c.protecting.Microseconds())/1000, "protect-ms")
		b.ReportMetric(float64(c.certifying.Microseconds())/1000, "certify-ms")
		b.ReportMetric(float64(checking.Microseconds())/1000, "verify-ms")
		b.ReportMetric(float64(len(c.check.Certificate))/1000, "certificate-kB")
		cells, value = secondary(b, packed(b, "reference-patterns/"+folder+"__gauss_anySum.csv.gz"))
		b.ReportMetric(cells, "reference-secondaries")
		b.ReportMetric(value, "reference-value")
	}
}

// turnover is turnover_act_size of rtauargus: two dimensions, 414 cells, room
// of 10 % on both sides of each sensitive cell.
func turnover(t testing.TB) disclosure.Design {
	t.Helper()
	rows := func(name string) [][]string {
		all, err := csv.NewReader(bytes.NewReader([]byte(data(t, "rtauargus/"+name)))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return all[1:]
	}
	parents := map[string]string{}
	leaves := map[string]bool{}
	for _, row := range rows("activity_corr_table.csv") {
		below := row[2]
		leaves[below] = true
		for _, above := range []string{row[1], row[0], disclosure.Total} {
			if below != above {
				parents[below] = above
			}
			below = above
		}
	}
	d := disclosure.Design{Magnitude: true, Dimensions: []disclosure.Dimension{{Name: "activity", Hierarchies: [][]disclosure.Grouping{nil}}, {Name: "size"}}}
	for _, code := range slices.Sorted(maps.Keys(parents)) {
		d.Dimensions[0].Hierarchies[0] = append(d.Dimensions[0].Hierarchies[0], disclosure.Grouping{Code: code, Parent: parents[code]})
	}
	table := disclosure.Table{Name: "turnover", Dimensions: []int{0, 1}}
	for _, row := range rows("turnover_act_size.csv") {
		if !leaves[row[0]] || row[1] == disclosure.Total {
			continue
		}
		var n [3]float64
		for i := range n {
			var err error
			if n[i], err = strconv.ParseFloat(row[2+i], 64); err != nil {
				t.Fatal(err)
			}
		}
		table.Leaves = append(table.Leaves, disclosure.Leaf{
			Codes: row[:2], Units: int64(n[0]), Value: int64(math.Round(n[1] * 1e4)), Largest: []int64{int64(math.Round(n[2] * 1e4))},
		})
	}
	d.Tables = []disclosure.Table{table}
	return d
}

// BenchmarkTurnover is the one magnitude table with a published optimum: 64
// secondary cells by τ-ARGUS 4.2.3.
func BenchmarkTurnover(b *testing.B) {
	s, err := disclosure.Compile(turnover(b))
	if err != nil {
		b.Fatal(err)
	}
	primary := s.Primary(disclosure.Rule{Frequency: 3, Largest: 1, Share: .85})
	for b.Loop() {
		p, err := suppress.Protect(s, primary, suppress.Options{Interval: .1, Standard: suppress.Exact, Width: 12, Work: 1_000_000, Seed: 1, Left: func() float64 { return 1 }})
		if err != nil {
			b.Fatal(err)
		}
		sensitive, others := 0.0, 0.0
		for i := range primary {
			if primary[i] {
				sensitive++
			} else if p.Suppressed[i] {
				others++
			}
		}
		b.ReportMetric(sensitive, "primaries")
		b.ReportMetric(others, "secondaries")
	}
}
