// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account_test

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
)

// A way past password or app leaves a trace that the person's administrators
// see, before it is used to change anything.
func TestWaysPastTheSecondFactorAreRecorded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		operator := h.tenant(t, "Aalen")
		ada := h.person(t, operator, "ada@aalen.example", identity.Administrator)
		recorded := func(field string) (by identity.PersonID) {
			t.Helper()
			entries, _, err := h.log.History(t.Context(), ada, "person", string(ada.ID), 10, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				if slices.ContainsFunc(e.Changes, func(c audit.Change) bool { return c.Field == field && c.After != "" }) {
					return e.Person
				}
			}
			return ""
		}

		if _, err := h.Reset(t.Context(), operator, "ada@aalen.example"); err != nil {
			t.Fatal(err)
		}
		if by := recorded("reset_link"); by != operator.ID {
			t.Errorf("the reset link was recorded as made by %q, want the operator", by)
		}

		token := h.open(t, "ada@aalen.example")
		if err := h.RenewRecoveryCodes(t.Context(), ada, token, password); err != nil {
			t.Fatal(err)
		}
		shown, err := h.Enrolment(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		pending, _, err := h.SignIn(t.Context(), account.SignIn{Email: "ada@aalen.example", Password: password})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.ConfirmCode(t.Context(), pending, shown.Codes[0]); err != nil {
			t.Fatal(err)
		}
		if by := recorded("recovery_code"); by != ada.ID {
			t.Errorf("the recovery code was recorded as used by %q, want the person", by)
		}
	})
}

// The log tells who tried to come in, and nothing that was typed.
func TestStepsOfASignInAreLogged(t *testing.T) {
	h := newHouse(dbtest.SQLite(t))
	ada := h.person(t, h.tenant(t, "Aalen"), "ada@aalen.example", identity.Administrator)
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	wantLogged := func(want string) {
		t.Helper()
		if got := log.String(); !strings.Contains(got, want) || strings.Contains(got, "aalen.example") || strings.Contains(got, "Dachziegel") || strings.Contains(got, "10.1.2.3") {
			t.Errorf("logged %q, want %q and nothing that was typed", got, want)
		}
		log.Reset()
	}

	in := account.SignIn{Email: "ada@aalen.example", Password: "drei falsche Dachziegel", Address: "10.1.2.3"}
	if _, _, err := h.SignIn(t.Context(), in); err == nil {
		t.Fatal("a wrong password opened")
	}
	wantLogged(`level=WARN msg=sign-in step="password wrong" person=` + string(ada.ID) + " network=10.1.2.0/24")
	in.Password = password
	token, _, err := h.SignIn(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	wantLogged(`level=INFO msg=sign-in step="password right" person=` + string(ada.ID))
	if _, err := h.ConfirmCode(t.Context(), token, "000000"); err == nil {
		t.Fatal("a wrong code opened")
	}
	wantLogged(`level=WARN msg=sign-in step="code wrong" person=` + string(ada.ID))
	if _, err := h.ConfirmCode(t.Context(), token, h.code(t, secret)); err != nil {
		t.Fatal(err)
	}
	wantLogged(`level=INFO msg=sign-in step="code right" person=` + string(ada.ID))
	in.Email, in.Address = "nobody@aalen.example", "2001:db8:1:2::3"
	for range 11 {
		if _, _, err := h.SignIn(t.Context(), in); err == nil {
			t.Fatal("somebody unknown came in")
		}
	}
	wantLogged(`step="too many attempts" person="" network=2001:db8:1::/48`)
}
