// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package tables

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// The parameters of a view's address beside those of indicator.PivotOf.
const (
	rowsParam    = indicator.RowsParam
	colsParam    = indicator.ColumnsParam
	levelParam   = indicator.LevelParam
	aboveParam   = indicator.AboveParam
	releaseParam = indicator.ReleaseParam
	totalsParam  = indicator.TotalsParam
	sortParam    = indicator.SortParam
	gapsParam    = "gaps"
	// hierarchyParam names a hierarchy of the tenant whose parents are shown.
	hierarchyParam = "hierarchy"

	byRegion  = indicator.RegionDimension
	byPeriod  = indicator.PeriodDimension
	byMeasure = indicator.MeasureDimension

	yes = indicator.Yes
	// whole is the code of a total in an address.
	whole = "INSGESAMT"
)

// How many dimensions an axis takes.
const (
	mostRowAxes    = 4
	mostColumnAxes = 3
)

// asked is a table with what the address asks of it.
type asked struct {
	shape     indicator.Shape
	pivot     indicator.Pivot
	newest    bool                  // the period is the newest one, whichever that is
	hierarchy territory.HierarchyID // whose parents are shown; empty for official regions
	area      string                // region that the choice of regions starts from
	gaps      bool                  // show what rounding leaves between totals and parts
	given     url.Values
}

// desk gets figures for pages and for files that are made in the background.
type desk struct {
	indicators *indicator.Service
	territory  *territory.Service
	atlas      *territory.Atlas
	directory  *territory.Directory
	now        func() time.Time
}

// request is what somebody asks of a table.
type request struct {
	who   identity.Person
	text  *i18n.Printer
	table string
	query url.Values
}

func requestOf(r *web.Request) request {
	return request{who: r.Who, text: r.Text, table: r.PathValue("code"), query: r.URL.Query()}
}

