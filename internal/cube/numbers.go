// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import "math"

const (
	// maxScale is the largest number of decimal places kept as an integer.
	maxScale = 9
	// maxExact bounds the integers that a float64 holds without gaps.
	maxExact = 1 << 53
)

// numbers holds the numbers of a block, in the order of its places: as small
// scaled integers where these are exact for every number, else as floats.
type numbers struct {
	small []int32 // number × 10^scale; nil when wide is in use
	scale int
	wide  []float64
}

func newNumbers(floats []float64) numbers {
	ints, scale, exact := toIntegers(floats)
	if !exact {
		return numbers{wide: floats}
	}
	return fromIntegers(ints, scale)
}

// fromIntegers keeps ints, each at most maxExact, divided by 10^scale.
func fromIntegers(ints []int64, scale int) numbers {
	small := make([]int32, len(ints))
	for i, n := range ints {
		small[i] = int32(n)
		if int64(small[i]) != n {
			return numbers{wide: fromScaled(ints, scale)}
		}
	}
	return numbers{small: small, scale: scale}
}

func fromScaled(ints []int64, scale int) []float64 {
	floats, unit := make([]float64, len(ints)), math.Pow10(scale)
	for i, n := range ints {
		floats[i] = float64(n) / unit
	}
	return floats
}

func (n numbers) len() int { return len(n.small) + len(n.wide) }

func (n numbers) at(i int) float64 {
	if n.small != nil {
		return float64(n.small[i]) / math.Pow10(n.scale)
	}
	return n.wide[i]
}

// floats returns all numbers; the caller must not change them.
func (n numbers) floats() []float64 {
	if n.small == nil {
		return n.wide
	}
	return fromScaled(n.integers(), n.scale)
}

func (n numbers) integers() []int64 {
	ints := make([]int64, len(n.small))
	for i, v := range n.small {
		ints[i] = int64(v)
	}
	return ints
}

// scaled returns all numbers as integers of the given scale, if that is exact.
func (n numbers) scaled() (ints []int64, scale int, exact bool) {
	if n.small != nil {
		return n.integers(), n.scale, true
	}
	return toIntegers(n.wide)
}

func (n numbers) bytes() int { return 4*cap(n.small) + 8*cap(n.wide) }

// toIntegers finds the smallest scale at which every float comes back bit by
// bit from its integer. Division of two exact floats is correctly rounded
// (IEEE 754), so any decimal of up to 15 digits does.
func toIntegers(floats []float64) (ints []int64, scale int, exact bool) {
	for _, f := range floats {
		for {
			if _, exact := toInteger(f, scale); exact {
				break
			}
			if scale++; scale > maxScale {
				return nil, 0, false
			}
		}
	}
	ints = make([]int64, len(floats))
	for i, f := range floats {
		if ints[i], exact = toInteger(f, scale); !exact {
			return nil, 0, false
		}
	}
	return ints, scale, true
}

func toInteger(f float64, scale int) (n int64, exact bool) {
	unit := math.Pow10(scale)
	scaled := math.RoundToEven(f * unit)
	if math.Abs(scaled) > maxExact {
		return 0, false
	}
	n = int64(scaled)
	// Comparing bits tells -0 from 0, which an integer cannot hold.
	return n, math.Float64bits(float64(n)/unit) == math.Float64bits(f)
}
