// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/identity"
)

func TestEveryRoleAndActionIsInThePolicy(t *testing.T) {
	granted := map[identity.Action]bool{}
	var roles []identity.Role
	for _, r := range policy() {
		roles = append(roles, r.role)
		for action := range Grants([]identity.Role{r.role}) {
			if !slices.Contains(identity.Actions(), action) {
				t.Errorf("%s has the unknown action %s", r.role, action)
			}
			granted[action] = true
		}
		if len(Grants([]identity.Role{r.role})) == 0 {
			t.Errorf("%s may do nothing", r.role)
		}
	}
	if !slices.Equal(roles, identity.Roles()) {
		t.Errorf("roles %v, want %v in this order", roles, identity.Roles())
	}
	for _, action := range identity.Actions() {
		if !granted[action] {
			t.Errorf("nobody may %s", action)
		}
	}
}

func anyRoles() *rapid.Generator[[]identity.Role] {
	return rapid.SliceOf(rapid.SampledFrom(identity.Roles()))
}

func TestMoreRolesNeverMeanFewerRights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := anyRoles().Draw(t, "some")
		more := append(slices.Clone(some), anyRoles().Draw(t, "added")...)
		for action, scope := range Grants(some) {
			if Grants(more)[action] < scope {
				t.Fatalf("%v: %s sinks from %d to %d", more, action, scope, Grants(more)[action])
			}
		}
		if slices.Index(identity.Audiences(), Audience(more)) > slices.Index(identity.Audiences(), Audience(some)) {
			t.Fatalf("audience sinks from %s to %s", Audience(some), Audience(more))
		}
	})
}

func TestRightsComeFromSomeRole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		roles := anyRoles().Draw(t, "roles")
		for action, scope := range Grants(roles) {
			if !slices.ContainsFunc(roles, func(role identity.Role) bool { return Grants([]identity.Role{role})[action] == scope }) {
				t.Fatalf("%v: nobody alone has %s at %d", roles, action, scope)
			}
		}
	})
}

// What must hold whatever the table becomes.
func TestOutsidersNeverWrite(t *testing.T) {
	outsiders := []identity.Role{identity.ExternalActor, identity.CommitteeMember, identity.ProcessCompanion, identity.MinistryReader}
	reading := []identity.Action{identity.ReadSteering, identity.ReadIndicators, identity.ReadReports}
	for action, scope := range Grants(outsiders) {
		if action == identity.ReportStatus && scope == identity.Own {
			continue // a provider reports on what it leads
		}
		if !slices.Contains(reading, action) {
			t.Errorf("outsiders may %s at %d", action, scope)
		}
	}
	for _, role := range outsiders {
		if Audience([]identity.Role{role}) == identity.Internal {
			t.Errorf("%s sees internal figures", role)
		}
	}
	if got := Audience(nil); got != identity.Public {
		t.Errorf("without a role: %s, want public", got)
	}
}

func TestOnlyAdministratorsManagePeople(t *testing.T) {
	for _, role := range identity.Roles() {
		for _, action := range []identity.Action{identity.ManagePeople, identity.ManageTenant} {
			if got := Grants([]identity.Role{role})[action] != identity.Nothing; got != (role == identity.Administrator) {
				t.Errorf("%s may %s: %v", role, action, got)
			}
		}
	}
}

func TestNobodyCoversMoreThanTheyHave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mine, theirs := anyRoles().Draw(t, "mine"), anyRoles().Draw(t, "theirs")
		who := identity.Person{Grants: Grants(mine)}
		if !covers(who, mine) {
			t.Fatalf("%v does not cover itself", mine)
		}
		if covers(who, theirs) && len(Grants(append(theirs, mine...))) > len(Grants(mine)) {
			t.Fatalf("%v covers %v and yet gains by it", mine, theirs)
		}
	})
}

func TestEveryKindOfTenantCanHaveAnAdministrator(t *testing.T) {
	for _, kind := range []identity.TenantKind{identity.Municipality, identity.Institute, identity.Ministry} {
		if !slices.Contains(RolesFor(kind), identity.Administrator) {
			t.Errorf("a tenant of kind %s has no administrator", kind)
		}
	}
	if got := RolesFor("other"); got != nil {
		t.Errorf("an unknown kind has the roles %v", got)
	}
}
