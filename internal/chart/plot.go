// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// plot is a Line with its scales worked out.
type plot struct {
	series []Series
	band   *Band
	target *Target
	breaks []time.Time // where the rules stand
	line   Line
	span   span
	scale  scale
	height float64
	// narrow and wide are the widths of the plot in pixels on a screen of 320
	// pixels and on a wide one; in a document both are the real width.
	narrow, wide float64
	// left is the room for the numbers of the axis on a wide screen, and right
	// that behind the plot; named tells that the names of the series stand there.
	left, right float64
	named       bool
	// times are the distinct times of all series, ascending; labels their names.
	times  []time.Time
	labels []string
	whole  bool
}

func newPlot(l Line) plot {
	p := plot{line: l, height: float64(l.Height), whole: true}
	if p.height <= 0 {
		p.height = 330
	}
	p.height = max(p.height, 120)
	p.narrow, p.wide, p.right = narrowPlot, usualColumn, marginRight
	p.named = slices.ContainsFunc(l.Series, func(s Series) bool { return s.Key != "" })
	if p.named {
		p.right = marginNames
	}
	if l.Width > 0 {
		p.wide = float64(l.Width)
	}
	if l.Target != nil && drawable(l.Target.Value) {
		p.target = l.Target
	}
	for _, s := range l.Series {
		s.Values = tidy(s.Values)
		p.series = append(p.series, s)
	}
	if l.Band != nil {
		p.band = l.Band.tidy()
	}
	p.collectTimes()
	p.collectValues()
	p.left = marginLeft
	for _, v := range p.scale.ticks(p.whole) {
		if textWidth(p.tickText(v), 14) > marginLeft-2 {
			p.left = marginLong
		}
	}
	p.wide = max(p.wide-p.left-p.right, narrowPlot)
	for _, b := range l.Breaks {
		p.breaks = append(p.breaks, p.ruleBefore(b.First))
	}
	return p
}

func drawable(v float64) bool { return !math.IsNaN(v) && math.Abs(v) <= largest }

// tidy sorts by time, lets the later of two values for one time win, and drops
// numbers that cannot be drawn.
func tidy(values []Value) []Value {
	sorted := slices.Clone(values)
	slices.SortStableFunc(sorted, func(a, b Value) int { return a.At.Compare(b.At) })
	var kept []Value
	for _, v := range sorted {
		if v.Number != nil && !drawable(*v.Number) {
			v.Number = nil
		}
		if n := len(kept); n > 0 && kept[n-1].At.Equal(v.At) {
			kept = kept[:n-1]
		}
		kept = append(kept, v)
	}
	return kept
}

// tidy leaves out periods that cannot be drawn on both sides, and sorts.
func (b Band) tidy() *Band {
	var kept []Range
	for _, r := range b.Values {
		if r.Low == nil || r.High == nil || !drawable(*r.Low) || !drawable(*r.High) || *r.Low > *r.High {
			r.Low, r.High = nil, nil
		}
		kept = append(kept, r)
	}
	slices.SortStableFunc(kept, func(a, b Range) int { return a.At.Compare(b.At) })
	b.Values = slices.CompactFunc(kept, func(a, b Range) bool { return a.At.Equal(b.At) })
	return &b
}

func (p *plot) collectTimes() {
	names := map[int64]string{}
	include := func(at time.Time, label string) {
		p.span.include(at)
		name, known := names[at.UnixNano()]
		if !known {
			p.times = append(p.times, at)
		}
		if name == "" {
			names[at.UnixNano()] = label
		}
	}
	for _, s := range p.series {
		for _, v := range s.Values {
			include(v.At, v.Label)
		}
	}
	if p.band != nil {
		for _, r := range p.band.Values {
			include(r.At, r.Label)
		}
	}
	slices.SortFunc(p.times, time.Time.Compare)
	for _, t := range p.times {
		p.labels = append(p.labels, names[t.UnixNano()])
	}
	if p.target == nil {
		return
	}
	for _, t := range []time.Time{p.target.From, p.target.Until} {
		if !t.IsZero() {
			p.span.include(t)
		}
	}
}

