// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account_test

import (
	"database/sql"
	"errors"
	"slices"
	"testing"

	"kursbuch/internal/account"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

func TestMembers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		aalen, bebra := h.tenant(t, "Aalen"), h.tenant(t, "Bebra")
		ada := h.person(t, aalen, "ada@aalen.example", identity.Administrator)
		bo := h.person(t, aalen, "bo@aalen.example", identity.Colleague)
		outsider := h.person(t, bebra, "cy@bebra.example", identity.Administrator)
		token := h.open(t, "bo@aalen.example")

		stored, err := h.Member(t.Context(), ada, bo.ID)
		if err != nil {
			t.Fatal(err)
		}
		changed := stored
		changed.Roles, changed.Unit = []identity.Role{identity.PlanningCoordinator, identity.IntegrationManager}, " Sozialamt "
		for name, test := range map[string]struct {
			who  identity.Person
			p    account.Person
			want error
		}{
			"a colleague":         {bo, changed, fault.Forbidden},
			"another tenant":      {outsider, changed, fault.NotFound},
			"somebody unknown":    {ada, account.Person{ID: "nobody", Roles: changed.Roles}, fault.NotFound},
			"an older version":    {ada, account.Person{ID: bo.ID, Roles: changed.Roles, Version: 7}, fault.Conflict},
			"an unchanged person": {ada, stored, nil},
		} {
			if err := h.ChangeMember(t.Context(), test.who, test.p); !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %v", name, err, test.want)
			}
		}
		if !h.whoIs(t, token).SignedIn() {
			t.Error("a change without other roles ended the session")
		}
		changed.Version++
		if err := h.ChangeMember(t.Context(), ada, changed); err != nil {
			t.Fatal(err)
		}
		if h.whoIs(t, token).SignedIn() {
			t.Error("the session outlived the change of roles")
		}
		after, err := h.Member(t.Context(), ada, bo.ID)
		if err != nil || after.Unit != "Sozialamt" || !slices.Equal(after.Roles, []identity.Role{identity.IntegrationManager, identity.PlanningCoordinator}) {
			t.Errorf("stored %+v, %v", after, err)
		}
		if people, err := h.People(t.Context(), outsider); err != nil || len(people) != 1 {
			t.Errorf("another tenant sees %d people, %v", len(people), err)
		}
		if _, n, err := h.log.History(t.Context(), ada, "person", string(bo.ID), 10, 0); err != nil || n != 2 {
			t.Errorf("%d entries in the trail, %v", n, err)
		}
	})
}

func TestRemoveAndRestore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		operator := h.tenant(t, "Aalen")
		ada := h.person(t, operator, "ada@aalen.example", identity.Administrator)
		bo := h.person(t, operator, "bo@aalen.example", identity.Colleague)
		token := h.open(t, "bo@aalen.example")
		for range 2 { // the second time changes nothing
			if err := h.RemoveMember(t.Context(), ada, bo.ID); err != nil {
				t.Fatal(err)
			}
		}
		if h.whoIs(t, token).SignedIn() {
			t.Error("the session outlived the membership")
		}
		if people, err := h.People(t.Context(), ada); err != nil || len(people) != 1 {
			t.Errorf("%d people, %v", len(people), err)
		}
		if names, err := h.Names(t.Context(), ada); err != nil || names[bo.ID] == "" {
			t.Errorf("the name is gone from %v, %v", names, err)
		}
		if _, _, err := h.SignIn(t.Context(), account.SignIn{Email: "bo@aalen.example", Password: password}); refusal(err, "password") != "account.sign_in.wrong" {
			t.Errorf("sign-in of who works nowhere: %v", err)
		}
		if err := h.RestoreMember(t.Context(), ada, bo.ID); err != nil {
			t.Fatal(err)
		}
		if who := h.whoIs(t, h.open(t, "bo@aalen.example")); !slices.Equal(who.Roles, bo.Roles) {
			t.Errorf("restored with %v, want %v", who.Roles, bo.Roles)
		}
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		operator := h.tenant(t, "Aalen")
		ada := h.person(t, operator, "ada@aalen.example", identity.Administrator)
		h.person(t, operator, "bo@aalen.example", identity.IntegrationManager)
		if err := h.RemoveMember(t.Context(), ada, ada.ID); refusal(err, "") != "account.person.last_administrator" {
			t.Errorf("removed: %v", err)
		}
		own, err := h.Member(t.Context(), ada, ada.ID)
		if err != nil {
			t.Fatal(err)
		}
		own.Roles = []identity.Role{identity.Colleague}
		if err := h.ChangeMember(t.Context(), ada, own); refusal(err, "") != "account.person.last_administrator" {
			t.Errorf("demoted: %v", err)
		}
		h.person(t, operator, "cy@aalen.example", identity.Administrator)
		if err := h.RemoveMember(t.Context(), ada, ada.ID); err != nil {
			t.Errorf("beside another one: %v", err)
		}
	})
}

func TestTwoAdministratorsCannotRemoveEachOtherAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		operator := h.tenant(t, "Aalen")
		ada := h.person(t, operator, "ada@aalen.example", identity.Administrator)
		bo := h.person(t, operator, "bo@aalen.example", identity.Administrator)
		results := make(chan error, 2)
		go func() { results <- h.RemoveMember(t.Context(), ada, bo.ID) }()
		go func() { results <- h.RemoveMember(t.Context(), bo, ada.ID) }()
		first, second := <-results, <-results
		if (first == nil) == (second == nil) {
			t.Errorf("%v and %v, want exactly one removed", first, second)
		}
	})
}

