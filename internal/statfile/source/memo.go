// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package source

import (
	"bytes"
	"slices"

	"kursbuch/internal/statfile"
)

// Memo numbers the distinct contents of some columns. A row only costs a
// look-up; its codes are checked when they are met for the first time.
type Memo struct {
	columns []int // ascending
	add     func(fields [][]byte) (uint32, *statfile.Problem)
	most    int // distinct contents; more stop the file
	known   map[string]*content
	last    *content
	// recalled says that last is the content of this row; text is otherwise what
	// a Cutter found in the columns, nil without one.
	recalled bool
	text     []byte
	key      []byte
}

// content is what stood in the columns of a memo, and what came after it the
// last time: tables are sorted, so that most columns repeat the row above and
// the others go through their categories in the same order again and again.
type content struct {
	text string
	id   uint32
	next *content
}

// NewMemo numbers what stands in columns with add, which is asked once for
// each distinct content, up to most.
func NewMemo(columns []int, most int, add func(fields [][]byte) (uint32, *statfile.Problem)) *Memo {
	// Fields are UTF-8, so that nothing is like the content before the first row.
	return &Memo{columns: slices.Sorted(slices.Values(columns)), most: most, add: add, known: map[string]*content{}, last: &content{text: "\xff"}}
}

// Resolve is the number of what stands in the columns of m.
func (m *Memo) Resolve(fields [][]byte) (uint32, *statfile.Problem) {
	if m.recalled {
		return m.last.id, nil
	}
	if len(m.columns) == 0 {
		return 0, nil
	}
	key := m.text
	if key == nil {
		key = m.join(fields)
	}
	if m.find(key) {
		return m.last.id, nil
	}
	id, problem := m.add(fields)
	if problem != nil {
		return 0, problem
	}
	if len(m.known) == m.most {
		return 0, &statfile.Problem{Stop: true}
	}
	met := &content{text: string(key), id: id}
	m.known[met.text] = met
	m.follow(met)
	return id, nil
}

func (m *Memo) join(fields [][]byte) []byte {
	m.key = m.key[:0]
	for _, c := range m.columns {
		m.key = append(append(m.key, fields[c]...), 0) // which no field holds
	}
	return m.key
}

// find makes a known content that of the row.
func (m *Memo) find(text []byte) bool {
	c := m.last
	if c.text == string(text) {
		return true
	}
	if c = c.next; c == nil || c.text != string(text) {
		if c = m.known[string(text)]; c == nil {
			return false
		}
	}
	m.follow(c)
	return true
}

func (m *Memo) follow(c *content) { m.last.next, m.last = c, c }

// recall looks for the content of the row above at the beginning of text, then
// for that which came after it the last time, and says how long it is.
func (m *Memo) recall(text []byte) (length int, found bool) {
	c := m.last
	if !begins(text, c.text) {
		if c = c.next; c == nil || !begins(text, c.text) {
			return 0, false
		}
		m.last = c
	}
	return len(c.text), true
}

func begins(text []byte, with string) bool {
	return len(text) >= len(with) && string(text[:len(with)]) == with
}

// String is a field without the blanks around it.
func String(field []byte) string { return string(bytes.TrimSpace(field)) }

// Strings is String of each field.
func Strings(fields [][]byte) []string {
	texts := make([]string, len(fields))
	for i, f := range fields {
		texts[i] = String(f)
	}
	return texts
}
