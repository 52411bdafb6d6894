// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"testing"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/indicator"
)

func TestIndicatorsOfTheStarterSet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		importOfficial(t, s, protection)
		importOfficial(t, s, population)
		importOfficial(t, s, employees)
		newest := func(id indicator.ID, region string) indicator.Point {
			t.Helper()
			facts, err := s.Facts(t.Context(), operator(), id, region)
			if err != nil {
				t.Fatal(err)
			}
			if facts.Newest == nil {
				return facts.Series.Points[0]
			}
			return *facts.Newest
		}
		for _, want := range []struct {
			id     indicator.ID
			region string
			value  float64
			parts  int
		}{
			{"population", "16", 2_100_277, 22},
			{"population", "DG", 83_577_140, 400},
			{"protection-seekers", "16051", 10_035, 0},
			{"protection-seekers", "16", 72_755, 22},
			{"protection-seekers-rate", "16", 72_755.0 / 2_100_277 * 1000, 22},
			{"foreign-employees", "16", 78_539, 0},
		} {
			if p := newest(want.id, want.region); !p.Figure.Has || p.Figure.Value != want.value || p.Parts != want.parts {
				t.Errorf("%s of %s: %+v, want %v", want.id, want.region, p, want.value)
			}
		}
		if p := newest("foreign-employees-rate", "16051"); p.Figure.Has || p.Figure.Symbol != "-" || p.Reason.Key == "" {
			t.Errorf("foreign employees of Erfurt: %+v, want a sign and its reason", p)
		}
		if p := newest("protection-seekers", "16051"); p.Source == "" {
			t.Error("a point without its source")
		}
	})
}
