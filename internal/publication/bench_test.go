// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/publication"
)

// instance reads one of the tables of the disclosure benchmarks as a table of
// municipalities; groups of districts are counties of one Land.
func instance(b *testing.B, folder string) indicator.OwnTable {
	b.Helper()
	data := os.Getenv("KURSBUCH_TEST_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir := filepath.Join(data, "disclosure", "instances", folder)
	lines := func(name string) [][]string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			b.Skip("no test data here; KURSBUCH_TEST_DATA says where they are")
		}
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		check(b, err)
		return rows
	}
	regions := map[string]string{"Total": "16"}
	t := indicator.OwnTable{
		Code: "OWN-TOWN", Title: "Menschen", Source: "Meldeamt", Measures: []indicator.Measure{{Code: "N", Label: "Menschen", Unit: "Personen"}},
		Regions: codes("16"),
	}
	for _, row := range lines("hier_district.csv")[1:] {
		if up := regions[row[1]]; up == "16" {
			regions[row[0]] = "16" + strconv.Itoa(100+len(regions))
		} else {
			regions[row[0]] = up + strconv.Itoa(100+len(regions))
		}
		t.Regions = append(t.Regions, codes(regions[row[0]])...)
	}
	leaves := lines("leaf.csv")
	names := leaves[0][1 : len(leaves[0])-1]
	sums := map[string]int64{}
	at := map[string][]string{}
	for i, name := range names {
		t.Dimensions = append(t.Dimensions, indicator.Dimension{Code: map[string]string{"nat": "NAT", "sex": "GES"}[name], Label: name, Categories: codes("")})
		for _, row := range leaves[1:] {
			if code := row[i+1]; !slices.ContainsFunc(t.Dimensions[i].Categories, func(c indicator.Category) bool { return c.Code == code }) {
				t.Dimensions[i].Categories = append(t.Dimensions[i].Categories, codes(code)...)
			}
		}
	}
	for _, row := range leaves[1:] {
		n, err := strconv.ParseInt(row[len(row)-1], 10, 64)
		check(b, err)
		place := regions[row[0]]
		cells := [][]string{{place}, {place[:5]}, {"16"}}
		for _, code := range row[1 : len(row)-1] {
			var more [][]string
			for _, cell := range cells {
				more = append(more, append(slices.Clone(cell), code), append(slices.Clone(cell), ""))
			}
			cells = more
		}
		for _, cell := range cells {
			key := strconv.Quote(cell[0]) + strconv.Quote(cell[1]) + strconv.Quote(cell[len(cell)-1])
			sums[key] += n
			at[key] = cell
		}
	}
	for key, n := range sums {
		t.Observations = append(t.Observations, indicator.OwnObservation{
			Period: period, Region: at[key][0], Measure: "N", Categories: at[key][1:], Figure: indicator.Figure{Value: float64(n), Has: true},
		})
	}
	return t
}

// wide is one shape with all variables at all levels.
func wide(t indicator.OwnTable) publication.Policy {
	p := policy()
	p.Shapes = []publication.Shape{{Areas: []string{"state", "county", "municipality"}, Audience: identity.Public}}
	for _, d := range t.Dimensions {
		p.Shapes[0].Variables = append(p.Shapes[0].Variables, d.Code)
	}
	return p
}

// BenchmarkPublication previews and publishes tables of the size of I2 and I7.
func BenchmarkPublication(b *testing.B) {
	for name, folder := range map[string]string{"I2": "I2_2way_h_60x60", "I7": "I7_3way_h_40x30x2"} {
		w := newWorld(b, dbtest.SQLite(b))
		table := instance(b, folder)
		w.store(b, table)
		p := wide(table)
		p.Version = w.save(b, p)
		b.Run(name+", preview", func(b *testing.B) {
			for b.Loop() {
				v, err := w.Preview(b.Context(), w.who, p)
				check(b, err)
				b.ReportMetric(float64(v.Counts.Cells), "cells")
				b.ReportMetric(float64(v.Counts.Secondary), "secondary")
			}
		})
		b.Run(name+", publish", func(b *testing.B) {
			for b.Loop() {
				e, err := w.Publish(b.Context(), w.who, p.Table, p.Version)
				check(b, err)
				b.ReportMetric(float64(e.Counts.Secondary), "secondary")
				b.StopTimer()
				check(b, w.TakeBack(b.Context(), w.who, e.ID))
				b.StartTimer()
			}
		})
	}
}

// limit is what 19 of 20 views of an extract may take.
const limit = 5 * time.Millisecond

// BenchmarkView reads a view of an extract; the slowest in twenty is reported.
func BenchmarkView(b *testing.B) {
	w := newWorld(b, dbtest.SQLite(b))
	table := instance(b, "I7_3way_h_40x30x2")
	w.store(b, table)
	w.publish(b, wide(table))
	who := w.reader(identity.Public)
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		_, err := w.figures.Pivot(b.Context(), who, indicator.Pivot{
			Table: table.Code, Rows: []string{"NAT"}, Columns: []string{"GES"}, Where: map[string][]string{"NAT": {"N*"}, "GES": {"m", "w"}},
			Area: indicator.Area{Regions: []string{table.Regions[1+len(took)%(len(table.Regions)-1)].Code}},
		})
		check(b, err)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	p95 := took[len(took)*95/100]
	if b.ReportMetric(float64(p95.Microseconds()), "µs-p95"); len(took) > 100 && p95 > limit {
		b.Errorf("one view in twenty takes %s, want %s", p95, limit)
	}
}
