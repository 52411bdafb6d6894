// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package linear describes linear programmes, with whole numbers or without,
// and who can solve them. A solver is handed to those who can do better with
// one; none of them may believe what it says without checking.
package linear

import (
	"errors"
	"math"
	"time"
)

// Infinity is a bound that is none.
var Infinity = math.Inf(1)

// ErrSolver is wrapped by what a solver returns when it can no longer be used.
var ErrSolver = errors.New("solver failed")

// Problem is to minimise Cost · x, where Low ≤ x ≤ High and every row holds.
type Problem struct {
	Cost, Low, High []float64 // by column
	Rows            []Row
}

// Row says that the sum of its terms is from Low to High.
type Row struct {
	Low, High float64
	Columns   []int32 // each once
	Factors   []float64
}

// Status says how a solver ended.
type Status int

// What a solver can find. After Limited, the answer holds what it has so far,
// which may be nothing.
const (
	Optimal Status = iota
	Infeasible
	Unbounded
	Limited
)

// Limits say when a solver gives up. What is zero does not limit.
type Limits struct {
	Time       time.Duration
	Iterations int     // of the simplex method
	Nodes      int     // of branch and bound
	Gap        float64 // to the bound, as a part of the objective, that is good enough
}

// Answer is what a solver found.
type Answer struct {
	Status    Status
	Objective float64
	Bound     float64   // no solution is below it
	Columns   []float64 // nil where there is no solution
	Reduced   []float64 // reduced costs by column, without whole numbers only
	Duals     []float64 // by row, likewise
	// Iterations of the simplex method: a measure of work that does not depend
	// on the machine.
	Iterations int
}

// Model is a problem that a solver holds, to be changed and solved again.
type Model interface {
	// Price replaces the costs of all columns.
	Price(cost []float64) error
	// Bound replaces the bounds of all columns.
	Bound(low, high []float64) error
	// Add adds rows after those that are there.
	Add(rows []Row) error
	// Whole says which columns are whole numbers; nil says that none is.
	Whole(columns []bool) error
	// Start suggests a solution to begin with.
	Start(columns []float64) error
	Solve(limits Limits) (Answer, error)
	// Close forgets the model.
	Close() error
}

// Solver holds models. It serves one caller at a time.
type Solver interface {
	Load(p Problem) (Model, error)
}
