// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv

import (
	"bytes"
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/statfile"
)

// dictionary numbers the distinct contents of some columns. A row only costs
// a look-up; its codes are checked when they are met for the first time.
type dictionary struct {
	columns []int
	add     func(fields [][]byte) (uint32, *rowFault)
	most    int // distinct contents; more stop the file
	ids     map[string]uint32
	key     []byte
	last    []byte // most columns repeat the row above
	lastID  uint32
}

func newDictionary(columns []int, most int, add func([][]byte) (uint32, *rowFault)) *dictionary {
	return &dictionary{columns: columns, most: most, add: add, ids: map[string]uint32{}}
}

// resolve is the number of what stands in d's columns.
func (d *dictionary) resolve(fields [][]byte) (uint32, *rowFault) {
	d.key = d.key[:0]
	for _, c := range d.columns {
		d.key = append(append(d.key, fields[c]...), 0) // no field holds NUL
	}
	if bytes.Equal(d.key, d.last) {
		return d.lastID, nil
	}
	id, known := d.ids[string(d.key)]
	if !known {
		var problem *rowFault
		if id, problem = d.add(fields); problem != nil {
			return 0, problem
		}
		if len(d.ids) == d.most {
			return 0, &rowFault{stop: true}
		}
		d.ids[string(d.key)] = id
	}
	d.last, d.lastID = append(d.last[:0], d.key...), id
	return id, nil
}

// addStatistic takes the statistic of the first row; one file is one table of one statistic.
func (r *reader) addStatistic(fields [][]byte) (uint32, *rowFault) {
	code, label := text(fields[r.head.statistic]), text(fields[r.head.statisticLabel])
	first := &r.table.Statistic
	switch {
	case code == "":
		return 0, refuse(r.head.statistic, nil, "statfile.row.statistic_missing")
	case first.Code == "":
		first.Code, first.Label = code, label
		if r.table.Finding.Table == "" {
			r.table.Finding.Table = code
		}
	case code != first.Code:
		return 0, refuse(r.head.statistic, fields[r.head.statistic], "statfile.row.statistic", "want", first.Code)
	}
	return 0, nil
}

// addPeriod numbers a period by its normal form.
func (r *reader) addPeriod(fields [][]byte) (uint32, *rowFault) {
	published := text(fields[r.head.time])
	key, err := civil.ParsePeriod(published)
	if err != nil {
		return 0, refuse(r.head.time, fields[r.head.time], "statfile.row.period")
	}
	same := func(p statfile.Period) bool { return p.Key == key }
	if i := slices.IndexFunc(r.table.Periods, same); i >= 0 {
		return uint32(i), nil
	}
	r.table.Periods = append(r.table.Periods, statfile.Period{
		Variable: statfile.Item{Code: text(fields[r.head.timeCode]), Label: text(fields[r.head.timeLabel])},
		Text:     published, Key: key, End: key.End(),
	})
	return uint32(len(r.table.Periods) - 1), nil
}

// addMeasure numbers a measure by code and unit.
func (r *reader) addMeasure(fields [][]byte) (uint32, *rowFault) {
	code, unit := text(fields[r.head.measure]), text(fields[r.head.unit])
	if !isVariable(code) {
		return 0, refuse(r.head.measure, fields[r.head.measure], "statfile.row.measure")
	}
	same := func(m statfile.Measure) bool { return m.Code == code && m.Unit == unit }
	label := text(fields[r.head.measureLabel])
	if i := slices.IndexFunc(r.table.Measures, same); i >= 0 {
		r.noteLabel(r.table.Measures[i].Label, label)
		return uint32(i), nil
	}
	r.table.Measures = append(r.table.Measures, statfile.Measure{Item: statfile.Item{Code: code, Label: label}, Unit: unit})
	return uint32(len(r.table.Measures) - 1), nil
}

func (r *reader) noteLabel(first, label string) {
	if first != label {
		r.renamed++
	}
}

// blockDictionary numbers the categories of one dimension.
type blockDictionary struct {
	reader    *reader
	columns   block
	region    bool
	target    *[]statfile.Category // the regions; nil for a dimension
	dimension int
	known     map[string]uint32
}

// add numbers a category by variable and code: the same fact may stand under
// two alternative variables. A region goes by its key alone, because the same
// place under two variables is the same place.
func (b *blockDictionary) add(fields [][]byte) (uint32, *rowFault) {
	c := statfile.Category{
		Variable: statfile.Item{Code: text(fields[b.columns.variable]), Label: text(fields[b.columns.variableLabel])},
		Item:     statfile.Item{Code: text(fields[b.columns.code]), Label: text(fields[b.columns.label])},
	}
	key := c.Code
	if b.region {
		if !isRegionKey(c.Code) {
			return 0, refuse(b.columns.code, fields[b.columns.code], "statfile.row.region")
		}
	} else {
		key = c.Variable.Code + "\x00" + c.Code
		if c.Variable.Code == "" && (c.Code != "" || c.Label != "") || c.Variable.Code != "" && !isVariable(c.Variable.Code) {
			return 0, refuse(b.columns.variable, fields[b.columns.variable], "statfile.row.variable")
		}
	}
	list := b.target
	if list == nil {
		list = &b.reader.table.Dimensions[b.dimension].Categories
	}
	if id, known := b.known[key]; known {
		b.reader.noteLabel((*list)[id].Label, c.Label)
		return id, nil
	}
	*list = append(*list, c)
	b.known[key] = uint32(len(*list) - 1)
	return b.known[key], nil
}

func text(field []byte) string { return string(bytes.TrimSpace(field)) }

// isVariable tells the code of a variable or measure from a label that a
// shifted row puts in its place: capital letters, digits, - and _.
func isVariable(code string) bool {
	for _, c := range []byte(code) {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return code != "" && len(code) <= 40
}
