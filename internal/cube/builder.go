// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import (
	"errors"
	"fmt"
	"slices"
)

// ErrTooLarge says that observations exceed what one block can hold.
var ErrTooLarge = errors.New("too large for one block")

// DuplicateError says that a place was given two values.
type DuplicateError struct{ Region, Cell string }

// Error names the place.
func (e *DuplicateError) Error() string {
	return fmt.Sprintf("region %q, cell %q: second value for the same place", e.Region, e.Cell)
}

// Builder collects observations, in any order, into a block. The zero Builder
// is ready for use; it is not safe for concurrent use.
type Builder struct {
	regions, cells keys
	entries        []entry
	taken          taken
}

// entry is an observation whose region and cell are positions in the keys.
type entry struct {
	region, cell uint32
	value        Value
}

// Add takes the value of a place. It refuses a place that has a value already
// ([DuplicateError]), a number that is not finite, an absent value, and, with
// [ErrTooLarge], what exceeds the limits of a block; the builder is then of no
// further use.
func (b *Builder) Add(region, cell string, v Value) error {
	if err := b.Append(region, cell, v); err != nil {
		return err
	}
	last := b.entries[len(b.entries)-1]
	if !b.taken.add(uint64(last.cell)<<32 | uint64(last.region)) {
		return &DuplicateError{region, cell}
	}
	return nil
}

// Append is Add for places that are known to differ: it is faster, and leaves
// it to [Builder.Block] to refuse a second value.
func (b *Builder) Append(region, cell string, v Value) error {
	if err := v.check(); err != nil {
		return fmt.Errorf("region %q, cell %q: %w", region, cell, err)
	}
	if len(b.entries) == MaxObservations {
		return fmt.Errorf("%w: more than %d observations", ErrTooLarge, MaxObservations)
	}
	r, err := b.regions.position(region)
	if err != nil {
		return err
	}
	c, err := b.cells.position(cell)
	if err != nil {
		return err
	}
	b.entries = append(b.entries, entry{r, c, v})
	return nil
}

// Grow makes room for n more observations.
func (b *Builder) Grow(n int) { b.entries = slices.Grow(b.entries, n) }

// taken is a set of places: a hash table with open addressing, several times
// faster than a map of so many small keys. A slot holds a place plus one.
type taken struct {
	slots []uint64
	count int
}

// add reports whether the place is new.
func (t *taken) add(place uint64) bool {
	if 2*t.count >= len(t.slots) {
		t.grow()
	}
	slot := t.slot(place)
	if t.slots[slot] != 0 {
		return false
	}
	t.slots[slot] = place + 1
	t.count++
	return true
}

// slot is where place is, or where it belongs.
func (t *taken) slot(place uint64) uint64 {
	mask := uint64(len(t.slots) - 1)
	hash := place * 0x9E3779B97F4A7C15 // Knuth's multiplicative hashing; the numbers are ours, not the file's
	slot := (hash ^ hash>>29) & mask
	for t.slots[slot] != 0 && t.slots[slot] != place+1 {
		slot = (slot + 1) & mask
	}
	return slot
}

func (t *taken) grow() {
	before := t.slots
	t.slots = make([]uint64, max(64, 4*len(before)))
	for _, held := range before {
		if held != 0 {
			t.slots[t.slot(held-1)] = held
		}
	}
}

// Block returns the observations added as a block, and leaves the builder empty.
// It refuses a place that was given two values ([DuplicateError]).
func (b *Builder) Block() (*Block, error) {
	regions, regionRank := b.regions.sorted()
	cells, cellRank := b.cells.sorted()
	if len(regions)*len(cells) > MaxPlaces {
		return nil, fmt.Errorf("%w: %d regions × %d cells", ErrTooLarge, len(regions), len(cells))
	}
	ordered, byRegion := b.entries, make([]entry, len(b.entries))
	*b = Builder{}
	distribute(byRegion, ordered, regionRank, func(e *entry) *uint32 { return &e.region })
	distribute(ordered, byRegion, cellRank, func(e *entry) *uint32 { return &e.cell })
	for i := 1; i < len(ordered); i++ {
		if e := ordered[i]; e.region == ordered[i-1].region && e.cell == ordered[i-1].cell {
			return nil, &DuplicateError{regions[e.region], cells[e.cell]}
		}
	}
	return fromOrdered(regions, cells, ordered), nil
}

// distribute replaces a position in each entry by its rank, and sorts from into
// to by that, in time that grows with both; entries of one rank keep their order.
func distribute(to, from []entry, rank []uint32, position func(*entry) *uint32) {
	next := make([]int, len(rank)+1)
	for i := range from {
		next[rank[*position(&from[i])]+1]++
	}
	for i := range rank {
		next[i+1] += next[i]
	}
	for i := range from {
		r := rank[*position(&from[i])]
		at := next[r]
		next[r]++
		to[at] = from[i]
		*position(&to[at]) = r
	}
}

// fromOrdered makes a block of entries in cell-major order.
func fromOrdered(regions, cells []string, ordered []entry) *Block {
	seen := newPlaces(len(cells), len(ordered))
	signs, marked := make([]sign, len(ordered)), false
	var floats []float64
	for i, e := range ordered {
		for int(e.cell) > len(seen.start)-1 {
			seen.endCell()
		}
		seen.add(e.region)
		signs[i] = signOf(e.value)
		marked = marked || signs[i] != 0
		if e.value.HasNumber {
			floats = append(floats, e.value.Number)
		}
	}
	for len(seen.start) < len(cells)+1 {
		seen.endCell()
	}
	seen.dense(len(regions))
	if !marked {
		signs = nil
	}
	block := newBlock(regions, cells, seen, signs)
	block.numbers = newNumbers(floats)
	return block
}

// keys numbers the distinct keys of one dictionary in the order of arrival.
type keys struct {
	list  []string
	index map[string]uint32
	bytes int
}

func (k *keys) position(key string) (uint32, error) {
	if at, known := k.index[key]; known {
		return at, nil
	}
	if len(key) > MaxKeyLength {
		return 0, fmt.Errorf("%w: key %.40q… has %d bytes", ErrTooLarge, key, len(key))
	}
	if k.bytes += len(key); k.bytes > maxKeyBytes {
		return 0, fmt.Errorf("%w: keys of more than %d bytes", ErrTooLarge, maxKeyBytes)
	}
	if k.index == nil {
		k.index = map[string]uint32{}
	}
	at := uint32(len(k.list))
	k.list = append(k.list, key)
	k.index[key] = at
	return at, nil
}

// sorted returns the keys in order, and the rank of each by its position.
func (k *keys) sorted() (list []string, rank []uint32) {
	list = slices.Sorted(slices.Values(k.list))
	rank = make([]uint32, len(list))
	for i, key := range list {
		rank[k.index[key]] = uint32(i)
	}
	return list, rank
}
