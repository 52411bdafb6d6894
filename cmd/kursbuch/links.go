// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"strconv"

	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/need"
	needpages "kursbuch/internal/need/pages"
	"kursbuch/internal/strategy"
)

// needAnswers tells the pages of needs what the strategy above them answers.
type needAnswers struct{ strategy *strategy.Service }

// GoalsOfNeed lists the goals that answer a need.
func (n needAnswers) GoalsOfNeed(ctx context.Context, who identity.Person, id need.ID) ([]needpages.Link, error) {
	goals, err := n.strategy.GoalsOfNeed(ctx, who, id)
	var links []needpages.Link
	for _, g := range goals {
		links = append(links, needpages.Link{Label: "Z" + i18n.NoBreak + g.Number, Text: g.Title, Href: "/goals/" + string(g.ID)})
	}
	return links, err
}

// MeasuresOfNeed lists the measures that answer a need.
func (n needAnswers) MeasuresOfNeed(ctx context.Context, who identity.Person, id need.ID) ([]needpages.Link, error) {
	measures, err := n.strategy.MeasuresOfNeed(ctx, who, id)
	var links []needpages.Link
	for _, m := range measures {
		links = append(links, needpages.Link{Label: "M" + i18n.NoBreak + strconv.Itoa(m.Number), Text: m.Title, Href: "/measures/" + string(m.ID)})
	}
	return links, err
}
