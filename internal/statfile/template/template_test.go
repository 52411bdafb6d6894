// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package template_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/template"
)

func open(t testing.TB, name string, content []byte) *template.File {
	t.Helper()
	f, err := template.Open(name, bytes.NewReader(content), int64(len(content)), statfile.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func guess(t testing.TB, f *template.File) template.Template {
	t.Helper()
	guessed, err := template.Guess(t.Context(), f, "")
	if err != nil {
		t.Fatal(err)
	}
	guessed.Table, guessed.Title, guessed.Source = "EIGEN", "Eigene Tabelle", "Musteramt"
	return guessed
}

func apply(t testing.TB, f *template.File, by template.Template, given template.Given) *statfile.Table {
	t.Helper()
	if err := by.Validate(); err != nil {
		t.Fatalf("the template is refused: %v", reasons(err))
	}
	table, err := template.Apply(t.Context(), f, by, given)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func reasons(err error) map[string]string {
	keys := map[string]string{}
	if refused, ok := errors.AsType[fault.Invalid](err); ok {
		for field, m := range refused {
			keys[field] = m.Key
		}
	}
	return keys
}

// figures lists a table as region period category… measure = value.
func figures(t *statfile.Table) []string {
	var list []string
	for o := range t.All() {
		parts := []string{o.Region.Code, string(o.Period.Key)}
		for _, c := range o.Cells {
			parts = append(parts, c.Variable.Code+"="+c.Code)
		}
		text := fmt.Sprint(o.Value)
		if math.IsNaN(o.Value) {
			text = o.Sign
		}
		list = append(list, strings.Join(append(parts, o.Measure.Code, text+o.Quality), " "))
	}
	return list
}

func wantFigures(t *testing.T, table *statfile.Table, want ...string) {
	t.Helper()
	if got := figures(table); !slices.Equal(got, want) {
		t.Errorf("figures\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, r := range table.Refusals {
		t.Logf("refused: line %d %s %q %s", r.Line, r.Column, r.Value, r.Reason.Key)
	}
}

// The list of a registration office: windows-1252, municipalities by key, two
// groups side by side, thousands with points, a footer.
func TestAListOfTheRegistrationOffice(t *testing.T) {
	text := "Einwohner nach Staatsangehörigkeit am 31.12.2024;;;\r\n" +
		"AGS;Gemeinde;Deutsche;Nichtdeutsche\r\n" +
		"16067019;Friedrichroda;6.611;412\r\n" +
		"16067029;\"Gotha, Stadt\";41.105;*\r\n" +
		"16067065;Tambach-Dietharz;k. A.;1.5\r\n" +
		"Summe;;47.716;412\r\n" +
		"Quelle: Melderegister;;;\r\n"
	f := open(t, "liste.csv", []byte(strings.ReplaceAll(text, "ö", "\xf6")))
	by := guess(t, f)
	if by.First != 2 || len(by.Header) != 1 || by.Region.Kind != template.OfficialKey || by.Period.Cell != "A1" {
		t.Fatalf("guessed %+v", by)
	}
	by.Header[0] = template.Line{Role: template.Dimension, Name: "Staatsangehörigkeit"}
	by.Decimal = "," // 1.5 speaks for the other one
	by.Skip, by.Footer, by.Measure.Name, by.Measure.Unit = []string{"Summe"}, []string{"Quelle"}, "Einwohner", "Anzahl"
	table := apply(t, f, by, template.Given{})
	wantFigures(t, table,
		"16067019 2024-12-31 STAATSANGEHOERIGKEIT=Deutsche EINWOHNER 6611",
		"16067019 2024-12-31 STAATSANGEHOERIGKEIT=Nichtdeutsche EINWOHNER 412",
		"16067029 2024-12-31 STAATSANGEHOERIGKEIT=Deutsche EINWOHNER 41105",
		"16067029 2024-12-31 STAATSANGEHOERIGKEIT=Nichtdeutsche EINWOHNER .")
	if table.Refused != 2 || table.Refusals[0].Line != 5 || table.Refusals[0].Reason.Key != "statfile.template.row.sign" || table.Refusals[1].Reason.Key != "statfile.template.row.grouping" {
		t.Errorf("refused %d: %+v; want k. A. as no sign and 1.5 as ambiguous", table.Refused, table.Refusals)
	}
	if table.Regions[1].Label != "Gotha, Stadt" || table.Finding.Encoding != "ISO-8859-1" {
		t.Errorf("region %q, encoding %s", table.Regions[1].Label, table.Finding.Encoding)
	}
}

// A workbook as the Bundesagentur für Arbeit makes them: a date in the
// preamble, a header of three lines with merged cells, keys and names in one
// cell that is given once, numbers as numbers.
func TestAWorkbookOfTheEmploymentAgency(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	const s = "Sheet1"
	for at, value := range map[string]any{
		"A1": "Arbeitslose nach Personengruppen", "A2": "Berichtsmonat: Dezember 2024",
		"A4": "Region", "B4": "Rechtskreis", "C4": "Bestand", "E4": "Quote",
		"C5": "Insgesamt", "D5": "Ausländer",
		"A6": "16067 Gotha", "B6": "SGB II", "C6": 3021, "D6": 811, "E6": 0.052,
		"B7": "SGB III", "C7": 1500.0, "D7": "*", "E7": "x",
		"A9": "© Statistik der Bundesagentur für Arbeit",
	} {
		if err := book.SetCellValue(s, at, value); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range [][2]string{{"C4", "D4"}, {"A4", "A5"}, {"B4", "B5"}, {"E4", "E5"}, {"A6", "A7"}} {
		if err := book.MergeCell(s, m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	style, err := book.NewStyle(&excelize.Style{NumFmt: 10})
	if err == nil {
		err = book.SetCellStyle(s, "E6", "E6", style)
	}
	var content bytes.Buffer
	if err == nil {
		err = book.Write(&content)
	}
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, "ba.xlsx", content.Bytes())
	by := guess(t, f)
	if by.First != 4 || len(by.Header) != 2 || by.Period.Cell != "A2" || by.Columns[2].Header != "Bestand Insgesamt" || by.Columns[4].Header != "Quote" {
		t.Fatalf("guessed %+v", by)
	}
	by.Carry, by.Footer, by.Region.Kind = true, []string{"©"}, template.OfficialKey
	by.Columns[0].Role, by.Columns[1].Role = template.Key, template.Dimension
	wantFigures(t, apply(t, f, by, template.Given{}),
		"16067 2024-12 RECHTSKREIS=SGB II BESTAND_INSGESAMT 3021",
		"16067 2024-12 RECHTSKREIS=SGB II BESTAND_AUSLAENDER 811",
		"16067 2024-12 RECHTSKREIS=SGB II QUOTE 5.2",
		"16067 2024-12 RECHTSKREIS=SGB III BESTAND_INSGESAMT 1500",
		"16067 2024-12 RECHTSKREIS=SGB III BESTAND_AUSLAENDER .",
		"16067 2024-12 RECHTSKREIS=SGB III QUOTE x")
	if by.Columns[4].Unit != "%" {
		t.Errorf("the unit of a column of percentages is %q", by.Columns[4].Unit)
	}
}

func TestYearsSideBySideGrowWithoutANewTemplate(t *testing.T) {
	f := open(t, "schulen.csv", []byte("Stadtteil,2022/23,2023/24\nNord,12,14\nSüd,7,\n"))
	by := guess(t, f)
	if by.Header[0].Role != template.Time {
		t.Fatalf("guessed %+v", by)
	}
	by.Columns[0].Role, by.Region.Kind = template.Key, template.OwnArea
	wantFigures(t, apply(t, f, by, template.Given{}),
		"SR-Nord 2022/23 EIGENE_TABELLE 12", "SR-Nord 2023/24 EIGENE_TABELLE 14", "SR-Süd 2022/23 EIGENE_TABELLE 7")
	next := open(t, "schulen-neu.csv", []byte("Schulamt,,,\n\nStadtteil,2022/23,2023/24,2024/25\nNord,12,14,15\nSüd,7,8,9\n"))
	if !by.Recognises(t.Context(), next) {
		t.Fatal("the file of the next year is not recognised")
	}
	if table := apply(t, next, by, template.Given{}); table.Len() != 6 {
		t.Errorf("%d figures of the next year, want 6", table.Len())
	}
	if by.Recognises(t.Context(), open(t, "x.csv", []byte("Stadtteil,Kinder,Lehrer\nNord,12,14\n"))) {
		t.Error("another header is recognised")
	}
}

func TestRegionsAreFoundByNameOrKey(t *testing.T) {
	f := open(t, "a.csv", []byte("Gemeinde;Zahl\nGotha;1\nNeustadt;2\n;3\n"))
	by := guess(t, f)
	by.Columns[0].Role, by.Region.Kind = template.Key, template.OfficialName
	names := func(name string) (string, bool) { return "16067029", name == "Gotha" }
	table := apply(t, f, by, template.Given{Names: names, Period: "30.06.2024"})
	wantFigures(t, table, "16067029 2024-06-30 ZAHL 1")
	if table.Refused != 2 || table.Refusals[0].Reason.Key != "statfile.template.row.region_name" || table.Refusals[1].Reason.Key != "statfile.template.row.region_empty" {
		t.Errorf("refused %+v", table.Refusals)
	}
	f = open(t, "b.csv", []byte("Schlüssel;Zahl\n1051;1\n16;2\n0;3\n160670029029;4\n99999;5\n"))
	by = guess(t, f)
	by.Columns[0].Role, by.Region.Kind, by.Period = template.Key, template.OfficialKey, template.Period{Asked: true}
	table = apply(t, f, by, template.Given{Period: "2024"})
	wantFigures(t, table, "01051 2024 ZAHL 1", "16 2024 ZAHL 2", "DG 2024 ZAHL 3", "160670029029 2024 ZAHL 4")
}

func TestTextsWithNumbers(t *testing.T) {
	f := open(t, "a.csv", []byte("Jahr;Zustand\n2023;Gut\n2024;schlecht\n2025;unklar\n"))
	by := guess(t, f)
	by.Columns[1].Role, by.Columns[1].Numbers = template.Value, []template.Number{{Text: "schlecht", Value: 3}, {Text: "gut", Value: 1}}
	by.Region.Fixed = "16067"
	table := apply(t, f, by, template.Given{})
	wantFigures(t, table, "16067 2023 ZUSTAND 1", "16067 2024 ZUSTAND 3")
	if unit := table.Measures[0].Unit; unit != "1 = gut, 3 = schlecht" {
		t.Errorf("unit %q", unit)
	}
	if table.Refused != 1 {
		t.Errorf("refused %d, want the text without a number", table.Refused)
	}
}

func TestNumbersAreReadOnlyWhereTheyAreClear(t *testing.T) {
	for _, test := range []struct{ text, decimal, want string }{
		{"1.234.567,8", ",", "1234567.8"},
		{"1 234", ",", "1234"},
		{"12 345,6 p", ",", "12345.6p"},
		{"1'234.5", ".", "1234.5"},
		{"1,234", ".", "1234"},
		{"(12)", ",", "12()"},
		{"−3", ",", "-3"},
		{"12,5 %", ",", "12.5"},
		{"180415.0", ".", "180415"},
		{"1.23", ",", ""},
		{"12.34.567", ",", ""},
		{"1,2,3", ",", ""},
		{"31.12.2024", ",", ""},
		{"zwölf", ",", ""},
		{"1e5", ",", ""},
	} {
		f := open(t, "a.csv", []byte("Jahr;Zahl\n2024;"+test.text+"\n"))
		by := template.Template{
			Table: "T1", Title: "T", Source: "S", First: 1, Header: []template.Line{{Role: template.Name}}, Decimal: test.decimal,
			Columns: []template.Column{{Header: "Jahr", Role: template.Time}, {Header: "Zahl", Role: template.Value}}, Region: template.Region{Kind: template.OneRegion, Fixed: "16"},
		}
		got := ""
		if table := apply(t, f, by, template.Given{}); table.Len() == 1 {
			o := table.At(0)
			got = fmt.Sprint(o.Value) + o.Quality
			if o.Value > 1e6 {
				got = fmt.Sprintf("%.1f", o.Value)
			}
		}
		if got != test.want {
			t.Errorf("%q with %s: %q, want %q", test.text, test.decimal, got, test.want)
		}
	}
}

func TestPeriodsInAnyText(t *testing.T) {
	for text, want := range map[string]string{
		"2024": "2024", "31.12.2024": "2024-12-31", "Stichtag: 31. Dezember 2024": "2024-12-31", "Bestand am 1.7.2023 (vorläufig)": "2023-07-01",
		"Dez. 2024": "2024-12", "März 2023": "2023-03", "Schuljahr 2024/2025": "2024/25", "2. Quartal 2024": "2024-Q2", "Jahr 2024": "2024",
		"Märkte 2024": "2024", "2023 und 2024": "", "Kreis 16067": "", "32.12.2024": "", "": "",
	} {
		if got, _ := template.ParsePeriod(text); string(got) != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestTemplatesThatCannotBeUsed(t *testing.T) {
	good := func() template.Template {
		return template.Template{
			Table: "T1", Title: "T", Source: "S", First: 1, Header: []template.Line{{Role: template.Name}}, Decimal: ",",
			Columns: []template.Column{{Header: "Ort", Role: template.Key}, {Header: "Zahl", Role: template.Value}},
			Region:  template.Region{Kind: template.OwnArea}, Period: template.Period{Asked: true},
		}
	}
	if err := good().Validate(); err != nil {
		t.Fatal(reasons(err))
	}
	for name, test := range map[string]struct {
		spoil func(*template.Template)
		field string
	}{
		"an official code":        {func(t *template.Template) { t.Table = "12411-0015" }, "table"},
		"no title":                {func(t *template.Template) { t.Title = "" }, "title"},
		"no source":               {func(t *template.Template) { t.Source = "" }, "source"},
		"no values":               {func(t *template.Template) { t.Columns[1].Role = template.Ignored }, "columns"},
		"two regions":             {func(t *template.Template) { t.Columns[1].Role = template.Key }, "region"},
		"a region that is none":   {func(t *template.Template) { t.Region = template.Region{Kind: template.OneRegion, Fixed: "Gotha"} }, "region"},
		"two periods":             {func(t *template.Template) { t.Period.Cell = "A1" }, "period"},
		"no period":               {func(t *template.Template) { t.Period.Asked = false }, "period"},
		"an unknown sign":         {func(t *template.Template) { t.Symbols = []template.Symbol{{Text: "?", Sign: "?"}} }, "symbols"},
		"a level without pattern": {func(t *template.Template) { t.Region.Levels = []template.Division{{Name: "Bezirk"}} }, "levels"},
	} {
		by := good()
		test.spoil(&by)
		if got := reasons(by.Validate()); got[test.field] == "" {
			t.Errorf("%s: refused %v, want %s", name, got, test.field)
		}
	}
}

func TestATemplateTravelsAsJSON(t *testing.T) {
	by := guess(t, open(t, "a.csv", []byte("Jahr;Zahl\n2024;1\n")))
	text, err := by.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := template.Decode(text)
	if err != nil || !reflect.DeepEqual(by, back) {
		t.Errorf("came back as %+v, %v", back, err)
	}
	for _, spoilt := range []string{"", "[]", `{"table": "A"} x`, `{"tables": "A"}`, `{"columns": 3}`} {
		if _, err := template.Decode([]byte(spoilt)); err == nil {
			t.Errorf("%q is taken for a template", spoilt)
		}
	}
}

func TestAQuoteThatIsNeverClosedSpoilsOneLine(t *testing.T) {
	f := open(t, "a.csv", []byte("Jahr;Ort;Zahl\n2023;\"Gotha\nStadt\";1\n2024;\"offen;2\n2025;b;3\n"))
	by := guess(t, f)
	by.Columns[1].Role, by.Columns[2].Role, by.Region.Kind = template.Key, template.Value, template.OwnArea
	table := apply(t, f, by, template.Given{})
	wantFigures(t, table, "SR-Gotha Stadt 2023 ZAHL 1", "SR-b 2025 ZAHL 3")
	if table.Refused != 1 || table.Refusals[0].Line != 4 {
		t.Errorf("refused %+v, want line 4", table.Refusals)
	}
}

// FuzzApply wants no panic, no foreign error, and every row counted once.
func FuzzApply(f *testing.F) {
	f.Add("AGS;Name;2023;2024\n16067;Gotha;1.234;*\n", `{"table":"A1"}`)
	f.Add("Stichtag: 31.12.2024\nOrt,Art,Zahl\nNord,\"a\nb\",12,5\nSumme,,3\n", "")
	f.Add("a|b\n1|\"\n", "")
	f.Add("Nr;Ort;Zeit;Wert\n001;Nord;2024;1.234,5 p\n;Süd;;x\n", `{"table":"A1","title":"A","source":"S","language":"de","first":1,"header":[{"role":"name"}],`+
		`"columns":[{"header":"Nr","role":"region"},{"header":"Ort","role":"label"},{"header":"Zeit","role":"period"},{"header":"Wert","role":"value","numbers":[{"text":"x","value":2}]}],`+
		`"region":{"kind":"own","levels":[{"name":"Bezirk","pattern":"00?"}]},"period":{},"measure":{},"decimal":",","symbols":[],"carry":true}`)
	f.Fuzz(func(t *testing.T, text, stored string) {
		file, err := template.Open("a.csv", strings.NewReader(text), int64(len(text)), statfile.DefaultLimits())
		if _, refused := errors.AsType[*statfile.Refusal](err); err != nil && !refused {
			t.Fatal(err)
		}
		if err != nil {
			return
		}
		by, err := template.Guess(t.Context(), file, "")
		if err != nil {
			return
		}
		by.Table, by.Title, by.Source, by.Region.Fixed = "EIGEN", "Tabelle", "Amt", "16067"
		if given, err := template.Decode([]byte(stored)); err == nil {
			by = given
		}
		if by.Validate() != nil {
			return
		}
		table, err := template.Apply(t.Context(), file, by, template.Given{Period: "2024"})
		if _, refused := errors.AsType[*statfile.Refusal](err); err != nil && !refused {
			t.Fatal(err)
		}
		if err != nil {
			return
		}
		for o := range table.All() {
			if math.IsNaN(o.Value) == (o.Sign == "") || math.IsInf(o.Value, 0) || o.Period.Key.End() == "" || o.Measure.Code == "" || o.Region.Code == "" {
				t.Fatalf("a figure that is none: %+v", o)
			}
		}
		again, err := template.Apply(t.Context(), file, by, template.Given{Period: "2024"})
		if err != nil || !slices.Equal(figures(table), figures(again)) {
			t.Fatalf("read again: %v", err)
		}
	})
}
