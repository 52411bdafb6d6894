// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
	"kursbuch/internal/linear"
	"kursbuch/internal/linear/highs"
	"kursbuch/internal/publication"
)

var errBroken = errors.New("broken")

// broken is a solver that fails, at once or after some problems.
type broken struct {
	linear.Solver
	after *int
}

func (b broken) Load(p linear.Problem) (linear.Model, error) {
	if *b.after--; *b.after < 0 {
		return nil, errBroken
	}
	return b.Solver.Load(p)
}

// solved publishes a table by S2 with a solver for one tenant.
func solved(t *testing.T, tenant identity.TenantID, start publication.StartSolver) (publication.Entry, world) {
	t.Helper()
	w := newWorld(t, dbtest.SQLite(t))
	w.who = officer(tenant)
	w.UseSolver(start)
	table := town(rand.New(rand.NewPCG(1, 1)), 9, 8, period)
	w.store(t, table)
	p := policy()
	p.Standard = publication.S2
	return w.publish(t, p), w
}

// Publications of S2 use a solver, say so, and come out the same again; one
// that fails is done without, as safely.
func TestASolverIsUsedOrDoneWithout(t *testing.T) {
	engine, err := highs.Open(t.Context(), "", func() time.Time { return time.Unix(0, 0) })
	check(t, err)
	defer func() { check(t, engine.Close(context.WithoutCancel(t.Context()))) }()
	start := func(ctx context.Context) (linear.Solver, func(), error) {
		worker, err := engine.Worker(ctx)
		return worker, func() { check(t, worker.Close()) }, err
	}
	without, _ := solved(t, "own", nil)
	first, _ := solved(t, "solver", start)
	second, w := solved(t, "solver", start)
	if without.Search != publication.OwnSearch || first.Search != publication.WithSolver {
		t.Errorf("searched %q and %q", without.Search, first.Search)
	}
	if first.Counts.Lost > without.Counts.Lost || first.Counts.Primary != without.Counts.Primary {
		t.Errorf("with the solver %+v, without %+v", first.Counts, without.Counts)
	}
	t.Logf("lost %d without the solver, %d with it", without.Counts.Lost, first.Counts.Lost)
	for i, p := range first.Proofs {
		if again := second.Proofs[i]; again.Pattern != p.Pattern || again.Certificate != p.Certificate {
			t.Error("the same figures gave another pattern")
		}
	}
	if n, err := w.Verify(t.Context()); n != 1 || err != nil {
		t.Errorf("%d entries, %v", n, err)
	}
	never := func(context.Context) (linear.Solver, func(), error) { return nil, nil, errBroken }
	for i, start := range []publication.StartSolver{never, failing(start, 0), failing(start, 3)} {
		e, w := solved(t, identity.TenantID(fmt.Sprint("broken-", i)), start)
		if e.Search != publication.SolverFailed || e.Verifier == "" || e.Counts.Cells != first.Counts.Cells {
			t.Errorf("with a broken solver %+v", e.Body)
		}
		if n, err := w.Verify(t.Context()); n != 1 || err != nil {
			t.Errorf("%d entries, %v", n, err)
		}
	}
}

// failing starts a solver that fails after some problems.
func failing(start publication.StartSolver, after int) publication.StartSolver {
	return func(ctx context.Context) (linear.Solver, func(), error) {
		solver, end, err := start(ctx)
		return broken{solver, &after}, end, err
	}
}

// A solver is not started for what it is of no use.
func TestASolverIsStartedForS2Alone(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	started := 0
	w.UseSolver(func(context.Context) (linear.Solver, func(), error) {
		started++
		return nil, nil, errBroken
	})
	w.store(t, town(rand.New(rand.NewPCG(1, 1)), 2, 2, period))
	p := policy()
	w.publish(t, p)
	if p.Standard = publication.S2; started > 0 {
		t.Error("started for S1")
	}
	if _, err := w.Preview(t.Context(), w.who, p); err != nil || started > 0 {
		t.Errorf("started for a preview, %v", err)
	}
}
