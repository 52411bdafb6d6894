// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"math"
	"strings"
	"sync"
)

// Areas are outlines laid out in the picture of a map. What is costly to find
// out about them does not depend on what a map shows, so that one layout serves
// any number of maps and readers at once.
type Areas struct {
	height float64
	rings  [][][]Point // by place, in the coordinates of the picture

	drawn   sync.Once
	shapes  []string // path data of each area
	borders string   // of all of them

	mu    sync.Mutex
	rooms map[need]room // found before
}

// need is the size of a label of one area.
type need struct {
	area          int
	height, width float64
}

// room is the middle of the widest place for a label, and its width.
type room struct {
	at    Point
	width float64
}

// mostRooms bounds what is kept of the search for places: labels differ by
// their widths, of which maps of one indicator have a handful.
const mostRooms = 4096

// Lay lays out the closed outlines of areas, islands and holes alike (even-odd
// rule). X is the longitude or easting, Y the latitude or northing; planar says
// that they are projected already, otherwise they are degrees.
func Lay(outlines [][][]Point, planar bool) *Areas {
	a := &Areas{height: 100, rooms: map[need]room{}}
	rings := flat(outlines, planar)
	low, high, any := bounds(rings)
	if any {
		const edge = 12 // room for the outline of the own area
		width, height := high.X-low.X, high.Y-low.Y
		factor := min((viewWidth-2*edge)/math.Max(width, 1e-9), (tallest-2*edge)/math.Max(height, 1e-9))
		a.height = math.Ceil(height*factor) + 2*edge
		left := (viewWidth - width*factor) / 2
		place(rings, func(q Point) Point {
			return Point{left + (q.X-low.X)*factor, a.height - edge - (q.Y-low.Y)*factor}
		})
	}
	for _, area := range rings {
		a.rings = append(a.rings, tidyRings(area))
	}
	return a
}

// draw writes the path data once.
func (a *Areas) draw() {
	a.drawn.Do(func() {
		for _, rings := range a.rings {
			a.shapes = append(a.shapes, outline(rings))
		}
		a.borders = strings.Join(a.shapes, "")
	})
}

// room finds a place for a label; see roomiest.
func (a *Areas) room(area int, height, width float64) (Point, float64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	wanted := need{area, height, width}
	found, known := a.rooms[wanted]
	if !known {
		if len(a.rooms) == mostRooms {
			clear(a.rooms)
		}
		found.at, found.width = roomiest(a.rings[area], height, width)
		a.rooms[wanted] = found
	}
	return found.at, found.width
}
