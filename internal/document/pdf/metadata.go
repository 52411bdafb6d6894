// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pdf

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

const producer = "Kursbuch"

// xmp writes the metadata packet with the PDF/UA identifier, ISO 14289-1 § 5
// and § 7.1.
func (m Metadata) xmp() string {
	date := m.Date.UTC().Format(time.RFC3339)
	return `<?xpacket begin="` + "\uFEFF" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + escape(m.Title) + `</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">` + escape(m.Subject) + `</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>` + escape(m.Author) + `</rdf:li></rdf:Seq></dc:creator>
<dc:publisher><rdf:Bag><rdf:li>` + escape(m.Publisher) + `</rdf:li></rdf:Bag></dc:publisher>
<dc:language><rdf:Bag><rdf:li>` + escape(m.Language) + `</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>` + date + `</xmp:CreateDate>
<xmp:ModifyDate>` + date + `</xmp:ModifyDate>
<xmp:CreatorTool>` + producer + `</xmp:CreatorTool>
<pdf:Producer>` + producer + `</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`
}

// info writes the information dictionary, which older viewers read.
func (m Metadata) info() string {
	date := m.Date.UTC().Format("D:20060102150405Z")
	return fmt.Sprintf("<</Title%s/Subject%s/Author%s/Creator%s/Producer%s/CreationDate(%s)/ModDate(%s)>>",
		text(m.Title), text(m.Subject), text(m.Author), text(producer), text(producer), date, date)
}

func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return "" // a strings.Builder never refuses
	}
	return b.String()
}
