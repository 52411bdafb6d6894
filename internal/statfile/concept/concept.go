// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package concept holds what SDMX-CSV, Eurostat's TSV and JSON-stat have in
// common: dimensions by identifiers such as geo, unit or TIME_PERIOD, places as
// NUTS codes and flags beside figures. One dataset gives the same table from
// each of the three.
package concept

import (
	_ "embed" // the table of counties is part of the program
	"math"
	"slices"
	"strings"
	"sync"

	"kursbuch/internal/statfile"
)

// Role is what a component of a dataset is for.
type Role int

// The roles told apart by identifiers.
const (
	Dimension Role = iota
	Time
	Place
	Unit
	Multiplier // of the unit, as power of ten
	Value
	Status    // flags of the figure
	Sign      // the sign that a German office printed, in our own exports
	Attribute // says something beside the figure; not read
)

// RoleOf is the role of a component by its identifier, in any case of letters.
func RoleOf(id string) Role {
	switch strings.ToUpper(id) {
	case "TIME_PERIOD", "TIME":
		return Time
	case "GEO", "REF_AREA", "REGION", "GEO_TIME_PERIOD":
		return Place
	case "UNIT", "UNIT_MEASURE":
		return Unit
	case "UNIT_MULT":
		return Multiplier
	case "OBS_VALUE":
		return Value
	case "OBS_STATUS", "OBS_FLAG":
		return Status
	case "OBS_SIGN":
		return Sign
	case "CONF_STATUS", "DECIMALS", "TITLE", "COMMENT", "OBS_COMMENT", "COMMENT_OBS", "COMMENT_TS", "COLLECTION", "TIME_FORMAT",
		"PRE_BREAK_VALUE", "OBS_PRE_BREAK", "LAST UPDATE", "LAST_UPDATE", "CURRENCY", "BASE_PER", "SOURCE_AGENCY", "COMPILING_ORG":
		return Attribute
	}
	return Dimension
}

// Variable is the code of a dimension in tables: identifiers differ in case
// between formats.
func Variable(id string) string { return strings.ToUpper(strings.TrimSpace(id)) }

// german is Germany, a Land or a county under its code of NUTS 0, 1 or 3 and
// its own key.
type german struct{ nuts, key, name string }

func states() []german {
	return []german{
		{"DE", statfile.Germany, "Deutschland"},
		{"DEF", "01", "Schleswig-Holstein"},
		{"DE6", "02", "Hamburg"},
		{"DE9", "03", "Niedersachsen"},
		{"DE5", "04", "Bremen"},
		{"DEA", "05", "Nordrhein-Westfalen"},
		{"DE7", "06", "Hessen"},
		{"DEB", "07", "Rheinland-Pfalz"},
		{"DE1", "08", "Baden-Württemberg"},
		{"DE2", "09", "Bayern"},
		{"DEC", "10", "Saarland"},
		{"DE3", "11", "Berlin"},
		{"DE4", "12", "Brandenburg"},
		{"DE8", "13", "Mecklenburg-Vorpommern"},
		{"DED", "14", "Sachsen"},
		{"DEE", "15", "Sachsen-Anhalt"},
		{"DEG", "16", "Thüringen"},
	}
}

//go:embed data/nuts3.txt
var countyLines string

// germans are all places with a German key, by their codes of NUTS.
var germans = sync.OnceValue(func() map[string]german {
	all := map[string]german{}
	for _, s := range states() {
		all[s.nuts] = s
	}
	for line := range strings.Lines(countyLines) {
		if fields := strings.Split(strings.TrimSpace(line), ";"); len(fields) == 3 {
			all[fields[0]] = german{fields[0], fields[1], fields[2]}
		}
	}
	return all
})

// Region gives a place its German key where it has one: Germany, its Länder and
// its counties are NUTS 0, 1 and 3. Other places keep their code.
func Region(place statfile.Item) statfile.Category {
	c := statfile.Category{Variable: statfile.Item{Code: "GEO"}, Item: place}
	if g, is := germans()[place.Code]; is {
		c.Code = g.key
		if place.Label == "" || place.Label == place.Code {
			c.Label = g.name
		}
	}
	return c
}

// Category is a value of a dimension. TOTAL and _T are the total over all, and
// T is among the sexes or where its label says so; tables have the empty code.
func Category(variable, code, label string) statfile.Item {
	if code == "TOTAL" || code == "_T" || code == "T" && (variable == "SEX" || strings.EqualFold(label, "total")) {
		return statfile.Item{Label: label}
	}
	return statfile.Item{Code: code, Label: label}
}

