// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/territory"
)

// Break is a day from which on the figures of a statistic rest on another
// basis and cannot be compared with earlier ones.
type Break struct {
	From civil.Day
	Note fault.Message
}

// breaksOf lists the breaks of a statistic by its code (EVAS). The population
// is rolled forward from the latest census: 9 May 2011, 15 May 2022.
func breaksOf(statistic string) []Break {
	if statistic == "12411" {
		return []Break{
			{From: "2011-05-09", Note: fault.Say("indicator.break.census_2011")},
			{From: "2022-05-15", Note: fault.Say("indicator.break.census_2022")},
		}
	}
	return nil
}

// breaks finds the points of a series that cannot be compared with the one
// before: the source marks it, the statistic got another basis, or the
// territory grew.
func (s *Service) breaks(series Series) []SeriesBreak {
	gone := s.directory.Predecessors(series.Region.Key)
	if series.View.converts(series.Region.Level()) {
		gone = nil
	}
	var found []SeriesBreak
	for n, point := range series.Points {
		if n == 0 {
			continue
		}
		before := series.Points[n-1].Period
		if note := breakBetween(series.Indicator, gone, before, point); note.Key != "" {
			found = append(found, SeriesBreak{Before: before, After: point.Period, Note: note})
		}
	}
	return found
}

// breakBetween says why a point cannot be compared with the period before it;
// the message is empty when it can.
func breakBetween(i Indicator, gone []territory.Region, before civil.Period, point Point) fault.Message {
	if point.Figure.Symbol == "b" {
		return fault.Say("indicator.break.marked")
	}
	if known, ok := i.BreakBetween(before, point.Period); ok {
		return known.Note
	}
	at := slices.IndexFunc(gone, func(r territory.Region) bool { return before.End() <= r.Until && r.Until < point.Period.End() })
	if at >= 0 {
		return fault.Say("indicator.break.territory", "name", gone[at].Title())
	}
	return fault.Message{}
}

// gaps finds the stretches without a number between two numbers: points that
// have none, and periods that the table leaves out.
func gaps(points []Point) []Gap {
	numbers := slices.DeleteFunc(slices.Clone(points), func(p Point) bool { return !p.Figure.Has })
	var found []Gap
	for n := 1; n < len(numbers); n++ {
		before, after := numbers[n-1].Period, numbers[n].Period
		between := func(p Point) bool { return before.End() < p.Period.End() && p.Period.End() < after.End() }
		if slices.ContainsFunc(points, between) || leavesOut(before, after) {
			found = append(found, Gap{After: before, Before: after})
		}
	}
	return found
}

// leavesOut reports whether two periods of the same form are more than a year
// apart, going by their ends.
func leavesOut(before, after civil.Period) bool {
	const longestYear = 366
	return len(before) == len(after) && after.End().Sub(before.End()) > longestYear
}

// BreakBetween is the break that parts two periods of i, if there is one: in
// what it counts or in what that is divided by.
func (i Indicator) BreakBetween(before, after civil.Period) (Break, bool) {
	tables := append([]string{i.Count.Table}, i.Count.Earlier...)
	if i.Base != nil {
		tables = append(tables, i.Base.Table)
	}
	for _, table := range tables {
		statistic, _, _ := strings.Cut(table, "-")
		for _, b := range breaksOf(statistic) {
			if before.End() < b.From && b.From <= after.End() {
				return b, true
			}
		}
	}
	return Break{}, false
}
