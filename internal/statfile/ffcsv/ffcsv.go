// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package ffcsv reads the flat file CSV in which GENESIS-Online,
// Regionalstatistik and the census database publish tables since 2024/25:
// one row a figure, with five columns for statistic and time, four for each
// dimension (1_variable_code, 1_variable_label, 1_variable_attribute_code,
// 1_variable_attribute_label) and four or five for the value.
//
// Detect says what a file is; Read gives its figures. Both take the plain
// file or the zip around it. What is not understood is refused with its
// place and reason, row by row, and never guessed.
package ffcsv

import (
	"bytes"
	"context"
	"errors"
	"hash/maphash"
	"io"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile"
)

// Detect says what the file is, from its name and first 64 KiB. A file that
// cannot be read is a Finding with a Reason; the error is for failing input only.
func Detect(name string, file io.ReaderAt, size int64, limits statfile.Limits) (statfile.Finding, error) {
	src, err := open(name, file, size, limits)
	if refusal, ok := errors.AsType[*statfile.Refusal](err); ok {
		return statfile.Finding{Layout: statfile.LayoutOther, File: name, Region: -1, Reason: refusal.Reason}, nil
	}
	if err != nil {
		return statfile.Finding{}, err
	}
	found, _, err := detect(src)
	return found, err
}

// Read gives the figures of the file. A *statfile.Refusal as error means that
// the whole file was refused and nothing of it may be stored; refused rows
// are listed in the Table, the others are kept.
func Read(ctx context.Context, name string, file io.ReaderAt, size int64, limits statfile.Limits) (*statfile.Table, error) {
	src, err := open(name, file, size, limits)
	if err != nil {
		return nil, err
	}
	found, head, err := detect(src)
	if err != nil {
		return nil, err
	}
	if !found.Readable() {
		return nil, &statfile.Refusal{File: name, Reason: found.Reason}
	}
	text, err := src.text()
	if err != nil {
		return nil, err
	}
	defer text.Close()
	r := newReader(found, head, limits)
	if err := r.readAll(ctx, newScanner(text, limits.LineBytes)); err != nil {
		return nil, src.refuse(err)
	}
	r.warn()
	return r.table, nil
}

// reader fills a table row by row.
type reader struct {
	table   *statfile.Table
	head    header
	limits  statfile.Limits
	fields  [][]byte
	cells   []uint32 // the category at each dimension of the file
	periods *dictionary
	stats   *dictionary
	blocks  []*dictionary
	measure *dictionary
	seen    *keySet
	renamed int // labels that differ from the first one of the same code
}

// rowFault says which field spoils a row and why.
type rowFault struct {
	column int // -1: the row as a whole
	value  string
	reason fault.Message
	stop   bool // the whole file is refused: it has too many categories
}

func refuse(column int, value []byte, key string, pairs ...any) *rowFault {
	return &rowFault{column: column, value: statfile.Quote(value), reason: fault.Say(key, pairs...)}
}

// errCategories stops a file with more codes than any official table has.
var errCategories = errors.New("too many categories")

// mostEntries bounds periods, measures and labels of the statistic, whose
// lists are searched one by one; official tables stay far below.
const mostEntries = 4000

func newReader(found statfile.Finding, head header, limits statfile.Limits) *reader {
	r := &reader{head: head, limits: limits, table: &statfile.Table{Finding: found, Signs: slices.Clone(knownSigns[:])}}
	r.stats = newDictionary([]int{head.statistic, head.statisticLabel}, mostEntries, r.addStatistic)
	r.periods = newDictionary([]int{head.time, head.timeCode, head.timeLabel}, mostEntries, r.addPeriod)
	r.measure = newDictionary([]int{head.measure, head.unit, head.measureLabel}, mostEntries, r.addMeasure)
	for i, b := range head.blocks {
		into, region := &r.table.Regions, i == found.Region
		if !region {
			r.table.Dimensions = append(r.table.Dimensions, statfile.Dimension{Position: i + 1})
			into = nil
		}
		d := &blockDictionary{reader: r, columns: b, region: region, target: into, dimension: len(r.table.Dimensions) - 1, known: map[string]uint32{}}
		r.blocks = append(r.blocks, newDictionary(b.list(), limits.Categories, d.add))
	}
	r.cells = make([]uint32, len(head.blocks))
	r.table.Rows.Cells = make([][]uint32, len(r.table.Dimensions))
	r.seen = newKeySet(maphash.String(maphash.MakeSeed(), ""))
	return r
}

// readAll reads every line below the header.
func (r *reader) readAll(ctx context.Context, in *scanner) error {
	for {
		line, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		tooLong := errors.Is(err, errLineTooLong)
		if err != nil && !tooLong {
			return err
		}
		if in.line == 1 || len(line) == 0 {
			continue
		}
		if r.table.Lines++; r.table.Lines > r.limits.Rows {
			return statfile.RefuseFile("", "statfile.file.rows", "max", r.limits.Rows)
		}
		if r.table.Lines%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		problem := r.take(in.line, line, tooLong)
		if problem == nil {
			continue
		}
		if problem.stop {
			return errCategories
		}
		r.refuseRow(in.line, problem)
	}
}

