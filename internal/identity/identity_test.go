// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package identity_test

import (
	"testing"

	"kursbuch/internal/identity"
)

func TestMayFor(t *testing.T) {
	leader := identity.Person{ID: "p1", Grants: map[identity.Action]identity.Scope{identity.ReportStatus: identity.Own}}
	for _, test := range []struct {
		name  string
		who   identity.Person
		owner identity.PersonID
		want  bool
	}{
		{"a leader for her own", leader, "p1", true},
		{"a leader for somebody else's", leader, "p2", false},
		{"nobody for an unowned thing", identity.Person{Grants: leader.Grants}, "", false},
		{"an operator for anything", identity.Operator("t", "console"), "p2", true},
		{"a stranger", identity.Person{ID: "p1"}, "p1", false},
	} {
		if got := test.who.MayFor(identity.ReportStatus, test.owner); got != test.want {
			t.Errorf("%s: MayFor = %v, want %v", test.name, got, test.want)
		}
	}
}
