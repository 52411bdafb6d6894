// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/delivery"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/report"
)

// page writes a content as HTML, the format whose text is easiest to read.
func page(t *testing.T, c report.Content) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Document(c, texts(t).Printer(c.Language)).WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestASeriesBreakIsDrawnAndSaid(t *testing.T) {
	c := invented(1)
	whole := page(t, c)
	c.Fields[0].Goals[1].Developments[0].Breaks = []civil.Period{"2019-06-30", "2022-06-30"}
	broken := page(t, c)
	if strings.Contains(whole, "liegt ein Reihenbruch") || !strings.Contains(broken, "Vor 30.06.2022 liegt ein Reihenbruch: ") {
		t.Error("the report does not say the break, or one that is not there")
	}
	if strings.Contains(broken, "Vor 30.06.2019") {
		t.Error("a break before the first printed value is said")
	}
	if got, want := strings.Count(broken, "<polyline"), strings.Count(whole, "<polyline"); got <= want {
		t.Errorf("%d lines with a break, %d without: the line is not parted", got, want)
	}
}

func TestAReportSaysEverythingItKnows(t *testing.T) {
	c := invented(2)
	old := invented(2)
	old.Fields[0].Measures[1].Light = delivery.Idle
	changes := report.Diff(old, c)
	c.Changes = &changes
	for _, lang := range i18n.Langs() {
		c.Language = lang
		html := page(t, c)
		figure := map[i18n.Lang]string{i18n.German: "38,4", i18n.English: "38.4"}[lang]
		for _, want := range []string{
			`lang="` + string(lang) + `"`, c.Title, c.Paper, c.Foreword[:20], "Für M 1 wird die Stelle", c.Outlook,
			figure + "\u00a0%\u202fp", "Ausgabe 3", "13111-01-03-4, dl-de/by-2-0", "Ab 2022", "Zwei von zehn Betrieben",
			"17 Frauen", "60 % ESF Plus", "Frauen mit Fluchtgeschichte", "<svg", "Ahlenfurt Nord",
		} {
			if lang == i18n.English && want == "Ausgabe 3" {
				want = "release 3"
			}
			if !strings.Contains(html, want) {
				t.Errorf("%s: the report lacks %q", lang, want)
			}
		}
		for _, bad := range []string{"⟦", "{count}", "{name}"} {
			if strings.Contains(html, bad) {
				t.Errorf("%s: the report shows %s", lang, bad)
			}
		}
	}
}

func TestADraftAndASampleAreMarkedOnEverySheet(t *testing.T) {
	for _, test := range []struct {
		draft, sample bool
		marks         []string
	}{
		{false, false, nil},
		{true, false, []string{"Entwurf vom 14.11.2026"}},
		{false, true, []string{"Beispieldaten"}},
		{true, true, []string{"Entwurf vom 14.11.2026", "Beispieldaten"}},
	} {
		c := invented(1)
		c.Draft, c.Sample = test.draft, test.sample
		doc := report.Document(c, texts(t).Printer(c.Language))
		for _, mark := range test.marks {
			if !strings.Contains(doc.Sample, mark) {
				t.Errorf("draft %v, sample %v: mark %q lacks %q", test.draft, test.sample, doc.Sample, mark)
			}
		}
		if (doc.Sample == "") != (test.marks == nil) {
			t.Errorf("draft %v, sample %v: mark %q", test.draft, test.sample, doc.Sample)
		}
	}
}

