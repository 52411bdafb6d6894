// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package eurostat reads the TSV in which Eurostat publishes its datasets: the
// dimensions of a row stand in the first column, joined by commas, the periods
// side by side behind it, and flags behind the figures (123.4 be, : c).
package eurostat

import (
	"bytes"
	"context"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/concept"
	"kursbuch/internal/statfile/source"
)

// head is what the first line says.
type head struct {
	source.Header
	ids   []string // of the dimensions, as written
	place int      // among ids, -1
	unit  int
}

// Detect says whether the text is a TSV of Eurostat, and what is understood of it.
func Detect(t *source.Text) (statfile.Finding, bool) {
	found, _, is := detect(t)
	return found, is
}

func detect(t *source.Text) (statfile.Finding, head, bool) {
	h, is := parseHead(t.First())
	if !is {
		return statfile.Finding{}, h, false
	}
	found := t.Finding(statfile.LayoutEurostat)
	found.Delimiter, found.Decimal, found.Language, found.Evidence = '\t', '.', "en", statfile.FromContent
	found.Source = concept.Credit("ESTAT")
	if found.Table == "" {
		found.Table, found.TableFrom = datasetOf(t), statfile.FromName
	}
	for _, id := range h.ids {
		found.Variables = append(found.Variables, concept.Variable(id))
	}
	found.Region = h.place
	found.Note("statfile.why.eurostat", "header", statfile.Quote(h.Names[0]))
	if h.place >= 0 {
		found.Note("statfile.why.nuts", "dimension", h.ids[h.place])
	}
	if h.unit >= 0 {
		found.Note("statfile.why.unit_dimension", "dimension", h.ids[h.unit])
	}
	if found.Table == "" {
		found.Reason = fault.Say("statfile.file.name_needed")
	}
	return found, h, true
}

// parseHead reads freq,unit,age,geo\TIME_PERIOD and the periods behind it. In
// files until 2023 the last part is geo\time.
func parseHead(line []byte) (head, bool) {
	fields := bytes.Split(line, []byte{'\t'})
	h := head{place: -1, unit: -1}
	first := source.String(fields[0])
	dimensions, time, found := strings.Cut(first, `\`)
	if !found || concept.RoleOf(time) != concept.Time || len(fields) < 2 {
		return h, false
	}
	h.Delimiter, h.Line, h.Names = '\t', 1, source.Strings(fields)
	h.ids = strings.Split(dimensions, ",")
	for i, id := range h.ids {
		switch concept.RoleOf(id) {
		case concept.Place:
			h.place = i
		case concept.Unit:
			h.unit = i
		default:
		}
	}
	return h, true
}

// datasetOf is the code of the dataset in the name of its file:
// estat_demo_r_pjangrp3.tsv, tps00001.tsv.gz.
func datasetOf(t *source.Text) string {
	name, _, _ := strings.Cut(source.BaseName(t.File), ".")
	name = strings.TrimPrefix(strings.ToLower(name), "estat_")
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_$") != "" {
		return ""
	}
	return strings.ToUpper(name)
}

// Read gives the figures of a TSV that Detect recognised.
func Read(ctx context.Context, t *source.Text) (*statfile.Table, error) {
	found, h, _ := detect(t)
	if !found.Readable() {
		return nil, t.RefuseAll(found.Reason)
	}
	var positions []int
	for i := range h.ids {
		if i != h.place && i != h.unit {
			positions = append(positions, i+1)
		}
	}
	r := reader{head: h, builder: statfile.NewBuilder(found, positions, t.Limits())}
	r.key.Cells = make([]uint32, len(positions))
	if problem := r.builder.Statistic(statfile.Item{Code: found.Table, Label: found.Table}); problem != nil {
		return nil, t.RefuseAll(problem.Reason)
	}
	if err := t.Rows(ctx, h.Header, r.builder, r.take); err != nil {
		return nil, err
	}
	return r.builder.Finish(), nil
}

// reader fills a table row by row.
type reader struct {
	head    head
	builder *statfile.Builder
	key     statfile.Key
	periods []period // by column, from the second
}

// period is the number of a period, or why there is none.
type period struct {
	id      uint32
	problem *statfile.Problem
}

// take adds the figures of a row. A figure that is not understood is refused
// alone.
func (r *reader) take(line int, fields [][]byte) *statfile.Problem {
	if problem := r.dimensions(fields[0]); problem != nil {
		return problem
	}
	if r.periods == nil {
		r.addPeriods()
	}
	for i, p := range r.periods {
		column := i + 1
		value, flags, _ := strings.Cut(source.String(fields[column]), " ")
		problem := p.problem
		if problem == nil {
			problem = r.figure(line, p.id, value, flags)
		}
		if problem == nil {
			continue
		}
		if problem.Stop {
			return problem
		}
		r.builder.Refuse(line, r.head.Names, &statfile.Problem{Column: column, Value: statfile.Quote(fields[column]), Reason: problem.Reason})
	}
	return nil
}

func (r *reader) figure(line int, period uint32, value, flags string) *statfile.Problem {
	v, reason := concept.Figure(r.builder, value, flags, '.')
	if reason != "" {
		return statfile.Refuse(value, reason, "mark", ".")
	}
	r.key.Period = period
	return concept.Add(r.builder, line, r.key, v)
}

// dimensions finds out what the figures of a row are about.
func (r *reader) dimensions(joined []byte) *statfile.Problem {
	codes := strings.Split(source.String(joined), ",")
	if len(codes) != len(r.head.ids) {
		return statfile.RefuseField(0, joined, "statfile.row.fields", "want", len(r.head.ids), "got", len(codes))
	}
	unit, at := "", 0
	var problem *statfile.Problem
	for i, code := range codes {
		code = strings.TrimSpace(code)
		switch i {
		case r.head.unit:
			unit = code
		case r.head.place:
			r.key.Region, problem = r.builder.Region(concept.Region(statfile.Item{Code: code, Label: code}))
		default:
			variable := concept.Variable(r.head.ids[i])
			r.key.Cells[at], problem = r.builder.Category(at, statfile.Category{
				Variable: statfile.Item{Code: variable, Label: r.head.ids[i]}, Item: concept.Category(variable, code, code),
			})
			at++
		}
		if problem != nil {
			problem.Column = 0
			return problem
		}
	}
	table := r.builder.Table().Finding.Table
	r.key.Measure, problem = r.builder.Measure(statfile.Item{Code: table, Label: table}, unit)
	return problem
}

func (r *reader) addPeriods() {
	for _, name := range r.head.Names[1:] {
		id, problem := r.builder.Period(statfile.Item{Code: "TIME_PERIOD", Label: "TIME_PERIOD"}, name)
		r.periods = append(r.periods, period{id, problem})
	}
}
