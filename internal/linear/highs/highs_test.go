// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package highs

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"kursbuch/internal/linear"
)

var none = linear.Infinity

// engine is compiled once for all tests, which takes seconds.
var engine = sync.OnceValues(func() (*Engine, error) { return Open(context.Background(), "", time.Now) })

func worker(t *testing.T, ctx context.Context) *Worker {
	t.Helper()
	e, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	w, err := e.Worker(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() }) // it may have ended with its context
	return w
}

func load(t *testing.T, p linear.Problem) linear.Model {
	t.Helper()
	m, err := worker(t, t.Context()).Load(p)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func solve(t *testing.T, m linear.Model, l linear.Limits) linear.Answer {
	t.Helper()
	a, err := m.Solve(l)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func row(low, high float64, factors ...float64) linear.Row {
	r := linear.Row{Low: low, High: high, Factors: factors}
	for i := range factors {
		r.Columns = append(r.Columns, int32(i))
	}
	return r
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-6 }

func TestAModelIsChangedAndSolvedAgain(t *testing.T) {
	m := load(t, linear.Problem{
		Cost: []float64{-3, -2}, Low: []float64{0, 0}, High: []float64{none, none},
		Rows: []linear.Row{row(-none, 4.5, 1, 1), row(-none, 6, 1, 3)},
	})
	if a := solve(t, m, linear.Limits{}); a.Status != linear.Optimal || !near(a.Objective, -13.5) || !near(a.Duals[0], -3) || !near(a.Reduced[1], 1) {
		t.Errorf("got %+v", a)
	}
	check := func(what string, err error, want float64) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if a := solve(t, m, linear.Limits{}); a.Status != linear.Optimal || !near(a.Objective, want) || !near(a.Bound, want) {
			t.Errorf("%s: got %+v, want %v", what, a, want)
		}
	}
	check("whole numbers", m.Whole([]bool{true, true}), -12)
	check("and a suggestion", m.Start([]float64{4, 0}), -12)
	check("and another row", m.Add([]linear.Row{row(-none, 3, 1, 0)}), -11)
	check("and other costs", m.Price([]float64{-1, -3}), -6)
	check("and bounds", m.Bound([]float64{2, 0}, []float64{3, 1}), -6)
	check("real numbers", m.Whole(nil), -6)
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}

func TestWhatHasNoSolutionIsSaid(t *testing.T) {
	for _, c := range []struct {
		name string
		p    linear.Problem
		want linear.Status
	}{
		{"rows that contradict", linear.Problem{Cost: []float64{1}, Low: []float64{0}, High: []float64{9}, Rows: []linear.Row{row(3, none, 1), row(-none, 2, 1)}}, linear.Infeasible},
		{"nothing holds the costs", linear.Problem{Cost: []float64{-1, 0}, Low: []float64{0, 0}, High: []float64{none, none}, Rows: []linear.Row{row(0, 0, 1, -1)}}, linear.Unbounded},
	} {
		m := load(t, c.p)
		for _, whole := range [][]bool{nil, {true, true}} {
			if whole != nil {
				if err := m.Whole(whole[:len(c.p.Cost)]); err != nil {
					t.Fatal(err)
				}
			}
			if a := solve(t, m, linear.Limits{}); a.Status != c.want || a.Columns != nil {
				t.Errorf("%s, whole %v: got %+v", c.name, whole, a)
			}
		}
	}
	m := load(t, linear.Problem{Cost: []float64{0}, Low: []float64{.25}, High: []float64{.75}})
	if err := m.Whole([]bool{true}); err != nil {
		t.Fatal(err)
	}
	if a := solve(t, m, linear.Limits{}); a.Status != linear.Infeasible {
		t.Errorf("no whole number fits: got %+v", a)
	}
}

// split asks for columns that split several sums into equal parts, which
// branch and bound cannot do in reasonable time.
func split(rows, columns int) linear.Problem {
	r := rand.New(rand.NewPCG(1, 1))
	var p linear.Problem
	for range columns {
		p.Cost, p.Low, p.High = append(p.Cost, 0), append(p.Low, 0), append(p.High, 1)
	}
	for range rows {
		one := linear.Row{}
		sum := 0.0
		for i := range columns {
			f := float64(r.IntN(100))
			sum += f
			one.Columns, one.Factors = append(one.Columns, int32(i)), append(one.Factors, f)
		}
		one.Low = math.Floor(sum / 2)
		one.High = one.Low
		over, under := int32(len(p.Cost)), int32(len(p.Cost)+1)
		p.Cost, p.Low, p.High = append(p.Cost, 1, 1), append(p.Low, 0, 0), append(p.High, none, none)
		one.Columns, one.Factors = append(one.Columns, over, under), append(one.Factors, 1, -1)
		p.Rows = append(p.Rows, one)
	}
	return p
}

func wholes(p linear.Problem) []bool {
	whole := make([]bool, len(p.Cost))
	for i := range whole {
		whole[i] = true
	}
	return whole
}

func TestLimitsEndASearch(t *testing.T) {
	p := split(5, 40)
	m := load(t, p)
	if err := m.Whole(wholes(p)); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	a := solve(t, m, linear.Limits{Time: 300 * time.Millisecond})
	if took := time.Since(start); a.Status != linear.Limited || a.Bound > a.Objective || took > 10*time.Second {
		t.Errorf("after %v: %+v", took, a)
	}
	if a := solve(t, m, linear.Limits{Nodes: 1}); a.Status != linear.Limited {
		t.Errorf("after one node: %+v", a)
	}
	if err := m.Whole(nil); err != nil {
		t.Fatal(err)
	}
	if a := solve(t, load(t, p), linear.Limits{Iterations: 1}); a.Status != linear.Limited {
		t.Errorf("after one iteration: %+v", a)
	}
}

func TestAWorkerEndsWithItsContext(t *testing.T) {
	p := split(5, 40)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	m, err := worker(t, ctx).Load(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Whole(wholes(p)); err != nil {
		t.Fatal(err)
	}
	if a, err := m.Solve(linear.Limits{}); !errors.Is(err, linear.ErrSolver) {
		t.Errorf("got %+v, %v", a, err)
	}
	if _, err := m.Solve(linear.Limits{}); !errors.Is(err, linear.ErrSolver) {
		t.Errorf("and afterwards: %v", err)
	}
}

// Every small problem in whole numbers is tried out in full.
func TestAgainstTryingEverything(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	w := worker(t, t.Context())
	for draw := range 100 {
		n := 2 + r.IntN(4)
		p := linear.Problem{}
		for range n {
			p.Cost = append(p.Cost, float64(r.IntN(11)-5))
			p.Low, p.High = append(p.Low, float64(r.IntN(3)-2)), append(p.High, float64(1+r.IntN(2)))
		}
		for range 1 + r.IntN(3) {
			factors := make([]float64, n)
			for i := range factors {
				factors[i] = float64(r.IntN(7) - 3)
			}
			low := float64(r.IntN(9) - 4)
			p.Rows = append(p.Rows, row(low, low+float64(r.IntN(3)), factors...))
		}
		m, err := w.Load(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Whole(wholes(p)); err != nil {
			t.Fatal(err)
		}
		a := solve(t, m, linear.Limits{})
		best := try(p, make([]float64, 0, n))
		switch {
		case math.IsInf(best, 1) && a.Status != linear.Infeasible, !math.IsInf(best, 1) && !near(a.Objective, best):
			t.Errorf("draw %d: got %+v, want %v of %+v", draw, a, best, p)
		case a.Columns != nil && !near(try(p, a.Columns), best):
			t.Errorf("draw %d: the solution %v does not fit", draw, a.Columns)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// try returns the least costs of what x can be completed to.
func try(p linear.Problem, x []float64) float64 {
	if len(x) < len(p.Cost) {
		best := none
		for v := p.Low[len(x)]; v <= p.High[len(x)]; v++ {
			best = min(best, try(p, append(x, v)))
		}
		return best
	}
	for _, row := range p.Rows {
		sum := 0.0
		for i, c := range row.Columns {
			sum += row.Factors[i] * x[c]
		}
		if sum < row.Low-1e-6 || sum > row.High+1e-6 {
			return none
		}
	}
	cost := 0.0
	for i, v := range x {
		cost += p.Cost[i] * v
	}
	return cost
}

func TestOnlyTheVendoredSolverIsRun(t *testing.T) {
	damaged := bytes.Clone(packed)
	damaged[len(damaged)/2] ^= 1
	for name, data := range map[string][]byte{"damaged": damaged, "cut off": packed[:1000], "empty": nil} {
		if _, err := open(t.Context(), data, "", time.Now); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestTheCacheIsFoundAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the solver once more")
	}
	dir := t.TempDir()
	for range 2 {
		start := time.Now()
		e, err := Open(t.Context(), dir, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		t.Log("open:", time.Since(start))
		if err := e.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) == 0 {
		t.Errorf("nothing is kept: %v, %v", files, err)
	}
}

// The interface of HiGHS can read and write files; here it finds none.
func TestTheSolverReachesNoFiles(t *testing.T) {
	const readModel, writeModel, writeOptions = "P", "Q", "ya"
	w := worker(t, t.Context())
	m, err := w.Load(split(1, 3))
	if err != nil {
		t.Fatal(err)
	}
	own := m.(*model)
	name := t.TempDir() + "/model.lp"
	if err := os.WriteFile(name, []byte("min\n x\nst\n x >= 1\nend\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, err := own.call(readModel, own.at, name); status >= 0 && err == nil {
		t.Error("a file was read")
	}
	for _, export := range []string{writeModel, writeOptions} {
		written := t.TempDir() + "/written.mps"
		_, err := own.call(export, own.at, written)
		t.Log(export, err)
		if _, err := os.Stat(written); err == nil {
			t.Errorf("%s wrote a file", export)
		}
	}
}
