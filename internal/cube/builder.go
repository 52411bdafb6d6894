// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import (
	"cmp"
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
	taken          map[uint64]struct{}
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
	place := uint64(c)<<32 | uint64(r)
	if _, taken := b.taken[place]; taken {
		return &DuplicateError{region, cell}
	}
	if b.taken == nil {
		b.taken = map[uint64]struct{}{}
	}
	b.taken[place] = struct{}{}
	b.entries = append(b.entries, entry{r, c, v})
	return nil
}

// Block returns the observations added so far as a block.
func (b *Builder) Block() (*Block, error) {
	regions, regionRank := b.regions.sorted()
	cells, cellRank := b.cells.sorted()
	if len(regions)*len(cells) > MaxPlaces {
		return nil, fmt.Errorf("%w: %d regions × %d cells", ErrTooLarge, len(regions), len(cells))
	}
	ordered := make([]entry, len(b.entries))
	for i, e := range b.entries {
		ordered[i] = entry{regionRank[e.region], cellRank[e.cell], e.value}
	}
	slices.SortFunc(ordered, func(x, y entry) int {
		return cmp.Compare(uint64(x.cell)<<32|uint64(x.region), uint64(y.cell)<<32|uint64(y.region))
	})
	return fromOrdered(regions, cells, ordered), nil
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
