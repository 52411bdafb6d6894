// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

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

// year is that of the address, 0 for the newest figures of each indicator.
func year(r *web.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("year"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// yearField chooses the year of all figures.
func yearField(r *web.Request, c profile.Comparison) web.Field {
	options := []web.Option{{Text: r.Text.T("profile.year.newest")}}
	years, chosen := c.Years, year(r)
	if chosen != 0 && !slices.Contains(years, chosen) {
		years = append([]int{chosen}, years...)
	}
	for _, n := range years {
		options = append(options, web.Option{Value: strconv.Itoa(n), Text: strconv.Itoa(n)})
	}
	value := ""
	if chosen != 0 {
		value = strconv.Itoa(chosen)
	}
	return web.Field{Name: "year", Label: r.Text.T("profile.year.label"), Kind: web.SelectField, Value: value, Options: options}
}

// query carries the chosen indicators and the year to another page.
func query(r *web.Request) string {
	values := r.URL.Query()
	for name := range values {
		if name != "indicator" && name != "year" || values.Get(name) == "" {
			values.Del(name)
		}
	}
	if len(values) == 0 {
		return ""
	}
	return "?" + values.Encode()
}

// with adds a parameter to a query.
func with(query, name, value string) string {
	values, err := url.ParseQuery(strings.TrimPrefix(query, "?"))
	if err != nil { // query makes none such
		values = url.Values{}
	}
	values.Set(name, value)
	return "?" + values.Encode()
}
