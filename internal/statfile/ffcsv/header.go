// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv

import (
	"fmt"
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile/source"
)

// header says in which column each part of a row stands.
type header struct {
	source.Header
	statistic, statisticLabel int
	timeCode, timeLabel, time int
	blocks                    []block
	long                      long
	wide                      []measure // of the old layout; nil in the new one
	extra                     []string  // columns that are not read
}

// block holds the four columns of one dimension.
type block struct {
	variable, variableLabel, code, label int
}

func (b block) list() []int { return []int{b.variable, b.variableLabel, b.code, b.label} }

// long holds the columns of the one figure in a row of the new layout.
type long struct {
	value, unit           int
	measure, measureLabel int
	quality               int // -1: the file has no value_q
}

// parseHeader finds the columns of the new layout by name, in any order. The
// message says which needed column is missing or doubled.
func parseHeader(names []string, delimiter byte) (header, fault.Message) {
	h := header{Header: source.Header{Names: names, Delimiter: delimiter, Line: 1}}
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
	h.long.value, h.long.unit = find("value"), find("value_unit")
	h.long.measure, h.long.measureLabel = find("value_variable_code"), find("value_variable_label")
	if len(missing) > 0 {
		return h, fault.Say("statfile.file.column_missing", "columns", strings.Join(missing, ", "))
	}
	used["value_q"] = true
	h.long.quality = slices.Index(names, "value_q")
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
