// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// errLineTooLong comes with the start of a line beyond the limit; the scanner
// has skipped the rest of it and goes on with the next one.
var errLineTooLong = errors.New("line too long")

// scanner gives lines without their ends, valid until the next call.
type scanner struct {
	in   *bufio.Reader
	line int
}

func newScanner(r io.Reader, longest int) *scanner {
	return &scanner{in: bufio.NewReaderSize(r, longest)}
}

func (s *scanner) next() ([]byte, error) {
	line, err := s.in.ReadSlice('\n')
	s.line++
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		start := bytes.Clone(line[:min(len(line), 400)])
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = s.in.ReadSlice('\n')
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return start, errLineTooLong
	case errors.Is(err, io.EOF) && len(line) > 0: // last line without an end
	case err != nil:
		return nil, err
	}
	if s.line == 1 {
		line = bytes.TrimPrefix(line, []byte(byteOrderMark))
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'}), nil
}

// checkText refuses a line that is not text in UTF-8.
func checkText(line []byte) *rowFault {
	if bytes.IndexByte(line, 0) >= 0 {
		return refuse(-1, line, "statfile.row.nul")
	}
	if !utf8.Valid(line) {
		return refuse(-1, line, "statfile.row.encoding")
	}
	return nil
}

// splitFields appends the fields of line to fields. Fields in quotes may hold
// the delimiter and doubled quotes, as in RFC 4180; they end on their line,
// which official files keep to, so that a stray quote spoils one row only.
// It reports false for a quote that is not closed.
func splitFields(fields [][]byte, line []byte, delimiter byte) ([][]byte, bool) {
	quoted := bytes.IndexByte(line, '"') >= 0
	for {
		if quoted && len(line) > 0 && line[0] == '"' {
			field, rest, closed := unquote(line[1:])
			if !closed || len(rest) > 0 && rest[0] != delimiter {
				return append(fields, line), false
			}
			fields = append(fields, field)
			if len(rest) == 0 {
				return fields, true
			}
			line = rest[1:]
			continue
		}
		end := bytes.IndexByte(line, delimiter)
		if end < 0 {
			return append(fields, line), true
		}
		fields = append(fields, line[:end])
		line = line[end+1:]
	}
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
