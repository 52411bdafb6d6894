// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package highs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"kursbuch/internal/linear"
)

// handle is the address of a model in the solver's memory.
type handle uint32

// model implements linear.Model.
type model struct {
	*Worker
	at            handle
	columns, rows int
	whole         bool
	cost          []float64 // as last set
}

// What the solver's interface calls things.
const (
	byRow    = 2
	minimise = 1
)

// Load hands a problem to the solver.
func (w *Worker) Load(p linear.Problem) (linear.Model, error) {
	at, err := w.call(create)
	if err != nil {
		return nil, err
	}
	m := &model{Worker: w, at: handle(uint32(at)), columns: len(p.Cost), rows: len(p.Rows), cost: p.Cost}
	low, high, starts, index, factors := lay(p.Rows)
	err = errors.Join(
		m.must(setBool, m.at, "output_flag", 0),
		m.must(setString, m.at, "parallel", "off"),
		m.must(passLp, m.at, m.columns, m.rows, len(index), byRow, minimise, 0.0, p.Cost, p.Low, p.High, low, high, starts, index, factors),
	)
	if err != nil {
		return nil, errors.Join(err, m.Close())
	}
	return m, nil
}

// lay puts the terms of all rows one after the other.
func lay(rows []linear.Row) (low, high []float64, starts, index []int32, factors []float64) {
	for _, row := range rows {
		low, high = append(low, row.Low), append(high, row.High)
		starts = append(starts, int32(len(index)))
		index, factors = append(index, row.Columns...), append(factors, row.Factors...)
	}
	return low, high, append(starts, int32(len(index))), index, factors
}

func (m *model) Close() error {
	_, err := m.call(destroy, m.at)
	return err
}

func (m *model) Price(cost []float64) error {
	m.cost = cost
	return m.must(costs, m.at, 0, m.columns-1, cost)
}

func (m *model) Bound(low, high []float64) error {
	return m.must(bounds, m.at, 0, m.columns-1, low, high)
}

func (m *model) Add(rows []linear.Row) error {
	if len(rows) == 0 {
		return nil
	}
	low, high, starts, index, factors := lay(rows)
	m.rows += len(rows)
	return m.must(addRows, m.at, len(rows), low, high, len(index), starts, index, factors)
}

func (m *model) Whole(columns []bool) error {
	m.whole = columns != nil
	if columns == nil {
		return m.must(realNumbers, m.at)
	}
	kinds := make([]int32, m.columns)
	for i, is := range columns {
		if is {
			kinds[i] = 1
		}
	}
	return m.must(integrality, m.at, 0, m.columns-1, kinds)
}

func (m *model) Start(columns []float64) error {
	return m.must(setSolution, m.at, columns, 0, 0, 0)
}

func (m *model) limit(l linear.Limits) error {
	presolve := "off" // saves less than it takes where a model is solved again and again
	if m.whole {
		presolve = "choose"
	}
	seconds, iterations, nodes := math.Inf(1), math.MaxInt32, math.MaxInt32
	if l.Time > 0 {
		seconds = l.Time.Seconds()
	}
	if l.Iterations > 0 {
		iterations = l.Iterations
	}
	if l.Nodes > 0 {
		nodes = l.Nodes
	}
	return errors.Join(
		m.must(zeroClocks, m.at),
		m.must(setDouble, m.at, "time_limit", seconds),
		m.must(setInt, m.at, "simplex_iteration_limit", iterations),
		m.must(setInt, m.at, "mip_max_nodes", nodes),
		m.must(setDouble, m.at, "mip_rel_gap", l.Gap),
		m.must(setString, m.at, "presolve", presolve),
	)
}

func (m *model) Solve(l linear.Limits) (linear.Answer, error) {
	if err := m.limit(l); err != nil {
		return linear.Answer{}, err
	}
	if _, err := m.call(run, m.at); err != nil {
		return linear.Answer{}, err
	}
	status, err := m.call(modelStatus, m.at)
	if err != nil {
		return linear.Answer{}, err
	}
	var answer linear.Answer
	switch status {
	case 6, 7: // empty, optimal
	case 8:
		answer.Status = linear.Infeasible
		return answer, nil
	case 9: // infeasible or unbounded
		return m.unclear(l)
	case 10:
		answer.Status = linear.Unbounded
		return answer, nil
	case 13, 14, 16: // time, iterations, nodes
		answer.Status = linear.Limited
	default:
		return answer, fmt.Errorf("%w: status %d", linear.ErrSolver, status)
	}
	return answer, m.read(&answer)
}

// unclear tells infeasible from unbounded, which presolving does not: without
// costs, only what is infeasible has no solution.
func (m *model) unclear(l linear.Limits) (linear.Answer, error) {
	cost := m.cost
	if err := m.Price(make([]float64, m.columns)); err != nil {
		return linear.Answer{}, err
	}
	answer, err := m.Solve(l)
	if err == nil && answer.Status == linear.Optimal {
		answer = linear.Answer{Status: linear.Unbounded}
	}
	return answer, errors.Join(err, m.Price(cost))
}

// read fetches the solution, if there is one.
func (m *model) read(a *linear.Answer) error {
	feasible, err := m.number(intInfo, "primal_solution_status")
	if err != nil {
		return err
	}
	value, err := m.number(doubleInfo, "objective_function_value")
	if err != nil {
		return err
	}
	iterations, err := m.number(intInfo, "simplex_iteration_count")
	if err != nil {
		return err
	}
	a.Iterations = int(max(0, int32(iterations)))
	a.Objective, a.Bound = math.Float64frombits(value), math.Inf(-1)
	if a.Status == linear.Optimal {
		a.Bound = a.Objective
	}
	if m.whole {
		if value, err = m.number(doubleInfo, "mip_dual_bound"); err != nil {
			return err
		}
		a.Bound = math.Float64frombits(value)
	}
	const solutionFeasible = 2
	if uint32(feasible) != solutionFeasible {
		return nil
	}
	columns, rows := make([]float64, m.columns), make([]float64, m.rows)
	if err := m.must(solution, m.at, columns, columns, rows, rows); err != nil {
		return err
	}
	if a.Columns, err = m.floats(0, m.columns); err != nil || m.whole {
		return err
	}
	if a.Reduced, err = m.floats(m.columns, m.columns); err != nil {
		return err
	}
	a.Duals, err = m.floats(2*m.columns+m.rows, m.rows)
	return err
}

// number asks for a piece of information of up to 8 bytes.
func (m *model) number(kind, name string) (uint64, error) {
	if err := m.must(kind, m.at, name, []float64{0}); err != nil {
		return 0, err
	}
	at := m.buffer + uint32(space(name))
	data, ok := m.module.Memory().Read(at, 8)
	if !ok {
		return 0, fmt.Errorf("read from the solver: %w", linear.ErrSolver)
	}
	return binary.LittleEndian.Uint64(data), nil
}
