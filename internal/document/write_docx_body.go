// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"fmt"
	"strconv"
)

// twips are twentieths of a point, the unit of WordprocessingML.
func twips(points float64) string { return strconv.Itoa(int(points*20 + 0.5)) }

// emu are the units of DrawingML, 12,700 to a point.
func emu(points float64) string { return strconv.Itoa(int(points * 12700)) }

func (x *docx) writeBody() {
	b := &x.body
	b.raw(xmlHead, "<w:document", wordSpace, ` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"`+
		` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>`)
	if x.doc.Cover != nil {
		x.cover(*x.doc.Cover)
	}
	if x.doc.Contents && len(x.set.entries) > 0 {
		x.contents()
	}
	_, byBlock := x.doc.outline()
	front := x.doc.Cover != nil || x.doc.Contents && len(x.set.entries) > 0
	for i, block := range x.doc.Blocks {
		x.block(i, block, byBlock, front && i == 0)
	}
	b.raw(`<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/><w:footerReference w:type="default" r:id="rIdFooter"/>` +
		`<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1247" w:right="1077" w:bottom="1134" w:left="1304" w:header="567" w:footer="567" w:gutter="0"/>`)
	if x.doc.Cover != nil {
		b.raw("<w:titlePg/>")
	}
	b.raw("</w:sectPr></w:body></w:document>")
}

// paragraph begins a paragraph; extra are further properties, in the order of
// the schema.
func (x *docx) paragraph(b *docxPart, style, extra string) {
	b.raw("<w:p><w:pPr>").empty("w:pStyle", "w:val", style).raw(extra, "</w:pPr>")
}

// line writes a paragraph of spans.
func (x *docx) line(style, extra string, spans []Span) {
	x.paragraph(&x.body, style, extra)
	x.spans(&x.body, spans)
	x.body.raw("</w:p>\n")
}

func (x *docx) cover(c Cover) {
	x.line("CoverOrganisation", "", Text(c.Organisation))
	x.line("CoverKind", "", Text(c.Kind))
	x.line("Title", "", Text(x.doc.coverTitle()))
	x.line("Subtitle", "", Text(c.Subtitle))
	var years []Span
	for i, name := range c.Stations {
		if i > 0 {
			years = append(years, Span{Text: " – "})
		}
		years = append(years, Span{Text: name, Strong: i == c.Station})
	}
	if len(years) > 0 {
		x.line("CoverYears", "", years)
	}
	if x.doc.Sample != "" {
		x.line("SampleLine", "", Text(x.doc.Sample))
	}
	for i, f := range c.Facts {
		extra := ""
		if i == 0 {
			extra = `<w:spacing w:before="2400"/>`
		}
		x.paragraph(&x.body, "CoverFact", extra)
		x.spans(&x.body, Text(f.Name))
		x.body.raw("<w:r><w:tab/></w:r>")
		x.spans(&x.body, Text(f.Value))
		x.body.raw("</w:p>\n")
	}
}

// contents writes a field that word processors renew, filled with the entries
// and page numbers of the PDF.
func (x *docx) contents() {
	b := &x.body
	b.raw(`<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>`)
	x.line("TOCHeading", "<w:pageBreakBefore/>", Text(x.doc.Labels.Contents))
	open := `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \o &#34;1-` +
		strconv.Itoa(contentsDepth) + `&#34; \h \z \u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`
	for i, e := range x.set.entries {
		if e.level > contentsDepth {
			continue
		}
		x.paragraph(b, "TOC"+strconv.Itoa(e.level), "")
		b.raw(open).open("w:hyperlink", "w:anchor", bookmarkName(i), "w:history", "1")
		open = ""
		x.spans(b, Text(e.text))
		b.raw("<w:r><w:tab/></w:r>", field("PAGEREF "+bookmarkName(i)+` \h`, strconv.Itoa(x.set.pageOf(x.set.targets[i]))))
		b.raw("</w:hyperlink></w:p>\n")
	}
	b.raw(`<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:sdtContent></w:sdt>`, "\n")
}

func bookmarkName(entry int) string { return fmt.Sprintf("_Toc%08d", entry+1) }

func (x *docx) block(index int, block Block, byBlock map[int]int, newPage bool) {
	switch block := block.(type) {
	case Heading:
		x.heading(block, byBlock[index], newPage)
	case Paragraph:
		x.line(map[ParagraphStyle]string{Body: "BodyText", Lead: "Lead", Message: "Message", Small: "Small"}[block.Style], "", block.Text)
	case List:
		x.list(block, 0)
	case Table:
		x.table(block)
	case Figure:
		x.figure(block, x.pictures[index])
	case Callout:
		x.callout(block)
	}
}

func (x *docx) callout(c Callout) {
	style, extra := "Callout", `<w:spacing w:before="200"/>`
	if c.Warning {
		style = "CalloutWarning"
	}
	if c.Title != "" {
		x.line(style, "<w:keepNext/>"+extra, Strong(c.Title))
		extra = ""
	}
	for _, spans := range c.Text {
		x.line(style, extra, spans)
		extra = ""
	}
}

func (x *docx) heading(h Heading, index int, newPage bool) {
	e, extra := x.set.entries[index], ""
	if h.NewPage || newPage {
		extra = "<w:pageBreakBefore/>"
	}
	if h.Over != "" {
		x.line("Over", extra, Text(h.Over))
		extra = ""
	}
	b := &x.body
	x.paragraph(b, "Heading"+strconv.Itoa(e.level), extra)
	id := strconv.Itoa(index + 1)
	b.empty("w:bookmarkStart", "w:id", id, "w:name", bookmarkName(index))
	x.spans(b, h.Text)
	b.empty("w:bookmarkEnd", "w:id", id).raw("</w:p>\n")
}

