// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package template

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/sheet"
	"kursbuch/internal/statfile"
)

// Given is what one import adds to its template.
type Given struct {
	// Period is the date of all figures, when the template asks for it.
	Period string
	// Names finds the key of a region by its official name.
	Names func(name string) (key string, known bool)
	// Rows is how many rows to read, 0 for all.
	Rows int
}

// Recognises reports whether the file has the header that t was made for.
func (t Template) Recognises(ctx context.Context, f *File) bool {
	if t.First == 0 || t.Sheet != "" && !slices.Contains(f.Sheets(), t.Sheet) {
		return false
	}
	rows, merged, err := f.head(ctx, t)
	if err != nil {
		return false
	}
	_, found := t.locate(rows, merged)
	return found
}

// head gives the rows in which the header may stand.
func (f *File) head(ctx context.Context, t Template) ([]sheet.TypedRow, []sheet.Range, error) {
	rows, err := f.Head(ctx, t.Sheet, t.Delimiter, mostHead)
	if err != nil {
		return nil, nil, err
	}
	merged, err := f.Merged(t.Sheet)
	return rows, merged, err
}

// Merged lists the merged cells of a sheet; a text has none.
func (f *File) Merged(name string) ([]sheet.Range, error) {
	if f.book == nil {
		return nil, nil
	}
	ranges, err := f.book.Merged(name)
	return ranges, f.refused(err)
}

// Apply reads the file by t. A *statfile.Refusal as error refuses the whole
// file; refused rows and figures are listed in the table.
func Apply(ctx context.Context, f *File, t Template, given Given) (*statfile.Table, error) {
	if given.Names == nil {
		given.Names = func(string) (string, bool) { return "", false }
	}
	rows, merged, err := f.head(ctx, t)
	if err != nil {
		return nil, err
	}
	first, found := t.locate(rows, merged)
	if !found {
		return nil, statfile.RefuseFile(f.Name, "statfile.template.header_missing")
	}
	header := readHeader(rows, merged, first, len(t.Header))
	b := statfile.NewBuilder(t.finding(f, first), positions(len(t.dimensionNames())), f.limits)
	if problem := b.Statistic(statfile.Item{Code: t.Table, Label: t.Title}); problem != nil {
		return nil, &statfile.Refusal{File: f.Name, Reason: problem.Reason}
	}
	a := &applier{template: t, given: given, builder: b, figures: newFigures(t, b), after: first + len(t.Header), names: columnNames(t, header)}
	if err := a.prepare(f, rows, header); err != nil {
		return nil, err
	}
	if err := a.run(ctx, f); err != nil {
		return nil, err
	}
	return a.finish(), nil
}

func positions(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i + 1
	}
	return list
}

// finding says how the file is read.
func (t Template) finding(f *File, first int) statfile.Finding {
	found := statfile.Finding{
		Layout: statfile.LayoutTemplate, File: f.Name, Table: t.Table, TableFrom: statfile.FromContent,
		Language: cmp.Or(t.Language, "de"), Decimal: ',', Evidence: statfile.FromContent, Encoding: f.Encoding(),
		Delimiter: cmp.Or(t.Delimiter, f.Delimiter())[0], Region: -1, Source: t.Source,
	}
	if t.Decimal == "." {
		found.Decimal = '.'
	}
	if t.First > 0 {
		found.Note("statfile.why.template_header", "line", first)
	}
	if t.First > 0 && first != t.First {
		found.Note("statfile.why.template_moved", "line", t.First)
	}
	return found
}

// columnNames name the columns in refusals; one without a name goes by its
// letter.
func columnNames(t Template, header [][]string) []string {
	width := len(t.Columns)
	if len(header) > 0 {
		width = max(width, len(header[0]))
	}
	names := make([]string, width)
	for i := range names {
		if names[i] = columnTitle(header, t.Header, i); names[i] == "" {
			names[i] = Letter(i)
		}
	}
	return names
}

// Letter is the name that spreadsheet programs give a column: A, B, …, AA.
func Letter(column int) string {
	letters := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return letters
}

// applier reads the rows of one file.
type applier struct {
	template Template
	given    Given
	builder  *statfile.Builder
	figures  *figures
	after    int // the first line below the header
	names    []string

	key, level, time int   // columns, -1 when there is none
	dimensions       []int // columns
	labels           map[int]int
	values           []valueColumn
	period           uint32 // of the whole file
	region           uint32 // of the whole file
	above            map[int]string
	left             int // rows left out
}

// valueColumn is a column of figures with what its header says of them.
type valueColumn struct {
	column  int
	measure uint32
	period  uint32
	timed   bool
	cells   []uint32 // of the dimensions in header lines
}

