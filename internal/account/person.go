// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Person is a member of a tenant.
type Person struct {
	ID       identity.PersonID
	Name     string
	Email    string
	Roles    []identity.Role // in display order
	Unit     string          // department, "Amt"
	Function string          // what the person is there
	Secured  bool            // has an authenticator app
	Archived bool            // removed from the tenant
	Version  int             // of the membership
}

// NewPerson is somebody to be added with a password that is known already.
type NewPerson struct {
	Name, Email    string
	Password       string
	TOTPSecret     string // base32 without padding; empty: set up at the first sign-in
	Roles          []identity.Role
	Unit, Function string
}

// fields are what the audit trail keeps of a member.
func (p Person) fields() audit.Fields {
	return audit.Fields{"name": p.Name, "email": p.Email, "roles": strings.Join(codes(p.Roles), ", "), "unit": p.Unit, "function": p.Function}
}

func (p Person) object() audit.Object {
	return audit.Object{Kind: kindPerson, ID: string(p.ID), Title: p.Name}
}

// MaySome reports whether the roles of p give the right at all, if only for
// what p leads.
func (p Person) MaySome(action identity.Action) bool {
	return Grants(p.Roles)[action] != identity.Nothing
}

// may is p acting in t.
func (p Person) may(t Tenant) identity.Person {
	return identity.Person{
		ID: p.ID, Name: p.Name, Tenant: t.ID, TenantName: t.Name, TenantKind: t.Kind, Sample: t.Sample, Region: t.Region,
		Roles: p.Roles, Audience: Audience(p.Roles), Grants: Grants(p.Roles),
	}
}

// AddPerson adds somebody to the tenant of who; only the operator may, because
// it sets a password. A known e-mail address gets a membership and keeps its
// password. Faults: Forbidden, Invalid.
func (s *Service) AddPerson(ctx context.Context, who identity.Person, n NewPerson) (identity.PersonID, error) {
	if !isOperator(who) {
		return "", fault.Forbidden
	}
	p := Person{Name: strings.TrimSpace(n.Name), Email: cleanEmail(n.Email), Roles: InOrder(n.Roles), Unit: n.Unit, Function: n.Function}
	tenant, err := findTenant(ctx, s.db, who.Tenant)
	if err != nil {
		return "", fmt.Errorf("tenant %s: %w", who.Tenant, err)
	}
	refused := fault.Invalid{}
	p.validateName(refused)
	p.validate(tenant, refused)
	validatePassword(n.Password, refused, p.Name, p.Email)
	if refused.Err() != nil {
		return "", refused
	}
	hash, err := s.hash(ctx, n.Password)
	if err != nil {
		return "", err
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) (err error) {
		p.ID, err = s.admit(ctx, tx, who, tenant.ID, p, credentials{password: hash, secret: n.TOTPSecret})
		return err
	})
	if err != nil {
		return "", fmt.Errorf("add person: %w", err)
	}
	return p.ID, nil
}

// credentials are what a new person comes in with.
type credentials struct {
	password string // hashed
	secret   string // of the authenticator app, empty without
}

// admit adds p to tenant, as a new person when the e-mail address is unknown.
// who is named in the audit trail, the person themself when who is nobody.
func (s *Service) admit(ctx context.Context, tx *sql.Tx, who identity.Person, tenant identity.TenantID, p Person, c credentials) (identity.PersonID, error) {
	known, err := findAccountByEmail(ctx, tx, p.Email)
	switch {
	case errors.Is(err, fault.NotFound):
		p.ID = identity.PersonID(s.newID())
		err = s.insertPerson(ctx, tx, p, c)
	case err == nil:
		p.ID, p.Name = known.ID, known.Name
	}
	if err != nil {
		return "", err
	}
	if !who.SignedIn() {
		who = identity.Person{ID: p.ID, Name: p.Name}
	}
	return p.ID, s.addMembership(ctx, tx, who, tenant, p)
}

