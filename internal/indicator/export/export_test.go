// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package export_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/geo"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/export"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/readers"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

var who = identity.Operator(identity.Official, "test")

func newService(t testing.TB) (*indicator.Service, *territory.Directory) {
	t.Helper()
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t)
	return indicator.New(d, audit.New(d, []byte("a key outside the database"), time.Now), uuid.NewString, time.Now, directory, indicator.DefaultCacheBytes), directory
}

func words(t testing.TB, lang i18n.Lang, directory *territory.Directory) export.Words {
	t.Helper()
	catalogue, err := i18n.Load(web.Locales, export.Locales)
	if err != nil {
		t.Fatal(err)
	}
	return export.Words{Text: catalogue.Printer(lang), Directory: directory, Sign: func(sign string) string { return "means " + sign }}
}

// figures are what a file says, by the codes of a place.
type figures map[string]indicator.Figure

func key(codes ...string) string { return strings.Join(codes, "|") }

// codeIn is the code of a member in formats without an empty code.
func codeIn(m indicator.Member) string {
	if m.Code == "" {
		return "_T"
	}
	return m.Code
}

// of lists the figures of a grid.
func of(g *indicator.Grid) figures {
	all := figures{}
	for r := range g.RowCount() {
		for c := range g.ColumnCount() {
			cell := g.At(r, c)
			if !cell.Published {
				continue
			}
			var codes []string
			for _, m := range slices.Concat(g.Row(r), g.Column(c)) {
				codes = append(codes, codeIn(m))
			}
			all[key(codes...)] = cell.Figure
		}
	}
	return all
}

func write(t fataler, write func(io.Writer) error) []byte {
	var text bytes.Buffer
	if err := write(&text); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// fataler is what tests and properties have in common.
type fataler interface{ Fatal(args ...any) }

func records(t fataler, text []byte, comma rune) []map[string]string {
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	in.Comma = comma
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	for _, row := range rows[1:] {
		record := map[string]string{}
		for n, name := range rows[0] {
			record[name] = row[n]
		}
		all = append(all, record)
	}
	return all
}

func figureOf(t fataler, number, sign, missing string) indicator.Figure {
	f := indicator.Figure{Symbol: sign}
	if number != missing {
		value, err := strconv.ParseFloat(strings.Replace(number, ",", ".", 1), 64)
		if err != nil {
			t.Fatal(err)
		}
		f.Value, f.Has = value, true
	}
	return f
}

func readSDMX(t fataler, text []byte, dimensions ...string) figures {
	all := figures{}
	for _, r := range records(t, text, ',') {
		var codes []string
		for _, name := range dimensions {
			codes = append(codes, r[name])
		}
		all[key(codes...)] = figureOf(t, r["OBS_VALUE"], r["OBS_SIGN"], "NaN")
	}
	return all
}

func readPackage(t fataler, text []byte, dimensions ...string) (figures, map[string]any) {
	archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string][]byte{}
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = content
	}
	var description map[string]any
	if err := json.Unmarshal(parts["datapackage.json"], &description); err != nil {
		t.Fatal(err)
	}
	resource := description["resources"].([]any)[0].(map[string]any)
	delimiter := resource["dialect"].(map[string]any)["delimiter"].(string)
	missing := resource["schema"].(map[string]any)["missingValues"].([]any)
	all := figures{}
	for _, r := range records(t, parts[resource["path"].(string)], rune(delimiter[0])) {
		var codes []string
		for _, name := range dimensions {
			codes = append(codes, r[name])
		}
		value := r["value"]
		if slices.Contains(missing, any(value)) {
			value = ""
		}
		all[key(codes...)] = figureOf(t, value, r["sign"], "")
	}
	return all, description
}

func readJSONStat(t fataler, text []byte, dimensions ...string) figures {
	var s struct {
		Class     string
		ID        []string
		Size      []int
		Dimension map[string]struct{ Category struct{ Index []string } }
		Value     map[string]*float64
		Status    map[string]string
	}
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	all := figures{}
	for position, number := range s.Value {
		at, err := strconv.Atoi(position)
		if err != nil {
			t.Fatal(err)
		}
		codes := map[string]string{}
		for n, id := range slices.Backward(s.ID) {
			codes[id] = s.Dimension[id].Category.Index[at%s.Size[n]]
			at /= s.Size[n]
		}
		var ordered []string
		for _, name := range dimensions {
			ordered = append(ordered, codes[name])
		}
		f := indicator.Figure{Symbol: s.Status[position]}
		if number != nil {
			f.Value, f.Has = *number, true
		}
		all[key(ordered...)] = f
	}
	return all
}

