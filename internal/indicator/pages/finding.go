// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// finding says in one sentence what is to be seen.
func finding(t *i18n.Printer, s seen) string {
	newest := s.facts.Newest
	if newest == nil {
		return t.T("indicator.finding.none", "name", s.indicator.Name, "place", place(s.region))
	}
	value := withUnit(t, newest.Figure.Value, s.indicator)
	pairs := []any{"name", s.indicator.Name, "place", place(s.region), "value", value, "when", when(newest.Period)}
	if s.facts.Previous == nil {
		return alone(t, s, pairs)
	}
	change := newest.Figure.Value - s.facts.Previous.Figure.Value
	pairs = append(pairs, "change", difference(t, change, s.indicator), "before", when(s.facts.Previous.Period))
	switch {
	case t.Number(change, s.indicator.Decimals) == t.Number(0, s.indicator.Decimals):
		return t.T("indicator.finding.same", pairs...)
	case change > 0:
		return t.T("indicator.finding.more", pairs...)
	}
	return t.T("indicator.finding.less", pairs...)
}

// alone is the finding of a single value: a rate is set against that of the
// region above, a count stands for itself.
func alone(t *i18n.Printer, s seen, pairs []any) string {
	other := yardstick(s)
	if s.indicator.Base == nil || other == nil {
		return t.T("indicator.finding.single", pairs...)
	}
	gap := s.facts.Newest.Figure.Value - other.Figure.Value
	pairs = append(pairs, "change", difference(t, gap, s.indicator), "other", place(other.Region))
	switch {
	case t.Number(gap, s.indicator.Decimals) == t.Number(0, s.indicator.Decimals):
		return t.T("indicator.finding.as", pairs...)
	case gap > 0:
		return t.T("indicator.finding.above", pairs...)
	}
	return t.T("indicator.finding.below", pairs...)
}

// yardstick is the value of the Land, or for a Land that of Germany, in the
// newest period; nil when there is none.
func yardstick(s seen) *indicator.RegionFigure {
	switch above(s.region) {
	case "":
		return nil
	case territory.Germany:
		return s.facts.Country
	}
	return s.facts.State
}

// glance is the box that sums up the newest value.
type glance struct {
	Value  string // empty when there is none
	Sign   string // in words
	Reason string // why there is no value
	Lines  []glanceLine
}

type glanceLine struct{ Label, Text, Note string }

func glanceOf(t *i18n.Printer, s seen) glance {
	f := s.facts
	if f.Newest == nil {
		return glance{Reason: reason(t, f.Series)}
	}
	g := glance{Value: withUnit(t, f.Newest.Figure.Value, s.indicator), Sign: signText(t, f.Newest.Figure.Symbol)}
	add := func(label, text, note string) { g.Lines = append(g.Lines, glanceLine{label, text, note}) }
	add(t.T("indicator.glance.period"), t.Period(f.Newest.Period), "")
	if f.Previous != nil {
		change := f.Newest.Figure.Value - f.Previous.Figure.Value
		add(t.T("indicator.glance.change", "period", t.Period(f.Previous.Period)), signed(t, change, s.indicator), trend(t, s.indicator.Direction, change))
	}
	if f.First != nil {
		add(t.T("indicator.glance.change", "period", t.Period(f.First.Period)), signed(t, f.Newest.Figure.Value-f.First.Figure.Value, s.indicator), "")
	}
	for _, other := range []*indicator.RegionFigure{f.State, f.Country} {
		if other == nil || other.Region.Key == s.region.Key {
			continue
		}
		value := withUnit(t, other.Figure.Value, s.indicator)
		switch {
		case s.indicator.Base != nil:
			gap := signed(t, f.Newest.Figure.Value-other.Figure.Value, s.indicator)
			add(t.T("indicator.glance.gap", "region", other.Region.Title()), gap, t.T("indicator.glance.there", "value", value))
		case other.Figure.Value > 0:
			share := t.Number(100*f.Newest.Figure.Value/other.Figure.Value, 1) + i18n.NoBreak + "%"
			add(t.T("indicator.glance.share", "region", other.Region.Title()), share, t.T("indicator.glance.there", "value", value))
		}
	}
	if s.indicator.Base != nil && f.Rank > 0 {
		add(t.T("indicator.glance.rank"), t.T("indicator.glance.place", "rank", f.Rank, "count", f.Of), t.T("indicator.glance.highest"))
	}
	return g
}

// trend judges a change by the direction that the definition asks for.
func trend(t *i18n.Printer, d indicator.Direction, change float64) string {
	if d == indicator.Neutral || change == 0 {
		return ""
	}
	if d == indicator.More == (change > 0) {
		return t.T("indicator.glance.wanted")
	}
	return t.T("indicator.glance.unwanted")
}

// reason says why the newest period has no number.
func reason(t *i18n.Printer, s indicator.Series) string {
	if len(s.Points) == 0 {
		return t.T("indicator.finding.no_figures")
	}
	last := s.Points[len(s.Points)-1]
	if last.Reason.Key != "" {
		return t.Message(last.Reason)
	}
	return signText(t, last.Figure.Symbol)
}
