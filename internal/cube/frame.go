// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// The frame is the part of a body that says where the observations are: the
// dictionaries of regions and cells, the presence bitmap, the runs of signs.

// How the observed places are stored.
const (
	everywhere = 0 // at every place
	bitmapped  = 1 // at the places with a bit in the bitmap, least bit first, cell-major
)

func (b *Block) appendFrame(body []byte) []byte {
	body = appendKeys(body, b.regions)
	body = appendKeys(body, b.cells)
	body = b.appendPresence(body)
	return b.appendSigns(body)
}

// appendKeys stores sorted keys, each without the prefix it shares with the
// one before.
func appendKeys(body []byte, keys []string) []byte {
	body = binary.AppendUvarint(body, uint64(len(keys)))
	last := ""
	for _, key := range keys {
		shared := 0
		for shared < min(len(last), len(key)) && last[shared] == key[shared] {
			shared++
		}
		body = binary.AppendUvarint(body, uint64(shared))
		body = binary.AppendUvarint(body, uint64(len(key)-shared))
		body = append(body, key[shared:]...)
		last = key
	}
	return body
}

func (b *Block) appendPresence(body []byte) []byte {
	regions := len(b.regions)
	places := regions * len(b.cells)
	if b.Len() == places {
		return append(body, everywhere)
	}
	bitmap := make([]byte, (places+7)/8)
	for c := range b.cells {
		for s := range b.inCell(c) {
			at := c*regions + int(s.region)
			bitmap[at/8] |= 1 << (at % 8)
		}
	}
	return append(append(body, bitmapped), bitmap...)
}

// appendSigns stores the runs of equal signs: the observations skipped before
// the run, its length, the sign. Observations without a sign are skipped.
func (b *Block) appendSigns(body []byte) []byte {
	var encoded []byte
	runs, skipped, length, current := uint64(0), uint64(0), uint64(0), sign(0)
	endRun := func() {
		if current != 0 {
			encoded = binary.AppendUvarint(encoded, skipped)
			encoded = binary.AppendUvarint(encoded, length)
			encoded = append(encoded, byte(current))
			runs, skipped = runs+1, 0
		}
		length = 0
	}
	if len(b.marks) == 0 {
		return binary.AppendUvarint(body, 0)
	}
	for c := range b.cells {
		for s := range b.inCell(c) {
			if s.sign != current {
				endRun()
				current = s.sign
			}
			if s.sign == 0 {
				skipped++
			} else {
				length++
			}
		}
	}
	endRun()
	return append(binary.AppendUvarint(body, runs), encoded...)
}

// readFrame returns a block that still lacks its numbers.
func readFrame(r *reader) (*Block, error) {
	regions, err := readKeys(r, "regions")
	if err != nil {
		return nil, err
	}
	cells, err := readKeys(r, "cells")
	if err != nil {
		return nil, err
	}
	if len(regions)*len(cells) > MaxPlaces {
		return nil, damaged("%d regions × %d cells", len(regions), len(cells))
	}
	seen, err := readPresence(r, len(regions), len(cells))
	if err != nil {
		return nil, err
	}
	signs, err := readSigns(r, seen.len())
	if err != nil {
		return nil, err
	}
	return newBlock(regions, cells, seen, signs), nil
}

func readKeys(r *reader, what string) ([]string, error) {
	const smallest = 2 // a key takes at least two lengths
	n, err := r.count(what, smallest)
	if err != nil {
		return nil, err
	}
	var text []byte
	ends := make([]int, 0, n)
	last := 0 // where the key before begins
	for range n {
		shared, length := r.uvarint(), r.uvarint()
		begin := len(text)
		if shared > uint64(begin-last) || length > MaxKeyLength || shared+length > MaxKeyLength {
			return nil, damaged("%s: key of %d + %d bytes", what, shared, length)
		}
		text = append(text, text[last:last+int(shared)]...)
		text = append(text, r.take(int(length))...)
		if r.short || len(ends) > 0 && bytes.Compare(text[begin:], text[last:begin]) <= 0 || len(text) > maxKeyBytes {
			return nil, damaged("%s: key %d is cut off or out of order", what, len(ends))
		}
		ends = append(ends, len(text))
		last = begin
	}
	return cut(string(text), ends), nil
}

// cut parts text at ends, so that all keys share one piece of memory.
func cut(text string, ends []int) []string {
	parts, from := make([]string, len(ends)), 0
	for i, end := range ends {
		parts[i] = text[from:end]
		from = end
	}
	return parts
}

func readPresence(r *reader, regions, cells int) (places, error) {
	switch kind := r.byte(); {
	case r.short || kind > bitmapped:
		return places{}, damaged("presence: unknown kind %d", kind)
	case kind == everywhere && regions*cells > MaxObservations:
		return places{}, damaged("presence: %d observations", regions*cells)
	case kind == everywhere:
		return allPlaces(regions, cells), nil
	}
	bitmap := r.take((regions*cells + 7) / 8)
	count := 0
	for _, b := range bitmap {
		count += bits.OnesCount8(b)
	}
	if r.short || count > MaxObservations {
		return places{}, damaged("presence: bitmap is cut off or of %d observations", count)
	}
	if spare := len(bitmap)*8 - regions*cells; spare > 0 && bitmap[len(bitmap)-1]>>(8-spare) != 0 {
		return places{}, damaged("presence: bits beyond the last place")
	}
	return fromBitmap(bitmap, regions, cells, count), nil
}

func fromBitmap(bitmap []byte, regions, cells, count int) places {
	p := newPlaces(cells, count)
	cell, end := 0, regions // of the cell that is being filled
	for i, octet := range bitmap {
		for ; octet != 0; octet &= octet - 1 {
			at := i*8 + bits.TrailingZeros8(octet)
			for at >= end {
				p.endCell()
				cell, end = cell+1, end+regions
			}
			p.add(uint32(at - cell*regions))
		}
	}
	for ; cell < cells; cell++ {
		p.endCell()
	}
	p.dense(regions)
	return p
}

// readSigns returns the sign of each observation, or nil when all are without.
func readSigns(r *reader, observations int) ([]sign, error) {
	const smallest = 3 // two lengths and the sign
	runs, err := r.count("signs", smallest)
	if err != nil || runs == 0 {
		return nil, err
	}
	signs, at := make([]sign, observations), uint64(0)
	for range runs {
		skipped, length, s := r.uvarint(), r.uvarint(), sign(r.byte())
		left := uint64(observations) - at
		if r.short || skipped > left || length > left-skipped || length == 0 || s == 0 || !s.valid() {
			return nil, damaged("signs: run of %d after %d", length, skipped)
		}
		at += skipped
		for i := range length {
			signs[at+i] = s
		}
		at += length
	}
	return signs, nil
}
