// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package leafcsv reads tables and hierarchies from CSV and writes patterns.
// A table has one column for each dimension and, last, the count of each leaf.
// A hierarchy has the columns code and parent, with the root Total.
package leafcsv

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

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
		heading, lines, err := rows(f)
		if err != nil {
			return r.design, err
		}
		last := len(heading) - 1
		if err := r.open(f, heading[:last]); err != nil {
			return r.design, err
		}
		for _, line := range lines {
			count, err := strconv.ParseInt(line.fields[last], 10, 64)
			if err != nil || count < 0 || count > largest {
				return r.design, fault.Refuse("disclosure.csv.count", "file", f.Name, "line", line.number, "value", line.fields[last])
			}
			r.add(disclosure.Leaf{Codes: line.fields[:last], Value: count}, line.number)
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
	lines  [][]int // by table, the line of each leaf
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
	r.lines = append(r.lines, nil)
	return nil
}

func (r *reading) add(leaf disclosure.Leaf, line int) {
	last := len(r.design.Tables) - 1
	r.design.Tables[last].Leaves = append(r.design.Tables[last].Leaves, leaf)
	r.lines[last] = append(r.lines[last], line)
}

// group adds the hierarchies.
func (r *reading) group(hierarchies []Hierarchy) error {
	for _, h := range hierarchies {
		at, known := r.index[h.Dimension]
		if !known {
			return fault.Refuse("disclosure.csv.dimension", "file", h.Name, "dimension", h.Dimension)
		}
		heading, lines, err := rows(h.File)
		if err != nil {
			return err
		}
		if !slices.Equal(heading, []string{"code", "parent"}) {
			return fault.Refuse("disclosure.csv.hierarchy", "file", h.Name)
		}
		hierarchy := []disclosure.Grouping{}
		for _, line := range lines {
			code, parent := line.fields[0], line.fields[1]
			if code == "" || parent == "" || code == parent || code == disclosure.Total {
				return fault.Refuse("disclosure.csv.grouping", "file", h.Name, "line", line.number, "code", code, "parent", parent)
			}
			hierarchy = append(hierarchy, disclosure.Grouping{Code: code, Parent: parent})
		}
		d := &r.design.Dimensions[at]
		d.Hierarchies = append(d.Hierarchies, hierarchy)
	}
	return r.check()
}

// check looks at what stands in the rows once all hierarchies are known.
func (r *reading) check() error {
	lowest := make([]map[string]bool, len(r.design.Dimensions)) // by code: false is a sum
	for d, dimension := range r.design.Dimensions {
		lowest[d] = map[string]bool{disclosure.Total: false}
		for _, hierarchy := range dimension.Hierarchies {
			for _, line := range hierarchy {
				if _, known := lowest[d][line.Code]; !known {
					lowest[d][line.Code] = true
				}
				lowest[d][line.Parent] = false
			}
		}
	}
	for t, table := range r.design.Tables {
		seen := map[string]int{}
		for i, leaf := range table.Leaves {
			line := r.lines[t][i]
			for at, d := range table.Dimensions {
				code := leaf.Codes[at]
				low, known := lowest[d][code]
				reason := ""
				switch {
				case strings.ContainsFunc(code, odd):
					reason = "disclosure.csv.odd"
				case known && !low:
					reason = "disclosure.csv.inner"
				case !known && len(r.design.Dimensions[d].Hierarchies) > 0:
					reason = "disclosure.csv.unknown"
				}
				if reason != "" {
					return fault.Refuse(reason, "file", table.Name, "line", line, "dimension", r.design.Dimensions[d].Name, "code", code)
				}
			}
			row := strings.Join(leaf.Codes, " × ")
			if first, twice := seen[row]; twice {
				return fault.Refuse("disclosure.csv.twice", "file", table.Name, "line", line, "first", first, "code", row)
			}
			seen[row] = line
		}
	}
	return nil
}

// odd are signs that no code has on purpose.
func odd(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

// line is a row of a file and where it begins.
type line struct {
	fields []string
	number int
}

// rows reads CSV with a heading, parted by commas or semicolons.
func rows(f File) (heading []string, lines []line, err error) {
	data := bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf"))
	first, _, _ := bytes.Cut(data, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(data))
	if bytes.Contains(first, []byte(";")) && !bytes.Contains(first, []byte(",")) {
		r.Comma = ';'
	}
	for {
		fields, err := r.Read()
		at := 0
		if fields != nil {
			at, _ = r.FieldPos(0)
		}
		var wrong *csv.ParseError
		switch {
		case errors.Is(err, io.EOF) && heading == nil:
			return nil, nil, fault.Refuse("disclosure.csv.empty", "file", f.Name)
		case errors.Is(err, io.EOF):
			return heading, lines, nil
		case errors.Is(err, csv.ErrFieldCount):
			return nil, nil, fault.Refuse("disclosure.csv.fields", "file", f.Name, "line", at, "count", len(fields), "columns", len(heading))
		case errors.As(err, &wrong):
			return nil, nil, fault.Refuse("disclosure.csv.broken", "file", f.Name, "line", wrong.Line)
		case err != nil:
			return nil, nil, err
		case heading == nil && strings.ContainsFunc(strings.Join(fields, ""), unicode.IsControl): // other line ends, or no text
			return nil, nil, fault.Refuse("disclosure.csv.broken", "file", f.Name, "line", 1)
		case heading == nil:
			heading = fields
		default:
			lines = append(lines, line{fields, at})
		}
	}
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
