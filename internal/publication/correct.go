// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
)

// Conflict is a figure that was published and has changed by so little that
// the old and the new value together would give the difference away.
type Conflict struct {
	Measure string
	Period  civil.Period
	At      []disclosure.Coordinate // as in Cell
	Old     int64
	New     int64
	// Derived says that the two values are not both shown, but their difference
	// can be worked out from others that are.
	Derived bool
}

// knowledge is what an earlier publication of the same measure and period has
// told readers.
type knowledge struct {
	then  *system            // the figures of that release, arranged as those of now; nil for the same
	cells map[string]earlier // by place
	// input and threshold are what figures were changed by.
	input     string
	threshold int64
	// zeros showed every zero that they had; nil where zeros could be suppressed.
	zeros *Policy
	laxer bool // by a rule that promised less than the one of now
}

// earlier is one cell of an earlier publication.
type earlier struct {
	value      int64
	suppressed bool
	seen       bool
}

// learn reads what a stored proof has told.
func (p *proof) learn() (map[string]earlier, error) {
	cells := map[string]earlier{}
	if len(p.Tables) == 0 {
		return cells, nil
	}
	_, compiled, err := read(p.Tables, p.Hierarchies, p.Group)
	if err != nil {
		return nil, err
	}
	figures, err := p.shown(compiled)
	if err != nil {
		return nil, err
	}
	unseen := map[int32]bool{}
	for _, i := range p.Unseen {
		unseen[i] = true
	}
	for i, cell := range compiled.Cells {
		if cell.Hidden {
			continue
		}
		cells[place(compiled, int32(i))] = earlier{cell.Value, figures[i].Suppressed, !unseen[int32(i)]}
	}
	return cells, nil
}

// shown reads what the pattern shows of each cell. Rests are never shown.
func (p *proof) shown(compiled *disclosure.System) ([]disclosure.Figure, error) {
	lines, err := csv.NewReader(bytes.NewReader(p.Pattern)).ReadAll()
	if err != nil || len(lines) == 0 {
		return nil, fault.Refuse("publication.broken.proof")
	}
	var figures []disclosure.Figure
	for _, line := range lines[1:] {
		value := line[len(line)-1]
		if value == "FALSE" { // not suppressed: the count is shown
			value = line[len(line)-3]
		}
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil && value != "TRUE" {
			return nil, fault.Refuse("publication.broken.proof")
		}
		figures = append(figures, disclosure.Figure{Value: n, Suppressed: value == "TRUE"})
	}
	for len(figures) < len(compiled.Cells) && compiled.Cells[len(figures)].Hidden { // these come last
		figures = append(figures, disclosure.Figure{Suppressed: true})
	}
	if len(figures) != len(compiled.Cells) {
		return nil, fault.Refuse("publication.broken.proof")
	}
	return figures, nil
}

// place names a cell in whatever system it stands.
func place(s *disclosure.System, cell int32) string {
	var parts []string
	for _, at := range s.Place(cell) {
		parts = append(parts, at.Dimension, at.Code)
	}
	return strings.Join(parts, separator)
}

// settled is what is decided of cells before the search.
type settled struct {
	known, held, sensitive []bool
}

// settle takes over what readers know: figures that have not changed stay
// shown, figures that were protected stay protected, and of those that changed
// by less than the threshold the new value is protected or refused.
func (s *system) settle(p Policy, known []knowledge) (settled, []Conflict) {
	n := len(s.compiled.Cells)
	result := settled{make([]bool, n), make([]bool, n), make([]bool, n)}
	var conflicts []Conflict
	for i, cell := range s.compiled.Cells {
		result.held[i] = !s.seen[i]
		if cell.Hidden {
			continue
		}
		name := place(s.compiled, int32(i))
		for _, k := range known {
			old, was := k.cells[name]
			switch change := cell.Value - old.value; {
			case !was:
			case old.suppressed:
				result.held[i] = result.held[i] || old.seen
			case change == 0:
				result.known[i] = true
			case change < p.Threshold && change > -p.Threshold && p.Corrections == Protect:
				result.sensitive[i] = true
			case change < p.Threshold && change > -p.Threshold && s.seen[i]:
				conflicts = append(conflicts, s.conflict(int32(i), old.value, false))
			}
		}
	}
	for i, f := range s.facts {
		if cell := s.cell[i]; cell >= 0 && s.compiled.Cells[cell].Value == 0 {
			result.known[cell] = result.known[cell] || slices.ContainsFunc(known, func(k knowledge) bool { return s.showedZero(k, f, cell) })
		}
	}
	for i := range result.known { // a value that is known again is not secret
		if result.known[i] {
			result.held[i], result.sensitive[i] = false, false
		}
	}
	return result, conflicts
}

// showedZero reports whether readers know of a zero from a publication that
// showed all of them.
func (s *system) showedZero(k knowledge, f indicator.Fact, cell int32) bool {
	if k.zeros == nil {
		return false
	}
	_, counted := k.cells[place(s.compiled, cell)]
	return !counted && slices.ContainsFunc(k.zeros.Shapes, func(shape Shape) bool { return s.inShape(f, shape, k.zeros.Categories) })
}

