// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package template

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"kursbuch/internal/sheet"
)

// mostHead is how many rows above the figures are kept to find the header and
// the cell with the date.
const mostHead = 60

// readHeader fills the header lines from the rows, the first one at a line.
// A merged cell counts for all of its columns. Where a file does not say what
// is merged, a name above others reaches to the next name, as offices write
// it.
func readHeader(rows []sheet.TypedRow, merged []sheet.Range, first, lines int) [][]string {
	header := make([][]string, lines)
	width := 0
	for _, r := range rows {
		if i := r.Line - first; i >= 0 && i < lines {
			for _, c := range r.Cells {
				header[i] = append(header[i], squeeze(c.String()))
			}
			width = max(width, len(header[i]))
		}
	}
	known := false
	for i := range header {
		header[i] = append(header[i], make([]string, width-len(header[i]))...)
	}
	for _, m := range merged {
		if m.LastLine < first || m.FirstLine >= first+lines {
			continue
		}
		known = true
		fillMerged(header, m, first, width)
	}
	if !known {
		for i := range lines - 1 {
			for column := 1; column < width; column++ {
				if header[i][column] == "" && below(header[i+1:], column) {
					header[i][column] = header[i][column-1]
				}
			}
		}
	}
	return header
}

// fillMerged writes the text of a merged cell into its columns; further lines
// of it stay empty, for they repeat the name.
func fillMerged(header [][]string, m sheet.Range, first, width int) {
	top := m.FirstLine - first
	if top < 0 || m.FirstColumn > width {
		return
	}
	for column := m.FirstColumn; column < min(m.LastColumn, width); column++ {
		header[top][column] = header[top][m.FirstColumn-1]
	}
}

func below(lines [][]string, column int) bool {
	return slices.ContainsFunc(lines, func(line []string) bool { return line[column] != "" })
}

// squeeze makes runs of blanks and line ends one blank.
func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }

// columnName joins what the naming header lines say of a column.
func columnName(header [][]string, lines []Line, column int) string {
	var parts []string
	for i, line := range header {
		if column >= len(line) || lines[i].Role != Name || line[column] == "" {
			continue
		}
		if !slices.Contains(parts, line[column]) {
			parts = append(parts, line[column])
		}
	}
	return strings.Join(parts, " ")
}

// columnTitle is what a header calls a column: by its naming lines, or where
// they are silent by all.
func columnTitle(header [][]string, lines []Line, column int) string {
	if name := columnName(header, lines, column); name != "" {
		return name
	}
	all := slices.Repeat([]Line{{Role: Name}}, len(header))
	return columnName(header, all, column)
}

// Names are the columns as the header calls them.
func Names(rows []sheet.TypedRow, merged []sheet.Range, first int, lines []Line) []string {
	header := readHeader(rows, merged, first, len(lines))
	width := 0
	for _, r := range rows {
		width = max(width, len(r.Cells))
	}
	names := make([]string, width)
	for column := range names {
		names[column] = columnTitle(header, lines, column)
	}
	return names
}

// Fingerprint identifies the header of the files that t reads. Digits do not
// count, nor do the columns of values that differ in period or category alone,
// so that the file of the next year has the same.
func (t Template) Fingerprint() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Header
	}
	return t.fingerprint(names)
}

func (t Template) fingerprint(names []string) string {
	h := sha256.New()
	last := ""
	for i, name := range names {
		role := t.roleOf(i)
		text := "k\x00" + plainName(name)
		if role == Value {
			text = "v\x00" + plainName(name)
			if text == last {
				continue
			}
		}
		last = text
		h.Write([]byte(text + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// roleOf is the role of a column; what stands to the right of the last marked
// one is a value like it where header lines say of what.
func (t Template) roleOf(column int) Role {
	if column < len(t.Columns) {
		return t.Columns[column].Role
	}
	if n := len(t.Columns); n > 0 && t.Columns[n-1].Role == Value && t.headed() {
		return Value
	}
	return Ignored
}

// headed reports whether header lines tell value columns apart.
func (t Template) headed() bool {
	return slices.ContainsFunc(t.Header, func(l Line) bool { return l.Role == Time || l.Role == Dimension })
}

// plainName is a header in small letters with # for each run of digits.
func plainName(name string) string {
	var plain strings.Builder
	digit := false
	for _, c := range strings.ToLower(squeeze(name)) {
		if c >= '0' && c <= '9' {
			if !digit {
				plain.WriteByte('#')
			}
			digit = true
			continue
		}
		digit = false
		plain.WriteRune(c)
	}
	return plain.String()
}

// mostShift is how many lines a header may stand above or below its place.
const mostShift = 15

// locate finds the header in the rows: at its place, or a few lines away, where
// a longer preamble has moved it to. Without a match it stays at its place.
func (t Template) locate(rows []sheet.TypedRow, merged []sheet.Range) (first int, found bool) {
	if t.First == 0 {
		return 0, true
	}
	want := t.Fingerprint()
	for shift := range 2*mostShift + 1 {
		at := t.First + (shift+1)/2*(1-2*(shift%2)) // 0, -1, 1, -2, 2, …
		if at < 1 {
			continue
		}
		header := readHeader(rows, merged, at, len(t.Header))
		names := make([]string, len(header[0]))
		for column := range names {
			names[column] = columnTitle(header, t.Header, column)
		}
		if len(names) > len(t.Columns) && t.roleOf(len(t.Columns)) != Value {
			names = names[:len(t.Columns)] // remarks to the right do no harm
		}
		for len(names) < len(t.Columns) {
			names = append(names, "")
		}
		if t.fingerprint(names) == want {
			return at, true
		}
	}
	return t.First, false
}
