// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pdf

import (
	"bytes"
	"fmt"
)

// Page is one page of a file.
type Page struct {
	file        *File
	object      int
	key         int // its entry in the parent tree
	content     []byte
	marks       []*Element // element of each piece of marked content
	annotations []int
}

// Artifact is a kind of content that assistive technology skips, § 14.8.2.2.
type Artifact string

// The kinds of artifacts.
const (
	Layout Artifact = "/Artifact<</Type/Layout>>"
	Header Artifact = "/Artifact<</Type/Pagination/Subtype/Header>>"
	Footer Artifact = "/Artifact<</Type/Pagination/Subtype/Footer>>"
)

// Tag paints content of a structure element.
func (p *Page) Tag(e *Element, paint func(*Canvas)) {
	mark := len(p.marks)
	p.marks = append(p.marks, e)
	e.kids = append(e.kids, kid{page: p, mark: mark})
	p.content = fmt.Appendf(p.content, "/%s<</MCID %d>>BDC\n", e.role, mark)
	paint(&Canvas{page: p})
	p.content = append(p.content, "EMC\n"...)
}

// Artifact paints content that carries no meaning.
func (p *Page) Artifact(kind Artifact, paint func(*Canvas)) {
	p.content = fmt.Appendf(p.content, "%s BDC\n", kind)
	paint(&Canvas{page: p})
	p.content = append(p.content, "EMC\n"...)
}

// Target is a place a link leads to: a web address, or a place in the file
// that may be settled after the link is made.
type Target struct {
	Address string
	Page    *Page
	Y       float64
}

func (t *Target) action() string {
	if t.Address != "" {
		return "/A<</S/URI/URI" + literal(t.Address) + ">>"
	}
	return "/Dest" + t.destination()
}

func (t *Target) destination() string {
	y := number(nil, PageHeight-t.Y)
	return fmt.Sprintf("[%d 0 R/XYZ 0 %s null]", t.Page.object, y)
}

// Link makes an area of the page lead somewhere. It belongs to a Link element;
// the description tells where it leads (ISO 14289-1 § 7.18.5).
func (p *Page) Link(e *Element, area Box, to *Target, description string) {
	f := p.file
	object, key := f.reserve(), len(f.parents)
	f.parents = append(f.parents, parent{element: e})
	e.kids = append(e.kids, kid{page: p, annotation: object})
	p.annotations = append(p.annotations, object)
	p.file.links = append(p.file.links, link{object, key, area, to, description})
}

// link is an annotation whose target may not be settled yet.
type link struct {
	object, key int
	area        Box
	to          *Target
	description string
}

func (f *File) writeLinks() {
	for _, l := range f.links {
		f.set(l.object, "<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect%s/StructParent %d/Contents%s%s>>",
			rectangle(l.area), l.key, text(l.description), l.to.action())
	}
}

func (p *Page) write(pages int) error {
	content := p.file.reserve()
	if err := p.file.stream(content, "", p.content); err != nil {
		return err
	}
	var used, annotations bytes.Buffer
	for _, font := range p.file.fonts {
		fmt.Fprintf(&used, "/F%d %d 0 R", font.number, font.object)
	}
	if len(p.annotations) > 0 {
		annotations.WriteString("/Annots[")
		for _, object := range p.annotations {
			fmt.Fprintf(&annotations, "%d 0 R ", object)
		}
		annotations.WriteString("]")
	}
	p.file.set(p.object, "<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.3f %.3f]/Resources<</Font<<%s>>>>"+
		"/Contents %d 0 R/StructParents %d/Tabs/S%s>>",
		pages, PageWidth, PageHeight, used.Bytes(), content, p.key, annotations.Bytes())
	return nil
}

// literal writes a byte string; a web address is ASCII once escaped, § 12.6.4.7.
func literal(s string) string {
	var b bytes.Buffer
	b.WriteByte('(')
	for _, c := range []byte(s) {
		switch {
		case c == '(' || c == ')' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c <= ' ' || c >= 0x7F:
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte(')')
	return b.String()
}
