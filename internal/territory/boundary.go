// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// BoundaryID names a set of boundaries.
type BoundaryID string

// Layer is what a set of boundaries draws.
type Layer string

// The layers.
const (
	RegionLayer Layer = "regions" // official regions of one day
	SpaceLayer  Layer = "spaces"  // the tenant's Sozialräume
)

// Boundary is a set of boundaries as it was uploaded: the newest set in use
// that has an area draws it.
type Boundary struct {
	Tenant     identity.TenantID
	ID         BoundaryID
	Version    int
	Layer      Layer
	Day        civil.Day // whose borders these are; empty for Sozialräume
	File       string
	Source     string // the credit to show
	Digest     string
	Areas      int
	Created    []string // IDs of the Sozialräume that came with it
	ImportedAt time.Time
	ImportedBy string
	Archived   bool
}

// boundaryKind names sets of boundaries in the audit trail.
const boundaryKind = "boundary"

func (b Boundary) object() audit.Object {
	return audit.Object{Kind: boundaryKind, ID: string(b.ID), Title: b.File}
}

func (b Boundary) fields() audit.Fields {
	return audit.Fields{"layer": string(b.Layer), "day": string(b.Day), "source": b.Source, "areas": fmt.Sprint(b.Areas)}
}

// Boundaries lists the sets that the tenant may read, newest first, those of
// the operator among them. Everyone in the tenant may.
func (s *Service) Boundaries(ctx context.Context, who identity.Person) ([]Boundary, error) {
	sets, err := listBoundaries(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("list boundaries: %w", err)
	}
	return sets, nil
}

// Boundary returns one set, or fault.NotFound. Everyone in the tenant may.
func (s *Service) Boundary(ctx context.Context, who identity.Person, id BoundaryID) (Boundary, error) {
	b, err := findBoundary(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Boundary{}, fmt.Errorf("boundary %s: %w", id, err)
	}
	b.ImportedBy = who.Colleague(b.ImportedBy)
	return b, nil
}

// SpaceOutlines lists the outlines of the tenant's Sozialräume in use, by the
// key under which figures name them. Those without an outline are missing.
// Everyone in the tenant may.
func (s *Service) SpaceOutlines(ctx context.Context, who identity.Person) ([]Outline, error) {
	spaces, err := s.SocialSpaces(ctx, who)
	if err != nil {
		return nil, err
	}
	stored, err := listOutlines(ctx, s.db, who.Tenant, SpaceLayer, "")
	if err != nil {
		return nil, fmt.Errorf("outlines of social spaces: %w", err)
	}
	newest := map[Key]Outline{}
	for _, set := range stored { // oldest first
		for _, o := range set {
			newest[o.Key] = o
		}
	}
	var outlines []Outline
	for _, space := range spaces {
		if o, drawn := newest[Key(space.ID)]; drawn {
			o.Key, o.Name = space.FigureKey(), space.Name
			outlines = append(outlines, o)
		}
	}
	return outlines, nil
}

// RegionOutlines lists by key the uploaded outlines of the regions of a level
// within another, with the credit to show; none when there are none. Everyone
// in the tenant may.
func (s *Service) RegionOutlines(ctx context.Context, who identity.Person, level Level, within Key) (outlines []Outline, credit string, err error) {
	sets, err := s.Boundaries(ctx, who)
	if err != nil {
		return nil, "", err
	}
	for _, set := range sets {
		if set.Archived || set.Layer != RegionLayer {
			continue
		}
		stored, err := setOutlines(ctx, s.db, set, string(within.State()))
		if err != nil {
			return nil, "", fmt.Errorf("outlines of %s: %w", set.ID, err)
		}
		for _, o := range stored {
			if o.Key.Level() == level && o.Key.Within(within) {
				outlines = append(outlines, o)
			}
		}
		if len(outlines) > 0 {
			return outlines, set.Source, nil
		}
	}
	return nil, "", nil
}

