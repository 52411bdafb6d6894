// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package disclosure

// Leaf is one figure at the bottom of a table.
type Leaf struct {
	Codes      []string
	Value      int64
	Units      int64   // who contributes to it; of a count, the count itself
	Largest    []int64 // the largest contributions of a magnitude, descending
	Structural bool    // a zero that cannot be otherwise, for example mothers of age 3
}

// Table is a set of leaves over some of the dimensions of a design.
type Table struct {
	Name       string
	Dimensions []int
	Leaves     []Leaf
}

// Rate says that Numerator / Denominator is shown where both are. The rest of
// the denominator, its complement, is protected as if it were a cell.
type Rate struct{ Numerator, Denominator []string }

// Design is what an audience may see: tables over common dimensions. Where
// tables share cells, they are one cell.
type Design struct {
	Dimensions []Dimension
	Tables     []Table
	Rates      []Rate
	Magnitude  bool // values are sums over contributors, not counts of them
	// Group protects differences of up to Group between a total and one part:
	// all or nearly all of a group share an attribute. Observed zeros are then
	// cells that can be suppressed. 0 leaves it off, and zeros published.
	Group int64
	// Listed says that tables list all zeros that could be otherwise: what they
	// do not list is structural. It matters only where zeros are cells.
	Listed bool
}

// Cell is one figure of a system.
type Cell struct {
	Codes   []int32 // by dimension; 0 is Total
	Value   int64
	Units   int64
	Largest []int64
	Hidden  bool // never shown: a complement or a difference
	Group   bool // a difference that is sensitive up to Design.Group
}

// System is a design, compiled: its cells, and the relations that everybody
// knows. Zeros are no cells unless the design has Group.
type System struct {
	Cells []Cell
	// Relations say that the first cell is the sum of the others.
	Relations [][]int32
	// Within lists the cells that each leaf is part of, leaves in the order
	// of tables and rows. A leaf of value 0 is in no cell unless zeros are.
	Within [][]int32
	// Leaves gives the cell that each leaf itself is, or -1.
	Leaves []int32
	// Tables gives the first leaf of each table, and the number of all.
	Tables    []int
	Magnitude bool
	// Floor is what everybody knows a suppressed cell to be at least; with
	// Unbounded nothing is known, because values may be negative.
	Floor     int64
	Unbounded bool

	trees  []*tree
	group  int64
	listed bool
	index  map[uint64]int32
}

// Codes names cell i by the codes of all dimensions.
func (s *System) Codes(i int32) []string {
	return s.names(s.Cells[i].Codes)
}

// Find returns the cell with these codes, in the order of the dimensions.
func (s *System) Find(codes []string) (int32, bool) {
	if len(codes) != len(s.trees) {
		return 0, false
	}
	numbers := make([]int32, len(codes))
	for d, code := range codes {
		number, known := s.trees[d].index[code]
		if !known {
			return 0, false
		}
		numbers[d] = number
	}
	i, found := s.index[s.key(numbers)]
	return i, found
}
