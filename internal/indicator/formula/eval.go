// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package formula

import (
	"math"

	"kursbuch/internal/civil"
)

// Cause says why a value has no number.
type Cause int

// The causes.
const (
	Given    Cause = iota // there is a number
	Missing               // an input has none
	ByZero                // a division by zero
	TooLarge              // beyond what a number can hold
)

// Value is a number, or the reason why there is none.
type Value struct {
	Number float64
	Cause  Cause
	// Input and Period name what is missing, or what is zero where a single
	// input was divided by.
	Input  string
	Period civil.Period
}

// Has reports whether there is a number.
func (v Value) Has() bool { return v.Cause == Given }

// Source gives the value of an input in a period; a Cause other than Given
// where there is none.
type Source func(input string, at civil.Period) Value

type evaluation struct{ source Source }

// Eval computes f for a period.
func (f Formula) Eval(source Source, at civil.Period) Value {
	if f.root == nil {
		return Value{Cause: Missing, Period: at}
	}
	return f.root.eval(&evaluation{source}, at)
}

// finite refuses numbers that are none.
func finite(x float64) Value {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return Value{Cause: TooLarge}
	}
	return Value{Number: x}
}

func (n number) eval(*evaluation, civil.Period) Value { return Value{Number: n.value} }

func (n name) eval(e *evaluation, at civil.Period) Value {
	v := e.source(n.text, at)
	if !v.Has() {
		v.Input, v.Period = n.text, at
	}
	return v
}

func (n minus) eval(e *evaluation, at civil.Period) Value {
	v := n.of.eval(e, at)
	v.Number = -v.Number
	return v
}

func (n binary) eval(e *evaluation, at civil.Period) Value {
	left := n.left.eval(e, at)
	if !left.Has() {
		return left
	}
	right := n.right.eval(e, at)
	if !right.Has() {
		return right
	}
	switch n.operator {
	case '+':
		return finite(left.Number + right.Number)
	case '-':
		return finite(left.Number - right.Number)
	case '*':
		return finite(left.Number * right.Number)
	}
	return divide(left.Number, right.Number, n.right, at)
}

// divide says what was zero if it was a single input.
func divide(x, y float64, by node, at civil.Period) Value {
	if y == 0 {
		zero := Value{Cause: ByZero, Period: at}
		if input, single := by.(name); single {
			zero.Input = input.text
		}
		return zero
	}
	return finite(x / y)
}

func (n call) eval(e *evaluation, at civil.Period) Value {
	switch n.function {
	case Share, Per:
		return n.ratio(e, at)
	case Sum:
		return n.total(e, at)
	case Mean:
		return n.mean(e, at)
	case Change, Growth, Index:
	}
	now := n.of[0].eval(e, at)
	if !now.Has() {
		return now
	}
	then := earlier(at, n.steps)
	if n.function == Index {
		then = sameTimeIn(at, n.base)
	}
	before := n.of[0].eval(e, then)
	switch {
	case !before.Has():
		return before
	case n.function == Change:
		return finite(now.Number - before.Number)
	case n.function == Growth:
		return scaled(divide(now.Number-before.Number, before.Number, n.of[0], then), 100)
	}
	return scaled(divide(now.Number, before.Number, n.of[0], then), 100)
}

func scaled(v Value, by float64) Value {
	if !v.Has() {
		return v
	}
	return finite(v.Number * by)
}

// ratio multiplies first, so that whole numbers stay exact for longer.
func (n call) ratio(e *evaluation, at civil.Period) Value {
	per := n.per
	if n.function == Share {
		per = 100
	}
	count := n.of[0].eval(e, at)
	if !count.Has() {
		return count
	}
	base := n.of[1].eval(e, at)
	if !base.Has() {
		return base
	}
	return divide(count.Number*per, base.Number, n.of[1], at)
}

func (n call) total(e *evaluation, at civil.Period) Value {
	sum := 0.0
	for _, one := range n.of {
		v := one.eval(e, at)
		if !v.Has() {
			return v
		}
		sum += v.Number
	}
	return finite(sum)
}

// mean needs every one of the periods: an average over a gap would shift.
func (n call) mean(e *evaluation, at civil.Period) Value {
	sum := 0.0
	for back := range n.steps {
		v := n.of[0].eval(e, earlier(at, back))
		if !v.Has() {
			return v
		}
		sum += v.Number
	}
	return finite(sum / float64(n.steps))
}

func earlier(at civil.Period, steps int) civil.Period { return at.Back(steps) }

// sameTimeIn is the base period of an index: a year stands for the same time
// of that year, so that a series of reference days has an index too.
func sameTimeIn(at, base civil.Period) civil.Period {
	if len(base) != len("2015") || len(at) == len("2015") {
		return base
	}
	years := at.Year() - base.Year()
	return at.Years(-years)
}
