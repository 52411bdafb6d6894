// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"maps"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
	"kursbuch/internal/disclosure"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// layout is how the shapes of a table become dimensions and linked tables. It
// is the same for all measures and periods of a release.
type layout struct {
	matter *indicator.Matter
	shapes []Shape             // of the policy
	shown  map[string][]string // categories by variable; nil shows all
	level  map[string]string   // of each region
	root   string              // the region that everything adds up to; empty where there is none
	axes   []*axis
	frames []frame
	behind []frame // the one table behind linked frames; see together
	group  int64   // rests of so many are protected too; 0 leaves it off
	// links finds what was published of tables that count the same people.
	links  func(series int, period civil.Period) ([]link, error)
	circle bool // frames are linked in a circle: nothing else than behind will do
}

// axis is one dimension of the systems: areas of one kind, or a variable.
type axis struct {
	name     string
	variable int // among the dimensions of the matter; -1 for areas
	parents  map[string]string
	inner    []string // codes that have children, children before parents
	nested   bool     // which area lies in which was told by their keys
}

// frame is the dimensions of one linked table.
type frame struct {
	area      int   // among the axes, or -1
	variables []int // among the axes, ascending
}

// rest begins the code of what the listed parts of a code leave over.
const rest = "~"

// areaAxis names the dimension of areas in every publication, so that cells are
// found again.
const areaAxis = "area"

// layoutOf arranges the shapes of a policy, and those of earlier publications,
// whose figures readers know. Faults: Refused.
func layoutOf(m *indicator.Matter, p Policy, earlier ...Policy) (*layout, error) {
	levels := levelsOf(m)
	l := &layout{matter: m, shapes: p.Shapes, shown: p.Categories, level: levelOf(levels)}
	all := slices.Clone(p.Shapes)
	l.group = p.group()
	for _, e := range earlier {
		all = append(all, e.Shapes...)
		l.group = max(l.group, e.group()) // a zero that was suppressed stays so
	}
	used := map[string]bool{}
	for _, s := range all {
		for _, area := range s.Areas {
			used[area] = true
		}
	}
	if err := l.layAreas(levels, used); err != nil {
		return nil, err
	}
	variables := map[string]int{}
	for d, dimension := range m.Dimensions {
		if slices.ContainsFunc(all, func(s Shape) bool { return slices.Contains(s.Variables, dimension.Code) }) {
			variables[dimension.Code] = len(l.axes)
			l.axes = append(l.axes, l.variableAxis(d, dimension, append([]Policy{p}, earlier...)))
		}
	}
	for _, s := range all {
		l.frame(s, variables)
	}
	l.frames = maximal(l.frames)
	l.link(p)
	return l, nil
}

// link says where the one table behind linked tables is compiled in place of
// them. A circle needs it. The standards that speak of provably small figures
// do better with it: of tables linked without a circle nothing can be computed
// exactly, but figures that nobody sees can be proven to be small.
func (l *layout) link(p Policy) {
	l.circle = !acyclic(l.frames)
	if l.circle || len(l.frames) > 1 && p.Method == Suppress && p.Standard != S1 {
		l.behind = l.together()
	}
}

// acyclic reports whether tables are linked without a circle. Then every
// choice of figures that agrees where tables touch has one table behind it, so
// that its existence tells nothing. The test is that of Graham and of Yu and
// Ozsoyoglu: take away what occurs once, and what lies in another, until
// nothing is left.
func acyclic(frames []frame) bool {
	var edges [][]int
	for _, f := range frames {
		edges = append(edges, slices.Clone(f.axes()))
	}
	for changed := true; changed; {
		changed = false
		occurs := map[int]int{}
		for _, e := range edges {
			for _, axis := range e {
				occurs[axis]++
			}
		}
		for i, e := range edges {
			edges[i] = slices.DeleteFunc(e, func(axis int) bool { return occurs[axis] == 1 })
			changed = changed || len(edges[i]) < len(e)
		}
		for i, e := range edges {
			inside := func(other []int) bool {
				return !slices.ContainsFunc(e, func(axis int) bool { return !slices.Contains(other, axis) })
			}
			if slices.ContainsFunc(slices.Delete(slices.Clone(edges), i, i+1), inside) {
				edges = slices.Delete(edges, i, i+1)
				changed = true
				break
			}
		}
	}
	return len(edges) <= 1
}

