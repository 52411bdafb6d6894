// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"slices"
	"time"

	"kursbuch/internal/civil"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/export"
)

type tableEntry struct {
	Code     string `json:"code"`
	Title    string `json:"title"`
	Official bool   `json:"official"`
	Self     string `json:"self"`
}

type tableList struct {
	paging
	Items []tableEntry `json:"items"`
}

func (a *API) listTables(c *call) error {
	state, err := a.indicators.CatalogueState(c.Context(), c.Who)
	if err != nil || c.Unchanged(c.w, a.version, state) {
		return err
	}
	all, err := a.indicators.Tables(c.Context(), c.Who)
	if err != nil {
		return err
	}
	found := []tableEntry{}
	for _, t := range all {
		if holds(t.Code+" "+t.Title, c.param("search")) {
			found = append(found, tableEntry{t.Code, t.Title, t.Official, link("/tables/" + t.Code)})
		}
	}
	paging, from, to := c.part(len(found))
	return c.JSON(c.w, tableList{paging, found[from:to]})
}

type tableDetail struct {
	Code       string           `json:"code"`
	Title      string           `json:"title"`
	Periods    []civil.Period   `json:"periods"`
	Measures   []measureEntry   `json:"measures"`
	Dimensions []dimensionEntry `json:"dimensions"`
	Regions    int              `json:"regions"`
	Releases   []releaseEntry   `json:"releases"`
	Figures    string           `json:"figures"`
}

type measureEntry struct {
	Code     string `json:"code"`
	Label    string `json:"label"`
	Unit     string `json:"unit"`
	Decimals int    `json:"decimals"`
}

type dimensionEntry struct {
	Code       string          `json:"code"`
	Label      string          `json:"label"`
	Categories []categoryEntry `json:"categories"`
}

type categoryEntry struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

type releaseEntry struct {
	ID       indicator.ReleaseID `json:"id"`
	Number   int                 `json:"number"`
	Imported time.Time           `json:"imported"`
	Source   string              `json:"source"`
	Periods  []civil.Period      `json:"periods"`
	// Protection says how figures were protected, empty where nothing was.
	Protection string `json:"protection"`
}

func (c *call) releaseOf(r indicator.Release) releaseEntry {
	e := releaseEntry{ID: r.ID, Number: r.Number, Imported: r.ImportedAt, Source: r.Source, Periods: append([]civil.Period{}, r.Periods...)}
	if m := r.Protection.Sentence(); m.Key != "" {
		e.Protection = c.Text.Message(m)
	}
	return e
}

// totalCode is how the code of a total is written in parameters and answers:
// the tables leave it empty.
const totalCode = "INSGESAMT"

func codeOf(code string) string {
	if code == "" {
		return totalCode
	}
	return code
}

func (a *API) getTable(c *call) error {
	code, release := c.PathValue("code"), indicator.ReleaseID(c.param("release"))
	state, err := a.indicators.Edition(c.Context(), c.Who, code, release)
	if err != nil || c.Unchanged(c.w, a.version, state) {
		return err
	}
	shape, err := a.indicators.Shape(c.Context(), c.Who, code, release, c.lang())
	if err != nil {
		return err
	}
	releases, err := a.indicators.ReleasesOf(c.Context(), c.Who, code)
	if err != nil {
		return err
	}
	d := tableDetail{
		Code: code, Title: shape.Title, Periods: append([]civil.Period{}, shape.Periods...), Measures: []measureEntry{}, Dimensions: []dimensionEntry{},
		Regions: len(shape.Regions), Releases: []releaseEntry{}, Figures: link("/tables/" + code + "/figures"),
	}
	for _, m := range shape.Measures {
		d.Measures = append(d.Measures, measureEntry(m))
	}
	for _, one := range shape.Dimensions {
		entry := dimensionEntry{Code: one.Code, Label: one.Label, Categories: []categoryEntry{}}
		for _, category := range one.Categories {
			entry.Categories = append(entry.Categories, categoryEntry{codeOf(category.Code), category.Label})
		}
		d.Dimensions = append(d.Dimensions, entry)
	}
	for _, r := range releases {
		d.Releases = append(d.Releases, c.releaseOf(r))
	}
	return c.JSON(c.w, d)
}

type figuresAnswer struct {
	Table      string         `json:"table"`
	Title      string         `json:"title"`
	Period     civil.Period   `json:"period"`
	Unit       string         `json:"unit"`
	Dimensions []axisEntry    `json:"dimensions"`
	Sources    []string       `json:"sources"`
	Releases   []releaseEntry `json:"releases"`
	paging
	Items []figureEntry `json:"items"`
}

