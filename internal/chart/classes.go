// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"math"
	"slices"
)

// Method says how values are sorted into classes.
type Method int

// The methods: classes of equally many values, of equal width, and natural
// breaks, which keep the values of a class as alike as possible.
const (
	Quantile Method = iota
	Equal
	Natural
)

// Classes returns the inner bounds of at most n classes, ascending: a value v
// belongs to the class whose number is the count of bounds <= v. Each bound is
// the roundest number that parts the same values, so that a legend reads well.
// Fewer distinct values than n yield fewer classes; NaN and infinite values are
// ignored.
func Classes(values []float64, n int, method Method) []float64 {
	var sorted []float64
	for _, v := range values {
		if drawable(v) {
			sorted = append(sorted, v)
		}
	}
	slices.Sort(sorted)
	distinct := slices.Compact(slices.Clone(sorted))
	n = min(n, len(distinct))
	if n < 2 {
		return nil
	}
	var cuts []int
	switch method {
	case Equal:
		cuts = equalCuts(distinct, n)
	case Natural:
		cuts = naturalCuts(sorted, distinct, n)
	default:
		cuts = quantileCuts(sorted, distinct, n)
	}
	var bounds []float64
	for _, i := range slices.Compact(cuts) {
		bounds = append(bounds, roundest(distinct[i-1], distinct[i]))
	}
	return bounds
}

// quantileCuts returns the places in distinct where the next class begins. Equal
// values stay together, so classes may differ in size.
func quantileCuts(sorted, distinct []float64, n int) []int {
	var cuts []int
	for k := 1; k < n; k++ {
		v := sorted[(k*len(sorted)+n-1)/n]
		i, _ := slices.BinarySearch(distinct, v)
		cuts = append(cuts, max(i, 1))
	}
	return cuts
}

func equalCuts(distinct []float64, n int) []int {
	low, high := distinct[0], distinct[len(distinct)-1]
	var cuts []int
	for k := 1; k < n; k++ {
		bound := low + (high-low)*float64(k)/float64(n)
		i, _ := slices.BinarySearch(distinct, bound)
		cuts = append(cuts, min(max(i, 1), len(distinct)-1))
	}
	return cuts
}

// naturalCuts finds the classes with the least sum of squared deviations from
// the class means (Fisher 1958, Jenks 1977) by dynamic programming. The best
// cut moves monotonically with the end, which each round exploits by halving.
func naturalCuts(sorted, distinct []float64, n int) []int {
	d := newDeviation(sorted, distinct)
	m := len(distinct)
	cost := make([]float64, m+1) // cost[j]: best for the first j values
	for j := 1; j <= m; j++ {
		cost[j] = d.within(0, j)
	}
	from := make([][]int, n) // from[k][j]: where class k of the first j values begins
	for k := 1; k < n; k++ {
		next := make([]float64, m+1)
		from[k] = make([]int, m+1)
		d.divide(places{k + 1, m}, places{k, m - 1}, cost, next, from[k])
		cost = next
	}
	cuts := make([]int, n-1)
	for k, j := n-1, m; k >= 1; k-- {
		j = from[k][j]
		cuts[k-1] = j
	}
	return cuts
}

// places is an inclusive range of places.
type places struct{ first, last int }

// divide fills next and from for the ends, knowing that the best starts lie
// within starts.
func (d deviation) divide(ends, starts places, cost, next []float64, from []int) {
	if ends.first > ends.last {
		return
	}
	middle := (ends.first + ends.last) / 2
	next[middle], from[middle] = math.Inf(1), starts.first
	for i := starts.first; i <= min(starts.last, middle-1); i++ {
		if c := cost[i] + d.within(i, middle); c < next[middle] {
			next[middle], from[middle] = c, i
		}
	}
	best := from[middle]
	d.divide(places{ends.first, middle - 1}, places{starts.first, best}, cost, next, from)
	d.divide(places{middle + 1, ends.last}, places{best, starts.last}, cost, next, from)
}

// deviation holds running sums over the distinct values, scaled to 0..1 so that
// squares stay in range.
type deviation struct{ count, sum, squares []float64 }

func newDeviation(sorted, distinct []float64) deviation {
	m := len(distinct)
	d := deviation{make([]float64, m+1), make([]float64, m+1), make([]float64, m+1)}
	low, high := distinct[0], distinct[m-1]
	next := 0
	for i, v := range distinct {
		weight := 0.0
		for ; next < len(sorted) && sorted[next] == v; next++ {
			weight++
		}
		scaled := (v - low) / (high - low)
		d.count[i+1] = d.count[i] + weight
		d.sum[i+1] = d.sum[i] + weight*scaled
		d.squares[i+1] = d.squares[i] + weight*scaled*scaled
	}
	return d
}

// within returns the squared deviation of the distinct values i to j-1.
func (d deviation) within(i, j int) float64 {
	sum := d.sum[j] - d.sum[i]
	return math.Max(0, d.squares[j]-d.squares[i]-sum*sum/(d.count[j]-d.count[i]))
}

// roundest returns the number with the fewest digits above low and up to high.
func roundest(low, high float64) float64 {
	if low < 0 && high >= 0 {
		return 0
	}
	top := int(math.Floor(math.Log10(math.Max(math.Abs(low), math.Abs(high)))))
	for exponent := top + 1; exponent >= top-16 && exponent > -300; exponent-- {
		for _, factor := range []float64{10, 5, 1} {
			unit := factor * math.Pow10(exponent-1)
			n := math.Round((low/2 + high/2) / unit)
			for _, k := range []float64{n, n + 1, n - 1} {
				if v := multiple(k*factor, exponent-1); v > low && v <= high {
					return v
				}
			}
		}
	}
	return high
}

// classOf returns the number of the class a value belongs to.
func classOf(v float64, bounds []float64) int {
	i, found := slices.BinarySearch(bounds, v)
	if found {
		i++
	}
	return i
}
