// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package perturb

import (
	"kursbuch/internal/disclosure"
	"kursbuch/internal/fault"
)

// Nearest rounds each figure to the nearest multiple of base, halves upwards.
// Whoever compares totals with their parts learns more than the ranges of both:
// eight that is shown as ten beside four twos that are shown as nothing can only
// be four twos. So each sensitive cell needs a witness, another table that is
// rounded to the same figures; a table without is refused. A true zero must look
// like a small count that is shown as nothing.
func Nearest(s *disclosure.System, primary []bool, base int64, seed uint64) ([]disclosure.Figure, []Witness, error) {
	if err := counted(s); err != nil {
		return nil, nil, err
	}
	if base < 2 {
		return nil, nil, fault.Refuse("disclosure.perturb.base")
	}
	figures := make([]disclosure.Figure, len(s.Cells))
	ranges := make([]Range, len(s.Cells))
	for i, cell := range s.Cells {
		shown := (cell.Value + base/2) / base * base
		figures[i].Value = shown
		ranges[i] = Range{max(shown-base/2, 0) - cell.Value, shown + (base-1)/2 - cell.Value}
		if cell.Hidden {
			ranges[i] = Range{-cell.Value, 1 << 40}
		}
	}
	witnesses, exposed := Witnesses(s, primary, ranges, seed)
	if len(exposed) > 0 {
		return nil, nil, fault.Refuse("disclosure.perturb.exposed", "count", len(exposed), "base", base)
	}
	return figures, witnesses, nil
}
