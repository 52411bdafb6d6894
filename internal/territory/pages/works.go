// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"kursbuch/internal/fault"
	"kursbuch/internal/file"
	"kursbuch/internal/identity"
	"kursbuch/internal/job"
	"kursbuch/internal/territory"
	"kursbuch/internal/web/work"
)

// Kinds of background work.
const (
	readKind = "territory.read" // read an uploaded file and say what it holds
	takeKind = "territory.take" // store what it holds
)

// Works says how the background work of these pages is done, by kind of job.
func Works(t *territory.Service, uploads *file.Store, members work.Members) map[string]job.Work {
	w := works{t, uploads, members}
	return map[string]job.Work{readKind: w.read, takeKind: w.take}
}

type works struct {
	territory *territory.Service
	files     *file.Store
	members   work.Members
}

// purpose is what an upload is for.
type purpose string

const (
	forSpaces     purpose = "spaces"     // outlines of the own Sozialräume
	forBoundaries purpose = "boundaries" // outlines of official regions
	forDirectory  purpose = "directory"  // a Gemeindeverzeichnis
	forTransition purpose = "transition" // an Umsteigeschlüssel
	forHierarchy  purpose = "hierarchy"  // units and their parents
)

// payload says which upload a job is about and how it is meant.
type payload struct {
	File      file.ID                  `json:"file"`
	Purpose   purpose                  `json:"purpose"`
	Boundary  territory.BoundaryChoice `json:"boundary"`
	Hierarchy territory.Hierarchy      `json:"hierarchy"`
}

// maxDrawn is how many areas the map of a preview shows.
const maxDrawn = 1500

// reading is the result of reading an upload, kept with its job until somebody
// decides.
type reading struct {
	payload
	Name       string
	Refusal    *fault.Message // of the whole file
	Boundaries *territory.BoundaryPreview
	Outlines   []territory.Outline // of the boundaries, as many as a map shows
	Gazetteer  *territory.GazetteerPreview
	Transition *territory.TransitionPreview
	Members    *territory.HierarchyPreview
}

// read looks at an upload and stores nothing of it. A refused file is a result
// too: the job did what it should.
func (w works) read(ctx context.Context, j job.Job, progress func(step, steps int)) (string, error) {
	up, who, err := w.open(ctx, j, progress)
	if err != nil {
		return "", err
	}
	result := reading{payload: up.payload, Name: up.Name}
	err = w.preview(ctx, who, up, &result)
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		result.Refusal = &refused.Message
	} else if err != nil {
		return "", fmt.Errorf("read upload %s: %w", up.File, err)
	}
	text, err := json.Marshal(result)
	return string(text), err
}

func (w works) preview(ctx context.Context, who identity.Person, up opened, result *reading) (err error) {
	switch up.Purpose {
	case forSpaces, forBoundaries:
		if result.Boundaries, err = w.territory.PreviewBoundaries(ctx, who, up.Upload, up.Boundary); err == nil {
			result.Boundary = result.Boundaries.Choice
			result.Outlines = result.Boundaries.Outlines(territory.Key(who.Region).State(), maxDrawn)
		}
	case forDirectory:
		if result.Gazetteer, err = w.territory.PreviewGazetteer(ctx, who, up.Upload); err == nil {
			result.Gazetteer.Directory.Units = nil // read again when it is taken over
		}
	case forTransition:
		result.Transition, err = w.territory.PreviewTransitions(ctx, who, up.Upload)
	case forHierarchy:
		result.Members, err = w.territory.PreviewHierarchy(ctx, who, up.Upload, up.Hierarchy)
	}
	return err
}

// take stores an upload and drops the file. Its result is the page to show.
func (w works) take(ctx context.Context, j job.Job, progress func(step, steps int)) (string, error) {
	up, who, err := w.open(ctx, j, progress)
	if err != nil {
		return "", err
	}
	address, err := w.store(ctx, who, up)
	if err != nil {
		return "", fmt.Errorf("store upload %s: %w", up.File, err)
	}
	return address, w.files.Remove(ctx, j.Tenant, up.File)
}

// store reads an upload once more and stores it. Run again after a crash, it
// finds what was stored and leads there.
func (w works) store(ctx context.Context, who identity.Person, up opened) (string, error) {
	switch up.Purpose {
	case forDirectory:
		preview, err := w.territory.PreviewGazetteer(ctx, who, up.Upload)
		if err != nil {
			return "", err
		}
		g, err := w.territory.TakeGazetteer(ctx, who, preview)
		return gazetteerAddress(g), err
	case forTransition:
		preview, err := w.territory.PreviewTransitions(ctx, who, up.Upload)
		if err != nil {
			return "", err
		}
		set, err := w.territory.TakeTransitions(ctx, who, preview)
		return "/transitions/" + string(set.ID), err
	case forHierarchy:
		return w.storeHierarchy(ctx, who, up)
	case forSpaces, forBoundaries:
	}
	preview, err := w.territory.PreviewBoundaries(ctx, who, up.Upload, up.Boundary)
	if err != nil {
		return "", err
	}
	set, err := w.territory.TakeBoundaries(ctx, who, preview)
	return boundaryAddress(set), err
}

// storeHierarchy tells somebody who waits for the job why a field is refused.
func (w works) storeHierarchy(ctx context.Context, who identity.Person, up opened) (string, error) {
	preview, err := w.territory.PreviewHierarchy(ctx, who, up.Upload, up.Hierarchy)
	if err != nil {
		return "", err
	}
	id, err := w.territory.TakeHierarchy(ctx, who, preview)
	if refused, ok := errors.AsType[fault.Invalid](err); ok {
		for _, reason := range refused {
			return "", fault.Refused{Message: reason}
		}
	}
	return "/hierarchies/" + string(id), err
}

// opened is an upload that is being read.
type opened struct {
	payload
	territory.Upload
}

// open finds the upload of a job and the person who wants it.
func (w works) open(ctx context.Context, j job.Job, progress func(step, steps int)) (opened, identity.Person, error) {
	p, who, err := work.Payload[payload](ctx, w.members, j)
	if err != nil {
		return opened{}, who, err
	}
	f, err := work.Open(ctx, w.files, j, p.File, progress)
	return opened{p, territory.Upload(f)}, who, err
}
