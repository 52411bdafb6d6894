// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package db_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
)

func TestContainingFitsWhatContainsIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(rt *rapid.T) {
			signs := rapid.StringOf(rapid.SampledFrom([]rune(`ab!%_\'`)))
			text, part := signs.Draw(rt, "text"), signs.Draw(rt, "part")
			fits, err := db.Value[bool](t.Context(), d, `SELECT CAST($1 AS TEXT) LIKE $2 ESCAPE '!'`, text, db.Containing(part))
			if err != nil || fits != strings.Contains(text, part) {
				rt.Errorf("%q in %q: %v, %v", part, text, fits, err)
			}
		})
	})
}
