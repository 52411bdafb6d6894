// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Query asks for figures of a table. Dimensions go by their official codes
// (KREISE, GES, STAAG5); region, period and measure are understood too.
//
// A dimension that is neither in By nor in Where counts with its total, or
// its only category, or the declared set of categories that make up the whole
// without overlap. Otherwise the query is refused: totals and their parts are
// never added up.
type Query struct {
	Table string
	By    []string            // one row for each combination of their categories
	Where map[string][]string // codes, or beginnings of codes with * at the end
	// Release is the release to read; empty takes the newest for each period.
	Release ReleaseID
	Lang    string // of the labels: de (also when empty) or en
	Limit   int    // of rows; 0 for all
}

// Row is one figure of a result.
type Row struct {
	Codes  []string // in the order of Result.By
	Labels []string
	Figure Figure
	Unit   string
	// Decimals is how many the source publishes at most.
	Decimals int
	// Regions is how many regions were added up, 1 for a row of the table.
	Regions int
	// Missing counts, by sign, the figures without a number among those added
	// up: where there are any, the sum is too small. Empty for a single figure.
	Missing map[string]int
}

// Result is the answer to a query.
type Result struct {
	Table    string
	Title    string
	Sources  []string // credit lines
	Releases []ReleaseID
	By       []string // as asked for
	Rows     []Row
}

// Table answers q; a query that cannot be answered is Refused with the
// dimension and its categories. Faults: Forbidden, NotFound, Refused.
func (s *Service) Table(ctx context.Context, who identity.Person, q Query) (Result, error) {
	if !who.May(identity.ReadIndicators) {
		return Result{}, fault.Forbidden
	}
	sources, err := s.sources(ctx, who, q.Table, q.Release)
	if err != nil {
		return Result{}, fmt.Errorf("table %s: %w", q.Table, err)
	}
	c, err := s.scheme(ctx, sources)
	if err != nil {
		return Result{}, err
	}
	r, err := c.resolve(q)
	if err != nil {
		return Result{}, err
	}
	a := &answer{service: s, scheme: c, request: r, lang: q.Lang, taken: map[string]bool{}}
	a.result = Result{Table: q.Table, Title: sources[0].names.Statistic.Label.in(q.Lang), By: q.By}
	if err := a.run(ctx); err != nil {
		return Result{}, err
	}
	slices.SortStableFunc(a.result.Rows, func(x, y Row) int { return slices.Compare(x.Codes, y.Codes) })
	if q.Limit > 0 && len(a.result.Rows) > q.Limit {
		a.result.Rows = a.result.Rows[:q.Limit]
	}
	return a.result, nil
}

// sources lists the releases of a table with the periods to read from each:
// every period comes from the newest release that has it.
func (s *Service) sources(ctx context.Context, who identity.Person, table string, only ...ReleaseID) ([]source, error) {
	releases, err := s.releasesOf(ctx, who, table, only)
	if err != nil {
		return nil, err
	}
	var sources []source
	taken := map[civil.Period]bool{}
	for _, r := range releases {
		src := source{Release: r}
		for _, p := range r.Periods {
			if !taken[p] {
				taken[p] = true
				src.periods = append(src.periods, p)
			}
		}
		if src.periods == nil {
			continue
		}
		if src.names, err = s.dictionary(ctx, r); err != nil {
			return nil, err
		}
		sources = append(sources, src)
	}
	return sources, nil
}

// releasesOf lists the visible releases of a table, newest first, or those
// asked for, be they withdrawn.
func (s *Service) releasesOf(ctx context.Context, who identity.Person, table string, only []ReleaseID) ([]Release, error) {
	if only = slices.DeleteFunc(slices.Clone(only), func(id ReleaseID) bool { return id == "" }); len(only) > 0 {
		return s.chosenReleases(ctx, who, table, only)
	}
	releases, err := s.visible(ctx, who, table)
	if err == nil && (len(releases) == 0 || table == "") {
		err = s.noRelease(ctx, who, table)
	}
	return releases, err
}

// chosenReleases reads the releases of a table among some, newest first. A
// pin names a handful.
func (s *Service) chosenReleases(ctx context.Context, who identity.Person, table string, only []ReleaseID) ([]Release, error) {
	var raw []Release
	for _, id := range only {
		r, err := findRelease(ctx, s.db, who.Tenant, id)
		if err != nil {
			return nil, err
		}
		if r.Table == table {
			raw = append(raw, r)
		}
	}
	releases, err := s.shown(ctx, who, raw)
	if err != nil || len(releases) == 0 || len(releases) < len(raw) {
		return nil, cmp.Or(err, fault.NotFound)
	}
	slices.SortStableFunc(releases, func(a, b Release) int {
		return cmp.Or(b.ImportedAt.Compare(a.ImportedAt), cmp.Compare(b.Number, a.Number), cmp.Compare(b.ID, a.ID))
	})
	return releases, nil
}

// answer is a query that is being answered.
type answer struct {
	service *Service
	scheme  *scheme
	request *request
	lang    string
	result  Result
	taken   map[string]bool // codes of the rows; two measures must not share them
}

func (a *answer) run(ctx context.Context) error {
	if err := a.onePeriod(); err != nil {
		return err
	}
	for _, src := range a.scheme.sources {
		before := len(a.result.Rows)
		for _, period := range src.periods {
			if !allows(a.request.periods, string(period)) {
				continue
			}
			for series, m := range src.names.Measures {
				if !allows(a.request.measures, m.Code) {
					continue
				}
				if err := a.read(ctx, src, series, period); err != nil {
					return err
				}
			}
			if len(a.result.Rows) > before {
				a.result.Sources = append(a.result.Sources, src.sourceLine(period))
			}
		}
		if len(a.result.Rows) > before {
			a.result.Releases = append(a.result.Releases, src.ID)
		}
	}
	return nil
}

