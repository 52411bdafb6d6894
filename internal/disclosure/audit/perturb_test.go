// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit_test

import (
	"fmt"
	"testing"
	"time"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/leafcsv"
	"kursbuch/internal/disclosure/perturb"
)

// compiled makes one system of tables and hierarchies.
func compiled(t testing.TB, in input) *disclosure.System {
	t.Helper()
	var tables []leafcsv.File
	var hierarchies []leafcsv.Hierarchy
	for i, text := range in.tables {
		tables = append(tables, leafcsv.File{Name: fmt.Sprintf("table %d", i), Data: []byte(text)})
	}
	for _, h := range in.hierarchies {
		hierarchies = append(hierarchies, leafcsv.Hierarchy{Dimension: h[0], File: leafcsv.File{Name: "hierarchy", Data: []byte(h[1])}})
	}
	d, err := leafcsv.Read(tables, hierarchies)
	if err != nil {
		t.Fatal(err)
	}
	s, err := disclosure.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// changes is the mean absolute change of the cells that are not zero, and the
// largest.
func changes(s *disclosure.System, figures []disclosure.Figure) (mean, most float64) {
	for i, cell := range s.Cells {
		by := float64(max(cell.Value-figures[i].Value, figures[i].Value-cell.Value))
		mean += by / float64(len(s.Cells))
		most = max(most, by)
	}
	return mean, most
}

// addUp checks that figures fulfil all relations and that none is small.
func addUp(t testing.TB, s *disclosure.System, figures []disclosure.Figure, base int64) {
	t.Helper()
	for _, relation := range s.Relations {
		sum := figures[relation[0]].Value
		for _, part := range relation[1:] {
			sum -= figures[part].Value
		}
		if sum != 0 {
			t.Errorf("%v no longer adds up", s.Codes(relation[0]))
		}
	}
	for i, figure := range figures {
		if figure.Value < 0 || figure.Value > 0 && figure.Value < base {
			t.Errorf("%v is shown as %d", s.Codes(int32(i)), figure.Value)
		}
	}
}

// Small count rounding changes figures less than SmallCountRounding does.
func TestRoundingStaysCloseToTheFigures(t *testing.T) {
	for name, limit := range map[string][2]float64{"I1": {.31, 2}, "I3": {.40, 3}, "I2": {.54, 3}, "I7": {.62, 4}} {
		for _, i := range instances {
			if i.name != name {
				continue
			}
			s := compiled(t, instance(t, i.name, i.folder, i.dimensions))
			figures, err := perturb.Additive(s, 3, 1)
			if err != nil {
				t.Fatal(err)
			}
			addUp(t, s, figures, 3)
			if mean, most := changes(s, figures); mean > limit[0] || most > limit[1] {
				t.Errorf("%s: figures change by %.3f on average and %v at most, want %v", name, mean, most, limit)
			}
		}
	}
}

// Linked tables stay linked: a figure of several tables is the same in all.
func TestStudiesAreRounded(t *testing.T) {
	for name, in := range studies(t) {
		for _, base := range []int64{3, 5} {
			s := compiled(t, in)
			figures, err := perturb.Additive(s, base, 1)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			addUp(t, s, figures, base)
			mean, most := changes(s, figures)
			t.Logf("%s, base %d: %d cells change by %.2f on average, %v at most", name, base, len(s.Cells), mean, most)
		}
	}
}

func BenchmarkRounding(b *testing.B) {
	for _, i := range instances {
		b.Run(i.name, func(b *testing.B) {
			s := compiled(b, instance(b, i.name, i.folder, i.dimensions))
			for b.Loop() {
				start := time.Now()
				figures, err := perturb.Additive(s, 3, 1)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(time.Since(start).Microseconds())/1000, "round-ms")
				mean, most := changes(s, figures)
				b.ReportMetric(mean, "mean-change")
				b.ReportMetric(most, "largest-change")
			}
		})
	}
}
