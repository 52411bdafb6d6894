// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"context"
	_ "embed" // the outlines are part of the sample
	"fmt"

	"kursbuch/internal/civil"
	"kursbuch/internal/profile"
	"kursbuch/internal/territory"
)

// spaceOutlines draws the invented Sozialräume.
//
//go:embed figures/spaces.geojson
var spaceOutlines []byte

// planOutlines plans the upload of the outlines, after the Sozialräume.
func (b *builder) planOutlines() {
	b.then(wordsDay, 12, func(ctx context.Context) error {
		up := territory.Upload{Name: "sozialraeume.geojson", Content: bytes.NewReader(spaceOutlines), Size: int64(len(spaceOutlines))}
		preview, err := b.services.Territory.PreviewBoundaries(ctx, b.manager(), up, territory.BoundaryChoice{
			Layer: territory.SpaceLayer, Name: "name", Day: civil.DayOf(b.clock.Now()), Source: "Landratsamt Ahlenfurt, erfundene Grenzen",
		})
		if err == nil {
			_, err = b.services.Territory.TakeBoundaries(ctx, b.manager(), preview)
		}
		if err != nil {
			return fmt.Errorf("outlines of the Sozialräume: %w", err)
		}
		return nil
	})
}

// indexDay is the day on which the indices were agreed.
const indexDay = "-40"

// planIndices plans the indices over the county's Sozialräume.
func (b *builder) planIndices() {
	for _, r := range b.script.of("index") {
		b.then(indexDay, 9, func(ctx context.Context) error {
			d := profile.Definition{
				Name: r.text("name"), Purpose: r.text("purpose"), Meaning: r.text("meaning"), Kind: profile.Spaces, Method: profile.ZScore,
				Threshold: b.script.number(r, r.text("threshold")),
			}
			for _, text := range r.all("part") {
				var code, weight, effect string
				if _, err := fmt.Sscan(text, &code, &weight, &effect); err != nil {
					return fmt.Errorf("index %s: part %q: %w", r.key, text, err)
				}
				d.Parts = append(d.Parts, profile.Part{Indicator: b.indicators[code], Weight: b.script.decimal(r, weight), Lowers: effect == "lowers"})
			}
			if _, err := b.services.Profiles.AddIndex(ctx, b.manager(), d); err != nil {
				return fmt.Errorf("index %s: %w", r.key, err)
			}
			return nil
		})
	}
}
