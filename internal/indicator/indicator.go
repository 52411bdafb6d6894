// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package indicator holds figures about the place: statistical tables in
// immutable releases, and the indicators that are computed from them.
//
// A table has an official code (12531-0043). A release is what was imported of
// it at one time; it never changes, so what was published once can be shown
// for ever. A dimension is one key of a figure beside region, period and
// measure, such as GES; a category is one of its values, such as GESW. An
// indicator selects figures of tables and says how they become one number;
// rates are computed when they are read. Official figures belong to the tenant
// identity.Official and are seen by all.
package indicator

import (
	"context"
	"database/sql"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/cache"
	"kursbuch/internal/cube"
	"kursbuch/internal/db"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
)

// DefaultCacheBytes is how much memory decoded blocks may take, and their sums
// once more.
const DefaultCacheBytes = 64 << 20

// How much memory dictionaries, and what is derived from them, may take: a
// dictionary of all municipalities takes about 3 MB, the cells of a large table
// 100 kB.
const (
	namesBytes = 96 << 20
	cellsBytes = 16 << 20
)

// Service is the only way to tables and indicators.
type Service struct {
	db        *db.DB
	log       *audit.Log
	newID     func() string
	now       func() time.Time
	directory *territory.Directory
	blocks    *cache.Cache[*cube.Block]
	names     *cache.Cache[*dictionary]
	cells     *cache.Cache[*cellTable]
	indexes   *cache.Cache[*index]
	counts    *cache.Cache[*counted]
	shapes    *cache.Cache[*Shape]
	parts     *cache.Cache[*parted]
	reforms   func(context.Context, identity.Person) (*territory.Reforms, error)
	regions   func(context.Context, identity.Person) (*territory.Directory, error)
	onRelease func(context.Context, *sql.Tx, identity.Person) error // nil: nobody wants to know
}

// New returns the service on d, which keeps up to cacheBytes of decoded blocks,
// and as much of their sums, in memory.
func New(d *db.DB, log *audit.Log, newID func() string, now func() time.Time, directory *territory.Directory, cacheBytes int) *Service {
	shipped := territory.NewReforms(directory, nil, nil)
	return &Service{
		reforms: func(context.Context, identity.Person) (*territory.Reforms, error) { return shipped, nil },
		regions: func(context.Context, identity.Person) (*territory.Directory, error) { return directory, nil },
		db:      d, log: log, newID: newID, now: now, directory: directory,
		blocks: cache.New[*cube.Block](cacheBytes), names: cache.New[*dictionary](namesBytes), cells: cache.New[*cellTable](cellsBytes),
		indexes: cache.New[*index](cellsBytes), counts: cache.New[*counted](cacheBytes), shapes: cache.New[*Shape](cellsBytes), parts: cache.New[*parted](cacheBytes / 4),
	}
}

// ReadReforms tells s where to find the reforms that a tenant knows; without
// it those of the directory count.
func (s *Service) ReadReforms(from func(context.Context, identity.Person) (*territory.Reforms, error)) {
	s.reforms = from
}

// ReadRegions tells s where to find the regions that a tenant knows, with those
// of imported directories; without it those of the directory count.
func (s *Service) ReadRegions(from func(context.Context, identity.Person) (*territory.Directory, error)) {
	s.regions = from
}

// OnRelease tells s whom to tell, inside the transaction, that a release of the
// tenant of who was stored.
func (s *Service) OnRelease(tell func(context.Context, *sql.Tx, identity.Person) error) {
	s.onRelease = tell
}
