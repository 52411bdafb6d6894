// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package health_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/health"
	"kursbuch/internal/identity"
	"kursbuch/migrations"
)

func newPlace(t *testing.T, d *db.DB) health.Place {
	t.Helper()
	dir := t.TempDir()
	key := filepath.Join(dir, "secret.key")
	if err := os.WriteFile(key, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	log := audit.New(d, []byte("key"), time.Now)
	err := d.Tx(t.Context(), func(tx *sql.Tx) error {
		return log.Record(t.Context(), tx, identity.Person{ID: "p", Tenant: "aalen"}, audit.Object{Kind: "goal", ID: "g"}, audit.Created, nil, audit.Fields{"title": "x"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return health.Place{DB: d, Log: log, Migrations: migrations.Files, Data: dir, Key: key, Now: time.Now, Tenants: noTenants}
}

func lights(findings []health.Finding) map[string]health.Light {
	found := map[string]health.Light{}
	for _, f := range findings {
		found[f.Name.Key] = f.Light
	}
	return found
}

func TestAHealthyPlace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		findings := newPlace(t, d).Check(t.Context())
		for _, f := range findings {
			if f.Light == health.Stop {
				t.Errorf("%s: %s", f.Name.Key, f.Text.Key)
			}
		}
		if len(findings) != 5 {
			t.Errorf("%d checks, want 5", len(findings))
		}
	})
}

func TestTroubleIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPlace(t, d)
		p.Now = func() time.Time { return time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC) }
		p.Data = filepath.Join(p.Data, "gone")
		if err := os.Chmod(p.Key, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := d.ExecContext(t.Context(), `DELETE FROM audit_entries WHERE tenant_id = 'aalen'`); err != nil {
			t.Fatal(err)
		}
		findings := p.Check(t.Context())
		got := lights(findings)
		for name, want := range map[string]health.Light{
			"health.trail.name": health.Stop, "health.disk.name": health.Warn, "health.key.name": health.Warn, "health.clock.name": health.Stop,
		} {
			if got[name] != want {
				t.Errorf("%s is %s, want %s", name, got[name], want)
			}
		}
		if health.Worst(findings) != health.Stop {
			t.Errorf("worst is %s", health.Worst(findings))
		}
		if err := os.Remove(p.Key); err != nil {
			t.Fatal(err)
		}
		if got := lights(p.Check(t.Context())); got["health.key.name"] != health.Stop {
			t.Errorf("a missing key is %s", got["health.key.name"])
		}
	})
}

func noTenants(context.Context) ([]identity.TenantID, error) { return nil, nil }
