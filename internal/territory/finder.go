// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"slices"
	"strings"

	"kursbuch/internal/i18n"
)

// Finder finds regions of today by what people call them.
type Finder struct {
	directory *Directory
	ranks     []rank
}

// rank are names that are looked up together, before those of the next rank.
type rank struct {
	keys map[string]Key // empty for a name that several have
	form func(string) string
}

// Finder prepares to find regions by name: municipalities of the county that
// home lies in first, then counties and Länder, then municipalities of its
// Land. A name that several regions of one rank have finds none of them.
func (d *Directory) Finder(home Key) *Finder {
	f := &Finder{directory: d}
	add := func(regions []Region, name func(Region) string, form func(string) string) {
		one := rank{map[string]Key{}, form}
		for _, r := range regions {
			folded := i18n.Fold(name(r))
			if key, taken := one.keys[folded]; taken && key != r.Key {
				one.keys[folded] = ""
				continue
			}
			one.keys[folded] = r.Key
		}
		f.ranks = append(f.ranks, one)
	}
	plain := func(r Region) string { return plainName(r.Name) }
	counties, states := d.Regions(LevelCounty, Germany, ""), d.Regions(LevelState, Germany, "")
	add(slices.Concat(d.Regions(LevelCountry, Germany, ""), counties, states), Region.Title, strings.TrimSpace)
	if home.Level() >= LevelCounty {
		add(d.Regions(LevelMunicipality, home.County(), ""), plain, plainName)
	}
	add(counties, plain, plainName)
	add(states, plain, plainName)
	if home.Level() >= LevelState {
		add(d.Regions(LevelMunicipality, home.State(), ""), plain, plainName)
	}
	return f
}

// Find returns the region that a key or a name means, false for none or
// several.
func (f *Finder) Find(text string) (Region, bool) {
	if key, err := ParseKey(text); err == nil {
		region, err := f.directory.Region(key)
		return region, err == nil
	}
	return f.Named(text)
}

// Named returns the region that a name means, false for none or several.
func (f *Finder) Named(text string) (Region, bool) {
	for _, one := range f.ranks {
		if key := one.keys[i18n.Fold(one.form(text))]; key != "" {
			region, err := f.directory.Region(key)
			return region, err == nil
		}
	}
	return Region{}, false
}

// plainName leaves out what offices add to the name of a place.
func plainName(name string) string {
	name, _, _ = strings.Cut(name, ",")
	for _, kind := range []string{"Landeshauptstadt ", "Kreisfreie Stadt ", "kreisfreie Stadt ", "Stadt ", "Gemeinde ", "Markt ", "Landkreis ", "Kreis ", "Lkr. ", "LK "} {
		name = strings.TrimPrefix(name, kind)
	}
	return strings.TrimSpace(name)
}
