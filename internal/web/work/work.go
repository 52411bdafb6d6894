// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package work is what pages share that start background work and follow it:
// an upload is kept, a job reads it on behalf of the person, the page waits a
// moment and then shows the progress.
package work

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"kursbuch/internal/fault"
	"kursbuch/internal/file"
	"kursbuch/internal/identity"
	"kursbuch/internal/job"
	"kursbuch/internal/web"
)

// Members finds the person on whose behalf a job runs, with the rights that
// the person has by then; account.Service does.
type Members interface {
	Identity(ctx context.Context, tenant identity.TenantID, person identity.PersonID) (identity.Person, error)
}

// patience is how long a page waits for a job before it shows the progress:
// most work is done by then.
const patience = 2 * time.Second

// Enqueue puts a job into a queue if the person may; services do.
type Enqueue func(ctx context.Context, who identity.Person, queue *job.Queue, kind, payload string) (job.ID, error)

// Begin starts background work about something and waits a moment for it.
func Begin(r *web.Request, queue *job.Queue, enqueue Enqueue, kind string, about any) (job.ID, error) {
	payload, err := json.Marshal(about)
	if err != nil {
		return "", err
	}
	id, err := enqueue(r.Context(), r.Who, queue, kind, string(payload))
	if err != nil {
		return "", fmt.Errorf("start work %s: %w", kind, err)
	}
	_, err = queue.Wait(r.Context(), r.Who.Tenant, id, patience)
	return id, err
}

// Find returns the job that an address names if it is of one of some kinds.
// Faults: NotFound.
func Find(r *web.Request, queue *job.Queue, id string, kinds ...string) (job.Job, error) {
	j, err := queue.Find(r.Context(), r.Who.Tenant, job.ID(id))
	if err == nil && !slices.Contains(kinds, j.Kind) {
		return job.Job{}, fault.NotFound
	}
	return j, err
}

// Payload is what a job is about, and the person who wants it.
func Payload[T any](ctx context.Context, members Members, j job.Job) (about T, who identity.Person, err error) {
	if err := json.Unmarshal([]byte(j.Payload), &about); err != nil {
		return about, who, fmt.Errorf("payload of job %s: %w", j.ID, err)
	}
	if who, err = members.Identity(ctx, j.Tenant, j.Person); err != nil {
		return about, who, fmt.Errorf("person of job %s: %w", j.ID, err)
	}
	return about, who, nil
}

// Result is what came of a job that is done.
func Result[T any](j job.Job) (result T, err error) {
	if err := json.Unmarshal([]byte(j.Result), &result); err != nil {
		return result, fmt.Errorf("result of job %s: %w", j.ID, err)
	}
	return result, nil
}

// Keep stores the file of a form. Faults: Invalid.
func Keep(r *web.Request, files *file.Store, name string, content io.ReadCloser) (file.File, error) {
	stored, err := files.Add(r.Context(), r.Who, name, content)
	if closed := content.Close(); err == nil && closed != nil {
		err = closed
	}
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		return file.File{}, fault.Invalid{"file": refused.Message}
	}
	if err != nil {
		return file.File{}, fmt.Errorf("keep upload: %w", err)
	}
	return stored, nil
}

// Upload is a stored file that is being read.
type Upload struct {
	Name    string
	Content io.ReaderAt
	Size    int64
}

// Open opens the upload that a job is about; progress hears how much of it was
// read. Faults: Refused (it is gone).
func Open(ctx context.Context, files *file.Store, j job.Job, id file.ID, progress func(step, steps int)) (Upload, error) {
	f, content, err := files.Open(ctx, j.Tenant, id)
	if errors.Is(err, fault.NotFound) {
		return Upload{}, fault.Refuse("web.upload.gone")
	}
	if err != nil {
		return Upload{}, err
	}
	return Upload{Name: f.Name, Content: &measured{content: content, size: f.Size, progress: progress}, Size: f.Size}, nil
}

// measured reports how much of a file was read, in KiB.
type measured struct {
	content  io.ReaderAt
	size     int64
	progress func(step, steps int)

	mu   sync.Mutex
	read int64
}

// ReadAt satisfies io.ReaderAt.
func (m *measured) ReadAt(p []byte, offset int64) (int, error) {
	n, err := m.content.ReadAt(p, offset)
	m.mu.Lock()
	defer m.mu.Unlock()
	if end := offset + int64(n); end > m.read {
		m.read = end
		m.progress(int(m.read>>10), int(m.size>>10))
	}
	return n, err
}

// Progress is how far the reading of an upload is.
func Progress(r *web.Request, j job.Job) web.Progress {
	now := web.Progress{Done: j.Step, Total: max(j.Steps, 1), Finished: j.Over()}
	switch {
	case j.Over():
		now.Text = r.Text.T("web.progress.over")
	case j.State == job.Waiting:
		now.Text = r.Text.T("web.progress.waiting")
	case j.Steps == 0 || j.Step >= j.Steps:
		now.Text = r.Text.T("web.progress.storing")
	default:
		now.Text = r.Text.T("web.progress.reading", "percent", j.Step*100/j.Steps)
	}
	return now
}
