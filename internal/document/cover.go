// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import "kursbuch/internal/document/pdf"

func coverTitleStyle() style { return style{strong, 39, 43.5, ink(), false} }

// cover sets the first page: the organisation above, the title in the middle,
// the facts at the foot. Texts too long for one page flow on to the next.
func (s *setter) cover(c Cover) {
	root := s.file.Root().Add("Sect")
	if c.Organisation != "" {
		s.organisation(root, c.Organisation)
	}
	title := len(s.units)
	kind := style{strong, 15.75, 21, action(), false}
	s.text(root, "P", Text(c.Kind), kind, 0)
	s.text(root, "H1", Text(s.doc.coverTitle()), s.titleStyle(), 6)
	s.text(root, "P", Text(c.Subtitle), style{regular, 15.75, 21, inkMuted(), false}, 9)
	if len(c.Stations) > 0 {
		s.add(s.stations(root, c))
	}
	if s.doc.Sample != "" {
		s.text(root, "P", Strong(s.doc.Sample), style{strong, 11.25, 16.5, warning(), false}, 30)
	}
	facts := len(s.units)
	if len(c.Facts) > 0 {
		s.facts(root, c.Facts)
	}
	s.spread(title, facts)
}

// organisation sets the name of the body beside the mark of the program: a
// line with a station.
func (s *setter) organisation(root *pdf.Element, name string) {
	const indent, side = 27.0, 21.0
	st := style{strong, 13.5, 19.5, ink(), false}
	element := root.Add("P")
	lines := s.lines(Text(name), st, textWidth-indent)
	units := s.textUnits(s.inline(element, Text(name)), lines, st, marginLeft+indent)
	if len(units) > 0 {
		text := units[0].paint
		units[0].paint = func(p *pdf.Page, y float64) {
			p.Artifact(pdf.Layout, func(c *pdf.Canvas) {
				paintMark(c, pdf.Point{X: marginLeft - 3, Y: y + (st.lead-side)/2}, side/28)
			})
			text(p, y)
		}
	}
	s.add(units...)
}

// paintMark paints the mark of the program, drawn on a grid of 28 units.
func paintMark(c *pdf.Canvas, at pdf.Point, k float64) {
	point := func(x, y float64) pdf.Point { return pdf.Point{X: at.X + k*x, Y: at.Y + k*y} }
	line := pdf.Stroke{Color: action(), Width: 2.6 * k}
	c.Line(line, point(7, 3), point(7, 25))
	c.Line(line, point(20, 4), point(10, 14), point(20, 24))
	c.Disc(paper(), point(8, 14), 3.8*k)
	c.Ring(line, point(8, 14), 3.8*k)
}

// titleStyle returns display type, smaller for titles of more than four lines.
func (s *setter) titleStyle() style {
	st := coverTitleStyle()
	for st.size > 20 && len(s.lines(Text(s.doc.coverTitle()), st, textWidth)) > 4 {
		st.size, st.lead = st.size*0.75, st.lead*0.78
	}
	return st
}

// spread gives the room left on the page to the places above the title and
// above the facts, six parts to five.
func (s *setter) spread(title, facts int) {
	height := 0.0
	for _, u := range s.units {
		height += u.space + u.height
	}
	left := textBottom - marginTop - height
	if left <= 0 {
		return
	}
	above, below := left*6/11, left*5/11
	if title < facts {
		s.units[title].space += above
	}
	if facts < len(s.units) {
		s.units[facts].space += below
	}
}

// stations sets the line of years with the present one as a ring.
func (s *setter) stations(root *pdf.Element, c Cover) unit {
	list := root.Add("L").Numbering("None")
	bodies := make([]*pdf.Element, len(c.Stations))
	for i := range c.Stations {
		bodies[i] = list.Add("LI").Add("LBody")
	}
	step := (pdf.PageWidth - marginLeft) / float64(len(c.Stations))
	return unit{space: 42, height: 45, paint: func(p *pdf.Page, y float64) {
		p.Artifact(pdf.Layout, func(cv *pdf.Canvas) { paintStations(cv, len(c.Stations), c.Station, step, y+9) })
		for i, name := range c.Stations {
			span := Span{Strong: i == c.Station}
			st := leadStyle()
			if i == c.Station {
				st.color = ink()
			}
			p.Tag(bodies[i], func(cv *pdf.Canvas) {
				cv.Text(pdf.Point{X: marginLeft + step*float64(i), Y: y + 27 + st.ascent()}, s.typ(span, st), clean(name))
			})
		}
	}}
}

func paintStations(c *pdf.Canvas, count, present int, step, y float64) {
	at := func(i int) pdf.Point { return pdf.Point{X: marginLeft + 6 + step*float64(i), Y: y} }
	now := at(max(0, min(present, count)))
	c.Box(lineStrong(), pdf.Box{X: marginLeft + 6, Y: y - 0.75, Width: pdf.PageWidth - marginLeft - 6, Height: 1.5})
	c.Box(action(), pdf.Box{X: marginLeft + 6, Y: y - 1.5, Width: now.X - marginLeft - 6, Height: 3})
	for i := range count {
		switch {
		case i < present:
			c.Disc(action(), at(i), 6)
		case i == present:
			c.Disc(paper(), at(i), 8)
			c.Ring(pdf.Stroke{Color: action(), Width: 3.75}, at(i), 7)
		default:
			c.Disc(paper(), at(i), 5.25)
			c.Ring(pdf.Stroke{Color: lineStrong(), Width: 1.5}, at(i), 5.25)
		}
	}
}

// facts sets the facts as a list of labels and texts between rules.
func (s *setter) facts(root *pdf.Element, facts []Fact) {
	const labelWidth, padding = 120.0, 4.5
	list := root.Add("L").Numbering("None")
	st, muted := bodyStyle(), leadStyle()
	for i, f := range facts {
		item := list.Add("LI")
		name := s.inline(item.Add("Lbl"), Text(f.Name))
		value := s.inline(item.Add("LBody"), Text(f.Value))
		names := s.lines(Text(f.Name), muted, labelWidth-columnGap)
		values := s.lines(Text(f.Value), st, textWidth-labelWidth)
		rows := max(len(names), len(values))
		u := unit{height: float64(rows)*st.lead + 2*padding}
		u.paint = func(p *pdf.Page, y float64) {
			p.Artifact(pdf.Layout, func(c *pdf.Canvas) {
				if i == 0 {
					c.Box(ink(), pdf.Box{X: marginLeft, Y: y - 1.5, Width: textWidth, Height: 1.5})
				}
				c.Box(hairline(), pdf.Box{X: marginLeft, Y: y + u.height - 0.75, Width: textWidth, Height: 0.75})
			})
			for k, l := range names {
				name.paint(p, l, marginLeft, y+padding+float64(k)*st.lead+st.ascent())
			}
			for k, l := range values {
				value.paint(p, l, marginLeft+labelWidth, y+padding+float64(k)*st.lead+st.ascent())
			}
		}
		s.add(u)
	}
}
