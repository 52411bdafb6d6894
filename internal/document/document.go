// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package document holds one model of a report and writes it as HTML, DOCX,
// ODT and tagged PDF.
//
// A Document has a cover, a table of contents and a flow of blocks: headings,
// paragraphs, lists, tables, figures and callouts. Blocks hold spans, the
// pieces of text that share one emphasis, link or footnote. The package knows
// no database, no clock and no message catalogue: words that a writer adds come
// in Labels, the date comes in Document.Date, and the same document always
// gives the same bytes.
package document

import (
	"kursbuch/internal/chart"
	"kursbuch/internal/civil"
)

// Document is a report in one language, ready to be written.
type Document struct {
	Language  string    // BCP 47 tag of the text, such as "de-DE" or "en-GB"
	Title     string    // title in the metadata, the window and the bookmarks
	Subject   string    // one sentence for the metadata; may be empty
	Author    string    // person or office that wrote the report
	Publisher string    // body that publishes the report
	Date      civil.Day // date of the report; every timestamp in a file is this one
	Cover     *Cover    // first page; nil for none
	Contents  bool      // whether a table of contents follows the cover
	Footer    string    // left half of the page footer; the page number stands right
	Sample    string    // line that marks sample data on every page; empty for real data
	Labels    Labels    // the words that writers add
	Blocks    []Block   // the text, in reading order
}

// Labels are the words a writer adds to the text, in the document's language.
type Labels struct {
	Contents string // heading of the table of contents, "Inhalt"
	Notes    string // heading of the notes in HTML, "Quellen und Hinweise"
	Note     string // spoken before the number of a footnote, "Anmerkung"
	Back     string // link from a note back to the text, "Zurück zum Text"
	Page     string // spoken before a page number, "Seite"
}

// Cover is the first page of a report.
type Cover struct {
	Organisation string   // body the report is made for, at the top
	Kind         string   // what it is, "Umsetzungsbericht 2026"
	Title        string   // title in display size; Document.Title when empty
	Subtitle     string   // line below the title
	Stations     []string // years of the line below the subtitle; empty for no line
	Station      int      // index of the present year in Stations
	Facts        []Fact   // facts at the foot: submission, date of the figures, publisher
}

// Fact is one row of the facts on a cover.
type Fact struct {
	Name  string
	Value string
}

// Block is a piece of the flow: Heading, Paragraph, List, Table, Figure or Callout.
type Block interface{ isBlock() }

// Heading opens a section. A writer never skips a level: a heading more than
// one level below the one before it is raised.
type Heading struct {
	Level   int    // 1 to 4
	Over    string // small line above the heading, "Handlungsfeld 2"; may be empty
	Text    []Span
	NewPage bool // whether the section starts on a new page
}

// ParagraphStyle tells what part a paragraph plays.
type ParagraphStyle int

// The styles of paragraphs.
const (
	Body    ParagraphStyle = iota // running text
	Lead                          // muted introduction below a heading
	Message                       // the finding of a section, larger
	Small                         // explanation of signs below a table
)

// Paragraph is running text.
type Paragraph struct {
	Style ParagraphStyle
	Text  []Span
}

// List is a bulleted or numbered list.
type List struct {
	Ordered bool
	Key     bool // whether an ordered list states the main points, in larger type
	Items   []Item
}

// Item is an entry of a list, with an optional list below it.
type Item struct {
	Text []Span
	Sub  *List // at most two further levels are indented
}

// Align tells where the text of a column stands.
type Align int

// The alignments of a column.
const (
	Start Align = iota // at the start edge, for text
	End                // at the end edge with figures of equal width, for numbers
)

// Table is a table of data with a caption and header cells.
type Table struct {
	Caption []Span
	Columns []Column
	Rows    []Row
}

// Column is a column of a table.
type Column struct {
	Header    []Span
	Align     Align
	HeadsRows bool    // whether its cells are the headers of their rows
	Share     float64 // share of the width; 0 leaves it to the content
}

// Row is a row of a table. Missing cells are empty, surplus cells are dropped.
type Row struct {
	Cells []Cell
	Total bool // whether it sums the rows above
}

// Cell is a cell of a table.
type Cell struct {
	Text []Span
	Note string // muted second line, such as the office in charge
}

// Figure is a drawing with an alternative text.
type Figure struct {
	Caption []Span
	Alt     string // what there is to see, for those who cannot; required
	Drawing chart.Drawing
}

// Callout is a note set off from the text.
type Callout struct {
	Warning bool // whether it warns
	Title   string
	Text    [][]Span // its paragraphs
}

func (Heading) isBlock()   {}
func (Paragraph) isBlock() {}
func (List) isBlock()      {}
func (Table) isBlock()     {}
func (Figure) isBlock()    {}
func (Callout) isBlock()   {}
