// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package jsonstat

import (
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/concept"
)

// metric is the role of a dimension whose categories are measures.
const metric = concept.Attribute

// axis is a dimension in the order of the figures.
type axis struct {
	id         string
	role       concept.Role
	variable   statfile.Item
	categories []statfile.Item
	units      []string // of measures
	at         int      // among the dimensions of the table, for those without a role
}

// plan says what each position among the figures means.
type plan struct {
	dimensions []axis
	positions  []int
	figures    int // all combinations
}

// arrange checks that the parts of a dataset fit together.
func arrange(s *dataset) (plan, fault.Message) {
	var p plan
	if len(s.id) == 0 || len(s.id) != len(s.size) || s.dimensions == nil {
		return p, fault.Say("statfile.file.json_parts")
	}
	p.figures = 1
	timed := false
	for i, id := range s.id {
		d, known := s.dimensions[id]
		a := axis{id: id, role: roleOf(s, id), variable: statfile.Item{Code: concept.Variable(id), Label: or(d.Label, id)}}
		a.list(d)
		if !known || len(a.categories) != s.size[i] || s.size[i] < 1 {
			return p, fault.Say("statfile.file.json_size", "dimension", statfile.Quote(id))
		}
		if p.figures > 1<<31/s.size[i] {
			return p, fault.Say("statfile.file.json_parts")
		}
		p.figures *= s.size[i]
		timed = timed || a.role == concept.Time
		if a.role == concept.Dimension {
			a.at = len(p.positions)
			p.positions = append(p.positions, i+1)
		}
		p.dimensions = append(p.dimensions, a)
	}
	if !timed {
		return p, fault.Say("statfile.file.json_time")
	}
	return p, fault.Message{}
}

// roleOf is the role that the dataset states, else the one of the identifier.
// The first dimension of a role has it; others are dimensions.
func roleOf(s *dataset, id string) concept.Role {
	stated := []struct {
		ids  []string
		role concept.Role
	}{{s.role.Time, concept.Time}, {s.role.Geo, concept.Place}, {s.role.Metric, metric}}
	for _, one := range stated {
		if len(one.ids) > 0 && one.ids[0] == id {
			return one.role
		}
	}
	role := concept.RoleOf(id)
	free := map[concept.Role]bool{concept.Time: len(s.role.Time) == 0, concept.Place: len(s.role.Geo) == 0, concept.Unit: true}
	first := slices.IndexFunc(s.id, func(other string) bool { return concept.RoleOf(other) == role })
	if free[role] && s.id[first] == id {
		return role
	}
	return concept.Dimension
}

// list puts the categories in order. A dimension with one category may leave
// out the index.
func (a *axis) list(d dimension) {
	codes := []string(d.Category.Index)
	if codes == nil {
		for code := range d.Category.Label {
			codes = append(codes, code)
		}
		if len(codes) > 1 {
			return // their order is not known
		}
	}
	for _, code := range codes {
		a.categories = append(a.categories, statfile.Item{Code: code, Label: or(d.Category.Label[code], code)})
		u := d.Category.Unit[code]
		a.units = append(a.units, concept.UnitOf(or(u.Label, u.Symbol, u.Base), u.Multiplier.String()))
	}
}
