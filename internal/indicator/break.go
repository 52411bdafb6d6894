// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
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
