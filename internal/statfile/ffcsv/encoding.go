// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv

import (
	"bytes"
	"unicode/utf8"
)

// The encodings told apart; only UTF-8 is read.
const (
	encodingUTF8   = "UTF-8"
	encodingUTF16  = "UTF-16"
	encodingLatin1 = "ISO-8859-1"
	encodingCP1252 = "windows-1252"
	encodingNone   = "" // not a text
)

// encoding recognises the encoding of a sample without byte order mark of
// UTF-8. A sample with valid umlauts and a few broken bytes counts as UTF-8:
// its broken rows are refused one by one.
func encoding(sample []byte) string {
	if bytes.HasPrefix(sample, []byte("\xFF\xFE")) || bytes.HasPrefix(sample, []byte("\xFE\xFF")) {
		return encodingUTF16
	}
	start := sample[:min(len(sample), 512)]
	if 3*bytes.Count(start, []byte{0}) >= len(start) && len(start) > 1 && evenlySpread(start) {
		return encodingUTF16
	}
	for _, c := range start {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return encodingNone
		}
	}
	if bytes.HasPrefix(start, []byte("%PDF-")) {
		return encodingNone
	}
	return eightBit(sample)
}

// evenlySpread reports whether the NULs of s stand at every second byte, as in
// Latin letters of UTF-16.
func evenlySpread(s []byte) bool {
	var count [2]int
	for i, c := range s {
		if c == 0 {
			count[i%2]++
		}
	}
	return min(count[0], count[1]) == 0
}

// eightBit tells UTF-8 from the two single-byte encodings of German files.
func eightBit(sample []byte) string {
	broken, whole, controls := 0, 0, 0
	for rest := sample; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1 && len(rest) < utf8.UTFMax && !utf8.FullRune(rest):
			size = len(rest) // cut by the end of the sample
		case r == utf8.RuneError && size == 1:
			broken++
			if rest[0] < 0xA0 {
				controls++
			}
		case size > 1:
			whole++
		}
		rest = rest[size:]
	}
	switch {
	case broken == 0 || whole > 0:
		return encodingUTF8
	case controls > 0:
		return encodingCP1252
	}
	return encodingLatin1
}
