// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package help_test

import (
	"strings"
	"testing"

	"kursbuch/internal/account"
	"kursbuch/internal/help"
	"kursbuch/internal/identity"
)

// words are the roles and rights as the page about them calls them.
type words struct {
	everything string
	roles      map[identity.Role]string
	actions    map[identity.Action]string
}

func german() words {
	return words{
		everything: "alle Rechte",
		roles: map[identity.Role]string{
			identity.Administrator: "Administration", identity.IntegrationManager: "Integrationsmanagement",
			identity.PlanningCoordinator: "Planungskoordination", identity.NeighbourhoodManager: "Quartiersmanagement",
			identity.Colleague: "Kolleg*in eines Amts", identity.ExternalActor: "Externe Partner",
			identity.CommitteeMember: "Ausschussmitglied", identity.ProcessCompanion: "Prozessbegleitung",
			identity.MinistryReader: "Ministerium (nur lesen)",
		},
		actions: map[identity.Action]string{
			identity.ReadSteering: "Steuerung lesen", identity.EditNeeds: "Bedarfe bearbeiten",
			identity.EditStrategy: "Strategie bearbeiten", identity.EditMeasures: "Maßnahmen bearbeiten",
			identity.ReportStatus: "Sachstand melden", identity.ReadIndicators: "Zahlen lesen",
			identity.EditIndicators: "Indikatoren bearbeiten", identity.ImportFigures: "Zahlen einspielen",
			identity.EditTerritory: "Sozialräume bearbeiten", identity.ReadReports: "Berichte lesen",
			identity.WriteReports: "Berichte schreiben", identity.ManagePeople: "Personen verwalten",
			identity.ReadAudit: "Protokoll lesen", identity.ManageTenant: "Kommune verwalten",
		},
	}
}

func english() words {
	return words{
		everything: "all rights",
		roles: map[identity.Role]string{
			identity.Administrator: "Administration", identity.IntegrationManager: "Integration management",
			identity.PlanningCoordinator: "Planning coordination", identity.NeighbourhoodManager: "Neighbourhood management",
			identity.Colleague: "Colleague in an office", identity.ExternalActor: "External partners",
			identity.CommitteeMember: "Committee member", identity.ProcessCompanion: "Process companion",
			identity.MinistryReader: "Ministry (read only)",
		},
		actions: map[identity.Action]string{
			identity.ReadSteering: "read steering", identity.EditNeeds: "edit needs",
			identity.EditStrategy: "edit strategy", identity.EditMeasures: "edit measures",
			identity.ReportStatus: "report status", identity.ReadIndicators: "read figures",
			identity.EditIndicators: "edit indicators", identity.ImportFigures: "import figures",
			identity.EditTerritory: "edit social spaces", identity.ReadReports: "read reports",
			identity.WriteReports: "write reports", identity.ManagePeople: "manage people",
			identity.ReadAudit: "read the audit trail", identity.ManageTenant: "manage the municipality",
		},
	}
}

func TestThePageAboutRightsFollowsThePolicy(t *testing.T) {
	for lang, w := range map[string]words{"de": german(), "en": english()} {
		book, err := help.Read(lang)
		if err != nil {
			t.Fatal(err)
		}
		var body string
		for _, page := range book.Pages() {
			if page.Slug == "personen-und-rechte" {
				body = strings.ReplaceAll(page.Body, "\n", "")
			}
		}
		for _, role := range identity.Roles() {
			if row := w.row(role); !strings.Contains(body, row) {
				t.Errorf("%s: the page lacks the row %s", lang, row)
			}
		}
		if got := strings.Count(body, `scope="row"`); got != len(identity.Roles()) {
			t.Errorf("%s: %d rows for %d roles", lang, got, len(identity.Roles()))
		}
	}
}

// row is how the table shows what a role may do.
func (w words) row(role identity.Role) string {
	grants := account.Grants([]identity.Role{role})
	everywhere, own := w.list(grants, identity.Tenant), w.list(grants, identity.Own)
	if everywhere == w.list(all(), identity.Tenant) {
		everywhere = w.everything
	}
	return `<tr><th scope="row">` + w.roles[role] + "</th><td>" + everywhere + "</td><td>" + own + "</td></tr>"
}

func (w words) list(grants map[identity.Action]identity.Scope, scope identity.Scope) string {
	var names []string
	for _, action := range identity.Actions() {
		if grants[action] == scope {
			names = append(names, w.actions[action])
		}
	}
	if names == nil {
		return "–"
	}
	return strings.Join(names, ", ")
}

func all() map[identity.Action]identity.Scope {
	grants := map[identity.Action]identity.Scope{}
	for _, action := range identity.Actions() {
		grants[action] = identity.Tenant
	}
	return grants
}
