// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"context"
	"net/http"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/web"
)

// Use is a place that rests on a figure: a goal, a need, a report.
type Use struct {
	Pinned indicator.Pinned
	Kind   UseKind
	Title  string // of the goal, need or report
	Href   string
}

// UseKind says what kind of place it is, and so what there is to do.
type UseKind int

// The kinds.
const (
	UseGoal UseKind = iota
	UseNeed
	UseReport
)

// Uses tells the pages of indicators what the slices above rest on them.
type Uses interface {
	// Uses lists the places that who may see. Faults: none but internal ones.
	Uses(ctx context.Context, who identity.Person) ([]Use, error)
}

// newsView is all that news.html may use.
type newsView struct {
	Title    string
	Newer    []newerRow
	Releases []freshRow
	Since    string // day of the last visit, empty for none
	Key      string
}

// newerRow is an indicator with a newer figure than some places rest on.
type newerRow struct {
	ID        indicator.ID
	Name      string
	Now       string
	NowPeriod string
	NowAge    string
	Revised   bool
	Places    []placeRow
}

// placeRow is a place that rests on an older figure.
type placeRow struct {
	Kind, Title, Href string
	Then              string // the figure with its period
	Do                string // what to do about it
}

// freshRow is a release that came since the last visit.
type freshRow struct {
	indicator.Release
	Day        string
	Periods    string
	Indicators []indicator.Indicator
}

func (p *Pages) showNews(w http.ResponseWriter, r *web.Request) error {
	view := newsView{Key: r.NewKey()}
	var err error
	if view.Newer, err = p.newerRows(r); err != nil {
		return err
	}
	fresh, since, err := p.indicators.Fresh(r.Context(), r.Who)
	if err != nil {
		return err
	}
	all, err := p.indicators.List(r.Context(), r.Who)
	if err != nil {
		return err
	}
	for n := range all {
		all[n] = all[n].In(string(r.Text.Lang))
	}
	for _, release := range fresh {
		row := freshRow{Release: release, Day: r.Text.Moment(release.ImportedAt), Indicators: indicator.Reading(all, release.Table)}
		if n := len(release.Periods); n > 0 {
			row.Periods = r.Text.Period(release.Periods[n-1])
		}
		view.Releases = append(view.Releases, row)
	}
	if !since.IsZero() {
		view.Since = r.Text.Moment(since)
	}
	view.Title = r.Text.T("indicator.news.title_none")
	if len(view.Newer) > 0 {
		view.Title = r.Text.T("indicator.news.title", "count", len(view.Newer))
	}
	return r.Render(w, http.StatusOK, p.news, indicatorFrame(r.Text.T("indicator.news.crumb"), listCrumb(r)), view)
}

// newerRows lists the indicators with a newer figure, and the places that
// rest on an older one.
func (p *Pages) newerRows(r *web.Request) ([]newerRow, error) {
	uses, err := p.uses.Uses(r.Context(), r.Who)
	if err != nil {
		return nil, err
	}
	pins := make([]indicator.Pinned, len(uses))
	for n, use := range uses {
		pins[n] = use.Pinned
	}
	newer, err := p.indicators.Newer(r.Context(), r.Who, pins)
	if err != nil {
		return nil, err
	}
	var rows []newerRow
	for n, use := range uses {
		found, ok := newer[n]
		if !ok {
			continue
		}
		i, err := p.indicators.Find(r.Context(), r.Who, use.Pinned.Indicator)
		if err != nil {
			return nil, err
		}
		i = i.In(string(r.Text.Lang))
		at := slices.IndexFunc(rows, func(row newerRow) bool { return row.ID == i.ID })
		if at < 0 {
			at, rows = len(rows), append(rows, p.newerRow(r, i, found))
		}
		then := indicator.Point{Figure: use.Pinned.Figure, Class: i.ClassOf(use.Pinned.Figure.Value)}
		place := placeRow{Title: use.Title, Href: use.Href, Then: r.Text.T("indicator.news.then_is", "value", said(r, then, i), "period", r.Text.Period(use.Pinned.Period))}
		place.Kind, place.Do = whatToDo(r, use.Kind)
		rows[at].Places = append(rows[at].Places, place)
	}
	return rows, nil
}

func (p *Pages) newerRow(r *web.Request, i indicator.Indicator, found indicator.Newer) newerRow {
	return newerRow{
		ID: i.ID, Name: i.Name, Revised: found.Revised, Now: said(r, found.Now, i),
		NowPeriod: r.Text.Period(found.Now.Period), NowAge: p.age(r, found.Now.Period),
	}
}

// said is a value, or the sign that stands for it.
func said(r *web.Request, point indicator.Point, i indicator.Indicator) string {
	if !point.Figure.Has {
		return point.Figure.Symbol
	}
	return valueText(r.Text, point, i)
}

// whatToDo names the kind of a place, and what a newer figure asks for there.
func whatToDo(r *web.Request, kind UseKind) (name, do string) {
	switch kind {
	case UseGoal:
		return r.Text.T("indicator.use.goal"), r.Text.T("indicator.news.do_goal")
	case UseNeed:
		return r.Text.T("indicator.use.need"), r.Text.T("indicator.news.do_need")
	case UseReport:
	}
	return r.Text.T("indicator.use.report"), r.Text.T("indicator.news.do_report")
}

func (p *Pages) sawNews(w http.ResponseWriter, r *web.Request) error {
	if err := p.indicators.Saw(r.Context(), r.Who); err != nil {
		return err
	}
	return r.Redirect(w, "/indicators/updates", fault.Say("indicator.news.seen"))
}
