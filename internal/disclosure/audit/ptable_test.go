// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"kursbuch/internal/disclosure/perturb"
)

// differences compares a p-table with the one of the package ptable, and returns
// the largest difference of a probability.
func differences(t testing.TB, most int, variance float64, barred int) float64 {
	t.Helper()
	table, err := perturb.NewPTable(perturb.Noise{Most: most, Variance: variance, Barred: barred})
	if err != nil {
		t.Fatal(err)
	}
	text := data(t, fmt.Sprintf("ptable/ptable_cnt_D%d_V%v_js%d.csv", most, variance, barred))
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	theirs := map[[2]int64]float64{}
	for _, line := range lines[1:] {
		var n [4]float64
		for i := range n {
			if n[i], err = strconv.ParseFloat(line[i], 64); err != nil {
				t.Fatal(err)
			}
		}
		theirs[[2]int64{int64(n[0]), int64(n[3])}] = n[2]
	}
	worst, count := 0.0, 0
	for i := range int64(table.Rows()) {
		for _, change := range table.Row(i) {
			p, there := theirs[[2]int64{i, change.By}]
			if !there {
				t.Errorf("%d changes by %d, there it does not", i, change.By)
			}
			worst = max(worst, math.Abs(p-change.P))
			count++
		}
	}
	if count != len(theirs) {
		t.Errorf("%d changes, there %d", count, len(theirs))
	}
	return worst
}

// The p-tables are those of ptable 1.0.0.
func TestPTablesAreThoseOfPtable(t *testing.T) {
	for _, c := range []perturb.Noise{
		{Most: 2, Variance: 1}, {Most: 3, Variance: 1}, {Most: 5, Variance: 3}, {Most: 8, Variance: 3, Barred: 2},
	} {
		worst := differences(t, c.Most, c.Variance, c.Barred)
		t.Logf("D %d, V %v, js %d: %.1e", c.Most, c.Variance, c.Barred, worst)
		if worst > 1e-6 {
			t.Errorf("%+v: a probability differs by %g", c, worst)
		}
	}
}

// BenchmarkPTables makes the tables and reports how far the worst probability is
// from that of ptable.
func BenchmarkPTables(b *testing.B) {
	for _, c := range []perturb.Noise{
		{Most: 2, Variance: 1}, {Most: 3, Variance: 1}, {Most: 5, Variance: 3}, {Most: 8, Variance: 3, Barred: 2},
	} {
		b.Run(fmt.Sprintf("D%d_V%v_js%d", c.Most, c.Variance, c.Barred), func(b *testing.B) {
			worst := 0.0
			for b.Loop() {
				worst = differences(b, c.Most, c.Variance, c.Barred)
			}
			b.ReportMetric(worst*1e9, "worst-difference-e9")
		})
	}
}
