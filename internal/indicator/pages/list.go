// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"kursbuch/internal/chart"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// listView is all that list.html may use.
type listView struct {
	Title     string
	Region    string
	Filter    web.Filter
	Filtered  bool
	Core      []listRow     // the core set, shown first
	Subjects  []subjectView // with figures
	Waiting   []subjectView // whose tables are not there yet
	Lacking   int           // how many those are
	Pager     web.Pager
	Any       bool // there are indicators, whatever the filter
	Figures   bool // at least one of them has a value
	Undo      *indicator.Indicator
	MayEdit   bool
	MayImport bool
	Key       string
}

// subjectView is a subject with its indicators.
type subjectView struct {
	ID, Name string
	Rows     []listRow
}

// listRow is one indicator with its newest value.
type listRow struct {
	indicator.Indicator
	Value  string // with its unit, empty when there is none
	Sign   legend.View
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
	Place  string                  // whose value it is, empty when the list's own region's
	Needs  []indicator.NeededTable // tables that were not imported
	Why    string                  // why it is in the core set
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
	needed, err := p.indicators.NeededBy(r.Context(), r.Who, all, string(r.Text.Lang))
	if err != nil {
		return err
	}
	home := p.ownRegion(r)
	view.Region = home.Title()
	all = slices.DeleteFunc(all, func(i indicator.Indicator) bool {
		return !wanted(i.In(string(r.Text.Lang)), r.URL.Query().Get("search"))
	})
	if err := p.fillList(r, &view, all, needed, home); err != nil {
		return err
	}
	view.Filter = p.listFilter(r, len(all))
	view.Filtered = view.Filter.Clear != ""
	view.Title = r.Text.T("indicator.list.title", "count", len(all), "place", place(home))
	return r.Render(w, http.StatusOK, p.list, indicatorFrame(r.Text.T("indicator.list.crumb")), view)
}

// tablesNeeded lists the tables that each indicator reads.
type tablesNeeded map[indicator.ID][]indicator.NeededTable

// fillList reads the newest values of one page of indicators: the core set
// stands on the first, those whose tables are not there on the last.
func (p *Pages) fillList(r *web.Request, view *listView, all []indicator.Indicator, needed tablesNeeded, home territory.Region) error {
	core, err := p.fillCore(r, view, all, needed, home)
	if err != nil {
		return err
	}
	var rest []indicator.Indicator
	var waiting []listRow
	for _, i := range all {
		switch missing, unread := lacks(i, needed[i.ID]); {
		case core[i.ID]:
		case unread:
			waiting = append(waiting, listRow{Indicator: i.In(string(r.Text.Lang)), Needs: missing})
		default:
			rest = append(rest, i)
		}
	}
	slices.SortStableFunc(rest, func(x, y indicator.Indicator) int { return cmp.Compare(x.Subject.Order(), y.Subject.Order()) })
	view.Pager = r.Pager(len(rest))
	if view.Pager.Page > 1 {
		view.Core = nil
	}
	for _, i := range rest[min(r.Offset(), len(rest)):min(r.Offset()+web.PageSize, len(rest))] {
		row, err := p.neededRow(r, i, needed[i.ID], home)
		if err != nil {
			return err
		}
		view.Figures = view.Figures || row.Value != ""
		if row.Needs != nil {
			waiting = append(waiting, row)
			continue
		}
		view.Subjects = sortIn(view.Subjects, r.Text, row)
	}
	if view.Pager.Page == view.Pager.Pages {
		view.Lacking = len(waiting)
		for _, row := range waiting {
			view.Waiting = sortIn(view.Waiting, r.Text, row)
		}
	}
	return nil
}

// fillCore reads the values of the core set, in its order and with its reasons.
func (p *Pages) fillCore(r *web.Request, view *listView, all []indicator.Indicator, needed tablesNeeded, home territory.Region) (map[indicator.ID]bool, error) {
	set, err := p.indicators.CoreSet(r.Context(), r.Who)
	if err != nil {
		return nil, err
	}
	core := map[indicator.ID]bool{}
	for _, c := range set {
		at := slices.IndexFunc(all, func(i indicator.Indicator) bool { return i.ID == c.Indicator.ID })
		if at < 0 {
			continue // filtered out
		}
		row, err := p.neededRow(r, all[at], needed[c.Indicator.ID], home)
		if err != nil {
			return nil, err
		}
		row.Why, core[c.Indicator.ID] = c.Reason, true
		view.Core, view.Figures = append(view.Core, row), view.Figures || row.Value != ""
	}
	return core, nil
}

