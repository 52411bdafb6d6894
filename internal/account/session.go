// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// How long sessions last.
const (
	SessionIdle = 12 * time.Hour     // without a request
	SessionLife = 7 * 24 * time.Hour // in all, however busy
	codeLife    = 10 * time.Minute   // between password and code
	enrolLife   = time.Hour          // to set up the authenticator app
	seenEvery   = 5 * time.Minute    // between two notes of the last request
)

// Stage is how far somebody has come at the sign-in.
type Stage string

// The stages. Only an open session acts for the person.
const (
	AwaitsCode      Stage = "code"  // the password was right, the code is due
	AwaitsEnrolment Stage = "enrol" // the authenticator app is to be set up
	Open            Stage = "open"
)

// Session is one browser in which a person is signed in.
type Session struct {
	ID      string
	Agent   string // the browser, as it calls itself
	Started time.Time
	Seen    time.Time // to five minutes
	Current bool      // the one that asks
}

// WhoIs finds the person behind a session token, with one query. An unknown,
// expired or not yet open session gives the zero Person and no error, and so
// does one without second factor outside a sample programme.
func (s *Service) WhoIs(ctx context.Context, token string) (identity.Person, error) {
	now := s.now()
	found, err := db.One(ctx, s.db, scanVisit, `
		SELECT p.id, p.name, m.roles, t.tenant_id, t.name, t.kind, t.region, t.sample, s.seen_at
		FROM account_sessions s
		JOIN account_people p ON p.id = s.person_id
		JOIN account_memberships m ON m.tenant_id = s.tenant_id AND m.person_id = s.person_id AND m.archived_at = ''
		JOIN account_tenants t ON t.tenant_id = m.tenant_id
		WHERE s.token_hash = $1 AND s.stage = 'open' AND s.seen_at > $2 AND s.started_at > $3
			AND (p.totp <> '' OR t.sample)`,
		hashToken(token), db.Timestamp(now.Add(-SessionIdle)), db.Timestamp(now.Add(-SessionLife)))
	if errors.Is(err, fault.NotFound) {
		return identity.Person{}, nil
	}
	if err != nil {
		return identity.Person{}, fmt.Errorf("session: %w", err)
	}
	if seen, err := db.ParseTimestamp(found.seenAt); err != nil || now.Sub(seen) >= seenEvery {
		s.noteSeen(ctx, token, now)
	}
	return found.person.may(found.tenant), nil
}

// visit is a session with all that an identity is made of.
type visit struct {
	person Person
	tenant Tenant
	seenAt string
}

func scanVisit(scan db.Scan) (v visit, err error) {
	roles := ""
	err = scan(&v.person.ID, &v.person.Name, &roles, &v.tenant.ID, &v.tenant.Name, &v.tenant.Kind, &v.tenant.Region, &v.tenant.Sample, &v.seenAt)
	v.person.Roles = parseRoles(roles)
	return v, err
}

// noteSeen keeps the session from idling out. Where the note cannot be written
// – disk full, database busy – reading goes on, and the next request tries
// again.
func (s *Service) noteSeen(ctx context.Context, token string, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, err := s.db.ExecContext(ctx, `
		UPDATE account_sessions
		SET seen_at = $2
		WHERE token_hash = $1`, hashToken(token), db.Timestamp(now))
	if err != nil {
		return
	}
}

// startSession opens a session at a stage and returns its token. It is one
// statement outside the transaction of a form: a repeated sign-in may simply
// start another session.
func (s *Service) startSession(ctx context.Context, q db.Querier, person identity.PersonID, tenant identity.TenantID, stage Stage, agent string) (string, error) {
	token, now := newToken(), db.Timestamp(s.now())
	_, err := q.ExecContext(ctx, `
		INSERT INTO account_sessions (token_hash, id, person_id, tenant_id, stage, sealed, agent, started_at, seen_at)
		VALUES ($1, $2, $3, $4, $5, '', $6, $7, $7)`,
		hashToken(token), s.newID(), person, tenant, stage, clip(agent), now)
	if err != nil {
		return "", fmt.Errorf("start session: %w", err)
	}
	return token, nil
}

// clip makes text that a browser sends about itself short and whole.
func clip(text string) string {
	text = strings.ToValidUTF8(text, "")
	if runes := []rune(text); len(runes) > maxText {
		return string(runes[:maxText])
	}
	return text
}

// pending is a session as the steps of a sign-in need it.
type pending struct {
	person identity.PersonID
	tenant identity.TenantID
	stage  Stage
	sealed string
	hash   string // of its token
}

// findPending finds a session of any stage that has not expired. Faults:
// SignedOut.
func (s *Service) findPending(ctx context.Context, q db.Querier, token string) (pending, error) {
	now := s.now()
	found, err := db.One(ctx, q, func(scan db.Scan) (p pending, err error) {
		err = scan(&p.person, &p.tenant, &p.stage, &p.sealed, &p.hash)
		return p, err
	}, `
		SELECT person_id, tenant_id, stage, sealed, token_hash
		FROM account_sessions
		WHERE token_hash = $1 AND (
			stage = 'open' AND seen_at > $2 AND started_at > $3 OR
			stage = 'code' AND started_at > $4 OR
			stage = 'enrol' AND started_at > $5)`,
		hashToken(token), db.Timestamp(now.Add(-SessionIdle)), db.Timestamp(now.Add(-SessionLife)),
		db.Timestamp(now.Add(-codeLife)), db.Timestamp(now.Add(-enrolLife)))
	if errors.Is(err, fault.NotFound) {
		return pending{}, fault.SignedOut
	}
	return found, err
}

