// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Station is one milestone.
type Station struct {
	Name string
	// Due is the planned day; it places the station.
	Due time.Time
	// Done is the day it was reached; zero while it is open.
	Done time.Time
}

// Milestones is a line of numbered stations over whole years: filled ones are
// reached, hollow ones open, red rings late.
type Milestones struct {
	Alt Alt
	// Stations stand in the order of their days; they are numbered from 1.
	Stations []Station
	// End prolongs the line beyond the last station, such as to the end of the
	// measure; zero does not.
	End time.Time
	// Today parts past and future; stations due before it and open are late.
	Today time.Time
	// TodayLabel stands above the rule of today, such as "heute".
	TodayLabel string
	Format     Format
}

const (
	milestoneHeight = 90
	milestoneLevel  = 44
)

// HTML returns the line for a page.
func (m Milestones) HTML() template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="kb-line" height="90"` + m.Alt.attributes() + `>`)
	for _, k := range m.marks() {
		k.svg(&b)
	}
	b.WriteString(`</svg>`)
	return safe(&b)
}

// Drawing returns the line for a document, width points wide.
func (m Milestones) Drawing(width float64) Drawing {
	c := &canvas{width: max(width, 100) / pointsPerPixel}
	for _, k := range m.marks() {
		k.draw(c)
	}
	return Drawing{Width: c.width * pointsPerPixel, Height: milestoneHeight * pointsPerPixel, Shapes: c.shapes}
}

// Table returns one row for each station with the planned and the actual day.
func (m Milestones) Table() Table {
	t := Table{Columns: []string{"", ""}}
	for _, s := range m.sorted() {
		done := Cell{Sign: "–"}
		if !s.Done.IsZero() {
			done = Cell{Text: m.Format.date(s.Done)}
		}
		t.Rows = append(t.Rows, Row{Label: s.Name, Cells: []Cell{{Text: m.Format.date(s.Due)}, done}})
	}
	return t
}

func (m Milestones) sorted() []Station {
	sorted := slices.Clone(m.Stations)
	slices.SortStableFunc(sorted, func(a, b Station) int { return a.Due.Compare(b.Due) })
	return sorted
}

// whole returns the span of whole years that holds all stations and the end.
func (m Milestones) whole() span {
	var s span
	for _, station := range m.Stations {
		s.include(station.Due)
	}
	if !m.End.IsZero() {
		s.include(m.End)
	}
	return span{
		from: time.Date(s.from.Year(), 1, 1, 0, 0, 0, 0, time.UTC),
		to:   time.Date(s.to.Year()+1, 1, 1, 0, 0, 0, 0, time.UTC),
	}
}

// inset leaves room for a circle at both ends.
func inset(x float64) float64 { return 0.02 + 0.96*x }

func (m Milestones) marks() []mark {
	if len(m.Stations) == 0 {
		return nil
	}
	years := m.whole()
	stations := m.sorted()
	xs, radius := m.stops(stations, years)
	marks := yearMarks(years)
	marks = append(marks, m.track(xs, years)...)
	for i, s := range stations {
		marks = append(marks, m.station(s, i+1, xs[i], radius)...)
	}
	return marks
}

// yearMarks returns a rule and the number of each year, at most six of them.
func yearMarks(years span) []mark {
	first, last := years.from.Year(), years.to.Year()
	stride := 1 + (last-first-1)/6
	var marks []mark
	for year := first; year < last; year += stride {
		x := inset(years.x(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)))
		marks = append(marks,
			rule{class: "kb-line__year", x1: x, x2: x, y1: 58, y2: 84},
			text{x: x, dx: 6, y: 82, text: strconv.Itoa(year)})
	}
	return marks
}

// track returns the line itself, strong up to today.
func (m Milestones) track(xs []float64, years span) []mark {
	begin, end := xs[0], xs[len(xs)-1]
	if !m.End.IsZero() {
		end = max(end, inset(years.x(m.End)))
	}
	if m.Today.IsZero() {
		return []mark{rule{class: "kb-line__future", x1: begin, x2: end, y1: milestoneLevel, y2: milestoneLevel}}
	}
	today := inset(years.x(m.Today))
	turn := min(max(today, begin), end)
	var marks []mark
	if turn < end {
		marks = append(marks, rule{class: "kb-line__future", x1: turn, x2: end, y1: milestoneLevel, y2: milestoneLevel})
	}
	if turn > begin {
		marks = append(marks, rule{class: "kb-line__past", x1: begin, x2: turn, y1: milestoneLevel, y2: milestoneLevel})
	}
	if today < inset(0) || today > inset(1) {
		return marks
	}
	label := text{class: "kb-line__today-text", x: today, y: 15, anchor: Middle, text: m.TodayLabel}
	if today < 0.08 {
		label.anchor = Start
	} else if today > 0.92 {
		label.anchor = End
	}
	return append(marks, rule{class: "kb-line__today", x1: today, x2: today, y1: 22, y2: 58}, label)
}

// stops returns where the stations stand and how big they are. They are true to
// time unless circles would cover each other at 320 pixels; then they move
// apart, and beyond a dozen they shrink.
func (m Milestones) stops(stations []Station, years span) (xs []float64, radius float64) {
	const narrowest, biggest = 288, 11
	gap := min(2*biggest/float64(narrowest), 0.96/float64(len(stations)))
	for _, s := range stations {
		xs = append(xs, inset(years.x(s.Due)))
	}
	for i := 1; i < len(xs); i++ {
		xs[i] = max(xs[i], xs[i-1]+gap)
	}
	limit := inset(1)
	for i := len(xs) - 1; i >= 0; i-- {
		xs[i] = min(xs[i], limit)
		limit = xs[i] - gap
	}
	return xs, math.Max(3, math.Min(biggest, gap*narrowest/2))
}

func (m Milestones) station(s Station, number int, x, radius float64) []mark {
	const readable = 9 // below this radius a number does not fit
	circle := dot{class: "kb-line__open", x: x, y: milestoneLevel, r: radius}
	no := text{class: "kb-line__no", x: x, y: milestoneLevel + 5, anchor: Middle, text: strconv.Itoa(number)}
	switch {
	case !s.Done.IsZero():
		circle.class = "kb-line__done"
		no.class += " kb-line__no--on"
	case s.Due.Before(m.Today):
		circle.class = "kb-line__late"
		no.class += " kb-line__no--late"
	}
	if radius < readable {
		return []mark{circle}
	}
	return []mark{circle, no}
}
