// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"kursbuch/internal/fault"
	"kursbuch/internal/file"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/job"
	"kursbuch/internal/statfile"
)

// Kinds of background work.
const (
	readKind = "indicator.read" // read an uploaded file and say what it holds
	takeKind = "indicator.take" // store what it holds as a release
)

// Members finds the person on whose behalf a job runs, with the rights that
// the person has by then; account.Service does.
type Members interface {
	Identity(ctx context.Context, tenant identity.TenantID, person identity.PersonID) (identity.Person, error)
}

// Works says how the background work of these pages is done, by kind of job.
func Works(indicators *indicator.Service, uploads *file.Store, members Members) map[string]job.Work {
	w := works{indicators, uploads, members}
	return map[string]job.Work{readKind: w.read, takeKind: w.take}
}

type works struct {
	indicators *indicator.Service
	files      *file.Store
	members    Members
}

// payload says which upload a job is about.
type payload struct {
	File file.ID `json:"file"`
}

// reading is the result of reading an upload, kept with its job until
// somebody decides.
type reading struct {
	File     file.ID
	Name     string
	Refusal  *statfile.Refusal // of the whole file
	Summary  indicator.ImportSummary
	Finding  statfile.Finding
	Title    string
	Shape    indicator.Shape
	Refusals []statfile.Refusal
	Warnings []fault.Message
	Against  *indicator.Release
	Changes  indicator.Changes
	Repeats  *indicator.Release
}

// read looks at an upload and stores nothing of its figures. A refused file
// is a result too: the job did what it should.
func (w works) read(ctx context.Context, j job.Job, progress func(step, steps int)) (string, error) {
	up, who, err := w.open(ctx, j, progress)
	if err != nil {
		return "", err
	}
	result := reading{File: up.File, Name: up.Name}
	preview, err := w.indicators.Preview(ctx, who, up.Upload)
	if refusal, refused := errors.AsType[*statfile.Refusal](err); refused {
		result.Refusal = refusal
		return encode(result, w.files.Remove(ctx, j.Tenant, up.File))
	}
	if err != nil {
		return "", fmt.Errorf("read upload %s: %w", up.File, err)
	}
	result.Summary, result.Finding, result.Title, result.Shape = preview.Summary, preview.Finding, preview.Title, preview.Shape()
	result.Refusals, result.Warnings = preview.Refusals, preview.Warnings
	result.Against, result.Changes, result.Repeats = preview.Against, preview.Changes, preview.Repeats
	return encode(result, nil)
}

func encode(result reading, err error) (string, error) {
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(result)
	return string(text), err
}

// take stores an upload as a release and drops the file. Run again after a
// crash, it finds the figures stored and returns their release.
func (w works) take(ctx context.Context, j job.Job, progress func(step, steps int)) (string, error) {
	up, who, err := w.open(ctx, j, progress)
	if err != nil {
		return "", err
	}
	preview, err := w.indicators.Preview(ctx, who, up.Upload)
	if err != nil {
		return "", fmt.Errorf("read upload %s: %w", up.File, err)
	}
	release, err := w.indicators.Commit(ctx, who, preview)
	if errors.Is(err, fault.Conflict) {
		return "", fault.Refuse("indicator.upload.meanwhile")
	}
	if err != nil {
		return "", fmt.Errorf("store upload %s: %w", up.File, err)
	}
	return string(release.ID), w.files.Remove(ctx, j.Tenant, up.File)
}

// opened is an upload that is being read.
type opened struct {
	File file.ID
	indicator.Upload
}

// open finds the upload of a job and the person who wants it.
func (w works) open(ctx context.Context, j job.Job, progress func(step, steps int)) (opened, identity.Person, error) {
	var p payload
	if err := json.Unmarshal([]byte(j.Payload), &p); err != nil {
		return opened{}, identity.Person{}, fmt.Errorf("payload of job %s: %w", j.ID, err)
	}
	who, err := w.members.Identity(ctx, j.Tenant, j.Person)
	if err != nil {
		return opened{}, identity.Person{}, fmt.Errorf("person of job %s: %w", j.ID, err)
	}
	f, content, err := w.files.Open(ctx, j.Tenant, p.File)
	if errors.Is(err, fault.NotFound) {
		return opened{}, who, fault.Refuse("indicator.upload.gone")
	}
	if err != nil {
		return opened{}, who, err
	}
	measured := &measured{content: content, size: f.Size, progress: progress}
	return opened{p.File, indicator.Upload{Name: f.Name, Content: measured, Size: f.Size}}, who, nil
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
