// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// layout is the way in which the numbers of a payload are stored; only present
// numbers are, in cell-major order.
type layout uint8

// The codes are stored: append new ones, never renumber.
const (
	// packed is frame of reference: for each cell the least multiple, then the
	// distances from it in as few bits as the largest needs.
	packed layout = 1
	// varint is one uvarint per multiple.
	varint layout = 2
	// raw is one float64 per number.
	raw layout = 3
)

// maxWidth is the number of bits of the largest distance, 2 × maxExact.
const maxWidth = 55

// multiples are numbers as (base + step × k) / 10^scale with k >= 0.
type multiples struct {
	scale int
	base  int64
	step  uint64
	k     []uint64
}

// multiplesOf finds the least integer and the greatest common divisor of the
// distances from it: figures that were rounded to 5 shrink by that factor.
func multiplesOf(ints []int64, scale int) multiples {
	m := multiples{scale: scale, step: 1, k: make([]uint64, len(ints))}
	if len(ints) == 0 {
		return m
	}
	m.base = ints[0]
	for _, n := range ints {
		m.base = min(m.base, n)
	}
	divisor := uint64(0)
	for i, n := range ints {
		m.k[i] = uint64(n - m.base)
		divisor = gcd(divisor, m.k[i])
	}
	if divisor <= 1 {
		return m
	}
	m.step = divisor
	for i := range m.k {
		m.k[i] /= divisor
	}
	return m
}

func gcd(a, b uint64) uint64 {
	if a == 1 {
		return 1
	}
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// appendNumbers stores the numbers in the given layout, if that is exact.
func (b *Block) appendNumbers(body []byte, l layout) (_ []byte, fits bool) {
	if l == raw {
		for _, f := range b.numbers.floats() {
			body = binary.LittleEndian.AppendUint64(body, math.Float64bits(f))
		}
		return body, true
	}
	ints, scale, exact := b.numbers.scaled()
	if !exact {
		return nil, false
	}
	m := multiplesOf(ints, scale)
	body = append(body, byte(m.scale))
	body = binary.AppendVarint(body, m.base)
	body = binary.AppendUvarint(body, m.step)
	if l == varint {
		for _, k := range m.k {
			body = binary.AppendUvarint(body, k)
		}
		return body, true
	}
	for c := range b.cells {
		body = appendPacked(body, m.k[b.counted.start[c]:b.counted.start[c+1]])
	}
	return body, true
}

func appendPacked(body []byte, k []uint64) []byte {
	if len(k) == 0 {
		return body
	}
	least, most := k[0], k[0]
	for _, n := range k {
		least, most = min(least, n), max(most, n)
	}
	width := bits.Len64(most - least)
	body = append(binary.AppendUvarint(body, least), byte(width))
	var pending uint64 // bits not yet written, filled of them
	filled := 0
	for _, n := range k {
		pending |= (n - least) << filled
		for filled += width; filled >= 8; filled -= 8 {
			body = append(body, byte(pending))
			pending >>= 8
		}
	}
	if filled > 0 {
		body = append(body, byte(pending))
	}
	return body
}

// readNumbers reads one number for each entry of counted.
func readNumbers(r *reader, l layout, counted places) (numbers, error) {
	switch l {
	case raw:
		return readRaw(r, counted.len())
	case varint, packed:
		return readMultiples(r, l, counted)
	}
	return numbers{}, damaged("numbers: unknown layout %d", l)
}

func readRaw(r *reader, count int) (numbers, error) {
	octets := r.take(8 * count)
	if r.short {
		return numbers{}, damaged("numbers are cut off")
	}
	floats := make([]float64, count)
	for i := range floats {
		floats[i] = math.Float64frombits(binary.LittleEndian.Uint64(octets[8*i:]))
		if math.IsNaN(floats[i]) || math.IsInf(floats[i], 0) {
			return numbers{}, damaged("number %d is not finite", i)
		}
	}
	return newNumbers(floats), nil
}

func readMultiples(r *reader, l layout, counted places) (numbers, error) {
	scale, base, step := int(r.byte()), r.varint(), r.uvarint()
	if r.short || scale > maxScale || base < -maxExact || base > maxExact || step == 0 {
		return numbers{}, damaged("numbers: scale %d, base %d, step %d", scale, base, step)
	}
	k := make([]uint64, counted.len())
	for c := range len(counted.start) - 1 {
		inCell := k[counted.start[c]:counted.start[c+1]]
		if l == varint {
			readVarints(r, inCell)
		} else {
			readPacked(r, inCell)
		}
		if r.short {
			return numbers{}, damaged("numbers of cell %d are cut off", c)
		}
	}
	most := uint64(maxExact-base) / step
	small, fit := make([]int32, len(k)), true
	for i, n := range k {
		if n > most {
			return numbers{}, damaged("number %d is too large", i)
		}
		v := base + int64(n*step)
		small[i] = int32(v)
		fit = fit && int64(small[i]) == v
	}
	if fit {
		return numbers{small: small, scale: scale}, nil
	}
	ints := make([]int64, len(k))
	for i, n := range k {
		ints[i] = base + int64(n*step)
	}
	return numbers{wide: fromScaled(ints, scale)}, nil
}

func readVarints(r *reader, k []uint64) {
	for i := range k {
		k[i] = r.uvarint()
	}
}

// readPacked fills k with what appendPacked wrote; damage makes the reader short.
func readPacked(r *reader, k []uint64) {
	if len(k) == 0 {
		return
	}
	least, width := r.uvarint(), int(r.byte())
	if width > maxWidth || least > 1<<maxWidth {
		r.short = true
		return
	}
	octets := r.take((len(k)*width + 7) / 8)
	if r.short {
		return
	}
	var pending uint64
	filled := 0
	for i := range k {
		for ; filled < width; filled += 8 {
			pending |= uint64(octets[0]) << filled
			octets = octets[1:]
		}
		k[i] = least + pending&(1<<width-1)
		pending >>= width
		filled -= width
	}
}
