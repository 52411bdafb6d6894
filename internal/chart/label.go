// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import "math"

// labeller finds places for labels where they cover neither lines nor other
// labels, on a narrow screen and on a wide one.
type labeller struct {
	plot   *plot
	curves [][]Point
	placed []text
}

func newLabeller(p *plot) *labeller {
	l := &labeller{plot: p}
	for _, c := range p.curves() {
		l.curves = append(l.curves, c.points)
	}
	for _, m := range p.dots() {
		if d, ok := m.(dot); ok {
			l.curves = append(l.curves, []Point{{d.x, d.y - d.r}, {d.x, d.y + d.r}})
		}
	}
	if p.target != nil {
		x1, x2 := p.targetSpan()
		y := p.scale.y(p.target.Value)
		l.curves = append(l.curves, []Point{{x1, y}, {x2, y}})
	}
	for _, at := range p.breaks {
		x := p.span.x(at)
		l.curves = append(l.curves, []Point{{x, p.scale.top}, {x, p.scale.base}})
	}
	ticks := p.scale.ticks(p.whole)
	for _, v := range ticks {
		tick := p.tickMark(v)
		tick.dx = -p.left
		l.placed = append(l.placed, tick)
	}
	if unit, above := p.unitMark(); above {
		unit.dx = -p.left
		l.placed = append(l.placed, unit)
	}
	return l
}

// put returns the spot that covers least, the earlier one on a tie, and keeps it
// free from then on.
func (l *labeller) put(spots []text) text {
	best, least := spots[0], math.Inf(1)
	for _, t := range spots {
		t.y = min(max(t.y, 12), l.plot.scale.base-3) // within the picture
		if cost := l.cost(t, t.size()); cost < least {
			best, least = t, cost
		}
	}
	l.placed = append(l.placed, best)
	return best
}

// best places a block of lines at one of the spots and keeps it free.
func (l *labeller) best(block text, height float64, spots []Point) text {
	chosen, least := block, math.Inf(1)
	for _, at := range spots {
		block.x, block.y = at.X, at.Y
		lowest := block
		lowest.y += height - 17
		if cost := l.cost(block, 14) + l.cost(lowest, 14); cost < least {
			chosen, least = block, cost
		}
	}
	l.placed = append(l.placed, chosen)
	return chosen
}

// cost counts what a label covers, and how far it leaves the picture.
func (l *labeller) cost(t text, size float64) float64 {
	var cost float64
	for _, width := range []float64{l.plot.narrow, l.plot.wide} {
		box := t.box(width, size, width > narrowPlot)
		for _, c := range l.curves {
			for i := 1; i < len(c); i++ {
				a, b := Point{c[i-1].X * width, c[i-1].Y}, Point{c[i].X * width, c[i].Y}
				if box.crosses(a, b) {
					cost++
				}
			}
		}
		for _, other := range l.placed {
			if box.meets(other.box(width, other.size(), width > narrowPlot)) {
				cost += 3
			}
		}
		right := float64(narrowMargin)
		if width > narrowPlot {
			right = max(right, l.plot.right-8)
		}
		cost += 0.2 * max(0, -38-box.left, box.right-width-right)
		cost += 0.2 * max(0, 4-box.top, box.bottom-l.plot.scale.base)
	}
	return cost
}

// box is a rectangle in pixels.
type box struct{ left, top, right, bottom float64 }

// box estimates the room of a text in a plot of the given width; the prefix
// shows on wide screens only.
func (m text) box(width, size float64, wide bool) box {
	shown := m.text
	if wide {
		shown = m.prefix + shown
	} else if m.key != "" {
		shown = m.key
	}
	w := textWidth(shown, size)
	left := m.x*width + m.dx
	switch m.anchor {
	case Start:
	case Middle:
		left -= w / 2
	case End:
		left -= w
	}
	return box{left, m.y - 0.8*size, left + w, m.y + 0.25*size}
}

func (m text) size() float64 { return styleOf(m.class).size }

func (b box) meets(o box) bool {
	return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
}

// crosses clips the stretch from p to q to the box (Liang and Barsky) and tells
// whether anything is left.
func (b box) crosses(p, q Point) bool {
	enter, leave := 0.0, 1.0
	dx, dy := q.X-p.X, q.Y-p.Y
	for _, side := range [4][2]float64{
		{-dx, p.X - b.left}, {dx, b.right - p.X}, {-dy, p.Y - b.top}, {dy, b.bottom - p.Y},
	} {
		towards, room := side[0], side[1]
		switch {
		case towards == 0 && room < 0:
			return false
		case towards < 0:
			enter = max(enter, room/towards)
		case towards > 0:
			leave = min(leave, room/towards)
		}
	}
	return enter <= leave
}
