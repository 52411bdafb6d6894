// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strings"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/sheet"
	"kursbuch/internal/web"
)

// changesView is all that changes.html may use.
type changesView struct {
	Release indicator.Release
	Against *indicator.Release
	Counts  []kindCount
	Same    int
	Filter  web.Filter
	List    changeTable
	Pager   web.Pager
	CSV     string
}

// kindCount is how many figures changed in one way, with the way to see them.
type kindCount struct {
	Text string
	N    int
	Href string
}

// changeTable is a list of changes.
type changeTable struct {
	Caption  string
	Measures bool // more than one
	Rows     []changeRow
	Signs    []legend.Sign
}

type changeRow struct {
	Kind, Region, Key, Period, Measure, Categories string
	Before, After                                  legend.View
	Difference, Percent                            string
}

func kindName(t *i18n.Printer, kind indicator.ChangeKind) string {
	switch kind {
	case indicator.FigureNew:
		return t.T("indicator.changes.new")
	case indicator.FigureChanged:
		return t.T("indicator.changes.changed")
	case indicator.FigureRevised:
		return t.T("indicator.changes.revised")
	case indicator.FigureGone:
		return t.T("indicator.changes.gone")
	}
	return t.T("indicator.changes.all")
}

func kinds() []indicator.ChangeKind {
	return []indicator.ChangeKind{indicator.FigureChanged, indicator.FigureRevised, indicator.FigureNew, indicator.FigureGone}
}

// tableOf shows changes as people read them.
func tableOf(t *i18n.Printer, changes []indicator.Change) changeTable {
	table := changeTable{Caption: t.T("indicator.changes.title")}
	met := legend.NewSigns(t)
	for _, c := range changes {
		table.Measures = table.Measures || c.Measure.Code != changes[0].Measure.Code
		row := changeRow{
			Kind: kindName(t, c.Kind), Region: cmp.Or(c.Region.Label, c.Region.Code), Key: c.Region.Code, Period: t.Period(c.Period), Measure: c.Measure.Label,
			Categories: categoriesText(t, c.Categories), Before: legend.Show(t, c.Before, c.Measure.Decimals), After: legend.Show(t, c.After, c.Measure.Decimals),
		}
		if d, ok := c.Difference(); ok {
			row.Difference = signedNumber(t, d, c.Measure.Decimals)
		}
		if percent, ok := c.Percent(); ok {
			row.Percent = signedNumber(t, percent, 1) + i18n.NoBreak + "%"
		}
		met.Note(c.Before.Symbol)
		met.Note(c.After.Symbol)
		table.Rows = append(table.Rows, row)
	}
	table.Signs = met.List
	return table
}

func categoriesText(t *i18n.Printer, list []indicator.Coordinate) string {
	parts := make([]string, len(list))
	for i, c := range list {
		parts[i] = figure.Category(t, c.Code, c.Label)
	}
	return strings.Join(parts, " · ")
}

func signedNumber(t *i18n.Printer, x float64, decimals int) string {
	number := t.Number(math.Abs(x), decimals)
	switch {
	case number == t.Number(0, decimals):
		return "±" + number
	case x < 0:
		return "−" + number
	}
	return "+" + number
}

// changesAsked reads the filter out of the address.
func changesAsked(r *web.Request) indicator.ChangeFilter {
	q := r.URL.Query()
	f := indicator.ChangeFilter{Kind: indicator.ChangeKind(q.Get("kind")), Search: q.Get("search"), Sort: q.Get("sort"), Lang: string(r.Text.Lang)}
	if f.Kind != "" && !slices.Contains(kinds(), f.Kind) {
		f.Kind = ""
	}
	return f
}

func (p *Pages) showChanges(w http.ResponseWriter, r *web.Request) error {
	f := changesAsked(r)
	f.Limit, f.Offset = web.PageSize, r.Offset()
	d, err := p.difference(r, f)
	if err != nil {
		return err
	}
	t := r.Text
	view := changesView{
		Release: d.Release, Against: d.Against, Same: d.Counts.Identical, List: tableOf(t, d.Listed), Pager: r.Pager(d.Found),
		CSV: "/releases/" + string(d.Release.ID) + "/changes.csv?" + r.URL.RawQuery,
	}
	kind := web.Field{Name: "kind", Label: t.T("indicator.changes.kind"), Kind: web.SelectField, Value: string(f.Kind), Options: []web.Option{{Text: kindName(t, "")}}}
	for _, k := range kinds() {
		kind.Options = append(kind.Options, web.Option{Value: string(k), Text: kindName(t, k)})
		view.Counts = append(view.Counts, kindCount{kindName(t, k), d.Counts.Of(k), r.WithParam("kind", string(k))})
	}
	view.Filter = r.NewFilter(t.T("indicator.changes.found", "count", d.Found), kind,
		web.Field{Name: "search", Label: t.T("indicator.changes.search"), Value: f.Search},
		web.Field{Name: "sort", Label: t.T("indicator.changes.sort"), Kind: web.SelectField, Value: f.Sort, Options: []web.Option{
			{Text: t.T("indicator.changes.by_size")},
			{Value: indicator.ByPercent, Text: t.T("indicator.changes.by_percent")},
			{Value: indicator.ByPlace, Text: t.T("indicator.changes.by_place")},
		}})
	name := t.T("indicator.release.name", "table", d.Release.Table, "number", d.Release.Number)
	own := web.Crumb{Text: name, Href: releaseLink(d.Release.ID)}
	return r.Render(w, http.StatusOK, p.changes, importFrame(t.T("indicator.changes.title"), importsCrumb(r), own), view)
}

func (p *Pages) difference(r *web.Request, f indicator.ChangeFilter) (indicator.Difference, error) {
	return p.indicators.Difference(r.Context(), r.Who, indicator.ReleaseID(r.PathValue("release")), indicator.ReleaseID(r.URL.Query().Get("with")), f)
}

// changesCSV is the whole list that the address asks for.
func (p *Pages) changesCSV(w http.ResponseWriter, r *web.Request) error {
	d, err := p.difference(r, changesAsked(r))
	if err != nil {
		return err
	}
	t := r.Text
	header := []string{
		t.T("indicator.changes.kind"), t.T("indicator.csv.key"), t.T("indicator.csv.region"), t.T("indicator.csv.period"), t.T("indicator.table.measure"), t.T("indicator.changes.categories"),
		t.T("indicator.changes.before"), t.T("indicator.changes.before_sign"), t.T("indicator.changes.after"), t.T("indicator.changes.after_sign"),
		t.T("indicator.changes.difference"), t.T("indicator.changes.percent"),
	}
	return r.SendCSV(w, figure.Attachment(r, d.Release.Table+"-changes.csv"), header, func(yield func([]sheet.Cell) bool) {
		for _, c := range d.Listed {
			difference, percent := sheet.Cell{}, sheet.Cell{}
			if v, ok := c.Difference(); ok {
				difference = sheet.Number(v, c.Measure.Decimals)
			}
			if v, ok := c.Percent(); ok {
				percent = sheet.Number(v, 2)
			}
			before, after := figure.Cells(t, c.Before, c.Measure.Decimals), figure.Cells(t, c.After, c.Measure.Decimals)
			if !yield([]sheet.Cell{
				sheet.Text(kindName(t, c.Kind)), sheet.Text(c.Region.Code), sheet.Text(c.Region.Label), sheet.Text(string(c.Period)), sheet.Text(c.Measure.Label),
				sheet.Text(categoriesText(t, c.Categories)), before[0], before[1], after[0], after[1], difference, percent,
			}) {
				return
			}
		}
	})
}