// Every format gives back what went in, signs included.
func TestExportsAreReadBackAsTheyWere(t *testing.T) {
	s, directory := newService(t)
	number := 0
	rapid.Check(t, func(r *rapid.T) {
		number++
		table := randomTable(r, fmt.Sprintf("T%d", number))
		if _, err := s.ImportOwn(t.Context(), who, table); err != nil {
			r.Fatal(err)
		}
		g, err := s.Pivot(t.Context(), who, indicator.Pivot{Table: table.Code, Rows: []string{"region", "A1"}, Columns: []string{"period", "measure", "GES"}})
		if err != nil {
			r.Fatal(err)
		}
		want := of(g)
		d := export.Document{Grid: g, Words: words(t, rapid.SampledFrom(i18n.Langs()).Draw(r, "language"), directory), Made: time.Now()}
		packaged, _ := readPackage(r, write(r, d.Package), "ref_area", "a1", "time_period", "measure", "ges")
		for name, got := range map[string]figures{
			"SDMX-CSV 2.0": readSDMX(r, write(r, d.SDMX), "REF_AREA", "A1", "TIME_PERIOD", "MEASURE", "GES"),
			"SDMX-CSV 1.0": readSDMX(r, write(r, d.SDMX1), "REF_AREA", "A1", "TIME_PERIOD", "MEASURE", "GES"),
			"JSON-stat":    readJSONStat(r, write(r, d.JSONStat), "REF_AREA", "A1", "TIME_PERIOD", "MEASURE", "GES"),
			"data package": packaged,
		} {
			if !maps.Equal(got, want) {
				r.Errorf("%s: got %v\nwant %v", name, got, want)
			}
		}
	})
}

