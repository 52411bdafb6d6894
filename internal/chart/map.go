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
	// Category is the number of the area's category from 0 on, on a map of
	// categories; nil where it is missing.
	Category *int
	// Sign tells a reservation or the reason for a missing value; a missing
	// value without one shows –.
	Sign string
	// Own outlines the area.
	Own bool
}

// Map is a choropleth map: areas coloured by classes of their values, or by
// categories.
type Map struct {
	// ID is unique on the page; it names the patterns.
	ID      string
	Alt     Alt
	Regions []Region
	// Planar says that coordinates are projected already; otherwise they are
	// degrees.
	Planar bool
	// Areas are the outlines of the regions, in their order, where they were
	// laid out before; then the rings of the regions do not count.
	Areas *Areas
	// Count is the largest number of classes, at most 5; 0 means 4.
	Count  int
	Method Method
	// Bounds sets the inner class bounds instead, at most 4, ascending.
	Bounds []float64
	// Categories names the categories of a map that shows no numbers, at most
	// nine; each area bears the letter of its own. Ordered ones, the lowest
	// first, are shades of one colour as long as these can be told apart.
	Categories []string
	Ordered    bool
	Format     Format
}

// mostLabels is up to how many areas a map has room for labels.
const mostLabels = 60

// viewWidth is the width of a map in its own units, which are pixels at the
// width that the style sheet gives a map on a wide page.
const viewWidth = 436

// HTML returns the map for a page.
func (m Map) HTML() template.HTML {
	areas := m.layout()
	areas.draw()
	height := decimal(areas.height)
	var b strings.Builder
	const around = 100 // a shape
	b.Grow(2*len(areas.borders) + around*len(m.Regions))
	b.WriteString(`<svg class="kb-map" viewBox="0 0 436 ` + height + `"` + m.Alt.attributes() + `><defs>` + m.patterns() + `</defs>`)
	var owns strings.Builder
	bounds := m.bounds()
	for i, r := range m.Regions {
		shape := areas.shapes[i]
		class, over := m.look(r, bounds)
		if class != "" {
			b.WriteString(`<path class="` + class + `" fill-rule="evenodd" d="` + shape + `"/>`)
		}
		if over != plain {
			b.WriteString(`<path fill="url(#` + plainID(m.ID) + over.suffix() + `)" fill-rule="evenodd" d="` + shape + `"/>`)
		}
		if r.Own {
			owns.WriteString(shape)
		}
	}
	b.WriteString(`<path class="kb-map__border" d="` + areas.borders + `"/>`)
	if owns.Len() > 0 {
		b.WriteString(`<path class="kb-map__own" d="` + owns.String() + `"/>`)
	}
	for _, t := range m.labels(areas) {
		b.WriteString(`<text class="` + t.class + `" x="` + decimal(t.x) + `" y="` + decimal(t.y) + `">` + escape(t.text) + `</text>`)
	}
	b.WriteString(`</svg>`)
	return safe(&b)
}

func (m Map) patterns() string {
	if len(m.Categories) == 0 {
		return hatchPattern(plainID(m.ID))
	}
	return patterns(plainID(m.ID))
}

// look is how an area is filled: a class, a pattern, or a class under one.
func (m Map) look(r Region, bounds []float64) (string, pattern) {
	switch {
	case !m.known(r):
		return "", hatched
	case len(m.Categories) > 0:
		return m.categoryLook(*r.Category)
	}
	return class(*r.Number, bounds), plain
}

func (m Map) categoryLook(category int) (string, pattern) {
	if m.Ordered && len(m.Categories) <= mostClasses {
		return "kb-map-" + strconv.Itoa(shade(category, len(m.Categories))), plain
	}
	return partClass(category), partPattern(category)
}

// known tells whether the area has what the map shows.
func (m Map) known(r Region) bool {
	if len(m.Categories) > 0 {
		return r.Category != nil && *r.Category >= 0 && *r.Category < min(len(m.Categories), mostParts)
	}
	return r.Number != nil && drawable(*r.Number)
}

