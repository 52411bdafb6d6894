// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"kursbuch/internal/account"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/need"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

// references are what goals and measures of one tenant may refer to, read once
// before a write: to check the links and to name them in the audit trail.
type references struct {
	fields map[vocabulary.FieldID]vocabulary.Field
	groups map[vocabulary.TargetGroupID]string
	spaces map[territory.SocialSpaceID]string
	people map[identity.PersonID]account.Person
	needs  map[need.ID]string
}

// references reads them all. Everyone in the tenant may.
func (s *Service) references(ctx context.Context, who identity.Person) (references, error) {
	fields, err := s.below.Vocabulary.Fields(ctx, who)
	if err != nil {
		return references{}, fmt.Errorf("fields of action: %w", err)
	}
	groups, err := s.below.Vocabulary.TargetGroups(ctx, who)
	if err != nil {
		return references{}, fmt.Errorf("target groups: %w", err)
	}
	spaces, err := s.below.Territory.SocialSpaces(ctx, who)
	if err != nil {
		return references{}, fmt.Errorf("social spaces: %w", err)
	}
	people, err := s.below.People.People(ctx, who)
	if err != nil {
		return references{}, fmt.Errorf("people: %w", err)
	}
	needs, err := s.below.Needs.All(ctx, who)
	if err != nil {
		return references{}, fmt.Errorf("needs: %w", err)
	}
	return references{
		fields: indexed(fields, func(f vocabulary.Field) (vocabulary.FieldID, vocabulary.Field) { return f.ID, f }),
		groups: indexed(groups, func(g vocabulary.TargetGroup) (vocabulary.TargetGroupID, string) { return g.ID, g.Name }),
		spaces: indexed(spaces, func(p territory.SocialSpace) (territory.SocialSpaceID, string) { return p.ID, p.Name }),
		people: indexed(people, func(p account.Person) (identity.PersonID, account.Person) { return p.ID, p }),
		needs:  indexed(needs, func(n need.Need) (need.ID, string) { return n.ID, NeedNumber(n.Number) }),
	}, nil
}

// NeedNumber is how papers cite a need: B 4.
func NeedNumber(n int) string { return fmt.Sprintf("B\u00a0%d", n) }

func indexed[T any, K comparable, V any](items []T, pair func(T) (K, V)) map[K]V {
	index := make(map[K]V, len(items))
	for _, item := range items {
		k, v := pair(item)
		index[k] = v
	}
	return index
}

// checkLinks sorts links, drops repeated ones and refuses those that are
// neither known nor were there before: what went out of use keeps its links.
func checkLinks[K cmp.Ordered, V any](refused fault.Invalid, field string, links *[]K, known map[K]V, before []K) {
	*links = slices.Compact(slices.Sorted(slices.Values(*links)))
	for _, id := range *links {
		if _, ok := known[id]; !ok && !slices.Contains(before, id) {
			refused.Refuse(field, "strategy.link.unknown")
		}
	}
}

// named lists links by the names that readers know; what is out of use goes by
// its ID.
func named[K cmp.Ordered](links []K, names map[K]string) string {
	texts := make([]string, 0, len(links))
	for _, id := range links {
		texts = append(texts, cmp.Or(names[id], fmt.Sprint(id)))
	}
	slices.Sort(texts)
	return strings.Join(texts, ", ")
}
