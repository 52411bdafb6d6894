// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"math"
	"slices"
)

// Criterion says in what counties are alike.
type Criterion int

// The criteria. All of them compare counties of one kind only: rural counties
// with rural ones, cities that are a county with such cities.
const (
	BySize      Criterion = iota // number of people
	ByStructure                  // people per square kilometre
	ByBoth
)

// fewestAlike is how many counties make a group to compare with.
const fewestAlike = 6

// tolerances are how much larger or smaller members of a group may be, tried
// from the narrowest on.
func tolerances() []float64 { return []float64{0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6} }

// Similar lists by key the counties of Germany that are like another one, and
// how much they may differ: the narrowest tolerance that finds at least six.
// It finds none for what is no county or has no figures.
func (d *Directory) Similar(key Key, by Criterion) (alike []Region, tolerance float64) {
	own, err := d.Region(key)
	if err != nil || own.Level() != LevelCounty || own.Density() == 0 {
		return nil, 0
	}
	counties := d.Regions(LevelCounty, Germany, "")
	for _, tolerance = range tolerances() {
		alike = slices.DeleteFunc(slices.Clone(counties), func(r Region) bool { return r.Key == key || !own.isLike(r, by, tolerance) })
		if len(alike) >= fewestAlike {
			break
		}
	}
	return alike, tolerance
}

func (r Region) isLike(other Region, by Criterion, tolerance float64) bool {
	near := func(a, b float64) bool { return b > 0 && math.Abs(b-a) <= tolerance*a }
	return r.IsCity() == other.IsCity() &&
		(by == ByStructure || near(float64(r.Population), float64(other.Population))) &&
		(by == BySize || near(r.Density(), other.Density()))
}

// IsCity reports whether a county is a city of its own.
func (r Region) IsCity() bool { return r.Kind == CityCounty || r.Kind == CityCountyBW }
