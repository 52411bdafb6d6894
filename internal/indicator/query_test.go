// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"

	"pgregory.net/rapid"
)

// counts is an own table with a hierarchy of statuses, with totals of sex, an
// undeclared dimension, and regions of three levels.
func counts() indicator.OwnTable {
	t := indicator.OwnTable{
		Code: "COUNTS", Title: "Fälle", Source: "Sozialamt",
		Measures: []indicator.Measure{{Code: "N", Label: "Fälle", Unit: "Anzahl"}},
		Dimensions: []indicator.Dimension{
			{Code: "SCHST", Categories: codes("SCHUTZST-AK-1", "SCHUTZST-AK-2", "SCHUTZST-AK-5", "SCHUTZST-OF", "SCHUTZST-X")},
			{Code: "GES", Categories: codes("", "GESM", "GESW")},
		},
		Regions: codes("16061", "16062", "16056", "11000", "11001001"),
	}
	value := map[string]float64{"SCHUTZST-AK-1": 100, "SCHUTZST-AK-2": 70, "SCHUTZST-AK-5": 30, "SCHUTZST-OF": 10, "SCHUTZST-X": 1}
	for _, status := range t.Dimensions[0].Categories {
		for _, sex := range []string{"", "GESM"} {
			for _, region := range []string{"16061", "16062", "11000"} {
				t.Observations = append(t.Observations, observe(region, value[status.Code], status.Code, sex))
			}
		}
	}
	missing := observe("16056", 0, "SCHUTZST-OF", "")
	missing.Figure = indicator.Figure{Symbol: "-"}
	t.Observations = append(t.Observations, missing, observe("11001001", 5, "SCHUTZST-OF", ""))
	return t
}

func codes(list ...string) []indicator.Category {
	var categories []indicator.Category
	for _, code := range list {
		categories = append(categories, indicator.Category{Code: code, Label: "Label " + code})
	}
	return categories
}

func observe(region string, value float64, categories ...string) indicator.OwnObservation {
	return indicator.OwnObservation{
		Period: "2024-12-31", Region: region, Measure: "N", Categories: categories, Figure: indicator.Figure{Value: value, Has: true},
	}
}

func TestQueriesAddUpOnlyWhatMakesTheWhole(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	importOwn(t, s, counts())
	for name, test := range map[string]struct {
		where   map[string][]string
		want    float64
		regions int
	}{
		"the declared set and the total of sex":    {where("region", "16061"), 111, 1},
		"one status by the end of its code":        {map[string][]string{"region": {"16061"}, "SCHST": {"OF"}}, 10, 1},
		"two statuses that do not overlap":         {map[string][]string{"region": {"16061"}, "SCHST": {"SCHUTZST-AK-1", "SCHUTZST-X"}}, 101, 1},
		"codes and dates as people write them":     {map[string][]string{"region": {"16061"}, "Ges": {"Insgesamt"}, "period": {"31.12.2024"}}, 111, 1},
		"a year for the day in it":                 {map[string][]string{"region": {"16061"}, "period": {"2024"}}, 111, 1},
		"a category of sex in place of the total":  {map[string][]string{"region": {"16061"}, "ges": {"GESM"}}, 111, 1},
		"a Land without a row as its counties":     {map[string][]string{"region": {"16"}, "SCHST": {"AK-5"}}, 60, 2},
		"the same by the beginning of keys":        {map[string][]string{"region": {"1606*"}, "SCHST": {"AK-5"}}, 60, 2},
		"two counties":                             {where("region", "16061", "11000"), 222, 2},
		"the beginning of the keys of a city Land": {where("region", "11*"), 111, 1},
		"Germany as its counties":                  {where("SCHST", "SCHUTZST-AK-5"), 90, 3},
	} {
		rows, err := s.Table(t.Context(), operator(), indicator.Query{Table: "COUNTS", Where: test.where})
		if err != nil || len(rows.Rows) != 1 {
			t.Errorf("%s: %+v, %v", name, rows.Rows, err)
			continue
		}
		if row := rows.Rows[0]; row.Figure.Value != test.want || row.Regions != test.regions || row.Missing != nil {
			t.Errorf("%s: %+v, want %v over %d regions", name, row, test.want, test.regions)
		}
	}
}

