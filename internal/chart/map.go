// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"html/template"
	"math"
	"strconv"
	"strings"
)

// Region is an area of a map.
type Region struct {
	// Code is a short name that fits into the area, such as "AHL".
	Code string
	// Name stands in the table.
	Name string
	// Rings are the closed outlines, islands and holes alike (even-odd rule).
	// X is the longitude or easting, Y the latitude or northing.
	Rings [][]Point
	// Number is nil where the value is missing; the area is hatched.
	Number *float64
	// Sign tells a reservation or the reason for a missing value; a missing
	// value without one shows –.
	Sign string
	// Own outlines the area.
	Own bool
}

// Map is a choropleth map: areas coloured by classes of their values.
type Map struct {
	// ID is unique on the page; it names the hatching.
	ID      string
	Alt     Alt
	Regions []Region
	// Planar says that coordinates are projected already; otherwise they are
	// degrees.
	Planar bool
	// Count is the largest number of classes, at most 5; 0 means 4.
	Count  int
	Method Method
	// Bounds sets the inner class bounds instead, at most 4, ascending.
	Bounds []float64
	Format Format
}

// Key is one line of the legend of a map.
type Key struct {
	// Swatch is the colour sample.
	Swatch template.HTML
	// From is the lower bound, included; nil for the lowest class. To is the
	// upper bound, excluded; nil for the highest class.
	From, To *float64
	// FromText and ToText are the formatted bounds.
	FromText, ToText string
	// Sign is set on the key of missing values only.
	Sign string
	// Count is how many areas belong to the key.
	Count int
}

// viewWidth is the width of a map in its own units, which are pixels at the
// width that the style sheet gives a map on a wide page.
const viewWidth = 436

// HTML returns the map for a page.
func (m Map) HTML() template.HTML {
	p := newProjected(m)
	height := decimal(p.height)
	var b strings.Builder
	b.WriteString(`<svg class="kb-map" viewBox="0 0 436 ` + height + `"` + m.Alt.attributes() + `><defs><pattern id="` +
		m.hatchID() + `" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
		`<rect class="kb-hatch-bg" width="7" height="7"/><line class="kb-hatch-line" x1="0" y1="0" x2="0" y2="7"/></pattern></defs>`)
	for i, r := range m.Regions {
		b.WriteString(`<path ` + m.fill(r) + ` fill-rule="evenodd" d="` + outline(p.rings[i]) + `"/>`)
	}
	var borders, owns strings.Builder
	for i, r := range m.Regions {
		borders.WriteString(outline(p.rings[i]))
		if r.Own {
			owns.WriteString(outline(p.rings[i]))
		}
	}
	b.WriteString(`<path class="kb-map__border" d="` + borders.String() + `"/>`)
	if owns.Len() > 0 {
		b.WriteString(`<path class="kb-map__own" d="` + owns.String() + `"/>`)
	}
	for _, t := range p.labels {
		b.WriteString(`<text class="` + t.class + `" x="` + decimal(t.x) + `" y="` + decimal(t.y) + `">` + escape(t.text) + `</text>`)
	}
	b.WriteString(`</svg>`)
	return safe(&b)
}

// hatchID keeps of the ID what may stand in an attribute and in url().
func (m Map) hatchID() string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, m.ID) + "-hatch"
}

func (m Map) fill(r Region) string {
	if !r.known() {
		return `fill="url(#` + m.hatchID() + `)"`
	}
	return `class="` + m.class(*r.Number) + `"`
}

func (r Region) known() bool { return r.Number != nil && drawable(*r.Number) }

func (r Region) missingSign() string {
	if r.Sign == "" {
		return "–"
	}
	return r.Sign
}

// class returns the colour class of a value.
func (m Map) class(v float64) string {
	bounds := m.bounds()
	return "kb-map-" + strconv.Itoa(shade(classOf(v, bounds), len(bounds)+1))
}

// shade returns the step of the colour scale, 1 to 5, for a class: few classes
// spread over the four usual steps.
func shade(class, count int) int {
	switch count {
	case 1:
		return 2
	case 2, 3, 4:
		return 1 + int(math.Round(float64(class*3)/float64(count-1)))
	default:
		return class + 1
	}
}

const mostClasses = 5

func (m Map) bounds() []float64 {
	if m.Bounds != nil {
		return m.Bounds[:min(len(m.Bounds), mostClasses-1)]
	}
	count := m.Count
	if count == 0 {
		count = 4
	}
	var values []float64
	for _, r := range m.Regions {
		if r.known() {
			values = append(values, *r.Number)
		}
	}
	return Classes(values, min(count, mostClasses), m.Method)
}

// Legend returns the classes in ascending order and then one key for each sign
// of missing values on the map.
func (m Map) Legend() []Key {
	counts := map[string]int{}
	var signs []string
	for _, r := range m.Regions {
		if r.known() {
			counts[m.class(*r.Number)]++
			continue
		}
		sign := r.missingSign()
		if counts[sign] == 0 {
			signs = append(signs, sign)
		}
		counts[sign]++
	}
	keys := m.classKeys(counts)
	for _, sign := range signs {
		keys = append(keys, Key{Swatch: swatch(`fill="url(#` + m.hatchID() + `)"`), Sign: sign, Count: counts[sign]})
	}
	return keys
}

func (m Map) classKeys(counts map[string]int) []Key {
	bounds := m.bounds()
	var keys []Key
	for i := range len(bounds) + 1 {
		class := "kb-map-" + strconv.Itoa(shade(i, len(bounds)+1))
		key := Key{Swatch: swatch(`class="` + class + `"`), Count: counts[class]}
		if i > 0 {
			key.From, key.FromText = &bounds[i-1], m.Format.number(bounds[i-1])
		}
		if i < len(bounds) {
			key.To, key.ToText = &bounds[i], m.Format.number(bounds[i])
		}
		keys = append(keys, key)
	}
	return keys
}

func swatch(fill string) template.HTML {
	return template.HTML(`<svg width="28" height="16" aria-hidden="true"><rect ` + fill +
		` x="0.5" y="0.5" width="27" height="15"/></svg>`)
}

// Table returns one row for each area, in the given order.
func (m Map) Table() Table {
	t := Table{Columns: []string{""}}
	for _, r := range m.Regions {
		cell := Cell{Sign: r.Sign}
		if r.known() {
			cell.Value, cell.Text = r.Number, m.Format.number(*r.Number)
		} else {
			cell.Sign = r.missingSign()
		}
		t.Rows = append(t.Rows, Row{Label: r.Name, Cells: []Cell{cell}})
	}
	return t
}

// outline writes closed rings as path data: the first point, then the steps to
// the next, which are shorter to write than places.
func outline(rings [][]Point) string {
	var b strings.Builder
	for _, ring := range rings {
		var at Point // as written, so that rounding does not add up
		for i, p := range ring {
			to := Point{hundredth(p.X), hundredth(p.Y)}
			switch i {
			case 0:
				b.WriteByte('M')
			case 1:
				b.WriteByte('l')
			default:
				b.WriteByte(' ')
			}
			b.WriteString(decimal(to.X-at.X) + " " + decimal(to.Y-at.Y))
			at = to
		}
		b.WriteByte('z')
	}
	return b.String()
}
