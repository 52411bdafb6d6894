// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package geo

import (
	"encoding/json"
	"io"
	"iter"
	"strconv"
)

// Out is a feature to write.
type Out struct {
	ID         string
	Properties any // written as JSON, in the order of its fields
	Polygons   []Polygon
}

// Head stands before the features of a file.
type Head struct {
	Name        string `json:"name"`
	Attribution string `json:"attribution"`
}

// WriteGeoJSON writes a FeatureCollection as RFC 7946 has it: WGS 84, longitude
// before latitude, outer rings against the clock. The head's members are
// foreign ones (§ 6.1) and travel with the file.
func WriteGeoJSON(w io.Writer, head Head, features iter.Seq[Out]) error {
	text, err := json.Marshal(head)
	if err != nil {
		return err
	}
	start := `{"type":"FeatureCollection",` + string(text[1:len(text)-1]) + `,"features":[`
	for feature := range features {
		text, err := featureText(feature)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, start+"\n"+text); err != nil {
			return err
		}
		start = ","
	}
	if start == "," {
		start = ""
	}
	_, err = io.WriteString(w, start+"\n]}\n")
	return err
}

func featureText(f Out) (string, error) {
	id, err := json.Marshal(f.ID)
	if err != nil {
		return "", err
	}
	properties, err := json.Marshal(f.Properties)
	if err != nil {
		return "", err
	}
	text := []byte(`{"type":"Feature","id":` + string(id) + `,"properties":` + string(properties) + `,"geometry":{"type":"MultiPolygon","coordinates":[`)
	for i, polygon := range f.Polygons {
		text = append(text, bracket(i)...)
		for k, ring := range polygon {
			text = append(text, bracket(k)...)
			for m, p := range ring.directed(k == 0) {
				text = append(text, bracket(m)...)
				text = strconv.AppendFloat(text, p.X, 'f', 6, 64)
				text = append(text, ',')
				text = strconv.AppendFloat(text, p.Y, 'f', 6, 64)
				text = append(text, ']')
			}
			text = append(text, ']')
		}
		text = append(text, ']')
	}
	return string(text) + "]}}", nil
}

// bracket opens the i-th list within a list.
func bracket(i int) string {
	if i == 0 {
		return "["
	}
	return ",["
}

// Assemble makes polygons of loose rings, whichever way they run.
func Assemble(rings []Ring) []Polygon { return assemble(rings) }
