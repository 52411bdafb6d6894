// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/disclosure"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/publication"
	"kursbuch/internal/web"
)

// cellsView is all that cells.html may use: for the officer in charge alone.
type cellsView struct {
	Title, Over string
	Refused     string
	Choose      web.Filter
	Rows        []cellRow
	Changes     bool // figures were changed, none suppressed
	Pager       web.Pager
}

// cellRow is one cell with what an outsider can know of it.
type cellRow struct {
	Name      string
	Value     int64
	Shown     string
	State     string
	Sensitive bool
	Range     string
	Witness   string
	Cost      string
}

// The choices of cells in the address.
const (
	cellsHidden = ""
	cellsAll    = "all"
)

func (p *Pages) showCells(w http.ResponseWriter, r *web.Request) error {
	e, err := p.service.Entry(r.Context(), r.Who, publication.EntryID(r.PathValue("entry")))
	if err != nil {
		return err
	}
	if len(e.Proofs) == 0 {
		return fault.NotFound
	}
	shown := proven(e)
	measure, period := chosen(r, shown)
	cells, err := p.service.Cells(r.Context(), r.Who, e.ID, measure, period)
	if err != nil {
		return err
	}
	view := cellsView{Over: r.Text.T("publication.entry.nth", "number", e.Seq) + " · " + e.Title}
	above := []web.Crumb{{Text: e.Title, Href: tableAddress(e.Table)}, {Text: r.Text.T("publication.entry.nth", "number", e.Seq), Href: entryAddress(e.ID)}}
	return p.renderCells(w, r, e.Policy, view, above, shown, cells)
}

// proven lists the measures and periods of an entry.
func proven(e publication.Entry) []publication.Shown {
	var shown []publication.Shown
	for _, one := range e.Proofs {
		shown = append(shown, publication.Shown{Measure: one.Measure, Label: one.Label, Period: one.Period})
	}
	return shown
}

// showPreviewCells shows the cells as the kept rule would protect them.
func (p *Pages) showPreviewCells(w http.ResponseWriter, r *web.Request) error {
	policy, err := p.service.Policy(r.Context(), r.Who, r.PathValue("table"))
	if err != nil {
		return err
	}
	preview, err := p.service.Preview(r.Context(), r.Who, policy)
	if err != nil {
		return err
	}
	outline, err := p.service.Outline(r.Context(), r.Who, policy.Table, string(r.Text.Lang))
	if err != nil {
		return err
	}
	view := cellsView{Over: r.Text.T("publication.cells.preview") + " · " + outline.Title}
	above := []web.Crumb{{Text: outline.Title, Href: tableAddress(policy.Table)}}
	if preview.Refused.Key != "" || len(preview.Systems) == 0 {
		view.Refused = r.Text.T("publication.cells.nothing")
		if preview.Refused.Key != "" {
			view.Refused = r.Text.Message(preview.Refused)
		}
		return p.renderCells(w, r, policy, view, above, nil, nil)
	}
	measure, period := chosen(r, preview.Systems)
	cells, err := p.service.PreviewCells(r.Context(), r.Who, policy, measure, period)
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		view.Refused, err = r.Text.Message(refused.Message), nil
	}
	if err != nil {
		return err
	}
	return p.renderCells(w, r, policy, view, above, preview.Systems, cells)
}

// chosen is the measure and period of the address, else the newest of the
// first.
func chosen(r *web.Request, shown []publication.Shown) (string, civil.Period) {
	measure, period, _ := strings.Cut(r.URL.Query().Get("of"), "@")
	if q := r.URL.Query(); q.Get("measure") != "" {
		measure, period = q.Get("measure"), q.Get("period")
	}
	if slices.ContainsFunc(shown, func(s publication.Shown) bool { return s.Measure == measure && string(s.Period) == period }) {
		return measure, civil.Period(period)
	}
	best := shown[0]
	for _, s := range shown {
		if s.Measure == best.Measure && s.Period.End() > best.Period.End() {
			best = s
		}
	}
	return best.Measure, best.Period
}

