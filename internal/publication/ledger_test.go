// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication_test

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/backup"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/disclosure/verify"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/publication"
	"kursbuch/migrations"
)

// filled is a world with five entries in the ledger of its tenant.
func filled(t *testing.T, d *db.DB) world {
	t.Helper()
	w := newWorld(t, d)
	w.store(t, town(rand.New(rand.NewPCG(1, 1)), 2, 2, period))
	p := policy()
	for range 2 {
		e := w.publish(t, p)
		check(t, w.TakeBack(t.Context(), w.who, e.ID))
	}
	w.publish(t, p)
	return w
}

func TestTheLedgerFindsTampering(t *testing.T) {
	for name, tamper := range map[string]string{
		"an edited body":        `UPDATE publication_entries SET body = replace(body, 'public', 'partner') WHERE tenant_id = 'wartburg' AND seq = 3`,
		"a broken body":         `UPDATE publication_entries SET body = '' WHERE tenant_id = 'wartburg' AND seq = 3`,
		"an edited name":        `UPDATE publication_entries SET person_name = 'Eve' WHERE tenant_id = 'wartburg' AND seq = 1`,
		"an edited time":        `UPDATE publication_entries SET at = '2020-01-01T00:00:00.000Z' WHERE tenant_id = 'wartburg' AND seq = 2`,
		"another act":           `UPDATE publication_entries SET act = 'taken_back' WHERE tenant_id = 'wartburg' AND seq = 5`,
		"a removed entry":       `DELETE FROM publication_entries WHERE tenant_id = 'wartburg' AND seq = 2`,
		"the newest removed":    `DELETE FROM publication_entries WHERE tenant_id = 'wartburg' AND seq = 5`,
		"all removed":           `DELETE FROM publication_entries WHERE tenant_id = 'wartburg'`,
		"two entries reordered": `UPDATE publication_entries SET seq = CASE seq WHEN 2 THEN 103 ELSE 102 END WHERE tenant_id = 'wartburg' AND seq IN (2, 3)`,
		"another tenant's":      `UPDATE publication_entries SET tenant_id = 'bebra' WHERE tenant_id = 'wartburg' AND seq = 4`,
		"a moved head":          `UPDATE publication_heads SET seq = 4 WHERE tenant_id = 'wartburg'`,
		"a removed head":        `DELETE FROM publication_heads WHERE tenant_id = 'wartburg'`,
		"a removed proof":       `DELETE FROM publication_proofs WHERE tenant_id = 'wartburg' AND number = 0`,
		"an edited figure":      `UPDATE indicator_extract_blocks SET payload = '' WHERE tenant_id = 'wartburg' AND audience = 'public'`,
		"an exchanged extract":  `UPDATE indicator_extracts SET shapes = (SELECT shapes FROM indicator_extracts e WHERE e.audience = 'partner') WHERE audience = 'public'`,
		"a widened extract":     `UPDATE indicator_extracts SET whole = 1 WHERE tenant_id = 'wartburg' AND audience = 'committee'`,
		"a removed block":       `DELETE FROM indicator_extract_blocks WHERE tenant_id = 'wartburg' AND audience = 'committee'`,
		"removed extracts":      `DELETE FROM indicator_extracts WHERE tenant_id = 'wartburg'`,
		"an added block": `INSERT INTO indicator_extract_blocks (tenant_id, release_id, audience, series_id, period, payload)
			SELECT tenant_id, release_id, 'committee', series_id, '2001', payload FROM indicator_extract_blocks WHERE audience = 'partner'`,
		"an exchanged proof": `UPDATE publication_proofs SET content = '' WHERE tenant_id = 'wartburg' AND number = 0`,
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := filled(t, d)
				if n, err := w.Verify(t.Context()); err != nil || n != 5 {
					t.Fatalf("untouched: %d, %v", n, err)
				}
				if strings.HasPrefix(tamper, "DELETE FROM publication_entries") || strings.Contains(tamper, "SET tenant_id") {
					// Foreign keys keep entries that have proofs; who can edit can remove these too.
					exec(t, d, `DELETE FROM publication_proofs WHERE tenant_id = 'wartburg'`)
				}
				exec(t, d, tamper)
				_, err := w.Verify(t.Context())
				if _, ok := errors.AsType[audit.ErrBroken](err); !ok {
					t.Errorf("Verify: %v, want ErrBroken", err)
				}
			})
		})
	}
}

