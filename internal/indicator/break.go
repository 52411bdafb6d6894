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
// before: the source marks it, the definition changed, the statistic got
// another basis, or the territory grew.
func (c *computation) breaks(series Series) []SeriesBreak {
	gone := c.view.directory.Predecessors(series.Region.Key)
	if c.view.converts(series.Region.Level()) {
		gone = nil
	}
	var found []SeriesBreak
	for n, point := range series.Points {
		if n == 0 {
			continue
		}
		before := series.Points[n-1].Period
		if note := c.breakBetween(gone, before, point); note.Key != "" {
			found = append(found, SeriesBreak{Before: before, After: point.Period, Note: note})
		}
	}
	return found
}

// breakBetween says why a point cannot be compared with the period before it;
// the message is empty when it can.
func (c *computation) breakBetween(gone []territory.Region, before civil.Period, point Point) fault.Message {
	if point.Figure.Symbol == "b" {
		return fault.Say("indicator.break.marked")
	}
	if note := c.parted(before, point.Period); note.Key != "" {
		return note
	}
	at := slices.IndexFunc(gone, func(r territory.Region) bool { return before.End() <= r.Until && r.Until < point.Period.End() })
	if at >= 0 {
		return fault.Say("indicator.break.territory", "name", gone[at].Title())
	}
	return fault.Message{}
}

// parted says why two periods of the indicator cannot be compared wherever
// one looks: another edition without a bridge, another basis of a statistic,
// or either of them in one of its inputs.
func (c *computation) parted(before, after civil.Period) fault.Message {
	earlier, later := c.programAt(before), c.programAt(after)
	for _, p := range c.programs {
		if p.edition.Number > earlier.edition.Number && p.edition.Number <= later.edition.Number && p.edition.Bridge.Kind == NoBridge {
			return fault.Say("indicator.break.edition", "number", p.edition.Number)
		}
	}
	for _, in := range later.edition.inputs() {
		o := later.operands[in.Name]
		if o.nested == nil {
			if note := breakOfTables(append([]string{in.Table}, in.Earlier...), before, after); note.Key != "" {
				return note
			}
			continue
		}
		from, to := o.period(before), o.period(after)
		if from == "" || to == "" {
			continue
		}
		if note := o.nested.parted(from, to); note.Key != "" {
			return note
		}
	}
	return fault.Message{}
}

// breakOfTables is the break that parts two periods in the statistics of some
// tables; the message is empty when there is none.
func breakOfTables(tables []string, before, after civil.Period) fault.Message {
	for _, table := range tables {
		statistic, _, _ := strings.Cut(table, "-")
		for _, b := range breaksOf(statistic) {
			if before.End() < b.From && b.From <= after.End() {
				return b.Note
			}
		}
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
