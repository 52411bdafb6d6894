// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"time"

	"kursbuch/internal/civil"
	"kursbuch/internal/identity"
)

// Release is one immutable import of a table.
type Release struct {
	ID         ReleaseID
	Version    int // of its state and labels; the figures never change
	Table      string
	Number     int    // of the releases of the table, from 1
	Title      string // of the table or its statistic
	Source     string // publisher and licence, to be shown with every figure
	Official   bool   // shared by all tenants
	File       string
	Digest     string // of codes and figures, the same in every language and row order
	Rows       int
	Numbers    int
	Regions    int
	Periods    []civil.Period // oldest first
	ImportedAt time.Time
	ImportedBy string // name of the person then
	Withdrawn  bool   // hidden, except from pins
}

// Releases lists the releases that who may read, newest first, withdrawn ones
// included, and how many there are. Faults: Forbidden.
func (s *Service) Releases(ctx context.Context, who identity.Person, limit, offset int) ([]Release, int, error) {
	return nil, 0, nil
}

// Release returns one release, withdrawn or not. Faults: Forbidden, NotFound.
func (s *Service) Release(ctx context.Context, who identity.Person, id ReleaseID) (Release, error) {
	return Release{}, nil
}

// Withdraw undoes an import: the release is hidden, while pins still read it.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) Withdraw(ctx context.Context, who identity.Person, id ReleaseID, version int) error {
	return nil
}

// Reinstate shows a withdrawn release again. Faults: Forbidden, NotFound, Conflict.
func (s *Service) Reinstate(ctx context.Context, who identity.Person, id ReleaseID, version int) error {
	return nil
}
