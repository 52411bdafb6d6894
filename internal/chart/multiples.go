// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"html/template"
	"slices"
	"strings"
	"time"
)

// Panel is one picture of a Multiples chart.
type Panel struct {
	Title  string
	Series []Series
}

// Multiples is a set of small line charts that share both axes, so that their
// heights can be compared.
type Multiples struct {
	Alt    Alt
	Panels []Panel
	Breaks []Break
	Unit   string
	// FromData is that of a Line.
	FromData bool
	Format   Format
}

// Sizes of a panel in pixels.
const (
	panelHeight = 168
	panelWidth  = 280
)

// HTML returns the charts for a page.
func (m Multiples) HTML() template.HTML {
	var b strings.Builder
	b.WriteString(`<div class="kb-multiples"` + m.Alt.attributes() + `>`)
	for i, l := range m.lines() {
		b.WriteString(`<div><p class="kb-multiples__title">` + escape(m.Panels[i].Title) + `</p>` + string(l.HTML()) + `</div>`)
	}
	b.WriteString(`</div>`)
	return safe(&b)
}

// Drawing returns the charts for a document, width points wide, side by side.
func (m Multiples) Drawing(width float64) Drawing {
	const gap, title, narrowest = 12.0, 16.0, 190.0
	columns := max(1, int(width/narrowest))
	each := (width - gap*float64(columns-1)) / float64(columns)
	d := Drawing{Width: width}
	for i, l := range m.lines() {
		panel := l.Drawing(each)
		x, y := float64(i%columns)*(each+gap), float64(i/columns)*(panel.Height+title+gap)
		d.Shapes = append(d.Shapes, Label{At: Point{x, y + 11}, Text: m.Panels[i].Title, Size: 10.5, Bold: true, Color: ink()})
		d.Shapes = append(d.Shapes, panel.moved(x, y+title)...)
		d.Height, d.Width = y+title+panel.Height, max(d.Width, x+panel.Width)
	}
	return d
}

// Table returns one row for each period and one column for each series, the
// panels in their order.
func (m Multiples) Table() Table {
	all := Line{Breaks: m.Breaks, Format: m.Format}
	for _, p := range m.Panels {
		for _, s := range p.Series {
			s.Prefix = ""
			if s.Name == "" {
				s.Name = p.Title
			} else {
				s.Name = p.Title + ", " + s.Name
			}
			all.Series = append(all.Series, s)
		}
	}
	return all.Table()
}

// lines returns the panels as line charts with common axes.
func (m Multiples) lines() []Line {
	var reach []float64
	names := map[int64]Value{}
	for _, p := range m.Panels {
		for _, s := range p.Series {
			for _, v := range tidy(s.Values) {
				if v.Number != nil {
					reach = append(reach, *v.Number)
				}
				if known, ok := names[v.At.UnixNano()]; !ok || known.Label == "" {
					names[v.At.UnixNano()] = Value{At: v.At, Label: v.Label}
				}
			}
		}
	}
	var lines []Line
	for _, p := range m.Panels {
		l := Line{
			Unit: m.Unit, FromData: m.FromData, Reach: reach, Height: panelHeight, Width: panelWidth, Format: m.Format,
			Breaks: unworded(m.Breaks), Alt: Alt{}, Series: slices.Clone(p.Series),
		}
		for i, s := range l.Series {
			l.Series[i].Values = onAxis(s.Values, names)
		}
		lines = append(lines, l)
	}
	return lines
}

// unworded are the breaks without their words, which a panel has no room for;
// they stand beside the charts.
func unworded(breaks []Break) []Break {
	var bare []Break
	for _, b := range breaks {
		bare = append(bare, Break{First: b.First})
	}
	return bare
}

// onAxis adds the periods that only other panels have, as gaps.
func onAxis(values []Value, names map[int64]Value) []Value {
	own := map[int64]bool{}
	for _, v := range values {
		own[v.At.UnixNano()] = true
	}
	all := slices.Clone(values)
	for at, v := range names {
		if !own[at] {
			all = append(all, v)
		}
	}
	slices.SortStableFunc(all, func(a, b Value) int { return time.Time.Compare(a.At, b.At) })
	return all
}
