// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/indicator"
)

// BenchmarkImport12531 reads, compares and stores the file of protection
// seekers, 116,738 rows in its zip, into an empty SQLite database.
func BenchmarkImport12531(b *testing.B) {
	content := official(b, protection)
	for b.Loop() {
		b.StopTimer()
		d := dbtest.SQLite(b)
		s := newService(b, d)
		b.StartTimer()
		importFile(b, s, operator(), protection, content)
		b.StopTimer()
		bytesPerObservation(b, d, 116_738)
		b.StartTimer()
	}
}

// bytesPerObservation reports how much the figures take up in the database,
// and how much with all names.
func bytesPerObservation(b *testing.B, d *db.DB, observations int) {
	b.Helper()
	var figures, names int
	err := d.QueryRowContext(b.Context(), `
		SELECT (SELECT sum(length(payload)) FROM indicator_blocks WHERE tenant_id <> ''),
			(SELECT sum(length(dictionary)) FROM indicator_releases WHERE tenant_id <> '')`).Scan(&figures, &names)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(figures)/float64(observations), "bytes/observation")
	b.ReportMetric(float64(figures+names)/float64(observations), "bytes/observation-with-names")
}

// The size of large official county tables: a million observations a period.
const (
	benchCounties = 400
	benchNations  = 125
	benchStatus   = 10
	benchSexes    = 2
)

// benchTable has a million counts for one year, without totals: a pivot has to
// add all of them up.
func benchTable(year int) indicator.OwnTable {
	random := rand.New(rand.NewPCG(uint64(year), 7))
	t := indicator.OwnTable{
		Code: "BENCH", Title: "Counts", Source: "generated",
		Measures: []indicator.Measure{{Code: "N", Label: "Counts", Unit: "persons"}},
		Dimensions: []indicator.Dimension{
			{Code: "STAAG", Categories: categories("ST%03d", benchNations)},
			{Code: "STAAG2", Categories: categories("ST%03d", benchStatus)},
			{Code: "GES", Categories: []indicator.Category{{Code: "GESM"}, {Code: "GESW"}}},
		},
		Regions: categories("%05d", benchCounties),
	}
	for _, nation := range t.Dimensions[0].Categories {
		for _, status := range t.Dimensions[1].Categories {
			for _, sex := range t.Dimensions[2].Categories {
				share := math.Exp(random.NormFloat64()*1.5 - 8)
				cell := []string{nation.Code, status.Code, sex.Code}
				for r, region := range t.Regions {
					mean := 200_000 * math.Exp(math.Sin(float64(r))) * share
					count := math.Max(0, math.Round(mean+math.Sqrt(mean)*random.NormFloat64()))
					t.Observations = append(t.Observations, indicator.OwnObservation{
						Period: civil.Period(fmt.Sprint(year)), Region: region.Code, Measure: "N",
						Categories: cell, Figure: indicator.Figure{Value: count, Has: true},
					})
				}
			}
		}
	}
	return t
}

func categories(form string, n int) []indicator.Category {
	list := make([]indicator.Category, n)
	for i := range list {
		list[i].Code = fmt.Sprintf(form, i+1)
	}
	return list
}

// BenchmarkPivot1M adds a million observations of one indicator up by sex: from
// SQLite, from the cache of decoded blocks, and,
// for comparison, the same figures as rows of an SQL table.
func BenchmarkPivot1M(b *testing.B) {
	d := dbtest.SQLite(b)
	importOwn(b, newService(b, d), benchTable(2024))
	bySex := indicator.Query{Table: "BENCH", By: []string{"GES"}}
	b.Run("from SQLite", func(b *testing.B) {
		s := serviceWithCache(b, d, 0)
		pivots(b, s, bySex, benchSexes)
		bytesPerObservation(b, d, benchCounties*benchNations*benchStatus*benchSexes)
	})
	b.Run("from the cache", func(b *testing.B) {
		pivots(b, newService(b, d), bySex, benchSexes)
	})
	b.Run("SQL rows", func(b *testing.B) {
		size := storeRows(b, d, benchTable(2024))
		for b.Loop() {
			sumRows(b, d)
		}
		b.ReportMetric(size, "bytes/observation")
	})
}

// BenchmarkPivot10M adds ten years of a million observations each up to 400
// counties a year, from the cache.
func BenchmarkPivot10M(b *testing.B) {
	const years = 10
	d := dbtest.SQLite(b)
	s := serviceWithCache(b, d, 256<<20)
	for year := range years {
		importOwn(b, s, benchTable(2015+year))
	}
	pivots(b, s, indicator.Query{Table: "BENCH", By: []string{"period", "region"}}, years*benchCounties)
}

func pivots(b *testing.B, s *indicator.Service, q indicator.Query, rows int) {
	b.Helper()
	if n := len(ask(b, s, q).Rows); n != rows { // also fills the cache
		b.Fatalf("%d rows, want %d", n, rows)
	}
	for b.Loop() {
		ask(b, s, q)
	}
}

func importOwn(t testing.TB, s *indicator.Service, table indicator.OwnTable) indicator.Release {
	t.Helper()
	r, err := s.ImportOwn(t.Context(), operator(), table)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// storeRows writes the observations as rows with number codes for names, as
// compact as SQL allows, and returns the bytes that one takes.
func storeRows(b *testing.B, d *db.DB, t indicator.OwnTable) float64 {
	b.Helper()
	before := pages(b, d)
	exec(b, d, `CREATE TABLE bench_rows (tenant_id TEXT, nation INTEGER, status INTEGER, sex INTEGER, region INTEGER, value REAL,
		PRIMARY KEY (tenant_id, nation, status, sex, region)) WITHOUT ROWID`)
	err := d.Tx(b.Context(), func(tx *sql.Tx) error {
		insert, err := tx.PrepareContext(b.Context(), `INSERT INTO bench_rows VALUES ($1, $2, $3, $4, $5, $6)`)
		if err != nil {
			return err
		}
		defer insert.Close() // the transaction closes it anyway
		for i, o := range t.Observations {
			cell := i / benchCounties
			nation, status, sex := cell/benchSexes/benchStatus, cell/benchSexes%benchStatus, cell%benchSexes
			if _, err := insert.ExecContext(b.Context(), "t", nation, status, sex, i%benchCounties, o.Figure.Value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return float64(pages(b, d)-before) / float64(len(t.Observations))
}

func sumRows(b *testing.B, d *db.DB) {
	b.Helper()
	sums, err := db.Collect(b.Context(), d, func(scan db.Scan) (sum float64, err error) {
		sex := 0
		err = scan(&sex, &sum)
		return sum, err
	}, `SELECT sex, sum(value) FROM bench_rows WHERE tenant_id = 't' GROUP BY sex`)
	if err != nil || len(sums) != benchSexes {
		b.Fatalf("%d sums, %v", len(sums), err)
	}
}

// pages is the size of the database in bytes.
func pages(b *testing.B, d *db.DB) int {
	b.Helper()
	n, err := db.Value[int](b.Context(), d, `SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func exec(t testing.TB, d *db.DB, statement string) {
	t.Helper()
	if _, err := d.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}
