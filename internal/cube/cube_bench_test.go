// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// A county series of the size of official tables: 400 regions, cells of status,
// sex and nationality, a million places.
const (
	benchRegions = 400
	benchCells   = 2500
)

// county returns counts as they are: the size of the region times the share of
// the cell, with chance, of which presence percent are listed.
func county(b *testing.B, seed uint64, presence int, value func(count float64) float64) *Block {
	b.Helper()
	random := rand.New(rand.NewPCG(seed, 7))
	var build Builder
	for c := range benchCells {
		share := math.Exp(random.NormFloat64()*1.5 - 8)
		cell := fmt.Sprintf("GES=%d|SCHST=AK-%d|STAAG=ST%03d", c%3, c/3%6, c/18)
		for r := range benchRegions {
			if random.IntN(100) >= presence {
				continue
			}
			mean := 200_000 * math.Exp(math.Sin(float64(r))) * share
			count := math.Max(0, math.Round(mean+math.Sqrt(mean)*random.NormFloat64()))
			if err := build.Add(fmt.Sprintf("%05d", 1000+r*25), cell, Number(value(count))); err != nil {
				b.Fatal(err)
			}
		}
	}
	block, err := build.Block()
	if err != nil {
		b.Fatal(err)
	}
	return block
}

func asCounted(count float64) float64 { return count }

func toFive(count float64) float64 { return math.Round(count/5) * 5 }

func asShare(count float64) float64 { return math.Round(count/3.7) / 10 }

var benchSeries = []struct {
	name     string
	presence int
	value    func(float64) float64
}{
	{"dense counts", 100, asCounted},
	{"sparse counts rounded to 5", 12, toFive},
	{"dense, one decimal", 100, asShare},
	{"dense, full precision", 100, math.Sqrt},
}

func BenchmarkEncode(b *testing.B) {
	for _, series := range benchSeries {
		b.Run(series.name, func(b *testing.B) {
			block := county(b, 1, series.presence, series.value)
			var payload []byte
			for b.Loop() {
				payload = encode(b, block)
			}
			b.ReportMetric(float64(len(payload))/float64(block.Len()), "bytes/observation")
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, series := range benchSeries {
		b.Run(series.name, func(b *testing.B) {
			block := county(b, 1, series.presence, series.value)
			payload := encode(b, block)
			for b.Loop() {
				block = decode(b, payload)
			}
			b.ReportMetric(float64(block.Bytes())/float64(block.Len()), "memory-bytes/observation")
		})
	}
}

// benchGroups are the shapes of pivot that pages ask for.
func benchGroups(b *testing.B, block *Block) map[string][2]Groups {
	b.Helper()
	must := func(g Groups, err error) Groups {
		if err != nil {
			b.Fatal(err)
		}
		return g
	}
	return map[string][2]Groups{
		"regions in 16 Länder, cells in 30": {
			must(NewGroups(slices.Collect(slices.Chunk(block.Regions(), benchRegions/16))...)),
			must(NewGroups(slices.Collect(slices.Chunk(block.Cells(), benchCells/30))...)),
		},
		"everything in one sum":     {must(Together(block.Regions()...)), must(Together(block.Cells()...))},
		"every place of its own":    {must(Each(block.Regions()...)), must(Each(block.Cells()...))},
		"one region, cells in each": {must(Each(block.Regions()[7])), must(Each(block.Cells()...))},
	}
}

func BenchmarkPivot1M(b *testing.B) {
	for _, series := range benchSeries {
		block := county(b, 1, series.presence, series.value)
		for name, g := range benchGroups(b, block) {
			b.Run(series.name+"/"+name, func(b *testing.B) {
				for b.Loop() {
					block.Pivot(g[0], g[1])
				}
			})
		}
	}
}

func BenchmarkPivot10M(b *testing.B) {
	var blocks []*Block
	for period := range uint64(10) {
		blocks = append(blocks, county(b, period, 100, asCounted))
	}
	for name, g := range benchGroups(b, blocks[0]) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				PivotSum(blocks, g[0], g[1])
			}
		})
	}
}
