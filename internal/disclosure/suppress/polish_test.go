// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package suppress_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/linear"
)

// patient solves by trying everything, in whole numbers in any case. It gives
// up on more than a few columns.
type patient struct{ asked, solved int }

type tried struct {
	solver *patient
	linear.Problem
}

func (s *patient) Load(p linear.Problem) (linear.Model, error) { return &tried{s, p}, nil }

func (m *tried) Price(cost []float64) error      { m.Cost = cost; return nil }
func (m *tried) Bound(low, high []float64) error { m.Low, m.High = low, high; return nil }
func (m *tried) Add(rows []linear.Row) error     { m.Rows = append(m.Rows, rows...); return nil }
func (m *tried) Whole([]bool) error              { return nil }
func (m *tried) Start([]float64) error           { return nil }
func (m *tried) Close() error                    { return nil }

func (m *tried) Solve(linear.Limits) (linear.Answer, error) {
	m.solver.asked++
	answer := linear.Answer{Status: linear.Infeasible, Objective: math.Inf(1)}
	if len(m.Cost) > 14 {
		return linear.Answer{Status: linear.Limited}, nil
	}
	for choice := range 1 << len(m.Cost) {
		x, cost := make([]float64, len(m.Cost)), 0.0
		for i := range x {
			x[i] = float64(choice >> i & 1)
			cost += x[i] * m.Cost[i]
		}
		if cost < answer.Objective && m.holds(x) {
			answer = linear.Answer{Objective: cost, Bound: cost, Columns: x}
		}
	}
	m.solver.solved++
	return answer, nil
}

func (m *tried) holds(x []float64) bool {
	for _, row := range m.Rows {
		sum := 0.0
		for i, c := range row.Columns {
			sum += row.Factors[i] * x[c]
		}
		if sum < row.Low-1e-6 || sum > row.High+1e-6 {
			return false
		}
	}
	return true
}

// liar says anything: shares that are none, too many or too few of them, that
// nothing costs anything, or that it has failed.
type liar struct{ r *rand.Rand }

type lie struct {
	r *rand.Rand
	n int
}

func (l liar) failed() error {
	if l.r.IntN(50) == 0 {
		return linear.ErrSolver
	}
	return nil
}

func (l liar) Load(p linear.Problem) (linear.Model, error) { return &lie{l.r, len(p.Cost)}, l.failed() }

func (l *lie) Price([]float64) error      { return liar{l.r}.failed() }
func (l *lie) Bound(_, _ []float64) error { return liar{l.r}.failed() }
func (l *lie) Add([]linear.Row) error     { return liar{l.r}.failed() }
func (l *lie) Whole([]bool) error         { return liar{l.r}.failed() }
func (l *lie) Start([]float64) error      { return liar{l.r}.failed() }
func (l *lie) Close() error               { return liar{l.r}.failed() }

func (l *lie) Solve(linear.Limits) (linear.Answer, error) {
	a := linear.Answer{Status: linear.Status(l.r.IntN(4)), Objective: []float64{0, -1, 7, math.NaN(), math.Inf(-1)}[l.r.IntN(5)], Iterations: l.r.IntN(5) - 1}
	for range l.n + max(0, l.r.IntN(12)-9) {
		a.Columns = append(a.Columns, []float64{0, 0, 1, .5, -3, 1e300, math.NaN(), math.Inf(1)}[l.r.IntN(8)])
	}
	return a, liar{l.r}.failed()
}

// draw is a small table with many small counts.
func draw(t testing.TB, r *rand.Rand, rows, columns int) *disclosure.System {
	t.Helper()
	var leaves []disclosure.Leaf
	for i := range rows {
		for j := range columns {
			leaves = append(leaves, leaf(int64(r.IntN(4)*r.IntN(5)), string(rune('a'+i)), string(rune('m'+j))))
		}
	}
	return compile(t, twoWay, leaves...)
}

// work protects a table of counts below 3, with work enough for a solver.
func work(t testing.TB, s *disclosure.System, standard suppress.Standard, solver linear.Solver) *suppress.Pattern {
	t.Helper()
	p, err := suppress.Protect(s, s.Primary(disclosure.Rule{Frequency: 3}), suppress.Options{
		Standard: standard, Threshold: 3, Width: 12, Work: 20_000, Left: func() float64 { return 1 }, Solver: solver,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func cost(s *disclosure.System, p *suppress.Pattern) (value int64) {
	for i, is := range p.Suppressed {
		if is && !p.Primary[i] {
			value += s.Cells[i].Value
		}
	}
	return value
}

// Whatever a solver says, circuits are true and every sensitive cell has its
// own.
func TestALyingSolverDoesNoHarm(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(2, rapid.Uint64().Draw(rt, "seed")))
		s := draw(t, r, rapid.IntRange(2, 6).Draw(rt, "rows"), rapid.IntRange(2, 5).Draw(rt, "columns"))
		standard := suppress.Standard(rapid.IntRange(1, 3).Draw(rt, "standard"))
		p := work(t, s, standard, liar{r})
		_, up := reach(t, s, p)
		for i, primary := range p.Primary {
			if primary && standard >= suppress.Small && s.Cells[i].Value+up[i] < 3 {
				rt.Errorf("%v reaches %d of 3", s.Codes(int32(i)), s.Cells[i].Value+up[i])
			}
		}
	})
}

// With a solver patterns are protected, and cost no more on the whole.
func TestASolverCostsNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	solver := &patient{}
	var without, with int64
	for range 40 {
		s := draw(t, r, 5, 4)
		without += cost(s, work(t, s, suppress.Small, nil))
		p := work(t, s, suppress.Small, solver)
		reach(t, s, p)
		with += cost(s, p)
	}
	if with > without || solver.solved == 0 {
		t.Errorf("%d with a solver that was asked %d times and answered %d, %d without", with, solver.asked, solver.solved, without)
	}
}

// What readers know already stays shown, with a solver as well.
func TestASolverLeavesKnownCellsAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	protected, all := 0, &patient{}
	for i := range 100 {
		s := draw(t, r, 5, 4)
		o := suppress.Options{Standard: suppress.Small, Threshold: 3, Width: 1, Work: 60_000, Left: func() float64 { return 1 }, Known: make([]bool, len(s.Cells)), Solver: all}
		if i%4 == 0 {
			o.Solver = liar{r}
		}
		primary := s.Primary(disclosure.Rule{Frequency: 3})
		for cell := range o.Known {
			o.Known[cell] = !primary[cell] && r.IntN(10) == 0
		}
		p, err := suppress.Protect(s, primary, o)
		if err != nil {
			continue // too much is known
		}
		protected++
		reach(t, s, p)
		for cell, known := range o.Known {
			if known && p.Suppressed[cell] {
				t.Errorf("draw %d: %v is known and suppressed", i, s.Codes(int32(cell)))
			}
		}
	}
	if protected == 0 || all.solved == 0 {
		t.Errorf("%d patterns, %d problems solved", protected, all.solved)
	}
}
