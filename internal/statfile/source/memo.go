// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package source

import (
	"bytes"

	"kursbuch/internal/statfile"
)

// Memo numbers the distinct contents of some columns. A row only costs a
// look-up; its codes are checked when they are met for the first time.
type Memo struct {
	columns []int
	add     func(fields [][]byte) (uint32, *statfile.Problem)
	most    int // distinct contents; more stop the file
	ids     map[string]uint32
	key     []byte
	last    []byte // most columns repeat the row above
	lastID  uint32
}

// NewMemo numbers what stands in columns with add, which is asked once for
// each distinct content, up to most.
func NewMemo(columns []int, most int, add func(fields [][]byte) (uint32, *statfile.Problem)) *Memo {
	return &Memo{columns: columns, most: most, add: add, ids: map[string]uint32{}}
}

// Resolve is the number of what stands in the columns of m.
func (m *Memo) Resolve(fields [][]byte) (uint32, *statfile.Problem) {
	m.key = m.key[:0]
	for _, c := range m.columns {
		m.key = append(append(m.key, fields[c]...), 0) // no field holds NUL
	}
	if bytes.Equal(m.key, m.last) {
		return m.lastID, nil
	}
	id, known := m.ids[string(m.key)]
	if !known {
		var problem *statfile.Problem
		if id, problem = m.add(fields); problem != nil {
			return 0, problem
		}
		if len(m.ids) == m.most {
			return 0, &statfile.Problem{Stop: true}
		}
		m.ids[string(m.key)] = id
	}
	m.last, m.lastID = append(m.last[:0], m.key...), id
	return id, nil
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
