// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"bytes"
	"encoding/csv"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
)

// sheet is one linked table while its leaves are looked for.
type sheet struct {
	layout   *layout
	axes     []int
	values   map[string]int64 // by the codes of the axes
	open     map[string]bool  // figures with a sign in place of a number
	children []map[string][]string
}

// gather collects the facts of a frame.
func (l *layout) gather(f frame, facts []indicator.Fact) (*sheet, error) {
	t := &sheet{layout: l, axes: f.axes(), values: map[string]int64{}, open: map[string]bool{}}
	for _, at := range t.axes {
		children := map[string][]string{}
		for _, code := range slices.Sorted(maps.Keys(l.axes[at].parents)) {
			children[l.axes[at].parents[code]] = append(children[l.axes[at].parents[code]], code)
		}
		t.children = append(t.children, children)
	}
	for _, fact := range facts {
		if f.area < 0 && fact.Region != l.root {
			continue
		}
		codes, part := l.place(fact, t.axes)
		if !part {
			continue
		}
		key := strings.Join(codes, separator)
		value, counts := whole(fact.Value)
		if !counts {
			t.open[key] = true
			continue
		}
		if other, twice := t.values[key]; twice && other != value {
			return nil, l.refuse(fact, "publication.refused.twice")
		}
		t.values[key] = value
	}
	for key := range t.values {
		delete(t.open, key)
	}
	return t, nil
}

// rows sorts the values along one axis: by the codes of the others, then by
// the code on the axis.
func (t *sheet) rows(axis int) map[string]map[string]int64 {
	rows := map[string]map[string]int64{}
	for key, value := range t.values {
		codes := strings.Split(key, separator)
		code := codes[axis]
		codes[axis] = ""
		others := strings.Join(codes, separator)
		if rows[others] == nil {
			rows[others] = map[string]int64{}
		}
		rows[others][code] = value
	}
	return rows
}

func at(others string, axis int, code string) string {
	codes := strings.Split(others, separator)
	codes[axis] = code
	return strings.Join(codes, separator)
}

// fill adds what the table does not give from what it gives: margins, and
// figures that have a sign in place of a number. Several tables may fit the
// numbers; any of them will do, because nobody knows more of these figures than
// that they fit, and a table that differs from one in a sensitive figure fits
// as well as the true one.
func (t *sheet) fill() {
	for t.fillOnce() || t.choose() {
	}
}

// fillOnce adds what follows from what is there, and reports whether anything
// did.
func (t *sheet) fillOnce() bool {
	before := len(t.values)
	for i, axis := range t.axes {
		for others, row := range t.rows(i) {
			for _, inner := range t.layout.axes[axis].inner {
				var open []string
				for _, child := range t.children[i][inner] {
					if _, given := row[child]; !given && t.open[at(others, i, child)] {
						open = append(open, child)
					}
				}
				total, given := row[inner]
				sum, some := t.sum(row, i, inner)
				code, value := inner, sum
				if given && len(open) == 1 && total >= sum {
					code, value = open[0], total-sum
				} else if given || !some || len(open) > 0 {
					continue
				}
				row[code] = value
				t.values[at(others, i, code)] = value
			}
		}
	}
	return len(t.values) > before
}

// oneByOne is how many figures with a sign are chosen one after the other, so
// that what follows from one is known before the next.
const oneByOne = 64

// choose gives leaves with a sign as much as their totals leave room for: the
// first, or all where there are many. It reports whether there was one.
func (t *sheet) choose() bool {
	var open []string
	for key := range t.open {
		if _, known := t.values[key]; !known && t.isLeaf(strings.Split(key, separator)) {
			open = append(open, key)
		}
	}
	slices.Sort(open)
	if len(open) > 0 && len(open) <= oneByOne {
		open = open[:1]
	}
	for _, key := range open {
		t.values[key] = t.room(key)
	}
	return len(open) > 0
}

// room is what the totals around a leaf leave for it.
func (t *sheet) room(key string) int64 {
	codes := strings.Split(key, separator)
	room := int64(-1)
	for i, axis := range t.axes {
		parent := t.layout.axes[axis].parents[codes[i]]
		total, given := t.values[at(key, i, parent)]
		if !given {
			continue
		}
		for _, child := range t.children[i][parent] {
			total -= t.values[at(key, i, child)]
		}
		if total = max(total, 0); room < 0 || total < room {
			room = total
		}
	}
	return max(room, 0)
}

func (t *sheet) isLeaf(codes []string) bool {
	for i := range t.axes {
		if codes[i] == disclosure.Total || len(t.children[i][codes[i]]) > 0 {
			return false
		}
	}
	return true
}

// sum adds up the parts of an inner code that are there.
func (t *sheet) sum(row map[string]int64, axis int, inner string) (sum int64, some bool) {
	for _, child := range t.children[axis][inner] {
		if value, given := row[child]; given {
			sum += value
			some = true
		}
	}
	return sum, some
}

// split makes what the parts leave over of each margin a leaf of its own.
func (t *sheet) split(rests []map[string]bool) error {
	for i, axis := range t.axes {
		for others, row := range t.rows(i) {
			for _, inner := range t.layout.axes[axis].inner {
				value, given := row[inner]
				sum, some := t.sum(row, i, inner)
				switch {
				case !given || value == sum:
				case some && inner != disclosure.Total && t.layout.axes[axis].nested:
					return fault.Refuse("publication.refused.nesting")
				case value < sum:
					return fault.Refuse("publication.refused.overlap", "variable", t.layout.axes[axis].name,
						"cell", strings.ReplaceAll(strings.Trim(at(others, i, inner), separator), separator, " × "), "sum", sum, "total", value)
				default:
					rests[axis][inner] = true
					t.values[at(others, i, rest+inner)] = value - sum
				}
			}
		}
	}
	return nil
}

// leaves writes the leaves as CSV; nil where there are none. Zeros are among them
// where they can be suppressed.
func (t *sheet) leaves() []byte {
	var lines [][]string
	for key, value := range t.values {
		codes := strings.Split(key, separator)
		if len(t.axes) == 0 {
			codes = []string{rest + disclosure.Total}
		}
		if (value > 0 || t.layout.group > 0) && t.isLeaf(codes) {
			lines = append(lines, append(codes, strconv.FormatInt(value, 10)))
		}
	}
	if lines == nil {
		return nil
	}
	slices.SortFunc(lines, slices.Compare)
	var heading []string
	for _, axis := range t.axes {
		heading = append(heading, t.layout.axes[axis].name)
	}
	if len(t.axes) == 0 {
		heading = []string{areaAxis}
	}
	return writeCSV(append([][]string{append(heading, "freq")}, lines...))
}

func writeCSV(lines [][]string) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll(lines); err != nil {
		panic(err) // a buffer takes everything, and comma is a separator
	}
	return out.Bytes()
}
