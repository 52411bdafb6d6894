// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package verify

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/fault"
)

// root is the code that everything adds up to.
const root = "Total"

// maxMargins bounds the cells that one row counts in.
const maxMargins = 1 << 14

// separator joins the codes of a cell; no code may contain it.
const separator = "\x1f"

// rows reads CSV with a heading, parted by commas or semicolons.
func rows(f File) ([][]string, error) {
	data := bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf"))
	heading, _, _ := bytes.Cut(data, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(data))
	if bytes.Contains(heading, []byte(";")) && !bytes.Contains(heading, []byte(",")) {
		r.Comma = ';'
	}
	all, err := r.ReadAll()
	if err != nil || len(all) == 0 || bytes.Contains(data, []byte(separator)) || strings.Contains(strings.Join(all[0], ""), "\r") {
		return nil, fault.Refuse("disclosure.verify.csv", "file", f.Name)
	}
	return all, nil
}

// hierarchy gives the codes around each leaf of one dimension, itself included.
type hierarchy map[string][]string

func readHierarchies(all []Hierarchy) (map[string]hierarchy, error) {
	parents := map[string]map[string][]string{}
	for _, h := range all {
		lines, err := rows(h.File)
		if err != nil {
			return nil, err
		}
		if len(lines[0]) != 2 || lines[0][0] != "code" || lines[0][1] != "parent" {
			return nil, fault.Refuse("disclosure.verify.csv", "file", h.Name)
		}
		if parents[h.Dimension] == nil {
			parents[h.Dimension] = map[string][]string{}
		}
		for _, line := range lines[1:] {
			parents[h.Dimension][line[0]] = append(parents[h.Dimension][line[0]], line[1])
		}
	}
	result := map[string]hierarchy{}
	for dimension, up := range parents {
		inner := map[string]bool{}
		for _, above := range up {
			for _, code := range above {
				inner[code] = true
			}
		}
		result[dimension] = hierarchy{}
		for code := range up {
			if inner[code] {
				continue
			}
			if result[dimension][code] = climb(up, code); !slices.Contains(result[dimension][code], root) {
				return nil, fault.Refuse("disclosure.verify.hierarchy", "dimension", dimension, "code", code)
			}
		}
	}
	return result, nil
}

func climb(up map[string][]string, code string) []string {
	around := map[string]bool{code: true}
	for queue := []string{code}; len(queue) > 0; queue = queue[1:] {
		for _, parent := range up[queue[0]] {
			if !around[parent] {
				around[parent] = true
				queue = append(queue, parent)
			}
		}
	}
	return slices.Sorted(maps.Keys(around))
}

// figure is what a cell or a row stands for.
type figure struct {
	value   int64
	units   int64   // contributors; of a count, the count itself
	largest []int64 // contributions, descending
}

// maxLargest is how many contributions of a cell are looked at.
const maxLargest = 5

func (f *figure) add(more figure) {
	f.value += more.value
	f.units += more.units
	if len(more.largest) == 0 {
		return
	}
	f.largest = append(f.largest, more.largest...)
	slices.SortFunc(f.largest, func(a, b int64) int { return cmp.Compare(b, a) })
	f.largest = f.largest[:min(len(f.largest), maxLargest)]
}

// table is one set of leaves: the cells of each row, and what they add up to.
type table struct {
	columns []string // dimensions
	leaves  []string // the cell that each row itself is
	within  [][]string
	figures map[string]*figure
}

// reader reads tables under the rules of a certificate.
type reader struct {
	rules
	dimensions  []string // of all tables, in order
	hierarchies map[string]hierarchy
}

// table adds up a table.
func (r reader) table(f File) (*table, error) {
	lines, err := rows(f)
	if err != nil {
		return nil, err
	}
	last := len(lines[0]) - 1
	if r.Magnitude {
		last = slices.Index(lines[0], "units")
	}
	if last < 1 || r.Magnitude && len(lines[0]) < last+3 {
		return nil, fault.Refuse("disclosure.verify.csv", "file", f.Name)
	}
	for i, column := range lines[0][:last] {
		if !slices.Contains(r.dimensions, column) || slices.Contains(lines[0][:i], column) {
			return nil, fault.Refuse("disclosure.verify.csv", "file", f.Name)
		}
	}
	t := &table{columns: lines[0][:last], figures: map[string]*figure{}}
	seen := map[string]bool{}
	for _, line := range lines[1:] {
		one, ok := r.figure(line[last:])
		row := strings.Join(line[:last], separator)
		cells, known := spread(lines[0][:last], line, r.dimensions, r.hierarchies)
		if !ok || !known || seen[row] {
			return nil, fault.Refuse("disclosure.verify.row", "file", f.Name, "row", strings.Join(line, ","))
		}
		seen[row] = true
		if one.value == 0 && one.units == 0 && r.Group == 0 { // a published zero is no cell, and nothing may change it
			cells = nil
		}
		t.leaves = append(t.leaves, leaf(lines[0][:last], line, r.dimensions))
		t.within = append(t.within, cells)
		for _, cell := range cells {
			if t.figures[cell] == nil {
				t.figures[cell] = &figure{}
			}
			t.figures[cell].add(one)
		}
	}
	return t, nil
}

// figure reads what stands behind the dimensions of a row.
func (r reader) figure(columns []string) (figure, bool) {
	if !r.Magnitude {
		count, err := strconv.ParseInt(columns[0], 10, 64)
		return figure{value: count, units: count}, err == nil && count >= 0
	}
	units, err := strconv.ParseInt(columns[0], 10, 64)
	value, ok := decimal(columns[1], r.Decimals)
	ok = ok && value > -limit && value < limit
	f := figure{value: value, units: units}
	for _, text := range columns[2:] {
		x, whole := decimal(text, r.Decimals)
		ok = ok && whole && x >= 0 && x < limit
		f.largest = append(f.largest, x)
	}
	return f, ok && err == nil && units >= 0
}

// decimal reads a number in units of its last decimal.
func decimal(text string, decimals int) (int64, bool) {
	if text == "" {
		return 0, true
	}
	whole, part, _ := strings.Cut(strings.Replace(text, ",", ".", 1), ".")
	if len(part) > decimals || strings.Trim(part, "0123456789") != "" {
		return 0, false
	}
	x, err := strconv.ParseInt(whole+part+strings.Repeat("0", decimals-len(part)), 10, 64)
	return x, err == nil
}

// leaf names the cell of a row.
func leaf(heading, line, dimensions []string) string {
	codes := make([]string, len(dimensions))
	for i, dimension := range dimensions {
		codes[i] = root
		if at := slices.Index(heading, dimension); at >= 0 {
			codes[i] = line[at]
		}
	}
	return strings.Join(codes, separator)
}

// spread lists the cells that a row counts in.
func spread(heading, line, dimensions []string, hierarchies map[string]hierarchy) ([]string, bool) {
	cells := []string{""}
	for i, dimension := range dimensions {
		codes := []string{root}
		if at := slices.Index(heading, dimension); at >= 0 {
			codes = []string{line[at], root}
			if h, given := hierarchies[dimension]; given {
				codes = h[line[at]]
			} else if line[at] == root {
				codes = nil
			}
		}
		if len(cells)*len(codes) > maxMargins {
			return nil, false
		}
		var more []string
		for _, cell := range cells {
			for _, code := range codes {
				if i > 0 {
					code = cell + separator + code
				}
				more = append(more, code)
			}
		}
		cells = more
	}
	return cells, len(cells) > 0
}
