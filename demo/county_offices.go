// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
)

// secret stands where a number would tell of one or two persons.
const secret = "."

// minimumFrequency is the smallest count that is shown, see § 16 BStatG.
const minimumFrequency = 3

// fillLeavers counts in summer. Small cells are secret, and with them a second
// one in row and column, so that no sum gives them away.
func fillLeavers(t *table, year int) {
	random, day := rand.New(rand.NewPCG(seed+3, uint64(year))), fmt.Sprintf("%d-07-31", year)
	at := year - 2016
	rows := [2][]int{
		apportion(612-4*at, uneven(random, []float64{7, 17, 45, 31}, 0.08)),
		apportion(14+3*at, uneven(random, []float64{19, 35, 36, 10}, 0.2)),
	}
	hidden := smallCells(rows[1])
	for origin, row := range rows {
		whole := 0
		for certificate, n := range row {
			value := strconv.Itoa(n)
			if slices.Contains(hidden, certificate) {
				value = secret
			}
			t.addSigned(day, 0, value, origin, certificate)
			whole += n
		}
		t.add(day, 0, whole, origin, all)
	}
	for certificate := range rows[0] {
		t.add(day, 0, rows[0][certificate]+rows[1][certificate], all, certificate)
	}
	t.add(day, 0, 612-4*at+14+3*at, all, all)
}

// smallCells are the places of the numbers in a row that must not be shown:
// none, or at least two.
func smallCells(row []int) []int {
	var hidden []int
	for i, n := range row {
		if n < minimumFrequency {
			hidden = append(hidden, i)
		}
	}
	if len(hidden) != 1 {
		return hidden
	}
	next := -1
	for i, n := range row {
		if i != hidden[0] && (next < 0 || n < row[next]) {
			next = i
		}
	}
	return append(hidden, next)
}

// origins is the number of origins of who learns to read and write.
const origins = 4

// fillLiteracy counts on 30 September who learns to read and write. The numbers
// are as small as they are in a county: most of them name one or two persons.
func fillLiteracy(t *table, year int) {
	random, day := rand.New(rand.NewPCG(seed+5, uint64(year))), fmt.Sprintf("%d-09-30", year)
	var learners [spaces][origins][sexes]int
	for s, inSpace := range apportion(38+3*(year-2016), uneven(random, []float64{34, 27, 17, 13, 4, 5}, 0.15)) {
		for o, of := range apportion(inSpace, uneven(random, []float64{8, 10, 62, 20}, 0.3)) {
			for g, n := range apportion(of, uneven(random, []float64{64, 36}, 0.2)) {
				learners[s][o][g] = n
			}
		}
	}
	for _, s := range places(spaces) {
		for _, o := range places(origins) {
			for _, g := range places(sexes) {
				n := 0
				for i := range learners {
					for j := range learners[i] {
						for k := range learners[i][j] {
							if is(s, i) && is(o, j) && is(g, k) {
								n += learners[i][j][k]
							}
						}
					}
				}
				t.add(day, 0, n, s, o, g)
			}
		}
	}
}

// fillPreschool counts on 30 September the children who learn German in the year
// before school, by Sozialraum; in the smaller ones they are a handful.
func fillPreschool(t *table, year int) {
	random, day := rand.New(rand.NewPCG(seed+6, uint64(year))), fmt.Sprintf("%d-09-30", year)
	whole := [sexes]int{}
	at := func(region string, numbers [sexes]int) {
		for _, g := range places(sexes) {
			n := 0
			for sex := range numbers {
				if is(g, sex) {
					n += numbers[sex]
				}
			}
			t.figures = append(t.figures, figure{period: day, region: region, codes: []string{t.dimensions[0].at(g)}, value: strconv.Itoa(n)})
		}
	}
	for s, n := range apportion(41+2*(year-2016)+random.IntN(7), uneven(random, []float64{34, 31, 16, 12, 4, 3}, 0.15)) {
		halves := [sexes]int(apportion(n, uneven(random, []float64{49, 51}, 0.15)))
		at(t.regions[0].codes[1+s].code, halves)
		for g := range whole {
			whole[g] += halves[g]
		}
	}
	at(countyKey, whole)
}

// officeMeasures are what single offices count each year.
func officeMeasures() []item {
	return []item{
		{"EINB", "Personen Einbürgerungen"},
		{"ANERK", "Bescheide Anerkannte Berufsabschlüsse"},
		{"GESPR", "Gespräche Arztgespräche mit Bedarf an Sprachmittlung"},
		{"GESPRM", "Gespräche Arztgespräche mit Sprachmittlung"},
		{"FORM", "Formulare Formulare mit Kundenkontakt"},
		{"FORMES", "Formulare Formulare in einfacher Sprache"},
		{"BEIR", "Beiräte Beiräte des Landkreises"},
		{"BEIRM", "Beiräte Beiräte mit mindestens zwei Mitgliedern mit Einwanderungsgeschichte"},
		{"AUSL", "Personen Ausländerinnen und Ausländer am Ende des Vorjahres"},
	}
}

func fillOffices(t *table, year int) {
	random := rand.New(rand.NewPCG(seed+4, uint64(year)))
	before := populate(year-1).foreigners(all, all, all)
	at := float64(min(year, 2030) - 2016)
	talks := 980 + int(110*at) + random.IntN(60)
	numbers := []int{
		share(before, 0.0095+0.0013*at+0.001*random.Float64()),
		9 + int(2.9*at) + random.IntN(3),
		talks,
		share(talks, 0.19+0.037*at),
		24,
		min(24, max(0, year-2021)*9/4),
		7,
		min(7, max(0, year-2018)*3/7),
		before,
	}
	for measure, n := range numbers {
		t.add(strconv.Itoa(year), measure, n)
	}
}
