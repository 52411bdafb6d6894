// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package source_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/source"
)

// numbering numbers the texts of some columns, and refuses one of them.
func numbering(columns ...int) *source.Memo {
	ids := map[string]uint32{}
	return source.NewMemo(columns, 1000, func(fields [][]byte) (uint32, *statfile.Problem) {
		var texts []string
		for _, c := range columns {
			texts = append(texts, string(fields[c]))
		}
		key := strings.Join(texts, "\x00")
		if strings.Contains(key, "bad") {
			return 0, statfile.RefuseField(columns[0], key, "statfile.row.region")
		}
		if _, known := ids[key]; !known {
			ids[key] = uint32(len(ids))
		}
		return ids[key], nil
	})
}

// asField writes a text as it may stand in a file.
func asField(t *rapid.T, text string) string {
	if rapid.IntRange(0, 9).Draw(t, "quoted") > 0 {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}

// TestCutterGivesWhatSplittingGives reads sorted and spoilt rows in both ways.
func TestCutterGivesWhatSplittingGives(t *testing.T) {
	texts := []string{"", "a", "ab", "b", "bad", "ä", `q"t`, "x y"}
	spoilt := []string{"", ";", `"`, "\xff", "\x00", "é", `a"`, ";;"}
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"one", "two", "three", "value", "four", "five"}
		head := source.Header{Names: names, Delimiter: ';', Line: 1}
		fast := []*source.Memo{numbering(0, 1), numbering(2), numbering(5, 4)}
		plain := []*source.Memo{numbering(0, 1), numbering(2), numbering(5, 4)}
		if rapid.IntRange(0, 9).Draw(t, "apart") == 0 {
			fast[1], fast[2] = numbering(2, 4), numbering(5)
			plain[1], plain[2] = numbering(2, 4), numbering(5)
		}
		cutter, whole := source.NewCutter(head, fast), source.NewCutter(head, nil)
		for range rapid.IntRange(1, 40).Draw(t, "rows") {
			var fields []string
			for range names {
				fields = append(fields, asField(t, rapid.SampledFrom(texts).Draw(t, "text")))
			}
			line := strings.Join(fields, ";")
			if rapid.IntRange(0, 9).Draw(t, "spoilt") == 0 {
				at := rapid.IntRange(0, len(line)).Draw(t, "at")
				line = line[:at] + rapid.SampledFrom(spoilt).Draw(t, "by") + line[at:]
			}
			got, want := understood(cutter, fast, line), understood(whole, plain, line)
			if got != want {
				t.Fatalf("row %q is %s, want %s", line, got, want)
			}
		}
	})
}

// understood spells out what a row says.
func understood(c *source.Cutter, memos []*source.Memo, line string) string {
	fields, problem := c.Cut([]byte(line))
	if problem != nil {
		return fmt.Sprintf("refused: %+v", *problem)
	}
	text := fmt.Sprintf("value %q", fields[3])
	for _, m := range memos {
		id, problem := m.Resolve(fields)
		if problem != nil {
			return fmt.Sprintf("refused: %+v", *problem)
		}
		text += fmt.Sprintf(", %d", id)
	}
	return text
}
