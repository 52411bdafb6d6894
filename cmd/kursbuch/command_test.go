// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kursbuch/internal/db"
)

// kursbuch runs a command line in German and returns what it prints.
func kursbuch(t *testing.T, args ...string) (status int, out, said string) {
	t.Helper()
	t.Setenv("LC_ALL", "de_DE.UTF-8")
	stdout, stderr := os.Stdout, os.Stderr
	defer func() { os.Stdout, os.Stderr = stdout, stderr }()
	dir := t.TempDir()
	files := make([]*os.File, 2)
	for i, name := range []string{"out", "err"} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}()
		files[i] = f
	}
	os.Stdout, os.Stderr = files[0], files[1]
	status = run(t.Context(), args)
	texts := make([]string, 2)
	for i, f := range files {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(text)
	}
	return status, texts[0], texts[1]
}

// officialFile is a file of the published tables, among the flat files unless
// the pattern names a folder; the test is skipped where they are not at hand.
func officialFile(t *testing.T, pattern string) string {
	t.Helper()
	data := os.Getenv("KURSBUCH_TEST_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "..", "shared", "data")
	}
	if !strings.Contains(pattern, "/") {
		pattern = "ffcsv/" + pattern
	}
	found, err := filepath.Glob(filepath.Join(data, pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Skip("no published tables here; KURSBUCH_TEST_DATA says where they are")
	}
	return found[0]
}

// The commands give the published figures, whichever way they are asked for.
func TestCommandsGiveThePublishedFigures(t *testing.T) {
	data := t.TempDir()
	for pattern, want := range map[string]map[string]float64{
		"12531-0043*":        {"rows": 116738, "numbers": 116738, "refused": 0, "regions": 393},
		"12411-01-01-4*_de*": {"rows": 1467, "numbers": 1245, "symbols": 222, "regions": 489},
		"13111-01-03-4*":     {"rows": 3300, "numbers": 330, "regions": 550},
		"1000A-0000*":        {"rows": 10787, "numbers": 10787, "regions": 10787},
	} {
		status, out, said := kursbuch(t, "import", "statistics", "--json", "--data", data, officialFile(t, pattern))
		var got map[string]any
		if err := json.Unmarshal([]byte(out), &got); status != 0 || err != nil {
			t.Fatalf("%s: status %d, %v\n%s%s", pattern, status, err, out, said)
		}
		for name, number := range want {
			if got[name] != number {
				t.Errorf("%s: %s is %v, want %v", pattern, name, got[name], number)
			}
		}
	}
	status, out, _ := kursbuch(t, "import", "statistics", "--json", "--data", data, officialFile(t, "12411-01-01-4*_en*"))
	if status != 0 || !strings.Contains(out, `"repeated":true`) {
		t.Errorf("the same figures in English: status %d, %s", status, out)
	}
	askFor(t, data, []question{
		{"12531-0043", 1, 3278005},
		{"12531-0043 --by region --where region=16*", 22, 72755},
		{"12531-0043 --by STAAG5 --where region=16,STAAG5=ST166", 1, 29425},
		{"12531-0043 --by STAAG5 --where region=16,STAAG5=ST475", 1, 16455},
		{"12531-0043 --by REGION,Period --where MEASURE=BEV030,KREISE=16051", 1, 10035},
		{"12531-0043 --where SCHST2=SCHUTZST-AK-1,SCHUTZST-OF,SCHUTZST-X", 1, 3278005},
		{"12411-01-01-4 --where region=DG", 1, 83577140},
		{"12411-01-01-4 --where region=16 --where period=2024", 1, 2100277},
		{"12411-01-01-4 --where region=16,stag=31.12.2024,ges=insgesamt", 1, 2100277},
		{"12411-01-01-4 --where region=16056", 1, 0},
		{"13111-01-03-4 --by region --where region=16,NAT=NATA", 1, 78539},
		{"13111-01-03-4 --where NAT=NATA", 1, 5837916},
		{"1000A-0000", 1, 82719540},
		{"1000A-0000 --where measure=PRS018", 1, 82711282},
		{"1000A-0000 --by region --where region=16*", 631, 2110396},
	})
}

// The layouts of before give the figures that are published in them.
func TestCommandsReadTheOtherLayouts(t *testing.T) {
	data := t.TempDir()
	for _, file := range []struct {
		pattern, format string
		want            map[string]float64
	}{
		{"ffcsv-old/13111-01-03-4*", "ffcsv-old", map[string]float64{"rows": 3228, "accepted": 3228, "numbers": 2682, "refused": 0}},
		{"classic-csv/12411-0015.csv", "classic", map[string]float64{"rows": 476, "accepted": 476, "periods": 24, "numbers": 10152, "symbols": 1272}},
		{"classic-csv/11111-0002.csv", "classic", map[string]float64{"numbers": 9301, "regions": 476}},
		{"classic-csv/12411-0010.csv", "classic", map[string]float64{"numbers": 816, "regions": 16}},
		{"jsonstat/oecd.json", "json-stat", map[string]float64{"numbers": 432, "regions": 36, "periods": 12}},
		{"jsonstat/canada.json", "json-stat", map[string]float64{"numbers": 120, "refused": 0}},
	} {
		status, out, said := kursbuch(t, "import", "statistics", "--json", "--data", data, officialFile(t, file.pattern))
		var got map[string]any
		if err := json.Unmarshal([]byte(out), &got); status != 0 || err != nil {
			t.Fatalf("%s: status %d, %v\n%s%s", file.pattern, status, err, out, said)
		}
		if why, _ := got["recognised_by"].([]any); len(why) == 0 {
			t.Errorf("%s: nothing says why it is %s", file.pattern, file.format)
		}
		if got["format"] != file.format {
			t.Errorf("%s: format %v, want %s", file.pattern, got["format"], file.format)
		}
		for name, number := range file.want {
			if got[name] != number {
				t.Errorf("%s: %s is %v, want %v", file.pattern, name, got[name], number)
			}
		}
		if later, isCount := got["symbol_counts"].(map[string]any)["..."]; isCount && later != 26.0 {
			t.Errorf("%s: %v figures follow later, want 26", file.pattern, later)
		}
		if gap := strings.Contains(out, "03159 Göttingen"); gap != strings.Contains(file.pattern, "12411-0015") {
			t.Errorf("%s: warnings %v", file.pattern, got["warnings"])
		}
	}
	askFor(t, data, []question{
		{"13111-01-03-4 --where region=DG,NAT=NATA", 1, 5325540},
		{"13111-01-03-4 --where region=16,NAT=NATA", 1, 69392},
		{"13111-01-03-4 --by KREISE --where region=16*,NAT=NATA", 23, 69392},
		{"13111-01-03-4 --where region=16051,NAT=NATA", 1, 11928},
		{"12411-0015 --where region=DG,period=31.12.2018", 1, 82691139},
		{"12411-0015 --where region=16,period=2018", 1, 2143145},
		{"12411-0015 --where region=DG,period=1995", 1, 81817499},
		{"12411-0010 --where region=16,period=2018", 1, 2143145},
		{"11111-0002 --where region=16051,period=2016", 1, 269.91},
	})
}

// question is a call of the command table and what it must give.
type question struct {
	args string
	rows int
	sum  float64
}

func askFor(t *testing.T, data string, questions []question) {
	t.Helper()
	for _, ask := range questions {
		status, out, said := kursbuch(t, append([]string{"table", "--data", data}, strings.Fields(ask.args)...)...)
		rows, sum := addUp(t, out)
		if status != 0 || rows != ask.rows || sum != ask.sum {
			t.Errorf("table %s: status %d, %d rows, sum %v; want %d and %v\n%s", ask.args, status, rows, sum, ask.rows, ask.sum, said)
		}
	}
}

// addUp counts the rows of a table and sums their values.
func addUp(t *testing.T, text string) (rows int, sum float64) {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(records) == 0 {
		t.Fatalf("no table: %v\n%s", err, text)
	}
	for _, record := range records[1:] {
		value := record[slices.Index(records[0], "value")]
		if value == "" {
			continue
		}
		number, err := strconv.ParseFloat(value, 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += number
	}
	return len(records) - 1, sum
}

// Who asks for something wrong is told so in words, with what there is.
func TestCommandsRefuseInWords(t *testing.T) {
	data := t.TempDir()
	for args, want := range map[string]string{
		"table 99999-0001": "Die Tabelle 99999-0001 ist nicht eingespielt.",
		"timetable":        "Kursbuch versteht diese Eingabe nicht",
		"report":           "Es gibt noch keine Organisation.",
		"restore " + filepath.Join(data, "none.zip"): "lässt sich nicht lesen",
		"doctor --database postgres://127.0.0.1:1/x": "Die Datenbank antwortet nicht.",
		"user end-sessions nobody@landkreis.example": "nobody@landkreis.example",
		"demo --once":                  "--out",
		"table 99999-0001 --where GES": "nennt kein Merkmal",
	} {
		status, _, said := kursbuch(t, append(strings.Fields(args), "--data", data)...)
		if status != 1 || !strings.Contains(said, want) {
			t.Errorf("%s: status %d, %q; want %q", args, status, said, want)
		}
	}
}

func TestAnEmptyListSaysSo(t *testing.T) {
	if status, out, said := kursbuch(t, "user", "list", "--data", t.TempDir()); status != 0 || !strings.Contains(out, "noch keine Organisation") {
		t.Errorf("status %d, %q %q", status, out, said)
	}
}

// Whatever is wrong with a command line is said without the parser's own words.
func TestWrongCommandLinesAreExplained(t *testing.T) {
	for args, want := range map[string]string{
		"":                        "einen Befehl, zum Beispiel serve, demo, import, table, report.",
		"user":                    "list, invite, reset, end-sessions.",
		"tabel":                   "meinten Sie „table“?",
		"table X Y":               "„Y“ wird hier nicht erwartet.",
		"table":                   "Es fehlt: <code>.",
		"import statistics":       "Es fehlt: <file>.",
		"user invite a@b.example": "Es fehlt: --role=ROLE.",
		"table X --format xml":    "--format nimmt nur: csv, json.",
		"table X --where":         "Zu --where fehlt der Wert.",
		"serve --bogus":           "Die Option --bogus gibt es hier nicht.",
		"serve --addrr x":         "meinten Sie --addr?",
		"serve --tls-cert /none":  "Die Datei „/none“ zu --tls-cert gibt es nicht.",
		"serve --behind-proxy=ja": "--behind-proxy nimmt keinen Wert",
		"doctor --data /dev/null": "Das Datenverzeichnis „/dev/null“ lässt sich nicht anlegen.",
	} {
		status, out, said := kursbuch(t, strings.Fields(args)...)
		if status != 1 || out != "" || !strings.Contains(said, want) || strings.ContainsAny(said, `("`) {
			t.Errorf("kursbuch %s: status %d, %q; want %q", args, status, said, want)
		}
	}
}

func TestHelpIsInBothLanguages(t *testing.T) {
	for _, args := range []string{"--help", "table --help", "import statistics --help", "user invite --help"} {
		var help bytes.Buffer
		parser, err := newParser(t.Context(), &cli{})
		if err != nil {
			t.Fatal(err)
		}
		parser.Stdout, parser.Exit = &help, func(int) {}
		if _, err := parser.Parse(strings.Fields(args)); err != nil && help.Len() == 0 {
			t.Fatal(err)
		}
		for line := range strings.Lines(help.String()) {
			word, _, heading := strings.Cut(line, ":")
			if heading && slices.Contains([]string{"Usage", "Flags", "Arguments", "Commands"}, word) || strings.HasPrefix(line, "Run ") {
				t.Errorf("kursbuch %s: %q is English only", args, line)
			}
		}
		if !strings.Contains(help.String(), "Optionen – Flags:") {
			t.Errorf("kursbuch %s: no options\n%s", args, &help)
		}
	}
	if status, out, _ := kursbuch(t, "--version"); status != 0 || !strings.HasPrefix(out, "kursbuch ") {
		t.Errorf("--version: status %d, %q", status, out)
	}
}

// A refused file answers a script with the same fields as a taken one.
func TestARefusedFileHasEveryField(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "letter.csv")
	if err := os.WriteFile(name, []byte("Sehr geehrte Damen und Herren"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, _ := kursbuch(t, "import", "statistics", "--json", "--data", dir, name)
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); status != int(exitRefusedFile) || err != nil {
		t.Fatalf("status %d, %v: %s", status, err, out)
	}
	for _, field := range []string{"file", "format", "table", "rows", "accepted", "refused", "numbers", "symbols", "regions", "periods", "release", "warnings", "error"} {
		if _, ok := got[field]; !ok {
			t.Errorf("%s is missing in %s", field, out)
		}
	}
}

// An archive of several tables is taken apart as in the browser: each table is a
// release of its own, and one that is refused leaves the others.
func TestAnArchiveOfSeveralTables(t *testing.T) {
	dir := t.TempDir()
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for name, content := range map[string]string{"a/one.csv": flatFile("10001", 5), "two.csv": flatFile("10002", 7), "letter.csv": "Sehr geehrte Damen und Herren"} {
		entry, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "tables.zip")
	if err := os.WriteFile(name, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, said := kursbuch(t, "import", "statistics", "--data", dir, name)
	if status != int(exitRefusedFile) {
		t.Errorf("status %d: %s%s", status, out, said)
	}
	for _, want := range []string{"tables.zip enthält 3 Tabellen", "one.csv: Tabelle 10001", "two.csv: Tabelle 10002", "letter.csv wurde abgelehnt"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in %s", want, out)
		}
	}
	askFor(t, dir, []question{{"10001", 1, 5}, {"10002", 1, 7}})
	status, out, _ = kursbuch(t, "import", "statistics", "--json", "--data", dir, name)
	if lines := strings.Split(strings.TrimSpace(out), "\n"); status != int(exitRefusedFile) || len(lines) != 3 || strings.Count(out, `"repeated":true`) != 2 {
		t.Errorf("once more: status %d, %s", status, out)
	}
}

// flatFile is a table with one figure.
func flatFile(table string, value int) string {
	return "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;" +
		"value;value_unit;value_variable_code;value_variable_label\n" +
		table + ";Probe;STAG;Stichtag;2024-12-31;KREISE;Kreise;16051;Erfurt;" + strconv.Itoa(value) + ";Anzahl;BEV001;Personen\n"
}

// A head that was kept elsewhere is missed in an older copy of the database.
func TestKeptHeads(t *testing.T) {
	data, kept := t.TempDir(), filepath.Join(t.TempDir(), "heads")
	if status, _, said := kursbuch(t, "demo", "--once", "--data", data, "--out", t.TempDir()); status != 0 {
		t.Fatal(said)
	}
	status, heads, said := kursbuch(t, "audit", "heads", "--data", data)
	if words := strings.Fields(heads); status != 0 || len(words) != 3 || words[0] != "official" {
		t.Fatalf("status %d, heads %q, %s; want the shared figures and no sample", status, heads, said)
	}
	words := strings.Fields(heads)
	for content, want := range map[string]struct {
		status int
		said   string
	}{
		heads:                       {0, "unversehrt"},
		"\n" + heads + heads:        {0, "unversehrt"},
		"official 9999 " + words[2]: {1, "ältere Kopie"},
		"official 1 0123":           {1, "ältere Kopie"},
		"official\n":                {1, "heads, Zeile 1"},
		heads + "official one two":  {1, "heads, Zeile 2"},
	} {
		if err := os.WriteFile(kept, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		status, out, said := kursbuch(t, "audit", "verify", "--data", data, "--heads", kept)
		if status != want.status || !strings.Contains(out+said, want.said) {
			t.Errorf("heads %q: status %d, %s%s; want %d, %q", content, status, out, said, want.status, want.said)
		}
	}
	if status, _, said := kursbuch(t, "audit", "verify", "--data", data, "--heads", kept+".none"); status != 1 || !strings.Contains(said, "lässt sich nicht lesen") {
		t.Errorf("no such file: status %d, %s", status, said)
	}
}

// Who edits the ledger of publications is found out.
func TestAnEditedLedgerIsFound(t *testing.T) {
	data := t.TempDir()
	if status, _, said := kursbuch(t, "demo", "--once", "--data", data, "--out", t.TempDir()); status != 0 {
		t.Fatal(said)
	}
	if status, out, said := kursbuch(t, "audit", "verify", "--data", data); status != 0 || !strings.Contains(out, "Verzeichnis der Freigaben ist unversehrt") {
		t.Fatalf("status %d, %s%s", status, out, said)
	}
	d, err := db.Open(filepath.Join(data, "kursbuch.db"))
	if err == nil {
		_, err = d.ExecContext(t.Context(), `INSERT INTO publication_heads (tenant_id, seq, hash, seal) VALUES ('official', 1, '', '')`)
	}
	if err := errors.Join(err, d.Close()); err != nil {
		t.Fatal(err)
	}
	for command, want := range map[string]string{"audit verify": "Verzeichnis der Freigaben von „official“", "doctor": "Verzeichnis der Freigaben wurde bei Eintrag 1 verändert"} {
		status, out, said := kursbuch(t, append(strings.Fields(command), "--data", data)...)
		if status != 1 || !strings.Contains(out+said, want) {
			t.Errorf("%s: status %d, %s%s", command, status, out, said)
		}
	}
}
