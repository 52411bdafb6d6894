// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv

import "kursbuch/internal/statfile"

// regionBlock finds the dimension that holds the region: the one where most
// sampled rows have a region variable with a region key, at least half of
// them. A Land's own database may use other variables; then it is the first
// dimension in which every code is a region key and one is as long as a
// county's, which codes of ages, years or sectors are not. -1 if none.
func regionBlock(blocks []block, rows [][]string) int {
	best, hits := -1, 0
	for i, b := range blocks {
		n := 0
		for _, row := range rows {
			if statfile.IsRegionVariable(row[b.variable]) && statfile.IsRegionKey(row[b.code]) {
				n++
			}
		}
		if n > hits && 2*n >= len(rows) {
			best, hits = i, n
		}
	}
	if best >= 0 {
		return best
	}
	for i, b := range blocks {
		if allRegionKeys(rows, b.code) {
			return i
		}
	}
	return -1
}

func allRegionKeys(rows [][]string, column int) bool {
	county := false
	for _, row := range rows {
		if !statfile.IsRegionKey(row[column]) {
			return false
		}
		county = county || len(row[column]) >= len("16051")
	}
	return county
}
