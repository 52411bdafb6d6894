// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

// Table holds the values of a chart as they are drawn, so that a page can print
// them beside it.
type Table struct {
	// Columns names the cells of the rows, in their order.
	Columns []string
	Rows    []Row
	// Also holds drawn values outside the rows, such as a target.
	Also []Row
}

// Row is one period, area, station or part.
type Row struct {
	Label string
	Cells []Cell
	// Break is true on the first row after a series break.
	Break bool
}

// Cell is one value of a row.
type Cell struct {
	// Value is the drawn number; nil where nothing is drawn.
	Value *float64
	// Text is the formatted value; empty where there is none.
	Text string
	// Sign is the symbol of a reservation or of the reason for a missing value.
	Sign string
}
