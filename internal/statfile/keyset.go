// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package statfile

// keySet finds rows with the same key. It holds row numbers and compares the
// columns themselves, so that it needs no copy of the keys. A slot also holds
// half of the hash: the columns of another row lie far away in memory and are
// looked at only where it agrees.
type keySet struct {
	seed  uint64   // random, so that no file can be made to collide
	slots []uint64 // hash and, below, the row plus one
	count int
}

func newKeySet(seed uint64) *keySet {
	return &keySet{seed: seed, slots: make([]uint64, 1<<10)}
}

// add takes the last row of rows. It gives the earlier row with the same key, if any.
func (s *keySet) add(rows *Rows) (first int, repeated bool) {
	if 2*s.count >= len(s.slots) {
		s.grow()
	}
	row := len(rows.Period) - 1
	hash := s.hash(rows, row)
	slot := s.slot(hash)
	for ; s.slots[slot] != 0; slot = (slot + 1) & (len(s.slots) - 1) {
		if held := s.slots[slot]; held>>32 == hash {
			if earlier := int(uint32(held)) - 1; sameKey(rows, earlier, row) {
				return earlier, true
			}
		}
	}
	s.slots[slot] = hash<<32 | uint64(row+1)
	s.count++
	return 0, false
}

// slot is where the search for a hash begins.
func (s *keySet) slot(hash uint64) int { return int(hash) & (len(s.slots) - 1) }

func (s *keySet) grow() {
	before := s.slots
	s.slots = make([]uint64, 4*len(before))
	for _, held := range before {
		if held == 0 {
			continue
		}
		slot := s.slot(held >> 32)
		for s.slots[slot] != 0 {
			slot = (slot + 1) & (len(s.slots) - 1)
		}
		s.slots[slot] = held
	}
}

// hash gives 32 bits.
func (s *keySet) hash(rows *Rows, row int) uint64 {
	h := mix(s.seed, rows.Period[row])
	h = mix(h, rows.Measure[row])
	if len(rows.Region) > 0 {
		h = mix(h, rows.Region[row])
	}
	for _, column := range rows.Cells {
		h = mix(h, column[row])
	}
	return h >> 32
}

// mix folds id into h with the multiplier of Knuth's multiplicative hashing.
func mix(h uint64, id uint32) uint64 {
	h = (h ^ uint64(id)) * 0x9E3779B97F4A7C15
	return h ^ h>>29
}

func sameKey(rows *Rows, a, b int) bool {
	if rows.Period[a] != rows.Period[b] || rows.Measure[a] != rows.Measure[b] {
		return false
	}
	if len(rows.Region) > 0 && rows.Region[a] != rows.Region[b] {
		return false
	}
	for _, column := range rows.Cells {
		if column[a] != column[b] {
			return false
		}
	}
	return true
}
