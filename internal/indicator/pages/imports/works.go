// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"kursbuch/internal/fault"
	"kursbuch/internal/file"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/job"
	"kursbuch/internal/statfile"
	"kursbuch/internal/territory"
	"kursbuch/internal/web/work"
)

// Kinds of background work.
const (
	readKind  = "indicator.read"  // read an uploaded file and say what it holds
	takeKind  = "indicator.take"  // store what it holds as a release
	fetchKind = "indicator.fetch" // get a table from a service, then read it
)

// Works says how the background work of these pages is done, by kind of job.
func Works(indicators *indicator.Service, sources *indicator.Sources, uploads *file.Store, members work.Members) map[string]job.Work {
	w := works{indicators, sources, uploads, members}
	return map[string]job.Work{readKind: w.read, takeKind: w.take, fetchKind: w.fetch}
}

type works struct {
	indicators *indicator.Service
	sources    *indicator.Sources
	files      *file.Store
	members    work.Members
}

// payload says which upload a job is about, and how to read it when no
// official reader does. The template travels with the job: what was looked at
// is what is taken, whatever becomes of the stored one meanwhile.
type payload struct {
	File  file.ID       `json:"file"`
	Table string        `json:"table,omitempty"` // name of a text out of an archive
	By    *indicator.By `json:"by,omitempty"`
	// Places are the regions that the reader has chosen for unclear names.
	Places   map[string]territory.Key `json:"places,omitempty"`
	Template indicator.TemplateID     `json:"template,omitempty"` // where the template is kept
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
	Listed   []indicator.Change // the largest changes
	Unclear  []indicator.UnclearName
	Places   map[string]territory.Key // chosen for such names
	// Unknown is set when the file holds a table that nobody has marked yet, or
	// whose date is missing; Template then is the one that knows its header.
	Unknown  bool
	By       *indicator.By
	Template indicator.TemplateID
}

// read looks at an upload and stores nothing of its figures. A refused file
// is a result too: the job did what it should.
func (w works) read(ctx context.Context, j job.Job, progress func(step, steps int)) (string, error) {
	up, who, err := w.open(ctx, j, progress)
	if err != nil {
		return "", err
	}
	return w.understand(ctx, j.Tenant, who, up)
}

// understand says what an opened upload holds.
func (w works) understand(ctx context.Context, tenant identity.TenantID, who identity.Person, up opened) (string, error) {
	result := reading{File: up.File, Name: up.Name, By: up.By, Template: up.Template, Places: up.payload.Places}
	if result.By == nil {
		if err := w.recognise(ctx, who, up, &result); err != nil || result.Unknown {
			return encode(result, err)
		}
	}
	preview, err := w.preview(ctx, who, up, result.By)
	if refusal, refused := errors.AsType[*statfile.Refusal](err); refused {
		result.Refusal = refusal
		if result.By == nil {
			err = w.files.Remove(ctx, tenant, up.File)
			return encode(result, err)
		}
		return encode(result, nil) // the template can be mended
	}
	if err != nil {
		return "", fmt.Errorf("read upload %s: %w", up.File, err)
	}
	result.Summary, result.Finding, result.Title, result.Shape = preview.Summary, preview.Finding, preview.Title, preview.Shape()
	result.Refusals, result.Warnings = preview.Refusals, preview.Warnings
	result.Against, result.Changes, result.Repeats, result.Listed = preview.Against, preview.Changes, preview.Repeats, preview.Listed
	result.Unclear = preview.Unclear
	return encode(result, nil)
}

// recognise looks for the template of a file that no official reader knows.
func (w works) recognise(ctx context.Context, who identity.Person, up opened, result *reading) error {
	found, err := w.indicators.Inspect(ctx, who, up.Upload)
	if err != nil || found.Official || !found.Table {
		return err
	}
	result.Unknown = true
	if len(found.Templates) == 0 {
		return nil
	}
	known := found.Templates[0]
	result.Template = known.ID
	if len(found.Templates) == 1 && !known.Spec.Period.Asked {
		result.Unknown, result.By = false, &indicator.By{Template: known.Spec}
	}
	return nil
}

// preview reads an upload by its template, or as an official file.
func (w works) preview(ctx context.Context, who identity.Person, up opened, by *indicator.By) (*indicator.Preview, error) {
	if by != nil {
		return w.indicators.PreviewBy(ctx, who, up.Upload, *by)
	}
	return w.indicators.Preview(ctx, who, up.Upload)
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
	preview, err := w.preview(ctx, who, up, up.By)
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
	payload
	indicator.Upload
}

// open finds the upload of a job and the person who wants it.
func (w works) open(ctx context.Context, j job.Job, progress func(step, steps int)) (opened, identity.Person, error) {
	p, who, err := work.Payload[payload](ctx, w.members, j)
	if err != nil {
		return opened{}, who, err
	}
	f, err := work.Open(ctx, w.files, j, p.File, progress)
	return opened{p, indicator.Upload{Name: f.Name, Content: f.Content, Size: f.Size, Places: p.Places}}, who, err
}
