// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package geo

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/fault"
)

// readGeoJSON reads a FeatureCollection as RFC 7946 and its forerunner of 2008
// have it, which could name another system. system Unknown asks the file.
func readGeoJSON(r io.Reader, limits Limits, system System) (Layer, error) {
	f := &featureReader{in: json.NewDecoder(newCounter(r, limits.UnpackedBytes)), budget: budget{limits: limits}, seen: map[string]bool{}}
	f.in.UseNumber()
	if err := f.collection(); err != nil {
		return Layer{}, refuseJSON(err)
	}
	if system == Unknown {
		system = f.system
	}
	f.layer.System, f.layer.Assumed = system, system == Unknown
	if system == Unknown {
		f.layer.System = WGS84 // RFC 7946 § 4
	}
	return f.layer.project()
}

type featureReader struct {
	in     *json.Decoder
	budget budget
	layer  Layer
	system System
	typed  bool // the type is FeatureCollection
	seen   map[string]bool
}

// collection walks the members of the outermost object in any order.
func (f *featureReader) collection() error {
	if err := f.expect('{'); err != nil {
		return err
	}
	for f.in.More() {
		name, err := f.in.Token()
		if err != nil {
			return err
		}
		switch name {
		case "features":
			err = f.features()
		case "crs":
			err = f.crs()
		case "type":
			var kind string
			if err = f.in.Decode(&kind); err == nil && kind != "FeatureCollection" {
				return fault.Refuse("geo.json.no_collection", "type", shorten(kind))
			}
			f.typed = true
		default:
			var skipped json.RawMessage
			err = f.in.Decode(&skipped)
		}
		if err != nil {
			return err
		}
	}
	if !f.typed {
		return fault.Refuse("geo.json.no_collection", "type", "")
	}
	if _, err := f.in.Token(); err != nil {
		return err
	}
	return nil
}

func (f *featureReader) expect(delim json.Delim) error {
	token, err := f.in.Token()
	if err == nil && token != delim {
		return errBroken
	}
	return err
}

var crsNumber = regexp.MustCompile(`(?i)(?:EPSG:.*?|CRS)(\d+)$`)

// crs reads the member that RFC 7946 dropped and files still have.
func (f *featureReader) crs() error {
	var member struct{ Properties struct{ Name string } }
	if err := f.in.Decode(&member); err != nil {
		return err
	}
	name := strings.TrimSpace(member.Properties.Name)
	if name == "" {
		return nil
	}
	m := crsNumber.FindStringSubmatch(name)
	if m == nil {
		return fault.Refuse("geo.system.unknown", "system", shorten(name))
	}
	number, err := strconv.Atoi(m[1])
	if err != nil || SystemOf(number) == Unknown {
		return fault.Refuse("geo.system.unknown", "system", shorten(name))
	}
	f.system = SystemOf(number)
	return nil
}

type jsonFeature struct {
	Type       string
	ID         any
	Properties map[string]any
	Geometry   *geometry
}

type geometry struct {
	Type        string
	Coordinates json.RawMessage
	Geometries  []geometry
}

func (f *featureReader) features() error {
	if err := f.expect('['); err != nil {
		return err
	}
	for f.in.More() {
		var in jsonFeature
		if err := f.in.Decode(&in); err != nil {
			return err
		}
		if err := f.budget.feature(); err != nil {
			return err
		}
		feature := Feature{Properties: f.properties(in)}
		if in.Geometry != nil {
			polygons, err := f.polygons(*in.Geometry, 0)
			if err != nil {
				return err
			}
			feature.Polygons = polygons
		}
		if len(feature.Polygons) == 0 {
			f.layer.Skipped++
			continue
		}
		f.layer.Features = append(f.layer.Features, feature)
	}
	return f.expect(']')
}

// properties are the texts and numbers of a feature; its id is one of them.
func (f *featureReader) properties(in jsonFeature) map[string]string {
	found := map[string]string{}
	if id, ok := plain(in.ID); ok {
		found["id"] = id
	}
	for _, name := range slices.Sorted(maps.Keys(in.Properties)) {
		if text, ok := plain(in.Properties[name]); ok && utf8.ValidString(name) {
			found[name] = text
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if !f.seen[name] && len(f.seen) < f.budget.limits.Fields {
			f.seen[name] = true
			f.layer.Names = append(f.layer.Names, name)
		}
	}
	return found
}

// plain is a value as text; lists and objects have none.
func plain(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(strings.ReplaceAll(v, "\x00", "")), true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

const maxNesting = 4 // collections within collections

// polygons are the areas of a geometry; points and lines have none.
func (f *featureReader) polygons(g geometry, depth int) ([]Polygon, error) {
	switch g.Type {
	case "Polygon":
		var rings [][][]float64
		if err := json.Unmarshal(g.Coordinates, &rings); err != nil {
			return nil, errBroken
		}
		loose, err := f.rings(rings)
		return assemble(loose), err
	case "MultiPolygon":
		var polygons [][][][]float64
		if err := json.Unmarshal(g.Coordinates, &polygons); err != nil {
			return nil, errBroken
		}
		loose, err := f.rings(slices.Concat(polygons...))
		return assemble(loose), err
	case "GeometryCollection":
		if depth >= maxNesting {
			return nil, errBroken
		}
		var all []Polygon
		for _, part := range g.Geometries {
			polygons, err := f.polygons(part, depth+1)
			if err != nil {
				return nil, err
			}
			all = append(all, polygons...)
		}
		return all, nil
	}
	return nil, nil
}

func (f *featureReader) rings(in [][][]float64) ([]Ring, error) {
	rings := make([]Ring, 0, len(in))
	for _, positions := range in {
		if err := f.budget.spend(len(positions)); err != nil {
			return nil, err
		}
		ring := make(Ring, 0, len(positions))
		for _, p := range positions {
			if len(p) < 2 || !finite(p[0]) || !finite(p[1]) {
				return nil, errBroken
			}
			ring = append(ring, Point{p[0], p[1]})
		}
		rings = append(rings, ring)
	}
	return rings, nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

var errBroken = fault.Refuse("geo.json.broken")

// refuseJSON tells where a text stops being JSON.
func refuseJSON(err error) error {
	if errors.Is(err, errUnpacked) {
		return err
	}
	if _, refused := errors.AsType[fault.Refused](err); refused {
		return err
	}
	if at, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fault.Refuse("geo.json.syntax", "offset", int(at.Offset))
	}
	return errBroken
}

// looksLikeJSON reports whether a file begins as a GeoJSON does.
func looksLikeJSON(start []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\xEF\xBB\xBF")), " \t\r\n"), []byte("{"))
}
