// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package template

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/sheet"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/source"
)

// File is a file of any layout: a workbook, or a text of lines with cells.
type File struct {
	Name   string
	book   *sheet.Book
	text   *source.Text
	limits statfile.Limits
}

// Open looks at a file. A *statfile.Refusal as error says that it holds no
// table.
func Open(name string, file io.ReaderAt, size int64, limits statfile.Limits) (*File, error) {
	f := &File{Name: name, limits: limits}
	if size > limits.PackedBytes {
		return nil, statfile.RefuseFile(name, "statfile.file.large", "max", limits.PackedBytes>>20)
	}
	cells := sheet.Limits{UnpackedBytes: min(limits.UnpackedBytes, 512<<20), Entries: limits.ZipEntries, Rows: limits.Rows, Columns: 1000}
	var err error
	if f.book, err = sheet.OpenBook(file, size, cells); err == nil {
		return f, nil
	}
	f.text, err = source.Open(name, file, size, limits)
	return f, err
}

// Sheets names the sheets of a workbook; a text has none.
func (f *File) Sheets() []string {
	if f.book == nil {
		return nil
	}
	return f.book.Sheets()
}

// Encoding is how the letters of a text are stored, empty for a workbook.
func (f *File) Encoding() string {
	if f.text == nil {
		return ""
	}
	return string(f.text.Encoding)
}

// Delimiter is what stands between the cells of a text: the sign by which most
// lines of its beginning fall into the same number of cells.
func (f *File) Delimiter() string {
	best, most := ";", 0
	if f.text == nil {
		return best
	}
	lines := f.text.Lines()
	for _, candidate := range []string{";", "\t", ",", "|"} {
		counts := map[int]int{}
		for _, line := range lines[:min(len(lines), 100)] {
			if fields, closed := source.SplitFields(nil, line, candidate[0]); closed && len(fields) > 1 {
				counts[len(fields)]++
			}
		}
		for fields, n := range counts {
			if weight := n * min(fields, 4); weight > most {
				best, most = candidate, weight
			}
		}
	}
	return best
}

// Head gives the first rows that are not empty, for a preview.
func (f *File) Head(ctx context.Context, sheetName, delimiter string, count int) ([]sheet.TypedRow, error) {
	var rows []sheet.TypedRow
	for row, err := range f.rows(ctx, sheetName, delimiter) {
		if err != nil {
			return rows, err
		}
		if row.bad == nil {
			rows = append(rows, row.TypedRow)
		}
		if len(rows) == count {
			break
		}
	}
	return rows, nil
}

// row is a row, or a line that is none.
type row struct {
	sheet.TypedRow
	bad *statfile.Problem
}

// rows gives all rows of a sheet that are not empty. After an error nothing
// more follows.
func (f *File) rows(ctx context.Context, sheetName, delimiter string) iter.Seq2[row, error] {
	if f.book != nil {
		return f.bookRows(ctx, sheetName)
	}
	return f.textRows(ctx, delimiter)
}

func (f *File) bookRows(ctx context.Context, name string) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		for typed, err := range f.book.Rows(name) {
			if err == nil && typed.Line%1024 == 0 {
				err = ctx.Err()
			}
			if !yield(row{TypedRow: typed}, f.refused(err)) || err != nil {
				return
			}
		}
	}
}

// refused turns what sheet refuses into the refusal of this file.
func (f *File) refused(err error) error {
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		return &statfile.Refusal{File: f.Name, Reason: refused.Message}
	}
	return err
}

func (f *File) textRows(ctx context.Context, delimiter string) iter.Seq2[row, error] {
	if delimiter == "" {
		delimiter = f.Delimiter()
	}
	return func(yield func(row, error) bool) {
		in, err := f.text.Open()
		if err != nil {
			yield(row{}, err)
			return
		}
		defer in.Close()
		lines := textReader{in: source.NewScanner(in, f.limits.LineBytes), delimiter: delimiter[0], longest: f.limits.LineBytes}
		for count := 0; ; count++ {
			one, err := lines.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil && count%4096 == 0 {
				err = ctx.Err()
			}
			if err == nil && count >= f.limits.Rows {
				err = statfile.RefuseFile(f.Name, "statfile.file.rows", "max", f.limits.Rows)
			}
			if err == nil && one.Cells == nil && one.bad == nil {
				continue
			}
			if !yield(one, f.text.Refuse(err)) || err != nil {
				return
			}
		}
	}
}

// textReader cuts a text into rows. A cell in quotes may go over several
// lines; one that is never closed spoils its own line only.
type textReader struct {
	in        *source.Scanner
	delimiter byte
	longest   int
	waiting   []waitingLine // read in search of a closing quote, and not used
}

type waitingLine struct {
	number int
	text   []byte
	err    error
}

const mostQuotedLines = 20

func (r *textReader) line() waitingLine {
	if len(r.waiting) > 0 {
		first := r.waiting[0]
		r.waiting = r.waiting[1:]
		return first
	}
	text, err := r.in.Next()
	return waitingLine{r.in.Line, bytes.Clone(text), err}
}

func (r *textReader) next() (row, error) {
	first := r.line()
	if errors.Is(first.err, source.ErrLineTooLong) {
		return bad(first.number, statfile.Refuse(first.text, "statfile.row.long", "max", r.longest)), nil
	}
	if first.err != nil {
		return row{}, first.err
	}
	if problem := source.CheckLine(first.text); problem != nil {
		return bad(first.number, problem), nil
	}
	fields, closed := source.SplitFields(nil, first.text, r.delimiter)
	if !closed {
		if fields, closed = r.join(first.text); !closed {
			return bad(first.number, statfile.Refuse(first.text, "statfile.row.quote")), nil
		}
	}
	return row{TypedRow: sheet.TypedRow{Line: first.number, Cells: textCells(fields)}}, nil
}

// join adds lines until every quote is closed, and keeps them for later when
// that does not help.
func (r *textReader) join(text []byte) ([][]byte, bool) {
	joined := bytes.Clone(text)
	var taken []waitingLine
	for range mostQuotedLines {
		next := r.line()
		taken = append(taken, next)
		if next.err != nil || source.CheckLine(next.text) != nil || len(joined)+len(next.text) > r.longest {
			break
		}
		joined = append(append(joined, '\n'), next.text...)
		if fields, closed := source.SplitFields(nil, joined, r.delimiter); closed {
			return fields, true
		}
	}
	r.waiting = append(taken, r.waiting...)
	return nil, false
}

func bad(line int, problem *statfile.Problem) row {
	return row{TypedRow: sheet.TypedRow{Line: line}, bad: problem}
}

// textCells are the cells of a line up to the last one that is not empty.
func textCells(fields [][]byte) []sheet.Cell {
	last := 0
	for i, field := range fields {
		if len(bytes.TrimSpace(field)) > 0 {
			last = i + 1
		}
	}
	if last == 0 {
		return nil
	}
	cells := make([]sheet.Cell, last)
	for i := range cells {
		if text := strings.TrimSpace(string(fields[i])); text != "" {
			cells[i] = sheet.Text(text)
		}
	}
	return cells
}
