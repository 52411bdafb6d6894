// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package classic reads the table CSV of GENESIS-Online and its sisters, made
// for reading on paper: a preamble with code, title, statistic and measure; a
// header of several rows, repeated for every column; the figures; a line; and
// footnotes, copyright and date.
//
// Apart from region keys it holds labels without codes. Measures, dimensions
// and categories that are known get the codes of the flat files, others one
// made of their label.
package classic

import (
	"bytes"
	"context"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/source"
)

// Detect says whether the text is a classic table, and what is understood of it.
func Detect(t *source.Text) (statfile.Finding, bool) {
	found, _, _, is := detect(t)
	return found, is
}

func detect(t *source.Text) (statfile.Finding, head, plan, bool) {
	h, is := parseHead(t)
	if !is {
		return statfile.Finding{}, h, plan{}, false
	}
	found := t.Finding(statfile.LayoutClassic)
	found.Delimiter = h.Delimiter
	found.Table, found.TableFrom = h.table, statfile.FromContent
	if !h.shape() {
		found.Reason = fault.Say("statfile.file.classic_header")
		return found, h, plan{}, true
	}
	rows := t.Sampled(h.Header)
	p := makePlan(h, rows)
	describe(&found, h, p, rows)
	return found, h, p, true
}

func describe(found *statfile.Finding, h head, p plan, rows [][]string) {
	var labels, figures []string
	for _, row := range h.rows {
		labels = append(labels, row...)
	}
	for _, row := range rows {
		labels = append(labels, row[:h.stubs]...)
		figures = append(figures, row[h.stubs:]...)
	}
	source.Language(found, append(labels, h.measure.Unit), figures)
	switch {
	case !p.timed:
		found.Reason = fault.Say("statfile.file.classic_time")
	case p.columns[0].measure.Code == "":
		found.Reason = fault.Say("statfile.file.classic_measure")
	}
	found.Region = p.region
	found.Note("statfile.why.classic", "line", h.line+1, "first", h.Line+1)
	switch {
	case p.region >= 0 && p.stubs[p.region].role == asCountyName:
		found.Note("statfile.why.county_names", "column", p.region+1)
	case p.region >= 0 && p.stubs[p.region].role == asRegionName:
		found.Note("statfile.why.region_names", "column", p.region+1)
	case p.region >= 0:
		found.Note("statfile.why.region_column", "column", p.region+1)
	}
	found.Note("statfile.why.label_codes")
}

// Read gives the figures of a classic table that Detect recognised.
func Read(ctx context.Context, t *source.Text) (*statfile.Table, error) {
	found, h, p, _ := detect(t)
	if !found.Readable() {
		return nil, t.RefuseAll(found.Reason)
	}
	r := reader{plan: p, found: found, head: h, builder: statfile.NewBuilder(found, p.positions, t.Limits())}
	r.key.Cells = make([]uint32, len(p.positions))
	statistic, _, _ := strings.Cut(h.table, "-")
	if problem := r.builder.Statistic(statfile.Item{Code: statistic, Label: or(h.statistic, h.title)}); problem != nil {
		return nil, t.RefuseAll(problem.Reason)
	}
	if err := t.Rows(ctx, h.Header, r.builder, r.take); err != nil {
		return nil, err
	}
	table := r.builder.Table()
	table.ByName = r.plan.region >= 0 && r.plan.stubs[r.plan.region].role == asCountyName
	var err error
	if table.Finding.Footnote, err = t.Below(h.Header, mostFootnote); err != nil {
		return nil, err
	}
	if r.empty > 0 {
		r.builder.Warn("statfile.warning.empty", "count", r.empty)
	}
	return r.builder.Finish(), nil
}

// mostFootnote is how much of the footnotes is kept, in bytes.
const mostFootnote = 4 << 10

// reader fills a table row by row.
type reader struct {
	plan    plan
	found   statfile.Finding
	head    head
	builder *statfile.Builder
	key     statfile.Key
	empty   int
}

// take adds the figures of a row. A figure that is not understood is refused
// alone.
func (r *reader) take(line int, fields [][]byte) *statfile.Problem {
	time, problem := r.stubs(fields)
	if problem != nil {
		return problem
	}
	for i, c := range r.plan.columns {
		at := r.head.stubs + i
		value := bytes.TrimSpace(fields[at])
		if len(value) == 0 {
			r.empty++
			continue
		}
		if problem := r.figure(line, c, or(c.time, time), value); problem != nil {
			if problem.Stop {
				return problem
			}
			problem.Column, problem.Value = at, statfile.Quote(value)
			r.builder.Refuse(line, r.head.Names, problem)
		}
	}
	return nil
}

// stubs finds out what the figures of a row are about.
func (r *reader) stubs(fields [][]byte) (time string, problem *statfile.Problem) {
	for i, s := range r.plan.stubs {
		text := source.String(fields[i])
		switch s.role {
		case asTime:
			time = text
		case asRegionKey:
			r.key.Region, problem = r.region(text, source.String(fields[min(i+1, r.head.stubs-1)]))
		case asRegionName:
			r.key.Region, problem = r.region(statfile.StateKey(text), text)
		case asCountyName:
			r.key.Region, problem = r.builder.Region(statfile.Category{Item: statfile.Item{Code: text, Label: text}})
		case asCategory:
			r.key.Cells[s.dimension], problem = r.builder.Category(s.dimension, statfile.Category{Variable: s.variable, Item: categoryItem(text)})
		case asLabel:
		}
		if problem != nil {
			if problem.Column < 0 {
				problem.Column, problem.Value = i, statfile.Quote(text)
			}
			return "", problem
		}
	}
	return time, nil
}

func (r *reader) region(key, label string) (uint32, *statfile.Problem) {
	if !statfile.IsRegionKey(key) {
		return 0, statfile.Refuse(key, "statfile.row.region")
	}
	return r.builder.Region(statfile.Category{
		Variable: statfile.LevelOf(key, r.found.Language), Item: statfile.Item{Code: key, Label: label},
	})
}

// figure adds one figure of a row.
func (r *reader) figure(line int, c column, time string, value []byte) (problem *statfile.Problem) {
	v, reason := statfile.ParseFigure(value, nil, r.found.Decimal)
	if reason != "" {
		return statfile.Refuse(value, reason, "mark", string(r.found.Decimal))
	}
	if r.key.Period, problem = r.builder.Period(r.plan.timeVariable, time); problem != nil {
		return problem
	}
	if r.key.Measure, problem = r.builder.Measure(c.measure.Item, c.measure.Unit); problem != nil {
		return problem
	}
	for d, category := range c.cells {
		if r.key.Cells[d], problem = r.builder.Category(d, category); problem != nil {
			return problem
		}
	}
	return r.builder.Add(line, r.key, v)
}
