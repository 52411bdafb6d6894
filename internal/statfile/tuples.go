// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package statfile

import (
	"hash/maphash"
	"slices"
)

// tuples numbers distinct tuples of numbers in the order of arrival. Tables are
// sorted: a tuple is looked for where the last one was, then behind it as the
// last time, and only then by its hash. A slot also holds half of the hash, so
// that a tuple that lies far away in memory is looked at only where it agrees.
type tuples struct {
	width int
	list  []uint32 // the distinct ones, one after the other
	next  []uint32 // what came after each the last time
	last  uint32
	seed  uint64   // random, so that no file can be made to collide
	slots []uint64 // hash and, below, the number plus one
}

func newTuples(width int) *tuples {
	return &tuples{width: width, seed: maphash.String(maphash.MakeSeed(), ""), slots: make([]uint64, 1<<10)}
}

// at is the tuple with a number.
func (t *tuples) at(n uint32) []uint32 { return t.list[int(n)*t.width : int(n+1)*t.width] }

// number gives the number of a tuple, and whether it is met for the first time.
func (t *tuples) number(tuple []uint32) (n uint32, isNew bool) {
	if len(t.next) > 0 {
		if slices.Equal(t.at(t.last), tuple) {
			return t.last, false
		}
		if n = t.next[t.last]; slices.Equal(t.at(n), tuple) {
			t.last = n
			return n, false
		}
	}
	n, isNew = t.find(tuple)
	t.next[t.last], t.last = n, n
	return n, isNew
}

func (t *tuples) find(tuple []uint32) (n uint32, isNew bool) {
	if 2*len(t.next) >= len(t.slots) {
		t.grow()
	}
	hash := t.hash(tuple)
	slot := t.slot(hash)
	for ; t.slots[slot] != 0; slot = (slot + 1) & (len(t.slots) - 1) {
		if held := t.slots[slot]; held>>32 == hash {
			if n = uint32(held) - 1; slices.Equal(t.at(n), tuple) {
				return n, false
			}
		}
	}
	n = uint32(len(t.next))
	t.list, t.next = append(t.list, tuple...), append(t.next, 0)
	t.slots[slot] = hash<<32 | uint64(n+1)
	return n, true
}

// slot is where the search for a hash begins.
func (t *tuples) slot(hash uint64) int { return int(hash) & (len(t.slots) - 1) }

func (t *tuples) grow() {
	before := t.slots
	t.slots = make([]uint64, 4*len(before))
	for _, held := range before {
		if held == 0 {
			continue
		}
		slot := t.slot(held >> 32)
		for t.slots[slot] != 0 {
			slot = (slot + 1) & (len(t.slots) - 1)
		}
		t.slots[slot] = held
	}
}

// hash gives 32 bits, by the multiplier of Knuth's multiplicative hashing.
func (t *tuples) hash(tuple []uint32) uint64 {
	h := t.seed
	for _, id := range tuple {
		h = (h ^ uint64(id)) * 0x9E3779B97F4A7C15
		h ^= h >> 29
	}
	return h >> 32
}
