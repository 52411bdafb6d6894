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

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

const (
	kindInvite     = "invitation" // among the tokens
	invitationLife = 72 * time.Hour
)

// Invitation asks one person, by e-mail address, into one tenant.
type Invitation struct {
	ID         string
	Tenant     Tenant
	Email      string
	Roles      []identity.Role
	Unit       string
	Function   string
	InvitedBy  string // name
	InvitedAt  time.Time
	ValidUntil time.Time
	Known      bool // the address belongs to a person, who joins signed in
}

// NewInvitation is whom somebody wants to invite.
type NewInvitation struct {
	Email          string
	Roles          []identity.Role
	Unit, Function string
}

func (t oneTime) object() audit.Object {
	return audit.Object{Kind: kindInvitation, ID: t.id, Title: t.offer.Email}
}

func (t oneTime) fields() audit.Fields {
	return audit.Fields{"email": t.offer.Email, "roles": strings.Join(codes(t.offer.Roles), ", "), "unit": t.offer.Unit, "function": t.offer.Function}
}

// Invite makes a one-time link's token for an e-mail address; an older open
// invitation of the same address is withdrawn. Nobody can give rights that
// they lack themselves. Faults: Forbidden, Invalid.
func (s *Service) Invite(ctx context.Context, who identity.Person, n NewInvitation) (token string, err error) {
	if !who.May(identity.ManagePeople) {
		return "", fault.Forbidden
	}
	tenant, err := findTenant(ctx, s.db, who.Tenant)
	if err != nil {
		return "", fmt.Errorf("tenant %s: %w", who.Tenant, err)
	}
	p := Person{Email: cleanEmail(n.Email), Roles: InOrder(n.Roles), Unit: strings.TrimSpace(n.Unit), Function: strings.TrimSpace(n.Function)}
	refused := fault.Invalid{}
	p.validate(tenant, refused)
	if !covers(who, p.Roles) {
		refused.Refuse("roles", "account.roles.beyond")
	}
	if member, err := s.isMember(ctx, who.Tenant, p.Email); err != nil {
		return "", err
	} else if member {
		refused.Refuse("email", "account.person.member_already")
	}
	if refused.Err() != nil {
		return "", refused
	}
	token = newToken()
	made := oneTime{
		id: s.newID(), hash: hashToken(token), kind: kindInvite, tenant: tenant.ID, offer: p,
		madeBy: who.ID, byName: who.Name, expires: s.now().Add(invitationLife),
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error { return s.addInvitation(ctx, tx, who, made) })
	if err != nil {
		return "", fmt.Errorf("invite: %w", err)
	}
	return token, nil
}

