// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/sheet"
)

func collect(rows iter.Seq2[sheet.Row, error]) ([]sheet.Row, error) {
	var all []sheet.Row
	for row, err := range rows {
		if err != nil {
			return all, err
		}
		all = append(all, row)
	}
	return all, nil
}

func reasonOf(err error) string {
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		return refused.Key
	}
	return fmt.Sprint(err)
}

func writeCSV(t *testing.T, d sheet.Dialect, rows ...[]sheet.Cell) string {
	t.Helper()
	var out bytes.Buffer
	if err := sheet.WriteCSV(&out, d, []string{"Ort", "Wert"}, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestCSVGuardsTextButNeverNumbers(t *testing.T) {
	got := writeCSV(t, sheet.German(),
		[]sheet.Cell{sheet.Text("=1+1"), sheet.Number(-1.5, 2)},
		[]sheet.Cell{sheet.Text("@a;\"b\""), sheet.Number(math.NaN(), 0)},
		[]sheet.Cell{sheet.Text("-"), sheet.Day("2027-05-31")})
	want := "\xEF\xBB\xBFOrt;Wert\r\n'=1+1;-1,50\r\n\"'@a;\"\"b\"\"\";\r\n-;2027-05-31\r\n"
	if got != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
	if got := writeCSV(t, sheet.International(), []sheet.Cell{sheet.Text("a"), sheet.Number(1.5, 1)}); got != "Ort,Wert\r\na,1.5\r\n" {
		t.Errorf("international: %q", got)
	}
}

func TestCSVReadsEachDelimiterAndNumbersLines(t *testing.T) {
	for _, text := range []string{"\xEF\xBB\xBFa;b\r\n\"x\ny\";2\r\n3;4", "a,b\n\"x\ny\",2\n3,4\n", "a\tb\n\"x\ny\"\t2\n3\t4\n"} {
		rows, err := collect(sheet.ReadCSV(strings.NewReader(text), sheet.DefaultLimits()))
		if err != nil || fmt.Sprint(rows) != "[{1 [a b]} {2 [x\ny 2]} {4 [3 4]}]" {
			t.Errorf("%q: %v, %v", text, rows, err)
		}
	}
}

func TestCSVRefusesWhatIsNotATable(t *testing.T) {
	limits := sheet.Limits{UnpackedBytes: 1000, Rows: 3, Columns: 3}
	for text, reason := range map[string]string{
		"a;b\nm\xE4nnlich;1\n":    "sheet.row.encoding",
		"a;b\n\x00;1\n":           "sheet.row.encoding",
		"a;b\n\"x;1\n":            "sheet.row.quote",
		"1\n2\n3\n4\n":            "sheet.file.rows",
		"1;2;3;4\n":               "sheet.row.columns",
		strings.Repeat("a", 1001): "sheet.file.unpacked",
	} {
		if _, err := collect(sheet.ReadCSV(strings.NewReader(text), limits)); reasonOf(err) != reason {
			t.Errorf("%.20q: %v, want %s", text, err, reason)
		}
	}
}

func FuzzTextInCSVIsNeverAFormulaAndComesBack(f *testing.F) {
	for _, seed := range []string{"=1", "+1", "-1", "@x", "\t=", "\r\n=1", "'=1", "''-", "-", "", "a;\"b", "＝1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Skip("not a text")
		}
		written := writeCSV(t, sheet.International(), []sheet.Cell{sheet.Text(text), sheet.Text("x")})
		_, body, _ := strings.Cut(written, "\r\n")
		if body = strings.TrimPrefix(body, "\""); text != "-" && strings.ContainsAny(body[:1], "=+-@\t\r\n") {
			t.Fatalf("%q was written as the formula %q", text, body)
		}
		rows, err := collect(sheet.ReadCSV(strings.NewReader(written), sheet.DefaultLimits()))
		want := strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
		if err != nil || len(rows) != 2 || rows[1].Cells[0] != want {
			t.Fatalf("%q came back as %v, %v", text, rows, err)
		}
	})
}

