// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package verify

import (
	"slices"
	"strings"

	"kursbuch/internal/fault"
)

// File is a file, unpacked.
type File struct {
	Name string
	Data []byte
}

// Hierarchy is one file of a dimension's hierarchies.
type Hierarchy struct {
	Dimension string
	File
}

// Input is everything that a check needs.
type Input struct {
	Tables      []File
	Hierarchies []Hierarchy
	Pattern     File
	Certificate []byte
}

// Report says what was proven.
type Report struct {
	Method     string // suppress, round, nearest or cellkey
	Standard   string // of suppress
	Threshold  int64
	Group      int64 // differences up to this are protected
	Interval   int64 // of magnitudes, room on both sides in percent
	Base       int64 // of round and nearest
	Most       int64 // no figure was changed by more
	Cells      int
	Primary    int
	Suppressed int
	Circuits   int
}

// claim is a pattern with all that a check of its circuits needs.
type claim struct {
	reader
	tables     []*table
	figures    map[string]*figure // of every cell
	values     map[string]int64
	unbounded  bool // values can be negative
	suppressed map[string]bool
	primary    map[string]bool
	standard   string
	threshold  int64
	circuits   []map[string]int64            // by cell
	proven     map[string][]map[string]int64 // those that prove something of a sensitive cell
}

// Check returns what the certificate proves, or refuses it with the first
// reason found.
func Check(in Input) (Report, error) {
	if formatOf(in.Certificate) == perturbation {
		return checkChanged(in)
	}
	c, err := readCertificate(in.Certificate)
	if err != nil {
		return Report{}, err
	}
	if err := c.belongs(in); err != nil {
		return Report{}, err
	}
	p := newClaim(c.Threshold)
	p.standard, p.rules = c.Standard, c.rules
	pattern, err := p.add(in, "suppressed")
	if err != nil {
		return Report{}, err
	}
	if err := p.compare(pattern); err != nil {
		return Report{}, err
	}
	for i, steps := range c.Circuits {
		if err := p.try(steps); err != nil {
			return Report{}, fault.Refuse("disclosure.verify.circuit", "number", i+1, "reason", err.Error())
		}
	}
	if err := p.covered(); err != nil {
		return Report{}, err
	}
	if err := p.groups(in.Hierarchies); err != nil {
		return Report{}, err
	}
	return Report{
		Method: "suppress", Standard: c.Standard, Threshold: c.Threshold, Group: c.Group, Interval: c.Interval,
		Cells: len(p.values), Primary: len(p.primary), Suppressed: len(p.suppressed), Circuits: len(c.Circuits),
	}, nil
}

func newClaim(threshold int64) *claim {
	return &claim{
		figures: map[string]*figure{}, values: map[string]int64{}, suppressed: map[string]bool{}, primary: map[string]bool{},
		threshold: threshold, proven: map[string][]map[string]int64{},
	}
}

// add reads tables and pattern, and returns the rows of the pattern.
func (p *claim) add(in Input, column string) (lines [][]string, err error) {
	if p.hierarchies, err = readHierarchies(in.Hierarchies); err != nil {
		return nil, err
	}
	pattern, err := rows(in.Pattern)
	if err != nil {
		return nil, err
	}
	last := len(pattern[0]) - 3
	value := "freq"
	if p.Magnitude {
		value = "value"
	}
	if last < 1 || !slices.Equal(pattern[0][last:], []string{value, "primary", column}) {
		return nil, fault.Refuse("disclosure.verify.csv", "file", in.Pattern.Name)
	}
	p.dimensions = pattern[0][:last]
	for _, f := range in.Tables {
		t, err := p.table(f)
		if err != nil {
			return nil, err
		}
		p.tables = append(p.tables, t)
		for cell, figure := range t.figures {
			if other := p.figures[cell]; other != nil && (other.value != figure.value || other.units != figure.units) {
				return nil, fault.Refuse("disclosure.verify.disagree", "file", f.Name, "cell", name(cell))
			}
			p.figures[cell] = figure
			p.values[cell] = figure.value
			p.unbounded = p.unbounded || figure.value < 0
		}
	}
	for cell, value := range p.values {
		for i, t := range p.tables {
			if value != 0 && t.figures[cell] == nil && p.inside(t, cell) {
				return nil, fault.Refuse("disclosure.verify.disagree", "file", in.Tables[i].Name, "cell", name(cell))
			}
		}
	}
	return pattern[1:], nil
}

