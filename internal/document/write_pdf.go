// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"fmt"
	"io"
	"strconv"

	"kursbuch/internal/document/pdf"
)

// WritePDF writes the document as tagged PDF 1.7 in A4, built to PDF/UA-1. It
// returns an error that wraps ErrIncomplete when the document lacks what makes
// it accessible.
func (d *Document) WritePDF(w io.Writer) error {
	s, err := d.set()
	if err != nil {
		return err
	}
	s.paint()
	for i, e := range s.entries {
		s.file.Bookmark(e.level, e.text, s.targets[i])
	}
	out, err := s.file.Bytes()
	if err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	if _, err := w.Write(out); err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	return nil
}

// set gives every part of the document its place on a page.
func (d *Document) set() (*setter, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	s, err := newSetter(d)
	if err != nil {
		return nil, err
	}
	s.entries, _ = d.outline()
	for range s.entries {
		s.targets = append(s.targets, &pdf.Target{})
	}
	if d.Cover != nil {
		s.shift = 1
		s.cover(*d.Cover)
	}
	if d.Contents && len(s.entries) > 0 {
		s.contents()
	}
	front := len(s.units)
	s.flow()
	if front > 0 && front < len(s.units) {
		s.units[front].newPage = true
	}
	s.place()
	s.settle()
	return s, nil
}

// settle makes sure that there is a page and that every target lies on one,
// also those of headings without text.
func (s *setter) settle() {
	if len(s.pages) == 0 {
		s.turn()
	}
	for _, t := range s.targets {
		if t.Page == nil {
			t.Page, t.Y = s.pages[0].page, marginTop
		}
	}
	for _, sheet := range s.pages {
		top := textBottom - float64(len(sheet.notes))*noteStyle().lead
		for i, n := range sheet.notes {
			if n.index == 0 {
				n.note.target.Page = sheet.page
				n.note.target.Y = top + float64(i)*noteStyle().lead
			}
		}
	}
}

// paint paints all pages.
func (s *setter) paint() {
	for i, sheet := range s.pages {
		for _, placed := range sheet.units {
			placed.unit.paint(sheet.page, placed.y)
		}
		s.paintNotes(sheet)
		if i > 0 || s.doc.Cover == nil {
			s.paintFrame(sheet.page, i+1)
		}
	}
}

// paintNotes paints the footnotes at the foot of a page, below a short rule.
func (s *setter) paintNotes(sheet *sheet) {
	if len(sheet.notes) == 0 {
		return
	}
	st := noteStyle()
	y := textBottom - float64(len(sheet.notes))*st.lead
	sheet.page.Artifact(pdf.Layout, func(c *pdf.Canvas) {
		c.Box(lineStrong(), pdf.Box{X: marginLeft, Y: y - 6, Width: 96, Height: 0.75})
	})
	for _, l := range sheet.notes {
		if l.index == 0 {
			mark := s.typ(Span{}, st)
			mark.Color = action()
			sheet.page.Tag(l.note.element, func(c *pdf.Canvas) {
				c.Text(pdf.Point{X: marginLeft, Y: y + st.ascent()}, mark, strconv.Itoa(l.note.number)+" ")
			})
		}
		l.note.holder.paint(sheet.page, l.note.lines[l.index], marginLeft+noteIndent, y+st.ascent())
		y += st.lead
	}
}

// paintFrame paints the footer with the page number, and the line that marks
// sample data.
func (s *setter) paintFrame(p *pdf.Page, number int) {
	st := smallStyle()
	st.size, st.tabular = 9.75, true
	t := s.typ(Span{}, st)
	p.Artifact(pdf.Footer, func(c *pdf.Canvas) {
		c.Box(hairline(), pdf.Box{X: marginLeft, Y: footerRule, Width: textWidth, Height: 0.75})
		right := strconv.Itoa(number)
		if lines := s.lines(Text(s.doc.Footer), st, textWidth-60); len(lines) > 0 {
			paintPieces(c, lines[0].pieces, pdf.Point{X: marginLeft, Y: footerBase})
		}
		c.Text(pdf.Point{X: marginLeft + textWidth - t.Width(right), Y: footerBase}, t, right)
	})
	if s.doc.Sample == "" {
		return
	}
	st.color, st.weight = warning(), strong
	p.Artifact(pdf.Header, func(c *pdf.Canvas) {
		if lines := s.lines(Text(s.doc.Sample), st, textWidth); len(lines) > 0 {
			paintPieces(c, lines[0].pieces, pdf.Point{X: marginLeft, Y: sampleBase})
		}
	})
}
