// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

func (h *house) holder(t *testing.T, token string) identity.Person {
	t.Helper()
	who, err := h.WhoHolds(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return who
}

func TestAnAccessTokenReadsUntilItEnds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		operator := h.tenant(t, "Landkreis Aalen")
		ada := h.person(t, operator, "ada@aalen.example", identity.Administrator)
		bo := h.person(t, operator, "bo@aalen.example", identity.Administrator)
		token, err := h.MakeAccessToken(t.Context(), ada, " Bericht ", "2026-12-01")
		if err != nil || !strings.HasPrefix(token, "kursbuch_") {
			t.Fatalf("%q, %v", token, err)
		}
		who := h.holder(t, token)
		if who.ID != ada.ID || who.Tenant != ada.Tenant || !who.May(identity.ReadIndicators) {
			t.Errorf("the token stands for %+v", who)
		}
		for _, a := range identity.Actions() {
			if a != identity.ReadIndicators && who.MaySome(a) {
				t.Errorf("the token may %s", a)
			}
		}
		if h.whoIs(t, token).SignedIn() || h.holder(t, "kursbuch_unknown").SignedIn() {
			t.Error("a token opens a session, or an unknown one counts")
		}
		tokens, err := h.AccessTokens(t.Context(), ada)
		if err != nil || len(tokens) != 1 || tokens[0].Name != "Bericht" || !tokens[0].Seen.Equal(h.clock) {
			t.Fatalf("tokens %+v, %v", tokens, err)
		}
		if err := h.RevokeAccessToken(t.Context(), bo, tokens[0].ID); !errors.Is(err, fault.NotFound) {
			t.Errorf("a colleague revokes it: %v", err)
		}
		h.wait(9 * 24 * time.Hour) // past the end of 1 December
		if h.holder(t, token).SignedIn() {
			t.Error("the token outlives its day")
		}

		token, err = h.MakeAccessToken(t.Context(), ada, "Zweiter", "2027-01-31")
		if err != nil {
			t.Fatal(err)
		}
		tokens, _ = h.AccessTokens(t.Context(), ada)
		if err := h.RevokeAccessToken(t.Context(), ada, tokens[0].ID); err != nil || h.holder(t, token).SignedIn() {
			t.Errorf("revoked, the token still counts: %v", err)
		}
		entries, total, err := h.log.History(t.Context(), operator, "access_token", tokens[0].ID, 10, 0)
		if err != nil || total != 2 {
			t.Errorf("%d entries, %v", total, err)
		}
		for _, e := range entries {
			for _, c := range e.Changes {
				if strings.Contains(c.Before+c.After, token) {
					t.Error("the trail holds the token")
				}
			}
		}
	})
}

func TestARemovedMembersTokenEnds(t *testing.T) {
	h := newHouse(dbtest.SQLite(t))
	operator := h.tenant(t, "Landkreis Aalen")
	ada := h.person(t, operator, "ada@aalen.example", identity.Administrator)
	h.person(t, operator, "bo@aalen.example", identity.Administrator)
	token, err := h.MakeAccessToken(t.Context(), ada, "Bericht", "2026-12-01")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.RemoveMember(t.Context(), operator, ada.ID); err != nil {
		t.Fatal(err)
	}
	if h.holder(t, token).SignedIn() {
		t.Error("the token of a removed member still counts")
	}
}

func TestRefusedAccessTokens(t *testing.T) {
	h := newHouse(dbtest.SQLite(t))
	ada := h.person(t, h.tenant(t, "Landkreis Aalen"), "ada@aalen.example", identity.Administrator)
	for name, test := range map[string]struct {
		what  string
		until civil.Day
		field string
		key   string
	}{
		"without a purpose":  {" ", "2026-12-01", "name", "account.access.name_missing"},
		"with a long one":    {strings.Repeat("x", 300), "2026-12-01", "name", "account.access.name_long"},
		"without a day":      {"a", "", "until", "account.access.until"},
		"for a day long ago": {"a", "2026-11-01", "until", "account.access.until"},
		"for ever":           {"a", "2031-01-01", "until", "account.access.until"},
	} {
		if _, err := h.MakeAccessToken(t.Context(), ada, test.what, test.until); refusal(err, test.field) != test.key {
			t.Errorf("%s: %v, want %s", name, err, test.key)
		}
	}
	for range 20 {
		if _, err := h.MakeAccessToken(t.Context(), ada, "a", "2026-12-01"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.MakeAccessToken(t.Context(), ada, "a", "2026-12-01"); refusal(err, "name") != "account.access.many" {
		t.Errorf("one too many: %v", err)
	}
	ada.Grants = nil
	if _, err := h.MakeAccessToken(t.Context(), ada, "a", "2026-12-01"); !errors.Is(err, fault.Forbidden) {
		t.Errorf("without the right to read: %v", err)
	}
}
