// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package statfile

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

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

// LevelOf is the official variable of the level at which a region key stands,
// with its label in a language; without code for municipalities, whose variable
// differs from table to table.
func LevelOf(key, language string) Item {
	english := language == "en"
	switch {
	case key == Germany && english:
		return Item{"DINSG", "Germany"}
	case key == Germany:
		return Item{"DINSG", "Deutschland"}
	case len(key) == len("16") && english:
		return Item{"DLAND", "Länder"}
	case len(key) == len("16"):
		return Item{"DLAND", "Bundesländer"}
	case len(key) == len("161") && english:
		return Item{"REGBEZ", "Administrative regions / Statistical regions"}
	case len(key) == len("161"):
		return Item{"REGBEZ", "Regierungsbezirke / Statistische Regionen"}
	case len(key) == len("16051") && english:
		return Item{"KREISE", "Districts and urban districts"}
	case len(key) == len("16051"):
		return Item{"KREISE", "Kreise und kreisfreie Städte"}
	}
	return Item{}
}

// StateKey is the key of Germany or a Land by its name, empty for any other.
// Names of smaller regions are not unique.
func StateKey(name string) string {
	return map[string]string{
		"Deutschland": Germany, "Germany": Germany,
		"Schleswig-Holstein": "01", "Hamburg": "02", "Niedersachsen": "03", "Bremen": "04",
		"Nordrhein-Westfalen": "05", "Hessen": "06", "Rheinland-Pfalz": "07", "Baden-Württemberg": "08",
		"Bayern": "09", "Saarland": "10", "Berlin": "11", "Brandenburg": "12",
		"Mecklenburg-Vorpommern": "13", "Sachsen": "14", "Sachsen-Anhalt": "15", "Thüringen": "16",
		"Lower Saxony": "03", "North Rhine-Westphalia": "05", "Hesse": "06", "Rhineland-Palatinate": "07",
		"Bavaria": "09", "Mecklenburg-Western Pomerania": "13", "Saxony": "14", "Saxony-Anhalt": "15", "Thuringia": "16",
	}[name]
}

// Place gives a table whose regions go by name the keys of these regions. The
// rows of a name without one are refused, each with its line, and so are those
// that say the same of a region under two names.
func (t *Table) Place(place func(name string) (Category, *Problem)) *Table {
	b := NewBuilder(t.Finding, make([]int, len(t.Dimensions)), DefaultLimits())
	placed := *t
	placed.ByName, placed.Regions, placed.Cells, placed.Rows, placed.Kept = false, nil, b.table.Cells, Rows{}, 0
	b.table = &placed
	ids, problems := make([]uint32, len(t.Regions)), make([]*Problem, len(t.Regions))
	for i, r := range t.Regions {
		var c Category
		if c, problems[i] = place(r.Code); problems[i] == nil {
			ids[i], problems[i] = b.Region(c)
		}
	}
	refused := 0 // a line that was refused; it has several figures
	for i, region := range t.Rows.Region {
		line, problem := int(t.Rows.Line[i]), problems[region]
		if problem == nil {
			key := Key{Period: t.Rows.Period[i], Measure: t.Rows.Measure[i], Region: ids[region], Cells: t.Cells.At(t.Rows.Cell[i])}
			problem = b.Add(line, key, Figure{Number: t.Rows.Value[i], Sign: t.Rows.Sign[i], Quality: t.Rows.Quality[i]})
		}
		if problem != nil && line != refused {
			problem.Column, problem.Value, refused = 0, Quote(t.Regions[region].Code), line
			b.Refuse(line, []string{strconv.Itoa(t.Finding.Region + 1)}, problem)
		}
	}
	slices.SortStableFunc(placed.Refusals, func(a, b Refusal) int { return cmp.Compare(a.Line, b.Line) })
	return &placed
}
