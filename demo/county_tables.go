// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/indicator"
)

// The county's own tables.
const (
	populationTable    = "AHL-BEV"
	refugeeTable       = "AHL-SCHUTZ"
	employeeTable      = "AHL-BESCH"
	courseTable        = "AHL-KURS"
	accommodationTable = "AHL-UNTER"
	kindergartenTable  = "AHL-KITA"
	leaverTable        = "AHL-ABGANG"
	officeTable        = "AHL-AMT"
	literacyTable      = "AHL-ALPHA"
	preschoolTable     = "AHL-VORKURS"
)

// countyTables are the figures of the county for some years, as its offices
// would deliver them. spaceNames are those of the Sozialräume.
func countyTables(first, last int, spaceNames []string) []*table {
	space := spaceVariable(spaceNames)
	makers := []struct {
		table *table
		fill  func(t *table, year int)
	}{
		{ownTable(populationTable, "Bevölkerung", []item{{"BEVSTD", "Anzahl Bevölkerung"}}, space, nationalityVariable(), sexVariable(), ageVariable()), fillPopulation},
		{ownTable(refugeeTable, "Schutzsuchende", []item{{"SCHUTZ", "Anzahl Schutzsuchende"}}, space, statusVariable(), sexVariable()), fillRefugees},
		{ownTable(employeeTable, "Beschäftigte am Wohnort", []item{
			{"BESCH", "Anzahl Sozialversicherungspflichtig Beschäftigte am Wohnort"}, {"BEV1564", "Anzahl Bevölkerung von 15 bis unter 65 Jahren am Ende des Vorjahres"},
		}, originVariable(), sexVariable()), fillEmployees},
		{ownTable(courseTable, "Deutschkurse", []item{
			{"KURSPL", "Plätze Kursplätze"},
			{"KURSTN", "Personen Teilnehmende"},
			{"PRUEF", "Personen Geprüfte"},
			{"BEST", "Personen Bestandene Prüfungen"},
			{"WARTE", "Wochen Wartezeit bis zum Kursbeginn (Median)"},
		}, space), fillCourses},
		{ownTable(accommodationTable, "Untergebrachte", []item{{"UNTER", "Personen Untergebrachte"}}, space, formVariable()), fillAccommodation},
		{ownTable(kindergartenTable, "Kinder in Kitas", []item{
			{"KITAK", "Kinder Kinder von 3 bis unter 6 Jahren in Kitas"}, {"KIND36", "Kinder Kinder von 3 bis unter 6 Jahren am Ende des Vorjahres"},
		}, originVariable()), fillKindergarten},
		{ownTable(leaverTable, "Schulabgänge", []item{{"ABGANG", "Personen Schulabgänge"}}, originVariable(), certificateVariable()), fillLeavers},
		{ownTable(literacyTable, "Alphabetisierungskurse", []item{{"ALPHA", "Personen Teilnehmende"}}, space, birthplaceVariable(), sexVariable()), fillLiteracy},
		{ownTable(preschoolTable, "Kinder in Vorkursen Deutsch", []item{{"VORK", "Kinder Kinder in Vorkursen"}}, sexVariable()).over(space), fillPreschool},
		{ownTable(officeTable, "Zahlen der Ämter", officeMeasures()), fillOffices},
	}
	tables := make([]*table, 0, len(makers))
	for _, m := range makers {
		for year := first; year <= last; year++ {
			m.fill(m.table, year)
		}
		tables = append(tables, m.table)
	}
	return tables
}

func statusVariable() variable {
	return list("SCHUTZST Schutzstatus|AB anerkannt, befristet|AU anerkannt, unbefristet|OF offen|X ohne Schutzstatus").withTotal()
}

func formVariable() variable {
	return list("UNTFORM Form der Unterbringung|GU Gemeinschaftsunterkunft|WHG eigene Wohnung").withTotal()
}

func birthplaceVariable() variable {
	return list("HERKUNFT Herkunft|HEU Staaten der EU|HUKR Ukraine|HASYL Syrien, Afghanistan, Irak|HUEB übrige Staaten").withTotal()
}

func certificateVariable() variable {
	return list("ABSCHL Abschluss|OHNE ohne Abschluss|HS Hauptschulabschluss|RS Realschulabschluss|ABI Hochschulreife").withTotal()
}

