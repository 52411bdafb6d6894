// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"errors"
	"fmt"
	"strconv"

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

// key names the release and its labels among those of all tenants.
func (r Release) key() string {
	return string(r.tenant) + "/" + r.edition() + "/" + strconv.Itoa(r.Version)
}

func blockKey(r Release, series int, period civil.Period) string {
	return string(r.tenant) + "/" + r.edition() + "/" + strconv.Itoa(series) + "/" + string(period)
}

// blockWithCells is block, with its cells taken apart.
func (s *Service) blockWithCells(ctx context.Context, r Release, series int, period civil.Period) (*cube.Block, *cellTable, error) {
	block, err := s.block(ctx, r, series, period)
	if err != nil {
		return nil, nil, err
	}
	cells, err := s.cells.Get(ctx, blockKey(r, series, period), func(context.Context) (*cellTable, error) {
		return newCellTable(block.Cells()), nil
	})
	return block, cells, err
}

// dictionary names the codes of a release. Its readers share it.
func (s *Service) dictionary(ctx context.Context, r Release) (*dictionary, error) {
	return s.names.Get(ctx, r.key(), func(ctx context.Context) (*dictionary, error) {
		packed, err := findDictionary(ctx, s.db, r)
		if err != nil {
			return nil, fmt.Errorf("read names of %s: %w", r.Table, err)
		}
		return unpackDictionary(packed)
	})
}
