// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kursbuch/internal/account"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

func TestInvitation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		aalen, bebra := h.tenant(t, "Aalen"), h.tenant(t, "Bebra")
		ada := h.person(t, aalen, "ada@aalen.example", identity.Administrator)
		manager := h.person(t, aalen, "bo@aalen.example", identity.IntegrationManager)
		known := h.person(t, bebra, "cy@bebra.example", identity.Administrator)
		guest := account.NewInvitation{Email: " New@Aalen.example", Roles: []identity.Role{identity.Colleague}}

		if _, err := h.Invite(t.Context(), manager, guest); !errors.Is(err, fault.Forbidden) {
			t.Errorf("without the right: %v", err)
		}
		if _, err := h.Invite(t.Context(), ada, account.NewInvitation{Email: "bo@aalen.example", Roles: guest.Roles}); refusal(err, "email") == "" {
			t.Errorf("of a member: %v", err)
		}
		token, err := h.Invite(t.Context(), ada, guest)
		if err != nil {
			t.Fatal(err)
		}
		if found, err := h.Invitation(t.Context(), token); err != nil || found.Known || found.Tenant.Name != "Aalen" || found.Email != "new@aalen.example" {
			t.Errorf("Invitation: %+v, %v", found, err)
		}
		if _, err := h.Join(t.Context(), known, h.open(t, "cy@bebra.example"), token); !errors.Is(err, fault.Forbidden) {
			t.Errorf("by another address: %v", err)
		}
		session, err := h.Accept(t.Context(), token, "Dee", password, "")
		if err != nil {
			t.Fatal(err)
		}
		if who := h.whoIs(t, h.enrol(t, session)); who.Tenant != aalen.Tenant || !slices.Equal(who.Roles, guest.Roles) {
			t.Errorf("came in as %+v", who)
		}
		if _, err := h.Accept(t.Context(), token, "Eve", password, ""); !errors.Is(err, fault.NotFound) {
			t.Errorf("a second time: %v", err)
		}

		join, err := h.Invite(t.Context(), ada, account.NewInvitation{Email: "cy@bebra.example", Roles: guest.Roles})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Accept(t.Context(), join, "Cy", password, ""); !errors.Is(err, fault.Conflict) {
			t.Errorf("a known person with a new password: %v", err)
		}
		renewed, err := h.Join(t.Context(), known, h.open(t, "cy@bebra.example"), join)
		if err != nil {
			t.Fatal(err)
		}
		if who := h.whoIs(t, renewed); who.Tenant != aalen.Tenant || who.May(identity.ManagePeople) {
			t.Errorf("joined as %+v", who)
		}
	})
}

func TestAnInviterWithoutRightsTakesTheirInvitationsAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		operator := h.tenant(t, "Aalen")
		ada := h.person(t, operator, "ada@aalen.example", identity.Administrator)
		bo := h.person(t, operator, "bo@aalen.example", identity.Administrator)
		token, err := h.Invite(t.Context(), bo, account.NewInvitation{Email: "x@aalen.example", Roles: []identity.Role{identity.Administrator}})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.RemoveMember(t.Context(), ada, bo.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Accept(t.Context(), token, "Eve", password, ""); !errors.Is(err, fault.NotFound) {
			t.Errorf("Accept: %v, want NotFound", err)
		}
	})
}

// invited is what the model knows of one invitation.
type invited struct {
	token, email string
	roles        []identity.Role
	until        time.Time
	open         bool
}

// TestInvitationsFollowTheirStates drives invitations through random histories
// and compares with a model: one link counts once, within 72 hours, until it
// is withdrawn or replaced, and gives exactly the roles it names.
func TestInvitationsFollowTheirStates(t *testing.T) {
	h := newHouse(dbtest.SQLite(t))
	operator, n := h.tenant(t, "Aalen"), 0
	ada := h.person(t, operator, "ada@aalen.example", identity.Administrator)
	rapid.Check(t, func(rt *rapid.T) {
		n++
		var all []*invited
		pick := func() *invited {
			if all == nil {
				rt.Skip("no invitation yet")
			}
			return rapid.SampledFrom(all).Draw(rt, "invitation")
		}
		members := map[string]bool{}
		rt.Repeat(map[string]func(*rapid.T){
			"invite": func(rt *rapid.T) {
				i := &invited{
					email: fmt.Sprintf("p%d-%d@aalen.example", n, rapid.IntRange(0, 2).Draw(rt, "person")),
					roles: []identity.Role{rapid.SampledFrom(identity.Roles()).Draw(rt, "role")}, until: h.clock.Add(72 * time.Hour), open: true,
				}
				token, err := h.Invite(t.Context(), ada, account.NewInvitation{Email: i.email, Roles: i.roles})
				if members[i.email] != (refusal(err, "email") != "") {
					rt.Fatalf("member %v: %v", members[i.email], err)
				}
				if err != nil {
					return
				}
				for _, older := range all {
					older.open = older.open && older.email != i.email
				}
				i.token = token
				all = append(all, i)
			},
			"look":     func(*rapid.T) { h.checkLook(t, rt, pick()) },
			"wait":     func(rt *rapid.T) { h.wait(time.Duration(rapid.IntRange(1, 40).Draw(rt, "hours")) * time.Hour) },
			"withdraw": func(*rapid.T) { h.withdraw(t, rt, ada, all, pick().email) },
			"accept": func(*rapid.T) {
				i := pick()
				session, err := h.Accept(t.Context(), i.token, "Dee", password, "")
				valid := i.open && h.clock.Before(i.until)
				if valid != (err == nil) || !valid && !errors.Is(err, fault.NotFound) {
					rt.Fatalf("valid %v, Accept: %v", valid, err)
				}
				if valid {
					i.open, members[i.email] = false, true
					h.checkRoles(t, rt, ada, i, session)
				}
			},
		})
	})
}

func (h *house) checkLook(t *testing.T, rt *rapid.T, i *invited) {
	_, err := h.Invitation(t.Context(), i.token)
	if valid := i.open && h.clock.Before(i.until); valid != (err == nil) {
		rt.Fatalf("valid %v, Invitation: %v", valid, err)
	}
}

// withdraw takes back what the list shows for an address.
func (h *house) withdraw(t *testing.T, rt *rapid.T, who identity.Person, all []*invited, email string) {
	open, err := h.Invitations(t.Context(), who)
	if err != nil {
		rt.Fatal(err)
	}
	for _, listed := range open {
		if listed.Email != email {
			continue
		}
		if err := h.Withdraw(t.Context(), who, listed.ID); err != nil {
			rt.Fatal(err)
		}
	}
	for _, i := range all {
		i.open = i.open && i.email != email
	}
}

func (h *house) checkRoles(t *testing.T, rt *rapid.T, who identity.Person, i *invited, session string) {
	if h.whoIs(t, session).SignedIn() {
		rt.Fatal("signed in without a second factor")
	}
	people, err := h.People(t.Context(), who)
	if err != nil {
		rt.Fatal(err)
	}
	for _, p := range people {
		if p.Email == i.email && !slices.Equal(p.Roles, i.roles) {
			rt.Fatalf("came in as %v, invited as %v", p.Roles, i.roles)
		}
	}
}
