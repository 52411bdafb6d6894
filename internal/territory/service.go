// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"context"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/gvisys"
	"kursbuch/internal/identity"
)

// Service is the only way to the tenants' own Sozialräume.
type Service struct {
	db        *db.DB
	log       *audit.Log
	newID     func() string
	now       func() time.Time
	directory *Directory
	units     cache[GazetteerID, []gvisys.Unit]
	known     cache[string, knowledge] // by what was imported and entered
}

// New returns the service on d; newID makes the IDs of new records, now tells
// when something is archived, and directory knows the official regions.
func New(d *db.DB, log *audit.Log, newID func() string, now func() time.Time, directory *Directory) *Service {
	return &Service{db: d, log: log, newID: newID, now: now, directory: directory, units: cache[GazetteerID, []gvisys.Unit]{most: 6}, known: cache[string, knowledge]{most: 16}}
}

// Directory is the directory of official regions that is part of the program;
// everyone may read it.
func (s *Service) Directory() *Directory { return s.directory }

// Assignable lists the official regions of which the tenant's Sozialräume may
// be made up: the municipalities of a county, the counties of a Land. It is
// empty where no directory knows anything below the tenant's region. Everyone in
// the tenant may.
func (s *Service) Assignable(ctx context.Context, who identity.Person) ([]Region, error) {
	directory, err := s.Regions(ctx, who)
	if err != nil {
		return nil, err
	}
	region := Key(who.Region)
	switch region.Level() {
	case LevelCountry, LevelState, LevelGovernmentRegion:
		return directory.Regions(LevelCounty, region, ""), nil
	case LevelCounty, LevelMunicipality:
		return directory.Regions(LevelMunicipality, region, ""), nil
	default:
		return nil, nil
	}
}
