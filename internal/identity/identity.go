// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package identity says who asks, for which tenant, with which rights and as
// which audience. It knows no passwords and no tables: account fills it.
package identity

import "slices"

// TenantID names one organisation's separate data.
type TenantID string

// Official is the tenant of the official figures that every tenant of an
// installation may read and only the operator's commands write.
const Official TenantID = "official"

// TenantKind is what sort of organisation a tenant is.
type TenantKind string

// The kinds of tenant.
const (
	Municipality TenantKind = "municipality" // county, city
	Institute    TenantKind = "institute"    // accompanies municipalities
	Ministry     TenantKind = "ministry"     // funds and supervises
)

// PersonID names a person across all tenants.
type PersonID string

// Role is what a person does in a tenant; rights follow from it alone.
type Role string

// The roles, in the order in which the pages list them.
const (
	Administrator        Role = "administrator"
	IntegrationManager   Role = "integration_manager"
	PlanningCoordinator  Role = "planning_coordinator"
	NeighbourhoodManager Role = "neighbourhood_manager"
	Colleague            Role = "colleague"
	ExternalActor        Role = "external_actor"
	CommitteeMember      Role = "committee_member"
	ProcessCompanion     Role = "process_companion"
	MinistryReader       Role = "ministry_reader"
)

// Roles lists every role in display order.
func Roles() []Role {
	return []Role{
		Administrator, IntegrationManager, PlanningCoordinator, NeighbourhoodManager, Colleague,
		ExternalActor, CommitteeMember, ProcessCompanion, MinistryReader,
	}
}

// Action is one kind of thing a person may do.
type Action string

// The actions that the policy table of account grants to roles.
const (
	ReadSteering   Action = "steering.read"   // needs, strategy, measures, status, overview
	EditNeeds      Action = "needs.edit"      // needs and their evidence
	EditStrategy   Action = "strategy.edit"   // concept, fields of action, goals, links
	EditMeasures   Action = "measures.edit"   // measures and milestones
	ReportStatus   Action = "status.report"   // dated status reports
	ReadIndicators Action = "indicators.read" // figures, charts, maps, tables
	EditIndicators Action = "indicators.edit" // definitions
	ImportFigures  Action = "figures.import"  // statistics files
	EditTerritory  Action = "territory.edit"  // own Sozialräume
	ReadReports    Action = "reports.read"    // frozen reports
	WriteReports   Action = "reports.write"   // draft, freeze
	// ManageInquiries is to ask offices for figures and to approve the answers.
	ManageInquiries Action = "inquiries.manage"
	PublishFigures  Action = "figures.publish" // what audiences outside the office see
	EditRules       Action = "rules.edit"      // rules that watch indicators
	WorkTasks       Action = "tasks.work"      // tasks that come of them
	ManagePeople    Action = "people.manage"   // invite, change roles, remove
	ReadAudit       Action = "audit.read"      // the whole audit trail
	ManageTenant    Action = "tenant.manage"   // sample data, system state
)

// Actions lists every action.
func Actions() []Action {
	return []Action{
		ReadSteering, EditNeeds, EditStrategy, EditMeasures, ReportStatus, ReadIndicators, EditIndicators,
		ImportFigures, EditTerritory, ReadReports, WriteReports, ManageInquiries, PublishFigures, EditRules, WorkTasks,
		ManagePeople, ReadAudit, ManageTenant,
	}
}

// Scope is how far a granted action reaches.
type Scope int

// The scopes; a wider one includes the narrower.
const (
	Nothing Scope = iota // not granted
	Own                  // what the person leads
	Tenant               // everything in the tenant
)

// Audience is for whose eyes figures are prepared.
type Audience string

// The audiences, each seeing no more than the one before.
const (
	Internal  Audience = "internal"
	Partner   Audience = "partner"
	Committee Audience = "committee"
	Public    Audience = "public"
)

// Audiences lists the audiences from the most trusted to the least.
func Audiences() []Audience { return []Audience{Internal, Partner, Committee, Public} }

// Sees lists what audience a may see: what was prepared for itself and for
// every audience that is trusted less. Whatever is no audience is Public.
func (a Audience) Sees() []Audience {
	all := Audiences()
	at := slices.Index(all, a)
	if at < 0 {
		at = len(all) - 1
	}
	return all[at:]
}

// Person is somebody signed in and acting inside one tenant.
type Person struct {
	ID         PersonID
	Name       string
	Tenant     TenantID
	TenantName string
	TenantKind TenantKind
	Sample     bool // the tenant is the sample programme
	Region     string
	Roles      []Role
	Audience   Audience
	Grants     map[Action]Scope
}

// As is p with the eyes of an audience; nobody sees more that way.
func (p Person) As(a Audience) Person {
	if !slices.Contains(p.Audience.Sees(), a) {
		a = p.Audience
	}
	p.Audience = a
	return p
}

// Colleague is the name of somebody who did a piece of work, as p may see it:
// readers outside the office learn what was done and when, not by whom.
func (p Person) Colleague(name string) string {
	if p.Audience != Internal && name != p.Name {
		return ""
	}
	return name
}

// SignedIn reports whether p is somebody.
func (p Person) SignedIn() bool { return p.ID != "" }

// May reports whether p may do a everywhere in the tenant.
func (p Person) May(a Action) bool { return p.Grants[a] >= Tenant }

// MaySome reports whether p may do a at least on what p leads.
func (p Person) MaySome(a Action) bool { return p.Grants[a] >= Own }

// MayFor reports whether p may do a on something that owner leads.
func (p Person) MayFor(a Action, owner PersonID) bool {
	return p.May(a) || p.MaySome(a) && p.ID != "" && p.ID == owner
}

// Operator is whoever runs commands on the server: all rights in one tenant,
// named in the audit trail as the command line.
func Operator(tenant TenantID, name string) Person {
	p := Person{ID: "operator", Name: name, Tenant: tenant, Audience: Internal, Grants: map[Action]Scope{}}
	for _, a := range Actions() {
		p.Grants[a] = Tenant
	}
	return p
}
