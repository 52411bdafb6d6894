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
	Tables    []indicator.TableInfo
	Filter    web.Filter
	Any       bool // there are tables, whatever the filter
	MayImport bool
}

func (p *Pages) showList(w http.ResponseWriter, r *web.Request) error {
	all, err := p.indicators.Tables(r.Context(), r.Who)
	if err != nil {
		return err
	}
	search := strings.TrimSpace(r.URL.Query().Get("search"))
	view := listView{Any: len(all) > 0, MayImport: r.Who.May(identity.ImportFigures)}
	for _, table := range all {
		if matches(table.Code+" "+table.Title, search) {
			view.Tables = append(view.Tables, table)
		}
	}
	view.Filter = r.NewFilter(r.Text.T("indicator.tables.found", "count", len(view.Tables)),
		web.Field{Name: "search", Label: r.Text.T("indicator.tables.search"), Value: search})
	return r.Render(w, http.StatusOK, p.list, frame(r.Text.T("indicator.tables.title")), view)
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