// onePeriod refuses a query that would add up or mix periods.
func (a *answer) onePeriod() error {
	if slices.ContainsFunc(a.request.by, func(d dimension) bool { return d.kind == byPeriod }) {
		return nil
	}
	periods := filter(a.scheme.periods, func(p string) bool { return allows(a.request.periods, p) })
	if len(periods) > 1 {
		return fault.Refuse("indicator.table.dimension_missing", "dimension", "period", "categories", listed(periods))
	}
	return nil
}

func allows(codes []string, code string) bool { return codes == nil || slices.Contains(codes, code) }

// read adds the rows of one block.
func (a *answer) read(ctx context.Context, src source, series int, period civil.Period) error {
	block, cells, err := a.service.blockWithCells(ctx, src.Release, series, period)
	if err != nil {
		return err
	}
	columns, err := a.scheme.columns(a.request, cells)
	if err != nil || len(columns) == 0 {
		return err
	}
	places, err := a.service.places(a.request, src, block.Regions(), a.lang)
	if err != nil {
		return err
	}
	if !a.request.byRegion {
		if living := a.service.living(places[0].keys, block, columns, period); len(living) > 0 {
			places[0].keys = living
		}
	}
	table, err := pivot(block, places, columns)
	if err != nil {
		return err
	}
	for c, column := range columns {
		for p, place := range places {
			if err := a.add(src, series, period, place, column, table.At(p, c)); err != nil {
				return err
			}
		}
	}
	return nil
}

// pivot adds a block up over places and columns.
func pivot(block *cube.Block, places []place, columns []column) (*cube.Table, error) {
	keys := make([][]string, len(places))
	for i, p := range places {
		keys[i] = p.keys
	}
	cells := make([][]string, len(columns))
	for i, c := range columns {
		cells[i] = c.cells
	}
	rows, err := cube.NewGroups(keys...)
	if err != nil {
		return nil, err
	}
	groups, err := cube.NewGroups(cells...)
	if err != nil {
		return nil, err
	}
	return block.Pivot(rows, groups), nil
}

// living leaves out dissolved regions that have no number.
func (s *Service) living(keys []string, block *cube.Block, columns []column, period civil.Period) []string {
	return filter(keys, func(key string) bool {
		return !s.dissolved(key, period) || slices.ContainsFunc(columns, func(c column) bool {
			return slices.ContainsFunc(c.cells, func(cell string) bool { return block.At(key, cell).HasNumber })
		})
	})
}

// add appends the row of one sum, unless nothing was observed there.
func (a *answer) add(src source, series int, period civil.Period, p place, c column, sum cube.Sum) error {
	figure, ok := figureOf(sum)
	if !ok {
		return nil
	}
	m := src.names.Measures[series]
	row := Row{Figure: figure, Unit: m.Unit.in(a.lang), Decimals: m.Decimals, Regions: len(p.keys)}
	if len(p.keys)*len(c.cells) > 1 {
		row.Missing = missingOf(sum)
	}
	variable := 0
	for _, d := range a.request.by {
		var code, text string
		switch d.kind {
		case byRegion:
			code, text = p.code, p.label
		case byPeriod:
			code, text = string(period), string(period)
		case byMeasure:
			code, text = m.Code, m.Label.in(a.lang)
		default:
			code = c.codes[variable]
			text = src.names.label[coordinate{d.variable, code}].in(a.lang)
			variable++
		}
		row.Codes, row.Labels = append(row.Codes, code), append(row.Labels, text)
	}
	key := strings.Join(row.Codes, "\x00")
	if a.taken[key] {
		return fault.Refuse("indicator.table.dimension_missing", "dimension", "measure", "categories", listed(a.scheme.measures))
	}
	a.taken[key] = true
	a.result.Rows = append(a.result.Rows, row)
	return nil
}

// figureOf is the figure that a sum is, or false when nothing was observed.
func figureOf(sum cube.Sum) (Figure, bool) {
	if sum.Numbers == 0 && sum.WithoutNumber() == 0 {
		return Figure{}, false
	}
	if sum.Numbers == 0 {
		return Figure{Symbol: strongest(sum.Missing[:])}, true
	}
	return Figure{Value: sum.Total, Has: true, Symbol: strongest(sum.Marked[:])}, true
}

// strongest is the sign that says most about a sum of figures with several
// signs: what is unknown makes the sum unknown, nil does not.
func strongest(counts []int) string {
	if !slices.ContainsFunc(counts, func(n int) bool { return n > 0 }) {
		return ""
	}
	order := []cube.Symbol{cube.Protected, cube.Secret, cube.Confidential, cube.Later, cube.Unreliable, cube.Blocked, cube.NotApplicable, cube.Nil}
	for _, symbol := range append(order, cube.Symbols()...) {
		if counts[symbol] > 0 {
			return symbol.String()
		}
	}
	return ""
}

func missingOf(sum cube.Sum) map[string]int {
	counts := map[string]int{}
	for symbol, n := range sum.Missing {
		if n > 0 {
			counts[cube.Symbol(symbol).String()] = n
		}
	}
	if len(counts) == 0 {
		return nil
	}
	return counts
}
