// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package fonts

import (
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

func load(t *testing.T, style Style) *Face {
	t.Helper()
	face, err := Load(style)
	if err != nil {
		t.Fatal(err)
	}
	return face
}

func TestSubsetKeepsWidthsAndShapes(t *testing.T) {
	for _, style := range []Style{Regular, SemiBold, Italic} {
		face := load(t, style)
		glyphs := []Glyph{{}}
		for _, r := range "aÄßЖΩ€„" {
			g, _ := face.Glyph(r, false)
			glyphs = append(glyphs, g)
		}
		data, err := face.Subset(glyphs)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > 60_000 {
			t.Errorf("%s: subset of %d glyphs has %d bytes", face.Name, len(glyphs), len(data))
		}
		small, err := sfnt.Parse(withCmap(data))
		if err != nil {
			t.Fatalf("%s: read subset: %v", face.Name, err)
		}
		var buffer sfnt.Buffer
		for i, g := range glyphs[1:] {
			id := sfnt.GlyphIndex(i + 1)
			width, err := small.GlyphAdvance(&buffer, id, fixed.I(unitsPerEm), font.HintingNone)
			if err != nil || width.Round() != g.Advance {
				t.Errorf("%s %q: width %v (%v), want %d", face.Name, g.Rune, width, err, g.Advance)
			}
			got, err := small.LoadGlyph(&buffer, id, fixed.I(100), nil)
			if err != nil {
				t.Fatalf("%s %q: %v", face.Name, g.Rune, err)
			}
			shape := append(sfnt.Segments{}, got...)
			want, err := face.Outline(g, 100)
			if err != nil {
				t.Fatal(err)
			}
			if len(shape) == 0 || len(shape) != len(want) || shape[0] != want[0] || shape[len(shape)-1] != want[len(want)-1] {
				t.Errorf("%s %q: the outline in the subset differs", face.Name, g.Rune)
			}
		}
	}
}

// withCmap adds the tables that the parser of the test asks for, and that an
// embedded font does not need.
func withCmap(data []byte) []byte {
	parts, err := tables(data)
	if err != nil {
		return nil
	}
	whole, err := files[Regular]()
	if err != nil {
		return nil
	}
	source, err := tables(whole)
	if err != nil {
		return nil
	}
	for _, name := range []string{"cmap", "name", "post", "OS/2"} {
		parts[name] = source[name]
	}
	// "post" of format 3 has no names, so it fits any number of glyphs.
	post := append([]byte{}, source["post"][:32]...)
	copy(post, []byte{0, 3, 0, 0})
	parts["post"] = post
	return assemble(parts)
}

func TestGlyphReplacesWhatTheTypefaceLacks(t *testing.T) {
	face := load(t, Regular)
	if g, ok := face.Glyph('漢', false); !ok || g.ID != 0 || g.Rune != Replacement || g.Advance == 0 {
		t.Errorf("glyph for a missing character = %+v, %v", g, ok)
	}
	if _, ok := face.Glyph('\u200d', false); ok {
		t.Error("a joiner takes room")
	}
}

func TestTabularDigitsHaveOneWidth(t *testing.T) {
	face := load(t, SemiBold)
	for _, digit := range "0123456789" {
		if got, want := face.Width(string(digit), true), face.Width("0", true); got != want {
			t.Errorf("width of %q = %d, want %d", digit, got, want)
		}
	}
	if face.Width("1", false) == face.Width("0", false) {
		t.Error("digits of text have one width too, so the test shows nothing")
	}
}

func TestKerningBringsLettersCloser(t *testing.T) {
	face := load(t, Regular)
	if pair, apart := face.Width("AV", false), face.Width("A", false)+face.Width("V", false); pair >= apart {
		t.Errorf("width of AV = %d, want less than %d", pair, apart)
	}
}