// BoundaryOutlines lists the outlines of a set by key. Those of Sozialräume
// have the key under which figures name them. Everyone in the tenant may.
func (s *Service) BoundaryOutlines(ctx context.Context, who identity.Person, b Boundary) ([]Outline, error) {
	outlines, err := setOutlines(ctx, s.db, b, "")
	if err != nil {
		return nil, fmt.Errorf("outlines of %s: %w", b.ID, err)
	}
	if b.Layer != SpaceLayer {
		return outlines, nil
	}
	spaces, err := everySocialSpace(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("list social spaces: %w", err)
	}
	byID := map[Key]SocialSpace{}
	for _, space := range spaces {
		byID[Key(space.ID)] = space
	}
	for i, o := range outlines {
		outlines[i].Key, outlines[i].Name = byID[o.Key].FigureKey(), byID[o.Key].Name
	}
	return outlines, nil
}

// BoundaryHistory lists the changes to a set, newest first, and counts them
// all. Everyone in the tenant may.
func (s *Service) BoundaryHistory(ctx context.Context, who identity.Person, id BoundaryID, limit, offset int) ([]audit.Entry, int, error) {
	return s.log.History(ctx, who, boundaryKind, string(id), limit, offset)
}

// TakeBoundaries stores what a preview read. New Sozialräume are created with
// their outlines. Faults: Forbidden, Refused (nothing to store, or the same
// boundaries are stored already).
func (s *Service) TakeBoundaries(ctx context.Context, who identity.Person, p *BoundaryPreview) (Boundary, error) {
	if !who.May(identity.EditTerritory) {
		return Boundary{}, fault.Forbidden
	}
	if len(p.Areas) == 0 {
		return Boundary{}, fault.Refuse("territory.boundary.nothing")
	}
	b := Boundary{
		Tenant: who.Tenant, ID: BoundaryID(s.newID()), Layer: p.Choice.Layer, Day: p.Choice.Day, File: p.File, Source: p.Choice.Source,
		Areas: len(p.Areas), ImportedAt: s.now().UTC().Truncate(time.Millisecond), ImportedBy: who.Name,
	}
	var err error
	if b.Digest, err = digestOf(p.Choice.Layer, p.Choice.Day, p.outlines); err != nil {
		return Boundary{}, err
	}
	if same, found, err := s.sameBoundary(ctx, who, b); err != nil || found {
		return same, err
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		outlines := p.outlines
		if err := s.log.Record(ctx, tx, who, b.object(), audit.Created, nil, b.fields()); err != nil {
			return err
		}
		if p.Choice.Layer == SpaceLayer {
			if outlines, b.Created, err = s.takeSpaces(ctx, tx, who, p); err != nil {
				return err
			}
		}
		if err := insertBoundary(ctx, tx, b); err != nil {
			return err
		}
		return storeOutlines(ctx, tx, b, outlines)
	})
	if err != nil {
		return Boundary{}, fmt.Errorf("take boundaries of %s: %w", p.File, err)
	}
	return b, nil
}

// sameBoundary finds the tenant's newest set in use of a layer and day, when it
// has the same content.
func (s *Service) sameBoundary(ctx context.Context, who identity.Person, b Boundary) (Boundary, bool, error) {
	sets, err := s.Boundaries(ctx, who)
	if err != nil {
		return Boundary{}, false, err
	}
	for _, set := range sets {
		if set.Tenant == who.Tenant && set.Layer == b.Layer && set.Day == b.Day && !set.Archived {
			return set, set.Digest == b.Digest, nil
		}
	}
	return Boundary{}, false, nil
}