func exec(t testing.TB, d *db.DB, statement string) {
	t.Helper()
	if _, err := d.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// Extracts of a release that was never published, or was taken back, are found
// too.
func TestFiguresThatNobodyPublishedAreFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := filled(t, d)
		table := town(rand.New(rand.NewPCG(2, 2)), 2, 2, "2025-12-31")
		other := w.store(t, table)
		extract := func(release indicator.ReleaseID) {
			exec(t, d, `INSERT INTO indicator_extracts (tenant_id, release_id, audience, publication, whole, row_count, number_count, region_count, shapes, dictionary)
				VALUES ('wartburg', '`+string(release)+`', 'public', 'none', 1, 1, 1, 1, '{}', '')`)
		}
		found := func(what, reason string) {
			t.Helper()
			_, err := w.Verify(t.Context())
			if broken, ok := errors.AsType[audit.ErrBroken](err); !ok || broken.Reason != reason {
				t.Errorf("%s: %v, want %s", what, err, reason)
			}
		}
		extract(other.ID)
		found("a release that no entry covers", "publication.broken.unknown")
		exec(t, d, `DELETE FROM indicator_extracts WHERE publication = 'none'`)
		entries, _, err := w.Ledger(t.Context(), w.who, "OWN-TOWN", 1, 0)
		check(t, err)
		check(t, w.TakeBack(t.Context(), w.who, entries[0].ID))
		extract(entries[0].Releases[0].Release)
		found("a release that was taken back", "publication.broken.extract")
	})
}

func TestALedgerRemovedAsAWholeIsMissed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := filled(t, d)
		if n, err := w.Verify(t.Context(), w.who.Tenant, "bebra"); n != 5 || err != nil {
			t.Fatalf("untouched: %d, %v", n, err)
		}
		for _, table := range []string{"publication_proofs", "publication_entries", "publication_heads"} {
			exec(t, d, `DELETE FROM `+table+` WHERE tenant_id = 'wartburg'`)
		}
		_, err := w.Verify(t.Context(), w.who.Tenant)
		if _, ok := errors.AsType[audit.ErrBroken](err); !ok {
			t.Errorf("Verify: %v, want ErrBroken", err)
		}
	})
}

// Whatever fails, nothing of it is visible or in the ledger.
func TestUnpluggingLeavesNothingHalfPublished(t *testing.T) {
	for _, table := range []string{"publication_proofs", "indicator_extract_blocks", "audit_entries", "publication_heads"} {
		t.Run(table, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := newWorld(t, d)
				w.store(t, town(rand.New(rand.NewPCG(1, 1)), 2, 2, period))
				version := w.save(t, policy())
				exec(t, d, `ALTER TABLE `+table+` RENAME TO unplugged`)
				if _, err := w.Publish(t.Context(), w.who, "OWN-TOWN", version); err == nil {
					t.Fatal("published without " + table)
				}
				exec(t, d, `ALTER TABLE unplugged RENAME TO `+table)
				entries, n, err := w.Ledger(t.Context(), w.who, "", 10, 0)
				if got := w.read(t, identity.Partner, period); len(got) > 0 || len(entries) > 0 || n > 0 || err != nil {
					t.Errorf("%d figures, %d entries, %v", len(got), n, err)
				}
				if _, err := w.Publish(t.Context(), w.who, "OWN-TOWN", version); err != nil {
					t.Errorf("plugged in again: %v", err)
				}
			})
		})
	}
}

// Two publications at once do not know of each other: one of them must wait.
func TestTwoPublicationsAtOnceConflict(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.store(t, town(rand.New(rand.NewPCG(1, 1)), 3, 2, period))
		version := w.save(t, policy())
		results := make(chan error, 2)
		for range 2 {
			go func() {
				_, err := w.Publish(context.WithoutCancel(t.Context()), w.who, "OWN-TOWN", version)
				results <- err
			}()
		}
		done := 0
		for range 2 {
			err := <-results
			refused, _ := errors.AsType[fault.Refused](err)
			switch {
			case err == nil:
				done++
			case !errors.Is(err, fault.Conflict) && refused.Key != "publication.refused.nothing":
				t.Errorf("%v, want Conflict", err)
			}
		}
		if _, n, err := w.Ledger(t.Context(), w.who, "OWN-TOWN", 10, 0); done != 1 || n != 1 || err != nil {
			t.Errorf("%d published, %d entries, %v", done, n, err)
		}
	})
}

