// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package geo

import (
	"bytes"
	"cmp"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/fault"
)

// official opens a file of real data, or skips the test where there are none.
func official(t *testing.T, name string) []byte {
	t.Helper()
	root := cmp.Or(os.Getenv("KURSBUCH_TEST_DATA"), filepath.Join("..", "..", "..", "..", "shared", "data"))
	if _, err := os.Stat(root); err != nil {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	text, err := os.ReadFile(filepath.Join(root, name))
	if os.IsNotExist(err) {
		t.Skipf("no real data: set KURSBUCH_TEST_DATA to a folder that has %s", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestKnownPoints(t *testing.T) {
	for _, test := range []struct {
		name      string
		got, want Point
		within    float64 // degrees
	}{
		// A quarter of a meridian by the arc length of GRS 80.
		{"on the central meridian of zone 32", UTM32.degrees(Point{500000, 5538630.7027}), Point{9, 50}, 1e-9},
		{"on the central meridian of zone 33", UTM33.degrees(Point{500000, 5538630.7027}), Point{15, 50}, 1e-9},
		// GeographicLib's GeoConvert: 33.3 44.4 is 38n 444140.54 3684706.36.
		{"off the meridian", utmInverse(Point{444140.54, 3684706.36}, 45), Point{44.4, 33.3}, 2e-7},
		// OGC WMTS 1.0.0: the edge of the web's map is a half turn.
		{"the edge of the web's map", WebMercator.degrees(Point{20037508.342789244, 20037508.342789244}), Point{180, 85.0511287798066}, 1e-9},
		{"degrees stay", WGS84.degrees(Point{11, 51}), Point{11, 51}, 0},
	} {
		if math.Abs(test.got.X-test.want.X) > test.within || math.Abs(test.got.Y-test.want.Y) > test.within {
			t.Errorf("%s: %.9f, want %.9f", test.name, test.got, test.want)
		}
	}
}

// utm is the way back, to test the way there: Karney 2011, eq. 7 to 11.
func utm(p Point, meridian float64) Point {
	tau, turn := math.Tan(p.Y*math.Pi/180), (p.X-meridian)*math.Pi/180
	sigma := math.Sinh(kruger.e * math.Atanh(kruger.e*tau/math.Hypot(1, tau)))
	conformal := tau*math.Hypot(1, sigma) - sigma*math.Hypot(1, tau)
	xi, eta := math.Atan2(conformal, math.Cos(turn)), math.Asinh(math.Sin(turn)/math.Hypot(conformal, math.Cos(turn)))
	x, y := eta, xi
	for i, a := range kruger.alpha {
		k := 2 * float64(i+1)
		x += a * math.Cos(k*xi) * math.Sinh(k*eta)
		y += a * math.Sin(k*xi) * math.Cosh(k*eta)
	}
	return Point{eastingUTM + scaleUTM*kruger.radius*x, scaleUTM * kruger.radius * y}
}

func TestProjectionIsUndone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Point{rapid.Float64Range(5, 16).Draw(t, "longitude"), rapid.Float64Range(46, 56).Draw(t, "latitude")}
		for meridian, system := range map[float64]System{9: UTM32, 15: UTM33} {
			if back := system.degrees(utm(p, meridian)); math.Hypot(back.X-p.X, back.Y-p.Y) > 1e-9 {
				t.Fatalf("%v comes back as %v from %s", p, back, system)
			}
		}
	})
}

func TestParseWKT(t *testing.T) {
	const utm32 = `PROJCS["ETRS_1989_UTM_Zone_32N",GEOGCS["GCS_ETRS_1989",DATUM["D_ETRS_1989",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]`
	for _, test := range []struct {
		name, wkt string
		want      System
	}{
		{"by its number", utm32 + `,AUTHORITY["EPSG",25832]]`, UTM32},
		{"by its parameters", utm32 + `]`, UTM32},
		{"zone 33", strings.Replace(utm32, `"Central_Meridian",9.0`, `"Central_Meridian",15.0`, 1) + `]`, UTM33},
		{"degrees", `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`, WGS84},
		{"the web's map", `PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984"],PROJECTION["Mercator_Auxiliary_Sphere"]]`, WebMercator},
		{"eastings with the zone in front", strings.Replace(utm32, "500000.0", "32500000.0", 1) + `]`, Unknown},
		{"Gauß-Krüger", `PROJCS["DHDN_3_Degree_Gauss_Zone_3",GEOGCS["GCS_Deutsches_Hauptdreiecksnetz"],PROJECTION["Gauss_Kruger"]]`, Unknown},
	} {
		got, err := ParseWKT(test.wkt)
		if _, refused := errors.AsType[fault.Refused](err); got != test.want || refused != (test.want == Unknown) {
			t.Errorf("%s: %v, %v; want %v", test.name, got, err, test.want)
		}
	}
}

func TestOfficialBoundaries(t *testing.T) {
	for _, test := range []struct {
		file, key              string
		features, keys, inside int
		system                 System
	}{
		{"boundaries/VG250_GEM_simplified.zip", "ARS", 10990, 10990, 631, UTM32},
		{"boundaries/landkreise_sim200.geojson", "RS", 431, 401, 23, WGS84},
	} {
		content := official(t, test.file)
		layer, err := Read(bytes.NewReader(content), int64(len(content)), DefaultLimits(), Unknown)
		if err != nil {
			t.Fatal(err)
		}
		keys, inside := map[string]bool{}, map[string]bool{}
		for _, f := range layer.Features {
			key := f.Properties[test.key]
			keys[key] = true
			if strings.HasPrefix(key, "16") {
				inside[key] = true
			}
		}
		if len(layer.Features) != test.features || len(keys) != test.keys || len(inside) != test.inside || layer.System != test.system {
			t.Errorf("%s: %d features, %d keys, %d in Thüringen, %s; want %d, %d, %d, %s",
				test.file, len(layer.Features), len(keys), len(inside), layer.System, test.features, test.keys, test.inside, test.system)
		}
		simple := Simplify(layer.Features)
		t.Logf("%s: %d points become %d", test.file, points(layer.Features), points(simple))
		checkErfurt(t, simple, test.key)
	}
}

// Erfurt has 269.9 km² and its cathedral inside, in both files.
func checkErfurt(t *testing.T, features []Feature, key string) {
	t.Helper()
	for _, f := range features {
		if name := f.Properties[key]; name != "160510000000" && name != "16051" {
			continue
		}
		area := 0.0
		for _, polygon := range f.Polygons {
			for _, ring := range polygon {
				area += ring.area() / 2 * 111.2 * 111.2 * math.Cos(51*math.Pi/180)
			}
		}
		if math.Abs(area-269.9) > 6 || !f.Polygons[0][0].contains(Point{11.0236, 50.9758}) {
			t.Errorf("Erfurt has %.1f km² and holds its cathedral: %t", area, f.Polygons[0][0].contains(Point{11.0236, 50.9758}))
		}
	}
}

func points(features []Feature) (n int) {
	for _, f := range features {
		for _, polygon := range f.Polygons {
			for _, ring := range polygon {
				n += len(ring)
			}
		}
	}
	return n
}

// A chessboard of fields with wavy borders: every border is shared, so that the
// areas must add up to the board whatever is taken away.
func TestSimplifiedNeighboursDoNotGap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(2, 5).Draw(t, "size")
		features := chessboard(t, size)
		simple := Simplify(features)
		before, after, sides := 0.0, 0.0, map[[2]Point]int{}
		for i, f := range simple {
			for _, ring := range f.Polygons[0] {
				after += ring.area()
				for k := 1; k < len(ring); k++ {
					a, b := ring[k-1], ring[k]
					if a.X > b.X || a.X == b.X && a.Y > b.Y {
						a, b = b, a
					}
					sides[[2]Point{a, b}]++
				}
			}
			before += features[i].Polygons[0][0].area()
		}
		outer := 0
		for _, n := range sides {
			if n == 1 {
				outer++
			}
		}
		if math.Abs(before-after) > 1e-9*float64(size*size)+0.2*math.Abs(before) || outer > 4*size*21 {
			t.Fatalf("board of %v became %v with %d outer sides", before, after, outer)
		}
		if points(simple) > points(features) {
			t.Fatal("simplifying added points")
		}
		for side, n := range sides {
			inner := side[0].X > 11 && side[1].X > 11 && side[0].Y > 51 && side[1].Y > 51 &&
				side[0].X < 11+0.1*float64(size)-0.02 && side[0].Y < 51+0.1*float64(size)-0.02 && side[1].X < 11+0.1*float64(size)-0.02 && side[1].Y < 51+0.1*float64(size)-0.02
			if inner && n != 2 {
				t.Fatalf("side %v belongs to %d fields, want 2", side, n)
			}
		}
	})
}

