// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package jsonstat

import (
	"context"
	"slices"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/concept"
)

// reader fills a table figure by figure. As there are no lines, refusals name
// the position of a figure, from 1.
type reader struct {
	plan    plan
	builder *statfile.Builder
	ids     [][]resolved // by axis and category
	measure statfile.Item
}

// resolved is the number of a category, or why it has none.
type resolved struct {
	id      uint32
	problem *statfile.Problem
}

// begin numbers all categories but measures, whose unit may stand elsewhere.
func (r *reader) begin(found statfile.Finding, s *dataset) *statfile.Problem {
	r.measure = statfile.Item{Code: found.Table, Label: or(s.label, found.Table)}
	if problem := r.builder.Statistic(r.measure); problem != nil {
		return problem
	}
	for _, a := range r.plan.dimensions {
		list := make([]resolved, len(a.categories))
		for i, c := range a.categories {
			switch a.role {
			case concept.Time:
				list[i].id, list[i].problem = r.builder.Period(a.variable, c.Code)
			case concept.Place:
				place := concept.Region(c)
				place.Variable.Label = a.variable.Label
				list[i].id, list[i].problem = r.builder.Region(place)
			case concept.Dimension:
				list[i].id, list[i].problem = r.builder.Category(a.at, statfile.Category{
					Variable: a.variable, Item: concept.Category(a.variable.Code, c.Code, c.Label),
				})
			default:
			}
			if p := list[i].problem; p != nil && p.Stop {
				return statfile.Refuse("", "statfile.file.categories")
			}
		}
		r.ids = append(r.ids, list)
	}
	return nil
}

// read adds the figures in the order of the file, then the flags that stand
// where there is no figure.
func (r *reader) read(ctx context.Context, s *dataset) error {
	flags := make(map[uint32]string, len(s.status.at))
	for i, at := range s.status.at {
		flags[at] = s.status.text[i]
	}
	if s.status.list && len(s.status.at) == 1 && len(s.values.at) > 1 {
		s.oneStatus = s.status.text[0] // ["a"] is short for all
		delete(flags, 0)
	}
	for i, at := range s.values.at {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		r.take(at, s.values.text[i], or(flags[at], s.oneStatus))
		delete(flags, at)
	}
	for _, at := range s.status.at {
		if flag, left := flags[at]; left && flag != "" {
			r.take(at, "", flag)
		}
	}
	return nil
}

func (r *reader) take(at uint32, value, flag string) {
	table := r.builder.Table()
	table.Lines++
	problem := r.figure(at, value, flag)
	if problem == nil {
		return
	}
	problem.Value = or(problem.Value, value)
	r.builder.Refuse(int(at)+1, []string{"value", "status"}, problem)
}

// figure adds one figure.
func (r *reader) figure(at uint32, value, flag string) *statfile.Problem {
	key, problem := r.key(at)
	if problem != nil {
		return problem
	}
	if flag == statfile.NotAvailable {
		if !concept.IsMissing(value) {
			return statfile.RefuseField(1, flag, "statfile.row.flag")
		}
		flag = ""
	}
	v, reason := concept.Figure(r.builder, value, flag, '.')
	if reason != "" {
		return statfile.RefuseField(0, value, reason, "mark", ".")
	}
	return concept.Add(r.builder, int(at)+1, key, v)
}

// key finds out what the figure at a position is about: the last dimension
// changes first.
func (r *reader) key(at uint32) (statfile.Key, *statfile.Problem) {
	if int(at) >= r.plan.figures {
		return statfile.Key{}, statfile.Refuse("", "statfile.row.position", "max", r.plan.figures)
	}
	key := statfile.Key{Cells: make([]uint32, len(r.plan.positions))}
	measure, unit, power := r.measure, "", ""
	rest := int(at)
	for i, a := range slices.Backward(r.plan.dimensions) {
		c := rest % len(a.categories)
		rest /= len(a.categories)
		if p := r.ids[i][c].problem; p != nil {
			return key, &statfile.Problem{Column: -1, Value: statfile.Quote(a.categories[c].Code), Reason: p.Reason}
		}
		switch a.role {
		case concept.Time:
			key.Period = r.ids[i][c].id
		case concept.Place:
			key.Region = r.ids[i][c].id
		case concept.Unit:
			unit = a.categories[c].Code
		case metric:
			measure, power = statfile.Item{Code: concept.Variable(a.categories[c].Code), Label: a.categories[c].Label}, a.units[c]
		default:
			key.Cells[a.at] = r.ids[i][c].id
		}
	}
	var problem *statfile.Problem
	key.Measure, problem = r.builder.Measure(measure, or(unit, power))
	return key, problem
}
