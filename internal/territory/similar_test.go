// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory_test

import (
	"slices"
	"testing"

	"kursbuch/internal/territory"
)

func TestNeighboursShareABorder(t *testing.T) {
	atlas, err := territory.LoadAtlas()
	if err != nil {
		t.Fatal(err)
	}
	// Landkreis Gotha: Wartburgkreis, Unstrut-Hainich-Kreis, Sömmerda, Ilm-Kreis,
	// Schmalkalden-Meiningen and the city of Erfurt.
	want := []territory.Key{"16051", "16063", "16064", "16066", "16068", "16070"}
	if got := atlas.Neighbours("16067"); !slices.Equal(got, want) {
		t.Errorf("neighbours of Gotha = %v, want %v", got, want)
	}
	if got := atlas.Neighbours("01001"); !slices.Equal(got, []territory.Key{"01059"}) {
		t.Errorf("neighbours of Flensburg = %v, want only the county around it", got)
	}
	for _, o := range atlas.Counties(territory.Germany) {
		for _, other := range atlas.Neighbours(o.Key) {
			if !slices.Contains(atlas.Neighbours(other), o.Key) {
				t.Errorf("%s has the neighbour %s, but not the other way round", o.Key, other)
			}
		}
	}
}

func TestSimilarCountiesKeepTheRule(t *testing.T) {
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	for _, own := range directory.Regions(territory.LevelCounty, territory.Germany, "") {
		for _, by := range []territory.Criterion{territory.BySize, territory.ByStructure, territory.ByBoth} {
			alike, tolerance := directory.Similar(own.Key, by)
			for _, r := range alike {
				size, density := float64(r.Population)/float64(own.Population)-1, r.Density()/own.Density()-1
				if r.IsCity() != own.IsCity() || r.Key == own.Key {
					t.Errorf("%s is in the group of %s", r.Title(), own.Title())
				}
				if by != territory.ByStructure && (size > tolerance || size < -tolerance) {
					t.Errorf("%s is %+.2f larger than %s, the rule says %g", r.Title(), size, own.Title(), tolerance)
				}
				if by != territory.BySize && (density > tolerance || density < -tolerance) {
					t.Errorf("%s is %+.2f denser than %s, the rule says %g", r.Title(), density, own.Title(), tolerance)
				}
			}
			if len(alike) < 6 && tolerance < 0.6 {
				t.Errorf("%s: %d alike within %g, and the rule was not widened", own.Title(), len(alike), tolerance)
			}
		}
	}
	if alike, _ := directory.Similar("16", territory.BySize); alike != nil {
		t.Errorf("a Land has %d similar counties, want none", len(alike))
	}
}
