// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Tenant is an organisation with data of its own.
type Tenant struct {
	ID      identity.TenantID // made by CreateTenant when empty
	Name    string
	Kind    identity.TenantKind
	Region  string // official municipality key: 2 digits a Land, 5 a county, 8 a municipality
	Sample  bool   // a fictitious tenant with sample data
	Version int
}

var regionKey = regexp.MustCompile(`^(\d{2}|\d{3}|\d{5}|\d{8})$`)

func (t Tenant) validate(refused fault.Invalid) {
	if t.Name == "" {
		refused.Refuse("tenant", "account.tenant.name_missing")
	}
	if tooLong(t.Name) {
		refused.Refuse("tenant", "account.text.too_long", "max", maxText)
	}
	if RolesFor(t.Kind) == nil {
		refused.Refuse("kind", "account.tenant.kind_missing")
	}
	if t.Region == "" && t.Kind != identity.Institute {
		refused.Refuse("region", "account.tenant.region_missing")
	} else if !regionKey.MatchString(t.Region) && t.Region != "" {
		refused.Refuse("region", "account.tenant.region_unknown")
	}
}

func (t Tenant) fields() audit.Fields {
	return audit.Fields{"tenant": t.Name, "kind": string(t.Kind), "region": t.Region}
}

// CreateTenant adds a tenant; only the operator may. Faults: Forbidden, Invalid.
func (s *Service) CreateTenant(ctx context.Context, who identity.Person, t Tenant) (Tenant, error) {
	if !isOperator(who) {
		return Tenant{}, fault.Forbidden
	}
	t = s.prepared(t)
	refused := fault.Invalid{}
	if t.validate(refused); refused.Err() != nil {
		return Tenant{}, refused
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error { return s.addTenant(ctx, tx, who, t) })
	if err != nil {
		return Tenant{}, fmt.Errorf("create tenant %s: %w", t.Name, err)
	}
	return t, nil
}

// prepared is t as it will be stored.
func (s *Service) prepared(t Tenant) Tenant {
	t.Name, t.Region, t.Version = strings.TrimSpace(t.Name), strings.TrimSpace(t.Region), 1
	if t.ID == "" {
		t.ID = identity.TenantID(s.newID())
	}
	return t
}

func (s *Service) addTenant(ctx context.Context, tx *sql.Tx, who identity.Person, t Tenant) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO account_tenants (tenant_id, name, kind, region, sample, created_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		t.ID, t.Name, t.Kind, t.Region, t.Sample, db.Timestamp(s.now()), t.Version)
	if err != nil {
		return err
	}
	return s.record(ctx, tx, who, t.ID, audit.Object{Kind: kindTenant, ID: string(t.ID), Title: t.Name}, audit.Created, nil, t.fields())
}

// Tenants lists every tenant of the installation by name; only the operator
// may.
func (s *Service) Tenants(ctx context.Context, who identity.Person) ([]Tenant, error) {
	if !isOperator(who) {
		return nil, fault.Forbidden
	}
	return db.Collect(ctx, s.db, scanTenant, `
		SELECT tenant_id, name, kind, region, sample, version
		FROM account_tenants
		ORDER BY name, tenant_id`)
}

// Tenant is the tenant in which who acts; everyone in it may see it.
func (s *Service) Tenant(ctx context.Context, who identity.Person) (Tenant, error) {
	return findTenant(ctx, s.db, who.Tenant)
}

// TenantsOf lists the tenants for which who works, by name.
func (s *Service) TenantsOf(ctx context.Context, who identity.Person) ([]Tenant, error) {
	return db.Collect(ctx, s.db, scanTenant, `
		SELECT t.tenant_id, t.name, t.kind, t.region, t.sample, t.version
		FROM account_memberships m
		JOIN account_tenants t ON t.tenant_id = m.tenant_id
		WHERE m.person_id = $1 AND m.archived_at = ''
		ORDER BY t.name, t.tenant_id`, who.ID)
}

func findTenant(ctx context.Context, q db.Querier, id identity.TenantID) (Tenant, error) {
	return db.One(ctx, q, scanTenant, `
		SELECT tenant_id, name, kind, region, sample, version
		FROM account_tenants
		WHERE tenant_id = $1`, id)
}

func scanTenant(scan db.Scan) (t Tenant, err error) {
	err = scan(&t.ID, &t.Name, &t.Kind, &t.Region, &t.Sample, &t.Version)
	return t, err
}

// rolesAllowed refuses roles that the tenant's kind does not have, and none.
func rolesAllowed(t Tenant, roles []identity.Role, refused fault.Invalid) {
	if len(roles) == 0 {
		refused.Refuse("roles", "account.roles.none")
	}
	for _, role := range roles {
		if !slices.Contains(RolesFor(t.Kind), role) {
			refused.Refuse("roles", "account.roles.foreign")
		}
	}
}

const maxText = 200

func tooLong(s string) bool { return len([]rune(s)) > maxText }