// prepare finds out what holds for the whole file or for whole columns.
func (a *applier) prepare(f *File, rows []sheet.TypedRow, header [][]string) error {
	t := a.template
	a.key, a.level, a.time, a.labels, a.above = -1, -1, -1, map[int]int{}, map[int]string{}
	last := -1
	for i, c := range t.Columns {
		switch c.Role {
		case Key:
			a.key, last = i, i
		case Level:
			a.level = i
		case Time:
			a.time = i
		case Dimension:
			a.dimensions, last = append(a.dimensions, i), i
		case Label:
			if last >= 0 {
				a.labels[last] = i
			}
		case Ignored, Value, Name: // no part of the key
		}
	}
	if text, fixed := t.fixedPeriod(rows, a.given); fixed {
		p, ok := ParsePeriod(text)
		if !ok {
			return statfile.RefuseFile(f.Name, "statfile.template.period_unreadable", "text", text)
		}
		a.period, _ = a.builder.Period(timeVariable(p), string(p)) // the first one cannot be too many
	}
	if t.Region.Kind == OneRegion {
		a.region, _ = a.builder.Region(official(t.Region.Fixed, "")) // the first one cannot be too many
	}
	return a.prepareValues(f, header)
}

// fixedPeriod is the text with the date of the whole file, if it has one.
func (t Template) fixedPeriod(rows []sheet.TypedRow, given Given) (string, bool) {
	if t.Period.Asked {
		return given.Period, true
	}
	column, line, ok := reference(t.Period.Cell)
	if !ok {
		return "", false
	}
	for _, r := range rows {
		if r.Line == line && column < len(r.Cells) {
			return r.Cells[column].String(), true
		}
	}
	return "", true
}

// timeVariable is the official variable for the kind of a period.
func timeVariable(p civil.Period) statfile.Item {
	switch {
	case len(p) == len("2024"):
		return statfile.Item{Code: "JAHR", Label: "Jahr"}
	case civil.Day(p).Valid():
		return statfile.Item{Code: "STAG", Label: "Stichtag"}
	}
	return statfile.Item{Code: "ZEIT", Label: "Zeit"}
}

func (a *applier) prepareValues(f *File, header [][]string) error {
	t := a.template
	for column := range a.names {
		if t.roleOf(column) != Value {
			continue
		}
		v := valueColumn{column: column}
		m, unit := t.measure(header, column)
		var problem *statfile.Problem
		if v.measure, problem = a.builder.Measure(m, unit); problem != nil {
			return statfile.RefuseFile(f.Name, "statfile.file.categories")
		}
		empty, err := a.readColumnHead(f, header, &v)
		if err != nil {
			return err
		}
		if !empty {
			a.values = append(a.values, v)
		}
	}
	return nil
}

// readColumnHead reads period and categories of a value column out of the
// header; one to the right of the marked columns without any is left out.
func (a *applier) readColumnHead(f *File, header [][]string, v *valueColumn) (empty bool, err error) {
	t := a.template
	for i, line := range t.Header {
		text := ""
		if v.column < len(header[i]) {
			text = header[i][v.column]
		}
		switch line.Role {
		case Time:
			p, ok := ParsePeriod(text)
			if !ok && v.column >= len(t.Columns) {
				return true, nil
			}
			if !ok {
				return false, &statfile.Refusal{File: f.Name, Line: a.after - len(t.Header) + i, Column: Letter(v.column), Value: statfile.Quote(text), Reason: statfile.Refuse("", "statfile.row.period").Reason}
			}
			var problem *statfile.Problem
			if v.period, problem = a.builder.Period(timeVariable(p), string(p)); problem != nil {
				return false, statfile.RefuseFile(f.Name, "statfile.file.categories")
			}
			v.timed = true
		case Dimension:
			if text == "" && v.column >= len(t.Columns) {
				return true, nil
			}
			id, problem := a.builder.Category(len(a.dimensions)+len(v.cells), category(line.Name, text))
			if problem != nil {
				return false, statfile.RefuseFile(f.Name, "statfile.file.categories")
			}
			v.cells = append(v.cells, id)
		case Ignored, Name, Key, Label, Level, Value: // says nothing of the figures
		}
	}
	return false, nil
}

// measure is what a value column counts: by the name that people gave it, its
// naming header lines, the name for all, or the title of the table.
func (t Template) measure(header [][]string, column int) (statfile.Item, string) {
	var own Column
	if column < len(t.Columns) {
		own = t.Columns[column]
	}
	name := cmp.Or(own.Name, columnName(header, t.Header, column), t.Measure.Name, t.Title)
	unit := cmp.Or(own.Unit, t.Measure.Unit)
	if unit == "" && len(own.Numbers) > 0 {
		unit = numberKey(own.Numbers)
	}
	return statfile.Item{Code: cmp.Or(Code(name), "WERT"), Label: name}, unit
}

// numberKey says what the numbers for texts mean: 1 = gut, 2 = mittel.
func numberKey(numbers []Number) string {
	ordered := slices.SortedStableFunc(slices.Values(numbers), func(a, b Number) int { return cmp.Compare(a.Value, b.Value) })
	parts := make([]string, len(ordered))
	for i, n := range ordered {
		parts[i] = strconv.FormatFloat(n.Value, 'f', -1, 64) + " = " + n.Text
	}
	return strings.Join(parts, ", ")
}

