// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package classic

import (
	"regexp"
	"slices"
	"strings"

	"kursbuch/internal/statfile"
)

// role says what a column beside the figures holds.
type role int

const (
	asCategory role = iota
	asRegionKey
	asRegionName // of Germany or a Land, without a key
	asCountyName // of counties and what is above them, without keys
	asLabel      // of the region key before it
	asTime
)

// stub is a column beside the figures.
type stub struct {
	role      role
	variable  statfile.Item // of categories
	dimension int
}

// column is a column of figures.
type column struct {
	measure statfile.Measure
	time    string                    // empty: the row has it
	cells   map[int]statfile.Category // by dimension
}

// plan says what each column of a table is.
type plan struct {
	stubs   []stub
	columns []column
	// positions of the dimensions that are neither region nor time.
	positions    []int
	timeVariable statfile.Item
	region       int // the stub with the region, -1
	timed        bool
	measured     bool
}

// makePlan finds out what the columns are from the header and the first rows.
func makePlan(h head, rows [][]string) plan {
	p := plan{region: -1, columns: make([]column, len(h.rows[0])), measured: h.measure.Code != ""}
	for i := range p.columns {
		p.columns[i] = column{measure: h.measure, cells: map[int]statfile.Category{}}
	}
	announced := p.planHeader(h)
	p.planStubs(h, rows, announced)
	return p
}

// planHeader sorts the rows of the header into time, measures, units and
// dimensions. A row that says the same everywhere names the variable of the
// next one. It gives the announced dimensions that the header does not name.
func (p *plan) planHeader(h head) []string {
	announced := h.announced()
	variable := ""
	for i, row := range h.rows {
		switch {
		case allOf(row, isPeriod):
			p.time(row, variable)
		case allOf(row, isUnit):
			p.units(row)
		case !p.measured && variable == "" && namesMeasures(h.rows[i:]):
			p.measures(row)
		case constant(row) && variable == "" && i < len(h.rows)-1:
			variable = row[0]
			announced = slices.DeleteFunc(announced, func(name string) bool { return name == row[0] })
			continue
		default:
			p.dimension(row, variable)
		}
		variable = ""
	}
	return announced
}

// namesMeasures reports whether the first of these rows holds measures: it
// differs from column to column without a variable above it; or it is the same
// everywhere, and so is the row below, which then names a variable.
func namesMeasures(rows [][]string) bool {
	switch {
	case !constant(rows[0]) || len(rows) == 1:
		return true
	case allOf(rows[1], isPeriod):
		return false
	}
	return constant(rows[1]) || allOf(rows[1], isUnit)
}

func (p *plan) time(row []string, variable string) {
	p.timed = true
	p.timeVariable = timeItem(variable, row[0])
	for i := range p.columns {
		p.columns[i].time = row[i]
	}
}

func (p *plan) measures(row []string) {
	for i := range p.columns {
		label, unit := row[i], ""
		if m := withUnit.FindStringSubmatch(label); m != nil {
			label, unit = m[1], m[2]
		}
		p.columns[i].measure = statfile.Measure{Item: measureItem(label), Unit: unit}
	}
	p.measured = true
}

func (p *plan) units(row []string) {
	for i := range p.columns {
		if p.columns[i].measure.Unit == "" {
			p.columns[i].measure.Unit = bareUnit(row[i])
		}
	}
}

func (p *plan) dimension(row []string, variable string) {
	if variable == "" {
		variable = "Merkmal"
	}
	at := len(p.positions)
	p.positions = append(p.positions, at+1)
	for i := range p.columns {
		p.columns[i].cells[at] = statfile.Category{Variable: variableItem(variable), Item: categoryItem(row[i])}
	}
}

// planStubs sorts the columns beside the figures into region, time and
// dimensions, and names the latter as the title announces.
func (p *plan) planStubs(h head, rows [][]string, announced []string) {
	counties := countyNames(h, rows, announced)
	for i := range h.stubs {
		one := values(rows, i)
		switch {
		case p.region < 0 && isRegions(one):
			p.region = i
			p.stubs = append(p.stubs, stub{role: asRegionKey})
		case i > 0 && p.region == i-1 && p.stubs[i-1].role == asRegionKey:
			p.stubs = append(p.stubs, stub{role: asLabel})
		case p.region < 0 && i == counties:
			p.region = i
			p.stubs = append(p.stubs, stub{role: asCountyName})
		case p.region < 0 && areStates(one):
			p.region = i
			p.stubs = append(p.stubs, stub{role: asRegionName})
		case !p.timed && allOf(one, isPeriod):
			p.timed = true
			p.timeVariable = timeItem("", one[0])
			p.stubs = append(p.stubs, stub{role: asTime})
		default:
			p.stubs = append(p.stubs, stub{role: asCategory, dimension: len(p.positions)})
			p.positions = append(p.positions, len(p.positions)+1)
		}
	}
	p.name(announced)
}

