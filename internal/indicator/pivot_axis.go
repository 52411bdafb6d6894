// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/territory"
)

// Axis is a dimension on an axis of a grid.
type Axis struct {
	Name        string // as asked for
	Code, Label string // of the table; empty for the measure
	Kind        AxisKind
	Members     []Member

	position map[string]int // raw code -> place among raw
	raw      []string       // codes of the table
	member   []int          // raw -> member that shows it, or -1
	sums     [][]int        // member -> raw codes that it adds up
}

// AxisKind says what the members of an axis are.
type AxisKind string

// The kinds of axis.
const (
	CategoryAxis AxisKind = "category"
	RegionAxis   AxisKind = "region"
	PeriodAxis   AxisKind = "period"
	MeasureAxis  AxisKind = "measure"
)

// Member is one category, region, period or measure on an axis.
type Member struct {
	Code  string // empty for the total
	Label string
	Depth int // below how many of the others it lies
	// Total tells that the member is the whole of its dimension, Computed that
	// it is the sum of its parts because the table does not publish it.
	Total, Computed bool
	// Parts are the codes that make the member up without overlap; none where
	// nothing is known.
	Parts []string
	// Absent counts the parts that the table does not list.
	Absent int
	// Of a measure.
	Unit     string
	Decimals int
}

// Period is the period that a member of a PeriodAxis stands for.
func (m Member) Period() civil.Period { return civil.Period(m.Code) }

// newAxis lists the members of a dimension in the order of display.
func (s *Service) newAxis(g *Grid, name string, d dimension) (*Axis, error) {
	a := &Axis{Name: name}
	switch d.kind {
	case byRegion:
		a.Kind = RegionAxis
		s.regionMembers(g, a)
		if len(a.Members) == 0 {
			return nil, fault.Refuse("indicator.pivot.no_regions")
		}
	case byPeriod:
		a.Kind, a.Code = PeriodAxis, g.scheme.sources[0].names.Time.Code
		a.Label = g.scheme.sources[0].names.Time.Label.in(g.ask.Lang)
		for _, period := range g.scheme.periods {
			if allows(g.request.periods, period) {
				a.Members = append(a.Members, Member{Code: period, Label: period})
			}
		}
	case byMeasure:
		a.Kind = MeasureAxis
		for n, m := range g.measures {
			if allows(g.request.measures, m.Code) {
				a.Members = append(a.Members, Member{
					Code: g.measureCode(n), Label: m.Label.in(g.ask.Lang), Unit: m.Unit.in(g.ask.Lang), Decimals: m.Decimals,
				})
			}
		}
	default:
		a.Kind, a.Code = CategoryAxis, d.variable
		a.Label = g.scheme.variableLabel(d.variable, g.ask.Lang)
		g.categoryMembers(a)
	}
	a.index()
	return a, nil
}

// measureCode names a measure; where one code comes in several units, with
// its unit.
func (g *Grid) measureCode(n int) string {
	m := g.measures[n]
	same := func(other measure) bool { return other.Code == m.Code }
	if slices.IndexFunc(g.measures, same) == n && !slices.ContainsFunc(g.measures[n+1:], same) {
		return m.Code
	}
	return m.Code + "~" + neutralUnit(m.Unit)
}

func (c *scheme) variableLabel(variable, lang string) string {
	for _, src := range c.sources {
		for _, v := range src.names.Variables {
			if v.Code == variable {
				return v.Label.in(lang)
			}
		}
	}
	return variable
}

func (c *scheme) categoryLabel(variable, code, lang string) string {
	for _, src := range c.sources {
		if label, known := src.names.label[coordinate{variable, code}]; known {
			return label.in(lang)
		}
	}
	return ""
}

