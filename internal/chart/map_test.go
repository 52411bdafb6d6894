// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart_test

import (
	"strings"
	"testing"

	"kursbuch/internal/chart"
)

func square(x, y, size float64) []chart.Point {
	return []chart.Point{{X: x, Y: y}, {X: x + size, Y: y}, {X: x + size, Y: y + size}, {X: x, Y: y + size}}
}

// districts is a map of two by two squares; one value is protected, one square
// is tiny.
func districts() chart.Map {
	return chart.Map{
		ID: "karte", Alt: chart.Alt{Text: "Karte"}, Planar: true, Format: german(),
		Regions: []chart.Region{
			{Code: "AHL", Name: "Ahlenfurt", Rings: [][]chart.Point{square(0, 0, 10)}, Number: new(38.4), Own: true},
			{Code: "GRI", Name: "Grimmland", Rings: [][]chart.Point{square(10, 0, 10)}, Number: new(45.3), Sign: "p"},
			{Code: "FEL", Name: "Felsach", Rings: [][]chart.Point{square(0, 10, 10)}, Sign: "•"},
			{Code: "INS", Name: "Insel", Rings: [][]chart.Point{square(15, 15, 0.5)}, Number: new(33.1)},
		},
	}
}

func TestMapLooksAsAgreed(t *testing.T) {
	golden(t, "map.svg.golden", []byte(strings.ReplaceAll(string(districts().HTML()), "><", ">\n<")+"\n"))
	golden(t, "map-document.svg.golden", districts().Drawing(300).SVG("Karte"))
}

func TestMapPrintsValuesWhereTheyFit(t *testing.T) {
	var texts []string
	for _, e := range mustParse(t, string(districts().HTML())) {
		if e.name == "text" {
			texts = append(texts, e.text)
		}
	}
	if got, want := strings.Join(texts, " "), "AHL 38,4 GRI 45,3 FEL •"; got != want {
		t.Errorf("texts = %q, want %q: all but those of the tiny area", got, want)
	}
}

func TestMapAvoidsHoles(t *testing.T) {
	m := chart.Map{ID: "m", Planar: true, Regions: []chart.Region{{
		Code: "RING", Rings: [][]chart.Point{square(0, 0, 30), square(8, 8, 14)}, Number: new(1.0),
	}}}
	for _, e := range mustParse(t, string(m.HTML())) {
		if e.name != "text" {
			continue
		}
		x, y := e.number(t, "x"), e.number(t, "y")
		if x > 121 && x < 315 && y > 121 && y < 315 {
			t.Errorf("%q stands at %g, %g, in the hole", e.text, x, y)
		}
	}
}

func TestMapTableAndLegendAgreeWithThePicture(t *testing.T) {
	m := districts()
	all := mustParse(t, string(m.HTML()))
	coloured, hatched := 0, 0
	for _, e := range all {
		if e.name != "path" {
			continue
		}
		if strings.HasPrefix(e.attrs["class"], "kb-map-") {
			coloured++
		} else if e.attrs["fill"] == "url(#karte-hatch)" {
			hatched++
		}
	}
	numbers, inLegend := 0, 0
	for _, row := range m.Table().Rows {
		if row.Cells[0].Value != nil {
			numbers++
		}
	}
	for _, key := range m.Legend() {
		if key.Sign == "" {
			inLegend += key.Count
		}
	}
	if coloured != numbers || inLegend != numbers || numbers != 3 {
		t.Errorf("coloured %d, in the legend %d, numbers in the table %d, want 3", coloured, inLegend, numbers)
	}
	if hatched != 1 || count(all, "kb-map__own") != 1 {
		t.Errorf("hatched %d, outlined %d, want 1 and 1", hatched, count(all, "kb-map__own"))
	}
}

func TestLegendBounds(t *testing.T) {
	m := districts()
	m.Bounds = []float64{36, 40, 43}
	keys := m.Legend()
	if len(keys) != 5 {
		t.Fatalf("keys = %d, want four classes and the protected value", len(keys))
	}
	if keys[0].From != nil || *keys[0].To != 36 || keys[3].To != nil || keys[3].FromText != "43,0" {
		t.Errorf("outer keys = %+v and %+v, want open ends", keys[0], keys[3])
	}
	if keys[4].Sign != "•" || !strings.Contains(string(keys[4].Swatch), "url(#karte-hatch)") {
		t.Errorf("last key = %+v, want the hatched one", keys[4])
	}
	for i, want := range []int{1, 1, 0, 1, 1} {
		if keys[i].Count != want {
			t.Errorf("key %d counts %d areas, want %d", i, keys[i].Count, want)
		}
	}
}

func TestMapInDegreesKeepsShape(t *testing.T) {
	// at 60° north a degree of longitude is half as long as one of latitude
	m := chart.Map{ID: "m", Regions: []chart.Region{{Rings: [][]chart.Point{
		{{X: 10, Y: 59.5}, {X: 12, Y: 59.5}, {X: 12, Y: 60.5}, {X: 10, Y: 60.5}},
	}}}}
	d := m.Drawing(436)
	if ratio := d.Height / d.Width; ratio < 0.98 || ratio > 1.02 {
		t.Errorf("two degrees by one at 60° north are drawn %g times as high as wide, want 1", ratio)
	}
}

func TestMapIDCannotBreakOut(t *testing.T) {
	m := districts()
	m.ID = `a"><script>(1)`
	for _, e := range mustParse(t, string(m.HTML())) {
		if e.name == "script" {
			t.Fatal("the ID became markup")
		}
		if e.name == "pattern" && e.attrs["id"] != "ascript1-hatch" {
			t.Errorf("id = %q", e.attrs["id"])
		}
	}
}
