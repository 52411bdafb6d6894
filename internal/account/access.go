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
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// AccessToken lets a person's own programs read figures, without a session and
// until a day. What it is worth is shown once; only its hash is kept.
type AccessToken struct {
	ID      string
	Name    string // what it is for
	Made    time.Time
	Expires time.Time
	Seen    time.Time // last use, to five minutes; zero when never used
}

const (
	maxTokens    = 20  // valid at once for a person in a tenant
	maxTokenDays = 366 // of life
	// tokenMark begins every access token, so that it is recognised where it
	// should not be.
	tokenMark = "kursbuch_"
)

// reading are the actions that an access token may do, if its person may.
func reading() []identity.Action { return []identity.Action{identity.ReadIndicators} }

// WhoHolds finds the person behind an access token, with the right to read
// figures and no other. An unknown, expired or revoked token gives the zero
// Person and no error, and so does that of somebody who was removed.
func (s *Service) WhoHolds(ctx context.Context, token string) (identity.Person, error) {
	if !strings.HasPrefix(token, tokenMark) {
		return identity.Person{}, nil
	}
	now := s.now()
	found, err := db.One(ctx, s.db, scanVisit, `
		SELECT p.id, p.name, m.roles, t.tenant_id, t.name, t.kind, t.region, t.sample, a.seen_at
		FROM account_access_tokens a
		JOIN account_people p ON p.id = a.person_id
		JOIN account_memberships m ON m.tenant_id = a.tenant_id AND m.person_id = a.person_id AND m.archived_at = ''
		JOIN account_tenants t ON t.tenant_id = m.tenant_id
		WHERE a.token_hash = $1 AND a.revoked_at = '' AND a.expires_at > $2 AND (p.totp <> '' OR t.sample)`,
		hashToken(token), db.Timestamp(now))
	if errors.Is(err, fault.NotFound) {
		return identity.Person{}, nil
	}
	if err != nil {
		return identity.Person{}, fmt.Errorf("access token: %w", err)
	}
	if seen, err := db.ParseTimestamp(found.seenAt); err != nil || now.Sub(seen) >= seenEvery {
		s.noteUse(ctx, token, now)
	}
	who := found.person.may(found.tenant)
	granted := who.Grants
	who.Grants = map[identity.Action]identity.Scope{}
	for _, a := range reading() {
		who.Grants[a] = granted[a]
	}
	return who, nil
}

// noteUse notes that a token is in use. Where that cannot be written, reading
// goes on.
func (s *Service) noteUse(ctx context.Context, token string, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, err := s.db.ExecContext(ctx, `
		UPDATE account_access_tokens
		SET seen_at = $2
		WHERE token_hash = $1`, hashToken(token), db.Timestamp(now))
	if err != nil {
		return
	}
}

// AccessTokens lists the valid tokens of who in the tenant, newest first.
// Everyone may see their own.
func (s *Service) AccessTokens(ctx context.Context, who identity.Person) ([]AccessToken, error) {
	tokens, err := db.Collect(ctx, s.db, scanAccessToken, `
		SELECT id, name, made_at, expires_at, seen_at
		FROM account_access_tokens
		WHERE tenant_id = $1 AND person_id = $2 AND revoked_at = '' AND expires_at > $3
		ORDER BY made_at DESC, id
		LIMIT 100`, who.Tenant, who.ID, db.Timestamp(s.now()))
	if err != nil {
		return nil, fmt.Errorf("access tokens: %w", err)
	}
	return tokens, nil
}

// MakeAccessToken makes a token for who that is valid through a day, and
// returns it; it cannot be shown again. Faults: Forbidden, Invalid.
func (s *Service) MakeAccessToken(ctx context.Context, who identity.Person, name string, until civil.Day) (string, error) {
	if !who.SignedIn() || !who.May(identity.ReadIndicators) {
		return "", fault.Forbidden
	}
	name = strings.TrimSpace(name)
	if err := s.checkAccessToken(ctx, who, name, until); err != nil {
		return "", err
	}
	token, t := tokenMark+newToken(), AccessToken{ID: s.newID(), Name: name, Made: s.now(), Expires: until.Add(1).Time()}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO account_access_tokens (id, token_hash, tenant_id, person_id, name, made_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			t.ID, hashToken(token), who.Tenant, who.ID, t.Name, db.Timestamp(t.Made), db.Timestamp(t.Expires))
		if err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, t.object(), audit.Created, nil, t.audited())
	})
	if err != nil {
		return "", fmt.Errorf("make access token: %w", err)
	}
	return token, nil
}

func (s *Service) checkAccessToken(ctx context.Context, who identity.Person, name string, until civil.Day) error {
	refused, today := fault.Invalid{}, civil.DayOf(s.now())
	if name == "" {
		refused.Refuse("name", "account.access.name_missing")
	}
	if utf8.RuneCountInString(name) > maxText {
		refused.Refuse("name", "account.access.name_long", "max", maxText)
	}
	if until == "" || !until.Valid() || until < today || until.Sub(today) > maxTokenDays {
		refused.Refuse("until", "account.access.until", "from", today, "to", today.Add(maxTokenDays))
	}
	tokens, err := s.AccessTokens(ctx, who)
	if err != nil {
		return err
	}
	if len(tokens) >= maxTokens {
		refused.Refuse("name", "account.access.many", "max", maxTokens)
	}
	return refused.Err()
}

// RevokeAccessToken ends a token of who; a program that uses it is turned away
// from then on. Faults: NotFound.
func (s *Service) RevokeAccessToken(ctx context.Context, who identity.Person, id string) error {
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		t, err := db.One(ctx, tx, scanAccessToken, `
			SELECT id, name, made_at, expires_at, seen_at
			FROM account_access_tokens
			WHERE tenant_id = $1 AND person_id = $2 AND id = $3 AND revoked_at = ''`, who.Tenant, who.ID, id)
		if err != nil {
			return err
		}
		err = db.Change(ctx, tx, `
			UPDATE account_access_tokens
			SET revoked_at = $4
			WHERE tenant_id = $1 AND person_id = $2 AND id = $3 AND revoked_at = ''`, who.Tenant, who.ID, id, db.Timestamp(s.now()))
		if err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, t.object(), audit.Deleted, t.audited(), nil)
	})
	if err != nil {
		return fmt.Errorf("revoke access token %s: %w", id, err)
	}
	return nil
}

func (t AccessToken) object() audit.Object {
	return audit.Object{Kind: "access_token", ID: t.ID, Title: t.Name}
}

func (t AccessToken) audited() audit.Fields {
	return audit.Fields{"name": t.Name, "until": string(civil.DayOf(t.Expires.Add(-time.Second)))}
}

func scanAccessToken(scan db.Scan) (t AccessToken, err error) {
	made, expires, seen := "", "", ""
	if err = scan(&t.ID, &t.Name, &made, &expires, &seen); err != nil {
		return t, err
	}
	if t.Made, err = db.ParseTimestamp(made); err != nil {
		return t, err
	}
	if t.Expires, err = db.ParseTimestamp(expires); err != nil || seen == "" {
		return t, err
	}
	t.Seen, err = db.ParseTimestamp(seen)
	return t, err
}
