// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/leafcsv"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// system is one measure and period of a table, compiled.
type system struct {
	*layout
	series      int
	period      civil.Period
	facts       []indicator.Fact
	tables      []leafcsv.File
	hierarchies []leafcsv.Hierarchy
	design      disclosure.Design
	compiled    *disclosure.System
	links       []link  // of tables that count the same people
	kin         int     // of the tables, the last so many are theirs
	cell        []int32 // of each fact; -1 where it is in none: a zero, or not part of a shape
	seen        []bool  // of each cell: somebody outside may see it
}

// separator joins the codes of a cell.
const separator = "\x1f"

// mostBehind is how many figures the one table behind linked shapes may have.
const mostBehind = 60_000

// compile makes one system of the facts of a measure and period, of the one
// table behind linked shapes where that is needed. Where it would only be better
// and the release does not have it, the shapes are all there is. Faults: Refused.
func (l *layout) compile(series int, period civil.Period, facts []indicator.Fact) (*system, error) {
	for _, f := range l.behind {
		switch n := f.count(l, facts); {
		case l.circle && (n == 0 || n > mostBehind):
			return nil, fault.Refuse("publication.refused.circle", "variables", f.names(l), "count", n, "max", mostBehind)
		case n > mostBehind:
			return nil, fault.Refuse("publication.refused.behind", "variables", f.names(l), "count", n, "max", mostBehind)
		case n == 0:
			return l.compileFrames(l.frames, series, period, facts)
		}
	}
	if l.behind != nil {
		return l.compileFrames(l.behind, series, period, facts)
	}
	return l.compileFrames(l.frames, series, period, facts)
}

// names lists the dimensions of a frame.
func (f frame) names(l *layout) string {
	var names []string
	for _, axis := range f.axes() {
		names = append(names, l.axes[axis].name)
	}
	return strings.Join(names, " × ")
}

// count says how many facts stand in no total of a frame.
func (f frame) count(l *layout, facts []indicator.Fact) (n int) {
	axes := f.axes()
	for _, fact := range facts {
		if codes, part := l.place(fact, axes); part && !slices.Contains(codes, disclosure.Total) {
			n++
		}
	}
	return n
}

func (l *layout) compileFrames(frames []frame, series int, period civil.Period, facts []indicator.Fact) (*system, error) {
	s := &system{layout: l, series: series, period: period, facts: facts}
	rests := make([]map[string]bool, len(l.axes))
	for i := range rests {
		rests[i] = map[string]bool{}
	}
	for _, f := range frames {
		sheet, err := l.gather(f, facts)
		if err != nil {
			return nil, err
		}
		sheet.fill()
		if err := sheet.split(rests); err != nil {
			return nil, err
		}
		if len(f.axes()) == 0 {
			s.hierarchies = append(s.hierarchies, (&axis{name: areaAxis}).hierarchy(map[string]bool{disclosure.Total: true}))
		}
		if data := sheet.leaves(); data != nil {
			s.tables = append(s.tables, leafcsv.File{Name: "table-" + strconv.Itoa(len(s.tables)+1) + ".csv", Data: data})
		}
	}
	for i, a := range l.axes {
		if slices.ContainsFunc(frames, func(f frame) bool { return slices.Contains(f.axes(), i) }) {
			s.hierarchies = append(s.hierarchies, a.hierarchy(rests[i]))
		}
	}
	s.hierarchies = pruned(s.hierarchies, s.tables)
	if l.links != nil {
		links, err := l.links(series, period)
		if err == nil && len(links) > 0 {
			err = s.attach(links)
		}
		if err != nil {
			return nil, err
		}
	}
	return s, disagree(s.link(), s.links)
}

// pruned is the hierarchies that some table needs.
func pruned(hierarchies []leafcsv.Hierarchy, tables []leafcsv.File) []leafcsv.Hierarchy {
	return slices.DeleteFunc(slices.Clone(hierarchies), func(h leafcsv.Hierarchy) bool {
		return !slices.ContainsFunc(tables, func(f leafcsv.File) bool { return slices.Contains(dimensionsOf(f), h.Dimension) })
	})
}