func (s *Service) insertPerson(ctx context.Context, tx *sql.Tx, p Person, c credentials) error {
	sealed := ""
	if c.secret != "" {
		sealed = s.keys.close(sealTOTP+string(p.ID), c.secret)
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO account_people (id, email, name, password, totp, totp_step, created_at)
		VALUES ($1, $2, $3, $4, $5, 0, $6)`,
		p.ID, p.Email, p.Name, c.password, sealed, db.Timestamp(s.now()))
	return err
}

// addMembership makes p a member, again when p was removed before.
func (s *Service) addMembership(ctx context.Context, tx *sql.Tx, who identity.Person, tenant identity.TenantID, p Person) error {
	result, err := tx.ExecContext(ctx, `
		INSERT INTO account_memberships (tenant_id, person_id, roles, unit, function, added_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, 1)
		ON CONFLICT (tenant_id, person_id) DO UPDATE
		SET roles = excluded.roles, unit = excluded.unit, function = excluded.function,
		    archived_at = '', version = account_memberships.version + 1
		WHERE account_memberships.archived_at <> ''`,
		tenant, p.ID, strings.Join(codes(p.Roles), " "), p.Unit, p.Function, db.Timestamp(s.now()))
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fault.Invalid{"email": fault.Say("account.person.member_already")})
	}
	return s.record(ctx, tx, who, tenant, p.object(), audit.Created, nil, p.fields())
}

// validateName checks what only a new person brings.
func (p Person) validateName(refused fault.Invalid) {
	if strings.TrimSpace(p.Name) == "" {
		refused.Refuse("name", "account.person.name_missing")
	}
	if tooLong(p.Name) {
		refused.Refuse("name", "account.text.too_long", "max", maxText)
	}
}

// validate checks what every member of tenant has.
func (p Person) validate(tenant Tenant, refused fault.Invalid) {
	validateEmail(p.Email, refused)
	rolesAllowed(tenant, p.Roles, refused)
	for field, text := range map[string]string{"unit": p.Unit, "function": p.Function} {
		if tooLong(text) {
			refused.Refuse(field, "account.text.too_long", "max", maxText)
		}
	}
}

func validateEmail(email string, refused fault.Invalid) {
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || len(email) > 254 { // RFC 5321 § 4.5.3.1.3
		refused.Refuse("email", "account.person.email_wrong")
	}
}

// cleanEmail is the one spelling in which an address is stored and sought.
func cleanEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// People lists the members of the tenant by name. Everyone in the tenant may.
func (s *Service) People(ctx context.Context, who identity.Person) ([]Person, error) {
	if who.Tenant == "" {
		return nil, fault.Forbidden
	}
	return db.Collect(ctx, s.db, scanPerson, `
		SELECT p.id, p.name, p.email, m.roles, m.unit, m.function, p.totp <> '', m.archived_at <> '', m.version
		FROM account_memberships m
		JOIN account_people p ON p.id = m.person_id
		WHERE m.tenant_id = $1 AND m.archived_at = ''
		ORDER BY p.name, p.id`, who.Tenant)
}

// Names maps everyone who is or was a member to their name, for pages that
// show who led something. Everyone in the tenant may.
func (s *Service) Names(ctx context.Context, who identity.Person) (map[identity.PersonID]string, error) {
	people, err := db.Collect(ctx, s.db, scanPerson, `
		SELECT p.id, p.name, p.email, m.roles, m.unit, m.function, p.totp <> '', m.archived_at <> '', m.version
		FROM account_memberships m
		JOIN account_people p ON p.id = m.person_id
		WHERE m.tenant_id = $1
		ORDER BY p.id`, who.Tenant)
	names := map[identity.PersonID]string{}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	return names, err
}

// Member is one member of the tenant, removed or not. Everyone in the tenant
// may see it. Faults: NotFound.
func (s *Service) Member(ctx context.Context, who identity.Person, id identity.PersonID) (Person, error) {
	p, err := findMember(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Person{}, fmt.Errorf("member %s: %w", id, err)
	}
	return p, nil
}

// Identity is person acting as a member of tenant, for jobs and the sample
// programme; callers are program code, not requests. Faults: NotFound.
func (s *Service) Identity(ctx context.Context, tenant identity.TenantID, person identity.PersonID) (identity.Person, error) {
	t, err := findTenant(ctx, s.db, tenant)
	if err != nil {
		return identity.Person{}, fmt.Errorf("tenant %s: %w", tenant, err)
	}
	p, err := findMember(ctx, s.db, tenant, person)
	if err == nil && p.Archived {
		err = fault.NotFound
	}
	if err != nil {
		return identity.Person{}, fmt.Errorf("member %s: %w", person, err)
	}
	return p.may(t), nil
}

func findMember(ctx context.Context, q db.Querier, tenant identity.TenantID, id identity.PersonID) (Person, error) {
	return db.One(ctx, q, scanPerson, `
		SELECT p.id, p.name, p.email, m.roles, m.unit, m.function, p.totp <> '', m.archived_at <> '', m.version
		FROM account_memberships m
		JOIN account_people p ON p.id = m.person_id
		WHERE m.tenant_id = $1 AND m.person_id = $2`, tenant, id)
}

func scanPerson(scan db.Scan) (p Person, err error) {
	roles := ""
	err = scan(&p.ID, &p.Name, &p.Email, &roles, &p.Unit, &p.Function, &p.Secured, &p.Archived, &p.Version)
	p.Roles = parseRoles(roles)
	return p, err
}

func parseRoles(text string) []identity.Role {
	var roles []identity.Role
	for code := range strings.FieldsSeq(text) {
		roles = append(roles, identity.Role(code))
	}
	return InOrder(roles)
}

// InOrder is roles in display order, each once, unknown ones at the end.
func InOrder(roles []identity.Role) []identity.Role {
	var known []identity.Role
	for _, role := range identity.Roles() {
		if slices.Contains(roles, role) {
			known = append(known, role)
		}
	}
	for _, role := range roles {
		if !slices.Contains(known, role) {
			known = append(known, role)
		}
	}
	return known
}

func codes(roles []identity.Role) []string {
	texts := make([]string, len(roles))
	for i, role := range roles {
		texts[i] = string(role)
	}
	return texts
}
