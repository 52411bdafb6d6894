// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package watch

import (
	"math"
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
)

// Hit says why a region in a period is remarkable.
type Hit struct {
	Kind      Kind         `json:"kind"`
	Period    civil.Period `json:"period"`
	Value     float64      `json:"value"`
	Decimals  int          `json:"decimals"`
	Unit      string       `json:"unit"`
	Limit     float64      `json:"limit"`
	Direction Direction    `json:"direction,omitempty"` // which way it went
	// Before is what the value is compared with: that of an earlier period, the
	// median of the past or of similar counties, the whole of a part.
	Before       float64      `json:"before"`
	BeforePeriod civil.Period `json:"before_period,omitempty"`
	Percent      float64      `json:"percent"`
	Score        float64      `json:"score"` // robust z
	Count        int          `json:"count"` // periods of a trend, counties compared with
	Against      Against      `json:"against,omitempty"`
	Whole        string       `json:"whole,omitempty"` // name
}

// Reason says h in a sentence.
func (h Hit) Reason() fault.Message {
	value, before := i18n.Quantity{Value: h.Value, Decimals: h.Decimals}, i18n.Quantity{Value: h.Before, Decimals: h.Decimals}
	percent, score := i18n.Quantity{Value: math.Abs(h.Percent), Decimals: 1}, i18n.Quantity{Value: h.Score, Decimals: 1}
	limit := i18n.Quantity{Value: h.Limit, Decimals: decimalsOf(h.Limit)}
	switch h.Kind {
	case Threshold:
		if h.Direction == Down {
			return fault.Say("watch.reason.below", "value", value, "unit", h.Unit, "limit", limit)
		}
		return fault.Say("watch.reason.above", "value", value, "unit", h.Unit, "limit", limit)
	case Trend:
		return fault.Say("watch.reason.trend", "count", h.Count, "direction", wentWord(h.Direction), "before", before, "value", value, "unit", h.Unit, "since", i18n.Period(h.BeforePeriod))
	case Change, Jump:
		return fault.Say("watch.reason.change", "percent", percent, "direction", wentWord(h.Direction), "before", before, "value", value, "unit", h.Unit, "since", i18n.Period(h.BeforePeriod))
	case Outlier:
		if h.Against == Similar {
			return fault.Say("watch.reason.outlier_similar", "value", value, "unit", h.Unit, "before", before, "count", h.Count, "score", score)
		}
		return fault.Say("watch.reason.outlier_history", "value", value, "unit", h.Unit, "before", before, "count", h.Count, "score", score)
	case Part:
		return fault.Say("watch.reason.part", "value", value, "unit", h.Unit, "before", before, "whole", h.Whole)
	case Base:
		return fault.Say("watch.reason.base")
	case Gap:
		return fault.Say("watch.reason.gap", "since", i18n.Period(h.BeforePeriod))
	}
	return fault.Message{}
}

// wentWord says which way something went.
func wentWord(d Direction) fault.Message {
	if d == Down {
		return fault.Say("watch.went.down")
	}
	return fault.Say("watch.went.up")
}

// evidence is what a rule is checked against in one region.
type evidence struct {
	series indicator.Series
	whole  indicator.Series // of a Part
	// peers are the values of similar counties by period, without the region
	// itself.
	peers map[civil.Period][]float64
}

// check looks at the i-th point of the series as if it were the newest.
func (r Rule) check(e evidence, i int) (Hit, bool) {
	p := e.series.Points[i]
	h := Hit{
		Kind: r.Kind, Period: p.Period, Value: p.Figure.Value, Decimals: e.series.Indicator.Decimals, Unit: e.series.Indicator.Unit, Limit: r.Limit, Against: r.Against,
	}
	found := (p.Figure.Has || r.Kind == Base || r.Kind == Gap) && r.hits(&h, e, i)
	return h, found
}

// hits reports whether a point is remarkable and completes h with what it is
// compared with. Only Base and Gap look at points without a number.
func (r Rule) hits(h *Hit, e evidence, i int) bool {
	switch r.Kind {
	case Threshold:
		h.Direction = r.Direction
		return r.Direction == Up && h.Value > r.Limit || r.Direction == Down && h.Value < r.Limit
	case Trend:
		return r.trend(h, e.series, i)
	case Change:
		return r.change(h, e.series, i, r.Periods)
	case Jump:
		return r.change(h, e.series, i, 1)
	case Outlier:
		return r.outlier(h, e, i)
	case Part:
		return part(h, e, i)
	case Gap:
		return gap(h, e.series, i)
	case Base:
		p := e.series.Points[i]
		return !p.Figure.Has && slices.Contains(withoutBase(), p.Reason.Key)
	}
	return false
}

