// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"archive/zip"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
)

// WriteXLSX writes one sheet with a bold header that stays in view, numbers
// as numbers and days as dates. Text is stored as text, so that no program
// runs it as a formula.
func WriteXLSX(w io.Writer, name string, header []string, rows iter.Seq[[]Cell]) error {
	return WriteBook(w, []Page{{Name: name, Header: header, Rows: rows}}, Chart{})
}

func writeHeader(out *excelize.StreamWriter, styles *styles, header []string, fixed int) error {
	bold, err := styles.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	panes := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if fixed > 0 {
		corner, err := excelize.CoordinatesToCellName(fixed+1, 2)
		if err != nil {
			return err
		}
		panes = &excelize.Panes{Freeze: true, XSplit: fixed, YSplit: 1, TopLeftCell: corner, ActivePane: "bottomRight"}
	}
	if err := out.SetPanes(panes); err != nil {
		return err
	}
	values := make([]any, len(header))
	for i, name := range header {
		values[i] = excelize.Cell{StyleID: bold, Value: name}
	}
	return out.SetRow("A1", values)
}

// sheetName makes a name that spreadsheet programs accept: at most 31
// characters, none of : \ / ? * [ ], no apostrophe at either end.
func sheetName(name string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return ' '
		}
		return r
	}, name)
	runes := []rune(strings.Trim(clean, "' "))
	clean = strings.Trim(string(runes[:min(len(runes), 31)]), "' ")
	if clean == "" {
		return "1"
	}
	return clean
}

// styles makes each number format once.
type styles struct {
	file    *excelize.File
	numbers map[int]int // decimals -> style
	day     int
}

func (s *styles) value(c Cell) (any, error) {
	switch c.kind {
	case numeric:
		style, known := s.numbers[c.decimals]
		if !known {
			format := "#,##0"
			if c.decimals > 0 {
				format += "." + strings.Repeat("0", c.decimals)
			}
			var err error
			if style, err = s.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
				return nil, err
			}
			s.numbers[c.decimals] = style
		}
		return excelize.Cell{StyleID: style, Value: c.number}, nil
	case dated:
		if s.day == 0 {
			format := "yyyy-mm-dd"
			var err error
			if s.day, err = s.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
				return nil, err
			}
		}
		return excelize.Cell{StyleID: s.day, Value: civil.Day(c.text).Time()}, nil
	case textual:
		return c.text, nil
	default:
		return nil, nil
	}
}

// ReadXLSX gives the rows of a sheet, the first one when name is empty. Cells
// come as their program shows them; numbers without a format as plain digits
// with a decimal point. After an error nothing more follows.
func ReadXLSX(file io.ReaderAt, size int64, name string, limits Limits) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		book, rows, err := openSheet(file, size, name, limits)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer book.Close() // removes temporary files; the rows are read by then
		defer rows.Close()
		for line := 1; rows.Next(); line++ {
			cells, err := rows.Columns()
			if err != nil {
				yield(Row{}, fault.Refuse("sheet.file.broken"))
				return
			}
			if err := limits.check(line, line-1, cells); err != nil {
				yield(Row{}, err)
				return
			}
			if !yield(Row{Line: line, Cells: cells}, nil) {
				return
			}
		}
		if rows.Error() != nil {
			yield(Row{}, fault.Refuse("sheet.file.broken"))
		}
	}
}

func openSheet(file io.ReaderAt, size int64, name string, limits Limits) (*excelize.File, *excelize.Rows, error) {
	if err := limits.checkZip(file, size); err != nil {
		return nil, nil, err
	}
	book, err := excelize.OpenReader(io.NewSectionReader(file, 0, size), excelize.Options{
		UnzipSizeLimit:    limits.UnpackedBytes,
		UnzipXMLSizeLimit: limits.UnpackedBytes,
	})
	if err != nil {
		return nil, nil, fault.Refuse("sheet.file.broken")
	}
	sheets := book.GetSheetList()
	if name == "" && len(sheets) > 0 {
		name = sheets[0]
	}
	var rows *excelize.Rows
	if slices.Contains(sheets, name) {
		rows, err = book.Rows(name)
	}
	if err != nil || rows == nil {
		err = fault.Refuse("sheet.file.sheet", "name", name)
		if closing := book.Close(); closing != nil {
			err = closing
		}
		return nil, nil, err
	}
	return book, rows, nil
}

// checkZip refuses a bomb: first by the sizes its directory states, then,
// because a directory can lie, by unpacking everything to nowhere.
func (l Limits) checkZip(file io.ReaderAt, size int64) error {
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return fault.Refuse("sheet.file.broken")
	}
	if len(archive.File) > l.Entries {
		return fault.Refuse("sheet.file.entries", "max", l.Entries)
	}
	var stated uint64
	for _, part := range archive.File {
		if stated += min(part.UncompressedSize64, uint64(l.UnpackedBytes)+1); stated > uint64(l.UnpackedBytes) {
			return l.refuse(errUnpacked)
		}
	}
	left := l.UnpackedBytes
	for _, part := range archive.File {
		in, err := part.Open()
		if err != nil {
			return fault.Refuse("sheet.file.broken")
		}
		n, err := io.Copy(io.Discard, io.LimitReader(in, left+1))
		if closing := in.Close(); err != nil || closing != nil {
			return fault.Refuse("sheet.file.broken")
		}
		if left -= n; left < 0 {
			return l.refuse(errUnpacked)
		}
	}
	return nil
}
