// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/sheet"
)

// figureHeader names the columns of figureRow.
func figureHeader(t *i18n.Printer) []string {
	return []string{
		t.T("indicator.csv.key"), t.T("indicator.csv.region"), t.T("indicator.csv.period"), t.T("indicator.csv.value"), t.T("indicator.csv.sign"),
		t.T("indicator.csv.meaning"), t.T("indicator.csv.unit"), t.T("indicator.csv.release"), t.T("indicator.csv.source"),
	}
}

// figureRow is the value of an indicator in one region and period.
func figureRow(t *i18n.Printer, i indicator.Indicator, f indicator.RegionFigure) []sheet.Cell {
	row := []sheet.Cell{sheet.Text(string(f.Region.Key)), sheet.Text(f.Region.Title()), sheet.Text(string(f.Period))}
	row = append(row, figure.Cells(t, f.Figure, i.Decimals)...)
	return append(row, sheet.Text(i.Unit), sheet.Text(string(f.Release)), sheet.Text(f.Source))
}
