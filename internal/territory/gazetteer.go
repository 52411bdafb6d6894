// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/gvisys"
	"kursbuch/internal/identity"
)

// GazetteerID names an imported directory of municipalities.
type GazetteerID string

// Gazetteer is a Gemeindeverzeichnis as it was imported: all units of one day.
// At most one of a tenant is in use for a day.
type Gazetteer struct {
	Tenant     identity.TenantID
	ID         GazetteerID
	Version    int
	Day        civil.Day
	Format     gvisys.Format
	File       string
	Digest     string
	Counts     map[gvisys.Kind]int
	Population int
	ImportedAt time.Time
	ImportedBy string
	Archived   bool
}

// gazetteerKind names directories in the audit trail.
const gazetteerKind = "gazetteer"

func (g Gazetteer) object() audit.Object {
	return audit.Object{Kind: gazetteerKind, ID: string(g.ID), Title: g.File}
}

func (g Gazetteer) fields() audit.Fields {
	return audit.Fields{"day": string(g.Day), "municipalities": fmt.Sprint(g.Counts[gvisys.Municipality]), "population": fmt.Sprint(g.Population)}
}

// GazetteerPreview is what a file of a directory holds; nothing is stored.
type GazetteerPreview struct {
	Gazetteer Gazetteer         // without ID
	Directory *gvisys.Directory // as read
	Same      *Gazetteer        // stored already, with the same content
	Replaces  *Gazetteer        // of the same day, with other content
	Against   *Gazetteer        // the one before it, compared in Changes
	Changes   Difference
}

// PreviewGazetteer reads a directory. Faults: Forbidden, Refused.
func (s *Service) PreviewGazetteer(ctx context.Context, who identity.Person, up Upload) (*GazetteerPreview, error) {
	if !who.May(identity.EditTerritory) {
		return nil, fault.Forbidden
	}
	read, err := gvisys.Read(up.Content, up.Size)
	if err != nil {
		return nil, err
	}
	content, err := zipJSON(read.Units)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(fmt.Appendf(content, " %s", read.Day))
	people, _ := read.Population()
	p := &GazetteerPreview{Directory: read, Gazetteer: Gazetteer{
		Tenant: who.Tenant, Day: read.Day, Format: read.Format, File: up.Name, Digest: hex.EncodeToString(sum[:]),
		Counts: map[gvisys.Kind]int{}, Population: people,
	}}
	for _, kind := range gvisys.Kinds() {
		p.Gazetteer.Counts[kind] = read.Count(kind)
	}
	return p, s.placeGazetteer(ctx, who, p)
}

// placeGazetteer finds the stored directories that a new one stands beside.
func (s *Service) placeGazetteer(ctx context.Context, who identity.Person, p *GazetteerPreview) error {
	stored, err := s.Gazetteers(ctx, who)
	if err != nil {
		return err
	}
	for i, g := range stored { // newest day first
		switch {
		case g.Archived:
		case g.Digest == p.Gazetteer.Digest:
			p.Same = &stored[i]
		case g.Day == p.Gazetteer.Day && g.Tenant == who.Tenant:
			p.Replaces = &stored[i]
		case g.Day < p.Gazetteer.Day && p.Against == nil:
			p.Against = &stored[i]
		}
	}
	if p.Against == nil {
		return nil
	}
	before, err := s.Units(ctx, who, *p.Against)
	p.Changes = compareUnits(before, p.Directory.Units)
	return err
}

// TakeGazetteer stores what a preview read; a directory of the same day that
// says otherwise is archived. What is stored already is given back. Faults:
// Forbidden.
func (s *Service) TakeGazetteer(ctx context.Context, who identity.Person, p *GazetteerPreview) (Gazetteer, error) {
	if !who.May(identity.EditTerritory) {
		return Gazetteer{}, fault.Forbidden
	}
	if p.Same != nil {
		return *p.Same, nil
	}
	g := p.Gazetteer
	g.ID, g.ImportedAt, g.ImportedBy = GazetteerID(s.newID()), s.now().UTC().Truncate(time.Millisecond), who.Name
	content, err := zipJSON(p.Directory.Units)
	if err != nil {
		return Gazetteer{}, err
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		if old := p.Replaces; old != nil {
			if err := archiveGazetteer(ctx, tx, who.Tenant, old.ID, old.Version, db.Timestamp(s.now())); err != nil {
				return err
			}
			if err := s.log.Record(ctx, tx, who, old.object(), audit.Deleted, nil, nil); err != nil {
				return err
			}
		}
		if err := insertGazetteer(ctx, tx, g, content); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, g.object(), audit.Created, nil, g.fields())
	})
	if err != nil {
		return Gazetteer{}, refuseMeanwhile(err, "take directory "+p.Gazetteer.File)
	}
	return g, nil
}

