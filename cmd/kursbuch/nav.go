// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
)

// areas is the main navigation: each person sees what the own role may use.
func areas() []web.Area {
	steering, figures := web.May(identity.ReadSteering), web.May(identity.ReadIndicators)
	return []web.Area{
		{ID: "overview", Text: "command.nav.overview", Tabs: []web.Tab{
			{ID: "overview", Text: "command.nav.overview", Href: "/", Access: web.SignedIn()},
			{ID: "tasks", Text: "command.nav.tasks", Href: "/tasks", Access: steering.Inside()},
		}},
		{ID: "strategy", Text: "command.nav.strategy_area", Tabs: []web.Tab{
			{ID: "strategy", Text: "command.nav.strategy", Href: "/strategy", Access: steering},
			{ID: "needs", Text: "command.nav.needs", Href: "/needs", Access: steering},
			{ID: "fields", Text: "command.nav.fields", Href: "/fields", Access: steering},
		}},
		{ID: "delivery", Text: "command.nav.delivery", Tabs: []web.Tab{
			{ID: "measures", Text: "command.nav.measures", Href: "/measures", Access: steering},
		}},
		{ID: "monitoring", Text: "command.nav.monitoring", Tabs: []web.Tab{
			{ID: "indicators", Text: "command.nav.indicators", Href: "/indicators", Access: figures},
			{ID: "tables", Text: "command.nav.tables", Href: "/tables", Access: figures},
			{ID: "imports", Text: "command.nav.imports", Href: "/imports", Access: web.May(identity.ImportFigures)},
			{ID: "inquiries", Text: "command.nav.inquiries", Href: "/inquiries", Access: web.May(identity.ManageInquiries)},
			{ID: "publications", Text: "command.nav.publications", Href: "/publications", Access: web.May(identity.PublishFigures).Inside()},
			{ID: "rules", Text: "command.nav.rules", Href: "/rules", Access: steering.Inside()},
			{ID: "reports", Text: "command.nav.reports", Href: "/reports", Access: web.May(identity.ReadReports)},
			{ID: "areas", Text: "command.nav.areas", Href: "/social-spaces", Access: steering},
		}},
		{ID: "administration", Text: "command.nav.administration", Tabs: []web.Tab{
			{ID: "people", Text: "command.nav.people", Href: "/people", Access: web.May(identity.ManagePeople)},
			{ID: "audit", Text: "command.nav.audit", Href: "/audit", Access: web.May(identity.ReadAudit)},
			{ID: "services", Text: "command.nav.services", Href: "/services", Access: web.May(identity.ManageTenant)},
			{ID: "system", Text: "command.nav.system", Href: "/system", Access: web.May(identity.ManageTenant)},
		}},
	}
}
