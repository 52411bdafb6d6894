// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package gvisys

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"kursbuch/internal/fault"
)

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

func read(content []byte) (*Directory, error) {
	return Read(bytes.NewReader(content), int64(len(content)))
}

// The directory of 30 November 2023, as it is, in the older encoding, and in
// the zip in which the office hands it out.
func TestOfficialDirectory(t *testing.T) {
	content := official(t, "territory/GV100AD_301123.txt")
	latin, err := encoding.ReplaceUnsupported(charmap.ISO8859_1.NewEncoder()).Bytes(content)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"UTF-8": content, "ISO-8859-1": latin, "zip": packed(t, "GV100AD_301123.txt", content)} {
		d, err := read(content)
		if err != nil {
			t.Fatal(err)
		}
		var counts []int
		for _, kind := range Kinds() {
			counts = append(counts, d.Count(kind))
		}
		people, male := d.Population()
		if d.Lines != 16035 || d.Refused != 0 || d.Day != "2023-11-30" || !slices.Equal(counts, []int{16, 29, 12, 400, 4597, 10981}) {
			t.Errorf("%s: %d lines of %s, %d refused, counts %v", name, d.Lines, d.Day, d.Refused, counts)
		}
		if people != 84358845 || male != 41559052 {
			t.Errorf("%s: %d people, %d of them male; want 84358845 and 41559052", name, people, male)
		}
		municipalities, counties, people := 0, 0, 0
		for _, u := range d.Units {
			if strings.HasPrefix(u.Key, "16") && u.Kind == County {
				counties++
			}
			if strings.HasPrefix(u.Key, "16") && u.Kind == Municipality {
				municipalities, people = municipalities+1, people+u.Population
			}
		}
		if municipalities != 624 || counties != 22 || people != 2126846 {
			t.Errorf("%s: Thüringen has %d municipalities, %d counties, %d people; want 624, 22, 2126846", name, municipalities, counties, people)
		}
		if i := slices.IndexFunc(d.Units, func(u Unit) bool { return u.Key == "05515000" }); i < 0 || d.Units[i].Name != "Münster, Stadt" {
			t.Errorf("%s: Münster is not written right", name)
		}
	}
}

