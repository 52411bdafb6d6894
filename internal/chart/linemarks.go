// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"cmp"
	"slices"
)

// front returns what stands on the lines: rules, points and labels.
func (p *plot) front() []mark {
	l := newLabeller(p)
	var marks []mark
	marks = append(marks, p.breakMarks(l)...)
	marks = append(marks, p.targetMarks()...)
	marks = append(marks, p.signs(l)...)
	marks = append(marks, p.dots()...)
	combined := p.named || p.namesFitAtEnd()
	marks = append(marks, p.endLabels(l, combined)...)
	marks = append(marks, p.targetLabel(l)...)
	marks = append(marks, p.names(l, combined)...)
	marks = append(marks, p.bandName(l)...)
	return append(marks, p.timeAxis()...)
}

// breakMarks returns the dotted rules of the series breaks and their notes, at
// the side and height where they cross no line.
func (p *plot) breakMarks(l *labeller) []mark {
	var marks []mark
	for i, at := range p.breaks {
		x := p.span.x(at)
		if x < 0 || x > 1 {
			continue
		}
		marks = append(marks, rule{class: "kb-chart__break", x1: x, x2: x, y1: p.scale.top, y2: p.scale.base})
		lines := p.line.Breaks[i].Lines
		block := text{x: x, text: longest(lines), anchor: End, dx: -6}
		if x < 0.5 {
			block.anchor, block.dx = Start, 6
		}
		height := 17 * float64(len(lines))
		low, high := p.scale.base-height+10, p.scale.top+12
		block.y = l.best(block, height, []Point{{x, low}, {x, high}}).y
		for i, line := range lines {
			note := block
			note.text = line
			room := note.box(p.narrow, 14, false)
			note.wide = i > 0 && (room.left < -8 || room.right > p.narrow+narrowMargin)
			marks = append(marks, note)
			block.y += 17
		}
	}
	return marks
}