// letters are the flags of Eurostat.
const letters = "bcdefnprsuvz"

// Flags gives flags in their normal form: small letters, sorted, each once. A,
// a normal figure, is none; I, imputed, is estimated. It reports false for a
// flag that is not known. The codes of SDMX are those of Eurostat in capitals
// but for S, where a strike kept figures from being collected.
func Flags(text string) (string, bool) {
	if strings.Contains(text, "S") {
		return "", false
	}
	var found []byte
	for _, c := range []byte(strings.ReplaceAll(strings.ToLower(text), "i", "e")) {
		switch {
		case c == ' ' || c == ',' || c == 'a' || c == '@' || slices.Contains(found, c):
		case strings.IndexByte(letters, c) >= 0:
			found = append(found, c)
		default:
			return "", false
		}
	}
	slices.Sort(found)
	return string(found), true
}

// IsMissing recognises what stands in place of a figure that is not there.
func IsMissing(value string) bool {
	return slices.Contains([]string{"", ":", "NaN", "#N/A", "null", "NA"}, value)
}

// isPrinted recognises the signs of German offices that are no flags: our own
// exports keep them.
func isPrinted(flags string) bool {
	return slices.Contains([]string{"-", ".", "...", "/", "x", "()"}, flags)
}

// Figure reads a value with its flags, or with the sign of a German office. The
// key says why it is refused, empty when all is well.
func Figure(b *statfile.Builder, value, flags string, mark byte) (statfile.Figure, string) {
	if isPrinted(flags) {
		if IsMissing(value) {
			return statfile.Missing(b.Sign(flags), b.Sign("")), ""
		}
		number, decimals, key := statfile.ParseReal(value, mark)
		return statfile.Figure{Number: number, Decimals: decimals, Quality: b.Sign(flags)}, key
	}
	quality, known := Flags(flags)
	if !known && (!saysMissing(flags) || !IsMissing(value)) {
		return statfile.Figure{}, "statfile.row.flag"
	}
	if IsMissing(value) {
		sign := statfile.NotAvailable
		if quality == "c" || quality == "z" { // the flag says why there is no figure
			sign, quality = quality, ""
		}
		return statfile.Missing(b.Sign(sign), b.Sign(quality)), ""
	}
	number, decimals, key := statfile.ParseReal(value, mark)
	return statfile.Figure{Number: number, Decimals: decimals, Quality: b.Sign(quality)}, key
}

// Add adds a figure. Files of Eurostat list a county under its code of each
// version of NUTS, and have figures under one of them only: what is not
// available under another is left out, or it would stand in their way.
func Add(b *statfile.Builder, line int, key statfile.Key, v statfile.Figure) *statfile.Problem {
	regions := b.Table().Regions
	if math.IsNaN(v.Number) && v.Quality == b.Sign("") && v.Sign == b.Sign(statfile.NotAvailable) && int(key.Region) < len(regions) && recoded()[regions[key.Region].Code] {
		return nil
	}
	return b.Add(line, key, v)
}

// recoded are the counties with more than one code of NUTS.
var recoded = sync.OnceValue(func() map[string]bool {
	codes, found := map[string]int{}, map[string]bool{}
	for _, g := range germans() {
		codes[g.key]++
		found[g.key] = codes[g.key] > 1
	}
	return found
})

// saysMissing recognises the codes of SDMX for a figure that cannot exist, was
// not collected or is not given.
func saysMissing(flags string) bool {
	return slices.Contains([]string{"M", "O", "L", "H", "Q", "S"}, strings.TrimSpace(flags))
}

// Credit is the line that the publisher asks for, by its agency. Eurostat's
// data are free to use with its name (Decision 2011/833/EU, CC BY 4.0).
func Credit(agency string) string {
	if strings.EqualFold(agency, "ESTAT") || strings.EqualFold(agency, "Eurostat") {
		return "© Europäische Union, Eurostat, CC BY 4.0"
	}
	return agency
}

// UnitOf joins unit and power of ten: figures in millions are another measure
// than the same in units.
func UnitOf(unit, multiplier string) string {
	if multiplier == "" || multiplier == "0" {
		return unit
	}
	return strings.TrimSpace(unit + " ×10^" + multiplier)
}