func workbook(t *testing.T, rows ...[]sheet.Cell) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := sheet.WriteXLSX(&out, "Ziele: 2027/28", []string{"Ort", "Wert"}, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func readXLSX(content []byte, limits sheet.Limits) ([]sheet.Row, error) {
	return readSheet(content, "", limits)
}

// readSheet gives the cells of a sheet as text.
func readSheet(content []byte, name string, limits sheet.Limits) (rows []sheet.Row, err error) {
	book, err := sheet.OpenBook(bytes.NewReader(content), int64(len(content)), limits)
	if err != nil {
		return nil, err
	}
	for row, err := range book.Rows(name) {
		if err != nil {
			return nil, err
		}
		texts := make([]string, len(row.Cells))
		for i, cell := range row.Cells {
			texts[i] = cell.String()
		}
		rows = append(rows, sheet.Row{Line: row.Line, Cells: texts})
	}
	return rows, nil
}

func TestXLSXComesBackTyped(t *testing.T) {
	content := workbook(t,
		[]sheet.Cell{sheet.Text("=1+1"), sheet.Number(1234.5, 2)},
		[]sheet.Cell{{}, sheet.Day("2027-05-31")})
	rows, err := readXLSX(content, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	want := []sheet.Row{{Line: 1, Cells: []string{"Ort", "Wert"}}, {Line: 2, Cells: []string{"=1+1", "1234.5"}}, {Line: 3, Cells: []string{"", "2027-05-31"}}}
	if fmt.Sprint(rows) != fmt.Sprint(want) {
		t.Errorf("read %v, want %v", rows, want)
	}
	named, err := readSheet(content, "Ziele  2027 28", sheet.DefaultLimits())
	if err != nil || len(named) != 3 {
		t.Errorf("by name: %v, %v", named, err)
	}
	_, err = readSheet(content, "Mittel", sheet.DefaultLimits())
	if reasonOf(err) != "sheet.file.sheet" {
		t.Errorf("a sheet that is not there: %v", err)
	}
	if bytes.Contains(part(t, content, "xl/worksheets/sheet1.xml"), []byte("<f>")) {
		t.Error("text was written as a formula")
	}
}

func part(t *testing.T, content []byte, name string) []byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	in, err := archive.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var out bytes.Buffer
	if _, err := out.ReadFrom(in); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestXLSXBombsAndDamageAreRefused(t *testing.T) {
	good := workbook(t, []sheet.Cell{sheet.Text("a")}, []sheet.Cell{sheet.Text("b"), sheet.Text("c"), sheet.Text("d")})
	bomb := bombOf(t, 3<<20)
	lying := bytes.Clone(bomb)
	copy(lying[bytes.LastIndex(lying, []byte("PK\x01\x02"))+24:], []byte{10, 0, 0, 0})
	roomy := sheet.Limits{UnpackedBytes: 1 << 20, Entries: 100, Rows: 100, Columns: 100}
	for name, c := range map[string]struct {
		content []byte
		limits  sheet.Limits
		reason  string
	}{
		"stated size":  {bomb, roomy, "sheet.file.unpacked"},
		"lying size":   {lying, roomy, "sheet.file.broken"},
		"many parts":   {good, sheet.Limits{UnpackedBytes: 1 << 20, Entries: 3, Rows: 100, Columns: 100}, "sheet.file.entries"},
		"many rows":    {good, sheet.Limits{UnpackedBytes: 1 << 20, Entries: 100, Rows: 2, Columns: 100}, "sheet.file.rows"},
		"many columns": {good, sheet.Limits{UnpackedBytes: 1 << 20, Entries: 100, Rows: 100, Columns: 2}, "sheet.row.columns"},
		"truncated":    {good[:len(good)/2], roomy, "sheet.file.broken"},
		"other zip":    {bombOf(t, 10), roomy, "sheet.file.broken"},
		"no zip":       {[]byte("a;b"), roomy, "sheet.file.broken"},
	} {
		if _, err := readXLSX(c.content, c.limits); reasonOf(err) != c.reason {
			t.Errorf("%s: %v, want %s", name, err, c.reason)
		}
	}
}

func zipOf(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for name, text := range parts {
		entry, err := archive.Create(name)
		if err == nil {
			_, err = io.WriteString(entry, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func bombOf(t *testing.T, size int) []byte {
	t.Helper()
	return zipOf(t, map[string]string{"xl/worksheets/sheet1.xml": strings.Repeat(" ", size)})
}

func TestTextsAreComplete(t *testing.T) {
	if _, err := i18n.Load(sheet.Locales); err != nil {
		t.Fatal(err)
	}
}
