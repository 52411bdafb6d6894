// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "write data/regions.txt anew from the official directory")

// official opens a file of real data, or skips the test where there are none.
func official(t *testing.T, name string) []byte {
	t.Helper()
	root := cmp.Or(os.Getenv("KURSBUCH_TEST_DATA"), filepath.Join("..", "..", "..", "shared", "data"))
	text, err := os.ReadFile(filepath.Join(root, name))
	if os.IsNotExist(err) {
		t.Skipf("no real data: set KURSBUCH_TEST_DATA to a folder that has %s", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestRegionsAreThoseOfTheOfficialDirectory(t *testing.T) {
	want := regionsHeader + strings.Join(deriveRegions(t, string(official(t, "territory/GV100AD_301123.txt"))), "\n") + "\n"
	if *update {
		if err := os.WriteFile("data/regions.txt", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if regionLines != want {
		t.Errorf("data/regions.txt differs from the official directory; see docs/territory-data.md")
	}
}

// Table 12411-01-01-4 lists every county since 1995 under the keys of its day.
func TestDirectoryKnowsEveryKeyOfTheCountyTable(t *testing.T) {
	table := string(official(t, "ffcsv/12411-01-01-4_1773175772751_de_flat.csv"))
	d, err := LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	keys := map[Key]bool{}
	for line := range strings.Lines(table) {
		fields := strings.Split(line, ";")
		if key := Key(fields[7]); key.Level() != LevelUnknown {
			keys[key] = true
			if _, err := d.Region(key); err != nil {
				t.Errorf("%v (%s)", err, fields[8])
			}
		}
	}
	if len(keys) != 489 {
		t.Errorf("the table has %d keys, want 489", len(keys))
	}
}

// The Umsteigeschlüssel has a sheet for the territory of each year since 1990
// that tells which counties of 2020 each county became. A county belongs to the
// last sheet in which it stands: it was dissolved in the year after.
func TestReformsAgreeWithTheUmsteigeschluessel(t *testing.T) {
	workbook, err := excelize.OpenReader(bytes.NewReader(official(t, "territory/ref-kreise-umrech-2020-1990-2019.xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := workbook.Close(); err != nil {
			t.Error(err)
		}
	}()
	d, err := LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	sheets := map[int]map[Key][]Key{}
	for key, successors := range d.successors {
		if key == "16056" { // Eisenach was dissolved after the last sheet
			continue
		}
		dissolved, err := d.Region(key)
		if err != nil {
			t.Fatal(err)
		}
		lastYear := dissolved.Until.Add(1).Time().Year() - 1
		if sheets[lastYear] == nil {
			sheets[lastYear] = conversions(t, workbook, lastYear)
		}
		got := slices.Sorted(slices.Values(sheets[lastYear][key]))
		if !slices.Equal(got, successors) {
			t.Errorf("%s of %d became %v, want %v", key, lastYear, got, successors)
		}
	}
}

// conversions reads one sheet: county of that year -> counties of 2020. The
// target stands in the last column but one; keys lack leading zeros.
func conversions(t *testing.T, workbook *excelize.File, year int) map[Key][]Key {
	t.Helper()
	rows, err := workbook.GetRows(fmt.Sprintf("%d-2020", year), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	became := map[Key][]Key{}
	for _, row := range rows[1:] {
		if len(row) < 8 || row[0] == "" {
			continue
		}
		key := func(cell string) Key { return Key(fmt.Sprintf("%08d", number(t, cell))).County() }
		became[key(row[0])] = append(became[key(row[0])], key(row[len(row)-2]))
	}
	return became
}

const regionsHeader = `# SPDX-FileCopyrightText: © Statistisches Bundesamt (Destatis), 2023
# SPDX-License-Identifier: DL-DE-BY-2.0
#
# Regions on 30 November 2023: key;kind;name;population;hectares;first day;mark
# Drawn from the Gemeindeverzeichnis GV100AD, selected and rearranged; see docs/territory-data.md.
`

// record is one line of GV100AD, whose fields stand at fixed characters.
type record struct{ kind, key, name, text, hectares, population string }

func parseRecord(line string) record {
	r := []rune(line)
	field := func(from, to int) string { return strings.TrimSpace(string(r[from:to])) }
	return record{
		kind: field(0, 2), key: field(10, 18), name: field(22, 72),
		text: field(122, 124), hectares: field(128, 139), population: field(139, 150),
	}
}

// deriveRegions makes the lines of data/regions.txt. The directory counts people
// and hectares for municipalities only; regions above them get the sums.
func deriveRegions(t *testing.T, directory string) []string {
	t.Helper()
	people, hectares, founded := map[Key]int{}, map[Key]int{}, foundingDays(t)
	marks := plateMarks()
	chosen := []record{{key: string(Germany), name: "Deutschland"}}
	for line := range strings.Lines(directory) {
		r := parseRecord(line)
		if r.kind == "60" {
			for _, digits := range []int{0, 2, 3, 5, 8} {
				key := cmp.Or(Key(r.key[:digits]), Germany)
				people[key] += number(t, r.population)
				hectares[key] += number(t, r.hectares)
			}
		}
		if slices.Contains([]string{"10", "20", "40"}, r.kind) || r.kind == "60" && isListed(Key(r.key)) {
			chosen = append(chosen, r)
		}
	}
	var lines []string
	for _, r := range chosen {
		kind, name := nameOf(t, r)
		lines = append(lines, fmt.Sprintf("%s;%s;%s;%d;%d;%s;%s",
			r.key, kind, name, people[Key(r.key)], hectares[Key(r.key)], founded[Key(r.key)], marks[Key(r.key)]))
	}
	for _, b := range boroughs() {
		lines = append(lines, b[0]+";Bezirk;"+b[1]+";;;;")
	}
	slices.SortFunc(lines[1:], func(a, b string) int { return cmp.Compare(keyOf(a), keyOf(b)) })
	return lines
}

func keyOf(line string) string {
	key, _, _ := strings.Cut(line, ";")
	return key
}

// isListed reports whether a municipality belongs to the program's directory:
// those of Thüringen, and the cities that county tables list beside their county.
func isListed(key Key) bool {
	return key.State() == Thueringen || slices.Contains([]Key{"03241001", "05334002", "10041100"}, key)
}

// boroughs are the Bezirke of Berlin under the keys of table 12411-01-01-4.
func boroughs() [][2]string {
	names := []string{
		"Mitte", "Friedrichshain-Kreuzberg", "Pankow", "Charlottenburg-Wilmersdorf", "Spandau", "Steglitz-Zehlendorf",
		"Tempelhof-Schöneberg", "Neukölln", "Treptow-Köpenick", "Marzahn-Hellersdorf", "Lichtenberg", "Reinickendorf",
	}
	var all [][2]string
	for i, name := range names {
		all = append(all, [2]string{fmt.Sprintf("11%03d%03d", i+1, i+1), "Berlin-" + name})
	}
	return all
}

// plateMarks are the first marks on the number plates of Thüringen's counties
// (Unterscheidungszeichen, § 9 FZV).
func plateMarks() map[Key]string {
	return map[Key]string{
		"16051": "EF", "16052": "G", "16053": "J", "16054": "SHL", "16055": "WE", "16061": "EIC", "16062": "NDH",
		"16063": "WAK", "16064": "UH", "16065": "KYF", "16066": "SM", "16067": "GTH", "16068": "SÖM", "16069": "HBN",
		"16070": "IK", "16071": "AP", "16072": "SON", "16073": "SLF", "16074": "SHK", "16075": "SOK", "16076": "GRZ",
		"16077": "ABG",
	}
}

// foundingDays tells when the successors of dissolved counties came to be. The
// Wartburgkreis alone took over a neighbour under the key it already had.
func foundingDays(t *testing.T) map[Key]string {
	t.Helper()
	d := &Directory{successors: map[Key][]Key{}}
	if err := eachRecord(reformLines, 5, d.addReform); err != nil {
		t.Fatal(err)
	}
	days := map[Key]string{}
	for _, dissolved := range d.regions {
		for _, successor := range d.successors[dissolved.Key] {
			if successor != "16063" {
				days[successor] = string(dissolved.Until.Add(1))
			}
		}
	}
	return days
}

func nameOf(t *testing.T, r record) (Kind, string) {
	t.Helper()
	switch r.kind {
	case "":
		return Country, r.name
	case "10":
		return State, r.name
	case "20":
		return governmentRegion(r.name)
	}
	kind, known := designations()[r.text]
	if !known {
		t.Fatalf("%s %s: text key %s has no kind", r.key, r.name, r.text)
	}
	return kind, r.name
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
