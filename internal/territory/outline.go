// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"cmp"
	_ "embed" // the outlines are part of the program
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"kursbuch/internal/chart"
	"kursbuch/internal/geo"
)

//go:embed data/germany.topojson
var germanyTopology []byte

//go:embed data/thueringen.topojson
var thueringenTopology []byte

// Thueringen is the key of the Land whose counties have finer outlines.
const Thueringen Key = "16"

// Outline is the simplified shape of a region. Its rings are closed, hold
// longitude and latitude in degrees (WGS 84), and are filled by the even-odd
// rule, so that a ring inside another is a hole. Neighbours share their points
// exactly: no gap shows between them.
type Outline struct {
	Key   Key
	Name  string // of what the directory does not know, such as a Sozialraum
	Rings [][][2]float64
}

// Points are the rings as a map takes them.
func (o Outline) Points() [][]chart.Point {
	rings := make([][]chart.Point, len(o.Rings))
	for i, ring := range o.Rings {
		for _, p := range ring {
			rings[i] = append(rings[i], chart.Point{X: p[0], Y: p[1]})
		}
	}
	return rings
}

// feature is the outline as it is exported.
func (o Outline) feature(properties any) geo.Out {
	return geo.Out{ID: string(o.Key), Properties: properties, Polygons: o.polygons()}
}

func (o Outline) polygons() []geo.Polygon {
	rings := make([]geo.Ring, len(o.Rings))
	for i, ring := range o.Rings {
		for _, p := range ring {
			rings[i] = append(rings[i], geo.Point{X: p[0], Y: p[1]})
		}
	}
	return geo.Assemble(rings)
}

// outlineOf is what maps take of polygons.
func outlineOf(key Key, name string, polygons []geo.Polygon) Outline {
	o := Outline{Key: key, Name: name}
	for _, polygon := range polygons {
		for _, ring := range polygon {
			points := make([][2]float64, len(ring))
			for i, p := range ring {
				points[i] = [2]float64{p.X, p.Y}
			}
			o.Rings = append(o.Rings, points)
		}
	}
	return o
}

// Atlas holds the outlines of the Länder and counties as they are since
// 1 July 2021. It never changes, so any number of readers may share it.
type Atlas struct {
	states, counties, fine []Outline // by key
	neighbours             map[Key][]Key
	areas                  sync.Map // Key -> *chart.Areas, made when first shown
}

// LoadAtlas reads the outlines that are part of the program.
func LoadAtlas() (*Atlas, error) {
	germany, err := readTopology(germanyTopology)
	if err != nil {
		return nil, fmt.Errorf("outlines of Germany: %w", err)
	}
	thueringen, err := readTopology(thueringenTopology)
	if err != nil {
		return nil, fmt.Errorf("outlines of Thüringen: %w", err)
	}
	return &Atlas{
		states: germany["states"], counties: germany["counties"], fine: thueringen["counties"],
		neighbours: neighboursOf(germany["counties"]),
	}, nil
}

// States lists the outlines of the Länder by key. They share their points with
// Counties(Germany).
func (a *Atlas) States() []Outline { return slices.Clone(a.states) }

// Counties lists by key the outlines of the counties within Germany or a Land.
// Those of Thüringen are finer than in the list for Germany; an unknown Land
// has none.
func (a *Atlas) Counties(within Key) []Outline {
	if within == Thueringen {
		return slices.Clone(a.fine)
	}
	var found []Outline
	for _, o := range a.counties {
		if o.Key.Within(within) {
			found = append(found, o)
		}
	}
	return found
}

// Areas is Counties laid out for a map.
func (a *Atlas) Areas(within Key) *chart.Areas {
	if laid, known := a.areas.Load(within); known {
		return laid.(*chart.Areas)
	}
	if within != Germany && within.Level() != LevelState {
		return chart.Lay(nil, false)
	}
	var rings [][][]chart.Point
	for _, o := range a.Counties(within) {
		rings = append(rings, o.Points())
	}
	laid, _ := a.areas.LoadOrStore(within, chart.Lay(rings, false))
	return laid.(*chart.Areas)
}

// Within lists by key the outlines of the counties within a region of any
// level, a county among its own; those of Thüringen in finer resolution.
func (a *Atlas) Within(region Key) []Outline {
	return slices.DeleteFunc(a.Counties(cmp.Or(region.State(), Germany)), func(o Outline) bool { return !o.Key.Within(region) })
}

// topology is a quantised TopoJSON file: each border is stored once as an arc
// of steps, and shapes refer to arcs by number, ^number for backwards.
// TopoJSON format specification 1.0, sections 2.1.2–2.1.4.
type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Objects   map[string]struct{ Geometries []shape }
	Arcs      [][][2]int
}

type shape struct {
	Type string
	ID   string
	Arcs json.RawMessage
}

func readTopology(text []byte) (map[string][]Outline, error) {
	var t topology
	if err := json.Unmarshal(text, &t); err != nil {
		return nil, err
	}
	arcs := t.decodeArcs()
	layers := map[string][]Outline{}
	for name, object := range t.Objects {
		for _, s := range object.Geometries {
			rings, err := s.rings(arcs)
			if err != nil {
				return nil, fmt.Errorf("shape %s: %w", s.ID, err)
			}
			layers[name] = append(layers[name], Outline{Key: Key(s.ID), Rings: rings})
		}
		slices.SortFunc(layers[name], func(a, b Outline) int { return cmp.Compare(a.Key, b.Key) })
	}
	return layers, nil
}

// decodeArcs sums the steps of each arc and turns them into degrees.
func (t topology) decodeArcs() [][][2]float64 {
	arcs := make([][][2]float64, len(t.Arcs))
	for i, steps := range t.Arcs {
		var x, y int
		for _, step := range steps {
			x, y = x+step[0], y+step[1]
			arcs[i] = append(arcs[i], [2]float64{
				float64(x)*t.Transform.Scale[0] + t.Transform.Translate[0],
				float64(y)*t.Transform.Scale[1] + t.Transform.Translate[1],
			})
		}
	}
	return arcs
}

func (s shape) rings(arcs [][][2]float64) ([][][2]float64, error) {
	numbers, err := s.ringArcs()
	if err != nil {
		return nil, err
	}
	rings := make([][][2]float64, 0, len(numbers))
	for _, ring := range numbers {
		points, err := stitch(ring, arcs)
		if err != nil {
			return nil, err
		}
		rings = append(rings, points)
	}
	return rings, nil
}

// ringArcs lists the arc numbers of each ring, of all polygons together.
func (s shape) ringArcs() ([][]int, error) {
	var rings [][]int
	switch s.Type {
	case "Polygon":
		err := json.Unmarshal(s.Arcs, &rings)
		return rings, err
	case "MultiPolygon":
		var polygons [][][]int
		err := json.Unmarshal(s.Arcs, &polygons)
		return slices.Concat(polygons...), err
	}
	return nil, fmt.Errorf("unknown shape type %q", s.Type)
}

// stitch joins arcs end to end; each begins where the one before it ended.
func stitch(ring []int, arcs [][][2]float64) ([][2]float64, error) {
	var points [][2]float64
	for _, number := range ring {
		backwards := number < 0
		if backwards {
			number = ^number
		}
		if number >= len(arcs) {
			return nil, fmt.Errorf("no arc %d", number)
		}
		arc := slices.Clone(arcs[number])
		if backwards {
			slices.Reverse(arc)
		}
		if len(points) > 0 {
			arc = arc[1:]
		}
		points = append(points, arc...)
	}
	return points, nil
}
