// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"html/template"
	"net/http"
	"strings"

	"kursbuch/internal/chart"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// listView is all that list.html may use.
type listView struct {
	Title     string
	Region    string
	Filter    web.Filter
	Filtered  bool
	Topics    []topicView
	Any       bool // there are indicators, whatever the filter
	Figures   bool // at least one of them has a value
	Undo      *indicator.Indicator
	MayEdit   bool
	MayImport bool
	Key       string
}

// topicView is a topic of official statistics with its indicators.
type topicView struct {
	ID, Name string
	Rows     []listRow
}

// listRow is one indicator with its newest value.
type listRow struct {
	indicator.Indicator
	Value  string // with its unit, empty when there is none
	Sign   figure.View
	Reason string // why there is no value
	Period string
	Age    string
	Change string // against the period before, empty when there is none
	Since  string // that period
	Parted string // why the two cannot be compared, empty when they can
	Spark  template.HTML
	Source string
	Known  bool // the figures know the region
	Region territory.Region
	Place  string // whose value it is, empty when the list's own region's
}

func (p *Pages) showList(w http.ResponseWriter, r *web.Request) error {
	archived := r.URL.Query().Get("state") == "archived"
	list := p.indicators.List
	if archived {
		list = p.indicators.Archived
	}
	all, err := list(r.Context(), r.Who)
	if err != nil {
		return err
	}
	view := listView{
		Any: len(all) > 0 || archived, MayEdit: r.Who.May(identity.EditIndicators), MayImport: r.Who.May(identity.ImportFigures),
		Undo: p.justArchived(r), Key: r.NewKey(),
	}
	home := p.ownRegion(r)
	view.Region = home.Title()
	count := 0
	for _, i := range all {
		i = i.In(string(r.Text.Lang))
		if !wanted(i, r.URL.Query().Get("search")) {
			continue
		}
		row, err := p.nearestRow(r, i, home)
		if err != nil {
			return err
		}
		count++
		view.Figures = view.Figures || row.Value != ""
		view.Topics = sortIn(view.Topics, r.Text, row)
	}
	view.Filter = p.listFilter(r, count)
	view.Filtered = view.Filter.Clear != ""
	view.Title = r.Text.T("indicator.list.title", "count", count, "place", place(home))
	return r.Render(w, http.StatusOK, p.list, indicatorFrame(r.Text.T("indicator.list.crumb")), view)
}

// ownRegion is the tenant's region. One that the directory does not know, such
// as that of an invented county, goes by the tenant's name.
func (p *Pages) ownRegion(r *web.Request) territory.Region {
	key := territory.Key(r.Who.Region)
	region, err := p.directory.Region(key)
	switch {
	case err == nil:
		return region
	case key == "":
		return territory.Region{Key: territory.Germany, Name: p.title(territory.Germany)}
	}
	return territory.Region{Key: key, Name: r.Who.TenantName}
}

// home is the tenant's region, or the smallest one around it that the
// directory knows.
func (p *Pages) home(r *web.Request) territory.Key {
	for _, key := range around(territory.Key(r.Who.Region)) {
		if _, err := p.directory.Region(key); err == nil {
			return key
		}
	}
	return territory.Germany
}

// around are a region, its Land and Germany, from small to large.
func around(key territory.Key) []territory.Key {
	return []territory.Key{key, key.State(), territory.Germany}
}

// nearestRow reads the newest value in the home region, or in the smallest one
// around it that the figures know.
func (p *Pages) nearestRow(r *web.Request, i indicator.Indicator, home territory.Region) (row listRow, err error) {
	for _, key := range around(home.Key) {
		if row, err = p.listRow(r, i, key); err != nil || row.Known {
			break
		}
	}
	if row.Known && row.Region.Key != home.Key {
		row.Place = row.Region.Title()
	}
	return row, err
}

func (p *Pages) listFilter(r *web.Request, count int) web.Filter {
	query := r.URL.Query()
	return r.NewFilter(r.Text.T("indicator.list.found", "count", count),
		web.Field{Name: "search", Label: r.Text.T("indicator.filter.search"), Value: strings.TrimSpace(query.Get("search"))},
		web.Field{Name: "state", Label: r.Text.T("indicator.filter.state"), Kind: web.SelectField, Value: query.Get("state"), Options: []web.Option{
			{Value: "", Text: r.Text.T("indicator.filter.in_use")},
			{Value: "archived", Text: r.Text.T("indicator.filter.archived")},
		}})
}

