// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package statfile

import (
	"math"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
)

// Builder fills a table figure by figure. It numbers what figures are about,
// each distinct one once, and takes no key twice.
type Builder struct {
	table      *Table
	limits     Limits
	periods    map[civil.Period]uint32
	measures   map[[2]string]uint32
	regions    map[string]uint32
	categories []map[[2]string]uint32
	signs      map[string]uint8
	cells      *tuples
	places     *places
	renamed    int // labels that differ from the first one of the same code
	lastKept   uint32
}

// mostEntries bounds periods and measures; official tables stay far below.
const mostEntries = 4000

// NewBuilder starts a table of what was found, with a dimension for each of
// the positions, from 1, which leave out that of the region.
func NewBuilder(found Finding, positions []int, limits Limits) *Builder {
	b := &Builder{
		table:    &Table{Finding: found, Signs: slices.Clone(germanSigns[:])},
		limits:   limits,
		periods:  map[civil.Period]uint32{},
		measures: map[[2]string]uint32{},
		regions:  map[string]uint32{},
		signs:    map[string]uint8{},
		cells:    newTuples(len(positions)),
		places:   newPlaces(),
	}
	for i, sign := range b.table.Signs {
		b.signs[sign] = uint8(i)
	}
	for _, position := range positions {
		b.table.Dimensions = append(b.table.Dimensions, Dimension{Position: position})
		b.categories = append(b.categories, map[[2]string]uint32{})
	}
	b.table.Cells = Cells{b.cells}
	return b
}

// Table is the table with all that was added so far.
func (b *Builder) Table() *Table { return b.table }

// Statistic takes the statistic of the table; a file is of one.
func (b *Builder) Statistic(s Item) *Problem {
	first := &b.table.Statistic
	switch {
	case s.Code == "":
		return Refuse("", "statfile.row.statistic_missing")
	case first.Code == "":
		*first = s
		if b.table.Finding.Table == "" {
			b.table.Finding.Table, b.table.Finding.TableFrom = s.Code, FromStatistic
		}
	case s.Code != first.Code:
		return Refuse(s.Code, "statfile.row.statistic", "want", first.Code)
	}
	return nil
}

// Period numbers a period by its normal form.
func (b *Builder) Period(variable Item, published string) (uint32, *Problem) {
	key, known := NormalPeriod(published)
	if !known {
		return 0, Refuse(published, "statfile.row.period")
	}
	if id, known := b.periods[key]; known {
		return id, nil
	}
	if len(b.periods) == mostEntries {
		return 0, &Problem{Stop: true}
	}
	b.table.Periods = append(b.table.Periods, Period{Variable: variable, Text: published, Key: key, End: key.End()})
	b.periods[key] = uint32(len(b.table.Periods) - 1)
	return b.periods[key], nil
}

// Measure numbers a measure by code and unit: units are never mixed.
func (b *Builder) Measure(m Item, unit string) (uint32, *Problem) {
	if m.Code == "" {
		return 0, Refuse(m.Code, "statfile.row.measure")
	}
	if id, known := b.measures[[2]string{m.Code, unit}]; known {
		b.note(b.table.Measures[id].Label, m.Label)
		return id, nil
	}
	if len(b.measures) == mostEntries {
		return 0, &Problem{Stop: true}
	}
	b.table.Measures = append(b.table.Measures, Measure{Item: m, Unit: unit})
	id := uint32(len(b.table.Measures) - 1)
	b.measures[[2]string{m.Code, unit}] = id
	return id, nil
}

// Region numbers a region by its key alone: the same place under two variables
// is the same place.
func (b *Builder) Region(c Category) (uint32, *Problem) {
	if c.Code == "" {
		return 0, Refuse(c.Code, "statfile.row.region")
	}
	if id, known := b.regions[c.Code]; known {
		b.note(b.table.Regions[id].Label, c.Label)
		return id, nil
	}
	if len(b.regions) >= b.limits.Regions {
		return 0, &Problem{Stop: true}
	}
	b.table.Regions = append(b.table.Regions, c)
	id := uint32(len(b.table.Regions) - 1)
	b.regions[c.Code] = id
	return id, nil
}

// Category numbers a category of a dimension by variable and code: the same
// fact may stand under two alternative variables. Without a variable, the
// figure does not have the dimension.
func (b *Builder) Category(dimension int, c Category) (uint32, *Problem) {
	if c.Variable.Code == "" && (c.Code != "" || c.Label != "") {
		return 0, Refuse(c.Variable.Code, "statfile.row.variable")
	}
	list := &b.table.Dimensions[dimension].Categories
	key := [2]string{c.Variable.Code, c.Code}
	if id, known := b.categories[dimension][key]; known {
		b.note((*list)[id].Label, c.Label)
		return id, nil
	}
	if len(*list) == b.limits.Categories {
		return 0, &Problem{Stop: true}
	}
	*list = append(*list, c)
	id := uint32(len(*list) - 1)
	b.categories[dimension][key] = id
	return id, nil
}

// Sign numbers a sign; letters that stand together are one sign.
func (b *Builder) Sign(sign string) uint8 {
	id, known := b.signs[sign]
	if !known && len(b.table.Signs) <= math.MaxUint8 {
		id = uint8(len(b.table.Signs))
		b.table.Signs = append(b.table.Signs, sign)
		b.signs[sign] = id
	}
	return id
}

