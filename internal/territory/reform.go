// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"sync"

	"kursbuch/internal/civil"
)

// Share is the part of a region's figures that another region takes over. The
// weights of all shares of one region sum to 1, each kind by itself.
type Share struct {
	Key    Key
	People float64 // for absolute values that go with people
	Area   float64 // for areas and what goes with them
	Jobs   float64 // for employees at the place of work; People where no source tells
}

// Whole is the share of a region that goes over undivided.
func Whole(key Key) Share { return Share{Key: key, People: 1, Area: 1, Jobs: 1} }

// Reform is one change of borders: on Day the territory of Key, as it was the
// day before, became Into. A region that lost a part stands among its own Into.
type Reform struct {
	Key  Key
	Day  civil.Day // first day of the new borders
	Into []Share
	// Divided without known weights: Into names who took over a part, and its
	// weights are zero.
	Unweighted bool
}

// Transition is an Umsteigeschlüssel: which regions of the borders of day To
// took over each region of the borders of day From. Nothing is said about what
// happened in between.
type Transition struct {
	From, To civil.Day
	Rows     map[Key][]Share
}

// Reforms answers what became of regions. It never changes once made, so any
// number of readers may share it.
type Reforms struct {
	regions     map[Key]Region
	reforms     map[Key][]Reform           // by day
	before      map[Key][]Reform           // the reforms that lead into a key, by day
	transitions map[civil.Day][]Transition // by From, each list by To
	targets     map[Key]bool               // the regions that transitions lead to

	mu   sync.Mutex
	made map[[2]civil.Day]*Conversion
}

// NewReforms knows the reforms that are part of the directory, and beside them
// own ones and any number of transitions. Of two reforms of a region on one day
// the later in own holds. A divided region without weights
// gets those of the transition that begins at the end of the year before.
func NewReforms(d *Directory, own []Reform, transitions []Transition) *Reforms {
	r := &Reforms{
		regions: map[Key]Region{}, reforms: map[Key][]Reform{}, before: map[Key][]Reform{},
		transitions: map[civil.Day][]Transition{}, targets: map[Key]bool{}, made: map[[2]civil.Day]*Conversion{},
	}
	for _, t := range transitions {
		r.transitions[t.From] = append(r.transitions[t.From], t)
		for _, shares := range t.Rows {
			for _, share := range shares {
				r.targets[share.Key] = true
			}
		}
	}
	for _, list := range r.transitions {
		slices.SortFunc(list, func(a, b Transition) int { return cmp.Compare(a.To, b.To) })
	}
	for _, region := range d.regions {
		r.regions[region.Key] = region
	}
	for _, reform := range latest(slices.Concat(d.reforms(), own)) {
		reform = r.settle(reform)
		r.reforms[reform.Key] = append(r.reforms[reform.Key], reform)
		for _, share := range reform.Into {
			r.before[share.Key] = append(r.before[share.Key], reform)
		}
	}
	byDay := func(a, b Reform) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Key, b.Key)) }
	for _, list := range r.reforms {
		slices.SortFunc(list, byDay)
	}
	for _, list := range r.before {
		slices.SortFunc(list, byDay)
	}
	return r
}

// latest keeps the last of the reforms of a region on one day: who enters the
// weights of a divided region knows better than the program.
func latest(all []Reform) []Reform {
	type id struct {
		key Key
		day civil.Day
	}
	last := map[id]int{}
	for i, r := range all {
		last[id{r.Key, r.Day}] = i
	}
	var kept []Reform
	for i, r := range all {
		if last[id{r.Key, r.Day}] == i {
			kept = append(kept, r)
		}
	}
	return kept
}

// Changes lists by day the reforms that changed the territory of key.
func (r *Reforms) Changes(key Key) []Reform {
	all := slices.Clone(r.reforms[key])
	for _, reform := range r.before[key] {
		if reform.Key != key {
			all = append(all, reform)
		}
	}
	slices.SortStableFunc(all, func(a, b Reform) int { return cmp.Compare(a.Day, b.Day) })
	return all
}

// reforms are the dissolutions that the directory knows.
func (d *Directory) reforms() []Reform {
	var all []Reform
	for _, key := range slices.Sorted(maps.Keys(d.successors)) {
		reform := Reform{Key: key, Day: d.regions[d.places[key]].Until.Add(1), Unweighted: len(d.successors[key]) > 1}
		for _, successor := range d.successors[key] {
			share := Share{Key: successor}
			if !reform.Unweighted {
				share = Whole(successor)
			}
			reform.Into = append(reform.Into, share)
		}
		all = append(all, reform)
	}
	return all
}

// settle finds the weights of a reform that came without, where a transition
// from the last year's end before it leads to no other regions.
func (r *Reforms) settle(reform Reform) Reform {
	if !reform.Unweighted {
		return reform
	}
	for _, t := range r.transitions[yearEnd(reform.Day, -1)] {
		shares := t.Rows[reform.Key]
		foreign := slices.ContainsFunc(shares, func(s Share) bool {
			return !slices.ContainsFunc(reform.Into, func(known Share) bool { return known.Key == s.Key })
		})
		if t.To >= reform.Day && len(shares) > 0 && !foreign {
			return Reform{Key: reform.Key, Day: reform.Day, Into: shares}
		}
	}
	return reform
}

// yearEnd is 31 December of the year of day, or of so many years later; empty
// for no day.
func yearEnd(day civil.Day, years int) civil.Day {
	if len(day) < 4 {
		return ""
	}
	if years == 0 {
		return day[:4] + "-12-31"
	}
	year, err := strconv.Atoi(string(day[:4]))
	if err != nil {
		return ""
	}
	return civil.Day(strconv.Itoa(year+years) + "-12-31")
}
