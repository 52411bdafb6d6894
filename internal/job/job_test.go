// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package job_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/job"
)

var who = identity.Person{ID: "p1", Tenant: "aalen"}

func add(t *testing.T, d *db.DB, q *job.Queue, payload string) job.ID {
	t.Helper()
	var id job.ID
	err := d.Tx(t.Context(), func(tx *sql.Tx) (err error) {
		id, err = q.Add(t.Context(), tx, who, "test", payload)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	q.Wake()
	return id
}

func wait(t *testing.T, q *job.Queue, id job.ID) job.Job {
	t.Helper()
	j, err := q.Wait(t.Context(), who.Tenant, id, 20*time.Second)
	if err != nil || !j.Over() {
		t.Fatalf("job %+v, %v", j, err)
	}
	return j
}

func TestWorkIsDoneAndReported(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		works := map[string]job.Work{"test": func(_ context.Context, j job.Job, progress func(int, int)) (string, error) {
			progress(1, 2)
			switch j.Payload {
			case "refuse":
				return "", fault.Refuse("file.size.large", "max", 64)
			case "break":
				return "", errors.New("secret detail")
			case "overtaken":
				return "", fmt.Errorf("publish: %w", fault.Conflict)
			case "panic":
				panic("a parser met what it did not expect")
			}
			return "did " + j.Payload, nil
		}}
		q := job.New(d, works, uuid.NewString, time.Now)
		go q.Run(t.Context())
		if j := wait(t, q, add(t, d, q, "it")); j.State != job.Done || j.Result != "did it" || j.Steps != 2 || j.Person != "p1" {
			t.Errorf("done job %+v", j)
		}
		if j := wait(t, q, add(t, d, q, "refuse")); j.State != job.Failed || j.Failure.Key != "file.size.large" {
			t.Errorf("refused job %+v", j)
		}
		if j := wait(t, q, add(t, d, q, "break")); j.Failure.Key != "job.failed.internal" {
			t.Errorf("broken job tells %+v", j.Failure)
		}
		if j := wait(t, q, add(t, d, q, "overtaken")); j.State != job.Failed || j.Failure.Key != "job.failed.changed" {
			t.Errorf("a job whose matter has changed tells %+v", j.Failure)
		}
		if j := wait(t, q, add(t, d, q, "panic")); j.State != job.Failed || j.Failure.Key != "job.failed.internal" || j.Attempts != 1 {
			t.Errorf("panicking job %+v", j)
		}
		old := wait(t, q, add(t, d, q, "it"))
		if err := q.ForgetOlder(t.Context(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := q.Find(t.Context(), who.Tenant, old.ID); !errors.Is(err, fault.NotFound) {
			t.Errorf("an old job: %v, want NotFound", err)
		}
		if _, err := q.Find(t.Context(), "bebra", "x"); !errors.Is(err, fault.NotFound) {
			t.Errorf("another tenant: %v", err)
		}
	})
}

// A process that dies leaves a job behind; after its lease another takes it,
// but not for ever.
func TestAJobLeftBehindStartsAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var clock atomic.Int64
		clock.Store(time.Now().Unix())
		now := func() time.Time { return time.Unix(clock.Load(), 0) }
		var starts atomic.Int64
		hang := map[string]job.Work{"test": func(ctx context.Context, _ job.Job, _ func(int, int)) (string, error) {
			starts.Add(1)
			<-ctx.Done()
			return "", ctx.Err()
		}}
		q := job.New(d, hang, uuid.NewString, now)
		id := add(t, d, q, "x")
		for n := int64(1); n <= 3; n++ {
			ctx, kill := context.WithCancel(t.Context())
			ended := make(chan struct{})
			go func() { q.Run(ctx); close(ended) }()
			for starts.Load() < n {
				time.Sleep(time.Millisecond) // until the work has begun
			}
			kill()
			<-ended
			clock.Add(120)
		}
		go q.Run(t.Context())
		if j := wait(t, q, id); j.State != job.Failed || j.Failure.Key != "job.attempts.spent" {
			t.Errorf("after three deaths: %+v", j)
		}
	})
}

func TestUnknownKindsAreRefused(t *testing.T) {
	d := dbtest.SQLite(t)
	q := job.New(d, nil, uuid.NewString, time.Now)
	err := d.Tx(t.Context(), func(tx *sql.Tx) error {
		_, err := q.Add(t.Context(), tx, who, "unknown", "")
		return err
	})
	if err == nil {
		t.Error("a job without work was taken")
	}
}
