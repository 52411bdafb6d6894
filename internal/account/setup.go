// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// The first run has one token at a time, in one row: the newest one printed
// counts, also where several processes start.
const (
	kindSetup = "setup"
	setupID   = "setup"
	setupLife = 24 * time.Hour
)

// Setup is what the first run asks for.
type Setup struct {
	Token    string // printed on the console
	Tenant   Tenant
	Name     string
	Email    string
	Password string
	Agent    string // the browser, as it calls itself
}

// SetupToken makes a one-time token for the first run and returns it for the
// console; it is empty when there are people already. Whoever starts the
// program may.
func (s *Service) SetupToken(ctx context.Context) (string, error) {
	needed, err := s.NeedsSetup(ctx)
	if err != nil || !needed {
		return "", err
	}
	token := newToken()
	err = s.insertToken(ctx, s.db, oneTime{id: setupID, kind: kindSetup, hash: hashToken(token), expires: s.now().Add(setupLife)})
	if err != nil {
		return "", fmt.Errorf("setup token: %w", err)
	}
	return token, nil
}

// NeedsSetup reports whether there is nobody yet. Anyone may ask.
func (s *Service) NeedsSetup(ctx context.Context) (bool, error) {
	people, err := countPeople(ctx, s.db)
	return people == 0, err
}

// SetUp makes the first tenant with its first administrator and starts a
// session that awaits the authenticator app. Who has the token may. Faults:
// NotFound when there are people already, Invalid.
func (s *Service) SetUp(ctx context.Context, in Setup) (session string, err error) {
	if needed, err := s.NeedsSetup(ctx); err != nil || !needed {
		return "", errors.Join(fault.NotFound, err)
	}
	refused := fault.Invalid{}
	token, err := s.findToken(ctx, s.db, kindSetup, strings.TrimSpace(in.Token))
	if errors.Is(err, fault.NotFound) {
		refused.Refuse("token", "account.setup.token_wrong")
	} else if err != nil {
		return "", fmt.Errorf("set up: %w", err)
	}
	tenant := s.prepared(in.Tenant)
	tenant.validate(refused)
	p := Person{Name: strings.TrimSpace(in.Name), Email: cleanEmail(in.Email), Roles: []identity.Role{identity.Administrator}}
	p.validateName(refused)
	p.validate(tenant, refused)
	validatePassword(in.Password, refused, p.Name, p.Email)
	if refused.Err() != nil {
		return "", refused
	}
	hash, err := s.hash(ctx, in.Password)
	if err != nil {
		return "", err
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		session, err = s.setUp(ctx, tx, token, tenant, p, hash, in.Agent)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("set up: %w", err)
	}
	return session, nil
}

// setUp uses the token first: its row lets one of two first runs through.
func (s *Service) setUp(ctx context.Context, tx *sql.Tx, token oneTime, tenant Tenant, p Person, hash, agent string) (string, error) {
	if err := s.useToken(ctx, tx, token); err != nil {
		return "", err
	}
	if people, err := countPeople(ctx, tx); err != nil || people > 0 {
		return "", errors.Join(fault.NotFound, err)
	}
	p.ID = identity.PersonID(s.newID())
	who := identity.Person{ID: p.ID, Name: p.Name}
	if err := s.addTenant(ctx, tx, who, tenant); err != nil {
		return "", err
	}
	if err := s.insertPerson(ctx, tx, p, credentials{password: hash}); err != nil {
		return "", err
	}
	if err := s.addMembership(ctx, tx, who, tenant.ID, p); err != nil {
		return "", err
	}
	return s.startSession(ctx, tx, p.ID, tenant.ID, AwaitsEnrolment, agent)
}

func countPeople(ctx context.Context, q db.Querier) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT count(*)
		FROM account_people`)
}
