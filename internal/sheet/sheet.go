// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package sheet moves plain tables in and out of files: CSV as rows of text
// and XLSX as typed cells in, typed cells out. Reading streams within limits, so that an
// archive bomb or an endless list is refused early; text written to CSV can
// never run as a formula in a spreadsheet program.
//
// A refused file is a fault.Refused, whose message names the line where there
// is one.
package sheet

import (
	"embed"
	"math"
	"strconv"

	"kursbuch/internal/civil"
)

// Locales holds the texts of refusals.
//
//go:embed locales
var Locales embed.FS

// Limits keep a file from exhausting memory.
type Limits struct {
	UnpackedBytes int64 // of the text, or of all parts of an XLSX together
	Entries       int   // parts of an XLSX
	Rows, Columns int
}

// DefaultLimits fit lists of 100,000 rows.
func DefaultLimits() Limits {
	return Limits{UnpackedBytes: 64 << 20, Entries: 1000, Rows: 100_000, Columns: 1000}
}

// Row is one row of a file. Line counts from 1 as the reader's own program
// shows it; in a CSV it is the line on which the row starts.
type Row struct {
	Line  int
	Cells []string
}

type kind uint8

const (
	empty kind = iota
	textual
	numeric
	dated
)

// Cell is a typed value; the zero Cell is empty.
type Cell struct {
	kind     kind
	text     string
	number   float64
	decimals int
	percent  bool
}

// Text is a cell that is never taken for a formula.
func Text(s string) Cell { return Cell{kind: textual, text: s} }

// Number is a cell with a fixed number of decimals. What is not finite is empty.
func Number(v float64, decimals int) Cell {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Cell{}
	}
	return Cell{kind: numeric, number: v, decimals: min(max(decimals, 0), 15)}
}

// Day is a cell with a date; the unset day is empty.
func Day(d civil.Day) Cell {
	if d == "" || !d.Valid() {
		return Cell{}
	}
	return Cell{kind: dated, text: string(d)}
}

// Value is the number in a cell, with as many decimals as are shown; false for
// texts and days.
func (c Cell) Value() (number float64, decimals int, ok bool) {
	return c.number, c.decimals, c.kind == numeric
}

// Percent reports whether the number counts hundredths: 12.5 % is 12.5.
func (c Cell) Percent() bool { return c.percent }

// IsDay reports whether the cell holds a date.
func (c Cell) IsDay() bool { return c.kind == dated }

// String is the text in a cell, a number with a decimal point, a day as
// 2024-12-31.
func (c Cell) String() string {
	if c.kind == numeric {
		return strconv.FormatFloat(c.number, 'f', -1, 64)
	}
	return c.text
}