// categoryMembers lists the categories of a variable: the total first, then
// groups followed by their parts.
func (g *Grid) categoryMembers(a *Axis) {
	present := g.scheme.categories[a.Code]
	asked, chosen := g.request.asked[a.Code]
	if chosen {
		present = asked
	}
	known := structureOf(a.Code)
	without := filter(present, func(code string) bool { return code != "" })
	parts, whole := known.cover(without)
	if chosen && known.separate == nil {
		parts, whole = without, known.disjoint(without) // of those chosen, not of everything
	}
	whole = whole && len(parts) > 1
	if slices.Contains(present, "") {
		total := Member{Label: g.scheme.categoryLabel(a.Code, "", g.ask.Lang), Total: true}
		if whole && !chosen {
			total.Parts = parts
		}
		a.Members = append(a.Members, total)
	} else if whole && g.ask.Totals {
		a.Members = append(a.Members, Member{Total: true, Computed: true, Parts: parts})
	}
	depth := 0
	if slices.Contains(present, "") && len(present) > 1 {
		depth = 1
	}
	for _, at := range known.ordered(without, func(code string) string { return g.scheme.categoryLabel(a.Code, code, g.ask.Lang) }) {
		m := Member{Code: at.code, Label: g.scheme.categoryLabel(a.Code, at.code, g.ask.Lang), Depth: depth + at.depth}
		if parts, complete := known.collect(known.parts[at.code], without); complete && len(parts) > 0 {
			m.Parts = parts
		}
		a.Members = append(a.Members, m)
	}
}

// disjoint reports whether the declaration knows all codes and that none of
// them counts what another one counts.
func (s structure) disjoint(codes []string) bool {
	_, _, overlap := s.overlap(codes)
	return !overlap && !slices.ContainsFunc(codes, func(code string) bool { return !s.knows(code) })
}

// nested is a code with how deep it lies among those listed.
type nested struct {
	code  string
	depth int
}

// ordered puts groups before their parts; what the declaration does not know
// follows in the order of the codes, single things such as nations by label.
func (s structure) ordered(present []string, label func(string) string) []nested {
	var list []nested
	listed := map[string]bool{}
	var add func(code string, depth int)
	add = func(code string, depth int) {
		if slices.Contains(present, code) && !listed[code] {
			listed[code] = true
			list = append(list, nested{code, depth})
			depth++
		}
		for _, part := range s.parts[code] {
			add(part, depth)
		}
	}
	for _, code := range s.whole {
		add(code, 0)
	}
	rest := slices.Clone(filter(present, func(code string) bool { return !listed[code] }))
	if s.separate != nil {
		slices.SortStableFunc(rest, func(a, b string) int { return cmp.Compare(i18n.Fold(label(a)), i18n.Fold(label(b))) })
	}
	for _, code := range rest {
		list = append(list, nested{code, 0})
	}
	return list
}

// regionMembers lists the regions asked for, each below the one that it lies
// in.
func (s *Service) regionMembers(g *Grid, a *Axis) {
	available := distinct(g.availableRegions())
	a.Code, a.Label = g.regionVariable()
	if len(g.ask.Area.Groups) > 0 {
		g.groupMembers(a, available)
		return
	}
	keys, computed := g.regionsShown(available)
	if g.ask.Area.Above {
		keys = distinct(append(keys, around(keys, available)...))
	}
	if at, found := slices.BinarySearch(keys, germany); found {
		keys = slices.Insert(slices.Delete(keys, at, at+1), 0, germany) // the key of a country follows those of the Länder
	}
	listed, longest := setOf(keys), 0
	for _, key := range keys {
		longest = max(longest, len(key))
	}
	for _, key := range keys {
		m := Member{Code: key, Label: g.regionLabel(key), Parts: computed[key]}
		m.Computed = len(m.Parts) > 0
		for above := container(key, listed); above != ""; above = container(above, listed) {
			m.Depth++
		}
		if !m.Computed && (len(key) < longest || key == germany) {
			m.Parts = partsOf(key, keys)
		}
		a.Members = append(a.Members, m)
	}
}

// groupMembers lists the parents of another hierarchy. A region that belongs to
// several of them is shown below the first alone; it counts in each.
func (g *Grid) groupMembers(a *Axis, available []string) {
	listed := map[string]bool{}
	for _, group := range g.ask.Area.Groups {
		parent := Member{Code: group.Code, Label: group.Label, Computed: true}
		parent.Parts = distinct(filter(group.Regions, func(key string) bool {
			_, there := slices.BinarySearch(available, key)
			return there
		}))
		if parent.Absent = len(group.Regions) - len(parent.Parts); len(parent.Parts) == 0 || listed[parent.Code] {
			continue
		}
		listed[parent.Code] = true
		a.Members = append(a.Members, parent)
		for _, key := range parent.Parts {
			if g.ask.Area.Above && !listed[key] {
				listed[key] = true
				a.Members = append(a.Members, Member{Code: key, Label: g.regionLabel(key), Depth: 1})
			}
		}
	}
}

