// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// leafTable is a small table with two ones and a district of its own group.
const leafTable = "district,sex,freq\nnorth,m,1\nnorth,w,9\neast,m,8\neast,w,7\nsouth,m,1\nsouth,w,6\nwest,m,12\nwest,w,4\n"

const leafHierarchy = "code,parent\nnorth,upper\neast,upper\nupper,Total\nsouth,lower\nwest,lower\nlower,Total\n"

func writeFile(t *testing.T, dir, name, text string) string {
	t.Helper()
	name = filepath.Join(dir, name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// Somebody without a database protects a table, and somebody else checks it.
func TestProtectAndVerify(t *testing.T) {
	dir := t.TempDir()
	table := writeFile(t, dir, "leaf.csv", leafTable)
	hierarchy := "district=" + writeFile(t, dir, "hier.csv", leafHierarchy)
	pattern, certificate := filepath.Join(dir, "pattern.csv"), filepath.Join(dir, "cert.json")
	data := filepath.Join(dir, "data")
	for _, standard := range []string{"s0", "s1", "s2", "s3"} {
		status, out, said := kursbuch(t, "protect", "--data", data, "--table", table, "--hierarchy", hierarchy, "--standard", standard,
			"--time", "10ms", "--weight", "count", "--out", pattern, "--certificate", certificate)
		if status != 0 || !strings.Contains(out, "21 Zellen, davon 2 schutzbedürftig") {
			t.Fatalf("%s: status %d\n%s%s", standard, status, out, said)
		}
		status, out, said = kursbuch(t, "verify", "--table", table, "--hierarchy", hierarchy, "--pattern", pattern, "--certificate", certificate)
		if status != 0 || !strings.Contains(out, "Bewiesen: "+strings.ToUpper(standard)) {
			t.Fatalf("%s: status %d\n%s%s", standard, status, out, said)
		}
	}
	listed, err := os.ReadFile(pattern)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(listed, []byte("district,sex,freq,primary,suppressed\nTotal,Total,48,FALSE,FALSE\n")) || !bytes.Contains(listed, []byte("north,m,1,TRUE,TRUE\n")) {
		t.Errorf("the pattern is\n%s", listed)
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("a data directory was made: %v", err)
	}
}

// Every method that changes figures writes them beside the true ones, and what
// it promises is checked in the same way.
func TestProtectChangesFigures(t *testing.T) {
	dir := t.TempDir()
	files := []string{"--table", writeFile(t, dir, "leaf.csv", leafTable), "--hierarchy", "district=" + writeFile(t, dir, "hier.csv", leafHierarchy)}
	secret := writeFile(t, dir, "secret", "a secret of the county office\n")
	pattern, certificate := filepath.Join(dir, "pattern.csv"), filepath.Join(dir, "cert.json")
	for _, c := range []struct {
		method, verified string
		more             []string
	}{
		{"round", "additiv gerundet, Basis 3. 21 Zellen, 2 schutzbedürftig", nil},
		{"round", "additiv gerundet, Basis 5", []string{"--base", "5", "--secret", secret}},
		{"nearest", "auf Vielfache von 10", []string{"--base", "10"}},
		{"cellkey", "Überlagert um höchstens 5", []string{"--secret", secret, "--about", "people", "--about", "2026"}},
		{"cellkey", "Überlagert um höchstens 2", []string{"--secret", secret, "--noise-most", "2", "--noise-variance", "1", "--noise-barred", "0", "--noise-stay", "0.3"}},
	} {
		status, out, said := kursbuch(t, slices.Concat([]string{"protect", "--method", c.method, "--out", pattern, "--certificate", certificate}, files, c.more)...)
		if status != 0 || !strings.Contains(out, "21 Zellen, davon 2 schutzbedürftig") {
			t.Fatalf("%s: status %d\n%s%s", c.method, status, out, said)
		}
		check := func() (int, string) {
			status, out, _ := kursbuch(t, slices.Concat([]string{"verify", "--pattern", pattern, "--certificate", certificate}, files)...)
			return status, out
		}
		if status, out := check(); status != 0 || !strings.Contains(out, c.verified) {
			t.Errorf("%s: status %d, %q, want %q", c.method, status, out, c.verified)
		}
		listed, err := os.ReadFile(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(listed, []byte("district,sex,freq,primary,perturbed\nTotal,Total,48,FALSE,")) {
			t.Errorf("the pattern is\n%s", listed)
		}
		writeFile(t, dir, "pattern.csv", strings.Replace(string(listed), "Total,Total,48,FALSE,", "Total,Total,48,FALSE,1", 1))
		if status, _ := check(); status != 1 {
			t.Errorf("%s: a changed pattern has status %d", c.method, status)
		}
	}
}

// Groups of which all share something, and sums of values with dominant
// contributors, are proven like small counts.
func TestProtectKnowsGroupsAndMagnitudes(t *testing.T) {
	dir := t.TempDir()
	pattern, certificate := filepath.Join(dir, "pattern.csv"), filepath.Join(dir, "cert.json")
	work := writeFile(t, dir, "work.csv", "area,work,freq\na,no,7\na,yes,0\nb,yes,5\nb,no,9\nc,yes,6\nc,no,6\n")
	firms := writeFile(t, dir, "firms.csv", "branch;size;units;value;max1\na;s;5;1000,5;950\na;l;9;700;100\nb;s;9;800;100\nb;l;9;900;100\n")
	for _, c := range []struct {
		table, listed, verified string
		args                    []string
	}{
		{work, "a,yes,0,FALSE,TRUE\n", "S1 mit Gruppenschutz bis 1", []string{"--group", "1"}},
		{firms, "a,s,1000.5,TRUE,TRUE\n", "um 10 % größer und kleiner", []string{"--magnitude", "--dominance", "1,85"}},
		{firms, "a,s,1000.5,TRUE,TRUE\n", "um 20 % größer und kleiner", []string{"--magnitude", "--closeness", "10", "--interval", "20"}},
	} {
		status, _, said := kursbuch(t, append([]string{"protect", "--table", c.table, "--time", "10ms", "--out", pattern, "--certificate", certificate}, c.args...)...)
		if status != 0 {
			t.Fatalf("%v: %s", c.args, said)
		}
		listed, err := os.ReadFile(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(listed), c.listed) {
			t.Errorf("%v: the pattern is\n%s", c.args, listed)
		}
		status, out, said := kursbuch(t, "verify", "--table", c.table, "--pattern", pattern, "--certificate", certificate)
		if status != 0 || !strings.Contains(out, c.verified) {
			t.Errorf("%v: status %d, %q%s", c.args, status, out, said)
		}
	}
}

func TestVerifyRefusesWhatWasTouched(t *testing.T) {
	dir := t.TempDir()
	table := writeFile(t, dir, "leaf.csv", leafTable)
	pattern, certificate := filepath.Join(dir, "pattern.csv"), filepath.Join(dir, "cert.json")
	if status, _, said := kursbuch(t, "protect", "--table", table, "--time", "0s", "--out", pattern, "--certificate", certificate); status != 0 {
		t.Fatal(said)
	}
	check := func() int {
		status, _, _ := kursbuch(t, "verify", "--table", table, "--pattern", pattern, "--certificate", certificate)
		return status
	}
	if status := check(); status != 0 {
		t.Fatalf("an untouched proof has status %d", status)
	}
	for _, name := range []string{table, pattern, certificate} {
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, dir, filepath.Base(name), strings.Replace(string(whole), "1", "2", 1))
		if status := check(); status != 1 {
			t.Errorf("with %s changed the status is %d", filepath.Base(name), status)
		}
		writeFile(t, dir, filepath.Base(name), string(whole))
	}
}

func TestProtectReadsAndWritesPackedFiles(t *testing.T) {
	dir := t.TempDir()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(leafTable)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	table := writeFile(t, dir, "leaf.csv.gz", packed.String())
	pattern, certificate := filepath.Join(dir, "pattern.csv.gz"), filepath.Join(dir, "cert.json.gz")
	if status, _, said := kursbuch(t, "protect", "--table", table, "--time", "0s", "--out", pattern, "--certificate", certificate); status != 0 {
		t.Fatal(said)
	}
	if status, _, said := kursbuch(t, "verify", "--table", table, "--pattern", pattern, "--certificate", certificate); status != 0 {
		t.Error(said)
	}
	// The certificate is about what is in the files, not how they are packed.
	if status, _, said := kursbuch(t, "verify", "--table", writeFile(t, dir, "leaf.csv", leafTable), "--pattern", pattern, "--certificate", certificate); status != 0 {
		t.Error(said)
	}
}

func TestProtectSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	out := []string{"--out", filepath.Join(dir, "p.csv"), "--certificate", filepath.Join(dir, "c.json")}
	table := writeFile(t, dir, "leaf.csv", leafTable)
	for want, args := range map[string][]string{
		"ist keine Anzahl":              {"--table", writeFile(t, dir, "bad.csv", "a,freq\nx,many\n")},
		"lässt sich nicht lesen":        {"--table", filepath.Join(dir, "none.csv")},
		"MERKMAL=DATEI":                 {"--table", table, "--hierarchy", "hier.csv"},
		"Keine Tabelle hat das Merkmal": {"--table", table, "--hierarchy", "colour=" + writeFile(t, dir, "h.csv", leafHierarchy)},
		"kennt „north“ nicht":           {"--table", table, "--hierarchy", "district=" + writeFile(t, dir, "o.csv", "code,parent\nold,Total\n")},
		"Schwelle muss mindestens 1":    {"--table", table, "--threshold", "0"},
		"darf nur die unterste Ebene":   {"--table", writeFile(t, dir, "sum.csv", "a,freq\nx,1\nTotal,1\n"), "--threshold", "3"},
		"gehört ein Geheimnis":          {"--table", table, "--method", "cellkey"},
		"mindestens 16 Byte":            {"--table", table, "--method", "cellkey", "--secret", writeFile(t, dir, "short", "short")},
		"kein Rauschen mit diesen":      {"--table", table, "--method", "cellkey", "--secret", writeFile(t, dir, "long", "a secret of the county office"), "--noise-variance", "0.1"},
		"Wertsummen gibt es nur":        {"--table", table, "--method", "round", "--group", "1"},
		"Die Regeln gehen nicht auf":    {"--table", table, "--magnitude", "--dominance", "9,85"},
		"ohne Gruppenschutz":            {"--table", table, "--magnitude", "--standard", "s2"},
		"die Spalten units und value":   {"--table", table, "--magnitude"},
		"höchstens 6 Dezimalstellen":    {"--table", writeFile(t, dir, "fine.csv", "a,units,value,max\nx,3,1.1234567,1\n"), "--magnitude"},
		"Rundungsbasis muss":            {"--table", table, "--method", "round", "--base", "1"},
		"aus Summen errechnen":          {"--table", writeFile(t, dir, "twos.csv", "a,freq\nw,2\nx,2\ny,2\nz,2\n"), "--method", "nearest"},
		"3: x steht schon in Zeile 2":   {"--table", writeFile(t, dir, "twice.csv", "a,freq\nx,1\nx,1\n")},
		"ist leer":                      {"--table", writeFile(t, dir, "empty.csv", "")},
		"Zeile 3: 2 Felder":             {"--table", writeFile(t, dir, "ragged.csv", "a,b,freq\nx,y,1\nx,4\n")},
		"Zeile 1: Das ist keine lesb":   {"--table", writeFile(t, dir, "mac.csv", "a,freq\rx,1\ry,5\r")},
		"Zeile 4: Das ist keine lesb":   {"--table", writeFile(t, dir, "quote.csv", "a,freq\n\"x\nz\",1\n\"y,5\n")},
		"ein Steuerzeichen":             {"--table", writeFile(t, dir, "control.csv", "a,freq\n\"x\x1fy\",1\nz,5\n")},
		"kann nicht in „“ liegen":       {"--table", table, "--hierarchy", "district=" + writeFile(t, dir, "root.csv", "code,parent\nTotal,\n")},
		"führt nicht zur Wurzel":        {"--table", writeFile(t, dir, "two.csv", "a,freq\nx,1\ny,4\n"), "--hierarchy", "a=" + writeFile(t, dir, "open.csv", "code,parent\nx,g\ny,Total\n")},
		"höchstens 1000000":             {"--table", table, "--standard", "s2", "--threshold", "9223372036854775807"},
		"eine fehlende Zeile zählt":     {"--table", writeFile(t, dir, "l1.csv", "a,b,freq\nx,m,1\ny,m,4\n"), "--table", writeFile(t, dir, "l2.csv", "a,c,freq\nz,q,1\ny,r,4\n")},
		"Spalte value: „1.2.3“":         {"--table", writeFile(t, dir, "points.csv", "a,units,value,max\nx,3,1.2.3,1\n"), "--magnitude"},
	} {
		status, printed, said := kursbuch(t, append(append([]string{"protect"}, args...), out...)...)
		if status != 1 || !strings.Contains(said, want) {
			t.Errorf("%v: status %d, %q%q, want %q", args, status, printed, said, want)
		}
	}
	if _, err := os.Stat(out[1]); !os.IsNotExist(err) {
		t.Errorf("something was written: %v", err)
	}
}
