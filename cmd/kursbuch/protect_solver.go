// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"os"
	"path/filepath"
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
	engine, err := highs.Open(ctx, filepath.Join(cache, "kursbuch", "solver"), time.Now)
	if err != nil {
		return nil, nothing
	}
	end = func() { _ = engine.Close(ctx) } // the command is over: nothing is lost
	worker, err := engine.Worker(ctx)
	if err != nil {
		return nil, end
	}
	return worker, end
}