func (p *Pages) renderCells(w http.ResponseWriter, r *web.Request, policy publication.Policy, view cellsView, above []web.Crumb, shown []publication.Shown, cells []publication.Cell) error {
	t := r.Text
	outline, err := p.service.Outline(r.Context(), r.Who, policy.Table, string(t.Lang))
	if err != nil {
		return err
	}
	view.Changes = policy.Method != publication.Suppress
	which := r.URL.Query().Get("show")
	words := namesOf(outline)
	for _, c := range cells {
		if which != cellsAll && (c.State == publication.Visible || c.State == publication.Unseen) {
			continue
		}
		view.Rows = append(view.Rows, cellOf(t, words, c, view.Changes))
	}
	view.Pager = r.Pager(len(view.Rows))
	hidden := len(view.Rows)
	view.Rows = view.Rows[min(r.Offset(), hidden):min(r.Offset()+web.PageSize, hidden)]
	view.Title = t.T("publication.cells.title")
	if len(shown) > 0 {
		measure, period := chosen(r, shown)
		view.Title = t.T("publication.cells.finding", "count", hidden, "period", t.Period(period))
		if which == cellsAll {
			view.Title = t.T("publication.cells.all_of", "count", hidden, "period", t.Period(period))
		}
		var options []web.Option
		for _, s := range shown {
			options = append(options, web.Option{Value: s.Measure + "@" + string(s.Period), Text: t.Period(s.Period) + ", " + s.Label})
		}
		slices.Reverse(options)
		view.Choose = web.Filter{Action: r.URL.Path, Fields: []web.Field{
			{Name: "of", Label: t.T("publication.cells.of"), Kind: web.SelectField, Value: measure + "@" + string(period), Options: options},
			{Name: "show", Label: t.T("publication.cells.show"), Kind: web.SelectField, Value: which, Options: []web.Option{{Value: cellsHidden, Text: t.T("publication.cells.hidden")}, {Value: cellsAll, Text: t.T("publication.cells.all")}}},
		}}.Prepared()
	}
	return r.Render(w, http.StatusOK, p.cells, frame(r, view.Title, above...), view)
}

// namesOf gives areas and categories their labels, by dimension and code.
func namesOf(outline publication.Outline) map[[2]string]string {
	names := map[[2]string]string{}
	for _, l := range outline.Levels {
		for _, area := range l.Areas {
			names[[2]string{"area", area.Code}] = strings.TrimSpace(area.Label)
		}
	}
	for _, d := range outline.Dimensions {
		for _, c := range d.Categories {
			names[[2]string{d.Code, c.Code}] = strings.TrimSpace(c.Label)
		}
	}
	return names
}

// placeText names a cell by its area and categories; without any it is the
// total.
func placeText(t *i18n.Printer, names map[[2]string]string, place []disclosure.Coordinate) string {
	var parts []string
	for _, at := range place {
		parts = append(parts, cmp.Or(names[[2]string{at.Dimension, at.Code}], at.Code))
	}
	return cmp.Or(strings.Join(parts, ", "), t.T("publication.shape.total"))
}

func cellOf(t *i18n.Printer, names map[[2]string]string, c publication.Cell, changes bool) cellRow {
	row := cellRow{Name: placeText(t, names, c.At), Value: c.Value, State: stateText(t, c.State), Sensitive: c.State == publication.Primary || c.State == publication.Rest, Range: "–", Witness: "–", Cost: "–", Shown: "•"}
	if changes || c.State == publication.Visible {
		row.Shown = t.Int(int(c.Shown))
	}
	if c.State == publication.Unseen || c.State == publication.Rest {
		row.Shown = "–"
	}
	if c.State == publication.Rest {
		row.Name = t.T("publication.cells.without", "total", row.Name, "part", placeText(t, names, c.Beside))
	}
	if c.Low != c.High {
		row.Range = t.T("publication.cells.range", "low", t.Int(int(c.Low)), "high", t.Int(int(c.High)))
		row.Witness = t.Int(int(c.Witness))
	}
	if c.Cost != 0 {
		row.Cost = t.Int(int(c.Cost))
	}
	return row
}

func stateText(t *i18n.Printer, s publication.CellState) string {
	switch s {
	case publication.Primary:
		return t.T("publication.cells.primary")
	case publication.Secondary:
		return t.T("publication.cells.secondary")
	case publication.Changed:
		return t.T("publication.cells.changed")
	case publication.Unseen:
		return t.T("publication.cells.unseen")
	case publication.Rest:
		return t.T("publication.cells.rest")
	case publication.Visible:
	}
	return t.T("publication.cells.visible")
}

// readerAddress is the page of a table as an audience sees it.
func readerAddress(table, audience string, q url.Values) string {
	address := tableAddress(table) + "/readers/" + audience
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	return address
}
