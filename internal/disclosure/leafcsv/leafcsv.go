// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package leafcsv reads tables and hierarchies from CSV and writes patterns.
// A table has one column for each dimension and, last, the count of each leaf.
// A hierarchy has the columns code and parent, with the root Total.
package leafcsv

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/fault"
)

// File is a file, unpacked.
type File struct {
	Name string
	Data []byte
}

// Hierarchy is a file with one hierarchy of a dimension.
type Hierarchy struct {
	Dimension string
	File
}

// Read makes one design of tables and hierarchies. Dimensions stand in the
// order in which the tables name them.
func Read(tables []File, hierarchies []Hierarchy) (disclosure.Design, error) {
	r := reading{index: map[string]int{}}
	for _, f := range tables {
		lines, err := rows(f)
		if err != nil {
			return r.design, err
		}
		last := len(lines[0]) - 1
		if err := r.open(f, lines[0][:max(last, 0)]); err != nil {
			return r.design, err
		}
		for i, line := range lines[1:] {
			count, err := strconv.ParseInt(line[last], 10, 64)
			if err != nil || count < 0 || count > largest {
				return r.design, fault.Refuse("disclosure.csv.count", "file", f.Name, "line", i+2, "value", line[last])
			}
			r.add(disclosure.Leaf{Codes: line[:last], Value: count})
		}
	}
	return r.design, r.group(hierarchies)
}

// largest is the largest value that a table may hold.
const largest = 1 << 40

// reading is a design as it grows.
type reading struct {
	design disclosure.Design
	index  map[string]int
}

// open begins a table with these columns for its dimensions.
func (r *reading) open(f File, names []string) error {
	table := disclosure.Table{Name: f.Name}
	for _, name := range names {
		at, known := r.index[name]
		if !known {
			at = len(r.design.Dimensions)
			r.index[name] = at
			r.design.Dimensions = append(r.design.Dimensions, disclosure.Dimension{Name: name})
		}
		if slices.Contains(table.Dimensions, at) {
			return fault.Refuse("disclosure.csv.columns", "file", f.Name)
		}
		table.Dimensions = append(table.Dimensions, at)
	}
	if len(names) == 0 {
		return fault.Refuse("disclosure.csv.columns", "file", f.Name)
	}
	r.design.Tables = append(r.design.Tables, table)
	return nil
}

func (r *reading) add(leaf disclosure.Leaf) {
	table := &r.design.Tables[len(r.design.Tables)-1]
	table.Leaves = append(table.Leaves, leaf)
}

// group adds the hierarchies.
func (r *reading) group(hierarchies []Hierarchy) error {
	for _, h := range hierarchies {
		at, known := r.index[h.Dimension]
		if !known {
			return fault.Refuse("disclosure.csv.dimension", "file", h.Name, "dimension", h.Dimension)
		}
		lines, err := rows(h.File)
		if err != nil {
			return err
		}
		if !slices.Equal(lines[0], []string{"code", "parent"}) {
			return fault.Refuse("disclosure.csv.hierarchy", "file", h.Name)
		}
		var hierarchy []disclosure.Grouping
		for _, line := range lines[1:] {
			hierarchy = append(hierarchy, disclosure.Grouping{Code: line[0], Parent: line[1]})
		}
		d := &r.design.Dimensions[at]
		d.Hierarchies = append(d.Hierarchies, hierarchy)
	}
	return nil
}

// rows reads CSV with a heading, parted by commas or semicolons.
func rows(f File) ([][]string, error) {
	data := bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf"))
	heading, _, _ := bytes.Cut(data, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(data))
	if bytes.Contains(heading, []byte(";")) && !bytes.Contains(heading, []byte(",")) {
		r.Comma = ';'
	}
	all, err := r.ReadAll()
	if err != nil || len(all) == 0 {
		return nil, fault.Refuse("disclosure.csv.broken", "file", f.Name)
	}
	return all, nil
}

// WritePattern lists all cells of a system, margins included: codes, count, and
// whether they are sensitive and suppressed. Zeros are published and not listed.
func WritePattern(w io.Writer, d disclosure.Design, s *disclosure.System, primary, suppressed []bool) error {
	return list(w, d, s, primary, columns{"freq", "suppressed", whole, func(cell int32) string { return mark(suppressed[cell]) }})
}

// WriteMagnitudes is WritePattern for values with so many decimals.
func WriteMagnitudes(w io.Writer, d disclosure.Design, s *disclosure.System, decimals int, primary, suppressed []bool) error {
	write := func(value int64) string { return written(value, decimals) }
	return list(w, d, s, primary, columns{"value", "suppressed", write, func(cell int32) string { return mark(suppressed[cell]) }})
}

// WriteFigures lists the same cells with the figures to be shown instead.
func WriteFigures(w io.Writer, d disclosure.Design, s *disclosure.System, primary []bool, figures []disclosure.Figure) error {
	return list(w, d, s, primary, columns{"freq", "perturbed", whole, func(cell int32) string { return whole(figures[cell].Value) }})
}

// columns are those of a pattern that differ: their names and what is in them.
type columns struct {
	value, last string
	write       func(value int64) string
	protect     func(cell int32) string
}

func whole(value int64) string { return strconv.FormatInt(value, 10) }

func list(w io.Writer, d disclosure.Design, s *disclosure.System, primary []bool, c columns) error {
	out := csv.NewWriter(w)
	var heading []string
	for _, dimension := range d.Dimensions {
		heading = append(heading, dimension.Name)
	}
	if err := out.Write(append(heading, c.value, "primary", c.last)); err != nil {
		return err
	}
	for i, cell := range s.Cells {
		if cell.Hidden {
			continue
		}
		row := append(s.Codes(int32(i)), c.write(cell.Value), mark(primary[i]), c.protect(int32(i)))
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func mark(yes bool) string {
	if yes {
		return "TRUE"
	}
	return "FALSE"
}
