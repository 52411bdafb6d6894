// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"html/template"
	"strings"
)

// Kind is the meaning, and so the colour, of a part of a Share bar.
type Kind int

// The kinds of parts: the five states of a measure, what is reached, and what
// is left.
const (
	Done Kind = iota
	OnTrack
	Deviating
	Critical
	Idle
	Reached
	Rest
)

// Part is a piece of a Share bar.
type Part struct {
	Label string
	// Value is the size; nil or less than 0 is not drawn.
	Value *float64
	Kind  Kind
}

// Share is a bar whose parts make up a whole.
type Share struct {
	Alt    Alt
	Parts  []Part
	Format Format
}

// HTML returns the bar for a page.
func (s Share) HTML() template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="kb-share"` + s.Alt.attributes() + `>`)
	for _, p := range s.bars() {
		b.WriteString(`<rect class="` + p.class + `" x="` + percent(p.x) + `" y="0" width="` + percent(p.width) + `" height="100%"/>`)
	}
	b.WriteString(`</svg>`)
	return safe(&b)
}

// Drawing returns the bar for a document, width points wide.
func (s Share) Drawing(width float64) Drawing {
	c := &canvas{width: max(width, 10) / pointsPerPixel}
	for _, p := range s.bars() {
		p.draw(c)
	}
	return Drawing{Width: c.width * pointsPerPixel, Height: shareHeight * pointsPerPixel, Shapes: c.shapes}
}

// Table returns one row for each part, drawn or not.
func (s Share) Table() Table {
	t := Table{Columns: []string{""}}
	for _, p := range s.Parts {
		var cell Cell
		if p.drawn() {
			cell = Cell{Value: p.Value, Text: s.Format.number(*p.Value)}
		}
		t.Rows = append(t.Rows, Row{Label: p.Label, Cells: []Cell{cell}})
	}
	return t
}

const shareHeight = 12

func (p Part) drawn() bool { return p.Value != nil && drawable(*p.Value) && *p.Value >= 0 }

func (s Share) bars() []bar {
	var largestPart, total float64
	for _, p := range s.Parts {
		if p.drawn() {
			largestPart = max(largestPart, *p.Value)
		}
	}
	if largestPart == 0 {
		return nil
	}
	for _, p := range s.Parts { // relative to the largest, so that no sum overflows
		if p.drawn() {
			total += *p.Value / largestPart
		}
	}
	var bars []bar
	var x float64
	for _, p := range s.Parts {
		if !p.drawn() || *p.Value == 0 {
			continue
		}
		width := *p.Value / largestPart / total
		bars = append(bars, bar{class: p.Kind.class(), x: x, width: width, height: shareHeight})
		x += width
	}
	return bars
}

func (k Kind) class() string {
	switch k {
	case OnTrack:
		return "kb-share-ok"
	case Deviating:
		return "kb-share-warn"
	case Critical:
		return "kb-share-stop"
	case Idle:
		return "kb-share-idle"
	case Reached:
		return "kb-share-own"
	case Rest:
		return "kb-share-rest"
	default:
		return "kb-share-done"
	}
}
