// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"strings"
	"unicode/utf8"
)

// Span is a piece of text with one emphasis. A sign stands before the text, a
// footnote mark after it.
type Span struct {
	Text     string
	Strong   bool
	Emphasis bool
	Language string // BCP 47 tag where it differs from the document's; may be empty
	Link     string // web address the text leads to; http, https and mailto only
	Sign     Sign   // status sign before the text
	Note     []Span // footnote on this place: a source or remark; notes within notes are dropped
}

// Sign is a status sign; its word is the text of the span, so that the sign
// never stands for it alone.
type Sign int

// The signs of a status.
const (
	NoSign   Sign = iota
	SignStop      // octagon: must be acted upon
	SignWarn      // triangle: off course
	SignOK        // disc: on course
	SignIdle      // dashed ring: not begun
	SignDone      // square: finished
)

// Text returns s as a single plain span.
func Text(s string) []Span { return []Span{{Text: s}} }

// Strong returns s as a single span of strong emphasis.
func Strong(s string) []Span { return []Span{{Text: s, Strong: true}} }

// plain returns the text of spans without marks.
func plain(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(clean(s.Text))
	}
	return b.String()
}

// clean replaces what no format can carry: control characters and line ends
// become spaces, broken UTF-8 and characters outside XML become U+FFFD.
// XML 1.0 § 2.2 lists the allowed characters.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r >= 0x7F && r < 0xA0 || r == 0x2028 || r == 0x2029:
			return ' '
		case r == 0xFFFE || r == 0xFFFF:
			return utf8.RuneError
		}
		return r
	}, s)
}

// isClean reports whether s holds only printable ASCII, or letters beyond it
// that need no replacement.
func isClean(s string) bool {
	for _, r := range s {
		if r < ' ' || r >= 0x7F && r < 0xA0 || r == utf8.RuneError ||
			r == 0x2028 || r == 0x2029 || r == 0xFFFE || r == 0xFFFF {
			return false
		}
	}
	return true
}

// languageTag returns the tag when it has the form of RFC 5646 § 2.1 (subtags
// of up to eight letters and digits, the first of letters), else the empty string.
func languageTag(tag string) string {
	for i, part := range strings.Split(tag, "-") {
		if len(part) == 0 || len(part) > 8 || i == 0 && len(part) < 2 {
			return ""
		}
		for _, r := range part {
			letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
			if !letter && (i == 0 || r < '0' || r > '9') {
				return ""
			}
		}
	}
	return tag
}

// safeLink returns the address when its scheme is one that readers may follow,
// else the empty string.
func safeLink(address string) string {
	address = strings.TrimSpace(clean(address))
	for _, scheme := range []string{"https://", "http://", "mailto:"} {
		if len(address) > len(scheme) && strings.EqualFold(address[:len(scheme)], scheme) {
			return address
		}
	}
	return ""
}
