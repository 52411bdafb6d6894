// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// countyKey is the key of the invented county. It begins with Thüringen's
// digits, so that the county can be compared with the Land, and no county has
// or had it.
const countyKey = "16099"

// seed makes the same county on every machine.
const seed = 20190513

// years is how many years the figures of the county go back.
const years = 10

// The sizes of the county's classifications.
const (
	spaces        = 6
	nationalities = 5
	sexes         = 2
	ages          = 8
	all           = -1 // every category of a classification
)

// The nationalities, by place in their classification.
const (
	german = iota
	european
	ukrainian
	asylum // Syria, Afghanistan, Iraq
	other
)

// The age groups that figures beyond the population refer to, by place.
const (
	kindergarten = 1
	firstWorking = 3
	lastWorking  = 6
)

// people are the inhabitants of the county on one day.
type people [spaces][nationalities][sexes][ages]int

// count adds up the inhabitants of categories, each a place or all.
func (p *people) count(space, nationality, sex, age int) int {
	n := 0
	for s := range p {
		for c := range p[s] {
			for g := range p[s][c] {
				for a := range p[s][c][g] {
					if is(space, s) && is(nationality, c) && is(sex, g) && is(age, a) {
						n += p[s][c][g][a]
					}
				}
			}
		}
	}
	return n
}

// foreigners adds up those who are not German.
func (p *people) foreigners(space, sex, age int) int {
	return p.count(space, all, sex, age) - p.count(space, german, sex, age)
}

// working adds up those of working age, 15 to 64, Germans or foreigners.
func (p *people) working(foreign bool, sex int) int {
	n := 0
	for age := firstWorking; age <= lastWorking; age++ {
		if foreign {
			n += p.foreigners(all, sex, age)
		} else {
			n += p.count(all, german, sex, age)
		}
	}
	return n
}

func is(wanted, place int) bool { return wanted == all || wanted == place }

// populate gives the inhabitants at the end of a year. It depends on the year
// alone.
func populate(year int) *people {
	random := rand.New(rand.NewPCG(seed, uint64(year)))
	p := &people{}
	for n, size := range sizes(year) {
		for s, part := range apportion(size, uneven(random, homes(n), 0.04)) {
			for g, half := range apportion(part, uneven(random, sexShares(n), 0.02)) {
				p[s][n][g] = [ages]int(apportion(half, uneven(random, ageShares(n), 0.06)))
			}
		}
	}
	return p
}

// sizes are the inhabitants by nationality: fewer Germans each year, refugees
// from 2015 and from 2022 on, steady work migration within the EU.
func sizes(year int) [nationalities]int {
	t := float64(year - 2016)
	return [nationalities]int{
		german:    int(80600 * math.Pow(0.992, t)),
		european:  int(760 + 70*t),
		ukrainian: int(45 + 955*settled(year, 2022) + 12*t),
		asylum:    int(280 + 1350*settled(year, 2015) + 28*t + 320*settled(year, 2023)),
		other:     int(470 + 52*t),
	}
}

// settled is the part of an arrival that has taken place by the end of a year:
// nine tenths in the first.
func settled(year, first int) float64 {
	if year < first {
		return 0
	}
	return 1 - 0.1*math.Pow(0.4, float64(year-first))
}

// homes says how the people of a nationality spread over the Sozialräume.
func homes(nationality int) []float64 {
	if nationality == german {
		return []float64{23, 13, 17, 20, 15, 12}
	}
	return [...][]float64{european: {24, 22, 17, 18, 11, 8}, ukrainian: {30, 27, 15, 12, 9, 7}, asylum: {25, 44, 11, 9, 7, 4}, other: {31, 29, 13, 12, 9, 6}}[nationality]
}

// sexShares are women and men.
func sexShares(nationality int) []float64 {
	return [...][]float64{german: {51, 49}, european: {41, 59}, ukrainian: {62, 38}, asylum: {37, 63}, other: {49, 51}}[nationality]
}

// ageShares are the age groups from under 3 to 65 and older.
func ageShares(nationality int) []float64 {
	return [...][]float64{
		german:    {2, 2.3, 8, 2.6, 5.4, 27, 25, 27.7},
		european:  {3, 3, 8, 2.5, 9, 55, 16, 3.5},
		ukrainian: {3, 5, 16, 5, 9, 38, 14, 10},
		asylum:    {7, 7, 18, 5, 16, 40, 5.5, 1.5},
		other:     {4, 4, 10, 3, 12, 48, 13, 6},
	}[nationality]
}

// uneven changes weights by up to spread, as the years of a place differ.
func uneven(random *rand.Rand, weights []float64, spread float64) []float64 {
	changed := make([]float64, len(weights))
	for i, w := range weights {
		changed[i] = w * (1 + spread*(2*random.Float64()-1))
	}
	return changed
}

// apportion splits whole into parts in the proportion of weights; the parts
// add up to whole exactly (largest remainder).
func apportion(whole int, weights []float64) []int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	parts, rests, left := make([]int, len(weights)), make([]float64, len(weights)), whole
	for i, w := range weights {
		exact := float64(whole) * w / sum
		parts[i] = int(exact)
		rests[i] = exact - float64(parts[i])
		left -= parts[i]
	}
	for range left {
		most := 0
		for i, r := range rests {
			if r > rests[most] {
				most = i
			}
		}
		parts[most]++
		rests[most] = -1
	}
	return parts
}

// share is part of whole, rounded down, so that it never exceeds it.
func share(whole int, part float64) int { return int(float64(whole) * min(1, max(0, part))) }

// spaceVariable are the Sozialräume as a dimension; their names are those of
// the programme.
func spaceVariable(names []string) variable {
	v := variable{item: item{"SOZRAUM", "Sozialraum"}}
	for i, name := range names {
		v.codes = append(v.codes, item{fmt.Sprintf("SR%d", i+1), name})
	}
	return v.withTotal()
}

func nationalityVariable() variable {
	return list("NATGRP Staatsangehörigkeit|NATD deutsch|NATEU Staaten der EU|NATUKR Ukraine|NATASYL Syrien, Afghanistan, Irak|NATUEB übrige Staaten").withTotal()
}

func sexVariable() variable {
	return list("GES Geschlecht|GESW weiblich|GESM männlich").withTotal()
}

func ageVariable() variable {
	return list("ALTGRP Altersgruppe|ALT000B03 unter 3 Jahre|ALT003B06 3 bis unter 6 Jahre|ALT006B15 6 bis unter 15 Jahre|ALT015B18 15 bis unter 18 Jahre|" +
		"ALT018B25 18 bis unter 25 Jahre|ALT025B50 25 bis unter 50 Jahre|ALT050B65 50 bis unter 65 Jahre|ALT065UM 65 Jahre und mehr").withTotal()
}

func originVariable() variable {
	return list("NAT Staatsangehörigkeit|NATD deutsch|NATA ausländisch").withTotal()
}

// list reads codes with their labels, the variable first.
func list(text string) variable {
	v := variable{}
	for i, part := range strings.Split(text, "|") {
		code, label, _ := strings.Cut(part, " ")
		if i == 0 {
			v.item = item{code, label}
		} else {
			v.codes = append(v.codes, item{code, label})
		}
	}
	return v
}

func (v variable) withTotal() variable {
	v.codes = append(v.codes, item{total, "Insgesamt"})
	return v
}

// at is the code at a place, the total for all.
func (v variable) at(place int) string {
	if place == all {
		return total
	}
	return v.codes[place].code
}

// places lists all and then every place of a classification.
func places(size int) []int {
	list := []int{all}
	for i := range size {
		list = append(list, i)
	}
	return list
}
