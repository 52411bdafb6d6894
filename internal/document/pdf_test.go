// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// readPDF checks the cross-reference table and returns the objects by number.
func readPDF(file []byte) (map[int]string, error) {
	tail := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(file)
	if tail == nil {
		return nil, errors.New("no startxref at the end")
	}
	at, err := strconv.Atoi(string(tail[1]))
	if err != nil || at > len(file) || !bytes.HasPrefix(file[at:], []byte("xref\n0 ")) {
		return nil, fmt.Errorf("no cross-reference table at %d", at)
	}
	lines := strings.Split(string(file[at:]), "\n")
	objects := map[int]string{}
	for i, line := range lines[3:] {
		if !strings.HasSuffix(line, " n ") {
			break
		}
		offset, err := strconv.Atoi(line[:10])
		head := fmt.Sprintf("%d 0 obj\n", i+1)
		if err != nil || !bytes.HasPrefix(file[offset:], []byte(head)) {
			return nil, fmt.Errorf("object %d is not at offset %s", i+1, line[:10])
		}
		end := bytes.Index(file[offset:], []byte("\nendobj\n"))
		objects[i+1] = string(file[offset+len(head) : offset+end])
	}
	if want := "0 " + strconv.Itoa(len(objects)+1); lines[1] != want {
		return nil, fmt.Errorf("table has %d objects, its head says %q", len(objects), lines[1])
	}
	return objects, checkMarks(objects)
}

// checkMarks verifies that the parent tree knows each element that has content.
func checkMarks(objects map[int]string) error {
	known := map[string]bool{}
	for _, body := range objects {
		if strings.HasPrefix(body, "<</Nums[") {
			for _, ref := range regexp.MustCompile(`(\d+) 0 R`).FindAllStringSubmatch(body, -1) {
				known[ref[1]] = true
			}
		}
	}
	content := regexp.MustCompile(`/K\[\d+ [^0]|/K\[\d+ \]`)
	for number, body := range objects {
		if strings.HasPrefix(body, "<</Type/StructElem") && content.MatchString(body) && !strings.Contains(body, "/K[]") &&
			strings.Contains(body, "/Pg ") && !known[strconv.Itoa(number)] {
			return fmt.Errorf("element %d is missing in the parent tree: %s", number, body)
		}
	}
	return nil
}

func TestPDFIsTagged(t *testing.T) {
	file := written(t, sample(), "pdf")
	objects, err := readPDF(file)
	if err != nil {
		t.Fatal(err)
	}
	roles := map[string]int{}
	role := regexp.MustCompile(`^<</Type/StructElem/S/(\w+)`)
	for _, body := range objects {
		if m := role.FindStringSubmatch(body); m != nil {
			roles[m[1]]++
		}
	}
	for _, want := range []string{
		"Document", "H1", "H2", "H3", "H4", "P", "L", "LI", "Lbl", "LBody", "Table", "THead", "TBody", "TR", "TH", "TD",
		"Figure", "Caption", "TOC", "TOCI", "Note", "Reference", "Link", "Span",
	} {
		if roles[want] == 0 {
			t.Errorf("no element of role %s", want)
		}
	}
	for _, want := range []string{
		"/MarkInfo<</Marked true>>", "/DisplayDocTitle true", "<pdfuaid:part>1</pdfuaid:part>", "/Scope/Row", "/Scope/Column",
		"/StructParent ", "/Type/OBJR", "/Tabs/S", "/CIDToGIDMap/Identity", "/FontFile2", "/ToUnicode", "/Outlines", "/ID(n000001)",
	} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("file lacks %s", want)
		}
	}
}

func TestTablesRepeatTheirHeaderOnEachPage(t *testing.T) {
	d := sample()
	table := sampleMeasures()
	for len(table.Rows) < 60 {
		table.Rows = append(table.Rows, table.Rows[0])
	}
	d.Cover, d.Contents, d.Blocks = nil, false, []Block{table}
	s, err := d.set()
	if err != nil {
		t.Fatal(err)
	}
	if len(s.pages) < 3 {
		t.Fatalf("the table stands on %d pages, want at least 3", len(s.pages))
	}
	for i, sheet := range s.pages[1:] {
		if sheet.units[0].unit != sheet.units[1].unit.repeat {
			t.Errorf("page %d does not begin with the header of the table", i+2)
		}
	}
}

