// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import "fmt"

// Groups sorts keys of regions or cells into numbered groups. Keys that are in
// no group do not take part in a pivot: official files mix totals and parts,
// so nothing is added up that was not named.
type Groups struct {
	of   map[string]int
	size []int // keys of each group; nil when each of them has one
	ones int   // number of groups, when size is nil
}

// NewGroups makes one group of each list of keys, in this order. A key that
// occurs twice would be counted twice and is an error.
func NewGroups(lists ...[]string) (Groups, error) {
	g := Groups{of: map[string]int{}, size: make([]int, len(lists))}
	for i, keys := range lists {
		for _, key := range keys {
			if _, taken := g.of[key]; taken {
				return Groups{}, fmt.Errorf("key %q occurs twice", key)
			}
			g.of[key] = i
		}
		g.size[i] = len(keys)
	}
	return g, nil
}

// Each makes a group of its own of every key, in this order.
func Each(keys ...string) (Groups, error) {
	lists := make([][]string, len(keys))
	for i := range keys {
		lists[i] = keys[i : i+1]
	}
	return NewGroups(lists...)
}

// Together makes one group of all keys.
func Together(keys ...string) (Groups, error) { return NewGroups(keys) }

// Len returns the number of groups.
func (g Groups) Len() int { return len(g.size) + g.ones }

// keys is the number of keys of a group.
func (g Groups) keys(group int) int {
	if g.size == nil {
		return 1
	}
	return g.size[group]
}

// ofKeys returns the group of each key; keys in no group get the number after
// the last group.
func (g Groups) ofKeys(keys []string) []int32 {
	groups := make([]int32, len(keys))
	for i, key := range keys {
		group, named := g.of[key]
		if !named {
			group = g.Len()
		}
		groups[i] = int32(group)
	}
	return groups
}
