// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package perturb

import (
	"math"
	"slices"

	"kursbuch/internal/fault"
)

// Noise says how cell keys change counts.
type Noise struct {
	Most     int     // D: no count changes by more
	Variance float64 // V: of the change; counts near zero may stay below it
	Barred   int     // js: counts from 1 to this are never shown
	Stay     float64 // pstay: a count stays at least this often, unless V forbids; 0 leaves it open
}

// Limits of what can be asked for; beyond them tables say nothing any more.
const (
	maxMost   = 50
	maxBarred = 10
)

// Change is one line of a p-table: with probability P the count changes by By.
type Change struct {
	By int64
	P  float64
}

// PTable holds the probabilities of all changes of each count. Among those with
// mean zero and the wanted variance they are the most even ones (largest
// entropy), with one condition: the further a count would fall, the less likely.
// Enderle, Giessing, Tent (2018) and the package ptable describe the model.
type PTable struct {
	noise Noise
	rows  [][]Change // by count; the last stands for all above it
}

// NewPTable computes the table. It refuses what no distribution can satisfy.
func NewPTable(n Noise) (*PTable, error) {
	if n.Most < 1 || n.Most > maxMost || n.Barred < 0 || n.Barred > maxBarred ||
		!(n.Variance > 0) || n.Stay < 0 || n.Stay >= 1 {
		return nil, fault.Refuse("disclosure.noise.range")
	}
	last := n.Most
	if n.Barred > 0 {
		last += n.Barred + 1
	}
	t := &PTable{noise: n, rows: [][]Change{{{0, 1}}}}
	for count := 1; count <= last; count++ {
		row, ok := n.row(count)
		if !ok {
			return nil, fault.Refuse("disclosure.noise.impossible", "count", count)
		}
		t.rows = append(t.rows, row)
	}
	return t, nil
}

// Row lists the changes of a count, downwards first.
func (t *PTable) Row(count int64) []Change {
	return t.rows[min(count, int64(len(t.rows)-1))]
}

// Rows is how many rows differ.
func (t *PTable) Rows() int { return len(t.rows) }

// Apply changes a count as its cell key says.
func (t *PTable) Apply(count int64, key Key) int64 {
	row := t.Row(count)
	at := float64(key>>11) / (1 << 53)
	sum := 0.0
	for _, change := range row {
		if sum += change.P; at < sum {
			return count + change.By
		}
	}
	return count + row[len(row)-1].By
}

// row is the distribution of the changes of one count.
func (n Noise) row(count int) ([]Change, bool) {
	m := maximum{still: -1, stay: n.Stay}
	for by := max(-count, -n.Most); by <= n.Most; by++ {
		if shown := count + by; shown < 1 || shown > n.Barred {
			if by == 0 {
				m.still = len(m.by)
			}
			m.by = append(m.by, float64(by))
		}
	}
	p, ok := m.solve(n.Variance)
	ok = ok && math.Abs(mean(m.by, p)) < tolerance
	for ok && m.still >= 0 && m.stay > 0 && variance(m.by, p) < n.Variance-tolerance {
		m.stay = max(m.stay-.05, 0)
		p, ok = m.solve(n.Variance)
	}
	row := make([]Change, len(p))
	for i := range p {
		row[i] = Change{int64(m.by[i]), p[i]}
	}
	return row, ok
}

// maximum is a search for the most even distribution over changes. Without its
// conditions that is p ~ exp(tilt·by − pull·by²); both are found by halving,
// because mean and variance grow and fall with them.
type maximum struct {
	by    []float64
	still int // index of no change, or -1
	stay  float64
}

const (
	tolerance = 1e-7
	steepest  = 60.0 // no tilt or pull is larger
	halvings  = 70
)

// solve returns false where every distribution varies more than allowed.
func (m maximum) solve(wanted float64) ([]float64, bool) {
	p := m.centred(0)
	if variance(m.by, p) <= wanted {
		return p, true
	}
	low, high := 0.0, steepest
	for range halvings {
		middle := (low + high) / 2
		if p = m.centred(middle); variance(m.by, p) > wanted {
			low = middle
		} else {
			high = middle
		}
	}
	p = m.centred(high)
	return p, variance(m.by, p) < wanted+tolerance
}

// centred tilts the distribution until its mean is zero.
func (m maximum) centred(pull float64) []float64 {
	low, high := -steepest, steepest
	for range halvings {
		tilt := (low + high) / 2
		if mean(m.by, m.at(tilt, pull)) < 0 {
			low = tilt
		} else {
			high = tilt
		}
	}
	return m.at((low+high)/2, pull)
}

// at is the distribution for given tilt and pull.
func (m maximum) at(tilt, pull float64) []float64 {
	p := m.even(tilt, pull, m.still+1)
	if m.still < 0 || p[m.still] >= m.stay {
		return p
	}
	return m.held(m.even(tilt, pull, m.still))
}

// even is the most even distribution whose first so many changes become likelier
// one by one.
func (m maximum) even(tilt, pull float64, rising int) []float64 {
	p := make([]float64, len(m.by))
	for i, by := range m.by {
		p[i] = tilt*by - pull*by*by
	}
	rise(p[:rising])
	top := slices.Max(p)
	for i := range p {
		p[i] = math.Exp(p[i] - top)
	}
	return scale(p)
}

// held gives no change the probability that is asked for, and what is left to
// the others as they are weighed; no fall is likelier than no change.
func (m maximum) held(weight []float64) []float64 {
	p := make([]float64, len(weight))
	p[m.still] = m.stay
	left, first := 1-m.stay, m.still // falls from first on are as likely as no change
	for {
		sum := 0.0
		for i, w := range weight {
			if i < first || i > m.still {
				sum += w
			}
		}
		for i, w := range weight {
			if i < first || i > m.still {
				p[i] = w / sum * left
			}
		}
		if first == 0 || p[first-1] <= m.stay || left <= m.stay {
			return p
		}
		first--
		p[first] = m.stay
		left -= m.stay
	}
}

// rise makes a sequence one that never falls, changing it as little as it can:
// where it falls, neighbours get their common mean.
func rise(x []float64) {
	type block struct {
		sum  float64
		size int
	}
	var blocks []block
	for _, value := range x {
		b := block{value, 1}
		for len(blocks) > 0 {
			before := blocks[len(blocks)-1]
			if before.sum/float64(before.size) <= b.sum/float64(b.size) {
				break
			}
			b = block{b.sum + before.sum, b.size + before.size}
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, b)
	}
	i := 0
	for _, b := range blocks {
		for range b.size {
			x[i] = b.sum / float64(b.size)
			i++
		}
	}
}

func scale(p []float64) []float64 {
	sum := 0.0
	for _, x := range p {
		sum += x
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

func mean(by, p []float64) float64 {
	sum := 0.0
	for i := range p {
		sum += p[i] * by[i]
	}
	return sum
}

// variance is that of a distribution with mean zero.
func variance(by, p []float64) float64 {
	sum := 0.0
	for i := range p {
		sum += p[i] * by[i] * by[i]
	}
	return sum
}
