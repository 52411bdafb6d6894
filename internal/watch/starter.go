// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// starters are the rules that the program proposes. They are off until
// somebody takes one: a task that nobody asked for is noise.
func starters() []Rule {
	const z = 3.5 // Iglewicz and Hoaglin 1993
	own := func(s Settings) Settings {
		s.Scope = Own
		return s
	}
	return []Rule{
		{Starter: "seekers-change", Kind: Change, Indicator: "protection-seekers", Settings: own(Settings{Direction: Either, Limit: 20, Periods: 1})},
		{Starter: "seekers-similar", Kind: Outlier, Indicator: "protection-seekers-rate", Settings: own(Settings{Against: Similar, Limit: z})},
		{Starter: "employed-falling", Kind: Trend, Indicator: "foreign-employees-rate", Settings: own(Settings{Direction: Down, Periods: 3})},
		{Starter: "population-jump", Kind: Jump, Indicator: "population", Settings: own(Settings{Limit: 5})},
		{Starter: "seekers-part", Kind: Part, Indicator: "protection-ukraine", Settings: own(Settings{Whole: "protection-seekers"})},
		{Starter: "seekers-base", Kind: Base, Indicator: "protection-seekers-rate", Settings: own(Settings{})},
		{Starter: "population-gap", Kind: Gap, Indicator: "population", Settings: own(Settings{})},
	}
}

// Proposals lists the starters that the tenant has not taken, nor archived,
// and whose indicators are there, in a language. Faults: Forbidden.
func (s *Service) Proposals(ctx context.Context, who identity.Person, lang string) ([]Named, error) {
	if !mayRead(who) {
		return nil, fault.Forbidden
	}
	taken := map[string]bool{}
	for _, archived := range []bool{false, true} {
		rules, err := listRules(ctx, s.db, who.Tenant, archived)
		if err != nil {
			return nil, fmt.Errorf("list rules: %w", err)
		}
		for _, r := range rules {
			taken[r.Starter] = true
		}
	}
	var open []Named
	for _, r := range starters() {
		there, err := s.areThere(ctx, who, r.Indicator, r.Whole)
		if err != nil {
			return nil, err
		}
		if taken[r.Starter] || !there {
			continue
		}
		n, err := s.named(ctx, who, r, lang)
		if err != nil {
			return nil, err
		}
		open = append(open, n)
	}
	return open, nil
}

func (s *Service) areThere(ctx context.Context, who identity.Person, ids ...indicator.ID) (bool, error) {
	for _, id := range ids {
		if id == "" {
			continue
		}
		_, err := s.figures.Find(ctx, who, id)
		if errors.Is(err, fault.NotFound) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("indicator %s: %w", id, err)
		}
	}
	return true, nil
}

// Take makes an active rule of a proposal.
// Faults: Forbidden, NotFound, Invalid, Refused when it was taken before.
func (s *Service) Take(ctx context.Context, who identity.Person, starter string) (RuleID, error) {
	if !slices.ContainsFunc(starters(), func(r Rule) bool { return r.Starter == starter }) {
		return "", fmt.Errorf("proposal %s: %w", starter, fault.NotFound)
	}
	open, err := s.Proposals(ctx, who, "de")
	if err != nil {
		return "", err
	}
	for _, n := range open {
		if n.Starter == starter {
			n.Active = true
			return s.AddRule(ctx, who, n.Rule)
		}
	}
	return "", fault.Refuse("watch.proposal.taken")
}