func TestTheKindOfTenantLimitsRoles(t *testing.T) {
	h := newHouse(dbtest.SQLite(t))
	made, err := h.CreateTenant(t.Context(), identity.Operator("", "console"), account.Tenant{Name: "Ministerium", Kind: identity.Ministry, Region: "16"})
	if err != nil {
		t.Fatal(err)
	}
	operator := identity.Operator(made.ID, "console")
	_, err = h.AddPerson(t.Context(), operator, account.NewPerson{
		Name: "Ada", Email: "ada@aalen.example", Password: password, Roles: []identity.Role{identity.IntegrationManager},
	})
	if refusal(err, "roles") != "account.roles.foreign" {
		t.Error(err)
	}
	if _, err := h.Invite(t.Context(), operator, account.NewInvitation{Email: "a@b.example", Roles: []identity.Role{identity.MinistryReader}}); err != nil {
		t.Error(err)
	}
}

func TestOnlyTheOperatorAddsTenantsAndPeople(t *testing.T) {
	h := newHouse(dbtest.SQLite(t))
	ada := h.person(t, h.tenant(t, "Aalen"), "ada@aalen.example", identity.Administrator)
	_, errTenant := h.CreateTenant(t.Context(), ada, account.Tenant{Name: "Bebra"})
	_, errTenants := h.Tenants(t.Context(), ada)
	_, errPerson := h.AddPerson(t.Context(), ada, account.NewPerson{})
	_, errSessions := h.EndSessionsOf(t.Context(), ada, "ada@aalen.example")
	for i, err := range []error{errTenant, errTenants, errPerson, errSessions} {
		if !errors.Is(err, fault.Forbidden) {
			t.Errorf("case %d: %v, want Forbidden", i, err)
		}
	}
}

func TestForgetASample(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		house := h.tenant(t, "Aalen")
		made, err := h.CreateTenant(t.Context(), identity.Operator("", "console"), account.Tenant{Name: "Beispiel", Kind: identity.Municipality, Region: "16072", Sample: true})
		if err != nil {
			t.Fatal(err)
		}
		sample := identity.Operator(made.ID, "console")
		ada := h.person(t, sample, "ada@sample.example", identity.Administrator)
		bo := h.person(t, house, "bo@aalen.example", identity.Administrator)
		h.person(t, sample, "bo@aalen.example", identity.Colleague)
		token := h.open(t, "ada@sample.example")
		if err := h.forget(t, d, bo); !errors.Is(err, fault.Forbidden) {
			t.Errorf("of a real tenant: %v", err)
		}
		ada.Sample = true
		if err := h.forget(t, d, ada); err != nil {
			t.Fatal(err)
		}
		if h.whoIs(t, token).SignedIn() {
			t.Error("a session outlived the sample")
		}
		if tenants, err := h.Tenants(t.Context(), house); err != nil || len(tenants) != 1 {
			t.Errorf("tenants %v, %v", tenants, err)
		}
		if !h.whoIs(t, h.open(t, "bo@aalen.example")).May(identity.ManagePeople) {
			t.Error("who works elsewhere too was removed")
		}
		if _, err := h.Reset(t.Context(), house, "ada@sample.example"); !errors.Is(err, fault.NotFound) {
			t.Errorf("who worked in the sample alone is still known: %v", err)
		}
	})
}

func (h *house) forget(t *testing.T, d *db.DB, who identity.Person) error {
	t.Helper()
	return d.Tx(t.Context(), func(tx *sql.Tx) error { return h.Forget(t.Context(), tx, who) })
}

// A sample person needs no second factor, and gets nowhere else without one.
func TestOnlySamplesOpenWithoutASecondFactor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		real := h.tenant(t, "Aalen")
		made, err := h.CreateTenant(t.Context(), identity.Operator("", "console"), account.Tenant{Name: "Beispiel", Kind: identity.Municipality, Region: "16072", Sample: true})
		if err != nil {
			t.Fatal(err)
		}
		add := func(tenant identity.Person, email string) {
			t.Helper()
			_, err := h.AddPerson(t.Context(), tenant, account.NewPerson{Name: "Eva Muster", Email: email, Password: password, Roles: []identity.Role{identity.Administrator}})
			if err != nil {
				t.Fatal(err)
			}
		}
		signIn := func(email string) (string, account.Stage) {
			t.Helper()
			token, stage, err := h.SignIn(t.Context(), account.SignIn{Email: email, Password: password, Address: "192.0.2.1"})
			if err != nil {
				t.Fatal(err)
			}
			return token, stage
		}
		sample := identity.Operator(made.ID, "console")
		add(real, "ada@aalen.example")
		add(sample, "eva@beispiel.example")
		if _, stage := signIn("ada@aalen.example"); stage != account.AwaitsEnrolment {
			t.Errorf("a real person without a second factor: %s", stage)
		}
		token, stage := signIn("eva@beispiel.example")
		if who := h.whoIs(t, token); stage != account.Open || who.Tenant != made.ID {
			t.Fatalf("a sample person: %s in %q", stage, who.Tenant)
		}
		add(real, "eva@beispiel.example")
		if _, stage := signIn("eva@beispiel.example"); stage != account.AwaitsEnrolment {
			t.Errorf("a sample person who joined a real tenant: %s", stage)
		}
	})
}
