// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"math"
	"strconv"
	"strings"
)

// pattern lies over the fill of a part, so that parts are told apart without
// colour.
type pattern int

const (
	plain   pattern = iota
	hatched         // lines at 45 degrees: what is missing
	upright         // upright lines
	dotted
	crossed // level lines
)

// mostParts is how many parts of a whole, or categories, look different. Of the
// first six, which are enough for a bar, dark and light ones take turns, so that
// neighbours differ by 3:1 and more.
const mostParts = 9

// partClass is the look of the part with a number from 0 on.
func partClass(i int) string { return "kb-part-" + strconv.Itoa(1+i%mostParts) }

// partText is the class of text that stands on a part.
func partText(i int) string { return "kb-part-t" + strconv.Itoa(1+i%mostParts) }

func partPattern(i int) pattern {
	switch i % mostParts {
	case 3, 7:
		return upright
	case 5, 6:
		return dotted
	case 8:
		return crossed
	}
	return plain
}

func (p pattern) suffix() string {
	switch p {
	case plain:
	case hatched:
		return "-hatch"
	case upright:
		return "-upright"
	case dotted:
		return "-dotted"
	case crossed:
		return "-level"
	}
	return ""
}

// patterns are the definitions that the charts of one id refer to.
func patterns(id string) string {
	return hatchPattern(id) +
		`<pattern id="` + id + `-upright" width="6" height="6" patternUnits="userSpaceOnUse"><line class="kb-part-line" x1="3" y1="0" x2="3" y2="6"/></pattern>` +
		`<pattern id="` + id + `-dotted" width="7" height="7" patternUnits="userSpaceOnUse"><circle class="kb-hatch-dot" cx="3.5" cy="3.5" r="1.5"/></pattern>` +
		`<pattern id="` + id + `-level" width="6" height="6" patternUnits="userSpaceOnUse"><line class="kb-part-line" x1="0" y1="3" x2="6" y2="3"/></pattern>`
}

func hatchPattern(id string) string {
	return `<pattern id="` + id + `-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
		`<rect class="kb-hatch-bg" width="7" height="7"/><line class="kb-hatch-line" x1="0" y1="0" x2="0" y2="7"/></pattern>`
}

// plainID keeps of an ID what may stand in an attribute and in url().
func plainID(id string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, id)
}

// shapes draws the pattern inside rings for a document.
func (p pattern) shapes(rings [][]Point, factor float64) []Shape {
	switch p {
	case plain:
	case hatched:
		return hatching(rings, factor, 7, math.Pi/4)
	case upright:
		return hatching(rings, factor, 6, math.Pi/2)
	case dotted:
		return dots(rings, factor)
	case crossed:
		return hatching(rings, factor, 6, 0)
	}
	return nil
}

// hatching fills rings with parallel lines at an angle. Turning the rings by
// the same angle makes the lines level, so that chords finds them.
func hatching(rings [][]Point, factor, distance, angle float64) []Shape {
	sin, cos := math.Sincos(angle)
	var turned [][]Point
	for _, ring := range rings {
		var points []Point
		for _, p := range ring {
			points = append(points, Point{p.X*cos - p.Y*sin, p.X*sin + p.Y*cos})
		}
		turned = append(turned, points)
	}
	low, high, any := bounds([][][]Point{turned})
	if !any {
		return nil
	}
	var lines []Shape
	for y := math.Ceil(low.Y/(distance*factor)) * distance * factor; y < high.Y; y += distance * factor {
		for _, c := range chords(turned, y) {
			from := Point{c.from*cos + y*sin, y*cos - c.from*sin}
			to := Point{c.to*cos + y*sin, y*cos - c.to*sin}
			lines = append(lines, Path{Points: []Point{from, to}, Color: strong(), Width: 1.25 * factor})
		}
	}
	return lines
}

// dots fills rings with a grid of dots that lie wholly inside, across.
func dots(rings [][]Point, factor float64) []Shape {
	low, high, any := bounds([][][]Point{rings})
	if !any {
		return nil
	}
	const distance, radius = 7.0, 1.5
	var all []Shape
	for y := low.Y + distance*factor/2; y < high.Y; y += distance * factor {
		for _, c := range chords(rings, y) {
			for x := c.from + distance*factor/2; x < c.to; x += distance * factor {
				all = append(all, Disc{Center: Point{x, y}, Radius: radius * factor, Fill: strong()})
			}
		}
	}
	return all
}
