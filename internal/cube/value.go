// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import (
	"errors"
	"math"
	"strconv"
)

// Value is what a source printed in one place: a number, a number with a
// symbol, or a symbol alone. The zero Value stands for absent.
type Value struct {
	Number    float64 // meaningless unless HasNumber
	HasNumber bool
	Symbol    Symbol
}

// Number returns a Value with a number and no symbol.
func Number(n float64) Value { return Value{Number: n, HasNumber: true} }

// Marked returns a Value with a number and a symbol, for instance a
// provisional figure.
func Marked(n float64, s Symbol) Value { return Value{Number: n, HasNumber: true, Symbol: s} }

// Missing returns a Value with a symbol in place of the number.
func Missing(s Symbol) Value { return Value{Symbol: s} }

// Absent reports whether the value has neither a number nor a symbol.
func (v Value) Absent() bool { return !v.HasNumber && v.Symbol == None }

// String prints number and symbol for logs and tests; readers see the output
// of their own locale instead.
func (v Value) String() string {
	if !v.HasNumber {
		return v.Symbol.String()
	}
	return strconv.FormatFloat(v.Number, 'g', -1, 64) + v.Symbol.String()
}

// check refuses what a block cannot hold.
func (v Value) check() error {
	switch {
	case v.Absent():
		return errors.New("neither a number nor a symbol")
	case v.Symbol >= symbolCount:
		return errors.New("unknown symbol " + v.Symbol.String())
	case v.HasNumber && (math.IsNaN(v.Number) || math.IsInf(v.Number, 0)):
		return errors.New("number is not finite")
	}
	return nil
}

// Observation is one value with the region and the cell it was observed for.
type Observation struct {
	Region, Cell string
	Value        Value
}
