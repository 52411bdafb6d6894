// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/readers"
)

var update = flag.Bool("update", false, "write figures/*.txt anew from the official files")

// source says where the figures of one compact table come from.
type source struct {
	name, file, extent string
	credit             string
	layout             string // what begins a line, and what its figures differ in
	extract            func(t *testing.T, path string) *table
}

func sources() []source {
	const both = "Statistisches Bundesamt (Destatis) und Statistische Ämter des Bundes und der Länder"
	return []source{
		{"12411-0010.txt", "classic-csv/12411-0010.csv", "Länder seit 1995", "© Statistisches Bundesamt (Destatis), 2020; Stand 24.02.2020", "region|period", states},
		{"12411-0015.txt", "classic-csv/12411-0015.csv", "Kreise Thüringens seit 1995", "© Statistisches Bundesamt (Destatis), 2020; Stand 24.02.2020", "region|period", counties},
		{"12411-01-01-4.txt", "ffcsv/12411-01-01-4_1773175772751_de_flat.csv", "Kreise Thüringens", "© " + both + ", 2026; Stand März 2026", "period region|GES", flatFile},
		{"12531-0043.txt", "ffcsv/12531-0043_175879554.zip", "Kreise Thüringens", "© Statistisches Bundesamt (Destatis), 2026; Stand März 2026", "period region SCHST2 GES|STAAG5", flatFile},
		{"13111-01-03-4_2023.txt", "ffcsv-old/13111-01-03-4_de_0.csv", "Deutschland, Thüringen und seine Kreise", "© " + both + ", 2024; Stand spätestens Dezember 2024", "period region NAT|GES", oldFlatFile},
		{"13111-01-03-4_2025.txt", "ffcsv/13111-01-03-4_1773175029986_de_flat.csv", "Deutschland, Thüringen und seine Kreise", "© " + both + ", 2026; Stand März 2026", "period region NAT|GES", flatFile},
	}
}

