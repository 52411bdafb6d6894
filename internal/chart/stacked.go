// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"html/template"
	"strings"
)

// Stack is one bar of a Stacked chart.
type Stack struct {
	Label string
	// Values stand in the order of the parts; nil where one is missing.
	Values []*float64
	// Signs say why a value is missing, or tell a reservation beside it.
	Signs []string
	// Own sets the bar off from the others.
	Own bool
}

// Stacked is a chart of horizontal bars that are made up of the same parts.
type Stacked struct {
	// ID is unique on the page; it names the patterns.
	ID     string
	Alt    Alt
	Parts  []string
	Stacks []Stack
	// Share draws each bar as long as the others and its parts in per cent. A
	// bar that lacks a part has no whole and is not drawn.
	Share  bool
	Format Format
}

// Lengths of a Stacked chart in pixels: a bar on a screen of 320 pixels, on a
// wide one, its height, and the height of the scale.
const (
	narrowBar   = 280
	wideBar     = 480
	barHeight   = 26
	scaleHeight = 22
)

// HTML returns the chart for a page.
func (s Stacked) HTML() template.HTML {
	id := plainID(s.ID)
	var b strings.Builder
	b.WriteString(`<div class="kb-stacks"` + s.Alt.attributes() + `><svg class="kb-hidden" width="0" height="0"><defs>` + patterns(id) + `</defs></svg>`)
	for _, stack := range s.Stacks {
		name := "kb-stacks__name"
		if stack.Own {
			name += " kb-stacks__name--own"
		}
		b.WriteString(`<span class="` + name + `">` + escape(stack.Label) + `</span><svg class="kb-chart kb-stacks__bar" height="26">`)
		for _, m := range s.bar(stack, 0) {
			m.svg(&b)
		}
		b.WriteString(`</svg>`)
	}
	b.WriteString(`<span></span><svg class="kb-chart" height="22">`)
	for _, m := range s.ticks(0) {
		m.svg(&b)
	}
	b.WriteString(`</svg></div>`)
	return safe(&b)
}

// Drawing returns the chart for a document, width points wide.
func (s Stacked) Drawing(width float64) Drawing {
	const step, left = barHeight + 8, 150
	pixels := max(width/pointsPerPixel, left+120)
	names, bars := &canvas{width: pixels}, &canvas{left: left, width: pixels - left - 12}
	y := 0.0
	for _, stack := range s.Stacks {
		class := "kb-dots__name"
		if stack.Own {
			class = "kb-dots__name--own"
		}
		text{class: class, y: y + 18, text: stack.Label}.draw(names)
		for _, m := range s.bar(stack, y) {
			m.draw(bars)
		}
		y += step
	}
	for _, m := range s.ticks(y) {
		m.draw(bars)
	}
	shapes := append(names.shapes, bars.shapes...)
	return Drawing{Width: pixels * pointsPerPixel, Height: (y + scaleHeight) * pointsPerPixel, Shapes: shapes}
}

// Table returns one row for each bar and one column for each part; with Share
// its numbers are per cent.
func (s Stacked) Table() Table {
	t := Table{Columns: s.Parts}
	for _, stack := range s.Stacks {
		row := Row{Label: stack.Label}
		values := s.drawn(stack)
		for i := range s.Parts {
			cell := Cell{Sign: stack.sign(i)}
			if values[i] != nil {
				cell.Value, cell.Text = values[i], s.Format.number(*values[i])
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Legend returns one key for each part.
func (s Stacked) Legend() []Key {
	var keys []Key
	for i, name := range s.Parts {
		keys = append(keys, Key{Name: name, class: partClass(i), over: partPattern(i)}.sampled(plainID(s.ID)))
	}
	return keys
}

func (t Stack) sign(part int) string {
	if part < len(t.Signs) {
		return t.Signs[part]
	}
	return ""
}

// known tells whether a part has a value that can be drawn, so small that the
// sum of many does not overflow.
func (t Stack) known(part int) bool {
	return part < len(t.Values) && barred(t.Values[part]) && *t.Values[part] <= largest/1e6
}

// drawn returns the values as they are drawn, nil for those that are not.
func (s Stacked) drawn(stack Stack) []*float64 {
	values := make([]*float64, len(s.Parts))
	whole, complete, biggest := 0.0, true, 0.0
	for i := range s.Parts {
		if stack.known(i) {
			values[i] = stack.Values[i]
			biggest = max(biggest, *values[i])
			continue
		}
		complete = false
	}
	if !s.Share {
		return values
	}
	for _, v := range values {
		if v != nil && biggest > 0 { // relative to the biggest, so that no sum overflows
			whole += *v / biggest
		}
	}
	if !complete || whole == 0 {
		return make([]*float64, len(s.Parts))
	}
	for i, v := range values {
		values[i] = new(*v / biggest / whole * 100)
	}
	return values
}

// extent is the longest bar; the values of all are drawn against it. It ends
// at a round number of the scale.
func (s Stacked) extent() scale {
	if s.Share {
		return scale{high: 100, base: wideBar}
	}
	longest := 0.0
	for _, stack := range s.Stacks {
		sum := 0.0
		for _, v := range s.drawn(stack) {
			if v != nil {
				sum += *v
			}
		}
		longest = max(longest, sum)
	}
	_, longest = widened(0, longest, true)
	return scale{high: longest * 1.06, base: wideBar} // room for a notch
}

// bar returns the marks of one bar whose upper edge is at y.
func (s Stacked) bar(stack Stack, y float64) []mark {
	id, high := plainID(s.ID), s.extent().high
	var marks []mark
	x, missing, drawn := 0.0, "", 0
	for i, v := range s.drawn(stack) {
		if !stack.known(i) {
			missing = strings.TrimSpace(missing + " " + or(stack.sign(i), "–"))
		}
		if v == nil {
			continue
		}
		drawn++
		width := *v / high
		if width > 0 {
			marks = append(marks, bar{class: partClass(i), x: x, width: width, y: y + 1, height: barHeight - 2, pattern: partPattern(i), id: id})
			marks = append(marks, s.number(i, *v, x, width, y)...)
		}
		x += width
	}
	if missing != "" || drawn == 0 {
		marks = append(marks, notch{id: id, x: x, y: y + 1, height: barHeight - 2},
			text{class: "kb-chart__sign", x: x, dx: notchWidth + 5, y: y + 18, text: or(missing, "–")})
	}
	return marks
}

// number returns the value of a part where it fits into it.
func (s Stacked) number(part int, v, x, width, y float64) []mark {
	label := text{class: partText(part), x: x + width/2, y: y + 18, anchor: Middle, text: s.Format.number(v)}
	need := textWidth(label.text, 14) + 8
	if need > width*wideBar {
		return nil
	}
	label.wide = need > width*narrowBar
	return []mark{label}
}

// ticks returns the scale below the bars.
func (s Stacked) ticks(y float64) []mark {
	e := s.extent()
	marks := []mark{rule{class: "kb-chart__base", x2: 1, y1: y + 1, y2: y + 1}}
	values := e.ticks(false)
	for i, v := range values {
		label := text{x: v / e.high, y: y + 18, anchor: Middle, text: s.Format.tick(v), wide: i%2 == 1}
		switch {
		case i == 0:
			label.anchor = Start
		case v/e.high > 0.97:
			label.anchor = End
		}
		marks = append(marks, rule{class: "kb-chart__base", x1: v / e.high, x2: v / e.high, y1: y + 1, y2: y + 6}, label)
	}
	return marks
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
