// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"strings"
	"time"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
)

// roleView is a role by name and in one plain sentence.
type roleView struct {
	Role     identity.Role
	Name     string
	Sentence string
}

func roleViews(r *web.Request, roles []identity.Role) []roleView {
	views := make([]roleView, 0, len(roles))
	for _, role := range roles {
		name, sentence := roleWords(r, role)
		views = append(views, roleView{Role: role, Name: name, Sentence: sentence})
	}
	return views
}

func roleNames(r *web.Request, roles []identity.Role) string {
	names := make([]string, 0, len(roles))
	for _, view := range roleViews(r, roles) {
		names = append(names, view.Name)
	}
	return strings.Join(names, ", ")
}

// roleOptions offers the roles that who may hand out in this tenant.
func roleOptions(r *web.Request) []web.Option {
	var options []web.Option
	for _, view := range roleViews(r, account.RolesFor(r.Who.TenantKind)) {
		options = append(options, web.Option{Value: string(view.Role), Text: view.Name, Note: view.Sentence})
	}
	return options
}

func roleWords(r *web.Request, role identity.Role) (name, sentence string) {
	t := r.Text.T
	switch role {
	case identity.Administrator:
		return t("account.role.administrator"), t("account.role.administrator_does")
	case identity.IntegrationManager:
		return t("account.role.integration_manager"), t("account.role.integration_manager_does")
	case identity.PlanningCoordinator:
		return t("account.role.planning_coordinator"), t("account.role.planning_coordinator_does")
	case identity.NeighbourhoodManager:
		return t("account.role.neighbourhood_manager"), t("account.role.neighbourhood_manager_does")
	case identity.Colleague:
		return t("account.role.colleague"), t("account.role.colleague_does")
	case identity.ExternalActor:
		return t("account.role.external_actor"), t("account.role.external_actor_does")
	case identity.CommitteeMember:
		return t("account.role.committee_member"), t("account.role.committee_member_does")
	case identity.ProcessCompanion:
		return t("account.role.process_companion"), t("account.role.process_companion_does")
	case identity.MinistryReader:
		return t("account.role.ministry_reader"), t("account.role.ministry_reader_does")
	}
	return string(role), ""
}

// rightsView says in words what the policy table grants.
type rightsView struct {
	Everywhere []string // in the whole tenant
	Own        []string // on what the person leads
	Not        []string
	Figures    string // how figures are prepared
}

func rightsOf(r *web.Request, roles []identity.Role) rightsView {
	grants, view := account.Grants(roles), rightsView{Figures: audienceWords(r, account.Audience(roles))}
	for _, action := range identity.Actions() {
		words := actionWords(r, action)
		switch grants[action] {
		case identity.Tenant:
			view.Everywhere = append(view.Everywhere, words)
		case identity.Own:
			view.Own = append(view.Own, words)
		case identity.Nothing:
			view.Not = append(view.Not, words)
		}
	}
	return view
}

func actionWords(r *web.Request, action identity.Action) string {
	t := r.Text.T
	switch action {
	case identity.ReadSteering:
		return t("account.right.read_steering")
	case identity.EditNeeds:
		return t("account.right.edit_needs")
	case identity.EditStrategy:
		return t("account.right.edit_strategy")
	case identity.EditMeasures:
		return t("account.right.edit_measures")
	case identity.ReportStatus:
		return t("account.right.report_status")
	case identity.ReadIndicators:
		return t("account.right.read_indicators")
	case identity.EditIndicators:
		return t("account.right.edit_indicators")
	case identity.ImportFigures:
		return t("account.right.import_figures")
	case identity.EditTerritory:
		return t("account.right.edit_territory")
	case identity.ReadReports:
		return t("account.right.read_reports")
	case identity.WriteReports:
		return t("account.right.write_reports")
	case identity.ManageInquiries:
		return t("account.right.manage_inquiries")
	case identity.PublishFigures:
		return t("account.right.publish_figures")
	case identity.EditRules:
		return t("account.right.edit_rules")
	case identity.WorkTasks:
		return t("account.right.work_tasks")
	case identity.ManagePeople:
		return t("account.right.manage_people")
	case identity.ReadAudit:
		return t("account.right.read_audit")
	case identity.ManageTenant:
		return t("account.right.manage_tenant")
	}
	return string(action)
}

func audienceWords(r *web.Request, audience identity.Audience) string {
	switch audience {
	case identity.Internal:
		return r.Text.T("account.audience.internal")
	case identity.Partner:
		return r.Text.T("account.audience.partner")
	case identity.Committee:
		return r.Text.T("account.audience.committee")
	case identity.Public:
		return r.Text.T("account.audience.public")
	}
	return string(audience)
}

func kindName(r *web.Request, kind identity.TenantKind) string {
	switch kind {
	case identity.Municipality:
		return r.Text.T("account.kind.municipality")
	case identity.Institute:
		return r.Text.T("account.kind.institute")
	case identity.Ministry:
		return r.Text.T("account.kind.ministry")
	}
	return string(kind)
}

// fieldLabels name the audited fields of people and invitations.
func fieldLabels(r *web.Request) map[string]string {
	return map[string]string{
		"name": r.Text.T("account.name.label"), "email": r.Text.T("account.email.label"), "roles": r.Text.T("account.roles.label"),
		"unit": r.Text.T("account.unit.label"), "function": r.Text.T("account.function.label"),
		"password": r.Text.T("account.password.label"), "authenticator": r.Text.T("account.authenticator.label"),
		"recovery_codes": r.Text.T("account.recovery.codes"), "recovery_code": r.Text.T("account.recovery.used"),
		"reset_link": r.Text.T("account.reset.link"), "tenant": r.Text.T("account.tenant.label"),
		"kind": r.Text.T("account.kind.label"), "region": r.Text.T("account.region.label"),
	}
}

// readable writes the audited codes of people as words: roles by name, the
// kind of tenant, moments in local time.
func readable(r *web.Request, entries []audit.Entry) []audit.Entry {
	for _, e := range entries {
		for i, c := range e.Changes {
			e.Changes[i].Before, e.Changes[i].After = readableValue(r, e.Object.Kind, c.Field, c.Before), readableValue(r, e.Object.Kind, c.Field, c.After)
		}
	}
	return entries
}

func readableValue(r *web.Request, object, field, value string) string {
	if object != "person" && object != "invitation" && object != "tenant" {
		return value
	}
	switch field {
	case "roles":
		var roles []identity.Role
		for code := range strings.SplitSeq(value, ", ") {
			roles = append(roles, identity.Role(code))
		}
		return roleNames(r, roles)
	case "kind":
		return kindName(r, identity.TenantKind(value))
	case "password", "authenticator", "recovery_codes":
		if at, err := time.Parse(time.RFC3339, value); err == nil {
			return r.Text.T("account.renewed", "at", r.Text.Moment(at))
		}
	case "recovery_code", "reset_link":
		if at, err := time.Parse(time.RFC3339, value); err == nil {
			return r.Text.Moment(at)
		}
	}
	return value
}
