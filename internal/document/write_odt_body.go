// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"fmt"
	"slices"
	"strconv"
)

func points(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) + "pt" }

func (o *odt) writeBody() {
	if o.doc.Cover != nil {
		o.cover(*o.doc.Cover)
	}
	front := o.doc.Cover != nil
	if o.doc.Contents && len(o.set.entries) > 0 {
		o.contents()
		front = true
	}
	_, byBlock := o.doc.outline()
	for i, b := range o.doc.Blocks {
		o.block(i, b, byBlock, front && i == 0)
	}
}

// line writes a paragraph of spans.
func (o *odt) line(style string, spans []Span) {
	o.body.open("text:p", "text:style-name", style)
	o.spans(spans, true)
	o.body.raw("</text:p>\n")
}

func (o *odt) cover(c Cover) {
	o.line("CoverStart", Text(c.Organisation))
	o.line("Cover_20_Kind", Text(c.Kind))
	o.line("Title", Text(o.doc.coverTitle()))
	o.line("Subtitle", Text(c.Subtitle))
	var years []Span
	for i, name := range c.Stations {
		if i > 0 {
			years = append(years, Span{Text: " – "})
		}
		years = append(years, Span{Text: name, Strong: i == c.Station})
	}
	if len(years) > 0 {
		o.line("Cover_20_Years", years)
	}
	if o.doc.Sample != "" {
		o.line("Sample_20_Line", Text(o.doc.Sample))
	}
	for i, f := range c.Facts {
		style := "Cover_20_Fact"
		if i == 0 {
			style = "Cover_20_Fact_20_first"
		}
		o.body.open("text:p", "text:style-name", style).text(f.Name).raw("<text:tab/>").text(f.Value).raw("</text:p>\n")
	}
}

// contents writes an index that word processors renew, filled with the entries
// and page numbers of the PDF.
func (o *odt) contents() {
	b := &o.body
	b.raw(`<text:table-of-content text:name="Contents" text:protected="true"><text:table-of-content-source text:outline-level="`, strconv.Itoa(contentsDepth), `">`)
	for level := 1; level <= contentsDepth; level++ {
		n := strconv.Itoa(level)
		b.raw(`<text:table-of-content-entry-template text:outline-level="`, n, `" text:style-name="Contents_20_`, n, `"><text:index-entry-link-start/>`+
			`<text:index-entry-text/><text:index-entry-tab-stop style:type="right"/><text:index-entry-page-number/><text:index-entry-link-end/></text:table-of-content-entry-template>`)
	}
	style := "Contents_20_Heading"
	if o.doc.Cover != nil {
		style = "FirstPage"
	}
	b.raw(`</text:table-of-content-source><text:index-body><text:index-title text:name="ContentsTitle">`)
	o.line(style, Text(o.doc.Labels.Contents))
	b.raw("</text:index-title>\n")
	for i, e := range o.set.entries {
		if e.level > contentsDepth {
			continue
		}
		b.open("text:p", "text:style-name", "Contents_20_"+strconv.Itoa(e.level)).open("text:a", "xlink:type", "simple", "xlink:href", "#"+e.id,
			"text:style-name", "Index_20_Link", "text:visited-style-name", "Index_20_Link")
		b.text(e.text).raw("<text:tab/>", strconv.Itoa(o.set.pageOf(o.set.targets[i])), "</text:a></text:p>\n")
	}
	b.raw("</text:index-body></text:table-of-content>\n")
}

func (o *odt) block(index int, block Block, byBlock map[int]int, newPage bool) {
	switch block := block.(type) {
	case Heading:
		o.heading(block, o.set.entries[byBlock[index]], newPage)
	case Paragraph:
		o.line(map[ParagraphStyle]string{Body: "Text_20_body", Lead: "Lead", Message: "Message", Small: "Small"}[block.Style], block.Text)
	case List:
		o.list(block, 0)
	case Table:
		o.table(block)
	case Figure:
		o.figure(block, o.pictures[index])
	case Callout:
		style := "Callout"
		if block.Warning {
			style = "Callout_20_Warning"
		}
		o.line("After_20_Callout", nil)
		if block.Title != "" {
			o.line(style, Strong(block.Title))
		}
		for _, spans := range block.Text {
			o.line(style, spans)
		}
		o.line("After_20_Callout", nil)
	}
}

func (o *odt) heading(h Heading, e entry, newPage bool) {
	n := strconv.Itoa(e.level)
	style := "Heading_20_" + n
	newPage = newPage || h.NewPage
	switch {
	case h.Over != "" && newPage:
		o.line("Over_20_page", Text(h.Over))
	case h.Over != "":
		o.line("Over", Text(h.Over))
	case newPage:
		style = "Heading" + n + "Page"
	}
	o.body.open("text:h", "text:style-name", style, "text:outline-level", n).empty("text:bookmark", "text:name", e.id)
	o.spans(h.Text, true)
	o.body.raw("</text:h>\n")
}

func (o *odt) list(l List, level int) {
	name, style := "Bullets", "List_20_Paragraph"
	if l.Ordered {
		name = "Numbers"
	}
	if l.Key {
		style = "Key_20_Point"
	}
	o.body.open("text:list", "text:style-name", name)
	for _, item := range l.Items {
		o.body.raw("<text:list-item>")
		o.line(style, item.Text)
		if item.Sub != nil && level < deepestIndent {
			o.list(*item.Sub, level+1)
		}
		o.body.raw("</text:list-item>\n")
	}
	o.body.close("text:list").raw("\n")
}

