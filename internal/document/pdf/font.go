// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strconv"
	"unicode/utf16"

	"kursbuch/internal/document/fonts"
)

// Font is a typeface as used by one file: embedded with the glyphs it sets.
type Font struct {
	face   *fonts.Face
	number int // its name in pages is F and this number
	object int
	glyphs []fonts.Glyph // by code; code 0 is the missing glyph, never set
	codes  map[fonts.Glyph]uint16
}

func newFont(face *fonts.Face, number, object int) *Font {
	return &Font{face, number, object, []fonts.Glyph{{}}, map[fonts.Glyph]uint16{}}
}

// encode turns a text into the strings and kernings of a TJ operator, § 9.4.3.
func (f *Font) encode(s string, tabular bool) []byte {
	var out []byte
	var last fonts.Glyph
	open := false
	for _, r := range s {
		g, ok := f.face.Glyph(r, tabular)
		if !ok {
			continue
		}
		if open {
			if kern := f.face.Kern(last, g); kern != 0 {
				out = append(strconv.AppendInt(append(out, '>'), int64(-kern), 10), '<')
			}
		} else {
			out, open = append(out, '<'), true
		}
		out = fmt.Appendf(out, "%04X", f.code(g))
		last = g
	}
	if open {
		out = append(out, '>')
	}
	return out
}

func (f *Font) code(g fonts.Glyph) uint16 {
	code, ok := f.codes[g]
	if !ok {
		code = uint16(len(f.glyphs))
		f.glyphs = append(f.glyphs, g)
		f.codes[g] = code
	}
	return code
}

// write embeds the glyphs in use as a composite font, § 9.7.
func (f *Font) write(file *File) error {
	program, err := f.face.Subset(f.glyphs)
	if err != nil {
		return err
	}
	metrics, err := f.face.Metrics()
	if err != nil {
		return err
	}
	data, unicode := file.reserve(), file.reserve()
	if err := file.stream(data, fmt.Sprintf("/Length1 %d", len(program)), program); err != nil {
		return err
	}
	if err := file.stream(unicode, "", f.toUnicode()); err != nil {
		return err
	}
	name := subsetTag(program) + "+" + f.face.Name
	descriptor := file.add("<</Type/FontDescriptor/FontName/%s/Flags 32/FontBBox[%d %d %d %d]/ItalicAngle %d"+
		"/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile2 %d 0 R>>", name,
		metrics.Box[0], metrics.Box[1], metrics.Box[2], metrics.Box[3], metrics.ItalicAngle,
		metrics.Ascent, metrics.Descent, metrics.CapHeight, data)
	var widths bytes.Buffer
	for _, g := range f.glyphs {
		fmt.Fprintf(&widths, "%d ", g.Advance)
	}
	descendant := file.add("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s"+
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"+
		"/FontDescriptor %d 0 R/W[0[%s]]/CIDToGIDMap/Identity>>", name, descriptor, widths.Bytes())
	file.set(f.object, "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>",
		name, descendant, unicode)
	return nil
}

// toUnicode maps codes to characters, § 9.10.3. A block holds at most 100.
func (f *Font) toUnicode() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for from := 1; from < len(f.glyphs); from += 100 {
		to := min(from+100, len(f.glyphs))
		fmt.Fprintf(&b, "%d beginbfchar\n", to-from)
		for code := from; code < to; code++ {
			fmt.Fprintf(&b, "<%04X> <", code)
			for _, unit := range utf16.Encode([]rune{f.glyphs[code].Rune}) {
				fmt.Fprintf(&b, "%04X", unit)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

// subsetTag makes the six letters that tell subsets apart, § 9.6.4.
func subsetTag(program []byte) string {
	sum := sha256.Sum256(program)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag)
}
