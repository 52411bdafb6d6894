// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package perturb

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/fault"
)

// minSecret is how many bytes a secret must have.
const minSecret = 16

// Key is the key of a record or a cell, spread evenly over all its values. The
// key of a cell is the sum of the keys of its records, wherever these are known:
// cells of the same people then change alike.
type Key uint64

// Keyer derives keys from a secret. The secret must not lie beside the figures:
// whoever knows both can take the noise off again.
type Keyer struct{ secret []byte }

// NewKeyer refuses secrets that are too short to be one.
func NewKeyer(secret []byte) (Keyer, error) {
	if len(secret) < minSecret {
		return Keyer{}, fault.Refuse("disclosure.noise.secret", "bytes", minSecret)
	}
	return Keyer{secret}, nil
}

// Record is the key of a person or other unit, the same in every year and table.
func (k Keyer) Record(id string) Key { return k.derive("record", id) }

// Cells gives the keys of the cells of a system from what they are: about names
// family and time, and the rest are the coordinates. So a cell has its key in
// every table that shows it, and in whatever county. Cells of the same people
// under different names have different keys.
func (k Keyer) Cells(s *disclosure.System, about ...string) func(cell int32) Key {
	return func(cell int32) Key {
		parts := append([]string{"cell"}, about...)
		for _, at := range s.Place(cell) {
			parts = append(parts, at.Dimension, at.Code)
		}
		return k.derive(parts...)
	}
}

func (k Keyer) derive(parts ...string) Key {
	mac := hmac.New(sha256.New, k.secret)
	for _, part := range parts {
		var size [8]byte // so that no two lists of parts look the same
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		mac.Write(size[:])
		mac.Write([]byte(part))
	}
	return Key(binary.BigEndian.Uint64(mac.Sum(nil)))
}

// CellKey changes each count as its key says. A hidden cell has no key of its
// own: it is what the figures beside it leave.
func CellKey(s *disclosure.System, t *PTable, key func(cell int32) Key) ([]disclosure.Figure, error) {
	if err := counted(s); err != nil {
		return nil, err
	}
	figures := make([]disclosure.Figure, len(s.Cells))
	for i, cell := range s.Cells {
		if !cell.Hidden && cell.Value > 0 {
			figures[i].Value = t.Apply(cell.Value, key(int32(i)))
		}
	}
	for _, relation := range s.Relations {
		if last := relation[len(relation)-1]; s.Cells[last].Hidden {
			figures[last].Value = figures[relation[0]].Value - figures[relation[1]].Value
		}
	}
	return figures, nil
}