func (o *odt) figure(f Figure, p picture) {
	if len(f.Caption) > 0 {
		o.line("Caption", f.Caption)
	}
	o.figures = append(o.figures, p)
	n := strconv.Itoa(len(o.figures))
	o.body.raw(`<text:p text:style-name="Figure">`)
	o.body.open("draw:frame", "draw:style-name", "Inline", "draw:name", "Figure"+n, "text:anchor-type", "as-char",
		"svg:width", points(p.width), "svg:height", points(p.height))
	o.body.empty("draw:image", "xlink:href", "Pictures/figure"+n+".png", "xlink:type", "simple", "xlink:show", "embed", "xlink:actuate", "onLoad")
	o.body.leaf("svg:title", plain(f.Caption)).leaf("svg:desc", f.Alt).raw("</draw:frame></text:p>\n")
}

// table writes a table; the leading columns that head their rows become header
// columns, which is all that ODF knows of row headers.
func (o *odt) table(t Table) {
	if len(t.Columns) == 0 {
		return
	}
	if len(t.Caption) > 0 {
		o.line("Caption", t.Caption)
	}
	o.tables++
	name := fmt.Sprintf("Table%d", o.tables)
	b := &o.body
	b.open("table:table", "table:name", name, "table:style-name", "Report")
	o.columns(name, t)
	if t.hasHeader() {
		b.raw(`<table:table-header-rows><table:table-row table:style-name="Whole">`)
		for _, c := range t.Columns {
			o.cell(Cell{Text: c.Header}, c, "HeadCell", "Table_20_Heading")
		}
		b.raw("</table:table-row></table:table-header-rows>\n")
	}
	for _, r := range t.Rows {
		b.raw(`<table:table-row table:style-name="Whole">`)
		for i, cell := range t.cells(r) {
			if r.Total {
				o.cell(cell, t.Columns[i], "TotalCell", "Table_20_Total")
			} else {
				o.cell(cell, t.Columns[i], "Cell", "Table_20_Text")
			}
		}
		b.raw("</table:table-row>\n")
	}
	if len(t.Rows) == 0 && !t.hasHeader() {
		b.raw("<table:table-row><table:table-cell/></table:table-row>")
	}
	b.close("table:table").raw("\n")
}

func (o *odt) columns(table string, t Table) {
	headers := 0
	for headers < len(t.Columns) && t.Columns[headers].HeadsRows {
		headers++
	}
	for i, width := range o.set.measure(t, officeSlack).width {
		name := fmt.Sprintf("%s.%d", table, i+1)
		o.styles.open("style:style", "style:name", name, "style:family", "table-column")
		o.styles.empty("style:table-column-properties", "style:column-width", points(width+columnGap)).close("style:style")
		if i == 0 && headers > 0 {
			o.body.raw("<table:table-header-columns>")
		}
		o.body.empty("table:table-column", "table:style-name", name)
		if i == headers-1 {
			o.body.raw("</table:table-header-columns>")
		}
	}
}

func (o *odt) cell(cell Cell, c Column, style, text string) {
	suffix := ""
	if c.Align == End {
		suffix = "_20_End"
	}
	o.body.open("table:table-cell", "table:style-name", style, "office:value-type", "string")
	o.line(text+suffix, cell.Text)
	if cell.Note != "" {
		o.line("Table_20_Note"+suffix, Text(cell.Note))
	}
	o.body.raw("</table:table-cell>")
}

// spans writes spans; footnotes only where they are wanted.
func (o *odt) spans(spans []Span, notes bool) {
	b := &o.body
	for _, s := range spans {
		if s.Sign != NoSign {
			name := map[Sign]string{SignStop: "Stop", SignWarn: "Warn", SignOK: "OK", SignIdle: "Idle", SignDone: "Done"}[s.Sign]
			b.open("text:span", "text:style-name", "Sign_20_"+name).raw(signText(s.Sign), "</text:span> ")
		}
		var end []string
		wrap := func(style string) {
			b.open("text:span", "text:style-name", style)
			end = append(end, "text:span")
		}
		if address := safeLink(s.Link); address != "" {
			b.open("text:a", "xlink:type", "simple", "xlink:href", address, "text:style-name", "Internet_20_link")
			end = append([]string{"text:a"}, end...)
		}
		if language := languageTag(s.Language); language != "" {
			wrap(o.languageStyle(language))
		}
		switch {
		case s.Strong && s.Emphasis:
			wrap("Strong_20_Emphasis")
		case s.Strong:
			wrap("Strong")
		case s.Emphasis:
			wrap("Emphasis")
		}
		o.text(s.Text)
		for _, name := range slices.Backward(end) {
			b.close(name)
		}
		if s.Note != nil && notes {
			o.note(s.Note)
		}
	}
}

// text writes text with its runs of spaces, which ODF would join otherwise
// (ODF 1.3 part 3 § 6.1.3).
func (o *odt) text(s string) {
	start, cleaned := 0, clean(s)
	for i := 0; i < len(cleaned); i++ {
		if cleaned[i] == ' ' && (i == 0 || cleaned[i-1] == ' ' || i == len(cleaned)-1) {
			o.body.text(cleaned[start:i]).raw("<text:s/>")
			start = i + 1
		}
	}
	o.body.text(cleaned[start:])
}

func (o *odt) note(spans []Span) {
	o.notes++
	n := strconv.Itoa(o.notes)
	o.body.open("text:note", "text:id", "ftn"+n, "text:note-class", "footnote").leaf("text:note-citation", n).raw("<text:note-body>")
	o.body.raw(`<text:p text:style-name="Footnote"><text:s/>`)
	o.spans(spans, false)
	o.body.raw("</text:p></text:note-body></text:note>")
}
