// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"slices"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/profile"
	"kursbuch/internal/web"
)

// choiceView offers the indicators of a page.
type choiceView struct {
	Action  string
	Options []web.Option // chosen ones are checked
	Kept    map[string]string
	Core    bool // the core set is shown
	Chosen  bool // the address names indicators
	Clear   string
}

// asked are the indicators that the address names.
func asked(r *web.Request) []indicator.ID {
	var ids []indicator.ID
	for _, id := range r.URL.Query()["indicator"] {
		if id != "" && !slices.Contains(ids, indicator.ID(id)) && len(ids) < profile.MostIndicators {
			ids = append(ids, indicator.ID(id))
		}
	}
	return ids
}

// choice lists all indicators by name and checks those that are shown.
func (p *Pages) choice(r *web.Request, c profile.Comparison, kept map[string]string) (choiceView, error) {
	all, err := p.figures.List(r.Context(), r.Who)
	if err != nil {
		return choiceView{}, err
	}
	view := choiceView{Action: r.URL.Path, Kept: kept, Core: c.Core, Chosen: len(asked(r)) > 0, Clear: r.WithParam("indicator", "")}
	for _, i := range all {
		shown := slices.ContainsFunc(c.Rows, func(row profile.Compared) bool { return row.Indicator.ID == i.ID })
		view.Options = append(view.Options, web.Option{Value: string(i.ID), Text: i.In(string(r.Text.Lang)).Name, Note: i.Code, Chosen: shown})
	}
	i18n.SortBy(r.Text, view.Options, func(o web.Option) string { return o.Text })
	return view, nil
}

// query carries the chosen indicators to another page.
func query(r *web.Request) string {
	values := r.URL.Query()
	for name := range values {
		if name != "indicator" {
			values.Del(name)
		}
	}
	if len(values) == 0 {
		return ""
	}
	return "?" + values.Encode()
}
