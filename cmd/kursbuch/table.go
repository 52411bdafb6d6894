// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// tableCmd prints imported figures with their symbols.
type tableCmd struct {
	Code   string   `arg:"" help:"Schlüssel der Tabelle, zum Beispiel 12411-01-01-4. – Code of the table."`
	By     []string `help:"Merkmale, nach denen gegliedert wird: amtliche Schlüssel oder region, period, measure. – Dimensions to break down by." placeholder:"DIM,…"`
	Where  []string `help:"Ausprägungen wählen, zum Beispiel region=16*,GES=GESW. – Choose categories." sep:"none" placeholder:"DIM=CODE,…"`
	Format string   `help:"Ausgabeform. – Output format." enum:"csv,json" default:"csv"`
	Tenant string   `help:"Auch die eigenen Zahlen dieser Organisation. – Also this organisation's own figures." placeholder:"ID"`
}

// Run answers the query or says why it cannot be answered without adding
// totals to their parts.
func (c *tableCmd) Run(ctx context.Context, p *Place) error {
	where, err := parseWhere(c.Where)
	if err != nil {
		return err
	}
	a, err := p.open(ctx, time.Now)
	if err != nil {
		return err
	}
	defer a.close()
	tenant := identity.Official
	if c.Tenant != "" {
		tenant = identity.TenantID(c.Tenant)
	}
	who := operator(tenant)
	result, err := a.indicator.Table(ctx, who, indicator.Query{Table: c.Code, By: c.By, Where: where})
	if errors.Is(err, fault.NotFound) {
		return c.unknown(ctx, a, who)
	}
	if err != nil {
		return err
	}
	if len(result.Rows) == 0 {
		fmt.Fprintln(os.Stderr, "kursbuch:", explain(fault.Refuse("command.table.empty")))
	}
	return indicator.WriteTable(os.Stdout, c.Format, result)
}

// unknown says in words which tables there are instead.
func (c *tableCmd) unknown(ctx context.Context, a *app, who identity.Person) error {
	tables, err := a.indicator.Tables(ctx, who)
	if err != nil {
		return err
	}
	if len(tables) == 0 {
		return fault.Refuse("command.table.none", "table", c.Code)
	}
	codes := make([]string, len(tables))
	for i, t := range tables {
		codes[i] = t.Code
	}
	return fault.Refuse("command.table.unknown", "table", c.Code, "known", strings.Join(codes, ", "))
}

// parseWhere reads DIM=CODE,DIM=CODE; a part without DIM= is a further code of
// the dimension before it.
func parseWhere(args []string) (map[string][]string, error) {
	where := map[string][]string{}
	for _, arg := range args {
		dimension := ""
		for part := range strings.SplitSeq(arg, ",") {
			name, code, named := strings.Cut(part, "=")
			if named {
				dimension = strings.TrimSpace(name)
			} else {
				code = part
			}
			if dimension == "" {
				return nil, fault.Refuse("command.table.where", "part", part)
			}
			where[dimension] = append(where[dimension], strings.TrimSpace(code))
		}
	}
	return where, nil
}
