// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"fmt"

	"kursbuch/internal/document/fonts"
	"kursbuch/internal/document/pdf"
)

// setter sets a document as pages. First every block becomes units, then the
// units get their place, last they are painted: page numbers are known before
// the table of contents is painted.
type setter struct {
	doc     *Document
	file    *pdf.File
	fonts   [3]*pdf.Font // by weight
	entries []entry
	targets []*pdf.Target // of the entries
	shift   int           // levels added to headings below the title of a cover
	units   []unit
	gap     float64 // room that the last block wants below it
	notes   []*note
	pages   []*sheet
}

// unit is what stands on one page: a line, a row, a figure.
type unit struct {
	space   float64 // room above it, except at the top of a page
	height  float64
	keep    bool // whether the next unit must stand on the same page
	newPage bool
	target  *pdf.Target // place to be settled when the unit is placed
	notes   []*note
	repeat  *unit // header of the table, painted again when this unit begins a page
	paint   func(p *pdf.Page, y float64)
}

// note is a footnote.
type note struct {
	number  int
	spans   []Span
	lines   []line
	element *pdf.Element // set when the text that calls it is tagged
	holder  *inline
	target  *pdf.Target
}

// sheet is a page with the units that stand on it.
type sheet struct {
	page  *pdf.Page
	units []placed
	notes []noteLine
	used  float64 // lower edge of the units
}

type placed struct {
	unit *unit
	y    float64
}

type noteLine struct {
	note  *note
	index int
}

func newSetter(d *Document) (*setter, error) {
	s := &setter{doc: d, file: pdf.New(pdf.Metadata{
		Title: clean(d.Title), Subject: clean(d.Subject), Author: clean(d.Author),
		Publisher: clean(d.Publisher), Language: clean(d.Language), Date: d.Date.Time(),
	})}
	for w, style := range [...]fonts.Style{regular: fonts.Regular, strong: fonts.SemiBold, italic: fonts.Italic} {
		face, err := fonts.Load(style)
		if err != nil {
			return nil, fmt.Errorf("set document: %w", err)
		}
		s.fonts[w] = s.file.Font(face)
	}
	return s, nil
}

// addNote registers a footnote and sets its lines.
func (s *setter) addNote(spans []Span) *note {
	n := &note{number: len(s.notes) + 1, target: &pdf.Target{}}
	for _, span := range spans {
		span.Note = nil
		n.spans = append(n.spans, span)
	}
	n.lines = s.lines(n.spans, noteStyle(), textWidth-noteIndent)
	if len(n.lines) == 0 {
		n.lines = []line{{}}
	}
	s.notes = append(s.notes, n)
	return n
}

// add appends units to the flow, with at least the gap that the block before
// asked for.
func (s *setter) add(units ...unit) {
	if len(units) == 0 {
		return
	}
	units[0].space = max(units[0].space, s.gap)
	s.gap = 0
	s.units = append(s.units, units...)
}

// spaceBefore raises the room above the unit at index i.
func (s *setter) spaceBefore(i int, space float64) {
	if i < len(s.units) {
		s.units[i].space = max(s.units[i].space, space)
	}
}

// place gives every unit its page. Units kept together move to the next page
// as a whole, unless they are taller than a page.
func (s *setter) place() {
	for from := 0; from < len(s.units); {
		to := from + 1
		for to < len(s.units) && s.units[to-1].keep && !s.units[to].newPage {
			to++
		}
		group := s.units[from:to]
		if len(s.pages) == 0 || group[0].newPage || !s.fits(group) {
			s.turn()
		}
		for i := range group {
			if i > 0 && !s.fits(group[i:i+1]) {
				s.turn()
			}
			s.put(&group[i])
		}
		from = to
	}
	for len(s.pages) > 0 && s.carried() > 0 {
		s.turn()
	}
}

// current returns the page being filled.
func (s *setter) current() *sheet { return s.pages[len(s.pages)-1] }

// fits reports whether a group fits on the rest of the page.
func (s *setter) fits(group []unit) bool {
	sheet := s.current()
	height, y := s.notesHeight(sheet, group), sheet.used
	for i, u := range group {
		if len(sheet.units) > 0 || i > 0 {
			height += u.space
		}
		height += u.height
	}
	return y+height <= textBottom+0.01
}

// notesHeight returns the room for the notes of a page and of further units.
func (s *setter) notesHeight(sheet *sheet, group []unit) float64 {
	lines := len(sheet.notes)
	for _, u := range group {
		for _, n := range u.notes {
			lines += len(n.lines)
		}
	}
	if lines == 0 {
		return 0
	}
	return min(notesGap+float64(lines)*noteStyle().lead, tallestNotes)
}

// room returns how many lines of notes the page can take.
func (sheet *sheet) room() int {
	return max(0, int((textBottom-sheet.used-notesGap+0.01)/noteStyle().lead))
}

// carried returns how many lines of notes do not fit on the page.
func (s *setter) carried() int {
	return max(0, len(s.current().notes)-s.current().room())
}

// turn begins a page. Lines of notes that did not fit go with it.
func (s *setter) turn() {
	next := &sheet{page: s.file.AddPage(), used: marginTop}
	if len(s.pages) > 0 {
		last := s.current()
		if more := s.carried(); more > 0 {
			keep := len(last.notes) - more
			next.notes = append(next.notes, last.notes[keep:]...)
			last.notes = last.notes[:keep]
		}
	}
	s.pages = append(s.pages, next)
}

// put places a unit on the page, below the header of its table if it begins
// the page.
func (s *setter) put(u *unit) {
	sheet := s.current()
	y := sheet.used
	switch {
	case len(sheet.units) > 0:
		y += u.space
	case u.repeat != nil:
		sheet.units = append(sheet.units, placed{u.repeat, y})
		y += u.repeat.height
	}
	sheet.units = append(sheet.units, placed{u, y})
	sheet.used = y + u.height
	if u.target != nil {
		u.target.Page, u.target.Y = sheet.page, y
	}
	for _, n := range u.notes {
		for i := range n.lines {
			sheet.notes = append(sheet.notes, noteLine{n, i})
		}
	}
}

// pageOf returns the number of the page that a target lies on, from 1.
func (s *setter) pageOf(t *pdf.Target) int {
	for i, sheet := range s.pages {
		if sheet.page == t.Page {
			return i + 1
		}
	}
	return 0
}