func (p *plot) collectValues() {
	var values []float64
	for _, s := range p.series {
		for _, v := range s.Values {
			if v.Number != nil {
				values = append(values, *v.Number)
				p.whole = p.whole && *v.Number == math.Trunc(*v.Number)
			}
		}
	}
	if p.band != nil {
		for _, r := range p.band.Values {
			if r.Low != nil {
				values = append(values, *r.Low, *r.High)
				p.whole = p.whole && *r.Low == math.Trunc(*r.Low) && *r.High == math.Trunc(*r.High)
			}
		}
	}
	if p.target != nil {
		values = append(values, p.target.Value)
	}
	for _, v := range p.line.Reach {
		if drawable(v) {
			values = append(values, v)
		}
	}
	top := 14.0
	if p.line.unitIsWord() {
		top = 30 // below the unit
	}
	p.scale = newScale(values, !p.line.FromData, top, p.height-32)
}

// ruleBefore returns the middle between the first time of a new definition and
// the time before it.
func (p *plot) ruleBefore(first time.Time) time.Time {
	i := slices.IndexFunc(p.times, func(t time.Time) bool { return !t.Before(first) })
	if i < 1 {
		return first
	}
	before, after := p.times[i-1].Unix(), p.times[i].Unix()
	return time.Unix(before+(after-before)/2, 0)
}

// breakBetween tells whether a series break lies after a and not after b.
func (p *plot) breakBetween(a, b time.Time) bool {
	return slices.ContainsFunc(p.line.Breaks, func(k Break) bool {
		return k.First.After(a) && !k.First.After(b)
	})
}

func (p *plot) point(v Value) Point { return Point{p.span.x(v.At), p.scale.y(*v.Number)} }

// runs returns the unbroken stretches of a series: missing values and series
// breaks part them.
func (p *plot) runs(s Series) [][]Value {
	var runs [][]Value
	var run []Value
	for i, v := range s.Values {
		cut := i > 0 && p.breakBetween(s.Values[i-1].At, v.At)
		if (cut || v.Number == nil) && run != nil {
			runs, run = append(runs, run), nil
		}
		if v.Number != nil {
			run = append(run, v)
		}
	}
	if run != nil {
		runs = append(runs, run)
	}
	return runs
}

// curves returns the lines, the own ones last and so on top.
func (p *plot) curves() []curve {
	var curves []curve
	for _, role := range []Role{Comparison, Plan, Own} {
		nth := 0
		for _, s := range p.series {
			if s.Role != role {
				continue
			}
			class := role.lineClass()
			if nth++; role == Comparison && nth > 1 {
				class += " kb-chart__line--other-" + strconv.Itoa(2+(nth-2)%(otherDashes-1))
			}
			for _, run := range p.runs(s) {
				if len(run) < 2 {
					continue
				}
				c := curve{class: class}
				for _, v := range run {
					c.points = append(c.points, p.point(v))
				}
				curves = append(curves, c)
			}
		}
	}
	return curves
}

// otherDashes is how many patterns tell comparison lines apart.
const otherDashes = 4

// zones returns the stretches of the band.
func (p *plot) zones() []zone {
	if p.band == nil {
		return nil
	}
	var zones []zone
	var upper, lower []Point
	finish := func() {
		if len(upper) > 1 {
			slices.Reverse(lower)
			zones = append(zones, zone{class: "kb-chart__band", points: append(upper, lower...)})
		}
		upper, lower = nil, nil
	}
	for i, r := range p.band.Values {
		if r.Low == nil || i > 0 && p.breakBetween(p.band.Values[i-1].At, r.At) {
			finish()
		}
		if r.Low != nil {
			x := p.span.x(r.At)
			upper, lower = append(upper, Point{x, p.scale.y(*r.High)}), append(lower, Point{x, p.scale.y(*r.Low)})
		}
	}
	finish()
	return zones
}

