// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package job does work in the background: anything that may take more than
// two seconds. Jobs live in the database, report their progress, and start
// again when the process that ran them died.
package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// ID names a job.
type ID string

// State is where a job stands.
type State string

// The states.
const (
	Waiting State = "waiting"
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed"
)

// Job is one piece of background work.
type Job struct {
	ID       ID
	Tenant   identity.TenantID
	Kind     string
	Payload  string
	Person   identity.PersonID // on whose behalf
	State    State
	Step     int // of Steps; Steps is 0 while unknown
	Steps    int
	Attempts int
	Result   string        // what the work returned
	Failure  fault.Message // why it failed, for the reader
}

// Over reports whether j will not change any more.
func (j Job) Over() bool { return j.State == Done || j.State == Failed }

// Work does a job and returns its result. It must be safe to run again after a
// crash: it writes everything in one transaction, or recognises what is there.
type Work func(ctx context.Context, j Job, progress func(step, steps int)) (result string, err error)

const (
	lease       = time.Minute // a job whose process is silent this long starts again
	maxAttempts = 3
	pollEvery   = time.Second
)

// Queue takes jobs and runs them.
type Queue struct {
	db    *db.DB
	works map[string]Work
	newID func() string
	now   func() time.Time
	wake  chan struct{}
}

// New returns the queue on d; works says what each kind of job does.
func New(d *db.DB, works map[string]Work, newID func() string, now func() time.Time) *Queue {
	return &Queue{db: d, works: works, newID: newID, now: now, wake: make(chan struct{}, 1)}
}

// Add stores a job inside tx; it starts once tx is committed.
func (q *Queue) Add(ctx context.Context, tx *sql.Tx, who identity.Person, kind, payload string) (ID, error) {
	if q.works[kind] == nil {
		return "", fmt.Errorf("no work for jobs of kind %q", kind)
	}
	id := ID(q.newID())
	_, err := tx.ExecContext(ctx, `
		INSERT INTO job_jobs (tenant_id, id, kind, payload, person_id, state, step, steps, attempts, result, failure, created_at, leased_till, finished_at)
		VALUES ($1, $2, $3, $4, $5, 'waiting', 0, 0, 0, '', '', $6, '', '')`,
		who.Tenant, id, kind, payload, who.ID, db.Timestamp(q.now()))
	if err != nil {
		return "", fmt.Errorf("add job: %w", err)
	}
	return id, nil
}

// Wake makes the queue look for work now; call it after committing Add.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default: // it is awake already
	}
}

// Find returns a job of the tenant, or fault.NotFound.
func (q *Queue) Find(ctx context.Context, tenant identity.TenantID, id ID) (Job, error) {
	j, err := findJob(ctx, q.db, tenant, id)
	if err != nil {
		return Job{}, fmt.Errorf("job %s: %w", id, err)
	}
	return j, nil
}

// Wait returns the job once it is over, or as it stands after patience.
func (q *Queue) Wait(ctx context.Context, tenant identity.TenantID, id ID, patience time.Duration) (Job, error) {
	deadline := time.After(patience)
	for {
		j, err := q.Find(ctx, tenant, id)
		if err != nil || j.Over() {
			return j, err
		}
		select {
		case <-ctx.Done():
			return j, ctx.Err()
		case <-deadline:
			return j, nil
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// ForgetOlder deletes the jobs that ended before t, in every tenant.
func (q *Queue) ForgetOlder(ctx context.Context, t time.Time) error {
	_, err := q.db.ExecContext(ctx, `
		DELETE FROM job_jobs
		WHERE tenant_id >= '' AND finished_at <> '' AND finished_at < $1`, db.Timestamp(t))
	return err
}

// Run works through the queue, one job at a time, until ctx ends.
func (q *Queue) Run(ctx context.Context) {
	for ctx.Err() == nil {
		worked, err := q.next(ctx)
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "job queue", "err", err)
		}
		if worked && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-q.wake:
		case <-time.After(pollEvery):
		}
	}
}

// next runs one job, if one is waiting or was left behind.
func (q *Queue) next(ctx context.Context) (worked bool, err error) {
	j, err := q.claim(ctx)
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if j.Attempts > maxAttempts {
		return true, q.finish(ctx, j, Failed, "", fault.Say("job.attempts.spent", "count", maxAttempts))
	}
	result, err := q.run(ctx, j)
	if ctx.Err() != nil {
		return true, nil //nolint:nilerr // shutting down: the lease runs out and the job starts again
	}
	if err != nil {
		return true, q.finish(ctx, j, Failed, "", q.reason(ctx, j, err))
	}
	return true, q.finish(ctx, j, Done, result, fault.Message{})
}

// run does the work while a heartbeat keeps the lease. Work that panics fails:
// one odd file must not end the process that serves everybody.
func (q *Queue) run(ctx context.Context, j Job) (result string, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	go q.heartbeat(ctx, j)
	last := time.Time{}
	return q.works[j.Kind](ctx, j, func(step, steps int) {
		if now := q.now(); now.Sub(last) > 200*time.Millisecond {
			last = now
			if err := q.report(ctx, j, step, steps); err != nil {
				slog.WarnContext(ctx, "job progress not stored", "job", j.ID, "err", err)
			}
		}
	})
}

func (q *Queue) heartbeat(ctx context.Context, j Job) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(lease / 3):
			if err := q.extend(ctx, j); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "job lease not extended", "job", j.ID, "err", err)
			}
		}
	}
}

// reason is what the reader is told; unknown errors are logged in full. A job
// may start long after it was asked for, when what it is about has changed.
func (q *Queue) reason(ctx context.Context, j Job, err error) fault.Message {
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		return refused.Message
	}
	if errors.Is(err, fault.Conflict) || errors.Is(err, fault.NotFound) || errors.Is(err, fault.Forbidden) {
		slog.WarnContext(ctx, "job overtaken", "job", j.ID, "kind", j.Kind, "err", err)
		return fault.Say("job.failed.changed")
	}
	slog.ErrorContext(ctx, "job failed", "job", j.ID, "kind", j.Kind, "err", err)
	return fault.Say("job.failed.internal")
}

func marshalMessage(m fault.Message) (string, error) {
	if m.Key == "" {
		return "", nil
	}
	text, err := json.Marshal(m)
	return string(text), err
}