func TestAPolicyThatChangedMeanwhileConflicts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.store(t, town(rand.New(rand.NewPCG(1, 1)), 2, 2, period))
		p := policy()
		if _, err := w.Publish(t.Context(), w.who, p.Table, 0); err == nil {
			t.Error("published without a policy")
		}
		p.Version = w.save(t, p)
		p.Threshold = 4
		check(t, w.Save(t.Context(), w.who, p))
		if err := w.Save(t.Context(), w.who, p); !errors.Is(err, fault.Conflict) {
			t.Errorf("saving an old version: %v", err)
		}
		if _, err := w.Publish(t.Context(), w.who, p.Table, p.Version); !errors.Is(err, fault.Conflict) {
			t.Errorf("publishing an old version: %v", err)
		}
		history, n, err := w.PolicyHistory(t.Context(), w.who, p.Table, 10, 0)
		if n != 2 || err != nil || history[0].Act != audit.Changed {
			t.Errorf("history %+v, %v", history, err)
		}
	})
}

// Another tenant sees and touches nothing.
func TestTenantsAreApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.store(t, town(rand.New(rand.NewPCG(1, 1)), 2, 2, period))
		e := w.publish(t, policy())
		w.who = officer("bebra")
		if got := w.read(t, identity.Partner, period); len(got) > 0 {
			t.Errorf("another tenant reads %d figures", len(got))
		}
		_, errEntry := w.Entry(t.Context(), w.who, e.ID)
		_, errCells := w.Cells(t.Context(), w.who, e.ID, "N", period)
		_, errPolicy := w.Policy(t.Context(), w.who, "OWN-TOWN")
		for what, err := range map[string]error{"entry": errEntry, "cells": errCells, "policy": errPolicy, "take back": w.TakeBack(t.Context(), w.who, e.ID)} {
			if !errors.Is(err, fault.NotFound) {
				t.Errorf("%s: %v, want NotFound", what, err)
			}
		}
		if states, err := w.Tables(t.Context(), w.who); len(states) > 0 || err != nil {
			t.Errorf("tables %v, %v", states, err)
		}
		w.store(t, town(rand.New(rand.NewPCG(2, 2)), 2, 2, period))
		w.publish(t, policy())
		if n, err := w.Verify(t.Context()); n != 2 || err != nil {
			t.Errorf("%d entries, %v", n, err)
		}
	})
}

// What is stored for an entry is what "kursbuch verify" takes.
func TestFilesOfAnEntryVerify(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.store(t, town(rand.New(rand.NewPCG(1, 1)), 3, 3, period))
	e := w.publish(t, policy())
	files, err := w.Files(t.Context(), w.who, e.ID, e.Proofs[0].Measure, period)
	check(t, err)
	var in verify.Input
	for _, f := range files {
		file := verify.File(f)
		switch dimension, hierarchy := strings.CutPrefix(f.Name, "hierarchy-"); {
		case hierarchy:
			in.Hierarchies = append(in.Hierarchies, verify.Hierarchy{Dimension: strings.TrimSuffix(dimension, ".csv"), File: file})
		case f.Name == "pattern.csv":
			in.Pattern = file
		case f.Name == "certificate.json":
			in.Certificate = f.Data
		default:
			in.Tables = append(in.Tables, file)
		}
	}
	report, err := verify.Check(in)
	if err != nil || report.Standard != "s1" || report.Primary == 0 {
		t.Errorf("%+v, %v", report, err)
	}
	cells, err := w.Cells(t.Context(), w.who, e.ID, e.Proofs[0].Measure, period)
	check(t, err)
	secondary := 0
	for _, c := range cells {
		switch {
		case c.State == publication.Primary && (c.Low >= c.High || c.Witness == c.Value || c.Witness < c.Low || c.Witness > c.High):
			t.Errorf("%+v", c)
		case c.State == publication.Secondary && c.Cost == c.Value:
			secondary++
		}
	}
	if len(cells) != report.Cells || secondary != e.Counts.Secondary {
		t.Errorf("%d cells, %d secondary; want %d, %d", len(cells), secondary, report.Cells, e.Counts.Secondary)
	}
}

