// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// ChangeMember changes what a member does in the tenant: roles, unit and
// function of p, based on p.Version. With other roles all sessions of the
// member in the tenant end. Nobody can give or take rights that they lack
// themselves. Faults: Forbidden, Invalid, NotFound, Conflict, Refused for the
// last administrator.
func (s *Service) ChangeMember(ctx context.Context, who identity.Person, p Person) error {
	if !who.May(identity.ManagePeople) {
		return fault.Forbidden
	}
	p.Roles, p.Unit, p.Function = InOrder(p.Roles), strings.TrimSpace(p.Unit), strings.TrimSpace(p.Function)
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		before, tenant, err := s.holdMember(ctx, tx, who, p.ID)
		if err != nil {
			return err
		}
		after := before
		after.Roles, after.Unit, after.Function = p.Roles, p.Unit, p.Function
		refused := fault.Invalid{}
		after.validate(tenant, refused)
		if !covers(who, after.Roles) {
			refused.Refuse("roles", "account.roles.beyond")
		}
		if refused.Err() != nil {
			return refused
		}
		return s.storeMember(ctx, tx, who, before, after, p.Version)
	})
	if err != nil {
		return fmt.Errorf("change member %s: %w", p.ID, err)
	}
	return nil
}

func (s *Service) storeMember(ctx context.Context, tx *sql.Tx, who identity.Person, before, after Person, version int) error {
	err := db.Change(ctx, tx, `
		UPDATE account_memberships
		SET roles = $4, unit = $5, function = $6, version = version + 1
		WHERE tenant_id = $1 AND person_id = $2 AND version = $3 AND archived_at = ''`,
		who.Tenant, after.ID, version, strings.Join(codes(after.Roles), " "), after.Unit, after.Function)
	if err != nil {
		return err
	}
	if err := keepsAdministrator(ctx, tx, who.Tenant); err != nil {
		return err
	}
	if before.fields()["roles"] != after.fields()["roles"] {
		if err := endSessionsIn(ctx, tx, who.Tenant, after.ID); err != nil {
			return err
		}
	}
	return s.record(ctx, tx, who, who.Tenant, after.object(), audit.Changed, before.fields(), after.fields())
}

// RemoveMember takes a person out of the tenant and ends their sessions there;
// RestoreMember undoes it. Faults: Forbidden, NotFound, Refused for the last
// administrator.
func (s *Service) RemoveMember(ctx context.Context, who identity.Person, id identity.PersonID) error {
	return s.archive(ctx, who, id, db.Timestamp(s.now()))
}

// RestoreMember takes a removed person in again with their former roles.
// Faults: Forbidden, NotFound.
func (s *Service) RestoreMember(ctx context.Context, who identity.Person, id identity.PersonID) error {
	return s.archive(ctx, who, id, "")
}

func (s *Service) archive(ctx context.Context, who identity.Person, id identity.PersonID, at string) error {
	if !who.May(identity.ManagePeople) {
		return fault.Forbidden
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		p, _, err := s.holdMember(ctx, tx, who, id)
		if err != nil || p.Archived == (at != "") {
			return err // twice is as good as once
		}
		err = db.Change(ctx, tx, `
			UPDATE account_memberships
			SET archived_at = $3, version = version + 1
			WHERE tenant_id = $1 AND person_id = $2`, who.Tenant, id, at)
		if err != nil {
			return err
		}
		if at == "" {
			return s.record(ctx, tx, who, who.Tenant, p.object(), audit.Restored, nil, p.fields())
		}
		if err := errors.Join(keepsAdministrator(ctx, tx, who.Tenant), endSessionsIn(ctx, tx, who.Tenant, id)); err != nil {
			return err
		}
		return s.record(ctx, tx, who, who.Tenant, p.object(), audit.Deleted, p.fields(), nil)
	})
	if err != nil {
		return fmt.Errorf("remove or restore member %s: %w", id, err)
	}
	return nil
}

// holdMember reads a member of the tenant whose rights who covers, and locks
// the tenant's row, so that two administrators cannot remove each other at
// once.
func (s *Service) holdMember(ctx context.Context, tx *sql.Tx, who identity.Person, id identity.PersonID) (Person, Tenant, error) {
	tenant, err := db.One(ctx, tx, scanTenant, `
		UPDATE account_tenants
		SET version = version
		WHERE tenant_id = $1
		RETURNING tenant_id, name, kind, region, sample, version`, who.Tenant)
	if err != nil {
		return Person{}, Tenant{}, err
	}
	p, err := findMember(ctx, tx, who.Tenant, id)
	if err == nil && !covers(who, p.Roles) {
		err = fault.Forbidden
	}
	return p, tenant, err
}

// keepsAdministrator refuses a tenant without one.
func keepsAdministrator(ctx context.Context, q db.Querier, tenant identity.TenantID) error {
	n, err := db.Value[int](ctx, q, `
		SELECT count(*)
		FROM account_memberships
		WHERE tenant_id = $1 AND archived_at = '' AND roles LIKE '%administrator%'`, tenant)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Refuse("account.person.last_administrator")
	}
	return nil
}

func endSessionsIn(ctx context.Context, q db.Querier, tenant identity.TenantID, person identity.PersonID) error {
	_, err := q.ExecContext(ctx, `
		DELETE FROM account_sessions
		WHERE tenant_id = $1 AND person_id = $2`, tenant, person)
	return err
}