// wanted reports whether an indicator holds all words that are looked for.
func wanted(i indicator.Indicator, search string) bool {
	text := i18n.Fold(strings.Join([]string{i.Code, i.Name, i.Definition, i.Source, i.Count.Table}, " "))
	for word := range strings.FieldsSeq(i18n.Fold(search)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// listRow reads the newest value of an indicator in a region.
func (p *Pages) listRow(r *web.Request, i indicator.Indicator, region territory.Key) (listRow, error) {
	row := listRow{Indicator: i}
	series, err := p.indicators.Series(r.Context(), r.Who, i.ID, string(region), indicator.View{})
	if errors.Is(err, fault.NotFound) {
		row.Reason = r.Text.T("indicator.finding.no_figures")
		return row, nil
	}
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		row.Reason = r.Text.Message(refused.Message)
		return row, nil
	}
	if err != nil {
		return listRow{}, err
	}
	row.Known, row.Region = true, series.Region
	newest, ok := series.Newest()
	if !ok {
		row.Reason = reason(r.Text, series)
		return row, nil
	}
	row.Value, row.Sign = withUnit(r.Text, newest.Figure.Value, i), figure.Show(r.Text, newest.Figure, i.Decimals)
	row.Period, row.Age, row.Source = r.Text.Period(newest.Period), p.age(r, newest.Period), newest.Source
	addChange(r.Text, &row, series, newest)
	return row, nil
}

// addChange sets the newest value against the number before it.
func addChange(t *i18n.Printer, row *listRow, series indicator.Series, newest indicator.Point) {
	var before *indicator.Point
	for n, point := range series.Points {
		if point.Figure.Has && point.Period != newest.Period {
			before = &series.Points[n]
		}
	}
	if before == nil {
		return
	}
	row.Parted = parted(t, series, before)
	row.Change, row.Since = signed(t, newest.Figure.Value-before.Figure.Value, row.Indicator), t.Period(before.Period)
	row.Spark = chart.Spark{Values: chartValues(series, t.Period)}.HTML()
}

// justArchived is the indicator that the address names after it was archived,
// so that the page can offer to undo that.
func (p *Pages) justArchived(r *web.Request) *indicator.Indicator {
	id := r.URL.Query().Get("archived")
	if id == "" || !r.Who.May(identity.EditIndicators) {
		return nil
	}
	found, err := p.indicators.Find(r.Context(), r.Who, indicator.ID(id))
	if err != nil || !found.Archived {
		return nil // the offer is gone; the list is still right
	}
	return &found
}

// sortIn adds a row to its topic, topics in order of their number.
func sortIn(topics []topicView, t *i18n.Printer, row listRow) []topicView {
	id := topicOf(row.Indicator)
	at := 0
	for at < len(topics) && topics[at].ID < id {
		at++
	}
	if at == len(topics) || topics[at].ID != id {
		topics = append(topics[:at], append([]topicView{{ID: id, Name: topicName(t, id)}}, topics[at:]...)...)
	}
	topics[at].Rows = append(topics[at].Rows, row)
	return topics
}

// topicOf is the group of the uniform catalogue of official statistics (EVAS)
// to which the counted table belongs: its first two digits.
func topicOf(i indicator.Indicator) string {
	if len(i.Count.Table) < 2 {
		return "99"
	}
	return i.Count.Table[:2]
}

func topicName(t *i18n.Printer, id string) string {
	switch id {
	case "10":
		return t.T("indicator.topic.census")
	case "11":
		return t.T("indicator.topic.territory")
	case "12":
		return t.T("indicator.topic.population")
	case "13":
		return t.T("indicator.topic.work")
	case "21":
		return t.T("indicator.topic.education")
	case "22":
		return t.T("indicator.topic.benefits")
	case "31":
		return t.T("indicator.topic.housing")
	}
	return t.T("indicator.topic.other")
}
