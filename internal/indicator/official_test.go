// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"bytes"
	"math"
	"testing"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"

	"github.com/google/uuid"
)

// official is the content of a real file; tests are skipped where the files
// are not at hand.
func official(t testing.TB, name string) []byte {
	t.Helper()
	return published(t, "ffcsv", name)
}

// The official files and what DATA-FORMATS.md says of them.
const (
	protection   = "12531-0043_175879554.zip"
	population   = "12411-01-01-4_1773175772751_de_flat.csv"
	populationEN = "12411-01-01-4_1773175790049_en_flat.csv"
	employees    = "13111-01-03-4_1773175029986_de_flat.csv"
	census       = "1000A-0000_1773175153999_de.zip"
)

func operator() identity.Person { return identity.Operator(identity.Official, "command line") }

func newService(t testing.TB, d *db.DB) *indicator.Service {
	t.Helper()
	return serviceWithCache(t, d, indicator.DefaultCacheBytes)
}

func serviceWithCache(t testing.TB, d *db.DB, cacheBytes int) *indicator.Service {
	t.Helper()
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(d, []byte("key of the tests"), time.Now)
	return indicator.New(d, log, uuid.NewString, time.Now, directory, cacheBytes)
}

func importFile(t testing.TB, s *indicator.Service, who identity.Person, name string, content []byte) (indicator.Release, *indicator.Preview) {
	t.Helper()
	p, err := s.Preview(t.Context(), who, indicator.Upload{Name: name, Content: bytes.NewReader(content), Size: int64(len(content))})
	if err != nil {
		t.Fatalf("preview of %s: %v", name, err)
	}
	r, err := s.Commit(t.Context(), who, p)
	if err != nil {
		t.Fatalf("import of %s: %v", name, err)
	}
	return r, p
}

func importOfficial(t testing.TB, s *indicator.Service, name string) (indicator.Release, *indicator.Preview) {
	t.Helper()
	return importFile(t, s, operator(), name, official(t, name))
}