// TestFiguresAreThePublishedOnes compares the compact tables with the official
// files; with -update it writes them.
func TestFiguresAreThePublishedOnes(t *testing.T) {
	data := cmp.Or(os.Getenv("KURSBUCH_TEST_DATA"), filepath.Join("..", "..", "shared", "data"))
	if _, err := os.Stat(data); err != nil {
		t.Skip("the official files are not there; KURSBUCH_TEST_DATA names their folder")
	}
	for _, s := range sources() {
		t.Run(s.name, func(t *testing.T) {
			text := compact(s, s.extract(t, filepath.Join(data, s.file)))
			name := filepath.Join("figures", s.name)
			if *update {
				if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			stored, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if string(stored) != text {
				t.Errorf("%s differs from %s; run go test ./demo -run Published -update and look at the difference", name, s.file)
			}
		})
	}
}

// inThuringia reports whether a figure of a region is kept: Thüringen with its
// counties, and Germany.
func inThuringia(key string) bool {
	return key == "DG" || strings.HasPrefix(key, "16") && len(key) <= 5
}

func flatFile(t *testing.T, path string) *table {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	read, err := readers.Read(t.Context(), filepath.Base(path), f, info.Size(), statfile.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	out := &table{code: read.Finding.Table, statistic: named(read.Statistic), time: named(read.Periods[0].Variable)}
	for _, d := range read.Dimensions {
		out.dimensions = append(out.dimensions, variable{item: named(d.Variables()[0])})
	}
	m := read.Measures[0]
	out.measures = []item{{m.Code, m.Unit + " " + m.Label}}
	for o := range read.All() {
		if !inThuringia(o.Region.Code) {
			continue
		}
		value := o.Sign
		if value == "" {
			value = fmt.Sprint(int64(o.Value))
		}
		codes := make([]string, len(o.Cells))
		for i, c := range o.Cells {
			codes[i] = cmp.Or(c.Code, total)
			note(&out.dimensions[i].codes, item{codes[i], c.Label})
		}
		addPlace(out, named(o.Region.Variable), named(o.Region.Item))
		out.figures = append(out.figures, figure{period: string(o.Period.Key), region: o.Region.Code, codes: codes, value: value})
	}
	return out
}

func named(i statfile.Item) item { return item{i.Code, i.Label} }

// oldFlatFile reads the layout until 2024: German dates, indented labels.
func oldFlatFile(t *testing.T, path string) *table {
	rows := readCSV(t, path, false)
	out := &table{
		code: "13111-01-03-4", statistic: item{rows[1][0], rows[1][1]}, time: item{rows[1][2], rows[1][3]},
		measures:   []item{{"ERW032", "Anzahl Sozialversicherungspfl. Beschäftigte (Arbeitsort)"}},
		dimensions: []variable{{item: item{rows[1][9], rows[1][10]}}, {item: item{rows[1][13], rows[1][14]}}},
	}
	for _, r := range rows[1:] {
		if !inThuringia(r[7]) {
			continue
		}
		codes := []string{cmp.Or(r[11], total), cmp.Or(r[15], total)}
		note(&out.dimensions[0].codes, item{codes[0], r[12]})
		note(&out.dimensions[1].codes, item{codes[1], r[16]})
		addPlace(out, item{r[5], r[6]}, item{r[7], strings.TrimSpace(r[8])})
		out.figures = append(out.figures, figure{period: isoDay(r[4]), region: r[7], codes: codes, value: r[17]})
	}
	return out
}

func counties(t *testing.T, path string) *table {
	out := classic("12411-0015")
	rows := readCSV(t, path, true)
	for _, r := range rows[6:] {
		if len(r) > 2 && inThuringia(r[0]) {
			classicRow(out, item{"KREISE", "Kreise"}, item{r[0], r[1]}, rows[5][2:], r[2:])
		}
	}
	return out
}

// states reads the Länder, which the file names without their keys.
func states(t *testing.T, path string) *table {
	out := classic("12411-0010")
	keys := strings.Fields("08 09 11 12 04 02 06 13 03 05 07 10 14 15 01 16") // alphabetical by name
	rows := readCSV(t, path, true)
	for i, key := range keys {
		r := rows[6+i]
		classicRow(out, item{"DLAND", "Bundesländer"}, item{key, r[0]}, rows[5][1:], r[1:])
	}
	return out
}

func classic(code string) *table {
	return &table{
		code: code, statistic: item{"12411", "Fortschreibung des Bevölkerungsstandes"}, time: item{"STAG", "Stichtag"},
		measures: []item{{"BEVSTD", "Anzahl Bevölkerungsstand"}},
	}
}

// classicRow takes over the figures since 1995.
func classicRow(out *table, kind, place item, days, values []string) {
	addPlace(out, kind, place)
	for i, day := range days {
		if period := isoDay(day); period >= "1995" {
			out.figures = append(out.figures, figure{period: period, region: place.code, value: values[i]})
		}
	}
}

func isoDay(german string) string { return german[6:] + "-" + german[3:5] + "-" + german[:2] }

func readCSV(t *testing.T, path string, latin bool) [][]string {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if latin {
		runes := make([]rune, len(content))
		for i, b := range content {
			runes[i] = rune(b) // ISO 8859-1 is the first 256 characters
		}
		content = []byte(string(runes))
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\xEF\xBB\xBF"))))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = ';', -1, true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func note(codes *[]item, c item) {
	if !slices.Contains(*codes, c) {
		*codes = append(*codes, c)
	}
}

func addPlace(out *table, kind, place item) {
	i := slices.IndexFunc(out.regions, func(v variable) bool { return v.item == kind })
	if i < 0 {
		i = len(out.regions)
		out.regions = append(out.regions, variable{item: kind})
	}
	note(&out.regions[i].codes, place)
}

// TestCompactTablesGiveKnownFigures compares sums with what the statistical
// offices state for Thüringen.
func TestCompactTablesGiveKnownFigures(t *testing.T) {
	// The statuses that make up all protection seekers.
	const whole = "SCHUTZST-AK-1|SCHUTZST-OF|SCHUTZST-X"
	for _, c := range []struct {
		file, key string // for period, region and each dimension: codes to add up, or all
		want      int
	}{
		{"12411-0010.txt", "2018-12-31 16", 2_143_145},
		{"12411-0015.txt", "2018-12-31 all", 2_143_145},
		{"12411-01-01-4.txt", "2024-12-31 all *", 2_100_277},
		{"12531-0043.txt", "2024-12-31 all " + whole + " all all", 72_755},
		{"12531-0043.txt", "2024-12-31 all " + whole + " all ST166", 29_425},
		{"12531-0043.txt", "2024-12-31 all " + whole + " all ST475", 16_455},
		{"12531-0043.txt", "2024-12-31 16051 " + whole + " all all", 10_035},
		{"13111-01-03-4_2023.txt", "2023-06-30 16 NATA *", 69_392},
		{"13111-01-03-4_2023.txt", "2023-06-30 DG NATA *", 5_325_540},
		{"13111-01-03-4_2025.txt", "2025-06-30 16 NATA *", 78_539},
		{"13111-01-03-4_2025.txt", "2025-06-30 16 NATA GESM|GESW", 78_539},
	} {
		if got := sum(t, c.file, strings.Fields(c.key)); got != c.want {
			t.Errorf("%s, %s: %d, want %d", c.file, c.key, got, c.want)
		}
	}
}

func sum(t *testing.T, name string, key []string) int {
	text, err := os.ReadFile(filepath.Join("figures", name))
	if err != nil {
		t.Fatal(err)
	}
	read, err := parseTable(string(text))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range read.figures {
		if v, err := strconv.Atoi(f.value); err == nil && matches(append([]string{f.period, f.region}, f.codes...), key) {
			n += v
		}
	}
	return n
}

func matches(codes, key []string) bool {
	for i, code := range codes {
		if key[i] != "all" && !slices.Contains(strings.Split(key[i], "|"), code) {
			return false
		}
	}
	return true
}

// compact writes t in the form that parseTable reads, in one order.
func compact(s source, t *table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# SPDX-FileCopyrightText: %s\n# SPDX-License-Identifier: DL-DE-BY-2.0\n#\n", strings.Split(s.credit, ";")[0])
	fmt.Fprintf(&b, "# Tabelle %s, Auszug: %s. %s.\n", t.code, s.extent, s.credit)
	b.WriteString("# Datenlizenz Deutschland – Namensnennung – Version 2.0, https://www.govdata.de/dl-de/by-2-0; Daten ausgewählt und umgeordnet.\n")
	fmt.Fprintf(&b, "table %s\nstatistic %s %s\ntime %s %s\n", t.code, t.statistic.code, t.statistic.label, t.time.code, t.time.label)
	for _, m := range t.measures {
		fmt.Fprintf(&b, "measure %s %s\n", m.code, m.label)
	}
	writeVariables(&b, "region", "place", t.regions)
	writeVariables(&b, "dimension", "code", t.dimensions)
	lead, across, _ := strings.Cut(s.layout, "|")
	fmt.Fprintf(&b, "rows %s\ncells %s\n", lead, across)
	lines := map[string][]string{}
	for _, f := range t.figures {
		begin := []string{}
		for name := range strings.FieldsSeq(lead) {
			begin = append(begin, t.codeOf(f, name))
		}
		line := strings.Join(begin, " ")
		lines[line] = append(lines[line], t.codeOf(f, across)+"="+f.value)
	}
	begins := []string{}
	for begin, cells := range lines {
		slices.Sort(cells)
		begins = append(begins, begin)
	}
	slices.Sort(begins)
	for _, begin := range begins {
		b.WriteString(begin + " " + strings.Join(lines[begin], " ") + "\n")
	}
	return b.String()
}

func writeVariables(b *strings.Builder, kind, member string, variables []variable) {
	for _, v := range variables {
		fmt.Fprintf(b, "%s %s %s\n", kind, v.code, v.label)
		slices.SortFunc(v.codes, func(a, b item) int { return cmp.Compare(a.code, b.code) })
		for _, c := range v.codes {
			fmt.Fprintf(b, "%s %s %s\n", member, c.code, c.label)
		}
	}
}

func (t *table) codeOf(f figure, name string) string {
	switch name {
	case "period":
		return f.period
	case "region":
		return f.region
	}
	return f.codes[slices.IndexFunc(t.dimensions, func(v variable) bool { return v.code == name })]
}