// lacks lists the tables of an indicator that were not imported; unread says
// that no figure has to be looked for. Of a table that is there, but not for
// who asks, the row says so.
func lacks(i indicator.Indicator, tables []indicator.NeededTable) (missing []indicator.NeededTable, unread bool) {
	missing = slices.DeleteFunc(slices.Clone(tables), func(t indicator.NeededTable) bool { return t.Imported || t.Withheld })
	return missing, len(tables) > 0 && !tables[0].Imported && !tables[0].Withheld && len(i.Count.Earlier) == 0
}

// neededRow is the row of an indicator, with the tables that it lacks when it
// has no value.
func (p *Pages) neededRow(r *web.Request, i indicator.Indicator, tables []indicator.NeededTable, home territory.Region) (listRow, error) {
	i = i.In(string(r.Text.Lang))
	missing, unread := lacks(i, tables)
	if unread {
		return listRow{Indicator: i, Needs: missing}, nil
	}
	row, err := p.nearestRow(r, i, home)
	if err == nil && row.Value == "" && len(missing) > 0 {
		row.Needs = missing
	}
	return row, err
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
	opened, err := p.indicators.Open(r.Context(), r.Who, i.ID, indicator.View{})
	if err != nil {
		return row, err
	}
	for _, key := range around(home.Key) {
		if row, err = p.listRow(r, i, opened, key); err != nil || row.Known {
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
	text := i18n.Fold(strings.Join([]string{i.Code, i.Name, i.Definition, i.Source, strings.Join(i.SourceCodes(), " ")}, " "))
	for word := range strings.FieldsSeq(i18n.Fold(search)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// listRow reads the newest value of an indicator in a region.
func (p *Pages) listRow(r *web.Request, i indicator.Indicator, opened *indicator.Opened, region territory.Key) (listRow, error) {
	row := listRow{Indicator: i}
	series, err := opened.Series(r.Context(), region)
	if series.Withheld {
		row.Known, row.Region.Key, row.Reason = true, region, r.Text.T("indicator.finding.withheld")
		return row, nil
	}
	if errors.Is(err, fault.NotFound) || err == nil && len(series.Points) == 0 {
		row.Known, row.Region = err == nil, series.Region
		row.Reason = noFigures(r.Text, len(opened.Periods()) > 0)
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
		row.Reason = reason(r.Text, series, true)
		return row, nil
	}
	row.Value, row.Sign = valueText(r.Text, newest, i), legend.Show(r.Text, newest.Figure, i.Decimals)
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
	if before == nil || row.Categorical() {
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

// sortIn adds a row to its subject, subjects in their order.
func sortIn(subjects []subjectView, t *i18n.Printer, row listRow) []subjectView {
	id := row.Subject
	at := 0
	for at < len(subjects) && indicator.Subject(subjects[at].ID).Order() < id.Order() {
		at++
	}
	if at == len(subjects) || subjects[at].ID != string(id) {
		subjects = slices.Insert(subjects, at, subjectView{ID: string(id), Name: subjectName(t, id)})
	}
	subjects[at].Rows = append(subjects[at].Rows, row)
	return subjects
}

// subjectName is a subject in words.
func subjectName(t *i18n.Printer, s indicator.Subject) string {
	switch s {
	case "A":
		return t.T("indicator.subject.population")
	case "B":
		return t.T("indicator.subject.law")
	case "C":
		return t.T("indicator.subject.daycare")
	case "D":
		return t.T("indicator.subject.education")
	case "E":
		return t.T("indicator.subject.work")
	case "F":
		return t.T("indicator.subject.health")
	case "G":
		return t.T("indicator.subject.housing")
	case "H":
		return t.T("indicator.subject.crime")
	case "I":
		return t.T("indicator.subject.opening")
	case "J":
		return t.T("indicator.subject.language")
	case "K":
		return t.T("indicator.subject.together")
	case "L":
		return t.T("indicator.subject.belonging")
	case "M":
		return t.T("indicator.subject.experience")
	}
	return t.T("indicator.subject.none")
}
