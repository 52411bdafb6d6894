// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package statfile

import "strings"

// regionVariables are the beginnings of the official variables that name
// places: Germany, Länder, Regierungsbezirke, counties and municipalities in
// GENESIS and Regionalstatistik, then the census ones, whose last digit is
// the territorial status. Variables such as GEMGK (size classes) begin alike,
// so IsRegionKey has the last word.
var regionVariables = [...]string{
	"DINSG", "DLAND", "REGBEZ", "KREIS", "GEMEIN",
	"GEODL", "GEOBL", "GEORB", "GEOLK", "GEOVB", "GEOGM",
}

// Germany is the key of the whole country in all three databases.
const Germany = "DG"

// IsRegionKey recognises DG, AGS (2 to 8 digits), the ARS of an association
// of municipalities (9) and of a municipality (12). The first two digits are
// the Land, 01 to 16.
func IsRegionKey(code string) bool {
	if code == Germany {
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

// IsRegionVariable recognises the official variables that name places.
func IsRegionVariable(code string) bool {
	for _, beginning := range regionVariables {
		if strings.HasPrefix(code, beginning) {
			return true
		}
	}
	return false
}
