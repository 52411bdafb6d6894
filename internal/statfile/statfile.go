// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package statfile holds what every reader of official statistics files
// gives back, whatever the layout of the file: a Finding says what was
// understood, a Table holds the figures by column with a dictionary for each
// dimension, and a Refusal says which row was left out and why.
//
// A dimension is a position in the file's key, such as sex. The official
// variable in it (GES) can differ from row to row; a category is one value
// of one variable (GES, GESW). The readers are pure: they store nothing.
package statfile

import (
	"iter"
	"math"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
)

// Item is an official code with its label in the language of the file.
type Item struct {
	Code, Label string
}

// Category is one value of one official variable. An empty Code is the total
// over all values, which the file states beside its parts.
type Category struct {
	Variable Item
	Item
}

// Dimension is one position in the key of a table.
type Dimension struct {
	// Position is the number of the dimension in the file, from 1.
	Position   int
	Categories []Category
}

// Variables lists the official variables of d in order of appearance.
func (d Dimension) Variables() []Item {
	var list []Item
	known := map[string]bool{}
	for _, c := range d.Categories {
		if c.Variable.Code != "" && !known[c.Variable.Code] {
			known[c.Variable.Code] = true
			list = append(list, c.Variable)
		}
	}
	return list
}

// Period is a reporting period of the table.
type Period struct {
	// Variable says what kind of time it is: STAG a reference date, JAHR a year.
	Variable Item
	// Text is the period as published, Key the same in its normal form.
	Text string
	Key  civil.Period
	// End is the last day of the period, by which periods sort.
	End civil.Day
}

// Measure is what was counted or measured, in one unit. The same code in
// another unit is another measure: a count and its percentage share a code.
type Measure struct {
	Item
	Unit string
	// Decimals is the largest number of decimals published.
	Decimals int
}

// Cells are the distinct combinations of categories.
type Cells struct{ all *tuples }

// Len is how many there are.
func (c Cells) Len() int { return len(c.all.next) }

// At gives a combination: a position among the categories of each dimension.
func (c Cells) At(cell uint32) []uint32 { return c.all.at(cell) }

// Rows holds the figures of a table by column; row i is the i-th element of
// each. The index columns point into the dictionaries of the Table.
type Rows struct {
	Line            []uint32
	Period, Measure []uint32
	// Region is empty when the table has no region.
	Region []uint32
	// Cell is a position among the Cells of the table.
	Cell []uint32
	// Value is NaN where the file has a sign instead of a number.
	Value []float64
	// Sign stands in place of a number, Quality beside it; both point into Signs.
	Sign, Quality []uint8
}

// Table is one file that was read.
type Table struct {
	Finding   Finding
	Statistic Item
	Periods   []Period
	Regions   []Category
	// ByName is set when the file gives its regions by name only: their codes
	// are the names until Place gives them keys.
	ByName bool
	// Dimensions are in file order, the region left out.
	Dimensions []Dimension
	Cells      Cells
	Measures   []Measure
	// Signs is the dictionary of published signs; the first is empty.
	Signs []string
	Rows  Rows
	// Refusals describes the first refused rows in order, as many as the limit
	// allows; Refused counts all of them. A row that holds several figures can
	// be refused in part. Lines counts all rows read, Kept those that gave a
	// figure at least.
	Refusals             []Refusal
	Lines, Kept, Refused int
	Warnings             []fault.Message
}

// Len is the number of figures taken, signs included.
func (t *Table) Len() int { return len(t.Rows.Value) }

// Numbers counts the figures that are numbers.
func (t *Table) Numbers() int {
	n := 0
	for _, v := range t.Rows.Value {
		if !math.IsNaN(v) {
			n++
		}
	}
	return n
}

// SignCounts counts each published sign, in place of a number or beside one.
func (t *Table) SignCounts() map[string]int {
	byIndex := make([]int, len(t.Signs))
	for i := range t.Rows.Sign {
		byIndex[t.Rows.Sign[i]]++
		byIndex[t.Rows.Quality[i]]++
	}
	counts := map[string]int{}
	for i, n := range byIndex {
		if i > 0 && n > 0 {
			counts[t.Signs[i]] = n
		}
	}
	return counts
}

// Observation is one figure with its whole key.
type Observation struct {
	Line    int
	Period  Period
	Region  Category
	Cells   []Category
	Measure Measure
	// Value is NaN where Sign stands in place of a number.
	Value float64
	// Sign is empty for a number: "-" nil, "." unknown or secret, "..." later,
	// "/" not reliable, "x" blocked. "-" is never read as 0.
	Sign string
	// Quality stands beside a number: e, p, r, s or ().
	Quality string
}

// At gives row i with its key spelled out.
func (t *Table) At(i int) Observation {
	r := &t.Rows
	o := Observation{
		Line:    int(r.Line[i]),
		Period:  t.Periods[r.Period[i]],
		Measure: t.Measures[r.Measure[i]],
		Cells:   make([]Category, len(t.Dimensions)),
		Value:   r.Value[i],
		Sign:    t.Signs[r.Sign[i]],
		Quality: t.Signs[r.Quality[i]],
	}
	if len(t.Regions) > 0 {
		o.Region = t.Regions[r.Region[i]]
	}
	for d, category := range t.Cells.At(r.Cell[i]) {
		o.Cells[d] = t.Dimensions[d].Categories[category]
	}
	return o
}

// All walks the figures in file order.
func (t *Table) All() iter.Seq[Observation] {
	return func(yield func(Observation) bool) {
		for i := range t.Len() {
			if !yield(t.At(i)) {
				return
			}
		}
	}
}