// run reads every row below the header.
func (a *applier) run(ctx context.Context, f *File) error {
	table := a.builder.Table()
	for r, err := range f.rows(ctx, a.template.Sheet, a.template.Delimiter) {
		if err != nil {
			return err
		}
		if r.Line < a.after {
			continue
		}
		start := firstText(r.Cells)
		if begins(start, a.template.Footer) {
			return nil
		}
		if begins(start, a.template.Skip) {
			a.left++
			continue
		}
		if a.given.Rows > 0 && table.Lines == a.given.Rows {
			return nil
		}
		table.Lines++
		problem := r.bad
		if problem == nil {
			problem = a.take(r.TypedRow)
		}
		if problem != nil && problem.Stop {
			return statfile.RefuseFile(f.Name, "statfile.file.categories")
		}
		if problem != nil {
			a.builder.Refuse(r.Line, a.names, problem)
		}
	}
	return nil
}

func firstText(cells []sheet.Cell) string {
	for _, c := range cells {
		if text := squeeze(c.String()); text != "" {
			return text
		}
	}
	return ""
}

func begins(text string, with []string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(with, func(one string) bool {
		one = strings.ToLower(squeeze(one))
		return one != "" && strings.HasPrefix(text, one)
	})
}

// cellAt is the cell of a column; a short row ends in empty cells.
func cellAt(cells []sheet.Cell, column int) sheet.Cell {
	if column < 0 || column >= len(cells) {
		return sheet.Cell{}
	}
	return cells[column]
}

// take adds the figures of one row. What spoils the whole row is returned,
// what spoils a figure is noted and the others are kept.
func (a *applier) take(r sheet.TypedRow) *statfile.Problem {
	key, problem := a.rowKey(r.Cells)
	if problem != nil {
		return problem
	}
	for _, v := range a.values {
		figure, given, problem := a.figures.at(v.column, cellAt(r.Cells, v.column))
		if problem == nil && given {
			at := key
			at.Measure = v.measure
			at.Cells = append(slices.Clone(key.Cells), v.cells...)
			if v.timed {
				at.Period = v.period
			}
			if problem = a.builder.Add(r.Line, at, figure); problem != nil {
				problem.Column, problem.Value = v.column, statfile.Quote(cellAt(r.Cells, v.column).String())
			}
		}
		if problem != nil && problem.Stop {
			return problem
		}
		if problem != nil {
			a.builder.Refuse(r.Line, a.names, problem)
		}
	}
	return nil
}

// text is the text of a key cell, or that of the row above when it is empty
// and the template says so.
func (a *applier) text(cells []sheet.Cell, column int) string {
	text := squeeze(cellAt(cells, column).String())
	if text == "" && a.template.Carry {
		return a.above[column]
	}
	a.above[column] = text
	return text
}

// rowKey reads what the figures of a row are about.
func (a *applier) rowKey(cells []sheet.Cell) (statfile.Key, *statfile.Problem) {
	key := statfile.Key{Period: a.period, Region: a.region}
	var problem *statfile.Problem
	if a.key >= 0 {
		if key.Region, problem = a.rowRegion(cells); problem != nil {
			return key, problem
		}
	}
	if a.time >= 0 {
		text := a.text(cells, a.time)
		p, ok := ParsePeriod(text)
		if !ok {
			return key, statfile.RefuseField(a.time, text, "statfile.row.period")
		}
		if key.Period, problem = a.builder.Period(timeVariable(p), string(p)); problem != nil {
			return key, problem
		}
	}
	for i, column := range a.dimensions {
		text := a.text(cells, column)
		if text == "" {
			return key, statfile.RefuseField(column, text, "statfile.template.row.category_empty")
		}
		if len(text) > longest {
			return key, statfile.RefuseField(column, text, "statfile.template.row.category_long")
		}
		c := category(a.template.Columns[column].called(), text)
		if label := a.label(cells, column); label != "" {
			c.Label = label
		}
		id, problem := a.builder.Category(i, c)
		if problem != nil {
			return key, problem
		}
		key.Cells = append(key.Cells, id)
	}
	return key, nil
}

func (a *applier) rowRegion(cells []sheet.Cell) (uint32, *statfile.Problem) {
	c, problem := a.template.region(a.text(cells, a.key), a.given.Names)
	if problem != nil {
		problem.Column = a.key
		return 0, problem
	}
	if a.level >= 0 {
		name := a.text(cells, a.level)
		if Code(name) == "" {
			return 0, statfile.RefuseField(a.level, name, "statfile.template.row.level_empty")
		}
		c.Variable = statfile.Item{Code: Code(name), Label: name}
	}
	if label := a.label(cells, a.key); label != "" {
		c.Label = label
	}
	if c.Label == "" {
		c.Label = strings.TrimPrefix(c.Code, OwnPrefix)
	}
	return a.builder.Region(c)
}

func (a *applier) label(cells []sheet.Cell, column int) string {
	at, named := a.labels[column]
	if !named {
		return ""
	}
	return a.text(cells, at)
}

// finish notes what was left out.
func (a *applier) finish() *statfile.Table {
	if a.left > 0 {
		a.builder.Warn("statfile.template.left_out", "count", a.left)
	}
	return a.builder.Finish()
}