func TestTheMainPointsComeFromFacts(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*report.Content)
		want   string
	}{
		{"several measures need a decision", func(*report.Content) {}, "Eine Entscheidung brauchen 2 Maßnahmen"},
		{"one measure needs a decision", func(c *report.Content) { c.Fields[1].Measures[0].Light = delivery.OK }, "Eine Entscheidung braucht diese Maßnahme: M\u00a01"},
		{
			"no measure needs a decision",
			func(c *report.Content) {
				c.Fields[0].Measures[0].Light, c.Fields[1].Measures[0].Light = delivery.OK, delivery.OK
			},
			"ein Eingriff ist bei keiner nötig",
		},
		{"a goal came closer", func(*report.Content) {}, "Am weitesten gekommen ist Ziel 1.1"},
		{"a goal was reached", func(c *report.Content) { eachDevelopment(c, revise(6, 43, "")) }, "hat seinen Zielwert erreicht"},
		{"no goal came closer", func(c *report.Content) { eachDevelopment(c, revise(6, 30, "")) }, "Abgeschlossen sind 2 Maßnahmen"},
		{
			"no value since the start",
			func(c *report.Content) {
				eachDevelopment(c, func(d *report.Development) { d.Baseline.Period = "2025-06-30" })
			},
			"Abgeschlossen sind 2 Maßnahmen",
		},
		{
			"nothing went well",
			func(c *report.Content) {
				eachDevelopment(c, func(d *report.Development) { d.Values = nil })
				c.Fields[0].Measures, c.Fields[1].Measures = c.Fields[0].Measures[:2], nil
			},
			"Noch ist keine Maßnahme abgeschlossen",
		},
		{"no measures at all", func(c *report.Content) { c.Fields[0].Measures, c.Fields[1].Measures = nil, nil }, "gibt es noch keine Maßnahmen"},
		{"a value fell", func(c *report.Content) { eachDevelopment(c, revise(6, 30, "")) }, "ist gesunken: zuvor 35,9"},
		{"a value stayed", func(c *report.Content) { eachDevelopment(c, revise(6, 35.9, "")) }, "ist gleich geblieben: 35,9"},
		{"a value moved away", func(c *report.Content) { eachDevelopment(c, revise(6, 30, "")) }, "vom Zielwert 42,0\u00a0% (31.12.2027) entfernt"},
		{"a value of limited reliability", func(c *report.Content) { eachDevelopment(c, revise(6, 38.4, "()")) }, "(38,4\u00a0%)"},
		{
			"a protected value",
			func(c *report.Content) {
				eachDevelopment(c, func(d *report.Development) { d.Values[6].Figure = indicator.Figure{Symbol: "."} })
			},
			">•<",
		},
		{"no figure yet", func(c *report.Content) { eachDevelopment(c, func(d *report.Development) { d.Values = nil }) }, "liegt noch keine Zahl vor"},
		{"a single figure", func(c *report.Content) { eachDevelopment(c, func(d *report.Development) { d.Values = d.Values[6:] }) }, "ein früherer Wert liegt nicht vor"},
		{"an empty field", func(c *report.Content) { c.Fields[1].Goals, c.Fields[1].Measures = nil, nil }, "In diesem Handlungsfeld gibt es noch keine Ziele."},
	} {
		c := invented(2)
		test.change(&c)
		if html := page(t, c); !strings.Contains(html, test.want) {
			t.Errorf("%s: the report lacks %q", test.name, test.want)
		}
	}
}

func TestFilesHoldTheFigureAndItsSource(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	id := w.draft(t, report.Report{})
	w.frozen(t, id)
	dir := t.TempDir()
	paths, err := w.WriteFiles(t.Context(), reader, id, dir, report.Formats())
	if err != nil || len(paths) != len(report.Formats()) {
		t.Fatalf("wrote %v, %v", paths, err)
	}
	for format, part := range map[report.Format]string{report.DOCX: "word/document.xml", report.ODT: "content.xml", report.HTML: ""} {
		path := filepath.Join(dir, "umsetzungsbericht-2026-11-23."+string(format))
		if !slices.Contains(paths, path) {
			t.Fatalf("%v lacks %s", paths, path)
		}
		text := readPart(t, path, part)
		if format == report.DOCX { // its footnotes are a part of their own
			text += readPart(t, path, "word/footnotes.xml")
		}
		for _, want := range []string{"11,5", "Kreisvolkshochschule, Kursverwaltung", "Beispieldaten: Landkreis Aalen gibt es nicht."} {
			if !strings.Contains(text, want) && format != report.DOCX || format == report.DOCX && !strings.Contains(text+readPart(t, path, "word/header1.xml"), want) {
				t.Errorf("%s lacks %q", format, want)
			}
		}
	}
	pdf := must(os.ReadFile(filepath.Join(dir, "umsetzungsbericht-2026-11-23.pdf")))
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !bytes.Contains(pdf, []byte("%%EOF")) {
		t.Error("the PDF is none")
	}
	if name := must(w.File(t.Context(), manager, w.draft(t, report.Report{Language: i18n.English}), report.ODT)).Name; !strings.HasPrefix(name, "implementation-report-draft-2026-") {
		t.Errorf("a draft in English is called %s", name)
	}
}

// readPart returns the text of a file, or of a part of a zipped one.
func readPart(t *testing.T, path, part string) string {
	t.Helper()
	if part == "" {
		return string(must(os.ReadFile(path)))
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	f, err := archive.Open(part)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	defer f.Close()
	return string(must(io.ReadAll(f)))
}

func BenchmarkReport30Pages(b *testing.B) {
	c, text := invented(4), texts(b).Printer(i18n.German)
	for _, format := range report.Formats() {
		b.Run(string(format), func(b *testing.B) {
			for b.Loop() {
				if err := format.Write(report.Document(c, text), io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