// ownTable is a table of the county without figures yet, marked as sample.
func ownTable(code, title string, measures []item, dimensions ...variable) *table {
	return &table{
		code: code, statistic: item{code, "Beispiel: " + title + " im Landkreis Ahlenfurt"}, measures: measures,
		regions:    []variable{{codes: []item{{countyKey, "Landkreis Ahlenfurt"}}}},
		dimensions: dimensions,
	}
}

// over has t count for the categories of a variable as areas of the county.
func (t *table) over(areas variable) *table {
	t.regions[0].label = areas.label
	for _, c := range areas.codes {
		if c.code != total {
			t.regions[0].codes = append(t.regions[0].codes, item{"SR-" + c.label, c.label}) // as the program writes areas of a list
		}
	}
	return t
}

// ownSource is the credit of the county's figures.
const ownSource = "Landratsamt Ahlenfurt, erfundene Zahlen zum Ausprobieren"

// own is t as the program takes figures that a tenant counted itself.
func (t *table) own() (indicator.OwnTable, error) {
	out := indicator.OwnTable{Code: t.code, Title: t.statistic.label, Source: ownSource, Regions: categories(t.regions[0]), Areas: t.regions[0].label}
	for _, v := range t.dimensions {
		out.Dimensions = append(out.Dimensions, indicator.Dimension{Code: v.code, Label: v.label, Categories: categories(v)})
	}
	for _, m := range t.measures {
		unit, label, _ := strings.Cut(m.label, " ")
		out.Measures = append(out.Measures, indicator.Measure{Code: m.code, Label: label, Unit: unit})
	}
	for _, f := range t.figures {
		o := indicator.OwnObservation{Period: civil.Period(f.period), Region: f.region, Measure: t.measures[f.measure].code}
		for _, code := range f.codes {
			o.Categories = append(o.Categories, strings.TrimSuffix(code, total))
		}
		if f.value == secret {
			o.Figure.Symbol = secret
		} else {
			n, err := strconv.Atoi(f.value)
			if err != nil {
				return out, fmt.Errorf("table %s: %w", t.code, err)
			}
			o.Figure = indicator.Figure{Value: float64(n), Has: true}
		}
		out.Observations = append(out.Observations, o)
	}
	return out, nil
}

func categories(v variable) []indicator.Category {
	var list []indicator.Category
	for _, c := range v.codes {
		list = append(list, indicator.Category{Code: strings.TrimSuffix(c.code, total), Label: c.label})
	}
	return list
}

// add records a number; places are those of the dimensions, in order.
func (t *table) add(period string, measure, number int, places ...int) {
	t.addSigned(period, measure, strconv.Itoa(number), places...)
}

// addSigned records a number or a sign.
func (t *table) addSigned(period string, measure int, value string, places ...int) {
	f := figure{period: period, region: countyKey, measure: measure, value: value}
	for i, place := range places {
		f.codes = append(f.codes, t.dimensions[i].at(place))
	}
	t.figures = append(t.figures, f)
}

func endOf(year int) string { return fmt.Sprintf("%d-12-31", year) }

func fillPopulation(t *table, year int) {
	p := populate(year)
	for _, s := range places(spaces) {
		for _, n := range places(nationalities) {
			for _, g := range places(sexes) {
				for _, a := range places(ages) {
					t.add(endOf(year), 0, p.count(s, n, g, a), s, n, g, a)
				}
			}
		}
	}
}

// statuses is the number of statuses of protection.
const statuses = 4

// refugees are the protection seekers at the end of a year by Sozialraum,
// status and sex. They are part of the foreigners.
func refugees(year int) (r [spaces][statuses][sexes]int) {
	random := rand.New(rand.NewPCG(seed+1, uint64(year)))
	p := populate(year)
	for s := range spaces {
		for g := range sexes {
			seekers := share(p.count(s, ukrainian, g, all), 0.97) + share(p.count(s, asylum, g, all), 0.88) + share(p.count(s, other, g, all), 0.2)
			for status, n := range apportion(seekers, uneven(random, []float64{70, 13, 11, 6}, 0.15)) {
				r[s][status][g] = n
			}
		}
	}
	return r
}

