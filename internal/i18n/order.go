// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package i18n

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// SortBy orders items by name as readers of German and English expect: umlauts
// with their vowels, numbers inside texts by size, case of no account.
func SortBy[T any](items []T, name func(T) string) {
	type named struct {
		key []byte // made once for each item, not for each comparison
		at  int
	}
	sorted := make([]named, len(items))
	for n, item := range items {
		sorted[n] = named{sortKey(name(item)), n}
	}
	slices.SortStableFunc(sorted, func(a, b named) int { return bytes.Compare(a.key, b.key) })
	before := slices.Clone(items)
	for n, s := range sorted {
		items[n] = before[s.at]
	}
}

// The order of signs and marks is that of Unicode's collation; numbers and
// letters come behind the signs. Its tables for all scripts would be a fortieth
// of the program: beyond Latin, letters stand in the order of their codes.
const (
	signOrder = "\t\n\r \u00a0_-–—,;:!?.'‘’\"„“”()[]{}§@*/\\&#%`´^+±<=>|~€$"
	markOrder = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0328\u0327\u0304"
)

// The first byte of a weight.
const (
	otherSign = 0xA0 + iota
	number
	latin
	otherLetter = latin + 1 + 'z' - 'a'
)

// letters that Unicode does not take apart, though readers do.
var letters = strings.NewReplacer("ß", "s\u0328s", "æ", "a\u0328e", "œ", "o\u0328e", "ø", "o\u0328", "ł", "l\u0328", "đ", "d\u0328", "ı", "i\u0328")

// sortKey is the weights of letters, numbers and signs, and behind them, for
// what is alike in these, those of marks.
func sortKey(s string) []byte {
	text := letters.Replace(norm.NFD.String(strings.ToLower(s)))
	var key, marks []byte
	for len(text) > 0 {
		if digits := text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]; digits != "" {
			text = text[len(digits):]
			digits = strings.TrimLeft(digits, "0")
			key = append(append(key, number, byte(min(len(digits), 0xFF))), digits...)
			marks = append(marks, 1)
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		text = text[size:]
		if unicode.Is(unicode.Mn, r) {
			at := strings.IndexRune(markOrder, r)
			marks = append(marks, byte(2+max(at, 0)))
			continue
		}
		marks = append(marks, 1)
		key = appendWeight(key, r)
	}
	return append(append(key, 0), marks...)
}

func appendWeight(key []byte, r rune) []byte {
	at := strings.IndexRune(signOrder, r)
	switch {
	case at >= 0:
		return append(key, byte(1+at))
	case r >= 'a' && r <= 'z':
		return append(key, latin+byte(r-'a'))
	case unicode.IsLetter(r):
		return append(key, otherLetter, byte(r>>16), byte(r>>8), byte(r))
	}
	return append(key, otherSign, byte(r>>16), byte(r>>8), byte(r))
}
