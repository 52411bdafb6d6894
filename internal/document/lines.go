// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kursbuch/internal/document/pdf"
)

// piece is the part of a line that one span fills.
type piece struct {
	span  int // index of the span
	text  string
	typ   pdf.Type
	rise  float64 // of a footnote mark above the base line
	sign  Sign
	note  *note
	width float64
}

// line is one set line of text.
type line struct {
	pieces []piece
	width  float64
}

// word is what is never broken unless it is wider than the line.
type word struct {
	pieces []piece
	width  float64
	space  float64 // room after it, when another word follows on the line
	hyphen bool    // whether a break after it shows a hyphen
}

// breaker breaks spans into lines.
type breaker struct {
	setter *setter
	base   style
	words  []word
	open   bool // whether the last word goes on
}

// lines breaks spans into lines of a width and registers the footnotes.
func (s *setter) lines(spans []Span, base style, width float64) []line {
	b := &breaker{setter: s, base: base}
	for i, span := range spans {
		b.addSpan(i, span)
	}
	return b.fill(width)
}

// balanced breaks spans into as few lines as lines does, but of like lengths.
func (s *setter) balanced(spans []Span, base style, width float64) []line {
	b := &breaker{setter: s, base: base}
	for i, span := range spans {
		b.addSpan(i, span)
	}
	best := b.fill(width)
	if len(best) < 2 || len(best) > 4 {
		return best
	}
	for narrow, wide := width/2, width; wide-narrow > 2; {
		middle := (narrow + wide) / 2
		if lines := b.fill(middle); len(lines) == len(best) {
			best, wide = lines, middle
		} else {
			narrow = middle
		}
	}
	return best
}

func (s *setter) typ(span Span, base style) pdf.Type {
	w := base.weight
	switch {
	case span.Strong:
		w = strong
	case span.Emphasis && w == regular:
		w = italic
	}
	t := pdf.Type{Font: s.fonts[w], Size: base.size, Color: base.color, Tabular: base.tabular}
	if safeLink(span.Link) != "" {
		t.Color = action()
	}
	return t
}

func (b *breaker) addSpan(index int, span Span) {
	t := b.setter.typ(span, b.base)
	if span.Sign != NoSign {
		b.add(piece{span: index, typ: t, sign: span.Sign, width: t.Size * 1.45})
	}
	for rest := clean(span.Text); rest != ""; {
		chunk, space, hyphen := nextChunk(rest)
		rest = rest[len(chunk)+len(space):]
		chunk = strings.TrimRight(chunk, "\u00AD\u200B")
		if chunk != "" {
			b.add(piece{span: index, text: chunk, typ: t, width: t.Width(chunk)})
		}
		if len(b.words) > 0 && (space != "" || hyphen || rest != "") {
			last := &b.words[len(b.words)-1]
			last.hyphen = hyphen
			if space != "" {
				last.space = t.Width(" ")
			}
			b.open = false
		}
	}
	if span.Note != nil {
		b.addMark(index, t, b.setter.addNote(span.Note))
	}
}

func (b *breaker) addMark(index int, t pdf.Type, n *note) {
	t.Size *= 0.68
	t.Color = action()
	mark := strconv.Itoa(n.number)
	b.open = len(b.words) > 0
	if b.open {
		b.words[len(b.words)-1].space = 0
	}
	b.add(piece{span: index, text: mark, typ: t, rise: b.base.size * 0.34, note: n, width: t.Width(mark)})
}

// add appends a piece to the open word, or begins a word.
func (b *breaker) add(p piece) {
	if !b.open {
		b.words = append(b.words, word{})
		b.open = true
	}
	w := &b.words[len(b.words)-1]
	w.pieces = append(w.pieces, p)
	w.width += p.width
}

// nextChunk cuts the text up to the next place where a line may end, and the
// spaces after it. It ends at spaces that may break, after hyphens and slashes
// within words, and at soft hyphens.
func nextChunk(s string) (chunk, space string, hyphen bool) {
	for i, r := range s {
		end := i + utf8.RuneLen(r)
		switch {
		case isBreakingSpace(r):
			rest := strings.TrimLeftFunc(s[i:], isBreakingSpace)
			return s[:i], s[i : len(s)-len(rest)], false
		case r == '\u00AD' && i > 0:
			return s[:end], "", true
		case r == '\u200B' && i > 0:
			return s[:end], "", false
		case (r == '-' || r == '–' || r == '/') && i > 0 && startsWithLetter(s[end:]):
			return s[:end], "", false
		}
	}
	return s, "", false
}

