// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package tables

import (
	"net/http"
	"strings"

	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/web"
)

// listView is all that list.html may use.
type listView struct {
	Views     []indicator.SavedView
	Undo      *indicator.SavedView // just archived
	Archived  bool                 // the archived views are shown
	Tables    []indicator.TableInfo
	Key       string
	Filter    web.Filter
	Any       bool // there are tables, whatever the filter
	MayImport bool
}

func (p *Pages) showList(w http.ResponseWriter, r *web.Request) error {
	all, err := p.indicators.Tables(r.Context(), r.Who)
	if err != nil {
		return err
	}
	archived := r.URL.Query().Get("state") == "archived"
	views, err := p.indicators.SavedViews(r.Context(), r.Who, archived)
	if err != nil {
		return err
	}
	search := strings.TrimSpace(r.URL.Query().Get("search"))
	view := listView{Archived: archived, Undo: p.justArchived(r), Key: r.NewKey(), Any: len(all) > 0, MayImport: r.Who.May(identity.ImportFigures)}
	for _, table := range all {
		if matches(table.Code+" "+table.Title, search) {
			view.Tables = append(view.Tables, table)
		}
	}
	for _, v := range views {
		if matches(v.Name+" "+v.Description+" "+v.Table, search) {
			view.Views = append(view.Views, v)
		}
	}
	view.Filter = r.NewFilter(r.Text.T("indicator.tables.found", "count", len(view.Tables)),
		web.Field{Name: "search", Label: r.Text.T("indicator.tables.search"), Value: search},
		web.Field{Name: "state", Label: r.Text.T("indicator.tables.state"), Kind: web.SelectField, Value: r.URL.Query().Get("state"), Options: []web.Option{
			{Value: "", Text: r.Text.T("indicator.tables.in_use")}, {Value: "archived", Text: r.Text.T("indicator.tables.archived")},
		}})
	return r.Render(w, http.StatusOK, p.list, frame(r.Text.T("indicator.tables.title")), view)
}

// justArchived is the view that the address names after it was archived, so
// that the page can offer to undo that.
func (p *Pages) justArchived(r *web.Request) *indicator.SavedView {
	id := r.URL.Query().Get("archived")
	if id == "" {
		return nil
	}
	v, err := p.indicators.SavedView(r.Context(), r.Who, indicator.SavedViewID(id))
	if err != nil || !v.Archived {
		return nil // the offer is gone; the list is still right
	}
	return &v
}

// matches reports whether text holds all words that are looked for.
func matches(text, search string) bool {
	text = i18n.Fold(text)
	for word := range strings.FieldsSeq(i18n.Fold(search)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