func (r *reader) refuseRow(line int, problem *rowFault) {
	r.table.Refused++
	if len(r.table.Refusals) >= r.limits.Refusals {
		return
	}
	refusal := statfile.Refusal{File: r.table.Finding.File, Line: line, Value: problem.value, Reason: problem.reason}
	if problem.column >= 0 {
		refusal.Column = r.head.names[problem.column]
	}
	r.table.Refusals = append(r.table.Refusals, refusal)
}

// take adds one row to the table or says why not.
func (r *reader) take(number int, line []byte, tooLong bool) *rowFault {
	if problem := r.split(line, tooLong); problem != nil {
		return problem
	}
	if _, problem := r.stats.resolve(r.fields); problem != nil {
		return problem
	}
	period, problem := r.periods.resolve(r.fields)
	if problem != nil {
		return problem
	}
	for i, block := range r.blocks {
		if r.cells[i], problem = block.resolve(r.fields); problem != nil {
			return problem
		}
	}
	measure, problem := r.measure.resolve(r.fields)
	if problem != nil {
		return problem
	}
	v, problem := r.value()
	if problem != nil {
		return problem
	}
	return r.append(number, period, measure, v)
}

// split cuts the line into r.fields and refuses lines that are no row.
func (r *reader) split(line []byte, tooLong bool) *rowFault {
	if tooLong {
		return refuse(-1, line, "statfile.row.long", "max", r.limits.LineBytes)
	}
	if problem := checkText(line); problem != nil {
		return problem
	}
	var closed bool
	if r.fields, closed = splitFields(r.fields[:0], line, r.table.Finding.Delimiter); !closed {
		return refuse(-1, line, "statfile.row.quote")
	}
	if string(r.fields[0]) == r.head.names[0] {
		return refuse(0, r.fields[0], "statfile.row.header")
	}
	if len(r.fields) != len(r.head.names) {
		return refuse(-1, line, "statfile.row.fields", "want", len(r.head.names), "got", len(r.fields))
	}
	return nil
}

// append stores the row unless its key was there before.
func (r *reader) append(line int, period, measure uint32, v figure) *rowFault {
	rows := &r.table.Rows
	rows.Period = append(rows.Period, period)
	rows.Measure = append(rows.Measure, measure)
	dimension := 0
	for i, cell := range r.cells {
		if i == r.table.Finding.Region {
			rows.Region = append(rows.Region, cell)
			continue
		}
		rows.Cells[dimension] = append(rows.Cells[dimension], cell)
		dimension++
	}
	if first, repeated := r.seen.add(rows); repeated {
		rows.Period, rows.Measure = rows.Period[:len(rows.Period)-1], rows.Measure[:len(rows.Measure)-1]
		rows.Region = rows.Region[:max(0, len(rows.Region)-1)]
		for i, column := range rows.Cells {
			rows.Cells[i] = column[:len(column)-1]
		}
		return refuse(r.head.value, r.fields[r.head.value], "statfile.row.repeated", "line", int(rows.Line[first]))
	}
	rows.Line = append(rows.Line, uint32(line))
	rows.Value = append(rows.Value, v.number)
	rows.Sign = append(rows.Sign, v.sign)
	rows.Quality = append(rows.Quality, v.quality)
	m := &r.table.Measures[measure]
	m.Decimals = max(m.Decimals, v.decimals)
	return nil
}

// value reads the number or sign of the row.
func (r *reader) value() (figure, *rowFault) {
	var quality []byte
	if r.head.quality >= 0 {
		quality = bytes.TrimSpace(r.fields[r.head.quality])
	}
	v, key := parseFigure(bytes.TrimSpace(r.fields[r.head.value]), quality, r.table.Finding.Decimal)
	switch key {
	case "":
		return v, nil
	case "statfile.row.quality":
		return v, refuse(r.head.quality, quality, key)
	default:
		return v, refuse(r.head.value, r.fields[r.head.value], key, "mark", string(r.table.Finding.Decimal))
	}
}

// warn notes what the reader should know although every row may be right.
func (r *reader) warn() {
	t := r.table
	if t.Finding.Region < 0 {
		t.Warnings = append(t.Warnings, fault.Say("statfile.warning.region"))
	}
	if t.Finding.Evidence == statfile.Assumed {
		t.Warnings = append(t.Warnings, fault.Say("statfile.warning.language"))
	}
	if r.renamed > 0 {
		t.Warnings = append(t.Warnings, fault.Say("statfile.warning.renamed", "count", r.renamed))
	}
	for _, name := range r.head.extra {
		t.Warnings = append(t.Warnings, fault.Say("statfile.warning.column", "column", name))
	}
}
