// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/territory"
)

// A sum of regions is whole only where the table states every region that lay
// in the larger one at the end of the period. What it lacks is counted in
// GridCell.Missing.

// absent reports whether the directory knows a region that was not there at
// the end of a period.
func (s *Service) absent(key string, period civil.Period) bool {
	parsed, err := territory.ParseKey(key)
	if err != nil {
		return false
	}
	region, err := s.directory.Region(parsed)
	return err == nil && !region.ExistedOn(period.End())
}

// unlisted counts, for each member of the axis of regions, the parts that the
// directory knows and the table does not list; without such an axis for the
// regions that are added up.
func (g *Grid) unlisted(s *Service, gathered []string, period civil.Period) []int {
	a := g.axis(RegionAxis)
	if a == nil {
		count := 0
		for _, one := range g.request.regions {
			if parts := filter(gathered, func(key string) bool { return within(key, one) }); len(parts) > 0 && !slices.Contains(gathered, one) {
				count += s.unlisted(one, parts, period)
			}
		}
		return []int{count}
	}
	counts := make([]int, len(a.Members))
	for n, m := range a.Members {
		if m.Computed && len(g.ask.Area.Groups) == 0 {
			counts[n] = s.unlisted(m.Code, m.Parts, period)
		}
	}
	return counts
}

// unlisted counts the regions of the level of parts that lay in a region and
// are not among them.
func (s *Service) unlisted(whole string, parts []string, period civil.Period) int {
	among := map[territory.Key]bool{}
	level := territory.LevelUnknown
	for _, part := range parts {
		if key, err := territory.ParseKey(part); err == nil {
			among[key] = true
			level = max(level, key.Level())
		}
	}
	if !s.directory.Complete(level, territory.Key(whole)) {
		return 0
	}
	count := 0
	for region := range s.directory.Each(level, territory.Key(whole), period.End()) {
		state, city := cityStates()[region.Key]
		if among[region.Key] || city && among[state] {
			continue
		}
		count++
	}
	return count
}

// silent counts a place of which the table says nothing, 1 where the region
// was there.
func (one *gridSheet) silent(place int) int {
	if one.absent != nil && one.absent[place] {
		return 0
	}
	return 1
}

// lacking counts the parts that a sum of regions lacks, 0 for any other cell.
func (l *lookup) lacking() int {
	if l.last == nil {
		return 0
	}
	for n, a := range l.axes {
		if a.Kind != RegionAxis {
			continue
		}
		if !a.Members[l.members[n]].Computed {
			return 0
		}
		return l.unstated + l.last.unlisted[l.members[n]]
	}
	if !l.last.gathered {
		return 0
	}
	return l.unstated + l.last.unlisted[0]
}
