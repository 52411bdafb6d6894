// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
)

// ChangeKind says how a figure differs between two releases.
type ChangeKind string

// The kinds of change. A provisional figure that became final, and one that
// the office marks as revised, is revised even when the number is the same.
const (
	FigureNew     ChangeKind = "new"
	FigureChanged ChangeKind = "changed"
	FigureRevised ChangeKind = "revised"
	FigureGone    ChangeKind = "gone"
)

// Changes counts how a file or release differs from an earlier one, over the
// periods that it has itself.
type Changes struct {
	New, Changed, Revised, Identical int
	Gone                             int // only the earlier one has them
}

// Of is the number of changes of a kind, of all kinds when it is empty.
func (c Changes) Of(kind ChangeKind) int {
	switch kind {
	case FigureNew:
		return c.New
	case FigureChanged:
		return c.Changed
	case FigureRevised:
		return c.Revised
	case FigureGone:
		return c.Gone
	}
	return c.New + c.Changed + c.Revised + c.Gone
}

// Change is one figure that differs.
type Change struct {
	Kind          ChangeKind
	Region        Category
	Period        civil.Period
	Measure       Measure
	Categories    []Coordinate
	Before, After Figure // the zero Figure where there was or is none
}

// Coordinate is a category with the dimension that it belongs to.
type Coordinate struct {
	Dimension, Code, Label string
}

// Difference is by how much the number changed; false without two numbers.
func (c Change) Difference() (float64, bool) {
	return c.After.Value - c.Before.Value, c.Before.Has && c.After.Has
}

// Percent is the change in percent of the number before; false without two
// numbers or from 0.
func (c Change) Percent() (float64, bool) {
	d, ok := c.Difference()
	if !ok || c.Before.Value == 0 {
		return 0, false
	}
	return 100 * d / math.Abs(c.Before.Value), true
}

// The orders of changes beside the largest difference first, where figures
// without one come last.
const (
	ByPercent = "percent"
	ByPlace   = "place" // region, then period
)

// ChangeFilter chooses changes and a page of them.
type ChangeFilter struct {
	Kind          ChangeKind // empty for all
	Search        string     // in key or name of the region and in categories
	Sort          string     // empty for the largest difference first
	Lang          string
	Limit, Offset int // no limit when 0
}

// Difference is how a release differs from an earlier one of its table.
type Difference struct {
	Release Release
	Against *Release // nil for the first release
	Counts  Changes
	Found   int // changes that the filter lets through
	Listed  []Change
}

// Difference compares a release with an earlier one of its table: with the one
// named, or the newest that came before it. Faults: Forbidden, NotFound.
func (s *Service) Difference(ctx context.Context, who identity.Person, id, with ReleaseID, f ChangeFilter) (Difference, error) {
	r, err := s.Release(ctx, who, id)
	if err != nil {
		return Difference{}, err
	}
	d := Difference{Release: r}
	if d.Against, err = s.before(ctx, who, r, with); err != nil || d.Against == nil {
		return d, err
	}
	after, err := s.released(ctx, r)
	if err != nil {
		return d, err
	}
	before, err := s.released(ctx, *d.Against)
	if err != nil {
		return d, err
	}
	l := &changeList{filter: f, before: before.names, after: after.names}
	if d.Counts, err = compareFigures(ctx, before, after, l.keep); err != nil {
		return d, fmt.Errorf("compare releases %s and %s: %w", r.ID, d.Against.ID, err)
	}
	d.Found, d.Listed = len(l.kept), l.page()
	return d, nil
}

// before finds the release to compare with, nil when there is none.
func (s *Service) before(ctx context.Context, who identity.Person, r Release, with ReleaseID) (*Release, error) {
	if with != "" {
		other, err := s.Release(ctx, who, with)
		if err == nil && other.Table != r.Table {
			err = fault.NotFound
		}
		return &other, err
	}
	earlier, err := findBefore(ctx, s.db, who.Tenant, r)
	if errors.Is(err, fault.NotFound) {
		return nil, nil //nolint:nilnil // the first release has no earlier one, which is no fault
	}
	if err != nil {
		return nil, err
	}
	shown, err := s.shown(ctx, who, []Release{earlier})
	if err != nil || len(shown) == 0 {
		return nil, err
	}
	return &shown[0], nil
}

