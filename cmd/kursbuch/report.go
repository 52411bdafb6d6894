// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"fmt"
	"os"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/report"
)

// reportCmd writes a frozen report to files, or lists the frozen reports.
type reportCmd struct {
	ID     string   `arg:"" optional:"" help:"Kennung des Berichts; ohne sie werden alle aufgelistet. – ID of the report; without it all are listed."`
	Format []string `help:"Formate. – Formats." enum:"pdf,docx,odt,html" default:"pdf,docx,odt,html"`
	Out    string   `help:"Verzeichnis. – Directory." type:"path" default:"."`
	Tenant string   `help:"Organisation; nötig, wenn es mehrere gibt. – Organisation; needed when there are several." placeholder:"ID"`
}

// Run writes the files and prints their names.
func (c *reportCmd) Run(ctx context.Context, p *Place) error {
	return p.with(ctx, func(a *app, text *i18n.Printer) error {
		tenant, err := a.onlyTenant(ctx, c.Tenant)
		if err != nil {
			return err
		}
		if c.ID == "" {
			return c.list(ctx, a, tenant, text)
		}
		var formats []report.Format
		for _, name := range c.Format {
			formats = append(formats, report.Format(name))
		}
		if err := os.MkdirAll(c.Out, 0o755); err != nil {
			return err
		}
		files, err := a.report.WriteFiles(ctx, operator(tenant), report.ID(c.ID), c.Out, formats)
		if err != nil {
			return err
		}
		for _, name := range files {
			if _, err := fmt.Fprintln(os.Stdout, name); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *reportCmd) list(ctx context.Context, a *app, tenant identity.TenantID, text *i18n.Printer) error {
	frozen, err := a.report.Frozen(ctx, operator(tenant))
	if err != nil {
		return err
	}
	if len(frozen) == 0 {
		return fault.Refuse("command.report.none")
	}
	for _, r := range frozen {
		if _, err := fmt.Fprintf(os.Stdout, "%s  %s  %s\n", r.ID, text.Moment(r.FrozenAt), r.Title); err != nil {
			return err
		}
	}
	return nil
}
