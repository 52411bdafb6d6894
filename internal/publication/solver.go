// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"context"

	"kursbuch/internal/linear"
)

// StartSolver starts a solver that ends with ctx or by end. Its answers must
// depend on nothing but the problems, in particular not on the time.
type StartSolver func(ctx context.Context) (solver linear.Solver, end func(), err error)

// Search says how patterns were looked for.
type Search string

// The ways. Own is the zero way.
const (
	OwnSearch    Search = ""
	WithSolver   Search = "solver"
	SolverFailed Search = "solver failed" // the rest was searched without it
)

// UseSolver has publications of standard S2 use a solver for cheaper patterns.
// Where it cannot start or fails, they do without; patterns are as safe.
func (s *Service) UseSolver(start StartSolver) { s.solver = start }

// watched is a solver that remembers what became of it.
type watched struct {
	linear.Solver
	search Search
}

// start gives the solver for a publication, or nil where it is of no use.
func (s *Service) start(ctx context.Context, p Policy) (*watched, func()) {
	if s.solver == nil || p.Method != Suppress || p.Standard != S2 {
		return nil, func() {}
	}
	solver, end, err := s.solver(ctx)
	if err != nil {
		return &watched{search: SolverFailed}, func() {}
	}
	return &watched{Solver: solver}, end
}

// way says how patterns were looked for.
func (w *watched) way() Search {
	if w == nil {
		return OwnSearch
	}
	return w.search
}

// forSearch is what a search is given: nothing once the solver has failed.
func (w *watched) forSearch() linear.Solver {
	if w == nil || w.search == SolverFailed {
		return nil
	}
	return w
}

// Load loads a problem and has its model watched too.
func (w *watched) Load(p linear.Problem) (linear.Model, error) {
	m, err := w.Solver.Load(p)
	w.note(err)
	return watchedModel{m, w}, err
}

func (w *watched) note(err error) {
	switch {
	case err != nil:
		w.search = SolverFailed
	case w.search == OwnSearch:
		w.search = WithSolver
	}
}

type watchedModel struct {
	linear.Model
	by *watched
}

// Solve solves the model.
func (m watchedModel) Solve(limits linear.Limits) (linear.Answer, error) {
	a, err := m.Model.Solve(limits)
	m.by.note(err)
	return a, err
}