func (r Region) missingSign() string {
	if r.Sign == "" {
		return "–"
	}
	return r.Sign
}

// class returns the colour class of a value.
func class(v float64, bounds []float64) string {
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
	if len(m.Categories) > 0 {
		return nil
	}
	if m.Bounds != nil {
		return m.Bounds[:min(len(m.Bounds), mostClasses-1)]
	}
	count := m.Count
	if count == 0 {
		count = 4
	}
	var values []float64
	for _, r := range m.Regions {
		if m.known(r) {
			values = append(values, *r.Number)
		}
	}
	return Classes(values, min(count, mostClasses), m.Method)
}

// Legend returns the classes in ascending order, or the categories in theirs,
// and then one key for each sign of missing values on the map.
func (m Map) Legend() []Key {
	bounds := m.bounds()
	counts := map[string]int{}
	var signs []string
	for _, r := range m.Regions {
		if m.known(r) {
			class, _ := m.look(r, bounds)
			counts[class]++
			continue
		}
		sign := r.missingSign()
		if counts[sign] == 0 {
			signs = append(signs, sign)
		}
		counts[sign]++
	}
	keys := m.classKeys(bounds)
	if len(m.Categories) > 0 {
		keys = m.categoryKeys()
	}
	for i, k := range keys {
		keys[i].Count = counts[k.class]
	}
	for _, sign := range signs {
		keys = append(keys, Key{Sign: sign, Count: counts[sign], over: hatched})
	}
	for i, k := range keys {
		keys[i] = k.sampled(plainID(m.ID))
	}
	return keys
}

func (m Map) classKeys(bounds []float64) []Key {
	var keys []Key
	for i := range len(bounds) + 1 {
		key := Key{class: "kb-map-" + strconv.Itoa(shade(i, len(bounds)+1))}
		if i > 0 {
			key.From, key.FromText = &bounds[i-1], m.Format.bound(bounds[i-1])
		}
		if i < len(bounds) {
			key.To, key.ToText = &bounds[i], m.Format.bound(bounds[i])
		}
		keys = append(keys, key)
	}
	return keys
}

func (m Map) categoryKeys() []Key {
	var keys []Key
	for i, name := range m.Categories[:min(len(m.Categories), mostParts)] {
		class, over := m.categoryLook(i)
		keys = append(keys, Key{Name: letter(i) + "\u00a0" + name, class: class, over: over})
	}
	return keys
}

// letter stands for a category in the areas of a map.
func letter(category int) string { return string(rune('A' + category)) }

// Table returns one row for each area, in the given order.
func (m Map) Table() Table {
	t := Table{Columns: []string{""}}
	for _, r := range m.Regions {
		cell := Cell{Sign: r.Sign}
		switch {
		case m.known(r) && len(m.Categories) > 0:
			cell.Text = m.Categories[*r.Category]
		case m.known(r):
			cell.Value, cell.Text = r.Number, m.Format.number(*r.Number)
		default:
			cell.Sign = r.missingSign()
		}
		t.Rows = append(t.Rows, Row{Label: r.Name, Cells: []Cell{cell}})
	}
	return t
}

// outline writes closed rings as path data: the first point, then the steps to
// the next, which are shorter to write than places.
func outline(rings [][]Point) string {
	points := 0
	for _, ring := range rings {
		points += len(ring)
	}
	b := make([]byte, 0, 9*points+8)
	for _, ring := range rings {
		var at Point // as written, so that rounding does not add up
		for i, p := range ring {
			to := Point{hundredth(p.X), hundredth(p.Y)}
			switch i {
			case 0:
				b = append(b, 'M')
			case 1:
				b = append(b, 'l')
			default:
				b = append(b, ' ')
			}
			b = append(appendDecimal(b, to.X-at.X), ' ')
			b = appendDecimal(b, to.Y-at.Y)
			at = to
		}
		b = append(b, 'z')
	}
	return string(b)
}
