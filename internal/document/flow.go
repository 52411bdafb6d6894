// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"strconv"
	"strings"

	"kursbuch/internal/document/pdf"
)

// flow turns the blocks into units.
func (s *setter) flow() {
	_, byBlock := s.doc.outline()
	root := s.file.Root()
	for i, b := range s.doc.Blocks {
		switch b := b.(type) {
		case Heading:
			s.heading(root, b, byBlock[i])
		case Paragraph:
			s.paragraph(root, b)
		case List:
			s.list(root.Add("L"), b, 0, 0)
		case Table:
			s.table(root, b)
		case Figure:
			s.figure(root, b)
		case Callout:
			s.callout(root, b)
		}
	}
}

// text adds a text as units of one element; the space stands above it.
func (s *setter) text(parent *pdf.Element, role string, spans []Span, st style, space float64) {
	element := parent.Add(role)
	breakLines := s.lines
	if strings.HasPrefix(role, "H") {
		breakLines = s.balanced
	}
	lines := breakLines(spans, st, textWidth)
	units := s.textUnits(s.inline(element, spans), lines, st, marginLeft)
	if len(units) > 0 {
		units[0].space = space
	}
	s.tagNotes(parent, lines)
	s.add(units...)
}

func (s *setter) heading(root *pdf.Element, h Heading, index int) {
	e, first := s.entries[index], len(s.units)
	space := map[int]float64{1: 36, 2: 24, 3: 16.5, 4: 12}[e.level]
	if h.Over != "" {
		s.text(root, "P", Text(h.Over), leadStyle(), space)
		space = 0
	}
	s.text(root, "H"+strconv.Itoa(e.level+s.shift), h.Text, headingStyle(e.level), space)
	if len(s.units) == first {
		return
	}
	for i := first; i < len(s.units); i++ {
		s.units[i].keep = true
	}
	s.units[first].newPage = h.NewPage
	s.units[first].target = s.targets[index]
}

func (s *setter) paragraph(root *pdf.Element, p Paragraph) {
	space := map[ParagraphStyle]float64{Body: 6, Lead: 3, Message: 4.5, Small: 9}[p.Style]
	s.text(root, "P", p.Text, paragraphStyle(p.Style), space)
}

// deepestIndent is the level below which lists are not indented further.
const deepestIndent = 3

func (s *setter) list(element *pdf.Element, l List, level int, indent float64) {
	numbering := "Disc"
	if l.Ordered {
		numbering = "Decimal"
	}
	element.Numbering(numbering)
	if level < deepestIndent {
		indent += s.labelRoom(l)
	}
	for i, item := range l.Items {
		s.item(element, l, i, item, indent)
		if item.Sub != nil && level < deepestIndent {
			s.list(element.Add("L"), *item.Sub, level+1, indent)
		}
	}
}

// labelRoom returns the width in which the labels of a list stand.
func (s *setter) labelRoom(l List) float64 {
	switch {
	case l.Ordered && l.Key:
		return 27
	case l.Ordered:
		widest := s.typ(Span{}, bodyStyle()).Width(strconv.Itoa(len(l.Items)) + ".")
		return max(listIndent, widest+6)
	}
	return listIndent
}

