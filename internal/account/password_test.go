// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/fault"
	"kursbuch/internal/seal"
)

func TestPasswordRules(t *testing.T) {
	for give, want := range map[string]string{
		"elf Zeichen":                    "account.password.short",
		strings.Repeat("ab7 ", 51):       "account.password.long",
		"Passwort1234!":                  "account.password.common",
		"P@ssw0rd2026!":                  "account.password.common",
		"Sommer2026!!!!":                 "account.password.common",
		"12Willkommen34":                 "account.password.common",
		"HalloThüringen1":                "account.password.common",
		"qwertzuiopü+":                   "account.password.common",
		"123456789012":                   "account.password.common",
		"abcabcabcabc":                   "account.password.common",
		"aaaaaaaaaaaaaa":                 "account.password.common",
		"19.12.1985-2026":                "",
		"Lovelace-Rechner-7":             "account.password.personal",
		"mein Kursbuch läuft":            "account.password.personal",
		"ein aalen.example Ding":         "account.password.personal",
		"drei lose Dachziegel im Garten": "",
		"Xk7#pQ2v!mR9":                   "",
		"zwölf Wörter?":                  "",
	} {
		refused := fault.Invalid{}
		validatePassword(give, refused, "Ada Lovelace", "ada@aalen.example")
		if got := refused["password"].Key; got != want {
			t.Errorf("%q: %q, want %q", give, got, want)
		}
	}
}

func TestRandomPasswordsAreTaken(t *testing.T) {
	signs := []rune("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_.!")
	rapid.Check(t, func(t *rapid.T) {
		password := string(rapid.Permutation(signs).Draw(t, "signs")[:20])
		if common(password) && !steps(password) {
			t.Fatalf("%q counts as common", password)
		}
	})
}

func TestHashes(t *testing.T) {
	s := &Service{cost: RecommendedCost(), hashing: make(chan struct{}, maxHashings)}
	hash, err := s.hash(t.Context(), "drei lose Dachziegel")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatal(hash, err)
	}
	cheaper := "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$" // sum below
	for _, test := range []struct {
		name, password, hash string
		match, outdated      bool
	}{
		{"the password", "drei lose Dachziegel", hash, true, false},
		{"another password", "drei lose Dachziegen", hash, false, false},
		{"no account", "drei lose Dachziegel", "", false, false},
		{"a cheaper hash", "x", cheaper + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false, true},
	} {
		match, outdated, err := s.verify(t.Context(), test.password, test.hash)
		if err != nil || match != test.match || outdated != test.outdated {
			t.Errorf("%s: %v, %v, %v", test.name, match, outdated, err)
		}
	}
	for _, broken := range []string{"plain", "$argon2id$v=18$m=8,t=1,p=1$AA$AA", "$argon2id$v=19$m=x$AA$AA", "$argon2id$v=19$m=8,t=1,p=1$!$AA"} {
		if _, _, err := s.verify(t.Context(), "x", broken); err == nil {
			t.Errorf("%q is taken for a hash", broken)
		}
	}
}

func TestNoMoreThanFourHashesAtOnce(t *testing.T) {
	s := &Service{cost: RecommendedCost(), hashing: make(chan struct{}, maxHashings)}
	for range maxHashings {
		s.hashing <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.hash(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("a fifth hash: %v, want to wait until the request ends", err)
	}
}

func TestSealedTextOpensOnlyInItsPlace(t *testing.T) {
	k, other := deriveKeys([]byte("one")), deriveKeys([]byte("two"))
	sealed := k.close("totp:ada", "secret")
	if got, err := k.open("totp:ada", sealed); err != nil || got != "secret" {
		t.Errorf("%q, %v", got, err)
	}
	for name, open := range map[string]func() (string, error){
		"for another person":  func() (string, error) { return k.open("totp:bo", sealed) },
		"with another key":    func() (string, error) { return other.open("totp:ada", sealed) },
		"cut off":             func() (string, error) { return k.open("totp:ada", sealed[:8]) },
		"edited at its end":   func() (string, error) { return k.open("totp:ada", sealed[:len(sealed)-4]+"AAAA") },
		"something different": func() (string, error) { return k.open("totp:ada", "?") },
	} {
		if got, err := open(); !errors.Is(err, seal.ErrSealed) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestAddressBuckets(t *testing.T) {
	for give, want := range map[string]string{
		"192.0.2.7":            "address:192.0.2.7/32",
		"::ffff:192.0.2.7":     "address:192.0.2.7/32",
		"2001:db8:1:2:3:4:5:6": "address:2001:db8:1:2::/64",
		"fe80::1%eth0":         "address:fe80::/64",
		"unix":                 "address:unix",
	} {
		if got := addressBucket(give); got != want {
			t.Errorf("%s: %s, want %s", give, got, want)
		}
	}
}
