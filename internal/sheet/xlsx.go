// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"io"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"

	"kursbuch/internal/civil"
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
