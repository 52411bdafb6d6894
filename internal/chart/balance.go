// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"html/template"
	"math"
	"strings"
)

// Balance is a chart of horizontal bars whose parts raise or lower: what is
// above zero is stacked to the right of a line, what is below it to the left.
type Balance struct {
	// ID is unique on the page; it names the patterns.
	ID    string
	Alt   Alt
	Parts []string // six at most
	// Stacks hold values of any sign. A stack without any number is not drawn.
	Stacks []Stack
	Format Format
}

// HTML returns the chart for a page.
func (c Balance) HTML() template.HTML {
	var b strings.Builder
	b.WriteString(`<div class="kb-stacks"` + c.Alt.attributes() + `><svg class="kb-hidden" width="0" height="0"><defs>` + patterns(plainID(c.ID)) + `</defs></svg>`)
	for _, stack := range c.Stacks {
		name := "kb-stacks__name"
		if stack.Own {
			name += " kb-stacks__name--own"
		}
		b.WriteString(`<span class="` + name + `">` + escape(stack.Label) + `</span><svg class="kb-chart kb-stacks__bar" height="26">`)
		for _, m := range c.bar(stack, 0) {
			m.svg(&b)
		}
		b.WriteString(`</svg>`)
	}
	b.WriteString(`<span></span><svg class="kb-chart" height="22">`)
	for _, m := range c.ticks(0) {
		m.svg(&b)
	}
	b.WriteString(`</svg></div>`)
	return safe(&b)
}

// Table returns one row for each bar and one column for each part.
func (c Balance) Table() Table {
	t := Table{Columns: c.Parts}
	for _, stack := range c.Stacks {
		row := Row{Label: stack.Label}
		for i := range c.Parts {
			cell := Cell{Sign: stack.sign(i)}
			if v := c.value(stack, i); v != nil {
				cell.Value, cell.Text = v, c.Format.number(*v)
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Legend returns one key for each part.
func (c Balance) Legend() []Key { return Stacked{ID: c.ID, Parts: c.Parts}.Legend() }

// value is a value that can be drawn, so small that the sum of many does not
// overflow.
func (c Balance) value(stack Stack, part int) *float64 {
	if part < len(stack.Values) && stack.Values[part] != nil && drawable(*stack.Values[part]) && math.Abs(*stack.Values[part]) <= largest/1e6 {
		return stack.Values[part]
	}
	return nil
}

// reach is how far the bars go to both sides of zero, at least a little.
func (c Balance) reach() (left, right float64) {
	for _, stack := range c.Stacks {
		below, above := 0.0, 0.0
		for i := range c.Parts {
			if v := c.value(stack, i); v != nil {
				below, above = below+math.Max(0, -*v), above+math.Max(0, *v)
			}
		}
		left, right = math.Max(left, below), math.Max(right, above)
	}
	_, size := widened(0, left+right, true)
	return left + size*0.03, right + size*0.06
}

// place turns a value into a share of the width.
func (c Balance) place() func(float64) float64 {
	left, right := c.reach()
	return func(v float64) float64 { return (v + left) / (left + right) }
}

// bar returns the marks of one bar whose upper edge is at y.
func (c Balance) bar(stack Stack, y float64) []mark {
	x, id := c.place(), plainID(c.ID)
	var marks []mark
	below, above, missing, drawn := 0.0, 0.0, "", 0
	for i := range c.Parts {
		v := c.value(stack, i)
		if v == nil {
			missing = or(stack.sign(i), "–")
			continue
		}
		drawn++
		from, to := above, above+*v
		if *v < 0 {
			from, to = below+*v, below
			below = from
		} else {
			above = to
		}
		if to > from {
			marks = append(marks, bar{class: partClass(i), x: x(from), width: x(to) - x(from), y: y + 1, height: barHeight - 2, pattern: partPattern(i), id: id})
		}
	}
	if missing != "" || drawn == 0 {
		marks = append(marks, notch{id: id, x: x(above), y: y + 1, height: barHeight - 2},
			text{class: "kb-chart__sign", x: x(above), dx: notchWidth + 5, y: y + 18, text: or(missing, "–")})
	}
	return append(marks, rule{class: "kb-dots__mean", x1: x(0), x2: x(0), y1: y, y2: y + barHeight})
}

// ticks returns the scale below the bars.
func (c Balance) ticks(y float64) []mark {
	left, right := c.reach()
	x := c.place()
	marks := []mark{rule{class: "kb-chart__base", x2: 1, y1: y + 1, y2: y + 1}}
	for i, v := range (scale{low: -left, high: right, base: wideBar}).ticks(false) {
		if v < -left || v > right {
			continue
		}
		label := text{x: x(v), y: y + 18, anchor: Middle, text: c.Format.tick(v), wide: i%2 == 1}
		switch {
		case label.x < 0.03:
			label.anchor = Start
		case label.x > 0.97:
			label.anchor = End
		}
		marks = append(marks, rule{class: "kb-chart__base", x1: x(v), x2: x(v), y1: y + 1, y2: y + 6}, label)
	}
	return marks
}