type axisEntry struct {
	Name  string             `json:"name"`
	Code  string             `json:"code"`
	Label string             `json:"label"`
	Kind  indicator.AxisKind `json:"kind"`
	Axis  string             `json:"axis"`
}

type figureEntry struct {
	Codes    []string `json:"codes"`
	Labels   []string `json:"labels"`
	Value    *float64 `json:"value"`
	Sign     string   `json:"sign"`
	Unit     string   `json:"unit"`
	Decimals int      `json:"decimals"`
	Missing  int      `json:"missing"`
	Computed bool     `json:"computed"`
	Gap      *float64 `json:"gap"`
}

func (a *API) getFigures(c *call) error {
	q := indicator.PivotOf(c.PathValue("code"), c.URL.Query(), c.lang())
	state, err := a.indicators.Edition(c.Context(), c.Who, q.Table, q.Release)
	if err != nil || c.Unchanged(c.w, a.version, state) {
		return err
	}
	if err := a.newest(c, &q); err != nil {
		return err
	}
	g, err := a.indicators.Pivot(c.Context(), c.Who, q)
	if err != nil {
		return err
	}
	d := export.Document{
		Grid: g, Address: c.URL.RequestURI(), Made: a.site.Now(),
		Words: export.Words{Text: c.Text, Directory: a.directory, Sign: func(sign string) string { return sign }},
	}
	switch c.param("format") {
	case "jsonstat":
		c.w.Header().Set("Content-Type", jsonMedia)
		return d.JSONStat(c.w)
	case "csv":
		c.w.Header().Set("Content-Type", csvMedia+"; charset=utf-8")
		return d.LongCSV(c.w)
	case "sdmx-csv":
		c.w.Header().Set("Content-Type", sdmxMedia+"; version=2.0.0; charset=utf-8")
		return d.SDMX(c.w)
	}
	return c.JSON(c.w, c.figures(d))
}

// newest asks for the newest period where periods are on no axis and none is
// chosen.
func (a *API) newest(c *call, q *indicator.Pivot) error {
	if q.Where[indicator.PeriodDimension] != nil {
		return nil
	}
	if slices.Contains(q.Rows, indicator.PeriodDimension) || slices.Contains(q.Columns, indicator.PeriodDimension) {
		return nil
	}
	shape, err := a.indicators.Shape(c.Context(), c.Who, q.Table, q.Release, c.lang())
	if err == nil && len(shape.Periods) > 0 {
		q.Where[indicator.PeriodDimension] = []string{string(shape.Periods[len(shape.Periods)-1])}
	}
	return err
}

// figures lists the figures of the rows on the page that is asked for.
func (c *call) figures(d export.Document) figuresAnswer {
	g := d.Grid
	answer := figuresAnswer{
		Table: g.Table, Title: g.Title, Period: g.Period, Unit: g.Unit,
		Dimensions: []axisEntry{}, Sources: append([]string{}, g.Sources...), Releases: []releaseEntry{}, Items: []figureEntry{},
	}
	axes := append(append([]*indicator.Axis{}, g.Rows...), g.Columns...)
	for n, axis := range axes {
		place := "rows"
		if n >= len(g.Rows) {
			place = "cols"
		}
		answer.Dimensions = append(answer.Dimensions, axisEntry{axis.Name, axis.Code, d.Axis(axis), axis.Kind, place})
	}
	for _, r := range g.Releases {
		answer.Releases = append(answer.Releases, c.releaseOf(r))
	}
	paging, from, to := c.part(g.RowCount())
	answer.paging = paging
	for row := from; row < to; row++ {
		for column := range g.ColumnCount() {
			if cell := g.At(row, column); cell.Published {
				answer.Items = append(answer.Items, figureOf(d, axes, append(g.Row(row), g.Column(column)...), cell))
			}
		}
	}
	return answer
}

func figureOf(d export.Document, axes []*indicator.Axis, members []indicator.Member, cell indicator.GridCell) figureEntry {
	e := figureEntry{Codes: []string{}, Labels: []string{}, Sign: cell.Figure.Symbol, Unit: cell.Unit, Decimals: cell.Decimals, Missing: cell.Missing}
	for n, m := range members {
		e.Codes, e.Labels = append(e.Codes, codeOf(m.Code)), append(e.Labels, d.Member(axes[n], m))
		e.Computed = e.Computed || m.Computed
	}
	if cell.Figure.Has {
		e.Value = &cell.Figure.Value
	}
	if cell.HasGap {
		e.Gap = &cell.Gap
	}
	return e
}