func isBreakingSpace(r rune) bool {
	return unicode.IsSpace(r) && r != '\u00A0' && r != '\u202F' && r != '\u2007'
}

func startsWithLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

// slack allows for the rounding of sums of widths, in points.
const slack = 0.01

// fill sets the words into lines, as many as fit on each.
func (b *breaker) fill(width float64) []line {
	var lines []line
	var row []word
	used := 0.0
	end := func(more bool) {
		if len(row) > 0 {
			lines = append(lines, b.join(row, more))
		}
		row, used = nil, 0
	}
	for _, w := range b.words {
		if len(row) > 0 && used+row[len(row)-1].space+w.width > width+slack {
			end(true)
		}
		for w.width > width+slack {
			var head word
			if head, w = split(w, width); len(head.pieces) == 0 {
				break
			}
			row = append(row, head)
			end(true)
		}
		if len(row) > 0 {
			used += row[len(row)-1].space
		}
		row, used = append(row, w), used+w.width
	}
	end(false)
	return lines
}

// split cuts a word that is wider than the line; at least one character goes
// to the head, so that narrow columns end too. The head is empty when the word
// is a single character.
func split(w word, width float64) (head, tail word) {
	room := width
	for i, p := range w.pieces {
		if p.width <= room && i+1 < len(w.pieces) {
			room -= p.width
			continue
		}
		if p.text == "" || p.note != nil {
			if i == 0 {
				return word{}, w
			}
			return measured(w.pieces[:i], word{}), measured(w.pieces[i:], w)
		}
		at := cut(p, room, i == 0)
		left, right := p, p
		left.text, right.text = p.text[:at], p.text[at:]
		left.width = p.typ.Width(left.text)
		right.width = p.width - left.width // but for one kerning
		head := append([]piece{}, w.pieces[:i]...)
		if left.text != "" {
			head = append(head, left)
		}
		if right.text == "" {
			if i+1 == len(w.pieces) {
				return word{}, w
			}
			return measured(head, word{}), measured(w.pieces[i+1:], w)
		}
		return measured(head, word{}), measured(append([]piece{right}, w.pieces[i+1:]...), w)
	}
	return word{}, w
}

// cut returns how many bytes of the piece's text fit into the room.
func cut(p piece, room float64, atLeastOne bool) int {
	used := 0.0
	for i, r := range p.text {
		used += p.typ.Width(string(r))
		if used > room && (i > 0 || !atLeastOne) {
			return i
		}
	}
	return len(p.text)
}

// measured makes a word of pieces that ends like another.
func measured(pieces []piece, like word) word {
	w := word{pieces: pieces, space: like.space, hyphen: like.hyphen}
	for _, p := range pieces {
		w.width += p.width
	}
	return w
}

// join makes a line of words. Spaces become part of the text before them, also
// at the end of a line that goes on, so that copied text keeps its words apart.
func (b *breaker) join(row []word, more bool) line {
	var l line
	for i, w := range row {
		last := i == len(row)-1
		for k, p := range w.pieces {
			if k == len(w.pieces)-1 && p.sign == NoSign && p.note == nil {
				switch {
				case last && more && w.hyphen:
					p.text += "-"
				case w.space > 0 && (!last || more):
					p.text += " "
				}
			}
			l.append(p)
		}
		if end := w.pieces[len(w.pieces)-1]; w.space > 0 && !last && (end.note != nil || end.sign != NoSign) {
			l.append(piece{span: end.span, text: " ", typ: b.setter.typ(Span{}, b.base)})
		}
	}
	for i := range l.pieces {
		p := &l.pieces[i]
		if p.sign == NoSign {
			p.width = p.typ.Width(p.text)
		}
		l.width += p.width
	}
	if more && len(l.pieces) > 0 { // the space at the end takes no room
		p := l.pieces[len(l.pieces)-1]
		l.width -= p.width - p.typ.Width(strings.TrimRight(p.text, " "))
	}
	return l
}

// append adds a piece, joined to the one before where both look the same.
func (l *line) append(p piece) {
	if n := len(l.pieces); n > 0 {
		if q := &l.pieces[n-1]; q.span == p.span && q.sign == NoSign && p.sign == NoSign &&
			q.note == nil && p.note == nil && q.typ == p.typ {
			q.text += p.text
			return
		}
	}
	l.pieces = append(l.pieces, p)
}

// notes lists the footnotes a line calls.
func (l line) notes() []*note {
	var notes []*note
	for _, p := range l.pieces {
		if p.note != nil {
			notes = append(notes, p.note)
		}
	}
	return notes
}
