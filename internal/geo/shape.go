// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package geo

import (
	"encoding/binary"
	"errors"
	"io"
	"math"

	"kursbuch/internal/fault"
)

// ESRI Shapefile Technical Description, July 1998.
const (
	shapeFileCode    = 9994
	shapeHeaderBytes = 100
	maxRecordBytes   = 64 << 20
)

// The kinds of shape that have an area.
const (
	nullShape    = 0
	polygonShape = 5
	polygonZ     = 15
	polygonM     = 25
)

var errShape = fault.Refuse("geo.shape.broken")

// readShapes gives the rings of each record, none for a record without area.
func readShapes(r io.Reader, b *budget) ([][]Ring, error) {
	header := make([]byte, shapeHeaderBytes)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, brokenShape(err)
	}
	if binary.BigEndian.Uint32(header) != shapeFileCode {
		return nil, errShape
	}
	switch kind := binary.LittleEndian.Uint32(header[32:]); kind {
	case nullShape, polygonShape, polygonZ, polygonM:
	default:
		return nil, fault.Refuse("geo.shape.no_areas", "type", int(kind))
	}
	var shapes [][]Ring
	for {
		head := make([]byte, 8)
		if _, err := io.ReadFull(r, head); errors.Is(err, io.EOF) {
			return shapes, nil
		} else if err != nil {
			return nil, brokenShape(err)
		}
		if err := b.feature(); err != nil {
			return nil, err
		}
		size := int64(binary.BigEndian.Uint32(head[4:])) * 2
		if size < 4 || size > maxRecordBytes {
			return nil, errShape
		}
		content, err := io.ReadAll(io.LimitReader(r, size))
		if err != nil || int64(len(content)) < size {
			return nil, brokenShape(err)
		}
		rings, err := shapeRings(content, b)
		if err != nil {
			return nil, err
		}
		shapes = append(shapes, rings)
	}
}

// shapeRings reads one record: box, number of parts and points, where each
// part starts, then the points. Heights and measures behind them are left.
func shapeRings(content []byte, b *budget) ([]Ring, error) {
	const fixed = 44
	little := binary.LittleEndian
	switch little.Uint32(content) {
	case nullShape:
		return nil, nil
	case polygonShape, polygonZ, polygonM:
	default:
		return nil, errShape
	}
	if len(content) < fixed {
		return nil, errShape
	}
	parts, points := int64(little.Uint32(content[36:])), int64(little.Uint32(content[40:]))
	if int64(len(content)) < fixed+4*parts+16*points || parts > points {
		return nil, errShape
	}
	if err := b.spend(int(points)); err != nil {
		return nil, err
	}
	starts := content[fixed:]
	coordinates := content[fixed+4*parts:]
	rings := make([]Ring, 0, parts)
	for i := range parts {
		from, to := int64(little.Uint32(starts[4*i:])), points
		if i+1 < parts {
			to = int64(little.Uint32(starts[4*i+4:]))
		}
		if from > to || to > points {
			return nil, errShape
		}
		ring := make(Ring, 0, to-from)
		for k := from; k < to; k++ {
			p := Point{math.Float64frombits(little.Uint64(coordinates[16*k:])), math.Float64frombits(little.Uint64(coordinates[16*k+8:]))}
			if !finite(p.X) || !finite(p.Y) {
				return nil, errShape
			}
			ring = append(ring, p)
		}
		rings = append(rings, ring)
	}
	return rings, nil
}

// brokenShape keeps what stopped the reading when that was a limit.
func brokenShape(err error) error {
	if errors.Is(err, errUnpacked) {
		return err
	}
	return errShape
}
