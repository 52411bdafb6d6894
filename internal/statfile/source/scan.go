// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package source

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"kursbuch/internal/statfile"
)

// ErrLineTooLong comes with the start of a line beyond the limit; the scanner
// has skipped the rest of it and goes on with the next one.
var ErrLineTooLong = errors.New("line too long")

// Scanner gives lines without their ends, valid until the next call, and drops
// a byte order mark before the first one.
type Scanner struct {
	in      *bufio.Reader
	longest int
	// Line is the number of the line given last, from 1.
	Line int
}

// NewScanner scans lines of up to longest bytes.
func NewScanner(r io.Reader, longest int) *Scanner {
	return &Scanner{in: bufio.NewReaderSize(r, longest), longest: longest}
}

// Next gives the next line, io.EOF behind the last one.
func (s *Scanner) Next() ([]byte, error) {
	line, err := s.in.ReadSlice('\n')
	s.Line++
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		start := bytes.Clone(line[:min(len(line), 400)])
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = s.in.ReadSlice('\n')
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return start, ErrLineTooLong
	case errors.Is(err, io.EOF) && len(line) > 0: // last line without an end
	case err != nil:
		return nil, err
	}
	if s.Line == 1 {
		line = bytes.TrimPrefix(line, []byte(byteOrderMark))
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'}), nil
}

// CheckLine refuses a line that is not text in UTF-8.
func CheckLine(line []byte) *statfile.Problem {
	if bytes.IndexByte(line, 0) >= 0 {
		return statfile.Refuse(line, "statfile.row.nul")
	}
	if !utf8.Valid(line) {
		return statfile.Refuse(line, "statfile.row.encoding")
	}
	return nil
}

// SplitFields appends the fields of line to fields. It reports false for a
// quote that is not closed.
func SplitFields(fields [][]byte, line []byte, delimiter byte) ([][]byte, bool) {
	for {
		field, rest, more, closed := cutField(line, delimiter)
		fields = append(fields, field)
		if !more {
			return fields, closed
		}
		line = rest
	}
}

// cutField cuts the first field off a line and says whether there are more.
// Fields in quotes may hold the delimiter and doubled quotes, as in RFC 4180;
// they end on their line, which official files keep to, so that a stray quote
// spoils one row only: the rest of it is then one field that is not closed.
func cutField(line []byte, delimiter byte) (field, rest []byte, more, closed bool) {
	if len(line) == 0 || line[0] != '"' {
		end := bytes.IndexByte(line, delimiter)
		if end < 0 {
			return line, nil, false, true
		}
		return line[:end], line[end+1:], true, true
	}
	field, rest, closed = unquote(line[1:])
	switch {
	case !closed || len(rest) > 0 && rest[0] != delimiter:
		return line, nil, false, false
	case len(rest) == 0:
		return field, nil, false, true
	}
	return field, rest[1:], true, true
}

// unquote reads up to the closing quote; text starts behind the opening one.
func unquote(text []byte) (field, rest []byte, closed bool) {
	end := bytes.IndexByte(text, '"')
	if end < 0 {
		return nil, nil, false
	}
	if end+1 == len(text) || text[end+1] != '"' {
		return text[:end], text[end+1:], true
	}
	for { // a doubled quote: the field has to be copied
		field = append(field, text[:end]...)
		text = text[end+1:]
		if len(text) == 0 || text[0] != '"' {
			return field, text, true
		}
		field = append(field, '"')
		text = text[1:]
		if end = bytes.IndexByte(text, '"'); end < 0 {
			return nil, nil, false
		}
	}
}
