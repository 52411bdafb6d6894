// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"slices"

	"kursbuch/internal/identity"
)

// row is what one role may do.
type row struct {
	role     identity.Role
	audience identity.Audience
	tenant   []identity.Action // everywhere in the tenant
	own      []identity.Action // on what the person leads
}

// policy is the whole of authorisation: role × action → scope, and the
// audience for which figures are prepared. What is not listed is not granted.
//
// The administrator holds every right, because nobody can invite somebody with
// more rights than their own and the first person of a tenant must be able to
// invite all others. External actors, committees, companions and the ministry
// never write needs, goals or strategy.
func policy() []row {
	steering := []identity.Action{identity.ReadSteering, identity.ReadIndicators, identity.ReadReports}
	return []row{
		{identity.Administrator, identity.Internal, identity.Actions(), nil},
		{identity.IntegrationManager, identity.Internal, append(slices.Clone(steering),
			identity.EditNeeds, identity.EditStrategy, identity.EditMeasures, identity.ReportStatus, identity.EditIndicators,
			identity.ImportFigures, identity.EditTerritory, identity.WriteReports, identity.ManageInquiries, identity.PublishFigures, identity.EditRules, identity.WorkTasks, identity.ReadAudit), nil},
		{
			identity.PlanningCoordinator, identity.Internal, append(slices.Clone(steering),
				identity.EditNeeds, identity.EditStrategy, identity.EditIndicators,
				identity.ImportFigures, identity.EditTerritory, identity.WriteReports, identity.ManageInquiries, identity.PublishFigures, identity.EditRules, identity.WorkTasks),
			[]identity.Action{identity.EditMeasures, identity.ReportStatus},
		},
		{
			identity.NeighbourhoodManager, identity.Internal, append(slices.Clone(steering), identity.EditNeeds),
			[]identity.Action{identity.EditMeasures, identity.ReportStatus, identity.WorkTasks},
		},
		{
			identity.Colleague, identity.Internal, slices.Clone(steering),
			[]identity.Action{identity.EditMeasures, identity.ReportStatus, identity.WorkTasks},
		},
		{
			identity.ExternalActor, identity.Partner,
			[]identity.Action{identity.ReadIndicators, identity.ReadReports},
			[]identity.Action{identity.ReadSteering, identity.ReportStatus},
		},
		{identity.CommitteeMember, identity.Committee, []identity.Action{identity.ReadIndicators, identity.ReadReports}, nil},
		{identity.ProcessCompanion, identity.Partner, slices.Clone(steering), nil},
		{identity.MinistryReader, identity.Committee, []identity.Action{identity.ReadIndicators, identity.ReadReports}, nil},
	}
}

// Grants are the rights of somebody who has roles: for each action the widest
// scope that any of them gives.
func Grants(roles []identity.Role) map[identity.Action]identity.Scope {
	grants := map[identity.Action]identity.Scope{}
	for _, r := range policy() {
		if !slices.Contains(roles, r.role) {
			continue
		}
		for _, a := range r.own {
			grants[a] = max(grants[a], identity.Own)
		}
		for _, a := range r.tenant {
			grants[a] = identity.Tenant
		}
	}
	return grants
}

// Audience is for whose eyes figures are prepared that somebody with roles
// sees: that of the most trusted of the roles, Public without any.
func Audience(roles []identity.Role) identity.Audience {
	best := len(identity.Audiences()) - 1
	for _, r := range policy() {
		if slices.Contains(roles, r.role) {
			best = min(best, slices.Index(identity.Audiences(), r.audience))
		}
	}
	return identity.Audiences()[best]
}

// RolesFor lists the roles that people of a tenant of this kind can have, in
// display order. Companions and ministry readers come into a municipality as
// its guests; in their own houses nobody steers a municipality.
func RolesFor(kind identity.TenantKind) []identity.Role {
	switch kind {
	case identity.Municipality:
		return identity.Roles()
	case identity.Institute:
		return []identity.Role{identity.Administrator, identity.ProcessCompanion}
	case identity.Ministry:
		return []identity.Role{identity.Administrator, identity.MinistryReader}
	}
	return nil
}

// covers reports whether who has, action by action, at least the rights that
// roles would give, so that who may hand them out.
func covers(who identity.Person, roles []identity.Role) bool {
	for action, scope := range Grants(roles) {
		if who.Grants[action] < scope {
			return false
		}
	}
	return true
}