// refuseMeanwhile tells that somebody stored the like in the meantime.
func refuseMeanwhile(err error, attempt string) error {
	if db.IsUnique(err) || errors.Is(err, fault.Conflict) {
		return fault.Refuse("territory.upload.meanwhile")
	}
	return fmt.Errorf("%s: %w", attempt, err)
}

// Gazetteers lists the directories that the tenant may read, the newest day
// first, those of the operator among them. Everyone in the tenant may.
func (s *Service) Gazetteers(ctx context.Context, who identity.Person) ([]Gazetteer, error) {
	all, err := listGazetteers(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("list directories: %w", err)
	}
	return all, nil
}

// Gazetteer returns one directory, or fault.NotFound. Everyone in the tenant may.
func (s *Service) Gazetteer(ctx context.Context, who identity.Person, id GazetteerID) (Gazetteer, error) {
	g, err := findGazetteer(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Gazetteer{}, fmt.Errorf("directory %s: %w", id, err)
	}
	g.ImportedBy = who.Colleague(g.ImportedBy)
	return g, nil
}

// Units lists the units of a directory in the order of the file. Everyone in
// the tenant may.
func (s *Service) Units(ctx context.Context, who identity.Person, g Gazetteer) ([]gvisys.Unit, error) {
	return s.units.get(g.ID, func() ([]gvisys.Unit, error) {
		content, err := gazetteerContent(ctx, s.db, who.Tenant, g.ID)
		if err != nil {
			return nil, fmt.Errorf("units of directory %s: %w", g.ID, err)
		}
		var units []gvisys.Unit
		return units, unzipJSON(content, &units)
	})
}

// CompareGazetteers tells what changed from one directory to another. Everyone
// in the tenant may.
func (s *Service) CompareGazetteers(ctx context.Context, who identity.Person, before, after Gazetteer) (Difference, error) {
	old, err := s.Units(ctx, who, before)
	if err != nil {
		return Difference{}, err
	}
	now, err := s.Units(ctx, who, after)
	return compareUnits(old, now), err
}

// GazetteerHistory lists the changes to a directory, newest first, and counts
// them all. Everyone in the tenant may.
func (s *Service) GazetteerHistory(ctx context.Context, who identity.Person, id GazetteerID, limit, offset int) ([]audit.Entry, int, error) {
	return s.log.History(ctx, who, gazetteerKind, string(id), limit, offset)
}

// ArchiveGazetteer takes a directory out of use. Faults: Forbidden, NotFound,
// Conflict.
func (s *Service) ArchiveGazetteer(ctx context.Context, who identity.Person, id GazetteerID, version int) error {
	return s.moveGazetteer(ctx, who, id, version, db.Timestamp(s.now()), audit.Deleted)
}

// RestoreGazetteer takes a directory into use again. Faults: Forbidden,
// NotFound, Conflict, Refused (another of the same day is in use).
func (s *Service) RestoreGazetteer(ctx context.Context, who identity.Person, id GazetteerID, version int) error {
	err := s.moveGazetteer(ctx, who, id, version, "", audit.Restored)
	if db.IsUnique(err) {
		return fault.Refuse("territory.gazetteer.day_taken")
	}
	return err
}

func (s *Service) moveGazetteer(ctx context.Context, who identity.Person, id GazetteerID, version int, at string, act audit.Act) error {
	return s.move(ctx, who, "directory "+string(id), act, func(tx *sql.Tx) (identity.TenantID, audit.Object, error) {
		g, err := findGazetteer(ctx, tx, who.Tenant, id)
		return g.Tenant, g.object(), err
	}, func(tx *sql.Tx) error { return archiveGazetteer(ctx, tx, who.Tenant, id, version, at) })
}
