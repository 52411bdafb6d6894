// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"archive/zip"
	_ "embed" // carries the styles
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// docxStyles holds the paragraph styles of DOCX files; LANG stands for the
// document's language.
//
//go:embed docx_styles.xml
var docxStyles string

const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordSpace = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"` +
		` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relations = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
)

// docx writes the parts of a WordprocessingML document, ISO/IEC 29500-1.
type docx struct {
	doc      *Document
	set      *setter
	pictures map[int]picture
	body     docxPart
	notes    docxPart
	count    int // footnotes so far
	lists    []List
	figures  []picture
}

// docxPart is an XML part with its relations to other parts and addresses.
type docxPart struct {
	markup
	links []string
}

// WriteDOCX writes the document for word processors. It returns an error that
// wraps ErrIncomplete when the document lacks what makes it accessible.
func (d *Document) WriteDOCX(w io.Writer) error {
	set, err := d.set()
	if err != nil {
		return err
	}
	pictures, err := d.pictures()
	if err != nil {
		return fmt.Errorf("write DOCX: %w", err)
	}
	x := &docx{doc: d, set: set, pictures: pictures}
	x.writeBody()
	a := newArchive(w, d.Date.Time())
	x.pack(a)
	if err := a.close(); err != nil {
		return fmt.Errorf("write DOCX: %w", err)
	}
	return nil
}

// pack stores all parts.
func (x *docx) pack(a *archive) {
	a.add("[Content_Types].xml", zip.Deflate, x.contentTypes())
	a.add("_rels/.rels", zip.Deflate, docxRelations(
		relation("rId1", relations+"officeDocument", "word/document.xml", ""),
		relation("rId2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml", ""),
		relation("rId3", relations+"extended-properties", "docProps/app.xml", "")))
	a.add("docProps/core.xml", zip.Deflate, x.core())
	var app markup
	app.raw(xmlHead, `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Kursbuch</Application>`)
	a.add("docProps/app.xml", zip.Deflate, app.leaf("Company", x.doc.Publisher).raw("</Properties>").String())
	a.add("word/document.xml", zip.Deflate, x.body.String())
	a.add("word/styles.xml", zip.Deflate, strings.ReplaceAll(docxStyles, "LANG", (&markup{}).text(x.doc.Language).String()))
	a.add("word/numbering.xml", zip.Deflate, x.numbering())
	a.add("word/footnotes.xml", zip.Deflate, x.footnotes())
	a.add("word/_rels/footnotes.xml.rels", zip.Deflate, docxRelations(x.notes.relations()...))
	a.add("word/settings.xml", zip.Deflate, xmlHead+"<w:settings"+wordSpace+`><w:defaultTabStop w:val="709"/>`+
		`<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>`+
		`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`)
	a.add("word/header1.xml", zip.Deflate, x.header())
	a.add("word/footer1.xml", zip.Deflate, x.footer())
	links := []string{
		relation("rIdStyles", relations+"styles", "styles.xml", ""),
		relation("rIdNumbering", relations+"numbering", "numbering.xml", ""),
		relation("rIdNotes", relations+"footnotes", "footnotes.xml", ""),
		relation("rIdSettings", relations+"settings", "settings.xml", ""),
		relation("rIdHeader", relations+"header", "header1.xml", ""),
		relation("rIdFooter", relations+"footer", "footer1.xml", ""),
	}
	for i, p := range x.figures {
		name := fmt.Sprintf("media/figure%d.png", i+1)
		links = append(links, relation("rIdFigure"+strconv.Itoa(i+1), relations+"image", name, ""))
		a.add("word/"+name, zip.Store, string(p.png))
	}
	a.add("word/_rels/document.xml.rels", zip.Deflate, docxRelations(append(links, x.body.relations()...)...))
}

func relation(id, kind, target, mode string) string {
	var m markup
	return m.empty("Relationship", "Id", id, "Type", kind, "Target", target, "TargetMode", mode).String()
}

func docxRelations(entries ...string) string {
	return xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		strings.Join(entries, "") + "</Relationships>"
}

// link registers an address and returns the id of its relation.
func (p *docxPart) link(address string) string {
	p.links = append(p.links, address)
	return "rIdLink" + strconv.Itoa(len(p.links))
}

func (p *docxPart) relations() []string {
	var out []string
	for i, address := range p.links {
		out = append(out, relation("rIdLink"+strconv.Itoa(i+1), relations+"hyperlink", address, "External"))
	}
	return out
}

func (x *docx) contentTypes() string {
	var m markup
	m.raw(xmlHead, `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`+
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
		`<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>`)
	const word = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	for _, part := range [][2]string{
		{"document", word + "document.main+xml"},
		{"styles", word + "styles+xml"},
		{"numbering", word + "numbering+xml"},
		{"footnotes", word + "footnotes+xml"},
		{"settings", word + "settings+xml"},
		{"header1", word + "header+xml"},
		{"footer1", word + "footer+xml"},
	} {
		m.empty("Override", "PartName", "/word/"+part[0]+".xml", "ContentType", part[1])
	}
	m.empty("Override", "PartName", "/docProps/core.xml", "ContentType", "application/vnd.openxmlformats-package.core-properties+xml")
	m.empty("Override", "PartName", "/docProps/app.xml", "ContentType", "application/vnd.openxmlformats-officedocument.extended-properties+xml")
	return m.raw("</Types>").String()
}

func (x *docx) core() string {
	var m markup
	date := x.doc.Date.Time().Format(time.RFC3339)
	m.raw(xmlHead, `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"`+
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	m.leaf("dc:title", x.doc.Title).leaf("dc:subject", x.doc.Subject).leaf("dc:creator", x.doc.Author)
	m.leaf("dc:language", x.doc.Language)
	m.leaf("dcterms:created", date, "xsi:type", "dcterms:W3CDTF").leaf("dcterms:modified", date, "xsi:type", "dcterms:W3CDTF")
	return m.raw("</cp:coreProperties>").String()
}

