// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"kursbuch/internal/fault"
	"kursbuch/internal/genesis"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// fetchCmd gets tables from the services of the statistical offices, as figures
// that every tenant of the installation may read.
type fetchCmd struct {
	Tables []string `arg:"" name:"table" help:"Eine oder mehrere Tabellen, zum Beispiel 12531-0043. – One or more tables, for example 12531-0043."`
	Region string   `help:"Nur diese Gebiete, zum Beispiel 16*. – Only these regions, for example 16*." placeholder:"KEY"`
	JSON   bool     `help:"Je Tabelle ein JSON-Objekt ausgeben. – Print one JSON object per table."`
}

// Run fetches and stores the tables one by one, with the exit statuses of
// import.
func (c *fetchCmd) Run(ctx context.Context, p *Place) error {
	a, err := p.open(ctx, time.Now)
	if err != nil {
		return err
	}
	defer a.close()
	text, err := terminalText()
	if err != nil {
		return err
	}
	printer := importStatisticsCmd{JSON: c.JSON}
	status := exit(0)
	for _, table := range c.Tables {
		result, err := printer.tell(os.Stdout, text, table, func() (*indicator.Preview, error) { return c.store(ctx, a, text, table) })
		if err != nil {
			return err
		}
		status = status.and(result)
	}
	if status != 0 {
		return status
	}
	return nil
}

// store fetches a table and stores its figures for all tenants.
func (c *fetchCmd) store(ctx context.Context, a *app, text *i18n.Printer, table string) (*indicator.Preview, error) {
	who := operator(identity.Official)
	ask := genesis.Ask{Table: strings.ToUpper(table), Region: c.Region, Language: string(text.Lang)}
	f, err := a.sources.Fetch(ctx, who, ask, func(s genesis.Stage) {
		if s == genesis.Waiting {
			fmt.Fprintln(os.Stderr, text.T("indicator.fetch.waiting"))
		}
	})
	if err != nil {
		return nil, err
	}
	return store(ctx, a, indicator.Upload{Name: f.Name, Content: bytes.NewReader(f.Content), Size: int64(len(f.Content))})
}

// serviceCmd groups the commands on the access to services.
type serviceCmd struct {
	List   serviceListCmd   `cmd:"" help:"Dienste auflisten. – List services."`
	Set    serviceSetCmd    `cmd:"" help:"Zugangsschlüssel setzen; er wird von der Standardeingabe gelesen. – Set a token; it is read from standard input."`
	Remove serviceRemoveCmd `cmd:"" help:"Zugangsschlüssel löschen. – Delete a token."`
}

// ofTenant chooses whose services are meant.
type ofTenant struct {
	Tenant string `help:"Organisation; ohne Angabe gelten die Dienste für alle. – Organisation; without it the services are for all." placeholder:"ID"`
}

func (t ofTenant) who() identity.Person {
	if t.Tenant == "" {
		return operator(identity.Official)
	}
	return operator(identity.TenantID(t.Tenant))
}

// serviceListCmd lists the services.
type serviceListCmd struct{ ofTenant }

// Run prints one line a service.
func (c *serviceListCmd) Run(ctx context.Context, p *Place) error {
	return p.with(ctx, func(a *app, text *i18n.Printer) error {
		sources, err := a.sources.List(ctx, c.who())
		if err != nil {
			return err
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
		for _, s := range sources {
			state := text.T("indicator.source.is_off")
			if s.On() {
				state = text.T("indicator.source.on")
			}
			if _, err := fmt.Fprintf(out, "%s\t%s\t%s\n", s.ID, state, s.Address); err != nil {
				return err
			}
		}
		return out.Flush()
	})
}

// serviceSetCmd stores a token. It is read from standard input, so that it
// stands in no list of commands or processes.
type serviceSetCmd struct {
	ofTenant
	Service string `arg:"" enum:"genesis,regional,zensus" help:"genesis, regional oder zensus. – genesis, regional or zensus."`
	Address string `help:"Adresse der Schnittstelle, wenn sie von der üblichen abweicht. – Address of the interface, if it is not the usual one." placeholder:"URL"`
}

// Run reads the token and stores it sealed.
func (c *serviceSetCmd) Run(ctx context.Context, p *Place) error {
	return p.with(ctx, func(a *app, _ *i18n.Printer) error { return c.set(ctx, a, os.Stdin) })
}

func (c *serviceSetCmd) set(ctx context.Context, a *app, in io.Reader) error {
	token, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	s, err := named(ctx, a, c.who(), c.Service)
	if err != nil {
		return err
	}
	if c.Address != "" {
		s.Address = c.Address
	}
	return a.sources.Set(ctx, c.who(), s, token)
}

func named(ctx context.Context, a *app, who identity.Person, id string) (indicator.Source, error) {
	sources, err := a.sources.List(ctx, who)
	if err != nil {
		return indicator.Source{}, err
	}
	for _, s := range sources {
		if string(s.ID) == id {
			return s, nil
		}
	}
	return indicator.Source{}, fault.NotFound
}

// serviceRemoveCmd deletes a token.
type serviceRemoveCmd struct {
	ofTenant
	Service string `arg:"" enum:"genesis,regional,zensus" help:"genesis, regional oder zensus. – genesis, regional or zensus."`
}

// Run deletes the token; the service is off then.
func (c *serviceRemoveCmd) Run(ctx context.Context, p *Place) error {
	return p.with(ctx, func(a *app, _ *i18n.Printer) error {
		s, err := named(ctx, a, c.who(), c.Service)
		if err != nil {
			return err
		}
		return a.sources.Remove(ctx, c.who(), s.ID, s.Version)
	})
}