// together joins linked tables into one for each kind of area: that there is one
// table behind them is known to everybody, and tells more than the links alone.
func (l *layout) together() []frame {
	var all frame
	areas := []int{}
	for _, f := range l.frames {
		all.variables = append(all.variables, f.variables...)
		if f.area >= 0 && !slices.Contains(areas, f.area) {
			areas = append(areas, f.area)
		}
	}
	slices.Sort(all.variables)
	all.variables = slices.Compact(all.variables)
	if len(areas) == 0 {
		areas = append(areas, -1)
	}
	var joined []frame
	for _, area := range areas {
		joined = append(joined, frame{area, all.variables})
	}
	return joined
}

// layAreas finds the area that is the total, and makes an axis of the areas
// that are used: official regions, or divisions of the tenant's own.
func (l *layout) layAreas(levels []Level, used map[string]bool) error {
	var official []string
	var divisions []Level
	for _, level := range levels {
		if !level.Division {
			for _, area := range level.Areas {
				official = append(official, area.Code)
			}
		}
	}
	parents := within(official)
	tops := roots(official, parents)
	if len(tops) == 1 {
		l.root = tops[0]
	}
	for _, level := range levels {
		switch {
		case !level.Division:
		case len(tops) == 0 && l.root == "" && len(level.Areas) == 1:
			l.root = level.Areas[0].Code // the whole place
		case used[level.Code]:
			divisions = append(divisions, level)
		}
	}
	if len(divisions) == 0 {
		l.layRegions(official, parents, used)
		return nil
	}
	if len(tops) > 0 {
		if err := l.descend(official, parents, used); err != nil {
			return err
		}
	}
	return l.layDivisions(divisions)
}

// layRegions lays official regions, each below the next around it that is used.
func (l *layout) layRegions(official []string, parents map[string]string, used map[string]bool) {
	a := &axis{name: areaAxis, variable: -1, parents: map[string]string{}}
	for _, r := range official {
		if used[l.level[r]] && r != l.root {
			up := parents[r]
			for up != "" && up != l.root && !used[l.level[up]] {
				up = parents[up]
			}
			a.parents[r] = up
		}
	}
	l.addAreas(a)
}

// layDivisions lays own areas. Of two divisions everybody knows which area lies
// in which, so the program must know it too: by keys that begin alike, which
// the figures must confirm. Otherwise the divisions are refused together.
func (l *layout) layDivisions(divisions []Level) error {
	a := &axis{name: areaAxis, variable: -1, parents: map[string]string{}, nested: len(divisions) > 1}
	slices.SortStableFunc(divisions, func(x, y Level) int { return len(x.Areas) - len(y.Areas) })
	for i, d := range divisions {
		for _, area := range d.Areas {
			if i == 0 {
				a.parents[area.Code] = ""
				continue
			}
			up := ""
			for _, wider := range divisions[i-1].Areas {
				if strings.HasPrefix(area.Code, wider.Code) && len(wider.Code) > len(up) {
					up = wider.Code
				}
			}
			if up == "" || up == area.Code {
				return fault.Refuse("publication.refused.nesting")
			}
			a.parents[area.Code] = up
		}
	}
	l.addAreas(a)
	return nil
}

func (l *layout) addAreas(a *axis) {
	for code, up := range a.parents {
		if up == l.root || up == "" {
			a.parents[code] = disclosure.Total
		}
	}
	if len(a.parents) > 0 {
		a.sort()
		l.axes = append(l.axes, a)
	}
}

// descend takes the smallest region that has all areas for the total, so that
// own areas add up to it. How they lie to other regions is not known, so that
// these cannot be used beside them.
func (l *layout) descend(official []string, parents map[string]string, used map[string]bool) error {
	if len(roots(official, parents)) > 1 {
		return fault.Refuse("publication.refused.areas")
	}
	for {
		children := slices.DeleteFunc(slices.Clone(official), func(r string) bool { return parents[r] != l.root })
		if len(children) != 1 {
			if slices.ContainsFunc(children, func(r string) bool { return used[l.level[r]] }) {
				return fault.Refuse("publication.refused.areas")
			}
			return nil
		}
		if used[l.level[l.root]] {
			return fault.Refuse("publication.refused.areas")
		}
		l.root = children[0]
	}
}

