// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/chart"
)

func TestClasses(t *testing.T) {
	// the ten published districts of the sample map
	rates := []float64{33.1, 36.8, 38.4, 39.6, 40.4, 41.0, 41.9, 42.7, 44.2, 45.3}
	cases := []struct {
		name   string
		values []float64
		n      int
		method chart.Method
		want   []float64
	}{
		{"quantiles hold equally many", rates, 5, chart.Quantile, []float64{38, 40, 41.5, 43}},
		{"equal widths are parted at round numbers", []float64{0, 1, 9, 10}, 2, chart.Equal, []float64{5}},
		{"empty classes of equal width are left out", []float64{0, 1, 2, 90, 100}, 4, chart.Equal, []float64{50}},
		{"natural breaks follow the gaps", []float64{1, 2, 3, 50, 51, 52, 200}, 3, chart.Natural, []float64{50, 100}},
		{"equal values stay together", []float64{5, 5, 5, 5, 9}, 4, chart.Quantile, []float64{7}},
		{"one value makes one class", []float64{3, 3, 3}, 4, chart.Natural, nil},
		{"no value makes none", nil, 4, chart.Equal, nil},
		{"zero parts losses from gains", []float64{-3, 4}, 2, chart.Quantile, []float64{0}},
		{"what is no number is ignored", []float64{math.NaN(), 1, 2, math.Inf(1)}, 2, chart.Quantile, []float64{2}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := chart.Classes(c.values, c.n, c.method); !slices.Equal(got, c.want) {
				t.Errorf("Classes(%v, %d, %d) = %v, want %v", c.values, c.n, c.method, got, c.want)
			}
		})
	}
}

func TestClassesLeaveNoClassEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Float64()).Draw(t, "values")
		n := rapid.IntRange(0, 6).Draw(t, "n")
		method := chart.Method(rapid.IntRange(0, 2).Draw(t, "method"))
		bounds := chart.Classes(values, n, method)
		if len(bounds) >= max(n, 1) {
			t.Fatalf("%d bounds make more than %d classes", len(bounds), n)
		}
		filled := make([]int, len(bounds)+1)
		for _, v := range values {
			if !math.IsNaN(v) && math.Abs(v) <= 1e300 {
				filled[below(bounds, v)]++
			}
		}
		if len(bounds) > 0 && slices.Contains(filled, 0) {
			t.Fatalf("bounds %v leave a class empty: %v", bounds, filled)
		}
	})
}

func TestNaturalBreaksAreTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.SliceOfN(rapid.IntRange(-40, 40), 3, 9).Draw(t, "values")
		var values []float64
		for _, v := range whole {
			values = append(values, float64(v))
		}
		bounds := chart.Classes(values, 3, chart.Natural)
		got := deviation(values, bounds)
		for a := -40.0; a <= 40; a++ {
			for b := a; b <= 40; b++ {
				if best := deviation(values, []float64{a, b}); best < got-1e-6 {
					t.Fatalf("breaks %v deviate by %g, %g and %g only by %g", bounds, got, a, b, best)
				}
			}
		}
	})
}

// below counts the bounds up to v: the number of its class.
func below(bounds []float64, v float64) int {
	n := 0
	for _, b := range bounds {
		if b <= v {
			n++
		}
	}
	return n
}

// deviation sums the squared distances from the class means.
func deviation(values, bounds []float64) float64 {
	sums, counts := make([]float64, len(bounds)+1), make([]float64, len(bounds)+1)
	for _, v := range values {
		sums[below(bounds, v)] += v
		counts[below(bounds, v)]++
	}
	var total float64
	for _, v := range values {
		k := below(bounds, v)
		distance := v - sums[k]/counts[k]
		total += distance * distance
	}
	return total
}
