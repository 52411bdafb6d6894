// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
)

// How many wrong attempts are taken within a window. The counters lie in the
// database, so that they hold for all processes together.
const (
	attemptWindow   = 15 * time.Minute
	accountAttempts = 10 // for one e-mail address, known or not
	codeAttempts    = 5  // for the codes of one person
	addressAttempts = 50 // from one network address: an office shares one
)

// attempt counts one more try before it is checked, so that parallel tries
// cannot outrun the limit.
func (s *Service) attempt(ctx context.Context, bucket string, limit int) error {
	now := s.now()
	failures, err := db.Value[int](ctx, s.db, `
		INSERT INTO account_attempts (bucket, since, failures)
		VALUES ($1, $2, 1)
		ON CONFLICT (bucket) DO UPDATE
		SET failures = CASE WHEN account_attempts.since < $3 THEN 1 ELSE account_attempts.failures + 1 END,
		    since = CASE WHEN account_attempts.since < $3 THEN excluded.since ELSE account_attempts.since END
		RETURNING failures`,
		s.keys.fingerprint("attempt", bucket), db.Timestamp(now), db.Timestamp(now.Add(-attemptWindow)))
	if err != nil {
		return err
	}
	if failures > limit {
		return fault.Invalid{"attempts": fault.Say("account.sign_in.throttled", "minutes", int(attemptWindow.Minutes()))}
	}
	return nil
}

// TryLink runs find, which looks a one-time link up, and counts against the
// network address when it finds nothing, so that nobody guesses links. Anyone
// may. Faults: those of find, Refused after too many tries.
func (s *Service) TryLink(ctx context.Context, address string, find func() error) error {
	bucket := "link:" + addressBucket(address)
	if err := s.attempt(ctx, bucket, addressAttempts); err != nil {
		if _, throttled := errors.AsType[fault.Invalid](err); throttled {
			return fault.Refuse("account.link.throttled", "minutes", int(attemptWindow.Minutes()))
		}
		return err
	}
	err := find()
	if errors.Is(err, fault.NotFound) {
		return err
	}
	return errors.Join(err, s.succeeded(ctx, bucket))
}

// succeeded takes back the attempt that was right.
func (s *Service) succeeded(ctx context.Context, bucket string) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE account_attempts
		SET failures = failures - 1
		WHERE bucket = $1 AND failures > 0`, s.keys.fingerprint("attempt", bucket))
	return err
}

// forgive forgets all wrong attempts.
func (s *Service) forgive(ctx context.Context, bucket string) error {
	_, err := s.db.ExecContext(ctx, `
		DELETE FROM account_attempts
		WHERE bucket = $1`, s.keys.fingerprint("attempt", bucket))
	return err
}

// addressBucket counts an IPv6 network as one: a household has 2^64 addresses.
func addressBucket(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "address:" + address
	}
	bits := 32
	if ip = ip.Unmap(); ip.Is6() {
		bits = 64
	}
	network, err := ip.WithZone("").Prefix(bits)
	if err != nil {
		return "address:" + address
	}
	return "address:" + network.String()
}
