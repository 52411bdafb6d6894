// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/chart"
	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/document"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
)

// textWidth is the width of drawings, in points: that of the text on a page.
const textWidth = 476

// writer puts a content into the words of one language.
type writer struct {
	*i18n.Printer
	content  Content
	releases map[indicator.ReleaseID]Release
	blocks   []document.Block
}

// Document writes a content as a document in the words of text, which must be
// in the language of the content. The same content and words always give the
// same document.
func Document(c Content, text *i18n.Printer) *document.Document {
	w := &writer{Printer: text, content: c, releases: map[indicator.ReleaseID]Release{}}
	for _, r := range c.Releases {
		w.releases[r.ID] = r
	}
	w.foreword()
	w.summary()
	w.changes()
	for _, f := range c.Fields {
		w.field(f)
	}
	w.next()
	w.annex()
	return &document.Document{
		Language: string(c.Language), Title: c.Title, Subject: w.kind(), Author: w.author(), Publisher: c.Organisation,
		Date: c.CompiledOn, Cover: w.cover(), Contents: true, Footer: w.footer(), Sample: w.mark(),
		Labels: document.Labels{
			Contents: text.T("report.labels.contents"), Notes: text.T("report.labels.notes"), Note: text.T("report.labels.note"),
			Back: text.T("report.labels.back"), Page: text.T("report.labels.page"),
		},
		Blocks: w.blocks,
	}
}

func (w *writer) add(blocks ...document.Block) { w.blocks = append(w.blocks, blocks...) }

func (w *writer) heading(level int, text string) {
	w.add(document.Heading{Level: level, Text: document.Text(text)})
}

// chapter opens a section on a new page.
func (w *writer) chapter(over, text string) {
	w.add(document.Heading{Level: 1, Over: over, Text: document.Text(text), NewPage: true})
}

func (w *writer) paragraph(style document.ParagraphStyle, text string) {
	w.add(document.Paragraph{Style: style, Text: document.Text(text)})
}

// paragraphs adds a text that people typed, parted at its empty lines.
func (w *writer) paragraphs(text string) {
	for _, p := range paragraphs(text) {
		w.paragraph(document.Body, p)
	}
}

func paragraphs(text string) []string {
	var all []string
	for p := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return all
}

// lines parts a text at its line ends.
func lines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
}

func (w *writer) kind() string {
	return w.T("report.kind", "year", strconv.Itoa(w.content.PeriodTo.Time().Year()))
}

func (w *writer) author() string {
	if w.content.Author == "" {
		return w.content.Organisation
	}
	return w.content.Organisation + ", " + w.content.Author
}

func (w *writer) footer() string { return w.content.Organisation + " · " + w.kind() }

// mark is the line that every page of a draft and of a sample carries.
func (w *writer) mark() string {
	var marks []string
	if w.content.Draft {
		marks = append(marks, w.T("report.mark.draft", "day", w.content.CompiledOn))
	}
	if w.content.Sample {
		marks = append(marks, w.T("report.mark.sample", "organisation", w.content.Organisation))
	}
	return strings.Join(marks, " · ")
}

func (w *writer) cover() *document.Cover {
	c := w.content
	cover := &document.Cover{Organisation: c.Organisation, Kind: w.kind(), Title: c.Title, Subtitle: c.Concept.Title}
	if first, last := c.Concept.ValidFrom, c.Concept.ValidTo; first != "" && last != "" {
		cover.Stations, cover.Station = years(first, last, c.PeriodTo)
	}
	fact := func(name, value string) {
		if value != "" {
			cover.Facts = append(cover.Facts, document.Fact{Name: name, Value: value})
		}
	}
	committee := c.Committee
	if committee != "" && c.MeetsOn != "" {
		committee = w.T("report.cover.meeting", "committee", c.Committee, "day", c.MeetsOn)
	}
	fact(w.T("report.paper.label"), c.Paper)
	fact(w.T("report.committee.label"), committee)
	fact(w.T("report.period.label"), w.T("report.period.range", "from", c.PeriodFrom, "to", c.PeriodTo))
	if c.Draft {
		fact(w.T("report.cover.data"), w.T("report.cover.data.draft", "day", c.CompiledOn))
	} else {
		fact(w.T("report.cover.data"), w.T("report.cover.data.frozen", "day", c.CompiledOn))
	}
	fact(w.T("report.cover.publisher"), w.author())
	return cover
}

// mostYears is how many years the line on the cover has room for.
const mostYears = 8

// years are the years from first to last, and the place of the present one.
// A present year outside of them, or too many years, gives none.
func years(first, last, present civil.Day) (names []string, at int) {
	from, to, now := first.Time().Year(), last.Time().Year(), present.Time().Year()
	if now < from || now > to || to-from >= mostYears {
		return nil, 0
	}
	for year := from; year <= to; year++ {
		names = append(names, strconv.Itoa(year))
	}
	return names, now - from
}

