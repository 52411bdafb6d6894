// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/readers"
)

// officialFile loads a published file from the folder of test data beside the
// repository, or skips the test where it is not there.
func officialFile(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("KURSBUCH_TEST_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	content, err := os.ReadFile(filepath.Join(dir, name))
	if os.IsNotExist(err) {
		t.Skipf("official file %s is not there; set KURSBUCH_TEST_DATA to the folder with the test data", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func readOfficial(t *testing.T, name string) *statfile.Table {
	t.Helper()
	content := officialFile(t, name)
	table, err := readers.Read(t.Context(), filepath.Base(name), bytes.NewReader(content), int64(len(content)), statfile.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if table.Refused != 0 {
		t.Errorf("%s: %d rows refused, the first: %v", name, table.Refused, table.Refusals[0])
	}
	return table
}

// sum adds the numbers of the observations that match; signs are left out.
func sum(table *statfile.Table, match func(statfile.Observation) bool) (total float64, numbers int) {
	for o := range table.All() {
		if match(o) && !math.IsNaN(o.Value) {
			total += o.Value
			numbers++
		}
	}
	return total, numbers
}

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

const (
	seekers   = "ffcsv/12531-0043_175879554.zip"
	people    = "ffcsv/12411-01-01-4_1773175772751_de_flat.csv"
	peopleEn  = "ffcsv/12411-01-01-4_1773175790049_en_flat.csv"
	employees = "ffcsv/13111-01-03-4_1773175029986_de_flat.csv"
	census    = "ffcsv/1000A-0000_1773175153999_de.zip"
)

func TestProtectionSeekersAddUpOnlyOverOneSetOfCategories(t *testing.T) {
	table := readOfficial(t, seekers)
	expect(t, "table", table.Finding.Table, "12531-0043")
	expect(t, "rows", table.Len(), 116_738)
	expect(t, "regions", len(table.Regions), 393)
	expect(t, "nationalities", len(table.Dimensions[2].Categories), 133)

	naive, _ := sum(table, func(statfile.Observation) bool { return true })
	expect(t, "naive sum", naive, 8_480_805)
	disjoint := []string{"SCHUTZST-AK-1", "SCHUTZST-OF", "SCHUTZST-X"}
	once := func(o statfile.Observation) bool { return slices.Contains(disjoint, o.Cells[0].Code) }
	total, _ := sum(table, once)
	expect(t, "right total", total, 3_278_005)
	erfurt, _ := sum(table, func(o statfile.Observation) bool { return once(o) && o.Region.Code == "16051" })
	expect(t, "Erfurt", erfurt, 10_035)

	thuringia := func(o statfile.Observation) bool { return once(o) && strings.HasPrefix(o.Region.Code, "16") }
	all, _ := sum(table, thuringia)
	expect(t, "Thüringen", all, 72_755)
	for nationality, want := range map[string]float64{
		"Ukraine": 29_425, "Syrien": 16_455, "Afghanistan": 8_955, "Irak": 3_240, "Türkei": 2_670,
	} {
		got, _ := sum(table, func(o statfile.Observation) bool { return thuringia(o) && o.Cells[2].Label == nationality })
		expect(t, nationality, got, want)
	}
	for _, absent := range []string{"06633", "10041", "10042", "10043", "10045", "10046", "12071"} {
		if slices.ContainsFunc(table.Regions, func(c statfile.Category) bool { return c.Code == absent }) {
			t.Errorf("county %s is not in the file, but among the regions", absent)
		}
	}
}

func TestPopulationIsTheSameInBothLanguages(t *testing.T) {
	german, english := readOfficial(t, people), readOfficial(t, peopleEn)
	expect(t, "language", german.Finding.Language, "de")
	expect(t, "language", english.Finding.Language, "en")
	type key struct{ region, sex string }
	figures := map[key]string{}
	for o := range german.All() {
		figures[key{o.Region.Code, o.Cells[0].Code}] = o.Sign + number(o.Value)
	}
	for o := range english.All() {
		k := key{o.Region.Code, o.Cells[0].Code}
		expect(t, "English "+k.region+" "+k.sex, o.Sign+number(o.Value), figures[k])
	}
	for _, table := range []*statfile.Table{german, english} {
		expect(t, "rows", table.Len(), 1467)
		expect(t, "numbers", table.Numbers(), 1245)
		expect(t, "nil signs", table.SignCounts()["-"], 222)
		expect(t, "period", table.Periods[0].Text, "2024-12-31")
		total := func(o statfile.Observation) bool { return o.Cells[0].Code == "" }
		current := func(o statfile.Observation) bool { return total(o) && len(o.Region.Code) == 5 }
		all, _ := sum(table, current)
		expect(t, "Germany", all, 83_577_140)
		thuringia, counties := sum(table, func(o statfile.Observation) bool { return current(o) && o.Region.Code[:2] == "16" })
		expect(t, "Thüringen", thuringia, 2_100_277)
		expect(t, "counties of Thüringen", counties, 22)
		_, counted := sum(table, current)
		cityParts := 0
		for _, region := range table.Regions {
			if len(region.Code) == 8 {
				cityParts++
			}
		}
		expect(t, "current counties", counted, 400)
		expect(t, "city parts", cityParts, 15)
		expect(t, "dissolved counties", len(table.Regions)-counted-cityParts, 74)
	}
}

func TestEmployeesKeepWhatIsMissing(t *testing.T) {
	table := readOfficial(t, employees)
	expect(t, "rows", table.Len(), 3300)
	expect(t, "numbers", table.Numbers(), 330)
	foreigners := func(o statfile.Observation) bool { return o.Cells[0].Code == "NATA" && o.Cells[1].Code == "" }
	for region, want := range map[string]float64{"16": 78_539, "DG": 5_837_916} {
		got, _ := sum(table, func(o statfile.Observation) bool { return foreigners(o) && o.Region.Code == region })
		expect(t, region, got, want)
	}
	signs := map[string]int{}
	for o := range table.All() {
		if foreigners(o) && len(o.Region.Code) >= 5 {
			signs[o.Sign]++
		}
	}
	expect(t, "counties without a figure", signs["-"], 477)
	expect(t, "counties kept secret", signs["."], 12)
	variables := map[string]bool{}
	for _, region := range table.Regions {
		variables[region.Variable.Code] = true
	}
	expect(t, "levels", len(variables), 4)
}

func TestCensusReadsMunicipalitiesByTwelveDigits(t *testing.T) {
	table := readOfficial(t, census)
	expect(t, "table", table.Finding.Table, "1000A-0000")
	municipality := func(o statfile.Observation) bool { return len(o.Region.Code) == 12 }
	total, count := sum(table, municipality)
	expect(t, "municipalities", count, 10_786)
	expect(t, "their sum", total, 82_711_282)
	national, _ := sum(table, func(o statfile.Observation) bool { return o.Region.Code == "DG" })
	expect(t, "Germany", national, 82_719_540)
	thuringia, count := sum(table, func(o statfile.Observation) bool { return municipality(o) && o.Region.Code[:2] == "16" })
	expect(t, "municipalities of Thüringen", count, 631)
	expect(t, "people in Thüringen", thuringia, 2_110_396)
}

func BenchmarkRead(b *testing.B) {
	content := officialFile(b, seekers)
	for b.Loop() {
		table, err := readers.Read(b.Context(), "12531-0043.zip", bytes.NewReader(content), int64(len(content)), statfile.DefaultLimits())
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(table.Len()), "figures/op")
	}
}

func number(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