func fillRefugees(t *table, year int) {
	r := refugees(year)
	for _, s := range places(spaces) {
		for _, status := range places(statuses) {
			for _, g := range places(sexes) {
				n := 0
				for i := range r {
					for j := range r[i] {
						for k := range r[i][j] {
							if is(s, i) && is(status, j) && is(g, k) {
								n += r[i][j][k]
							}
						}
					}
				}
				t.add(endOf(year), 0, n, s, status, g)
			}
		}
	}
}

// fillEmployees counts on 30 June against the population of the year before.
func fillEmployees(t *table, year int) {
	p, day := populate(year-1), fmt.Sprintf("%d-06-30", year)
	at := float64(min(year, 2030) - 2016)
	rates := [2][sexes]float64{{0.637 + 0.004*at, 0.665 + 0.004*at}, {0.196 + 0.021*at, 0.41 + 0.016*at}}
	var working, employed [2][sexes]int
	for origin := range 2 {
		for g := range sexes {
			working[origin][g] = p.working(origin == 1, g)
			employed[origin][g] = share(working[origin][g], rates[origin][g])
		}
	}
	for _, origin := range places(2) {
		for _, g := range places(sexes) {
			t.add(day, 0, sumOf(employed, origin, g), origin, g)
			t.add(day, 1, sumOf(working, origin, g), origin, g)
		}
	}
}

func sumOf(numbers [2][sexes]int, origin, sex int) int {
	n := 0
	for o := range numbers {
		for g := range numbers[o] {
			if is(origin, o) && is(sex, g) {
				n += numbers[o][g]
			}
		}
	}
	return n
}

// fillCourses counts on 30 September: never more learners than places, nor
// more examined than learners.
func fillCourses(t *table, year int) {
	random, day := rand.New(rand.NewPCG(seed+2, uint64(year))), fmt.Sprintf("%d-09-30", year)
	offered := apportion(210+24*(year-2016), uneven(random, []float64{38, 24, 14, 14, 4, 6}, 0.1))
	sums := make([]int, 4)
	for s, available := range offered {
		attending := share(available, 0.84+0.12*random.Float64())
		examined := share(attending, 0.5+0.1*random.Float64())
		passed := share(examined, 0.52+0.012*float64(min(year, 2030)-2016)+0.08*random.Float64())
		for measure, n := range []int{available, attending, examined, passed} {
			t.add(day, measure, n, s)
			sums[measure] += n
		}
	}
	for measure, n := range sums {
		t.add(day, measure, n, all)
	}
	t.add(day, 4, waitingWeeks(year), all)
}

// waitingWeeks is the median wait for a German course: long after 2015, in the
// pandemic and after 2022, shorter since courses are planned together.
func waitingWeeks(year int) int {
	weeks := [...]int{21, 19, 18, 16, 20, 19, 22, 17, 14, 11}
	return max(7, weeks[min(max(year-2016, 0), len(weeks)-1)]-max(0, year-2025))
}

// fillAccommodation counts protection seekers whom the county houses.
func fillAccommodation(t *table, year int) {
	r := refugees(year)
	flat := 0.31 + 0.033*float64(min(year, 2028)-2016)
	var shared, flats int
	for s := range spaces {
		housed := 0
		for status := range r[s] {
			for g := range r[s][status] {
				housed += share(r[s][status][g], [...]float64{0.34, 0.05, 0.93, 0.8}[status])
			}
		}
		inFlats := share(housed, flat)
		for form, n := range []int{housed - inFlats, inFlats} {
			t.add(endOf(year), 0, n, s, form)
		}
		t.add(endOf(year), 0, housed, s, all)
		shared, flats = shared+housed-inFlats, flats+inFlats
	}
	t.add(endOf(year), 0, shared, all, 0)
	t.add(endOf(year), 0, flats, all, 1)
	t.add(endOf(year), 0, shared+flats, all, all)
}

// fillKindergarten counts on 1 March against the children of the year before.
func fillKindergarten(t *table, year int) {
	p, day := populate(year-1), fmt.Sprintf("%d-03-01", year)
	children := [2]int{p.count(all, german, all, kindergarten), p.foreigners(all, all, kindergarten)}
	attending := [2]int{share(children[0], 0.951), share(children[1], 0.61+0.0255*float64(min(year, 2029)-2016))}
	for origin := range children {
		t.add(day, 0, attending[origin], origin)
		t.add(day, 1, children[origin], origin)
	}
	t.add(day, 0, attending[0]+attending[1], all)
	t.add(day, 1, children[0]+children[1], all)
}
