// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package suppress

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"kursbuch/internal/linear"
)

// polisher makes a pattern cheaper with a solver, part by part. It asks for the
// cheapest cells that satisfy all cuts known, first in shares of cells and then
// in whole ones, attacks that choice, and adds the cuts that the attacks give,
// until no attack succeeds. Then it looks for circuits within the cells chosen.
// Only a pattern that these circuits protect, and that costs less, replaces what
// was there: whatever the solver says, protection does not depend on it.
type polisher struct {
	*plan
	solver linear.Solver
	random *rand.Rand
	cuts   map[int32][]cut // by goal
	left   func() bool
	scale  int64 // a tenth of what a cell usually costs
}

// What a part may take, and what its work counts as in partial circuits.
const (
	fewestGoals   = 16
	mostGoals     = 40
	goalsPerMiss  = .5 // by which parts grow while nothing is found
	maxRounds     = 80
	maxChoices    = 40
	maxNodes      = 50
	goodEnough    = .01
	maxTime       = 5 * time.Second // should be longer than maxNodes take
	patienceRound = 4               // rounds without progress before whole cells are asked for
	progress      = .02             // in scale, in one round
	stepsPerRow   = 64              // of the tableau, for one partial circuit
	perShares     = 700
	perChoice     = 150 // and open cell
	perCell       = 8
	perIteration  = 20
	maxMisses     = 2000
)

