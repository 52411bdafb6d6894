// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package verify

import (
	"bytes"
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
	if err != nil || len(all) == 0 || bytes.Contains(data, []byte(separator)) {
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

// table is one set of leaves: the cells of each row, and what they add up to.
type table struct {
	leaves []string // the cell that each row itself is
	within [][]string
	values map[string]int64
}

// readTable adds up a table. dimensions names those of all tables, in order.
func readTable(f File, dimensions []string, hierarchies map[string]hierarchy) (*table, error) {
	lines, err := rows(f)
	if err != nil {
		return nil, err
	}
	last := len(lines[0]) - 1
	for i, column := range lines[0][:last] {
		if !slices.Contains(dimensions, column) || slices.Contains(lines[0][:i], column) {
			return nil, fault.Refuse("disclosure.verify.csv", "file", f.Name)
		}
	}
	t := &table{values: map[string]int64{}}
	seen := map[string]bool{}
	for _, line := range lines[1:] {
		value, err := strconv.ParseInt(line[last], 10, 64)
		row := strings.Join(line[:last], separator)
		if err != nil || value < 0 || seen[row] || strings.Count(row, separator) != last-1 {
			return nil, fault.Refuse("disclosure.verify.row", "file", f.Name, "row", strings.Join(line, ","))
		}
		seen[row] = true
		cells, known := spread(lines[0][:last], line, dimensions, hierarchies)
		if !known {
			return nil, fault.Refuse("disclosure.verify.row", "file", f.Name, "row", strings.Join(line, ","))
		}
		if value == 0 { // a published zero is no cell, and nothing may change it
			cells = nil
		}
		t.leaves = append(t.leaves, leaf(lines[0][:last], line, dimensions))
		t.within = append(t.within, cells)
		for _, cell := range cells {
			t.values[cell] += value
		}
	}
	return t, nil
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
