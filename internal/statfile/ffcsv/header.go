// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv

import (
	"fmt"
	"slices"
	"strings"

	"kursbuch/internal/fault"
)

// header says in which column each part of a row stands.
type header struct {
	names                     []string
	statistic, statisticLabel int
	timeCode, timeLabel, time int
	blocks                    []block
	value, unit               int
	measure, measureLabel     int
	quality                   int // -1: the file has no value_q
	extra                     []string
}

// block holds the four columns of one dimension.
type block struct {
	variable, variableLabel, code, label int
}

func (b block) list() []int { return []int{b.variable, b.variableLabel, b.code, b.label} }

// parseHeader finds the columns by name, in any order. The message says which
// needed column is missing or doubled.
func parseHeader(names []string) (header, fault.Message) {
	h := header{names: names}
	for i, name := range names {
		if name != "" && slices.Index(names, name) < i {
			return h, fault.Say("statfile.file.column_doubled", "column", name)
		}
	}
	used := map[string]bool{}
	var missing []string
	find := func(name string) int {
		used[name] = true
		i := slices.Index(names, name)
		if i < 0 {
			missing = append(missing, name)
		}
		return i
	}
	h.statistic, h.statisticLabel = find("statistics_code"), find("statistics_label")
	h.timeCode, h.timeLabel, h.time = find("time_code"), find("time_label"), find("time")
	for n := 1; n == 1 || hasBlock(names, n); n++ {
		part := func(name string) int { return find(fmt.Sprintf("%d_variable_%s", n, name)) }
		h.blocks = append(h.blocks, block{part("code"), part("label"), part("attribute_code"), part("attribute_label")})
	}
	h.value, h.unit = find("value"), find("value_unit")
	h.measure, h.measureLabel = find("value_variable_code"), find("value_variable_label")
	if len(missing) > 0 {
		return h, fault.Say("statfile.file.column_missing", "columns", strings.Join(missing, ", "))
	}
	used["value_q"] = true
	h.quality = slices.Index(names, "value_q")
	for _, name := range names {
		if !used[name] {
			h.extra = append(h.extra, name)
		}
	}
	return h, fault.Message{}
}

// hasBlock reports whether any column of dimension n is there.
func hasBlock(names []string, n int) bool {
	beginning := fmt.Sprintf("%d_variable_", n)
	return slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, beginning) })
}