func (r Role) lineClass() string {
	switch r {
	case Comparison:
		return "kb-chart__line--other"
	case Plan:
		return "kb-chart__line--plan"
	default:
		return "kb-chart__line--own"
	}
}

// back returns the grid and the numbers of the value axis. Zero carries the
// base line; without zero in the picture the lower edge is a mere grid line.
func (p *plot) back() []mark {
	ticks := p.scale.ticks(p.whole)
	var marks []mark
	if !slices.Contains(ticks, 0) {
		marks = append(marks, rule{class: "kb-chart__grid", x2: 1, y1: p.scale.base, y2: p.scale.base})
	}
	if unit, above := p.unitMark(); above {
		marks = append(marks, unit)
	}
	for _, v := range ticks {
		class := "kb-chart__grid"
		if v == 0 {
			class = "kb-chart__base"
		}
		y := p.scale.y(v)
		marks = append(marks, rule{class: class, x2: 1, y1: y, y2: y}, p.tickMark(v))
	}
	return marks
}

// tickMark is a number of the value axis, at the left edge of the picture.
func (p *plot) tickMark(v float64) text {
	return text{y: p.scale.y(v) - 5, text: p.tickText(v)}
}

// tickText is a number with its sign; a unit that is a word stands above all.
func (p *plot) tickText(v float64) string {
	number, unit := p.line.Format.tick(v), p.line.Unit
	if unit == "" || v == 0 || p.line.unitIsWord() {
		return number
	}
	return number + "\u00a0" + unit
}

// unitMark is a unit that is a word, above the numbers of the axis and all
// lines; false where there is none.
func (p *plot) unitMark() (text, bool) {
	return text{y: 11, text: p.line.Unit}, p.line.unitIsWord()
}

func (l Line) unitIsWord() bool { return utf8.RuneCountInString(l.Unit) > 2 }

// timeAxis returns the labels of the periods: some at every width, more of them
// on wide screens.
func (p *plot) timeAxis() []mark {
	labels := p.tickLabels()
	wide := spread(labels, p.wide)
	var shown []tickLabel
	for _, i := range wide {
		shown = append(shown, labels[i])
	}
	narrow := spread(shown, p.narrow)
	var marks []mark
	for i, label := range shown {
		m := text{x: label.x, y: p.height - 8, anchor: Middle, text: label.text, wide: !slices.Contains(narrow, i)}
		if long := textWidth(label.text, 14) > 78; long && label.x == 0 {
			m.anchor, m.dx = Start, -40
		} else if long && label.x == 1 {
			m.anchor, m.dx = End, 44
		}
		marks = append(marks, m)
	}
	return marks
}

func (p *plot) tickLabels() []tickLabel {
	var labels []tickLabel
	for i, t := range p.times {
		name := p.labels[i]
		if sign := p.commonSign(); i == len(p.times)-1 && name != "" && sign != "" {
			name += "\u202f" + sign
		}
		if name != "" {
			labels = append(labels, tickLabel{p.span.x(t), name})
		}
	}
	if t := p.target; t != nil && t.UntilLabel != "" && len(p.times) > 0 && t.Until.After(p.times[len(p.times)-1]) {
		labels = append(labels, tickLabel{p.span.x(t.Until), t.UntilLabel})
	}
	return labels
}

// commonSign returns the sign that all numbers of the last period share: it
// stands once at the period instead of at each point.
func (p *plot) commonSign() string {
	if len(p.times) == 0 {
		return ""
	}
	common, found := "", false
	for _, s := range p.series {
		v := s.at(p.times[len(p.times)-1])
		if v.Number == nil {
			continue
		}
		if found && v.Sign != common {
			return ""
		}
		common, found = v.Sign, true
	}
	return common
}