// variableAxis has the categories that the policies show, below each other as
// far as their structure is declared.
func (l *layout) variableAxis(d int, dimension indicator.Dimension, policies []Policy) *axis {
	a := &axis{name: dimension.Code, variable: d, parents: map[string]string{}}
	var codes []string
	for _, c := range dimension.Categories {
		if c.Code != "" && slices.ContainsFunc(policies, func(p Policy) bool { return shows(p.Categories, dimension.Code, c.Code) }) {
			codes = append(codes, c.Code)
		}
	}
	parents := indicator.Within(dimension.Code, codes)
	for _, code := range codes {
		a.parents[escaped(code)] = disclosure.Total
		if up := parents[code]; up != "" {
			a.parents[escaped(code)] = escaped(up)
		}
	}
	a.sort()
	return a
}

// escaped keeps codes of a table apart from the total and the rests.
func escaped(code string) string {
	if code == disclosure.Total || strings.HasPrefix(code, rest) || strings.HasPrefix(code, "'") {
		return "'" + code
	}
	return code
}

// sort lists the inner codes, children before parents.
func (a *axis) sort() {
	depth := func(code string) int {
		n := 0
		for ; code != disclosure.Total; code = a.parents[code] {
			n++
		}
		return n
	}
	inner := map[string]bool{disclosure.Total: true}
	for _, up := range a.parents {
		inner[up] = true
	}
	a.inner = slices.SortedFunc(maps.Keys(inner), func(x, y string) int {
		if dx, dy := depth(x), depth(y); dx != dy {
			return dy - dx
		}
		return strings.Compare(x, y)
	})
}

// frame adds the tables of a shape: one for each kind of area.
func (l *layout) frame(s Shape, variables map[string]int) {
	f := frame{area: -1}
	for _, v := range s.Variables {
		if at, known := variables[v]; known {
			f.variables = append(f.variables, at)
		}
	}
	slices.Sort(f.variables)
	areas := []int{}
	for i, a := range l.axes {
		if a.variable < 0 && slices.ContainsFunc(slices.Collect(maps.Keys(a.parents)), func(r string) bool { return slices.Contains(s.Areas, l.level[r]) }) {
			areas = append(areas, i)
		}
	}
	for _, area := range areas {
		f.area = area
		l.frames = append(l.frames, f)
	}
	if len(areas) == 0 {
		l.frames = append(l.frames, f)
	}
}

// maximal drops the tables that are margins of others.
func maximal(frames []frame) []frame {
	var kept []frame
	for i, f := range frames {
		part := func(j int) bool {
			other := frames[j]
			if i == j || f.area >= 0 && f.area != other.area || slices.ContainsFunc(f.variables, func(v int) bool { return !slices.Contains(other.variables, v) }) {
				return false
			}
			same := f.area == other.area && len(f.variables) == len(other.variables)
			return !same || j < i
		}
		dropped := false
		for j := range frames {
			dropped = dropped || part(j)
		}
		if !dropped {
			kept = append(kept, f)
		}
	}
	return kept
}

// shows reports whether a category is among those that a policy shows.
func shows(categories map[string][]string, variable, code string) bool {
	codes, chosen := categories[variable]
	return !chosen || slices.Contains(codes, code)
}

// visible reports whether an audience may see a figure, protected or not.
func (l *layout) visible(f indicator.Fact, audience identity.Audience) bool {
	return slices.ContainsFunc(l.shapes, func(s Shape) bool { return sees(audience, s.Audience) && l.inShape(f, s, l.shown) })
}

// inShape reports whether a shape has a figure, given the categories that are
// shown.
func (l *layout) inShape(f indicator.Fact, s Shape, shown map[string][]string) bool {
	level := l.level[f.Region]
	if f.Region == "" {
		level = wholeLevel
	}
	if !slices.Contains(s.Areas, level) {
		return false
	}
	for d, code := range f.Codes {
		variable := l.matter.Dimensions[d].Code
		if code != "" && (!slices.Contains(s.Variables, variable) || !shows(shown, variable, code)) {
			return false
		}
	}
	return true
}

// code is where a figure stands on an axis; false where it does not.
func (a *axis) code(l *layout, f indicator.Fact) (string, bool) {
	if a.variable < 0 {
		if f.Region == l.root {
			return disclosure.Total, true
		}
		_, known := a.parents[f.Region]
		return f.Region, known
	}
	if f.Codes[a.variable] == "" {
		return disclosure.Total, true
	}
	code := escaped(f.Codes[a.variable])
	_, known := a.parents[code]
	return code, known
}

// whole reads a figure as a count; false where it is none.
func whole(v cube.Value) (int64, bool) {
	if !v.HasNumber {
		return 0, v.Symbol == cube.Nil
	}
	n := int64(v.Number)
	return n, float64(n) == v.Number && n >= 0 && n < 1<<40
}
