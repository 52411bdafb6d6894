// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"kursbuch/internal/account"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
)

// userCmd groups the commands on accounts, for whoever runs the server.
type userCmd struct {
	List        userListCmd        `cmd:"" help:"Organisationen und ihre Personen auflisten. – List organisations and their people."`
	Invite      userInviteCmd      `cmd:"" help:"Eine Person einladen; der Link gilt 72 Stunden. – Invite a person; the link is valid for 72 hours."`
	Reset       userResetCmd       `cmd:"" help:"Link für ein neues Passwort und eine neue App ausgeben. – Print a link for a new password and a new app."`
	EndSessions userEndSessionsCmd `cmd:"" help:"Eine Person überall abmelden. – Sign a person out everywhere."`
}

// userListCmd lists organisations and people.
type userListCmd struct{}

// Run prints one line a person.
func (c *userListCmd) Run(ctx context.Context, p *Place) error {
	return p.with(ctx, func(a *app, text *i18n.Printer) error {
		tenants, err := a.account.Tenants(ctx, operator(""))
		if err != nil {
			return err
		}
		if len(tenants) == 0 {
			_, err := fmt.Fprintln(os.Stdout, text.T("command.tenant.none"))
			return err
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
		for _, t := range tenants {
			people, err := a.account.People(ctx, operator(t.ID))
			if err != nil {
				return err
			}
			if err := printPeople(out, t, people); err != nil {
				return err
			}
		}
		return out.Flush()
	})
}

func printPeople(w io.Writer, t account.Tenant, people []account.Person) error {
	if _, err := fmt.Fprintf(w, "%s\t%s\t%s\n", t.ID, t.Name, t.Kind); err != nil {
		return err
	}
	for _, person := range people {
		roles := make([]string, len(person.Roles))
		for i, role := range person.Roles {
			roles[i] = string(role)
		}
		if _, err := fmt.Fprintf(w, "  %s\t%s\t%s\n", person.Email, person.Name, strings.Join(roles, ", ")); err != nil {
			return err
		}
	}
	return nil
}

// userInviteCmd invites a person.
type userInviteCmd struct {
	Email  string   `arg:"" help:"E-Mail-Adresse. – E-mail address."`
	Role   []string `help:"Eine oder mehrere Rollen. – One or more roles." required:"" enum:"administrator,integration_manager,planning_coordinator,neighbourhood_manager,colleague,external_actor,committee_member,process_companion,ministry_reader"`
	Tenant string   `help:"Organisation; nötig, wenn es mehrere gibt. – Organisation; needed when there are several." placeholder:"ID"`
	URL    string   `help:"Adresse, unter der Kursbuch erreichbar ist. – Address of Kursbuch." default:"http://127.0.0.1:8080"`
}

// Run prints the invitation link.
func (c *userInviteCmd) Run(ctx context.Context, p *Place) error {
	return p.with(ctx, func(a *app, text *i18n.Printer) error {
		tenant, err := a.onlyTenant(ctx, c.Tenant)
		if err != nil {
			return err
		}
		n := account.NewInvitation{Email: c.Email}
		for _, role := range c.Role {
			n.Roles = append(n.Roles, identity.Role(role))
		}
		token, err := a.account.Invite(ctx, operator(tenant), n)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(os.Stdout, text.T("command.user.invited", "email", c.Email, "link", c.URL+"/invitations/"+token))
		return err
	})
}

// userResetCmd lets a person in again who lost password or app.
type userResetCmd struct {
	Email string `arg:"" help:"E-Mail-Adresse. – E-mail address."`
	URL   string `help:"Adresse, unter der Kursbuch erreichbar ist. – Address of Kursbuch." default:"http://127.0.0.1:8080"`
}

// Run prints the link.
func (c *userResetCmd) Run(ctx context.Context, p *Place) error {
	return p.with(ctx, func(a *app, text *i18n.Printer) error {
		token, err := a.account.Reset(ctx, operator(""), c.Email)
		if err != nil {
			return unknownEmail(err, c.Email)
		}
		_, err = fmt.Fprintln(os.Stdout, text.T("command.user.reset", "email", c.Email, "link", c.URL+"/reset/"+token))
		return err
	})
}

// userEndSessionsCmd signs a person out everywhere.
type userEndSessionsCmd struct {
	Email string `arg:"" help:"E-Mail-Adresse. – E-mail address."`
}

// Run ends the sessions.
func (c *userEndSessionsCmd) Run(ctx context.Context, p *Place) error {
	return p.with(ctx, func(a *app, text *i18n.Printer) error {
		if _, err := a.account.EndSessionsOf(ctx, operator(""), c.Email); err != nil {
			return unknownEmail(err, c.Email)
		}
		_, err := fmt.Fprintln(os.Stdout, text.T("command.user.signed_out", "email", c.Email))
		return err
	})
}

// with opens the program, runs fn and closes it.
func (p *Place) with(ctx context.Context, fn func(a *app, text *i18n.Printer) error) error {
	text, err := terminalText()
	if err != nil {
		return err
	}
	a, err := p.open(ctx, time.Now)
	if err != nil {
		return err
	}
	defer a.close()
	return fn(a, text)
}

// operator is whoever runs the command, acting in tenant.
func operator(tenant identity.TenantID) identity.Person {
	return identity.Operator(tenant, "Kommandozeile")
}

// onlyTenant is the organisation with the given ID, or the only one there is.
func (a *app) onlyTenant(ctx context.Context, id string) (identity.TenantID, error) {
	tenants, err := a.account.Tenants(ctx, operator(""))
	if err != nil {
		return "", err
	}
	for _, t := range tenants {
		if string(t.ID) == id {
			return t.ID, nil
		}
	}
	if len(tenants) == 0 {
		return "", fault.Refuse("command.tenant.none")
	}
	if id != "" || len(tenants) != 1 {
		return "", fault.Refuse("command.tenant.choose", "count", len(tenants))
	}
	return tenants[0].ID, nil
}

// unknownEmail says in words that nobody has the address.
func unknownEmail(err error, email string) error {
	if errors.Is(err, fault.NotFound) {
		return fault.Refuse("command.user.unknown", "email", email)
	}
	return err
}
