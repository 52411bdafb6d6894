// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"math"
	"strings"
	"time"
	"unicode"
)

// largest is the biggest amount that is drawn; beyond it sums of two values
// would overflow.
const largest = 1e300

// scale maps values to pixels: low stands at base, high at top.
type scale struct {
	low, high float64
	top, base float64
}

// newScale covers the values with some air above; fromZero keeps zero in the
// picture, so that lengths may be compared.
func newScale(values []float64, fromZero bool, top, base float64) scale {
	low, high := extent(values)
	if fromZero {
		low, high = math.Min(low, 0), math.Max(high, 0)
	}
	low, high = widened(low, high, fromZero)
	s := scale{low: low, high: high, top: top, base: base}
	air := 0.12 * (high - low)
	if high > 0 || !fromZero {
		s.high += air
	}
	if low < 0 || !fromZero {
		s.low -= air / 2
	}
	if low >= 0 {
		s.low = math.Max(s.low, 0)
	}
	return s
}

// widened gives values that are all but alike a scale of some length; floats
// cannot part them further.
func widened(low, high float64, fromZero bool) (float64, float64) {
	size := math.Max(math.Abs(low), math.Abs(high))
	if high-low >= 1e-9*size && high-low >= 1e-290 {
		return low, high
	}
	if fromZero {
		return 0, 1
	}
	pad := math.Max(size*0.1, 1)
	return low - pad, high + pad
}

func extent(values []float64) (low, high float64) {
	if len(values) == 0 {
		return 0, 0
	}
	low, high = values[0], values[0]
	for _, v := range values[1:] {
		low, high = math.Min(low, v), math.Max(high, v)
	}
	return low, high
}

func (s scale) y(v float64) float64 {
	return s.base - (v-s.low)/(s.high-s.low)*(s.base-s.top)
}

// ticks returns round numbers within the scale, three to seven of them. Whole
// values get whole ticks.
func (s scale) ticks(whole bool) []float64 {
	const apart = 52 // pixels
	step := (s.high - s.low) / min(5, max(2, math.Floor((s.base-s.top)/apart)))
	exponent := int(math.Floor(math.Log10(step)))
	factor := 10.0
	for _, f := range []float64{1, 2, 5} {
		if f*math.Pow10(exponent) >= step*0.99 {
			factor = f
			break
		}
	}
	if whole && factor*math.Pow10(exponent) < 1 {
		factor, exponent = 1, 0
	}
	var ticks []float64
	unit := factor * math.Pow10(exponent)
	for i := math.Ceil(s.low / unit); i*unit <= s.high; i++ {
		ticks = append(ticks, multiple(i*factor, exponent))
	}
	return ticks
}

// multiple returns n × 10^exponent, dividing for small ones, because 3 / 10 is
// the float nearest to 0.3 and 3 × 0.1 is not.
func multiple(n float64, exponent int) float64 {
	if exponent < 0 {
		return n / math.Pow10(-exponent)
	}
	return n * math.Pow10(exponent)
}

// span is the time axis; times map to shares of the width.
type span struct{ from, to time.Time }

func (s *span) include(t time.Time) {
	if s.from.IsZero() || t.Before(s.from) {
		s.from = t
	}
	if s.to.IsZero() || t.After(s.to) {
		s.to = t
	}
}

// x counts in seconds, since a time.Duration ends at 292 years.
func (s span) x(t time.Time) float64 {
	length := s.to.Unix() - s.from.Unix()
	if length <= 0 {
		return 0.5
	}
	return float64(t.Unix()-s.from.Unix()) / float64(length)
}

// The widths for which labels are kept apart, in pixels: the plot on a screen
// of 320 pixels, a usual column of a wide page, and the margins of its plot.
const (
	narrowPlot   = 204
	usualColumn  = 600
	marginLeft   = 48
	marginLong   = 76 // left of the plot where the numbers of the axis are long
	marginRight  = 52
	marginNames  = 200 // right of the plot where names stand behind the lines
	narrowMargin = 44  // right of the plot on a narrow screen
)

// tickLabel is a label of the time axis.
type tickLabel struct {
	x    float64
	text string
}

// spread picks as many labels as fit beside each other at the given width in
// equal strides, always the first and the last.
func spread(labels []tickLabel, width float64) []int {
	for stride := 1; stride < len(labels); stride++ {
		if picked := strided(labels, stride, width); apart(labels, picked, width) {
			return picked
		}
	}
	if len(labels) == 0 {
		return nil
	}
	return []int{len(labels) - 1}
}

func strided(labels []tickLabel, stride int, width float64) []int {
	last := len(labels) - 1
	var picked []int
	for i := 0; i < last; i += stride {
		picked = append(picked, i)
	}
	if n := len(picked); n > 1 && !apart(labels, []int{picked[n-1], last}, width) {
		picked = picked[:n-1]
	}
	return append(picked, last)
}

func apart(labels []tickLabel, picked []int, width float64) bool {
	const gap = 8
	for i := 1; i < len(picked); i++ {
		a, b := labels[picked[i-1]], labels[picked[i]]
		need := (textWidth(a.text, 14)+textWidth(b.text, 14))/2 + gap
		if (b.x-a.x)*width < need {
			return false
		}
	}
	return true
}

// textWidth estimates the width of a text in pixels from the widths of the
// house type: letters and digits a little over half their size, punctuation and
// slim letters half of that.
func textWidth(s string, size float64) float64 {
	var width float64
	for _, r := range s {
		switch {
		case r == '\u202f' || r == '\u2009':
			width += 0.2
		case strings.ContainsRune(" .,:;!|'()ijlft\u00a0", r):
			width += 0.3
		case unicode.IsUpper(r) || r == 'm' || r == 'w' || r == '%':
			width += 0.68
		default:
			width += 0.56
		}
	}
	return width * size
}
