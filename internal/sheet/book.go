// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Page is one sheet of a workbook.
type Page struct {
	Name   string
	Header []string
	Fixed  int // columns on the left that stay in view
	Rows   iter.Seq[[]Cell]
}

// Chart draws bars of a page on a sheet of its own: one series for each of
// Columns, with a bar for each of the first Rows rows below the header.
type Chart struct {
	Name, Title string
	Page        int // position among the pages
	Labels      int // column of the names of the rows, from 0
	Columns     []int
	Rows        int
}

// WriteBook writes several sheets as WriteXLSX writes one, and a chart after
// them unless it has no rows or columns.
func WriteBook(w io.Writer, pages []Page, chart Chart) error {
	file := excelize.NewFile()
	defer file.Close() // holds no resources once written
	styles := &styles{file: file, numbers: map[int]int{}}
	names := make([]string, len(pages))
	for n, p := range pages {
		names[n] = sheetName(p.Name)
		if err := addSheet(file, n, names[n]); err != nil {
			return err
		}
		if err := writePage(file, styles, names[n], p); err != nil {
			return fmt.Errorf("sheet %q: %w", p.Name, err)
		}
	}
	if chart.Rows > 0 && len(chart.Columns) > 0 {
		if err := draw(file, names[chart.Page], chart); err != nil {
			return fmt.Errorf("chart: %w", err)
		}
	}
	return file.Write(w)
}

// addSheet makes the n-th sheet; a new file has one already.
func addSheet(file *excelize.File, n int, name string) error {
	if n == 0 {
		return file.SetSheetName("Sheet1", name)
	}
	_, err := file.NewSheet(name)
	return err
}

func writePage(file *excelize.File, styles *styles, name string, p Page) error {
	out, err := file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := writeHeader(out, styles, p.Header, p.Fixed); err != nil {
		return err
	}
	line := 1
	for row := range p.Rows {
		line++
		values := make([]any, len(row))
		for i, cell := range row {
			if values[i], err = styles.value(cell); err != nil {
				return err
			}
		}
		if err := out.SetRow(fmt.Sprintf("A%d", line), values); err != nil {
			return fmt.Errorf("write row %d: %w", line, err)
		}
	}
	return out.Flush()
}

func draw(file *excelize.File, page string, c Chart) error {
	name := sheetName(c.Name)
	if _, err := file.NewSheet(name); err != nil {
		return err
	}
	span := func(column, from, to int) string {
		letter, err := excelize.ColumnNumberToName(column + 1)
		if err != nil {
			letter = "A" // the column was written before
		}
		at := fmt.Sprintf("'%s'!$%s$%d", strings.ReplaceAll(page, "'", "''"), letter, from)
		if to > from {
			at += fmt.Sprintf(":$%s$%d", letter, to)
		}
		return at
	}
	drawn := excelize.Chart{
		Type: excelize.Bar, Title: []excelize.RichTextRun{{Text: c.Title}},
		Dimension: excelize.ChartDimension{Width: 960, Height: uint(240 + 24*c.Rows*len(c.Columns))},
		YAxis:     excelize.ChartAxis{MajorGridLines: true},
		XAxis:     excelize.ChartAxis{ReverseOrder: true},
		Legend:    excelize.ChartLegend{Position: "bottom"},
	}
	if len(c.Columns) == 1 {
		drawn.Legend.Position = "none"
	}
	for _, column := range c.Columns {
		drawn.Series = append(drawn.Series, excelize.ChartSeries{
			Name: span(column, 1, 1), Categories: span(c.Labels, 2, c.Rows+1), Values: span(column, 2, c.Rows+1),
		})
	}
	return file.AddChart(name, "A1", &drawn)
}
