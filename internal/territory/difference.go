// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"cmp"
	"slices"

	"kursbuch/internal/gvisys"
	"kursbuch/internal/i18n"
)

// Pair is a unit before and after a change.
type Pair struct{ Before, After gvisys.Unit }

// Difference is what changed from one directory to the next. Unions of
// municipalities and regions of Baden-Württemberg have no keys of their own in
// figures and are left out.
type Difference struct {
	Gone    []gvisys.Unit // key and name are not used any more
	New     []gvisys.Unit
	Renamed []Pair // the key stayed
	Rekeyed []Pair // the name stayed, within the same Land
}

// Count is how many changes there are.
func (d Difference) Count() int {
	return len(d.Gone) + len(d.New) + len(d.Renamed) + len(d.Rekeyed)
}

// compareUnits finds the changes, each list by key.
func compareUnits(before, after []gvisys.Unit) Difference {
	old, now := byKey(before), byKey(after)
	var d Difference
	for _, u := range before {
		if next, stays := now[u.Key]; old[u.Key].Kind == u.Kind && !stays {
			d.Gone = append(d.Gone, u)
		} else if stays && next.Name != u.Name && next.Kind == u.Kind {
			d.Renamed = append(d.Renamed, Pair{u, next})
		}
	}
	for _, u := range after {
		if _, stood := old[u.Key]; now[u.Key].Kind == u.Kind && !stood {
			d.New = append(d.New, u)
		}
	}
	d.pair()
	compare := func(a, b gvisys.Unit) int { return cmp.Compare(a.Key, b.Key) }
	slices.SortFunc(d.Gone, compare)
	slices.SortFunc(d.New, compare)
	slices.SortFunc(d.Renamed, func(a, b Pair) int { return compare(a.Before, b.Before) })
	slices.SortFunc(d.Rekeyed, func(a, b Pair) int { return compare(a.Before, b.Before) })
	return d
}

// byKey finds the units with a key in figures; keys of different kinds have
// different lengths.
func byKey(units []gvisys.Unit) map[string]gvisys.Unit {
	found := make(map[string]gvisys.Unit, len(units))
	for _, u := range units {
		switch u.Kind {
		case gvisys.State, gvisys.GovernmentRegion, gvisys.County, gvisys.Municipality:
			found[u.Key] = u
		case gvisys.Region, gvisys.Union:
		}
	}
	return found
}

// pair takes the units that only got another key out of those gone and new: one
// of each with the same name and kind in the same Land.
func (d *Difference) pair() {
	gone, added := byName(d.Gone), byName(d.New)
	again := map[string]bool{}
	for name, before := range gone {
		if after := added[name]; len(before) == 1 && len(after) == 1 {
			d.Rekeyed = append(d.Rekeyed, Pair{before[0], after[0]})
			again[before[0].Key], again[after[0].Key] = true, true
		}
	}
	paired := func(u gvisys.Unit) bool { return again[u.Key] }
	d.Gone, d.New = slices.DeleteFunc(d.Gone, paired), slices.DeleteFunc(d.New, paired)
}

func byName(units []gvisys.Unit) map[string][]gvisys.Unit {
	found := map[string][]gvisys.Unit{}
	for _, u := range units {
		name := string(rune(u.Kind)) + u.Key[:2] + i18n.Fold(u.Name)
		found[name] = append(found[name], u)
	}
	return found
}
