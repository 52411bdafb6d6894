// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/publication"
	"kursbuch/internal/web"
)

// readerView is all that reader.html may use: what an audience sees of a table.
type readerView struct {
	Title, Over string
	Choose      web.Filter
	Nothing     string // why there is nothing to see
	Caption     string
	Columns     []string
	Rows        []readerRow
	More        int // rows that are not listed
	Protected   []string
	Others      []web.Crumb
}

type readerRow struct {
	Head  string
	Cells []string
}

// mostRows is how many rows the page shows.
const mostRows = 200

func (p *Pages) showReader(w http.ResponseWriter, r *web.Request) error {
	audience := identity.Audience(r.PathValue("audience"))
	if !slices.Contains(publication.Outside(), audience) {
		return fault.NotFound
	}
	state, err := p.state(r, r.PathValue("table"))
	if err != nil {
		return err
	}
	view := readerView{Title: r.Text.T("publication.reader.sees", "audience", audienceText(r.Text, audience), "title", state.Title), Over: r.Text.T("publication.table.over", "table", state.Table)}
	for _, other := range publication.Outside() {
		if other != audience {
			view.Others = append(view.Others, web.Crumb{Text: audienceText(r.Text, other), Href: readerAddress(state.Table, string(other), r.URL.Query())})
		}
	}
	who := r.Who.As(audience)
	shape, err := p.figures.Shape(r.Context(), who, state.Table, "", string(r.Text.Lang))
	if errors.Is(err, fault.NotFound) {
		view.Nothing, err = r.Text.T("publication.reader.nothing"), nil
	} else if err == nil {
		err = p.fillReader(r, who, shape, &view)
	}
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, p.reader, frame(r, view.Title, web.Crumb{Text: state.Title, Href: tableAddress(state.Table)}), view)
}

// fillReader lays the table out as who sees it: areas down, one variable across.
func (p *Pages) fillReader(r *web.Request, who identity.Person, shape indicator.Shape, view *readerView) error {
	t, q := r.Text, r.URL.Query()
	period := string(shape.Periods[len(shape.Periods)-1])
	if asked := q.Get("period"); slices.Contains(shape.Periods, civil.Period(asked)) {
		period = asked
	}
	by, rows, measure := q.Get("by"), q.Get("rows"), q.Get("measure")
	view.Choose = p.readerChoice(r, shape, period)
	pivot := indicator.Pivot{Table: shape.Table, Where: map[string][]string{indicator.PeriodDimension: {period}}, Lang: string(t.Lang)}
	for axis, name := range map[*[]string]string{&pivot.Rows: rows, &pivot.Columns: by} {
		if name != "" {
			*axis = []string{name}
		}
	}
	if len(pivot.Rows) == 0 {
		pivot.Rows = []string{firstAxis(shape, by)}
	}
	if measure == "" && len(shape.Measures) > 0 {
		measure = shape.Measures[0].Code
	}
	pivot.Where[indicator.MeasureDimension] = []string{measure}
	if slices.Equal(pivot.Rows, pivot.Columns) {
		pivot.Columns = nil
	}
	g, err := p.figures.Pivot(r.Context(), who, pivot)
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		view.Nothing = t.Message(refused.Message)
		return nil
	}
	if errors.Is(err, fault.NotFound) {
		view.Nothing = t.T("publication.reader.combination")
		return nil
	}
	if err != nil {
		return err
	}
	view.Caption = t.T("publication.reader.caption", "title", g.Title, "period", t.Period(civil.Period(period)))
	view.lay(t, g)
	return nil
}

// lay prints the grid.
func (v *readerView) lay(t *i18n.Printer, g *indicator.Grid) {
	for _, m := range indicator.Sentences(g.Releases) {
		v.Protected = append(v.Protected, t.Message(m))
	}
	for c := range g.ColumnCount() {
		head := t.T("publication.cells.value")
		if members := g.Column(c); len(members) > 0 {
			head = memberText(t.T("publication.shape.total"), members[0])
		}
		v.Columns = append(v.Columns, head)
	}
	for n := range min(g.RowCount(), mostRows) {
		row := readerRow{Head: memberText(t.T("publication.shape.total"), g.Row(n)[0])}
		for c := range g.ColumnCount() {
			cell, text := g.At(n, c), ""
			switch {
			case cell.Figure.Has:
				text = t.Number(cell.Figure.Value, cell.Decimals)
			case cell.Published:
				text = cell.Figure.Symbol
			}
			row.Cells = append(row.Cells, text)
		}
		v.Rows = append(v.Rows, row)
	}
	v.More = max(0, g.RowCount()-mostRows)
}

func memberText(total string, m indicator.Member) string {
	if text := strings.TrimSpace(m.Label); text != "" {
		return text
	}
	if m.Code == "" {
		return total
	}
	return m.Code
}

// firstAxis is what stands in the rows: areas, else the first variable that is
// not across.
func firstAxis(shape indicator.Shape, across string) string {
	if len(shape.Regions) > 0 {
		return indicator.RegionDimension
	}
	for _, d := range shape.Dimensions {
		if d.Code != across {
			return d.Code
		}
	}
	return indicator.PeriodDimension
}

func (p *Pages) readerChoice(r *web.Request, shape indicator.Shape, period string) web.Filter {
	t, q := r.Text, r.URL.Query()
	var periods, measures []web.Option
	for _, one := range slices.Backward(shape.Periods) {
		periods = append(periods, web.Option{Value: string(one), Text: t.Period(one)})
	}
	for _, m := range shape.Measures {
		measures = append(measures, web.Option{Value: m.Code, Text: m.Label})
	}
	rows := []web.Option{}
	if len(shape.Regions) > 0 {
		rows = append(rows, web.Option{Value: indicator.RegionDimension, Text: t.T("publication.reader.areas")})
	}
	across := []web.Option{{Value: "", Text: t.T("publication.shape.total")}}
	for _, d := range shape.Dimensions {
		one := web.Option{Value: d.Code, Text: strings.TrimSpace(d.Label)}
		rows, across = append(rows, one), append(across, one)
	}
	fields := []web.Field{
		{Name: "rows", Label: t.T("publication.reader.rows"), Kind: web.SelectField, Value: q.Get("rows"), Options: rows},
		{Name: "by", Label: t.T("publication.reader.by"), Kind: web.SelectField, Value: q.Get("by"), Options: across},
		{Name: "period", Label: t.T("publication.cell.period"), Kind: web.SelectField, Value: period, Options: periods},
	}
	if len(measures) > 1 {
		fields = append(fields, web.Field{Name: "measure", Label: t.T("publication.reader.measure"), Kind: web.SelectField, Value: q.Get("measure"), Options: measures})
	}
	return web.Filter{Action: r.URL.Path, Fields: fields}.Prepared()
}
