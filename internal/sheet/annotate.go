// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"kursbuch/internal/fault"
)

// Annotate copies a workbook and writes notes by line into a new column to the
// right of a sheet, the first when name is empty, under a heading in the line
// at. Everything else stays as it is.
func Annotate(w io.Writer, file io.ReaderAt, size int64, name, heading string, at int, notes map[int]string) error {
	limits := DefaultLimits()
	if err := limits.checkZip(file, size); err != nil {
		return err
	}
	book, err := excelize.OpenReader(io.NewSectionReader(file, 0, size), excelize.Options{UnzipSizeLimit: limits.UnpackedBytes, UnzipXMLSizeLimit: limits.UnpackedBytes})
	if err != nil {
		return fault.Refuse("sheet.file.broken")
	}
	defer book.Close() // removes temporary files; the copy is written by then
	if sheets := book.GetSheetList(); name == "" && len(sheets) > 0 {
		name = sheets[0]
	}
	column, err := widest(book, name)
	if err != nil {
		return err
	}
	style, err := book.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true, Color: "B60000"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FEF0EE"}}, Alignment: &excelize.Alignment{WrapText: true},
	})
	if err != nil {
		return err
	}
	write := func(line int, text string) error {
		cell := fmt.Sprintf("%s%d", column, line)
		if err := book.SetCellStr(name, cell, text); err != nil {
			return err
		}
		return book.SetCellStyle(name, cell, cell, style)
	}
	if err := write(at, heading); err != nil {
		return err
	}
	for line, note := range notes {
		if err := write(line, note); err != nil {
			return err
		}
	}
	if err := book.SetColWidth(name, column, column, 60); err != nil {
		return err
	}
	return book.Write(w)
}

// widest is the letter of the first column to the right of all cells.
func widest(book *excelize.File, name string) (string, error) {
	rows, err := book.Rows(name)
	if err != nil {
		return "", fault.Refuse("sheet.file.sheet", "name", name)
	}
	defer rows.Close()
	most := 0
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return "", fault.Refuse("sheet.file.broken")
		}
		most = max(most, len(cells))
	}
	return excelize.ColumnNumberToName(most + 1)
}
