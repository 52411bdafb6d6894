// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv

import "strings"

// regionVariables are the beginnings of the official variables that name
// places: Germany, Länder, Regierungsbezirke, counties and municipalities in
// GENESIS and Regionalstatistik, then the census ones, whose last digit is
// the territorial status. Variables such as GEMGK (size classes) begin alike,
// so isRegionKey has the last word.
var regionVariables = [...]string{
	"DINSG", "DLAND", "REGBEZ", "KREIS", "GEMEIN",
	"GEODL", "GEOBL", "GEORB", "GEOLK", "GEOVB", "GEOGM",
}

// germany is the key of the whole country in all three databases.
const germany = "DG"

// isRegionKey recognises DG, AGS (2 to 8 digits), the ARS of an association
// of municipalities (9) and of a municipality (12). The first two digits are
// the Land, 01 to 16.
func isRegionKey(code string) bool {
	if code == germany {
		return true
	}
	if n := len(code); n < 2 || n > 9 && n != 12 {
		return false
	}
	for _, c := range []byte(code) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return code[:2] >= "01" && code[:2] <= "16"
}

func isRegionVariable(code string) bool {
	for _, beginning := range regionVariables {
		if strings.HasPrefix(code, beginning) {
			return true
		}
	}
	return false
}

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
			if isRegionVariable(row[b.variable]) && isRegionKey(row[b.code]) {
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
		if !isRegionKey(row[column]) {
			return false
		}
		county = county || len(row[column]) >= len("16051")
	}
	return county
}
