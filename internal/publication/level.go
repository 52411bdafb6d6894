// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"slices"

	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// Level is a kind of area that a table has: official regions of one level, or
// the areas of a division of the tenant's own.
type Level struct {
	Code     string // county, municipality …; own: and the code of the division
	Label    string // of a division; pages name the others
	Division bool
	Areas    []indicator.Category
}

const (
	ownLevel   = "own:"
	otherLevel = "other" // regions whose keys say nothing
	wholeLevel = "whole" // a table without regions
)

// levelCode names the level of an official region.
func levelCode(region string) string {
	key, err := territory.ParseKey(region)
	if err != nil {
		return otherLevel
	}
	return map[territory.Level]string{
		territory.LevelCountry: "country", territory.LevelState: "state", territory.LevelGovernmentRegion: "government_region",
		territory.LevelCounty: "county", territory.LevelMunicipality: "municipality",
	}[key.Level()]
}

// levelsOf lists the levels of a table, the widest areas first.
func levelsOf(m *indicator.Matter) []Level {
	own := map[string]bool{}
	var divisions []Level
	for _, d := range m.Divisions {
		divisions = append(divisions, Level{Code: ownLevel + d.Code, Label: d.Label, Division: true, Areas: d.Areas})
		for _, area := range d.Areas {
			own[area.Code] = true
		}
	}
	var levels []Level
	for _, code := range []string{"country", "state", "government_region", "county", "municipality", otherLevel} {
		l := Level{Code: code}
		for _, r := range m.Regions {
			if r.Code != "" && !own[r.Code] && levelCode(r.Code) == code {
				l.Areas = append(l.Areas, r)
			}
		}
		if len(l.Areas) > 0 {
			levels = append(levels, l)
		}
	}
	if len(levels)+len(divisions) == 0 {
		levels = append(levels, Level{Code: wholeLevel})
	}
	return append(levels, divisions...)
}

// levelOf gives the level of each region.
func levelOf(levels []Level) map[string]string {
	of := map[string]string{}
	for _, l := range levels {
		for _, area := range l.Areas {
			of[area.Code] = l.Code
		}
	}
	return of
}

// within gives for each of the official regions the smallest of the others
// that it lies in, by their keys.
func within(regions []string) map[string]string {
	named := map[territory.Key]string{}
	for _, r := range regions {
		if key, err := territory.ParseKey(r); err == nil {
			named[key] = r
		}
	}
	parents := map[string]string{}
	for _, r := range regions {
		key, err := territory.ParseKey(r)
		if err != nil || key == territory.Germany {
			continue
		}
		for digits := len(key) - 1; digits > 0 && parents[r] == ""; digits-- {
			parents[r] = named[key[:digits]]
		}
		if parents[r] == "" {
			parents[r] = named[territory.Germany]
		}
	}
	return parents
}

// roots lists the regions that lie in none of the others.
func roots(regions []string, parents map[string]string) []string {
	return slices.DeleteFunc(slices.Clone(regions), func(r string) bool { return parents[r] != "" })
}
