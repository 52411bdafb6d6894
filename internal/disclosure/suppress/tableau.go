// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package suppress

import (
	"cmp"
	"math"
	"slices"

	"kursbuch/internal/linear"
)

// tableau says how far a cell can change where others may change within given
// bounds, by the simplex method on the relations of a few hundred cells. All of
// them can stay as they are, so every attack begins there, with the basis that
// the last one left. Each row is a relation that follows from the original ones
// and says so: the last columns are the factors by which they make it up.
type tableau struct {
	cells     int
	rows      [][]float64
	basic     []int32 // the cell that each row gives
	row       []int32 // by cell, the row that gives it, or -1
	change    []float64
	low, high []float64
	promising []promise
	steps     int     // of all attacks so far
	line      []int32 // places of the pivot row that are not 0
}

const (
	tiny        = 1e-9
	attackSteps = 400 // after which the first cell that helps is taken, against going in circles
	lastSteps   = 800
	roomAtLeast = .2 // what a cell's effect counts beyond the room that it has
)

func newTableau(cells int, relations []linear.Row) *tableau {
	t := &tableau{cells: cells, row: make([]int32, cells), change: make([]float64, cells)}
	for i := range t.row {
		t.row[i] = -1
	}
	order := make([]int, len(relations))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(relations[a].Columns) - len(relations[b].Columns) })
	uses := make([]int, cells)
	for _, r := range relations {
		for _, c := range r.Columns {
			uses[c]++
		}
	}
	for _, k := range order {
		row := make([]float64, cells+len(relations))
		for i, c := range relations[k].Columns {
			row[c] = relations[k].Factors[i]
		}
		row[cells+k] = 1
		for i, c := range t.basic {
			if f := row[c]; f != 0 {
				subtract(row, t.rows[i], f)
			}
		}
		pivot := -1
		for c := range cells {
			if math.Abs(row[c]) > tiny && (pivot < 0 || uses[c] < uses[pivot]) {
				pivot = c
			}
		}
		if pivot < 0 {
			continue
		}
		t.rows, t.basic = append(t.rows, row), append(t.basic, int32(pivot))
		t.pivot(len(t.rows)-1, pivot)
	}
	return t
}

// subtract takes a multiple of other from row. Here and below, conversions keep
// processors from multiplying and adding in one step, so that the same input
// gives the same numbers on all of them.
func subtract(row, other []float64, f float64) {
	for i, x := range other {
		if x != 0 {
			row[i] = snap(row[i] - float64(f*x))
		}
	}
}

// snap keeps factors that are whole, as most are, from drifting.
func snap(x float64) float64 {
	if r := math.Round(x); math.Abs(x-r) < tiny {
		return r
	}
	return x
}

// pivot makes a row give another cell.
func (t *tableau) pivot(r, cell int) {
	own := t.rows[r]
	f := own[cell]
	t.line = t.line[:0]
	for i, x := range own {
		if x != 0 {
			own[i] = snap(x / f)
			t.line = append(t.line, int32(i))
		}
	}
	own[cell] = 1
	for i, other := range t.rows {
		g := other[cell]
		if i == r || g == 0 {
			continue
		}
		for _, k := range t.line {
			other[k] = snap(other[k] - float64(g*own[k]))
		}
		other[cell] = 0
	}
	t.row[t.basic[r]] = -1
	t.basic[r] = int32(cell)
	t.row[cell] = int32(r)
}

// attack changes a cell by up to 1, in the direction of sign, within the bounds
// low and high, and returns how far it came.
func (t *tableau) attack(cell int32, sign float64) float64 {
	clear(t.change)
	for step := 0; ; step++ {
		t.steps++
		entering, direction := cell, sign
		if r := t.row[cell]; r >= 0 {
			if entering, direction = t.entering(t.rows[r], cell, sign, step > attackSteps); entering < 0 {
				break
			}
		}
		if !t.move(entering, direction, cell, sign) || step > lastSteps {
			break
		}
	}
	return sign * t.change[cell]
}

// entering chooses the cell whose change makes the one in question change most,
// among those that promise most. Cells that others hold fast are the last choice.
func (t *tableau) entering(row []float64, cell int32, sign float64, first bool) (best int32, direction float64) {
	t.promising = t.promising[:0]
	for j, x := range row[:t.cells] {
		if x == 0 || int32(j) == cell {
			continue
		}
		w := -x * sign
		room := t.high[j] - t.change[j]
		if w < 0 {
			room = t.change[j] - t.low[j]
		}
		if room < tiny {
			continue
		}
		t.promising = append(t.promising, promise{int32(j), w, math.Abs(w) * (roomAtLeast + min(room, 1))})
		if first {
			break
		}
	}
	if len(t.promising) == 0 {
		return -1, 0
	}
	slices.SortFunc(t.promising, func(a, b promise) int { return cmp.Or(cmp.Compare(b.gain, a.gain), cmp.Compare(a.cell, b.cell)) })
	chosen, most := t.promising[0], tiny
	for _, other := range t.promising[:min(len(t.promising), candidates)] {
		room, _ := t.room(other.cell, math.Copysign(1, other.w), cell, sign)
		if gain := math.Abs(other.w) * room; gain > most {
			chosen, most = other, gain
		}
	}
	return chosen.cell, math.Copysign(1, chosen.w)
}

// promise is a cell that could change, and by how much that would help.
type promise struct {
	cell    int32
	w, gain float64
}

// candidates is how many cells are looked at more closely.
const candidates = 12

// room is how far a cell can change, and the row that holds it, or -1.
func (t *tableau) room(entering int32, direction float64, cell int32, sign float64) (room float64, leaving int) {
	room = t.high[entering] - t.change[entering]
	if direction < 0 {
		room = t.change[entering] - t.low[entering]
	}
	if entering == cell {
		room = 1 - sign*t.change[cell]
	}
	leaving = -1
	size := 0.0
	for r, row := range t.rows {
		f := row[entering]
		if f == 0 {
			continue
		}
		b := t.basic[r]
		by := -f * direction // change of b per unit
		most := t.high[b] - t.change[b]
		if by < 0 {
			most = t.change[b] - t.low[b]
		}
		if b == cell {
			most = 1 - sign*t.change[cell]
		}
		most = max(0, most) / math.Abs(by)
		if most < room-tiny || most <= room+tiny && leaving >= 0 && math.Abs(by) > size && b != cell {
			room, leaving, size = min(room, most), r, math.Abs(by)
		}
	}
	return room, leaving
}

// move changes a cell as far as all others allow. It says whether to go on.
func (t *tableau) move(entering int32, direction float64, cell int32, sign float64) bool {
	room, leaving := t.room(entering, direction, cell, sign)
	t.change[entering] += float64(direction * room)
	for r, row := range t.rows {
		if f := row[entering]; f != 0 {
			t.change[t.basic[r]] -= float64(f * direction * room)
		}
	}
	if sign*t.change[cell] >= 1-tiny {
		return false
	}
	if leaving >= 0 && t.basic[leaving] != cell {
		t.pivot(leaving, int(entering))
		return true
	}
	return entering != cell
}

// reasons are the factors of the original relations that show why a cell does
// not change more than it did.
func (t *tableau) reasons(cell int32) []float64 {
	r := t.row[cell]
	if r < 0 {
		return nil
	}
	return t.rows[r][t.cells:]
}
