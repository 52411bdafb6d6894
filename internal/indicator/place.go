// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/territory"
)

// Lengths of region keys by level. Associations of municipalities have 9
// digits, municipalities 8 (AGS) or 12 (ARS).
const (
	stateDigits       = 2
	countyDigits      = 5
	associationDigits = 9
	arsDigits         = 12
	states            = 16
)

const germany = string(territory.Germany)

// within reports whether region lies in container, going by the keys. The
// cities that are a Land and a county at once (11000) contain all of the Land.
// Other countries and NUTS codes begin with letters and do not lie in Germany.
func within(region, container string) bool {
	if isOwnArea(region) || isOwnArea(container) {
		return container == ""
	}
	if container == germany || region == germany {
		return container == germany && region != germany && region < ":"
	}
	stem := container
	if len(container) == countyDigits {
		stem = strings.TrimSuffix(container, "000")
	}
	return len(region) > len(container) && strings.HasPrefix(region, stem)
}

// place is one row of regions: a region, or several that are added up.
type place struct {
	code, label string // of the row; empty when the regions are a sum
	keys        []string
}

// places sorts the regions of a release into the rows that r asks for. Who
// names a measure means the regions that it has, kept as a block's regions
// sorted: a table may give one measure for Germany and another for places.
func (s *Service) places(r *request, src source, measured []string, lang string) ([]place, error) {
	available := src.names.regionsOf(r.places)
	if r.measures != nil {
		available = filter(available, func(key string) bool {
			_, found := slices.BinarySearch(measured, key)
			return found
		})
	}
	if len(src.names.Regions) == 0 {
		return []place{{keys: []string{""}}}, nil
	}
	if !r.byRegion {
		keys, err := summed(r.regions, available)
		if err == nil {
			err = src.names.oneDivision(keys)
		}
		return []place{{keys: keys}}, err
	}
	rows := available
	if r.regions != nil {
		rows = nil
		for _, asked := range r.regions {
			rows = append(rows, regionsMeant(asked, available)...)
		}
		rows = distinct(rows)
	}
	all := make([]place, len(rows))
	for i, key := range rows {
		all[i] = place{key, src.names.regionLabel[key].in(lang), []string{key}}
	}
	return all, nil
}

// regionsMeant lists the regions that one condition names: the region itself
// if the table has it, else those of the next level below; with * all whose
// keys begin so.
func regionsMeant(asked string, available []string) []string {
	if beginning, pattern := strings.CutSuffix(asked, "*"); pattern {
		return filter(available, func(key string) bool { return strings.HasPrefix(key, beginning) })
	}
	if slices.Contains(available, asked) {
		return []string{asked}
	}
	if state, city := cityStates()[territory.Key(asked)]; city && slices.Contains(available, string(state)) {
		return []string{string(state)}
	}
	return below(asked, available)
}

// cityStates are the counties that are a Land of their own. Tables in the
// layout used until 2024 list them once, as Land.
func cityStates() map[territory.Key]territory.Key {
	return map[territory.Key]territory.Key{"02000": "02", "11000": "11"}
}

// below lists the regions of one level inside a region that the table itself
// lacks: the Länder of Germany when all are there, else counties, else what is
// smaller. Levels are never mixed.
func below(region string, available []string) []string {
	inside := filter(available, func(key string) bool { return within(key, region) })
	for _, digits := range []int{stateDigits, countyDigits, len("16051000"), arsDigits, associationDigits, len("161")} {
		level := filter(inside, func(key string) bool { return len(key) == digits })
		if digits == stateDigits && len(level) < states {
			continue
		}
		if digits == countyDigits && len(level) > 0 {
			level = append(level, citiesListedAsState(inside, level)...)
		}
		if len(level) > 0 {
			return level
		}
	}
	return nil
}

// citiesListedAsState are the Länder among some regions that are one county
// each and are not listed as such.
func citiesListedAsState(inside, counties []string) []string {
	var cities []string
	for city, state := range cityStates() {
		if slices.Contains(inside, string(state)) && !slices.Contains(counties, string(city)) {
			cities = append(cities, string(state))
		}
	}
	slices.Sort(cities)
	return cities
}

// summed lists the regions that add up to what is asked, or to Germany when
// nothing is asked. Regions that contain each other are refused.
func summed(asked, available []string) ([]string, error) {
	if asked == nil {
		if own := filter(available, isOwnArea); len(own) > 0 {
			return own, nil
		}
		asked = []string{germany}
	}
	var keys []string
	for _, one := range asked {
		found := regionsMeant(one, available)
		if strings.HasSuffix(one, "*") {
			found = topmost(found)
		}
		keys = append(keys, found...)
	}
	keys = distinct(keys)
	among := setOf(keys)
	for _, key := range keys {
		if larger := container(key, among); larger != "" {
			return nil, fault.Refuse("indicator.table.regions_overlap", "region", larger, "part", key)
		}
	}
	return keys, nil
}

// topmost leaves out the regions that lie in another one of the list.
func topmost(keys []string) []string {
	among := setOf(keys)
	return filter(keys, func(key string) bool { return container(key, among) == "" })
}

// container is a region of the set in which another one lies, empty when
// there is none; see within.
func container(key string, among map[string]bool) string {
	if key == germany || isOwnArea(key) {
		return ""
	}
	if among[germany] {
		return germany
	}
	for digits := stateDigits; digits < len(key); digits++ {
		if among[key[:digits]] {
			return key[:digits]
		}
	}
	if city := key[:min(stateDigits, len(key))] + "000"; among[city] && within(key, city) {
		return city
	}
	return ""
}

func setOf(keys []string) map[string]bool {
	set := make(map[string]bool, len(keys))
	for _, key := range keys {
		set[key] = true
	}
	return set
}

// regionsOf lists the region keys under some variables, or all, sorted.
func (d *dictionary) regionsOf(variables []string) []string {
	var keys []string
	for _, r := range d.Regions {
		if variables == nil || slices.Contains(variables, d.Variables[r.Variable].Code) {
			keys = append(keys, r.Code)
		}
	}
	slices.Sort(keys)
	return keys
}

// dissolved reports whether a region no longer existed at the end of a period.
// Official tables go on listing such regions, with a sign for the number.
func (s *Service) dissolved(key string, period civil.Period) bool {
	region, err := s.directory.Region(territory.Key(key))
	return err == nil && region.Until != "" && region.Until < period.End()
}
