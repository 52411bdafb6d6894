// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"strconv"
	"strings"

	"kursbuch/internal/document/pdf"
)

// inline paints the lines of one text and tags them: links, footnote marks and
// foreign words are elements of their own within the holder.
type inline struct {
	setter *setter
	holder *pdf.Element
	spans  []Span
	within map[int]*pdf.Element // elements of spans that are links or foreign
}

func (s *setter) inline(holder *pdf.Element, spans []Span) *inline {
	return &inline{setter: s, holder: holder, spans: spans, within: map[int]*pdf.Element{}}
}

// ascent returns the distance from the top of a line to its base line: the
// type stands in the middle of the line height.
func (st style) ascent() float64 { return (st.lead-1.2*st.size)/2 + 0.935*st.size }

// paint tags and paints a line that starts at x on the base line.
func (in *inline) paint(p *pdf.Page, l line, x, base float64) {
	for from := 0; from < len(l.pieces); {
		first := l.pieces[from]
		to, width := from+1, first.width
		if first.sign == NoSign && first.note == nil {
			for to < len(l.pieces) && in.joins(first, l.pieces[to]) {
				width += l.pieces[to].width
				to++
			}
		}
		in.paintRun(p, l.pieces[from:to], pdf.Box{X: x, Y: base - first.typ.Size, Width: width, Height: first.typ.Size * 1.25})
		x += width
		from = to
	}
}

// joins reports whether two pieces may share one piece of marked content.
func (in *inline) joins(a, b piece) bool {
	return b.sign == NoSign && b.note == nil && (a.span == b.span || in.isPlain(a.span) && in.isPlain(b.span))
}

func (in *inline) isPlain(span int) bool {
	return safeLink(in.spans[span].Link) == "" && languageTag(in.spans[span].Language) == ""
}

func (in *inline) paintRun(p *pdf.Page, run []piece, area pdf.Box) {
	first := run[0]
	at := pdf.Point{X: area.X, Y: area.Y + first.typ.Size}
	switch {
	case first.sign != NoSign:
		p.Artifact(pdf.Layout, func(c *pdf.Canvas) { paintPieces(c, run, at) })
	case first.note != nil:
		link := in.holder.Add("Reference").Add("Link")
		p.Tag(link, func(c *pdf.Canvas) { paintPieces(c, run, at) })
		area.Y -= first.rise
		words := in.setter.doc.Labels.Note + " " + strconv.Itoa(first.note.number)
		p.Link(link, area, first.note.target, clean(words))
	default:
		element := in.element(first.span)
		p.Tag(element, func(c *pdf.Canvas) { paintPieces(c, run, at) })
		if address := safeLink(in.spans[first.span].Link); address != "" {
			description := clean(in.spans[first.span].Text)
			if strings.TrimSpace(description) == "" {
				description = address
			}
			p.Link(element, area, &pdf.Target{Address: address}, description)
		}
	}
}

// element returns the element that the text of a span belongs to.
func (in *inline) element(span int) *pdf.Element {
	if in.isPlain(span) {
		return in.holder
	}
	if in.within[span] == nil {
		role := "Span"
		if safeLink(in.spans[span].Link) != "" {
			role = "Link"
		}
		e := in.holder.Add(role)
		if language := languageTag(in.spans[span].Language); language != "" {
			e.Language(language)
		}
		in.within[span] = e
	}
	return in.within[span]
}

// paintPieces paints pieces side by side without tagging them.
func paintPieces(c *pdf.Canvas, pieces []piece, at pdf.Point) {
	for _, p := range pieces {
		if p.sign != NoSign {
			paintSign(c, p.sign, pdf.Point{X: at.X, Y: at.Y - 0.89*p.typ.Size}, 1.1*p.typ.Size)
		} else {
			c.Text(pdf.Point{X: at.X, Y: at.Y - p.rise}, p.typ, p.text)
		}
		at.X += p.width
	}
}

// textUnits makes one unit a line. At least two lines stand together at the
// foot and at the head of a page.
func (s *setter) textUnits(in *inline, lines []line, st style, x float64) []unit {
	units := make([]unit, len(lines))
	for i, l := range lines {
		units[i] = unit{
			height: st.lead,
			keep:   i+1 < len(lines) && (i == 0 || i == len(lines)-2),
			notes:  l.notes(),
			paint: func(p *pdf.Page, y float64) {
				in.paint(p, l, x, y+st.ascent())
			},
		}
	}
	return units
}

// tagNotes gives the footnotes that lines call their elements.
func (s *setter) tagNotes(parent *pdf.Element, lines []line) {
	for _, l := range lines {
		for _, n := range l.notes() {
			n.element = parent.Add("Note").Identify()
			n.holder = s.inline(n.element, n.spans)
		}
	}
}