func TestQueriesThatWouldCountTwiceAreRefused(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	importOwn(t, s, counts())
	years := counts()
	years.Code, years.Dimensions[0].Code = "YEARS", "STATUS"
	for i := range years.Observations[:2] {
		years.Observations[i].Period = civil.Period("2023-12-31")
	}
	importOwn(t, s, years)
	for name, test := range map[string]struct {
		query indicator.Query
		key   string
	}{
		"a status and a part of it":  {indicator.Query{Table: "COUNTS", Where: where("SCHST", "AK-1", "AK-2")}, "indicator.table.categories_overlap"},
		"the total and a part of it": {indicator.Query{Table: "COUNTS", Where: where("GES", "INSGESAMT", "GESM")}, "indicator.table.categories_overlap"},
		"a city and its district":    {indicator.Query{Table: "COUNTS", Where: where("region", "11000", "11001001")}, "indicator.table.regions_overlap"},
		"an unknown dimension":       {indicator.Query{Table: "COUNTS", By: []string{"COLOUR"}}, "indicator.table.dimension_unknown"},
		"an unknown category":        {indicator.Query{Table: "COUNTS", Where: where("GES", "GESD")}, "indicator.table.category_unknown"},
		"an unknown region":          {indicator.Query{Table: "COUNTS", Where: where("region", "09")}, "indicator.table.region_unknown"},
		"an undeclared dimension":    {indicator.Query{Table: "YEARS", Where: where("period", "2024-12-31")}, "indicator.table.dimension_missing"},
		"several periods":            {indicator.Query{Table: "YEARS", Where: where("STATUS", "SCHUTZST-OF")}, "indicator.table.dimension_missing"},
	} {
		_, err := s.Table(t.Context(), operator(), test.query)
		refused, ok := errors.AsType[fault.Refused](err)
		if refused.Key != test.key || ok != (test.key != "") {
			t.Errorf("%s: %v, want %s", name, err, test.key)
		}
	}
	_, err := s.Table(t.Context(), operator(), indicator.Query{Table: "UNKNOWN"})
	wantFault(t, "an unknown table", err, fault.NotFound)
}

func TestSumsSayWhatIsMissing(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	table := counts()
	gap := observe("16063", 0, "SCHUTZST-OF", "")
	gap.Figure = indicator.Figure{Symbol: "."}
	provisional := observe("16064", 4, "SCHUTZST-OF", "")
	provisional.Figure.Symbol = "p"
	table.Regions = append(table.Regions, codes("16063", "16064")...)
	table.Observations = append(table.Observations, gap, provisional)
	importOwn(t, s, table)
	open := map[string][]string{"SCHST": {"OF"}, "region": {"16"}}
	row := single(t, s, "COUNTS", open)
	if want := map[string]int{".": 1}; row.Figure.Value != 24 || row.Figure.Symbol != "p" || row.Regions != 4 || !maps.Equal(row.Missing, want) {
		t.Errorf("sum with a gap: %+v", row) // Eisenach, dissolved, is no gap
	}
	open["region"] = []string{"16063"}
	if row := single(t, s, "COUNTS", open); row.Figure.Has || row.Figure.Symbol != "." || row.Missing != nil {
		t.Errorf("a figure that is a sign: %+v", row)
	}
	var text strings.Builder
	result := ask(t, s, indicator.Query{Table: "COUNTS", By: []string{"Region"}, Where: map[string][]string{"SCHST": {"OF"}, "region": {"16063", "16064"}}})
	check(t, indicator.WriteTable(&text, "csv", result))
	if want := "Region,value,symbol,unit\n16063,,.,Anzahl\n16064,4,p,Anzahl\n"; text.String() != want {
		t.Errorf("CSV %q, want %q", text.String(), want)
	}
	text.Reset()
	check(t, indicator.WriteTable(&text, "json", result))
	for _, want := range []string{`"Region": "16063"`, `"value": null`, `"symbol": "."`, `"Region_label": "Label 16064"`, `"value": 4`} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("JSON %s lacks %s", text.String(), want)
		}
	}
	if err := indicator.WriteTable(&text, "xml", result); err == nil {
		t.Error("an unknown format was written")
	}
}

