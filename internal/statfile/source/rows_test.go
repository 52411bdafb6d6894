// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package source_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/source"
)

// longFile has far more rows than are cut at a time; every hundredth lacks a field.
func longFile(rows int) string {
	var text strings.Builder
	text.WriteString("line;name;value\n")
	for n := 2; n < rows+2; n++ {
		if n%100 == 0 {
			fmt.Fprintf(&text, "%d;short\n", n)
			continue
		}
		fmt.Fprintf(&text, "%d;\"a \"\"quoted\"\" name\";%d\n", n, n*n)
	}
	return text.String()
}

func openLong(t *testing.T, rows int) (*source.Text, source.Header, *statfile.Builder) {
	t.Helper()
	content := longFile(rows)
	text, err := source.Open("long.csv", strings.NewReader(content), int64(len(content)), statfile.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	head := source.Header{Names: []string{"line", "name", "value"}, Delimiter: ';', Line: 1}
	return text, head, statfile.NewBuilder(text.Finding(statfile.LayoutOther), nil, statfile.DefaultLimits())
}

func TestRowsComeInOrderAndWhole(t *testing.T) {
	const rows = 50_000
	text, head, b := openLong(t, rows)
	want := 2
	err := text.Rows(t.Context(), head, b, func(line int, fields [][]byte) *statfile.Problem {
		if want%100 == 0 {
			want++
		}
		if line != want || string(fields[0]) != fmt.Sprint(want) || string(fields[1]) != `a "quoted" name` || string(fields[2]) != fmt.Sprint(want*want) {
			t.Fatalf("line %d is %q, want line %d", line, fields, want)
		}
		want++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	table := b.Table()
	if table.Lines != rows || table.Refused != rows/100 || table.Refusals[1].Line != 200 || table.Refusals[1].Reason.Key != "statfile.row.fields" {
		t.Errorf("%d lines, %d refused, second %+v", table.Lines, table.Refused, table.Refusals[1])
	}
}

func TestRowsEndWithTheContext(t *testing.T) {
	text, head, b := openLong(t, 50_000)
	ctx, cancel := context.WithCancel(t.Context())
	taken := 0
	err := text.Rows(ctx, head, b, func(int, [][]byte) *statfile.Problem {
		if taken++; taken == 10 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || taken == 50_000 {
		t.Errorf("after %d rows: %v", taken, err)
	}
}
