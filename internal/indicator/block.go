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
	key := fmt.Sprintf("%s/%s/%d/%s", r.tenant, r.ID, series, period)
	block, err := s.blocks.Get(ctx, key, func(ctx context.Context) (*cube.Block, error) {
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

// mostDictionaries bounds how many dictionaries stay in memory; one of all
// municipalities takes about 3 MB.
const mostDictionaries = 16

// dictionaries keeps what was read lately; safe for concurrent use.
type dictionaries struct {
	mu   sync.Mutex
	kept map[string]*dictionary
}

func (d *dictionaries) get(key string) (*dictionary, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	found, ok := d.kept[key]
	return found, ok
}

// put keeps a dictionary and lets any other go when there are too many.
func (d *dictionaries) put(key string, found *dictionary) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.kept == nil {
		d.kept = map[string]*dictionary{}
	}
	for other := range d.kept {
		if len(d.kept) < mostDictionaries {
			break
		}
		delete(d.kept, other)
	}
	d.kept[key] = found
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
