// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package fonts

import (
	"encoding/binary"
	"errors"
	"fmt"
)

var errBroken = errors.New("font file is broken")

// Metrics describe a typeface for the descriptor of an embedded font, in
// thousandths of the type size.
type Metrics struct {
	Box                        [4]int // xMin, yMin, xMax, yMax
	Ascent, Descent, CapHeight int
	ItalicAngle                int // degrees, negative for a slant to the right
}

// Metrics reads the measures of the typeface.
func (f *Face) Metrics() (Metrics, error) {
	t, err := tables(f.data)
	if err != nil {
		return Metrics{}, err
	}
	head, hhea, os2, post := t["head"], t["hhea"], t["OS/2"], t["post"]
	if len(head) < 54 || len(hhea) < 36 || len(os2) < 90 || len(post) < 8 {
		return Metrics{}, fmt.Errorf("metrics of %s: %w", f.Name, errBroken)
	}
	return Metrics{
		Box:         [4]int{signed(head, 36), signed(head, 38), signed(head, 40), signed(head, 42)},
		Ascent:      signed(hhea, 4),
		Descent:     signed(hhea, 6),
		CapHeight:   signed(os2, 88),
		ItalicAngle: signed(post, 4),
	}, nil
}

// Subset returns a TrueType file that holds the given glyphs, numbered from 0
// in their order; the first should be the one with ID 0, which viewers expect
// there. Parts of composed glyphs follow after them.
func (f *Face) Subset(glyphs []Glyph) ([]byte, error) {
	t, err := tables(f.data)
	if err != nil {
		return nil, err
	}
	if len(t["head"]) < 54 || len(t["maxp"]) < 32 || len(t["hhea"]) < 36 {
		return nil, fmt.Errorf("subset of %s: %w", f.Name, errBroken)
	}
	s := &subset{face: f, source: t, parts: map[uint16]uint16{}, glyphs: append([]Glyph{}, glyphs...)}
	for i := 0; i < len(s.glyphs); i++ { // grows while composed glyphs add their parts
		if err := s.add(s.glyphs[i].ID); err != nil {
			return nil, fmt.Errorf("subset of %s: %w", f.Name, err)
		}
	}
	return s.file(), nil
}

// subset collects the tables of a smaller font.
type subset struct {
	face    *Face
	source  map[string][]byte
	glyphs  []Glyph
	parts   map[uint16]uint16 // outline → its number in the subset, for parts
	glyf    []byte
	offsets []uint32
}

func (s *subset) add(id uint16) error {
	s.offsets = append(s.offsets, uint32(len(s.glyf)))
	outline, err := s.outline(id)
	if err != nil || len(outline) == 0 {
		return err
	}
	outline = append([]byte{}, outline...)
	if signed(outline, 0) < 0 {
		if err := s.renumber(outline); err != nil {
			return err
		}
	}
	s.glyf = append(s.glyf, outline...)
	for len(s.glyf)%4 != 0 {
		s.glyf = append(s.glyf, 0)
	}
	return nil
}

// outline returns the bytes of a glyph from the glyf table.
func (s *subset) outline(id uint16) ([]byte, error) {
	loca, glyf := s.source["loca"], s.source["glyf"]
	var from, to int
	if binary.BigEndian.Uint16(s.source["head"][50:]) == 0 {
		if len(loca) < int(id)*2+4 {
			return nil, errBroken
		}
		from = 2 * int(binary.BigEndian.Uint16(loca[int(id)*2:]))
		to = 2 * int(binary.BigEndian.Uint16(loca[int(id)*2+2:]))
	} else {
		if len(loca) < int(id)*4+8 {
			return nil, errBroken
		}
		from = int(binary.BigEndian.Uint32(loca[int(id)*4:]))
		to = int(binary.BigEndian.Uint32(loca[int(id)*4+4:]))
	}
	if from > to || to > len(glyf) || to-from > 0 && to-from < 10 {
		return nil, errBroken
	}
	return glyf[from:to], nil
}

// Flags of a part of a composed glyph, OpenType 1.9 "glyf".
const (
	wordArguments   = 0x0001
	haveScale       = 0x0008
	moreParts       = 0x0020
	haveTwoScales   = 0x0040
	haveTwoByTwo    = 0x0080
	firstPartOffset = 10
)

// renumber points the parts of a composed glyph to their place in the subset.
func (s *subset) renumber(outline []byte) error {
	for at := firstPartOffset; ; {
		if at+4 > len(outline) {
			return errBroken
		}
		flags := binary.BigEndian.Uint16(outline[at:])
		binary.BigEndian.PutUint16(outline[at+2:], s.part(binary.BigEndian.Uint16(outline[at+2:])))
		at += 6
		if flags&wordArguments != 0 {
			at += 2
		}
		switch {
		case flags&haveScale != 0:
			at += 2
		case flags&haveTwoScales != 0:
			at += 4
		case flags&haveTwoByTwo != 0:
			at += 8
		}
		if flags&moreParts == 0 {
			return nil
		}
	}
}

func (s *subset) part(id uint16) uint16 {
	if n, ok := s.parts[id]; ok {
		return n
	}
	n := uint16(len(s.glyphs))
	s.glyphs = append(s.glyphs, Glyph{ID: id, Advance: s.face.advance(id)})
	s.parts[id] = n
	return n
}

// file assembles the tables that an embedded font needs, ISO 32000-1 § 9.9.
func (s *subset) file() []byte {
	count := uint16(len(s.glyphs))
	out := map[string][]byte{"glyf": s.glyf}
	for _, name := range []string{"cvt ", "fpgm", "prep"} {
		if table, ok := s.source[name]; ok {
			out[name] = table
		}
	}
	head := append([]byte{}, s.source["head"]...)
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1)
	maxp := append([]byte{}, s.source["maxp"]...)
	binary.BigEndian.PutUint16(maxp[4:], count)
	hhea := append([]byte{}, s.source["hhea"]...)
	binary.BigEndian.PutUint16(hhea[34:], count)
	var loca, hmtx []byte
	for i, g := range s.glyphs {
		loca = binary.BigEndian.AppendUint32(loca, s.offsets[i])
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(g.Advance))
		hmtx = binary.BigEndian.AppendUint16(hmtx, s.bearing(g.ID))
	}
	out["loca"] = binary.BigEndian.AppendUint32(loca, uint32(len(s.glyf)))
	out["head"], out["maxp"], out["hhea"], out["hmtx"] = head, maxp, hhea, hmtx
	return assemble(out)
}

// bearing returns the left side bearing of a glyph from the hmtx table.
func (s *subset) bearing(id uint16) uint16 {
	hmtx := s.source["hmtx"]
	wide := int(binary.BigEndian.Uint16(s.source["hhea"][34:]))
	at := int(id)*4 + 2
	if int(id) >= wide {
		at = wide*4 + (int(id)-wide)*2
	}
	if at+2 > len(hmtx) {
		return 0
	}
	return binary.BigEndian.Uint16(hmtx[at:])
}
