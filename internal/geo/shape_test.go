// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package geo

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"testing"
)

// shapefile packs squares with one column of texts, as a GIS does.
func shapefile(t testing.TB, prj, cpg string, names []string) []byte {
	t.Helper()
	var shp, dbf, out bytes.Buffer
	header := make([]byte, shapeHeaderBytes)
	binary.BigEndian.PutUint32(header, shapeFileCode)
	binary.LittleEndian.PutUint32(header[32:], polygonShape)
	shp.Write(header)
	for i := range names {
		x := 600000 + 1000*float64(i)
		ring := []float64{x, 5600000, x, 5601000, x + 1000, 5601000, x + 1000, 5600000, x, 5600000}
		content := make([]byte, 44+4)
		binary.LittleEndian.PutUint32(content, polygonShape)
		binary.LittleEndian.PutUint32(content[36:], 1)
		binary.LittleEndian.PutUint32(content[40:], 5)
		for _, v := range ring {
			content = binary.LittleEndian.AppendUint64(content, math.Float64bits(v))
		}
		shp.Write(binary.BigEndian.AppendUint32(nil, uint32(i+1)))
		shp.Write(binary.BigEndian.AppendUint32(nil, uint32(len(content)/2)))
		shp.Write(content)
	}
	const width = 20
	head := make([]byte, 32)
	binary.LittleEndian.PutUint32(head[4:], uint32(len(names)))
	binary.LittleEndian.PutUint16(head[8:], 65)
	binary.LittleEndian.PutUint16(head[10:], width+1)
	field := make([]byte, 32)
	copy(field, "NAME")
	field[11], field[16] = 'C', width
	dbf.Write(slices.Concat(head, field, []byte{'\r'}))
	for _, name := range names {
		dbf.WriteString(" " + name)
		dbf.Write(bytes.Repeat([]byte{' '}, width-len(name)))
	}
	archive := zip.NewWriter(&out)
	for name, content := range map[string][]byte{"a/R.shp": shp.Bytes(), "a/R.dbf": dbf.Bytes(), "a/R.PRJ": []byte(prj), "a/R.cpg": []byte(cpg)} {
		if len(content) == 0 {
			continue
		}
		w, err := archive.Create(name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const prjUTM32 = `PROJCS["ETRS89 / UTM zone 32N",AUTHORITY["EPSG","25832"]]`

func TestShapefileEncodings(t *testing.T) {
	for _, test := range []struct{ name, cpg, text string }{
		{"UTF-8 by its .cpg", "UTF-8", "Südstadt"},
		{"Latin-1 by its .cpg", "ISO-8859-1", "S\xfcdstadt"},
		{"Latin-1 that says nothing", "", "S\xfcdstadt"},
		{"UTF-8 that says nothing", "", "Südstadt"},
		{"the code page of DOS", "850", "S\x81dstadt"},
	} {
		content := shapefile(t, prjUTM32, test.cpg, []string{test.text, "Nord"})
		layer, err := Read(bytes.NewReader(content), int64(len(content)), DefaultLimits(), Unknown)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if got := layer.Features[0].Properties["NAME"]; got != "Südstadt" || len(layer.Features) != 2 {
			t.Errorf("%s: %q and %d features, want Südstadt and 2", test.name, got, len(layer.Features))
		}
	}
}

func TestShapefileWithoutSystemAsksForOne(t *testing.T) {
	content := shapefile(t, "", "", []string{"Nord"})
	if _, err := Read(bytes.NewReader(content), int64(len(content)), DefaultLimits(), Unknown); err == nil {
		t.Error("a Shapefile without .prj was taken")
	}
	layer, err := Read(bytes.NewReader(content), int64(len(content)), DefaultLimits(), UTM32)
	if err != nil || len(layer.Features) != 1 {
		t.Errorf("with a system chosen: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"type":"Feature","id":1,"properties":{"n":"a"},"geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}}]}`))
	f.Add([]byte(`{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:3857"}},"features":[{"geometry":{"type":"MultiPolygon","coordinates":[[[[1,1],[2,1],[2,2]]]]}}]}`))
	f.Add(shapefile(f, prjUTM32, "UTF-8", []string{"Nord", "Süd"}))
	f.Fuzz(func(t *testing.T, content []byte) {
		limits := Limits{UnpackedBytes: 1 << 20, Entries: 10, Features: 100, Points: 10_000, Fields: 20}
		layer, err := Read(bytes.NewReader(content), int64(len(content)), limits, Unknown)
		if err != nil {
			return
		}
		for _, feature := range Simplify(layer.Features) {
			for _, polygon := range feature.Polygons {
				for _, ring := range polygon {
					if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
						t.Fatalf("ring %v is not closed", ring)
					}
				}
			}
		}
	})
}

func FuzzShapes(f *testing.F) {
	content := shapefile(f, prjUTM32, "", []string{"Nord"})
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		f.Fatal(err)
	}
	for _, part := range archive.File {
		in, err := part.Open()
		if err != nil {
			f.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(in); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		limits := Limits{UnpackedBytes: 1 << 20, Entries: 10, Features: 100, Points: 10_000, Fields: 20}
		if shapes, err := readShapes(bytes.NewReader(content), &budget{limits: limits}); err == nil {
			for _, rings := range shapes {
				assemble(rings)
			}
		}
		if _, err := readTable(bytes.NewReader(content), "", limits); err != nil {
			return
		}
	})
}