func longest(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return slices.MaxFunc(lines, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
}

func (p *plot) targetMarks() []mark {
	if p.target == nil {
		return nil
	}
	x1, x2 := p.targetSpan()
	y := p.scale.y(p.target.Value)
	return []mark{rule{class: "kb-chart__target", x1: x1, x2: x2, y1: y, y2: y}}
}

func (p *plot) targetSpan() (x1, x2 float64) {
	x1, x2 = 0, 1
	if !p.target.From.IsZero() {
		x1 = p.span.x(p.target.From)
	}
	if !p.target.Until.IsZero() {
		x2 = p.span.x(p.target.Until)
	}
	if x2 <= x1 {
		return 0, 1
	}
	return x1, x2
}

func (p *plot) targetLabel(l *labeller) []mark {
	if p.target == nil || p.target.Label == "" {
		return nil
	}
	x1, x2 := p.targetSpan()
	y := p.scale.y(p.target.Value)
	t := text{class: "kb-chart__target-text", text: p.target.Label}
	var spots []text
	for _, dy := range []float64{-7, 18} {
		for _, anchor := range []Anchor{End, Start} {
			t.anchor, t.x, t.y = anchor, x2, y+dy
			if anchor == Start {
				t.x = x1
			}
			spots = append(spots, t)
		}
	}
	return []mark{l.put(spots)}
}

// signs returns the symbols of reservations under the own points, and those of
// missing values above the base line. Of a long stretch with one symbol only
// the ends bear it.
func (p *plot) signs(l *labeller) []mark {
	var marks []mark
	common := p.commonSign()
	for _, s := range p.series {
		if s.Role != Own {
			continue
		}
		for i, v := range s.Values {
			if v.Sign == "" || withinStretch(s.Values, i) || (v.Sign == common && v.At.Equal(p.times[len(p.times)-1])) {
				continue
			}
			sign := text{class: "kb-chart__sign", x: p.span.x(v.At), y: p.scale.base - 8, anchor: Middle, text: v.Sign}
			spots := []text{sign}
			if v.Number != nil {
				y := p.scale.y(*v.Number)
				under, over := sign, sign
				under.y, over.y = y+22, y-12
				spots = []text{under, over}
			}
			marks = append(marks, l.put(spots))
		}
	}
	return marks
}

// withinStretch tells whether a value has numbers with the same sign on both
// sides, and these are at least four.
func withinStretch(values []Value, i int) bool {
	const long = 4
	same := func(j int) bool {
		return j >= 0 && j < len(values) && values[j].Sign == values[i].Sign && values[j].Number != nil
	}
	if !same(i) || !same(i-1) || !same(i+1) {
		return false
	}
	first, last := i, i
	for same(first - 1) {
		first--
	}
	for same(last + 1) {
		last++
	}
	return last-first+1 >= long
}

// dots returns the points that are drawn as circles: values with a reservation,
// values without neighbours, and the last value of each series.
func (p *plot) dots() []mark {
	var others, owns []mark
	for _, s := range p.series {
		last, _ := lastNumber(s)
		for _, run := range p.runs(s) {
			for _, v := range run {
				isLast := v.At.Equal(last.At)
				if s.Role == Plan || (v.Sign == "" && !isLast && len(run) > 1) {
					continue
				}
				if s.Role == Own {
					owns = append(owns, p.ownDot(v, isLast))
				} else if v.Sign != "" || len(run) == 1 {
					others = append(others, p.otherDot(v))
				}
			}
		}
	}
	return append(others, owns...)
}

func (p *plot) ownDot(v Value, isLast bool) mark {
	d := dot{class: "kb-chart__dot--own", x: p.span.x(v.At), y: p.scale.y(*v.Number), r: 4}
	if v.Sign != "" {
		d.class, d.r = "kb-chart__dot--open", 5
	}
	if isLast {
		d.r = 6
	}
	return d
}

func (p *plot) otherDot(v Value) mark {
	d := dot{class: "kb-dots__dot", x: p.span.x(v.At), y: p.scale.y(*v.Number), r: 4}
	if v.Sign != "" {
		d.class, d.r = "kb-chart__dot--open-other", 5
	}
	return d
}

// lastNumber returns the latest value of a series that has a number.
func lastNumber(s Series) (Value, bool) {
	for _, v := range slices.Backward(s.Values) {
		if v.Number != nil {
			return v, true
		}
	}
	return Value{}, false
}

// namesFitAtEnd tells whether all series end so early that value and name have
// room behind the last point even on a narrow screen.
func (p *plot) namesFitAtEnd() bool {
	for _, s := range p.series {
		v, ok := lastNumber(s)
		if !ok || s.Role == Plan {
			continue
		}
		room := (1-p.span.x(v.At))*p.narrow + narrowMargin
		if textWidth(p.line.Format.number(*v.Number)+" "+s.Name, 14)+11 > room {
			return false
		}
	}
	return true
}

// endLabels returns the last value of each series beside its point, moved apart
// where points lie close together.
func (p *plot) endLabels(l *labeller, withName bool) []mark {
	var ends []text
	for _, s := range p.series {
		v, ok := lastNumber(s)
		if !ok || s.Role == Plan {
			continue
		}
		ends = append(ends, p.endLabel(s, v, withName))
	}
	slices.SortStableFunc(ends, func(a, b text) int { return cmp.Compare(a.y, b.y) })
	if !p.named && slices.ContainsFunc(ends, p.tooWide) {
		for i := range ends {
			ends[i].anchor, ends[i].dx, ends[i].y = End, narrowMargin-4, ends[i].y-17
		}
	}
	top, bottom := p.endRange()
	settle(ends, 18, top, bottom)
	var marks []mark
	for _, t := range ends {
		marks = append(marks, l.put([]text{t}))
	}
	return marks
}

func (p *plot) endLabel(s Series, v Value, withName bool) text {
	t := text{x: p.span.x(v.At), y: p.scale.y(*v.Number) + 5, dx: 11, text: p.line.Format.number(*v.Number)}
	if s.Role == Own {
		t.class = "kb-chart__value"
	}
	if withName && s.Name != "" {
		t.text += " " + s.Name
		if p.named { // all names in one column, wherever their lines end
			t.x = 1
			t.key = or(s.Key, p.line.Format.number(*v.Number))
		}
		if s.Role == Own {
			t.class = "kb-chart__name--own kb-chart__name--small"
		}
		return t
	}
	return t
}

// tooWide tells whether a label does not fit behind its point on a narrow screen.
func (p *plot) tooWide(t text) bool {
	const gutter = 12 // of the page margin may be used
	return t.box(p.narrow, t.size(), false).right > p.narrow+narrowMargin+gutter
}

// endRange returns where the base lines of end labels may stand: within the
// picture, and on the side of the target on which all last values lie.
func (p *plot) endRange() (top, bottom float64) {
	top, bottom = p.scale.top+8, p.scale.base-2
	if p.target == nil {
		return top, bottom
	}
	above, below := false, false
	for _, s := range p.series {
		if v, ok := lastNumber(s); ok && s.Role != Plan {
			above = above || *v.Number > p.target.Value
			below = below || *v.Number < p.target.Value
		}
	}
	y := p.scale.y(p.target.Value)
	if below && !above {
		top = min(max(top, y+15), bottom)
	} else if above && !below {
		bottom = max(min(bottom, y-5), top)
	}
	return top, bottom
}

// settle moves labels, sorted by y, apart to the given distance and keeps them
// between top and bottom where there is room.
func settle(labels []text, distance, top, bottom float64) {
	for range 20 {
		for i := 1; i < len(labels); i++ {
			if missing := distance - (labels[i].y - labels[i-1].y); missing > 0 {
				labels[i-1].y -= missing / 2
				labels[i].y += missing / 2
			}
		}
	}
	if n := len(labels); n > 0 {
		shift := max(0, top-labels[0].y) - max(0, labels[n-1].y-bottom)
		for i := range labels {
			labels[i].y += shift
		}
	}
}

// names returns the names of the series, each on a free spot near its line.
func (p *plot) names(l *labeller, atEnd bool) []mark {
	var marks []mark
	for _, s := range p.series {
		if s.Name == "" || (atEnd && s.Role != Plan) {
			continue
		}
		if spots := p.nameSpots(s); len(spots) > 0 {
			marks = append(marks, l.put(spots))
		}
	}
	return marks
}

// bandName returns the name of the band, inside it where it is widest.
func (p *plot) bandName(l *labeller) []mark {
	if p.band == nil || p.band.Name == "" {
		return nil
	}
	var spots []text
	for _, r := range p.band.Values {
		if r.Low != nil {
			high, low := p.scale.y(*r.High), p.scale.y(*r.Low)
			spot := text{class: "kb-chart__band-text", x: p.span.x(r.At), y: high + 16, anchor: Middle, text: p.band.Name}
			under := spot
			under.y = low - 6
			spots = append(spots, spot, under)
		}
	}
	if spots == nil {
		return nil
	}
	slices.SortStableFunc(spots, func(a, b text) int { return cmp.Compare(abs(a.x-0.5), abs(b.x-0.5)) })
	return []mark{l.put(spots)}
}

// nameSpots returns the spots for a name, the most desirable first: close to
// the line, near its later end for the own series and its middle for others.
func (p *plot) nameSpots(s Series) []text {
	var points []Point
	for _, run := range p.runs(s) {
		for _, v := range run {
			points = append(points, p.point(v))
		}
	}
	base := text{class: s.Role.nameClass(), prefix: s.Prefix, text: s.Name, anchor: Middle}
	best := 0.5
	if s.Role == Own {
		best = 0.75
	}
	slices.SortStableFunc(points, func(a, b Point) int { return cmp.Compare(abs(a.X-best), abs(b.X-best)) })
	var spots []text
	for _, dy := range []float64{-12, 24, -20, 34, -30, 46, -42, 60, -58, 78, 96} {
		for _, pt := range points {
			t := base
			t.x, t.y = pt.X, pt.Y+dy
			spots = append(spots, t)
		}
	}
	return spots
}

func (r Role) nameClass() string {
	switch r {
	case Comparison:
		return "kb-chart__name--other"
	case Plan:
		return ""
	default:
		return "kb-chart__name--own"
	}
}

func abs(v float64) float64 { return max(v, -v) }
