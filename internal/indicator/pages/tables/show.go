// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package tables

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
	"kursbuch/internal/web"
)

// tableView is all that table.html may use.
type tableView struct {
	Table, Title string
	Release      *indicator.Release // shown alone, nil for the newest of each period
	Choices      choicesView
	Refused      *refusedView // why the view cannot be shown
	Grid         gridView
	Sources      []string
	Protected    []fault.Message       // how figures were protected
	Indicators   []indicator.Indicator // computed from the table
	Releases     []indicator.Release   // newest first, at most mostReleases
	Downloads    []download
	Fetch        string // where a newer release can be fetched, empty where not
	Saved        *savedView
	Save         string // address of the form that keeps what is shown
	Key          string
}

// refusedView says why figures cannot be added up, and what can be chosen
// instead.
type refusedView struct {
	Reason string
	Offers []offer
}

// offer is one way out.
type offer struct{ Text, Href string }

func (p *Pages) showTable(w http.ResponseWriter, r *web.Request) error {
	if clean, ragged := withoutEmpty(r.URL.Query()); ragged {
		http.Redirect(w, r.Request, tableAddress(r.PathValue("code"), clean), http.StatusSeeOther)
		return nil
	}
	asking := requestOf(r)
	a, err := p.ask(r.Context(), asking)
	if err != nil {
		return err
	}
	view := tableView{Table: a.shape.Table, Title: a.shape.Title, Key: r.NewKey()}
	fetches, err := p.sources.Fetches(r.Context(), r.Who, a.shape.Table)
	if err != nil {
		return err
	}
	if fetches {
		view.Fetch = "/imports/fetch?table=" + a.shape.Table
	}
	if view.Saved, err = p.saved(r, a); err != nil {
		return err
	}
	releases, err := p.indicators.ReleasesOf(r.Context(), r.Who, a.pivot.Table)
	if err != nil {
		return err
	}
	if view.Indicators, err = p.reading(r, a.pivot.Table); err != nil {
		return err
	}
	view.Releases = releases[:min(len(releases), mostReleases)]
	if a.pivot.Release != "" {
		release, err := p.indicators.Release(r.Context(), r.Who, a.pivot.Release)
		if err != nil {
			return err
		}
		view.Release = &release
	}
	status := http.StatusOK
	g, err := p.answer(r.Context(), asking, a)
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		view.Refused, status = a.refusal(r, refused), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	} else {
		view.Grid, view.Sources, view.Protected = p.draw(r, a, g), g.Sources, indicator.Sentences(g.Releases)
		view.Downloads = a.downloads(r, g)
		view.Save = "/tables/" + a.pivot.Table + "/views/new?" + a.kept().Encode()
	}
	if view.Choices, err = p.choices(r, a, releases); err != nil {
		return err
	}
	title := a.shape.Title
	if view.Saved != nil {
		title = view.Saved.Name
	}
	return r.Render(w, status, p.table, frame(title, listCrumb(r)), view)
}

// mostReleases are named below a table; the list of imports has all.
const mostReleases = 5

// reading lists the indicators that are computed from a table.
func (p *Pages) reading(r *web.Request, table string) ([]indicator.Indicator, error) {
	all, err := p.indicators.List(r.Context(), r.Who)
	if err != nil {
		return nil, err
	}
	found := indicator.Reading(all, table)
	for n := range found {
		found[n] = found[n].In(string(r.Text.Lang))
	}
	return found, nil
}

// withoutEmpty leaves out what a form sends without a choice, so that the
// address holds the view and nothing else.
func withoutEmpty(q url.Values) (clean url.Values, ragged bool) {
	clean = url.Values{}
	for name, values := range q {
		kept := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
		ragged = ragged || len(kept) < len(values)
		if len(kept) > 0 {
			clean[name] = kept
		}
	}
	return clean, ragged
}

// refusal explains a refused view and offers what can be chosen.
func (a *asked) refusal(r *web.Request, refused fault.Refused) *refusedView {
	t := r.Text
	view := &refusedView{Reason: t.Message(refused.Message)}
	name, named := refused.Args["dimension"].(string)
	if !named || refused.Key != "indicator.table.dimension_missing" || a.shows(name) {
		return view
	}
	text := a.labelOf(t, name)
	view.Reason = t.T("indicator.pivot.choose", "dimension", text)
	onto := func(param string, names []string) string {
		return a.with(func(q url.Values) {
			delete(q, name)
			q[param] = append(slices.Clone(names), name)
		})
	}
	if len(a.pivot.Rows) < mostRowAxes {
		view.Offers = append(view.Offers, offer{t.T("indicator.pivot.to_rows", "dimension", text), onto(rowsParam, a.pivot.Rows)})
	}
	if len(a.pivot.Columns) < mostColumnAxes {
		view.Offers = append(view.Offers, offer{t.T("indicator.pivot.to_columns", "dimension", text), onto(colsParam, a.pivot.Columns)})
	}
	const most = 20
	for _, c := range a.categories(t, name) {
		if len(view.Offers) < most {
			view.Offers = append(view.Offers, offer{t.T("indicator.pivot.only", "category", c.Text), a.with(func(q url.Values) { q[name] = []string{c.Value} })})
		}
	}
	return view
}

// showIndicator shows the table that an indicator counts in, with what it
// counts chosen.
func (p *Pages) showIndicator(w http.ResponseWriter, r *web.Request) error {
	i, err := p.indicators.Find(r.Context(), r.Who, indicator.ID(r.PathValue("indicator")))
	if err != nil {
		return err
	}
	q := url.Values{}
	shape, err := p.indicators.Shape(r.Context(), r.Who, i.Count.Table, "", string(r.Text.Lang))
	if err != nil {
		return err
	}
	if len(shape.Regions) > 0 {
		q[rowsParam] = []string{byRegion}
		q[colsParam] = []string{byPeriod}
	} else {
		q[rowsParam] = []string{byPeriod}
	}
	if i.Count.Measure != "" {
		q.Set(byMeasure, i.Count.Measure)
	}
	for dimension, codes := range i.Count.Where {
		for _, code := range codes {
			if code == "" {
				code = whole
			}
			q.Add(dimension, code)
		}
	}
	r.SetPathValue("code", i.Count.Table)
	r.URL.Path, r.URL.RawQuery = "/tables/"+i.Count.Table, q.Encode()
	return p.showTable(w, r)
}
