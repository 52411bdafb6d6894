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
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/statfile/template"
)

// Shape says what a table is made of, in one language.
type Shape struct {
	Table      string
	Title      string
	Periods    []civil.Period // oldest first
	Regions    []Category     // by code; none when the table has no regions
	Divisions  []AreaDivision // of own areas, the one with fewest first; none for official regions
	Dimensions []Dimension    // by position in the file, one for each variable
	Measures   []Measure
}

// AreaDivision is one way in which a table divides a place into own areas without
// overlap, such as quarters.
type AreaDivision struct {
	Code, Label string
	Areas       []Category
}

// RegionKeys are the keys of the regions, each under its code; areas of the
// tenant's own also under the number or name that their list gave them.
func (s Shape) RegionKeys() map[string]string {
	keys := make(map[string]string, len(s.Regions))
	for _, region := range s.Regions {
		keys[region.Code] = region.Code
	}
	for _, region := range s.Regions {
		name, own := strings.CutPrefix(region.Code, template.OwnPrefix)
		if _, taken := keys[name]; own && !taken {
			keys[name] = region.Code
		}
	}
	return keys
}

// Dimension is a variable of a table, such as GES.
type Dimension struct {
	Code, Label string
	Categories  []Category // by code; the total, if there is one, comes first with an empty code
}

// Category is a value of a variable, or a region.
type Category struct {
	Code, Label string
}

// Measure is what a table counts.
type Measure struct {
	Code, Label, Unit string
	Decimals          int
}

// TableInfo names a table that has a visible release.
type TableInfo struct {
	Code, Title string
	Official    bool
	Regions     int          // of the release that has most
	Newest      civil.Period // of all releases
}

// Tables lists the tables with a visible release by code. Faults: Forbidden.
func (s *Service) Tables(ctx context.Context, who identity.Person) ([]TableInfo, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, fault.Forbidden
	}
	releases, err := s.visible(ctx, who, "")
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	var tables []TableInfo
	for _, r := range releases {
		at := slices.IndexFunc(tables, func(info TableInfo) bool { return info.Code == r.Table })
		if at < 0 {
			at = len(tables)
			tables = append(tables, TableInfo{Code: r.Table, Title: r.Title, Official: r.Official})
		}
		tables[at].include(r)
	}
	slices.SortFunc(tables, func(a, b TableInfo) int { return cmp.Compare(a.Code, b.Code) })
	return tables, nil
}

func (t *TableInfo) include(r Release) {
	t.Regions = max(t.Regions, r.Regions)
	if n := len(r.Periods); n > 0 && r.Periods[n-1].End() > t.Newest.End() {
		t.Newest = r.Periods[n-1]
	}
}

// Shape says what a table is made of: over the newest releases of all its
// periods, or one release when only names it. Lang is de or en. Callers share
// its lists and must not change them. Faults: Forbidden, NotFound.
func (s *Service) Shape(ctx context.Context, who identity.Person, table string, only ReleaseID, lang string) (Shape, error) {
	if !who.May(identity.ReadIndicators) {
		return Shape{}, fault.Forbidden
	}
	sources, err := s.sources(ctx, who, table, only)
	if err != nil {
		return Shape{}, fmt.Errorf("table %s: %w", table, err)
	}
	return s.shape(ctx, table, sources, lang)
}

// shape sorts out what sources are made of, once for all readers.
func (s *Service) shape(ctx context.Context, table string, sources []source, lang string) (Shape, error) {
	shape, err := s.shapes.Get(ctx, keyOf(sources)+table+"/"+lang, func(context.Context) (*Shape, error) {
		shape := shapeOf(table, sources, lang)
		return &shape, nil
	})
	if err != nil {
		return Shape{}, err
	}
	return *shape, nil
}

// Bytes is roughly how much memory the lists of s take.
func (s *Shape) Bytes() int {
	const perCategory = 32
	total := 16 * len(s.Periods)
	add := func(categories []Category) {
		for _, c := range categories {
			total += perCategory + len(c.Code) + len(c.Label)
		}
	}
	add(s.Regions)
	for _, d := range s.Divisions {
		add(d.Areas)
	}
	for _, d := range s.Dimensions {
		add(d.Categories)
	}
	return total
}

// Shape says what the file of a preview is made of, in its own language.
func (p *Preview) Shape() Shape {
	names := p.content.dictionary
	return shapeOf(p.release.Table, []source{{Release: p.release, names: names, periods: p.release.Periods}}, p.Finding.Language)
}

func shapeOf(table string, sources []source, lang string) Shape {
	shape := Shape{Table: table, Title: sources[0].names.Statistic.Label.in(lang)}
	variables := map[string]int{}
	regions := newCategories()
	var categories []*categorySet
	for _, src := range sources {
		d := src.names
		shape.Periods = append(shape.Periods, src.periods...)
		for _, r := range d.Regions {
			regions.add(r.Code, r.Label.in(lang))
		}
		for _, dimension := range d.Dimensions {
			for _, c := range dimension {
				v := d.Variables[c.Variable]
				if v.Code == "" {
					continue // rows without this dimension
				}
				at, known := variables[v.Code]
				if !known {
					at = len(categories)
					variables[v.Code] = at
					shape.Dimensions = append(shape.Dimensions, Dimension{Code: v.Code, Label: v.Label.in(lang)})
					categories = append(categories, newCategories())
				}
				categories[at].add(c.Code, c.Label.in(lang))
			}
		}
		for _, m := range d.Measures {
			one := Measure{m.Code, m.Label.in(lang), m.Unit.in(lang), m.Decimals}
			if !slices.ContainsFunc(shape.Measures, func(k Measure) bool { return k.Code == one.Code && k.Unit == one.Unit }) {
				shape.Measures = append(shape.Measures, one)
			}
		}
	}
	slices.SortFunc(shape.Periods, comparePeriods)
	shape.Regions = regions.sorted()
	shape.Divisions = divisionsOf(sources, lang)
	for i := range shape.Dimensions {
		shape.Dimensions[i].Categories = categories[i].sorted()
	}
	return shape
}

// categorySet collects categories of several releases; the newest label holds.
type categorySet struct {
	known map[string]bool
	list  []Category
}

func newCategories() *categorySet { return &categorySet{known: map[string]bool{}} }

func (s *categorySet) add(code, text string) {
	if !s.known[code] {
		s.known[code] = true
		s.list = append(s.list, Category{code, text})
	}
}

func (s *categorySet) sorted() []Category {
	slices.SortFunc(s.list, func(a, b Category) int { return cmp.Compare(a.Code, b.Code) })
	return s.list
}
