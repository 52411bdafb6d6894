// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/indicator"
)

// published loads a published file from any folder of the test data.
func published(t testing.TB, folder, name string) []byte {
	t.Helper()
	data := cmp.Or(os.Getenv("KURSBUCH_TEST_DATA"), filepath.Join("..", "..", "..", "shared", "data"))
	content, err := os.ReadFile(filepath.Join(data, folder, name))
	if os.IsNotExist(err) {
		t.Skipf("the official file %s is not at hand", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// inOldLayout writes a flat file of the new layout as the one used until 2024
// had it: measures side by side, German dates, one variable for all levels.
func inOldLayout(t *testing.T, content []byte) []byte {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\xEF\xBB\xBF"))))
	r.Comma = ';'
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	value := slices.Index(records[0], "value")
	head := []string{"Statistik_Code", "Statistik_Label", "Zeit_Code", "Zeit_Label", "Zeit"}
	for _, name := range records[0][len(head):value] {
		head = append(head, strings.NewReplacer("variable_attribute", "Auspraegung", "variable", "Merkmal", "code", "Code", "label", "Label").Replace(name))
	}
	var measures, order []string
	figures := map[string]map[string]string{}
	for _, record := range records[1:] {
		measure := record[value+2] + "__" + strings.ReplaceAll(record[value+3], " ", "_") + "__" + record[value+1]
		if !slices.Contains(measures, measure) {
			measures = append(measures, measure)
		}
		if day := strings.Split(record[4], "-"); len(day) == 3 {
			record[4] = day[2] + "." + day[1] + "." + day[0]
		}
		if slices.Contains([]string{"DLAND", "REGBEZ", "KREISE"}, record[5]) {
			record[5], record[6], record[8] = "KREISE", "Kreise und kreisfreie Städte", "      "+record[8]
		}
		key := strings.Join(record[:value], ";")
		if figures[key] == nil {
			figures[key], order = map[string]string{}, append(order, key)
		}
		figures[key][measure] = record[value]
	}
	old := strings.Join(append(head, measures...), ";") + "\n"
	for _, key := range order {
		old += key
		for _, measure := range measures {
			old += ";" + figures[key][measure]
		}
		old += "\n"
	}
	return []byte(old)
}

// One table is one series, whether its file has the layout of today or that of
// before 2024.
func TestBothLayoutsAreTheSameTable(t *testing.T) {
	for _, table := range []struct{ name, file string }{
		{"13111-01-03-4", employees},
		{"11111-02-01-4", "11111-02-01-4_1773174974558_de_flat.csv"},
		{"12211-0001", "12211-0001_1773174920289_de_flat.csv"},
	} {
		s := newService(t, dbtest.SQLite(t))
		r, _ := importOfficial(t, s, table.file)
		old := inOldLayout(t, official(t, table.file))
		again, p := importFile(t, s, operator(), table.name+"_de_0.csv", old)
		if again.ID != r.ID || p.Repeats == nil || p.Summary.Format != "ffcsv-old" || p.Summary.Refused > 0 {
			t.Errorf("%s: the old layout gives %+v", table.name, p.Summary)
		}
		earlier, p := importFile(t, s, operator(), table.name+"_de_0.csv", published(t, "ffcsv-old", table.name+"_de_0.csv"))
		if p.Summary.Refused > 0 || earlier.Table != table.name || p.Against == nil {
			t.Fatalf("%s: the file of before gives %+v", table.name, p.Summary)
		}
		before, now := shapeOf(t, s, earlier), shapeOf(t, s, r)
		for i, d := range now.Dimensions {
			if got := codesOf(before.Dimensions[i].Categories); before.Dimensions[i].Code != d.Code || got != codesOf(d.Categories) {
				t.Errorf("%s: %s is %s with %s before", table.name, d.Code, before.Dimensions[i].Code, got)
			}
		}
		for _, m := range now.Measures {
			if !slices.ContainsFunc(before.Measures, func(b indicator.Measure) bool { return b.Code == m.Code && b.Unit == m.Unit }) {
				t.Errorf("%s: measure %s is not among %+v", table.name, m.Code, before.Measures)
			}
		}
	}
}

func shapeOf(t *testing.T, s *indicator.Service, r indicator.Release) indicator.Shape {
	t.Helper()
	shape, err := s.Shape(t.Context(), operator(), r.Table, r.ID, "de")
	if err != nil {
		t.Fatal(err)
	}
	return shape
}

func codesOf(categories []indicator.Category) string {
	var codes []string
	for _, c := range categories {
		codes = append(codes, c.Code)
	}
	return strings.Join(codes, " ")
}

func TestOldLayoutGivesThePublishedFigures(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	importOfficial(t, s, employees)
	importFile(t, s, operator(), "13111-01-03-4_de_0.csv", published(t, "ffcsv-old", "13111-01-03-4_de_0.csv"))
	foreign := func(region string) map[string][]string {
		return map[string][]string{"region": {region}, "NAT": {"NATA"}, "period": {"2023"}}
	}
	wantNumber(t, single(t, s, "13111-01-03-4", foreign("DG")), 5_325_540, 1)
	wantNumber(t, single(t, s, "13111-01-03-4", foreign("16")), 69_392, 1)
	wantNumber(t, single(t, s, "13111-01-03-4", foreign("16051")), 11_928, 1)
	sum := 0.0
	counties := ask(t, s, indicator.Query{Table: "13111-01-03-4", By: []string{"KREISE"}, Where: foreign("16*")}).Rows
	for _, row := range counties {
		if row.Figure.Has {
			sum += row.Figure.Value
		}
	}
	if sum != 69_392 {
		t.Errorf("the counties of Thüringen have %v", sum)
	}
	// Hamburg is a Land and a county; the old table lists it once.
	state := single(t, s, "13111-01-03-4", foreign("02")).Figure
	wantNumber(t, single(t, s, "13111-01-03-4", foreign("02000")), state.Value, 1)
	series, err := s.Series(t.Context(), operator(), "foreign-employees", "02000", indicator.View{})
	if err != nil || len(series.Points) == 0 || series.Points[0].Figure.Value != state.Value {
		t.Errorf("series of Hamburg: %+v, %v", series.Points, err)
	}
}

// A table for paper holds labels only. It takes the codes of the release with
// the same labels, and goes on its series.
func TestATableWithoutCodesTakesThoseOfItsFlatFile(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	row := "13111;Beschäftigte;STAG;Stichtag;%s;KREISE;Kreise;16051;Erfurt;BERU;Berufsabschluss;%s;%s;Anzahl;ERW999;Beschäftigte mit Abschluss\n"
	flat := "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;" +
		"2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label\n" +
		fmt.Sprintf(row, "2023-06-30", "BERU01;ohne Abschluss", "7") + fmt.Sprintf(row, "2023-06-30", "BERU02;mit Abschluss", "12")
	importFile(t, s, operator(), "13111-0099_de.csv", []byte(flat))
	paper := "GENESIS-Tabelle: 13111-0099\nBeschäftigte: Kreise, Stichtag, Berufsabschluss;;;\nBeschäftigte;;;\nBeschäftigte mit Abschluss (Anzahl);;;\n" +
		";;Stichtag;Stichtag\n;;%s;%s\n;;Berufsabschluss;Berufsabschluss\n;;ohne Abschluss;mit Abschluss\n16051;Erfurt;%s\n"
	_, p := importFile(t, s, operator(), "paper.csv", []byte(fmt.Sprintf(paper, "30.06.2023", "30.06.2023", "7;12")))
	if p.Repeats == nil {
		t.Errorf("the same figures on paper make another release: %+v", p.Changes)
	}
	importFile(t, s, operator(), "paper.csv", []byte(fmt.Sprintf(paper, "30.06.2024", "30.06.2024", "8;13")))
	rows := ask(t, s, indicator.Query{Table: "13111-0099", By: []string{"period"}, Where: map[string][]string{"region": {"16051"}, "BERU": {"BERU02"}}}).Rows
	if len(rows) != 2 || rows[0].Figure.Value != 12 || rows[1].Figure.Value != 13 {
		t.Errorf("the series is %+v", rows)
	}
}
