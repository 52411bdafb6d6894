// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package fault

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// Exit statuses of import statistics.
const (
	allTaken    = 0
	refusedFile = 2
	refusedRows = 3
)

// most is how much memory any input may cost, in MiB.
const most = 512

const (
	mib = 1 << 20
	gib = 1 << 30
)

// input is a file and what the import has to say about it.
type input struct {
	name    string // of the file
	content []byte
	status  int
	german  []string // parts of the message
	english string
}

// good is one figure that can be taken.
func good() string { return line("2024-12-31", "16051", "GESM", "MES001", "10") }

func bad(value string) string { return line("2024-12-31", "16052", "GESM", "MES001", value) }

func inputs(t *testing.T) []input {
	t.Helper()
	csv := func(n int) string { return fmt.Sprintf("99002-01-01-%d_1_de_flat.csv", n) }
	packed := zipOf(t, map[string]string{csv(1): "\uFEFF" + head + strings.Repeat(good(), 200)})
	return []input{
		{csv(2), nil, refusedFile, []string{"leer"}, "The file is empty"},
		{csv(3), []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), refusedFile, []string{"kein Text"}, "is no text"},
		{csv(4), wide(head + good()), allTaken, []string{"Tabelle 99002-01-01-4", "angenommen: 1"}, "accepted: 1, refused: 0"},
		{csv(5), western(t, head+strings.Replace(good(), "Kreis ", "Gößnitz ", 1)), allTaken, []string{"Tabelle 99002-01-01-5", "angenommen: 1"}, "accepted: 1, refused: 0"},
		{csv(6), []byte(strings.ReplaceAll(head, ";value;", ";") + good()), refusedFile, []string{"Kopfzeile fehlt: value"}, "Missing in the header: value"},
		{csv(7), []byte(strings.Replace(head, "value_unit", "value", 1) + good()), refusedFile, []string{"Spalte value", "mehrmals"}, "occurs more than once"},
		{csv(8), []byte("Name;Ort\nKim;Erfurt\n"), refusedFile, []string{"nicht bekannt"}, "format of the file is not known"},
		{csv(9), []byte(head + good() + head), refusedRows, []string{"Zeile 3", "statistics_code", "noch einmal"}, "appears again among the data"},
		{csv(10), []byte(head + good() + bad("1 000")), refusedRows, []string{"Zeile 3", "Spalte value", "„1 000“", "keine lesbare Zahl"}, "not a readable number"},
		{csv(11), []byte(head + good() + "99001;verrutscht\n"), refusedRows, []string{"Zeile 3", "2 statt 17 Felder"}, "2 fields instead of 17"},
		{csv(12), []byte(head + good() + strings.Replace(bad("7"), "Kreis ", "Kr\xE4is ", 1)), refusedRows, []string{"Zeile 3", "nicht als UTF-8"}, "not stored as UTF-8"},
		{csv(13), []byte(head + bad("1 000")), refusedFile, []string{"Zeile 2", "Spalte value", "„1 000“"}, "not a readable number"},
		{"99002-01-01-14.zip", packed[:len(packed)/2], refusedFile, []string{"beschädigt"}, "damaged or incomplete"},
		{"99002-01-01-15.zip", damaged(packed), refusedFile, []string{"beschädigt"}, "damaged or incomplete"},
		{"99002-01-01-16.zip", crowded(t, 1001), refusedFile, []string{"mehr als 1.000 Dateien"}, "more than 1,000 files"},
		{"99002-01-01-17.zip", zipOf(t, map[string]string{"a.png": "x"}), refusedFile, []string{"keine Datei mit der Endung csv"}, "holds no file ending in csv"},
		{"99002-01-01-18.zip", zipOf(t, map[string]string{csv(1): head, csv(2): head}), refusedFile, []string{"enthält 2 Tabellen", "keine Datenzeile"}, "holds 2 tables"},
		{"99002-01-01-22.zip", manyTables(t, 21), refusedFile, []string{"mehrere Tabellen"}, "several tables"},
		{"99002-01-01-23.zip", zipOf(t, map[string]string{csv(23): head, csv(24): strings.Repeat("x", 70*mib)}), refusedFile, []string{"größer als", "64"}, "larger than 64"},
		{"99002-01-01-19.zip", bomb(t, csv(19), gib+mib, gib+mib), refusedFile, []string{"entpackt größer als"}, "unpacked content is larger than"},
		{"99002-01-01-20.zip", bomb(t, csv(20), gib+mib, 1000), refusedFile, []string{"beschädigt"}, "damaged or incomplete"},
		{"99002-01-01-21.zip", bomb(t, csv(21), 300*mib, 300*mib), refusedRows, []string{"länger als"}, "longer than"},
		{"Anträge.xlsx", bomb(t, "xl/worksheets/sheet1.xml", 200*mib, 200*mib), refusedFile, []string{"keine Datei mit der Endung csv"}, "holds no file ending in csv"},
	}
}

// manyTables packs more tables than are taken apart.
func manyTables(t *testing.T, n int) []byte {
	t.Helper()
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("%d.csv", i)] = head + good()
	}
	return zipOf(t, files)
}

