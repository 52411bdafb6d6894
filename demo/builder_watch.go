// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"

	"kursbuch/internal/watch"
)

// The days on which rules were made and looked at the newest figures.
const (
	rulesDay = "-60"
	checkDay = "-44"
)

// planWatch plans the rules that watch the county's indicators, and the tasks
// that the newest figures made.
func (b *builder) planWatch() {
	owners := map[watch.RuleID]string{}
	for _, r := range b.script.of("rule") {
		b.then(rulesDay, 9, func(ctx context.Context) error {
			id, err := b.services.Watch.AddRule(ctx, b.manager(), watch.Rule{
				Kind: watch.Kind(r.text("kind")), Indicator: b.indicators[r.text("indicator")], Advice: r.text("advice"), Active: true,
				Settings: watch.Settings{
					Direction: watch.Direction(r.text("direction")), Limit: b.script.decimal(r, r.text("limit")), Periods: b.script.number(r, r.text("periods")), Scope: watch.Own,
				},
			})
			if err != nil {
				return fmt.Errorf("rule %s: %w", r.key, err)
			}
			owners[id] = r.text("owner")
			return nil
		})
	}
	b.then(checkDay, 9, func(ctx context.Context) error { return b.look(ctx, owners) })
}

// look checks the rules and hands the tasks to those who know the matter.
func (b *builder) look(ctx context.Context, owners map[watch.RuleID]string) error {
	if _, err := b.services.Watch.Check(ctx, b.manager()); err != nil {
		return err
	}
	const most = 100
	tasks, _, err := b.services.Watch.Tasks(ctx, b.manager(), watch.Filter{State: watch.Open}, most, 0)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		owner := owners[t.Rule]
		if owner == "" {
			continue
		}
		if err := b.services.Watch.Assign(ctx, b.manager(), t.ID, t.Version, b.who[owner].ID); err != nil {
			return fmt.Errorf("task of %s: %w", owner, err)
		}
	}
	return nil
}
