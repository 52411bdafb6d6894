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
)

// odtStyles holds styles, page layouts, header and footer of ODT files; words
// in capitals stand for what the document brings.
//
//go:embed odt_styles.xml
var odtStyles string

const odtSpaces = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"` +
	` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
	` xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"` +
	` xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"` +
	` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.3">`

// odt writes the parts of an OpenDocument text, ODF 1.3 part 3.
type odt struct {
	doc       *Document
	set       *setter
	pictures  map[int]picture
	body      markup
	styles    markup // automatic styles of columns and foreign words
	tables    int
	languages map[string]string // style of each foreign language
	notes     int
	figures   []picture
}

// WriteODT writes the document as an OpenDocument text. It returns an error
// that wraps ErrIncomplete when the document lacks what makes it accessible.
func (d *Document) WriteODT(w io.Writer) error {
	set, err := d.set()
	if err != nil {
		return err
	}
	pictures, err := d.pictures()
	if err != nil {
		return fmt.Errorf("write ODT: %w", err)
	}
	o := &odt{doc: d, set: set, pictures: pictures, languages: map[string]string{}}
	o.writeBody()
	a := newArchive(w, d.Date.Time())
	o.pack(a)
	if err := a.close(); err != nil {
		return fmt.Errorf("write ODT: %w", err)
	}
	return nil
}

// pack stores all parts; the media type comes first and uncompressed, ODF 1.3
// part 2 § 3.3.
func (o *odt) pack(a *archive) {
	const mediaType = "application/vnd.oasis.opendocument.text"
	a.add("mimetype", zip.Store, mediaType)
	manifest := &markup{}
	manifest.raw(xmlHead, `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">`)
	entry := func(path, kind string) {
		manifest.empty("manifest:file-entry", "manifest:full-path", path, "manifest:media-type", kind)
	}
	entry("/", mediaType)
	for _, part := range []string{"content.xml", "styles.xml", "meta.xml"} {
		entry(part, "text/xml")
	}
	for i := range o.figures {
		entry(fmt.Sprintf("Pictures/figure%d.png", i+1), "image/png")
	}
	a.add("META-INF/manifest.xml", zip.Deflate, manifest.raw("</manifest:manifest>").String())
	a.add("content.xml", zip.Deflate, xmlHead+"<office:document-content"+odtSpaces+"<office:automatic-styles>"+
		o.automaticStyles()+"</office:automatic-styles><office:body><office:text>"+
		o.body.String()+"</office:text></office:body></office:document-content>")
	a.add("styles.xml", zip.Deflate, o.namedStyles())
	a.add("meta.xml", zip.Deflate, o.meta())
	for i, p := range o.figures {
		a.add(fmt.Sprintf("Pictures/figure%d.png", i+1), zip.Store, string(p.png))
	}
}

// namedStyles fills the document's language and running lines into the styles.
func (o *odt) namedStyles() string {
	language, country := splitLanguage(o.doc.Language)
	escaped := func(s string) string { return (&markup{}).text(s).String() }
	return strings.NewReplacer("LANGUAGE", escaped(language), "COUNTRY", escaped(country),
		"SAMPLE", escaped(o.doc.Sample), "FOOTER", escaped(o.doc.Footer)).Replace(odtStyles)
}

// splitLanguage splits a tag such as "de-DE"; a tag without a country has "none".
func splitLanguage(tag string) (language, country string) {
	language, country, found := strings.Cut(tag, "-")
	if !found || country == "" {
		country = "none"
	}
	return language, country
}

func (o *odt) automaticStyles() string {
	fixed := `<style:style style:name="CoverStart" style:family="paragraph" style:parent-style-name="Cover_20_Organisation" style:master-page-name="Cover"/>` +
		`<style:style style:name="FirstPage" style:family="paragraph" style:parent-style-name="Contents_20_Heading" style:master-page-name="Standard"><style:paragraph-properties style:page-number="2"/></style:style>` +
		`<style:style style:name="Heading1Page" style:family="paragraph" style:parent-style-name="Heading_20_1"><style:paragraph-properties fo:break-before="page"/></style:style>` +
		`<style:style style:name="Heading2Page" style:family="paragraph" style:parent-style-name="Heading_20_2"><style:paragraph-properties fo:break-before="page"/></style:style>` +
		`<style:style style:name="Heading3Page" style:family="paragraph" style:parent-style-name="Heading_20_3"><style:paragraph-properties fo:break-before="page"/></style:style>` +
		`<style:style style:name="Heading4Page" style:family="paragraph" style:parent-style-name="Heading_20_4"><style:paragraph-properties fo:break-before="page"/></style:style>` +
		`<style:style style:name="Report" style:family="table"><style:table-properties style:width="476pt" table:align="left" fo:margin-bottom="10pt"/></style:style>` +
		`<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:padding="0pt" fo:padding-right="8pt" fo:border-bottom="0.5pt solid #d3d6e2"/></style:style>` +
		`<style:style style:name="HeadCell" style:family="table-cell"><style:table-cell-properties fo:padding="0pt" fo:padding-right="8pt" fo:border-bottom="0.75pt solid #6e7597" style:vertical-align="bottom"/></style:style>` +
		`<style:style style:name="TotalCell" style:family="table-cell"><style:table-cell-properties fo:padding="0pt" fo:padding-right="8pt" fo:border-bottom="0.75pt solid #6e7597" fo:border-top="0.75pt solid #6e7597"/></style:style>` +
		`<style:style style:name="Whole" style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:style>` +
		`<style:style style:name="Inline" style:family="graphic"><style:graphic-properties style:vertical-pos="top" style:vertical-rel="baseline"/></style:style>`
	return fixed + o.styles.String()
}

func (o *odt) meta() string {
	var m markup
	date := string(o.doc.Date) + "T00:00:00"
	m.raw(xmlHead, "<office:document-meta", odtSpaces, "<office:meta>").leaf("meta:generator", "Kursbuch")
	m.leaf("dc:title", o.doc.Title).leaf("dc:subject", o.doc.Subject)
	m.leaf("meta:initial-creator", o.doc.Author).leaf("dc:creator", o.doc.Author)
	m.leaf("dc:language", o.doc.Language).leaf("meta:creation-date", date).leaf("dc:date", date)
	m.leaf("meta:user-defined", o.doc.Publisher, "meta:name", "Publisher")
	return m.raw("</office:meta></office:document-meta>").String()
}

// languageStyle returns the style of words in a foreign language.
func (o *odt) languageStyle(tag string) string {
	if name, ok := o.languages[tag]; ok {
		return name
	}
	name := "L" + strconv.Itoa(len(o.languages)+1)
	o.languages[tag] = name
	language, country := splitLanguage(tag)
	o.styles.open("style:style", "style:name", name, "style:family", "text")
	o.styles.empty("style:text-properties", "fo:language", language, "fo:country", country).close("style:style")
	return name
}
