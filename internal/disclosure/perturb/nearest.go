// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package perturb

import (
	"kursbuch/internal/disclosure"
	"kursbuch/internal/fault"
)

// Nearest rounds each figure to the nearest multiple of base, halves upwards.
func Nearest(s *disclosure.System, base int64) ([]disclosure.Figure, error) {
	if err := counted(s); err != nil {
		return nil, err
	}
	if base < 2 {
		return nil, fault.Refuse("disclosure.perturb.base")
	}
	figures := make([]disclosure.Figure, len(s.Cells))
	for i, cell := range s.Cells {
		figures[i].Value = (cell.Value + base/2) / base * base
	}
	return figures, nil
}
