// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package statfile

// places knows which keys have a figure. One entry stands for 64 neighbouring
// cells of a place: in a sorted table most figures fall into the entry of the
// one before.
type places struct {
	entries *tuples  // period, measure, region, cell / 64
	taken   []uint64 // by entry: a bit for each cell
	first   []uint32 // by entry: its first row
}

func newPlaces() *places { return &places{entries: newTuples(4)} }

// take notes the key of a row. If it was taken before, by the row given or one
// below that, it stays as it is.
func (p *places) take(key [4]uint32, row uint32) (from uint32, repeated bool) {
	bit := uint64(1) << (key[3] % 64)
	key[3] /= 64
	entry, isNew := p.entries.number(key[:])
	if isNew {
		p.taken, p.first = append(p.taken, 0), append(p.first, row)
	}
	if p.taken[entry]&bit != 0 {
		return p.first[entry], true
	}
	p.taken[entry] |= bit
	return row, false
}
