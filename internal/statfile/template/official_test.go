// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package template_test

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"

	"kursbuch/internal/statfile/template"
)

// officialFile loads a published file from the folder of test data beside the
// repository, or skips the test where it is not there.
func officialFile(t *testing.T, name string) []byte {
	t.Helper()
	dir := cmp.Or(os.Getenv("KURSBUCH_TEST_DATA"), filepath.Join("..", "..", "..", "..", "shared", "data"))
	content, err := os.ReadFile(filepath.Join(dir, name))
	if os.IsNotExist(err) {
		t.Skipf("%s is not there; set KURSBUCH_TEST_DATA to the folder with the test data", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestDistrictsAndQuartersOfKoeln reads the structure data of a real city, in
// which the city, its districts and its quarters stand side by side.
func TestDistrictsAndQuartersOfKoeln(t *testing.T) {
	f := open(t, "bevoelkerung.csv", officialFile(t, "koeln/bevoelkerung.csv"))
	by := guess(t, f)
	for i, role := range []template.Role{
		template.Ignored, template.Ignored, template.Dimension, template.Time, template.Key, template.Label, template.Ignored, template.Dimension, template.Value,
	} {
		if by.Columns[i].Role != role {
			t.Errorf("column %s was guessed as %q, want %q", by.Columns[i].Header, by.Columns[i].Role, role)
		}
		by.Columns[i].Role = role
	}
	if by.Decimal != "." {
		t.Errorf("decimal mark %q", by.Decimal)
	}
	by.Region = template.Region{Kind: template.OwnArea, Levels: []template.Division{{"Stadt", "000"}, {"Stadtbezirk", "00?"}, {"Stadtviertel", "*"}}}
	table := apply(t, f, by, template.Given{})
	if table.Lines != 29135 || table.Numbers() != 29135 || table.Refused != 0 {
		t.Errorf("%d rows, %d numbers, %d refused; want 29,135 numbers", table.Lines, table.Numbers(), table.Refused)
	}
	places := map[string]int{}
	for _, r := range table.Regions {
		places[r.Variable.Code]++
	}
	if places["STADT"] != 1 || places["STADTBEZIRK"] != 9 || places["STADTVIERTEL"] != 86 {
		t.Errorf("places %v, want the city, 9 districts, 86 quarters", places)
	}
	sums := map[string]float64{}
	for o := range table.All() {
		if o.Period.Key == "2012" && o.Cells[1].Code == "Ausländer" {
			sums[o.Region.Variable.Code] += o.Value
		}
	}
	for place, sum := range sums {
		if sum != 180415 {
			t.Errorf("foreigners 2012 by %s: %v, want 180,415", place, sum)
		}
	}
}

// TestEverySheetOfTheConversionKeys counts the rows of a large real workbook.
func TestEverySheetOfTheConversionKeys(t *testing.T) {
	const name = "ref-kreise-umrech-2020-1990-2019.xlsx"
	f := open(t, name, officialFile(t, "territory/"+name))
	if n := len(f.Sheets()); n != 30 {
		t.Errorf("%d sheets, want 30", n)
	}
	rows, err := f.Head(t.Context(), f.Sheets()[0], "", 10_000)
	if err != nil || len(rows) < 636 {
		t.Errorf("%d rows of 1990, %v; want 635 and the header", len(rows), err)
	}
}