// ask reads the address. What it does not say gets a start that shows a small
// table at once.
func (p *desk) ask(ctx context.Context, r request) (*asked, error) {
	query := r.query
	a := &asked{given: query, gaps: query.Get(gapsParam) == yes}
	a.pivot = indicator.PivotOf(r.table, query, string(r.text.Lang))
	a.pivot.Rows, a.pivot.Columns = atMost(mostRowAxes, a.pivot.Rows), atMost(mostColumnAxes, a.pivot.Columns)
	var err error
	if a.shape, err = p.indicators.Shape(ctx, r.who, a.pivot.Table, a.pivot.Release, a.pivot.Lang); err != nil {
		return nil, err
	}
	if a.open() {
		a.start()
	}
	a.pivot.Columns = slices.DeleteFunc(a.pivot.Columns, func(name string) bool { return slices.Contains(a.pivot.Rows, name) })
	if !a.shows(byPeriod) && a.pivot.Where[byPeriod] == nil && len(a.shape.Periods) > 0 {
		a.newest = true
		a.pivot.Where[byPeriod] = []string{string(a.shape.Periods[len(a.shape.Periods)-1])}
	}
	if len(a.shape.Regions) > 0 {
		a.places(query, p.homeIn(a, r.who))
		if err := p.gather(ctx, r, a); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func atMost(most int, names []string) []string { return names[:min(most, len(names))] }

// open reports whether the address leaves the axes to the program.
func (a *asked) open() bool { return !a.given.Has(rowsParam) && !a.given.Has(colsParam) }

// start lays out a table that is opened without a choice: its first dimension
// or regions in rows, what has several periods or measures in columns.
func (a *asked) start() {
	switch {
	case len(a.shape.Divisions) > 0:
		a.pivot.Rows = []string{byRegion}
	case len(a.shape.Dimensions) > 0:
		a.pivot.Rows = []string{a.shape.Dimensions[0].Code}
	case len(a.shape.Regions) > 0:
		a.pivot.Rows = []string{byRegion}
	default:
		a.pivot.Rows = []string{byPeriod}
	}
}

func (a *asked) shows(dimension string) bool {
	return slices.Contains(a.pivot.Rows, dimension) || slices.Contains(a.pivot.Columns, dimension)
}

// countiesOf after the key of a Land stood for its counties in addresses of
// earlier versions; they go on working.
const countiesOf = "+counties"

// places reads which regions are meant: for a table by regions the counties
// of the own Land, else the own region, unless the address says more.
func (a *asked) places(query url.Values, home territory.Key) {
	regions, level, above := a.pivot.Area.Regions, a.pivot.Area.Level, a.pivot.Area.Above
	for n, one := range regions {
		if state, counties := strings.CutSuffix(one, countiesOf); counties {
			regions[n], level = cmp.Or(state, string(territory.Germany)), territory.LevelCounty
		}
	}
	if len(regions) == 0 {
		regions = []string{a.nearest(home)}
		if a.shows(byRegion) && !query.Has(levelParam) && a.reaches(territory.LevelCounty) {
			regions, level, above = []string{string(cmp.Or(home.State(), territory.Germany))}, territory.LevelCounty, true
		}
	}
	a.area = regions[0]
	a.pivot.Area = indicator.Area{Regions: regions}
	if a.shows(byRegion) {
		a.pivot.Area.Level, a.pivot.Area.Above = level, above
	}
}

// nearest is the home region, or the smallest one around it of which the
// table speaks; for own areas a division of the place.
func (a *asked) nearest(home territory.Key) string {
	if n := len(a.shape.Divisions); n > 0 && a.shows(byRegion) {
		return a.shape.Divisions[n-1].Code // the smallest areas
	} else if n > 0 {
		return a.shape.Divisions[0].Code // the whole place, often
	}
	for _, key := range []territory.Key{home, home.State()} {
		if key != "" && slices.ContainsFunc(a.shape.Regions, func(c indicator.Category) bool { return strings.HasPrefix(c.Code, string(key)) }) {
			return string(key)
		}
	}
	return string(territory.Germany)
}

// reaches reports whether the table lists regions of a level.
func (a *asked) reaches(level territory.Level) bool {
	return slices.ContainsFunc(a.shape.Regions, func(c indicator.Category) bool { return levelOf(c.Code) == level })
}

func levelOf(code string) territory.Level {
	key, err := territory.ParseKey(code)
	if err != nil {
		return territory.LevelUnknown
	}
	return key.Level()
}

// themselves stands in place of a level for the regions that were chosen.
const themselves = "self"

// answer asks for the figures. A table that is opened without a choice is
// broken down by what it cannot be added up over.
func (p *desk) answer(ctx context.Context, r request, a *asked) (*indicator.Grid, error) {
	for {
		g, err := p.indicators.Pivot(ctx, r.who, a.pivot)
		refused, ok := errors.AsType[fault.Refused](err)
		if !ok || !a.open() || !a.breakDown(refused) {
			return g, err
		}
	}
}

// breakDown puts the dimension that a refusal names on an axis.
func (a *asked) breakDown(refused fault.Refused) bool {
	name, named := refused.Args["dimension"].(string)
	if refused.Key != "indicator.table.dimension_missing" || !named || a.shows(name) {
		return false
	}
	delete(a.pivot.Where, name)
	switch {
	case name == byMeasure && len(a.pivot.Columns) < mostColumnAxes:
		a.pivot.Columns = append(a.pivot.Columns, name)
	case len(a.pivot.Rows) < mostRowAxes:
		a.pivot.Rows = append(a.pivot.Rows, name)
	default:
		return false
	}
	return true
}

// values is the address of what is shown, complete but for the page.
func (a *asked) values() url.Values {
	q := url.Values{rowsParam: a.pivot.Rows, colsParam: a.pivot.Columns}
	maps.Copy(q, a.pivot.Where)
	if len(a.pivot.Area.Regions) > 0 {
		q[byRegion] = a.pivot.Area.Regions
	}
	if a.newest {
		delete(q, byPeriod)
	}
	set := func(name, value string, given bool) {
		if given {
			q.Set(name, value)
		}
	}
	set(levelParam, cmp.Or(indicator.LevelName(a.pivot.Area.Level), themselves), a.shows(byRegion) && len(a.shape.Regions) > 0)
	set(aboveParam, yes, a.pivot.Area.Above)
	set(releaseParam, string(a.pivot.Release), a.pivot.Release != "")
	set(totalsParam, yes, a.pivot.Totals)
	set(gapsParam, yes, a.gaps)
	set(hierarchyParam, string(a.hierarchy), a.hierarchy != "")
	set(sortParam, a.pivot.Sort, a.pivot.Sort != "")
	set(viewParam, a.given.Get(viewParam), a.given.Get(viewParam) != "")
	if len(a.pivot.Columns) == 0 {
		delete(q, colsParam)
	}
	return q
}

// with is the address with some parameters changed.
func (a *asked) with(change func(url.Values)) string {
	q := a.values()
	if change != nil {
		change(q)
	}
	return tableAddress(a.pivot.Table, q)
}

func tableAddress(code string, q url.Values) string {
	to := "/tables/" + url.PathEscape(code)
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	return to
}

// homeIn is the tenant's region as the table names it, even where no directory
// knows it, or else the home region.
func (p *desk) homeIn(a *asked, who identity.Person) territory.Key {
	if who.Region != "" && slices.ContainsFunc(a.shape.Regions, func(c indicator.Category) bool { return c.Code == who.Region }) {
		return territory.Key(who.Region)
	}
	return p.home(who)
}

// home is the tenant's region, or the smallest one around it that the
// directory knows.
func (p *desk) home(who identity.Person) territory.Key {
	key := territory.Key(who.Region)
	for _, around := range []territory.Key{key, key.State()} {
		if _, err := p.directory.Region(around); err == nil {
			return around
		}
	}
	return territory.Germany
}

// title is the name of a region as people say it, its key where it is unknown.
func (p *desk) title(key territory.Key) string {
	region, err := p.directory.Region(key)
	if err != nil {
		return string(key)
	}
	return region.Title()
}
