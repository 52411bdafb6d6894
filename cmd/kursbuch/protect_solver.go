// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"kursbuch/internal/disclosure/audit"
	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/linear"
	"kursbuch/internal/linear/highs"
)

// worthSolver is the time for improving from which on it pays to start the
// solver, which has to be compiled the first time.
const worthSolver = 2 * time.Second

// solver starts the solver for cheaper patterns. Without one, for whatever
// reason, patterns are as safe, so that no reason stops the command.
func (c *protectCmd) solver(ctx context.Context, about audit.Subject) (solver linear.Solver, end func()) {
	nothing := func() {}
	useful := about.Standard == suppress.Small || about.Rules.Magnitude
	if c.Solver == "off" || c.Time < worthSolver || !useful {
		return nil, nothing
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, nothing
	}
	solver, end, err = startSolver(ctx, filepath.Join(cache, "kursbuch", "solver"), time.Now)
	if err != nil {
		return nil, nothing
	}
	return solver, end
}

// startSolver compiles the solver, or finds it in a directory, and starts a
// worker, which ends with ctx or by end.
func startSolver(ctx context.Context, cache string, clock func() time.Time) (solver linear.Solver, end func(), err error) {
	engine, err := highs.Open(ctx, cache, clock)
	if err != nil {
		return nil, nil, err
	}
	end = func() { _ = engine.Close(ctx) } // nothing is lost with it
	worker, err := engine.Worker(ctx)
	if err != nil {
		end()
		return nil, nil, err
	}
	return worker, end, nil
}

// solverCache is the directory of the compiled solver in the data directory.
const solverCache = "solver"

// steadySolver starts a solver in whose eyes no time passes, so that its answers
// depend on its work alone. Where it would be interpreted, work takes too long.
func (p *Place) steadySolver(ctx context.Context) (linear.Solver, func(), error) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		return nil, nil, errors.ErrUnsupported
	}
	still := func() time.Time { return time.Unix(0, 0) }
	return startSolver(ctx, filepath.Join(p.Data, solverCache), still)
}
