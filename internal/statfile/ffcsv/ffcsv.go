// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package ffcsv reads the flat file CSV in which GENESIS-Online,
// Regionalstatistik and the census database publish tables.
//
// The new layout, since 2024/25, has one row a figure, with five columns for
// statistic and time, four for each dimension (1_variable_code,
// 1_variable_label, 1_variable_attribute_code, 1_variable_attribute_label) and
// four or five for the value. The old layout, until 2024, has the same columns
// under German names, German dates, and the measures side by side, one column
// each. Both give the same table.
package ffcsv

import (
	"bytes"
	"context"
	"slices"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/source"
)

// Read gives the figures of a flat file CSV that Detect recognised. A
// *statfile.Refusal as error means that the whole file was refused; refused
// rows are listed in the Table, the others are kept.
func Read(ctx context.Context, t *source.Text) (*statfile.Table, error) {
	found, head, _ := detect(t)
	if !found.Readable() {
		return nil, t.RefuseAll(found.Reason)
	}
	r := newReader(found, head, t.Limits())
	take := r.takeLong
	if head.wide != nil {
		take = r.takeWide
	}
	err := t.Uncut(ctx, head.Header, r.builder, func(line int, text []byte) *statfile.Problem {
		fields, problem := r.cutter.Cut(text)
		if problem != nil {
			return problem
		}
		return take(line, fields)
	})
	if err != nil {
		return nil, err
	}
	return r.finish(), nil
}

// reader fills a table row by row.
type reader struct {
	head    header
	found   statfile.Finding
	builder *statfile.Builder
	key     statfile.Key
	cutter  *source.Cutter
	periods *source.Memo
	stats   *source.Memo
	blocks  []*source.Memo // by dimension of the file
	measure *source.Memo
	wide    []uint32 // numbers of the measures of the old layout
	empty   int      // fields without a figure
}

// mostEntries bounds periods, measures and labels of the statistic; official
// tables stay far below.
const mostEntries = 4000

func newReader(found statfile.Finding, head header, limits statfile.Limits) *reader {
	r := &reader{head: head, found: found}
	var positions []int
	for i := range head.blocks {
		if i != found.Region {
			positions = append(positions, i+1)
		}
	}
	r.builder = statfile.NewBuilder(found, positions, limits)
	r.key.Cells = make([]uint32, len(positions))
	r.stats = source.NewMemo([]int{head.statistic, head.statisticLabel}, mostEntries, r.addStatistic)
	r.periods = source.NewMemo([]int{head.time, head.timeCode, head.timeLabel}, mostEntries, r.addPeriod)
	for i, b := range head.blocks {
		add := blockAdder{r, b, r.dimension(i)}
		r.blocks = append(r.blocks, source.NewMemo(b.list(), limits.Categories, add.add))
	}
	memos := append(slices.Clone(r.blocks), r.stats, r.periods)
	if head.wide == nil {
		r.measure = source.NewMemo([]int{head.long.measure, head.long.unit, head.long.measureLabel}, mostEntries, r.addMeasure)
		memos = append(memos, r.measure)
	}
	r.cutter = source.NewCutter(head.Header, memos)
	return r
}

// dimension is the number of a block among the dimensions of the table, -1 for
// the region.
func (r *reader) dimension(block int) int {
	switch region := r.found.Region; {
	case block == region:
		return -1
	case region >= 0 && block > region:
		return block - 1
	}
	return block
}

// resolve finds what the figures of a row are about, but for the measure.
func (r *reader) resolve(fields [][]byte) *statfile.Problem {
	if _, problem := r.stats.Resolve(fields); problem != nil {
		return problem
	}
	var problem *statfile.Problem
	if r.key.Period, problem = r.periods.Resolve(fields); problem != nil {
		return problem
	}
	for i, block := range r.blocks {
		id, problem := block.Resolve(fields)
		if problem != nil {
			return problem
		}
		if d := r.dimension(i); d >= 0 {
			r.key.Cells[d] = id
		} else {
			r.key.Region = id
		}
	}
	return nil
}

// takeLong adds the one figure of a row in the new layout.
func (r *reader) takeLong(line int, fields [][]byte) *statfile.Problem {
	problem := r.resolve(fields)
	if problem != nil {
		return problem
	}
	if r.key.Measure, problem = r.measure.Resolve(fields); problem != nil {
		return problem
	}
	at := r.head.long
	var quality []byte
	if at.quality >= 0 {
		quality = bytes.TrimSpace(fields[at.quality])
	}
	v, reason := statfile.ParseFigure(bytes.TrimSpace(fields[at.value]), quality, r.found.Decimal)
	switch reason {
	case "":
		return at.place(r.builder.Add(line, r.key, v), fields)
	case "statfile.row.quality":
		return statfile.RefuseField(at.quality, quality, reason)
	default:
		return statfile.RefuseField(at.value, fields[at.value], reason, "mark", string(r.found.Decimal))
	}
}

// place says where a figure stands that was there before.
func (l long) place(problem *statfile.Problem, fields [][]byte) *statfile.Problem {
	if problem != nil {
		problem.Column, problem.Value = l.value, statfile.Quote(fields[l.value])
	}
	return problem
}

// takeWide adds the figures of a row in the old layout. A figure that is not
// understood is refused alone.
func (r *reader) takeWide(line int, fields [][]byte) *statfile.Problem {
	if problem := r.resolve(fields); problem != nil {
		return problem
	}
	if r.wide == nil {
		if problem := r.addWide(); problem != nil {
			return problem
		}
	}
	for i, m := range r.head.wide {
		value := bytes.TrimSpace(fields[m.column])
		if len(value) == 0 {
			r.empty++
			continue
		}
		v, reason := statfile.ParseFigure(value, nil, r.found.Decimal)
		var problem *statfile.Problem
		if reason != "" {
			problem = statfile.RefuseField(m.column, value, reason, "mark", string(r.found.Decimal))
		} else {
			r.key.Measure = r.wide[i]
			if problem = r.builder.Add(line, r.key, v); problem != nil {
				problem.Column, problem.Value = m.column, statfile.Quote(value)
			}
		}
		if problem != nil {
			r.builder.Refuse(line, r.head.Names, problem)
		}
	}
	return nil
}

// addWide numbers the measures of the header.
func (r *reader) addWide() *statfile.Problem {
	for _, m := range r.head.wide {
		id, problem := r.builder.Measure(m.Item, m.unit)
		if problem != nil {
			return problem
		}
		r.wide = append(r.wide, id)
	}
	return nil
}

// finish notes what the reader should know although every row may be right.
func (r *reader) finish() *statfile.Table {
	if r.empty > 0 {
		r.builder.Warn("statfile.warning.empty", "count", r.empty)
	}
	for _, m := range r.head.wide {
		if m.unit == "" {
			r.builder.Warn("statfile.warning.unit", "measure", m.Code)
		}
	}
	for _, name := range r.head.extra {
		r.builder.Warn("statfile.warning.column", "column", name)
	}
	return r.builder.Finish()
}
