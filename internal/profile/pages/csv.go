// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/profile"
	"kursbuch/internal/sheet"
	"kursbuch/internal/web"
)

func (p *Pages) downloadComparison(w http.ResponseWriter, r *web.Request) error {
	c, err := p.comparison(r)
	if err != nil {
		return err
	}
	return sendValues(w, r, r.Text.T("profile.csv.comparison"), c, -1)
}

func (p *Pages) downloadProfile(w http.ResponseWriter, r *web.Request) error {
	id := profile.AreaID(r.PathValue("area"))
	d, err := p.profiles.DivisionOf(r.Context(), r.Who, id)
	if err != nil {
		return err
	}
	c, err := p.profiles.Compare(r.Context(), r.Who, d, asked(r), year(r))
	if err != nil {
		return err
	}
	n := d.Find(id)
	return sendValues(w, r, r.Text.T("profile.csv.profile", "name", d.Areas[n].Name), c, n)
}

// sendValues writes one row for each indicator and area, or for one area alone.
func sendValues(w http.ResponseWriter, r *web.Request, name string, c profile.Comparison, only int) error {
	t := r.Text
	header := []string{
		t.T("profile.csv.key"), t.T("profile.csv.area"), t.T("profile.csv.code"), t.T("profile.csv.indicator"), t.T("profile.csv.period"),
		t.T("profile.csv.value"), t.T("profile.csv.sign"), t.T("profile.csv.meaning"), t.T("profile.csv.unit"), t.T("profile.csv.whole"),
		t.T("profile.csv.difference"), t.T("profile.csv.score"), t.T("profile.csv.share"), t.T("profile.csv.base"), t.T("profile.csv.source"),
	}
	return r.SendCSV(w, r.Attachment(name+".csv"), header, func(yield func([]sheet.Cell) bool) {
		for _, one := range c.Rows {
			for n := range one.Areas {
				if (only < 0 || n == only) && !yield(valueRow(t, c.Division.Areas[n], one, n)) {
					return
				}
			}
		}
	})
}

func valueRow(t *i18n.Printer, a profile.Area, c profile.Compared, n int) []sheet.Cell {
	i, at := c.Indicator.In(string(t.Lang)), c.Areas[n]
	row := []sheet.Cell{sheet.Text(string(a.Key)), sheet.Text(a.Name), sheet.Text(i.Code), sheet.Text(i.Name), sheet.Text(string(c.Period))}
	row = append(row, number(at.Figure.Has, at.Figure.Value, i.Decimals), sheet.Text(at.Figure.Symbol), sheet.Text(legend.Text(t, at.Figure.Symbol)))
	row = append(row, sheet.Text(i.Unit), number(c.Whole.Figure.Has, c.Whole.Figure.Value, i.Decimals), optional(c.Difference(n), i.Decimals), optional(c.Score(n), scoreDecimals))
	share := sheet.Cell{}
	if c.Share {
		share = optional(c.Position(n), shareDecimals)
	}
	return append(row, share, number(at.Base.Has, at.Base.Value, 0), sheet.Text(at.Source))
}

func optional(v *float64, decimals int) sheet.Cell {
	if v == nil {
		return sheet.Cell{}
	}
	return sheet.Number(*v, decimals)
}

func number(has bool, v float64, decimals int) sheet.Cell {
	if !has {
		return sheet.Cell{}
	}
	return sheet.Number(v, decimals)
}

func (p *Pages) downloadIndex(w http.ResponseWriter, r *web.Request) error {
	x, err := p.profiles.Index(r.Context(), r.Who, indexID(r))
	if err != nil {
		return err
	}
	result, err := p.profiles.Compute(r.Context(), r.Who, x.Definition)
	if err != nil {
		return err
	}
	t := r.Text
	header := []string{
		t.T("profile.csv.key"), t.T("profile.csv.area"), t.T("profile.csv.index"), t.T("profile.csv.class"), t.T("profile.csv.present"),
		t.T("profile.csv.code"), t.T("profile.csv.period"), t.T("profile.csv.value"), t.T("profile.csv.standardised"), t.T("profile.csv.weight"), t.T("profile.csv.contribution"), t.T("profile.csv.source"),
	}
	return r.SendCSV(w, r.Attachment(x.Name+".csv"), header, func(yield func([]sheet.Cell) bool) {
		for n, area := range result.Areas {
			for part := range result.Parts {
				if !yield(partRow(t, result, area, n, part)) {
					return
				}
			}
		}
	})
}

func partRow(t *i18n.Printer, r profile.Result, area profile.AreaResult, n, part int) []sheet.Cell {
	a, p, c := r.Division.Areas[n], r.Parts[part], area.Parts[part]
	at := p.Areas[n]
	const percent, exact = 100, 4
	return []sheet.Cell{
		sheet.Text(string(a.Key)), sheet.Text(a.Name), number(area.Has, area.Value, exact), sheet.Text(t.Message(classText(area.Class))), sheet.Number(area.Present*percent, 0),
		sheet.Text(p.Compared.Indicator.Code), sheet.Text(string(p.Period)), number(at.Figure.Has, at.Figure.Value, p.Compared.Indicator.Decimals),
		number(c.Has, c.Standardised, exact), number(c.Has, c.Weight*percent, 1), number(c.Has && area.Has, c.Value, exact), sheet.Text(at.Source),
	}
}
