// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf16"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/readers"
	"kursbuch/internal/statfile/statfiletest"
)

// head is the header of a table by region and sex with value_q.
const head = "statistics_code;statistics_label;time_code;time_label;time;" +
	"1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;" +
	"2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;" +
	"value;value_unit;value_variable_code;value_variable_label;value_q\n"

// row is one figure for men in a region.
func row(region, value, quality string) string {
	return rowFor(region, "GES;Geschlecht;GESM;männlich", value, quality)
}

func rowFor(region, sex, value, quality string) string {
	return "12411;Fortschreibung;STAG;Stichtag;2024-12-31;KREISE;Kreise;" + region + ";Ort " + region + ";" +
		sex + ";" + value + ";Anzahl;BEVSTD;Bevölkerungsstand;" + quality + "\n"
}

func read(t *testing.T, name, content string) (*statfile.Table, error) {
	t.Helper()
	return readers.Read(t.Context(), name, strings.NewReader(content), int64(len(content)), statfile.DefaultLimits())
}

func mustRead(t *testing.T, content string) *statfile.Table {
	t.Helper()
	table, err := read(t, "12411-01-01-4_1_de_flat.csv", content)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func reasonOf(err error) string {
	if refusal, ok := errors.AsType[*statfile.Refusal](err); ok {
		return refusal.Reason.Key
	}
	return fmt.Sprint(err)
}

func TestBadRowsAreRefusedOneByOneAndTheRestIsKept(t *testing.T) {
	good := row("16051", "10", "")
	for name, c := range map[string]struct{ row, column, reason string }{
		"too few fields":             {"12411;Fortschreibung;STAG\n", "", "statfile.row.fields"},
		"a row shifted left":         {"Fortschreibung;STAG;Stichtag;2024-12-31;" + strings.SplitAfterN(row("16052", "7", ""), ";", 6)[5], "", "statfile.row.fields"},
		"shifted, count made up":     {strings.TrimSuffix(row("16052", "7", "")[6:], "\n") + ";\n", "statistics_code", "statfile.row.statistic_code"},
		"the header again":           {head, "statistics_code", "statfile.row.header"},
		"the header with its mark":   {"\uFEFF" + head, "statistics_code", "statfile.row.header"},
		"another statistic":          {strings.Replace(row("16052", "7", ""), "12411", "12531", 1), "statistics_code", "statfile.row.statistic"},
		"no statistic":               {strings.Replace(row("16052", "7", ""), "12411", "", 1), "statistics_code", "statfile.row.statistic_missing"},
		"no region":                  {row("", "7", ""), "1_variable_attribute_code", "statfile.row.region"},
		"a name for a region":        {row("Erfurt", "7", ""), "1_variable_attribute_code", "statfile.row.region"},
		"a Land that does not exist": {row("17001", "7", ""), "1_variable_attribute_code", "statfile.row.region"},
		"a code without variable":    {rowFor("16052", ";Geschlecht;GESM;männlich", "7", ""), "2_variable_code", "statfile.row.variable"},
		"a label as variable":        {rowFor("16052", "Geschlecht;GESM;männlich;", "7", ""), "2_variable_code", "statfile.row.variable"},
		"no measure":                 {strings.Replace(row("16052", "7", ""), "BEVSTD", "", 1), "value_variable_code", "statfile.row.measure"},
		"a period that is none":      {strings.Replace(row("16052", "7", ""), "2024-12-31", "gestern", 1), "time", "statfile.row.period"},
		"no value":                   {row("16052", "", ""), "value", "statfile.row.empty"},
		"a decimal point":            {row("16052", "7.5", ""), "value", "statfile.row.decimal"},
		"grouped thousands":          {row("16052", "1 000", ""), "value", "statfile.row.number"},
		"an exponent":                {row("16052", "1e3", ""), "value", "statfile.row.number"},
		"two minus signs":            {row("16052", "--1", ""), "value", "statfile.row.number"},
		"a mark without decimals":    {row("16052", "7,", ""), "value", "statfile.row.number"},
		"an unknown sign":            {row("16052", "?", ""), "value", "statfile.row.sign"},
		"a long dash":                {row("16052", "–", ""), "value", "statfile.row.sign"},
		"an unknown quality":         {row("16052", "7", "q"), "value_q", "statfile.row.quality"},
		"a number said to be secret": {row("16052", "7", "."), "value_q", "statfile.row.quality"},
		"two signs that disagree":    {row("16052", "-", "."), "value_q", "statfile.row.quality"},
		"windows-1252":               {strings.Replace(row("16052", "7", ""), "männlich", "m\xE4nnlich", 1), "", "statfile.row.encoding"},
		"a NUL":                      {strings.Replace(row("16052", "7", ""), "männlich", "m\x00nnlich", 1), "", "statfile.row.nul"},
		"an open quote":              {strings.Replace(row("16052", "7", ""), "männlich", "\"männlich", 1), "", "statfile.row.quote"},
		"an endless line":            {row("16052", strings.Repeat("7", 70_000), ""), "", "statfile.row.long"},
		"the same figure twice":      {row("16051", "11", ""), "value", "statfile.row.repeated"},
		"the same region, renamed":   {strings.Replace(good, "KREISE", "KREISX", 1), "value", "statfile.row.repeated"},
	} {
		t.Run(name, func(t *testing.T) {
			table := mustRead(t, head+good+c.row+row("16053", "12", ""))
			if table.Len() != 2 || table.Refused != 1 || table.Lines != 3 {
				t.Fatalf("took %d, refused %d of %d rows; want 2, 1 of 3", table.Len(), table.Refused, table.Lines)
			}
			got := table.Refusals[0]
			if got.Line != 3 || got.Column != c.column || got.Reason.Key != c.reason {
				t.Errorf("refused line %d, column %q: %s; want line 3, %q: %s", got.Line, got.Column, got.Reason.Key, c.column, c.reason)
			}
			if o := table.At(1); o.Line != 4 || o.Region.Code != "16053" || o.Value != 12 {
				t.Errorf("the row after it reads %+v", o)
			}
		})
	}
}

func TestAHeaderTwiceDoesNotNameTheTable(t *testing.T) {
	for name, text := range map[string]string{
		"plain":          head + head,
		"a mark between": "\uFEFF" + head + "\uFEFF" + head,
	} {
		content := text + row("16051", "1", "")
		table, err := read(t, "upload.csv", content)
		if err != nil {
			t.Fatal(err)
		}
		if found := table.Finding; found.Table != "12411" || found.Variables[0] != "KREISE" {
			t.Errorf("%s: table %q, variables %q; want those of the first row of figures", name, found.Table, found.Variables)
		}
	}
}

func TestRepeatedFigureNamesTheFirstLine(t *testing.T) {
	table := mustRead(t, head+row("16051", "1", "")+row("16052", "2", "")+row("16051", "1", ""))
	if table.Refused != 1 || table.Refusals[0].Reason.Args["line"] != 2 {
		t.Errorf("refusals: %+v, want one that names line 2", table.Refusals)
	}
}

func TestSignsStandBesideOrInPlaceOfNumbers(t *testing.T) {
	for _, c := range []struct {
		value, quality string
		number         float64
		sign, beside   string
	}{
		{"12", "", 12, "", ""},
		{"-12,50", "", -12.5, "", ""},
		{"0", "", 0, "", ""},
		{"123456789012345678", "", 123456789012345678, "", ""},
		{"0,1", "e", 0.1, "", "e"},
		{"12", "p", 12, "", "p"},
		{"12", "( )", 12, "", "()"},
		{"(12)", "", 12, "", "()"},
		{"12r", "", 12, "", "r"},
		{"12 s", "s", 12, "", "s"},
		{"-", "", math.NaN(), "-", ""},
		{".", ".", math.NaN(), ".", ""},
		{"...", "", math.NaN(), "...", ""},
		{"/", "e", math.NaN(), "/", "e"},
		{"x", "", math.NaN(), "x", ""},
		{"", "-", math.NaN(), "-", ""},
	} {
		table := mustRead(t, head+row("16051", c.value, c.quality))
		if table.Len() != 1 {
			t.Errorf("%q %q: refused: %v", c.value, c.quality, table.Refusals)
			continue
		}
		o := table.At(0)
		if o.Value != c.number && !(math.IsNaN(o.Value) && math.IsNaN(c.number)) || o.Sign != c.sign || o.Quality != c.beside {
			t.Errorf("%q %q: got %v %q %q, want %v %q %q", c.value, c.quality, o.Value, o.Sign, o.Quality, c.number, c.sign, c.beside)
		}
	}
}

func TestTheKeyHoldsVariableUnitAndEmptyDimensions(t *testing.T) {
	one := row("16051", "1", "")
	table := mustRead(t, head+one+
		rowFor("16051", "GES2;Geschlecht (anders);GESM;männlich", "2", "")+
		rowFor("16051", "GES;Geschlecht;;Insgesamt", "3", "")+
		rowFor("16051", "GES;Geschlecht;INSGESAMT;Insgesamt", "4", "")+
		rowFor("16051", ";;;", "5", "")+
		strings.Replace(row("16051", "6,25", ""), "Anzahl", "%", 1))
	if table.Len() != 6 {
		t.Fatalf("took %d rows: %v", table.Len(), table.Refusals)
	}
	var codes []string
	for o := range table.All() {
		codes = append(codes, o.Cells[0].Variable.Code+"="+o.Cells[0].Code)
	}
	if got, want := strings.Join(codes, " "), "GES=GESM GES2=GESM GES= GES=INSGESAMT = GES=GESM"; got != want {
		t.Errorf("categories %s, want %s", got, want)
	}
	if got := table.At(5).Measure; got.Unit != "%" || got.Decimals != 2 {
		t.Errorf("measure in per cent: %+v", got)
	}
	if got := table.Dimensions[0].Variables(); len(got) != 2 || got[1].Code != "GES2" {
		t.Errorf("variables: %v", got)
	}
}

func TestQuotedFieldsMayHoldDelimitersAndQuotes(t *testing.T) {
	quoted := strings.Replace(row("16051", "1", ""), "Ort 16051", `"Stadt; ""Erfurt"" ;"`, 1)
	table := mustRead(t, strings.ReplaceAll(head+quoted, "\n", "\r\n"))
	if got := table.Regions[0].Label; got != `Stadt; "Erfurt" ;` {
		t.Errorf("label %q", got)
	}
}

func TestPeriodsKeepTheirTextAndSortByEnd(t *testing.T) {
	for text, end := range map[string]string{
		"2024": "2024-12-31", "2024-12-31": "2024-12-31", "31.12.2024": "2024-12-31", "2023/24": "2024-07-31",
		"2023-10P6M": "2024-03-31", "2024-02": "2024-02-29", "2024-Q1": "2024-03-31",
	} {
		table := mustRead(t, head+strings.Replace(row("16051", "1", ""), "2024-12-31", text, 1))
		if table.Len() != 1 || table.Periods[0].Text != text || string(table.Periods[0].End) != end {
			t.Errorf("%s: %+v %v, want end %s", text, table.Periods, table.Refusals, end)
		}
	}
}

func TestTheDecimalMarkIsConcludedFromNameLabelsAndValues(t *testing.T) {
	bare := strings.NewReplacer("Stichtag", "?", "Anzahl", "?", "Geschlecht", "?", "männlich", "?")
	for name, c := range map[string]struct {
		file, content string
		decimal       byte
		evidence      statfile.Evidence
	}{
		"English name":   {"12411-0001_en.csv", head + row("16051", "1", ""), '.', statfile.FromName},
		"German labels":  {"a.csv", head + row("16051", "1", ""), ',', statfile.FromLabels},
		"English labels": {"a.csv", head + strings.Replace(row("16051", "1", ""), "männlich", "Total", 1), '.', statfile.FromLabels},
		"a comma":        {"a.csv", head + bare.Replace(row("16051", "1,5", "")), ',', statfile.FromValues},
		"a point":        {"a.csv", head + bare.Replace(row("16051", "1.5", "")), '.', statfile.FromValues},
		"nothing":        {"a.csv", head + bare.Replace(row("16051", "1", "")), ',', statfile.Assumed},
	} {
		found, err := readers.Detect(c.file, strings.NewReader(c.content), int64(len(c.content)), statfile.DefaultLimits())
		if err != nil || found.Decimal != c.decimal || found.Evidence != c.evidence {
			t.Errorf("%s: mark %q by %q (%v), want %q by %q", name, found.Decimal, found.Evidence, err, c.decimal, c.evidence)
		}
	}
}

func TestTheTableCodeComesFromTheFileName(t *testing.T) {
	content := head + row("16051", "1", "")
	for name, want := range map[string]string{
		"12411-01-01-4_1773175772751_de_flat.csv": "12411-01-01-4",
		"12531-0043_175879554.csv":                "12531-0043",
		"1000A-0000_de_flat (1).csv":              "1000A-0000",
		`C:\Daten\12411-0015.csv`:                 "12411-0015",
		"bevölkerung.csv":                         "12411",
	} {
		table, err := read(t, name, content)
		if err != nil || table.Finding.Table != want {
			t.Errorf("%s: table %v, %v; want %s", name, table, err, want)
		}
	}
}

func TestTheRegionIsFoundWhereverItStands(t *testing.T) {
	swapped := strings.NewReplacer("1_variable", "x_variable", "2_variable", "1_variable").Replace(head)
	swapped = strings.ReplaceAll(swapped, "x_variable", "2_variable")
	for name, c := range map[string]struct {
		content string
		region  int
	}{
		"first":             {head + row("16051", "1", ""), 0},
		"second":            {swapped + row("16051", "1", ""), 1},
		"by keys alone":     {head + strings.Replace(row("16051", "1", ""), "KREISE", "ORTE", 1), 0},
		"years are none":    {head + strings.Replace(row("1987", "1", ""), "KREISE", "GEBJAHR", 1), -1},
		"by measure absent": {head + strings.Replace(row("A1", "1", ""), "KREISE", "WZ", 1), -1},
	} {
		table := mustRead(t, c.content)
		if table.Finding.Region != c.region || table.Len() != 1 || (len(table.Warnings) > 0) != (c.region < 0) {
			t.Errorf("%s: region %d, rows %d, warnings %v; want region %d", name, table.Finding.Region, table.Len(), table.Warnings, c.region)
		}
	}
}

func TestFilesThatAreNotReadAreRefusedWithTheReason(t *testing.T) {
	content, oldContent := head+row("16051", "1", ""), oldHead+oldRow("16051", "1;2")
	bomb := zipOf(t, map[string]string{"a.csv": head + strings.Repeat(row("16051", "1", ""), 50_000)})
	for name, c := range map[string]struct{ content, reason string }{
		"nothing":        {"", "statfile.file.empty"},
		"a picture":      {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "statfile.file.binary"},
		"a PDF":          {"%PDF-1.7\n", "statfile.file.binary"},
		"any CSV":        {"a;b;c\n1;2;3\n", "statfile.file.unknown"},
		"missing column": {strings.Replace(content, ";value_unit", ";einheit", 1), "statfile.file.column_missing"},
		"doubled column": {strings.Replace(content, ";value_unit", ";value", 1), "statfile.file.column_doubled"},
		"doubled, old":   {strings.Replace(oldContent, ";1_Merkmal_Label", ";Zeit_Code", 1), "statfile.file.column_doubled"},
		"measured twice": {strings.Replace(oldContent, "BEV002__Dichte_je_qkm__MeasureUnitNotFound!", "BEVSTD__Bevoelkerungsstand__Anzahl", 1), "statfile.file.column_doubled"},
		"five of four":   {strings.Replace(oldContent, ";2_Merkmal_Code", ";1_Auspraegung_Label;2_Merkmal_Code", 1), "statfile.file.column_doubled"},
		"truncated zip":  {zipOf(t, map[string]string{"a.csv": content})[:200], "statfile.file.zip_broken"},
		"empty zip":      {zipOf(t, map[string]string{"a.shp": content}), "statfile.file.zip_empty"},
		"two tables":     {zipOf(t, map[string]string{"a.csv": content, "b.csv": content}), "statfile.file.zip_several"},
		"an Excel file":  {zipOf(t, map[string]string{"xl/workbook.xml": "<workbook/>"}), "statfile.file.spreadsheet"},
		"zip bomb":       {bomb, "statfile.file.unpacked"},
		"lying zip bomb": {understate(bomb), "statfile.file.zip_broken"},
		"too many files": {zipOf(t, manyFiles(20)), "statfile.file.zip_entries"},
		"too large":      {strings.Repeat(" ", 1<<20+1), "statfile.file.large"},
	} {
		t.Run(name, func(t *testing.T) {
			limits := statfile.Limits{PackedBytes: 1 << 20, UnpackedBytes: 2 << 20, ZipEntries: 10, LineBytes: 1 << 10, Rows: 1 << 20, Categories: 100, Refusals: 10}
			table, err := readers.Read(t.Context(), "upload", strings.NewReader(c.content), int64(len(c.content)), limits)
			if reasonOf(err) != c.reason {
				t.Errorf("got %v, %v; want %s", table, err, c.reason)
			}
		})
	}
}

func TestEveryEncodingOfOfficialFilesIsRead(t *testing.T) {
	content := head + row("16051", "1", "") + row("16052", "2", "")
	latin := strings.ReplaceAll(strings.ReplaceAll(content, "ä", "\xE4"), "ö", "\xF6")
	wide := func(first, second int) string {
		var text []byte
		for _, u := range utf16.Encode([]rune(content)) {
			pair := [2]byte{byte(u), byte(u >> 8)}
			text = append(text, pair[first], pair[second])
		}
		return string(text)
	}
	for encoding, text := range map[string][]string{
		"UTF-8":        {content, "\xEF\xBB\xBF" + content},
		"ISO-8859-1":   {latin},
		"windows-1252": {strings.Replace(latin, "Ort 16051", "\x80\x93", 1)},
		"UTF-16LE":     {"\xFF\xFE" + wide(0, 1), wide(0, 1)},
		"UTF-16BE":     {"\xFE\xFF" + wide(1, 0), wide(1, 0)},
	} {
		for _, one := range text {
			table, err := read(t, "a.csv", one)
			if err != nil {
				t.Errorf("%s: %v", encoding, err)
				continue
			}
			if table.Finding.Encoding != encoding || table.Len() != 2 || table.At(1).Cells[0].Label != "männlich" {
				t.Errorf("%s: read as %s, %d rows, %+v", encoding, table.Finding.Encoding, table.Len(), table.Refusals)
			}
		}
	}
}

func TestLimitsOnRowsCategoriesAndRefusals(t *testing.T) {
	content := head
	for i := range 20 {
		content += row(fmt.Sprintf("160%02d", i), "1", "")
	}
	limits := statfile.DefaultLimits()
	limits.Rows = 10
	_, err := readers.Read(t.Context(), "a.csv", strings.NewReader(content), int64(len(content)), limits)
	expect(t, "rows", reasonOf(err), "statfile.file.rows")
	limits = statfile.DefaultLimits()
	limits.Categories = 10
	_, err = readers.Read(t.Context(), "a.csv", strings.NewReader(content), int64(len(content)), limits)
	expect(t, "categories", reasonOf(err), "statfile.file.categories")
	limits = statfile.DefaultLimits()
	limits.UnpackedBytes = 1000
	_, err = readers.Read(t.Context(), "a.csv", strings.NewReader(content), int64(len(content)), limits)
	expect(t, "bytes counted while reading", reasonOf(err), "statfile.file.unpacked")
	limits = statfile.DefaultLimits()
	limits.Refusals = 3
	content = strings.ReplaceAll(content, ";1;Anzahl", ";?;Anzahl")
	table, err := readers.Read(t.Context(), "a.csv", strings.NewReader(content), int64(len(content)), limits)
	if err != nil || table.Refused != 20 || len(table.Refusals) != 3 {
		t.Errorf("refused %d, described %d, %v; want 20 and 3", table.Refused, len(table.Refusals), err)
	}
}

func TestPlainAndZippedFilesReadAlike(t *testing.T) {
	content := "\xEF\xBB\xBF" + head + row("16051", "1", "") + strings.TrimSuffix(row("16052", "2", ""), "\n")
	for name, upload := range map[string]string{"plain": content, "zipped": zipOf(t, map[string]string{"12411-0001_de_flat.csv": content, "__MACOSX/x.csv": ""})} {
		table, err := read(t, "12411-0001_de.zip", upload)
		if err != nil || table.Len() != 2 || !table.Finding.BOM || table.Finding.Table != "12411-0001" {
			t.Errorf("%s: %+v, %v", name, table, err)
		}
	}
}

func zipOf(t testing.TB, files map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for name, content := range files {
		entry, err := archive.Create(name)
		if err == nil {
			_, err = entry.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func manyFiles(n int) map[string]string {
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("%d.csv", i)] = "x"
	}
	return files
}

// understate makes the directory of an archive claim an unpacked size of 10 bytes.
func understate(archive string) string {
	b := []byte(archive)
	entry := bytes.LastIndex(b, []byte("PK\x01\x02"))
	copy(b[entry+24:], []byte{10, 0, 0, 0})
	return string(b)
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(head + row("16051", "1,5", "e")))
	f.Add([]byte(head + rowFor("DG", ";;;", "-", "") + row("16", "1.5", "") + "\x00\n\xE4;\"\n"))
	f.Add([]byte(strings.ReplaceAll(head, ";", ",")))
	f.Add([]byte(oldHead + oldRow("DG", "12;1,5") + oldRow("16", "-;") + oldRow("16051", "?;7")))
	f.Add([]byte(zipOf(f, map[string]string{"a.csv": head + row("16051", "(1)", "")})))
	f.Fuzz(func(t *testing.T, content []byte) {
		statfiletest.Fuzz(t, "f.csv", content)
	})
}
