// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package health checks an installation and says, for each finding, what to do
// about it: for the page Systemzustand and the command doctor alike.
package health

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Light is how a check came out.
type Light string

// The lights.
const (
	OK   Light = "ok"
	Warn Light = "warn" // works, but look after it
	Stop Light = "stop" // act now
)

// Finding is the outcome of one check.
type Finding struct {
	Name   fault.Message // what was checked
	Light  Light
	Text   fault.Message // what was found
	Remedy fault.Message // what to do; without key when nothing
}

// Place is what an installation consists of.
type Place struct {
	DB         *db.DB
	Log        *audit.Log
	Migrations fs.FS
	Data       string // data directory
	Key        string // path of the key file, empty when the key comes from elsewhere
	Now        func() time.Time
	// Tenants lists the organisations that must have an audit chain.
	Tenants func(ctx context.Context) ([]identity.TenantID, error)
	// Ledger verifies what was published; nil where nothing can be.
	Ledger func(ctx context.Context) (entries int, err error)
}

const (
	scarce = 1 << 30   // bytes free below which the disk is called scarce
	full   = 100 << 20 // bytes free below which it is called full
)

// Check runs all checks; one that fails does not keep the others from running.
func (p Place) Check(ctx context.Context) []Finding {
	return []Finding{p.database(ctx), p.trail(ctx), p.disk(), p.keyFile(), p.clock()}
}

// Worst is the most urgent light among findings.
func Worst(findings []Finding) Light {
	worst := OK
	for _, f := range findings {
		if f.Light == Stop || f.Light == Warn && worst == OK {
			worst = f.Light
		}
	}
	return worst
}

// database looks at the schema and lets SQLite check its file.
func (p Place) database(ctx context.Context) Finding {
	f := Finding{Name: fault.Say("health.database.name")}
	version, err := p.DB.SchemaVersion(ctx, p.Migrations)
	if err != nil {
		f.Light, f.Text, f.Remedy = Stop, fault.Say("health.database.unreachable"), fault.Say("health.database.unreachable.remedy")
		return f
	}
	if p.DB.Postgres() {
		f.Light, f.Text = OK, fault.Say("health.database.postgres", "version", int(version))
		return f
	}
	answer, err := db.Value[string](ctx, p.DB, `PRAGMA quick_check(1)`)
	if err != nil || answer != "ok" {
		f.Light, f.Text, f.Remedy = Stop, fault.Say("health.database.damaged"), fault.Say("health.database.damaged.remedy")
		return f
	}
	f.Light, f.Text = OK, fault.Say("health.database.whole", "version", int(version))
	return f
}

// trail verifies the audit chain and the ledger of publications.
func (p Place) trail(ctx context.Context) Finding {
	f := Finding{Name: fault.Say("health.trail.name")}
	entries, err := p.verify(ctx)
	if err == nil && p.Ledger != nil {
		_, broken := p.Ledger(ctx)
		if broken, ok := errors.AsType[audit.ErrBroken](broken); ok {
			f.Light, f.Remedy = Stop, fault.Say("health.trail.broken.remedy")
			f.Text = fault.Say("health.trail.ledger", "entry", int(broken.Seq), "reason", fault.Say(broken.Reason))
			return f
		}
		err = broken
	}
	if broken, ok := errors.AsType[audit.ErrBroken](err); ok {
		f.Light, f.Remedy = Stop, fault.Say("health.trail.broken.remedy")
		f.Text = fault.Say("health.trail.broken", "entry", int(broken.Seq), "reason", fault.Say(broken.Reason))
		return f
	}
	if err != nil {
		f.Light, f.Text, f.Remedy = Stop, fault.Say("health.trail.unreadable"), fault.Say("health.database.unreachable.remedy")
		return f
	}
	f.Light, f.Text = OK, fault.Say("health.trail.whole", "count", entries)
	return f
}

func (p Place) verify(ctx context.Context) (entries int, err error) {
	tenants, err := p.Tenants(ctx)
	if err != nil {
		return 0, err
	}
	return p.Log.Verify(ctx, tenants...)
}

// disk looks at the room left in the data directory.
func (p Place) disk() Finding {
	f := Finding{Name: fault.Say("health.disk.name")}
	free, err := freeBytes(p.Data)
	switch {
	case err != nil:
		f.Light, f.Text, f.Remedy = Warn, fault.Say("health.disk.unknown"), fault.Say("health.disk.unknown.remedy")
	case free < full:
		f.Light, f.Text, f.Remedy = Stop, fault.Say("health.disk.free", "mib", int(free>>20)), fault.Say("health.disk.full.remedy")
	case free < scarce:
		f.Light, f.Text, f.Remedy = Warn, fault.Say("health.disk.free", "mib", int(free>>20)), fault.Say("health.disk.scarce.remedy")
	default:
		f.Light, f.Text = OK, fault.Say("health.disk.free", "mib", int(free>>20))
	}
	return f
}

// keyFile wants the key readable by its owner alone.
func (p Place) keyFile() Finding {
	f := Finding{Name: fault.Say("health.key.name")}
	if p.Key == "" {
		f.Light, f.Text = OK, fault.Say("health.key.environment")
		return f
	}
	info, err := os.Stat(p.Key)
	switch {
	case err != nil:
		f.Light, f.Text, f.Remedy = Stop, fault.Say("health.key.missing"), fault.Say("health.key.missing.remedy", "file", filepath.Base(p.Key))
	case info.Mode().Perm()&0o077 != 0:
		f.Light, f.Text, f.Remedy = Warn, fault.Say("health.key.open"), fault.Say("health.key.open.remedy", "file", filepath.Base(p.Key))
	default:
		f.Light, f.Text, f.Remedy = OK, fault.Say("health.key.closed"), fault.Say("health.key.keep", "file", filepath.Base(p.Key))
	}
	return f
}

// clock finds a clock that lags behind the build of this program.
func (p Place) clock() Finding {
	f := Finding{Name: fault.Say("health.clock.name"), Light: OK, Text: fault.Say("health.clock.right")}
	if p.Now().Before(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)) {
		f.Light, f.Text, f.Remedy = Stop, fault.Say("health.clock.wrong"), fault.Say("health.clock.wrong.remedy")
	}
	return f
}
