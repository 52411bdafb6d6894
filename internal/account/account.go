// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package account knows the tenants, the people who work for them with which
// roles, and how they come in: first run, invitation, sign-in with password
// and one-time code, sessions. It fills identity.Person; nobody else does.
//
// A person has one e-mail address and may be member of several tenants. A role
// carries rights through the policy table alone. A session is open only after
// the second factor.
package account

import (
	"context"
	"database/sql"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

// Service is the only way into the account tables.
type Service struct {
	db      *db.DB
	log     *audit.Log
	newID   func() string
	now     func() time.Time
	keys    keys
	cost    Cost          // of new hashes; others are renewed
	hashing chan struct{} // one place per password that is being hashed
}

// New returns the service on d. key seals what must be readable again, such as
// secrets of authenticator apps; keep it outside the database, like the key of
// log. Passwords are hashed at cost; those hashed at another one are hashed
// again when their owner signs in.
func New(d *db.DB, log *audit.Log, newID func() string, now func() time.Time, key []byte, cost Cost) *Service {
	return &Service{
		db: d, log: log, newID: newID, now: now, keys: deriveKeys(key), cost: cost, hashing: make(chan struct{}, maxHashings),
	}
}

// isOperator reports whether who runs commands on the server. People have
// UUIDs, so that nobody signed in can be it.
func isOperator(who identity.Person) bool { return who.ID == identity.Operator("", "").ID }

// record writes one entry into the chain of tenant, whatever tenant who acts
// in: first run and invitations have no person yet who is signed in.
func (s *Service) record(ctx context.Context, tx *sql.Tx, who identity.Person, tenant identity.TenantID, o audit.Object, act audit.Act, before, after audit.Fields) error {
	who.Tenant = tenant
	return s.log.Record(ctx, tx, who, o, act, before, after)
}

// The kinds of object that the audit trail names for this slice.
const (
	kindTenant     = "tenant"
	kindPerson     = "person"
	kindInvitation = "invitation"
)
