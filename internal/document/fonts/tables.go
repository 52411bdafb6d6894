// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package fonts

import (
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
)

// tables splits a TrueType file into its tables.
func tables(data []byte) (map[string][]byte, error) {
	if len(data) < 12 {
		return nil, errBroken
	}
	found := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		at := 12 + 16*i
		if at+16 > len(data) {
			return nil, errBroken
		}
		from := int(binary.BigEndian.Uint32(data[at+8:]))
		length := int(binary.BigEndian.Uint32(data[at+12:]))
		if from > len(data) || length > len(data)-from {
			return nil, errBroken
		}
		found[string(data[at:at+4])] = data[from : from+length]
	}
	return found, nil
}

// assemble writes tables as a TrueType file, OpenType 1.9 "Organization of an
// OpenType Font".
func assemble(parts map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(parts))
	power := bits.Len(uint(len(names))) - 1
	file := binary.BigEndian.AppendUint32(nil, 0x00010000)
	file = binary.BigEndian.AppendUint16(file, uint16(len(names)))
	file = binary.BigEndian.AppendUint16(file, uint16(16<<power))
	file = binary.BigEndian.AppendUint16(file, uint16(power))
	file = binary.BigEndian.AppendUint16(file, uint16(16*len(names)-16<<power))
	offset := 12 + 16*len(names)
	var body []byte
	for _, name := range names {
		table := parts[name]
		file = append(file, name...)
		file = binary.BigEndian.AppendUint32(file, checksum(table))
		file = binary.BigEndian.AppendUint32(file, uint32(offset+len(body)))
		file = binary.BigEndian.AppendUint32(file, uint32(len(table)))
		body = append(body, table...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	return append(file, body...)
}

// checksum adds a table up as big-endian words.
func checksum(table []byte) uint32 {
	var sum uint32
	for len(table) >= 4 {
		sum += binary.BigEndian.Uint32(table)
		table = table[4:]
	}
	var rest [4]byte
	copy(rest[:], table)
	return sum + binary.BigEndian.Uint32(rest[:])
}

// signed reads a 16-bit signed number.
func signed(data []byte, at int) int {
	return int(int16(binary.BigEndian.Uint16(data[at:])))
}
