// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit_test

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/linear"
	"kursbuch/internal/linear/highs"
)

// engine is the solver, compiled once for all tests.
var engine = sync.OnceValues(func() (*highs.Engine, error) { return highs.Open(context.Background(), "", time.Now) })

// solver starts a worker, or none where KURSBUCH_SOLVER is off.
func solver(t testing.TB) linear.Solver {
	t.Helper()
	if os.Getenv("KURSBUCH_SOLVER") == "off" {
		return nil
	}
	e, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	w, err := e.Worker(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// With the solver a small table reaches the optimum that an exact program found
// for S2, and its proof holds.
func TestTheSolverReachesTheOptimum(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the solver")
	}
	i := instances[0]
	o := options(suppress.Small)
	o.Work, o.Solver = 100_000, solver(t)
	c := proven(t, instance(t, i.name, i.folder, i.dimensions), o)
	if cells, value := secondary(t, string(c.check.Pattern.Data)); value > 59 {
		t.Errorf("%v cells of value %v, want at most 59", cells, value)
	}
}
