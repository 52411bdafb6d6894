// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"html/template"
	"strings"
)

// Strip is one axis with a mark for each area: light ones, the own one as a
// dot, and a line for the whole.
type Strip struct {
	Alt Alt
	// Rows are the areas; those without a number are not drawn.
	Rows []Ranked
	// Whole is the line, nil for none.
	Whole  *Reference
	Format Format
}

// The height of the marks in a strip in pixels.
const stripMark = 7

// HTML returns the strip for a page.
func (s Strip) HTML() template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="kb-dots kb-dots--strip"` + s.Alt.attributes() + `>`)
	for _, m := range s.marks(dotsHeight) {
		m.svg(&b)
	}
	b.WriteString(`</svg>`)
	return safe(&b)
}

// ranking is the same data, which shares its scale.
func (s Strip) ranking() Ranking {
	r := Ranking{Rows: s.Rows, Format: s.Format}
	if s.Whole != nil {
		r.Marks = []Reference{*s.Whole}
	}
	return r
}

func (s Strip) marks(height float64) []mark {
	r := s.ranking()
	sc, middle := r.scale(), height/2
	marks := []mark{rule{class: "kb-chart__base", x2: 1, y1: middle, y2: middle}}
	for _, m := range r.marks() {
		x := sc.y(m.Value)
		marks = append(marks, rule{class: "kb-dots__mean", x1: x, x2: x, y1: 1, y2: height - 1})
	}
	var own []mark
	for _, row := range s.Rows {
		if !r.drawn(row) {
			continue
		}
		x := sc.y(*row.Number)
		if row.Own {
			own = append(own, dot{class: "kb-dots__dot--own", x: x, y: middle, r: 7})
			continue
		}
		marks = append(marks, rule{class: "kb-dots__mark", x1: x, x2: x, y1: middle - stripMark, y2: middle + stripMark})
	}
	return append(marks, own...)
}