// A column's share is what an author guesses; the words are what readers see.
func TestNoColumnIsNarrowerThanItsLongestWord(t *testing.T) {
	table := Table{
		Caption: Text("Maßnahmen"),
		Columns: []Column{{Header: Text("Nr."), Share: 7}, {Header: Text("Maßnahme"), HeadsRows: true, Share: 26}, {Header: Text("Status"), Share: 18}, {Header: Text("Sachstand"), Share: 49}},
		Rows:    []Row{{Cells: []Cell{{Text: Text("M 15")}, {Text: Text("Lotsenstelle bei Wohnungsbaugesellschaften")}, {Text: []Span{{Text: "abgeschlossen", Sign: SignDone}}}, {Text: Text("81 Haushalte eingezogen")}}}},
	}
	s, err := newSetter(&Document{Title: "T", Language: "de"})
	if err != nil {
		t.Fatal(err)
	}
	for _, slack := range []float64{1, officeSlack} {
		g := s.measure(table, slack)
		least, _ := g.demand()
		for i, width := range g.width {
			if width < slack*least[i]-0.001 {
				t.Errorf("column %d is %.1f pt wide, its longest word %.1f", i, width, slack*least[i])
			}
		}
		if got, room := sum(g.width), textWidth-3*columnGap; got > room+0.001 {
			t.Errorf("columns take %.1f of %.1f pt", got, room)
		}
	}
}

func TestNothingStandsBelowTheTextArea(t *testing.T) {
	s, err := long().set()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.pages); n < 25 || n > 60 {
		t.Errorf("the long report has %d pages, want about 30", n)
	}
	for i, sheet := range s.pages {
		notes := float64(len(sheet.notes)) * noteStyle().lead
		if bottom := sheet.used + notes; bottom > textBottom+1 {
			t.Errorf("page %d ends at %.1f, below %.1f", i+1, bottom, textBottom)
		}
	}
}

// run runs a program on a file that holds the sample, or skips the test where
// it is not installed.
func run(t *testing.T, format, program string, args ...string) (output, dir string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("%s is not installed", program)
	}
	dir = t.TempDir()
	path := filepath.Join(dir, "bericht."+format)
	if err := os.WriteFile(path, written(t, sample(), format), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, arg := range args {
		args[i] = strings.NewReplacer("FILE", path, "DIR", dir).Replace(arg)
	}
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out), dir
}

func TestPopplerReadsText(t *testing.T) {
	out, _ := run(t, "pdf", "pdftotext", "FILE", "-")
	for _, want := range []string{"Integration im", "Страна и Ελλάδα", "Bauamt, Kostenschätzung", "\uFFFD"} {
		if !strings.Contains(out, want) {
			t.Errorf("text lacks %q", want)
		}
	}
	if strings.Contains(out, "Syntax Error") {
		t.Errorf("poppler complains: %s", out)
	}
}

func TestPopplerReadsStructure(t *testing.T) {
	out, _ := run(t, "pdf", "pdfinfo", "-struct-text", "FILE")
	for _, want := range []string{"Document", "H1", "H2", "Table", "TH", "Figure", "TOCI", "Note", "Das Wichtigste in"} {
		if !strings.Contains(out, want) {
			t.Errorf("structure lacks %q", want)
		}
	}
	if strings.Contains(out, "Syntax Error") {
		t.Errorf("poppler complains: %s", out)
	}
}

func TestLibreOfficeOpensTheOfficeFormats(t *testing.T) {
	for _, format := range []string{"docx", "odt"} {
		t.Run(format, func(t *testing.T) {
			out, dir := run(t, format, "soffice", "--headless", "-env:UserInstallation=file://DIR/profile",
				"--convert-to", "fodt", "--outdir", "DIR", "FILE")
			page, err := os.ReadFile(filepath.Join(dir, "bericht.fodt"))
			if err != nil {
				t.Fatalf("nothing converted: %v\n%s", err, out)
			}
			for _, want := range []string{
				`text:outline-level="1"`, `text:outline-level="4"`, "<table:table-header-rows>", "<text:list ",
				"Beschäftigungsquote ausländischer Frauen, 2019 bis 2025", "<text:note ", "<text:table-of-content ",
			} {
				if !strings.Contains(string(page), want) {
					t.Errorf("what LibreOffice read lacks %s", want)
				}
			}
		})
	}
}
