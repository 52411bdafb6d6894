// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"errors"
	"fmt"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Opened is an indicator whose definition and releases were looked up: all that
// is asked of it rests on the same ones. It serves one request and is not safe
// for concurrent use.
type Opened struct {
	Indicator Indicator
	View      View

	// Withheld says that there are figures, but none for who asks.
	Withheld bool

	service *Service
	asked   wanted
	figures *computation // nil before anything was imported
	refused error        // why the imported tables cannot answer, nil when they can
}

// Open looks an indicator up, seen as v says. Whether the imported tables can
// answer shows when they are asked. Faults: Forbidden, NotFound.
func (s *Service) Open(ctx context.Context, who identity.Person, id ID, v View) (*Opened, error) {
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return nil, err
	}
	view, err := s.look(ctx, who, v)
	if err != nil {
		return nil, err
	}
	asked := wanted{who: who, view: view, tables: map[string][]source{}}
	c, err := s.compute(ctx, i, asked)
	o := &Opened{Indicator: i, View: v, Withheld: errors.Is(err, NotReleased), service: s, asked: asked, figures: c}
	switch refused, ok := errors.AsType[fault.Refused](err); {
	case ok:
		o.refused = refused
	case err != nil && !errors.Is(err, fault.NotFound):
		return nil, err
	}
	return o, nil
}

// Shape says what the counted table is made of; see Service.Shape.
// Faults: NotFound.
func (o *Opened) Shape(ctx context.Context, lang string) (Shape, error) {
	table := o.Indicator.Counted().Table
	sources, err := o.asked.sources(ctx, o.service, table)
	if err != nil {
		return Shape{}, fmt.Errorf("table %s: %w", table, err)
	}
	return o.service.shape(ctx, table, sources, lang)
}

// Releases are those behind the points of a series.
func (o *Opened) Releases(series Series) map[ReleaseID]Release {
	found := map[ReleaseID]Release{}
	if o.figures == nil {
		return found
	}
	known := map[ReleaseID]Release{}
	o.figures.collect(known)
	for _, point := range series.Points {
		for _, id := range []ReleaseID{point.Release, point.Base} {
			if r, behind := known[id]; behind {
				found[id] = r
			}
		}
	}
	return found
}

// collect gathers the releases that c may read.
func (c *computation) collect(releases map[ReleaseID]Release) {
	for _, p := range c.programs {
		for _, o := range p.operands {
			if o.nested != nil {
				o.nested.collect(releases)
			}
			if o.reading != nil {
				o.reading.collect(releases)
			}
		}
	}
}

func (r *reading) collect(releases map[ReleaseID]Release) {
	for _, src := range r.scheme.sources {
		releases[src.ID] = src.Release
	}
	for _, e := range r.earlier {
		e.collect(releases)
	}
}
