// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package disclosure

import (
	"slices"
	"strings"

	"kursbuch/internal/fault"
)

// complement adds what a rate leaves over of its denominator. Whoever knows
// two of numerator, denominator and rate knows it too.
func (s *System) complement(r Rate) error {
	numerator, ok := s.Find(r.Numerator)
	if !ok {
		return fault.Refuse("disclosure.rate.cell", "code", join(r.Numerator))
	}
	denominator, ok := s.Find(r.Denominator)
	if !ok {
		return fault.Refuse("disclosure.rate.cell", "code", join(r.Denominator))
	}
	for _, within := range s.Within {
		if slices.Contains(within, numerator) && !slices.Contains(within, denominator) {
			return fault.Refuse("disclosure.rate.part", "code", join(r.Numerator), "whole", join(r.Denominator))
		}
	}
	s.rest(denominator, numerator, false)
	return nil
}

// differences adds what is left of a total beside each of its parts, where it
// is small enough to say something about everybody in the group.
func (s *System) differences() {
	for _, relation := range slices.Clone(s.Relations) {
		total := relation[0]
		for _, part := range relation[1:] {
			if rest := s.Cells[total].Units - s.Cells[part].Units; len(relation) > 2 && s.Cells[total].Units > 0 && rest <= s.group {
				s.rest(total, part, true)
			}
		}
	}
}

// rest adds the hidden cell total - part.
func (s *System) rest(total, part int32, group bool) {
	i := int32(len(s.Cells))
	t, p := s.Cells[total], s.Cells[part]
	s.Cells = append(s.Cells, Cell{Codes: t.Codes, Value: t.Value - p.Value, Units: t.Units - p.Units, Hidden: true, Group: group})
	s.Relations = append(s.Relations, []int32{total, part, i})
	for leaf, within := range s.Within {
		if slices.Contains(within, total) && !slices.Contains(within, part) {
			s.Within[leaf] = append(within, i)
		}
	}
}

func (s *System) names(codes []int32) []string {
	names := make([]string, len(codes))
	for d, code := range codes {
		names[d] = s.trees[d].codes[code]
	}
	return names
}

func join(codes []string) string { return strings.Join(codes, " × ") }

// Rule says which cells are sensitive in themselves.
type Rule struct {
	Frequency int64   // fewer units than this, and at least one
	Largest   int     // with Share: the largest so many contributions
	Share     float64 // make up more than this part of the value, 0 to 1
	Closeness float64 // p % rule, as a part: the second can estimate the first this well
}

// Primary marks the cells that the rule finds sensitive. A cell without units
// never is; a difference that Design.Group watches always is.
func (s *System) Primary(r Rule) []bool {
	primary := make([]bool, len(s.Cells))
	for i, cell := range s.Cells {
		primary[i] = cell.Group || cell.Units > 0 && (cell.Units < r.Frequency || s.Magnitude && !cell.Hidden && r.dominated(cell))
	}
	return primary
}

func (r Rule) dominated(cell Cell) bool {
	largest, value := 0.0, float64(cell.Value)
	for _, x := range cell.Largest[:min(r.Largest, len(cell.Largest))] {
		largest += float64(x)
	}
	if r.Largest > 0 && largest > r.Share*value {
		return true
	}
	if r.Closeness <= 0 || len(cell.Largest) == 0 {
		return false
	}
	rest := value
	for _, x := range cell.Largest[:min(2, len(cell.Largest))] {
		rest -= float64(x)
	}
	return rest < r.Closeness*float64(cell.Largest[0])
}