// figureSet is the figures of a table in one state.
type figureSet struct {
	names   *dictionary
	periods []civil.Period
	block   func(ctx context.Context, series int, period civil.Period) (*cube.Block, error)
}

func (s *Service) released(ctx context.Context, r Release) (figureSet, error) {
	names, err := s.dictionary(ctx, r)
	return figureSet{names, r.Periods, func(ctx context.Context, series int, period civil.Period) (*cube.Block, error) {
		return s.block(ctx, r, series, period)
	}}, err
}

// figureSet is the content as figures to compare.
func (c *content) figureSet() figureSet {
	return figureSet{c.dictionary, c.periods, func(_ context.Context, series int, period civil.Period) (*cube.Block, error) {
		for _, p := range c.parts {
			if p.series == series && p.period == period {
				return p.block, nil
			}
		}
		return new(cube.Builder).Block()
	}}
}

// rawChange is a change by the codes of the tables.
type rawChange struct {
	kind          ChangeKind
	measure       *measure
	period        civil.Period
	region, cell  string
	before, after cube.Value
}

// compareFigures counts how two sets of figures differ over the periods of the later
// one, and hands every change to keep.
func compareFigures(ctx context.Context, before, after figureSet, keep func(rawChange)) (Changes, error) {
	var total Changes
	for _, period := range after.periods {
		matched := map[int]bool{}
		for series := range after.names.Measures {
			m := &after.names.Measures[series]
			old := slices.IndexFunc(before.names.Measures, func(o measure) bool { return sameMeasure(o, *m) })
			matched[old] = true
			if err := compareBlocks(ctx, before, after, old, series, period, m, &total, keep); err != nil {
				return total, err
			}
		}
		for old := range before.names.Measures {
			if matched[old] {
				continue
			}
			if err := compareBlocks(ctx, before, after, old, -1, period, &before.names.Measures[old], &total, keep); err != nil {
				return total, err
			}
		}
	}
	return total, nil
}

// compareBlocks compares one measure in one period; -1 stands for a measure
// that a set does not have.
func compareBlocks(ctx context.Context, before, after figureSet, old, series int, period civil.Period, m *measure, total *Changes, keep func(rawChange)) error {
	was, err := before.blockOr(ctx, old, period)
	if err != nil {
		return err
	}
	is, err := after.blockOr(ctx, series, period)
	if err != nil {
		return err
	}
	for o := range is.All() {
		earlier := was.At(o.Region, o.Cell)
		kind := kindOf(earlier, o.Value)
		total.count(kind)
		if kind != "" {
			keep(rawChange{kind, m, period, o.Region, o.Cell, earlier, o.Value})
		}
	}
	for o := range was.All() {
		if is.At(o.Region, o.Cell).Absent() {
			total.count(FigureGone)
			keep(rawChange{FigureGone, m, period, o.Region, o.Cell, o.Value, cube.Value{}})
		}
	}
	return nil
}

func (e figureSet) blockOr(ctx context.Context, series int, period civil.Period) (*cube.Block, error) {
	if series < 0 {
		return new(cube.Builder).Block()
	}
	return e.block(ctx, series, period)
}

func (c *Changes) count(kind ChangeKind) {
	switch kind {
	case FigureNew:
		c.New++
	case FigureChanged:
		c.Changed++
	case FigureRevised:
		c.Revised++
	case FigureGone:
		c.Gone++
	default:
		c.Identical++
	}
}

// kindOf is how two values differ, empty when they do not.
func kindOf(before, after cube.Value) ChangeKind {
	switch {
	case before.Absent():
		return FigureNew
	case before == after:
		return ""
	case strings.Contains(before.Symbol.String(), "p"), strings.Contains(after.Symbol.String(), "r"):
		return FigureRevised
	}
	return FigureChanged
}

// mostChanges bounds the changes that are kept for a list: a release with a new
// period alone may have millions.
const mostChanges = 300_000

// changeList keeps the changes that a filter lets through.
type changeList struct {
	filter        ChangeFilter
	before, after *dictionary
	kept          []rawChange
	wanted        map[string]bool // regions and cells by what the search says of them
}