// readBack reads a file by the readers of this program.
func readBack(t fataler, name string, text []byte, dimensions ...string) figures {
	table, err := readers.Read(context.Background(), name, bytes.NewReader(text), int64(len(text)), statfile.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if table.Refused > 0 {
		t.Fatal("refused", table.Refusals)
	}
	all := figures{}
	for o := range table.All() {
		codes := map[string]string{"REF_AREA": o.Region.Code, "TIME_PERIOD": string(o.Period.Key), "MEASURE": o.Measure.Code}
		for _, c := range o.Cells {
			codes[c.Variable.Code] = cmp.Or(c.Code, "_T")
		}
		var ordered []string
		for _, d := range dimensions {
			ordered = append(ordered, codes[d])
		}
		f := indicator.Figure{Symbol: cmp.Or(o.Sign, o.Quality)}
		if !math.IsNaN(o.Value) {
			f.Value, f.Has = o.Value, true
		}
		all[key(ordered...)] = f
	}
	return all
}

// What is exported can be imported again, signs included.
func TestOurOwnReadersReadTheExports(t *testing.T) {
	s, directory := newService(t)
	number := 0
	rapid.Check(t, func(r *rapid.T) {
		number++
		table := randomTable(r, fmt.Sprintf("O%d", number))
		if _, err := s.ImportOwn(t.Context(), who, table); err != nil {
			r.Fatal(err)
		}
		g, err := s.Pivot(t.Context(), who, indicator.Pivot{Table: table.Code, Rows: []string{"region", "A1"}, Columns: []string{"period", "measure", "GES"}})
		if err != nil {
			r.Fatal(err)
		}
		d := export.Document{Grid: g, Words: words(t, i18n.German, directory), Made: time.Now()}
		want, dimensions := of(g), []string{"REF_AREA", "A1", "TIME_PERIOD", "MEASURE", "GES"}
		for name, got := range map[string]figures{
			"a.csv":  readBack(r, "a.csv", write(r, d.SDMX), dimensions...),
			"b.csv":  readBack(r, "b.csv", write(r, d.SDMX1), dimensions...),
			"c.json": readBack(r, "c.json", write(r, d.JSONStat), dimensions...),
		} {
			if !maps.Equal(got, want) {
				r.Errorf("%s: got %v\nwant %v", name, got, want)
			}
		}
	})
}

func randomTable(r *rapid.T, code string) indicator.OwnTable {
	t := indicator.OwnTable{
		Code: code, Title: "Titel", Source: "Amt, dl-de/by-2.0",
		Regions:  []indicator.Category{{Code: "16067", Label: "Gotha"}, {Code: "16068", Label: "=1+1"}},
		Measures: []indicator.Measure{{Code: "N", Unit: "Anzahl"}, {Code: "EUR", Unit: "Euro", Decimals: 2}},
		Dimensions: []indicator.Dimension{
			{Code: "A1", Categories: []indicator.Category{{Code: "X"}, {Code: "Y y", Label: "\"quoted\"; and, all"}}},
			{Code: "GES", Categories: []indicator.Category{{}, {Code: "GESM"}, {Code: "GESW"}}},
		},
	}
	for _, period := range []civil.Period{"2023", "2024"} {
		for _, region := range t.Regions {
			for _, a := range t.Dimensions[0].Categories {
				for _, sex := range t.Dimensions[1].Categories {
					for _, m := range t.Measures {
						o := indicator.OwnObservation{Period: period, Region: region.Code, Measure: m.Code, Categories: []string{a.Code, sex.Code}}
						switch rapid.IntRange(0, 5).Draw(r, "form") {
						case 0:
							continue
						case 1:
							o.Figure = indicator.Figure{Symbol: rapid.SampledFrom([]string{"-", ".", "...", "/", "x"}).Draw(r, "sign")}
						case 2:
							o.Figure = indicator.Figure{Value: float64(rapid.IntRange(-99, 9999).Draw(r, "n")), Has: true, Symbol: rapid.SampledFrom([]string{"p", "r", "()", "e"}).Draw(r, "mark")}
						default:
							o.Figure = indicator.Figure{Value: float64(rapid.IntRange(-99_999, 999_999).Draw(r, "n")), Has: true}
						}
						if m.Decimals > 0 && o.Figure.Has {
							o.Figure.Value /= 100
						}
						t.Observations = append(t.Observations, o)
					}
				}
			}
		}
	}
	if len(t.Observations) == 0 {
		r.Skip("an empty table")
	}
	return t
}

// small is a table with a label that a spreadsheet program would carry out.
func small() indicator.OwnTable {
	observe := func(region, sex string, f indicator.Figure) indicator.OwnObservation {
		return indicator.OwnObservation{Period: "2024-12-31", Region: region, Measure: "N", Categories: []string{sex}, Figure: f}
	}
	return indicator.OwnTable{
		Code: "SMALL", Title: "Kleine Tabelle", Source: "Amt für Statistik, dl-de/by-2.0",
		Regions:    []indicator.Category{{Code: "16067", Label: "Gotha"}, {Code: "16068", Label: "=1+cmd|'/C calc'!A0"}},
		Measures:   []indicator.Measure{{Code: "N", Label: "Fälle", Unit: "Anzahl"}},
		Dimensions: []indicator.Dimension{{Code: "GES", Label: "Geschlecht", Categories: []indicator.Category{{Code: "GESM", Label: "männlich"}, {Code: "GESW", Label: "weiblich"}}}},
		Observations: []indicator.OwnObservation{
			observe("16067", "GESM", indicator.Figure{Value: 1234, Has: true}), observe("16067", "GESW", indicator.Figure{Symbol: "."}),
			observe("16068", "GESM", indicator.Figure{Value: 7, Has: true, Symbol: "p"}), observe("16068", "GESW", indicator.Figure{Symbol: "-"}),
		},
	}
}

func smallDocument(t testing.TB) export.Document {
	t.Helper()
	s, directory := newService(t)
	if _, err := s.ImportOwn(t.Context(), who, small()); err != nil {
		t.Fatal(err)
	}
	g, err := s.Pivot(t.Context(), who, indicator.Pivot{Table: "SMALL", Rows: []string{"region"}, Columns: []string{"GES"}})
	if err != nil {
		t.Fatal(err)
	}
	return export.Document{
		Grid: g, Words: words(t, i18n.German, directory), Address: "/tables/SMALL?rows=region", Made: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC),
		Chosen: [][2]string{{"Alter", "alle"}},
	}
}

