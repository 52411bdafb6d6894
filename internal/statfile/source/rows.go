// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package source

import (
	"bytes"
	"context"
	"errors"
	"io"

	"kursbuch/internal/statfile"
)

// Header says where the rows of a text begin and how they are cut.
type Header struct {
	Names     []string
	Delimiter byte
	// Line is the number of the last line above the rows.
	Line int
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
		if i < h.Line || len(rows) == sampledRows {
			continue
		}
		fields, closed := SplitFields(nil, line, h.Delimiter)
		if closed && len(fields) == len(h.Names) && String(fields[0]) != h.Names[0] {
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
	in, err := t.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	return t.Refuse(t.walk(ctx, h, b, NewScanner(in, t.limits.LineBytes), take))
}

func (t *Text) walk(ctx context.Context, h Header, b *statfile.Builder, in *Scanner, take func(int, [][]byte) *statfile.Problem) error {
	table := b.Table()
	var fields [][]byte
	for {
		line, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		tooLong := errors.Is(err, ErrLineTooLong)
		if err != nil && !tooLong {
			return err
		}
		if in.Line <= h.Line || len(line) == 0 {
			continue
		}
		if table.Lines++; table.Lines > t.limits.Rows {
			return statfile.RefuseFile("", "statfile.file.rows", "max", t.limits.Rows)
		}
		if table.Lines%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		var problem *statfile.Problem
		if tooLong {
			problem = statfile.Refuse(line, "statfile.row.long", "max", t.limits.LineBytes)
		} else if fields, problem = h.split(fields[:0], line); problem == nil {
			problem = take(in.Line, fields)
		}
		if problem == nil {
			continue
		}
		if problem.Stop {
			return statfile.ErrCategories
		}
		b.Refuse(in.Line, h.Names, problem)
	}
}

// split cuts a line into fields and refuses lines that are no row.
func (h Header) split(fields [][]byte, line []byte) ([][]byte, *statfile.Problem) {
	if problem := CheckLine(line); problem != nil {
		return fields, problem
	}
	fields, closed := SplitFields(fields, line, h.Delimiter)
	if !closed {
		return fields, statfile.Refuse(line, "statfile.row.quote")
	}
	if string(fields[0]) == h.Names[0] {
		return fields, statfile.RefuseField(0, fields[0], "statfile.row.header")
	}
	if len(fields) != len(h.Names) {
		return fields, statfile.Refuse(line, "statfile.row.fields", "want", len(h.Names), "got", len(fields))
	}
	return fields, nil
}
