// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"slices"
	"strings"

	"kursbuch/internal/civil"
)

// Kind is the official designation of a region. It is a proper term of German
// administration and stays German in every language of the pages.
type Kind string

// The kinds of region.
const (
	Country           Kind = "Staat"
	State             Kind = "Land"
	GovernmentRegion  Kind = "Regierungsbezirk"
	StatisticalRegion Kind = "Statistische Region" // among them the former Regierungsbezirke
	RuralCounty       Kind = "Landkreis"
	RuralCountyKreis  Kind = "Kreis" // so called in Nordrhein-Westfalen and Schleswig-Holstein
	CityCounty        Kind = "kreisfreie Stadt"
	CityCountyBW      Kind = "Stadtkreis" // so called in Baden-Württemberg
	RegionalUnion     Kind = "Regionalverband"
	Town              Kind = "Stadt"
	Market            Kind = "Markt" // in Bayern
	Municipality      Kind = "Gemeinde"
	Unincorporated    Kind = "gemeindefreies Gebiet"
	Borough           Kind = "Bezirk" // of Berlin
)

// Region is a piece of official territory during the days it existed under
// this key.
type Region struct {
	Key        Key
	Kind       Kind
	Name       string    // as the directory writes it: Erfurt, Stadt
	Population int       // on 31 December 2022; 0 for dissolved regions and for parts without a figure
	Hectares   int       // on 31 December 2022; 0 where Population is
	From       civil.Day // first day, empty when before 2007
	Until      civil.Day // last day, empty when it still existed on 30 November 2023
	Mark       string    // on number plates, short enough for a map: GTH; counties of Thüringen only
}

// Level is the level of the region's key.
func (r Region) Level() Level { return r.Key.Level() }

// ExistedOn reports whether the region existed under its key on day. The empty
// day stands for the latest state known.
func (r Region) ExistedOn(day civil.Day) bool {
	if day == "" {
		return r.Until == ""
	}
	return r.From <= day && (r.Until == "" || day <= r.Until)
}

// SquareKilometres is the area, 0 where it is unknown.
func (r Region) SquareKilometres() float64 { return float64(r.Hectares) / 100 }

// Density is the number of people per square kilometre, 0 where one of the two
// is unknown.
func (r Region) Density() float64 {
	if r.Hectares == 0 {
		return 0
	}
	return float64(r.Population) / r.SquareKilometres()
}

// ShortName is the name without the additions after the comma: Erfurt.
func (r Region) ShortName() string {
	name, _, _ := strings.Cut(r.Name, ", ")
	return name
}

// Title is the name as people say it: Erfurt, Landkreis Gotha, Wartburgkreis.
// It tells apart the county and the city that share a name.
func (r Region) Title() string {
	switch r.Kind {
	case GovernmentRegion, StatisticalRegion:
		return string(r.Kind) + " " + r.Name
	case RuralCounty, RuralCountyKreis:
		if !saysWhatItIs(r.Name) {
			return string(r.Kind) + " " + r.Name
		}
		return r.ShortName()
	default:
		return r.ShortName()
	}
}

// Precise is the title with what tells the region from all others: München,
// kreisfreie Stadt (09162).
func (r Region) Precise() string {
	switch r.Kind {
	case State, CityCounty, CityCountyBW:
		return r.Title() + ", " + string(r.Kind) + " (" + string(r.Key) + ")"
	default:
		return r.Title() + " (" + string(r.Key) + ")"
	}
}

// saysWhatItIs reports whether a county's name already tells that it is one.
func saysWhatItIs(name string) bool {
	return slices.ContainsFunc([]string{"kreis", "Kreis", "Region ", "Städteregion "}, func(word string) bool {
		return strings.Contains(name, word)
	})
}
