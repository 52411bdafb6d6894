// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// auditCmd groups the commands on the audit trail.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Jeden veränderten, entfernten oder umgestellten Eintrag finden. – Find any edited, removed or reordered entry."`
}

// auditVerifyCmd checks the audit trail.
type auditVerifyCmd struct{}

// Run exits with 1 and names the entry when the trail was tampered with.
func (c *auditVerifyCmd) Run(ctx context.Context, p *Place) error {
	a, err := p.open(ctx, time.Now)
	if err != nil {
		return err
	}
	defer a.close()
	tenants, err := a.tenants(ctx)
	if err != nil {
		return err
	}
	entries, err := a.log.Verify(ctx, tenants...)
	text, textErr := terminalText()
	if textErr != nil {
		return textErr
	}
	if broken, ok := errors.AsType[audit.ErrBroken](err); ok {
		return fault.Refuse("command.audit.broken", "tenant", string(broken.Tenant), "entry", int(broken.Seq), "reason", fault.Say(broken.Reason))
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(os.Stdout, text.T("command.audit.whole", "count", entries))
	return err
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
