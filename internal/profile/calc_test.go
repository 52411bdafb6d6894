// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package profile

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// anyParts draws parts over some areas, some values missing.
func anyParts(t *rapid.T, weight *rapid.Generator[float64]) ([]weighed, int) {
	areas := rapid.IntRange(1, 8).Draw(t, "areas")
	var parts []weighed
	for range rapid.IntRange(2, 7).Draw(t, "parts") {
		p := weighed{weight: weight.Draw(t, "weight"), lowers: rapid.Bool().Draw(t, "lowers")}
		for range areas {
			if rapid.IntRange(0, 4).Draw(t, "missing") == 0 {
				p.values = append(p.values, nil)
				continue
			}
			p.values = append(p.values, new(float64(rapid.IntRange(-1000, 1000).Draw(t, "value"))/8))
		}
		p.basis = spread(p.values)
		parts = append(parts, p)
	}
	return parts, areas
}

func method(t *rapid.T) Method { return rapid.SampledFrom(Methods()).Draw(t, "method") }

func alike(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(a)) }

func TestContributionsSumToTheIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts, areas := anyParts(t, rapid.Float64Range(0.01, 100))
		m, threshold := method(t), rapid.Float64Range(0.01, 1).Draw(t, "threshold")
		for a := range areas {
			sum := add(m, parts, a, threshold, -1)
			total, weights := 0.0, 0.0
			for n, c := range sum.Parts {
				if c.Has != (parts[n].values[a] != nil && parts[n].basis.usable()) {
					t.Fatalf("part %d of area %d counts: %v", n, a, c.Has)
				}
				total, weights = total+c.Value, weights+c.Weight
			}
			if sum.Has && (!alike(total, sum.Value) || !alike(weights, 1)) {
				t.Fatalf("contributions make %g, the index is %g; weights make %g", total, sum.Value, weights)
			}
			if sum.Has != (sum.Present > 0 && sum.Present >= threshold-1e-9) {
				t.Fatalf("%g of the weight is present, at least %g wanted, index %v", sum.Present, threshold, sum.Has)
			}
			if m == MinMax && sum.Has && (sum.Value < -1e-9 || sum.Value > 1+1e-9) {
				t.Fatalf("%g lies outside 0 to 1", sum.Value)
			}
		}
	})
}

func TestEqualWeightsDoNotDependOnTheOrderOfParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts, areas := anyParts(t, rapid.Just(3.0))
		m := method(t)
		shuffled := slices.Clone(parts)
		for n := range shuffled {
			other := rapid.IntRange(0, n).Draw(t, "other")
			shuffled[n], shuffled[other] = shuffled[other], shuffled[n]
		}
		for a := range areas {
			one, two := add(m, parts, a, 0.5, -1), add(m, shuffled, a, 0.5, -1)
			if one.Has != two.Has || !alike(one.Value, two.Value) || !alike(one.Present, two.Present) {
				t.Fatalf("%+v and %+v", one, two)
			}
		}
	})
}

func TestIndexDependsOnNeitherUnitNorSizeOfWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts, areas := anyParts(t, rapid.Float64Range(0.5, 10))
		m := method(t)
		factor, shift := rapid.Float64Range(0.5, 20).Draw(t, "factor"), rapid.Float64Range(-50, 50).Draw(t, "shift")
		other := make([]weighed, len(parts))
		for n, p := range parts {
			other[n] = weighed{weight: p.weight * 4, lowers: p.lowers}
			for _, v := range p.values {
				if v != nil {
					v = new(*v*factor + shift)
				}
				other[n].values = append(other[n].values, v)
			}
			other[n].basis = spread(other[n].values)
		}
		for a := range areas {
			one, two := add(m, parts, a, 0.6, -1), add(m, other, a, 0.6, -1)
			if one.Has != two.Has || math.Abs(one.Value-two.Value) > 1e-6 {
				t.Fatalf("%+v and %+v", one, two)
			}
		}
	})
}

func TestStandardisedValuesHaveMeanZeroAndDeviationOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts, _ := anyParts(t, rapid.Just(1.0))
		for _, p := range parts {
			if !p.basis.usable() {
				continue
			}
			var scores []*float64
			for _, v := range p.values {
				if v != nil {
					scores = append(scores, new(p.basis.score(*v)))
				}
			}
			s := spread(scores)
			if math.Abs(s.Mean) > 1e-9 || math.Abs(s.Deviation-1) > 1e-9 {
				t.Fatalf("mean %g, deviation %g", s.Mean, s.Deviation)
			}
		}
	})
}

func TestTooFewOrEqualValuesAreNotStandardised(t *testing.T) {
	for name, values := range map[string][]*float64{
		"two areas": {new(1.0), new(2.0), nil}, "all alike": {new(4.0), new(4.0), new(4.0)}, "none": {nil, nil, nil},
	} {
		if spread(values).usable() {
			t.Errorf("%s: standardised", name)
		}
	}
}

func TestClassesOfBothMethods(t *testing.T) {
	for _, test := range []struct {
		method Method
		value  float64
		want   Class
	}{{ZScore, -0.76, 1}, {ZScore, -0.3, 2}, {ZScore, 0, 3}, {ZScore, 0.25, 4}, {ZScore, 2, 5}, {MinMax, 0.1, 1}, {MinMax, 0.5, 3}, {MinMax, 1, 5}} {
		if got := test.method.class(Sum{Has: true, Value: test.value}); got != test.want {
			t.Errorf("%s %g: class %d, want %d", test.method, test.value, got, test.want)
		}
	}
	if got := ZScore.class(Sum{}); got != 0 {
		t.Errorf("no index: class %d", got)
	}
}
