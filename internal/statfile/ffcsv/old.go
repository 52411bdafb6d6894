// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv

import (
	"fmt"
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/source"
)

// measure is a column of figures in the old layout, named
// ERW032__Sozialversicherungspfl._Beschaeftigte_(Arbeitsort)__Anzahl.
type measure struct {
	column int
	statfile.Item
	unit string
}

// noUnit stands in the header where the database forgot the unit.
const noUnit = "MeasureUnitNotFound!"

// The columns that every file of the old layout begins with, by position: the
// English file names them otherwise, and repeats names.
const (
	oldStatistic = iota
	oldStatisticLabel
	oldTimeCode
	oldTimeLabel
	oldTime
	oldFirstBlock
)

// parseOldHeader finds the columns of the old layout by position: five of
// statistic and time, four for each dimension, whose names begin with its
// number, then the measures.
func parseOldHeader(names []string, delimiter byte) (header, fault.Message) {
	h := header{Header: source.Header{Names: names, Delimiter: delimiter, Line: 1}}
	h.statistic, h.statisticLabel = oldStatistic, oldStatisticLabel
	h.timeCode, h.timeLabel, h.time = oldTimeCode, oldTimeLabel, oldTime
	if name := oldDoubled(names); name != "" {
		return h, fault.Say("statfile.file.column_doubled", "column", name)
	}
	at := oldFirstBlock
	for n := 1; at < len(names) && strings.HasPrefix(names[at], fmt.Sprintf("%d_", n)); n++ {
		for i := range 4 {
			if at+i >= len(names) || !strings.HasPrefix(names[at+i], fmt.Sprintf("%d_", n)) {
				return h, fault.Say("statfile.file.column_missing", "columns", fmt.Sprintf("%d_…", n))
			}
		}
		h.blocks = append(h.blocks, block{at, at + 1, at + 2, at + 3})
		at += 4
	}
	for i := min(at, len(names)); i < len(names); i++ {
		if m, is := parseMeasure(names[i]); is {
			m.column = i
			h.wide = append(h.wide, m)
		} else {
			h.extra = append(h.extra, names[i])
		}
	}
	if len(h.blocks) == 0 || len(h.wide) == 0 {
		return h, fault.Say("statfile.file.column_missing", "columns", "1_Merkmal_Code, CODE__Wertmerkmal__Einheit")
	}
	return h, fault.Message{}
}

// oldDoubled is the first name that must not be there again: only within a
// dimension does the English file repeat names, two by two.
func oldDoubled(names []string) string {
	for i, name := range names {
		first := slices.Index(names, name)
		if name == "" || first == i {
			continue
		}
		block := len(name) > 1 && name[1] == '_' && name[0] >= '0' && name[0] <= '9'
		if !block || i-first != 2 {
			return name
		}
	}
	return ""
}

// parseMeasure takes the name of a column of figures apart.
func parseMeasure(name string) (measure, bool) {
	parts := strings.Split(name, "__")
	last := len(parts) - 1
	if last < 2 || !isVariable(parts[0]) || strings.EqualFold(parts[last], "q") {
		return measure{}, false
	}
	m := measure{unit: plain(parts[last])}
	m.Code, m.Label = parts[0], plain(strings.Join(parts[1:last], " "))
	if m.unit == noUnit {
		m.unit = ""
	}
	return m, true
}

// plain puts back the blanks for which the header has underscores.
func plain(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "_", " ")), " ")
}

// isOldHeader recognises the layout in German and English.
func isOldHeader(names []string) bool {
	if len(names) <= oldFirstBlock+4 || !strings.HasPrefix(names[oldFirstBlock], "1_") {
		return false
	}
	known := []string{"statistik_code", "statistics_code", "statistic_code"}
	measured := slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, "__") })
	return slices.Contains(known, strings.ToLower(names[oldStatistic])) && measured
}

// ownLevel gives a region of the old layout the variable that it has in the
// new one: Germany and the Länder stood among the counties.
func ownLevel(c statfile.Category, language string) statfile.Category {
	mixed := slices.Contains([]string{"KREISE", "GEMEIN", "REGBEZ", "DLAND"}, c.Variable.Code)
	if level := statfile.LevelOf(c.Code, language); mixed && level.Code != "" && level.Code != c.Variable.Code {
		c.Variable = level
	}
	return c
}
