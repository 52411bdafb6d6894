// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package source

import (
	"bytes"
	"errors"
	"io"

	"kursbuch/internal/statfile"
)

// lot is some rows of a file with the bytes they lie in.
type lot struct {
	split  bool // into fields
	text   []byte
	fields [][]byte
	rows   []row
	err    error // io failed behind the rows
}

// row is one line: its fields or, where they are not wanted, its text; or why
// it is none.
type row struct {
	line     int
	text     []byte
	from, to int // among the fields of the lot
	problem  *statfile.Problem
}

// The size of a lot, and how many there are at most: enough that neither side
// waits for the other at every row, and little enough to stay in the cache.
const (
	lotBytes = 128 << 10
	lots     = 4
)

// cutting is a goroutine that reads a file ahead of whoever takes its rows:
// unpacking and cutting take as long as understanding, so that two processors
// halve the time.
type cutting struct {
	cut  chan *lot // in the order of the file
	used chan *lot // to be filled again
	quit chan struct{}
	done chan struct{}
}

// cutRows begins to cut the rows below the header.
func cutRows(h Header, in *Scanner, split bool) *cutting {
	c := &cutting{cut: make(chan *lot), used: make(chan *lot, lots), quit: make(chan struct{}), done: make(chan struct{})}
	for range lots {
		c.used <- &lot{split: split, text: make([]byte, 0, lotBytes)}
	}
	go func() {
		defer close(c.done)
		defer close(c.cut)
		for more := true; more; {
			var l *lot
			select {
			case l = <-c.used:
			case <-c.quit:
				return
			}
			more = l.fill(h, in)
			select {
			case c.cut <- l:
			case <-c.quit:
				return
			}
		}
	}()
	return c
}

// stop ends the goroutine; nothing is read of the file afterwards.
func (c *cutting) stop() {
	close(c.quit)
	<-c.done
}

// fill cuts as many rows as fit, and reports whether there are more.
func (l *lot) fill(h Header, in *Scanner) bool {
	l.text, l.fields, l.rows, l.err = l.text[:0], l.fields[:0], l.rows[:0], nil
	for len(l.text) < lotBytes {
		line, err := in.Next()
		if errors.Is(err, io.EOF) {
			return false
		}
		tooLong := errors.Is(err, ErrLineTooLong)
		if err != nil && !tooLong {
			l.err = err
			return false
		}
		if in.Line > h.Line && h.ends(line) {
			return false
		}
		switch {
		case in.Line <= h.Line || len(line) == 0:
		case tooLong:
			l.refuse(in, line)
		case h.Spans && open(line):
			if !l.span(h, in, line) {
				return false
			}
		default:
			l.add(h, in.Line, line)
		}
	}
	return true
}

// open reports whether a quoted field of a line goes on in the next one.
func open(line []byte) bool { return bytes.Count(line, []byte{'"'})%2 == 1 }

// mostSpanned is over how many lines a row may run.
const mostSpanned = 100

// span joins lines up to that in which the quotes are closed, and reports
// whether there are more. Where none closes them, each line is a row by itself,
// and so refused by itself.
func (l *lot) span(h Header, in *Scanner, first []byte) (more bool) {
	begun, lines := in.Line, [][]byte{bytes.Clone(first)}
	var err error
	var line []byte
	for len(lines) < mostSpanned {
		if line, err = in.Next(); err != nil {
			break
		}
		lines = append(lines, bytes.Clone(line))
		if open(line) {
			l.add(h, begun, bytes.Join(lines, []byte{'\n'}))
			return true
		}
	}
	for n, one := range lines {
		if len(one) > 0 {
			l.add(h, begun+n, one)
		}
	}
	switch {
	case errors.Is(err, ErrLineTooLong):
		l.refuse(in, line)
	case errors.Is(err, io.EOF):
		return false
	case err != nil:
		l.err = err
		return false
	}
	return true
}

// refuse notes a line that is too long.
func (l *lot) refuse(in *Scanner, line []byte) {
	problem := statfile.Refuse(line, "statfile.row.long", "max", in.longest)
	l.rows = append(l.rows, row{line: in.Line, from: len(l.fields), to: len(l.fields), problem: problem})
}

// add cuts one row. Growing text leaves earlier rows in the old array.
func (l *lot) add(h Header, line int, text []byte) {
	begin := len(l.text)
	l.text = append(l.text, text...)
	r := row{line: line, text: l.text[begin:], from: len(l.fields)}
	if l.split {
		l.fields, r.problem = h.split(l.fields, r.text)
	}
	r.to = len(l.fields)
	l.rows = append(l.rows, r)
}
