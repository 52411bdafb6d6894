// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package suppress

import (
	"kursbuch/internal/disclosure"
	"kursbuch/internal/fault"
	"kursbuch/internal/linear"
)

// Standard says against whom a sensitive cell is protected.
type Standard int

// The standards, each including those before it.
const (
	Linear  Standard = iota // S0: it is no combination of shown cells
	Exact                   // S1: it cannot be computed, whole numbers and bounds known
	Small                   // S2: nobody can prove that it is below the threshold
	Insider                 // S3: not even somebody who is alone in a cell
)

// String names a standard as users and certificates do.
func (s Standard) String() string { return [...]string{"s0", "s1", "s2", "s3"}[s] }

// Options say how to protect.
type Options struct {
	Standard  Standard
	Threshold int64   // of the minimum frequency, for Small and Insider
	Interval  float64 // of magnitudes: room of this part of the value on both sides
	ByCount   bool    // each cell costs the same, instead of its value
	Seed      uint64
	Width     int            // partial circuits of each length that a search keeps
	Work      int64          // partial circuits for improving the pattern; 0 leaves it as it is
	Left      func() float64 // part of the time that is left, from 1 down to 0
	Solver    linear.Solver  // for cheaper patterns, or nil
	// Known cells stay shown, because readers have them already; Held cells are
	// not shown anyway and cost nothing. Both are by cell; nil is none.
	Known, Held []bool
}

// Pattern is a protected system: what is not shown, and the circuits that
// prove it.
type Pattern struct {
	Primary    []bool
	Suppressed []bool
	Circuits   []Circuit
	Searched   int64 // partial circuits expanded, a measure of work
}

// Protect finds a pattern for the sensitive cells of a system.
func Protect(s *disclosure.System, primary []bool, o Options) (*Pattern, error) {
	costs := make([]int64, len(s.Cells))
	for i, cell := range s.Cells {
		costs[i] = 1
		if !o.ByCount {
			costs[i] = max(cell.Value, -cell.Value, 1)
		}
	}
	n := newNetwork(s, o.Standard > Linear, costs)
	n.settle(o.Known, o.Held)
	p := newPlan(s, primary, goals(s, primary, o), n)
	if p.knows(primary) {
		return nil, fault.Refuse("disclosure.suppress.known")
	}
	if o.Standard == Insider {
		p.findInsiders()
	}
	if !p.build(o.first(len(s.Cells))) {
		return nil, fault.Refuse("disclosure.suppress.impossible")
	}
	p.thin(p.circuits())
	if p.work < o.Work {
		p.spend(o)
		p.thin(p.circuits())
	}
	return p.pattern(), nil
}

// The first pattern is searched for more widely where there is work to spare: a
// wide search takes about buildWork partial circuits for each cell and width.
const (
	buildWork  = 3
	widestWork = 8 // times the usual width
)

// first is the width of the searches for the first pattern.
func (o Options) first(cells int) int {
	return max(o.Width, min(widestWork*o.Width, int(o.Work/int64(buildWork*max(1, cells)))))
}

// solvable is how many cells a system may have for the solver to be used. In
// larger ones its parts are too small a piece of the whole.
const solvable = 10_000

// alone is the part of work and time in which a pattern is improved without the
// solver, where there is one.
const alone = .2

// spend improves a pattern with the work and time given. A solver is used where
// goals ask for more than any change, which is where the search alone stays
// behind. One that fails is left out, and the rest of work and time is used
// without it.
func (p *plan) spend(o Options) {
	end := o.Work
	if o.Solver != nil && len(p.system.Cells) <= solvable && (o.Standard == Small || p.system.Magnitude) {
		p.improve(o.Width, int64(float64(end-p.work)*alone), o.Seed, func() float64 { return (o.Left() - 1 + alone) / alone })
		if err := p.polish(o.Solver, end-p.work, o.Seed, o.Left); err == nil {
			return
		}
	}
	if p.work < end && o.Left() > 0 {
		p.improve(o.Width, end-p.work, o.Seed, o.Left)
	}
}

// goals says what each sensitive cell needs.
func goals(s *disclosure.System, primary []bool, o Options) []goal {
	var all []goal
	for i, is := range primary {
		if !is {
			continue
		}
		cell := s.Cells[i]
		switch room := int64(o.Interval*float64(max(cell.Value, -cell.Value)) + .999999); {
		case s.Magnitude && room > 0:
			all = append(all, goal{cell: int32(i), by: room}, goal{cell: int32(i), by: -room})
		case o.Standard >= Small && !cell.Group && o.Threshold > cell.Value:
			all = append(all, goal{cell: int32(i), by: o.Threshold - cell.Value})
		default:
			all = append(all, goal{cell: int32(i), by: 1, either: true})
		}
	}
	return all
}

func (p *plan) pattern() *Pattern {
	result := &Pattern{Primary: p.primary, Suppressed: p.suppressed(), Searched: p.work}
	for _, h := range p.circuits() {
		result.Circuits = append(result.Circuits, h.steps)
	}
	return result
}

// Figures is what a pattern lets readers see of each cell of its system.
func (p *Pattern) Figures(s *disclosure.System) []disclosure.Figure {
	figures := make([]disclosure.Figure, len(s.Cells))
	for i, cell := range s.Cells {
		if figures[i].Suppressed = p.Suppressed[i]; !p.Suppressed[i] {
			figures[i].Value = cell.Value
		}
	}
	return figures
}