// link compiles the tables and finds the cell of each fact.
func (s *system) link() error {
	var err error
	s.hierarchies = pruned(s.hierarchies, s.tables)
	if s.design, s.compiled, err = read(s.tables, s.hierarchies, s.group); err != nil {
		return err
	}
	s.cell, s.seen = make([]int32, len(s.facts)), make([]bool, len(s.compiled.Cells))
	for i, f := range s.facts {
		s.cell[i] = -1
		value, counts := whole(f.Value)
		codes, part := s.codes(f)
		if !part || !counts || value == 0 && s.group == 0 {
			continue
		}
		cell, found := s.compiled.Find(codes)
		visible := s.visible(f, identity.Partner)
		if !found || s.compiled.Cells[cell].Value != value {
			if visible && (found || value > 0) {
				return s.refuse(f, "publication.refused.sum")
			}
			continue
		}
		s.cell[i] = cell
		s.seen[cell] = s.seen[cell] || visible
	}
	for i, cell := range s.compiled.Cells {
		if len(s.links) == 0 || cell.Hidden {
			continue
		}
		name := place(s.compiled, int32(i))
		s.seen[i] = s.seen[i] || slices.ContainsFunc(s.links, func(l link) bool { return l.cells[name].seen })
	}
	return nil
}

// read compiles tables in which the group disclosure of rests up to group is
// looked at; 0 leaves it off.
func read(tables []leafcsv.File, hierarchies []leafcsv.Hierarchy, group int64) (disclosure.Design, *disclosure.System, error) {
	design, err := leafcsv.Read(tables, hierarchies)
	if err != nil {
		return design, nil, err
	}
	design.Group, design.Listed = group, true
	compiled, err := disclosure.Compile(design)
	return design, compiled, err
}

// refuse says which figure stands in the way.
func (l *layout) refuse(f indicator.Fact, key string) error {
	return fault.Refuse(key, "table", l.matter.Table, "area", f.Region, "codes", strings.Join(f.Codes, " "))
}

// codes places a fact in the design; false where no table has it.
func (s *system) codes(f indicator.Fact) ([]string, bool) {
	placed := map[string]string{}
	covered := f.Region == s.root
	for _, a := range s.axes {
		code, known := a.code(s.layout, f)
		switch {
		case known:
			placed[a.name] = code
			covered = covered || a.variable < 0
		case a.variable >= 0:
			return nil, false
		}
	}
	for d, code := range f.Codes {
		if code != "" && placed[s.matter.Dimensions[d].Code] == "" {
			return nil, false
		}
	}
	codes := make([]string, len(s.design.Dimensions))
	for i, dimension := range s.design.Dimensions {
		if codes[i] = placed[dimension.Name]; codes[i] == "" {
			codes[i] = disclosure.Total
		}
	}
	return codes, covered
}

func (f frame) axes() []int {
	if f.area < 0 {
		return f.variables
	}
	return append([]int{f.area}, f.variables...)
}

// place gives the codes of a fact on some axes; false where it stands outside.
func (l *layout) place(f indicator.Fact, axes []int) ([]string, bool) {
	codes := make([]string, len(axes))
	has := make([]bool, len(f.Codes))
	for i, at := range axes {
		code, known := l.axes[at].code(l, f)
		if !known {
			return nil, false
		}
		codes[i] = code
		if v := l.axes[at].variable; v >= 0 {
			has[v] = true
		}
	}
	for d, code := range f.Codes {
		if code != "" && !has[d] {
			return nil, false
		}
	}
	return codes, true
}

// hierarchy lists which code lies in which, rests included.
func (a *axis) hierarchy(rests map[string]bool) leafcsv.Hierarchy {
	lines := [][]string{{"code", "parent"}}
	for _, code := range slices.Sorted(maps.Keys(a.parents)) {
		lines = append(lines, []string{code, a.parents[code]})
	}
	for _, inner := range slices.Sorted(maps.Keys(rests)) {
		lines = append(lines, []string{rest + inner, inner})
	}
	file := "hierarchy-" + strings.NewReplacer("/", "-", "\\", "-").Replace(a.name) + ".csv"
	return leafcsv.Hierarchy{Dimension: a.name, File: leafcsv.File{Name: file, Data: writeCSV(lines)}}
}
