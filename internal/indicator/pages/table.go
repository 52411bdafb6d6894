// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// tableView is all that table.html may use.
type tableView struct {
	Table, Title string
	Release      *indicator.Release // shown alone, nil for the newest of each period
	Choices      []choice
	Refused      string // why the query cannot be answered
	RowHead      string
	Columns      []string
	Rows         []pivotRow
	Unit         string
	Cut          int // rows that were left out
	Incomplete   bool
	Signs        []figure.Sign
	Sources      []string
	CSV          string
}

// pivotRow is one row of the table.
type pivotRow struct {
	Label string
	Code  string
	Own   bool
	Cells []pivotCell
}

// pivotCell is one figure; the zero cell was not published.
type pivotCell struct {
	figure.View
	Published  bool
	Missing    int // figures without a number in the sum
	Incomplete string
}

// maxRows is how many rows one page of a table shows.
const maxRows = 500

// Names of the dimensions that every table calls differently.
const (
	byPeriod  = "period"
	byRegion  = "region"
	byMeasure = "measure"
)

// asked is a table with what the address asks of it.
type asked struct {
	shape      indicator.Shape
	release    indicator.ReleaseID
	rows, cols string // dimensions; cols is empty for a single column
	where      map[string][]string
	lang       string
}

// ask reads the address. What it does not say gets a start that shows a small
// table at once.
func (p *Pages) ask(r *web.Request) (asked, error) {
	query := r.URL.Query()
	a := asked{release: indicator.ReleaseID(query.Get("release")), where: map[string][]string{}, lang: string(r.Text.Lang)}
	var err error
	if a.shape, err = p.indicators.Shape(r.Context(), r.Who, r.PathValue("code"), a.release, a.lang); err != nil {
		return asked{}, err
	}
	a.rows, a.cols = query.Get("rows"), query.Get("cols")
	if a.rows == "" {
		a.rows = a.firstRows()
	}
	if a.cols == a.rows {
		a.cols = ""
	}
	for _, d := range a.shape.Dimensions {
		if code := query.Get(d.Code); code != "" && d.Code != a.rows && d.Code != a.cols {
			a.where[d.Code] = []string{code}
		}
	}
	if len(a.shape.Regions) > 0 {
		a.where[byRegion] = p.within(a.shape, a.scope(query.Get(byRegion), p.home(r)))
	}
	if !a.shows(byPeriod) && len(a.shape.Periods) > 0 {
		newest := string(a.shape.Periods[len(a.shape.Periods)-1])
		a.where[byPeriod] = []string{or(query.Get(byPeriod), newest)}
	}
	if code := query.Get(byMeasure); code != "" && !a.shows(byMeasure) {
		a.where[byMeasure] = []string{code}
	}
	return a, nil
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// firstRows is the dimension that a table starts with: its first one, else
// its regions, else its periods.
func (a asked) firstRows() string {
	switch {
	case len(a.shape.Dimensions) > 0:
		return a.shape.Dimensions[0].Code
	case len(a.shape.Regions) > 0:
		return byRegion
	}
	return byPeriod
}

func (a asked) shows(dimension string) bool { return a.rows == dimension || a.cols == dimension }

// scope is which regions are meant: for a table by regions the counties of
// the own Land, else the own region, unless the address says more. A table
// that does not reach down so far starts with the region above.
func (a asked) scope(chosen string, home territory.Key) string {
	switch {
	case chosen != "":
		return chosen
	case a.shows(byRegion) && a.reaches(territory.LevelCounty):
		return string(home.State()) + countiesOf
	}
	for _, key := range []territory.Key{home, home.State()} {
		if slices.ContainsFunc(a.shape.Regions, func(c indicator.Category) bool { return key != "" && strings.HasPrefix(c.Code, string(key)) }) {
			return string(key)
		}
	}
	return string(territory.Germany)
}

// reaches reports whether the table lists regions of a level.
func (a asked) reaches(level territory.Level) bool {
	return slices.ContainsFunc(a.shape.Regions, func(c indicator.Category) bool { return territory.Key(c.Code).Level() == level })
}

// countiesOf after the key of a Land, or alone for Germany, means its counties.
const countiesOf = "+counties"

// within lists the keys of the table that a scope means.
func (p *Pages) within(shape indicator.Shape, scope string) []string {
	known := map[string]bool{}
	for _, region := range shape.Regions {
		known[region.Code] = true
	}
	state, counties := cutCounties(scope)
	if !counties {
		return []string{scope}
	}
	if state == "" {
		state = territory.Germany
	}
	var keys []string
	for _, region := range p.directory.Regions(territory.LevelCounty, state, "") {
		if known[string(region.Key)] {
			keys = append(keys, string(region.Key))
		}
	}
	return keys
}

func (a asked) query(limit int) indicator.Query {
	q := indicator.Query{Table: a.shape.Table, By: []string{a.rows}, Where: a.where, Release: a.release, Lang: a.lang, Limit: limit}
	if a.cols != "" {
		q.By = append(q.By, a.cols)
	}
	return q
}

func (p *Pages) showTable(w http.ResponseWriter, r *web.Request) error {
	a, err := p.ask(r)
	if err != nil {
		return err
	}
	view := tableView{Table: a.shape.Table, Title: a.shape.Title, RowHead: a.labelOf(r.Text, a.rows), CSV: csvAddress(r, "figures.csv")}
	number := 0
	if a.release != "" {
		release, err := p.indicators.Release(r.Context(), r.Who, a.release)
		if err != nil {
			return err
		}
		view.Release, number = &release, release.Number
	}
	result, err := p.answer(r, &a)
	view.Choices = p.tableChoices(r, a, number)
	status := http.StatusOK
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		view.Refused, status = r.Text.Message(refused.Message), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	p.fill(r, &view, a, result)
	return r.Render(w, status, p.table, tableFrame(r, a.shape.Title), view)
}

// answer asks for the figures. A table that is opened without a choice starts
// with its measures side by side where they cannot share one column.
func (p *Pages) answer(r *web.Request, a *asked) (indicator.Result, error) {
	result, err := p.indicators.Table(r.Context(), r.Who, a.query(0))
	_, refused := errors.AsType[fault.Refused](err)
	if !refused || len(a.shape.Measures) < 2 || r.URL.Query().Get("rows") != "" {
		return result, err
	}
	a.cols = byMeasure
	delete(a.where, byMeasure)
	return p.indicators.Table(r.Context(), r.Who, a.query(0))
}

// fill sorts the figures of a result into rows and columns.
func (p *Pages) fill(r *web.Request, view *tableView, a asked, result indicator.Result) {
	t, met := r.Text, figure.NewSigns(r.Text)
	rows, columns := places{}, places{}
	for _, row := range result.Rows {
		texts := figure.Labels(t, result.By, row)
		n := rows.of(row.Codes[0], texts[0])
		if n == len(view.Rows) {
			view.Rows = append(view.Rows, pivotRow{Label: texts[0], Code: row.Codes[0], Own: a.rows == byRegion && row.Codes[0] == r.Who.Region})
		}
		column := 0
		if a.cols != "" {
			column = columns.of(row.Codes[1], texts[1])
		}
		cells := &view.Rows[n].Cells
		for len(*cells) <= column {
			*cells = append(*cells, pivotCell{})
		}
		cell := pivotCell{View: figure.Show(t, row.Figure, row.Decimals), Published: true, Missing: missing(row)}
		if cell.Missing > 0 {
			cell.Incomplete = t.T("indicator.table.incomplete", "count", cell.Missing)
			view.Incomplete = true
		}
		(*cells)[column] = cell
		met.Note(row.Figure.Symbol)
		view.Unit = row.Unit
	}
	view.Columns = columns.labels
	if a.cols == "" {
		view.Columns = []string{t.T("indicator.table.value")}
	}
	for n, row := range view.Rows {
		view.Rows[n].Cells = append(row.Cells, make([]pivotCell, len(view.Columns)-len(row.Cells))...)
	}
	view.Cut = max(0, len(view.Rows)-maxRows)
	view.Rows = view.Rows[:len(view.Rows)-view.Cut]
	view.Signs, view.Sources = met.List, result.Sources
}

// places numbers codes in the order they are met.
type places struct {
	codes, labels []string
}

func (p *places) of(code, label string) int {
	n := slices.Index(p.codes, code)
	if n < 0 {
		n = len(p.codes)
		p.codes, p.labels = append(p.codes, code), append(p.labels, label)
	}
	return n
}

// labelOf is the name of a dimension.
func (a asked) labelOf(t *i18n.Printer, name string) string {
	switch name {
	case byPeriod:
		return t.T("indicator.table.period")
	case byRegion:
		return t.T("indicator.table.region")
	case byMeasure:
		return t.T("indicator.table.measure")
	}
	for _, d := range a.shape.Dimensions {
		if d.Code == name {
			return d.Label
		}
	}
	return name
}