// StageOf is how far the session of token has come. Faults: SignedOut.
func (s *Service) StageOf(ctx context.Context, token string) (Stage, error) {
	p, err := s.findPending(ctx, s.db, token)
	return p.stage, err
}

// renew gives an unexpired session a new token and opens it: nobody who knew
// the old token gains anything from what was proven since.
func (s *Service) renew(ctx context.Context, q db.Querier, p pending, tenant identity.TenantID) (string, error) {
	token, now := newToken(), db.Timestamp(s.now())
	err := db.Change(ctx, q, `
		UPDATE account_sessions
		SET token_hash = $2, tenant_id = $3, stage = 'open', sealed = '', seen_at = $4,
		    started_at = CASE WHEN stage = 'open' THEN started_at ELSE $4 END
		WHERE token_hash = $1`, p.hash, hashToken(token), tenant, now)
	if errors.Is(err, fault.Conflict) {
		return "", fault.SignedOut
	}
	return token, err
}

// SwitchTenant lets the person of an open session act for another tenant of
// theirs, under a new token. Faults: SignedOut, NotFound.
func (s *Service) SwitchTenant(ctx context.Context, who identity.Person, token string, tenant identity.TenantID) (string, error) {
	p, err := s.ownSession(ctx, who, token)
	if err != nil {
		return "", err
	}
	if _, err := s.Identity(ctx, tenant, who.ID); err != nil {
		return "", err
	}
	return s.renew(ctx, s.db, p, tenant)
}

// Sessions lists the open sessions of who, the newest request first. token is
// that of the asking browser.
func (s *Service) Sessions(ctx context.Context, who identity.Person, token string) ([]Session, error) {
	now, own := s.now(), hashToken(token)
	return db.Collect(ctx, s.db, func(scan db.Scan) (v Session, err error) {
		hash, started, seen := "", "", ""
		if err = scan(&v.ID, &v.Agent, &started, &seen, &hash); err != nil {
			return v, err
		}
		v.Current = hash == own
		if v.Started, err = db.ParseTimestamp(started); err != nil {
			return v, err
		}
		v.Seen, err = db.ParseTimestamp(seen)
		return v, err
	}, `
		SELECT id, agent, started_at, seen_at, token_hash
		FROM account_sessions
		WHERE person_id = $1 AND stage = 'open' AND seen_at > $2 AND started_at > $3
		ORDER BY seen_at DESC, id
		LIMIT 100`,
		who.ID, db.Timestamp(now.Add(-SessionIdle)), db.Timestamp(now.Add(-SessionLife)))
}

// EndSession ends one session of who; ending one that is gone is no error.
func (s *Service) EndSession(ctx context.Context, who identity.Person, id string) error {
	_, err := s.db.ExecContext(ctx, `
		DELETE FROM account_sessions
		WHERE person_id = $1 AND id = $2`, who.ID, id)
	return err
}

// SignOut ends the session of token.
func (s *Service) SignOut(ctx context.Context, token string) error {
	_, err := s.db.ExecContext(ctx, `
		DELETE FROM account_sessions
		WHERE token_hash = $1`, hashToken(token))
	return err
}

// SignOutEverywhere ends every session of who.
func (s *Service) SignOutEverywhere(ctx context.Context, who identity.Person) error {
	return endSessions(ctx, s.db, who.ID, "")
}

// endSessions ends the sessions of a person except the one with the token
// hash keep.
func endSessions(ctx context.Context, q db.Querier, person identity.PersonID, keep string) error {
	_, err := q.ExecContext(ctx, `
		DELETE FROM account_sessions
		WHERE person_id = $1 AND token_hash <> $2`, person, keep)
	return err
}

// ForgetExpired deletes sessions, tokens and counters whose time is over; a
// daily job calls it.
func (s *Service) ForgetExpired(ctx context.Context) error {
	now := s.now()
	for query, before := range map[string]time.Time{
		`DELETE FROM account_sessions WHERE seen_at < $1`:                                      now.Add(-SessionIdle),
		`DELETE FROM account_sessions WHERE started_at < $1`:                                   now.Add(-SessionLife),
		`DELETE FROM account_tokens WHERE expires_at < $1 AND kind IN ('invitation', 'reset')`: now.Add(-30 * 24 * time.Hour),
		`DELETE FROM account_access_tokens WHERE expires_at < $1`:                              now.Add(-30 * 24 * time.Hour),
		`DELETE FROM account_attempts WHERE since < $1`:                                        now.Add(-attemptWindow),
	} {
		if _, err := s.db.ExecContext(ctx, query, db.Timestamp(before)); err != nil {
			return fmt.Errorf("forget expired: %w", err)
		}
	}
	return nil
}