func (b *Builder) note(first, label string) {
	if first != label {
		b.renamed++
	}
}

// Key is what a figure is about: numbers that the builder gave.
type Key struct {
	Period, Measure uint32
	// Region is left alone in a table without regions.
	Region uint32
	Cells  []uint32 // one for each dimension
}

// Add takes a figure from a line of the file. It refuses a key that was there
// before.
func (b *Builder) Add(line int, key Key, v Figure) *Problem {
	rows := &b.table.Rows
	cell, _ := b.cells.number(key.Cells)
	if len(b.regions) == 0 {
		key.Region = 0
	}
	if from, repeated := b.places.take([4]uint32{key.Period, key.Measure, key.Region, cell}, uint32(len(rows.Line))); repeated {
		return Refuse("", "statfile.row.repeated", "line", b.firstLine(from, key, cell))
	}
	rows.makeRoom()
	rows.Period = append(rows.Period, key.Period)
	rows.Measure = append(rows.Measure, key.Measure)
	if len(b.regions) > 0 {
		rows.Region = append(rows.Region, key.Region)
	}
	rows.Cell = append(rows.Cell, cell)
	rows.Line = append(rows.Line, uint32(line))
	rows.Value = append(rows.Value, v.Number)
	rows.Sign = append(rows.Sign, v.Sign)
	rows.Quality = append(rows.Quality, v.Quality)
	m := &b.table.Measures[key.Measure]
	m.Decimals = max(m.Decimals, v.Decimals)
	if uint32(line) != b.lastKept {
		b.table.Kept++
		b.lastKept = uint32(line)
	}
	return nil
}

// makeRoom doubles the columns when they are full.
func (r *Rows) makeRoom() {
	if n := len(r.Line); n == cap(r.Line) {
		more := max(n, 1<<10)
		for _, column := range []*[]uint32{&r.Period, &r.Measure, &r.Region, &r.Cell, &r.Line} {
			*column = slices.Grow(*column, more)
		}
		r.Value, r.Sign, r.Quality = slices.Grow(r.Value, more), slices.Grow(r.Sign, more), slices.Grow(r.Quality, more)
	}
}

// firstLine is where a key stands for the first time, in a row or below it. It
// is looked for only as long as refusals are described.
func (b *Builder) firstLine(row uint32, key Key, cell uint32) int {
	rows := &b.table.Rows
	if len(b.table.Refusals) >= b.limits.Refusals {
		return 0
	}
	for ; ; row++ {
		same := rows.Cell[row] == cell && rows.Period[row] == key.Period && rows.Measure[row] == key.Measure
		if same && (len(rows.Region) == 0 || rows.Region[row] == key.Region) {
			return int(rows.Line[row])
		}
	}
}

// Refuse notes that a row, or one figure of it, was refused. The names are
// those of the columns, for the place of the problem.
func (b *Builder) Refuse(line int, names []string, p *Problem) {
	b.table.Refused++
	if len(b.table.Refusals) >= b.limits.Refusals {
		return
	}
	refusal := Refusal{File: b.table.Finding.File, Line: line, Value: p.Value, Reason: p.Reason}
	if p.Column >= 0 && p.Column < len(names) {
		refusal.Column = names[p.Column]
	}
	b.table.Refusals = append(b.table.Refusals, refusal)
}

// Warn notes what the reader of the table should know.
func (b *Builder) Warn(key string, pairs ...any) {
	b.table.Warnings = append(b.table.Warnings, fault.Say(key, pairs...))
}

// Finish notes what should be known of any table although every row may be
// right, and gives it.
func (b *Builder) Finish() *Table {
	if len(b.regions) == 0 && b.table.Len() > 0 {
		b.Warn("statfile.warning.region")
	}
	if b.table.Finding.Evidence == Assumed {
		b.Warn("statfile.warning.language")
	}
	if b.renamed > 0 {
		b.Warn("statfile.warning.renamed", "count", b.renamed)
	}
	return b.table
}

// NormalPeriod is the normal form of a period as official files write it: the
// forms of civil.Period, and those of SDMX (2024-A1, 2024-S1, 2024-M01).
func NormalPeriod(text string) (civil.Period, bool) {
	text = strings.TrimSpace(text)
	if len(text) > len("2024") && isYear(text[:4]) {
		text = normalPart(text[:4], strings.TrimPrefix(text[4:], "-"), text)
	}
	key, err := civil.ParsePeriod(text)
	return key, err == nil
}

// normalPart turns the part of a year into a form of civil.Period, or gives
// the text as it is.
func normalPart(year, part, text string) string {
	if len(part) < 2 || strings.Trim(part[1:], "0123456789") != "" {
		return text
	}
	switch kind, number := part[0], strings.TrimLeft(part[1:], "0"); {
	case kind == 'A' && number == "1":
		return year
	case kind == 'S' && number == "1":
		return year + "-01P6M"
	case kind == 'S' && number == "2":
		return year + "-07P6M"
	case kind == 'Q':
		return year + "-Q" + number
	case kind == 'M' && len(number) == 1:
		return year + "-0" + number
	case kind == 'M':
		return year + "-" + number
	}
	return text
}

func isYear(s string) bool { return strings.Trim(s, "0123456789") == "" }
