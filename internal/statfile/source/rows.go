// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package source

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"kursbuch/internal/statfile"
)

// Header says where the rows of a text begin and how they are cut.
type Header struct {
	Names     []string
	Delimiter byte
	// Line is the number of the last line above the rows.
	Line int
	// Spans tells that quoted fields may run over several lines (RFC 4180).
	Spans bool
	// End begins the line below the last row, where the text goes on.
	End string
}

// ends reports whether a line is the one below the last row.
func (h Header) ends(line []byte) bool {
	return h.End != "" && bytes.HasPrefix(line, []byte(h.End))
}

// repeats reports whether a row that begins with the field is the header once
// more, as where files were joined, each with its byte order mark.
func (h Header) repeats(first []byte) bool {
	return String(bytes.TrimPrefix(first, []byte(byteOrderMark))) == h.Names[0]
}

// sampledRows is how many rows are looked at before reading.
const sampledRows = 200

// Lines are the whole lines of the sample, without their ends.
func (t *Text) Lines() [][]byte {
	lines := bytes.Split(t.Sample, []byte{'\n'})
	if len(lines) > 1 && (!t.Whole || len(lines[len(lines)-1]) == 0) {
		lines = lines[:len(lines)-1] // the last one is cut, or nothing
	}
	for i, line := range lines {
		lines[i] = bytes.TrimSuffix(line, []byte{'\r'})
	}
	return lines
}

// First is the first line of the sample.
func (t *Text) First() []byte { return t.Lines()[0] }

// Sampled gives the first whole rows below a header, their fields trimmed; a
// repeated header is none.
func (t *Text) Sampled(h Header) [][]string {
	var rows [][]string
	for i, line := range t.Lines() {
		if i < h.Line {
			continue
		}
		if len(rows) == sampledRows || h.ends(line) {
			break
		}
		fields, closed := SplitFields(nil, line, h.Delimiter)
		if closed && len(fields) == len(h.Names) && !h.repeats(fields[0]) {
			rows = append(rows, Strings(fields))
		}
	}
	return rows
}

// Delimiter is the sign that occurs most in a line: tab, comma or, when in
// doubt, semicolon.
func Delimiter(line []byte) byte {
	delimiter := byte(';')
	for _, d := range []byte{',', '\t'} {
		if bytes.Count(line, []byte{d}) > bytes.Count(line, []byte{delimiter}) {
			delimiter = d
		}
	}
	return delimiter
}

// Rows hands every row below the header to take and counts it. What take
// refuses, and lines that are no row, are noted in b; the rest is read on. The
// fields are valid until the next row.
func (t *Text) Rows(ctx context.Context, h Header, b *statfile.Builder, take func(line int, fields [][]byte) *statfile.Problem) error {
	return t.walk(ctx, h, b, true, func(r row, of *lot) *statfile.Problem {
		return take(r.line, of.fields[r.from:r.to:r.to])
	})
}

// Uncut is Rows for a reader that cuts them itself, with a Cutter.
func (t *Text) Uncut(ctx context.Context, h Header, b *statfile.Builder, take func(line int, text []byte) *statfile.Problem) error {
	return t.walk(ctx, h, b, false, func(r row, _ *lot) *statfile.Problem { return take(r.line, r.text) })
}

// walk takes on the caller's side what another goroutine reads.
func (t *Text) walk(ctx context.Context, h Header, b *statfile.Builder, split bool, take func(row, *lot) *statfile.Problem) error {
	in, err := t.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	rows := cutRows(h, NewScanner(in, t.limits.LineBytes), split)
	defer rows.stop()
	return t.Refuse(t.takeAll(ctx, h, b, rows, take))
}

func (t *Text) takeAll(ctx context.Context, h Header, b *statfile.Builder, rows *cutting, take func(row, *lot) *statfile.Problem) error {
	table := b.Table()
	for lot := range rows.cut {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		for _, row := range lot.rows {
			if table.Lines++; table.Lines > t.limits.Rows {
				return statfile.RefuseFile("", "statfile.file.rows", "max", t.limits.Rows)
			}
			problem := row.problem
			if problem == nil {
				problem = take(row, lot)
			}
			if problem == nil {
				continue
			}
			if problem.Stop {
				return statfile.ErrCategories
			}
			b.Refuse(row.line, h.Names, problem)
		}
		if lot.err != nil {
			return lot.err
		}
		rows.used <- lot
	}
	return nil
}

// split appends the fields of a line to fields and refuses lines that are no row.
func (h Header) split(fields [][]byte, line []byte) ([][]byte, *statfile.Problem) {
	if problem := CheckLine(line); problem != nil {
		return fields, problem
	}
	before := len(fields)
	fields, closed := SplitFields(fields, line, h.Delimiter)
	switch first := fields[before]; {
	case !closed:
		return fields, statfile.Refuse(line, "statfile.row.quote")
	case h.repeats(first):
		return fields, statfile.RefuseField(0, first, "statfile.row.header")
	case len(fields)-before != len(h.Names):
		return fields, statfile.Refuse(line, "statfile.row.fields", "want", len(h.Names), "got", len(fields)-before)
	}
	return fields, nil
}

// Below is the text under the last row, without its first line and quotes, its
// line ends as blanks; up to most bytes.
func (t *Text) Below(h Header, most int) (string, error) {
	in, err := t.Open()
	if err != nil {
		return "", err
	}
	defer in.Close()
	lines := NewScanner(in, t.limits.LineBytes)
	var text []byte
	for below := false; len(text) < most; {
		line, err := lines.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, ErrLineTooLong) {
			return "", t.Refuse(err)
		}
		if below {
			text = append(append(text, line...), ' ')
		}
		below = below || h.ends(line)
	}
	plain := strings.ReplaceAll(strings.ReplaceAll(string(text), `""`, "\x00"), `"`, "")
	plain = strings.Join(strings.Fields(strings.ReplaceAll(plain, "\x00", `"`)), " ")
	return strings.ToValidUTF8(plain, "\uFFFD"), nil
}