func (s *system) conflict(cell int32, old int64, derived bool) Conflict {
	return Conflict{
		Measure: s.matter.Measures[s.series].Label, Period: s.period, At: s.compiled.Place(cell),
		Old: old, New: s.compiled.Cells[cell].Value, Derived: derived,
	}
}

// differences finds changes below the threshold that readers could work out
// from all the changes that they see. The table of the changes is a system of
// its own, in which nothing is known about a cell that was protected before or
// is now.
func (s *system) differences(p Policy, known []knowledge, now *protected) ([]Conflict, error) {
	var conflicts []Conflict
	for _, k := range known {
		if k.then == nil {
			continue
		}
		change, err := s.subtract(k.then)
		if err != nil {
			return nil, err
		}
		if change == nil {
			continue
		}
		n := len(change.Cells)
		shown, hidden, sensitive := make([]bool, n), make([]bool, n), make([]bool, n)
		for i, cell := range change.Cells {
			name := place(change, int32(i))
			shown[i] = now.shows(name) && k.shows(name)
			hidden[i] = !shown[i]
			sensitive[i] = hidden[i] && cell.Value != 0 && cell.Value < p.Threshold && cell.Value > -p.Threshold
		}
		if separable(change, sensitive, shown, hidden) {
			continue
		}
		for i := range sensitive {
			one := make([]bool, n)
			if one[i] = sensitive[i]; !one[i] || separable(change, one, shown, hidden) {
				continue
			}
			name := place(change, int32(i))
			conflicts = append(conflicts, Conflict{
				Measure: s.matter.Measures[s.series].Label, Period: s.period, At: change.Place(int32(i)),
				Old: k.cells[name].value, New: k.cells[name].value + change.Cells[i].Value, Derived: true,
			})
		}
	}
	return conflicts, nil
}

// separable reports whether each sensitive change could be another one.
func separable(s *disclosure.System, sensitive, shown, hidden []bool) bool {
	_, err := suppress.Protect(s, sensitive, suppress.Options{Standard: suppress.Linear, Width: differenceWidth, Known: shown, Held: hidden})
	return err == nil
}

// differenceWidth is how broadly circuits in the table of changes are searched.
const differenceWidth = 12

// shows reports whether readers know the cell of a place: a shown figure, or a
// zero, which is no cell.
func (p *protected) shows(name string) bool {
	cell, found := p.byPlace[name]
	return !found || !p.suppressed[cell]
}

func (k knowledge) shows(name string) bool {
	old, was := k.cells[name]
	return !was || !old.suppressed
}

// subtract compiles the changes since then; nil where nothing changed. A leaf
// that is there in one of the two is a cell.
func (s *system) subtract(then *system) (*disclosure.System, error) {
	c := changes{index: map[string]int{}, tables: map[string]*disclosure.Table{}, at: map[string]map[string]int{}}
	c.add(s.design, 1)
	c.add(then.design, -1)
	changed := false
	for _, name := range slices.Sorted(maps.Keys(c.tables)) {
		c.design.Tables = append(c.design.Tables, *c.tables[name])
		changed = changed || slices.ContainsFunc(c.tables[name].Leaves, func(l disclosure.Leaf) bool { return l.Value != 0 })
	}
	if !changed {
		return nil, nil
	}
	change, err := disclosure.Compile(c.design)
	if err == nil {
		change.Unbounded = true
	}
	return change, err
}

// changes adds up the leaves of designs that share dimensions.
type changes struct {
	design disclosure.Design
	index  map[string]int // of a dimension by its name
	tables map[string]*disclosure.Table
	at     map[string]map[string]int // of the leaves of a table by their codes
}

func (c *changes) add(d disclosure.Design, sign int64) {
	for _, dimension := range d.Dimensions {
		c.dimension(dimension)
	}
	for _, table := range d.Tables {
		var dimensions []int
		for _, dimension := range table.Dimensions {
			dimensions = append(dimensions, c.index[d.Dimensions[dimension].Name])
		}
		name := fmt.Sprint(dimensions)
		if c.tables[name] == nil {
			c.tables[name] = &disclosure.Table{Name: name, Dimensions: dimensions}
			c.at[name] = map[string]int{}
		}
		sum := c.tables[name]
		for _, leaf := range table.Leaves {
			key := strings.Join(leaf.Codes, separator)
			at, known := c.at[name][key]
			if !known {
				at = len(sum.Leaves)
				c.at[name][key] = at
				sum.Leaves = append(sum.Leaves, disclosure.Leaf{Codes: leaf.Codes})
			}
			sum.Leaves[at].Value += sign * leaf.Value
			sum.Leaves[at].Units = max(sum.Leaves[at].Units, leaf.Value)
		}
	}
}

// dimension takes over a dimension, or what it has more than the one before.
func (c *changes) dimension(more disclosure.Dimension) {
	at, known := c.index[more.Name]
	if !known {
		at = len(c.design.Dimensions)
		c.index[more.Name] = at
		c.design.Dimensions = append(c.design.Dimensions, disclosure.Dimension{Name: more.Name, Hierarchies: [][]disclosure.Grouping{nil}})
	}
	lines := &c.design.Dimensions[at].Hierarchies[0]
	for _, hierarchy := range more.Hierarchies {
		for _, line := range hierarchy {
			if !slices.Contains(*lines, line) {
				*lines = append(*lines, line)
			}
		}
	}
}
