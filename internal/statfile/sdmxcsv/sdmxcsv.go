// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package sdmxcsv reads SDMX-CSV 1.0, whose first column is DATAFLOW, and 2.0,
// which begins with STRUCTURE and STRUCTURE_ID and may have an ACTION: one row
// a figure, its components in any order, codes with or without labels.
package sdmxcsv

import (
	"context"
	"slices"
	"strings"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/concept"
	"kursbuch/internal/statfile/source"
)

// Detect says whether the text is SDMX-CSV, and what is understood of it.
func Detect(t *source.Text) (statfile.Finding, bool) {
	found, _, is := detect(t)
	return found, is
}

func detect(t *source.Text) (statfile.Finding, head, bool) {
	h, is, missing := parseHead(t.First())
	if !is {
		return statfile.Finding{}, h, false
	}
	found := t.Finding(statfile.LayoutSDMX)
	found.Delimiter, found.Language, found.Evidence, found.Reason = h.Delimiter, "en", statfile.FromContent, missing
	if found.Readable() {
		rows := t.Sampled(h.Header)
		h.complete(rows)
		describe(&found, h, rows)
	}
	return found, h, true
}

func describe(found *statfile.Finding, h head, rows [][]string) {
	found.Decimal = '.'
	for _, row := range rows {
		if h.Delimiter != ',' && strings.Contains(row[h.value.column], ",") {
			found.Decimal, found.Evidence = ',', statfile.FromValues
		}
	}
	if len(rows) > 0 {
		id := rows[0][h.structure]
		if !h.version2 || h.joined {
			id, _, _ = strings.Cut(id, ": ")
		}
		agency, flow := dataset(id)
		found.Table, found.TableFrom, found.Source = flow.Code, statfile.FromContent, or(concept.Credit(agency), flow.Code)
	}
	for _, c := range h.dimensions {
		found.Variables = append(found.Variables, concept.Variable(c.id))
	}
	version := "1.0"
	if h.version2 {
		version = "2.0"
	}
	found.Note("statfile.why.sdmx", "version", version, "column", h.Names[0])
	if h.place.column >= 0 {
		found.Region = len(h.dimensions)
		found.Note("statfile.why.nuts", "dimension", h.place.id)
	}
	if h.unit.column >= 0 {
		found.Note("statfile.why.unit_dimension", "dimension", h.unit.id)
	}
	if len(h.attributes) > 0 {
		found.Note("statfile.why.attributes", "columns", strings.Join(h.attributes, ", "))
	}
}

// Read gives the figures of a text that Detect recognised.
func Read(ctx context.Context, t *source.Text) (*statfile.Table, error) {
	found, h, _ := detect(t)
	if !found.Readable() {
		return nil, t.RefuseAll(found.Reason)
	}
	var positions []int
	for i := range h.dimensions {
		positions = append(positions, i+1)
	}
	r := &reader{head: h, found: found, builder: statfile.NewBuilder(found, positions, t.Limits())}
	r.key.Cells = make([]uint32, len(positions))
	r.memos(t.Limits())
	if err := t.Rows(ctx, h.Header, r.builder, r.take); err != nil {
		return nil, err
	}
	return r.builder.Finish(), nil
}

// reader fills a table row by row.
type reader struct {
	head    head
	found   statfile.Finding
	builder *statfile.Builder
	key     statfile.Key
	dataset *source.Memo
	time    *source.Memo
	place   *source.Memo
	measure *source.Memo
	cells   []*source.Memo
}

func (r *reader) memos(limits statfile.Limits) {
	h := r.head
	r.dataset = source.NewMemo(present(h.structure, h.structureName), limits.Categories, r.addDataset)
	r.time = source.NewMemo(present(h.time.column), limits.Categories, r.addTime)
	r.measure = source.NewMemo(present(h.structure, h.unit.column, h.unit.label, h.multiplier), limits.Categories, r.addMeasure)
	if h.place.column >= 0 {
		r.place = source.NewMemo(present(h.place.column, h.place.label), limits.Categories, r.addPlace)
	}
	for i, c := range h.dimensions {
		r.cells = append(r.cells, source.NewMemo(present(c.column, c.label), limits.Categories, func(fields [][]byte) (uint32, *statfile.Problem) {
			return r.addCategory(i, c, fields)
		}))
	}
}

// present leaves out the columns that are missing.
func present(columns ...int) []int {
	return slices.DeleteFunc(columns, func(c int) bool { return c < 0 })
}

