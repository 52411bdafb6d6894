// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/web"
)

// listView is all that list.html may use.
type listView struct {
	Filter   web.Filter
	Filtered bool
	Rows     []listRow
	Pager    web.Pager
}

// listRow is one inquiry as the list shows it.
type listRow struct {
	inquiry.Overview
	State   fault.Message
	Overdue bool
	Silent  []string // offices
}

func (p *Pages) showList(w http.ResponseWriter, r *web.Request) error {
	state := inquiry.State(r.URL.Query().Get("state"))
	list, total, err := p.inquiries.List(r.Context(), r.Who, state, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	t := r.Text.T
	view := listView{Pager: r.Pager(total)}
	view.Filter = r.NewFilter(t("inquiry.list.count", "count", total), web.Field{
		Name: "state", Label: t("inquiry.state.label"), Kind: web.SelectField, Value: string(state), Options: []web.Option{
			{Text: t("inquiry.state.all")},
			{Value: string(inquiry.Draft), Text: t("inquiry.state.draft.name")},
			{Value: string(inquiry.Open), Text: t("inquiry.state.open.name")},
			{Value: string(inquiry.Closed), Text: t("inquiry.state.closed.name")},
		},
	})
	view.Filtered = view.Filter.Clear != ""
	today := civil.DayOf(p.site.Now())
	for _, o := range list {
		view.Rows = append(view.Rows, newListRow(o, today))
	}
	return r.Render(w, http.StatusOK, p.list, web.Frame{Title: t("inquiry.list.title"), Area: "monitoring", Tab: "inquiries"}, view)
}

func newListRow(o inquiry.Overview, today civil.Day) listRow {
	row := listRow{Overview: o, State: stateText(o.State)}
	for _, s := range o.Silent() {
		row.Silent = append(row.Silent, s.Office)
		row.Overdue = row.Overdue || s.Overdue(o.DueOn, today)
	}
	return row
}