func TestTablesSayWhatWaits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		table := town(rand.New(rand.NewPCG(1, 1)), 2, 2, period)
		w.store(t, table)
		state := func() publication.State {
			states, err := w.Tables(t.Context(), w.who)
			if err != nil || len(states) != 1 {
				t.Fatalf("tables %+v, %v", states, err)
			}
			return states[0]
		}
		if s := state(); !s.Waiting || s.Policy.Version != 0 || s.Entry.ID != "" {
			t.Errorf("before: %+v", s)
		}
		e := w.publish(t, policy())
		if s := state(); s.Waiting || s.Policy.Version != 1 || s.Entry.ID != e.ID || s.Audience != identity.Public {
			t.Errorf("published: %+v", s)
		}
		draw(&table, "2025-12-31", func(string, string, string) int64 { return 5 })
		w.store(t, table)
		if s := state(); !s.Waiting || s.Periods != 2 {
			t.Errorf("with a newer release: %+v", s)
		}
		outline, err := w.Outline(t.Context(), w.who, "OWN-TOWN", "en")
		if err != nil || len(outline.Levels) != 2 || len(outline.Dimensions) != 2 || len(outline.Needed) != 0 {
			t.Errorf("outline %+v, %v", outline, err)
		}
	})
}

func TestTheSampleIsForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := filled(t, d)
		who := w.who
		who.Sample, who.Grants[identity.ManageTenant] = true, identity.Tenant
		forget := func(who identity.Person) error {
			return d.Tx(t.Context(), func(tx *sql.Tx) error {
				return errors.Join(w.Forget(t.Context(), tx, who), w.figures.Forget(t.Context(), tx, who))
			})
		}
		other := who
		other.Sample = false
		if err := forget(other); !errors.Is(err, fault.Forbidden) {
			t.Errorf("forgetting no sample: %v", err)
		}
		check(t, forget(who))
		if n, err := w.Verify(t.Context()); n != 0 || err != nil {
			t.Errorf("%d entries, %v", n, err)
		}
	})
}

// A rate whose numerator is protected is missing, with that reason.
func TestARateOfAProtectedNumeratorIsMissing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		table := town(rand.New(rand.NewPCG(1, 1)), 2, 2)
		draw(&table, period, func(area, sex, age string) int64 {
			if area == "16063001" && sex == "GESM" && age == "A0" {
				return 1
			}
			return 40
		})
		w.store(t, table)
		id, err := w.figures.Add(t.Context(), w.who, indicator.Indicator{
			Code: "SHARE", Factor: 100, Direction: indicator.Neutral,
			Count: indicator.Selection{Table: "OWN-TOWN", Where: map[string][]string{"GES": {"GESM"}, "ALT": {"A0"}}},
			Base:  &indicator.Selection{Table: "OWN-TOWN"},
			Texts: indicator.Texts{Name: "Anteil", Definition: "Anteil", Unit: "%"},
		})
		check(t, err)
		w.publish(t, policy())
		for region, protected := range map[string]bool{"16063001": true, "16063": false} {
			series, err := w.figures.Series(t.Context(), w.reader(identity.Partner), id, region, indicator.View{})
			check(t, err)
			if n := len(series.Points); n != 1 || series.Points[0].Figure.Has == protected || protected && series.Points[0].Figure.Symbol != "•" {
				t.Errorf("%s: %+v", region, series.Points)
			}
		}
	})
}

// A backup holds ledger, proofs and extracts, for either engine.
func TestABackupHoldsWhatWasPublished(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, from *db.DB) {
		w := filled(t, from)
		archive := filepath.Join(t.TempDir(), "backup.zip")
		_, err := backup.Write(t.Context(), from, migrations.Files, archive, "test", time.Now())
		check(t, err)
		want := w.read(t, identity.Committee, period)
		dbtest.Each(t, func(t *testing.T, to *db.DB) {
			_, err := backup.Read(t.Context(), to, migrations.Files, archive)
			check(t, err)
			restored := newWorld(t, to)
			if n, err := restored.Verify(t.Context()); n != 5 || err != nil {
				t.Errorf("%d entries, %v", n, err)
			}
			if got := restored.read(t, identity.Committee, period); len(got) == 0 || !maps.Equal(got, want) {
				t.Errorf("%d figures, want %d", len(got), len(want))
			}
		})
	})
}
