// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package profile compares the areas of a place: a profile shows one area by
// its indicators against the whole, a comparison all areas side by side, and an
// index adds standardised indicators up with weights that everybody can see.
// Areas are the tenant's Sozialräume, the municipalities of its county, or the
// counties of its Land. Nothing here speaks of people: an index sorts areas by
// need, never by worth.
package profile

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// Service is the only way to profiles and indices.
type Service struct {
	db        *db.DB
	log       *audit.Log
	newID     func() string
	now       func() time.Time
	figures   *indicator.Service
	territory *territory.Service
}

// New returns the service on d.
func New(d *db.DB, log *audit.Log, newID func() string, now func() time.Time, figures *indicator.Service, places *territory.Service) *Service {
	return &Service{db: d, log: log, newID: newID, now: now, figures: figures, territory: places}
}

// Kind is how a place is cut into areas.
type Kind string

// The kinds.
const (
	Spaces         Kind = "spaces"         // the tenant's Sozialräume
	Municipalities Kind = "municipalities" // of the tenant's county
	Counties       Kind = "counties"       // of the tenant's Land
)

// Kinds lists the kinds in display order.
func Kinds() []Kind { return []Kind{Spaces, Municipalities, Counties} }

// AreaID names an area in addresses: the ID of a Sozialraum or an official key.
type AreaID string

// Area is one area of a division.
type Area struct {
	ID    AreaID
	Key   territory.Key // as figures and outlines name it
	Name  string
	Short string // for a map
}

// Division is a place cut into the areas of one kind.
type Division struct {
	Kind  Kind
	Areas []Area
	Whole territory.Region
}

// Find returns the place of an area, or -1.
func (d Division) Find(id AreaID) int {
	return slices.IndexFunc(d.Areas, func(a Area) bool { return a.ID == id })
}

// zones are the areas as figures are asked for.
func (d Division) zones() indicator.Cut {
	zones := indicator.Cut{Whole: d.Whole.Key}
	for _, a := range d.Areas {
		zone := indicator.Zone{Key: a.Key}
		if d.Kind == Spaces {
			zone.Name = a.Name
		}
		zones.Areas = append(zones.Areas, zone)
	}
	return zones
}

// Division cuts the tenant's place; it has no areas where there are none of
// the kind. Faults: Forbidden.
func (s *Service) Division(ctx context.Context, who identity.Person, kind Kind) (Division, error) {
	if !who.May(identity.ReadIndicators) {
		return Division{}, fault.Forbidden
	}
	d := Division{Kind: kind}
	switch kind {
	case Spaces:
		d.Whole = s.region(territory.Key(who.Region))
		spaces, err := s.territory.SocialSpaces(ctx, who)
		if err != nil {
			return Division{}, fmt.Errorf("areas of %s: %w", who.Tenant, err)
		}
		for _, space := range spaces {
			d.Areas = append(d.Areas, Area{ID: AreaID(space.ID), Key: space.FigureKey(), Name: space.Name, Short: cmp.Or(space.Code, space.Name)})
		}
	case Municipalities:
		d.addRegions(s, territory.LevelMunicipality, territory.Key(who.Region).County())
	case Counties:
		d.addRegions(s, territory.LevelCounty, territory.Key(who.Region).State())
	}
	return d, nil
}

func (d *Division) addRegions(s *Service, level territory.Level, whole territory.Key) {
	if whole == "" {
		return
	}
	d.Whole = s.region(whole)
	for _, r := range s.territory.Directory().Regions(level, whole, "") {
		d.Areas = append(d.Areas, Area{ID: AreaID(r.Key), Key: r.Key, Name: r.Title(), Short: r.Mark})
	}
}

// region is the region of a key; one that the directory lacks, as that of the
// sample, has its key as name.
func (s *Service) region(key territory.Key) territory.Region {
	r, err := s.territory.Directory().Region(key)
	if err != nil {
		return territory.Region{Key: key}
	}
	return r
}

// DivisionOf finds the division to which an area belongs. Faults: Forbidden,
// NotFound.
func (s *Service) DivisionOf(ctx context.Context, who identity.Person, id AreaID) (Division, error) {
	for _, kind := range Kinds() {
		d, err := s.Division(ctx, who, kind)
		if err != nil {
			return Division{}, err
		}
		if d.Find(id) >= 0 {
			return d, nil
		}
	}
	return Division{}, fmt.Errorf("area %s: %w", id, fault.NotFound)
}
