// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package profile

import "math"

// Method is how the values of a part become comparable with those of others.
type Method string

// The methods.
const (
	// ZScore measures in standard deviations from the mean of the areas.
	ZScore Method = "z"
	// MinMax measures from 0, the lowest of the areas, to 1, the highest.
	MinMax Method = "minmax"
)

// Methods lists the methods in display order.
func Methods() []Method { return []Method{ZScore, MinMax} }

// FewestAreas is how many areas must have a number before they are
// standardised: two always lie symmetrically around their mean.
const FewestAreas = 3

// Spread says how the areas differ in one indicator.
type Spread struct {
	Areas     int // with a number
	Mean      float64
	Deviation float64 // of the population: the areas are all there are
	Low, High float64
}

func spread(values []*float64) Spread {
	var s Spread
	for _, v := range values {
		if v == nil {
			continue
		}
		if s.Areas == 0 {
			s.Low, s.High = *v, *v
		}
		s.Areas++
		s.Mean += (*v - s.Mean) / float64(s.Areas)
		s.Low, s.High = math.Min(s.Low, *v), math.Max(s.High, *v)
	}
	squares := 0.0
	for _, v := range values {
		if v != nil {
			squares += (*v - s.Mean) * (*v - s.Mean)
		}
	}
	if s.Areas > 0 {
		s.Deviation = math.Sqrt(squares / float64(s.Areas))
	}
	return s
}

// usable reports whether values can be measured against s: enough areas, and
// not all the same but for the rounding of numbers.
func (s Spread) usable() bool {
	return s.Areas >= FewestAreas && s.High-s.Low > 1e-9*math.Max(math.Abs(s.High), math.Abs(s.Low)) && !math.IsInf(s.High-s.Low, 0)
}

func (s Spread) score(v float64) float64 { return (v - s.Mean) / s.Deviation }

// standardise measures a value so that more of it raises the index.
func (s Spread) standardise(m Method, v float64, lowers bool) float64 {
	if m == MinMax {
		share := (v - s.Low) / (s.High - s.Low)
		if lowers {
			return 1 - share
		}
		return share
	}
	if lowers {
		return -s.score(v)
	}
	return s.score(v)
}

// weighed is one part as the sum needs it.
type weighed struct {
	weight float64
	lowers bool
	basis  Spread     // of the base period
	values []*float64 // of the areas now
}

// Contribution is what one part adds to the index of an area.
type Contribution struct {
	Has          bool
	Standardised float64
	Weight       float64 // its share of the weight that is present, 0 to 1
	Value        float64 // Standardised times Weight; the index is their sum
}

// Sum is the index of one area.
type Sum struct {
	Has     bool
	Value   float64
	Present float64 // share of the weight that is present, 0 to 1
	Parts   []Contribution
}

// add makes the index of one area. It has none when less than threshold of the
// weight is present; without is a part to leave out, or -1.
func add(m Method, parts []weighed, area int, threshold float64, without int) Sum {
	s := Sum{Parts: make([]Contribution, len(parts))}
	all, present := 0.0, 0.0
	for n, p := range parts {
		if n == without {
			continue
		}
		all += p.weight
		if v := p.values[area]; v != nil && p.basis.usable() {
			present += p.weight
			s.Parts[n] = Contribution{Has: true, Standardised: p.basis.standardise(m, *v, p.lowers), Weight: p.weight}
		}
	}
	if all == 0 || present == 0 {
		return s
	}
	s.Present = present / all
	const rounding = 1e-9
	s.Has = s.Present >= threshold-rounding
	for n := range s.Parts {
		c := &s.Parts[n]
		c.Weight /= present
		c.Value = c.Standardised * c.Weight
		s.Value += c.Value
	}
	if !s.Has {
		s.Value = 0
	}
	return s
}

// Class is how an index is put into words, 1 for much lower to 5 for much
// higher; 0 for none.
type Class int

// Classes is how many there are.
const Classes = 5

// Bounds are the bounds between the classes of a method.
func (m Method) Bounds() []float64 {
	if m == MinMax {
		return []float64{0.2, 0.4, 0.6, 0.8}
	}
	return []float64{-0.75, -0.25, 0.25, 0.75}
}

// class sorts a sum into its class.
func (m Method) class(s Sum) Class {
	if !s.Has {
		return 0
	}
	c := Class(1)
	for _, bound := range m.Bounds() {
		if s.Value >= bound {
			c++
		}
	}
	return c
}
