// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package leafcsv

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/fault"
)

// maxDecimals is how many decimals values may have.
const maxDecimals = 6

// contributors is the column after the dimensions of a table of magnitudes.
const contributors = "units"

// ReadMagnitudes is Read for sums over contributors. After the dimensions stand
// the columns units (how many contribute) and value, and then the largest
// contributions in descending order, under any names. Values become whole by
// the number of decimals that it returns.
func ReadMagnitudes(tables []File, hierarchies []Hierarchy) (d disclosure.Design, decimals int, err error) {
	r := reading{index: map[string]int{}}
	r.design.Magnitude = true
	var headings [][]string
	var all [][]line
	for _, f := range tables {
		heading, lines, err := rows(f)
		if err != nil {
			return d, 0, err
		}
		at := slices.Index(heading, contributors)
		if at < 1 || len(heading) < at+3 || heading[at+1] != "value" {
			return d, 0, fault.Refuse("disclosure.csv.magnitude", "file", f.Name)
		}
		for _, line := range lines {
			for _, text := range line.fields[at+1:] {
				_, after, _ := strings.Cut(point(text), ".")
				decimals = max(decimals, len(after))
			}
		}
		headings, all = append(headings, heading), append(all, lines)
	}
	if decimals > maxDecimals {
		return d, 0, fault.Refuse("disclosure.csv.decimals", "count", maxDecimals)
	}
	for i, lines := range all {
		if err := r.magnitudes(tables[i], headings[i], lines, decimals); err != nil {
			return d, 0, err
		}
	}
	return r.design, decimals, r.group(hierarchies)
}

func (r *reading) magnitudes(f File, heading []string, lines []line, decimals int) error {
	at := slices.Index(heading, contributors)
	if err := r.open(f, heading[:at]); err != nil {
		return err
	}
	for _, line := range lines {
		units, err := strconv.ParseInt(line.fields[at], 10, 64)
		if err != nil || units < 0 || units > largest {
			return fault.Refuse("disclosure.csv.count", "file", f.Name, "line", line.number, "value", line.fields[at])
		}
		leaf := disclosure.Leaf{Codes: line.fields[:at], Units: units}
		for column, text := range line.fields[at+1:] {
			value, ok := scaled(text, decimals)
			switch {
			case !ok || column > 0 && value < 0:
				return fault.Refuse("disclosure.csv.number", "file", f.Name, "line", line.number, "column", heading[at+1+column], "value", text)
			case column == 0:
				leaf.Value = value
			case text != "":
				leaf.Largest = append(leaf.Largest, value)
			}
		}
		r.add(leaf, line.number)
	}
	return nil
}

// point writes a decimal comma as a point.
func point(text string) string { return strings.Replace(text, ",", ".", 1) }

// scaled reads a number as so many times its last decimal. Nothing is 0.
func scaled(text string, decimals int) (int64, bool) {
	before, after, _ := strings.Cut(point(text), ".")
	if strings.ContainsAny(after, "+-") || len(after) > decimals {
		return 0, false
	}
	if text == "" {
		return 0, true
	}
	value, err := strconv.ParseInt(before+after+strings.Repeat("0", decimals-len(after)), 10, 64)
	return value, err == nil && value <= largest && value >= -largest
}

// written is a scaled number as people write it.
func written(value int64, decimals int) string {
	text := strconv.FormatInt(max(value, -value), 10)
	if len(text) <= decimals {
		text = strings.Repeat("0", decimals-len(text)+1) + text
	}
	var b bytes.Buffer
	if value < 0 {
		b.WriteByte('-')
	}
	b.WriteString(text[:len(text)-decimals])
	if decimals > 0 {
		b.WriteByte('.')
		b.WriteString(text[len(text)-decimals:])
	}
	return b.String()
}
