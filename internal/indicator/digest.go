// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
)

// units pairs the German names of units with the English ones that the same
// table has in its English file.
var units = [...][2]string{
	{"Anzahl", "number"},
	{"Prozent", "percent"},
	{"Tsd.", "1000"},
	{"Tsd. EUR", "EUR 1000"},
	{"Mill. EUR", "EUR mn"},
	{"Personen", "persons"},
	{"Jahre", "years"},
	{"Stunden", "hours"},
	{"Tage", "days"},
	{"qm", "sqm"},
	{"qkm", "sqkm"},
}

// neutralUnit is a name of the unit that does not depend on the language.
func neutralUnit(unit label) string {
	text := unit.in("de")
	for _, u := range units {
		if strings.EqualFold(text, u[0]) || strings.EqualFold(text, u[1]) {
			return u[0]
		}
	}
	return text
}

// sameMeasure reports whether two tables count the same in the same unit.
func sameMeasure(a, b measure) bool {
	return a.Code == b.Code && neutralUnit(a.Unit) == neutralUnit(b.Unit)
}

// part is one block of a release.
type part struct {
	series int // position in the dictionary's measures
	period civil.Period
	block  *cube.Block
}

// digest identifies the figures of a table: equal codes, numbers and signs give
// the same digest, whatever the language of the file or the order of its rows.
func digest(table string, d *dictionary, parts []part) string {
	sums := make([]string, len(parts))
	for i, p := range parts {
		h := sha256.New()
		m := d.Measures[p.series]
		writeTexts(h, m.Code, neutralUnit(m.Unit), string(p.period))
		writeBlock(h, p.block)
		sums[i] = string(h.Sum(nil))
	}
	slices.Sort(sums)
	h := sha256.New()
	writeTexts(h, table)
	writeTexts(h, sums...)
	return hex.EncodeToString(h.Sum(nil))
}

func writeTexts(h hash.Hash, texts ...string) {
	var size [8]byte
	for _, text := range texts {
		binary.LittleEndian.PutUint64(size[:], uint64(len(text)))
		h.Write(size[:])
		h.Write([]byte(text))
	}
}

// writeBlock feeds every observation of a block to h, in the block's order.
func writeBlock(h hash.Hash, b *cube.Block) {
	const chunk = 16 << 10
	buffer := make([]byte, 0, chunk+2*cube.MaxKeyLength)
	cell := ""
	for o := range b.All() {
		if o.Cell != cell {
			cell = o.Cell
			buffer = append(append(buffer, 1), cell...)
		}
		buffer = append(append(append(buffer, 0), o.Region...), 0, byte(o.Value.Symbol))
		if o.Value.HasNumber {
			buffer = binary.LittleEndian.AppendUint64(append(buffer, 1), math.Float64bits(o.Value.Number))
		}
		if len(buffer) >= chunk {
			h.Write(buffer)
			buffer = buffer[:0]
		}
	}
	h.Write(buffer)
}
