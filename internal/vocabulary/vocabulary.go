// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package vocabulary holds a tenant's own words that several slices share:
// its fields of action (Handlungsfelder) and its target groups (Zielgruppen).
// They are data, because every programme and every county cuts them
// differently.
package vocabulary

import (
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
)

// Service is the only way into the vocabulary table.
type Service struct {
	db    *db.DB
	log   *audit.Log
	newID func() string
	now   func() time.Time
}

// New returns the service on d.
func New(d *db.DB, log *audit.Log, newID func() string, now func() time.Time) *Service {
	return &Service{db: d, log: log, newID: newID, now: now}
}
