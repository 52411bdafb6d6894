// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory_test

import (
	"math"
	"testing"

	"kursbuch/internal/territory"
)

func TestEveryCountyAndLandHasOneOutline(t *testing.T) {
	d, atlas := loadDirectory(t), loadAtlas(t)
	for _, test := range []struct {
		name     string
		outlines []territory.Outline
		level    territory.Level
		within   territory.Key
	}{
		{"Länder", atlas.States(), territory.LevelState, territory.Germany},
		{"counties of Germany", atlas.Counties(territory.Germany), territory.LevelCounty, territory.Germany},
		{"counties of Thüringen", atlas.Counties("16"), territory.LevelCounty, "16"},
		{"counties of Bayern", atlas.Counties("09"), territory.LevelCounty, "09"},
		{"an unknown Land", atlas.Counties("17"), territory.LevelCounty, "17"},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := keys(d.Regions(test.level, test.within, ""))
			if len(test.outlines) != len(want) {
				t.Fatalf("%d outlines, want %d", len(test.outlines), len(want))
			}
			for i, o := range test.outlines {
				if o.Key != want[i] {
					t.Errorf("outline %d is of %s, want %s", i, o.Key, want[i])
				}
			}
		})
	}
}

func TestRingsAreClosedAndInGermany(t *testing.T) {
	atlas := loadAtlas(t)
	for _, outlines := range [][]territory.Outline{atlas.States(), atlas.Counties(territory.Germany), atlas.Counties("16")} {
		for _, o := range outlines {
			for _, ring := range o.Rings {
				if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
					t.Errorf("%s: ring of %d points from %v to %v is not closed", o.Key, len(ring), ring[0], ring[len(ring)-1])
				}
				for _, p := range ring {
					if p[0] < 5.8 || p[0] > 15.1 || p[1] < 47.2 || p[1] > 55.1 {
						t.Fatalf("%s: point %v is not in Germany", o.Key, p)
					}
				}
			}
		}
	}
}

// Outlines that overlap, leave gaps, or belong to another key would change the
// areas: these must agree with the directory's, which comes from another source.
// The coast is excepted: official areas there include mud flats.
func TestAreasOfOutlinesAgreeWithTheDirectory(t *testing.T) {
	d, atlas := loadDirectory(t), loadAtlas(t)
	// Eichsfeld took over nearly 50 km² of the Unstrut-Hainich-Kreis after the outlines' day.
	coastOrLater := map[territory.Key]bool{"16061": true, "16064": true, "01": true, "13": true, "04": true, "02": true}
	for _, test := range []struct {
		name     string
		outlines []territory.Outline
		allowed  float64
	}{
		{"Länder", atlas.States(), 0.01},
		{"counties of Thüringen", atlas.Counties("16"), 0.02},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, o := range test.outlines {
				got, want := squareKilometres(o), float64(region(t, d, o.Key).Hectares)/100
				if math.Abs(got-want) > test.allowed*want && !coastOrLater[o.Key] {
					t.Errorf("%s covers %.0f km², want %.0f within %.0f %%", o.Key, got, want, test.allowed*100)
				}
			}
		})
	}
}

// Neighbours share arcs, so every border inside Germany is drawn by two
// counties, once in each direction; a gap would leave lines that only one draws.
func TestNeighboursLeaveNoGaps(t *testing.T) {
	type line [2][2]float64
	drawn := map[line]int{}
	atlas := loadAtlas(t)
	for _, o := range atlas.Counties(territory.Germany) {
		for _, ring := range o.Rings {
			for i := range ring[1:] {
				drawn[line{ring[i], ring[i+1]}]++
			}
		}
	}
	border := map[line]bool{}
	for _, o := range atlas.States() {
		for _, ring := range o.Rings {
			for i := range ring[1:] {
				border[line{ring[i], ring[i+1]}] = true
			}
		}
	}
	for l, times := range drawn {
		back := line{l[1], l[0]}
		if times > 1 {
			t.Errorf("line %v is drawn %d times in the same direction", l, times)
		}
		if drawn[back] == 0 && !border[l] && !border[back] {
			t.Errorf("line %v has a county on one side only and is no border of a Land", l)
		}
	}
}

func TestTheAtlasCannotBeChangedByItsReaders(t *testing.T) {
	atlas := loadAtlas(t)
	atlas.Counties("16")[0].Key = "changed"
	if got := atlas.Counties("16")[0].Key; got != "16051" {
		t.Errorf("first county is %s, want 16051", got)
	}
}

// squareKilometres is the area on the sphere, as the integral of the sine of
// the latitude along the rings; the ring of a hole runs the other way.
func squareKilometres(o territory.Outline) float64 {
	const earthRadius, radian = 6371.0, math.Pi / 180
	sum := 0.0
	for _, ring := range o.Rings {
		for i := range ring[1:] {
			a, b := ring[i], ring[i+1]
			sum += (b[0] - a[0]) * radian * math.Sin((a[1]+b[1])/2*radian)
		}
	}
	return math.Abs(sum) * earthRadius * earthRadius
}

func loadAtlas(t *testing.T) *territory.Atlas {
	t.Helper()
	atlas, err := territory.LoadAtlas()
	if err != nil {
		t.Fatal(err)
	}
	return atlas
}