// chessboard draws fields of a tenth of a degree whose inner borders wave.
func chessboard(t *rapid.T, size int) []Feature {
	const steps = 20
	wave := func(i int, name string) []float64 {
		offsets := make([]float64, steps+1)
		if i > 0 && i < size {
			for n := 1; n < steps; n++ {
				offsets[n] = rapid.Float64Range(-0.008, 0.008).Draw(t, name)
			}
		}
		return offsets
	}
	at := func(i, n int) float64 { return 0.1*float64(i) + 0.1*float64(n)/steps }
	across, down := map[[2]int][]Point{}, map[[2]int][]Point{}
	for i := range size + 1 {
		for k := range size {
			for n, d := range wave(i, "across") {
				across[[2]int{i, k}] = append(across[[2]int{i, k}], Point{11 + at(k, n), 51 + 0.1*float64(i) + d})
			}
			for n, d := range wave(i, "down") {
				down[[2]int{i, k}] = append(down[[2]int{i, k}], Point{11 + 0.1*float64(i) + d, 51 + at(k, n)})
			}
		}
	}
	var features []Feature
	for i := range size {
		for k := range size {
			right, top := slices.Clone(down[[2]int{k + 1, i}]), slices.Clone(across[[2]int{i + 1, k}])
			left := slices.Clone(down[[2]int{k, i}])
			slices.Reverse(top)
			slices.Reverse(left)
			ring := Ring(slices.Concat(across[[2]int{i, k}], right[1:], top[1:], left[1:]))
			features = append(features, Feature{Polygons: []Polygon{{ring}}})
		}
	}
	return features
}

