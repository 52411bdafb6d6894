// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"math"
	"slices"

	"kursbuch/internal/statfile"
	"kursbuch/internal/territory"
)

// gap is a region without any number in a period, although it existed then and
// has numbers for an earlier period. Published tables have such gaps: 12411-0015
// leaves out Göttingen in 2018.
type gap struct {
	region statfile.Category
	period statfile.Period
}

// gaps lists the gaps of a table, oldest first.
func (s *Service) gaps(t *statfile.Table) []gap {
	if len(t.Regions) == 0 || len(t.Periods) < 2 {
		return nil
	}
	const listed, numbered = 1, 2
	states := make([]byte, len(t.Regions)*len(t.Periods))
	for i, region := range t.Rows.Region {
		at := &states[int(region)*len(t.Periods)+int(t.Rows.Period[i])]
		*at |= listed
		if !math.IsNaN(t.Rows.Value[i]) {
			*at |= numbered
		}
	}
	order := make([]int, len(t.Periods))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(t.Periods[a].End, t.Periods[b].End) })
	var found []gap
	for r, region := range t.Regions {
		before := false
		for _, p := range order {
			state := states[r*len(t.Periods)+p]
			if before && state == listed && s.existed(region.Code, t.Periods[p]) {
				found = append(found, gap{region, t.Periods[p]})
			}
			before = before || state&numbered != 0
		}
	}
	slices.SortStableFunc(found, func(a, b gap) int { return cmp.Compare(a.period.End, b.period.End) })
	return found
}

// existed reports whether the directory knows the region at the end of a period.
func (s *Service) existed(key string, p statfile.Period) bool {
	region, err := s.directory.Region(territory.Key(key))
	return err == nil && region.ExistedOn(p.End)
}

// warnOfGaps names the first gap of a table and counts all.
func (p *Preview) warnOfGaps(gaps []gap) {
	if len(gaps) > 0 {
		first := gaps[0]
		p.warn("indicator.import.gap", "count", len(gaps), "region", first.region.Code+" "+first.region.Label, "period", first.period.Text)
	}
}