func (x *docx) footnotes() string {
	return xmlHead + "<w:footnotes" + wordSpace + `>` +
		`<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>` +
		`<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>` +
		x.notes.String() + "</w:footnotes>"
}

func (x *docx) header() string {
	var m markup
	m.raw(xmlHead, "<w:hdr", wordSpace, `><w:p><w:pPr><w:pStyle w:val="SampleLine"/></w:pPr>`)
	return m.raw("<w:r><w:t>").text(x.doc.Sample).raw("</w:t></w:r></w:p></w:hdr>").String()
}

func (x *docx) footer() string {
	var m markup
	m.raw(xmlHead, "<w:ftr", wordSpace, `><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:t>`)
	m.text(x.doc.Footer).raw("</w:t></w:r><w:r><w:tab/></w:r>")
	return m.raw(field("PAGE", "1"), "</w:p></w:ftr>").String()
}

// field writes a field with the result that stands until it is updated.
func field(instruction, result string) string {
	var m markup
	m.raw(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> `).text(instruction)
	m.raw(` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>`).text(result)
	return m.raw(`</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`).String()
}

// numbering defines bullets, and for each ordered list a count of its own.
func (x *docx) numbering() string {
	var m markup
	m.raw(xmlHead, "<w:numbering", wordSpace, ">")
	for id, format := range []string{"bullet", "decimal"} {
		m.open("w:abstractNum", "w:abstractNumId", strconv.Itoa(id)).raw(`<w:multiLevelType w:val="hybridMultilevel"/>`)
		for level := range 4 {
			text := "•"
			if format == "decimal" {
				text = "%" + strconv.Itoa(level+1) + "."
			}
			m.open("w:lvl", "w:ilvl", strconv.Itoa(level)).raw(`<w:start w:val="1"/>`)
			m.empty("w:numFmt", "w:val", format).empty("w:lvlText", "w:val", text).raw(`<w:lvlJc w:val="left"/><w:pPr>`)
			m.empty("w:ind", "w:left", strconv.Itoa(360*(level+1)), "w:hanging", "360").raw("</w:pPr></w:lvl>")
		}
		m.close("w:abstractNum")
	}
	for i, l := range x.lists {
		id := "0"
		if l.Ordered {
			id = "1"
		}
		m.open("w:num", "w:numId", strconv.Itoa(i+1)).empty("w:abstractNumId", "w:val", id)
		if l.Ordered {
			for level := range 4 {
				m.open("w:lvlOverride", "w:ilvl", strconv.Itoa(level)).raw(`<w:startOverride w:val="1"/></w:lvlOverride>`)
			}
		}
		m.close("w:num")
	}
	return m.raw("</w:numbering>").String()
}
