// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"
	"strings"

	"kursbuch/internal/i18n"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// searchView is all that search.html may use.
type searchView struct {
	Filter web.Filter
	Rows   []territory.Region
	Pager  web.Pager
}

// showSearch lists the official regions, today's first and the dissolved ones
// on demand.
func (p *Pages) showSearch(w http.ResponseWriter, r *web.Request) error {
	directory, err := p.territory.Regions(r.Context(), r.Who)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	text, state := i18n.Fold(strings.TrimSpace(query.Get("search"))), query.Get("state")
	found := directory.Search(func(region territory.Region) bool {
		return (region.Until != "") == (state == "dissolved") &&
			(query.Get("level") == "" || query.Get("level") == levelCode(region.Level())) &&
			(text == "" || strings.HasPrefix(string(region.Key), text) || strings.Contains(i18n.Fold(region.Name), text))
	})
	view := searchView{Filter: p.searchFilter(r, len(found)), Pager: r.Pager(len(found)), Rows: paged(found, r.Offset())}
	return r.Render(w, http.StatusOK, p.search, frame(r.Text.T("territory.search.title"), listCrumb(r)), view)
}

func levelCode(level territory.Level) string {
	switch level {
	case territory.LevelState:
		return "state"
	case territory.LevelGovernmentRegion:
		return "government-region"
	case territory.LevelCounty:
		return "county"
	case territory.LevelMunicipality:
		return "municipality"
	case territory.LevelUnknown, territory.LevelCountry:
	}
	return ""
}

func (p *Pages) searchFilter(r *web.Request, found int) web.Filter {
	t, query := r.Text, r.URL.Query()
	return r.NewFilter(t.T("territory.search.found", "count", found),
		web.Field{Name: "search", Label: t.T("territory.gazetteer.search"), Value: strings.TrimSpace(query.Get("search"))},
		web.Field{Name: "level", Label: t.T("territory.gazetteer.kind"), Kind: web.SelectField, Value: query.Get("level"), Options: []web.Option{
			{Value: "", Text: t.T("territory.kind.all")},
			{Value: "state", Text: t.T("territory.kind.state")},
			{Value: "government-region", Text: t.T("territory.kind.government_region")},
			{Value: "county", Text: t.T("territory.kind.county")},
			{Value: "municipality", Text: t.T("territory.kind.municipality")},
		}},
		web.Field{Name: "state", Label: t.T("territory.filter.state"), Kind: web.SelectField, Value: query.Get("state"), Options: []web.Option{
			{Value: "", Text: t.T("territory.search.today")},
			{Value: "dissolved", Text: t.T("territory.search.dissolved")},
		}})
}
