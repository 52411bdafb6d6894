// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"kursbuch/demo"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/report"
)

// demoCmd builds the sample programme and shows it.
type demoCmd struct {
	serveCmd
	Once bool   `help:"Nur aufbauen und den Bericht in allen Formaten nach --out schreiben. – Only build, and write the report in all formats to --out."`
	Out  string `help:"Verzeichnis für den Bericht. – Directory for the report." type:"path" placeholder:"DIR"`
}

// Run builds the sample programme, unless it is there already, and serves it.
func (c *demoCmd) Run(ctx context.Context, p *Place) error {
	if c.Once && c.Out == "" {
		return fault.Refuse("command.demo.out")
	}
	result, err := p.buildSample(ctx, c.Out)
	if err != nil || c.Once {
		return err
	}
	text, err := terminalText()
	if err != nil {
		return err
	}
	if err := printLogins(os.Stdout, text.T("command.demo.logins"), result.Logins); err != nil {
		return err
	}
	return c.serveCmd.Run(ctx, p)
}

// buildSample fills the place and writes the frozen report to out, if named.
func (p *Place) buildSample(ctx context.Context, out string) (demo.Result, error) {
	clock := demo.NewClock(time.Now())
	a, err := p.open(ctx, clock.Now)
	if err != nil {
		return demo.Result{}, err
	}
	defer a.close()
	result, err := demo.Build(ctx, a.sample(), clock)
	if err != nil || out == "" {
		return result, err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return result, err
	}
	files, err := a.report.WriteFiles(ctx, operator(demo.Tenant), result.Report, out, report.Formats())
	if err != nil {
		return result, err
	}
	for _, name := range files {
		if _, err := fmt.Fprintln(os.Stdout, name); err != nil {
			return result, err
		}
	}
	return result, nil
}

// printLogins prints the ready accounts of four roles.
func printLogins(w io.Writer, heading string, logins []demo.Login) error {
	if _, err := fmt.Fprintln(w, heading); err != nil {
		return err
	}
	shown := []identity.Role{identity.IntegrationManager, identity.Administrator, identity.Colleague, identity.CommitteeMember}
	for _, login := range logins {
		if !slices.Contains(shown, login.Role) {
			continue
		}
		if _, err := fmt.Fprintf(w, "  %-44s %s  (%s)\n", login.Email, login.Password, login.Function); err != nil {
			return err
		}
	}
	return nil
}

// sample is what the sample programme is built with.
func (a *app) sample() demo.Services {
	return demo.Services{
		DB: a.db, Log: a.log, Account: a.account, Territory: a.territory, Vocabulary: a.vocabulary, Indicators: a.indicator,
		Needs: a.need, Strategy: a.strategy, Delivery: a.delivery, Reports: a.report, Inquiries: a.inquiry, Watch: a.watch, Profiles: a.profile, Publications: a.publish,
	}
}

// removeSample deletes the sample tenant of who.
func (a *app) removeSample(ctx context.Context, who identity.Person) error {
	return demo.Remove(ctx, a.sample(), who)
}
