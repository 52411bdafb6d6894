// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"database/sql"
	"errors"
	"testing"

	"kursbuch/internal/cube"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// council is who as a member of a committee.
func council(who identity.Person) identity.Person {
	who.Audience = identity.Committee
	return who
}

// extracted publishes a release for the committee: figures without age, with
// one of them protected.
func extracted(t *testing.T, d *db.DB, s *indicator.Service, who identity.Person, release indicator.ReleaseID) {
	t.Helper()
	m, err := s.Matter(t.Context(), who, release, "de")
	check(t, err)
	e := indicator.Extract{Audience: identity.Committee, Publication: "p1", Shapes: [][]string{{"GES"}}}
	for series := range m.Measures {
		for _, period := range m.Periods {
			facts, err := m.Facts(t.Context(), series, period)
			check(t, err)
			part := indicator.ExtractPart{Series: series, Period: period}
			for _, f := range facts {
				switch {
				case f.Codes[1] != "":
					continue
				case f.Region == "16061" && f.Codes[0] != "":
					f.Value = cube.Missing(cube.Protected)
				}
				part.Cells = append(part.Cells, cube.Observation{Region: f.Region, Cell: f.Cell, Value: f.Value})
			}
			e.Parts = append(e.Parts, part)
		}
	}
	check(t, d.Tx(t.Context(), func(tx *sql.Tx) error {
		_, err := s.Publish(t.Context(), tx, who, release, []indicator.Extract{e})
		return err
	}))
}

// Everything that an audience outside the office reads comes from its extract;
// what was not made for it is not there.
func TestAnAudienceReadsItsExtract(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), person("wartburg", identity.ReadIndicators, identity.EditIndicators, identity.ImportFigures, identity.PublishFigures)
		id := counted(t, s, who, people())
		releases, err := s.ReleasesOf(t.Context(), who, "PEOPLE")
		check(t, err)
		members := council(who)
		if _, err := s.Shape(t.Context(), members, "PEOPLE", "", "de"); !errors.Is(err, indicator.NotReleased) || !errors.Is(err, fault.NotFound) {
			t.Errorf("before it is published: %v, want not released", err)
		}
		extracted(t, d, s, who, releases[0].ID)

		members.Name = "Bo"
		if seen, err := s.ReleasesOf(t.Context(), members, "PEOPLE"); err != nil || len(seen) != 1 || seen[0].ImportedBy != "" || seen[0].File != "" || seen[0].ImportedAt.IsZero() || seen[0].Source == "" {
			t.Errorf("the committee learns of the release %+v, %v; want office and date without a colleague's name", seen, err)
		}
		shape, err := s.Shape(t.Context(), members, "PEOPLE", "", "de")
		check(t, err)
		if len(shape.Dimensions) != 2 || len(shape.Dimensions[0].Categories) != 3 || len(shape.Dimensions[1].Categories) > 1 {
			t.Errorf("the committee knows of %+v, want sexes without ages", shape.Dimensions)
		}
		result, err := s.Table(t.Context(), members, indicator.Query{Table: "PEOPLE", By: []string{"region", "GES"}, Where: map[string][]string{"period": {"2024-12-31"}, "GES": {"GESM", "GESW"}}})
		check(t, err)
		for _, row := range result.Rows {
			if protected := row.Codes[0] == "16061"; row.Figure.Has == protected || protected && row.Figure.Symbol != "•" {
				t.Errorf("row %v shows %+v", row.Codes, row.Figure)
			}
		}
		if _, err := s.Table(t.Context(), members, indicator.Query{Table: "PEOPLE", By: []string{"ALT"}, Where: map[string][]string{"period": {"2024-12-31"}, "region": {"16062"}, "ALT": {"ALT000B18"}}}); err == nil {
			t.Error("the committee reads ages")
		}
		series, err := s.Series(t.Context(), members, id, "16062", indicator.View{})
		check(t, err)
		if n := len(series.Points); n != 2 || series.Points[1].Figure.Value != 200 {
			t.Errorf("series %+v", series.Points)
		}
		if seen, err := s.Release(t.Context(), members, releases[0].ID); err != nil || seen.Rows != 12 || seen.Digest == releases[0].Digest {
			t.Errorf("release %+v, %v: it was made from raw figures", seen, err)
		}
		entries, _, err := s.ReleaseHistory(t.Context(), members, releases[0].ID, 10, 0)
		check(t, err)
		for _, c := range entries[0].Changes {
			if c.Field == "digest" || c.Field == "rows" || c.Field == "periods" {
				t.Errorf("the history tells of the raw figures: %+v", c)
			}
		}
		if page, n, err := s.Releases(t.Context(), members, 10, 0); n != 1 || len(page) != 1 || err != nil {
			t.Errorf("%d releases, %v", n, err)
		}

		public := who
		for _, audience := range []identity.Audience{identity.Public, ""} {
			public.Audience = audience
			if series, err := s.Series(t.Context(), public, id, "16062", indicator.View{}); err != nil || len(series.Points) > 0 {
				t.Errorf("audience %q reads what was published for the committee: %+v, %v", audience, series.Points, err)
			}
			if series, err := s.Series(t.Context(), public, id, "16062", indicator.View{}); err != nil || !series.Withheld {
				t.Errorf("audience %q is not told that figures are withheld: %v", audience, err)
			}
			if _, err := s.Matter(t.Context(), public, releases[0].ID, "de"); !errors.Is(err, fault.Forbidden) {
				t.Errorf("audience %q opens the raw figures: %v", audience, err)
			}
		}
	})
}

// A period that nobody outside the office may see yet is not the newest one
// for them: they would look at nothing.
func TestAReleaseHasThePeriodsOfItsExtract(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), person("wartburg", identity.ReadIndicators, identity.EditIndicators, identity.ImportFigures, identity.PublishFigures)
		counted(t, s, who, people())
		releases, err := s.ReleasesOf(t.Context(), who, "PEOPLE")
		check(t, err)
		r := releases[0]
		m, err := s.Matter(t.Context(), who, r.ID, "de")
		check(t, err)
		facts, err := m.Facts(t.Context(), 0, r.Periods[0])
		check(t, err)
		part := indicator.ExtractPart{Period: r.Periods[0]}
		for _, f := range facts {
			part.Cells = append(part.Cells, cube.Observation{Region: f.Region, Cell: f.Cell, Value: f.Value})
		}
		later := indicator.ExtractPart{Period: r.Periods[1]}
		check(t, d.Tx(t.Context(), func(tx *sql.Tx) error {
			_, err := s.Publish(t.Context(), tx, who, r.ID, []indicator.Extract{{Audience: identity.Committee, Publication: "p1", Parts: []indicator.ExtractPart{part, later}}})
			return err
		}))
		seen, err := s.Release(t.Context(), council(who), r.ID)
		check(t, err)
		if len(seen.Periods) != 1 || seen.Periods[0] != r.Periods[0] {
			t.Errorf("the committee knows of %v, want %v", seen.Periods, r.Periods[:1])
		}
		p, err := s.Pivot(t.Context(), council(who), indicator.Pivot{Table: "PEOPLE", Rows: []string{"region"}, Lang: "de"})
		check(t, err)
		if p.Period != r.Periods[0] || len(p.Rows) == 0 {
			t.Errorf("the table shows %q with %d rows", p.Period, len(p.Rows))
		}
	})
}
