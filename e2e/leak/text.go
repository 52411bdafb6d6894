// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package leak

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Text is what stands in one part of a file: in a sheet of a workbook, in the
// list of its strings, in a page of a PDF.
type Text struct{ Part, Content string }

// Texts takes an answer apart.
func Texts(a Answer) []Text {
	switch {
	case a.isArchive():
		return archiveTexts(a.Body)
	case a.isPDF():
		return pdfTexts(a.Body)
	}
	return []Text{{"body", string(calm(a.Body))}}
}

func archiveTexts(body []byte) []Text {
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return []Text{{"damaged archive", string(body)}}
	}
	texts := make([]Text, 0, len(archive.File))
	for _, f := range archive.File {
		content, err := read(f)
		if err != nil {
			content = []byte(err.Error())
		}
		texts = append(texts, Text{f.Name, string(content)})
	}
	return texts
}

func read(f *zip.File) ([]byte, error) {
	content, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	return io.ReadAll(content)
}

var (
	stream    = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)
	shownText = regexp.MustCompile(`\[((?:[^\[\]\\]|\\.)*)\]\s*TJ|(<[0-9A-Fa-f\s]*>|\((?:[^()\\]|\\.)*\))\s*Tj`)
	glyphs    = regexp.MustCompile(`<([0-9A-Fa-f]+)>`)
	mapped    = regexp.MustCompile(`<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>(?:\s*<([0-9A-Fa-f]+)>)?`)
	actual    = regexp.MustCompile(`/(?:ActualText|Alt|E|Title)\s*(<[0-9A-Fa-f]+>|\((?:[^()\\]|\\.)*\))`)
)

// pdfTexts lists the streams of a PDF, unpacked, and what its pages show as
// text, as far as its fonts say which letter a glyph is.
func pdfTexts(body []byte) []Text {
	var texts []Text
	var pages []string
	letters := map[string]string{}
	for n, match := range stream.FindAllSubmatch(body, -1) {
		content := inflate(match[1])
		texts = append(texts, Text{fmt.Sprintf("stream %d", n), content})
		if strings.Contains(content, "beginbfchar") || strings.Contains(content, "beginbfrange") {
			readLetters(letters, content)
		} else {
			pages = append(pages, content)
		}
	}
	for n, page := range pages {
		if shownText.MatchString(page) {
			texts = append(texts, Text{fmt.Sprintf("page %d", n+1), spell(page, letters)})
		}
	}
	rest := stream.ReplaceAll(body, nil)
	var said strings.Builder
	for _, match := range actual.FindAllSubmatch(rest, -1) {
		said.WriteString(literal(string(match[1])) + "\n")
	}
	return append(texts, Text{"descriptions", said.String()}, Text{"objects", string(rest)})
}

func inflate(packed []byte) string {
	in, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return string(packed)
	}
	content, err := io.ReadAll(in)
	if err != nil {
		return string(packed)
	}
	return string(content)
}

// readLetters reads a ToUnicode map: ISO 32000-1 § 9.10.3. Maps of several
// fonts are read into one; where they disagree, both letters stand.
func readLetters(letters map[string]string, content string) {
	for _, match := range mapped.FindAllStringSubmatch(content, -1) {
		if match[3] == "" {
			add(letters, match[1], unicode(match[2]))
			continue
		}
		from, err1 := strconv.ParseUint(match[1], 16, 32)
		to, err2 := strconv.ParseUint(match[2], 16, 32)
		first, err3 := strconv.ParseUint(match[3], 16, 32)
		if err1 != nil || err2 != nil || err3 != nil || to-from > 0xffff {
			continue
		}
		for code := from; code <= to; code++ {
			add(letters, fmt.Sprintf("%0*X", len(match[1]), code), string(rune(first+code-from)))
		}
	}
}

func add(letters map[string]string, code, letter string) {
	code = strings.ToUpper(code)
	if !strings.Contains(letters[code], letter) {
		letters[code] += letter
	}
}

func unicode(digits string) string {
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw)%2 != 0 {
		return ""
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	return string(utf16.Decode(units))
}

// spell writes what a page shows, one line for each piece of text.
func spell(page string, letters map[string]string) string {
	var text strings.Builder
	for _, match := range shownText.FindAllStringSubmatch(page, -1) {
		for _, piece := range glyphs.FindAllStringSubmatch(match[0], -1) {
			for at := 0; at+4 <= len(piece[1]); at += 4 {
				text.WriteString(letters[strings.ToUpper(piece[1][at:at+4])])
			}
		}
		if strings.HasPrefix(match[2], "(") {
			text.WriteString(literal(match[2]))
		}
		text.WriteString("\n")
	}
	return text.String()
}

// literal is a text string of a PDF: <FEFF…> or (…).
func literal(s string) string {
	if digits, found := strings.CutPrefix(s, "<"); found {
		return strings.TrimPrefix(unicode(strings.TrimSuffix(digits, ">")), "\ufeff")
	}
	return strings.Trim(s, "()")
}