// take adds the figure of a row.
func (r *reader) take(line int, fields [][]byte) *statfile.Problem {
	if problem := r.action(fields); problem != nil {
		return problem
	}
	if problem := r.resolve(fields); problem != nil {
		return problem
	}
	flags := ""
	switch {
	case r.head.sign >= 0: // says more than the status beside it
		flags = source.String(fields[r.head.sign])
	case r.head.status >= 0:
		flags = r.code(fields[r.head.status])
	}
	at := r.head.value.column
	v, reason := concept.Figure(r.builder, source.String(fields[at]), flags, r.found.Decimal)
	switch reason {
	case "":
	case "statfile.row.flag":
		return statfile.RefuseField(max(r.head.sign, r.head.status), flags, reason)
	default:
		return statfile.RefuseField(at, fields[at], reason, "mark", string(r.found.Decimal))
	}
	problem := concept.Add(r.builder, line, r.key, v)
	if problem != nil {
		problem.Column, problem.Value = at, statfile.Quote(fields[at])
	}
	return problem
}

// action refuses rows that delete a figure: a release holds what is valid.
func (r *reader) action(fields [][]byte) *statfile.Problem {
	if r.head.action < 0 {
		return nil
	}
	switch action := source.String(fields[r.head.action]); action {
	case "", "M", "R", "A", "I": // merge, replace, append, information
		return nil
	case "D":
		return statfile.RefuseField(r.head.action, action, "statfile.row.action_delete")
	default:
		return statfile.RefuseField(r.head.action, action, "statfile.row.action")
	}
}

func (r *reader) resolve(fields [][]byte) (problem *statfile.Problem) {
	if _, problem = r.dataset.Resolve(fields); problem != nil {
		return problem
	}
	if r.key.Period, problem = r.time.Resolve(fields); problem != nil {
		return problem
	}
	if r.key.Measure, problem = r.measure.Resolve(fields); problem != nil {
		return problem
	}
	if r.place != nil {
		if r.key.Region, problem = r.place.Resolve(fields); problem != nil {
			return problem
		}
	}
	for i, memo := range r.cells {
		if r.key.Cells[i], problem = memo.Resolve(fields); problem != nil {
			return problem
		}
	}
	return nil
}

// code is the code in a field that may hold its label too.
func (r *reader) code(field []byte) string {
	code := source.String(field)
	if r.head.joined {
		code, _, _ = strings.Cut(code, ": ")
	}
	return code
}

// item is code and label of a component.
func (r *reader) item(c component, fields [][]byte) statfile.Item {
	text := source.String(fields[c.column])
	if c.label >= 0 {
		return statfile.Item{Code: text, Label: or(source.String(fields[c.label]), text)}
	}
	code, label := text, ""
	if r.head.joined {
		code, label, _ = strings.Cut(text, ": ")
	}
	return statfile.Item{Code: code, Label: or(label, code)}
}

func (r *reader) addDataset(fields [][]byte) (uint32, *statfile.Problem) {
	text := source.String(fields[r.head.structure])
	_, flow := dataset(text)
	if r.head.structureName >= 0 {
		flow.Label = source.String(fields[r.head.structureName])
	}
	flow.Label = or(flow.Label, flow.Code)
	problem := r.builder.Statistic(flow)
	if problem != nil {
		problem.Column = r.head.structure
	}
	return 0, problem
}

func (r *reader) addTime(fields [][]byte) (uint32, *statfile.Problem) {
	id, problem := r.builder.Period(statfile.Item{Code: "TIME_PERIOD", Label: r.head.time.name}, r.item(r.head.time, fields).Code)
	if problem != nil {
		problem.Column = r.head.time.column
	}
	return id, problem
}

// addMeasure numbers the dataset in one unit.
func (r *reader) addMeasure(fields [][]byte) (uint32, *statfile.Problem) {
	unit, power := "", ""
	if r.head.unit.column >= 0 {
		unit = r.item(r.head.unit, fields).Code
	}
	if r.head.multiplier >= 0 {
		power = r.code(fields[r.head.multiplier])
	}
	statistic := r.builder.Table().Statistic
	return r.builder.Measure(statistic, concept.UnitOf(unit, power))
}

func (r *reader) addPlace(fields [][]byte) (uint32, *statfile.Problem) {
	place := concept.Region(r.item(r.head.place, fields))
	id, problem := r.builder.Region(place)
	if problem != nil {
		problem.Column = r.head.place.column
	}
	return id, problem
}

func (r *reader) addCategory(i int, c component, fields [][]byte) (uint32, *statfile.Problem) {
	item, variable := r.item(c, fields), concept.Variable(c.id)
	id, problem := r.builder.Category(i, statfile.Category{
		Variable: statfile.Item{Code: variable, Label: c.name}, Item: concept.Category(variable, item.Code, item.Label),
	})
	if problem != nil {
		problem.Column = c.column
	}
	return id, problem
}