func ask(t testing.TB, s *indicator.Service, q indicator.Query) indicator.Result {
	t.Helper()
	result, err := s.Table(t.Context(), operator(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return result
}

// single asks for one figure.
func single(t testing.TB, s *indicator.Service, table string, where map[string][]string) indicator.Row {
	t.Helper()
	rows := ask(t, s, indicator.Query{Table: table, Where: where}).Rows
	if len(rows) != 1 {
		t.Fatalf("%s %v: %d rows, want 1", table, where, len(rows))
	}
	return rows[0]
}

func wantNumber(t testing.TB, row indicator.Row, want float64, regions int) {
	t.Helper()
	if !row.Figure.Has || row.Figure.Value != want || row.Regions != regions {
		t.Errorf("got %+v, want %v over %d regions", row, want, regions)
	}
}

func TestProtectionSeekersComeOutRight(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	r, p := importOfficial(t, s, protection)
	if r.Rows != 116_738 || p.Summary.Rows != 116_738 || p.Summary.Regions != 393 || r.Table != "12531-0043" {
		t.Errorf("release %+v, summary %+v", r, p.Summary)
	}
	wantNumber(t, single(t, s, "12531-0043", nil), 3_278_005, 393)
	wantNumber(t, single(t, s, "12531-0043", where("region", "16")), 72_755, 22)
	wantNumber(t, single(t, s, "12531-0043", where("region", "16*")), 72_755, 22)
	wantNumber(t, single(t, s, "12531-0043", where("KREISE", "16051")), 10_035, 1)
	for nation, want := range map[string]float64{"ST166": 29_425, "ST475": 16_455, "ST423": 8_955, "ST438": 3_240, "ST163": 2_670} {
		wantNumber(t, single(t, s, "12531-0043", map[string][]string{"region": {"16"}, "STAAG5": {nation}}), want, 22)
	}
	if rows := ask(t, s, indicator.Query{Table: "12531-0043", By: []string{"region"}}).Rows; len(rows) != 393 {
		t.Errorf("%d counties, want 393", len(rows))
	}
	if rows := ask(t, s, indicator.Query{Table: "12531-0043", By: []string{"STAAG5"}}).Rows; len(rows) != 133 {
		t.Errorf("%d nationalities, want 133", len(rows))
	}
}

// TestDeclaredPartsMakeUpTheirWhole checks the hierarchy of protection status,
// which the file does not state, in every county, sex and nationality.
func TestDeclaredPartsMakeUpTheirWhole(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	importOfficial(t, s, protection)
	values := map[[3]string]map[string]float64{}
	for _, row := range ask(t, s, indicator.Query{Table: "12531-0043", By: []string{"region", "GES", "STAAG5", "SCHST2"}}).Rows {
		place := [3]string(row.Codes[:3])
		if values[place] == nil {
			values[place] = map[string]float64{}
		}
		values[place][row.Codes[3]] = row.Figure.Value
	}
	for whole, parts := range map[string][]string{
		"SCHUTZST-AK-1": {"SCHUTZST-AK-2", "SCHUTZST-AK-5"},
		"SCHUTZST-AK-2": {"SCHUTZST-AK-3", "SCHUTZST-AK-4"},
		"SCHUTZST-X":    {"AUSRPFL-G", "AUSRPFL-L", "AUSRPFL-V"},
	} {
		for place, value := range values {
			sum := 0.0
			for _, part := range parts {
				sum += value[part]
			}
			if math.Abs(sum-value[whole]) > 5 { // the step to which cells are rounded
				t.Errorf("%v: %s is %v, its parts %v", place, whole, value[whole], sum)
			}
		}
	}
	for _, county := range []string{"06633", "10041", "10042", "10043", "10045", "10046", "12071"} {
		if series, err := s.Series(t.Context(), operator(), "protection-seekers", county, indicator.View{}); err != nil || series.Points != nil {
			t.Errorf("%s is absent, not zero: %+v, %v", county, series.Points, err)
		}
	}
	if germany, err := s.Series(t.Context(), operator(), "protection-seekers", "DG", indicator.View{}); err != nil || germany.Points != nil {
		t.Errorf("Germany lacks counties: %+v, %v", germany.Points, err)
	}
}

func where(dimension string, codes ...string) map[string][]string {
	return map[string][]string{dimension: codes}
}

func TestPopulationIsTheSameInBothLanguages(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	r, p := importOfficial(t, s, population)
	if r.Rows != 1467 || r.Numbers != 1245 || r.Regions != 489 || p.Summary.Symbols != 222 {
		t.Errorf("release %+v, summary %+v", r, p.Summary)
	}
	again, p := importOfficial(t, s, populationEN)
	if again.ID != r.ID || !p.Summary.Repeated || p.Repeats == nil || len(p.Warnings) == 0 {
		t.Errorf("the English file made release %s beside %s: %+v", again.ID, r.ID, p.Summary)
	}
	row := single(t, s, "12411-01-01-4", nil)
	wantNumber(t, row, 83_577_140, 400)
	if row.Missing != nil {
		t.Errorf("dissolved counties count as missing: %v", row.Missing)
	}
	wantNumber(t, single(t, s, "12411-01-01-4", where("region", "16")), 2_100_277, 22)
	english := ask(t, s, indicator.Query{Table: "12411-01-01-4", By: []string{"GES"}, Where: where("region", "16051"), Lang: "en"}).Rows
	if len(english) != 3 || english[0].Labels[0] != "Total" || english[0].Figure.Value != 218_793 {
		t.Errorf("English rows %+v", english)
	}
}

func TestMissingEmployeesAreNotZero(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	r, _ := importOfficial(t, s, employees)
	if r.Rows != 3300 || r.Numbers != 330 {
		t.Errorf("release %+v", r)
	}
	foreign := func(region string) map[string][]string {
		return map[string][]string{"region": {region}, "NAT": {"NATA"}}
	}
	wantNumber(t, single(t, s, "13111-01-03-4", foreign("16")), 78_539, 1)
	wantNumber(t, single(t, s, "13111-01-03-4", foreign("DG")), 5_837_916, 1)
	wantNumber(t, single(t, s, "13111-01-03-4", where("NAT", "NATA")), 5_837_916, 1)
	signs := map[string]int{}
	for _, row := range ask(t, s, indicator.Query{Table: "13111-01-03-4", By: []string{"KREISE"}, Where: where("NAT", "NATA")}).Rows {
		if row.Figure.Has {
			t.Errorf("%v has %v, want a sign", row.Codes, row.Figure)
		}
		signs[row.Figure.Symbol]++
	}
	if signs["-"] != 477 || signs["."] != 12 {
		t.Errorf("signs %v, want 477 - and 12 .", signs)
	}
}

func TestCensusKeepsLevelsApart(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	r, _ := importOfficial(t, s, census)
	if r.Rows != 10_787 {
		t.Errorf("release %+v", r)
	}
	wantNumber(t, single(t, s, "1000A-0000", nil), 82_719_540, 1)
	wantNumber(t, single(t, s, "1000A-0000", where("region", "16")), 2_110_396, 631)
	municipalities, sum := 0, 0.0
	for _, row := range ask(t, s, indicator.Query{Table: "1000A-0000", By: []string{"region"}}).Rows {
		if row.Codes[0] != "DG" {
			municipalities++
			sum += row.Figure.Value
		}
	}
	if municipalities != 10_786 || sum != 82_711_282 {
		t.Errorf("%d municipalities with %v people", municipalities, sum)
	}
}
