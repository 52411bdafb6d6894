// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"iter"
	"net/http"

	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/sheet"
	"kursbuch/internal/web"
)

// seriesCSV is the table below the line chart, for all regions that it
// compares.
func (p *Pages) seriesCSV(w http.ResponseWriter, r *web.Request) error {
	s, err := p.see(r)
	if err != nil {
		return err
	}
	var figures []indicator.RegionFigure
	for _, series := range append([]indicator.Series{s.facts.Series}, s.compared.series...) {
		for _, point := range series.Points {
			figures = append(figures, indicator.RegionFigure{Region: series.Region, Point: point})
		}
	}
	return sendFigures(w, r, s, s.indicator.Code+"-"+string(s.region.Key)+".csv", figures)
}

// mapCSV is the table beside the map; the ranking has the same values.
func (p *Pages) mapCSV(w http.ResponseWriter, r *web.Request) error {
	s, err := p.see(r)
	if err != nil {
		return err
	}
	figures := make([]indicator.RegionFigure, len(s.counties.Figures))
	for n, f := range s.counties.Figures {
		f.Period = s.counties.Period
		figures[n] = f
	}
	return sendFigures(w, r, s, s.indicator.Code+"-"+string(s.area.within)+"-"+string(s.counties.Period)+".csv", figures)
}

func sendFigures(w http.ResponseWriter, r *web.Request, s seen, name string, figures []indicator.RegionFigure) error {
	return r.SendCSV(w, figure.Attachment(r, name), figureHeader(r.Text), func(yield func([]sheet.Cell) bool) {
		for _, f := range figures {
			if !yield(figureRow(r.Text, s.indicator, f)) {
				return
			}
		}
	})
}

// breakdownCSV is the breakdown that the address asks for, one figure a line.
func (p *Pages) breakdownCSV(w http.ResponseWriter, r *web.Request) error {
	s, err := p.see(r)
	if err != nil {
		return err
	}
	all, err := p.dimensions(r, s)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fault.NotFound
	}
	b, err := p.breakDown(r, s, all)
	if err != nil {
		return err
	}
	t := r.Text
	header := []string{t.T("indicator.csv.key"), t.T("indicator.csv.region"), t.T("indicator.csv.period")}
	for _, d := range b.By {
		header = append(header, t.T("indicator.csv.code_of", "dimension", d.Label), d.Label)
	}
	header = append(header, t.T("indicator.csv.value"), t.T("indicator.csv.sign"), t.T("indicator.csv.meaning"), t.T("indicator.csv.unit"))
	return r.SendCSV(w, figure.Attachment(r, s.indicator.Code+"-"+string(s.region.Key)+"-"+b.dimension+".csv"), header, b.lines(r))
}

// lines are all figures of the breakdown that the table states.
func (b *brokenDown) lines(r *web.Request) iter.Seq[[]sheet.Cell] {
	return func(yield func([]sheet.Cell) bool) {
		for region := range b.Regions {
			for period := range b.Periods {
				for categories := range combinations(b.By) {
					f, known := b.At(region, period, categories...)
					if known && !yield(b.cells(r, region, period, categories, f)) {
						return
					}
				}
			}
		}
	}
}

func (b *brokenDown) cells(r *web.Request, region, period int, categories []int, f indicator.Figure) []sheet.Cell {
	cells := []sheet.Cell{sheet.Text(string(b.Regions[region].Key)), sheet.Text(b.Regions[region].Title()), sheet.Text(string(b.Periods[period]))}
	for n, c := range categories {
		cells = append(cells, sheet.Text(b.By[n].Categories[c].Code), sheet.Text(b.name(r.Text, n, c)))
	}
	cells = append(cells, figure.Cells(r.Text, f, b.Decimals)...)
	return append(cells, sheet.Text(b.Unit))
}

// combinations are the places of all categories of one or two dimensions.
func combinations(by []indicator.Dimension) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		for first := range by[0].Categories {
			if len(by) == 1 {
				if !yield([]int{first}) {
					return
				}
				continue
			}
			for second := range by[1].Categories {
				if !yield([]int{first, second}) {
					return
				}
			}
		}
	}
}