func TestCSVHoldsTheTableAsItIsShown(t *testing.T) {
	got := string(write(t, smallDocument(t).CSV))
	want := "\ufeffGebiet (Schlüssel);Gebiet;männlich;männlich (Zeichen);weiblich;weiblich (Zeichen)\r\n" +
		"16067;Gotha;1234;;;.\r\n16068;'=1+cmd|'/C calc'!A0;7;p;;-\r\n"
	if got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestThePackageDescribesItsFields(t *testing.T) {
	_, description := readPackage(t, write(t, smallDocument(t).Package), "ref_area", "ges")
	resource := description["resources"].([]any)[0].(map[string]any)
	fields := resource["schema"].(map[string]any)["fields"].([]any)
	var names []string
	for _, f := range fields {
		field := f.(map[string]any)
		names = append(names, field["name"].(string))
		if field["name"] == "value" && (field["decimalChar"] != "," || field["bareNumber"] != true || field["type"] != "number") {
			t.Errorf("the field of the number: %v", field)
		}
	}
	if want := []string{"ref_area", "ref_area_label", "ges", "ges_label", "value", "sign", "missing", "unit"}; !slices.Equal(names, want) {
		t.Errorf("fields %v, want %v", names, want)
	}
	if licence := description["licenses"].([]any)[0].(map[string]any); licence["name"] != "dl-de-by-2.0" {
		t.Errorf("licence %v", licence)
	}
	if source := description["sources"].([]any)[0].(map[string]any)["title"].(string); !strings.Contains(source, "Amt für Statistik") {
		t.Errorf("source %q", source)
	}
}

func TestGeoJSONHoldsOutlinesAndValues(t *testing.T) {
	ring := geo.Ring{{X: 10, Y: 50}, {X: 11, Y: 50}, {X: 11, Y: 51}, {X: 10, Y: 50}}
	outlines := export.Outlines{Credits: map[string]string{"16067": "© Vermessung", "16068": "© niemand"}, Shapes: map[string]geo.Out{"16067": {ID: "16067", Polygons: []geo.Polygon{{ring}}}}}
	d := smallDocument(t)
	text := write(t, func(w io.Writer) error { return d.GeoJSON(w, outlines) })
	var collection struct {
		Type, Attribution string
		Features          []struct {
			ID         string
			Properties struct {
				Name   string
				Value  *float64
				Values []struct {
					Codes []string
					Value *float64
					Sign  string
				}
			}
			Geometry struct {
				Type        string
				Coordinates [][][][2]float64
			}
		}
	}
	if err := json.Unmarshal(text, &collection); err != nil {
		t.Fatal(err)
	}
	if len(collection.Features) != 1 || !strings.Contains(collection.Attribution, "© Vermessung") || !strings.Contains(collection.Attribution, "Amt für Statistik") {
		t.Fatalf("collection %s", text)
	}
	f := collection.Features[0]
	if f.ID != "16067" || f.Properties.Name != "Gotha" || f.Properties.Value != nil || f.Geometry.Coordinates[0][0][0] != [2]float64{10, 50} {
		t.Errorf("feature %+v", f)
	}
	for _, v := range f.Properties.Values {
		if v.Codes[0] == "GESM" && (v.Value == nil || *v.Value != 1234) || v.Codes[0] == "GESW" && (v.Value != nil || v.Sign != ".") {
			t.Errorf("value %+v", v)
		}
	}
}

func TestTheWorkbookHasTypedCellsAndAChart(t *testing.T) {
	book, err := excelize.OpenReader(bytes.NewReader(write(t, smallDocument(t).XLSX)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got, want := book.GetSheetList(), []string{"Tabelle", "Eine Zahl je Zeile", "Angaben", "Diagramm"}; !slices.Equal(got, want) {
		t.Fatalf("sheets %v, want %v", got, want)
	}
	for cell, want := range map[string]struct {
		text string
		kind excelize.CellType
	}{
		"C2": {"1234", excelize.CellTypeUnset}, "F2": {".", excelize.CellTypeInlineString},
		"B3": {"=1+cmd|'/C calc'!A0", excelize.CellTypeInlineString}, "D3": {"p", excelize.CellTypeInlineString},
	} {
		text, err := book.GetCellValue("Tabelle", cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		kind, err := book.GetCellType("Tabelle", cell)
		if err != nil || text != want.text || kind != want.kind {
			t.Errorf("%s: %q of type %v, want %q of type %v", cell, text, kind, want.text, want.kind)
		}
	}
	if formula, err := book.GetCellFormula("Tabelle", "B3"); err != nil || formula != "" {
		t.Errorf("a label became the formula %q, %v", formula, err)
	}
	about, err := book.GetRows("Angaben")
	if err != nil || !slices.ContainsFunc(about, func(row []string) bool { return len(row) > 1 && row[0] == "Alter" && row[1] == "alle" }) {
		t.Errorf("about: %v, %v", about, err)
	}
}
