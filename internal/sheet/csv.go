// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/fault"
)

const byteOrderMark = "\xEF\xBB\xBF"

// Dialect is how a CSV file is written.
type Dialect struct {
	Delimiter, Decimal byte
	// BOM marks the file as UTF-8, without which Excel garbles umlauts.
	BOM bool
}

// German is the dialect that German spreadsheet programs open by a click.
func German() Dialect { return Dialect{Delimiter: ';', Decimal: ',', BOM: true} }

// International is RFC 4180 with a decimal point.
func International() Dialect { return Dialect{Delimiter: ',', Decimal: '.'} }

// WriteCSV writes header and rows as RFC 4180 has it, with CRLF.
func WriteCSV(w io.Writer, d Dialect, header []string, rows iter.Seq[[]Cell]) error {
	if d.BOM {
		if _, err := io.WriteString(w, byteOrderMark); err != nil {
			return err
		}
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = rune(d.Delimiter), true
	record := make([]string, 0, len(header))
	for _, name := range header {
		record = append(record, Text(name).csv(d.Decimal))
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for row := range rows {
		record = record[:0]
		for _, cell := range row {
			record = append(record, cell.csv(d.Decimal))
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (c Cell) csv(decimal byte) string {
	switch c.kind {
	case numeric:
		s := strconv.FormatFloat(c.number, 'f', c.decimals, 64)
		return strings.Replace(s, ".", string(decimal), 1)
	case textual:
		return guard(lineEnds.Replace(c.text))
	case dated:
		return c.text
	default:
		return ""
	}
}

// lineEnds makes every line end LF; the writer makes CRLF of it.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// guard puts an apostrophe before text that a spreadsheet program could run
// as a formula (CWE-1236). Apostrophes before such a beginning get one more,
// so that unguard gives back every text. A lone minus is the sign for nil of
// official statistics and no formula.
func guard(s string) string {
	if startsFormula(s) {
		return "'" + s
	}
	return s
}

// unguard takes off what guard put on.
func unguard(s string) string {
	if strings.HasPrefix(s, "'") && startsFormula(s) {
		return s[1:]
	}
	return s
}

func startsFormula(s string) bool {
	rest := strings.TrimLeft(s, "'")
	if rest == "" || s == "-" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(rest)
	return strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}

// ReadCSV gives the rows of a CSV file in UTF-8, with ;, comma or tabulator
// between the cells, whichever the first line has most of. What WriteCSV wrote
// as text comes back as it was. After an error nothing more follows.
func ReadCSV(r io.Reader, limits Limits) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		counted := &counter{in: r, left: limits.UnpackedBytes}
		text := bufio.NewReaderSize(counted, 64<<10)
		first, err := text.Peek(64 << 10)
		if err != nil && !errors.Is(err, io.EOF) {
			yield(Row{}, limits.refuse(err))
			return
		}
		if bytes.HasPrefix(first, []byte(byteOrderMark)) {
			if _, err := text.Discard(len(byteOrderMark)); err != nil {
				yield(Row{}, err)
				return
			}
			first = first[len(byteOrderMark):]
		}
		in := csv.NewReader(text)
		in.Comma, in.FieldsPerRecord = delimiterOf(first), -1
		for count := 0; ; count++ {
			row, err := limits.nextCSV(in, count)
			if errors.Is(err, io.EOF) || !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// delimiterOf counts the candidates in the first line.
func delimiterOf(start []byte) rune {
	line, _, _ := bytes.Cut(start, []byte{'\n'})
	best := byte(';')
	for _, d := range []byte{',', '\t'} {
		if bytes.Count(line, []byte{d}) > bytes.Count(line, []byte{best}) {
			best = d
		}
	}
	return rune(best)
}

func (l Limits) nextCSV(in *csv.Reader, before int) (Row, error) {
	cells, err := in.Read()
	if bad, ok := errors.AsType[*csv.ParseError](err); ok {
		return Row{}, fault.Refuse("sheet.row.quote", "line", bad.Line)
	}
	if err != nil {
		return Row{}, l.refuse(err)
	}
	line, _ := in.FieldPos(0)
	if err := l.check(line, before, len(cells)); err != nil {
		return Row{}, err
	}
	for i, cell := range cells {
		if !utf8.ValidString(cell) || strings.ContainsRune(cell, 0) {
			return Row{}, fault.Refuse("sheet.row.encoding", "line", line)
		}
		cells[i] = unguard(cell)
	}
	return Row{Line: line, Cells: cells}, nil
}

// check refuses the row that goes beyond the limits.
func (l Limits) check(line, before, columns int) error {
	if before >= l.Rows {
		return fault.Refuse("sheet.file.rows", "max", l.Rows)
	}
	if columns > l.Columns {
		return fault.Refuse("sheet.row.columns", "line", line, "max", l.Columns)
	}
	return nil
}

// errUnpacked stops a file that holds more than the limit.
var errUnpacked = errors.New("unpacked size over the limit")

// refuse turns what reading can meet into a refusal.
func (l Limits) refuse(err error) error {
	if errors.Is(err, errUnpacked) {
		return fault.Refuse("sheet.file.unpacked", "max", l.UnpackedBytes>>20)
	}
	return err
}

// counter fails once more than left bytes were read.
type counter struct {
	in   io.Reader
	left int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, errUnpacked
	}
	return n, err
}
