// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package statfile_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/statfile"
)

// TestBuilderTakesEachKeyOnce adds keys in any order, some of them twice, and
// wants each of them whole and the line of the first named with the second.
func TestBuilderTakesEachKeyOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dimensions := rapid.IntRange(0, 3).Draw(t, "dimensions")
		b := statfile.NewBuilder(statfile.Finding{}, slices.Repeat([]int{1}, dimensions), statfile.DefaultLimits())
		code := func(kind string, most int) statfile.Item {
			return statfile.Item{Code: fmt.Sprint(rapid.IntRange(1, most).Draw(t, kind))}
		}
		first, kept := map[string]int{}, []string{}
		for line := range rapid.IntRange(1, 300).Draw(t, "lines") {
			variable := statfile.Item{Code: "V"}
			region, measure, period := code("region", 3), code("measure", 2), code("period", 2)
			key := statfile.Key{Cells: make([]uint32, dimensions)}
			key.Period, _ = b.Period(variable, "202"+period.Code)
			key.Measure, _ = b.Measure(measure, "")
			key.Region, _ = b.Region(statfile.Category{Variable: variable, Item: region})
			name := fmt.Sprint("202"+period.Code, measure.Code, region.Code)
			for d := range dimensions {
				item := code("category", 9)
				key.Cells[d], _ = b.Category(d, statfile.Category{Variable: variable, Item: item})
				name += item.Code
			}
			problem := b.Add(line, key, statfile.Figure{Number: float64(line)})
			before, repeated := first[name]
			switch {
			case repeated != (problem != nil):
				t.Fatalf("line %d, %s: %v, but %v", line, name, problem, repeated)
			case repeated && problem.Reason.Args["line"] != before:
				t.Fatalf("line %d, %s: first in line %v, want %d", line, name, problem.Reason.Args["line"], before)
			case !repeated:
				first[name], kept = line, append(kept, name)
			}
		}
		table := b.Finish()
		for i, name := range kept {
			o := table.At(i)
			got := fmt.Sprint(string(o.Period.Key), o.Measure.Code, o.Region.Code)
			for _, c := range o.Cells {
				got += c.Code
			}
			if got != name || o.Value != float64(o.Line) || o.Line != first[name] {
				t.Fatalf("figure %d is %s of line %d, want %s of line %d", i, got, o.Line, name, first[name])
			}
		}
	})
}
