// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package classic

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/source"
)

// firstLine begins a table of GENESIS, of one of its sisters, or of the English
// page.
var firstLine = regexp.MustCompile(`^(?:GENESIS-)?(?:Tabelle|Table): *([0-9A-Za-z-]+)$`)

// footer begins the line below the last row: footnotes, copyright and date.
const footer = "__________"

// mostHead is the largest number of lines above the figures; preambles have
// four or five, headers one to eight.
const mostHead = 40

// head is what stands above the figures.
type head struct {
	source.Header
	table     string
	title     string
	statistic string
	measure   statfile.Measure // of all figures; without label when the header names several
	stubs     int              // columns before the figures
	rows      [][]string       // of the header, without the stubs
	line      int              // of the first row of the header
}

// parseHead reads the lines above the figures. It reports false when they are
// not those of a table.
func parseHead(t *source.Text) (head, bool) {
	lines := t.Lines()
	named := firstLine.FindStringSubmatch(strings.TrimSpace(strings.Trim(source.String(lines[0]), "\";")))
	if named == nil {
		return head{}, false
	}
	h := head{table: named[1]}
	h.Delimiter, h.End = ';', footer
	var texts []string
	at := 1
	for ; at < min(len(lines), mostHead); at++ {
		fields := cut(lines[at])
		if filled(fields) > 1 || fields[0] == "" && filled(fields) > 0 {
			break
		}
		if text := fields[0]; text != "" {
			texts = append(texts, text)
		}
	}
	h.line = at
	for ; at < min(len(lines), mostHead); at++ {
		fields := cut(lines[at])
		if fields[0] != "" || len(h.rows) > 0 && len(fields) != len(h.rows[0]) {
			break
		}
		h.rows = append(h.rows, fields)
	}
	h.Line = at
	h.preamble(texts)
	return h, true
}

// cut splits a line into trimmed fields.
func cut(line []byte) []string {
	fields, _ := source.SplitFields(nil, line, ';')
	return source.Strings(fields)
}

func filled(fields []string) int {
	n := 0
	for _, f := range fields {
		if f != "" {
			n++
		}
	}
	return n
}

// withUnit is a measure in the preamble: Bevölkerungsstand (Anzahl).
var withUnit = regexp.MustCompile(`^(.+) \(([^()]+)\)$`)

// preamble takes the lines between the code of the table and its header: title,
// statistic, sometimes the region, and the measure when there is one only.
func (h *head) preamble(texts []string) {
	if len(texts) > 0 {
		h.title = texts[0]
	}
	if len(texts) > 1 {
		h.statistic = texts[1]
	}
	for _, text := range texts[min(2, len(texts)):] {
		if m := withUnit.FindStringSubmatch(text); m != nil {
			h.measure = statfile.Measure{Item: measureItem(m[1]), Unit: m[2]}
		}
	}
}

// shape takes the stubs off the rows of the header and names the columns. It
// reports false when there is no header.
func (h *head) shape() bool {
	if len(h.rows) == 0 {
		return false
	}
	width := len(h.rows[0])
	h.stubs = width
	for _, row := range h.rows {
		h.stubs = min(h.stubs, slices.IndexFunc(append(row, "end"), func(f string) bool { return f != "" }))
	}
	if h.stubs == 0 || h.stubs == width {
		return false
	}
	for i := range h.rows {
		h.rows[i] = h.rows[i][h.stubs:]
	}
	for i := range width {
		if i < h.stubs {
			h.Names = append(h.Names, fmt.Sprintf("%d", i+1))
			continue
		}
		var parts []string
		for _, row := range h.rows {
			if part := row[i-h.stubs]; part != "" && !slices.Contains(parts, part) {
				parts = append(parts, part)
			}
		}
		h.Names = append(h.Names, strings.Join(parts, " · "))
	}
	return true
}

// announced lists the dimensions that the title names behind its colon:
// Bevölkerung: Kreise, Stichtag, Geschlecht.
func (h *head) announced() []string {
	_, list, found := strings.Cut(h.title, ":")
	if !found {
		return nil
	}
	var names []string
	for name := range strings.SplitSeq(list, ",") {
		names = append(names, strings.TrimSpace(name))
	}
	return names
}