// inside says whether a table has all dimensions that a cell breaks down by.
func (p *claim) inside(t *table, cell string) bool {
	for i, code := range strings.Split(cell, separator) {
		if code != root && !slices.Contains(t.columns, p.dimensions[i]) {
			return false
		}
	}
	return true
}

// compare checks that the pattern lists every cell once, with its value, marks
// exactly the sensitive ones, and shows none of them.
func (p *claim) compare(lines [][]string) error {
	seen := map[string]bool{}
	for _, line := range lines {
		last := len(line) - 3
		cell := strings.Join(line[:last], separator)
		value, ok := decimal(line[last], p.Decimals)
		figure := p.figures[cell]
		primary, suppressed := line[last+1] == "TRUE", line[last+2] == "TRUE"
		if !ok || seen[cell] || figure == nil || figure.value != value ||
			!primary && line[last+1] != "FALSE" || !suppressed && line[last+2] != "FALSE" {
			return fault.Refuse("disclosure.verify.cell", "cell", name(cell))
		}
		seen[cell] = true
		if primary != p.sensitive(figure) || primary && !suppressed {
			return fault.Refuse("disclosure.verify.primary", "cell", name(cell))
		}
		if primary {
			p.primary[cell] = true
		}
		if suppressed {
			p.suppressed[cell] = true
		}
	}
	if len(seen) != len(p.values) {
		return fault.Refuse("disclosure.verify.missing", "count", len(p.values)-len(seen))
	}
	return nil
}

// broken says why a circuit proves nothing.
type broken string

func (b broken) Error() string { return string(b) }

// try checks one circuit and notes the sensitive cells that it proves.
func (p *claim) try(steps []int64) error {
	all, err := p.walk(steps)
	if err != nil {
		return err
	}
	if p.Group > 0 {
		p.circuits = append(p.circuits, all)
	}
	for cell, by := range all {
		switch value := p.values[cell]; {
		case by == 0:
		case !p.suppressed[cell]:
			return broken(name(cell))
		case p.standard != "s0" && !p.unbounded && value+by < p.floor():
			return broken(name(cell))
		case p.primary[cell] && (p.Magnitude || p.standard == "s0" || p.standard == "s1" || value+by >= p.threshold):
			p.proven[cell] = append(p.proven[cell], all)
		}
	}
	return nil
}

// floor is what everybody knows a suppressed cell to be at least.
func (p *claim) floor() int64 {
	if p.Group > 0 || p.Magnitude {
		return 0
	}
	return 1
}

// limit keeps sums of changes within 64 bits.
const limit = 1 << 40

// walk adds up what a circuit changes, cell by cell.
func (p *claim) walk(steps []int64) (map[string]int64, error) {
	if len(steps) == 0 || len(steps)%3 != 0 || len(steps) > limit>>20 {
		return nil, broken("length")
	}
	changes := make([]map[string]int64, len(p.tables))
	for i := range changes {
		changes[i] = map[string]int64{}
	}
	for i := 0; i < len(steps); i += 3 {
		t, row, by := steps[i], steps[i+1], steps[i+2]
		if t < 0 || t >= int64(len(p.tables)) || row < 0 || row >= int64(len(p.tables[t].within)) || by < -limit || by > limit {
			return nil, broken("range")
		}
		if len(p.tables[t].within[row]) == 0 {
			return nil, broken("zero")
		}
		for _, cell := range p.tables[t].within[row] {
			changes[t][cell] += by
		}
	}
	return p.agree(changes)
}

// agree makes the changes of all tables one: a cell that stands in several
// changes in all of them alike.
func (p *claim) agree(changes []map[string]int64) (map[string]int64, error) {
	all := map[string]int64{}
	for _, change := range changes {
		for cell, by := range change {
			for t, other := range p.tables {
				if _, stands := other.figures[cell]; stands && changes[t][cell] != by {
					return nil, broken(name(cell))
				}
			}
			all[cell] = by
		}
	}
	return all, nil
}

// covered checks that each sensitive cell is proven, under S3 also before
// anybody who is alone in a cell.
func (p *claim) covered() error {
	var all insiders
	if p.standard == "s3" {
		all = p.insiders()
	}
	for cell := range p.primary {
		proofs := p.proven[cell]
		if len(proofs) == 0 || !p.roomy(cell, proofs) {
			return fault.Refuse("disclosure.verify.unproven", "cell", name(cell))
		}
		if p.standard == "s3" && all.somebody(cell, proofs, person{}) {
			return fault.Refuse("disclosure.verify.insider", "cell", name(cell))
		}
	}
	return nil
}

// name is a cell as readers know it.
func name(cell string) string { return strings.ReplaceAll(cell, separator, " × ") }