// takeSpaces gives each area the ID of its Sozialraum, a new one where none
// matches, and lists the new ones.
func (s *Service) takeSpaces(ctx context.Context, tx *sql.Tx, who identity.Person, p *BoundaryPreview) (outlines []Outline, created []string, err error) {
	spaces, err := listSocialSpaces(ctx, tx, who.Tenant)
	if err != nil {
		return nil, nil, err
	}
	number, err := nextNumber(ctx, tx, who.Tenant)
	if err != nil {
		return nil, nil, err
	}
	for i, area := range p.Areas {
		o := p.outlines[i]
		if match, found := matchSpace(spaces, area.Code, area.Name); found {
			o.Key = Key(match.ID)
			outlines = append(outlines, o)
			continue
		}
		space := SocialSpace{ID: SocialSpaceID(s.newID()), Number: number, Name: area.Name, Code: area.Code}
		number++
		if err := s.log.Record(ctx, tx, who, space.object(), audit.Created, nil, space.fields(s.directory)); err != nil {
			return nil, nil, err
		}
		if err := insertSocialSpace(ctx, tx, who.Tenant, space); err != nil {
			if db.IsUnique(err) {
				return nil, nil, fault.Refuse("territory.boundary.meanwhile")
			}
			return nil, nil, err
		}
		o.Key = Key(space.ID)
		outlines, created = append(outlines, o), append(created, string(space.ID))
	}
	return outlines, created, nil
}

// storeOutlines keeps regions by Land, so that a map reads only what it draws.
func storeOutlines(ctx context.Context, tx *sql.Tx, b Boundary, outlines []Outline) error {
	parts := map[string][]Outline{}
	for _, o := range outlines {
		part := ""
		if b.Layer == RegionLayer {
			part = string(o.Key.State())
		}
		parts[part] = append(parts[part], o)
	}
	for _, part := range slices.Sorted(maps.Keys(parts)) {
		content, err := packOutlines(parts[part])
		if err != nil {
			return err
		}
		if err := insertOutlines(ctx, tx, b, part, content); err != nil {
			return err
		}
	}
	return nil
}

// ArchiveBoundary takes a set out of use: the one before it draws again. The
// Sozialräume that came with it and were not touched since go with it.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) ArchiveBoundary(ctx context.Context, who identity.Person, id BoundaryID, version int) error {
	return s.moveBoundary(ctx, who, id, version, db.Timestamp(s.now()), audit.Deleted)
}

// RestoreBoundary takes a set into use again, with the Sozialräume that went
// with it. Faults: Forbidden, NotFound, Conflict, Refused (another Sozialraum
// has the name or number by now).
func (s *Service) RestoreBoundary(ctx context.Context, who identity.Person, id BoundaryID, version int) error {
	err := s.moveBoundary(ctx, who, id, version, "", audit.Restored)
	if db.IsUnique(err) {
		return fault.Refuse("territory.space.restore_name_taken")
	}
	return err
}

func (s *Service) moveBoundary(ctx context.Context, who identity.Person, id BoundaryID, version int, at string, act audit.Act) error {
	var b Boundary
	return s.move(ctx, who, "boundary "+string(id), act, func(tx *sql.Tx) (owner identity.TenantID, what audit.Object, err error) {
		b, err = findBoundary(ctx, tx, who.Tenant, id)
		return b.Tenant, b.object(), err
	}, func(tx *sql.Tx) error {
		if err := archiveBoundary(ctx, tx, who.Tenant, id, version, at); err != nil {
			return err
		}
		return s.moveCreated(ctx, tx, who, b, at, act)
	})
}

// moveCreated archives or restores the Sozialräume of a set that nobody has
// changed in between: their version counts the changes.
func (s *Service) moveCreated(ctx context.Context, tx *sql.Tx, who identity.Person, b Boundary, at string, act audit.Act) error {
	for _, id := range b.Created {
		space, err := findSocialSpace(ctx, tx, who.Tenant, SocialSpaceID(id))
		if err != nil {
			return err
		}
		if space.Version != b.Version || space.Archived == (at != "") {
			continue
		}
		if err := archiveSocialSpace(ctx, tx, who.Tenant, space.ID, space.Version, at); err != nil {
			return err
		}
		if err := s.log.Record(ctx, tx, who, space.object(), act, nil, nil); err != nil {
			return err
		}
	}
	return nil
}
