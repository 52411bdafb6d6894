// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"

	"pgregory.net/rapid"
)

func lay(t testing.TB, s *indicator.Service, q indicator.Pivot) *indicator.Grid {
	t.Helper()
	g, err := s.Pivot(t.Context(), operator(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return g
}

// drawn prints a grid: one line for each row, heads before figures.
func drawn(g *indicator.Grid) string {
	var text strings.Builder
	heads := func(members []indicator.Member) string {
		var names []string
		for _, m := range members {
			name := strings.Repeat(">", m.Depth) + m.Code
			if m.Total {
				name += "TOTAL"
			}
			if m.Computed {
				name += "+"
			}
			names = append(names, name)
		}
		return strings.Join(names, "/")
	}
	for c := range g.ColumnCount() {
		fmt.Fprintf(&text, "|%s", heads(g.Column(c)))
	}
	text.WriteString("\n")
	for r := range g.RowCount() {
		text.WriteString(heads(g.Row(r)))
		for c := range g.ColumnCount() {
			cell := g.At(r, c)
			switch {
			case !cell.Published:
				text.WriteString("|")
			case cell.Figure.Has:
				fmt.Fprintf(&text, "|%g%s", cell.Figure.Value, cell.Figure.Symbol)
			default:
				text.WriteString("|" + cell.Figure.Symbol)
			}
			if cell.HasGap && cell.Gap != 0 {
				fmt.Fprintf(&text, "~%g", cell.Gap)
			}
			if cell.Missing > 0 {
				text.WriteString("*")
			}
		}
		text.WriteString("\n")
	}
	return text.String()
}

func TestPivotsNestCategoriesAndTotalWhatIsDeclared(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	table := counts()
	// AK-1 is published as 103 with parts of 70 and 30: rounding.
	for i, o := range table.Observations {
		if o.Region == "16061" && o.Categories[0] == "SCHUTZST-AK-1" {
			table.Observations[i].Figure.Value = 103
		}
	}
	importOwn(t, s, table)
	q := indicator.Pivot{Table: "COUNTS", Rows: []string{"SCHST"}, Columns: []string{"GES"}, Area: indicator.Area{Regions: []string{"16061"}}, Totals: true}
	want := `|TOTAL|>GESM
TOTAL+|114|114
SCHUTZST-AK-1|103~3|103~3
>SCHUTZST-AK-2|70|70
>SCHUTZST-AK-5|30|30
SCHUTZST-OF|10|10
SCHUTZST-X|1|1
`
	if got := drawn(lay(t, s, q)); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	q.Where, q.Sort = map[string][]string{"SCHST": {"SCHUTZST-OF", "SCHUTZST-AK-2"}, "GES": {"INSGESAMT"}}, ""
	want = "|TOTAL\nTOTAL+|80\nSCHUTZST-AK-2|70\nSCHUTZST-OF|10\n"
	if got := drawn(lay(t, s, q)); got != want {
		t.Errorf("of chosen categories: got\n%swant\n%s", got, want)
	}
	q.Where = map[string][]string{"SCHST": {"SCHUTZST-AK-1", "SCHUTZST-AK-2"}, "GES": {"INSGESAMT"}}
	want = "|TOTAL\nSCHUTZST-AK-1|103\n>SCHUTZST-AK-2|70\n"
	if got := drawn(lay(t, s, q)); got != want {
		t.Errorf("a category beside a part of it has no total: got\n%swant\n%s", got, want)
	}
}

func TestPivotsPlaceRegionsBelowWhatTheyLieIn(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	importOwn(t, s, counts())
	open := map[string][]string{"SCHST": {"SCHUTZST-OF"}}
	q := indicator.Pivot{Table: "COUNTS", Rows: []string{"region"}, Where: open}
	want := "|\n11000|10\n>11001001|5\n16061|10\n16062|10\n" // Eisenach, dissolved, has no number
	if got := drawn(lay(t, s, q)); got != want {
		t.Errorf("all regions: got\n%swant\n%s", got, want)
	}
	q.Area = indicator.Area{Regions: []string{"16"}, Level: territory.LevelCounty}
	q.Totals, q.Sort = true, "-label"
	want = "|\n16+|20*\n>16062|10\n>16061|10\n" // 20 counties are not in the table
	if got := drawn(lay(t, s, q)); got != want {
		t.Errorf("counties of a Land with their sum: got\n%swant\n%s", got, want)
	}
	q.Area, q.Totals, q.Sort = indicator.Area{Regions: []string{"11000"}, Level: territory.LevelMunicipality, Above: true}, false, ""
	want = "|\n11000|10\n>11001001|5\n"
	if got := drawn(lay(t, s, q)); got != want {
		t.Errorf("the districts of a city: got\n%swant\n%s", got, want)
	}
	q.Area = indicator.Area{Regions: []string{"16"}}
	if got := drawn(lay(t, s, q)); got != "|\n16+|20*\n" {
		t.Errorf("a Land that the table lacks: got\n%s", got)
	}
}

func TestPivotsMarkSumsOfSomeCounties(t *testing.T) {
	whole := bySex(t, "2024")
	lacking := func(table indicator.OwnTable, q indicator.Pivot) int {
		t.Helper()
		s := newService(t, dbtest.SQLite(t))
		importOwn(t, s, table)
		q.Table, q.Where, q.Area = "SEXES", map[string][]string{"GES": {"GESW"}}, indicator.Area{Regions: []string{"16"}}
		g := lay(t, s, q)
		cell := g.At(0, 0)
		if !cell.Figure.Has {
			t.Fatalf("no sum: %+v", cell)
		}
		return cell.Missing
	}
	without := func(drop func(indicator.OwnObservation) bool) indicator.OwnTable {
		some := whole
		some.Observations = slices.DeleteFunc(slices.Clone(whole.Observations), drop)
		return some
	}
	listed := whole
	listed.Regions = slices.Clone(whole.Regions)[1:]
	listed.Observations = without(func(o indicator.OwnObservation) bool { return o.Region == whole.Regions[0].Code }).Observations
	for name, q := range map[string]indicator.Pivot{
		"the Land on an axis": {Rows: []string{"region"}}, "the Land as a filter": {Rows: []string{"GES"}},
	} {
		if got := lacking(whole, q); got != 0 {
			t.Errorf("%s, of all counties: %d are said to be missing", name, got)
		}
		some := without(func(o indicator.OwnObservation) bool { return o.Region == "16061" && o.Categories[0] == "GESW" })
		if got := lacking(some, q); got != 1 {
			t.Errorf("%s, a county without the category: %d missing, want 1", name, got)
		}
		if got := lacking(listed, q); got != 1 {
			t.Errorf("%s, a county that is not listed: %d missing, want 1", name, got)
		}
		dissolved := with(whole, "16061", "GESM", sign("."))
		dissolved.Regions = append(slices.Clone(whole.Regions), indicator.Category{Code: "16056"})
		dissolved.Observations = append(slices.Clone(whole.Observations), observe("16056", 0, "GESM"))
		dissolved.Observations[len(dissolved.Observations)-1].Period = "2024"
		dissolved.Observations[len(dissolved.Observations)-1].Figure = sign("-")
		if got := lacking(dissolved, q); got != 0 {
			t.Errorf("%s, beside a dissolved county: %d missing, want none", name, got)
		}
	}
}

func TestPivotsSumOtherHierarchies(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	importOwn(t, s, counts())
	q := indicator.Pivot{Table: "COUNTS", Rows: []string{"region"}, Where: where("SCHST", "SCHUTZST-OF"), Area: indicator.Area{Above: true, Groups: []indicator.RegionGroup{
		{Code: "N", Label: "Nord", Regions: []string{"16061", "11000"}},
		{Code: "S", Label: "Süd", Regions: []string{"16062", "16061", "99999"}},
		{Code: "X", Label: "Fort", Regions: []string{"99998"}},
	}}}
	want := "|\nN+|20\n>11000|10\n>16061|10\nS+|20*\n>16062|10\n"
	if got := drawn(lay(t, s, q)); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestPivotsSortWithinTheirGroups(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	importOwn(t, s, counts())
	q := indicator.Pivot{
		Table: "COUNTS", Rows: []string{"region", "SCHST"}, Columns: []string{"GES"}, Sort: "-GESM",
		Where: map[string][]string{"SCHST": {"SCHUTZST-OF", "SCHUTZST-X", "SCHUTZST-AK-5"}, "region": {"16*"}},
	}
	g := lay(t, s, q)
	var got []string
	for r := range g.RowCount() {
		got = append(got, g.Row(r)[0].Code+" "+g.Row(r)[1].Code)
	}
	want := []string{
		"16061 SCHUTZST-AK-5", "16061 SCHUTZST-OF", "16061 SCHUTZST-X",
		"16062 SCHUTZST-AK-5", "16062 SCHUTZST-OF", "16062 SCHUTZST-X",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestPivotsThatWouldMixAreRefused(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	importOwn(t, s, counts())
	mixed := counts()
	mixed.Code = "MIXED"
	mixed.Measures = append(mixed.Measures, indicator.Measure{Code: "EUR", Label: "Kosten", Unit: "EUR"})
	cost := observe("16061", 5, "SCHUTZST-OF", "")
	cost.Measure = "EUR"
	mixed.Observations = append(mixed.Observations, cost)
	importOwn(t, s, mixed)
	for name, test := range map[string]struct {
		query indicator.Pivot
		key   string
	}{
		"a dimension on both axes":      {indicator.Pivot{Table: "COUNTS", Rows: []string{"GES"}, Columns: []string{"ges"}}, "indicator.pivot.twice"},
		"two units":                     {indicator.Pivot{Table: "MIXED", Rows: []string{"GES"}}, "indicator.table.dimension_missing"},
		"a place that is not there":     {indicator.Pivot{Table: "COUNTS", Rows: []string{"region"}, Area: indicator.Area{Regions: []string{"09"}}}, "indicator.pivot.no_regions"},
		"a status and a part of it":     {indicator.Pivot{Table: "COUNTS", Rows: []string{"GES"}, Where: where("SCHST", "AK-1", "AK-2")}, "indicator.table.categories_overlap"},
		"a dimension that is not there": {indicator.Pivot{Table: "COUNTS", Rows: []string{"COLOUR"}}, "indicator.table.dimension_unknown"},
	} {
		_, err := s.Pivot(t.Context(), operator(), test.query)
		if refused, _ := errors.AsType[fault.Refused](err); refused.Key != test.key {
			t.Errorf("%s: %v, want %s", name, err, test.key)
		}
	}
	g := lay(t, s, indicator.Pivot{Table: "MIXED", Rows: []string{"GES"}, Columns: []string{"measure"}, Where: map[string][]string{"region": {"16061"}}})
	if got, want := drawn(g), "|N|EUR\nTOTAL|111|5\n>GESM|111|\n"; got != want {
		t.Errorf("units side by side: got\n%swant\n%s", got, want)
	}
	_, err := s.Pivot(t.Context(), person("gotha"), indicator.Pivot{Table: "COUNTS"})
	wantFault(t, "a stranger", err, fault.Forbidden)
	_, err = s.Edition(t.Context(), person("gotha"), "COUNTS", "")
	wantFault(t, "a stranger's edition", err, fault.Forbidden)
}

func TestSourcesNameTheirPeriods(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	for _, day := range []civil.Period{"2022-12-31", "2024-12-31"} {
		table := counts()
		for i := range table.Observations {
			table.Observations[i].Period = day
		}
		importOwn(t, s, table)
	}
	g := lay(t, s, indicator.Pivot{Table: "COUNTS", Rows: []string{"period"}, Where: where("region", "16061")})
	if want := []string{"Sozialamt, COUNTS (31.12.2022 – 31.12.2024)"}; !slices.Equal(g.Sources, want) || len(g.Releases) != 2 {
		t.Errorf("sources %q of %d releases, want %q", g.Sources, len(g.Releases), want)
	}
}

func TestRatesAreNeverAddedUp(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	table := counts()
	table.Code, table.Measures[0].Unit = "RATES", "%"
	importOwn(t, s, table)
	q := indicator.Pivot{Table: "RATES", Rows: []string{"SCHST"}, Columns: []string{"GES"}, Area: indicator.Area{Regions: []string{"16061"}}, Totals: true}
	if got := lay(t, s, q).At(0, 0); got.Published {
		t.Errorf("a sum of rates: %+v", got)
	}
	q.Rows, q.Where, q.Area = []string{"region"}, where("SCHST", "AK-1"), indicator.Area{Regions: []string{"16", "16061"}}
	if got, want := drawn(lay(t, s, q)), "|TOTAL|>GESM\n16+||\n>16061|100|100\n"; got != want {
		t.Errorf("rates of regions: got\n%swant\n%s", got, want)
	}
}

func TestPivotOfProtectionSeekers(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	importOfficial(t, s, protection)
	g := lay(t, s, indicator.Pivot{
		Table: "12531-0043", Rows: []string{"region", "SCHST2"}, Columns: []string{"GES"}, Totals: true,
		Area: indicator.Area{Regions: []string{"16"}},
	})
	if got := g.At(0, 0).Figure.Value; got != 72_755 || !g.Row(0)[0].Computed || !g.Row(0)[1].Computed {
		t.Errorf("Thüringen: %v in\n%s", got, drawn(g))
	}
	gap := 0
	for r := range g.RowCount() {
		for c := range g.ColumnCount() {
			if g.At(r, c).HasGap {
				gap++
			}
		}
	}
	if gap == 0 {
		t.Error("no published whole was compared with its parts")
	}
}

// For random tables the published total less the noise that was put on it is
// the sum of its parts, and the grid says how much the noise is.
func TestGapsAreTheNoise(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	number := 0
	rapid.Check(t, func(r *rapid.T) {
		number++
		table := indicator.OwnTable{
			Code: fmt.Sprintf("NOISE%d", number), Title: "Fälle", Source: "Sozialamt", Regions: codes("16061", "16062"),
			Measures:   []indicator.Measure{{Code: "N"}},
			Dimensions: []indicator.Dimension{{Code: "GES", Categories: codes("", "GESM", "GESW")}},
		}
		noise := map[string]float64{}
		for _, region := range []string{"16061", "16062"} {
			men := float64(rapid.IntRange(0, 1000).Draw(r, "men"))
			women := float64(rapid.IntRange(0, 1000).Draw(r, "women"))
			noise[region] = float64(rapid.IntRange(-5, 5).Draw(r, "noise"))
			table.Observations = append(table.Observations, observe(region, men, "GESM"), observe(region, women, "GESW"), observe(region, men+women+noise[region], ""))
		}
		if _, err := s.ImportOwn(t.Context(), operator(), table); err != nil {
			r.Fatal(err)
		}
		g, err := s.Pivot(t.Context(), operator(), indicator.Pivot{Table: table.Code, Rows: []string{"region"}, Columns: []string{"GES"}})
		if err != nil {
			r.Fatal(err)
		}
		for row := range g.RowCount() {
			total := g.At(row, 0)
			sum := g.At(row, 1).Figure.Value + g.At(row, 2).Figure.Value
			if want := noise[g.Row(row)[0].Code]; !total.HasGap || total.Gap != want || total.Figure.Value-sum != want {
				r.Errorf("region %s: %+v, want a gap of %v", g.Row(row)[0].Code, total, want)
			}
		}
	})
}

func TestPivotsDoNotAddMediansUp(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	table := bySex(t, "2024")
	table.Measures[0] = indicator.Measure{Code: "N", Label: "Wartezeit (Median)", Unit: "Wochen"}
	importOwn(t, s, table)
	g := lay(t, s, indicator.Pivot{Table: "SEXES", Rows: []string{"region"}, Where: where("GES", "GESW"), Area: indicator.Area{Regions: []string{"16"}, Level: territory.LevelCounty}, Totals: true})
	if cell := g.At(0, 0); cell.Published {
		t.Errorf("the Land has %+v, a sum of medians", cell)
	}
	if cell := g.At(1, 0); cell.Figure != count(3) {
		t.Errorf("a county has %+v, want 3", cell)
	}
}
