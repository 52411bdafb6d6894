// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

var planner = identity.Person{ID: "p1", Name: "Ada", Tenant: "aalen"}

func newLog(d *db.DB) *audit.Log {
	clock := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	return audit.New(d, []byte("a key outside the database"), func() time.Time {
		clock = clock.Add(time.Minute)
		return clock
	})
}

func record(t *testing.T, d *db.DB, l *audit.Log, who identity.Person, title string) {
	t.Helper()
	err := d.Tx(t.Context(), func(tx *sql.Tx) error {
		return l.Record(t.Context(), tx, who, audit.Object{Kind: "goal", ID: "g1", Title: title}, audit.Changed,
			audit.Fields{"title": "old", "note": "same", "gone": "x"}, audit.Fields{"title": title, "note": "same"})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Readers outside the office learn what was changed and when, not by whom.
func TestHistoryKeepsColleaguesToTheOffice(t *testing.T) {
	d := dbtest.SQLite(t)
	l := newLog(d)
	record(t, d, l, planner, "new")
	for audience, want := range map[identity.Audience]string{identity.Internal: "Ada", identity.Partner: "", identity.Committee: "", identity.Public: ""} {
		who := identity.Person{ID: "p2", Name: "Bo", Tenant: "aalen", Audience: audience}
		entries, _, err := l.History(t.Context(), who, "goal", "g1", 10, 0)
		if err != nil || len(entries) != 1 || entries[0].PersonName != want || len(entries[0].Changes) == 0 {
			t.Errorf("%s reads %+v, %v; want the name %q", audience, entries, err, want)
		}
	}
	own := planner
	own.Audience = identity.Partner
	if entries, _, err := l.History(t.Context(), own, "goal", "g1", 10, 0); err != nil || entries[0].PersonName != "Ada" {
		t.Errorf("a partner reads of the own work %+v, %v", entries, err)
	}
}

func TestHistoryTellsBeforeAndAfter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := newLog(d)
		record(t, d, l, planner, "new")
		record(t, d, l, planner, "old") // only "gone" changes
		entries, total, err := l.History(t.Context(), planner, "goal", "g1", 10, 0)
		if err != nil || len(entries) != 2 || total != 2 {
			t.Fatalf("History: %d of %d entries, %v", len(entries), total, err)
		}
		want := []audit.Change{{Field: "gone", Before: "x"}, {Field: "title", Before: "old", After: "new"}}
		if got := fmt.Sprint(entries[1].Changes); got != fmt.Sprint(want) {
			t.Errorf("changes %v, want %v", got, want)
		}
		if e := entries[0]; e.PersonName != "Ada" || e.Seq != 2 || e.At.IsZero() {
			t.Errorf("newest entry %+v", e)
		}
	})
}

func TestTheWholeTrailNeedsARight(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := newLog(d)
		for kind, id := range map[string]string{"": "", "goal": ""} {
			if _, _, err := l.History(t.Context(), planner, kind, id, 10, 0); !errors.Is(err, fault.Forbidden) {
				t.Errorf("History of %q: %v, want Forbidden", kind, err)
			}
		}
	})
}

func TestNothingChangedIsNotRecorded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l, same := newLog(d), audit.Fields{"title": "x"}
		err := d.Tx(t.Context(), func(tx *sql.Tx) error {
			return l.Record(t.Context(), tx, planner, audit.Object{Kind: "goal", ID: "g1"}, audit.Changed, same, same)
		})
		if _, n, errCount := l.History(t.Context(), planner, "goal", "g1", 10, 0); err != nil || errCount != nil || n != 0 {
			t.Errorf("%d entries, %v, %v", n, err, errCount)
		}
	})
}