func (g *Grid) availableRegions() []string {
	var keys []string
	for _, src := range g.scheme.sources {
		keys = append(keys, src.names.regionsOf(g.request.places)...)
	}
	return keys
}

func (g *Grid) regionVariable() (code, text string) {
	for _, src := range g.scheme.sources {
		for _, r := range src.names.Regions {
			v := src.names.Variables[r.Variable]
			if g.request.places == nil || slices.Contains(g.request.places, v.Code) {
				return v.Code, v.Label.in(g.ask.Lang)
			}
		}
	}
	return "", ""
}

func (g *Grid) regionLabel(key string) string {
	for _, src := range g.scheme.sources {
		if label, known := src.names.regionLabel[key]; known {
			return strings.TrimSpace(label.in(g.ask.Lang))
		}
	}
	return ""
}

// regionsShown lists the keys that the area means. A region that the table
// lacks is the sum of those of one level inside it.
func (g *Grid) regionsShown(available []string) (keys []string, computed map[string][]string) {
	area := g.ask.Area
	asked := area.Regions
	if g.request.regions != nil {
		asked = append(slices.Clone(asked), g.request.regions...)
	}
	computed = map[string][]string{}
	atLevel := func(key string) bool {
		return area.Level == territory.LevelUnknown || regionLevel(key) == area.Level
	}
	if len(asked) == 0 {
		return filter(available, atLevel), computed
	}
	for _, one := range asked {
		stem, pattern := strings.CutSuffix(one, "*")
		switch {
		case pattern:
			keys = append(keys, filter(available, func(key string) bool { return strings.HasPrefix(key, stem) && atLevel(key) })...)
		case area.Level != territory.LevelUnknown:
			inside := filter(available, func(key string) bool { return atLevel(key) && (key == one || within(key, one)) })
			keys = append(keys, inside...)
			if g.ask.Totals && len(inside) > 1 && !slices.Contains(available, one) {
				keys, computed[one] = append(keys, one), inside
			}
		case slices.Contains(available, one):
			keys = append(keys, one)
		default:
			if inside := below(one, available); len(inside) > 0 {
				keys, computed[one] = append(keys, one), inside
			}
		}
	}
	return distinct(keys), computed
}

// regionLevel tells the level of a key as tables write it, an ARS included.
func regionLevel(key string) territory.Level {
	if parsed, err := territory.ParseKey(key); err == nil {
		return parsed.Level()
	}
	return territory.LevelUnknown
}

// around lists the available regions in which the keys lie.
func around(keys, available []string) []string {
	among := setOf(available)
	found := map[string]bool{}
	for _, key := range keys {
		for above := container(key, among); above != "" && !found[above]; above = container(above, among) {
			found[above] = true
		}
	}
	return filter(available, func(key string) bool { return found[key] })
}

// partsOf lists the keys of the next level shown below a region.
func partsOf(region string, keys []string) []string {
	inside := filter(keys, func(key string) bool { return key != region && within(key, region) })
	shortest := 0
	for _, key := range inside {
		if shortest == 0 || len(key) < shortest {
			shortest = len(key)
		}
	}
	parts := filter(inside, func(key string) bool { return len(key) == shortest })
	if len(parts) < 2 {
		return nil
	}
	return parts
}

// index numbers the codes that the members show or add up.
func (a *Axis) index() {
	a.position = map[string]int{}
	number := func(code string) int {
		at, known := a.position[code]
		if !known {
			at = len(a.raw)
			a.position[code] = at
			a.raw, a.member = append(a.raw, code), append(a.member, -1)
		}
		return at
	}
	a.sums = make([][]int, len(a.Members))
	for n, m := range a.Members {
		if !m.Computed {
			at := number(m.Code)
			a.member[at], a.sums[n] = n, []int{at}
		}
	}
	for n, m := range a.Members {
		if m.Computed {
			for _, code := range m.Parts {
				a.sums[n] = append(a.sums[n], number(code))
			}
		}
	}
}
