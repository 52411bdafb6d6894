// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package statfiletest holds what the tests of all readers of statistics files
// share: reading a text, writing a table so that it can be compared, and what
// must hold for any table that came out of any file.
package statfiletest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/readers"
)

// T is a test, a benchmark or a property.
type T interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// Read reads a text that must be readable.
func Read(t T, name, content string) *statfile.Table {
	t.Helper()
	table, err := readers.Read(context.Background(), name, strings.NewReader(content), int64(len(content)), statfile.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// Reason is the key of the reason for which a text is refused whole, empty
// when it is read.
func Reason(t T, name, content string) string {
	t.Helper()
	_, err := readers.Read(context.Background(), name, strings.NewReader(content), int64(len(content)), statfile.DefaultLimits())
	if err == nil {
		return ""
	}
	refusal, ok := errors.AsType[*statfile.Refusal](err)
	if !ok {
		t.Fatal(err)
	}
	return refusal.Reason.Key
}

// Figures writes a table, one line a figure: region, period, measure/unit,
// categories and the figure with its signs.
func Figures(table *statfile.Table) string {
	var lines []string
	for o := range table.All() {
		parts := []string{o.Region.Code, string(o.Period.Key), o.Measure.Code + "/" + o.Measure.Unit}
		for _, c := range o.Cells {
			parts = append(parts, c.Variable.Code+"="+c.Code)
		}
		lines = append(lines, strings.TrimSpace(strings.Join(parts, " "))+": "+text(o))
	}
	return strings.Join(lines, "\n")
}

func text(o statfile.Observation) string {
	if o.Sign != "" {
		return o.Sign + o.Quality
	}
	return strconv.FormatFloat(o.Value, 'f', -1, 64) + o.Quality
}

// Refusals writes the refused rows, one line each: line, column and reason.
func Refusals(table *statfile.Table) string {
	var lines []string
	for _, r := range table.Refusals {
		lines = append(lines, fmt.Sprintf("%d %s %s", r.Line, r.Column, strings.TrimPrefix(r.Reason.Key, "statfile.row.")))
	}
	return strings.Join(lines, "\n")
}

// Fuzz reads any bytes within small limits and checks what must hold: a file
// is refused with a reason, or every row is counted, no key comes twice, and
// each figure is a number or a sign.
func Fuzz(t *testing.T, name string, content []byte) {
	t.Helper()
	limits := statfile.DefaultLimits()
	limits.UnpackedBytes, limits.LineBytes, limits.Categories, limits.Regions = 1<<20, 1<<10, 5000, 5000
	table, err := readers.Read(t.Context(), name, bytes.NewReader(content), int64(len(content)), limits)
	if err != nil {
		if refusal, ok := errors.AsType[*statfile.Refusal](err); !ok || !strings.HasPrefix(refusal.Reason.Key, "statfile.") {
			t.Fatalf("error without a reason: %v", err)
		}
		return
	}
	if table.Kept+table.Refused < table.Lines {
		// Rows of empty figures are neither kept nor refused, but warned of.
		if len(table.Warnings) == 0 {
			t.Fatalf("%d kept and %d refused of %d rows", table.Kept, table.Refused, table.Lines)
		}
	}
	seen := map[string]bool{}
	for o := range table.All() {
		if math.IsNaN(o.Value) != (o.Sign != "") || math.IsInf(o.Value, 0) {
			t.Fatalf("neither number nor sign, or both: %+v", o)
		}
		cells := make([]string, 0, 2*len(o.Cells))
		for _, c := range o.Cells {
			cells = append(cells, c.Variable.Code, c.Code)
		}
		key := fmt.Sprintf("%q %q %q %q %q", o.Period.Key, o.Region.Code, o.Measure.Code, o.Measure.Unit, cells)
		if seen[key] {
			t.Fatalf("key taken twice: %s", key)
		}
		seen[key] = true
	}
}
