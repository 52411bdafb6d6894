// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pdf writes tagged PDF 1.7 files as PDF/UA-1 (ISO 14289-1) asks for
// them. Whatever is painted belongs either to an element of the structure tree
// or is an artifact: the only way to a Canvas is through Page.Tag or
// Page.Artifact. Lengths are points (1/72 inch); the origin is the upper left
// corner of an A4 page. ISO clauses without a name are of ISO 32000-1.
package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf16"

	"kursbuch/internal/document/fonts"
)

// The size of an A4 page, in points.
const (
	PageWidth  = 595.276
	PageHeight = 841.89
)

// Metadata describe a file to readers, archives and assistive technology.
type Metadata struct {
	Title, Subject, Author, Publisher string
	Language                          string // BCP 47 tag
	Date                              time.Time
}

// File is a PDF file in the making.
type File struct {
	meta      Metadata
	objects   [][]byte // body of object i+1
	pages     []*Page
	fonts     []*Font
	root      *Element
	ids       int // structure identifiers handed out
	parents   []parent
	links     []link
	bookmarks []bookmark
}

// parent is an entry of the parent tree, § 14.7.4.4: the elements of a page's
// marked content, or the one element of an annotation.
type parent struct {
	page    *Page
	element *Element
}

// New begins a file.
func New(meta Metadata) *File {
	f := &File{meta: meta}
	f.root = &Element{file: f, role: "Document", object: f.reserve()}
	return f
}

// Root returns the element that holds all others.
func (f *File) Root() *Element { return f.root }

// Font makes a typeface ready for use in the file.
func (f *File) Font(face *fonts.Face) *Font {
	font := newFont(face, len(f.fonts)+1, f.reserve())
	f.fonts = append(f.fonts, font)
	return font
}

// AddPage appends an empty A4 page.
func (f *File) AddPage() *Page {
	p := &Page{file: f, object: f.reserve(), key: len(f.parents)}
	f.parents = append(f.parents, parent{page: p})
	f.pages = append(f.pages, p)
	return p
}

// reserve gives an object its number before its body is known.
func (f *File) reserve() int {
	f.objects = append(f.objects, nil)
	return len(f.objects)
}

func (f *File) set(object int, format string, args ...any) {
	f.objects[object-1] = fmt.Appendf(nil, format, args...)
}

func (f *File) add(format string, args ...any) int {
	object := f.reserve()
	f.set(object, format, args...)
	return object
}

// stream stores compressed data under a dictionary with further entries.
func (f *File) stream(object int, entries string, data []byte) error {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := w.Write(data); err != nil {
		return fmt.Errorf("compress stream: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("compress stream: %w", err)
	}
	body := fmt.Appendf(nil, "<<%s/Filter/FlateDecode/Length %d>>\nstream\n", entries, packed.Len())
	body = append(body, packed.Bytes()...)
	f.objects[object-1] = append(body, "\nendstream"...)
	return nil
}

// Bytes completes the file. It must be called once.
func (f *File) Bytes() ([]byte, error) {
	pages := f.reserve()
	for _, font := range f.fonts {
		if err := font.write(f); err != nil {
			return nil, err
		}
	}
	for _, p := range f.pages {
		if err := p.write(pages); err != nil {
			return nil, err
		}
	}
	var kids bytes.Buffer
	for _, p := range f.pages {
		fmt.Fprintf(&kids, "%d 0 R ", p.object)
	}
	f.set(pages, "<</Type/Pages/Count %d/Kids[%s]>>", len(f.pages), kids.Bytes())
	f.writeLinks()
	structure := f.writeStructure()
	outlines := f.writeBookmarks()
	metadata := f.add("<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%s\nendstream", len(f.meta.xmp()), f.meta.xmp())
	catalog := f.add("<</Type/Catalog/Version/1.7/Pages %d 0 R/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>"+
		"/Lang%s/ViewerPreferences<</DisplayDocTitle true>>/Metadata %d 0 R%s>>",
		pages, structure, text(f.meta.Language), metadata, outlines)
	info := f.add("%s", f.meta.info())
	return f.assemble(catalog, info), nil
}

// assemble writes objects, cross-reference table and trailer, § 7.5.
func (f *File) assemble(catalog, info int) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	offsets := make([]int, len(f.objects))
	for i, body := range f.objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n", i+1)
		out.Write(body)
		out.WriteString("\nendobj\n")
	}
	id := sha256.Sum256(out.Bytes())
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(offsets)+1, catalog, info, id[:16], id[:16], table)
	return out.Bytes()
}

// text writes a text string as UTF-16 with byte order mark, § 7.9.2.2.
func text(s string) string {
	var b bytes.Buffer
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	b.WriteByte('>')
	return b.String()
}

// number writes a length with at most three decimals; what is no length, or
// lies far outside any page, becomes 0.
func number(dst []byte, x float64) []byte {
	if !(math.Abs(x) < 1e5) {
		return append(dst, '0')
	}
	dst = strconv.AppendFloat(dst, x, 'f', 3, 64)
	dst = bytes.TrimRight(dst, "0")
	return bytes.TrimSuffix(dst, []byte("."))
}
