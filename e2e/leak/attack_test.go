// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package leak

import (
	"maps"
	"testing"
)

// What follows from figures is found: by subtraction, over several equations,
// and because nothing is below one. What does not follow is left alone.
func TestTheAttackComputesWhatFollows(t *testing.T) {
	for _, test := range []struct {
		name string
		s    System
		want map[int32]int64
	}{
		{"the difference", System{Sums: [][]int32{{0, 1, 2}}, Known: map[int32]int64{0: 10, 1: 7}, Least: 1}, map[int32]int64{2: 3}},
		{"two of two", System{Sums: [][]int32{{0, 1, 2}}, Known: map[int32]int64{0: 10}, Least: 1}, nil},
		{"two ones", System{Sums: [][]int32{{0, 1, 2, 3, 4}}, Known: map[int32]int64{0: 15, 1: 10, 2: 3}, Least: 1}, map[int32]int64{3: 1, 4: 1}},
		{"two that may be nobody", System{Sums: [][]int32{{0, 1, 2, 3, 4}}, Known: map[int32]int64{0: 15, 1: 10, 2: 3}}, nil},
		{
			// a b | 5, c d | 6, a c | 4, b d e | 10: e is 3, all others stay open
			"a ring",
			System{Sums: [][]int32{{10, 1, 2}, {11, 3, 4}, {12, 1, 3}, {13, 2, 4, 5}}, Known: map[int32]int64{10: 5, 11: 6, 12: 4, 13: 10}, Least: 1},
			map[int32]int64{5: 3},
		},
		{"a ring that is small", System{Sums: [][]int32{{10, 1, 2}, {11, 3, 4}, {12, 1, 3}, {13, 2, 4}}, Known: map[int32]int64{10: 2, 11: 5, 12: 3, 13: 4}, Least: 1}, map[int32]int64{1: 1, 2: 1, 3: 2, 4: 3}},
		{"sums of sums", System{Sums: [][]int32{{0, 1, 2}, {1, 3, 4}}, Known: map[int32]int64{0: 10, 2: 4, 3: 5}, Least: 1}, map[int32]int64{1: 6, 4: 1}},
	} {
		if found := test.s.Solve(); !maps.Equal(found, test.want) && len(found)+len(test.want) > 0 {
			t.Errorf("%s: found %v, want %v", test.name, found, test.want)
		}
	}
}