// polish improves a pattern until the work is used up, nothing is left of the
// time, or the solver fails.
func (p *plan) polish(solver linear.Solver, work int64, seed uint64, left func() float64) error {
	end := p.work + work
	q := &polisher{
		plan: p, solver: solver, random: rand.New(rand.NewPCG(seed, uint64(len(p.goals)))), cuts: map[int32][]cut{}, scale: p.usual(),
		left: func() bool { return p.work < end && left() > 0 },
	}
	misses := 0
	for count := float64(fewestGoals); len(p.goals) > 0 && misses < maxMisses && q.left(); {
		p.journal = p.journal[:0]
		n := q.takeOut(int(count))
		p.work += 1 + int64(len(n.region))*perCell
		better, err := q.rebuild(n)
		if !better {
			q.putBack(n)
			count = min(count+goalsPerMiss, mostGoals)
			misses++
		} else {
			misses = 0
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// usual is a tenth of the cost of the middle one of the secondary cells.
func (p *plan) usual() int64 {
	cells := p.secondaries()
	if len(cells) == 0 {
		return 1
	}
	return max(1, p.cost[cells[len(cells)/2]]/10)
}

// inScale is a cost as the solver gets it.
func (p *polisher) inScale(cost int64) float64 { return float64(cost) / float64(p.scale) }

// rebuild finds a cheaper choice of cells for a part. It says whether the
// pattern is now better; otherwise the part is still taken out.
func (p *polisher) rebuild(n *part) (better bool, err error) {
	if len(n.goals) == 0 || len(n.open) == 0 || !p.reachable(n) {
		return false, nil
	}
	master, err := p.solver.Load(p.master(n))
	if err != nil {
		return false, err
	}
	defer func() {
		if closing := master.Close(); err == nil {
			err = closing
		}
	}()
	if promising, err := p.relax(n, master); err != nil || !promising {
		return false, err
	}
	return p.choose(n, master)
}

// master is the problem of choosing cells, with all cuts that are known.
func (p *polisher) master(n *part) linear.Problem {
	problem := linear.Problem{Rows: n.partners()}
	for _, cell := range n.open {
		problem.Cost = append(problem.Cost, p.inScale(p.price(cell)))
		problem.Low, problem.High = append(problem.Low, 0), append(problem.High, 1)
	}
	for _, g := range n.goals {
		for _, c := range p.cuts[g] {
			if row, useful := n.restrict(c); useful {
				problem.Rows = append(problem.Rows, row)
			}
		}
	}
	return problem
}

// ask solves the master. It returns a share for each open cell, whatever the
// solver says, or nothing where there is no choice that costs less.
func (p *polisher) ask(n *part, master linear.Model, work int64) (shares []float64, cost float64, err error) {
	a, err := master.Solve(linear.Limits{Nodes: maxNodes, Time: maxTime, Gap: goodEnough})
	if err != nil {
		return nil, 0, err
	}
	p.work += work + int64(max(0, a.Iterations))*perIteration
	if len(a.Columns) != len(n.open) || !(a.Objective < p.inScale(n.cost)-.5/float64(p.scale)) {
		return nil, 0, nil
	}
	shares = make([]float64, len(n.open))
	for i, share := range a.Columns {
		if share > 0 {
			shares[i] = min(share, 1)
		}
	}
	return shares, a.Objective, nil
}

// relax adds cuts while they raise the least cost of shares of cells. It says
// whether there is still a choice that costs less than what was there.
func (p *polisher) relax(n *part, master linear.Model) (promising bool, err error) {
	last, stalled := math.Inf(-1), 0
	for range maxRounds {
		shares, cost, err := p.ask(n, master, perShares)
		if err != nil || shares == nil || !p.left() {
			return false, err
		}
		if stalled++; cost > last+progress {
			last, stalled = cost, 0
		}
		_, rows := p.separate(n, shares)
		if len(rows) == 0 || stalled >= patienceRound {
			return true, nil
		}
		if err := master.Add(rows); err != nil {
			return false, err
		}
	}
	return true, nil
}

// choose adds cuts until a choice of whole cells stands every attack, and puts
// circuits into it.
func (p *polisher) choose(n *part, master linear.Model) (better bool, err error) {
	if err := master.Whole(slices.Repeat([]bool{true}, len(n.open))); err != nil {
		return false, err
	}
	for range maxChoices {
		shares, _, err := p.ask(n, master, perChoice*int64(len(n.open)))
		if err != nil || shares == nil || !p.left() {
			return false, err
		}
		for i := range shares {
			shares[i] = math.Round(shares[i])
		}
		changes, rows := p.separate(n, shares)
		if len(rows) == 0 {
			return p.install(n, shares, changes), nil
		}
		if err := master.Add(rows); err != nil {
			return false, err
		}
	}
	return false, nil
}

// install meets the goals of a part, if it can within the cells chosen. It says
// whether the pattern is now better; otherwise nothing is changed.
func (p *polisher) install(n *part, shares []float64, changes [][]float64) bool {
	before := p.value + n.cost
	choose := func(by int32) {
		for i, cell := range n.open {
			if shares[i] > 0 {
				p.free[cell] += by
			}
		}
	}
	var circuits []Circuit
	var missing []int32
	choose(1)
	for i, g := range n.goals {
		c := p.whole(n, p.goals[g], changes[i])
		if c == nil {
			c = p.costless(p.goals[g])
		}
		if c != nil {
			circuits = append(circuits, c)
		} else {
			missing = append(missing, g)
		}
	}
	choose(-1)
	var added []*held
	for _, c := range circuits {
		added = append(added, p.hold(c))
	}
	p.hastes = patient
	ok := true
	for _, g := range missing {
		more, served := p.serve(g, polishWidth, before)
		added = append(added, more...)
		if ok = served; !ok {
			break
		}
	}
	if ok && p.value < before {
		p.thin(added)
		return true
	}
	for _, h := range added {
		p.drop(h)
	}
	return false
}

// polishWidth is the width of searches for what the solver left open.
const polishWidth = 8

// whole makes a circuit of changes that were found in multiples of a goal, if
// they are in whole numbers. It is checked like any other, and believed nothing.
func (p *polisher) whole(n *part, g goal, changes []float64) Circuit {
	need := float64(max(g.by, -g.by))
	var c Circuit
	met := false
	for i, change := range changes {
		by := math.Round(change * need)
		if math.Abs(float64(change*need)-by) > 1e-4 {
			return nil
		}
		if by == 0 {
			continue
		}
		step := Step{n.region[i], int64(by)}
		if step.By < p.lowest[step.Cell] || p.banned[step.Cell] {
			return nil
		}
		met = met || step.Cell == g.cell && g.met(step.By)
		c = append(c, step)
	}
	if !met || !p.closed(c) {
		return nil
	}
	return c
}

// costless searches for a circuit of cells that are suppressed anyway.
func (p *polisher) costless(g goal) Circuit {
	for _, haste := range patient[1:3] {
		p.haste = haste
		c, _ := p.find(g.cell, g.by, polishWidth*8, 1)
		if c == nil && g.either {
			c, _ = p.find(g.cell, -g.by, polishWidth*8, 1)
		}
		if c != nil {
			return c
		}
	}
	return nil
}