func packed(t testing.TB, name string, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	w, err := archive.Create(name)
	if err == nil {
		_, err = w.Write(content)
	}
	if err := errors.Join(err, archive.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// line writes a line of GV100AD.
func line(kind Kind, day, key, union, name, figures string) string {
	text := []rune(fmt.Sprintf("%d%s%-8s%-4s%-50s%-50s%-6s%s", kind, day, key, union, name, "Sitz", "64", figures))
	return string(text) + strings.Repeat(" ", width-len(text)) + "\r\n"
}

func figures(hectares, people, male int) string {
	return fmt.Sprintf("%011d%011d%011d    99999", hectares, people, male)
}

func small() string {
	return line(State, "20231231", "16", "", "Thüringen", "") + line(County, "20231231", "16067", "", "Gotha", "") +
		line(Municipality, "20231231", "16067029", "5012", "Gotha, Stadt", figures(6956, 46000, 22000))
}

func TestMalformedLinesAreRefusedAndCounted(t *testing.T) {
	for _, test := range []struct{ name, line, reason string }{
		{"too short", "60202312311606", "gvisys.row.width"},
		{"too long", strings.TrimRight(line(County, "20231231", "16068", "", "Sömmerda", ""), "\r\n") + " x\r\n", "gvisys.row.width"},
		{"an unknown kind", line(70, "20231231", "16068", "", "Sömmerda", ""), "gvisys.row.kind"},
		{"another day", line(County, "20230101", "16068", "", "Sömmerda", ""), "gvisys.row.day"},
		{"no day", line(County, "20231301", "16068", "", "Sömmerda", ""), "gvisys.row.day"},
		{"a key of too few digits", line(County, "20231231", "1606", "", "Sömmerda", ""), "gvisys.row.key"},
		{"a key with a letter", line(County, "20231231", "16O68", "", "Sömmerda", ""), "gvisys.row.key"},
		{"a key that came before", line(County, "20231231", "16067", "", "Sömmerda", ""), "gvisys.row.twice"},
		{"no name", line(County, "20231231", "16068", "", "", ""), "gvisys.row.name"},
		{"a number that is none", line(Municipality, "20231231", "16068001", "0000", "Alperstedt", "0000000 123"), "gvisys.row.number"},
		{"more men than people", line(Municipality, "20231231", "16068001", "0000", "Alperstedt", figures(10, 20, 30)), "gvisys.row.male"},
	} {
		d, err := read([]byte(small() + test.line))
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if d.Refused != 1 || d.Refusals[0].Line != 4 || d.Refusals[0].Reason.Key != test.reason || len(d.Units) != 3 {
			t.Errorf("%s: %d units, refused %+v; want 3 and %s in line 4", test.name, len(d.Units), d.Refusals, test.reason)
		}
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	for name, content := range map[string][]byte{
		"empty": nil, "a table": []byte("AGS;Name\n16067029;Gotha\n"), "an archive of something else": packed(t, "a.csv", []byte("x")), "a picture": []byte("GIF89a"),
	} {
		if _, err := read(content); !refused(err) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
}

func refused(err error) bool {
	_, ok := errors.AsType[fault.Refused](err)
	return ok
}

// workbook writes the quarterly workbook as the office lays it out. numeric
// writes codes as numbers, as happens when a workbook was saved from a list.
func workbook(t testing.TB, numeric bool) []byte {
	t.Helper()
	book := excelize.NewFile()
	const name = "Onlineprodukt_Gemeinden31122023"
	rows := [][]any{
		{"Alle politisch selbständigen Gemeinden mit ausgewählten Merkmalen am 31.12.2023 (4. Quartal)"},
		{},
		{"Satz-art", "Textkenn-zeichen", "Amtlicher Regionalschlüssel (ARS)", nil, nil, nil, nil, "Gemeindename", "Fläche km2 1)", "Bevölkerung 2)", nil, nil, nil, "Post-leit-zahl 5)"},
		{nil, nil, "Land", "RB", "Kreis", "VB", "Gem", nil, nil, "insgesamt", "männlich", "weiblich", "je km2"},
		{nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil},
		{"10", nil, "01", nil, nil, nil, nil, "Schleswig-Holstein"},
		{"40", "41", "01", "0", "01", nil, nil, "Flensburg, Stadt"},
		{"60", "61", "01", "0", "01", "0000", "000", "Flensburg, Stadt", 56.73, 92550, 45874, 46676, 1631, "24937"},
		{},
		{"1) Fläche am 31.12.2022"},
	}
	if _, err := book.NewSheet(name); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for k, value := range row {
			if text, ok := value.(string); ok && numeric && i > 4 && digits(text) {
				n := 0
				if _, err := fmt.Sscan(strings.TrimLeft(text, "0")+"", &n); err != nil {
					n = 0
				}
				row[k] = n
			}
		}
		if err := book.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := errors.Join(book.Write(&b), book.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbook(t *testing.T) {
	for _, numeric := range []bool{false, true} {
		d, err := read(workbook(t, numeric))
		if err != nil {
			t.Fatal(err)
		}
		want := Unit{Kind: Municipality, Key: "01001000", Union: "0000", Name: "Flensburg, Stadt", Text: "61", Hectares: 5673, Population: 92550, Male: 45874, Postcode: "24937"}
		if d.Day != "2023-12-31" || len(d.Units) != 3 || d.Units[2] != want || d.Refused != 0 || numeric != (d.Mended > 0) {
			t.Errorf("numeric %t: %s %+v, %d mended; want %+v", numeric, d.Day, d.Units, d.Mended, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(small()))
	latin, err := charmap.ISO8859_1.NewEncoder().String(small())
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(latin))
	f.Add(workbook(f, true))
	f.Fuzz(func(t *testing.T, content []byte) {
		d, err := read(content)
		if err != nil {
			return
		}
		if len(d.Units)+d.Refused != d.Lines {
			t.Fatalf("%d units and %d refused of %d lines", len(d.Units), d.Refused, d.Lines)
		}
		seen := map[string]bool{}
		for _, u := range d.Units {
			id := fmt.Sprint(u.Kind, u.Key)
			if seen[id] || !digits(u.Key) || u.Name == "" || !d.Day.Valid() || d.Day == "" {
				t.Fatalf("took %+v of %s", u, d.Day)
			}
			seen[id] = true
		}
	})
}
