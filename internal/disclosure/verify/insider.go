// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package verify

import (
	"maps"
	"slices"
	"strings"
)

// insiders are the people who are alone in a row of some table. What is one
// person's is not known, so whoever can be one person is taken to be: one row
// of each table, where all agree on the dimensions that they share.
type insiders struct {
	*claim
	around map[string][]place // of each cell of value 1, the rows of value 1 that count in it
	alone  [][][]string       // by table and row, the cells of value 1 that its only person knows
}

// place is a row of a table.
type place struct{ table, row int }

// person is a row of each table, as far as they are chosen.
type person map[int]int

func (p *claim) insiders() insiders {
	all := insiders{claim: p, around: map[string][]place{}}
	for t, table := range p.tables {
		all.alone = append(all.alone, make([][]string, len(table.within)))
		for row, cells := range table.within {
			if len(cells) == 0 || p.values[table.leaves[row]] != 1 {
				continue
			}
			for _, cell := range cells {
				if p.values[cell] == 1 {
					all.around[cell] = append(all.around[cell], place{t, row})
					all.alone[t][row] = append(all.alone[t][row], cell)
				}
			}
		}
	}
	return all
}

// somebody says whether a person is in these rows, knows a changed cell of each
// proof, and is not in the cell that they prove.
func (all insiders) somebody(cell string, proofs []map[string]int64, who person) bool {
	for len(proofs) > 0 && all.spoils(who, proofs[0]) {
		proofs = proofs[1:]
	}
	if len(proofs) == 0 {
		steps := 0
		return all.exists(cell, who, &steps)
	}
	for changed, by := range proofs[0] {
		if by == 0 {
			continue
		}
		for _, at := range all.around[changed] {
			if _, chosen := who[at.table]; chosen || slices.Contains(all.alone[at.table][at.row], cell) || !all.fits(who, at) {
				continue
			}
			more := maps.Clone(who)
			more[at.table] = at.row
			if all.somebody(cell, proofs[1:], more) {
				return true
			}
		}
	}
	return false
}

// spoils says whether somebody knows a cell that a proof changes.
func (all insiders) spoils(who person, proof map[string]int64) bool {
	for table, row := range who {
		if slices.ContainsFunc(all.alone[table][row], func(cell string) bool { return proof[cell] != 0 }) {
			return true
		}
	}
	return false
}

// fits says whether a row agrees with all that are chosen.
func (all insiders) fits(who person, at place) bool {
	own := strings.Split(all.tables[at.table].leaves[at.row], separator)
	for table, row := range who {
		for d, code := range strings.Split(all.tables[table].leaves[row], separator) {
			if own[d] != root && code != root && own[d] != code {
				return false
			}
		}
	}
	return true
}

// manySteps ends the search for a person; she is then taken to exist.
const manySteps = 100_000

// exists says whether the rows that are chosen can be completed by one of every
// other table, none of them in the cell by being alone in it.
func (all insiders) exists(cell string, who person, steps *int) bool {
	for t, table := range all.tables {
		if _, chosen := who[t]; chosen {
			continue
		}
		for row, cells := range table.within {
			if *steps++; *steps > manySteps {
				return true
			}
			if len(cells) == 0 || all.values[table.leaves[row]] == 0 || slices.Contains(all.alone[t][row], cell) || !all.fits(who, place{t, row}) {
				continue
			}
			more := maps.Clone(who)
			more[t] = row
			if all.exists(cell, more, steps) {
				return true
			}
		}
		return false
	}
	return true
}
