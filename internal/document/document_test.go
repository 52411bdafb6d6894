// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/chart"
)

// writers lists the formats by their file extension.
func writers() map[string]func(*Document, io.Writer) error {
	return map[string]func(*Document, io.Writer) error{
		"html": (*Document).WriteHTML, "fragment": (*Document).WriteFragment,
		"docx": (*Document).WriteDOCX, "odt": (*Document).WriteODT, "pdf": (*Document).WritePDF,
	}
}

func written(t testing.TB, d *Document, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := writers()[format](d, &b); err != nil {
		t.Fatalf("write %s: %v", format, err)
	}
	return b.Bytes()
}

func TestTheSameDocumentGivesTheSameBytes(t *testing.T) {
	for format := range writers() {
		if first, second := written(t, sample(), format), written(t, sample(), format); !bytes.Equal(first, second) {
			t.Errorf("%s: two files of one document differ (%d and %d bytes)", format, len(first), len(second))
		}
	}
}

func TestWritersRefuseWhatCannotBeMadeAccessible(t *testing.T) {
	cases := map[string]func(*Document){
		"a document without a title":              func(d *Document) { d.Title = " " },
		"a document without a language":           func(d *Document) { d.Language = "" },
		"a document in what is no language":       func(d *Document) { d.Language = "de DE" },
		"a document without a date":               func(d *Document) { d.Date = "" },
		"a figure without an alternative text":    func(d *Document) { d.Blocks = append(d.Blocks, Figure{Drawing: sampleDrawing()}) },
		"a figure whose drawing has no extension": func(d *Document) { d.Blocks = append(d.Blocks, Figure{Alt: "x", Drawing: chart.Drawing{}}) },
	}
	for name, spoil := range cases {
		d := sample()
		spoil(d)
		for format, write := range writers() {
			if err := write(d, io.Discard); !errors.Is(err, ErrIncomplete) {
				t.Errorf("%s as %s: got error %v, want ErrIncomplete", name, format, err)
			}
		}
	}
}

func TestHeadingsNeverSkipALevel(t *testing.T) {
	d := sample()
	d.Blocks = nil
	for _, level := range []int{3, 4, 1, 4, 9, -2} {
		d.Blocks = append(d.Blocks, Heading{Level: level, Text: Text("x")})
	}
	entries, _ := d.outline()
	var got []int
	for _, e := range entries {
		got = append(got, e.level)
	}
	if want := "[1 2 1 2 3 1]"; fmt.Sprint(got) != want {
		t.Errorf("levels = %v, want %s", got, want)
	}
}

// oddText draws texts that writers might stumble on.
func oddText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{
			"", " ", "\x00\x01\x1f\t\n\r", "<&>\"']]>", "\ufffe\uffff", "\xff\xfe", "👩‍👩‍👧 🇩🇪", "مرحبا بكم", "\u202eabc\u202c",
			"a\u00adb\u00adc", "\u200b", strings.Repeat("Donaudampfschifffahrt", 60), strings.Repeat("W ", 400), "漢字", "(\\)%s%n",
		}),
		rapid.StringOfN(rapid.RuneFrom([]rune("ÄÖÜß –„“…€/-\u00a0\u202f")), 0, 80, -1),
	)
}

// oddDocument draws a document with odd texts in every place.
func oddDocument(t *rapid.T) *Document {
	text := func() string { return oddText().Draw(t, "text") }
	spans := func() []Span {
		return []Span{
			{Text: text(), Strong: rapid.Bool().Draw(t, "strong"), Sign: Sign(rapid.IntRange(0, 5).Draw(t, "sign"))},
			{Text: text(), Link: "https://" + text(), Language: text(), Note: []Span{{Text: text(), Note: Text("x")}}},
			{Text: text(), Emphasis: true, Link: "javascript:" + text()},
		}
	}
	blocks := []Block{
		Heading{Level: rapid.IntRange(-1, 7).Draw(t, "level"), Over: text(), Text: spans(), NewPage: true},
		Paragraph{Style: ParagraphStyle(rapid.IntRange(0, 3).Draw(t, "style")), Text: spans()},
		List{Ordered: rapid.Bool().Draw(t, "ordered"), Key: rapid.Bool().Draw(t, "key"), Items: []Item{{Text: spans(), Sub: &List{Items: []Item{{Text: spans()}, {}}}}}},
		Table{
			Caption: spans(), Columns: []Column{{Header: spans(), HeadsRows: true}, {Align: End, Header: spans()}, {Share: 3}},
			Rows: []Row{{Cells: []Cell{{Text: spans(), Note: text()}}}, {Total: true, Cells: make([]Cell, 9)}},
		},
		Figure{Caption: spans(), Alt: "x" + text(), Drawing: chart.Drawing{Width: 400, Height: 90, Shapes: []chart.Shape{chart.Label{Text: text(), Size: 9, Color: ink()}}}},
		Callout{Title: text(), Text: [][]Span{spans()}, Warning: true},
		Table{Columns: []Column{{}}},
		Table{},
		List{},
		Paragraph{},
		Heading{},
	}
	return &Document{
		Language: "de-DE", Title: "x" + text(), Subject: text(), Author: text(), Publisher: text(), Date: "2026-11-14",
		Contents: true, Footer: text(), Sample: text(), Labels: Labels{text(), text(), text(), text(), text()},
		Cover: &Cover{
			Organisation: text(), Kind: text(), Title: text(), Subtitle: text(),
			Stations: []string{text(), text()}, Station: rapid.IntRange(-1, 4).Draw(t, "station"), Facts: []Fact{{text(), text()}},
		},
		Blocks: rapid.Permutation(blocks).Draw(t, "blocks"),
	}
}

func TestNoTextBreaksAWriter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := oddDocument(t)
		for format, write := range writers() {
			var b bytes.Buffer
			if err := write(d, &b); err != nil {
				t.Fatalf("write %s: %v", format, err)
			}
			var err error
			switch format {
			case "docx", "odt":
				_, err = xmlParts(b.Bytes())
			case "pdf":
				_, err = readPDF(b.Bytes())
			}
			if err != nil {
				t.Fatalf("read %s again: %v", format, err)
			}
		}
	})
}

// long returns a report of about thirty pages.
func long() *Document {
	d := sample()
	for range 9 {
		d.Blocks = append(d.Blocks, sampleSummary()...)
		d.Blocks = append(d.Blocks, sampleField()...)
	}
	return d
}

func BenchmarkReport30Pages(b *testing.B) {
	for _, format := range []string{"html", "docx", "odt", "pdf"} {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				b.SetBytes(int64(len(written(b, long(), format))))
			}
		})
	}
}
