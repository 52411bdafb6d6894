// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package leak

import "maps"

// System is what everybody knows of a table: which cells add up to which, and
// the figures that were read.
type System struct {
	Sums  [][]int32 // the first cell is the sum of the others
	Known map[int32]int64
	Least int64 // what a cell that is not known is at least
}

// prime is the field in which equations are solved; figures are far below half
// of it.
const prime = 1<<31 - 1

// Solve computes every cell that follows from what is known: by adding and
// subtracting whole equations, and because cells are whole and not below Least.
func (s System) Solve() map[int32]int64 {
	known, found := maps.Clone(s.Known), map[int32]int64{}
	for {
		fresh := s.linear(known)
		maps.Copy(fresh, s.bounded(known))
		if len(fresh) == 0 {
			return found
		}
		maps.Copy(known, fresh)
		maps.Copy(found, fresh)
	}
}

// linear eliminates: what is alone in its row at the end is determined.
func (s System) linear(known map[int32]int64) map[int32]int64 {
	column, cells := map[int32]int{}, []int32{}
	for _, sum := range s.Sums {
		for _, cell := range sum {
			if _, is := known[cell]; is {
				continue
			}
			if _, is := column[cell]; !is {
				column[cell] = len(cells)
				cells = append(cells, cell)
			}
		}
	}
	var rows [][]int64
	for _, sum := range s.Sums {
		row := make([]int64, len(cells)+1)
		for n, cell := range sum {
			sign := int64(-1)
			if n == 0 {
				sign = 1
			}
			if value, is := known[cell]; is {
				row[len(cells)] = mod(row[len(cells)] - sign*value)
			} else {
				row[column[cell]] = mod(row[column[cell]] + sign)
			}
		}
		rows = append(rows, row)
	}
	return alone(eliminate(rows, len(cells)), cells)
}

// eliminate brings rows into reduced echelon form.
func eliminate(rows [][]int64, columns int) [][]int64 {
	rank := 0
	for c := 0; c < columns && rank < len(rows); c++ {
		at := rank
		for at < len(rows) && rows[at][c] == 0 {
			at++
		}
		if at == len(rows) {
			continue
		}
		rows[rank], rows[at] = rows[at], rows[rank]
		factor := inverse(rows[rank][c])
		for i := c; i <= columns; i++ {
			rows[rank][i] = mod(rows[rank][i] * factor)
		}
		for r := range rows {
			if factor := rows[r][c]; r != rank && factor != 0 {
				for i := c; i <= columns; i++ {
					rows[r][i] = mod(rows[r][i] - factor*rows[rank][i]%prime)
				}
			}
		}
		rank++
	}
	return rows[:rank]
}

// alone lists the cells that are the only unknown of a row.
func alone(rows [][]int64, cells []int32) map[int32]int64 {
	found := map[int32]int64{}
	for _, row := range rows {
		only, unknown := 0, 0
		for c := range cells {
			if row[c] != 0 {
				only = c
				unknown++
			}
		}
		if unknown == 1 {
			value := row[len(cells)]
			if value > prime/2 {
				value -= prime
			}
			found[cells[only]] = value
		}
	}
	return found
}

func mod(x int64) int64 { return (x%prime + prime) % prime }

// inverse is x to the power of prime-2: Fermat.
func inverse(x int64) int64 {
	result := int64(1)
	for power := int64(prime - 2); power > 0; power >>= 1 {
		if power&1 == 1 {
			result = result * x % prime
		}
		x = x * x % prime
	}
	return result
}

// bounds are how large a cell can be.
type bounds struct{ least, most int64 }

// bounded narrows the bounds of all cells until nothing changes, and lists the
// cells that can have one value only.
func (s System) bounded(known map[int32]int64) map[int32]int64 {
	of := map[int32]bounds{}
	for _, sum := range s.Sums {
		for _, cell := range sum {
			if value, is := known[cell]; is {
				of[cell] = bounds{value, value}
			} else {
				of[cell] = bounds{s.Least, prime / 2}
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, sum := range s.Sums {
			changed = narrow(of, sum) || changed
		}
	}
	found := map[int32]int64{}
	for cell, b := range of {
		if _, is := known[cell]; !is && b.least == b.most {
			found[cell] = b.least
		}
	}
	return found
}

// narrow narrows the bounds of the cells of one sum.
func narrow(of map[int32]bounds, sum []int32) (changed bool) {
	var parts bounds
	for _, cell := range sum[1:] {
		parts.least += of[cell].least
		parts.most += of[cell].most
	}
	set := func(cell int32, least, most int64) {
		b := bounds{max(of[cell].least, least), min(of[cell].most, most)}
		changed = changed || b != of[cell]
		of[cell] = b
	}
	set(sum[0], parts.least, parts.most)
	whole := of[sum[0]]
	for _, cell := range sum[1:] {
		set(cell, whole.least-(parts.most-of[cell].most), whole.most-(parts.least-of[cell].least))
	}
	return changed
}
