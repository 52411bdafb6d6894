// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package source

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Encoding names how the letters of a text are stored.
type Encoding string

// The encodings told apart.
const (
	UTF8    Encoding = "UTF-8"
	UTF16LE Encoding = "UTF-16LE"
	UTF16BE Encoding = "UTF-16BE"
	Latin1  Encoding = "ISO-8859-1"
	CP1252  Encoding = "windows-1252"
	NoText  Encoding = "" // a picture, a PDF
)

const byteOrderMark = "\xEF\xBB\xBF"

// encodingOf recognises the encoding of a sample without the byte order mark
// of UTF-8. A sample with valid umlauts and a few broken bytes counts as UTF-8:
// its broken rows are refused one by one.
func encodingOf(sample []byte) Encoding {
	switch {
	case bytes.HasPrefix(sample, []byte("\xFF\xFE")):
		return UTF16LE
	case bytes.HasPrefix(sample, []byte("\xFE\xFF")):
		return UTF16BE
	}
	start := sample[:min(len(sample), 512)]
	if wide := unmarked(start); wide != NoText {
		return wide
	}
	for _, c := range start {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return NoText
		}
	}
	if bytes.HasPrefix(start, []byte("%PDF-")) {
		return NoText
	}
	return eightBit(sample)
}

// unmarked recognises UTF-16 without its mark: in Latin letters, every second
// byte is NUL and no other.
func unmarked(s []byte) Encoding {
	if len(s) < 2 || 3*bytes.Count(s, []byte{0}) < len(s) {
		return NoText
	}
	var nuls [2]int
	for i, c := range s {
		if c == 0 {
			nuls[i%2]++
		}
	}
	switch {
	case nuls[0] == 0:
		return UTF16LE
	case nuls[1] == 0:
		return UTF16BE
	}
	return NoText
}

// eightBit tells UTF-8 from the two single-byte encodings of German files.
func eightBit(sample []byte) Encoding {
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
		return UTF8
	case controls > 0:
		return CP1252
	}
	return Latin1
}

// decoder turns the encoding into UTF-8; nil for UTF-8 itself.
func (e Encoding) decoder() *encoding.Decoder {
	switch e {
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()
	case Latin1, CP1252: // windows-1252 has the printable letters of ISO-8859-1
		return charmap.Windows1252.NewDecoder()
	default:
		return nil
	}
}

// text is the sample in UTF-8, and whether a byte order mark stood before it.
func (e Encoding) text(sample []byte, marked bool) ([]byte, bool) {
	decoder := e.decoder()
	if decoder == nil {
		return sample, marked
	}
	marked = marked || bytes.HasPrefix(sample, []byte("\xFF\xFE")) || bytes.HasPrefix(sample, []byte("\xFE\xFF"))
	text, err := decoder.Bytes(sample)
	if err != nil {
		// These decoders replace what they cannot read and never fail.
		return sample, marked
	}
	return text, marked
}

// decode reads in as UTF-8. A byte order mark of UTF-8 is passed on; the
// scanner of lines drops it.
func (e Encoding) decode(in io.ReadCloser) io.ReadCloser {
	decoder := e.decoder()
	if decoder == nil {
		return in
	}
	return decoded{decoder.Reader(in), in}
}

type decoded struct {
	io.Reader
	io.Closer
}