func (l *changeList) keep(c rawChange) {
	if l.filter.Kind != "" && c.kind != l.filter.Kind || len(l.kept) == mostChanges {
		return
	}
	if l.filter.Search == "" || l.says("r\x00"+c.region, func() string { return c.region + " " + l.region(c.region).Label }) || l.says("c\x00"+c.cell, func() string {
		var words []string
		for _, at := range l.categories(c.cell) {
			words = append(words, at.Code, at.Label)
		}
		return strings.Join(words, " ")
	}) {
		l.kept = append(l.kept, c)
	}
}

// says reports whether the words that are looked for stand in a text, which is
// made once for each key.
func (l *changeList) says(key string, text func() string) bool {
	if l.wanted == nil {
		l.wanted = map[string]bool{}
	}
	found, known := l.wanted[key]
	if !known {
		found = strings.Contains(i18n.Fold(text()), i18n.Fold(strings.TrimSpace(l.filter.Search)))
		l.wanted[key] = found
	}
	return found
}

// page sorts the changes and describes those of one page.
func (l *changeList) page() []Change {
	slices.SortStableFunc(l.kept, l.order)
	from := min(l.filter.Offset, len(l.kept))
	to := len(l.kept)
	if l.filter.Limit > 0 {
		to = min(from+l.filter.Limit, to)
	}
	changes := make([]Change, 0, to-from)
	for _, c := range l.kept[from:to] {
		changes = append(changes, Change{
			Kind: c.kind, Region: l.region(c.region), Period: c.period,
			Measure:    Measure{c.measure.Code, c.measure.Label.in(l.filter.Lang), c.measure.Unit.in(l.filter.Lang), c.measure.Decimals},
			Categories: l.categories(c.cell), Before: figureIn(c.before), After: figureIn(c.after),
		})
	}
	return changes
}

func (l *changeList) order(a, b rawChange) int {
	place := func() int {
		return cmp.Or(cmp.Compare(a.region, b.region), comparePeriods(a.period, b.period), cmp.Compare(a.cell, b.cell), cmp.Compare(a.measure.Code, b.measure.Code))
	}
	switch l.filter.Sort {
	case ByPlace:
		return place()
	case ByPercent:
		return cmp.Or(cmp.Compare(b.percent(), a.percent()), place())
	}
	return cmp.Or(cmp.Compare(b.size(), a.size()), cmp.Compare(b.alone(), a.alone()), place())
}

// alone is the number that stands on one side only, 0 without it.
func (c rawChange) alone() float64 {
	switch {
	case c.before.HasNumber == c.after.HasNumber:
		return 0
	case c.after.HasNumber:
		return math.Abs(c.after.Number)
	}
	return math.Abs(c.before.Number)
}

// size is the difference of two numbers, -1 without it.
func (c rawChange) size() float64 {
	if !c.before.HasNumber || !c.after.HasNumber {
		return -1
	}
	return math.Abs(c.after.Number - c.before.Number)
}

func (c rawChange) percent() float64 {
	if size := c.size(); size >= 0 && c.before.Number != 0 {
		return size / math.Abs(c.before.Number)
	}
	return -1
}

func figureIn(v cube.Value) Figure {
	return Figure{Value: v.Number, Has: v.HasNumber, Symbol: v.Symbol.String()}
}

// region names a region as the later set does, else as the earlier one.
func (l *changeList) region(key string) Category {
	for _, d := range []*dictionary{l.after, l.before} {
		if text, known := d.regionLabel[key]; known {
			return Category{key, strings.TrimSpace(text.in(l.filter.Lang))}
		}
	}
	return Category{Code: key}
}

func (l *changeList) categories(cell string) []Coordinate {
	var list []Coordinate
	for _, at := range parseCell(cell) {
		c := Coordinate{Code: at.code}
		for _, d := range []*dictionary{l.before, l.after} {
			if text, known := d.label[at]; known {
				c.Label = strings.TrimSpace(text.in(l.filter.Lang))
			}
			for _, v := range d.Variables {
				if v.Code == at.variable {
					c.Dimension = v.Label.in(l.filter.Lang)
				}
			}
		}
		list = append(list, c)
	}
	return list
}
