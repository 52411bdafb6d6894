// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package sheet_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"kursbuch/internal/fault"
	"kursbuch/internal/sheet"
)

// office is a file as an office makes it, with the cells given by reference.
func office(t *testing.T, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func set(t *testing.T, f *excelize.File, name string, at string, value any, format string) {
	t.Helper()
	if err := f.SetCellValue(name, at, value); err != nil {
		t.Fatal(err)
	}
	if format == "" {
		return
	}
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStyle(name, at, at, style); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, content []byte) *sheet.Book {
	t.Helper()
	b, err := sheet.OpenBook(bytes.NewReader(content), int64(len(content)), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func rowsOf(t *testing.T, b *sheet.Book, name string) []sheet.TypedRow {
	t.Helper()
	var rows []sheet.TypedRow
	for row, err := range b.Rows(name) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

func TestABookKeepsTheTypesOfItsCells(t *testing.T) {
	b := open(t, office(t, func(f *excelize.File) {
		const s = "Sheet1"
		set(t, f, s, "A2", "16067", "")
		set(t, f, s, "B2", 1234.5, "#,##0.0")
		set(t, f, s, "C2", 0.125, "0.0%")
		set(t, f, s, "D2", time.Date(2024, 12, 31, 0, 0, 0, 0, time.UTC), `dd\.mm\.yyyy`)
		set(t, f, s, "E2", "1.234", "")
		set(t, f, s, "F2", 12.300000000000001, "")
		set(t, f, s, "H2", true, "")
		set(t, f, s, "I2", 45657, `0" Jahre"`)
		set(t, f, s, "J2", 45657, `[$-407]d. mmmm yyyy;@`)
	}))
	rows := rowsOf(t, b, "")
	if len(rows) != 1 || rows[0].Line != 2 {
		t.Fatalf("rows %v, want the second alone", rows)
	}
	for i, want := range []struct {
		text     string
		number   bool
		decimals int
		percent  bool
		day      bool
	}{
		{text: "16067"},
		{text: "1234.5", number: true, decimals: 1},
		{text: "12.5", number: true, decimals: 1, percent: true},
		{text: "2024-12-31", day: true},
		{text: "1.234"},
		{text: "12.3", number: true, decimals: 1},
		{},
		{text: "TRUE"},
		{text: "45657", number: true},
		{text: "2024-12-31", day: true},
	} {
		cell := rows[0].Cells[i]
		_, decimals, number := cell.Value()
		if cell.String() != want.text || number != want.number || number && decimals != want.decimals || cell.Percent() != want.percent || cell.IsDay() != want.day {
			t.Errorf("column %d: %q number %v decimals %d percent %v day %v, want %+v", i+1, cell, number, decimals, cell.Percent(), cell.IsDay(), want)
		}
	}
}

func TestABookNamesItsSheetsAndMergedCells(t *testing.T) {
	b := open(t, office(t, func(f *excelize.File) {
		if _, err := f.NewSheet("Kreise & Städte"); err != nil {
			t.Fatal(err)
		}
		set(t, f, "Kreise & Städte", "B1", "Bestand", "")
		if err := f.MergeCell("Kreise & Städte", "B1", "D1"); err != nil {
			t.Fatal(err)
		}
	}))
	if got := b.Sheets(); !slices.Equal(got, []string{"Sheet1", "Kreise & Städte"}) {
		t.Errorf("sheets %q", got)
	}
	merged, err := b.Merged("Kreise & Städte")
	if err != nil || len(merged) != 1 || merged[0] != (sheet.Range{FirstLine: 1, LastLine: 1, FirstColumn: 2, LastColumn: 4}) {
		t.Errorf("merged %v, %v; want B1:D1", merged, err)
	}
	for _, err := range b.Rows("Gibt es nicht") {
		if refused, ok := errors.AsType[fault.Refused](err); !ok || refused.Key != "sheet.file.sheet" {
			t.Errorf("an unknown sheet: %v", err)
		}
	}
}

func TestBooksThatAreNone(t *testing.T) {
	for name, content := range map[string]string{"no archive": "a;b", "nothing": "", "an archive of nothing": "PK\x05\x06" + strings.Repeat("\x00", 18)} {
		_, err := sheet.OpenBook(strings.NewReader(content), int64(len(content)), sheet.DefaultLimits())
		if refused, ok := errors.AsType[fault.Refused](err); !ok || refused.Key != "sheet.file.broken" {
			t.Errorf("%s: %v, want it refused as broken", name, err)
		}
	}
	wide := office(t, func(f *excelize.File) { set(t, f, "Sheet1", "ZZ1", 1, "") })
	limits := sheet.DefaultLimits()
	limits.Columns = 10
	b, err := sheet.OpenBook(bytes.NewReader(wide), int64(len(wide)), limits)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range b.Rows("") {
		if _, refused := errors.AsType[fault.Refused](err); !refused {
			t.Errorf("a column beyond the limit: %v, want it refused", err)
		}
	}
}

// FuzzBook wants no panic and no foreign error, whatever the parts hold.
func FuzzBook(f *testing.F) {
	for _, text := range []string{
		`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" s="1"><v>0.5</v></c></row>`,
		`<row><c><v>1e400</v></c><c t="inlineStr"><is><r><t>x</t></r></is></c></row><row r="1"/>`,
		`<row r="9"><c r="AAAA1"><v>-1</v></c><c r="A1" s="-4"><v>x</v></c>`,
	} {
		f.Add(text, "#,##0.00%")
	}
	f.Fuzz(func(t *testing.T, rows, code string) {
		content := zipOf(t, map[string]string{
			"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="a.xml"/></Relationships>`,
			"xl/a.xml":                   `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`,
			"xl/sharedStrings.xml":       `<sst><si><t>text</t></si></sst>`,
			"xl/styles.xml":              `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="` + code + `"/></numFmts><cellXfs><xf/><xf numFmtId="170"/></cellXfs></styleSheet>`,
		})
		b, err := sheet.OpenBook(bytes.NewReader(content), int64(len(content)), sheet.DefaultLimits())
		if _, refused := errors.AsType[fault.Refused](err); err != nil && !refused {
			t.Fatal(err)
		}
		if err != nil {
			return
		}
		last := 0
		for row, err := range b.Rows("") {
			if _, refused := errors.AsType[fault.Refused](err); err != nil && !refused {
				t.Fatal(err)
			}
			if err == nil && row.Line <= last {
				t.Fatalf("line %d after %d", row.Line, last)
			}
			last = row.Line
		}
		if _, err := b.Merged(""); err != nil {
			t.Fatal(err)
		}
	})
}