func TestAssembleFindsHolesWhateverWayRingsRun(t *testing.T) {
	square := func(at, size float64) Ring {
		return Ring{{at, at}, {at + size, at}, {at + size, at + size}, {at, at + size}, {at, at}}
	}
	island := square(4, 1)
	hole := square(2, 6)
	slices.Reverse(island)
	polygons := assemble([]Ring{island, hole, square(0, 10), square(20, 1)})
	if len(polygons) != 3 || len(polygons[0]) != 2 {
		t.Fatalf("got %d polygons, the first with %d rings; want 3 and 2", len(polygons), len(polygons[0]))
	}
	for _, polygon := range polygons {
		for i, ring := range polygon {
			if (ring.area() > 0) != (i == 0) {
				t.Errorf("ring %d of %v runs the wrong way", i, polygon)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	small := Limits{UnpackedBytes: 4000, Entries: 3, Features: 2, Points: 20, Fields: 5}
	square := `{"type":"Feature","properties":{"n":"a"},"geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}}`
	collection := func(features ...string) string {
		return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
	}
	for _, test := range []struct{ name, text, want string }{
		{"neither of both", "AGS;Name", "geo.file.unknown"},
		{"JSON that is cut off", collection(square)[:90], "geo.json.broken"},
		{"JSON with a slip", strings.Replace(collection(square), `"n":`, `"n"`, 1), "geo.json.syntax"},
		{"a single feature", square, "geo.json.no_collection"},
		{"points only", collection(`{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}`), "geo.file.no_areas"},
		{"too many features", collection(square, square, square), "geo.limit.features"},
		{"too many points", collection(strings.Replace(square, "[1,1],", strings.Repeat("[1,1],", 30), 1)), "geo.limit.points"},
		{"too large", collection(square) + strings.Repeat(" ", 5000), ""},
		{"metres that are said to be degrees", collection(strings.ReplaceAll(square, "2", "5600000")), "geo.system.off"},
		{"another system", `{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::31467"}},` + collection(square)[1:], "geo.system.unknown"},
	} {
		_, err := Read(strings.NewReader(test.text), int64(len(test.text)), small, Unknown)
		refused, _ := errors.AsType[fault.Refused](err)
		if refused.Key != test.want {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

func TestWritingIsReadBack(t *testing.T) {
	ring := Ring{{11, 51}, {11.5, 51}, {11.5, 51.5}, {11, 51}}
	var b bytes.Buffer
	clockwise := ring.directed(false)
	err := WriteGeoJSON(&b, Head{"Räume", "© wir"}, slices.Values([]Out{{"0101", map[string]string{"name": "Nord"}, []Polygon{{clockwise}}}}))
	if err != nil {
		t.Fatal(err)
	}
	layer, err := Read(bytes.NewReader(b.Bytes()), int64(b.Len()), DefaultLimits(), Unknown)
	if err != nil {
		t.Fatalf("%v in %s", err, b.String())
	}
	got := layer.Features[0]
	if got.Properties["id"] != "0101" || got.Properties["name"] != "Nord" || !slices.Equal(got.Polygons[0][0], ring) {
		t.Errorf("came back as %v", got)
	}
	if !strings.Contains(b.String(), `"id":"0101"`) || !strings.Contains(b.String(), "© wir") {
		t.Errorf("id or credit is missing in %s", b.String())
	}
}

func TestDissolveJoinsNeighbours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(2, 4).Draw(t, "size")
		var polygons []Polygon
		want := 0.0
		for _, f := range Simplify(chessboard(t, size)) {
			polygons = append(polygons, f.Polygons...)
			want += f.Polygons[0][0].area()
		}
		joined := Dissolve(polygons)
		got := 0.0
		for _, polygon := range joined {
			for _, ring := range polygon {
				got += ring.area()
			}
		}
		if len(joined) != 1 || math.Abs(got-want) > 1e-9 {
			t.Fatalf("%d fields became %d polygons with the area %v, want one with %v", len(polygons), len(joined), got, want)
		}
	})
}