func (x *docx) list(l List, level int) {
	x.lists = append(x.lists, l)
	id, style := strconv.Itoa(len(x.lists)), "ListParagraph"
	if l.Key {
		style = "KeyPoint"
	}
	for _, item := range l.Items {
		properties := `<w:numPr><w:ilvl w:val="` + strconv.Itoa(level) + `"/><w:numId w:val="` + id + `"/></w:numPr>`
		x.line(style, properties, item.Text)
		if item.Sub != nil && level < deepestIndent {
			x.list(*item.Sub, level+1)
		}
	}
}

func (x *docx) figure(f Figure, p picture) {
	if len(f.Caption) > 0 {
		x.line("Caption", "<w:keepNext/>", f.Caption)
	}
	x.figures = append(x.figures, p)
	n := strconv.Itoa(len(x.figures))
	b := &x.body
	x.paragraph(b, "Figure", "")
	b.raw(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">`).empty("wp:extent", "cx", emu(p.width), "cy", emu(p.height))
	b.empty("wp:docPr", "id", n, "name", "Figure "+n, "descr", f.Alt)
	b.raw(`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>`)
	b.empty("pic:cNvPr", "id", n, "name", "figure"+n+".png", "descr", f.Alt).raw("<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>")
	b.empty("a:blip", "r:embed", "rIdFigure"+n).raw(`<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>`)
	b.empty("a:ext", "cx", emu(p.width), "cy", emu(p.height))
	b.raw(`</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`, "\n")
}

func (x *docx) table(t Table) {
	if len(t.Columns) == 0 {
		return
	}
	if len(t.Caption) > 0 {
		x.line("Caption", "<w:keepNext/>", t.Caption)
	}
	b := &x.body
	first := "0"
	if t.Columns[0].HeadsRows {
		first = "1"
	}
	b.raw(`<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/><w:tblW w:w="5000" w:type="pct"/>`)
	b.empty("w:tblLook", "w:val", "04A0", "w:firstRow", "1", "w:lastRow", "0", "w:firstColumn", first, "w:lastColumn", "0", "w:noHBand", "1", "w:noVBand", "1")
	b.empty("w:tblCaption", "w:val", plain(t.Caption)).raw("</w:tblPr><w:tblGrid>")
	widths := x.set.measure(t, officeSlack).width
	for _, width := range widths {
		b.empty("w:gridCol", "w:w", twips(width+columnGap))
	}
	b.raw("</w:tblGrid>\n")
	if t.hasHeader() {
		b.raw("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
		for i, c := range t.Columns {
			x.cell(Cell{Text: c.Header}, c, widths[i], "TableHeader")
		}
		b.raw("</w:tr>\n")
	}
	for _, r := range t.Rows {
		b.raw("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
		style := "TableText"
		if r.Total {
			style = "TableTotal"
		}
		for i, cell := range t.cells(r) {
			x.cell(cell, t.Columns[i], widths[i], style)
		}
		b.raw("</w:tr>\n")
	}
	b.raw(`</w:tbl><w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>`, "\n")
}

func (x *docx) cell(cell Cell, c Column, width float64, style string) {
	b := &x.body
	align := ""
	if c.Align == End {
		align = `<w:jc w:val="right"/>`
	}
	b.raw("<w:tc><w:tcPr>").empty("w:tcW", "w:w", twips(width+columnGap), "w:type", "dxa").raw("</w:tcPr>")
	x.line(style, align, cell.Text)
	if cell.Note != "" {
		x.line("TableNote", align, Text(cell.Note))
	}
	b.raw("</w:tc>")
}

// spans writes spans as runs.
func (x *docx) spans(b *docxPart, spans []Span) {
	for _, s := range spans {
		if s.Sign != NoSign {
			b.raw("<w:r><w:rPr>").empty("w:color", "w:val", signHex(s.Sign)).raw(`</w:rPr><w:t xml:space="preserve">`, signText(s.Sign), " </w:t></w:r>")
		}
		address := safeLink(s.Link)
		if address != "" {
			b.open("w:hyperlink", "r:id", b.link(address))
		}
		x.run(b, s, address != "")
		if address != "" {
			b.close("w:hyperlink")
		}
		if s.Note != nil && b == &x.body {
			x.note(s.Note)
		}
	}
}

func (x *docx) run(b *docxPart, s Span, link bool) {
	b.raw("<w:r><w:rPr>")
	if link {
		b.raw(`<w:rStyle w:val="Hyperlink"/>`)
	}
	if s.Strong {
		b.raw("<w:b/>")
	}
	if s.Emphasis {
		b.raw("<w:i/>")
	}
	if language := languageTag(s.Language); language != "" {
		b.empty("w:lang", "w:val", language)
	}
	b.raw(`</w:rPr><w:t xml:space="preserve">`).text(s.Text).raw("</w:t></w:r>")
}

func (x *docx) note(spans []Span) {
	x.count++
	id := strconv.Itoa(x.count)
	x.body.raw(`<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>`).empty("w:footnoteReference", "w:id", id).raw("</w:r>")
	x.notes.open("w:footnote", "w:id", id)
	x.paragraph(&x.notes, "FootnoteText", "")
	x.notes.raw(`<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>`)
	x.spans(&x.notes, spans)
	x.notes.raw("</w:p></w:footnote>")
}
