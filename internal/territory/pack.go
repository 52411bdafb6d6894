// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// packGrid is how many steps a degree has in stored outlines: a step is a
// tenth of a metre.
const packGrid = 1e6

// packOutlines writes outlines small: for each its key, name and rings, each
// ring as steps from point to point, all as variable integers and deflated.
func packOutlines(outlines []Outline) ([]byte, error) {
	var plain []byte
	plain = binary.AppendUvarint(plain, uint64(len(outlines)))
	for _, o := range outlines {
		for _, text := range []string{string(o.Key), o.Name} {
			plain = binary.AppendUvarint(plain, uint64(len(text)))
			plain = append(plain, text...)
		}
		plain = binary.AppendUvarint(plain, uint64(len(o.Rings)))
		for _, ring := range o.Rings {
			plain = binary.AppendUvarint(plain, uint64(len(ring)))
			var last [2]int64
			for _, p := range ring {
				now := [2]int64{int64(math.Round(p[0] * packGrid)), int64(math.Round(p[1] * packGrid))}
				plain = binary.AppendVarint(plain, now[0]-last[0])
				plain = binary.AppendVarint(plain, now[1]-last[1])
				last = now
			}
		}
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

var errPacked = errors.New("stored outlines are damaged")

// unpackOutlines reads what packOutlines wrote.
func unpackOutlines(packed []byte) ([]Outline, error) {
	plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPacked, err)
	}
	u := unpacker{left: plain}
	outlines := make([]Outline, 0, u.count())
	for range cap(outlines) {
		o := Outline{Key: Key(u.text()), Name: u.text()}
		o.Rings = make([][][2]float64, u.count())
		for i := range o.Rings {
			o.Rings[i] = u.ring()
		}
		outlines = append(outlines, o)
	}
	if u.broken {
		return nil, errPacked
	}
	return outlines, nil
}

// unpacker reads on until something does not fit.
type unpacker struct {
	left   []byte
	broken bool
}

// count is a number of things of which each takes at least a byte.
func (u *unpacker) count() int {
	n, size := binary.Uvarint(u.left)
	if size <= 0 || n > uint64(len(u.left)) {
		u.broken = true
		return 0
	}
	u.left = u.left[size:]
	return int(n)
}

func (u *unpacker) text() string {
	n := u.count()
	if n > len(u.left) {
		u.broken = true
		return ""
	}
	text := string(u.left[:n])
	u.left = u.left[n:]
	return text
}

func (u *unpacker) step() int64 {
	n, size := binary.Varint(u.left)
	if size <= 0 {
		u.broken = true
		return 0
	}
	u.left = u.left[size:]
	return n
}

func (u *unpacker) ring() [][2]float64 {
	ring := make([][2]float64, u.count())
	var x, y int64
	for i := range ring {
		x, y = x+u.step(), y+u.step()
		ring[i] = [2]float64{float64(x) / packGrid, float64(y) / packGrid}
	}
	return ring
}
