// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package source

import (
	"slices"

	"kursbuch/internal/statfile"
)

// Cutter cuts rows in which nearly every column repeats what stood there
// before. The columns of a Memo are compared as they lie in the line, and cut
// only when they hold something new: comparing is many times faster.
type Cutter struct {
	head   Header
	runs   []run // nil when every row has to be cut
	memos  []*Memo
	fields [][]byte
}

// run is the neighbouring columns of a memo, or one column that is always cut.
type run struct {
	memo  *Memo
	first int
	count int
}

// NewCutter cuts the rows below a header, of which memos number some columns.
func NewCutter(h Header, memos []*Memo) *Cutter {
	c := &Cutter{head: h, memos: memos, fields: make([][]byte, len(h.Names))}
	for at := 0; at < len(h.Names); {
		r := run{first: at, count: 1}
		if i := slices.IndexFunc(memos, func(m *Memo) bool { return slices.Contains(m.columns, at) }); i >= 0 {
			r.memo, r.count = memos[i], len(memos[i].columns)
			if last := r.memo.columns[r.count-1]; r.memo.columns[0] != at || last != at+r.count-1 {
				return &Cutter{head: h, memos: memos, fields: c.fields} // not beside each other
			}
		}
		c.runs = append(c.runs, r)
		at += r.count
	}
	return c
}

// Cut gives the fields of a row, or why it is none. In the columns of a memo
// they are only right where the memo has to ask for them. They are valid until
// the next row.
func (c *Cutter) Cut(line []byte) ([][]byte, *statfile.Problem) {
	if c.recall(line) {
		return c.fields, nil
	}
	fields, problem := c.head.split(c.fields[:0], line)
	if problem != nil {
		return nil, problem
	}
	c.fields = fields
	for _, m := range c.memos {
		m.recalled = false
	}
	for _, r := range c.runs {
		length, _ := c.measure(line, r.count)
		if r.memo != nil {
			r.memo.text = line[:length]
		}
		line = line[length:]
	}
	return c.fields, nil
}

// recall reports whether a line holds nothing new but in the columns that are
// always cut, and cuts those.
func (c *Cutter) recall(line []byte) bool {
	if len(c.runs) == 0 || c.runs[0].memo == nil { // the header once more is found by the first column
		return false
	}
	for i, r := range c.runs {
		last := i == len(c.runs)-1
		var length int
		var ok bool
		switch {
		case r.memo == nil:
			length, ok = c.plain(line, r.first, last)
		case last:
			length, ok = len(line), r.memo.find(line)
		default:
			if length, ok = r.memo.recall(line); !ok {
				length, ok = c.measure(line, r.count)
				ok = ok && r.memo.find(line[:length])
			}
		}
		if !ok {
			return false
		}
		if r.memo != nil {
			r.memo.recalled = true
		}
		line = line[length:]
	}
	return true
}

// measure is the length of so many fields with the delimiters behind them, and
// whether there is such a delimiter behind each.
func (c *Cutter) measure(line []byte, count int) (length int, delimited bool) {
	rest, more := line, true
	for range count {
		if !more {
			return len(line), false
		}
		_, rest, more, _ = cutField(rest, c.head.Delimiter)
	}
	return len(line) - len(rest), more
}

// plain cuts one field of plain letters, the last one of the row or not.
func (c *Cutter) plain(line []byte, column int, last bool) (length int, ok bool) {
	field, rest, more, closed := cutField(line, c.head.Delimiter)
	if !closed || more == last {
		return 0, false
	}
	for _, letter := range field {
		if letter == 0 || letter >= 0x80 {
			return 0, false // whether it is text has to be checked
		}
	}
	c.fields[column] = field
	return len(line) - len(rest), true
}
