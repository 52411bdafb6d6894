// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/sheet"
	"kursbuch/internal/web"
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

// seriesCSV is the table below the line chart, for both regions.
func (p *Pages) seriesCSV(w http.ResponseWriter, r *web.Request) error {
	s, err := p.see(r)
	if err != nil {
		return err
	}
	all := []indicator.Series{s.facts.Series}
	if s.other != nil {
		all = append(all, *s.other)
	}
	return figure.SendCSV(w, r, s.indicator.Code+"-"+string(s.region.Key)+".csv", figureHeader(r.Text), func(yield func([]sheet.Cell) bool) {
		for _, series := range all {
			for _, point := range series.Points {
				if !yield(figureRow(r.Text, s.indicator, indicator.RegionFigure{Region: series.Region, Point: point})) {
					return
				}
			}
		}
	})
}

// mapCSV is the table beside the map.
func (p *Pages) mapCSV(w http.ResponseWriter, r *web.Request) error {
	s, err := p.see(r)
	if err != nil {
		return err
	}
	name := s.indicator.Code + "-" + string(s.within) + "-" + string(s.counties.Period) + ".csv"
	return figure.SendCSV(w, r, name, figureHeader(r.Text), func(yield func([]sheet.Cell) bool) {
		for _, f := range s.counties.Figures {
			f.Period = s.counties.Period
			if !yield(figureRow(r.Text, s.indicator, f)) {
				return
			}
		}
	})
}