// countyNames is the column beside the figures that holds counties by name, -1
// when there is none: most of its texts say so themselves, or the title
// announces counties, and in which place among the columns.
func countyNames(h head, rows [][]string, announced []string) int {
	var texts []int
	for i := range h.stubs {
		one := values(rows, i)
		if isRegions(one) {
			return -1
		}
		if 2*len(slices.DeleteFunc(slices.Clone(one), func(s string) bool { return !namesCounty.MatchString(s) })) >= len(one) && len(one) > 0 {
			return i
		}
		if !allOf(one, isPeriod) {
			texts = append(texts, i)
		}
	}
	announced = slices.DeleteFunc(slices.Clone(announced), func(name string) bool { return slices.Contains(announcedTimes(), name) })
	if at := slices.IndexFunc(announced, announcesCounties); at >= 0 && at < len(texts) {
		return texts[at]
	}
	return -1
}

// namesCounty recognises names of counties that say what they are.
var namesCounty = regexp.MustCompile(`(?i), ?(kreisfreie stadt|krsfr\. stadt|landkreis|stadtkreis|kreis|regionalverband)\b|^(landkreis|stadtkreis|kreisfreie stadt) |kreis( \(|$)`)

func announcedTimes() []string {
	return []string{"Stichtag", "Stichtage", "Jahre", "Jahr", "Reference date", "Years", "Year"}
}

func announcedPlaces() []string {
	return []string{"Bundesländer", "Deutschland", "Gemeinden", "Länder", "Germany"}
}

// announcesCounties recognises what a title calls counties: Kreise, Kreise und
// kreisfreie Städte, Districts.
func announcesCounties(name string) bool {
	return strings.HasPrefix(name, "Kreise") || strings.HasPrefix(name, "Districts") || strings.Contains(name, "kreisfreie Städte")
}

// name gives the dimensions beside the figures the names that the title lists
// in their order, those of places and times left out.
func (p *plan) name(announced []string) {
	announced = slices.DeleteFunc(announced, func(name string) bool {
		return slices.Contains(announcedPlaces(), name) || slices.Contains(announcedTimes(), name) || announcesCounties(name)
	})
	for i := range p.stubs {
		if p.stubs[i].role != asCategory {
			continue
		}
		name := "Merkmal"
		if len(announced) > 0 {
			name, announced = announced[0], announced[1:]
		}
		p.stubs[i].variable = variableItem(name)
	}
}

// timeItem is the variable of time: a reference date or a year.
func timeItem(label, first string) statfile.Item {
	if strings.Count(first, ".") == 2 || strings.Count(first, "-") == 2 {
		return statfile.Item{Code: "STAG", Label: or(label, "Stichtag")}
	}
	return statfile.Item{Code: "JAHR", Label: or(label, "Jahr")}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func values(rows [][]string, column int) []string {
	list := make([]string, len(rows))
	for i, row := range rows {
		list[i] = row[column]
	}
	return list
}

func allOf(list []string, is func(string) bool) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(s string) bool { return !is(s) })
}

func constant(list []string) bool {
	return list[0] != "" && allOf(list, func(s string) bool { return s == list[0] })
}

func isPeriod(s string) bool {
	_, is := statfile.NormalPeriod(s)
	return is
}

// isUnit recognises the units that stand in a row of their own below measures.
func isUnit(s string) bool {
	units := []string{"Anzahl", "EUR", "Tsd. EUR", "Mill. EUR", "Mrd. EUR", "%", "Prozent", "1000", "qm", "qkm", "ha", "Tsd.", "number", "percent", "EUR 1000", "EUR mn", "sqm", "sqkm"}
	return slices.Contains(units, bareUnit(s)) || bareUnit(s) != s || strings.HasSuffix(s, "=100")
}

// bareUnit takes a unit out of its brackets: (Anzahl), in (%).
func bareUnit(s string) string {
	if inner, found := strings.CutPrefix(strings.TrimPrefix(s, "in "), "("); found && strings.HasSuffix(inner, ")") {
		return strings.TrimSuffix(inner, ")")
	}
	return s
}

// isRegions reports whether most codes are region keys, and one of them is
// longer than that of a Land or is Germany: 01 to 16 can also be months.
func isRegions(list []string) bool {
	keys, certain := 0, false
	for _, s := range list {
		if statfile.IsRegionKey(s) {
			keys++
			certain = certain || s == statfile.Germany || len(s) >= len("16051")
		}
	}
	return certain && 2*keys >= len(list)
}

func areStates(list []string) bool {
	return len(list) > 0 && 2*len(slices.DeleteFunc(slices.Clone(list), func(s string) bool { return statfile.StateKey(s) == "" })) >= len(list)
}
