// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"kursbuch/internal/identity"
	"kursbuch/internal/publication"
)

// The days on which figures were released: before the first report to the
// council, and when the newest came in.
const (
	ruledDay    = "-364"
	releasedDay = "-46"
)

// usualThreshold is the smallest count that is shown, see § 16 BStatG.
const usualThreshold = 3

// planPublications plans what audiences outside the office see of the county's
// own tables, after the newest figures came in.
func (b *builder) planPublications() {
	for _, r := range b.script.of("publication") {
		b.then(ruledDay, 10, func(ctx context.Context) error {
			if err := b.services.Publications.Save(ctx, b.manager(), policyOf(r)); err != nil {
				return fmt.Errorf("policy of %s: %w", r.key, err)
			}
			return b.release(ctx, r.key)
		})
		b.then(releasedDay, 10, func(ctx context.Context) error { return b.release(ctx, r.key) })
	}
}

func (b *builder) release(ctx context.Context, table string) error {
	if _, err := b.services.Publications.Publish(ctx, b.manager(), table, 1); err != nil {
		return fmt.Errorf("publish %s: %w", table, err)
	}
	return nil
}

// policyOf reads a policy. Most tables have one region, the county.
func policyOf(r record) publication.Policy {
	p := publication.Policy{
		Table: r.key, Method: publication.Suppress, Threshold: usualThreshold, Standard: publication.S1, Corrections: publication.Protect,
	}
	if r.text("standard") == string(publication.S2) {
		p.Standard = publication.S2
	}
	areas := strings.Fields(cmp.Or(r.text("areas"), "county"))
	shapes := r.all("see")
	if len(shapes) == 0 {
		p.Method, p.Audience, p.Reason = publication.Open, identity.Audience(r.text("audience")), r.text("reason")
	}
	for _, text := range shapes {
		words := strings.Fields(text)
		last := len(words) - 1
		variables := slices.DeleteFunc(words[:last:last], func(word string) bool { return word == "-" })
		p.Shapes = append(p.Shapes, publication.Shape{Variables: variables, Areas: areas, Audience: identity.Audience(words[last])})
	}
	return p
}