func (w *writer) foreword() {
	if w.content.Foreword == "" {
		return
	}
	w.chapter("", w.T("report.foreword.label"))
	w.paragraphs(w.content.Foreword)
	w.reading()
}

// summary says the three main points, how the measures stand, and what the
// committee is asked to resolve.
func (w *writer) summary() {
	measures := w.content.Measures()
	w.chapter("", w.T("report.summary.title"))
	list := document.List{Ordered: true, Key: true}
	for _, sentence := range []string{w.lights(measures), w.best(), w.decisions(measures)} {
		list.Items = append(list.Items, document.Item{Text: document.Text(sentence)})
	}
	w.add(list)
	if len(measures) > 0 {
		w.heading(2, w.T("report.summary.status", "count", len(measures), "day", w.content.CompiledOn))
		w.add(w.shares(measures), w.counts(measures))
	}
	if points := lines(w.content.Proposal); len(points) > 0 {
		w.heading(2, w.T("report.proposal.label"))
		proposal := document.List{Ordered: true}
		for _, point := range points {
			proposal.Items = append(proposal.Items, document.Item{Text: document.Text(point)})
		}
		w.add(proposal)
	}
	if w.content.Foreword == "" {
		w.reading()
	}
}

// shares is the bar of lights.
func (w *writer) shares(measures []Measure) document.Figure {
	var bar chart.Share
	for _, light := range lightsShown() {
		n := float64(Count(measures, light))
		bar.Parts = append(bar.Parts, chart.Part{Label: w.T(light.Word()), Value: &n, Kind: kindOf(light)})
	}
	return document.Figure{Alt: w.T("report.summary.bar", "sentence", w.lights(measures)), Drawing: bar.Drawing(textWidth)}
}

// lightsShown lists the lights and, last, that a measure has none.
func lightsShown() []delivery.Light { return append(delivery.Lights(), "") }

func kindOf(light delivery.Light) chart.Kind {
	switch light {
	case delivery.OK:
		return chart.OnTrack
	case delivery.Warn:
		return chart.Deviating
	case delivery.Stop:
		return chart.Critical
	case delivery.Done:
		return chart.Done
	case delivery.Idle:
		return chart.Idle
	}
	return chart.Rest
}

func signOf(light delivery.Light) document.Sign {
	switch light {
	case delivery.OK:
		return document.SignOK
	case delivery.Warn:
		return document.SignWarn
	case delivery.Stop:
		return document.SignStop
	case delivery.Done:
		return document.SignDone
	case delivery.Idle:
		return document.SignIdle
	}
	return document.NoSign
}

// status is a light as sign and word.
func (w *writer) status(light delivery.Light) []document.Span {
	return []document.Span{{Text: w.T(light.Word()), Sign: signOf(light)}}
}

// counts is the table of lights by field of action.
func (w *writer) counts(measures []Measure) document.Table {
	shown := slices.DeleteFunc(lightsShown(), func(l delivery.Light) bool { return l == "" && Count(measures, l) == 0 })
	t := document.Table{
		Caption: document.Text(w.T("report.summary.counts")),
		Columns: []document.Column{{Header: document.Text(w.T("report.field.one")), HeadsRows: true}},
	}
	for _, light := range shown {
		t.Columns = append(t.Columns, document.Column{Header: document.Text(w.T(light.Word())), Align: document.End})
	}
	t.Columns = append(t.Columns, document.Column{Header: document.Text(w.T("report.summary.all")), Align: document.End})
	row := func(name string, measures []Measure, total bool) {
		r := document.Row{Total: total, Cells: []document.Cell{{Text: document.Text(name)}}}
		for _, light := range shown {
			r.Cells = append(r.Cells, document.Cell{Text: document.Text(w.count(Count(measures, light)))})
		}
		r.Cells = append(r.Cells, document.Cell{Text: document.Text(w.count(len(measures)))})
		t.Rows = append(t.Rows, r)
	}
	for _, f := range w.content.Fields {
		row(fieldName(f), f.Measures, false)
	}
	row(w.T("report.summary.sum"), measures, true)
	return t
}

// count is n, or a dash for none.
func (w *writer) count(n int) string {
	if n == 0 {
		return "–"
	}
	return w.Int(n)
}

func fieldName(f Field) string {
	if f.Number == 0 {
		return f.Name
	}
	return fmt.Sprintf("%d %s", f.Number, f.Name)
}

// reading says how to read the report: what figures can tell and what not.
func (w *writer) reading() {
	w.add(document.Callout{Title: w.T("report.reading.title"), Text: [][]document.Span{
		document.Text(w.T("report.reading.monitoring")),
		document.Text(w.T("report.reading.controlling")),
		document.Text(w.T("report.reading.judgement")),
	}})
}