// withoutBase are the reasons of the indicator slice that a denominator is not
// there.
func withoutBase() []string {
	return []string{"indicator.reason.no_base", "indicator.reason.base_missing", "indicator.reason.base_zero"}
}

// follows reports whether two points follow each other with numbers and
// without a break between.
func follows(s indicator.Series, i int) bool {
	_, broken := s.BreakAt(s.Points[i].Period)
	return i > 0 && s.Points[i].Figure.Has && s.Points[i-1].Figure.Has && !broken
}

// trend wants every step of the last periods to go the same way.
func (r Rule) trend(h *Hit, s indicator.Series, i int) bool {
	for step := range r.Periods {
		at := i - step
		if at < 1 || !follows(s, at) {
			return false
		}
		went := Up
		if s.Points[at].Figure.Value < s.Points[at-1].Figure.Value {
			went = Down
		}
		if s.Points[at].Figure.Value == s.Points[at-1].Figure.Value || step > 0 && went != h.Direction {
			return false
		}
		h.Direction = went
	}
	first := s.Points[i-r.Periods]
	h.Count, h.Before, h.BeforePeriod = r.Periods, first.Figure.Value, first.Period
	return r.Direction == Either || r.Direction == h.Direction
}

// change compares with the value some periods before. From zero there is no
// per cent.
func (r Rule) change(h *Hit, s indicator.Series, i, periods int) bool {
	if i < periods || !s.Points[i-periods].Figure.Has || s.Points[i-periods].Figure.Value == 0 {
		return false
	}
	for at := i - periods + 1; at <= i; at++ {
		if _, broken := s.BreakAt(s.Points[at].Period); broken {
			return false
		}
	}
	first := s.Points[i-periods]
	h.Before, h.BeforePeriod = first.Figure.Value, first.Period
	h.Percent = (h.Value - h.Before) / math.Abs(h.Before) * 100
	if h.Direction = Up; h.Percent < 0 {
		h.Direction = Down
	}
	return math.Abs(h.Percent) >= r.Limit && (r.Direction == "" || r.Direction == Either || r.Direction == h.Direction)
}

// fewest is how many values a robust z wants to be compared with.
const fewest = 6

func (r Rule) outlier(h *Hit, e evidence, i int) bool {
	others := e.peers[h.Period]
	if r.Against == OwnHistory {
		others = nil
		for at := i - 1; at >= 0; at-- {
			if _, broken := e.series.BreakAt(e.series.Points[at+1].Period); broken {
				break
			}
			if f := e.series.Points[at].Figure; f.Has {
				others = append(others, f.Value)
			}
		}
	}
	var ok bool
	h.Count = len(others)
	h.Before, h.Score, ok = robust(h.Value, others)
	return ok && math.Abs(h.Score) >= r.Limit
}

// robust is the median of others and the robust z of a value among them: its
// distance from the median in units of the scaled median absolute deviation
// (Iglewicz and Hoaglin 1993). It is false with too few others or when they are
// all the same.
func robust(value float64, others []float64) (median, z float64, ok bool) {
	if len(others) < fewest {
		return 0, 0, false
	}
	const scale = 1.4826 // makes the deviation that of a normal distribution
	median = middle(others)
	deviations := make([]float64, len(others))
	for i, x := range others {
		deviations[i] = math.Abs(x - median)
	}
	spread := scale * middle(deviations)
	if spread == 0 {
		return median, 0, false
	}
	return median, (value - median) / spread, true
}

func middle(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

func part(h *Hit, e evidence, i int) bool {
	for _, p := range e.whole.Points {
		if p.Period == e.series.Points[i].Period && p.Figure.Has {
			h.Before, h.Whole = p.Figure.Value, e.whole.Indicator.Name
			return h.Value > h.Before
		}
	}
	return false
}

// gap finds that numbers are back after periods without, or that the newest is
// missing after one that was there.
func gap(h *Hit, s indicator.Series, i int) bool {
	if g, found := s.GapBefore(h.Period); found {
		h.BeforePeriod = g.After
		return true
	}
	if i > 0 && !s.Points[i].Figure.Has && s.Points[i-1].Figure.Has {
		h.BeforePeriod = s.Points[i-1].Period
		return true
	}
	return false
}