func TestVerifyFindsTampering(t *testing.T) {
	for name, tamper := range map[string]string{
		"an edited value":       `UPDATE audit_entries SET changes = '[]' WHERE tenant_id = 'aalen' AND seq = 3`,
		"an edited name":        `UPDATE audit_entries SET person_name = 'Eve' WHERE tenant_id = 'aalen' AND seq = 1`,
		"an edited time":        `UPDATE audit_entries SET at = '2020-01-01T00:00:00.000Z' WHERE tenant_id = 'aalen' AND seq = 2`,
		"a broken time":         `UPDATE audit_entries SET at = 'never' WHERE tenant_id = 'aalen' AND seq = 2`,
		"a removed entry":       `DELETE FROM audit_entries WHERE tenant_id = 'aalen' AND seq = 2`,
		"the newest removed":    `DELETE FROM audit_entries WHERE tenant_id = 'aalen' AND seq = 5`,
		"all removed":           `DELETE FROM audit_entries WHERE tenant_id = 'aalen'`,
		"two entries reordered": `UPDATE audit_entries SET seq = CASE seq WHEN 2 THEN 103 ELSE 102 END WHERE tenant_id = 'aalen' AND seq IN (2, 3)`,
		"another tenant's":      `UPDATE audit_entries SET tenant_id = 'bebra' WHERE tenant_id = 'aalen' AND seq = 5`,
		"a moved head":          `UPDATE audit_heads SET seq = 4 WHERE tenant_id = 'aalen'`,
		"a removed head":        `DELETE FROM audit_heads WHERE tenant_id = 'aalen'`,
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				l := newLog(d)
				for i := range 5 {
					record(t, d, l, planner, fmt.Sprint("title ", i))
				}
				if n, err := l.Verify(t.Context()); err != nil || n != 5 {
					t.Fatalf("untouched: %d, %v", n, err)
				}
				if _, err := d.ExecContext(t.Context(), tamper); err != nil {
					t.Fatal(err)
				}
				_, err := l.Verify(t.Context())
				if _, ok := errors.AsType[audit.ErrBroken](err); !ok {
					t.Errorf("Verify: %v, want ErrBroken", err)
				}
			})
		})
	}
}

func TestAChainRemovedAsAWholeIsMissed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := newLog(d)
		record(t, d, l, planner, "new")
		if _, err := l.Verify(t.Context(), "aalen"); err != nil {
			t.Fatal(err)
		}
		_, err := l.Verify(t.Context(), "aalen", "bebra")
		if broken, ok := errors.AsType[audit.ErrBroken](err); !ok || broken.Tenant != "bebra" {
			t.Errorf("Verify: %v, want a broken chain of bebra", err)
		}
	})
}

// A database put back from an older copy is whole in itself.
func TestAnOlderCopyLacksTheHeadThatWasKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := newLog(d)
		record(t, d, l, planner, "first")
		older, err := l.Heads(t.Context())
		if err != nil || len(older) != 1 || older[0].Seq != 1 {
			t.Fatalf("heads %+v, %v", older, err)
		}
		record(t, d, l, planner, "second")
		newer, err := l.Heads(t.Context())
		if err := errors.Join(err, l.Continue(t.Context(), older), l.Continue(t.Context(), newer)); err != nil {
			t.Fatal(err)
		}
		if _, err := d.ExecContext(t.Context(), `DELETE FROM audit_entries WHERE tenant_id = 'aalen' AND seq = 2`); err != nil {
			t.Fatal(err)
		}
		for _, then := range []string{"just put back", "used again since"} {
			if err := l.Continue(t.Context(), older); err != nil {
				t.Errorf("%s: an older head: %v", then, err)
			}
			if broken, ok := errors.AsType[audit.ErrBroken](l.Continue(t.Context(), newer)); !ok || broken.Seq != 2 {
				t.Errorf("%s: %v, want the second entry to be missed", then, broken)
			}
			if _, err := d.ExecContext(t.Context(), `UPDATE audit_heads SET seq = 1, hash = $1 WHERE tenant_id = 'aalen'`, older[0].Hash); err != nil {
				t.Fatal(err)
			}
			if then == "just put back" {
				record(t, d, l, planner, "another second")
			}
		}
	})
}

// An attacker who can write the database but lacks the key cannot rebuild it.
func TestAnotherKeyDoesNotVerify(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		record(t, d, newLog(d), planner, "new")
		_, err := audit.New(d, []byte("guessed"), time.Now).Verify(t.Context())
		if _, ok := errors.AsType[audit.ErrBroken](err); !ok {
			t.Errorf("Verify: %v, want ErrBroken", err)
		}
	})
}

func TestConcurrentWritersKeepTheChainWhole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := audit.New(d, []byte("k"), time.Now)
		const writers, each = 4, 10
		failed := make(chan error, writers)
		for w := range writers {
			go func() { failed <- writeMany(t.Context(), d, l, w, each) }()
		}
		for range writers {
			if err := <-failed; err != nil {
				t.Fatal(err)
			}
		}
		if n, err := l.Verify(t.Context()); err != nil || n != writers*each {
			t.Errorf("Verify: %d, %v", n, err)
		}
	})
}

func writeMany(ctx context.Context, d *db.DB, l *audit.Log, writer, n int) error {
	for i := range n {
		err := d.Tx(ctx, func(tx *sql.Tx) error {
			return l.Record(ctx, tx, planner, audit.Object{Kind: "goal", ID: fmt.Sprint(writer, "-", i)}, audit.Created, nil, audit.Fields{"title": "x"})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
