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
	var d disclosure.Design
	index := map[string]int{}
	for _, f := range tables {
		lines, err := rows(f)
		if err != nil {
			return d, err
		}
		last := len(lines[0]) - 1
		if last < 1 {
			return d, fault.Refuse("disclosure.csv.columns", "file", f.Name)
		}
		table := disclosure.Table{Name: f.Name}
		for _, name := range lines[0][:last] {
			at, known := index[name]
			if !known {
				at = len(d.Dimensions)
				index[name] = at
				d.Dimensions = append(d.Dimensions, disclosure.Dimension{Name: name})
			}
			if slices.Contains(table.Dimensions, at) {
				return d, fault.Refuse("disclosure.csv.columns", "file", f.Name)
			}
			table.Dimensions = append(table.Dimensions, at)
		}
		for i, line := range lines[1:] {
			count, err := strconv.ParseInt(line[last], 10, 64)
			if err != nil || count < 0 || count > 1<<40 {
				return d, fault.Refuse("disclosure.csv.count", "file", f.Name, "line", i+2, "value", line[last])
			}
			table.Leaves = append(table.Leaves, disclosure.Leaf{Codes: line[:last], Value: count})
		}
		d.Tables = append(d.Tables, table)
	}
	for _, h := range hierarchies {
		at, known := index[h.Dimension]
		if !known {
			return d, fault.Refuse("disclosure.csv.dimension", "file", h.Name, "dimension", h.Dimension)
		}
		lines, err := rows(h.File)
		if err != nil {
			return d, err
		}
		if !slices.Equal(lines[0], []string{"code", "parent"}) {
			return d, fault.Refuse("disclosure.csv.hierarchy", "file", h.Name)
		}
		var hierarchy []disclosure.Grouping
		for _, line := range lines[1:] {
			hierarchy = append(hierarchy, disclosure.Grouping{Code: line[0], Parent: line[1]})
		}
		d.Dimensions[at].Hierarchies = append(d.Dimensions[at].Hierarchies, hierarchy)
	}
	return d, nil
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
	return list(w, d, s, primary, "suppressed", func(cell int32) string { return mark(suppressed[cell]) })
}

// WriteFigures lists the same cells with the figures to be shown instead.
func WriteFigures(w io.Writer, d disclosure.Design, s *disclosure.System, primary []bool, figures []disclosure.Figure) error {
	return list(w, d, s, primary, "perturbed", func(cell int32) string { return strconv.FormatInt(figures[cell].Value, 10) })
}

func list(w io.Writer, d disclosure.Design, s *disclosure.System, primary []bool, column string, last func(cell int32) string) error {
	out := csv.NewWriter(w)
	var heading []string
	for _, dimension := range d.Dimensions {
		heading = append(heading, dimension.Name)
	}
	if err := out.Write(append(heading, "freq", "primary", column)); err != nil {
		return err
	}
	for i, cell := range s.Cells {
		if cell.Hidden {
			continue
		}
		row := append(s.Codes(int32(i)), strconv.FormatInt(cell.Value, 10), mark(primary[i]), last(int32(i)))
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