// TestWhatGoesInComesOut stores random tables and asks for every figure.
func TestWhatGoesInComesOut(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	number := 0
	rapid.Check(t, func(r *rapid.T) {
		number++
		table := randomTable(r, fmt.Sprintf("T%d", number))
		release, err := s.ImportOwn(t.Context(), operator(), table)
		if err != nil {
			r.Fatal(err)
		}
		result, err := s.Table(t.Context(), operator(), indicator.Query{
			Table: table.Code, Release: release.ID, By: []string{"period", "region", "A-1", "B_2", "measure"},
		})
		if err != nil {
			r.Fatal(err)
		}
		got := map[string]indicator.Figure{}
		for _, row := range result.Rows {
			got[strings.Join(row.Codes, "\x00")] = row.Figure
		}
		want := map[string]indicator.Figure{}
		for _, o := range table.Observations {
			want[strings.Join([]string{string(o.Period), o.Region, o.Categories[0], o.Categories[1], o.Measure}, "\x00")] = o.Figure
		}
		if !maps.Equal(got, want) {
			r.Errorf("got %v\nwant %v", got, want)
		}
	})
}

// randomTable has codes with every sign that separates the parts of a key.
func randomTable(r *rapid.T, code string) indicator.OwnTable {
	word := rapid.StringMatching(`[A-Za-z0-9%|= _-]{1,6}`)
	list := func(label string) []indicator.Category {
		names := rapid.SliceOfNDistinct(word, 1, 5, rapid.ID[string]).Draw(r, label)
		var categories []indicator.Category
		for _, name := range names {
			categories = append(categories, indicator.Category{Code: name})
		}
		return categories
	}
	t := indicator.OwnTable{
		Code: code, Title: "Title", Source: "Source", Regions: list("regions"),
		Measures:   []indicator.Measure{{Code: "M1"}, {Code: "M2"}},
		Dimensions: []indicator.Dimension{{Code: "A-1", Categories: list("a")}, {Code: "B_2", Categories: append(list("b"), indicator.Category{})}},
	}
	taken := map[string]bool{}
	for range rapid.IntRange(1, 40).Draw(r, "observations") {
		o := indicator.OwnObservation{
			Period:  rapid.SampledFrom([]civil.Period{"2023", "2023-12-31", "2024-Q1"}).Draw(r, "period"),
			Region:  rapid.SampledFrom(t.Regions).Draw(r, "region").Code,
			Measure: rapid.SampledFrom(t.Measures).Draw(r, "measure").Code,
			Figure:  randomFigure(r),
		}
		for _, d := range t.Dimensions {
			o.Categories = append(o.Categories, rapid.SampledFrom(d.Categories).Draw(r, d.Code).Code)
		}
		key := fmt.Sprint(o.Period, "\x00", o.Region, "\x00", o.Measure, "\x00", o.Categories)
		if !taken[key] {
			taken[key] = true
			t.Observations = append(t.Observations, o)
		}
	}
	return t
}

func randomFigure(r *rapid.T) indicator.Figure {
	switch rapid.IntRange(0, 3).Draw(r, "form") {
	case 0:
		return indicator.Figure{Symbol: rapid.SampledFrom([]string{"-", ".", "...", "/", "x"}).Draw(r, "sign")}
	case 1:
		return indicator.Figure{Value: float64(rapid.IntRange(-1000, 1_000_000).Draw(r, "count")), Has: true, Symbol: "p"}
	}
	return indicator.Figure{Value: rapid.Float64Range(-1e9, 1e9).Draw(r, "number"), Has: true}
}