func (s *setter) item(list *pdf.Element, l List, index int, item Item, indent float64) {
	st, label, space := bodyStyle(), "•", 3.0
	if l.Ordered {
		label = strconv.Itoa(index+1) + "."
	}
	labelType := s.typ(Span{}, st)
	if l.Ordered && l.Key {
		st, space, label = keyStyle(), 0, strconv.Itoa(index+1)
		labelType = pdf.Type{Font: s.fonts[strong], Size: 19.5, Color: action()}
	}
	entry := list.Add("LI")
	lbl, body := entry.Add("Lbl"), entry.Add("LBody")
	lines := s.lines(item.Text, st, textWidth-indent)
	if len(lines) == 0 {
		lines = []line{{}}
	}
	holder := body
	if callsNotes(lines) {
		holder = body.Add("P")
	}
	units := s.textUnits(s.inline(holder, item.Text), lines, st, marginLeft+indent)
	s.tagNotes(body, lines)
	x := marginLeft + indent - s.labelRoom(l)
	if !l.Ordered {
		x += 4
	}
	text := units[0].paint
	units[0].space = space
	units[0].paint = func(p *pdf.Page, y float64) {
		p.Tag(lbl, func(c *pdf.Canvas) { c.Text(pdf.Point{X: x, Y: y + st.ascent()}, labelType, label) })
		text(p, y)
	}
	if l.Ordered && l.Key {
		s.rule(units, index == 0)
	}
	s.add(units...)
}

func callsNotes(lines []line) bool {
	for _, l := range lines {
		if len(l.notes()) > 0 {
			return true
		}
	}
	return false
}

// rule sets an item between hairlines, as the main points of a report stand.
func (s *setter) rule(units []unit, first bool) {
	const padding = 9.0
	top := units[0].paint
	if first {
		units[0].space = 12
	}
	units[0].height += padding
	units[0].paint = func(p *pdf.Page, y float64) {
		p.Artifact(pdf.Layout, func(c *pdf.Canvas) {
			c.Box(hairline(), pdf.Box{X: marginLeft, Y: y, Width: textWidth, Height: 0.75})
		})
		top(p, y+padding)
	}
	units[len(units)-1].height += padding
}

// callout sets a note beside a thick bar.
func (s *setter) callout(root *pdf.Element, c Callout) {
	const indent, gap = 13.5, 12.0
	bar, st := action(), bodyStyle()
	if c.Warning {
		bar = signColor(SignWarn)
	}
	section := root.Add("Sect")
	first := len(s.units)
	set := func(spans []Span, st style) {
		element := section.Add("P")
		lines := s.lines(spans, st, textWidth-indent)
		s.tagNotes(section, lines)
		s.add(s.textUnits(s.inline(element, spans), lines, st, marginLeft+indent)...)
	}
	title := st
	title.weight = strong
	if c.Title != "" {
		set(Text(c.Title), title)
	}
	for i := first; i < len(s.units); i++ {
		s.units[i].keep = true
	}
	for _, spans := range c.Text {
		set(spans, st)
	}
	for i := first; i < len(s.units); i++ {
		u := &s.units[i]
		text, height := u.paint, u.height
		u.paint = func(p *pdf.Page, y float64) {
			p.Artifact(pdf.Layout, func(c *pdf.Canvas) {
				c.Box(bar, pdf.Box{X: marginLeft, Y: y - 0.1, Width: 3, Height: height + 0.2})
			})
			text(p, y)
		}
	}
	s.spaceBefore(first, gap)
	s.gap = gap
}

// figure sets a drawing below its caption, both in one section: within the
// figure itself the alternative text would replace the caption.
func (s *setter) figure(root *pdf.Element, f Figure) {
	group := root.Add("Div")
	first := len(s.units)
	if len(f.Caption) > 0 {
		caption := group.Add("Caption")
		s.text(caption, "P", f.Caption, smallStyle(), 0)
		for i := first; i < len(s.units); i++ {
			s.units[i].keep = true
		}
	}
	element := group.Add("Figure").Alt(clean(f.Alt))
	scale := fit(f.Drawing, textWidth, tallestFigure)
	height := f.Drawing.Height * scale
	s.add(unit{space: 6, height: height, paint: func(p *pdf.Page, y float64) {
		element.Bounds(pdf.Box{X: marginLeft, Y: y, Width: f.Drawing.Width * scale, Height: height})
		p.Tag(element, func(c *pdf.Canvas) { s.draw(c, f.Drawing, pdf.Point{X: marginLeft, Y: y}, scale) })
	}})
	s.spaceBefore(first, 15)
	s.gap = 15
}
