// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import "encoding/binary"

// reader takes a body apart. Reading past the end sets short and gives zeros,
// so that callers check once after several reads.
type reader struct {
	rest  []byte
	short bool
}

func (r *reader) byte() byte {
	taken := r.take(1)
	if taken == nil {
		return 0
	}
	return taken[0]
}

func (r *reader) uvarint() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.short = true
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *reader) varint() int64 {
	n, size := binary.Varint(r.rest)
	if size <= 0 {
		r.short = true
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

// take returns the next n bytes without copying them, or nil.
func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.short = true
		return nil
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

// count reads a number of things that take at least size bytes each, or more
// than the rest holds is damage.
func (r *reader) count(what string, size int) (int, error) {
	n := r.uvarint()
	if r.short || n > uint64(len(r.rest)/size) {
		return 0, damaged("%s: %d do not fit in %d bytes", what, n, len(r.rest))
	}
	return int(n), nil
}
