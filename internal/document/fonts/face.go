// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package fonts holds the typefaces of written documents, Fira Sans in three
// styles, with the measures needed to set lines and the subsets needed to embed
// them. All lengths are thousandths of the type size. The fonts are under the
// SIL Open Font Licence, OFL.txt.
package fonts

import (
	_ "embed" // carries the font files
	"fmt"
	"sync"
	"unicode"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"kursbuch/internal/chart"
)

//go:embed FiraSans-Regular.ttf.zst
var regular []byte

//go:embed FiraSans-SemiBold.ttf.zst
var semiBold []byte

//go:embed FiraSans-Italic.ttf.zst
var italic []byte

// Style names one of the typefaces.
type Style int

// The styles of Fira Sans on hand.
const (
	Regular Style = iota
	SemiBold
	Italic
)

// Replacement stands, in copied text, for a character that the typeface lacks;
// on paper it is an empty box.
const Replacement = unicode.ReplacementChar

const unitsPerEm = 1000

// Glyph is a shape of a typeface together with the character it stands for.
type Glyph struct {
	ID      uint16 // index of the outline in the font file
	Advance int    // width, in thousandths of the type size
	Rune    rune   // character it stands for in copied text
}

// Face is a typeface that measures text. It keeps what it has looked up, so it
// serves one goroutine at a time.
type Face struct {
	Name    string // PostScript name
	data    []byte
	font    *sfnt.Font
	buffer  sfnt.Buffer
	glyphs  map[rune]Glyph
	tabular map[rune]Glyph
	kerns   map[[2]uint16]int
}

// files are the TrueType files, unpacked when they are first asked for.
var files = [...]func() ([]byte, error){Regular: unpack(regular), SemiBold: unpack(semiBold), Italic: unpack(italic)}

func unpack(packed []byte) func() ([]byte, error) {
	return sync.OnceValues(func() ([]byte, error) {
		r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		defer r.Close()
		return r.DecodeAll(packed, nil)
	})
}

// ForCharts returns the typefaces in which pictures of charts are written.
func ForCharts() (chart.Fonts, error) {
	plain, err := files[Regular]()
	if err != nil {
		return chart.Fonts{}, fmt.Errorf("unpack typeface: %w", err)
	}
	bold, err := files[SemiBold]()
	if err != nil {
		return chart.Fonts{}, fmt.Errorf("unpack typeface: %w", err)
	}
	return chart.Fonts{Regular: plain, Bold: bold}, nil
}

// Load reads the typeface of a style.
func Load(style Style) (*Face, error) {
	name := [...]string{Regular: "FiraSans-Regular", SemiBold: "FiraSans-SemiBold", Italic: "FiraSans-Italic"}[style]
	data, err := files[style]()
	if err != nil {
		return nil, fmt.Errorf("unpack typeface %s: %w", name, err)
	}
	parsed, err := sfnt.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("read typeface %s: %w", name, err)
	}
	if parsed.UnitsPerEm() != unitsPerEm {
		return nil, fmt.Errorf("read typeface %s: %d units per em instead of %d", name, parsed.UnitsPerEm(), unitsPerEm)
	}
	return &Face{
		Name: name, data: data, font: parsed,
		glyphs: map[rune]Glyph{}, kerns: map[[2]uint16]int{},
	}, nil
}

// Glyph returns the shape for a character. The boolean is false for characters
// that take no room, such as joiners and marks of direction. With tabular,
// digits all have the same width.
func (f *Face) Glyph(r rune, tabular bool) (Glyph, bool) {
	if isInvisible(r) {
		return Glyph{}, false
	}
	if tabular && r >= '0' && r <= '9' {
		return f.tabularDigit(r), true
	}
	if g, ok := f.glyphs[r]; ok {
		return g, true
	}
	g := f.find(r)
	f.glyphs[r] = g
	return g, true
}

func (f *Face) find(r rune) Glyph {
	shape, advance := r, 0
	switch r {
	case '\u2011': // hyphen that does not break
		shape = '-'
	case '\u202F', '\u2009', '\u2006': // narrow spaces
		shape, advance = ' ', 170
	case '\u2007': // space of a digit
		shape, advance = ' ', 560
	case '\u2002', '\u2003', '\u2004', '\u2005', '\u2008', '\u3000':
		shape = ' '
	}
	id, err := f.font.GlyphIndex(&f.buffer, shape)
	if err != nil || id == 0 {
		return Glyph{0, f.advance(0), Replacement}
	}
	if advance == 0 {
		advance = f.advance(uint16(id))
	}
	return Glyph{uint16(id), advance, r}
}

// tabularDigit finds the digits of equal width, which Fira Sans names
// "zero.tf" to "nine.tf".
func (f *Face) tabularDigit(r rune) Glyph {
	if f.tabular == nil {
		f.tabular = map[rune]Glyph{}
		digits := map[string]rune{
			"zero.tf": '0', "one.tf": '1', "two.tf": '2', "three.tf": '3', "four.tf": '4',
			"five.tf": '5', "six.tf": '6', "seven.tf": '7', "eight.tf": '8', "nine.tf": '9',
		}
		for i := 0; i < f.font.NumGlyphs() && len(f.tabular) < len(digits); i++ {
			name, err := f.font.GlyphName(&f.buffer, sfnt.GlyphIndex(i))
			if digit, ok := digits[name]; ok && err == nil {
				f.tabular[digit] = Glyph{uint16(i), f.advance(uint16(i)), digit}
			}
		}
	}
	if g, ok := f.tabular[r]; ok {
		return g
	}
	return f.find(r)
}

// advance returns the width of a glyph; a glyph without one has no width.
func (f *Face) advance(id uint16) int {
	width, err := f.font.GlyphAdvance(&f.buffer, sfnt.GlyphIndex(id), fixed.I(unitsPerEm), font.HintingNone)
	if err != nil {
		return 0
	}
	return width.Round()
}

// Kern returns by how much the room between two glyphs changes.
func (f *Face) Kern(left, right Glyph) int {
	pair := [2]uint16{left.ID, right.ID}
	if k, ok := f.kerns[pair]; ok {
		return k
	}
	kern := 0
	width, err := f.font.Kern(&f.buffer, sfnt.GlyphIndex(left.ID), sfnt.GlyphIndex(right.ID), fixed.I(unitsPerEm), font.HintingNone)
	if err == nil { // sfnt.ErrNotFound: the pair has no kerning
		kern = width.Round()
	}
	f.kerns[pair] = kern
	return kern
}

// Width returns the width of a text.
func (f *Face) Width(text string, tabular bool) int {
	width := 0
	var last Glyph
	for i, r := range text {
		g, ok := f.Glyph(r, tabular)
		if !ok {
			continue
		}
		width += g.Advance
		if i > 0 {
			width += f.Kern(last, g)
		}
		last = g
	}
	return width
}

// Outline returns the contour of a glyph for a type size in pixels, y growing
// downwards. It stays valid until the next call.
func (f *Face) Outline(g Glyph, pixels float64) (sfnt.Segments, error) {
	outline, err := f.font.LoadGlyph(&f.buffer, sfnt.GlyphIndex(g.ID), fixed.Int26_6(pixels*64), nil)
	if err != nil {
		return nil, fmt.Errorf("outline of %q in %s: %w", g.Rune, f.Name, err)
	}
	return outline, nil
}

// isInvisible reports whether a character takes no room: joiners, marks of
// direction and variation, soft hyphens, the byte order mark.
func isInvisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) ||
		r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0000 && r <= 0xE01EF
}
