// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
)

// auditCmd groups the commands on the audit trail.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Jeden veränderten, entfernten oder umgestellten Eintrag finden, auch im Verzeichnis der Freigaben. – Find any edited, removed or reordered entry, also in the ledger of publications."`
	Heads  auditHeadsCmd  `cmd:"" help:"Den Stand jedes Protokolls ausgeben, um ihn an anderer Stelle aufzubewahren. – Print the head of each trail, to be kept elsewhere."`
}

// auditVerifyCmd checks the audit trail and the ledger of publications.
type auditVerifyCmd struct {
	Heads string `help:"Aufbewahrte Ausgabe von „audit heads“: findet auch eine ältere Kopie der Datenbank. – Output of \"audit heads\" that was kept: also finds an older copy of the database." type:"path" placeholder:"FILE"`
}

// Run exits with 1 and names the entry when one of the two was tampered with.
func (c *auditVerifyCmd) Run(ctx context.Context, p *Place) error {
	kept, err := readHeads(c.Heads)
	if err != nil {
		return err
	}
	return p.with(ctx, func(a *app, text *i18n.Printer) error {
		tenants, err := a.tenants(ctx)
		if err != nil {
			return err
		}
		entries, err := a.log.Verify(ctx, tenants...)
		if err == nil {
			err = a.log.Continue(ctx, kept)
		}
		if broken, ok := errors.AsType[audit.ErrBroken](err); ok {
			return fault.Refuse("command.audit.broken", "tenant", string(broken.Tenant), "entry", int(broken.Seq), "reason", fault.Say(broken.Reason))
		}
		if err != nil {
			return err
		}
		published, err := a.verifyLedger(ctx)
		if broken, ok := errors.AsType[audit.ErrBroken](err); ok {
			return fault.Refuse("command.audit.ledger_broken", "tenant", string(broken.Tenant), "entry", int(broken.Seq), "reason", fault.Say(broken.Reason))
		}
		if err != nil {
			return err
		}
		lines := []string{text.T("command.audit.whole", "count", entries), text.T("command.audit.ledger", "count", published)}
		_, err = fmt.Fprintln(os.Stdout, strings.Join(lines, "\n"))
		return err
	})
}

// auditHeadsCmd prints what proves later that the trails go on from here.
type auditHeadsCmd struct{}

// Run prints one line a trail: organisation, number of entries, hash of the
// newest. The sample may be removed at any time, so that it has no line.
func (c *auditHeadsCmd) Run(ctx context.Context, p *Place) error {
	return p.with(ctx, func(a *app, _ *i18n.Printer) error {
		tenants, err := a.account.Tenants(ctx, operator(""))
		if err != nil {
			return err
		}
		heads, err := a.log.Heads(ctx)
		if err != nil {
			return err
		}
		for _, h := range heads {
			if slices.ContainsFunc(tenants, func(t account.Tenant) bool { return t.ID == h.Tenant && t.Sample }) {
				continue
			}
			if _, err := fmt.Fprintln(os.Stdout, h.Tenant, h.Seq, h.Hash); err != nil {
				return err
			}
		}
		return nil
	})
}

// readHeads reads what auditHeadsCmd printed, none without a file.
func readHeads(name string) ([]audit.Head, error) {
	if name == "" {
		return nil, nil
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, fault.Refuse("command.file.unreadable", "file", filepath.Base(name))
	}
	var heads []audit.Head
	lines := bufio.NewScanner(strings.NewReader(string(content)))
	for number := 1; lines.Scan(); number++ {
		words := strings.Fields(lines.Text())
		if len(words) == 0 {
			continue
		}
		seq, err := strconv.ParseInt(words[min(1, len(words)-1)], 10, 64)
		if err != nil || len(words) != 3 {
			return nil, fault.Refuse("command.audit.heads", "file", filepath.Base(name), "line", number)
		}
		heads = append(heads, audit.Head{Tenant: identity.TenantID(words[0]), Seq: seq, Hash: words[2]})
	}
	return heads, lines.Err()
}

// verifyLedger checks the ledgers of publications of all organisations.
func (a *app) verifyLedger(ctx context.Context) (entries int, err error) {
	tenants, err := a.tenants(ctx)
	if err != nil {
		return 0, err
	}
	return a.publish.Verify(ctx, tenants...)
}

// tenants lists the organisations; the creation of each is its first entry in
// the audit trail.
func (a *app) tenants(ctx context.Context) ([]identity.TenantID, error) {
	all, err := a.account.Tenants(ctx, operator(""))
	if err != nil {
		return nil, err
	}
	ids := make([]identity.TenantID, len(all))
	for i, t := range all {
		ids[i] = t.ID
	}
	return ids, nil
}