func (s *Service) addInvitation(ctx context.Context, tx *sql.Tx, who identity.Person, t oneTime) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE account_tokens
		SET revoked_at = $4
		WHERE tenant_id = $1 AND kind = $2 AND email = $3 AND used_at = '' AND revoked_at = ''`,
		t.tenant, kindInvite, t.offer.Email, db.Timestamp(s.now()))
	if err != nil {
		return err
	}
	if err := s.insertToken(ctx, tx, t); err != nil {
		return err
	}
	return s.record(ctx, tx, who, t.tenant, t.object(), audit.Created, nil, t.fields())
}

func (s *Service) isMember(ctx context.Context, tenant identity.TenantID, email string) (bool, error) {
	n, err := db.Value[int](ctx, s.db, `
		SELECT count(*)
		FROM account_memberships m
		JOIN account_people p ON p.id = m.person_id
		WHERE m.tenant_id = $1 AND p.email = $2 AND m.archived_at = ''`, tenant, email)
	return n > 0, err
}

// Invitations lists the open invitations of the tenant, the newest first.
// Faults: Forbidden.
func (s *Service) Invitations(ctx context.Context, who identity.Person) ([]Invitation, error) {
	if !who.May(identity.ManagePeople) {
		return nil, fault.Forbidden
	}
	open, err := db.Collect(ctx, s.db, scanToken, `
		SELECT id, token_hash, kind, tenant_id, person_id, email, roles, unit, function, made_by, made_by_name, made_at, expires_at
		FROM account_tokens
		WHERE tenant_id = $1 AND kind = $2 AND used_at = '' AND revoked_at = '' AND expires_at > $3
		ORDER BY made_at DESC, id
		LIMIT 500`, who.Tenant, kindInvite, db.Timestamp(s.now()))
	invitations := make([]Invitation, 0, len(open))
	for _, t := range open {
		invitations = append(invitations, t.invitation(Tenant{ID: t.tenant}))
	}
	return invitations, err
}

func (t oneTime) invitation(tenant Tenant) Invitation {
	return Invitation{
		ID: t.id, Tenant: tenant, Email: t.offer.Email, Roles: t.offer.Roles, Unit: t.offer.Unit, Function: t.offer.Function,
		InvitedBy: t.byName, InvitedAt: t.madeAt, ValidUntil: t.expires,
	}
}

// Withdraw makes an open invitation void. Faults: Forbidden, NotFound.
func (s *Service) Withdraw(ctx context.Context, who identity.Person, id string) error {
	if !who.May(identity.ManagePeople) {
		return fault.Forbidden
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		t, err := db.One(ctx, tx, scanToken, `
			UPDATE account_tokens
			SET revoked_at = $4
			WHERE tenant_id = $1 AND kind = $2 AND id = $3 AND used_at = '' AND revoked_at = ''
			RETURNING id, token_hash, kind, tenant_id, person_id, email, roles, unit, function, made_by, made_by_name, made_at, expires_at`,
			who.Tenant, kindInvite, id, db.Timestamp(s.now()))
		if err != nil {
			return err
		}
		return s.record(ctx, tx, who, who.Tenant, t.object(), audit.Deleted, t.fields(), nil)
	})
	if err != nil {
		return fmt.Errorf("withdraw invitation %s: %w", id, err)
	}
	return nil
}

// Invitation is what a link's token stands for; looking never accepts. Who has
// the token may. Faults: NotFound.
func (s *Service) Invitation(ctx context.Context, token string) (Invitation, error) {
	t, tenant, err := s.findInvitation(ctx, s.db, token)
	if err != nil {
		return Invitation{}, fmt.Errorf("invitation: %w", err)
	}
	found := t.invitation(tenant)
	_, err = findAccountByEmail(ctx, s.db, t.offer.Email)
	found.Known = err == nil
	if errors.Is(err, fault.NotFound) {
		err = nil
	}
	return found, err
}

// findInvitation finds an open invitation whose inviter could still give it:
// nobody keeps handing out rights that were taken from them.
func (s *Service) findInvitation(ctx context.Context, q db.Querier, token string) (oneTime, Tenant, error) {
	t, err := s.findToken(ctx, q, kindInvite, token)
	if err != nil {
		return t, Tenant{}, err
	}
	tenant, err := findTenant(ctx, q, t.tenant)
	if err != nil || t.madeBy == identity.Operator("", "").ID {
		return t, tenant, err
	}
	inviter, err := findMember(ctx, q, t.tenant, t.madeBy)
	if err != nil {
		return t, tenant, err
	}
	who := inviter.may(tenant)
	if inviter.Archived || !who.May(identity.ManagePeople) || !covers(who, t.offer.Roles) {
		return t, tenant, fault.NotFound
	}
	return t, tenant, nil
}

// Accept makes the invited person and starts a session that awaits the
// authenticator app. Who has the token may, for an address nobody has yet.
// Faults: NotFound, Invalid, Conflict when the address is known.
func (s *Service) Accept(ctx context.Context, token, name, password, agent string) (session string, err error) {
	t, _, err := s.findInvitation(ctx, s.db, token)
	if err != nil {
		return "", fmt.Errorf("accept invitation: %w", err)
	}
	p := t.offer
	p.Name = strings.TrimSpace(name)
	refused := fault.Invalid{}
	p.validateName(refused)
	validatePassword(password, refused, p.Name, p.Email)
	if refused.Err() != nil {
		return "", refused
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		session, err = s.accept(ctx, tx, token, p, hash, agent)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("accept invitation: %w", err)
	}
	return session, nil
}

func (s *Service) accept(ctx context.Context, tx *sql.Tx, token string, p Person, hash, agent string) (string, error) {
	t, _, err := s.findInvitation(ctx, tx, token)
	if err != nil {
		return "", err
	}
	if err := s.useToken(ctx, tx, t); err != nil {
		return "", err
	}
	if _, err := findAccountByEmail(ctx, tx, p.Email); !errors.Is(err, fault.NotFound) {
		return "", errors.Join(fault.Conflict, err)
	}
	id, err := s.admit(ctx, tx, identity.Person{}, t.tenant, p, credentials{password: hash})
	if err != nil {
		return "", err
	}
	return s.startSession(ctx, tx, id, t.tenant, AwaitsEnrolment, agent)
}

// Join adds the membership of an invitation to who, whose address it names,
// and turns the session to that tenant under a new token. Faults: NotFound,
// SignedOut, Forbidden for another address.
func (s *Service) Join(ctx context.Context, who identity.Person, session, token string) (renewed string, err error) {
	p, err := s.ownSession(ctx, who, session)
	if err != nil {
		return "", err
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		t, _, err := s.findInvitation(ctx, tx, token)
		if err != nil {
			return err
		}
		known, err := findAccount(ctx, tx, who.ID)
		if err != nil {
			return err
		}
		if known.Email != t.offer.Email {
			return fault.Forbidden
		}
		if err := s.useToken(ctx, tx, t); err != nil {
			return err
		}
		if _, err := s.admit(ctx, tx, who, t.tenant, t.offer, credentials{}); err != nil {
			return err
		}
		renewed, err = s.renew(ctx, tx, p, t.tenant)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("join by invitation: %w", err)
	}
	return renewed, nil
}
