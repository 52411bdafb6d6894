// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package watch

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
)

// Places are the regions that a rule can look at.
type Places struct {
	// Near are those to choose from: Germany, the tenant's Land, its counties,
	// and the municipalities of the tenant's county.
	Near   []territory.Region
	finder *territory.Finder
}

// Places prepares the choice of regions. Faults: Forbidden.
func (s *Service) Places(ctx context.Context, who identity.Person) (Places, error) {
	if !mayRead(who) {
		return Places{}, fault.Forbidden
	}
	directory, err := s.places.Regions(ctx, who)
	if err != nil {
		return Places{}, fmt.Errorf("regions: %w", err)
	}
	home := territory.Key(who.Region)
	p := Places{finder: directory.Finder(home), Near: directory.Regions(territory.LevelCountry, territory.Germany, "")}
	if state := home.State(); state != "" {
		p.Near = slices.Concat(p.Near, directory.Regions(territory.LevelState, state, ""), directory.Regions(territory.LevelCounty, state, ""))
	} else {
		p.Near = append(p.Near, directory.Regions(territory.LevelState, territory.Germany, "")...)
	}
	if county := home.County(); county != "" {
		p.Near = append(p.Near, directory.Regions(territory.LevelMunicipality, county, "")...)
	}
	return p, nil
}

// Keys turns what somebody typed, names and keys, into keys; what means no
// region, or several, stays as it is.
func (p Places) Keys(typed []string) []string {
	var keys []string
	for _, text := range typed {
		if region, found := p.finder.Find(text); found {
			text = string(region.Key)
		}
		if text = strings.TrimSpace(text); text != "" && !slices.Contains(keys, text) {
			keys = append(keys, text)
		}
	}
	return keys
}

// Far are the regions of a rule that are not near, by name.
func (p Places) Far(keys []string) []string {
	return p.Names(slices.DeleteFunc(slices.Clone(keys), func(key string) bool {
		return slices.ContainsFunc(p.Near, func(r territory.Region) bool { return string(r.Key) == key })
	}))
}

// Names are what people call regions, and the keys of those without a name that
// means them alone.
func (p Places) Names(keys []string) []string {
	var names []string
	for _, key := range keys {
		if region, found := p.finder.Find(key); found {
			again, unique := p.finder.Find(region.Title())
			if unique && again.Key == region.Key {
				key = region.Title()
			}
		}
		names = append(names, key)
	}
	return names
}
