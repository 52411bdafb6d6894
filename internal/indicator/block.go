// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
	"kursbuch/internal/fault"
)

// block returns the figures of one series and period of a release, from
// memory when they were read lately; an empty block when the release has none.
func (s *Service) block(ctx context.Context, r Release, series int, period civil.Period) (*cube.Block, error) {
	block, err := s.blocks.Get(ctx, blockKey(r, series, period), func(ctx context.Context) (*cube.Block, error) {
		payload, err := findPayload(ctx, s.db, r, series, period)
		if errors.Is(err, fault.NotFound) {
			return new(cube.Builder).Block()
		}
		if err != nil {
			return nil, err
		}
		return cube.Decode(payload)
	})
	if err != nil {
		return nil, fmt.Errorf("read figures of %s, %s: %w", r.Table, period, err)
	}
	return block, nil
}

func blockKey(r Release, series int, period civil.Period) string {
	return fmt.Sprintf("%s/%s/%d/%s", r.tenant, r.ID, series, period)
}

// cellTable is the cells of a block, taken apart.
func (s *Service) cellTable(r Release, series int, period civil.Period, block *cube.Block) *cellTable {
	key := blockKey(r, series, period)
	if known, ok := s.cells.get(key); ok {
		return known
	}
	t := newCellTable(block.Cells())
	s.cells.put(key, t)
	return t
}

// The numbers of dictionaries and cell tables that stay in memory: a
// dictionary of all municipalities takes about 3 MB, the cells of a large
// table 100 kB.
const (
	mostDictionaries = 48
	mostCellTables   = 256
)

// memory keeps up to most values that were read lately; safe for concurrent
// use.
type memory[T any] struct {
	mu   sync.Mutex
	most int
	kept map[string]T
}

func newMemory[T any](most int) *memory[T] { return &memory[T]{most: most, kept: map[string]T{}} }

func (m *memory[T]) get(key string) (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok := m.kept[key]
	return value, ok
}

// put keeps a value and lets any other go when there are too many.
func (m *memory[T]) put(key string, value T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for other := range m.kept {
		if len(m.kept) < m.most {
			break
		}
		delete(m.kept, other)
	}
	m.kept[key] = value
}

// dictionary names the codes of a release. Its readers share it.
func (s *Service) dictionary(ctx context.Context, r Release) (*dictionary, error) {
	key := fmt.Sprintf("%s/%s/%d", r.tenant, r.ID, r.Version)
	if known, ok := s.names.get(key); ok {
		return known, nil
	}
	packed, err := findDictionary(ctx, s.db, r.tenant, r.ID)
	if err != nil {
		return nil, fmt.Errorf("read names of %s: %w", r.Table, err)
	}
	d, err := unpackDictionary(packed)
	if err != nil {
		return nil, err
	}
	s.names.put(key, d)
	return d, nil
}
