// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package perturb protects counts by changing them, where suppress would leave
// too little. Three methods take a compiled system and answer with one
// disclosure.Figure for each of its cells, as suppress.Pattern.Figures does:
//
//	figures, err := perturb.Additive(s, 3, seed)                     // small count rounding
//	figures, witnesses, err := perturb.Nearest(s, primary, 10, seed) // multiples of 5 or 10
//	figures, err := perturb.CellKey(s, table, keyer.Cells(s, about)) // noise by cell key
//
// Additive changes leaves, so that all shown figures add up, across hierarchies
// and linked tables, and none lies between 1 and base-1. Nearest rounds each
// figure on its own: they no longer add up, and tables that this would give away
// are refused. CellKey adds noise that is the same wherever the cell is shown;
// figures do not add up either, and what it promises is a chance, not a proof.
// All three leave zeros alone, and all refuse magnitudes and values below zero.
//
// audit.CertifyFigures writes the certificate of all three, verify.Check reads
// it; leafcsv.WriteFigures writes the pattern that both are about.
//
// What is derived of a figure, a rate or a mean, is computed from the changed
// counts and never from the true ones.
package perturb

import (
	"kursbuch/internal/disclosure"
	"kursbuch/internal/fault"
)

// counted refuses what is no table of counts.
func counted(s *disclosure.System) error {
	if s.Magnitude || s.Unbounded {
		return fault.Refuse("disclosure.perturb.counts")
	}
	return nil
}
