// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"kursbuch/internal/fault"
)

// Cost is what it takes to try one password with argon2id (RFC 9106).
type Cost struct {
	Memory  uint32 // KiB
	Time    uint32 // passes over the memory
	Threads uint8
}

// RecommendedCost is OWASP's second recommendation, about 20 ms on a server
// core. Tests hash at a lower one.
func RecommendedCost() Cost { return Cost{Memory: 19 * 1024, Time: 2, Threads: 1} }

const (
	saltLength  = 16
	hashLength  = 32
	maxHashings = 4 // at once, so that a flood of sign-ins takes 80 MB and no more
)

// The length of a password, in characters.
const (
	MinPassword = 12
	maxPassword = 200
)

// validatePassword refuses what attackers try first. about are the person's
// own words: name and e-mail address.
func validatePassword(password string, refused fault.Invalid, about ...string) {
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		refused.Refuse("password", "account.password.short", "min", MinPassword)
	case n > maxPassword:
		refused.Refuse("password", "account.password.long", "max", maxPassword)
	case personal(password, about):
		refused.Refuse("password", "account.password.personal")
	case common(password):
		refused.Refuse("password", "account.password.common")
	}
}

// hash turns a password into PHC form. It waits for a free place.
func (s *Service) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	fill(salt)
	sum, err := s.argon(ctx, password, salt, s.cost)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, s.cost.Memory, s.cost.Time, s.cost.Threads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum)), nil
}

// verify reports whether password belongs to hash, and whether the hash was
// made at another cost. An empty hash costs the same and never matches, so
// that an unknown account answers no sooner than a known one.
func (s *Service) verify(ctx context.Context, password, hash string) (match, outdated bool, err error) {
	p, err := s.parsePHC(hash)
	if err != nil {
		return false, false, err
	}
	sum, err := s.argon(ctx, password, p.salt, p.cost)
	if err != nil {
		return false, false, err
	}
	match = subtle.ConstantTimeCompare(sum, p.sum) == 1 && hash != ""
	return match, p.cost != s.cost, nil
}

func (s *Service) argon(ctx context.Context, password string, salt []byte, cost Cost) ([]byte, error) {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, cost.Time, cost.Memory, cost.Threads, hashLength), nil
}

// phc is a password hash taken apart.
type phc struct {
	cost      Cost
	salt, sum []byte
}

// parsePHC reads what hash wrote; the empty hash gives one that matches nothing.
func (s *Service) parsePHC(hash string) (p phc, err error) {
	if hash == "" {
		return phc{s.cost, make([]byte, saltLength), make([]byte, hashLength)}, nil
	}
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprint("v=", argon2.Version) {
		return p, fmt.Errorf("password hash of an unknown form %q", parts[0])
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.cost.Memory, &p.cost.Time, &p.cost.Threads); err != nil {
		return p, fmt.Errorf("cost of a password hash: %w", err)
	}
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return p, fmt.Errorf("salt of a password hash: %w", err)
	}
	if p.sum, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return p, fmt.Errorf("sum of a password hash: %w", err)
	}
	return p, nil
}
