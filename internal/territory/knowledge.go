// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kursbuch/internal/gvisys"
	"kursbuch/internal/identity"
)

// knowledge is what a tenant can know of territory: what the program brings,
// and what was imported or entered.
type knowledge struct {
	directory *Directory
	reforms   *Reforms
	state     string // by what was imported and entered
}

// Reforms knows what became of regions: the reforms that are part of the
// program, and those that the tenant may read. Everyone in the tenant may.
func (s *Service) Reforms(ctx context.Context, who identity.Person) (*Reforms, error) {
	k, err := s.knowledge(ctx, who)
	return k.reforms, err
}

// Regions is the directory of official regions with those that imported
// directories add. Everyone in the tenant may.
func (s *Service) Regions(ctx context.Context, who identity.Person) (*Directory, error) {
	k, err := s.knowledge(ctx, who)
	return k.directory, err
}

// State names all that the tenant knows of territory: it changes when something
// is imported, entered, changed or archived, and only then. Everyone in the
// tenant may.
func (s *Service) State(ctx context.Context, who identity.Person) (string, error) {
	k, err := s.knowledge(ctx, who)
	return k.state, err
}

// knowledge is worked out again only when something was imported or changed.
func (s *Service) knowledge(ctx context.Context, who identity.Person) (knowledge, error) {
	gazetteers, err := s.Gazetteers(ctx, who)
	if err != nil {
		return knowledge{}, err
	}
	gazetteers = slices.DeleteFunc(gazetteers, func(g Gazetteer) bool { return g.Archived })
	transitions, err := s.Transitions(ctx, who)
	if err != nil {
		return knowledge{}, err
	}
	transitions = slices.DeleteFunc(transitions, func(t TransitionSet) bool { return t.Archived })
	own, err := s.OwnReforms(ctx, who)
	if err != nil {
		return knowledge{}, err
	}
	var stamp strings.Builder
	for _, g := range gazetteers {
		stamp.WriteString(" g" + string(g.ID))
	}
	for _, t := range transitions {
		stamp.WriteString(" t" + string(t.ID))
	}
	for _, r := range own {
		fmt.Fprintf(&stamp, " r%s.%d", r.ID, r.Version)
	}
	return s.known.get(stamp.String(), func() (knowledge, error) {
		k, err := s.learn(ctx, who, gazetteers, transitions, own)
		k.state = stamp.String()
		return k, err
	})
}

func (s *Service) learn(ctx context.Context, who identity.Person, gazetteers []Gazetteer, sets []TransitionSet, own []OwnReform) (k knowledge, err error) {
	k.directory = s.directory
	for i, g := range gazetteers { // newest first
		units, err := s.Units(ctx, who, g)
		if err != nil {
			return k, err
		}
		k.directory = k.directory.with(g, units, i == 0)
	}
	var transitions []Transition
	for _, set := range sets {
		read, err := s.readTransitions(ctx, who, set)
		if err != nil {
			return k, err
		}
		transitions = append(transitions, read...)
	}
	var reforms []Reform
	for _, r := range own {
		reforms = append(reforms, r.Reform)
	}
	k.reforms = NewReforms(k.directory, reforms, transitions)
	return k, nil
}

// with adds the regions of an imported directory that d lacks; a newer one than
// the program's own also names those that it has, and ends those that it lacks. Nobody here knows the day of
// such a change: the last day on which a region is known stands for it.
func (d *Directory) with(g Gazetteer, units []gvisys.Unit, newest bool) *Directory {
	more := &Directory{regions: slices.Clone(d.regions), levels: map[Level][]int{}, places: map[Key]int{}, successors: d.successors, full: true}
	listed := byKey(units)
	for i, r := range more.regions {
		u, stands := listed[string(r.Key)]
		if newest && g.Day > AsOf && stands && r.Until == "" && r.Level() >= LevelCounty {
			more.regions[i] = r.renamed(u)
		}
		if newest && g.Day > AsOf && !stands && r.Until == "" && r.Level() >= LevelCounty && r.Population > 0 && d.Complete(r.Level(), r.Key.State()) {
			more.regions[i].Until = AsOf
		}
	}
	for _, key := range slices.Sorted(maps.Keys(listed)) {
		if _, known := d.places[Key(key)]; known {
			continue
		}
		u := listed[key]
		kind, name := designation(u)
		region := Region{Key: Key(key), Kind: kind, Name: name, Population: u.Population, Hectares: u.Hectares}
		if !newest || g.Day < AsOf && d.Complete(region.Level(), region.Key.State()) {
			region.Until, region.Population, region.Hectares = g.Day, 0, 0
		}
		more.regions = append(more.regions, region)
	}
	slices.SortStableFunc(more.regions, func(a, b Region) int {
		return cmp.Or(cmp.Compare(min(a.Level(), LevelState), min(b.Level(), LevelState)), cmp.Compare(a.Key, b.Key))
	})
	for i, r := range more.regions {
		more.places[r.Key] = i
		more.levels[r.Level()] = append(more.levels[r.Level()], i)
	}
	return more
}

// renamed is r with the name of a unit, and with its kind where that fits.
func (r Region) renamed(u gvisys.Unit) Region {
	kind, name := designation(u)
	r.Name = name
	if r.Level() == LevelMunicipality || strings.HasPrefix(u.Text, "4") { // the kinds of counties
		r.Kind = kind
	}
	return r
}

// designations are the kinds by Textkennzeichen, as GV-ISys describes them.
func designations() map[string]Kind {
	return map[string]Kind{
		"41": CityCounty, "42": CityCountyBW, "43": RuralCountyKreis, "44": RuralCounty, "45": RegionalUnion,
		"60": Market, "61": CityCounty, "62": CityCountyBW, "63": Town, "64": Municipality, "65": Unincorporated, "66": Unincorporated, "67": Town,
	}
}

// designation is the kind of a unit, and its name without what the kind says.
func designation(u gvisys.Unit) (Kind, string) {
	switch u.Kind {
	case gvisys.State:
		return State, u.Name
	case gvisys.GovernmentRegion:
		return governmentRegion(u.Name)
	case gvisys.Region, gvisys.Union, gvisys.County, gvisys.Municipality:
	}
	return cmp.Or(designations()[u.Text], Municipality), u.Name
}

func governmentRegion(name string) (Kind, string) {
	kind := GovernmentRegion
	for _, prefix := range []string{"früher: ", "Statistische Region "} {
		if rest, cut := strings.CutPrefix(name, prefix); cut {
			kind, name = StatisticalRegion, rest
		}
	}
	for _, prefix := range []string{"Reg.-Bez. ", "Direktionsbezirk "} {
		name = strings.TrimPrefix(name, prefix)
	}
	return kind, name
}
