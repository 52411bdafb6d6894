// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"errors"
	"fmt"
	"strings"
)

// ErrIncomplete is wrapped by every writer's refusal of a document that lacks
// what makes it accessible or datable: a title, a date, a language or an
// alternative text.
var ErrIncomplete = errors.New("document is incomplete")

const deepestLevel = 4

// entry is a heading of the outline with its level made gapless.
type entry struct {
	level int // 1 to 4, never more than one below the entry before
	id    string
	text  string
}

// check returns an error that names the first thing the document lacks.
func (d *Document) check() error {
	if strings.TrimSpace(d.Title) == "" {
		return fmt.Errorf("%w: no title", ErrIncomplete)
	}
	if d.Date == "" || !d.Date.Valid() {
		return fmt.Errorf("%w: no date", ErrIncomplete)
	}
	if languageTag(d.Language) == "" {
		return fmt.Errorf("%w: %q is not a language tag", ErrIncomplete, d.Language)
	}
	for i, b := range d.Blocks {
		if f, ok := b.(Figure); ok && strings.TrimSpace(f.Alt) == "" {
			return fmt.Errorf("%w: figure in block %d has no alternative text", ErrIncomplete, i)
		} else if ok && !(f.Drawing.Width > 0 && f.Drawing.Height > 0) {
			return fmt.Errorf("%w: figure in block %d has no size", ErrIncomplete, i)
		}
	}
	return nil
}

// outline lists the headings by the index of their block.
func (d *Document) outline() (entries []entry, byBlock map[int]int) {
	byBlock = map[int]int{}
	level := 0
	for i, b := range d.Blocks {
		h, ok := b.(Heading)
		if !ok {
			continue
		}
		level = max(1, min(h.Level, level+1, deepestLevel))
		byBlock[i] = len(entries)
		entries = append(entries, entry{level, fmt.Sprintf("s%d", len(entries)+1), plain(h.Text)})
	}
	return entries, byBlock
}

// contentsDepth is the deepest level that the table of contents lists.
const contentsDepth = 2

// coverTitle returns the title that the cover shows.
func (d *Document) coverTitle() string {
	if d.Cover.Title != "" {
		return clean(d.Cover.Title)
	}
	return clean(d.Title)
}

// cells returns the cells of a row, exactly one for each column.
func (t Table) cells(r Row) []Cell {
	cells := make([]Cell, len(t.Columns))
	copy(cells, r.Cells)
	return cells
}

// hasHeader reports whether any column has a header.
func (t Table) hasHeader() bool {
	for _, c := range t.Columns {
		if plain(c.Header) != "" {
			return true
		}
	}
	return false
}