func TestBadInputIsRefusedInWords(t *testing.T) {
	p, dir := place{data: t.TempDir()}, t.TempDir()
	all := inputs(t)
	args := []string{"import", "statistics"}
	releases := 0
	for _, in := range all {
		file := writeFile(t, dir, in.name, string(in.content))
		args = append(args, file)
		got := p.run(t, "import", "statistics", file)
		if in.status != refusedFile {
			releases++
		}
		in.check(t, got)
	}
	english := p.command(args...)
	english.Env = append(english.Env, "LC_ALL=en_GB.UTF-8")
	got := runCommand(t, english)
	for _, in := range all {
		if !strings.Contains(got.out, in.english) {
			t.Errorf("%s: the English answer lacks %q", in.name, in.english)
		}
	}
	if got.status != refusedFile {
		t.Errorf("all files together: status %d, want %d\n%s", got.status, refusedFile, got.err)
	}
	if n := p.value(t, `SELECT count(*) FROM indicator_releases`); n != fmt.Sprint(releases) {
		t.Errorf("%s releases are stored, want %d", n, releases)
	}
	if n := p.value(t, `SELECT count(*) FROM indicator_blocks WHERE release_id NOT IN (SELECT id FROM indicator_releases)`); n != "0" {
		t.Errorf("%s blocks belong to no release", n)
	}
}

func (in input) check(t *testing.T, got outcome) {
	t.Helper()
	if got.status != in.status {
		t.Errorf("%s: status %d, want %d\n%s%s", in.name, got.status, in.status, got.out, got.err)
	}
	for _, part := range append(in.german, in.name) {
		if !strings.Contains(got.out, part) {
			t.Errorf("%s: the answer lacks %q:\n%s", in.name, part, got.out)
		}
	}
	if runtime.GOOS == "linux" && got.peakMiB > most {
		t.Errorf("%s: took %d MiB of memory, want at most %d", in.name, got.peakMiB, most)
	}
}

func TestWhatIsNoReadableFileIsRefused(t *testing.T) {
	p, dir := place{data: t.TempDir()}, t.TempDir()
	for _, name := range []string{dir, filepath.Join(dir, "fehlt.csv")} {
		got := p.run(t, "import", "statistics", name)
		if got.status != refusedFile || !strings.Contains(got.out, name) || !strings.Contains(got.out, "lässt sich nicht lesen") {
			t.Errorf("%s: status %d\n%s%s", name, got.status, got.out, got.err)
		}
	}
	large := filepath.Join(dir, "99002-01-01-1.zip")
	if err := os.WriteFile(large, []byte("PK\x03\x04"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, 64*mib+1); err != nil { // takes no space
		t.Fatal(err)
	}
	if got := p.run(t, "import", "statistics", large); got.status != refusedFile || !strings.Contains(got.out, "64") {
		t.Errorf("a zip over 64 MiB: status %d\n%s%s", got.status, got.out, got.err)
	}
}

func TestOneHundredThousandRows(t *testing.T) {
	const rows = 120_000
	p, dir := place{data: t.TempDir()}, t.TempDir()
	var text strings.Builder
	text.WriteString(head)
	for n := range rows {
		text.WriteString(line(fmt.Sprintf("%d-12-31", 1900+n%120), fmt.Sprintf("16%03d", 51+n/120%20), "GESM", fmt.Sprintf("MES%03d", n/2400), fmt.Sprint(n)))
	}
	got := p.run(t, "import", "statistics", "--json", writeFile(t, dir, "99003-01-01-1_1_de_flat.csv", text.String()))
	var said summary
	if err := json.Unmarshal([]byte(got.out), &said); err != nil {
		t.Fatalf("%v\n%s%s", err, got.out, got.err)
	}
	if got.status != allTaken || said.Rows != rows || said.Accepted != rows || said.Numbers != rows {
		t.Errorf("status %d, %+v; want %d rows taken", got.status, said, rows)
	}
	if got.peakMiB > most {
		t.Errorf("took %d MiB of memory, want at most %d", got.peakMiB, most)
	}
}

// wide is text in UTF-16 with a byte order mark.
func wide(text string) []byte {
	b := []byte{0xFF, 0xFE}
	for _, unit := range utf16.Encode([]rune(text)) {
		b = append(b, byte(unit), byte(unit>>8))
	}
	return b
}

// western is text in ISO 8859-1.
func western(t *testing.T, text string) []byte {
	t.Helper()
	b, err := charmap.ISO8859_1.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func zipOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	for name, content := range files {
		entry, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(entry, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// damaged is a zip with other bytes in its first entry.
func damaged(archive []byte) []byte {
	other := bytes.Clone(archive)
	for i := 60; i < 120; i++ {
		other[i] ^= 0x5A
	}
	return other
}

// crowded is a zip with n entries.
func crowded(t *testing.T, n int) []byte {
	t.Helper()
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("%d.csv", i)] = ""
	}
	return zipOf(t, files)
}

// bomb is a small zip of one entry that unpacks to size bytes, a good figure
// and endless lines, and states another size.
func bomb(t *testing.T, name string, size, stated int) []byte {
	t.Helper()
	var packed bytes.Buffer
	sum := crc32.NewIEEE()
	deflate, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text []byte) {
		if _, err := io.MultiWriter(deflate, sum).Write(text); err != nil {
			t.Fatal(err)
		}
	}
	start := []byte(head + good())
	write(start)
	block := bytes.Repeat([]byte("x"), mib)
	block[mib-1] = '\n'
	for left := size - len(start); left > 0; left -= len(block) {
		write(block[:min(left, len(block))])
	}
	if err := deflate.Close(); err != nil {
		t.Fatal(err)
	}
	return rawZip(t, &zip.FileHeader{
		Name: name, Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(stated),
	}, packed.Bytes())
}

func rawZip(t *testing.T, header *zip.FileHeader, packed []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	entry, err := archive.CreateRaw(header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := entry.Write(packed); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
