// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"kursbuch/internal/health"
	"kursbuch/migrations"
)

// doctorCmd checks the installation.
type doctorCmd struct{}

// Run prints each check with its remedy; the exit status is 1 when something
// has to be done now.
func (c *doctorCmd) Run(ctx context.Context, p *Place) error {
	a, err := p.open(ctx, time.Now)
	if err != nil {
		return err
	}
	defer a.close()
	text, err := terminalText()
	if err != nil {
		return err
	}
	findings := p.health(a).Check(ctx)
	for _, f := range findings {
		mark := map[health.Light]string{health.OK: "✓", health.Warn: "!", health.Stop: "✗"}[f.Light]
		if _, err := fmt.Fprintf(os.Stdout, "%s %s: %s\n", mark, text.Message(f.Name), text.Message(f.Text)); err != nil {
			return err
		}
		if f.Remedy.Key == "" {
			continue
		}
		if _, err := fmt.Fprintf(os.Stdout, "  %s\n", text.Message(f.Remedy)); err != nil {
			return err
		}
	}
	if health.Worst(findings) == health.Stop {
		return exit(1)
	}
	return nil
}

// health is what the checks look at.
func (p *Place) health(a *app) health.Place {
	place := health.Place{DB: a.db, Log: a.log, Migrations: migrations.Files, Data: p.Data, Now: a.now, Tenants: a.tenants, Ledger: a.verifyLedger}
	if os.Getenv(keyVariable) == "" {
		place.Key = filepath.Join(p.Data, keyFile)
	}
	return place
}
