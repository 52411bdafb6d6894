// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"strconv"

	"kursbuch/internal/document/pdf"
)

// contents sets the table of contents; page numbers are known when it is
// painted.
func (s *setter) contents() {
	root, first := s.file.Root(), len(s.units)
	title := clean(s.doc.Labels.Contents)
	s.text(root, "H"+strconv.Itoa(1+s.shift), Text(title), headingStyle(1), 0)
	for i := first; i < len(s.units); i++ {
		s.units[i].keep = true
	}
	toc := root.Add("TOC")
	within := toc
	for i, e := range s.entries {
		if e.level > contentsDepth {
			continue
		}
		switch {
		case e.level == 1:
			within = toc
		case within == toc:
			within = toc.Add("TOC")
		}
		s.contentsEntry(within.Add("TOCI").Add("Reference").Add("Link"), e, s.targets[i])
	}
	if first < len(s.units) {
		s.units[first].newPage = true
	}
}

// contentsEntry sets the title of a section, with a hairline below and the
// page number at the end of its last line.
func (s *setter) contentsEntry(link *pdf.Element, e entry, to *pdf.Target) {
	const numberRoom, padding = 40.0, 3.75
	st, x, space := bodyStyle(), marginLeft, 0.0
	if e.level == 1 {
		st.weight, space = strong, 9.0
	} else {
		x += listIndent
	}
	lines := s.lines(Text(e.text), st, marginLeft+textWidth-numberRoom-x)
	holder := s.inline(link, Text(e.text))
	units := s.textUnits(holder, lines, st, x)
	for i := range units {
		u, last := &units[i], i == len(units)-1
		text, height := u.paint, u.height
		u.keep = !last
		if last {
			u.height += 2 * padding
		}
		u.paint = func(p *pdf.Page, y float64) {
			text(p, y+padding)
			area := pdf.Box{X: x, Y: y + padding, Width: marginLeft + textWidth - x, Height: height}
			if last {
				s.pageNumber(p, link, st, y+padding+st.ascent(), to)
				p.Artifact(pdf.Layout, func(c *pdf.Canvas) {
					c.Box(hairline(), pdf.Box{X: x, Y: y + height + 2*padding - 0.75, Width: area.Width, Height: 0.75})
				})
			}
			page := s.doc.Labels.Page + " " + strconv.Itoa(s.pageOf(to))
			p.Link(link, area, to, clean(e.text+", "+page))
		}
	}
	if len(units) > 0 {
		units[0].space = space
	}
	s.add(units...)
}

func (s *setter) pageNumber(p *pdf.Page, link *pdf.Element, st style, base float64, to *pdf.Target) {
	st.tabular, st.weight = true, regular
	t := s.typ(Span{}, st)
	number := strconv.Itoa(s.pageOf(to))
	p.Tag(link, func(c *pdf.Canvas) {
		c.Text(pdf.Point{X: marginLeft + textWidth - t.Width(number), Y: base}, t, number)
	})
}
